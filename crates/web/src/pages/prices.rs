//! Standard prices: a list that is searched, and an item with its prices.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value};

use super::address::{Choice, Pager, Query, encoded};
use super::frame::{Frame, answer};
use super::look::rupiah;
use super::session::{Away, Visitor};
use super::table::{Table, pager};
use super::words::{Language, theirs};
use super::{time, words};
use crate::acts::{Named, name};
use crate::asked::Asked;
use crate::prices::{Found, Price, Wanted};
use crate::problem::{Kind as Trouble, Problem};
use crate::reports::{Format, file};
use crate::site::Site;

const PATH: &str = "/harga";
/// Rows of an export; the file says when there were more.
const MOST_EXPORTED: usize = 10_000;
const LAST_PAGE: usize = 10_000;
/// Acts that begin at an item, and the field that names it.
const FROM_ITEM: [&str; 2] = ["propose-price", "retire-price-item"];

struct List {
    wanted: Wanted,
    query: Query,
    page: usize,
}

impl List {
    fn read(site: &Site, uri: &Uri) -> Result<List, Problem> {
        let mut asked = Asked::of(uri)?.filled();
        let most = asked.rows()?;
        let page = asked.choice("halaman", |t| t.parse().ok().filter(|n| (1..=LAST_PAGE).contains(n)))?.unwrap_or(1);
        let day = asked.peek("tanggal").unwrap_or_default().to_owned();
        let mut wanted = Wanted::of(site, &mut asked, most)?;
        asked.end()?;
        wanted.after = (page - 1) * most;
        let query = Query::default()
            .with("tahun", wanted.year)
            .with("q", &wanted.text)
            .with("jenis", &wanted.kind)
            .with("rekening", wanted.rekening.as_ref().map(ToString::to_string).unwrap_or_default())
            .with("tanggal", day)
            .with("baris", if most == Asked::PAGE { String::new() } else { most.to_string() });
        Ok(List { wanted, query, page })
    }

    fn is_filtered(&self) -> bool {
        !self.wanted.text.is_empty() || !self.wanted.kind.is_empty() || self.wanted.rekening.is_some()
    }
}

#[derive(Debug, Template)]
#[template(path = "prices.html")]
struct PricesPage {
    f: Frame,
    lead: String,
    year: i32,
    text: String,
    rekening: String,
    day: String,
    kinds: Vec<Choice>,
    filtered: bool,
    t: Table,
    empty: bool,
    pager: Pager,
    begin: Vec<(&'static str, String)>,
    exports: Vec<(String, &'static str)>,
}

/// The columns of a page, or all of them for a file.
fn sheet(prices: &[Price], whole: bool) -> Sheet {
    let w = words::get();
    let columns = [
        (w.budget_code, ColumnKind::Code, true),
        (w.price_name, ColumnKind::Text, true),
        (w.price_spec, ColumnKind::Text, true),
        (w.price_measure, ColumnKind::Text, true),
        (w.price_amount, ColumnKind::Money, true),
        (w.kind, ColumnKind::Text, true),
        (w.price_tkdn, ColumnKind::Percent, false),
        (w.price_starts, ColumnKind::Day, false),
        (w.price_rekening, ColumnKind::Text, false),
        (w.price_decree, ColumnKind::Text, false),
    ];
    let row = |p: &Price| {
        let mut cells = vec![
            Value::text(&p.code),
            Value::text(&p.name),
            Value::text(&p.spec),
            Value::text(&p.measure),
            Value::Money(p.amount),
            Value::text(p.kind),
        ];
        if whole {
            cells.extend([
                p.tkdn.map_or(Value::Empty, Value::Percent),
                Value::Day(p.starts),
                Value::text(p.rekening.join("; ")),
                Value::text(&p.source),
            ]);
        }
        cells
    };
    let shown = columns.into_iter().filter(|(.., page)| whole || *page);
    Sheet {
        name: w.prices.into(),
        heading: Vec::new(),
        columns: shown.map(|(name, kind, _)| Column::new(name, kind)).collect(),
        rows: prices.iter().map(row).collect(),
        total: None,
    }
}

/// Acts on prices that the reader may begin today.
async fn begins(site: &Site, visitor: &mut Visitor) -> Result<Vec<&'static kernel::ActDef>, Problem> {
    let now = site.reading_time()?;
    let open = (site.app.drafting.beginnings)(&mut visitor.view, visitor.session.person, now).await?;
    Ok(open.into_iter().filter(|def| FROM_ITEM.contains(&def.name)).collect())
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let list = List::read(&site, &uri)?;
    let found = (site.app.prices.listing)(&mut visitor.view, &list.wanted).await?;
    let open = begins(&site, &mut visitor).await?;
    let propose = open.iter().filter(|def| def.name == FROM_ITEM[0]);
    let w = &list.wanted;
    let title = words::prices_found(found.count, found.more, list.is_filtered());
    let to = |n: usize| list.query.clone().with("halaman", n).on(PATH);
    let rows = usize::try_from(found.count).unwrap_or_default();
    let caption = words::rows_of((w.after + 1).min(rows), (w.after + found.prices.len()).min(rows), rows);
    let href = |n: usize| found.prices.get(n).map(|p| format!("{PATH}/{}", p.item));
    let page = PricesPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, title, "harga"),
        lead: words::prices_lead(w.year, &time::day(w.day)),
        year: w.year,
        text: w.text.clone(),
        rekening: w.rekening.as_ref().map(ToString::to_string).unwrap_or_default(),
        day: w.day.to_string(),
        kinds: (site.app.prices.kinds)().into_iter().map(|(code, _)| Choice::new(code, code, code == w.kind)).collect(),
        filtered: list.is_filtered(),
        t: Table::of(caption, &sheet(&found.prices, false), (0, w.most), href),
        empty: found.prices.is_empty(),
        pager: pager(rows, (list.page, w.most), to),
        begin: propose.map(|def| (theirs::act(def), format!("/langkah/{}?year={}", def.name, w.year))).collect(),
        exports: [("/harga.xlsx", "Excel"), ("/harga.csv", "CSV"), ("/harga.pdf", "PDF")]
            .into_iter()
            .map(|(path, name)| (list.query.clone().without("baris").on(path), name))
            .collect(),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

#[derive(Debug, Template)]
#[template(path = "price.html")]
struct PricePage {
    f: Frame,
    subject: String,
    amount: String,
    measure: String,
    retired: Option<String>,
    facts: Vec<(&'static str, String)>,
    acts: Vec<(&'static str, String)>,
    t: Table,
}

fn facts(p: &Price) -> Vec<(&'static str, String)> {
    let w = words::get();
    let rekening = if p.rekening.is_empty() { w.price_any.to_owned() } else { p.rekening.join(", ") };
    let share = |n: i64| format!("{}\u{a0}%", Value::Percent(n).plain().replace('.', ","));
    let all = [
        (w.budget_code, p.code.clone()),
        (w.price_kind, p.kind.to_owned()),
        (w.price_group, p.group.clone()),
        (w.price_spec, p.spec.clone()),
        (w.price_tkdn, p.tkdn.map(share).unwrap_or_default()),
        (w.price_rekening, rekening),
        (w.price_national, p.national_id.clone()),
        (w.budget_year, p.year.to_string()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn history(prices: &[Price]) -> Sheet {
    let w = words::get();
    let columns = [
        (w.price_starts, ColumnKind::Day),
        (w.price_amount, ColumnKind::Money),
        (w.price_name, ColumnKind::Text),
        (w.price_decree, ColumnKind::Text),
    ];
    let row =
        |p: &Price| vec![Value::Day(p.starts), Value::Money(p.amount), Value::text(&p.name), Value::text(&p.source)];
    Sheet {
        columns: columns.into_iter().map(|(name, kind)| Column::new(name, kind)).collect(),
        rows: prices.iter().map(row).collect(),
        ..Sheet::default()
    }
}

/// Where an act on an item begins, with what is known of it.
fn way(act: &kernel::ActDef, p: &Price) -> String {
    let filled = match act.name {
        "propose-price" => format!(
            "&year={}&kind={}&name={}&spec={}&measure={}",
            p.year,
            p.kind,
            encoded(&p.name),
            encoded(&p.spec),
            encoded(&p.measure)
        ),
        _ => String::new(),
    };
    format!("/langkah/{}?item={}{filled}", act.name, p.item)
}

pub(crate) async fn item(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let unseen = || Problem::new(Trouble::NotFound, words::get().not_found_lead);
    let id: i64 = name(path)?.parse().map_err(|_| unseen())?;
    let prices = (site.app.prices.history)(&mut visitor.view, id).await?;
    let today = site.today()?;
    let current = prices.iter().find(|p| p.starts <= today).or(prices.last()).ok_or_else(unseen)?;
    let open = begins(&site, &mut visitor).await?;
    let open = open.into_iter().filter(|_| current.ends.is_none());
    let page = PricePage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, current.name.clone(), "harga"),
        subject: current.code.clone(),
        amount: rupiah(current.amount),
        measure: current.measure.clone(),
        retired: current.ends.map(|day| words::price_retired(&time::day(day))),
        facts: facts(current),
        acts: open.map(|def| (theirs::act(def), way(def, current))).collect(),
        t: Table::of(words::get().price_history.to_owned(), &history(&prices), (0, prices.len()), |_| None),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

async fn export(site: &Site, visitor: Visitor, uri: &Uri, format: Format) -> Result<Response, Problem> {
    let mut list = List::read(site, uri)?;
    (list.wanted.most, list.wanted.after) = (MOST_EXPORTED, 0);
    let (mut visitor, _turn) = visitor.turn(site, &site.desk).await?;
    let found: Found = (site.app.prices.listing)(&mut visitor.view, &list.wanted).await?;
    drop(visitor);
    let region = site.app.db.region();
    let rows = usize::try_from(found.count).unwrap_or_default();
    let made = Language::Indonesian.within(|| Sheet {
        heading: vec![
            region.name.to_uppercase(),
            words::prices_heading(list.wanted.year),
            words::rows_of(1.min(rows), found.prices.len(), rows),
        ],
        ..sheet(&found.prices, true)
    });
    file(site, format, &format!("harga-{}", list.wanted.year), made).await
}

pub(crate) async fn xlsx(State(site): State<Arc<Site>>, visitor: Visitor, uri: Uri) -> Result<Response, Away> {
    Ok(export(&site, visitor, &uri, Format::Xlsx).await?)
}

pub(crate) async fn pdf(State(site): State<Arc<Site>>, visitor: Visitor, uri: Uri) -> Result<Response, Away> {
    Ok(export(&site, visitor, &uri, Format::Pdf).await?)
}

pub(crate) async fn csv(State(site): State<Arc<Site>>, visitor: Visitor, uri: Uri) -> Result<Response, Away> {
    Ok(export(&site, visitor, &uri, Format::Csv).await?)
}

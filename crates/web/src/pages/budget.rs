//! The budget from SKPD down to its accounts, and its versions side by side.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value, percent};

use super::address::{Choice, Pager, Query};
use super::frame::{Frame, answer};
use super::look::{digits, rupiah};
use super::session::{Away, Visitor};
use super::table::{Table, pager};
use super::words::{Language, theirs};
use super::{time, words};
use crate::asked::Asked;
use crate::problem::{Kind as Trouble, Problem};
use crate::reports::{Format, file, level, year};
use crate::shelf::{Branch, Figures, Level, Pair, Place, Twig};
use crate::site::Site;

const PATH: &str = "/anggaran";
const BESIDE: &str = "/anggaran/banding";
/// Rows of a comparison on one page.
const ROWS: usize = 250;

fn unseen() -> Problem {
    Problem::new(Trouble::NotFound, words::get().not_found_lead)
}

fn rows_are(level: Level) -> &'static str {
    let w = words::get();
    match level {
        Level::Skpd => "SKPD",
        Level::Program => w.program,
        Level::Kegiatan => w.kegiatan,
        Level::SubKegiatan => w.sub_kegiatan,
        Level::Account => w.account_head,
    }
}

/// The branch as a table: what the page shows and what a file holds.
fn sheet(region: &str, year: i32, branch: &Branch) -> Sheet {
    let w = words::get();
    let lines = branch.rows_are == Level::Account;
    let mut columns =
        vec![Column::new(w.budget_code, ColumnKind::Code), Column::new(rows_are(branch.rows_are), ColumnKind::Text)];
    if lines {
        columns.push(Column::new(w.unit_and_source, ColumnKind::Text));
    }
    for name in [w.ceiling, w.reserved, w.posted, w.spent_elsewhere, w.available] {
        columns.push(Column::new(name, ColumnKind::Money));
    }
    columns.push(Column::new(w.absorbed, ColumnKind::Percent));
    let figures = |f: Figures| {
        let money = [f.ceiling, f.reserved, f.posted, f.external, f.available()].map(Value::Money);
        money.into_iter().chain([percent(f.realised(), f.ceiling)])
    };
    let row = |t: &Twig| {
        let mut row = vec![Value::text(&t.what.code), Value::text(&t.what.name)];
        if lines {
            row.push(Value::text(&t.more));
        }
        row.extend(figures(t.figures));
        row
    };
    let mut total = vec![Value::text(w.total), Value::Empty];
    total.resize(if lines { 3 } else { 2 }, Value::Empty);
    total.extend(figures(branch.total));
    let way = branch.way.iter().map(|c| format!("{} {}", c.code, c.name));
    Sheet {
        name: w.budget.into(),
        heading: [region.to_uppercase(), words::budget_heading(year)].into_iter().chain(way).collect(),
        columns,
        rows: branch.twigs.iter().map(row).collect(),
        total: Some(total),
    }
}

#[derive(Debug, Template)]
#[template(path = "budget.html")]
struct BudgetPage {
    f: Frame,
    lead: String,
    /// Places above, each with its address.
    way: Vec<(String, String)>,
    t: Table,
    exports: Vec<(String, &'static str)>,
    plan: String,
    plan_title: &'static str,
    versions: String,
    documents: Option<String>,
}

fn query(place: &Place) -> Query {
    Query::default()
        .with("tahun", place.year)
        .with("unit", place.skpd.clone().unwrap_or_default())
        .with("kode", place.code.clone().unwrap_or_default())
}

/// Addresses of the places above this one, from the whole down.
fn above(place: &Place, branch: &Branch) -> Vec<(String, String)> {
    let base = Query::default().with("tahun", place.year);
    let mut way = vec![(base.on(PATH), words::get().budget.to_owned())];
    let mut at = base;
    for (n, step) in branch.way.iter().enumerate() {
        at = at.with(if n == 0 { "unit" } else { "kode" }, &step.code);
        way.push((at.on(PATH), if step.name.is_empty() { step.code.clone() } else { step.name.clone() }));
    }
    way.pop();
    way
}

/// Where a row leads: further down, or to the documents of the account.
fn below(place: &Place, branch: &Branch, twig: &Twig) -> Option<String> {
    let here = query(place);
    Some(match (branch.rows_are, twig.account) {
        (Level::Skpd, _) => here.with("unit", &twig.what.code).on(PATH),
        (Level::Account, Some(id)) => Query::default().with("tahun", place.year).with("rekening", id).on("/dokumen"),
        (Level::Account, None) => return None,
        _ => here.with("kode", &twig.what.code).on(PATH),
    })
}

async fn read(site: &Site, visitor: &mut Visitor, uri: &Uri) -> Result<(Place, Branch), Problem> {
    visitor.reads_figures()?;
    let mut asked = Asked::of(uri)?.filled();
    let place = Place { year: year(site, &mut asked)?, skpd: asked.take("unit"), code: asked.take("kode") };
    asked.end()?;
    if place.skpd.is_none() && place.code.is_some() {
        return Err(unseen());
    }
    let found = (site.app.shelf.budget)(&mut visitor.view, &place).await?;
    found.map(|branch| (place, branch)).ok_or_else(unseen)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let (place, branch) = read(&site, &mut visitor, &uri).await?;
    let sheet = sheet(&site.app.db.region().name, place.year, &branch);
    let here = branch.way.last().map(|c| if c.name.is_empty() { c.code.clone() } else { c.name.clone() });
    let title = words::budget_left(here.as_deref(), &rupiah(branch.total.available()));
    let stage = branch.version.as_deref().map_or_else(|| words::get().no_version.to_owned(), words::in_force);
    let export = |(path, name)| (query(&place).on(path), name);
    let unit = Query::default().with("tahun", place.year).with("unit", place.skpd.clone().unwrap_or_default());
    let page = BudgetPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, title, "anggaran"),
        lead: words::budget_lead(place.year, &stage, &rupiah(branch.total.ceiling), &rupiah(branch.total.realised())),
        way: if branch.way.is_empty() { Vec::new() } else { above(&place, &branch) },
        t: Table::of(words::rows_below(rows_are(branch.rows_are), branch.twigs.len()), &sheet, (0, usize::MAX), |n| {
            branch.twigs.get(n).and_then(|twig| below(&place, &branch, twig))
        }),
        exports: [("/anggaran.xlsx", "Excel"), ("/anggaran.csv", "CSV"), ("/anggaran.pdf", "PDF")]
            .into_iter()
            .map(export)
            .collect(),
        plan: "/penyusunan".to_owned(),
        plan_title: words::planning::get().plan,
        versions: Query::default().with("tahun", place.year).on("/anggaran/versi"),
        documents: place.skpd.as_ref().map(|_| unit.on("/dokumen")),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

async fn export(site: &Site, mut visitor: Visitor, uri: &Uri, format: Format) -> Result<Response, Problem> {
    let (place, branch) = read(site, &mut visitor, uri).await?;
    drop(visitor);
    let sheet = Language::Indonesian.within(|| sheet(&site.app.db.region().name, place.year, &branch));
    file(site, format, &format!("anggaran-{}", place.year), sheet).await
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

#[derive(Debug)]
struct VersionRow {
    stage: String,
    status: &'static str,
    made: String,
    lines: String,
    total: String,
}

#[derive(Debug, Template)]
#[template(path = "versions.html")]
struct VersionsPage {
    f: Frame,
    back: String,
    year: i32,
    rows: Vec<VersionRow>,
    stages: Vec<String>,
    levels: Vec<(&'static str, &'static str)>,
}

pub(crate) async fn versions(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    visitor.reads_figures()?;
    let mut asked = Asked::of(&uri)?.filled();
    let year = year(&site, &mut asked)?;
    asked.end()?;
    let found = (site.app.shelf.versions)(&mut visitor.view, year).await?;
    let zone = site.app.db.region().zone;
    let mut stages: Vec<String> = found.iter().map(|v| v.stage.clone()).collect();
    stages.dedup();
    stages.sort();
    stages.dedup();
    let row = |v: &crate::shelf::Version| VersionRow {
        stage: words::revision(&v.stage, v.revision),
        status: theirs::named("status", v.status),
        made: time::moment(v.made_at, zone),
        lines: words::count(v.lines),
        total: digits(v.total),
    };
    let page = VersionsPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, words::versions_found(found.len(), year), "anggaran"),
        back: Query::default().with("tahun", year).on(PATH),
        year,
        rows: found.iter().map(row).collect(),
        stages,
        levels: site.app.shelf.levels.iter().map(|(code, own)| (*code, theirs::choice("level", code, own))).collect(),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

#[derive(Debug, Template)]
#[template(path = "beside.html")]
struct BesidePage {
    f: Frame,
    lead: String,
    way: Vec<(String, String)>,
    levels: Vec<Choice>,
    /// The address with the other choice of rows, and what it shows.
    other: (String, &'static str),
    /// The same for their order.
    order: (String, &'static str),
    t: Table,
    pager: Pager,
    exports: Vec<(String, &'static str)>,
}

struct Compared {
    pair: Pair,
    query: Query,
    page: usize,
    largest: bool,
    sheet: Sheet,
}

/// The order in which the largest change comes first.
const LARGEST: &str = "terbesar";

/// How much a row changed, whichever way.
fn moved(row: &[Value]) -> u64 {
    let mut sums = row.iter().filter_map(|v| if let Value::Money(sum) = v { Some(*sum) } else { None });
    let (from, to) = (sums.next().unwrap_or_default(), sums.next().unwrap_or_default());
    to.minus(from).sen().unsigned_abs()
}

async fn compared(site: &Site, visitor: Visitor, uri: &Uri) -> Result<(Visitor, Compared), Problem> {
    visitor.reads_figures()?;
    let mut asked = Asked::of(uri)?.filled();
    let year = year(site, &mut asked)?;
    let (from, to) = (asked.need("dari")?, asked.need("ke")?);
    let level = level(site, &mut asked, "skpd")?;
    let all = asked.choice("tampil", |t| ["semua", "berubah"].contains(&t).then_some(t == "semua"))?;
    let page = asked.choice("halaman", |t| t.parse().ok().filter(|n| (1..=10_000).contains(n)))?.unwrap_or(1);
    let largest = asked.choice("urut", |t| (t == LARGEST).then_some(true))?.unwrap_or_default();
    asked.end()?;
    let all = all.unwrap_or(level == "skpd");
    let query = Query::default()
        .with("tahun", year)
        .with("dari", &from)
        .with("ke", &to)
        .with("tingkat", &level)
        .with("tampil", if all { "semua" } else { "berubah" })
        .with("urut", if largest { LARGEST } else { "" });
    let pair = Pair { year, from, to, level, all };
    let (mut visitor, _turn) = visitor.turn(site, &site.desk).await?;
    let mut sheet = (site.app.shelf.compare)(&mut visitor.view, &pair).await.map_err(Problem::on_read)?;
    sheet.heading.insert(0, site.app.db.region().name.to_uppercase());
    if largest {
        sheet.rows.sort_by_key(|row| std::cmp::Reverse(moved(row)));
    }
    Ok((visitor, Compared { pair, query, page, largest, sheet }))
}

pub(crate) async fn beside(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let (visitor, Compared { pair, query, page, largest, sheet }) = compared(&site, visitor, &uri).await?;
    let w = words::get();
    let level = |(code, title): &(&str, &str)| {
        Choice::new(
            query.clone().with("tingkat", code).without("tampil").on(BESIDE),
            theirs::choice("level", code, title),
            *code == pair.level,
        )
    };
    let other = if pair.all { ("berubah", w.only_changed) } else { ("semua", w.also_same) };
    let p = words::planning::get();
    let order = if largest { ("", p.by_code) } else { (LARGEST, p.by_change) };
    let export = |(path, name)| (query.on(path), name);
    let title = words::beside(&pair.from, &pair.to);
    let shown = BesidePage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, title.clone(), "anggaran"),
        lead: sheet.heading.last().cloned().unwrap_or_default(),
        way: vec![
            (Query::default().with("tahun", pair.year).on(PATH), w.budget.to_owned()),
            (Query::default().with("tahun", pair.year).on("/anggaran/versi"), w.versions.to_owned()),
        ],
        levels: site.app.shelf.levels.iter().map(level).collect(),
        other: (query.clone().with("tampil", other.0).on(BESIDE), other.1),
        order: (query.clone().with("urut", order.0).on(BESIDE), order.1),
        t: Table::of(title, &sheet, ((page - 1) * ROWS, ROWS), |_| None),
        pager: pager(sheet.rows.len(), (page, ROWS), |n| query.clone().with("halaman", n).on(BESIDE)),
        exports: [
            ("/anggaran/banding.xlsx", "Excel"),
            ("/anggaran/banding.csv", "CSV"),
            ("/anggaran/banding.pdf", "PDF"),
        ]
        .into_iter()
        .map(export)
        .collect(),
    };
    Ok(answer(StatusCode::OK, &headers, &shown)?)
}

async fn export_beside(site: &Site, visitor: Visitor, uri: &Uri, format: Format) -> Result<Response, Problem> {
    let (visitor, Compared { pair, sheet, .. }) = compared(site, visitor, uri).await?;
    drop(visitor);
    file(site, format, &format!("perbandingan-{}", pair.year), sheet).await
}

pub(crate) async fn beside_xlsx(State(site): State<Arc<Site>>, visitor: Visitor, uri: Uri) -> Result<Response, Away> {
    Ok(export_beside(&site, visitor, &uri, Format::Xlsx).await?)
}

pub(crate) async fn beside_pdf(State(site): State<Arc<Site>>, visitor: Visitor, uri: Uri) -> Result<Response, Away> {
    Ok(export_beside(&site, visitor, &uri, Format::Pdf).await?)
}

pub(crate) async fn beside_csv(State(site): State<Arc<Site>>, visitor: Visitor, uri: Uri) -> Result<Response, Away> {
    Ok(export_beside(&site, visitor, &uri, Format::Csv).await?)
}

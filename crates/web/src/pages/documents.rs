//! Where is it stuck: documents by kind, state, unit, day, and what people
//! remember of them. The address holds the whole state of the list.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::lifecycle::{Kind, State as DocState};
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Day, Money, Sheet, Zone};
use store::Unit;

use super::address::{Choice, Pager, Query};
use super::frame::{Frame, answer};
use super::look::{digits, rupiah, state_class};
use super::session::{Away, Visitor};
use super::words::{Language, theirs};
use super::{time, words};
use crate::asked::Asked;
use crate::problem::{Kind as Trouble, Problem};
use crate::reports::{Format, file};
use crate::shelf::{Found, Listed, Order, Wanted};
use crate::site::Site;

/// Rows of an export; the file says when there were more.
const MOST_EXPORTED: usize = 10_000;
/// Far enough for any year, and no way to make the database count for ever.
const LAST_PAGE: usize = 10_000;
const MAX_TEXT: usize = 200;
/// What lists show: all but what a journal alone carries.
fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Note)
}

const ORDERS: [(Order, &str); 4] =
    [(Order::Newest, "baru"), (Order::Oldest, "lama"), (Order::Amount, "jumlah"), (Order::Number, "nomor")];

fn order_title(order: Order) -> &'static str {
    match order {
        Order::Newest => words::get().newest,
        Order::Oldest => words::get().oldest,
        Order::Amount => words::get().largest,
        Order::Number => words::get().by_number,
    }
}

/// Questions whose answers are kept; when there are more, all are forgotten.
const MOST_KEPT: usize = 1_000;

/// Counts and sums of lists, for as long as nothing is committed.
#[derive(Debug, Default)]
pub(crate) struct Totals(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Of which nothing was committed since.
    stamp: u64,
    answers: HashMap<String, (i64, Money)>,
}

impl Totals {
    fn get(&self, stamp: u64, asked: &str) -> Option<(i64, Money)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.answers.get(asked).copied().filter(|_| kept.stamp == stamp)
    }

    fn put(&self, stamp: u64, asked: String, totals: (i64, Money)) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.stamp != stamp || kept.answers.len() >= MOST_KEPT {
            *kept = Kept { stamp, answers: HashMap::new() };
        }
        kept.answers.insert(asked, totals);
    }
}

/// What was asked, read and as it goes into further addresses.
struct List {
    wanted: Wanted,
    query: Query,
    units: Vec<Unit>,
    /// The unit that was chosen.
    unit: Option<Unit>,
    account: Option<String>,
    page: usize,
}

impl List {
    async fn read(site: &Site, visitor: &mut Visitor, uri: &Uri) -> Result<List, Problem> {
        let mut asked = Asked::of(uri)?.filled();
        let year = match asked.year()? {
            Some(year) => year,
            None => site.today()?.year(),
        };
        let kind = asked.choice("jenis", |t| Kind::parse(t).filter(|kind| kinds().any(|k| k == *kind)))?;
        let state = asked.choice("keadaan", DocState::parse)?;
        let code = asked.take("unit");
        let (from, to) = (asked.day("dari")?, asked.day("sampai")?);
        let account = asked.choice("rekening", |t| t.parse::<i64>().ok().filter(|n| *n > 0))?;
        let text = asked.take("cari").unwrap_or_default().trim().to_owned();
        if text.chars().count() > MAX_TEXT {
            return Err(Problem::input(words::get().search_too_long));
        }
        let order = asked.choice("urut", |t| ORDERS.iter().find(|(_, code)| *code == t).map(|(o, _)| *o))?;
        let most = asked.rows()?;
        let page = asked.choice("halaman", |t| t.parse().ok().filter(|n| (1..=LAST_PAGE).contains(n)))?.unwrap_or(1);
        asked.end()?;
        let units = store::units::seen(&mut visitor.view).await?;
        let unit = match &code {
            None => None,
            Some(code) => Some(units.iter().find(|u| u.code == *code).cloned().ok_or_else(unseen)?),
        };
        let named = match account {
            None => None,
            Some(id) => Some((site.app.shelf.account)(&mut visitor.view, id).await?.ok_or_else(unseen)?),
        };
        let order = order.unwrap_or_default();
        let order_code =
            ORDERS.iter().find(|(o, _)| *o == order && order != Order::Newest).map_or("", |(_, code)| code);
        let query = Query::default()
            .with("tahun", year)
            .with("jenis", kind.map_or("", Kind::code))
            .with("keadaan", state.map_or("", DocState::code))
            .with("unit", code.unwrap_or_default())
            .with("cari", &text)
            .with("dari", from.map(|d| d.to_string()).unwrap_or_default())
            .with("sampai", to.map(|d| d.to_string()).unwrap_or_default())
            .with("rekening", account.map(|n| n.to_string()).unwrap_or_default())
            .with("urut", order_code)
            .with("baris", if most == Asked::PAGE { String::new() } else { most.to_string() });
        let unit_id = unit.as_ref().map(|u| u.id);
        let after = (page - 1) * most;
        let wanted =
            Wanted { year, kind, state, unit: unit_id, from, to, account, text, order, most, after, totals: None };
        Ok(List { wanted, query, units, unit, account: named, page })
    }

    /// Anything beyond the year and the order was asked.
    fn is_filtered(&self) -> bool {
        let w = &self.wanted;
        let texts = !w.text.is_empty() || w.from.is_some() || w.to.is_some();
        texts || w.kind.is_some() || w.state.is_some() || w.unit.is_some() || w.account.is_some()
    }

    /// Everything that count and sum depend on, beside what is stored.
    fn asked(&self, visitor: &Visitor, (person, today): (i64, Day)) -> String {
        let w = &self.wanted;
        let filter = (w.year, w.kind, w.state, w.unit, w.from, w.to, w.account, &w.text);
        format!("{person} {today} {:?} {filter:?}", visitor.view.scope)
    }

    /// SKPD to choose from, and the unit that is chosen.
    fn choices(&self) -> Vec<Choice> {
        let few = self.units.len() <= 100;
        let offered = |u: &&Unit| few || u.id == u.skpd_id || Some(u.id) == self.wanted.unit;
        let choice = |u: &Unit| Choice::new(&u.code, &u.name, Some(u.id) == self.wanted.unit);
        self.units.iter().filter(offered).map(choice).collect()
    }

    fn pager(&self, count: i64) -> Pager {
        let (first, most) = (self.wanted.after + 1, self.wanted.most);
        let last = usize::try_from(count).unwrap_or_default();
        let to = |page: usize| self.query.clone().with("halaman", page).on(PATH);
        Pager {
            place: words::rows_of(first.min(last), (self.wanted.after + most).min(last), last),
            before: (self.page > 1).then(|| to(self.page - 1)),
            next: (self.wanted.after + most < last).then(|| to(self.page + 1)),
        }
    }
}

const PATH: &str = "/dokumen";

fn unseen() -> Problem {
    Problem::new(Trouble::NotFound, words::get().not_found_lead)
}

#[derive(Debug)]
struct Row {
    id: i64,
    label: String,
    subject: String,
    payee: String,
    unit: String,
    amount: String,
    state: &'static str,
    class: &'static str,
    waits: String,
}

fn desk(listed: &Listed) -> Option<String> {
    listed.waits.map(|(act, _)| theirs::desk(act))
}

/// The desks of a page by their acts, each put into words once.
type Desks = BTreeMap<&'static str, String>;

fn row(listed: Listed, desks: &mut Desks, zone: Zone) -> Row {
    let waits = listed.waits.map(|(act, at)| {
        let desk = desks.entry(act.name).or_insert_with(|| theirs::desk(act));
        words::now_at(desk, &time::moment(at, zone))
    });
    Row {
        id: listed.id,
        label: theirs::label(&listed.label).into_owned(),
        subject: listed.subject,
        payee: listed.payee.unwrap_or_default(),
        unit: listed.unit,
        amount: digits(listed.amount),
        state: theirs::state(listed.state),
        class: state_class(listed.state),
        waits: waits.unwrap_or_default(),
    }
}

#[derive(Debug, Template)]
#[template(path = "documents.html")]
struct DocumentsPage {
    f: Frame,
    lead: String,
    filtered: bool,
    year: i32,
    text: String,
    from: String,
    to: String,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    units: Vec<Choice>,
    /// Kept by the form though it has no field.
    account: Option<(i64, String, String)>,
    order: &'static str,
    orders: Vec<Choice>,
    sizes: Vec<Choice>,
    /// The rows differ in their units.
    with_units: bool,
    rows: Vec<Row>,
    sum: String,
    pager: Pager,
    exports: Vec<(String, &'static str)>,
}

fn fill(f: Frame, list: &List, found: Found, zone: Zone) -> DocumentsPage {
    let (w, mut desks) = (&list.wanted, Desks::new());
    let here = |o: Order| o == w.order;
    let order_link = |(o, code): &(Order, &'static str)| {
        let code = if *o == Order::Newest { "" } else { code };
        Choice::new(list.query.clone().with("urut", code).on(PATH), order_title(*o), here(*o))
    };
    let export = |(path, name)| (list.query.clone().without("baris").on(path), name);
    DocumentsPage {
        f,
        lead: words::sum_of(w.year, &rupiah(found.sum)),
        filtered: list.is_filtered(),
        year: w.year,
        text: w.text.clone(),
        from: w.from.map(|d| d.to_string()).unwrap_or_default(),
        to: w.to.map(|d| d.to_string()).unwrap_or_default(),
        kinds: kinds().map(|k| Choice::new(k.code(), k.code(), Some(k) == w.kind)).collect(),
        states: DocState::ALL.iter().map(|s| Choice::new(s.code(), theirs::state(*s), Some(*s) == w.state)).collect(),
        units: list.choices(),
        account: w.account.zip(list.account.clone()).map(|(id, name)| {
            let bare = list.query.clone().without("rekening").on(PATH);
            (id, name, bare)
        }),
        order: ORDERS.iter().find(|(o, _)| *o == w.order && *o != Order::Newest).map_or("", |(_, code)| code),
        orders: ORDERS.iter().map(order_link).collect(),
        sizes: [100, 250, 500].iter().map(|n| Choice::new(n.to_string(), n.to_string(), *n == w.most)).collect(),
        with_units: list.units.len() > 1 && list.unit.is_none(),
        rows: found.rows.into_iter().map(|l| row(l, &mut desks, zone)).collect(),
        sum: digits(found.sum),
        pager: list.pager(found.count),
        exports: [("/dokumen.xlsx", "Excel"), ("/dokumen.csv", "CSV"), ("/dokumen.pdf", "PDF")]
            .into_iter()
            .map(export)
            .collect(),
    }
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let mut list = List::read(&site, &mut visitor, &uri).await?;
    let reader = (visitor.session.person, site.today()?);
    let (asked, before) = (list.asked(&visitor, reader), site.app.db.stamp());
    list.wanted.totals = before.and_then(|stamp| site.totals.get(stamp, &asked));
    let found = (site.app.shelf.documents)(&mut visitor.view, reader, &list.wanted).await?;
    if let Some(stamp) = before.filter(|_| site.app.db.stamp() == before) {
        site.totals.put(stamp, asked, (found.count, found.sum));
    }
    let title = words::documents_found(found.count, list.is_filtered());
    let f = Frame::of(&site, &visitor.who, &visitor.cookie, title, "dokumen");
    Ok(answer(StatusCode::OK, &headers, &fill(f, &list, found, site.app.db.region().zone))?)
}

/// Where a line of sums has its figure.
const VALUE: usize = 6;

/// The sum below the rows. Where not all that was found fits, of those that are
/// there and then of all.
fn sums(found: &Found, columns: usize) -> Vec<Vec<Value>> {
    let w = words::get();
    let line = |name: &str, sum: Money| {
        let mut line = vec![Value::Empty; columns];
        line[0] = Value::text(name);
        line[VALUE] = Value::Money(sum);
        line
    };
    let shown = Money::sum(found.rows.iter().map(|l| l.amount)).unwrap_or_default();
    if usize::try_from(found.count).is_ok_and(|all| all > found.rows.len()) {
        return vec![line(w.sum_of_shown, shown), line(w.sum_of_all, found.sum)];
    }
    vec![line(w.total, shown)]
}

/// Everything that fits, as a file with the columns of the page and a few more.
fn sheet(region: &str, list: &List, found: &Found, zone: Zone) -> Sheet {
    let w = words::get();
    let column = |(name, kind): (&str, ColumnKind)| Column::new(name, kind);
    let columns = [
        (w.kind, ColumnKind::Text),
        (w.number, ColumnKind::Code),
        (w.dated, ColumnKind::Day),
        (w.purpose, ColumnKind::Text),
        (w.payee, ColumnKind::Text),
        (w.unit, ColumnKind::Text),
        (w.value_head, ColumnKind::Money),
        (w.state, ColumnKind::Text),
        (w.now_head, ColumnKind::Text),
        (w.since_head, ColumnKind::Day),
    ];
    let text = |t: Option<String>| t.map_or(Value::Empty, Value::Text);
    let day = |d: Option<Day>| d.map_or(Value::Empty, Value::Day);
    let line = |l: &Listed| {
        vec![
            Value::text(l.kind.code()),
            text(l.number.clone()),
            day(l.date),
            Value::text(&l.subject),
            text(l.payee.clone()),
            Value::text(&l.unit),
            Value::Money(l.amount),
            Value::text(l.state.title()),
            text(desk(l)),
            day(l.waits.map(|(_, at)| at.day(zone))),
        ]
    };
    let mut sums = sums(found, columns.len());
    let total = sums.pop();
    let count = usize::try_from(found.count).unwrap_or_default();
    Sheet {
        name: w.documents.into(),
        heading: vec![
            region.to_uppercase(),
            words::documents_heading(list.wanted.year),
            words::rows_of(1.min(count), found.rows.len(), count),
        ],
        columns: columns.into_iter().map(column).collect(),
        rows: found.rows.iter().map(line).chain(sums).collect(),
        total,
    }
}

async fn export(site: &Site, mut visitor: Visitor, uri: &Uri, format: Format) -> Result<Response, Problem> {
    let mut list = List::read(site, &mut visitor, uri).await?;
    (list.wanted.most, list.wanted.after) = (MOST_EXPORTED, 0);
    let reader = (visitor.session.person, site.today()?);
    let (mut visitor, _turn) = visitor.turn(site, &site.desk).await?;
    let found = (site.app.shelf.documents)(&mut visitor.view, reader, &list.wanted).await?;
    drop(visitor);
    let region = site.app.db.region();
    let sheet = Language::Indonesian.within(|| sheet(&region.name, &list, &found, region.zone));
    file(site, format, &format!("dokumen-{}", list.wanted.year), sheet).await
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_is_not_summed_as_if_it_were_all() {
        let of = |count: i64| {
            let found = Found { rows: Vec::new(), count, sum: Money::from_sen(500) };
            let told = |line: Vec<Value>| (line[0].plain(), line[VALUE].plain());
            Language::Indonesian.within(|| sums(&found, 10)).into_iter().map(told).collect::<Vec<_>>()
        };
        let line = |name: &str, sum: &str| (name.to_owned(), sum.to_owned());
        assert_eq!(of(0), [line("Jumlah", "0.00")]);
        assert_eq!(of(1), [line("Jumlah baris yang termuat", "0.00"), line("Jumlah semua yang cocok", "5.00")]);
    }

    #[test]
    fn sums_are_told_again_until_something_is_committed() {
        let (totals, sum) = (Totals::default(), Money::from_sen(100));
        totals.put(2, "a".into(), (1, sum));
        assert_eq!((totals.get(2, "a"), totals.get(2, "b"), totals.get(4, "a")), (Some((1, sum)), None, None));
        totals.put(4, "b".into(), (2, sum));
        assert_eq!((totals.get(2, "a"), totals.get(4, "a"), totals.get(4, "b")), (None, None, Some((2, sum))));
        (0..MOST_KEPT).for_each(|n| totals.put(4, n.to_string(), (0, sum)));
        assert!(totals.0.lock().expect("unpoisoned").answers.len() <= MOST_KEPT);
    }
}

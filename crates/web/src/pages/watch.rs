//! How far spending went beside its plan, and what does not move.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::sheet::{Column, ColumnKind, Value, share};
use kernel::{ActDef, Money, Sheet};

use super::address::{Pager, Query};
use super::frame::{Frame, answer};
use super::look::{digits, rupiah};
use super::session::{Away, Visitor};
use super::table::{Table, pager};
use super::words::theirs;
use super::words::watching::{self as say, AGES, Finding, Words};
use super::{time, words};
use crate::asked::Asked;
use crate::site::Site;
use crate::watch::{Moving, Part, Spending};

const PATH: &str = "/pantauan";
const STUCK: &str = "/pantauan/tertahan";
/// Rows of a table of the page; a link leads to the rest.
const MOST: usize = 15;
const ROWS: usize = 250;

/// `part / whole` in tenths of a per cent; nothing of nothing.
fn tenths(part: Money, whole: Money) -> Option<i64> {
    share(part, whole, 1000)
}

fn shown(share: Option<i64>) -> String {
    share.map_or("–".into(), say::tenths)
}

fn signed(amount: Money) -> String {
    digits(amount).replace('-', "−")
}

/// A month of the curve; what is to come has no realisation.
#[derive(Debug)]
struct Month {
    name: &'static str,
    plan: String,
    realised: String,
    plan_share: String,
    realised_share: String,
    gap: String,
}

/// The curve in a square of a thousand, and its figures.
#[derive(Debug)]
struct Curve {
    label: String,
    plan: String,
    realised: String,
    gap: String,
    /// Where today's month stands, with its plan and its realisation.
    now: Option<(i64, i64, i64)>,
    planned: bool,
    plan_share: String,
    realised_share: String,
    month: &'static str,
    rows: Vec<Month>,
}

#[derive(Debug)]
struct Bar {
    name: String,
    href: String,
    ceiling: String,
    realised: String,
    plan: String,
    gap: String,
    width: i64,
    /// Where the plan stands; none where there is no plan.
    mark: Option<i64>,
    /// Further behind than the whole.
    low: bool,
}

#[derive(Debug)]
struct KindRow {
    name: String,
    code: String,
    ceiling: String,
    realised: String,
    share: String,
    width: i64,
}

#[derive(Debug)]
struct HeatCell {
    count: usize,
    sum: String,
    href: String,
    class: &'static str,
}

#[derive(Debug)]
struct HeatRow {
    act: &'static str,
    desk: String,
    cells: Vec<HeatCell>,
}

#[derive(Debug)]
struct LateRow {
    id: i64,
    label: String,
    subject: String,
    amount: String,
    when: String,
}

/// Payments in motion, as the page shows them.
#[derive(Debug)]
struct Motion {
    rows: Vec<HeatRow>,
    total: Vec<HeatCell>,
    late: Vec<LateRow>,
    all_late: Option<String>,
    count: String,
    sum: String,
    late_count: String,
    late_sum: String,
    more: bool,
}

#[derive(Debug, Template)]
#[template(path = "watch.html")]
struct WatchPage {
    f: Frame,
    w: &'static Words,
    lead: String,
    year: i32,
    by_skpd: bool,
    /// There is something to spend.
    any: bool,
    realised: String,
    of_ceiling: String,
    curve: Curve,
    bars: Vec<Bar>,
    total: Bar,
    all_parts: Option<(String, String)>,
    kinds: Vec<KindRow>,
    motion: Option<Motion>,
    x: Vec<(&'static str, &'static str)>,
}

fn cumulated(months: &[Money; 12]) -> [Money; 12] {
    let mut sum = Money::ZERO;
    months.map(|m| {
        sum = sum.plus(m);
        sum
    })
}

/// The whole year, and how much of it is behind us.
struct Year {
    year: i32,
    /// Months up to today's, of a year past or present.
    until: usize,
    ceiling: Money,
    plan: [Money; 12],
    spent: [Money; 12],
    planned: bool,
}

impl Year {
    fn of(spending: &Spending, year: i32, today: kernel::Day) -> Year {
        let sum = |f: fn(&Part) -> Money| spending.parts.iter().fold(Money::ZERO, |sum, p| sum.plus(f(p)));
        let plan: [Money; 12] = std::array::from_fn(|m| {
            spending.parts.iter().filter_map(|p| p.plan.get(m)).fold(Money::ZERO, |sum, a| sum.plus(*a))
        });
        let until = match year.cmp(&today.year()) {
            std::cmp::Ordering::Less => 12,
            std::cmp::Ordering::Equal => usize::from(today.month()),
            std::cmp::Ordering::Greater => 0,
        };
        Year {
            year,
            until,
            ceiling: sum(|p| p.ceiling),
            planned: plan.iter().any(|m| !m.is_zero()),
            plan: cumulated(&plan),
            spent: cumulated(&spending.spent),
        }
    }

    /// What a sum over the months was at today's month.
    fn at(&self, sums: &[Money; 12]) -> Money {
        self.until.checked_sub(1).and_then(|m| sums.get(m)).copied().unwrap_or_default()
    }

    fn finding(&self) -> Finding {
        let Some(realised) = tenths(self.at(&self.spent), self.ceiling) else { return Finding::NoBudget };
        match tenths(self.at(&self.plan), self.ceiling).filter(|_| self.planned) {
            Some(plan) => Finding::Beside { realised, plan },
            None => Finding::NoPlan { realised },
        }
    }

    fn month(&self) -> &'static str {
        self.until.checked_sub(1).and_then(|m| time::months().get(m).copied()).unwrap_or_default()
    }

    fn curve(&self) -> Curve {
        let share = |sum: &Money| tenths(*sum, self.ceiling).unwrap_or_default();
        let point = |(m, sum): (usize, &Money)| {
            let x = i64::try_from(m).unwrap_or_default() * 1000 / 11;
            (x, 1000 - share(sum).clamp(0, 1000))
        };
        let line = |points: &[(i64, i64)]| points.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ");
        let plan: Vec<_> = self.plan.iter().enumerate().map(point).collect();
        let spent: Vec<_> = self.spent.iter().enumerate().take(self.until).map(point).collect();
        let between: Vec<_> = plan.iter().take(self.until).chain(spent.iter().rev()).copied().collect();
        let at = |points: &[(i64, i64)]| self.until.checked_sub(1).and_then(|m| points.get(m)).copied();
        let (plan_share, realised_share) = (share(&self.at(&self.plan)), share(&self.at(&self.spent)));
        Curve {
            label: say::curve(self.finding(), self.month()),
            plan: line(&plan),
            realised: line(&spent),
            gap: line(&between),
            now: at(&plan).zip(at(&spent)).map(|((x, p), (_, r))| (x, p, r)),
            planned: self.planned,
            plan_share: say::per_cent(plan_share),
            realised_share: say::per_cent(realised_share),
            month: self.month(),
            rows: self.rows(),
        }
    }

    fn rows(&self) -> Vec<Month> {
        let row = |(m, ((plan, spent), name)): (usize, ((&Money, &Money), &'static str))| {
            let (p, r) = (tenths(*plan, self.ceiling).filter(|_| self.planned), tenths(*spent, self.ceiling));
            let past = m < self.until;
            let when = |text: String| if past { text } else { "–".into() };
            Month {
                name,
                plan: if self.planned { digits(*plan) } else { "–".into() },
                realised: when(signed(*spent)),
                plan_share: shown(p),
                realised_share: when(shown(r)),
                gap: when(shown(p.zip(r).map(|(p, r)| r - p))),
            }
        };
        self.plan.iter().zip(&self.spent).zip(time::months()).enumerate().map(row).collect()
    }

    /// A part beside its plan, and how far it is behind; `than` is how far the
    /// whole is.
    fn bar(&self, part: &Part, by_skpd: bool, than: Option<i64>) -> (i64, Bar) {
        let plan = self.at(&cumulated(&part.plan));
        let realised = tenths(part.realised, part.ceiling);
        let planned = tenths(plan, part.ceiling).filter(|_| self.planned);
        let behind = planned.unwrap_or_default() - realised.unwrap_or_default();
        let place = Query::default().with("tahun", self.year).with("unit", &part.skpd);
        let bar = Bar {
            name: part.what.name.clone(),
            href: if by_skpd || part.what.code == part.skpd { place.on("/anggaran") } else { String::new() },
            ceiling: digits(part.ceiling),
            realised: shown(realised),
            plan: shown(planned),
            gap: shown(planned.zip(realised).map(|(p, r)| r - p)),
            width: realised.unwrap_or_default().clamp(0, 1000),
            mark: planned.map(|p| p.clamp(0, 1000)),
            low: than.is_some_and(|whole| behind > whole),
        };
        (behind, bar)
    }

    fn total(&self, spending: &Spending) -> (i64, Bar) {
        let realised = spending.parts.iter().fold(Money::ZERO, |sum, p| sum.plus(p.realised));
        let mut plan = [Money::ZERO; 12];
        for part in &spending.parts {
            plan = std::array::from_fn(|m| plan[m].plus(part.plan[m]));
        }
        let what = crate::shelf::Coded { code: String::new(), name: say::get().all.into() };
        self.bar(&Part { what, skpd: String::new(), ceiling: self.ceiling, realised, plan }, false, None)
    }

    /// Those furthest behind, at most so many, and the whole.
    fn bars(&self, spending: &Spending, most: usize) -> (Vec<Bar>, Bar) {
        let (whole, total) = self.total(spending);
        let bar = |part: &Part| {
            let (behind, bar) = self.bar(part, spending.by_skpd, Some(whole));
            ((std::cmp::Reverse(behind), part.what.code.clone()), bar)
        };
        let mut bars: Vec<_> = spending.parts.iter().filter(|p| !p.ceiling.is_zero()).map(bar).collect();
        bars.sort_by(|a, b| a.0.cmp(&b.0));
        (bars.into_iter().take(most).map(|(_, bar)| bar).collect(), total)
    }
}

fn kinds(spending: &Spending) -> Vec<KindRow> {
    let row = |k: &crate::watch::Kind| {
        let share = tenths(k.realised, k.ceiling);
        KindRow {
            name: k.what.name.clone(),
            code: k.what.code.clone(),
            ceiling: digits(k.ceiling),
            realised: signed(k.realised),
            share: shown(share),
            width: share.unwrap_or_default().clamp(0, 1000),
        }
    };
    spending.kinds.iter().map(row).collect()
}

/// Which of [`AGES`] so many working days are.
fn age(days: i64) -> usize {
    AGES.iter().position(|(_, last)| days <= *last).unwrap_or_default()
}

fn sum<'m>(moving: impl Iterator<Item = &'m Moving>) -> Money {
    moving.fold(Money::ZERO, |sum, m| sum.plus(m.head.amount))
}

/// One line of the table of desks: each age, then all.
fn cells(moving: &[&Moving], act: &str) -> Vec<HeatCell> {
    let cell = |n: Option<usize>| {
        let of: Vec<&&Moving> = moving.iter().filter(|m| n.is_none_or(|n| age(m.age) == n)).collect();
        let key = n.and_then(|n| AGES.get(n)).map_or("", |(key, _)| key);
        HeatCell {
            count: of.len(),
            sum: digits(sum(of.into_iter().copied())),
            href: Query::default().with("langkah", act).with("umur", key).on(STUCK),
            class: match n {
                Some(2) => " h1",
                Some(3) => " h2",
                _ => "",
            },
        }
    };
    (0..AGES.len()).map(Some).chain([None]).map(cell).collect()
}

fn motion(site: &Site, moving: &[Moving], more: bool) -> Motion {
    let acts = site.app.modules.iter().flat_map(|m| m.acts).map(|a| a.def);
    let row = |act: &'static ActDef| {
        let of: Vec<&Moving> = moving.iter().filter(|m| m.act().name == act.name).collect();
        (!of.is_empty()).then(|| HeatRow {
            act: theirs::act(act),
            desk: theirs::desk(act),
            cells: cells(&of, act.name),
        })
    };
    let late: Vec<&Moving> = moving.iter().filter(|m| m.late.is_some()).collect();
    let late_row = |m: &&Moving| LateRow {
        id: m.head.id,
        label: theirs::label(&m.head.label).into_owned(),
        subject: m.head.subject.clone(),
        amount: rupiah(m.head.amount),
        when: m.late.map(|due| say::late_by(&time::day(due), &theirs::desk(m.act()))).unwrap_or_default(),
    };
    let all: Vec<&Moving> = moving.iter().collect();
    Motion {
        rows: acts.filter_map(row).collect(),
        total: cells(&all, ""),
        late: late.iter().take(MOST).map(late_row).collect(),
        all_late: (late.len() > MOST).then(|| Query::default().with("lewat", 1).on(STUCK)),
        count: say::documents(all.len()),
        sum: say::short(sum(all.into_iter())),
        late_count: say::documents(late.len()),
        late_sum: say::short(sum(late.into_iter())),
        more,
    }
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    visitor.reads_figures()?;
    let (now, zone) = (site.reading_time()?, site.app.db.region().zone);
    let today = now.day(zone);
    let mut asked = Asked::of(&uri)?.filled();
    let year = asked.year()?.unwrap_or(today.year());
    let most = if asked.flag("semua")? { usize::MAX } else { MOST };
    asked.end()?;
    let spending = (site.app.watch.spending)(&mut visitor.view, year).await?;
    let motion = if year == today.year() {
        let found = (site.app.watch.moving)(&mut visitor.view, now).await?;
        Some(motion(&site, &found.moving, found.more))
    } else {
        None
    };
    let whole = Year::of(&spending, year, today);
    let (bars, total) = whole.bars(&spending, most);
    let finding = whole.finding();
    let spent = whole.at(&whole.spent);
    let month = matches!(finding, Finding::Beside { .. }).then(|| whole.month()).filter(|m| !m.is_empty());
    let left = spending.parts.len() > most;
    let rest = Query::default().with("tahun", year).with("semua", 1).on(PATH);
    let page = WatchPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, say::finding(finding, year), "pantauan"),
        w: say::get(),
        lead: say::watch_lead(&time::moment(now, zone), month),
        year,
        by_skpd: spending.by_skpd,
        any: finding != Finding::NoBudget,
        realised: say::short(spent),
        of_ceiling: say::of_ceiling(tenths(spent, whole.ceiling), &say::short(whole.ceiling)),
        curve: whole.curve(),
        bars,
        total,
        all_parts: left.then(|| (rest, say::all_parts(spending.parts.len(), spending.by_skpd))),
        kinds: kinds(&spending),
        motion,
        x: time::months().map(|m| (m.get(..1).unwrap_or_default(), m.get(1..3).unwrap_or_default())).into(),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

#[derive(Debug, Template)]
#[template(path = "stuck.html")]
struct StuckPage {
    f: Frame,
    lead: String,
    way: Vec<(String, String)>,
    t: Table,
    pager: Pager,
}

fn sheet(moving: &[Moving]) -> Sheet {
    let w = say::get();
    let column = |(name, kind): (&str, ColumnKind)| Column::new(name, kind);
    let columns = [
        (w.document, ColumnKind::Text),
        (w.purpose, ColumnKind::Text),
        (w.unit, ColumnKind::Text),
        (w.value, ColumnKind::Money),
        (w.waits_for, ColumnKind::Text),
        (w.since, ColumnKind::Day),
        (w.age, ColumnKind::Count),
        (w.due, ColumnKind::Day),
    ];
    let row = |m: &Moving| {
        vec![
            Value::text(theirs::label(&m.head.label)),
            Value::text(&m.head.subject),
            Value::text(&m.head.unit),
            Value::Money(m.head.amount),
            Value::text(format!("{}: {}", theirs::act(m.act()), theirs::desk(m.act()))),
            Value::Day(m.since),
            Value::Count(m.age),
            m.late.map_or(Value::Empty, Value::Day),
        ]
    };
    Sheet {
        name: words::get().watch.into(),
        heading: Vec::new(),
        columns: columns.into_iter().map(column).collect(),
        rows: moving.iter().map(row).collect(),
        total: None,
    }
}

/// The payments behind one figure of the page.
pub(crate) async fn stuck(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    visitor.reads_figures()?;
    let mut asked = Asked::of(&uri)?.filled();
    let act = asked.take("langkah");
    let days = asked.choice("umur", |t| AGES.iter().position(|(key, _)| *key == t))?;
    let late = asked.flag("lewat")?;
    let page = asked.choice("halaman", |t| t.parse().ok().filter(|n| (1..=10_000).contains(n)))?.unwrap_or(1);
    asked.end()?;
    let found = (site.app.watch.moving)(&mut visitor.view, site.reading_time()?).await?;
    let fits = |m: &Moving| {
        act.as_ref().is_none_or(|act| m.act().name == act)
            && days.is_none_or(|n| age(m.age) == n)
            && (!late || m.late.is_some())
    };
    let moving: Vec<Moving> = found.moving.into_iter().filter(fits).collect();
    let title = if late { say::overdue(moving.len()) } else { say::waiting(moving.len()) };
    let query = Query::default()
        .with("langkah", act.unwrap_or_default())
        .with("umur", days.and_then(|n| AGES.get(n)).map_or("", |(key, _)| key))
        .with("lewat", if late { "1" } else { "" });
    let table = sheet(&moving);
    let to = |n: usize| moving.get(n).map(|m| format!("/dokumen/{}", m.head.id));
    let shown = StuckPage {
        lead: say::sum_of(&rupiah(sum(moving.iter()))),
        way: vec![(PATH.to_owned(), words::get().watch.to_owned())],
        t: Table::of(title.clone(), &table, ((page - 1) * ROWS, ROWS), to),
        pager: pager(moving.len(), (page, ROWS), |n| query.clone().with("halaman", n).on(STUCK)),
        f: Frame::of(&site, &visitor.who, &visitor.cookie, title, "pantauan"),
    };
    Ok(answer(StatusCode::OK, &headers, &shown)?)
}

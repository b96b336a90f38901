//! Where a year's budget in the making stands: the calendar, every SKPD, how
//! it is made up and what it changes most.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::lifecycle::State as Stand;
use kernel::sheet::share;
use kernel::{ActDef, Money};

use super::address::Query;
use super::amounts;
use super::frame::{Frame, answer};
use super::look::{digits, rupiah, state_class};
use super::rka::signed;
use super::session::{Away, Visitor};
use super::words::planning::{self as say, Words};
use super::words::theirs;
use super::words::watching;
use super::{time, words};
use crate::asked::Asked;
use crate::planning::{Moved, Round, Shape, Skpd, Step};
use crate::shelf::Coded;
use crate::site::Site;

const PATH: &str = "/penyusunan";
/// Changes that the page shows; a link leads to all of them.
const CHANGES: usize = 10;
/// What may be begun from a round in the making, and from a ratified one.
const IN_THE_MAKING: [&str; 6] =
    ["draft-rka", "adopt-ceilings", "record-budget-instrument", "compose-rapbd", RATIFY, "cancel-budget-round"];
const RATIFY: &str = "ratify-apbd";
const RATIFIED: [&str; 1] = ["draft-dpa"];

#[derive(Debug)]
struct StepRow {
    title: String,
    due: String,
    status: String,
    late: Option<String>,
    open: bool,
    source: String,
}

#[derive(Debug)]
struct SkpdRow {
    name: String,
    code: String,
    href: Option<String>,
    ceiling: String,
    amount: String,
    rest: String,
    over: bool,
    state: String,
    class: &'static str,
    notes: String,
    width: i64,
}

/// How many SKPD stand where, with their sums.
#[derive(Debug)]
struct StandRow {
    state: String,
    class: &'static str,
    count: String,
    ceiling: String,
    amount: String,
    width: i64,
}

#[derive(Debug)]
struct RoundView {
    title: String,
    counts: String,
    acts: Vec<(&'static str, String)>,
    ceilings: String,
    /// For whoever sees the whole regency.
    sources: Option<String>,
    stands: Vec<StandRow>,
    steps: Vec<StepRow>,
    signed: Vec<(String, String, String)>,
    skpd: Vec<SkpdRow>,
    ceiling: String,
    amount: String,
    rest: String,
}

#[derive(Debug)]
struct PortionRow {
    name: String,
    code: String,
    amount: String,
    share: String,
    width: i64,
}

/// A sub kegiatan that changes: how far its bar reaches to one side, in a
/// thousand of the half.
#[derive(Debug)]
struct MovedRow {
    name: String,
    code: String,
    unit: String,
    was: String,
    now: String,
    difference: String,
    from: i64,
    width: i64,
}

/// How a budget is made up: caption, rows, sum.
type Parts = (String, Vec<PortionRow>, String);

#[derive(Debug, Template)]
#[template(path = "plan.html")]
struct PlanPage {
    f: Frame,
    w: &'static Words,
    lead: String,
    rounds: Vec<RoundView>,
    before: String,
    next: String,
    calendar: String,
    cash: String,
    versions: String,
    /// The last two stages, the largest change first.
    changes: Option<String>,
    shape: Vec<Parts>,
    /// The largest changes: caption, how many there are, rows.
    moved: Option<(String, String, Vec<MovedRow>)>,
}

fn tenths(part: Money, whole: Money) -> i64 {
    share(part, whole, 1000).unwrap_or_default()
}

fn step(s: &Step) -> StepRow {
    StepRow {
        title: theirs::choice("option", s.code, s.title).to_owned(),
        due: s.due.map_or_else(|| say::get().no_term.to_owned(), time::day),
        status: theirs::value("Keadaan", s.status).to_owned(),
        late: s.late.filter(|n| *n > 0).map(say::late),
        open: s.is_open,
        source: s.source.clone(),
    }
}

fn skpd(s: &Skpd) -> SkpdRow {
    let rest = s.ceiling.map(|c| c.minus(s.amount));
    let over = rest.is_some_and(Money::is_negative);
    SkpdRow {
        name: s.what.name.clone(),
        code: s.what.code.clone(),
        href: s.rka.map(|id| format!("/rka/{id}")),
        ceiling: s.ceiling.map_or("–".into(), digits),
        amount: s.rka.map_or("–".into(), |_| digits(s.amount)),
        rest: rest.map_or("–".into(), signed),
        over,
        state: s.state.map_or(say::get().not_begun, theirs::state).to_owned(),
        class: s.state.map_or("draf", state_class),
        notes: if s.notes == 0 { "–".into() } else { words::count(s.notes) },
        width: s.ceiling.map_or(0, |c| tenths(s.amount, c).clamp(0, 1000)),
    }
}

/// States in the order of the way, and those of no RKA before them.
fn stands(round: &Round) -> Vec<StandRow> {
    use Stand as S;
    let way = [None, Some(S::Draft), Some(S::Returned), Some(S::Submitted), Some(S::Verified), Some(S::Approved)];
    let all = round.skpd.len();
    let row = |state: Option<S>| {
        let of: Vec<&Skpd> = round.skpd.iter().filter(|s| s.state == state).collect();
        let sum = |f: fn(&Skpd) -> Money| of.iter().fold(Money::ZERO, |sum, s| sum.plus(f(s)));
        (!of.is_empty()).then(|| StandRow {
            state: state.map_or(say::get().not_begun, theirs::state).to_owned(),
            class: state.map_or("draf", state_class),
            count: words::count(i64::try_from(of.len()).unwrap_or(i64::MAX)),
            ceiling: digits(sum(|s| s.ceiling.unwrap_or_default())),
            amount: digits(sum(|s| s.amount)),
            width: i64::try_from(of.len() * 1000 / all.max(1)).unwrap_or_default(),
        })
    };
    way.into_iter().chain([Some(S::Ratified)]).filter_map(row).collect()
}

fn view(round: &Round, year: i32, begin: &[&'static ActDef], whole: bool) -> RoundView {
    let sum = |f: fn(&Skpd) -> Money| round.skpd.iter().fold(Money::ZERO, |sum, s| sum.plus(f(s)));
    let (ceiling, amount) = (sum(|s| s.ceiling.unwrap_or_default()), sum(|s| s.amount));
    let at = |states: &[Stand]| round.skpd.iter().filter(|s| s.state.is_some_and(|x| states.contains(&x))).count();
    let passed = at(&[Stand::Verified, Stand::Approved, Stand::Ratified]);
    let begun = round.skpd.iter().filter(|s| s.rka.is_some()).count();
    let here = Query::default().with("tahun", year).with("tahapan", &round.stage);
    let offered: &[&str] = if round.ratified { &RATIFIED } else { &IN_THE_MAKING };
    let of = |name: &&str| begin.iter().find(|act| act.name == *name);
    let to = |act: &&'static ActDef| {
        let asked = Query::default().with("year", year).with("stage", &round.stage);
        let asked = match &round.proposal {
            // It is ratified as it was shown here.
            Some(proposal) if act.name == RATIFY => asked.with("proposal", proposal),
            _ => asked,
        };
        (theirs::act(act), asked.on(&format!("/langkah/{}", act.name)))
    };
    RoundView {
        title: say::round(&round.stage, year, round.ratified),
        counts: say::counts(begun, round.skpd.len(), at(&[Stand::Submitted]), passed),
        acts: offered.iter().filter_map(of).map(to).collect(),
        ceilings: here.on(amounts::CEILINGS),
        sources: whole.then(|| here.on(amounts::SOURCES)),
        stands: if round.skpd.len() > 1 { stands(round) } else { Vec::new() },
        steps: round.steps.iter().map(step).collect(),
        signed: round
            .signed
            .iter()
            .map(|(code, title, number, day)| {
                (theirs::choice("option", code, title).to_owned(), number.clone(), time::day(*day))
            })
            .collect(),
        skpd: round.skpd.iter().map(skpd).collect(),
        ceiling: digits(ceiling),
        amount: digits(amount),
        rest: signed(ceiling.minus(amount)),
    }
}

fn moved(shape: &Shape) -> Option<(String, String, Vec<MovedRow>)> {
    let (year, stage) = shape.against.as_ref()?;
    let by = |m: &Moved| m.now.minus(m.was);
    let size = |m: &Moved| by(m).sen().unsigned_abs();
    let most = shape.moved.iter().map(size).max().unwrap_or(1).max(1);
    let row = |m: &Moved| {
        let width = i64::try_from(u128::from(size(m)) * 500 / u128::from(most)).unwrap_or_default().max(2);
        MovedRow {
            name: m.what.name.clone(),
            code: m.what.code.clone(),
            unit: m.unit.clone(),
            was: digits(m.was),
            now: digits(m.now),
            difference: format!("{}{}", if by(m).is_negative() { "" } else { "+" }, signed(by(m))),
            from: if by(m).is_negative() { 500 - width } else { 500 },
            width,
        }
    };
    let caption = say::moved(stage, *year);
    Some((caption, say::moved_count(shape.changes, shape.moved.len()), shape.moved.iter().map(row).collect()))
}

fn portions(caption: &str, all: &[(Coded, Money)]) -> Parts {
    let whole = all.iter().fold(Money::ZERO, |sum, (_, amount)| sum.plus(*amount));
    let row = |(what, amount): &(Coded, Money)| PortionRow {
        name: what.name.clone(),
        code: what.code.clone(),
        amount: digits(*amount),
        share: watching::per_cent(tenths(*amount, whole)),
        width: tenths(*amount, whole).clamp(0, 1000),
    };
    let mut sorted: Vec<&(Coded, Money)> = all.iter().collect();
    sorted.sort_by_key(|(what, amount)| (std::cmp::Reverse(*amount), what.code.clone()));
    (caption.to_owned(), sorted.into_iter().map(row).collect(), digits(whole))
}

fn parts(s: &Shape) -> Vec<Parts> {
    vec![portions(&say::by_kind(&s.stage, s.draft), &s.kinds), portions(&say::by_field(&s.stage, s.draft), &s.fields)]
}

/// Where the last two stages of a year stand side by side.
fn changes(versions: &[crate::shelf::Version], year: i32) -> Option<String> {
    let mut stages: Vec<&str> = versions.iter().map(|v| v.stage.as_str()).collect();
    stages.dedup();
    let [.., from, to] = stages.as_slice() else { return None };
    let query = Query::default().with("tahun", year).with("dari", from).with("ke", to);
    Some(query.with("tingkat", "sub-kegiatan").with("urut", "terbesar").on("/anggaran/banding"))
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    visitor.reads_figures()?;
    let mut asked = Asked::of(&uri)?.filled();
    let year = asked.year()?;
    asked.end()?;
    let (today, planning) = (site.today()?, &site.app.planning);
    // Whoever comes in names no year: next year's, while it is in the making.
    let (year, found) = match year {
        Some(year) => (year, (planning.rounds)(&mut visitor.view, year, today).await?),
        None => match (planning.rounds)(&mut visitor.view, today.year() + 1, today).await? {
            none if none.is_empty() => (today.year(), (planning.rounds)(&mut visitor.view, today.year(), today).await?),
            found => (today.year() + 1, found),
        },
    };
    let shape = (planning.shape)(&mut visitor.view, year, CHANGES).await?;
    let whole = visitor.view.scope == store::Scope::Region;
    let versions = (site.app.shelf.versions)(&mut visitor.view, year).await?;
    // Whoever opens steps does it in the register; the others read the report.
    let begin = (site.app.drafting.beginnings)(&mut visitor.view, visitor.session.person, site.reading_time()?).await?;
    let opens = begin.iter().any(|act| act.name == "open-budget-step");
    let calendar = if opens { "/daftar/kalender-anggaran" } else { "/laporan/kalender-anggaran" };
    let w = say::get();
    let late = found.iter().flat_map(|r| &r.steps).filter(|s| s.late.is_some_and(|n| n > 0)).count();
    let open = found.iter().flat_map(|r| r.steps.iter().filter(|s| s.is_open)).count();
    let on = |year: i32| Query::default().with("tahun", year).on(PATH);
    let page = PlanPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, say::plan_title(year, found.is_empty(), open), "penyusunan"),
        w,
        lead: if found.is_empty() { w.no_round_help.to_owned() } else { say::plan_lead(late) },
        rounds: found.iter().rev().map(|r| view(r, year, &begin, whole)).collect(),
        before: on(year - 1),
        next: on(year + 1),
        calendar: Query::default().with("tahun", year).on(calendar),
        cash: Query::default().with("tahun", year).on(super::cash::PATH),
        versions: Query::default().with("tahun", year).on("/anggaran/versi"),
        changes: changes(&versions, year),
        moved: shape.as_ref().and_then(moved),
        shape: shape.filter(|s| !s.kinds.is_empty()).map(|s| parts(&s)).unwrap_or_default(),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

/// Sums as people read them on the pages of an RKA.
pub(super) fn sums(amount: Money, ceiling: Option<Money>) -> super::rka::Sums {
    let rest = ceiling.map(|c| c.minus(amount));
    super::rka::Sums {
        amount: rupiah(amount),
        ceiling: ceiling.map_or("–".into(), rupiah),
        rest: rest.map_or("–".into(), |r| rupiah(r).replace('-', "−")),
        over: rest.is_some_and(Money::is_negative),
        width: ceiling.map(|c| tenths(amount, c).clamp(0, 1000)),
        share: ceiling.map_or(String::new(), |c| watching::per_cent(tenths(amount, c))),
    }
}

//! The cash plan of a year: where each SKPD stands, and what the months leave
//! in the till.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::Money;

use super::address::Query;
use super::frame::{Frame, answer};
use super::look::{digits, rupiah};
use super::rka::signed;
use super::session::{Away, Visitor};
use super::words::cash::{self as say, Words};
use super::words::theirs;
use crate::asked::Asked;
use crate::cash::{CashUnit, CashYear, Till};
use crate::problem::Problem;
use crate::site::Site;

mod months;
pub(crate) mod plan;

pub(super) const PATH: &str = "/anggaran-kas";
/// The register of the acts on a cash plan: its page is this one.
pub(super) const REGISTER: &str = "anggaran-kas";
const RATIFY: &str = "ratify-cash-plan";
const ACTS: [&str; 4] = ["prepare-cash-plan", "prepare-cash-plan-by-realisation", "spread-cash-plan", RATIFY];

/// What may be done: title, address, and whether it is the main act.
pub(super) type Way = (&'static str, String, bool);

/// Acts on the plan of a year, or of one SKPD, that this person may do. Only
/// what was proposed can be set, and it is set as it was shown.
pub(super) async fn ways(
    site: &Site,
    visitor: &mut Visitor,
    year: i32,
    unit: &str,
    proposal: Option<&str>,
) -> Result<Vec<Way>, Problem> {
    let now = site.reading_time()?;
    let open = (site.app.drafting.beginnings)(&mut visitor.view, visitor.session.person, now).await?;
    let mut ways = Vec::new();
    for act in open.into_iter().filter(|act| ACTS.contains(&act.name)) {
        let query = Query::default().with("year", year).with("unit", unit);
        let query = match (act.name == RATIFY, proposal) {
            (false, _) => query,
            (true, Some(proposal)) => query.with("proposal", proposal),
            (true, None) => continue,
        };
        ways.push((theirs::act(act), query.on(&format!("/langkah/{}", act.name)), act.name == RATIFY));
    }
    ways.sort_by_key(|(.., main)| !main);
    Ok(ways)
}

#[derive(Debug)]
struct UnitRow {
    name: String,
    code: String,
    href: String,
    budget: String,
    planned: String,
    state: String,
    lacks: bool,
}

#[derive(Debug)]
struct MonthRow {
    name: &'static str,
    receipts: String,
    payments: String,
    end: String,
    short: bool,
}

#[derive(Debug, Template)]
#[template(path = "cash.html")]
struct YearPage {
    f: Frame,
    w: &'static Words,
    lead: String,
    ways: Vec<Way>,
    before: String,
    next: String,
    report: String,
    units: Vec<UnitRow>,
    budget: String,
    planned: String,
    /// The caption, and each month.
    till: Option<(String, Vec<MonthRow>)>,
}

pub(super) fn on(year: i32, code: &str) -> String {
    Query::default().with("tahun", year).on(&format!("{PATH}/{code}"))
}

fn unit(u: &CashUnit, year: i32) -> UnitRow {
    UnitRow {
        name: u.what.name.clone(),
        code: u.what.code.clone(),
        href: on(year, &u.what.code),
        budget: digits(u.budget),
        planned: digits(u.planned),
        state: say::state(u.waiting, u.lacking),
        lacks: u.lacking > 0,
    }
}

fn till(till: &Till) -> (String, Vec<MonthRow>) {
    let row = |at: usize| MonthRow {
        name: say::month(at),
        receipts: digits(till.receipts[at]),
        payments: digits(till.payments[at]),
        end: signed(till.end[at]),
        short: till.end[at].is_negative(),
    };
    (say::till(&rupiah(till.opening), till.dated), (0..12).map(row).collect())
}

/// The year that is asked for; else next year's, while something of it waits.
async fn found(site: &Site, visitor: &mut Visitor, asked: Option<i32>) -> Result<(i32, CashYear), Problem> {
    let (read, now) = (site.app.cash.year, site.today()?.year());
    if let Some(year) = asked {
        return Ok((year, read(&mut visitor.view, year).await?));
    }
    let next = read(&mut visitor.view, now + 1).await?;
    match next.units.iter().any(|u| u.waiting > 0) {
        true => Ok((now + 1, next)),
        false => Ok((now, read(&mut visitor.view, now).await?)),
    }
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
    let (year, found) = found(&site, &mut visitor, year).await?;
    let ways = ways(&site, &mut visitor, year, "", found.proposal.as_deref()).await?;
    let count = |of: fn(&CashUnit) -> usize| found.units.iter().filter(|u| of(u) > 0).count();
    let (waiting, lacking) = (count(|u| u.waiting), count(|u| u.lacking));
    let sum = |of: fn(&CashUnit) -> Money| digits(found.units.iter().fold(Money::ZERO, |sum, u| sum.plus(of(u))));
    let to = |path: &str, year: i32| Query::default().with("tahun", year).on(path);
    let short: Vec<usize> = found.till.iter().flat_map(|t| (0..12).filter(|at| t.end[*at].is_negative())).collect();
    let title = say::year_title(year, found.units.is_empty(), waiting, lacking);
    let page = YearPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, title, "anggaran-kas"),
        w: say::get(),
        lead: say::year_lead(&short, found.till.is_some()),
        ways,
        before: to(PATH, year - 1),
        next: to(PATH, year + 1),
        report: to("/laporan/anggaran-kas", year),
        budget: sum(|u| u.budget),
        planned: sum(|u| u.planned),
        units: found.units.iter().map(|u| unit(u, year)).collect(),
        till: found.till.as_ref().map(till),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

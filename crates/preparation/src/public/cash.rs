//! The cash plan as pages show it and as the treasury proposes it.

use std::collections::BTreeMap;

use kernel::{Day, Moment, Money};
use store::{Read, Result, View};

pub use super::pages::Reader;
pub use crate::acts::propose_all as propose;
use crate::policy::Policy;
use crate::rules::plans::fingerprint;
pub use crate::rules::plans::{Flow, Months, Patterns, PlanRow, Till, till};
use crate::store::plans;

/// Dated data of a year's plan: what is entered while the year runs counts.
async fn policy(view: &mut View, year: i32) -> Result<Policy> {
    let (regulations, _) = store::regulations::in_force(view).await?;
    let last = Day::new(year, 12, 31).ok_or_else(|| store::Error::Input(format!("tahun {year}")))?;
    Ok(Policy::on(&regulations, last))
}

/// How revenue and financing of a year were planned.
pub async fn revenue_patterns(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Patterns> {
    Ok(Patterns::of(&plans::revenue_rows(read, year, skpd).await?))
}

/// Revenue and financing of a year, as the last ratified DPA of each SKPD budget
/// them.
pub async fn receipts(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<PlanRow>> {
    plans::revenue_rows(read, year, skpd).await
}

/// The till of the whole regency, by the months that `of` picks of each row.
pub async fn till_of(view: &mut View, year: i32, of: fn(&PlanRow) -> Option<&Months>) -> Result<Till> {
    let policy = policy(view, year).await?;
    let rows = plans::rows(view, year, None).await?;
    let planned = rows.iter().filter_map(|r| Some((r.rekening.as_str(), of(r)?)));
    Ok(till(planned, &policy.at_hand, policy.opening(year)))
}

/// An SKPD in the year's plan.
#[derive(Clone, Debug)]
pub struct CashUnit {
    pub code: String,
    pub name: String,
    /// Of spending.
    pub budget: Money,
    /// Of spending, as it is set.
    pub planned: Money,
    pub rows: usize,
    /// Rows that have no plan, or one that is not their budget.
    pub lacking: usize,
    pub waiting: usize,
}

#[derive(Clone, Debug, Default)]
pub struct CashYear {
    pub units: Vec<CashUnit>,
    /// As it would be with what waits; of the whole regency alone.
    pub till: Option<Till>,
    /// Of everything that waits.
    pub fingerprint: Option<String>,
}

fn sum(months: &Months) -> Money {
    months.iter().fold(Money::ZERO, |sum, m| sum.plus(*m))
}

fn shown(rows: &[PlanRow]) -> Option<String> {
    rows.iter().any(|r| r.proposed.is_some()).then(|| fingerprint(rows))
}

/// The SKPD that the reader sees.
pub async fn year(view: &mut View, year: i32) -> Result<CashYear> {
    let policy = policy(view, year).await?;
    let mut rows = plans::rows(view, year, None).await?;
    rows.retain(PlanRow::asks);
    let mut units = Vec::new();
    for unit in store::units::seen(view).await?.into_iter().filter(|u| u.id == u.skpd_id) {
        let own: Vec<&PlanRow> = rows.iter().filter(|r| r.unit == unit.id).collect();
        let spends = || own.iter().filter(|r| r.flow() == Flow::Spending);
        units.push(CashUnit {
            budget: spends().fold(Money::ZERO, |sum, r| sum.plus(r.budget)),
            planned: spends().filter_map(|r| r.set.as_ref()).fold(Money::ZERO, |all, m| all.plus(sum(m))),
            rows: own.len(),
            lacking: own.iter().filter(|r| r.set.as_ref().map(sum) != Some(r.budget)).count(),
            waiting: own.iter().filter(|r| r.proposed.is_some()).count(),
            code: unit.code,
            name: unit.name,
        });
    }
    units.retain(|u| u.rows > 0);
    if view.scope.whole().is_err() {
        return Ok(CashYear { units, ..CashYear::default() });
    }
    let planned = rows.iter().filter_map(|r| Some((r.rekening.as_str(), r.months()?)));
    let till = till(planned, &policy.at_hand, policy.opening(year));
    Ok(CashYear { units, till: till.is_known().then_some(till), fingerprint: shown(&rows) })
}

/// A row with its names.
#[derive(Clone, Debug)]
pub struct CashRow {
    pub row: PlanRow,
    pub unit: (String, String),
    /// Code and name; empty for revenue and financing.
    pub sub_kegiatan: (String, String),
    pub rekening: (String, String),
}

#[derive(Clone, Debug)]
pub struct CashPlan {
    pub unit: store::Unit,
    pub rows: Vec<CashRow>,
    pub fingerprint: Option<String>,
    /// Who prepared what waits, and when, the latest first.
    pub sent: Vec<(String, Moment)>,
}

/// The plan of an SKPD by its code in normal form, within the reader's scope.
pub async fn of_skpd(view: &mut View, year: i32, norm: &str) -> Result<Option<CashPlan>> {
    let found = store::units::by_norm(view, norm).await?;
    let Some(unit) = found.filter(|u| u.id == u.skpd_id && view.scope.sees(u.id, u.id)) else { return Ok(None) };
    let mut rows = plans::rows(view, year, Some(unit.id)).await?;
    rows.retain(PlanRow::asks);
    let names = budget::public::names(view, year).await?;
    let units: BTreeMap<i64, store::Unit> = store::units::seen(view).await?.into_iter().map(|u| (u.id, u)).collect();
    let named = |kind: &str, norm: &str| {
        let found = names.get(&(kind.to_owned(), norm.to_owned())).cloned();
        found.unwrap_or_else(|| (norm.to_owned(), String::new()))
    };
    let fingerprint = shown(&rows);
    let row = |row: PlanRow| CashRow {
        unit: units.get(&row.sub_unit).map(|u| (u.code.clone(), u.name.clone())).unwrap_or_default(),
        sub_kegiatan: row.sub_kegiatan.as_deref().map(|sub| named("sub_kegiatan", sub)).unwrap_or_default(),
        rekening: named("rekening", &row.rekening),
        row,
    };
    let mut rows: Vec<CashRow> = rows.into_iter().map(row).collect();
    // What comes in first, then spending by what it is for.
    rows.sort_by(|a, b| {
        let key = |r: &CashRow| (r.row.flow(), r.unit.0.clone(), r.row.sub_kegiatan.clone(), r.row.rekening.clone());
        key(a).cmp(&key(b))
    });
    let mut sent: Vec<(String, Moment)> =
        plans::sent(view).await?.into_iter().filter(|s| s.unit == unit.id && s.year == year).map(by).collect();
    sent.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    Ok(Some(CashPlan { unit, rows, fingerprint, sent }))
}

fn by(sent: plans::Sent) -> (String, Moment) {
    (sent.person.unwrap_or_default(), sent.since)
}

/// Proposals of an SKPD that wait for the PPKD.
#[derive(Clone, Debug)]
pub struct CashWaiting {
    pub code: String,
    pub name: String,
    pub year: i32,
    pub amount: Money,
    pub sender: Option<String>,
    pub since: Moment,
    /// For this person; else this person sent them.
    pub mine: bool,
}

/// What waits for this person to be set, and what they sent on.
pub async fn waiting(view: &mut View, reader: &Reader) -> Result<Vec<CashWaiting>> {
    let sent = plans::sent(view).await?;
    if sent.is_empty() {
        return Ok(Vec::new());
    }
    let ratify = vec![<crate::acts::RatifyCashPlan as store::Act>::DEF];
    let sets = !organisation::public::may_begin(view, reader.person, ratify, reader.now).await?.is_empty();
    let mut all: BTreeMap<(i32, i64), (CashWaiting, bool)> = BTreeMap::new();
    for s in sent {
        let own = s.by == reader.person;
        let new = CashWaiting {
            code: s.code,
            name: s.name,
            year: s.year,
            amount: Money::ZERO,
            sender: s.person,
            since: s.since,
            mine: false,
        };
        let (open, sender) = all.entry((s.year, s.unit)).or_insert((new, false));
        open.amount = open.amount.plus(s.amount);
        *sender |= own;
    }
    let told = all.into_values().filter_map(|(open, own)| match (own, sets) {
        (false, true) => Some(CashWaiting { mine: true, ..open }),
        (true, _) => Some(open),
        (false, false) => None,
    });
    Ok(told.collect())
}

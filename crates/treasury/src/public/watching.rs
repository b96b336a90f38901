//! What the heads watch: spending by month and by kind, and payments that do
//! not move. All within the reader's scope.

use std::collections::BTreeMap;

use kernel::lifecycle::Kind;
use kernel::{ActDef, Day, Moment, Money, Zone};
use store::{Document, Module, Result, View};

use super::waiting::{moves, step};
use crate::MODULE;
use crate::policy::SP2D_DAYS;
use crate::reports::lra;
use crate::rules::waiting::due;
use crate::store::{pages, watching};

/// Acts on payments alone are watched.
static PAYMENTS: &[&Module] = &[&MODULE];

/// A kind of spending: the level «jenis».
#[derive(Clone, Debug)]
pub struct Spending {
    pub code: String,
    pub name: String,
    pub ceiling: Money,
    pub realised: Money,
}

/// Spending by kind, in the order of the codes.
pub async fn kinds(view: &mut View, year: i32) -> Result<Vec<Spending>> {
    let mut sums: BTreeMap<String, (Money, Money)> = BTreeMap::new();
    for (rekening, ceiling, realised) in budget::public::absorbed_by_rekening(view, year).await? {
        let slot = sums.entry(lra::level(&rekening, 3)).or_default();
        *slot = (slot.0.plus(ceiling), slot.1.plus(realised));
    }
    let kind = |(norm, (ceiling, realised)): (String, (Money, Money))| Spending {
        code: lra::printed("jenis", &norm),
        name: budget::rules::known_name(&norm).to_owned(),
        ceiling,
        realised,
    };
    Ok(sums.into_iter().map(kind).collect())
}

/// Spending of each month of a year; months without any are zero.
pub async fn spent_by_month(view: &mut View, year: i32) -> Result<[Money; 12]> {
    let mut months = [Money::ZERO; 12];
    for (month, amount) in watching::spent_by_month(view, year).await? {
        if let Some(slot) = months.get_mut(month_at(&month, year)) {
            *slot = slot.plus(amount);
        }
    }
    Ok(months)
}

/// Which month of the year `2026-03` is, counted from 0. A day outside the year
/// is for the checks to find; the money is spent.
pub(crate) fn month_at(month: &str, year: i32) -> usize {
    let own = year.to_string();
    let number = match month.split_once('-') {
        Some((y, m)) if y == own => m.parse::<usize>().unwrap_or(1),
        Some((y, _)) if y > own.as_str() => 12,
        _ => 1,
    };
    number.saturating_sub(1)
}

/// A payment that waits for an act.
#[derive(Clone, Debug)]
pub struct Moving {
    pub document: Document,
    pub unit: String,
    pub act: &'static ActDef,
    /// Working days since somebody touched it last.
    pub age: i64,
    pub since: Day,
    /// The day until which the SP2D was due, where that has passed.
    pub late: Option<Day>,
}

/// Payments in motion, the oldest first, and whether there are more than `most`.
pub async fn moving(view: &mut View, now: Moment, zone: Zone, most: usize) -> Result<(Vec<Moving>, bool)> {
    let today = now.day(zone);
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    let days = regulations.number(SP2D_DAYS, today);
    let (rows, more) = pages::list_open(view, today.year(), most).await?;
    let (mut all, moves) = (Vec::with_capacity(rows.len()), moves(PAYMENTS));
    for row in rows {
        let document = Document::from_row(&row)?;
        if document.kind == Kind::Spd {
            continue;
        }
        let Some(act) = step(&row, &document, &moves)? else { continue };
        let since = row.opt_moment("since")?.unwrap_or(document.entered_at).day(zone);
        let ordered = matches!(act.name, "receive-spm" | "issue-sp2d");
        let received = row.opt_day("received_on")?.filter(|_| ordered);
        let term = received.zip(days).map(|(from, days)| due(&calendar, from, days));
        all.push(Moving {
            unit: row.text("unit_name")?,
            age: calendar.working_days_between(since, today),
            since,
            late: term.filter(|term| *term < today),
            act,
            document,
        });
    }
    all.sort_by_key(|m| (std::cmp::Reverse(m.age), m.since, m.document.id));
    Ok((all, more))
}

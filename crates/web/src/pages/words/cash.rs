//! Words of the pages of the cash plan.

use std::sync::LazyLock;

use super::super::look::digits;
use super::Language;
use super::catalog::{Catalog, say};
use super::words;
use crate::cash::Months;

words! { "cash-":
    plan year_before year_after report month receipts payments end of_units unit spending in_force in_force_row what
    budget rest side sums months_of hint restored forget saved save proposed nothing nothing_changed state_set lead_unknown lead_enough
}

/// A month by its place, January first.
pub(crate) fn month(at: usize) -> &'static str {
    crate::pages::time::months().get(at).copied().unwrap_or_default()
}

fn months(at: &[usize]) -> String {
    at.iter().map(|at| month(*at)).collect::<Vec<_>>().join(", ")
}

/// A cell by its month and its row.
pub(crate) fn cell(at: usize, name: &str) -> String {
    say!("cash-cell", month = month(at), name = name)
}

/// What somebody else saved in the row.
pub(crate) fn changed_since(stored: &Months) -> String {
    let told = stored.iter().enumerate().filter(|(_, m)| !m.is_zero());
    let told: Vec<String> = told.map(|(at, m)| format!("{} {}", month(at), digits(*m))).collect();
    say!("cash-changed-since", stored = told.join("; "))
}

/// Where an SKPD stands.
pub(crate) fn state(waiting: usize, lacking: usize) -> String {
    match (waiting, lacking) {
        (0, 0) => get().state_set.to_owned(),
        (0, _) => say!("cash-state-lacking", count = lacking),
        _ => say!("cash-state-waiting", count = waiting),
    }
}

/// The heading says where the year stands.
pub(crate) fn year_title(year: i32, none: bool, waiting: usize, lacking: usize) -> String {
    let year = year.to_string();
    match (none, waiting, lacking) {
        (true, ..) => say!("cash-year-none", year = year),
        (_, 0, 0) => say!("cash-year-set", year = year),
        (_, 0, _) => say!("cash-year-lacking", year = year, count = lacking),
        _ => say!("cash-year-waiting", year = year, count = waiting),
    }
}

pub(crate) fn year_lead(short: &[usize], known: bool) -> String {
    match (known, short.is_empty()) {
        (false, _) => get().lead_unknown.to_owned(),
        (true, true) => get().lead_enough.to_owned(),
        (true, false) => say!("cash-lead-short", months = months(short)),
    }
}

pub(crate) fn till(opening: &str, dated: bool) -> String {
    match dated {
        true => say!("cash-till-dated", opening = opening),
        false => say!("cash-till", opening = opening),
    }
}

pub(crate) fn plan_title(unit: &str, waiting: usize, lacking: usize) -> String {
    match (waiting, lacking) {
        (0, 0) => say!("cash-title-set", unit = unit),
        (0, _) => say!("cash-title-lacking", unit = unit, count = lacking),
        _ => say!("cash-title-waiting", unit = unit, count = waiting),
    }
}

/// The year, and who sent what waits.
pub(crate) fn plan_lead(year: i32, sent: Option<(&str, &str)>) -> String {
    let year = year.to_string();
    match sent {
        Some((who, when)) => say!("cash-lead-sent", year = year, who = who, when = when),
        None => say!("cash-lead", year = year),
    }
}

pub(crate) fn sum_of(side: &str) -> String {
    say!("cash-sum-of", side = side)
}

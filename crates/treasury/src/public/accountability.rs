//! A month's accountability: what an SKPD spent by account and way of payment,
//! and its tables, as they are told now or as somebody kept them.

use kernel::{Day, Sheet};
use store::{Read, Result, View};

use crate::reports::accountability;
use crate::rules::book::Flow;

pub use crate::store::accountability::{Spent, WAYS};

/// What each account has, and what went by each way before a month and in it.
pub async fn spent(read: &mut impl Read, year: i32, skpd: i64, days: (Day, Day)) -> Result<Vec<Spent>> {
    crate::store::accountability::by_way(read, year, skpd, days).await
}

pub async fn show_spending(view: &mut View, year: i32, sheet: &mut Sheet, spent: &[Spent]) -> Result<()> {
    accountability::show_spending(view, year, sheet, spent).await
}

pub fn show_cash(sheet: &mut Sheet, flows: &[Flow]) {
    accountability::show_cash(sheet, flows);
}

/// The last day on which anything happened here.
pub async fn last_day(view: &mut View) -> Result<Option<Day>> {
    crate::store::registers::last_day(view).await
}

//! What a treasurer accounts for when a month has ended.

use std::collections::BTreeMap;

use kernel::Day;

use super::Till;
use crate::regency::Line;

/// Ways of payment, as the form has them.
pub const WAYS: [&str; 3] = ["LS Gaji", "LS Barang dan Jasa", "UP/GU/TU"];

/// By which way something was spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Salary,
    Goods,
    /// Out of an advance, or by card.
    Advance,
    /// Outside the RKUD: no treasurer accounts for it.
    Fund,
}

impl Way {
    /// Its place among [`WAYS`].
    pub fn at(self) -> Option<usize> {
        match self {
            Way::Salary => Some(0),
            Way::Goods => Some(1),
            Way::Advance => Some(2),
            Way::Fund => None,
        }
    }
}

/// What was spent by each way, by account.
pub type Ways = BTreeMap<Line, [i64; WAYS.len()]>;

/// The books as they stand when a month ends.
#[derive(Clone, Debug)]
pub struct MonthEnd {
    pub month: u8,
    /// Its last working day.
    pub on: Day,
    pub till: Till,
    /// The assistant's.
    pub branch: Option<Till>,
    /// Received and not deposited.
    pub held: i64,
    pub ways: Ways,
}

//! What the pages of the cash plan show. The view carries the reader's scope,
//! and every function keeps to it.

use kernel::{Moment, Money};
use store::View;
use store::module::Reading;

use crate::shelf::Coded;

/// January to December.
pub type Months = [Money; 12];

/// Functions behind these pages.
#[derive(Clone, Copy, Debug)]
pub struct Cash {
    /// Every SKPD of a year.
    pub year: fn(&mut View, i32) -> Reading<'_, CashYear>,
    /// The plan of an SKPD by its code; unseen is none.
    pub plan: for<'a> fn(&'a mut View, i32, &'a str) -> Reading<'a, Option<CashPlan>>,
}

#[derive(Clone, Debug, Default)]
pub struct CashYear {
    pub units: Vec<CashUnit>,
    /// With what waits; of the whole regency alone.
    pub till: Option<Till>,
    /// Stands for everything that waits.
    pub proposal: Option<String>,
}

#[derive(Clone, Debug)]
pub struct CashUnit {
    pub what: Coded,
    /// Of spending: its budget, and what is set of it.
    pub budget: Money,
    pub planned: Money,
    /// Rows whose plan is not set, or not their budget.
    pub lacking: usize,
    pub waiting: usize,
}

/// The till by month.
#[derive(Clone, Debug)]
pub struct Till {
    pub opening: Money,
    /// It is known, not only budgeted.
    pub dated: bool,
    pub receipts: Months,
    pub payments: Months,
    pub end: Months,
}

#[derive(Clone, Debug)]
pub struct CashPlan {
    pub unit: Coded,
    pub rows: Vec<CashRow>,
    /// Stands for what waits.
    pub proposal: Option<String>,
    /// Who prepared what waits, and when, the latest first.
    pub sent: Vec<(String, Moment)>,
}

#[derive(Clone, Debug)]
pub struct CashRow {
    /// Names the row in a form.
    pub key: String,
    /// The side of the plan: code and title.
    pub flow: (&'static str, &'static str),
    pub unit: Coded,
    /// Empty for revenue and financing.
    pub sub_kegiatan: Coded,
    pub rekening: Coded,
    pub budget: Money,
    pub set: Option<Months>,
    pub proposed: Option<Months>,
}

impl CashRow {
    /// What is proposed, else what is set, else nothing in any month.
    pub fn months(&self) -> Months {
        self.proposed.or(self.set).unwrap_or([Money::ZERO; 12])
    }
}

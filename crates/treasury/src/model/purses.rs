//! Parts of an advance: what an assistant holds, and what a PPTK was given.

use kernel::{Day, Money};

use crate::rules::advance::Purse;
use crate::rules::route::KpaReason;

/// Whose book and whose purse: the Bendahara Pengeluaran's of an SKPD, or the
/// assistant's of a sub unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    pub skpd: i64,
    /// The SKPD itself for its Bendahara Pengeluaran.
    pub unit: i64,
}

impl Holder {
    pub fn treasurer(skpd: i64) -> Holder {
        Holder { skpd, unit: skpd }
    }

    pub fn is_assistant(self) -> bool {
        self.unit != self.skpd
    }
}

/// The part of a UP that an assistant holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub id: i64,
    pub advance: i64,
    pub sub_unit: i64,
    pub kpa: KpaReason,
    pub purse: Purse,
}

/// What a PPTK asked of a purse, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Npd {
    pub document: i64,
    pub advance: i64,
    pub part: Option<i64>,
    pub pptk: i64,
    pub panjar: bool,
    pub approved_by: Option<i64>,
    pub given_on: Option<Day>,
    pub given: Money,
    /// Evidence that rests on it, gross.
    pub used: Money,
    /// What the panjar paid of that evidence.
    pub covered: Money,
    /// What was withheld from that evidence.
    pub withheld: Money,
    pub handed_back: Money,
}

impl Npd {
    /// What the PPTK has in hand, withheld taxes included.
    pub fn in_hand(&self) -> Money {
        self.given.minus(self.covered).minus(self.handed_back)
    }

    /// What the purse cannot spend while the PPTK has it: without withheld taxes,
    /// which count as spent.
    pub fn aside(&self) -> Money {
        self.in_hand().minus(self.withheld).max(Money::ZERO)
    }
}

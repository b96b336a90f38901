//! What an RKA or a DPA says.

use kernel::{Day, Money};
use serde::{Deserialize, Serialize};

use super::Coded;

/// The plan of an SKPD for a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    pub stage: String,
    /// Figures stand before and after.
    pub changes: bool,
    pub before: Totals,
    pub now: Totals,
    pub summary: Vec<Sum>,
    pub revenue: Vec<Group>,
    pub financing: Vec<Group>,
    pub branches: Vec<Branch>,
    pub works: Vec<Work>,
    pub notes: Vec<Asked>,
    pub plan: Option<Plan>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub revenue: Money,
    pub spending: Money,
    pub financing_in: Money,
    pub financing_out: Money,
}

/// A code with its figures; level 1 is the highest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub level: usize,
    pub code: String,
    pub name: String,
    pub before: Money,
    pub now: Money,
}

/// A rekening with its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub sum: Sum,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub text: String,
    pub coefficient: String,
    pub unit: String,
    pub price: Money,
    pub tax: Money,
    pub before: Money,
    pub now: Money,
}

/// Spending of an urusan down to a sub kegiatan; `kinds` are Operasi, Modal,
/// Tidak Terduga and Transfer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    pub sum: Sum,
    pub kinds: [Money; 4],
    pub sources: Vec<Coded>,
    pub location: String,
    pub last_year: Money,
    pub next_year: Money,
}

/// A sub kegiatan of a unit with what it is to reach and its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    pub unit: Coded,
    pub sum: Sum,
    pub above: Vec<Sum>,
    pub sources: Vec<Coded>,
    pub aim: Target,
    pub groups: Vec<Group>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub indicator: String,
    pub target: String,
    pub measure: String,
    pub location: String,
    pub beneficiaries: String,
    pub responsible: String,
    pub from_month: u8,
    pub to_month: u8,
    pub last_year: Money,
    pub next_year: Money,
}

/// What a verifier asked, and the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub day: Day,
    pub who: String,
    pub text: String,
    pub answer: String,
    pub status: String,
}

/// Months in which money is to be spent: by kind, and of each sub kegiatan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub months: Vec<[Money; 4]>,
    pub works: Vec<Option<Vec<Money>>>,
}

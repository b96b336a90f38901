//! What a paper says, free of how it looks.

mod budget;

use kernel::lifecycle::{Kind, State};
use kernel::{Day, Money};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::PrintError;

pub use budget::{Asked, Branch, Budget, Group, Item, Plan, Sum, Target, Totals, Work};

/// An official paper. Texts of people are data: they are set letter by letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub kind: Kind,
    /// LS, UP, GU, TU; empty where the kind knows none.
    pub flow: String,
    pub year: i32,
    pub region: String,
    pub skpd: Coded,
    pub unit: Coded,
    /// None on a draft.
    pub number: Option<String>,
    /// The date of the paper, or the day a draft was entered.
    pub date: Day,
    pub purpose: String,
    pub amount: Money,
    pub net: Money,
    /// What it rests on, the SPD first.
    pub basis: Vec<Basis>,
    pub payee: Option<Payee>,
    pub claim: Option<Claim>,
    pub release: Option<Release>,
    /// What an RKA or a DPA plans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Box<Budget>>,
    /// What a DPR or a DPT tells of purchases by card.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purchases: Vec<Purchase>,
    /// The statement of responsibility that goes with an LPJ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// What its kind alone tells, each by its name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<(String, String)>,
    /// What the bank is to pay by a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    pub lines: Vec<Line>,
    /// Of an NPD: where the account of each line stood when it was approved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<Room>,
    pub cuts: Vec<Cut>,
    pub signers: Vec<Signer>,
    pub marks: Vec<Mark>,
    pub seal: Option<Seal>,
}

/// A code and its present name. Names may be reworded, codes never: the
/// digest of a paper leaves names out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coded {
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub kind: Kind,
    pub number: String,
    pub date: Option<Day>,
    pub amount: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payee {
    pub label: String,
    pub npwp: Option<String>,
    pub bank: String,
    pub account: String,
    pub holder: String,
}

/// What the request behind a payment tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Gaji dan Tunjangan, Barang dan Jasa, …
    pub sort: String,
    pub contract: Option<String>,
    pub instalment: Option<u32>,
    pub invoice: Option<String>,
}

/// What an SPD releases, by sub kegiatan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    pub from_month: u8,
    pub to_month: u8,
    pub lines: Vec<Released>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    pub sub_kegiatan: Coded,
    pub ceiling: Money,
    pub before: Money,
    pub amount: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub sub_kegiatan: Coded,
    pub rekening: Coded,
    pub amount: Money,
}

/// The budget of an account, and what was left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub ceiling: Money,
    pub left: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    pub kind: Coded,
    pub amount: Money,
}

/// A purchase by the government credit card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    pub holder: String,
    /// Masked.
    pub card: String,
    pub sort: String,
    pub what: String,
    pub merchant: String,
    pub on: Day,
    pub sub_kegiatan: Coded,
    pub rekening: Coded,
    pub evidence: bool,
    pub amount: Money,
    /// What the holder pays back, and why.
    pub excess: Money,
    pub reason: Option<String>,
}

/// A list for the bank: the account that pays, and every debit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    pub account: String,
    /// As two officials and the bank compare it.
    pub digest: String,
    pub orders: Vec<Ordered>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    pub label: String,
    /// What the payment bears through the bank.
    pub e2e: String,
    pub payee: String,
    /// The bank, and the last letters of the account.
    pub account: String,
    pub gross: Money,
    pub cut: Money,
    pub net: Money,
}

/// Who answers for the spending of an LPJ (SPTB).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub number: String,
    pub date: Day,
    pub by: String,
    pub nip: Option<String>,
}

/// Who signed, in which office; without a name the line waits for a hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    pub office: String,
    pub label: Option<String>,
    pub rank: String,
    pub nip: Option<String>,
    /// The day of the signature, where each has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
}

/// What stands below a list, under its sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foot {
    pub lines: Vec<String>,
    pub signers: Vec<Signer>,
}

/// What stands across a paper that must not be taken for a valid one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    Practice,
    Draft,
    Imported,
    /// An RKA that the TAPD has not verified.
    Unverified,
    /// A DPA that the PPKD has not ratified.
    Unratified,
    /// A DPA in whose place stands the one of this number.
    Replaced(String),
    Ended(State),
}

/// How the paper can be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// In hexadecimal.
    pub digest: String,
    /// Where it can be checked; a path alone where the server has no public
    /// address.
    pub address: String,
}

impl Form {
    /// What the digest of the paper is taken from: all that stands on it, in
    /// one order, but for marks, seal, the names of codes, and the months of a
    /// cash plan, which is set after the DPA and changes without it.
    pub fn canonical(&self) -> Result<Vec<u8>, PrintError> {
        let mut bare = Form { marks: Vec::new(), seal: None, ..self.clone() };
        if let Some(budget) = &mut bare.budget {
            budget.plan = None;
        }
        let mut value = serde_json::to_value(bare)?;
        forget_names(&mut value);
        Ok(serde_json::to_vec(&value)?)
    }
}

fn forget_names(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map.contains_key("code") {
                map.remove("name");
            }
            map.values_mut().for_each(forget_names);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_names),
        _ => {}
    }
}

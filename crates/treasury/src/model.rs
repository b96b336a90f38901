//! What the treasury keeps of its documents, beyond what all documents share.

mod purses;

use kernel::{Day, Money, Role};

use crate::rules::advance::Purse;
use crate::rules::card::Room;
use crate::rules::deductions::Deduction;
use crate::rules::route::KpaReason;

pub use purses::{Holder, Npd, Part};

/// A line of a payment: an account, its source where it has several, a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLine {
    pub account: i64,
    pub source: Option<String>,
    pub amount: Money,
}

/// The request behind a payment.
#[derive(Clone, Debug)]
pub struct Spp {
    pub document: i64,
    pub ls_kind: String,
    pub filed_role: Option<Role>,
    pub kpa: Option<KpaReason>,
    pub bill_received: Option<Day>,
    pub payee_account: i64,
    pub payee: i64,
    /// Keyed digest of the account, as the SPP kept it.
    pub account_idx: Vec<u8>,
    pub invoice: Option<String>,
    pub contract: Option<Contract>,
    pub lines: Vec<PaymentLine>,
    pub deductions: Vec<Deduction>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    pub number: String,
    pub value: Option<Money>,
    pub instalment: Option<u32>,
}

/// A payee's account as it stands.
#[derive(Clone, Debug)]
pub struct PayeeAccount {
    pub id: i64,
    pub payee_id: i64,
    pub payee_name: String,
    pub payee_kind: String,
    pub bank: String,
    pub holder: String,
    pub account_idx: Vec<u8>,
    pub account_enc: Vec<u8>,
    pub last4: String,
    pub proposed_by: i64,
    pub confirmed_on: Option<Day>,
    pub replaced_on: Option<Day>,
}

impl PayeeAccount {
    /// Bank and last four digits: all that most people need to see.
    pub fn label(&self) -> String {
        format!("{} ••••{}", self.bank, self.last4)
    }
}

kernel::names! {
    /// What a treasurer is given beforehand.
    AdvanceKind {
        /// Filled again all year.
        Up = "UP", "Uang Persediaan";
        /// For one purpose and a month.
        Tu = "TU", "Tambahan Uang";
    }
}

/// Money in a treasurer's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advance {
    pub id: i64,
    pub kind: AdvanceKind,
    pub year: i32,
    /// The SKPD.
    pub unit: i64,
    pub sub_unit: i64,
    pub spp: i64,
    pub due: Option<Day>,
    pub purse: Purse,
}

impl Advance {
    /// How people call it.
    pub fn label(&self) -> String {
        format!("{} {}", self.kind.title(), self.year)
    }
}

/// The UP of an SKPD as the head of the region decreed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpLimit {
    pub cash: Money,
    pub card: Money,
    pub decree: String,
    pub decree_date: Day,
}

/// What a TBP keeps beyond its document and lines.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub advance: i64,
    pub way: String,
    pub recipient: String,
    pub payee_account: Option<i64>,
    pub payee: Option<i64>,
    pub invoice: Option<String>,
}

/// What an SKPD may owe the bank that issues its cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facility {
    pub room: Room,
    pub decree: String,
    pub bank_account: Option<i64>,
}

/// A card in somebody's hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub id: i64,
    /// The SKPD.
    pub unit: i64,
    pub year: i32,
    pub holder: String,
    pub last4: String,
    pub room: Room,
    pub ended_on: Option<Day>,
}

impl Card {
    /// How people call it.
    pub fn label(&self) -> String {
        format!("kartu ••••{} {}", self.last4, self.holder)
    }
}

/// A purchase by card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    pub line: PaymentLine,
    pub on: Day,
    pub merchant: String,
    pub what: String,
    pub evidence: bool,
    /// What its holder pays back.
    pub excess: Money,
    pub excess_reason: Option<String>,
}

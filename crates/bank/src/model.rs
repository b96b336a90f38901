//! Values of the bank's side.

use kernel::{Day, Money};
use serde::{Deserialize, Serialize};

kernel::names! {
    /// Whose account it is.
    AccountKind {
        Rkud = "rkud", "RKUD";
        Treasurer = "bendahara", "Bendahara";
    }
}

kernel::names! {
    /// What a line of a statement is, by somebody's word.
    MatchKind {
        Sp2d = "sp2d", "SP2D";
        Deposit = "setoran", "Setoran";
        Tax = "pajak", "Setoran pajak";
        Transfer = "pindah-buku", "Pindah buku antarrekening";
        Fee = "biaya-bank", "Biaya bank";
        Other = "lain", "Lain-lain";
    }
}

kernel::names! {
    /// Cash that a treasurer takes from the bank, or puts back.
    CashWay {
        Draw = "tarik", "Tarik tunai dari bank";
        Deposit = "setor", "Setor tunai ke bank";
    }
}

/// The flow of a closing by a Bendahara Penerimaan; that of the other treasurer has none.
pub const OF_RECEIPTS: &str = "PENERIMAAN";

/// An account in the regency's name.
#[derive(Clone, Debug)]
pub struct OfficeAccount {
    pub id: i64,
    pub unit: i64,
    pub kind: AccountKind,
    pub bank: String,
    pub bic: Option<String>,
    pub holder: String,
    pub account_idx: Vec<u8>,
    pub account_enc: Vec<u8>,
    pub last4: String,
    pub ended_on: Option<Day>,
}

impl OfficeAccount {
    pub fn label(&self) -> String {
        format!("{} ••••{}", self.bank, self.last4)
    }
}

/// A statement as it was read from its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// As the file writes it.
    pub account: String,
    pub currency: String,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub opening: Option<Money>,
    pub closing: Option<Money>,
    pub lines: Vec<StatementLine>,
    pub rows_read: u32,
    pub set_aside: Vec<kernel::reading::SetAside>,
    pub rounded: Vec<kernel::reading::Rounded>,
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    pub row: u32,
    pub day: Day,
    pub value_day: Option<Day>,
    pub debit: Money,
    pub credit: Money,
    pub balance: Option<Money>,
    pub reference: String,
    pub description: String,
}

/// Notes or coins of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pieces {
    /// Of one note or coin.
    pub value: Money,
    pub count: u32,
}

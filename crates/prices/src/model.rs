//! Items, their prices, and what a file says of them.

use kernel::reading::{Rounded, SetAside};
use kernel::{Code, Day, Money, names};
use serde::{Deserialize, Serialize};

names! {
    /// The four lists of standard prices.
    PriceKind {
        Ssh = "SSH", "Standar Satuan Harga";
        Sbu = "SBU", "Standar Biaya Umum";
        Asb = "ASB", "Analisis Standar Belanja";
        Hspk = "HSPK", "Harga Satuan Pokok Kegiatan";
    }
}

impl PriceKind {
    /// The letters or the full name, as people write them.
    pub fn read(text: &str) -> Option<PriceKind> {
        let text = kernel::text::fold(text);
        PriceKind::ALL.iter().copied().find(|k| [k.code(), k.title()].iter().any(|n| kernel::text::fold(n) == text))
    }
}

/// A price in force, with everything a budget line needs of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// What is bought, over all its prices.
    pub item: i64,
    /// This price of it.
    pub id: i64,
    pub year: i32,
    pub kind: PriceKind,
    pub code: Code,
    pub terms: Terms,
    pub starts: Day,
    pub revision: i64,
    /// The decree or the file it rests on.
    pub source: String,
    /// From this day on it may not be used any more.
    pub ends: Option<Day>,
}

impl Price {
    /// Whether a budget line may use it with this account.
    pub fn allows(&self, rekening: &Code) -> bool {
        self.terms.rekening.is_empty() || self.terms.rekening.contains(rekening)
    }

    pub fn retired(&self, day: Day) -> bool {
        self.ends.is_some_and(|ends| ends <= day)
    }
}

/// What is bought and for how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub name: String,
    pub spec: String,
    /// Unit of measure (satuan).
    pub measure: String,
    pub amount: Money,
    /// Local content in hundredths of a per cent.
    pub tkdn: Option<i64>,
    /// Accounts it may be used with; none: any of belanja.
    pub rekening: Vec<Code>,
    pub group_code: String,
    pub group_name: String,
    /// Number in the national list; empty where it has none.
    pub national_id: String,
}

/// A line of a price file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Row number in the file, from 1.
    pub row: u32,
    pub kind: PriceKind,
    pub code: Code,
    pub terms: Terms,
}

/// Columns that a file may do without; what it does not say stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Says {
    pub spec: bool,
    pub tkdn: bool,
    pub rekening: bool,
    pub group: bool,
    pub national_id: bool,
}

/// A file as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceFile {
    pub sheet: String,
    pub rows_read: u32,
    pub lines: Vec<Line>,
    pub says: Says,
    pub set_aside: Vec<SetAside>,
    pub rounded: Vec<Rounded>,
    pub notes: Vec<String>,
}

/// An offer that a survey found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    pub vendor: String,
    pub amount: Money,
    pub day: Day,
}

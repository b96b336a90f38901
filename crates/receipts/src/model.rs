//! What receipts keep of their documents, beyond what all documents share.

use kernel::{Day, Money};

kernel::names! {
    /// By what a payer owes. The letters of an SKPD are not used for it.
    AssessmentKind {
        Tax = "SKP-D", "Ketetapan pajak daerah (SKP-D)";
        Charge = "SKR-D", "Ketetapan retribusi daerah (SKR-D)";
    }
}

kernel::names! {
    /// How money reached the treasurer, or the RKUD itself.
    Way {
        Cash = "tunai", "Tunai";
        Transfer = "transfer", "Pemindahbukuan";
        Direct = "rkud", "RKUD";
    }
}

impl Way {
    /// The treasurer holds it until the STS.
    pub fn is_held(self) -> bool {
        self != Way::Direct
    }
}

kernel::names! {
    /// PP 12/2019 Ps 140 treats refunds by whether their reason comes back.
    Nature {
        Recurring = "berulang", "Berulang";
        Once = "sekali", "Tidak berulang";
    }
}

/// Flows of the documents of this module that need one.
pub const DIRECT: &str = "RKUD";
pub const REFUND: &str = "PENGEMBALIAN";
pub const CORRECTION: &str = "KOREKSI";
/// An STS by which spending of the year comes back.
pub const SPENDING: &str = "BELANJA";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    pub id: i64,
    pub year: i32,
    pub unit: i64,
    pub sub_unit: i64,
    pub kind: AssessmentKind,
    pub number: String,
    pub payer: String,
    pub rekening: String,
    pub amount: Money,
    pub issued: Day,
    pub due: Day,
    pub paid: Money,
    pub cancelled: bool,
}

impl Assessment {
    pub fn label(&self) -> String {
        format!("{} {}", self.kind.code(), self.number)
    }
}

/// A line of what came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptLine {
    pub document: i64,
    pub line: i64,
    pub unit: i64,
    pub rekening: String,
    pub amount: Money,
    /// By refunds and corrections.
    pub taken: Money,
}

impl ReceiptLine {
    pub fn left(&self) -> Money {
        self.amount.minus(self.taken)
    }
}

/// What an STBP keeps beyond its document and lines.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub document: i64,
    pub way: Way,
    pub payer: String,
    pub reference: Option<String>,
    pub assessment: Option<i64>,
    /// What of it pays the assessment.
    pub assessed: Money,
    pub deposit: Option<i64>,
    /// The unit whose Bendahara Penerimaan holds the money: an assistant's own,
    /// else the SKPD.
    pub holder: i64,
}

/// A refund that was asked for.
#[derive(Clone, Debug)]
pub struct Refund {
    pub document: i64,
    pub nature: Nature,
    pub received_year: i32,
    /// Document and line that it takes from.
    pub from: Option<(i64, i64)>,
    pub recipient: String,
    pub decree: String,
}

/// The sums of a period outside the RKUD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundSums {
    pub opening: Money,
    pub income: Money,
    pub spending: Money,
    pub returned: Money,
    pub closing: Money,
}

/// What a unit asks to be ratified.
#[derive(Clone, Debug)]
pub struct FundReport {
    pub document: i64,
    pub sub_unit: i64,
    pub fund: String,
    pub from: Day,
    pub until: Day,
    pub sums: FundSums,
    pub corrects: Option<i64>,
}

/// How far a unit's fund is ratified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// None before the first ratification.
    pub until: Option<Day>,
    pub balance: Money,
    /// The request that waits.
    pub asked: Option<i64>,
}

//! A list of payees: what a workbook says, and what is kept of it.

use kernel::names;
use kernel::reading::{Rounded, SetAside};
use kernel::{Day, Money};
use serde::{Deserialize, Serialize};

names! {
    /// What many persons are paid for.
    ListKind {
        /// Salary and the allowances that come with it.
        Salary = "gaji", "Gaji dan tunjangan";
        /// TPP: additional income of civil servants.
        Supplement = "tambahan", "Tambahan penghasilan";
        /// By a decree, for work beside the office.
        Honorarium = "honorarium", "Honorarium";
    }
}

names! {
    /// By what a payee is known.
    IdKind {
        Service = "nip", "NIP";
        /// Of those who are no civil servants.
        Citizen = "nik", "NIK";
    }
}

impl IdKind {
    /// How many digits it has.
    pub fn digits(self) -> usize {
        match self {
            IdKind::Service => 18,
            IdKind::Citizen => 16,
        }
    }
}

/// A column of money as dated data name it: a component of the gross, or a
/// deduction under the code that the treasury knows it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    #[serde(rename = "kode")]
    pub code: String,
    #[serde(rename = "nama")]
    pub title: String,
    /// Headings under which it stands in a workbook, beside its own title.
    #[serde(rename = "judul", default)]
    pub also: Vec<String>,
}

/// The columns of money that a workbook may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub components: Vec<Heading>,
    pub deductions: Vec<Heading>,
}

/// An amount under the code of its column.
pub type Part = (String, Money);

/// A payee with what is paid.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Row number in the file, from 1.
    pub row: u32,
    pub id_kind: IdKind,
    /// NIP or NIK, digits alone.
    pub id: String,
    pub name: String,
    pub grade: String,
    /// Status for the monthly tax, as `K/1`; empty where the workbook tells none.
    pub ptkp: String,
    pub bank: String,
    /// Account number, digits alone.
    pub account: String,
    /// The employee and the family members that the pay reckons with.
    pub souls: i64,
    pub gross: Money,
    pub cut: Money,
    pub net: Money,
    pub components: Vec<Part>,
    pub deductions: Vec<Part>,
}

/// Numbers of persons stay out of what is printed for the log.
impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line(baris {}, {})", self.row, self.net)
    }
}

/// Sums over lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub payees: i64,
    pub souls: i64,
    pub gross: Money,
    pub cut: Money,
    pub net: Money,
}

/// A workbook as read.
#[derive(Clone, Debug)]
pub struct PayFile {
    pub sheet: String,
    /// Rows of data: those kept and those set aside; the file's own sum is none.
    pub rows_read: u32,
    pub lines: Vec<Line>,
    pub sums: Sums,
    /// Sums by column, in the order of the columns: code, title, amount.
    pub components: Vec<(String, String, Money)>,
    pub deductions: Vec<(String, String, Money)>,
    /// Where the file's own sum says something else.
    pub total_differs: Vec<Differs>,
    pub set_aside: Vec<SetAside>,
    pub rounded: Vec<Rounded>,
    pub notes: Vec<String>,
}

/// A column whose own sum is not that of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    pub column: String,
    pub told: Money,
    pub summed: Money,
}

/// Months of one year, first and last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    pub from: u8,
    pub to: u8,
}

impl Months {
    pub fn count(self) -> i64 {
        i64::from(self.to) - i64::from(self.from) + 1
    }
}

/// What is kept of a list beyond its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeList {
    pub document: i64,
    pub kind: ListKind,
    pub months: Months,
    /// The decree of an honorarium; else what parts lists of one month.
    pub basis: String,
    pub basis_date: Option<Day>,
    pub file_name: String,
    /// SHA-256 of the workbook, in hex.
    pub digest: String,
    pub sums: Sums,
    /// The list that this one is compared with, as it was when it was verified.
    pub compared_with: Option<i64>,
    /// The mark of the differences that the verifier read.
    pub mark: Option<String>,
}

/// A row of a verified list, as far as it is looked at over the whole regency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidLine {
    pub id: i64,
    pub list: i64,
    pub number: String,
    pub skpd: i64,
    pub sub_unit: i64,
    pub year: i32,
    pub kind: ListKind,
    pub months: Months,
    /// The decree or what parts lists of one month, folded.
    pub basis: String,
    pub id_kind: IdKind,
    /// Keyed digest of NIP or NIK.
    pub payee: Vec<u8>,
    /// Keyed digest of the account.
    pub account: Vec<u8>,
    pub souls: i64,
    pub gross: Money,
}

/// A payee as a bank is told of it. Names and numbers stay out of what is
/// printed for the log.
#[derive(Clone, PartialEq, Eq)]
pub struct Payable {
    pub line: i64,
    /// In the list's workbook.
    pub row: i64,
    pub name: String,
    pub bank: String,
    /// Empty where it cannot be opened.
    pub account: String,
    /// The account's digest as the list keeps it, and that of the opened number.
    pub kept: String,
    pub opened: String,
    pub net: Money,
}

impl std::fmt::Debug for Payable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payable(baris {}, {})", self.row, self.net)
    }
}

/// A payee as a reader may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPayee {
    pub line: i64,
    pub row: i64,
    /// Whole, or initials.
    pub name: String,
    /// The bank and the last four digits.
    pub account: String,
    pub net: Money,
}

/// A payee as far as two lists are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Keyed digest of NIP or NIK.
    pub payee: Vec<u8>,
    /// Keyed digest of the account.
    pub account: Vec<u8>,
    pub row: i64,
    pub souls: i64,
    pub gross: Money,
    pub net: Money,
}

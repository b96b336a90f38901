//! Tables that come in ([`Grid`]) and tables that go out ([`Sheet`]).
//!
//! A file of any format becomes a `Grid`, and a `Sheet` becomes a page, a CSV,
//! an XLSX or JSON. Rules and imports therefore never see a file format.

use serde::{Deserialize, Serialize};

use crate::money::MoneyError;
use crate::{Day, Money};

/// A cell as a reader found it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Bool(bool),
    Day(Day),
    /// A formula: its cached value is what somebody's program computed, so it
    /// is never taken for a figure.
    Formula(String),
    /// A spreadsheet error such as `#REF!`.
    Fault(String),
    /// Under a merged cell whose value stands in this earlier row: empty to
    /// read, but whether the value is meant for this row too nobody can tell.
    Covered(u32),
}

/// A row and its number in the file, counted from 1 as people see it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GridRow {
    pub number: u32,
    pub cells: Vec<Cell>,
}

/// The used part of one sheet; rows without any cell are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    pub name: String,
    pub rows: Vec<GridRow>,
}

impl Cell {
    pub fn is_empty(&self) -> bool {
        match self {
            Cell::Empty | Cell::Covered(_) => true,
            Cell::Text(t) => t.trim().is_empty(),
            _ => false,
        }
    }

    /// What a person would read in the cell; numbers without a useless `.0`.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty | Cell::Covered(_) => String::new(),
            Cell::Text(t) | Cell::Fault(t) | Cell::Formula(t) => t.trim().to_owned(),
            Cell::Number(n) => format!("{n}"),
            Cell::Bool(b) => if *b { "Ya" } else { "Tidak" }.to_owned(),
            Cell::Day(d) => d.to_string(),
        }
    }

    /// The cell as money. `Ok(None)` where it is empty; the flag says that
    /// something below one sen was rounded away.
    pub fn money(&self) -> Result<Option<(Money, bool)>, CellError> {
        match self {
            // Zero here and the whole above would be a guess.
            Cell::Covered(first) => Err(CellError::Covered(*first)),
            _ if self.is_empty() => Ok(None),
            Cell::Number(n) => Ok(Some(Money::from_float(*n)?)),
            // «20.000» is twenty thousand to an Indonesian and twenty to a
            // machine; nobody should guess.
            Cell::Text(t) if grouped(t) => Err(CellError::Ambiguous(t.clone())),
            Cell::Text(t) => Ok(Some(Money::parse_rounding(t)?)),
            Cell::Formula(_) => Err(CellError::Formula),
            other => Err(CellError::NotMoney(other.text())),
        }
    }

    pub fn day(&self) -> Result<Option<Day>, CellError> {
        match self {
            _ if self.is_empty() => Ok(None),
            Cell::Day(d) => Ok(Some(*d)),
            Cell::Number(n) => Day::from_spreadsheet_serial(*n).map(Some).ok_or_else(|| CellError::NotDay(self.text())),
            Cell::Text(t) => t.parse().map(Some).map_err(|_| CellError::NotDay(t.clone())),
            Cell::Formula(_) => Err(CellError::Formula),
            other => Err(CellError::NotDay(other.text())),
        }
    }
}

/// One point with three digits behind it and one to three before, as in
/// `20.000`; `0.005` can only be a fraction.
fn grouped(text: &str) -> bool {
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    text.trim().trim_start_matches('-').split_once('.').is_some_and(|(whole, rest)| {
        rest.len() == 3 && digits(rest) && (1..=3).contains(&whole.len()) && digits(whole) && !whole.starts_with('0')
    })
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error("berisi rumus; rumus tidak dihitung, simpan berkas sebagai nilai lalu impor lagi")]
    Formula,
    #[error("«{0}» dapat dibaca sebagai ribuan atau pecahan; tulis sebagai angka, atau dengan dua desimal")]
    Ambiguous(String),
    #[error("tergabung dengan sel di baris {0}; pisahkan gabungannya dan isi jumlah setiap baris")]
    Covered(u32),
    #[error("«{0}» bukan jumlah uang")]
    NotMoney(String),
    #[error("«{0}» bukan tanggal")]
    NotDay(String),
}

impl GridRow {
    pub fn cell(&self, column: usize) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.cells.get(column).unwrap_or(EMPTY)
    }

    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

/// What a column of a report holds, which decides how it is drawn and aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnKind {
    Text,
    Code,
    Money,
    Percent,
    Day,
    Count,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub kind: ColumnKind,
}

impl Column {
    pub fn new(name: &str, kind: ColumnKind) -> Self {
        Column { name: name.to_owned(), kind }
    }
}

/// Columns by what they hold.
pub mod column {
    use super::{Column, ColumnKind};

    pub fn text(name: &str) -> Column {
        Column::new(name, ColumnKind::Text)
    }

    pub fn code(name: &str) -> Column {
        Column::new(name, ColumnKind::Code)
    }

    pub fn count(name: &str) -> Column {
        Column::new(name, ColumnKind::Count)
    }

    pub fn money(name: &str) -> Column {
        Column::new(name, ColumnKind::Money)
    }

    pub fn day(name: &str) -> Column {
        Column::new(name, ColumnKind::Day)
    }
}

/// A value of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    #[default]
    Empty,
    Text(String),
    Money(Money),
    /// Hundredths of a per cent: 12.34 % is 1234.
    Percent(i64),
    Day(Day),
    Count(i64),
}

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Value::Text(text.into())
    }

    /// Machine text, as in CSV and JSON.
    pub fn plain(&self) -> String {
        match self {
            Value::Empty => String::new(),
            Value::Text(t) => t.clone(),
            Value::Money(m) => m.to_string(),
            Value::Percent(p) => {
                format!("{}{}.{:02}", if *p < 0 { "-" } else { "" }, p.abs() / 100, p.abs() % 100)
            }
            Value::Day(d) => d.to_string(),
            Value::Count(n) => n.to_string(),
        }
    }
}

/// A report or a file to be: one table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Name of the sheet in a workbook, at most 31 characters.
    pub name: String,
    /// Lines above the header; a blank line follows them.
    pub heading: Vec<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
    /// The last row, set apart.
    pub total: Option<Vec<Value>>,
}

/// `part / whole` in hundredths of a per cent, rounded half away from zero.
pub fn percent(part: Money, whole: Money) -> Value {
    share(part, whole, 10_000).map_or(Value::Empty, Value::Percent)
}

/// `part / whole` in parts of `scale`, rounded half away from zero; none of
/// nothing.
pub fn share(part: Money, whole: Money, scale: i64) -> Option<i64> {
    if whole.is_zero() {
        return None;
    }
    let (scaled, whole) = (i128::from(part.sen()) * i128::from(scale), i128::from(whole.sen()));
    let half = whole.abs() / 2;
    i64::try_from((scaled + if scaled < 0 { -half } else { half }) / whole).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_money_only_when_they_are() {
        assert_eq!(Cell::Number(200_000_000.0).money(), Ok(Some((Money::from_sen(20_000_000_000), false))));
        assert_eq!(Cell::Text("  ".into()).money(), Ok(None));
        assert_eq!(Cell::Formula("SUM(A1)".into()).money(), Err(CellError::Formula));
        assert!(Cell::Text("482.002.486.388".into()).money().is_err());
        assert!(matches!(Cell::Text("20.000".into()).money(), Err(CellError::Ambiguous(_))));
        assert_eq!(Cell::Text("20.00".into()).money(), Ok(Some((Money::from_sen(2000), false))));
        assert!(Cell::Bool(true).money().is_err());
        assert_eq!(Cell::Covered(4).money(), Err(CellError::Covered(4)));
        assert!(Cell::Covered(4).is_empty() && Cell::Covered(4).day() == Ok(None));
    }

    #[test]
    fn per_cent_rounds_half_away() {
        let m = Money::from_sen;
        assert_eq!(share(m(1), m(16), 1000), Some(63));
        assert_eq!(percent(m(1), m(3)), Value::Percent(3333));
        assert_eq!(percent(m(2), m(3)), Value::Percent(6667));
        assert_eq!(percent(m(-2), m(3)), Value::Percent(-6667));
        assert_eq!(percent(m(5), m(0)), Value::Empty);
        assert_eq!(Value::Percent(-5).plain(), "-0.05");
    }
}

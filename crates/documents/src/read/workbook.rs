//! Workbooks (.xlsx), cell by cell.
//!
//! Only the streaming reader is used: the reader's dense range would make room
//! for all cells between `A1` and `XFD1048576` where a file holds those two.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, Xlsx, XlsxError, XlsxFormulaMetadata};
use kernel::Day;
use kernel::sheet::Cell;

use super::Sink;
use super::merged::Merged;
use super::meter::{Meter, trimmed};
use super::parts;
use crate::{Limits, ReadError};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let looked = parts::check(bytes, limits)?;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => ReadError::Locked,
        _ => ReadError::Damaged,
    })?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    if names.is_empty() {
        return Err(ReadError::Damaged);
    }
    let mut meter = Meter::new(limits, looked.inflated);
    for (index, name) in names.iter().enumerate() {
        // The reader finds sheets by name and would give the first one twice.
        if names.iter().take(index).any(|earlier| earlier == name) {
            return Err(ReadError::TwinSheets(name.clone()));
        }
        sink.sheet(name)?;
        let merged = if looked.merged { merged_in(&mut book, name, limits)? } else { Merged::default() };
        read_sheet(&mut book, name, merged, &mut meter, sink)?;
    }
    Ok(())
}

fn damaged(name: &str) -> ReadError {
    ReadError::DamagedSheet(name.chars().take(60).collect())
}

fn merged_in(book: &mut Book<'_>, name: &str, limits: &Limits) -> Result<Merged, ReadError> {
    let regions = book.merge_cells_by_sheet_name(name).map_err(|_| damaged(name))?;
    Ok(Merged::new(regions, limits.columns))
}

fn read_sheet(
    book: &mut Book<'_>,
    name: &str,
    mut merged: Merged,
    meter: &mut Meter<'_>,
    sink: &mut dyn Sink,
) -> Result<(), ReadError> {
    let damaged = |_| damaged(name);
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    let mut open = OpenRow::default();
    // Formulas are asked for as they stand, not expanded: one shared formula
    // can stand for a million cells.
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
        meter.cell()?;
        let (row, column) = (record.pos.0.saturating_add(1), record.pos.1);
        let cell = match record.formula {
            Some(formula) => formula_cell(formula, row, column, meter)?,
            None => plain_cell(record.value, row, column, meter)?,
        };
        if cell == Cell::Empty {
            continue;
        }
        meter.column(row, column)?;
        if row != open.number {
            open.flush(&merged, sink)?;
            open.begin(row)?;
        }
        merged.begin(row, column);
        open.place(column, cell)?;
    }
    open.flush(&merged, sink)
}

/// The row being filled.
#[derive(Default)]
struct OpenRow {
    number: u32,
    cells: Vec<Cell>,
}

impl OpenRow {
    fn begin(&mut self, number: u32) -> Result<(), ReadError> {
        if number <= self.number {
            return Err(ReadError::Disorder { row: number });
        }
        self.number = number;
        Ok(())
    }

    /// The column has been held against the limit already.
    fn place(&mut self, column: u32, cell: Cell) -> Result<(), ReadError> {
        let index = usize::try_from(column).unwrap_or(usize::MAX);
        if index < self.cells.len() {
            return Err(ReadError::Disorder { row: self.number });
        }
        self.cells.resize(index, Cell::Empty);
        self.cells.push(cell);
        Ok(())
    }

    fn flush(&mut self, merged: &Merged, sink: &mut dyn Sink) -> Result<(), ReadError> {
        let mut cells = std::mem::take(&mut self.cells);
        if self.number > 0 {
            merged.mark(self.number, &mut cells);
        }
        match trimmed(self.number, cells) {
            Some(row) => sink.row(row),
            None => Ok(()),
        }
    }
}

/// The formula's own words; the cached value is left aside.
fn formula_cell(formula: XlsxFormulaMetadata, row: u32, column: u32, meter: &mut Meter<'_>) -> Result<Cell, ReadError> {
    let text = match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula,
        // Its words stand in the first cell of the group.
        _ => "rumus bersama".to_owned(),
    };
    meter.text(&text, row, column)?;
    Ok(Cell::Formula(text))
}

fn plain_cell(value: DataRef<'_>, row: u32, column: u32, meter: &mut Meter<'_>) -> Result<Cell, ReadError> {
    Ok(match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DurationIso(text) => text_cell(&text, row, column, meter)?,
        DataRef::SharedString(text) => text_cell(text, row, column, meter)?,
        DataRef::Bool(value) => Cell::Bool(value),
        DataRef::Int(value) => text_cell(&value.to_string(), row, column, meter)?,
        DataRef::Float(value) => number_cell(value),
        DataRef::DateTime(value) => date_cell(&value),
        DataRef::DateTimeIso(text) => iso_cell(&text, row, column, meter)?,
        DataRef::Error(error) => Cell::Fault(error.to_string()),
    })
}

fn text_cell(text: &str, row: u32, column: u32, meter: &mut Meter<'_>) -> Result<Cell, ReadError> {
    if text.is_empty() {
        return Ok(Cell::Empty);
    }
    meter.text(text, row, column)?;
    Ok(Cell::Text(text.to_owned()))
}

/// `1e400` reads as infinity and `NaN` as itself; spreadsheets call both so.
fn number_cell(value: f64) -> Cell {
    if value.is_finite() { Cell::Number(value) } else { Cell::Fault("#NUM!".to_owned()) }
}

/// A number drawn as a date. Times of day and lengths of time stay numbers.
fn date_cell(value: &ExcelDateTime) -> Cell {
    let serial = value.as_f64();
    if value.is_datetime() && serial >= 1.0 && serial.is_finite() {
        let (year, month, day, ..) = value.to_ymd_hms_milli();
        // Beyond the last day a spreadsheet knows the reader answers that day.
        if let Some(day) = Day::new(i32::from(year), month, day) {
            return Cell::Day(day);
        }
    }
    number_cell(serial)
}

fn iso_cell(text: &str, row: u32, column: u32, meter: &mut Meter<'_>) -> Result<Cell, ReadError> {
    match text.get(..10).unwrap_or(text).parse::<Day>() {
        Ok(day) => Ok(Cell::Day(day)),
        Err(_) => text_cell(text, row, column, meter),
    }
}

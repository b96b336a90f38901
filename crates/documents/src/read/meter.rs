//! Counts what a file asks for, cell by cell.

use kernel::sheet::{Cell, GridRow};

use crate::error::column_name;
use crate::{Limits, ReadError};

pub(super) struct Meter<'a> {
    limits: &'a Limits,
    cells: u64,
    text: u64,
    text_limit: u64,
}

impl<'a> Meter<'a> {
    pub(super) fn new(limits: &'a Limits, inflated: u64) -> Self {
        Meter { limits, cells: 0, text: 0, text_limit: limits.text_from(inflated) }
    }

    /// One more cell, filled or not.
    pub(super) fn cell(&mut self) -> Result<(), ReadError> {
        self.cells += 1;
        if self.cells > self.limits.cells { Err(ReadError::Cells { limit: self.limits.cells }) } else { Ok(()) }
    }

    /// A filled cell in this column (from 0) of this row (from 1).
    pub(super) fn column(&self, row: u32, column: u32) -> Result<(), ReadError> {
        if column < self.limits.columns {
            return Ok(());
        }
        Err(ReadError::Columns { row, column: column_name(column), limit: self.limits.columns })
    }

    /// A text before it is copied into the grid.
    pub(super) fn text(&mut self, text: &str, row: u32, column: u32) -> Result<(), ReadError> {
        let most = Limits::CELL_CHARS;
        if text.len() > most && text.encode_utf16().count() > most {
            return Err(ReadError::LongText { row, column: column_name(column) });
        }
        if memchr::memchr(0, text.as_bytes()).is_some() {
            return Err(ReadError::Nul { row, column: column_name(column) });
        }
        self.text += text.len() as u64;
        if self.text > self.text_limit { Err(ReadError::TooMuchText) } else { Ok(()) }
    }
}

/// A row as it goes into a grid: without its empty tail, and not at all where
/// nothing is in it.
pub(super) fn trimmed(number: u32, mut cells: Vec<Cell>) -> Option<GridRow> {
    let used = cells.iter().rposition(|c| *c != Cell::Empty).map_or(0, |last| last + 1);
    cells.truncate(used);
    let row = GridRow { number, cells };
    if row.is_empty() { None } else { Some(row) }
}

//! Merged cells: only the first holds the value, the others look empty. Those
//! in later rows are marked, so that no reader takes an amount there for zero.

use std::collections::HashMap;

use calamine::Dimensions;
use kernel::sheet::Cell;

/// Regions of one sheet that reach over several rows, and the columns that a
/// filled one covers where the reading has come to.
#[derive(Default)]
pub(super) struct Merged {
    /// By row and column of the first cell, the last row and column; all from 1
    /// for rows, from 0 for columns.
    regions: HashMap<(u32, u32), (u32, u32)>,
    /// For each column the first and last row of what covers it.
    covered: Vec<(u32, u32)>,
    most_columns: u32,
}

impl Merged {
    pub(super) fn new(regions: Vec<Dimensions>, most_columns: u32) -> Self {
        let tall = regions.into_iter().filter(|r| r.end.0 > r.start.0);
        let regions = tall.map(|r| ((r.start.0.saturating_add(1), r.start.1), (r.end.0.saturating_add(1), r.end.1)));
        Merged { regions: regions.collect(), covered: Vec::new(), most_columns }
    }

    /// A filled cell; where a region begins with it, its columns are covered.
    pub(super) fn begin(&mut self, row: u32, column: u32) {
        let Some((last_row, last_column)) = self.regions.get(&(row, column)).copied() else { return };
        for column in column..=last_column.min(self.most_columns.saturating_sub(1)) {
            let index = usize::try_from(column).unwrap_or(usize::MAX);
            if self.covered.len() <= index {
                self.covered.resize(index + 1, (0, 0));
            }
            if let Some(covered) = self.covered.get_mut(index) {
                *covered = (row, last_row);
            }
        }
    }

    /// Marks what is covered of a row; a cell with a value of its own keeps it.
    pub(super) fn mark(&self, row: u32, cells: &mut Vec<Cell>) {
        for (index, (first, last)) in self.covered.iter().enumerate() {
            if row <= *first || row > *last {
                continue;
            }
            if cells.len() <= index {
                cells.resize(index + 1, Cell::Empty);
            }
            if let Some(cell) = cells.get_mut(index).filter(|cell| **cell == Cell::Empty) {
                *cell = Cell::Covered(*first);
            }
        }
    }
}

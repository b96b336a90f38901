//! What the reports here share: filters, columns, cells.

use kernel::Money;
use kernel::sheet::Value;
pub use kernel::sheet::column::{code, day, money, text};
use store::{Result, Row};

pub fn day_cell(row: &Row, name: &str) -> Result<Value> {
    Ok(row.opt_day(name)?.map_or(Value::Empty, Value::Day))
}

pub fn text_cell(row: &Row, name: &str) -> Result<Value> {
    Ok(row.opt_text(name)?.map_or(Value::Empty, Value::Text))
}

/// The printed code of a row's rekening.
pub fn rekening(row: &Row) -> Result<Value> {
    Ok(Value::Text(row.opt_text("rek_code")?.unwrap_or(row.text("rekening")?)))
}

/// Sums below the columns that have one.
pub fn total(columns: usize, sums: &[(usize, Money)]) -> Vec<Value> {
    let mut row = vec![Value::Empty; columns];
    if let Some(first) = row.first_mut() {
        *first = Value::text("Jumlah");
    }
    for (at, sum) in sums {
        if let Some(cell) = row.get_mut(*at) {
            *cell = Value::Money(*sum);
        }
    }
    row
}

//! A [`Sheet`] becomes a file: workbook, CSV, JSON, or a table for a terminal.

mod bundle;
mod delimited;
mod ledger;
mod payments;
mod structured;
mod terminal;
mod workbook;

use kernel::Sheet;
use kernel::ledger::Entry;

use crate::WriteError;

pub use bundle::Bundle;
pub use payments::{Divided, PaymentFile, PaymentOrder};

/// A workbook with one sheet: the heading lines and a blank row where there is
/// a heading, the header, the rows, the total. Texts are always strings, never
/// formulas; money is a number as long as a spreadsheet's number holds it to
/// the sen (up to Rp 90 trillion), and a text above that. The same sheet gives
/// the same bytes.
pub fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, WriteError> {
    workbook::write(sheet)
}

/// The same rows as CSV (RFC 4180, UTF-8, comma). A text that a spreadsheet
/// would take for a formula gets a leading `'`, which [`crate::read_file`]
/// takes away again; figures stay as they are. NUL, which no reader accepts,
/// becomes U+FFFD.
pub fn csv(sheet: &Sheet) -> Vec<u8> {
    delimited::write(sheet)
}

/// Books as a plain-text journal that hledger and ledger read: entries by day,
/// every line with the number of its document. What people typed stays text.
pub fn journal(entries: &[Entry], heading: &[String]) -> String {
    ledger::write(entries, heading)
}

/// An object with `name`, `heading`, `columns` (name and kind, in order),
/// `rows` (objects by column name) and `total` (such an object or null). Money
/// and per cent are texts with two decimals, days are ISO, counts are numbers.
/// Where two columns share a name the later is called `name (2)`.
pub fn json(sheet: &Sheet) -> serde_json::Value {
    structured::write(sheet)
}

/// Aligned text for a terminal, figures to the right and written as officials
/// write them. Long texts are cut with `…`; control characters become blanks,
/// so that a name in the data cannot command the terminal.
pub fn table(sheet: &Sheet) -> String {
    terminal::write(sheet)
}

/// Orders to a bank as ISO 20022 pain.001.001.03, one payment each. The same
/// orders give the same bytes; count and sum are those of the orders.
pub fn pain001(file: &PaymentFile) -> Result<Vec<u8>, WriteError> {
    payments::write(file)
}

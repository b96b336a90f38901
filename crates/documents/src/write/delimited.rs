//! CSV.

use kernel::Sheet;
use kernel::sheet::Value;

use crate::guard::guard;

pub(super) fn write(sheet: &Sheet) -> Vec<u8> {
    let mut out = String::new();
    for line in &sheet.heading {
        field(&mut out, &guard(line));
        out.push_str("\r\n");
    }
    if !sheet.heading.is_empty() {
        out.push_str("\r\n");
    }
    record(&mut out, sheet.columns.iter().map(|column| guard(&column.name).into_owned()));
    for row in sheet.rows.iter().chain(&sheet.total) {
        record(&mut out, row.iter().map(cell));
    }
    out.into_bytes()
}

/// Only texts are guarded: `-5.00` in a money column is an amount.
fn cell(value: &Value) -> String {
    match value {
        Value::Text(text) => guard(text).into_owned(),
        figure => figure.plain(),
    }
}

fn record(out: &mut String, fields: impl Iterator<Item = String>) {
    for (index, text) in fields.enumerate() {
        if index > 0 {
            out.push(',');
        }
        field(out, &text);
    }
    out.push_str("\r\n");
}

/// Quoted also for the separators we do not use ourselves, so that a program
/// that guesses the separator sees only commas outside quotes.
fn field(out: &mut String, text: &str) {
    let text = if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text.to_owned() };
    let quoted =
        text.contains([',', ';', '\t', '"', '\r', '\n', '\u{FEFF}']) || text.starts_with(' ') || text.starts_with('<');
    if quoted {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&text);
    }
}

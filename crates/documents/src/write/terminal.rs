//! A table for a terminal.

use std::fmt::Write;

use kernel::Sheet;
use kernel::sheet::{ColumnKind, Value};

/// Longer texts are cut; the whole text is in every other format.
const WIDEST: usize = 60;

pub(super) fn write(sheet: &Sheet) -> String {
    let header: Vec<String> = sheet.columns.iter().map(|column| shown_text(&column.name)).collect();
    let rows: Vec<Vec<String>> = sheet.rows.iter().map(|row| shown_row(row)).collect();
    let total = sheet.total.as_ref().map(|row| shown_row(row));
    let columns = rows.iter().chain(&total).map(Vec::len).max().unwrap_or(0).max(header.len());
    let width = |column: usize| {
        let cells = rows.iter().chain(&total).chain([&header]);
        cells.filter_map(|row| row.get(column)).map(|text| text.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let right = |column: usize| {
        let kind = sheet.columns.get(column).map(|c| c.kind);
        matches!(kind, Some(ColumnKind::Money | ColumnKind::Percent | ColumnKind::Count))
    };
    let mut out = String::new();
    for line in &sheet.heading {
        let _ = writeln!(out, "{}", shown_text(line));
    }
    if !sheet.heading.is_empty() {
        out.push('\n');
    }
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    let body = [&header, &rule].into_iter().chain(&rows);
    for row in body.chain(total.iter().flat_map(|total| [&rule, total])) {
        line(&mut out, row, &widths, &right);
    }
    out
}

fn line(out: &mut String, row: &[String], widths: &[usize], right: &dyn Fn(usize) -> bool) {
    let mut text = String::new();
    for (column, width) in widths.iter().copied().enumerate() {
        let cell = row.get(column).map_or("", String::as_str);
        let gap = if column == 0 { "" } else { "  " };
        let _ = if right(column) { write!(text, "{gap}{cell:>width$}") } else { write!(text, "{gap}{cell:<width$}") };
    }
    let _ = writeln!(out, "{}", text.trim_end());
}

fn shown_row(row: &[Value]) -> Vec<String> {
    row.iter().map(shown).collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => shown_text(text),
        Value::Money(money) => money.rupiah().replace("Rp ", ""),
        Value::Percent(_) => format!("{} %", value.plain().replace('.', ",")),
        Value::Day(day) => day.long(),
        Value::Count(count) => grouped(*count),
    }
}

fn grouped(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut out = if count < 0 { "-".to_owned() } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

fn shown_text(text: &str) -> String {
    let mut plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if let Some((cut, _)) = plain.char_indices().nth(WIDEST).filter(|_| plain.chars().count() > WIDEST) {
        let keep = plain.get(..cut).and_then(|head| head.char_indices().last()).map_or(cut, |(at, _)| at);
        plain.truncate(keep);
        plain.push('…');
    }
    plain
}

//! A sheet as a table of a page: what is shown is what a file would hold.

use kernel::Sheet;
use kernel::sheet::{ColumnKind, Value};

use super::address::Pager;
use super::{look, words};

#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) figure: bool,
}

#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) figure: bool,
}

#[derive(Debug)]
pub(crate) struct Line {
    /// Where the first cell leads.
    pub(crate) href: Option<String>,
    pub(crate) first: Cell,
    pub(crate) cells: Vec<Cell>,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) heads: Vec<Head>,
    pub(crate) lines: Vec<Line>,
    pub(crate) total: Option<Line>,
}

fn cell(value: &Value, kind: ColumnKind) -> Cell {
    let text = match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Money(amount) => look::digits(*amount).replace('-', "−"),
        Value::Percent(_) => format!("{}\u{a0}%", value.plain().replace('-', "−").replace('.', ",")),
        Value::Day(day) => day.long(),
        Value::Count(n) => words::count(*n),
    };
    let figure = matches!(value, Value::Money(_) | Value::Percent(_) | Value::Count(_));
    Cell { text, figure: figure || is_figure(kind) }
}

fn is_figure(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Money | ColumnKind::Percent | ColumnKind::Count)
}

fn line(row: &[Value], sheet: &Sheet, href: Option<String>) -> Line {
    let kinds = sheet.columns.iter().map(|c| c.kind).chain(std::iter::repeat(ColumnKind::Text));
    let mut cells = row.iter().zip(kinds).map(|(value, kind)| cell(value, kind));
    let first = cells.next().unwrap_or(Cell { text: String::new(), figure: false });
    Line { href, first, cells: cells.collect() }
}

impl Table {
    /// Rows `after` the first ones, at most so many; the total is of all.
    pub(crate) fn of(
        caption: String,
        sheet: &Sheet,
        (after, most): (usize, usize),
        href: impl Fn(usize) -> Option<String>,
    ) -> Table {
        let rows = sheet.rows.iter().enumerate().skip(after).take(most);
        Table {
            caption,
            heads: sheet.columns.iter().map(|c| Head { name: c.name.clone(), figure: is_figure(c.kind) }).collect(),
            lines: rows.map(|(n, row)| line(row, sheet, href(n))).collect(),
            total: sheet.total.as_ref().map(|row| line(row, sheet, None)),
        }
    }
}

/// The pages of a sheet; `to` gives the address of a page.
pub(crate) fn pager(rows: usize, (page, most): (usize, usize), to: impl Fn(usize) -> String) -> Pager {
    let after = (page - 1) * most;
    Pager {
        place: words::rows_of((after + 1).min(rows), (after + most).min(rows), rows),
        before: (page > 1).then(|| to(page - 1)),
        next: (after + most < rows).then(|| to(page + 1)),
    }
}

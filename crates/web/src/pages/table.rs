//! A sheet as a table of a page: what is shown is what a file would hold.

use kernel::Sheet;
use kernel::sheet::{ColumnKind, Value};

use super::address::Pager;
use super::words::theirs;
use super::{look, time, words};

#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) figure: bool,
}

#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) figure: bool,
    /// A sentence: it gets room, or its row would be a tower.
    pub(crate) long: bool,
}

/// Letters from which on a text is a sentence.
const SENTENCE: usize = 48;

#[derive(Debug)]
pub(crate) struct Line {
    /// Where the first cell leads.
    pub(crate) href: Option<String>,
    pub(crate) first: Cell,
    pub(crate) cells: Vec<Cell>,
    /// What may be begun from here, and where.
    pub(crate) acts: Vec<(&'static str, String)>,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) heads: Vec<Head>,
    pub(crate) lines: Vec<Line>,
    pub(crate) total: Option<Line>,
    /// Some row has acts; they stand beside its name, in sight however wide the table is.
    pub(crate) acts: bool,
    after: usize,
}

fn cell(value: &Value, column: &str, kind: ColumnKind) -> Cell {
    let text = match value {
        Value::Empty => String::new(),
        Value::Text(text) => theirs::value(column, text).to_owned(),
        Value::Money(amount) => look::digits(*amount).replace('-', "−"),
        Value::Percent(_) => format!("{}\u{a0}%", value.plain().replace('-', "−").replace('.', ",")),
        Value::Day(day) => time::day(*day),
        Value::Count(n) => words::count(*n),
    };
    let figure = matches!(value, Value::Money(_) | Value::Percent(_) | Value::Count(_));
    Cell { long: text.chars().count() > SENTENCE, text, figure: figure || is_figure(kind) }
}

fn is_figure(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Money | ColumnKind::Percent | ColumnKind::Count)
}

fn line(row: &[Value], sheet: &Sheet, href: Option<String>) -> Line {
    let columns = sheet.columns.iter().map(|c| (c.name.as_str(), c.kind));
    let columns = columns.chain(std::iter::repeat(("", ColumnKind::Text)));
    let mut cells = row.iter().zip(columns).map(|(value, (name, kind))| cell(value, name, kind));
    let first = cells.next().unwrap_or(Cell { text: String::new(), figure: false, long: false });
    Line { href, first, cells: cells.collect(), acts: Vec::new() }
}

fn sum_line(row: &[Value], sheet: &Sheet) -> Line {
    let mut sum = line(row, sheet, None);
    sum.first.text = theirs::value("total", &sum.first.text).to_owned();
    sum
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
            heads: sheet
                .columns
                .iter()
                .map(|c| Head { name: theirs::column(&c.name).into_owned(), figure: is_figure(c.kind) })
                .collect(),
            lines: rows.map(|(n, row)| line(row, sheet, href(n))).collect(),
            total: sheet.total.as_ref().map(|row| sum_line(row, sheet)),
            acts: false,
            after,
        }
    }

    /// Puts beside each row what may be begun from it; `acts` are of all rows.
    pub(crate) fn with_acts(mut self, acts: Vec<Vec<(&'static str, String)>>) -> Table {
        self.acts = acts.iter().any(|row| !row.is_empty());
        for (line, acts) in self.lines.iter_mut().zip(acts.into_iter().skip(self.after)) {
            line.acts = acts;
        }
        self
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

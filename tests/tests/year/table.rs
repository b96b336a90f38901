//! A report as its reader sees it: rows by the names of their columns.

use kernel::Sheet;
use kernel::sheet::Value;

#[derive(Debug)]
pub struct Table(pub Sheet);

impl Table {
    fn at(&self, column: &str) -> usize {
        let found = self.0.columns.iter().position(|c| c.name == column);
        found.unwrap_or_else(|| panic!("{}: no column «{column}»", self.0.name))
    }

    pub fn rows(&self) -> impl Iterator<Item = Line<'_>> {
        self.0.rows.iter().map(move |cells| Line { table: self, cells })
    }

    pub fn total(&self) -> Line<'_> {
        let cells = self.0.total.as_ref().unwrap_or_else(|| panic!("{} has no total", self.0.name));
        Line { table: self, cells }
    }

    /// The total of a column, or nothing where the report has none.
    pub fn sum(&self, column: &str) -> i64 {
        if self.0.total.is_some() { self.total().money(column) } else { 0 }
    }

    /// A line of the heading, by how it begins.
    pub fn told(&self, begins: &str) -> String {
        let found = self.0.heading.iter().find_map(|line| line.strip_prefix(begins));
        found.unwrap_or_else(|| panic!("{}: no heading «{begins}»", self.0.name)).to_owned()
    }
}

#[derive(Clone, Copy)]
pub struct Line<'t> {
    table: &'t Table,
    cells: &'t [Value],
}

impl Line<'_> {
    pub fn text(&self, column: &str) -> String {
        self.cells[self.table.at(column)].plain()
    }

    /// Sen; an empty cell is none.
    pub fn money(&self, column: &str) -> i64 {
        match &self.cells[self.table.at(column)] {
            Value::Money(amount) => amount.sen(),
            Value::Empty => 0,
            other => panic!("{}: «{column}» holds {other:?}", self.table.0.name),
        }
    }

    pub fn number(&self, column: &str) -> i64 {
        self.text(column).parse().unwrap_or_else(|_| panic!("{}: «{column}» is no number", self.table.0.name))
    }
}

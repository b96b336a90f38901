//! Rows that come as a whole, from a folder or from another system. Workbooks and text
//! with separators are read in a child process; all are read row by row, so that a large
//! one takes no more memory here than a small one.

use std::collections::BTreeSet;
use std::io::BufReader;
use std::ops::ControlFlow;

use documents::{Input, Limits};
use kernel::sheet::{Cell, GridRow};

use super::came::Came;
use super::folder::Dropped;
use super::list;
use crate::mapping::Record;
use crate::trouble::{Result, Trouble};

/// Rows among which the headings are looked for.
const MOST_ABOVE: u32 = 50;
/// Seconds of the child while its rows are put on the disk; its processor time is
/// bounded all the same.
const PATIENCE: u64 = 3600;

/// Where in a file the data stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Without a name the first one that holds anything.
    pub sheet: Option<String>,
    pub heading: Heading,
    /// What stands in the first filled cell of rows that are no data, such as `Total`.
    pub skip: Vec<String>,
    /// What is read of each row; all of it where nothing is named.
    pub columns: BTreeSet<String>,
}

/// Which row names the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Heading {
    /// The first that holds anything.
    #[default]
    First,
    /// By its number in the file, from 1.
    Row(u32),
    /// The first that holds all of these, below titles of any kind.
    Has(Vec<String>),
}

/// Rows that a source gives as a whole, however they lie there.
#[derive(Debug)]
pub enum Whole {
    File(Dropped, Shape),
    /// The like of it, from an address.
    Table {
        from: String,
        came: Came,
        shape: Shape,
    },
    /// A list from an address, sound to its end, with all its names.
    List {
        from: String,
        came: Came,
        place: String,
        columns: Vec<String>,
        wanted: BTreeSet<String>,
    },
}

impl Heading {
    /// Where a file seems to have its headings: the first row in which more than one
    /// cell is filled.
    pub fn seen_in(file: &Dropped) -> Result<Heading> {
        let (mut heading, mut above) = (Heading::First, false);
        let program = std::env::current_exe().map_err(|e| Trouble::Source(e.to_string()))?;
        let read = documents::read_rows(&program, Input::Path(&file.path), &Limits::standard(), &mut |_, row| {
            if filled(&row).count() > 1 {
                if above {
                    heading = Heading::Row(row.number);
                }
                return ControlFlow::Break(());
            }
            above |= !row.is_empty();
            if row.number < MOST_ABOVE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        read.map_err(|e| Trouble::Shape(format!("berkas {}: {e}", file.name)))?;
        Ok(heading)
    }
}

impl Whole {
    /// The names of the columns. A file is read to its end for them, so that
    /// nothing of it is believed before all of it was seen to be sound.
    pub fn columns(&self) -> Result<Vec<String>> {
        match self {
            Whole::List { columns, .. } => Ok(columns.clone()),
            _ => self.walk(&Limits::standard(), &mut |_| ControlFlow::Continue(())),
        }
    }

    /// The first rows.
    pub fn first(&self, most: usize) -> Result<Vec<Record>> {
        let mut found = Vec::new();
        self.walk(&Limits::standard(), &mut |record| {
            if found.len() < most {
                found.push(record);
            }
            if found.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(found)
    }

    /// All rows, so many at a time or as many as are held at once.
    pub fn each(&self, size: usize, piece: &mut dyn FnMut(&[Record]) -> Result<()>) -> Result<()> {
        let limits = Limits { seconds: PATIENCE, ..Limits::standard() };
        let (mut held, mut bytes, mut trouble) = (Vec::new(), 0, None);
        self.walk(&limits, &mut |record| {
            bytes += record.bytes();
            held.push(record);
            if held.len() < size && bytes < super::AT_ONCE {
                return ControlFlow::Continue(());
            }
            trouble = piece(&held).err();
            held.clear();
            bytes = 0;
            if trouble.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        match trouble {
            Some(trouble) => Err(trouble),
            None if held.is_empty() => Ok(()),
            None => piece(&held),
        }
    }

    /// Goes over the rows below the headings, and tells the headings.
    fn walk(&self, limits: &Limits, each: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<Vec<String>> {
        let (name, input, shape) = match self {
            Whole::List { from, came, place, columns, wanted } => {
                let file = came.open().map_err(|e| Trouble::Source(format!("{from}: {e}")))?;
                let read = list::read(BufReader::new(file), place, wanted, each);
                return read.map(|_| columns.clone()).map_err(|why| Trouble::Source(format!("{from}: {why}")));
            }
            Whole::File(file, shape) => (format!("berkas {}", file.name), Input::Path(&file.path), shape),
            Whole::Table { from, came, shape } => (from.clone(), Input::Path(came.path()), shape),
        };
        let program = std::env::current_exe().map_err(|e| Trouble::Source(e.to_string()))?;
        let mut seen = Seen::new(shape);
        let read = documents::read_rows(&program, input, limits, &mut |sheet, row| seen.row(sheet, &row, each));
        // Whoever writes on while it is read is read again later.
        if let Whole::File(file, _) = self {
            file.still()?;
        }
        let failed = |words: String| Trouble::Shape(format!("{name}: {words}"));
        read.map_err(|e| failed(e.to_string()))?;
        if let Some(title) = &seen.title {
            return Err(failed(format!(
                "baris pertama hanya berisi «{title}», bukan judul kolom; sebutkan heading_has atau heading_row pada aliran ini"
            )));
        }
        let mut met = BTreeSet::new();
        let twice = seen.wanted.0.iter().find(|column| !shape.columns.is_empty() && !met.insert(column.as_str()));
        if let Some(column) = twice {
            return Err(failed(format!("judul «{column}» ada lebih dari satu; ubah nama salah satunya di berkas")));
        }
        let missing = seen.missing();
        seen.names.ok_or_else(|| failed(missing))
    }
}

/// What was met of a file so far.
struct Seen<'a> {
    shape: &'a Shape,
    /// The sheet whose rows are read.
    sheet: Option<String>,
    names: Option<Vec<String>>,
    /// Those that are read, and where they stand.
    wanted: (Vec<String>, Vec<usize>),
    /// The only cell of a first row that cannot be the headings.
    title: Option<String>,
}

impl<'a> Seen<'a> {
    fn new(shape: &'a Shape) -> Seen<'a> {
        Seen { shape, sheet: None, names: None, wanted: (Vec::new(), Vec::new()), title: None }
    }

    fn row(&mut self, sheet: &str, row: &GridRow, each: &mut dyn FnMut(Record) -> ControlFlow<()>) -> ControlFlow<()> {
        match &self.sheet {
            Some(open) if open != sheet => return ControlFlow::Break(()),
            Some(_) => {}
            None if self.shape.sheet.as_deref().is_some_and(|wanted| wanted != sheet) => {
                return ControlFlow::Continue(());
            }
            None => self.sheet = Some(sheet.to_owned()),
        }
        if row.is_empty() {
            return ControlFlow::Continue(());
        }
        let Some(names) = &self.names else { return self.above(row) };
        if self.shape.skips(row) {
            return ControlFlow::Continue(());
        }
        if self.shape.heading == Heading::First && filled(row).count() > 1 {
            let mut named = names.iter().filter(|name| !name.is_empty());
            if let (Some(title), None) = (named.next(), named.next()) {
                self.title = Some(title.clone());
                return ControlFlow::Break(());
            }
        }
        let (names, places) = &self.wanted;
        let cells = names.iter().zip(places).map(|(name, place)| (name.clone(), letters(row.cell(*place))));
        each(Record { cells: cells.collect() })
    }

    /// A row that may be the headings.
    fn above(&mut self, row: &GridRow) -> ControlFlow<()> {
        let (found, beyond) = match &self.shape.heading {
            Heading::First => (true, false),
            Heading::Row(number) => (row.number == *number, row.number > *number),
            Heading::Has(all) => {
                let has = |name: &String| filled(row).any(|cell| cell.text() == name.trim());
                (all.iter().all(has), row.number > MOST_ABOVE)
            }
        };
        if beyond {
            return ControlFlow::Break(());
        }
        if found {
            let names: Vec<String> = row.cells.iter().map(Cell::text).collect();
            let is_wanted = |name: &String| {
                !name.is_empty() && (self.shape.columns.is_empty() || self.shape.columns.contains(name))
            };
            let wanted = names.iter().enumerate().filter(|(_, name)| is_wanted(name));
            self.wanted = wanted.map(|(place, name)| (name.clone(), place)).unzip();
            self.names = Some(names);
        }
        ControlFlow::Continue(())
    }

    /// Why no headings were found.
    fn missing(&self) -> String {
        match (&self.shape.heading, &self.shape.sheet, &self.sheet) {
            (_, Some(wanted), None) => format!("lembar {wanted} tidak ada, atau kosong"),
            (Heading::Row(number), ..) => format!("baris judul {number} kosong"),
            (Heading::Has(all), ..) => {
                format!("judul {} tidak ada bersama dalam satu dari {MOST_ABOVE} baris pertama", all.join(", "))
            }
            (Heading::First, ..) => "tidak memuat baris judul".to_owned(),
        }
    }
}

impl Shape {
    fn skips(&self, row: &GridRow) -> bool {
        let first = filled(row).next().map(Cell::text).unwrap_or_default().to_lowercase();
        self.skip.iter().any(|word| word.trim().to_lowercase() == first)
    }
}

fn filled(row: &GridRow) -> impl Iterator<Item = &Cell> {
    row.cells.iter().filter(|cell| !cell.is_empty())
}

/// What a person would read in a cell: fifteen digits of a fraction, as spreadsheets
/// show them. What a file holds behind those is the rounding of a machine.
fn letters(cell: &Cell) -> Option<Vec<u8>> {
    let text = match cell {
        _ if cell.is_empty() => return None,
        // Whole numbers are exact below 2^53: a NIK has sixteen digits.
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 => cell.text(),
        Cell::Number(number) => {
            let shown = format!("{number:.14e}").parse().unwrap_or(*number);
            Cell::Number(shown).text()
        }
        _ => cell.text(),
    };
    Some(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cells: &[&str]) -> Vec<Cell> {
        let cell = |text: &&str| if text.is_empty() { Cell::Empty } else { Cell::Text((*text).to_owned()) };
        cells.iter().map(cell).collect()
    }

    /// A report as people export it: titles, a gap, headings, rows, their sum.
    fn report() -> Vec<GridRow> {
        let rows: [(u32, &[&str]); 6] = [
            (1, &["LAPORAN"]),
            (2, &["KAB. CONTOH"]),
            (4, &["Kode", "", "Nilai "]),
            (5, &["1.01", "x", "10"]),
            (6, &["1.02"]),
            (7, &["Total", "", "10"]),
        ];
        rows.iter().map(|(number, cells)| GridRow { number: *number, cells: text(cells) }).collect()
    }

    fn seen(shape: &Shape, rows: &[GridRow]) -> (Option<Vec<String>>, Option<String>, Vec<String>) {
        let (mut seen, mut found) = (Seen::new(shape), Vec::new());
        for row in rows {
            let mut each = |record: Record| {
                let cells = record.cells.into_iter();
                let cell = |(name, cell): (String, Option<Vec<u8>>)| {
                    format!("{name}={}", cell.map_or("-".to_owned(), |c| String::from_utf8(c).expect("text")))
                };
                found.push(cells.map(cell).collect::<Vec<_>>().join(" "));
                ControlFlow::Continue(())
            };
            if seen.row("Lembar", row, &mut each).is_break() {
                break;
            }
        }
        (seen.names, seen.title, found)
    }

    #[test]
    fn headings_are_found_below_titles() {
        let has = |names: &[&str]| Heading::Has(names.iter().map(|n| (*n).to_owned()).collect());
        for heading in [Heading::Row(4), has(&["Nilai", "Kode"])] {
            let shape = Shape { heading, ..Shape::default() };
            let (names, title, found) = seen(&shape, &report());
            assert_eq!(names, Some(vec!["Kode".into(), String::new(), "Nilai".into()]));
            assert_eq!(
                (title, found),
                (None, vec!["Kode=1.01 Nilai=10".into(), "Kode=1.02 Nilai=-".into(), "Kode=Total Nilai=10".into()])
            );
            let summed = Shape { skip: vec!["TOTAL".into()], columns: ["Kode".to_owned()].into(), ..shape };
            assert_eq!(seen(&summed, &report()).2, ["Kode=1.01", "Kode=1.02"]);
        }
        for (heading, words) in
            [(Heading::Row(3), "baris judul 3 kosong"), (has(&["Kode", "Pagu"]), "judul Kode, Pagu tidak ada")]
        {
            let shape = Shape { heading, ..Shape::default() };
            assert_eq!(seen(&shape, &report()).0, None);
            let nothing = Seen { sheet: Some("Lembar".into()), ..Seen::new(&shape) };
            assert!(nothing.missing().contains(words), "{}", nothing.missing());
        }
    }

    #[test]
    fn a_title_is_not_taken_for_headings() {
        let (_, title, found) = seen(&Shape::default(), &report());
        assert_eq!(title.as_deref(), Some("LAPORAN"), "{found:?}");
        let column = [GridRow { number: 1, cells: text(&["Kode"]) }, GridRow { number: 2, cells: text(&["1.01"]) }];
        assert_eq!(seen(&Shape::default(), &column).2, ["Kode=1.01"], "one column is a table as well");
        let other = Shape { sheet: Some("Lain".into()), ..Shape::default() };
        assert_eq!(seen(&other, &report()), (None, None, vec![]));
    }

    #[test]
    fn numbers_are_as_a_spreadsheet_shows_them() {
        let shown = |number: f64| letters(&Cell::Number(number)).map(|b| String::from_utf8(b).expect("text"));
        for (number, letters) in [
            (52_441_553.489_999_99, "52441553.49"),
            (7_950_184_727.0, "7950184727"),
            (0.1, "0.1"),
            (-0.005, "-0.005"),
            (2026.0, "2026"),
            (8_104_010_101_010_001.0, "8104010101010001"),
        ] {
            assert_eq!(shown(number).as_deref(), Some(letters));
        }
        assert_eq!((letters(&Cell::Empty), letters(&Cell::Covered(3))), (None, None));
    }
}

//! Reading an export row by row: headers by name, cells by kind, and every
//! reason against a row at once. Budgets, realisations and prices are read with it.

use crate::sheet::{Cell, CellError, Grid, GridRow};
use crate::text::{self, TextError};
use crate::{Code, Day, Money};
use serde::{Deserialize, Serialize};

/// Longer than any official name or description; bounds what a file can make us keep.
const LONGEST_TEXT: usize = 4000;

/// A code with the name the file gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Named {
    pub code: Code,
    pub name: String,
}

/// A row that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Row number in the file, from 1.
    pub row: u32,
    /// The file's own running number, where it has one.
    pub no: Option<String>,
    pub reason: String,
    /// An amount, a year or a copy is wrong: nothing of such a file is kept.
    pub grave: bool,
}

/// An amount with a fraction below one sen, as binary floats in exports have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounded {
    pub row: u32,
    pub column: String,
    pub was: String,
    pub now: Money,
}

/// Why a file was not read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("Judul kolom {what} tidak ditemukan dalam {depth} baris pertama; kolom yang tidak ada: {missing}")]
    NoHeader { what: &'static str, depth: usize, missing: String },
    #[error("Berkas ini untuk tahun {found}, bukan {asked}")]
    WrongYear { found: String, asked: i32 },
    #[error("Berkas {what} tidak memuat satu baris data pun di bawah judul kolom")]
    NoRows { what: &'static str },
    #[error("Tidak satu pun dari {count} baris dapat diambil; baris {row}: {reason}")]
    AllSetAside { count: usize, row: u32, reason: String },
    #[error("Jumlah seluruh baris terlalu besar untuk jumlah uang")]
    TotalTooLarge,
}

/// A column to look for; `names` are compared without case, blanks and punctuation.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub names: &'static [&'static str],
    pub required: bool,
}

impl Wanted {
    pub fn title(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }
}

/// The sheet and header that were recognised.
#[derive(Debug)]
pub struct Table<'a> {
    pub sheet: &'a str,
    /// Rows above the header.
    pub heading: &'a [GridRow],
    pub header: &'a GridRow,
    pub body: &'a [GridRow],
    /// For every wanted column, where it stands.
    pub columns: Vec<Option<usize>>,
    /// What a person should know: columns ignored or doubled, other sheets of the kind.
    pub notes: Vec<String>,
}

/// Finds the first sheet with all required columns in one of its first `depth` rows.
pub fn find_table<'a>(
    grids: &'a [Grid],
    wanted: &[Wanted],
    what: &'static str,
    depth: usize,
) -> Result<Table<'a>, ParseError> {
    let mut found: Option<Table<'a>> = None;
    let mut others = Vec::new();
    let mut nearest: (usize, Vec<&str>) = (0, required_titles(wanted));
    for grid in grids {
        match table_in(grid, wanted, depth) {
            Ok(table) if found.is_none() => found = Some(table),
            Ok(table) => others.push(format!("«{}»", table.sheet)),
            Err(best) if best.0 > nearest.0 => nearest = best,
            Err(_) => {}
        }
    }
    let Some(mut table) = found else {
        return Err(ParseError::NoHeader { what, depth, missing: nearest.1.join(", ") });
    };
    if !others.is_empty() {
        let (sheet, others) = (table.sheet, others.join(", "));
        table.notes.push(format!("Lembar «{sheet}» yang dibaca; lembar {others} bersusunan sama dan tidak dibaca."));
    }
    Ok(table)
}

fn required_titles(wanted: &[Wanted]) -> Vec<&'static str> {
    wanted.iter().filter(|w| w.required).map(Wanted::title).collect()
}

/// The table, or how many columns the most similar row has and what it lacks.
fn table_in<'a>(grid: &'a Grid, wanted: &[Wanted], depth: usize) -> Result<Table<'a>, (usize, Vec<&'static str>)> {
    let mut nearest = (0, Vec::new());
    for (i, row) in grid.rows.iter().enumerate().take(depth) {
        let (columns, notes) = match_columns(row, wanted);
        let lacking: Vec<_> =
            wanted.iter().zip(&columns).filter(|(w, c)| w.required && c.is_none()).map(|(w, _)| w.title()).collect();
        let (Some((heading, _)), Some(body)) = (grid.rows.split_at_checked(i), grid.rows.get(i + 1..)) else { break };
        if lacking.is_empty() {
            return Ok(Table { sheet: &grid.name, heading, header: row, body, columns, notes });
        }
        let hits = columns.iter().flatten().count();
        if hits > nearest.0 {
            nearest = (hits, lacking);
        }
    }
    Err(nearest)
}

fn match_columns(row: &GridRow, wanted: &[Wanted]) -> (Vec<Option<usize>>, Vec<String>) {
    let mut columns = vec![None; wanted.len()];
    let (mut ignored, mut doubled) = (Vec::new(), Vec::new());
    for (at, cell) in row.cells.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
        let title = text::fold(&cell.text());
        let known = wanted.iter().position(|w| w.names.iter().any(|n| text::fold(n) == title));
        match known.and_then(|k| columns.get_mut(k)) {
            Some(slot @ None) => *slot = Some(at),
            Some(Some(_)) => doubled.push(cell.text()),
            None => ignored.push(cell.text()),
        }
    }
    let mut notes = Vec::new();
    if !ignored.is_empty() {
        notes.push(format!("Kolom yang tidak dikenal dan tidak dibaca: {}.", ignored.join(", ")));
    }
    if !doubled.is_empty() {
        notes.push(format!("Kolom yang muncul lebih dari sekali, dibaca yang pertama: {}.", doubled.join(", ")));
    }
    (columns, notes)
}

/// A row that begins with «Total» is the file's own sum and no data.
pub fn is_total(row: &GridRow) -> bool {
    let first = row.cells.iter().find(|c| !c.is_empty()).map(|c| text::fold(&c.text()));
    first.is_some_and(|t| matches!(t.as_str(), "TOTAL" | "JUMLAH" | "GRANDTOTAL" | "JUMLAHTOTAL" | "TOTALJUMLAH"))
}

/// Reads one row and gathers what speaks against it.
#[derive(Debug)]
pub struct RowReader<'a> {
    pub row: &'a GridRow,
    columns: &'a [Option<usize>],
    wanted: &'a [Wanted],
    keep_blanks: bool,
    pub reasons: Vec<String>,
    pub rounded: Vec<Rounded>,
    /// Characters that deceive a reader were taken out of a text.
    pub hidden: bool,
    /// See [`SetAside::grave`].
    pub grave: bool,
}

impl<'a> RowReader<'a> {
    /// With `keep_blanks`, texts keep their own spaces and line breaks, so that they can be written back.
    pub fn new(row: &'a GridRow, table: &'a Table<'_>, wanted: &'a [Wanted], keep_blanks: bool) -> Self {
        let columns = &table.columns;
        RowReader {
            row,
            columns,
            wanted,
            keep_blanks,
            reasons: Vec::new(),
            rounded: Vec::new(),
            hidden: false,
            grave: false,
        }
    }

    pub fn cell(&self, at: usize) -> &'a Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.columns.get(at).copied().flatten().map_or(EMPTY, |c| self.row.cell(c))
    }

    pub fn is_blank(&self, at: usize) -> bool {
        self.cell(at).is_empty()
    }

    pub fn title(&self, at: usize) -> &'static str {
        self.wanted.get(at).map(Wanted::title).unwrap_or_default()
    }

    fn object(&mut self, at: usize, why: &str) {
        let title = self.title(at);
        self.reasons.push(format!("{title} {why}"));
    }

    /// Text of a cell; a formula or a spreadsheet error speaks against the row.
    pub fn text(&mut self, at: usize) -> String {
        let cell = self.cell(at);
        let raw = match cell {
            Cell::Formula(_) => {
                self.object(at, &CellError::Formula.to_string());
                return String::new();
            }
            Cell::Fault(fault) => {
                self.object(at, &format!("berisi kesalahan lembar kerja «{fault}»"));
                return String::new();
            }
            Cell::Text(t) if self.keep_blanks => t.clone(),
            other => other.text(),
        };
        if cell.is_empty() {
            return String::new();
        }
        let joined = match text::clean(&raw, LONGEST_TEXT) {
            Ok(joined) => joined,
            Err(TextError::TooLong(most)) => {
                self.object(at, &format!("lebih dari {most} huruf"));
                return String::new();
            }
            Err(_) => return self.without_hidden(&raw),
        };
        if self.keep_blanks { raw } else { joined }
    }

    /// A stray byte-order mark must not cost the row its money, so letters that
    /// nobody sees are dropped and reported.
    fn without_hidden(&mut self, raw: &str) -> String {
        self.hidden = true;
        let seen =
            |c: &char| !matches!(text::clean(c.encode_utf8(&mut [0; 4]), LONGEST_TEXT), Err(TextError::Hidden(_)));
        let kept: String = raw.chars().filter(seen).take(LONGEST_TEXT).collect();
        if self.keep_blanks { kept } else { kept.split_whitespace().collect::<Vec<_>>().join(" ") }
    }

    /// A document number or another key: blanks around it are not part of it.
    pub fn key(&mut self, at: usize) -> String {
        let text = self.text(at);
        let trimmed = text.trim();
        if trimmed.len() == text.len() { text } else { trimmed.to_owned() }
    }

    pub fn key_due(&mut self, at: usize) -> String {
        let key = self.key(at);
        if key.is_empty() && !matches!(self.cell(at), Cell::Formula(_) | Cell::Fault(_)) {
            self.object(at, "kosong");
        }
        key
    }

    /// A code, or `None` where the cell is empty or is no code (then with a reason).
    pub fn code(&mut self, at: usize) -> Option<Code> {
        // A spreadsheet turns 1.10 into the number 1.1, which is another code.
        if let Cell::Number(n) = self.cell(at)
            && n.fract() != 0.0
        {
            let text = self.cell(at).text();
            self.object(at, &format!("tersimpan sebagai angka {text}, nol di belakangnya mungkin hilang"));
            return None;
        }
        let before = self.reasons.len();
        let key = self.key(at);
        if key.is_empty() {
            // Letters that nobody sees are no empty cell: the row must not pass for one without a code.
            if !self.is_blank(at) && self.reasons.len() == before {
                self.object(at, "hanya berisi huruf tersembunyi");
            }
            return None;
        }
        Code::parse(&key).map_err(|e| self.object(at, &e.to_string())).ok()
    }

    pub fn named(&mut self, code: usize, name: usize) -> Option<Named> {
        let name = self.text(name);
        self.code(code).map(|code| Named { code, name })
    }

    /// As [`RowReader::named`], but an empty code speaks against the row.
    pub fn named_due(&mut self, code: usize, name: usize) -> Option<Named> {
        if self.is_blank(code) {
            self.object(code, "kosong");
        }
        self.named(code, name)
    }

    pub fn money(&mut self, at: usize) -> Option<Money> {
        let cell = self.cell(at);
        if let Cell::Text(t) = cell
            && may_be_thousands(t)
        {
            let t = t.trim();
            self.object(at, &format!("«{t}» meragukan: titik itu bisa pemisah ribuan, bisa tanda desimal"));
            self.grave = true;
            return None;
        }
        match cell.money() {
            Ok(found) => {
                let (now, rounded) = found?;
                if rounded {
                    let column = self.title(at).to_owned();
                    self.rounded.push(Rounded { row: self.row.number, column, was: cell.text(), now });
                }
                Some(now)
            }
            Err(e) => {
                self.object(at, &e.to_string());
                self.grave = true;
                None
            }
        }
    }

    pub fn day(&mut self, at: usize) -> Option<Day> {
        let read = self.cell(at).day();
        read.unwrap_or_else(|e| {
            self.object(at, &e.to_string());
            None
        })
    }
}

/// «20.000» is twenty thousand to its writer and twenty to a parser: nobody can tell, so it is not money.
fn may_be_thousands(text: &str) -> bool {
    let digits = text.trim().trim_start_matches('-');
    digits.split_once('.').is_some_and(|(whole, fraction)| {
        fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
    })
}

/// Row numbers for a sentence: the first few, then how many more.
pub fn some_rows(rows: &[u32]) -> String {
    const SHOWN: usize = 5;
    let first = rows.iter().take(SHOWN).map(u32::to_string).collect::<Vec<_>>().join(", ");
    match rows.len().saturating_sub(SHOWN) {
        0 => format!("baris {first}"),
        more => format!("baris {first} dan {more} lainnya"),
    }
}

/// Refuses a file in which an amount, a year or a whole row is not what it
/// should be: a budget or a report with a hole would be believed.
pub fn refuse_grave(set_aside: &[SetAside]) -> Result<(), crate::Refusals> {
    let grave: Vec<&SetAside> = set_aside.iter().filter(|s| s.grave).collect();
    if grave.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = grave.iter().take(10).map(|s| format!("baris {}: {}", s.row, s.reason)).collect();
    let more = if grave.len() > 10 { format!("; dan {} baris lain", grave.len() - 10) } else { String::new() };
    Err(crate::Refusals::one(
        crate::Refusal::new(
            "IMPOR-BARIS-SALAH",
            "Kebijakan Simpul: impor seluruhnya atau tidak sama sekali",
            format!("Berkas tidak diimpor, karena {} baris salah: {}{more}.", grave.len(), told.join("; ")),
            "Betulkan baris itu di sistem asalnya atau di berkasnya, lalu impor lagi.",
        )
        .figure("baris", grave.len().to_string()),
    ))
}

//! A workbook of employees, read without any database: one row says what holds
//! of one employee from a day on. Under which headings its columns stand is
//! dated data; what cannot be read is set aside with every reason.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use kernel::digits::{Number, count};
use kernel::reading::{ParseError, RowReader, SetAside, Wanted, find_table, is_total, some_rows};
use kernel::sheet::{Cell, Grid, GridRow};
use kernel::text::fold;

use crate::model::{EndReason, Line, Said, StaffFile, StaffKind};
use crate::rules::{NIK_DIGITS, NIP_DIGITS};

const WHAT: &str = "daftar pegawai";
/// Title rows above the header are few.
const HEADER_DEPTH: usize = 20;

const fn due(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: true }
}

const fn may(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: false }
}

/// The columns; the constants below are their places here.
const WANTED: [Wanted; 13] = [
    due(&["NIP"]),
    may(&["NIK"]),
    due(&["NAMA"]),
    due(&["JENIS"]),
    may(&["GOLONGAN"]),
    may(&["JABATAN"]),
    due(&["KODE SKPD"]),
    due(&["MULAI"]),
    may(&["SAMPAI"]),
    may(&["ALASAN BERAKHIR"]),
    due(&["JIWA"]),
    may(&["NOMOR SK"]),
    may(&["TANGGAL SK"]),
];
const NIP: usize = 0;
const NIK: usize = 1;
const NAME: usize = 2;
const KIND: usize = 3;
const GRADE: usize = 4;
const POSITION: usize = 5;
const UNIT: usize = 6;
const STARTS: usize = 7;
const ENDS: usize = 8;
const REASON: usize = 9;
const SOULS: usize = 10;
const DECREE: usize = 11;
const DECREE_DAY: usize = 12;

/// Units by the normal form of their code.
pub type Units = HashMap<String, i64>;

/// The columns by their own headings.
pub fn titles() -> Vec<&'static str> {
    WANTED.iter().map(Wanted::title).collect()
}

/// Reads a workbook by the headings of the day.
pub fn parse(grids: &[Grid], headings: &BTreeMap<String, Vec<String>>, units: &Units) -> Result<StaffFile, ParseError> {
    let grids: Vec<Grid> = grids.iter().map(|grid| named(grid, headings)).collect();
    let table = find_table(&grids, &WANTED, WHAT, HEADER_DEPTH)?;
    let rows: Vec<&GridRow> = table.body.iter().filter(|r| !r.is_empty() && !is_total(r)).collect();
    if rows.is_empty() {
        return Err(ParseError::NoRows { what: WHAT });
    }
    let mut file = StaffFile {
        rows_read: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        notes: table.notes.clone(),
        ..StaffFile::default()
    };
    let mut hidden = Vec::new();
    for row in rows {
        let mut reader = Reader { row: RowReader::new(row, &table, &WANTED, false), units };
        let said = reader.said();
        if reader.row.hidden {
            hidden.push(row.number);
        }
        match said.filter(|_| reader.row.reasons.is_empty()) {
            Some(said) => file.lines.push(Line { row: row.number, said }),
            None => file.set_aside.push(SetAside {
                row: row.number,
                no: None,
                reason: reader.row.reasons.join("; "),
                grave: false,
            }),
        }
    }
    if !hidden.is_empty() {
        let rows = some_rows(&hidden);
        file.notes
            .push(format!("{} baris memuat huruf tersembunyi dalam teks, huruf itu dibuang ({rows}).", hidden.len()));
    }
    match (file.set_aside.first(), file.lines.is_empty()) {
        (Some(first), true) => {
            Err(ParseError::AllSetAside { count: file.set_aside.len(), row: first.row, reason: first.reason.clone() })
        }
        _ => Ok(file),
    }
}

/// The grid with the headings of its header row as this reader calls them: the
/// first row in which every column that must be there is found.
fn named(grid: &Grid, headings: &BTreeMap<String, Vec<String>>) -> Grid {
    let own = |cell: &Cell| {
        let title = fold(&cell.text());
        let known = |names: &&Wanted| {
            let also = headings.get(names.title()).map_or(&[][..], Vec::as_slice);
            fold(names.title()) == title || also.iter().any(|name| fold(name) == title)
        };
        WANTED.iter().find(known).map(Wanted::title)
    };
    let mut grid = grid.clone();
    let header = grid.rows.iter_mut().take(HEADER_DEPTH).find(|row| {
        let found: Vec<&str> = row.cells.iter().filter_map(own).collect();
        WANTED.iter().all(|w| !w.required || found.contains(&w.title()))
    });
    for cell in header.into_iter().flat_map(|row| &mut row.cells) {
        if let Some(title) = own(cell) {
            *cell = Cell::Text(title.to_owned());
        }
    }
    grid
}

struct Reader<'a> {
    row: RowReader<'a>,
    units: &'a Units,
}

impl Reader<'_> {
    fn against(&mut self, at: usize, why: &str) {
        let title = self.row.title(at);
        self.row.reasons.push(format!("{title} {why}"));
    }

    fn said(&mut self) -> Option<Said> {
        let nip = self.digits(NIP, NIP_DIGITS);
        let nik = if self.row.is_blank(NIK) { Some(None) } else { self.digits(NIK, NIK_DIGITS).map(Some) };
        let name = self.row.key_due(NAME);
        let kind = self.one_of(KIND, StaffKind::parse, StaffKind::CHOICES);
        let (grade, position) = (self.row.key(GRADE), self.row.key(POSITION));
        let unit = self.unit();
        let starts = self.day_due(STARTS);
        let end = self.end();
        let souls = self.souls();
        let decree = self.row.key(DECREE);
        let decree_date = self.row.day(DECREE_DAY);
        Some(Said {
            nip: nip?,
            nik: nik?,
            name,
            kind: kind?,
            grade,
            position,
            unit: unit?,
            starts: starts?,
            end: end?,
            souls: souls?,
            decree,
            decree_date,
        })
    }

    /// Just so many digits; a number of a spreadsheet may have lost some.
    fn digits(&mut self, at: usize, wanted: usize) -> Option<String> {
        let text = self.row.key_due(at);
        match Number::read(self.row.cell(at), &text) {
            Number::Digits(digits) | Number::Whole(digits) if digits.len() == wanted => return Some(digits),
            Number::Digits(digits) | Number::Whole(digits) => {
                self.against(at, &format!("memuat {} angka; seharusnya {wanted}", digits.len()));
            }
            Number::Lost(shown) => {
                self.against(at, &format!("tersimpan sebagai angka {shown}; simpan kolomnya sebagai teks"));
            }
            // What is empty, a formula or a fault has been told.
            Number::None if text.is_empty() => {}
            Number::None => self.against(at, "memuat selain angka"),
        }
        None
    }

    fn one_of<T>(
        &mut self,
        at: usize,
        parse: fn(&str) -> Option<T>,
        choices: &[(&'static str, &'static str)],
    ) -> Option<T> {
        let text = self.row.key_due(at);
        let folded = fold(&text);
        let code = choices.iter().find(|(code, title)| fold(code) == folded || fold(title) == folded);
        let found = code.and_then(|(code, _)| parse(code));
        if found.is_none() && !text.is_empty() {
            let all: Vec<&str> = choices.iter().map(|(code, _)| *code).collect();
            self.against(at, &format!("«{text}» tidak dikenal; pilih {}", all.join(", ")));
        }
        found
    }

    fn unit(&mut self) -> Option<i64> {
        if self.row.is_blank(UNIT) {
            self.against(UNIT, "kosong");
        }
        let code = self.row.code(UNIT)?;
        let found = self.units.get(code.norm()).copied();
        if found.is_none() {
            self.against(UNIT, &format!("{} bukan SKPD atau unit yang dikenal", code.text()));
        }
        found
    }

    fn day_due(&mut self, at: usize) -> Option<kernel::Day> {
        if self.row.is_blank(at) {
            self.against(at, "kosong");
        }
        self.row.day(at)
    }

    /// The last day and its reason; both or none.
    fn end(&mut self) -> Option<Option<(kernel::Day, EndReason)>> {
        match (self.row.is_blank(ENDS), self.row.is_blank(REASON)) {
            (true, true) => Some(None),
            (true, false) => {
                self.against(ENDS, "kosong, sedangkan alasannya diisi");
                None
            }
            (false, true) => {
                self.against(REASON, "kosong, sedangkan tanggalnya diisi");
                None
            }
            (false, false) => {
                let day = self.row.day(ENDS);
                let reason = self.one_of(REASON, EndReason::parse, EndReason::CHOICES);
                Some(Some((day?, reason?)))
            }
        }
    }

    fn souls(&mut self) -> Option<i64> {
        let text = self.row.key_due(SOULS);
        let found = count(&text);
        if found.is_none() && !text.is_empty() {
            self.against(SOULS, &format!("«{text}» bukan bilangan"));
        }
        found
    }
}

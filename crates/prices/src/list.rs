//! The national system's export of standard prices, read without any database.
//!
//! One row is one item with its price and an account it may be used with; an
//! item with several accounts has several rows, or several codes in one cell.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use kernel::reading::{ParseError, Rounded, RowReader, SetAside, Table, Wanted, find_table, is_total, some_rows};
use kernel::sheet::{Cell, Grid, GridRow};
use kernel::text::fold;
use kernel::{Code, Money};

use crate::model::{Line, PriceFile, PriceKind, Says, Terms};
use crate::rules::per_cent;

const WHAT: &str = "standar harga";
/// Title rows above the header are few.
const HEADER_DEPTH: usize = 20;
/// Depth of the accounts that money is budgeted on, and the first segment of belanja.
const LEAF_DEPTH: usize = 6;
const BELANJA: &str = "5.";

const fn due(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: true }
}

const fn may(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: false }
}

/// The columns; the constants below are their places here.
const WANTED: [Wanted; 13] = [
    may(&["NO", "NOMOR"]),
    may(&["TAHUN", "TAHUN ANGGARAN"]),
    may(&["KELOMPOK", "TIPE", "JENIS", "TIPE STANDAR HARGA", "JENIS STANDAR HARGA", "KELOMPOK STANDAR HARGA"]),
    may(&["KODE KELOMPOK BARANG", "KODE KELOMPOK"]),
    may(&["URAIAN KELOMPOK BARANG", "URAIAN KELOMPOK", "NAMA KELOMPOK BARANG"]),
    may(&["ID STANDAR HARGA"]),
    due(&["KODE BARANG", "KODE STANDAR HARGA"]),
    due(&["URAIAN BARANG", "NAMA BARANG", "NAMA STANDAR HARGA"]),
    may(&["SPESIFIKASI", "SPESIFIKASI BARANG"]),
    due(&["SATUAN"]),
    due(&["HARGA SATUAN", "HARGA SATUAN (Rp)", "HARGA"]),
    may(&["KODE REKENING", "KODE AKUN"]),
    may(&["TKDN", "TKDN (%)", "PERSEN TKDN", "NILAI TKDN", "NILAI TKDN (%)"]),
];
const NO: usize = 0;
const TAHUN: usize = 1;
const KIND: usize = 2;
const GROUP: usize = 3;
const GROUP_NAME: usize = 4;
const NATIONAL_ID: usize = 5;
const CODE: usize = 6;
const NAME: usize = 7;
const SPEC: usize = 8;
const MEASURE: usize = 9;
const AMOUNT: usize = 10;
const REKENING: usize = 11;
const TKDN: usize = 12;

/// Reads a price list of `year`; `kind` is that of rows which name none.
pub fn parse(grids: &[Grid], year: i32, kind: PriceKind) -> Result<PriceFile, ParseError> {
    let table = find_table(grids, &WANTED, WHAT, HEADER_DEPTH)?;
    let mut data: Vec<&GridRow> = table.body.iter().filter(|r| !r.is_empty()).collect();
    data.pop_if(|last| is_total(last));
    if data.is_empty() {
        return Err(ParseError::NoRows { what: WHAT });
    }
    check_year(&data, &table, year)?;
    let mut import = Import::new(&table, &data, kind);
    for row in &data {
        import.take(row);
    }
    import.finish(data.len())
}

fn cell<'a>(row: &'a GridRow, table: &Table<'_>, at: usize) -> &'a Cell {
    const EMPTY: &Cell = &Cell::Empty;
    table.columns.get(at).copied().flatten().map_or(EMPTY, |c| row.cell(c))
}

fn check_year(data: &[&GridRow], table: &Table<'_>, asked: i32) -> Result<(), ParseError> {
    let years = data.iter().filter_map(|row| cell(row, table, TAHUN).text().parse::<i32>().ok());
    let found: std::collections::BTreeSet<i32> = years.collect();
    if found.iter().all(|year| *year == asked) {
        return Ok(());
    }
    let found = found.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
    Err(ParseError::WrongYear { found, asked })
}

/// Row numbers by kind of peculiarity.
#[derive(Default)]
struct Peculiar {
    not_belanja: Vec<u32>,
    not_leaf: Vec<u32>,
    small_tkdn: Vec<u32>,
    joined: Vec<u32>,
    hidden: Vec<u32>,
}

struct Import<'a> {
    table: &'a Table<'a>,
    kind: PriceKind,
    /// The column of kinds holds kinds, and not something else of that name.
    names_kind: bool,
    lines: Vec<Line>,
    /// Where the lines of a code stand.
    seen: HashMap<(PriceKind, Code), Vec<usize>>,
    set_aside: Vec<SetAside>,
    rounded: Vec<Rounded>,
    peculiar: Peculiar,
}

impl<'a> Import<'a> {
    fn new(table: &'a Table<'a>, data: &[&GridRow], kind: PriceKind) -> Self {
        let names_kind = data.iter().any(|row| PriceKind::read(&cell(row, table, KIND).text()).is_some());
        Import {
            table,
            kind,
            names_kind,
            lines: Vec::new(),
            seen: HashMap::new(),
            set_aside: Vec::new(),
            rounded: Vec::new(),
            peculiar: Peculiar::default(),
        }
    }

    fn take(&mut self, row: &'a GridRow) {
        let mut reader = RowReader::new(row, self.table, &WANTED, false);
        let no = Some(reader.key(NO)).filter(|t| !t.is_empty());
        let line = self.read(&mut reader);
        if reader.hidden {
            self.peculiar.hidden.push(row.number);
        }
        let line = line.filter(|_| reader.reasons.is_empty());
        let kept = line.map_or_else(|| Err((reader.reasons.join("; "), reader.grave)), |line| self.keep(line));
        match kept {
            Ok(()) => self.rounded.append(&mut reader.rounded),
            Err((reason, grave)) => self.set_aside.push(SetAside { row: row.number, no, reason, grave }),
        }
    }

    fn read(&mut self, reader: &mut RowReader<'a>) -> Option<Line> {
        let kind = self.kind_of(reader);
        if reader.is_blank(CODE) {
            reader.reasons.push(format!("{} kosong", reader.title(CODE)));
        }
        let code = reader.code(CODE);
        let name = reader.key_due(NAME);
        let measure = reader.key_due(MEASURE);
        let amount = amount(reader);
        let tkdn = self.tkdn(reader);
        let rekening = rekening(reader);
        let terms = Terms {
            name,
            spec: reader.key(SPEC),
            measure,
            amount: amount?,
            tkdn,
            rekening,
            group_code: reader.key(GROUP),
            group_name: reader.key(GROUP_NAME),
            national_id: reader.key(NATIONAL_ID),
        };
        let row = reader.row.number;
        if terms.rekening.iter().any(|c| !c.norm().starts_with(BELANJA)) {
            self.peculiar.not_belanja.push(row);
        } else if terms.rekening.iter().any(|c| c.depth() != LEAF_DEPTH) {
            self.peculiar.not_leaf.push(row);
        }
        Some(Line { row, kind: kind?, code: code?, terms })
    }

    fn kind_of(&self, reader: &mut RowReader<'a>) -> Option<PriceKind> {
        if !self.names_kind || reader.is_blank(KIND) {
            return Some(self.kind);
        }
        let text = reader.key(KIND);
        let kind = PriceKind::read(&text);
        if kind.is_none() {
            reader.reasons.push(format!("{} «{text}» bukan SSH, SBU, ASB atau HSPK", reader.title(KIND)));
        }
        kind
    }

    fn tkdn(&mut self, reader: &mut RowReader<'a>) -> Option<i64> {
        let text = reader.key(TKDN);
        if text.is_empty() {
            return None;
        }
        match per_cent(&text) {
            Ok(share) => {
                if (1..100).contains(&share) {
                    self.peculiar.small_tkdn.push(reader.row.number);
                }
                Some(share)
            }
            Err(why) => {
                reader.reasons.push(format!("{} {why}", reader.title(TKDN)));
                None
            }
        }
    }

    /// The line for itself, joined to the one it continues, or why not.
    fn keep(&mut self, line: Line) -> Result<(), (String, bool)> {
        let places = self.seen.entry((line.kind, line.code.clone())).or_default();
        for at in places.iter() {
            let Some(known) = self.lines.get_mut(*at).filter(|known| same_item(&known.terms, &line.terms)) else {
                continue;
            };
            if known.terms.amount != line.terms.amount || known.terms.tkdn != line.terms.tkdn {
                let (row, amount) = (known.row, known.terms.amount.rupiah());
                return Err((format!("barang yang sama di baris {row} berharga {amount} atau ber-TKDN lain"), true));
            }
            let new: Vec<Code> =
                line.terms.rekening.iter().filter(|c| !known.terms.rekening.contains(c)).cloned().collect();
            if new.is_empty() {
                return Err((format!("baris kembar: seluruh isinya sudah ada di baris {}", known.row), false));
            }
            known.terms.rekening.extend(new);
            known.terms.rekening.sort();
            self.peculiar.joined.push(line.row);
            return Ok(());
        }
        places.push(self.lines.len());
        self.lines.push(line);
        Ok(())
    }

    fn finish(mut self, count: usize) -> Result<PriceFile, ParseError> {
        if let (Some(first), true) = (self.set_aside.first(), self.lines.is_empty()) {
            return Err(ParseError::AllSetAside { count, row: first.row, reason: first.reason.clone() });
        }
        let mut notes = self.table.notes.clone();
        if !self.names_kind && self.table.columns.get(KIND).copied().flatten().is_some() {
            notes.push("Kolom kelompok tidak menyebut SSH, SBU, ASB atau HSPK; kolom itu tidak dibaca.".into());
        }
        self.peculiar.tell(&mut notes);
        let has = |at: usize| self.table.columns.get(at).copied().flatten().is_some();
        Ok(PriceFile {
            sheet: self.table.sheet.to_owned(),
            rows_read: u32::try_from(count).unwrap_or(u32::MAX),
            says: Says {
                spec: has(SPEC),
                tkdn: has(TKDN),
                rekening: has(REKENING),
                group: has(GROUP) || has(GROUP_NAME),
                national_id: has(NATIONAL_ID),
            },
            lines: std::mem::take(&mut self.lines),
            set_aside: self.set_aside,
            rounded: self.rounded,
            notes,
        })
    }
}

/// Two rows speak of one thing; a number of the national list parts them even
/// where all else is the same.
fn same_item(a: &Terms, b: &Terms) -> bool {
    a.national_id == b.national_id
        && [&a.name, &a.spec, &a.measure].map(|t| fold(t)) == [&b.name, &b.spec, &b.measure].map(|t| fold(t))
}

fn amount(reader: &mut RowReader<'_>) -> Option<Money> {
    let before = reader.reasons.len();
    let found = reader.money(AMOUNT);
    let title = reader.title(AMOUNT);
    match found {
        Some(amount) if amount.is_negative() => {
            reader.reasons.push(format!("{title} negatif ({})", amount.rupiah()));
            reader.grave = true;
        }
        Some(amount) if amount.is_zero() => reader.reasons.push(format!("{title} nol")),
        None if reader.reasons.len() == before => reader.reasons.push(format!("{title} kosong")),
        _ => {}
    }
    found
}

/// Codes parted by commas, semicolons or blanks; each once, in their order.
fn rekening(reader: &mut RowReader<'_>) -> Vec<Code> {
    let title = reader.title(REKENING);
    if let Cell::Number(n) = reader.cell(REKENING)
        && n.fract() != 0.0
    {
        let text = reader.cell(REKENING).text();
        reader.reasons.push(format!("{title} tersimpan sebagai angka {text}, nol di belakangnya mungkin hilang"));
        return Vec::new();
    }
    let text = reader.key(REKENING);
    let mut codes = Vec::new();
    for part in text.split(|c: char| matches!(c, ',' | ';' | '|') || c.is_whitespace()).filter(|p| !p.is_empty()) {
        match Code::parse(part) {
            Ok(code) => codes.push(code),
            Err(e) => reader.reasons.push(format!("{title} {e}")),
        }
    }
    codes.sort();
    codes.dedup();
    codes
}

impl Peculiar {
    fn tell(&self, notes: &mut Vec<String>) {
        for (rows, what) in [
            (&self.joined, "melanjutkan barang baris sebelumnya; rekeningnya digabung"),
            (&self.not_belanja, "dengan rekening di luar belanja (akun 5), diambil apa adanya"),
            (&self.not_leaf, "dengan rekening yang bukan sub rincian objek (6 tingkat), diambil apa adanya"),
            (&self.small_tkdn, "dengan TKDN di bawah 1 persen, diambil apa adanya"),
            (&self.hidden, "memuat huruf tersembunyi dalam teks, huruf itu dibuang"),
        ] {
            if !rows.is_empty() {
                notes.push(format!("{} baris {what} ({}).", rows.len(), some_rows(rows)));
            }
        }
    }
}

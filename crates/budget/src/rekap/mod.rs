//! The SIPD budget exports "rekap 5" (package) and "rekap 4" (standard price).
//!
//! One row is one budget line with its place in the urusan tree, its fund and
//! its account. Rows without an account are sub kegiatan without a budget.

mod layout;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use kernel::sheet::{Cell, Grid, GridRow};
use kernel::text::fold;
use kernel::{Code, Money};
use serde::{Deserialize, Serialize};

use crate::model::{Grain, NewDetail};
pub use kernel::reading::{Named, ParseError, Rounded, SetAside, refuse_grave};
use kernel::reading::{RowReader, Table, find_table, is_total, some_rows};
use layout::{
    BIDANG, KEGIATAN, NO, PACKAGE, PAGU, PROGRAM, REKENING, SKPD, SOURCE, STANDARD_PRICE, SUB_KEGIATAN, SUB_UNIT,
    TAHUN, URUSAN, WANTED,
};

const WHAT: &str = "rekap";
/// Title rows above the header are few; a header further down is another table's.
const HEADER_DEPTH: usize = 20;

/// What the detail column of the file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    Package,
    StandardPrice,
    Plain,
    /// Rincian belanja, read by [`crate::rincian`].
    Detail,
}

impl Layout {
    pub const fn grain(self) -> Grain {
        match self {
            Layout::Package => Grain::Package,
            Layout::StandardPrice => Grain::StandardPrice,
            Layout::Plain => Grain::Rekening,
            Layout::Detail => Grain::Detail,
        }
    }
}

/// Package or group and its name, or standard-price code and name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    pub code_or_group: String,
    pub name: String,
}

/// One budget line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Row number in the file, from 1.
    pub row: u32,
    pub no: Option<String>,
    pub urusan: Named,
    pub skpd: Named,
    pub sub_unit: Named,
    pub bidang: Named,
    pub program: Named,
    pub kegiatan: Named,
    pub sub_kegiatan: Named,
    pub source: Option<Named>,
    pub rekening: Named,
    pub item: Option<Item>,
    pub amount: Money,
    /// The source's name where the file tells no code of it.
    pub source_name: Option<String>,
    pub detail: Option<Box<NewDetail>>,
}

impl Row {
    /// All of the line but where it stands in the file.
    pub(crate) fn content(&self) -> impl Hash + Eq {
        let tree = [&self.urusan, &self.skpd, &self.sub_unit, &self.bidang, &self.program, &self.kegiatan];
        let source = (&self.source, &self.source_name);
        (tree, &self.sub_kegiatan, source, &self.rekening, &self.item, self.amount, &self.detail)
    }
}

/// A row that is no line, as it can be written back: a sub kegiatan without a
/// budget with its codes, or a row that was set aside with its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bare {
    pub row: u32,
    pub no: Option<String>,
    pub place: Option<Place>,
    pub item: Option<Item>,
    /// Text by column.
    pub cells: BTreeMap<String, String>,
}

/// Where a row without account stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub urusan: Named,
    pub skpd: Named,
    pub sub_unit: Named,
    pub bidang: Named,
    pub program: Named,
    pub kegiatan: Named,
    pub sub_kegiatan: Named,
    pub source: Option<Named>,
}

/// A line whose coefficient and price do not make its amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mismatch {
    pub row: u32,
    pub no: Option<String>,
    pub coefficient: String,
    pub price: Option<Money>,
    pub tax: Option<Money>,
    pub expected: Option<Money>,
    pub told: Money,
    /// Why nothing is expected.
    pub reason: Option<String>,
}

pub(crate) enum Taken {
    Line(Box<Row>),
    Bare(Bare),
}

/// A file as read: `rows_read` = rows + `without_account` + `set_aside`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rekap {
    pub sheet: String,
    pub layout: Layout,
    pub rows: Vec<Row>,
    pub rows_read: u32,
    /// Sub kegiatan without account and without pagu.
    pub without_account: u32,
    /// Rows that are no line, for writing the file again.
    pub bare: Vec<Bare>,
    pub mismatches: Vec<Mismatch>,
    pub set_aside: Vec<SetAside>,
    pub rounded: Vec<Rounded>,
    pub total: Money,
    /// Distinct SKPD over all rows read.
    pub skpd: u32,
    pub sub_units: u32,
    pub notes: Vec<String>,
}

/// One account of the budget: what a payment is later charged to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountKey {
    /// Normal forms of the codes.
    pub sub_unit: String,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub amount: Money,
    pub sources: BTreeSet<String>,
}

/// Depth of a rincian akun that money is budgeted on (sub rincian objek).
const LEAF_DEPTH: usize = 6;

/// Reads a rekap of `year` from the sheets of one file.
pub fn parse(grids: &[Grid], year: i32) -> Result<Rekap, ParseError> {
    let table = find_table(grids, &WANTED, WHAT, HEADER_DEPTH)?;
    let mut data: Vec<&GridRow> = table.body.iter().filter(|r| !r.is_empty()).collect();
    let stated = data.pop_if(|last| is_total(last));
    if data.is_empty() {
        return Err(ParseError::NoRows { what: WHAT });
    }
    check_year(&data, &table, year)?;
    let mut import = Import::new(&table, year);
    for row in &data {
        import.take(row);
    }
    import.finish(&data, stated)
}

/// Refuses a file of another year as a whole; single rows of another year are set aside later.
fn check_year(data: &[&GridRow], table: &Table<'_>, asked: i32) -> Result<(), ParseError> {
    let mut found = BTreeSet::new();
    for row in data {
        let reader = RowReader::new(row, table, &WANTED, false);
        found.extend(year_of(reader.cell(TAHUN)));
    }
    if found.is_empty() || found.contains(&asked) {
        return Ok(());
    }
    let found = found.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
    Err(ParseError::WrongYear { found, asked })
}

fn year_of(cell: &Cell) -> Option<i32> {
    if matches!(cell, Cell::Formula(_) | Cell::Fault(_)) { None } else { cell.text().parse().ok() }
}

/// What is counted for the notes: row numbers by kind of peculiarity.
#[derive(Debug, Default)]
pub(crate) struct Peculiar {
    zero_pagu: Vec<u32>,
    pub(crate) templates: Vec<u32>,
    pub(crate) foreign_kegiatan: Vec<u32>,
    not_leaf: Vec<u32>,
    without_source: Vec<u32>,
    same_but_no: Vec<u32>,
    pub(crate) hidden: Vec<u32>,
}

struct Import<'a> {
    table: &'a Table<'a>,
    year: i32,
    layout: Layout,
    rows: Vec<Row>,
    bare: Vec<Bare>,
    without_account: u32,
    set_aside: Vec<SetAside>,
    rounded: Vec<Rounded>,
    peculiar: Peculiar,
}

impl<'a> Import<'a> {
    fn new(table: &'a Table<'a>, year: i32) -> Self {
        let has = |at: usize| table.columns.get(at).copied().flatten().is_some();
        // A file with both pairs has its rows at the finer level, the price.
        let layout = if has(STANDARD_PRICE) {
            Layout::StandardPrice
        } else if has(PACKAGE) {
            Layout::Package
        } else {
            Layout::Plain
        };
        Import {
            table,
            year,
            layout,
            rows: Vec::new(),
            bare: Vec::new(),
            without_account: 0,
            set_aside: Vec::new(),
            rounded: Vec::new(),
            peculiar: Peculiar::default(),
        }
    }

    fn take(&mut self, row: &'a GridRow) {
        let mut reader = RowReader::new(row, self.table, &WANTED, false);
        let no = Some(reader.key(NO)).filter(|t| !t.is_empty());
        let line = self.read(&mut reader, no.clone());
        if reader.hidden {
            self.peculiar.hidden.push(row.number);
        }
        if reader.reasons.is_empty() {
            self.rounded.append(&mut reader.rounded);
            match line {
                Some(Taken::Line(line)) => self.rows.push(*line),
                Some(Taken::Bare(bare)) => {
                    self.bare.push(bare);
                    self.without_account = self.without_account.saturating_add(1);
                }
                None => {}
            }
        } else {
            let (reason, grave) = (reader.reasons.join("; "), reader.grave);
            self.bare.extend(as_it_was(&reader, &WANTED, no.clone()));
            self.set_aside.push(SetAside { row: row.number, no, reason, grave });
        }
    }

    /// The line, or `None` for a sub kegiatan without budget; it counts only where the reader has no reasons.
    fn read(&mut self, reader: &mut RowReader<'a>, no: Option<String>) -> Option<Taken> {
        self.judge_year(reader);
        let skpd = reader.named_due(SKPD, SKPD + 1);
        let sub_unit = reader.named_due(SUB_UNIT, SUB_UNIT + 1);
        let urusan = reader.named_due(URUSAN, URUSAN + 1);
        let bidang = reader.named_due(BIDANG, BIDANG + 1);
        let program = reader.named_due(PROGRAM, PROGRAM + 1);
        let kegiatan = reader.named_due(KEGIATAN, KEGIATAN + 1);
        let sub_kegiatan = reader.named_due(SUB_KEGIATAN, SUB_KEGIATAN + 1);
        let source = reader.named(SOURCE, SOURCE + 1);
        let rekening = reader.named(REKENING, REKENING + 1);
        let item = self.item(reader);
        let pagu = reader.money(PAGU);
        if let Some(pagu) = pagu.filter(|p| p.is_negative()) {
            reader.reasons.push(format!("PAGU negatif ({})", pagu.rupiah()));
            reader.grave = true;
        } else if let (true, Some(pagu)) = (reader.is_blank(REKENING), pagu.filter(|p| p.is_positive())) {
            reader.reasons.push(format!("ada PAGU {} tetapi KODE REKENING kosong", pagu.rupiah()));
        }
        let mut tree = Tree { urusan: urusan?, bidang: bidang?, program: program?, kegiatan: kegiatan? };
        let (skpd, mut sub_kegiatan) = (skpd?, sub_kegiatan?);
        if !reader.reasons.is_empty() {
            return None;
        }
        let row = reader.row.number;
        if sub_kegiatan.code.is_template() {
            self.peculiar.templates.push(row);
        }
        tree.bind(&skpd.code, &mut sub_kegiatan);
        if !sub_kegiatan.code.is_within(&tree.kegiatan.code) {
            self.peculiar.foreign_kegiatan.push(row);
        }
        let sub_unit = sub_unit?;
        let Tree { urusan, bidang, program, kegiatan } = tree;
        let Some(rekening) = rekening else {
            let place = Some(Place { urusan, skpd, sub_unit, bidang, program, kegiatan, sub_kegiatan, source });
            return Some(Taken::Bare(Bare { row, no, place, item, cells: told_zero(reader, PAGU) }));
        };
        let amount = pagu.unwrap_or(Money::ZERO);
        let line = Row {
            row,
            no,
            urusan,
            skpd,
            sub_unit,
            bidang,
            program,
            kegiatan,
            sub_kegiatan,
            source,
            rekening,
            item,
            amount,
            source_name: None,
            detail: None,
        };
        self.peculiar.judge(&line);
        Some(Taken::Line(Box::new(line)))
    }

    fn judge_year(&self, reader: &mut RowReader<'_>) {
        match year_of(reader.cell(TAHUN)) {
            Some(year) if year == self.year => {}
            Some(year) => {
                reader.reasons.push(format!("TAHUN {year}, bukan {}", self.year));
                reader.grave = true;
            }
            None => reader.reasons.push(format!("TAHUN «{}» bukan tahun", reader.cell(TAHUN).text())),
        }
    }

    fn item(&self, reader: &mut RowReader<'_>) -> Option<Item> {
        let at = match self.layout {
            Layout::Package => PACKAGE,
            Layout::StandardPrice => STANDARD_PRICE,
            Layout::Plain | Layout::Detail => return None,
        };
        let item = Item { code_or_group: reader.text(at), name: reader.text(at + 1) };
        (!item.code_or_group.is_empty() || !item.name.is_empty()).then_some(item)
    }

    fn set_copies_aside(&mut self) {
        let copies = self.peculiar.copies(&self.rows);
        for line in self.rows.extract_if(.., |l| copies.contains(&l.row)) {
            self.set_aside.push(copied(line));
        }
        self.set_aside.sort_by_key(|s| s.row);
        self.peculiar.forget(&copies);
        self.rounded.retain(|r| !copies.contains(&r.row));
    }

    fn finish(mut self, data: &[&GridRow], stated: Option<&GridRow>) -> Result<Rekap, ParseError> {
        self.set_copies_aside();
        if let (Some(first), true) = (self.set_aside.first(), self.set_aside.len() == data.len()) {
            let (count, row, reason) = (data.len(), first.row, first.reason.clone());
            return Err(ParseError::AllSetAside { count, row, reason });
        }
        let total = Money::sum(self.rows.iter().map(|r| r.amount)).ok_or(ParseError::TotalTooLarge)?;
        let mut notes = self.table.notes.clone();
        self.peculiar.tell(&mut notes);
        if let Some(note) = stated.and_then(|row| stated_total(row, self.table, total)) {
            notes.push(note);
        }
        Ok(Rekap {
            sheet: self.table.sheet.to_owned(),
            layout: self.layout,
            rows_read: u32::try_from(data.len()).unwrap_or(u32::MAX),
            without_account: self.without_account,
            bare: self.bare,
            mismatches: Vec::new(),
            set_aside: self.set_aside,
            rounded: self.rounded,
            total,
            skpd: distinct(data, self.table, SKPD),
            sub_units: distinct(data, self.table, SUB_UNIT),
            notes,
            rows: self.rows,
        })
    }
}

/// A row that was set aside, cell by cell; nothing where a cell cannot be written back as it was.
pub(crate) fn as_it_was(
    reader: &RowReader<'_>,
    wanted: &[kernel::reading::Wanted],
    no: Option<String>,
) -> Option<Bare> {
    let mut cells = BTreeMap::new();
    for (at, column) in wanted.iter().enumerate().filter(|(at, _)| !reader.is_blank(*at)) {
        match reader.cell(at) {
            Cell::Formula(_) | Cell::Fault(_) => return None,
            cell => cells.insert(column.title().to_owned(), cell.text().chars().take(LONGEST_CELL).collect()),
        };
    }
    Some(Bare { row: reader.row.number, no, cells, ..Bare::default() })
}

/// No workbook holds more in a cell.
const LONGEST_CELL: usize = 32_000;

/// An amount of nothing that is written is not the same as none.
pub(crate) fn told_zero(reader: &RowReader<'_>, at: usize) -> BTreeMap<String, String> {
    let told = (!reader.is_blank(at)).then(|| (reader.title(at).to_owned(), reader.cell(at).text()));
    told.into_iter().collect()
}

/// The levels above a sub kegiatan.
pub(crate) struct Tree {
    pub(crate) urusan: Named,
    pub(crate) bidang: Named,
    pub(crate) program: Named,
    pub(crate) kegiatan: Named,
}

impl Tree {
    /// Binds the templates `X.XX…` to the row's bidang, or to the SKPD's first where that is a template too.
    pub(crate) fn bind(&mut self, skpd: &Code, sub_kegiatan: &mut Named) {
        let bidang = if self.bidang.code.is_template() { skpd.prefix(2) } else { self.bidang.code.prefix(2) };
        if self.urusan.code.norm() == "X" {
            self.urusan.code = bidang.prefix(1);
        }
        for level in [&mut self.bidang, &mut self.program, &mut self.kegiatan, sub_kegiatan] {
            level.code = level.code.bound_to(&bidang);
        }
    }
}

/// Why a copy is not taken.
pub(crate) fn copied(line: Row) -> SetAside {
    let no = line.no.as_deref().unwrap_or_default();
    let reason = format!("baris kembar: seluruh isinya, termasuk NO {no}, sudah ada");
    SetAside { row: line.row, no: line.no, reason, grave: true }
}

impl Peculiar {
    /// The same line twice with the same NO is a row copied; with another NO it is a second package of the same name.
    pub(crate) fn copies(&mut self, rows: &[Row]) -> HashSet<u32> {
        let mut copies = HashSet::new();
        let mut seen: HashMap<_, HashSet<Option<&str>>> = HashMap::new();
        for line in rows {
            let nos = seen.entry(line.content()).or_default();
            let twin = !nos.is_empty();
            if !nos.insert(line.no.as_deref()) && line.no.is_some() {
                copies.insert(line.row);
            } else if twin {
                self.same_but_no.push(line.row);
            }
        }
        copies
    }

    pub(crate) fn forget(&mut self, rows: &HashSet<u32>) {
        let Peculiar { zero_pagu, templates, foreign_kegiatan, not_leaf, without_source, .. } = self;
        for list in [zero_pagu, templates, foreign_kegiatan, not_leaf, without_source] {
            list.retain(|row| !rows.contains(row));
        }
    }

    pub(crate) fn judge(&mut self, line: &Row) {
        for (list, holds) in [
            (&mut self.zero_pagu, line.amount.is_zero()),
            (&mut self.not_leaf, line.rekening.code.depth() != LEAF_DEPTH),
            (&mut self.without_source, line.source.is_none() && line.source_name.is_none()),
        ] {
            if holds {
                list.push(line.row);
            }
        }
    }

    pub(crate) fn tell(&self, notes: &mut Vec<String>) {
        for (rows, what) in [
            (&self.zero_pagu, "berekening dengan pagu nol atau kosong, diambil dengan nilai 0,00"),
            (&self.templates, "dengan sub kegiatan X.XX yang belum terikat, diikatkan ke bidang urusannya"),
            (&self.foreign_kegiatan, "dengan sub kegiatan yang bukan bagian dari kegiatannya, diambil apa adanya"),
            (&self.not_leaf, "dengan rekening yang bukan sub rincian objek (6 tingkat), diambil apa adanya"),
            (&self.without_source, "berekening tanpa sumber dana, diambil apa adanya"),
            (&self.same_but_no, "sama dengan baris lain kecuali NO-nya, diambil semuanya"),
            (&self.hidden, "memuat huruf tersembunyi dalam teks, huruf itu dibuang"),
        ] {
            if !rows.is_empty() {
                notes.push(format!("{} baris {what} ({}).", rows.len(), some_rows(rows)));
            }
        }
    }
}

/// A note where the file's own Total is not what the rows taken add up to.
fn stated_total(row: &GridRow, table: &Table<'_>, total: Money) -> Option<String> {
    let mut reader = RowReader::new(row, table, &WANTED, false);
    let text = reader.cell(PAGU).text();
    (reader.money(PAGU) != Some(total)).then(|| {
        format!("Baris Total dalam berkas menyebut «{text}»; baris yang diambil berjumlah {}.", total.rupiah())
    })
}

fn distinct(data: &[&GridRow], table: &Table<'_>, at: usize) -> u32 {
    let mut codes = HashSet::new();
    for row in data {
        let text = RowReader::new(row, table, &WANTED, false).cell(at).text();
        if !text.is_empty() {
            codes.insert(Code::parse(&text).map_or_else(|_| fold(&text), |c| c.norm().to_owned()));
        }
    }
    u32::try_from(codes.len()).unwrap_or(u32::MAX)
}

/// The accounts of the budget, ordered by code, with their sums and sources.
pub fn account_keys(rekap: &Rekap) -> Vec<AccountKey> {
    let mut accounts: BTreeMap<[&Code; 3], (Money, BTreeSet<String>)> = BTreeMap::new();
    for row in &rekap.rows {
        let key = [&row.sub_unit.code, &row.sub_kegiatan.code, &row.rekening.code];
        let (amount, sources) = accounts.entry(key).or_default();
        // The rows' total fits, so no account's part of it overflows.
        *amount = amount.plus(row.amount);
        sources.extend(row.source.iter().map(|s| s.code.norm().to_owned()));
    }
    let own = |code: &Code| code.norm().to_owned();
    accounts
        .into_iter()
        .map(|([sub_unit, sub_kegiatan, rekening], (amount, sources))| AccountKey {
            sub_unit: own(sub_unit),
            sub_kegiatan: own(sub_kegiatan),
            rekening: own(rekening),
            amount,
            sources,
        })
        .collect()
}

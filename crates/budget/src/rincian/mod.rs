//! «Rincian belanja»: one row is one item with its coefficient and its price.
//!
//! The total that the file tells is taken, for it is the budget; where
//! coefficient times price is another sum, the row is listed.

mod cells;
pub mod layout;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashSet};

use kernel::sheet::{Cell, Grid, GridRow};
use kernel::text::fold;
use kernel::{Coefficient, Money};

use crate::model::NewDetail;
use crate::rekap::{
    Bare, Item, Layout, Mismatch, Peculiar, Place, Rekap, Row, Taken, Tree, as_it_was, copied, told_zero,
};
use cells::{Style, split, style_of};
use kernel::reading::{Named, ParseError, RowReader, SetAside, Table, find_table, is_total};
use layout::{
    AKUN, BIDANG, COEFFICIENT, COEFFICIENT_BEFORE, ITEM, KEGIATAN, MEASURE, NO, NOTE, PACKAGE, PRICE, PRICE_BEFORE,
    PROGRAM, RECIPIENT, SKPD, SOURCE, SPECIFICATION, SUB_KEGIATAN, TAHUN, TAX, TOTAL, TOTAL_BEFORE, UNIT, URUSAN,
    WANTED,
};

const WHAT: &str = "rincian belanja";
/// Title rows above the header name the regency, the stage, the SKPD.
const HEADER_DEPTH: usize = 40;
/// Longer than any coefficient that people write.
const LONGEST_COEFFICIENT: usize = 400;

/// Reads a rincian belanja of `year`; a file that does not tell its year is
/// taken for the year asked.
pub fn parse(grids: &[Grid], year: i32) -> Result<Rekap, ParseError> {
    let mut table = find_table(grids, &WANTED, WHAT, HEADER_DEPTH)?;
    choose_columns(&mut table)?;
    check_columns(&table)?;
    let mut data: Vec<&GridRow> = table.body.iter().filter(|r| !r.is_empty()).collect();
    let stated = data.pop_if(|last| is_total(last));
    if data.is_empty() {
        return Err(ParseError::NoRows { what: WHAT });
    }
    let style = style_of(&table, &data);
    let mut import = Import::new(&table, year, style);
    import.check_year(&data)?;
    for row in &data {
        import.take(row);
    }
    import.finish(&data, stated)
}

/// What a file of a change tells twice: as it was before, and as it is now.
const PAIRS: [(usize, usize); 3] = [(COEFFICIENT_BEFORE, COEFFICIENT), (PRICE_BEFORE, PRICE), (TOTAL_BEFORE, TOTAL)];

/// Of headings that mean one thing, the one we write ourselves is meant. Where
/// coefficient, price and total stand twice, the plain ones beside those of the
/// change, or else the first, are those before it.
fn choose_columns(table: &mut Table<'_>) -> Result<(), ParseError> {
    let chosen: Vec<Vec<usize>> = (0..WANTED.len()).map(|at| best(&ranked(table, at))).collect();
    for (column, places) in table.columns.iter_mut().zip(&chosen) {
        *column = places.first().copied();
    }
    for note in &mut table.notes {
        *note = note.replace("dibaca yang pertama", "dibaca yang judulnya paling tepat, lalu yang pertama");
    }
    let twice = match by_name(table)? {
        Some(places) => Some((places, "yang judulnya tanpa kata perubahan")),
        None => by_order(&chosen).map(|places| (places, "yang pertama")),
    };
    let Some((places, before)) = twice else { return Ok(()) };
    for ((at_before, at_now), (was, now)) in PAIRS.into_iter().zip(places) {
        for (at, place) in [(at_before, was), (at_now, now)] {
            if let Some(column) = table.columns.get_mut(at) {
                *column = Some(place);
            }
        }
    }
    table.notes.retain(|note| !note.starts_with("Kolom yang muncul lebih dari sekali"));
    table.notes.push(format!("Koefisien, harga dan total ada dua kali: {before} dibaca sebagai murni."));
    Ok(())
}

/// Columns under any name of a wanted one, with the rank of that name.
fn ranked(table: &Table<'_>, at: usize) -> Vec<(usize, usize)> {
    let names = WANTED.get(at).map_or(&[][..], |w| w.names);
    let found = table.header.cells.iter().enumerate().filter_map(|(column, cell)| {
        let title = fold(&cell.text());
        names.iter().position(|name| fold(name) == title).map(|rank| (rank, column))
    });
    let mut all: Vec<(usize, usize)> = found.collect();
    all.sort_unstable();
    all
}

/// The columns of the best name.
fn best(ranked: &[(usize, usize)]) -> Vec<usize> {
    let first = ranked.first().map(|(rank, _)| *rank);
    ranked.iter().filter(|(rank, _)| Some(*rank) == first).map(|(_, column)| *column).collect()
}

/// Each under one name twice, and none named as of before.
fn by_order(chosen: &[Vec<usize>]) -> Option<Vec<(usize, usize)>> {
    let of = |at: usize| chosen.get(at).map_or(&[][..], Vec::as_slice);
    let pair = |(before, now): (usize, usize)| match (of(before), of(now)) {
        ([], [first, second]) => Some((*first, *second)),
        _ => None,
    };
    PAIRS.into_iter().map(pair).collect()
}

/// `KOEFISIEN` beside `KOEFISIEN PERUBAHAN` is from before the change, and so are
/// price and total; where the three disagree nobody can tell which are of now.
fn by_name(table: &Table<'_>) -> Result<Option<Vec<(usize, usize)>>, ParseError> {
    let of_change = |at: usize, rank: usize| {
        WANTED.get(at).and_then(|w| w.names.get(rank)).is_some_and(|name| name.contains("PERUBAHAN"))
    };
    let (mut pairs, mut lacking, mut doubtful) = (Vec::new(), Vec::new(), false);
    for (before, now) in PAIRS {
        let (changed, plain): (Vec<_>, Vec<_>) =
            ranked(table, now).into_iter().partition(|(rank, _)| of_change(now, *rank));
        let alone = ranked(table, before).is_empty();
        doubtful |= alone && !changed.is_empty() && plain.first().is_some_and(|(rank, _)| *rank == 0);
        match (best(&plain).as_slice(), changed.as_slice()) {
            ([was], [(_, is)]) if alone => pairs.push((*was, *is)),
            _ => lacking.extend(WANTED.get(now).map(|w| format!("{0} MURNI dan {0} PERUBAHAN", w.title()))),
        }
    }
    match (doubtful, lacking.is_empty()) {
        (false, _) => Ok(None),
        (true, true) => Ok(Some(pairs)),
        (true, false) => Err(ParseError::NoHeader {
            what: WHAT,
            depth: HEADER_DEPTH,
            missing: format!(
                "{}; koefisien, harga satuan dan total harga ada dua kali semuanya, atau satu kali",
                lacking.join(", ")
            ),
        }),
    }
}

/// Of some levels either the code or a joined column has to be there.
fn check_columns(table: &Table<'_>) -> Result<(), ParseError> {
    let has = |at: usize| table.columns.get(at).copied().flatten().is_some();
    let lacking: Vec<&str> = [SUB_KEGIATAN, AKUN]
        .into_iter()
        .filter(|at| !has(*at) && !has(at + 2))
        .chain((![SKPD, SKPD + 2, UNIT, UNIT + 2].into_iter().any(has)).then_some(SKPD))
        .filter_map(|at| WANTED.get(at).map(|w| w.title()))
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    Err(ParseError::NoHeader { what: WHAT, depth: HEADER_DEPTH, missing: lacking.join(", ") })
}

struct Import<'a> {
    table: &'a Table<'a>,
    year: i32,
    style: Style,
    taken: Rekap,
    peculiar: Peculiar,
    /// Rows that lost something before the change: an amount before, none now.
    dropped: u32,
}

impl<'a> Import<'a> {
    fn new(table: &'a Table<'a>, year: i32, style: Style) -> Self {
        let taken = Rekap {
            sheet: table.sheet.to_owned(),
            layout: Layout::Detail,
            rows: Vec::new(),
            rows_read: 0,
            without_account: 0,
            bare: Vec::new(),
            mismatches: Vec::new(),
            set_aside: Vec::new(),
            rounded: Vec::new(),
            total: Money::ZERO,
            skpd: 0,
            sub_units: 0,
            notes: table.notes.clone(),
        };
        Import { table, year, style, taken, peculiar: Peculiar::default(), dropped: 0 }
    }

    fn reader(&self, row: &'a GridRow) -> RowReader<'a> {
        RowReader::new(row, self.table, &WANTED, false)
    }

    fn check_year(&self, data: &[&'a GridRow]) -> Result<(), ParseError> {
        let years: BTreeSet<i32> =
            data.iter().filter_map(|row| self.reader(row).cell(TAHUN).text().parse().ok()).collect();
        if years.is_empty() || years.contains(&self.year) {
            return Ok(());
        }
        let found = years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
        Err(ParseError::WrongYear { found, asked: self.year })
    }

    fn take(&mut self, row: &'a GridRow) {
        let mut reader = self.reader(row);
        let no = Some(reader.key(NO)).filter(|t| !t.is_empty());
        let line = self.read(&mut reader, no.clone());
        if reader.hidden {
            self.peculiar.hidden.push(row.number);
        }
        if !reader.reasons.is_empty() {
            let (reason, grave) = (reader.reasons.join("; "), reader.grave);
            self.taken.bare.extend(as_it_was(&reader, &WANTED, no.clone()));
            self.taken.set_aside.push(SetAside { row: row.number, no, reason, grave });
            return;
        }
        self.taken.rounded.append(&mut reader.rounded);
        match line {
            Some(Taken::Line(line)) => {
                self.taken.mismatches.extend(mismatch(&line));
                self.taken.rows.push(*line);
            }
            Some(Taken::Bare(bare)) => {
                self.taken.bare.push(bare);
                self.taken.without_account = self.taken.without_account.saturating_add(1);
            }
            None => {}
        }
    }

    /// The line, or the row of a sub kegiatan without budget; it counts only where the reader has no reasons.
    fn read(&mut self, reader: &mut RowReader<'a>, no: Option<String>) -> Option<Taken> {
        self.judge_year(reader);
        let sub_kegiatan = self.level(reader, SUB_KEGIATAN, |d| d == 6);
        if sub_kegiatan.is_none() {
            reader.reasons.push("KODE SUB KEGIATAN kosong".into());
        }
        let (skpd, sub_unit) = self.units(reader);
        let rekening = self.level(reader, AKUN, |d| (2..=6).contains(&d));
        let source = self.source(reader);
        let total = self.money(reader, TOTAL);
        if let Some(total) = total.filter(|t| t.is_negative()) {
            reader.reasons.push(format!("TOTAL HARGA negatif ({})", total.rupiah()));
            reader.grave = true;
        } else if let (None, Some(total)) = (&rekening, total.filter(|t| t.is_positive())) {
            reader.reasons.push(format!("ada TOTAL HARGA {} tetapi KODE AKUN kosong", total.rupiah()));
        }
        let item = Item { code_or_group: reader.key(ITEM), name: reader.text(ITEM + 1) };
        let item = (!item.code_or_group.is_empty() || !item.name.is_empty()).then_some(item);
        let detail = self.detail(reader);
        let mut tree = Tree {
            urusan: self.above(reader, URUSAN, sub_kegiatan.as_ref(), 1)?,
            bidang: self.above(reader, BIDANG, sub_kegiatan.as_ref(), 2)?,
            program: self.above(reader, PROGRAM, sub_kegiatan.as_ref(), 3)?,
            kegiatan: self.above(reader, KEGIATAN, sub_kegiatan.as_ref(), 5)?,
        };
        let (mut sub_kegiatan, skpd, sub_unit) = (sub_kegiatan?, skpd?, sub_unit?);
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
        let Tree { urusan, bidang, program, kegiatan } = tree;
        let Some(rekening) = rekening else {
            let source = source.and_then(Result::ok);
            let place = Some(Place { urusan, skpd, sub_unit, bidang, program, kegiatan, sub_kegiatan, source });
            return Some(Taken::Bare(Bare { row, no, place, item, cells: told_zero(reader, TOTAL) }));
        };
        if total.is_none_or(Money::is_zero) && detail.total_before.is_some_and(Money::is_positive) {
            self.dropped = self.dropped.saturating_add(1);
        }
        let (source, source_name) = match source {
            Some(Ok(source)) => (Some(source), None),
            Some(Err(name)) => (None, Some(name)),
            None => (None, None),
        };
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
            amount: total.unwrap_or_default(),
            source_name,
            detail: Some(Box::new(detail)),
        };
        self.peculiar.judge(&line);
        Some(Taken::Line(Box::new(line)))
    }

    fn judge_year(&self, reader: &mut RowReader<'_>) {
        let told = reader.cell(TAHUN).text();
        if !told.is_empty() && told.parse() != Ok(self.year) {
            reader.reasons.push(format!("TAHUN {told}, bukan {}", self.year));
            reader.grave = true;
        }
    }

    /// Code and name of a level: from their own columns, or from the joined one
    /// where it holds a code of the right depth and not just a number.
    fn level(&self, reader: &mut RowReader<'a>, at: usize, fits: fn(usize) -> bool) -> Option<Named> {
        let name = reader.text(at + 1);
        let or = |name: String, rest: &str| if name.is_empty() { rest.to_owned() } else { name };
        if !reader.is_blank(at) {
            let text = reader.key(at);
            return match split(&text) {
                Some((code, rest)) if matches!(reader.cell(at), Cell::Text(_)) => {
                    Some(Named { code, name: or(name, rest) })
                }
                // A number that may have lost a zero, or no code at all: told.
                _ => reader.code(at).map(|code| Named { code, name }),
            };
        }
        let joined = reader.text(at + 2);
        let (code, rest) = split(&joined).filter(|(code, _)| fits(code.depth()))?;
        Some(Named { code, name: or(name, rest) })
    }

    /// A level above the sub kegiatan; where the file leaves it out, the code tells it.
    fn above(
        &self,
        reader: &mut RowReader<'a>,
        at: usize,
        sub_kegiatan: Option<&Named>,
        levels: usize,
    ) -> Option<Named> {
        let derived = |name: String| sub_kegiatan.map(|s| Named { code: s.code.prefix(levels), name });
        // A spreadsheet turns 2.10 into the number 2.1; the sub kegiatan still tells it.
        if matches!(reader.cell(at), Cell::Number(n) if n.fract() != 0.0) {
            let name = reader.text(at + 1);
            return derived(name);
        }
        let told = match levels {
            1 => self.level(reader, at, |d| d == 1),
            2 => self.level(reader, at, |d| d == 2),
            3 => self.level(reader, at, |d| d == 3),
            _ => self.level(reader, at, |d| d == 5),
        };
        // A bare number in front is the number of a row.
        let told = told.filter(|t| levels > 1 || !reader.is_blank(at) || !t.name.is_empty());
        told.or_else(|| derived(String::new()))
    }

    /// SKPD and unit; a blank unit is the SKPD itself.
    fn units(&self, reader: &mut RowReader<'a>) -> (Option<Named>, Option<Named>) {
        let (skpd, unit) = (self.level(reader, SKPD, |d| d >= 7), self.level(reader, UNIT, |d| d >= 7));
        match (skpd, unit) {
            (None, None) => {
                reader.reasons.push("KODE SKPD kosong".into());
                (None, None)
            }
            (Some(skpd), unit) => {
                let unit = unit.unwrap_or_else(|| skpd.clone());
                (Some(skpd), Some(unit))
            }
            (None, Some(unit)) if unit.code.norm().ends_with(".0") => (Some(unit.clone()), Some(unit)),
            (None, Some(unit)) => {
                reader.reasons.push(format!("KODE SKPD kosong, dan unit {} bukan SKPD", unit.code));
                (None, None)
            }
        }
    }

    /// `[1.2.01.08] - DAU`, a code, or, as an error, only a name.
    fn source(&self, reader: &mut RowReader<'a>) -> Option<Result<Named, String>> {
        if let Some(named) = self.level(reader, SOURCE, |d| d >= 2) {
            return Some(Ok(named));
        }
        let joined = reader.text(SOURCE + 2);
        let name = if joined.is_empty() { reader.text(SOURCE + 1) } else { joined };
        (!matches!(name.as_str(), "" | "-")).then_some(Err(name))
    }

    fn money(&self, reader: &mut RowReader<'a>, at: usize) -> Option<Money> {
        self.style.money(reader, at)
    }

    fn detail(&self, reader: &mut RowReader<'a>) -> NewDetail {
        NewDetail {
            package: reader.text(PACKAGE),
            note: reader.text(NOTE),
            recipient: reader.text(RECIPIENT),
            specification: reader.text(SPECIFICATION),
            location: String::new(),
            coefficient: coefficient(reader, COEFFICIENT),
            price: self.money(reader, PRICE),
            tax: self.money(reader, TAX),
            coefficient_before: coefficient(reader, COEFFICIENT_BEFORE),
            price_before: self.money(reader, PRICE_BEFORE),
            total_before: self.money(reader, TOTAL_BEFORE),
        }
    }

    /// Where NO is a running number, a row with the same number and the same
    /// content is a copy; where it numbers something else, nobody can tell.
    fn set_copies_aside(&mut self) {
        let copies = self.peculiar.copies(&self.taken.rows);
        let mut numbers = HashSet::new();
        let others = self.taken.rows.iter().filter(|r| !copies.contains(&r.row));
        if copies.is_empty() || !others.filter_map(|r| r.no.as_deref()).all(|no| numbers.insert(no)) {
            return;
        }
        for line in self.taken.rows.extract_if(.., |l| copies.contains(&l.row)) {
            self.taken.set_aside.push(copied(line));
        }
        self.taken.set_aside.sort_by_key(|s| s.row);
        self.peculiar.forget(&copies);
        self.taken.rounded.retain(|r| !copies.contains(&r.row));
        self.taken.mismatches.retain(|m| !copies.contains(&m.row));
    }

    fn finish(mut self, data: &[&'a GridRow], stated: Option<&'a GridRow>) -> Result<Rekap, ParseError> {
        self.set_copies_aside();
        let mut taken = self.taken;
        if let (Some(first), true) = (taken.set_aside.first(), taken.set_aside.len() == data.len()) {
            let (count, row, reason) = (data.len(), first.row, first.reason.clone());
            return Err(ParseError::AllSetAside { count, row, reason });
        }
        taken.rows_read = u32::try_from(data.len()).unwrap_or(u32::MAX);
        taken.total = Money::sum(taken.rows.iter().map(|r| r.amount)).ok_or(ParseError::TotalTooLarge)?;
        let places = || {
            let bare = taken.bare.iter().filter_map(|b| b.place.as_ref()).map(|p| (&p.skpd, &p.sub_unit));
            taken.rows.iter().map(|r| (&r.skpd, &r.sub_unit)).chain(bare)
        };
        let count = |codes: HashSet<&str>| u32::try_from(codes.len()).unwrap_or(u32::MAX);
        let (skpd, sub_units) = (
            count(places().map(|(skpd, _)| skpd.code.norm()).collect()),
            count(places().map(|(_, unit)| unit.code.norm()).collect()),
        );
        (taken.skpd, taken.sub_units) = (skpd, sub_units);
        self.peculiar.tell(&mut taken.notes);
        if self.dropped > 0 {
            taken.notes.push(format!("{} baris hanya memuat angka murni: dihapus dalam perubahan.", self.dropped));
        }
        if self.style == Style::Grouped {
            taken
                .notes
                .push("Jumlah dalam berkas ditulis sebagai teks; titiknya dibaca sebagai pemisah ribuan.".into());
        }
        if let Some(row) = stated {
            let mut reader = RowReader::new(row, self.table, &WANTED, false);
            let (text, told) = (reader.cell(TOTAL).text(), self.style.money(&mut reader, TOTAL));
            if told != Some(taken.total) && !text.is_empty() {
                let sum = taken.total.rupiah();
                taken
                    .notes
                    .push(format!("Baris Total dalam berkas menyebut «{text}»; baris yang diambil berjumlah {sum}."));
            }
        }
        Ok(taken)
    }
}

/// The coefficient as it was written; one that nobody can read must not cost
/// the row its money, so it is cut and listed.
fn coefficient(reader: &mut RowReader<'_>, at: usize) -> String {
    let cell = reader.cell(at);
    if matches!(cell, Cell::Formula(_) | Cell::Fault(_)) {
        return reader.text(at);
    }
    let text = cell.text();
    let kept: String =
        text.chars().filter(|c| !c.is_control() || c.is_whitespace()).take(LONGEST_COEFFICIENT).collect();
    let mut kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    if kept == "-" {
        kept.clear();
    }
    let measure = reader.cell(MEASURE).text();
    let bare = !kept.is_empty() && kept.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    if at == COEFFICIENT && bare && !measure.is_empty() {
        kept = format!("{kept} {}", reader.text(MEASURE));
    }
    // A spreadsheet's own number has a decimal point.
    if matches!(cell, Cell::Number(_)) { kept.replacen('.', ",", 1) } else { kept }
}

/// Listed where coefficient times price, and the tax, are not the total.
fn mismatch(line: &Row) -> Option<Mismatch> {
    let detail = line.detail.as_deref()?;
    let silent = detail.coefficient.is_empty() && detail.price.is_none_or(Money::is_zero);
    if silent && line.amount.is_zero() {
        return None;
    }
    let told = |expected: Option<Money>, reason: Option<String>| {
        Some(Mismatch {
            row: line.row,
            no: line.no.clone(),
            coefficient: detail.coefficient.clone(),
            price: detail.price,
            tax: detail.tax,
            expected,
            told: line.amount,
            reason,
        })
    };
    let read = match Coefficient::parse(&detail.coefficient) {
        Ok(read) => read,
        Err(e) => return told(None, Some(e.to_string())),
    };
    let Some(price) = detail.price else { return told(None, Some("HARGA SATUAN kosong".into())) };
    let expected = read.times(price).and_then(|(sum, _)| sum.checked_add(detail.tax.unwrap_or_default()));
    match expected {
        None => told(None, Some("hasil kali melampaui batas jumlah uang".into())),
        Some(expected) if expected != line.amount => told(Some(expected), None),
        Some(_) => None,
    }
}

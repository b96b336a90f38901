//! A payroll workbook, read without any database: one row is one payee. Which
//! columns are components of the gross and which are deductions is dated data;
//! what cannot be read is set aside with every reason, and nothing else is left out.

mod columns;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::RangeInclusive;

use kernel::Money;
use kernel::digits::{Number, count};
use kernel::reading::{ParseError, Rounded, RowReader, SetAside, Table, Wanted, find_table, is_total, some_rows};
use kernel::sheet::{Cell, Grid, GridRow};

use crate::model::{Differs, IdKind, Layout, Line, Part, PayFile, Sums};
use columns::{ACCOUNT, BANK, CUT, Columns, GRADE, GROSS, ID, NAME, NET, NIK, NO, PTKP, SOULS, WANTED};

const WHAT: &str = "daftar penerima";
/// Title rows above the header are few.
const HEADER_DEPTH: usize = 20;
/// Members of one family that a salary may reckon with, and more.
const MOST_SOULS: i64 = 30;
/// Digits of account numbers of banks.
const ACCOUNT_LENGTH: RangeInclusive<usize> = 5..=20;

/// Reads a list of payees.
pub fn parse(grids: &[Grid], layout: &Layout) -> Result<PayFile, ParseError> {
    let table = find_table(grids, &WANTED, WHAT, HEADER_DEPTH)?;
    let columns = Columns::find(&table, layout);
    let mut data: Vec<&GridRow> = table.body.iter().filter(|r| !r.is_empty()).collect();
    let total = data.pop_if(|last| is_total(last));
    if data.is_empty() {
        return Err(ParseError::NoRows { what: WHAT });
    }
    let mut import = Import::new(&table, &columns);
    for row in &data {
        import.take(row);
    }
    import.finish(data.len(), total)
}

/// Row numbers by kind of peculiarity.
#[derive(Default)]
struct Peculiar {
    numbers: Vec<u32>,
    hidden: Vec<u32>,
}

struct Import<'a> {
    table: &'a Table<'a>,
    columns: &'a Columns,
    lines: Vec<Line>,
    /// In which row a payee stands whose whole row was seen.
    seen: HashMap<String, (u32, Line)>,
    set_aside: Vec<SetAside>,
    rounded: Vec<Rounded>,
    peculiar: Peculiar,
}

/// What one row says of its money.
struct Amounts {
    gross: Money,
    cut: Money,
    net: Money,
    components: Vec<Part>,
    deductions: Vec<Part>,
}

impl<'a> Import<'a> {
    fn new(table: &'a Table<'a>, columns: &'a Columns) -> Self {
        Import {
            table,
            columns,
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
        let id = self.identity(reader);
        let name = reader.key_due(NAME);
        let bank = if self.columns.has(BANK) { reader.key_due(BANK) } else { String::new() };
        let (grade, ptkp) = (reader.key(GRADE), reader.key(PTKP));
        let account = self.account(reader);
        let souls = self.souls(reader);
        let amounts = self.amounts(reader);
        let (id_kind, id) = id?;
        let Amounts { gross, cut, net, components, deductions } = amounts?;
        let (row, account, souls) = (reader.row.number, account?, souls?);
        Some(Line {
            row,
            id_kind,
            id,
            name,
            grade,
            ptkp,
            bank,
            account,
            souls,
            gross,
            cut,
            net,
            components,
            deductions,
        })
    }

    /// NIP where there is one, else NIK; one column may hold either.
    fn identity(&mut self, reader: &mut RowReader<'a>) -> Option<(IdKind, String)> {
        let at = if reader.is_blank(ID) { NIK } else { ID };
        if reader.is_blank(at) {
            reader.reasons.push("NIP dan NIK kosong".into());
            return None;
        }
        let digits = self.number(reader, at)?;
        let kinds = [IdKind::Service, IdKind::Citizen];
        let kind = kinds.into_iter().find(|k| k.digits() == digits.len() && (at == ID || *k == IdKind::Citizen));
        if kind.is_none() {
            let title = reader.title(at);
            reader.reasons.push(format!("{title} memuat {} angka; NIP 18 angka, NIK 16 angka", digits.len()));
        }
        kind.map(|kind| (kind, digits))
    }

    fn account(&mut self, reader: &mut RowReader<'a>) -> Option<String> {
        let digits = self.number(reader, ACCOUNT)?;
        if ACCOUNT_LENGTH.contains(&digits.len()) {
            return Some(digits);
        }
        let (title, least, most) = (reader.title(ACCOUNT), ACCOUNT_LENGTH.start(), ACCOUNT_LENGTH.end());
        reader.reasons.push(format!("{title} memuat {} angka; seharusnya {least} sampai {most}", digits.len()));
        None
    }

    /// Digits of a cell; what a spreadsheet made a number of may have lost some.
    fn number(&mut self, reader: &mut RowReader<'a>, at: usize) -> Option<String> {
        let text = reader.key(at);
        let title = reader.title(at);
        match Number::read(reader.cell(at), &text) {
            Number::Digits(digits) => Some(digits),
            Number::Whole(digits) => {
                self.peculiar.numbers.push(reader.row.number);
                Some(digits)
            }
            Number::Lost(shown) => {
                let why = "angka belakangnya hilang; simpan kolomnya sebagai teks";
                reader.reasons.push(format!("{title} tersimpan sebagai angka {shown}, {why}"));
                reader.grave = true;
                None
            }
            Number::None if reader.is_blank(at) => {
                reader.reasons.push(format!("{title} kosong"));
                None
            }
            // A formula or a fault has been told.
            Number::None if matches!(reader.cell(at), Cell::Formula(_) | Cell::Fault(_)) => None,
            Number::None => {
                reader.reasons.push(format!("{title} «{text}» memuat selain angka"));
                None
            }
        }
    }

    fn souls(&mut self, reader: &mut RowReader<'a>) -> Option<i64> {
        if !self.columns.has(SOULS) {
            return Some(1);
        }
        let text = reader.key(SOULS);
        let found = count(&text).filter(|n| (1..=MOST_SOULS).contains(n));
        if found.is_none() {
            let title = reader.title(SOULS);
            reader.reasons.push(format!("{title} «{text}» bukan bilangan dari 1 sampai {MOST_SOULS}"));
        }
        found
    }

    /// Gross, deductions and net, which must agree to the sen.
    fn amounts(&mut self, reader: &mut RowReader<'a>) -> Option<Amounts> {
        let components = parts(reader, &self.columns.components);
        let deductions = parts(reader, &self.columns.deductions);
        let gross_told = self.fixed(reader, GROSS);
        let cut_told = self.fixed(reader, CUT);
        let net_told = self.fixed(reader, NET);
        let (components, deductions) = (components?, deductions?);
        let (gross_told, cut_told, net_told) = (gross_told.ok()?, cut_told.ok()?, net_told.ok()?);
        let sum = |parts: &[Part]| Money::sum(parts.iter().map(|(_, amount)| *amount));
        let (Some(of_components), Some(cut)) = (sum(&components), sum(&deductions)) else {
            reader.reasons.push("jumlahnya terlalu besar untuk jumlah uang".into());
            reader.grave = true;
            return None;
        };
        let named = !self.columns.components.is_empty();
        let gross = if named { of_components } else { gross_told.unwrap_or_default() };
        let mut wrong = Vec::new();
        if let Some(told) = gross_told.filter(|told| *told != gross) {
            wrong.push(differs(reader.title(GROSS), told, "jumlah komponennya", gross));
        }
        if let Some(told) = cut_told.filter(|told| *told != cut) {
            wrong.push(differs(reader.title(CUT), told, "jumlah potongannya menurut jenis", cut));
        }
        let Some(net) = net_told else {
            let title = reader.title(NET);
            reader.reasons.push(format!("{title} kosong"));
            return None;
        };
        if net != gross.minus(cut) {
            wrong.push(differs(reader.title(NET), net, "kotor dikurangi potongan", gross.minus(cut)));
        }
        if cut > gross {
            wrong.push(format!("potongan {} melebihi jumlah kotor {}", cut.rupiah(), gross.rupiah()));
        }
        reader.grave |= !wrong.is_empty();
        if gross.is_zero() {
            wrong.push("jumlah kotornya nol".into());
        }
        reader.reasons.append(&mut wrong);
        Some(Amounts { gross, cut, net, components, deductions })
    }

    fn fixed(&self, reader: &mut RowReader<'a>, at: usize) -> Result<Option<Money>, ()> {
        let title = reader.title(at);
        amount(reader, self.columns.place(at), title)
    }

    /// The line, or why not: a row that stands twice pays twice. Another row of
    /// the same payee is for the rules, since nobody may tell it away.
    fn keep(&mut self, line: Line) -> Result<(), (String, bool)> {
        let key = format!("{}{}", line.id_kind.code(), line.id);
        if let Some((row, known)) = self.seen.get(&key) {
            let copy = Line { row: *row, ..line.clone() };
            if copy == *known {
                return Err((format!("baris kembar: seluruh isinya sudah ada di baris {row}"), true));
            }
        } else {
            self.seen.insert(key, (line.row, line.clone()));
        }
        self.lines.push(line);
        Ok(())
    }

    fn finish(mut self, count: usize, total: Option<&GridRow>) -> Result<PayFile, ParseError> {
        if let (Some(first), true) = (self.set_aside.first(), self.lines.is_empty()) {
            return Err(ParseError::AllSetAside { count, row: first.row, reason: first.reason.clone() });
        }
        let too_large = || ParseError::TotalTooLarge;
        let sums = sums(&self.lines).ok_or_else(too_large)?;
        let of_components = self.lines.iter().flat_map(|l| &l.components);
        let components = columns::sums(of_components, &self.columns.components).ok_or_else(too_large)?;
        let of_deductions = self.lines.iter().flat_map(|l| &l.deductions);
        let deductions = columns::sums(of_deductions, &self.columns.deductions).ok_or_else(too_large)?;
        let mut notes = self.columns.notes.clone();
        let total_differs = match total {
            Some(row) if self.set_aside.is_empty() => self.compare(row, &sums, &mut notes),
            Some(_) => {
                notes.push("Baris jumlah tidak dibandingkan, karena ada baris yang disisihkan.".into());
                Vec::new()
            }
            None => {
                notes.push("Berkas tidak memuat baris jumlah untuk dibandingkan.".into());
                Vec::new()
            }
        };
        self.peculiar.tell(&mut notes);
        Ok(PayFile {
            sheet: self.table.sheet.to_owned(),
            rows_read: u32::try_from(count).unwrap_or(u32::MAX),
            lines: std::mem::take(&mut self.lines),
            sums,
            components,
            deductions,
            total_differs,
            set_aside: self.set_aside,
            rounded: self.rounded,
            notes,
        })
    }

    /// The file's own sum beside that of the rows, column by column.
    fn compare(&self, total: &GridRow, sums: &Sums, notes: &mut Vec<String>) -> Vec<Differs> {
        let fixed = [(GROSS, sums.gross), (CUT, sums.cut), (NET, sums.net)];
        let fixed = fixed.into_iter().filter_map(|(at, sum)| {
            let title = WANTED.get(at).map(Wanted::title)?;
            Some((self.columns.place(at)?, title.to_owned(), sum))
        });
        let lines = &self.lines;
        let named = self.columns.components.iter().map(|c| (c, true));
        let named = named.chain(self.columns.deductions.iter().map(|c| (c, false))).map(|(column, component)| {
            let amounts = lines.iter().flat_map(|l| if component { &l.components } else { &l.deductions });
            let of_column = amounts.filter(|(code, _)| *code == column.code).map(|(_, amount)| *amount);
            (column.at, column.title.clone(), of_column.fold(Money::ZERO, Money::plus), column.doubled)
        });
        let all = fixed.map(|(at, title, sum)| (at, title, sum, false)).chain(named);
        let (mut differs, mut unread) = (Vec::new(), Vec::new());
        for (at, column, summed, doubled) in all {
            match total.cell(at).money() {
                // Two columns of one code have one sum here.
                Ok(Some((told, _))) if told != summed && !doubled => differs.push(Differs { column, told, summed }),
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => unread.push(column),
            }
        }
        if !unread.is_empty() {
            notes.push(format!("Kolom yang jumlahnya kosong atau rumus, tidak dibandingkan: {}.", unread.join(", ")));
        }
        differs
    }
}

fn differs(title: &str, told: Money, of: &str, counted: Money) -> String {
    format!("{title} {} tidak sama dengan {of} {}", told.rupiah(), counted.rupiah())
}

/// Sums over all lines; none where they are too large to be money.
pub fn sums(lines: &[Line]) -> Option<Sums> {
    let sum = |which: fn(&Line) -> Money| Money::sum(lines.iter().map(which));
    Some(Sums {
        payees: i64::try_from(lines.len()).ok()?,
        souls: lines.iter().map(|l| l.souls).sum(),
        gross: sum(|l| l.gross)?,
        cut: sum(|l| l.cut)?,
        net: sum(|l| l.net)?,
    })
}

/// What stands in the columns of a row, those of nothing left out.
fn parts(reader: &mut RowReader<'_>, columns: &[columns::Named]) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::with_capacity(columns.len());
    let mut whole = true;
    for column in columns {
        match amount(reader, Some(column.at), &column.title) {
            Ok(Some(amount)) if !amount.is_zero() => match parts.iter_mut().find(|(code, _)| *code == column.code) {
                Some((_, sum)) => *sum = sum.plus(amount),
                None => parts.push((column.code.clone(), amount)),
            },
            Ok(_) => {}
            Err(()) => whole = false,
        }
    }
    whole.then_some(parts)
}

/// The money of a cell; what speaks against it goes to the row.
fn amount(reader: &mut RowReader<'_>, at: Option<usize>, title: &str) -> Result<Option<Money>, ()> {
    let Some(at) = at else { return Ok(None) };
    let cell = reader.row.cell(at);
    let read = cell.money().map_err(|e| e.to_string());
    match read {
        Ok(Some((amount, _))) if amount.is_negative() => {
            reader.reasons.push(format!("{title} negatif ({})", amount.rupiah()));
            reader.grave = true;
            Err(())
        }
        Ok(Some((now, rounded))) => {
            if rounded {
                let (row, column, was) = (reader.row.number, title.to_owned(), cell.text());
                reader.rounded.push(Rounded { row, column, was, now });
            }
            Ok(Some(now))
        }
        Ok(None) => Ok(None),
        Err(why) => {
            reader.reasons.push(format!("{title} {why}"));
            reader.grave = true;
            Err(())
        }
    }
}

impl Peculiar {
    fn tell(&self, notes: &mut Vec<String>) {
        for (rows, what) in [
            (&self.numbers, "dengan nomor yang tersimpan sebagai angka; nol di depannya mungkin hilang"),
            (&self.hidden, "memuat huruf tersembunyi dalam teks, huruf itu dibuang"),
        ] {
            if !rows.is_empty() {
                notes.push(format!("{} baris {what} ({}).", rows.len(), some_rows(rows)));
            }
        }
    }
}

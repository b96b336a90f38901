//! A bank's statement, row by row: what the file says, and every reason
//! against a row.

use kernel::reading::{self, ParseError, RowReader, SetAside, Table, Wanted};
use kernel::sheet::{Cell, Grid, GridRow};
use kernel::{Money, text};

use crate::model::{Statement, StatementLine};

/// Rows in which the headings are looked for.
const DEPTH: usize = 40;
const WHAT: &str = "rekening koran";

const WANTED: [Wanted; 9] = [
    Wanted { names: &["Tanggal", "Tgl", "Tanggal Transaksi", "Tgl Transaksi", "Date", "Posting Date"], required: true },
    Wanted { names: &["Tanggal Valuta", "Tgl Valuta", "Value Date"], required: false },
    Wanted { names: &["Debit", "Debet", "Mutasi Debit", "Mutasi Debet"], required: false },
    Wanted { names: &["Kredit", "Credit", "Mutasi Kredit"], required: false },
    Wanted { names: &["Saldo", "Balance"], required: false },
    Wanted { names: &["Referensi", "No Referensi", "Nomor Referensi", "Reference"], required: false },
    Wanted { names: &["Keterangan", "Uraian", "Deskripsi", "Description", "Remark"], required: true },
    Wanted { names: &["Jumlah", "Nominal", "Mutasi", "Amount"], required: false },
    Wanted { names: &["D/K", "D/C", "DB/CR", "Debit/Kredit", "Jenis Mutasi", "Tipe"], required: false },
];
const DAY: usize = 0;
const VALUE_DAY: usize = 1;
const DEBIT: usize = 2;
const CREDIT: usize = 3;
const BALANCE: usize = 4;
const REFERENCE: usize = 5;
const DESCRIPTION: usize = 6;
/// One amount for both sides, and which side it is.
const AMOUNT: usize = 7;
const SIDE: usize = 8;

/// What stands above the headings: a name, and its value in the next filled cell.
const ACCOUNT: &[&str] = &["Rekening", "Nomor Rekening", "No Rekening", "Account", "Account Number"];
const CURRENCY: &[&str] = &["Mata Uang", "Currency"];
const OPENING: &[&str] = &["Saldo Awal", "Opening Balance"];
const CLOSING: &[&str] = &["Saldo Akhir", "Closing Balance"];
const LAST_DAY: &[&str] = &["Tanggal Akhir", "Sampai Tanggal"];

/// Reads a file of one account; a file of several days follows itself, so the
/// closing of one is the opening of the next.
pub fn read(grids: &[Grid]) -> Result<Statement, String> {
    let mut all: Option<Statement> = None;
    for grid in grids.iter().filter(|g| !g.rows.is_empty()) {
        let one = read_one(std::slice::from_ref(grid)).map_err(|e| e.to_string())?;
        all = Some(match all {
            None => one,
            Some(before) => joined(before, one)?,
        });
    }
    all.ok_or_else(|| "Berkas rekening koran kosong".into())
}

fn joined(before: Statement, next: Statement) -> Result<Statement, String> {
    if text::fold(&before.account) != text::fold(&next.account) {
        return Err("Berkas memuat lebih dari satu rekening; bawalah satu berkas untuk satu rekening".into());
    }
    if let (Some(closing), Some(opening)) = (before.closing, next.opening)
        && closing != opening
    {
        return Err(format!(
            "Bagian-bagian berkas tidak bersambung: saldo akhir {} diikuti saldo awal {}",
            closing.rupiah(),
            opening.rupiah()
        ));
    }
    let mut all = before;
    all.lines.extend(next.lines);
    all.set_aside.extend(next.set_aside);
    all.rounded.extend(next.rounded);
    all.rows_read = all.rows_read.saturating_add(next.rows_read);
    all.from = all.from.into_iter().chain(next.from).min();
    all.to = all.to.into_iter().chain(next.to).max();
    all.closing = next.closing.or(all.closing);
    Ok(all)
}

fn read_one(grids: &[Grid]) -> Result<Statement, ParseError> {
    let table = reading::find_table(grids, &WANTED, WHAT, DEPTH)?;
    let has = |at: usize| table.columns.get(at).copied().flatten().is_some();
    let told = (has(DEBIT) && has(CREDIT)) || (has(AMOUNT) && has(SIDE));
    if !told {
        let missing = "Debit dan Kredit, atau Jumlah dan D/K".into();
        return Err(ParseError::NoHeader { what: WHAT, depth: DEPTH, missing });
    }
    let mut statement = Statement { notes: table.notes.clone(), ..Statement::default() };
    statement.account = above(&table, ACCOUNT).map(Cell::text).unwrap_or_default();
    statement.currency = above(&table, CURRENCY).map(Cell::text).unwrap_or_default();
    statement.to = above(&table, LAST_DAY).and_then(|c| c.day().ok().flatten());
    for row in table.body.iter().filter(|row| !row.is_empty() && !reading::is_total(row)) {
        statement.rows_read = statement.rows_read.saturating_add(1);
        line(row, &table, &mut statement);
    }
    // Some banks print the newest line first.
    let days = statement.lines.first().zip(statement.lines.last());
    if days.is_some_and(|(first, last)| first.day > last.day) {
        statement.lines.reverse();
    }
    statement.from = statement.lines.iter().map(|l| l.day).min().or(statement.to);
    statement.to = statement.lines.iter().map(|l| l.day).chain(statement.to).max();
    // What the bank does not say above its rows, its balances beside them do.
    let first = statement.lines.first();
    let by_first = first.and_then(|l| Some(l.balance?.minus(l.credit).plus(l.debit)));
    let by_last = statement.lines.last().and_then(|l| l.balance);
    statement.opening = above(&table, OPENING).and_then(money_of).or(by_first);
    statement.closing = above(&table, CLOSING).and_then(money_of).or(by_last);
    Ok(statement)
}

/// The filled cell after one of these names, in the rows above the headings; a
/// name and its value may share a cell, `Saldo Awal : 1000.00`.
fn above<'t>(table: &'t Table<'_>, names: &[&str]) -> Option<&'t Cell> {
    let named = |cell: &Cell| names.iter().any(|n| text::fold(n) == text::fold(&cell.text()));
    let in_row = |row: &'t GridRow| {
        let at = row.cells.iter().position(|c| !c.is_empty() && named(c))?;
        row.cells.iter().skip(at + 1).find(|c| !c.is_empty() && !text::fold(&c.text()).is_empty())
    };
    table.heading.iter().find_map(in_row)
}

fn money_of(cell: &Cell) -> Option<Money> {
    match cell {
        Cell::Text(t) if t.contains(',') => Money::typed(t).ok(),
        other => other.money().ok().flatten().map(|(money, _)| money),
    }
}

fn line(row: &GridRow, table: &Table<'_>, statement: &mut Statement) {
    let mut r = RowReader::new(row, table, &WANTED, false);
    let (day, value_day) = (r.day(DAY), r.day(VALUE_DAY));
    if day.is_none() && r.reasons.is_empty() {
        r.reasons.push("Tanggal kosong".into());
    }
    let (debit, credit) = sides(&mut r, table);
    let balance = amount(&mut r, BALANCE);
    let (reference, description) = (r.text(REFERENCE), r.text(DESCRIPTION));
    for (what, amount) in [("Debit", debit), ("Kredit", credit)] {
        if amount.is_negative() {
            r.reasons.push(format!("{what} {} di bawah nol", amount.rupiah()));
        }
    }
    if debit.is_positive() && credit.is_positive() {
        r.reasons.push("Debit dan kredit terisi keduanya".into());
    }
    let moved = debit.is_positive() || credit.is_positive();
    if let (true, true, Some(day)) = (r.reasons.is_empty(), moved, day) {
        statement.rounded.append(&mut r.rounded);
        let row = row.number;
        statement.lines.push(StatementLine { row, day, value_day, debit, credit, balance, reference, description });
        return;
    }
    // A row that moves nothing hides nothing; any other makes a hole.
    let grave = moved || !r.reasons.is_empty();
    if r.reasons.is_empty() {
        r.reasons.push("Tidak ada debit maupun kredit".into());
    }
    let reason = r.reasons.join("; ");
    statement.set_aside.push(SetAside { row: row.number, no: None, reason, grave });
}

/// Debit and credit, from two columns or from one with its side beside it.
fn sides(r: &mut RowReader<'_>, table: &Table<'_>) -> (Money, Money) {
    let has = |at: usize| table.columns.get(at).copied().flatten().is_some();
    if has(DEBIT) && has(CREDIT) {
        return (amount(r, DEBIT).unwrap_or_default(), amount(r, CREDIT).unwrap_or_default());
    }
    let (moved, side) = (amount(r, AMOUNT).unwrap_or_default(), r.text(SIDE));
    match text::fold(&side).as_str() {
        "D" | "DB" | "DR" | "DEBIT" | "DEBET" => (moved, Money::ZERO),
        "K" | "C" | "CR" | "KREDIT" | "CREDIT" => (Money::ZERO, moved),
        _ => {
            let title = r.title(SIDE);
            r.reasons.push(format!("{title} «{side}» bukan D atau K"));
            (Money::ZERO, Money::ZERO)
        }
    }
}

/// An amount as machines write it, or as Indonesian banks print it.
fn amount(r: &mut RowReader<'_>, at: usize) -> Option<Money> {
    match r.cell(at) {
        Cell::Text(t) if t.contains(',') => match Money::typed(t) {
            Ok(money) => Some(money),
            Err(e) => {
                let title = r.title(at);
                r.reasons.push(format!("{title} {e}"));
                None
            }
        },
        _ => r.money(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(lines: &[&str]) -> Grid {
        let cell = |t: &str| if t.is_empty() { Cell::Empty } else { Cell::Text(t.into()) };
        let row = |(number, line): (u32, &&str)| GridRow { number, cells: line.split('|').map(cell).collect() };
        Grid { name: String::new(), rows: (1..).zip(lines).map(row).collect() }
    }

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    const HEAD: [&str; 4] = ["Rekening|0012345678", "Mata Uang|IDR", "Saldo Awal|1000.00", "Saldo Akhir|700.00"];
    const TITLES: &str = "Tanggal|Tanggal Valuta|Debit|Kredit|Saldo|Referensi|Keterangan";

    #[test]
    fn a_neutral_table_is_read_whole() {
        let rows = [&HEAD[..], &["Tanggal Akhir|2026-02-17", TITLES, "2026-02-16||300.00|||E1|TRF", "Jumlah||300.00"]];
        let s = read(&[grid(&rows.concat())]).expect("read");
        assert_eq!((s.account.as_str(), s.currency.as_str()), ("0012345678", "IDR"));
        assert_eq!((s.opening, s.closing), (Some(sen(100_000)), Some(sen(70_000))));
        assert_eq!(
            (s.from.map(|d| d.to_string()), s.to.map(|d| d.to_string())),
            (Some("2026-02-16".into()), Some("2026-02-17".into()))
        );
        assert_eq!((s.lines.len(), s.lines[0].debit, s.lines[0].row), (1, sen(30_000), 7));
        assert!(s.set_aside.is_empty());
    }

    #[test]
    fn a_bank_that_prints_balances_beside_its_rows_needs_none_above() {
        let rows = [
            "No. Rekening|:|0012345678",
            "Tgl|Uraian|Debet|Kredit|Saldo",
            "16/02/2026|SETOR||1.000,50|11.000,50",
            "16/02/2026|TRF|500,00||10.500,50",
        ];
        let s = read(&[grid(&rows)]).expect("read");
        assert_eq!((s.opening, s.closing), (Some(sen(1_000_000)), Some(sen(1_050_050))));
        assert_eq!(s.account, "0012345678");
        // The newest first.
        let rows = [rows[0], rows[1], "17/02/2026|TRF|500,00||10.500,50", "16/02/2026|SETOR||1.000,50|11.000,50"];
        let turned = read(&[grid(&rows)]).expect("read");
        assert_eq!((turned.opening, turned.closing), (s.opening, s.closing));
        assert_eq!(turned.lines[0].description, "SETOR");
    }

    #[test]
    fn bad_rows_are_set_aside_with_every_reason() {
        let judge = |row: &str| {
            let rows = [&HEAD[..], &[TITLES, row, "2026-02-16||1.00|||E1|ada"]].concat();
            let s = read(&[grid(&rows)]).expect("read");
            s.set_aside.first().map(|s| (s.grave, s.reason.clone()))
        };
        assert_eq!(judge("2026-02-16||0.01|||E|sah"), None);
        assert_eq!(judge("2026-02-16||0.00|0.00||E|nol").map(|s| s.0), Some(false));
        for row in [
            "2026-02-16||-0.01|||E|minus",
            "2026-02-16|||-1.00||E|minus",
            "2026-02-16||1.00|1.00||E|keduanya",
            "||1.00|||E|tanpa tanggal",
            "kemarin||1.00|||E|bukan tanggal",
            "2026-02-16||=1+1|||E|rumus",
            "2026-02-16||1,234,567.89|||E|koma ribuan",
            "2026-02-16||20.000|||E|meragukan",
            "2026-02-16||99999999999999999999|||E|besar",
            "2026-02-16||satu|||E|huruf",
        ] {
            assert_eq!(judge(row).map(|s| s.0), Some(true), "{row}");
        }
    }

    #[test]
    fn one_amount_with_its_side_is_read_too() {
        let rows = [
            "Rekening|1",
            "Tanggal|Keterangan|Jumlah|D/K|Saldo",
            "2026-02-16|TRF|1.00|DB|9.00",
            "2026-02-16|SETOR|2.00|CR|11.00",
        ];
        let s = read(&[grid(&rows)]).expect("read");
        assert_eq!((s.opening, s.closing), (Some(sen(1_000)), Some(sen(1_100))));
        assert_eq!((s.lines[0].debit, s.lines[1].credit), (sen(100), sen(200)));
        let odd = ["Tanggal|Keterangan|Jumlah|D/K", "2026-02-16|TRF|1.00|X", "2026-02-16|TRF|1.00|D"];
        assert!(read(&[grid(&odd)]).expect("read").set_aside[0].grave);
        for lacking in ["Tanggal|Keterangan|Jumlah", "Tanggal|Keterangan|Debit", "Tanggal|Keterangan"] {
            assert!(read(&[grid(&[lacking, "2026-02-16|TRF|1.00"])]).is_err(), "{lacking}");
        }
    }

    #[test]
    fn several_days_follow_each_other() {
        let day = |account: &str, opening: &str, closing: &str| {
            let (account, opening) = (format!("Rekening|{account}"), format!("Saldo Awal|{opening}"));
            let closing = format!("Saldo Akhir|{closing}");
            grid(&[&account, &opening, &closing, TITLES, "2026-02-16||1.00|||E|ada"])
        };
        let both = read(&[day("1", "10.00", "9.00"), day("1", "9.00", "8.00")]).expect("read");
        assert_eq!((both.opening, both.closing, both.lines.len()), (Some(sen(1_000)), Some(sen(800)), 2));
        assert!(read(&[day("1", "10.00", "9.00"), day("1", "9.01", "8.00")]).is_err());
        assert!(read(&[day("1", "10.00", "9.00"), day("2", "9.00", "8.00")]).is_err());
        assert!(read(&[]).is_err());
        assert!(read(&[grid(&["Nama|Nilai", "a|1"])]).is_err());
    }
}

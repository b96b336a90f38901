//! Lines of an RKA that come back in a workbook. Every cell is looked at: what
//! cannot be read is told with its row, and then nothing is taken.

use std::collections::BTreeSet;

use kernel::sheet::{Cell, Grid, GridRow};
use kernel::{Code, Money};

/// The columns of the workbook, in their order. The last one is only to read.
pub const HEADS: [&str; 18] = [
    "Baris",
    "Versi",
    "Unit",
    "Sub Kegiatan",
    "Rekening",
    "Kode Barang",
    "Uraian",
    "Spesifikasi",
    "Paket",
    "Keterangan",
    "Penerima",
    "Koefisien",
    "Harga",
    "Pajak",
    "Sumber Dana",
    "Alasan Harga",
    LOCATION,
    "Jumlah",
];
/// Workbooks of before have no such column: their lines stay where they are.
const LOCATION: &str = "Lokasi";
const LOCATED: usize = 16;
/// What the line above the columns says, before the RKA's version.
pub const VERSION: &str = "Versi RKA";
/// More rows than any RKA has.
const MOST_ROWS: usize = 20_000;
const LONGEST: usize = 2_000;

/// A line as the workbook has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadLine {
    /// Its row in the file.
    pub row: u32,
    /// None for a new line.
    pub line: Option<i64>,
    pub version: Option<i64>,
    /// Empty for revenue and financing.
    pub unit: String,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub item: String,
    pub name: String,
    pub specification: String,
    pub package: String,
    pub note: String,
    pub recipient: String,
    pub coefficient: String,
    pub price: Option<Money>,
    pub tax_rate: i64,
    pub source: String,
    pub exception: String,
    /// None where the file does not tell it.
    pub location: Option<String>,
}

/// A workbook that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// The version of the RKA when it went out, where it still says so.
    pub version: Option<i64>,
    pub lines: Vec<ReadLine>,
}

/// Tax as people write it, in hundredths of a per cent: `11` or `11,5`.
pub fn tax_rate(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('%').trim();
    if text.is_empty() {
        return Some(0);
    }
    let (whole, rest) = text.split_once([',', '.']).unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return None;
    }
    let rate = format!("{whole}{rest:0<2}").parse().ok()?;
    // A spreadsheet writes 11 per cent as 0.11; nobody should guess.
    (rate == 0 || (100..=10_000).contains(&rate)).then_some(rate)
}

fn version(rows: &[GridRow]) -> Option<i64> {
    let texts = rows.iter().map(|r| r.cell(0).text());
    texts.filter_map(|t| t.strip_prefix(VERSION).and_then(|n| n.trim().parse().ok())).next()
}

/// Reads the sheet that has our columns: every line, or every reason with its row.
pub fn read(grids: &[Grid]) -> Result<Book, Vec<(u32, String)>> {
    let found = grids
        .iter()
        .find_map(|g| g.rows.iter().enumerate().find(|(_, r)| is_head(r)).map(|(at, r)| (g, at, is_located(r))));
    let Some((grid, at, located)) = found else {
        let message = format!("kolomnya tidak dikenal; unduh dahulu berkasnya, lalu isi kolom {}", HEADS.join(", "));
        return Err(vec![(0, message)]);
    };
    let rows = grid.rows.get(at + 1..).unwrap_or_default();
    if rows.len() > MOST_ROWS {
        return Err(vec![(0, format!("berkas memuat lebih dari {MOST_ROWS} baris"))]);
    }
    let (mut lines, mut faults, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    for row in rows.iter().filter(|r| !r.is_empty() && !is_sum(r) && !is_invitation(r, located)) {
        let mut reading = Reading { row, located, faults: Vec::new() };
        let line = reading.line();
        if line.line.is_some_and(|id| !ids.insert(id)) {
            reading.fault(0, "nomor baris ini muncul dua kali");
        }
        faults.extend(reading.faults);
        lines.push(line);
    }
    if lines.is_empty() && faults.is_empty() {
        faults.push((0, "berkas ini tidak memuat satu baris pun".into()));
    }
    let version = version(grid.rows.get(..at).unwrap_or_default());
    if faults.is_empty() { Ok(Book { version, lines }) } else { Err(faults) }
}

fn is_head(row: &GridRow) -> bool {
    HEADS.iter().take(LOCATED).enumerate().all(|(n, head)| row.cell(n).text().eq_ignore_ascii_case(head))
}

fn is_located(head: &GridRow) -> bool {
    head.cell(LOCATED).text().eq_ignore_ascii_case(LOCATION)
}

/// The sum at the end has no rekening and says so.
fn is_sum(row: &GridRow) -> bool {
    row.cell(6).text() == "Jumlah" && row.cell(0).is_empty() && row.cell(4).is_empty()
}

/// A row that only shows where the first line of a ceiling goes.
fn is_invitation(row: &GridRow, located: bool) -> bool {
    [0, 1].into_iter().chain(4..LOCATED + usize::from(located)).all(|n| row.cell(n).is_empty())
}

struct Reading<'r> {
    row: &'r GridRow,
    located: bool,
    faults: Vec<(u32, String)>,
}

impl Reading<'_> {
    fn fault(&mut self, column: usize, what: impl std::fmt::Display) {
        let head = HEADS.get(column).copied().unwrap_or_default();
        self.faults.push((self.row.number, format!("{head}: {what}")));
    }

    fn text(&mut self, column: usize) -> String {
        let cell = self.row.cell(column);
        match cell {
            Cell::Formula(_) => self.fault(column, "berisi rumus; tempelkan nilainya saja"),
            Cell::Fault(text) => self.fault(column, format_args!("berisi kesalahan {text}")),
            Cell::Covered(first) => self.fault(column, format_args!("tergabung dengan baris {first}; pisahkan selnya")),
            _ => {}
        }
        let text = cell.text();
        if text.chars().count() > LONGEST {
            self.fault(column, format_args!("lebih panjang dari {LONGEST} huruf"));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            self.fault(column, "memuat tanda yang tidak dapat dibaca");
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A spreadsheet's own number has a decimal point, which in a text parts thousands.
    fn coefficient(&mut self, column: usize) -> String {
        let text = self.text(column);
        if matches!(self.row.cell(column), Cell::Number(_)) { text.replacen('.', ",", 1) } else { text }
    }

    fn number(&mut self, column: usize) -> Option<i64> {
        let text = self.text(column);
        let read = text.parse::<i64>().ok().filter(|n| *n > 0);
        if read.is_none() && !text.is_empty() {
            self.fault(column, format_args!("«{text}» bukan nomor; biarkan seperti pada unduhan"));
        }
        read
    }

    fn code(&mut self, column: usize, required: bool) -> String {
        let text = self.text(column);
        match (text.is_empty(), Code::parse(&text)) {
            (true, _) if required => self.fault(column, "belum diisi"),
            (false, Err(error)) => self.fault(column, error),
            _ => {}
        }
        text
    }

    fn price(&mut self, column: usize) -> Option<Money> {
        match self.row.cell(column).money() {
            Ok(None) => None,
            Ok(Some((price, false))) if !price.is_negative() => Some(price),
            Ok(Some((_, true))) => {
                self.fault(column, "memuat pecahan sen");
                None
            }
            Ok(Some(_)) => {
                self.fault(column, "tidak boleh negatif");
                None
            }
            Err(error) => {
                self.fault(column, error);
                None
            }
        }
    }

    fn line(&mut self) -> ReadLine {
        let (line, version) = (self.number(0), self.number(1));
        if line.is_some() != version.is_some() {
            self.fault(1, "nomor baris dan versinya diisi keduanya, atau dikosongkan keduanya");
        }
        let tax = self.text(13);
        let tax_rate = tax_rate(&tax);
        if tax_rate.is_none() {
            self.fault(13, format_args!("«{tax}» bukan tarif; tulis 11 untuk 11 persen"));
        }
        ReadLine {
            row: self.row.number,
            line,
            version,
            unit: self.code(2, false),
            sub_kegiatan: self.code(3, false),
            rekening: self.code(4, true),
            item: self.text(5),
            name: self.text(6),
            specification: self.text(7),
            package: self.text(8),
            note: self.text(9),
            recipient: self.text(10),
            coefficient: self.coefficient(11),
            price: self.price(12),
            tax_rate: tax_rate.unwrap_or_default(),
            source: self.code(14, false),
            exception: self.text(15),
            location: self.located.then(|| self.text(LOCATED)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: Vec<Vec<Cell>>) -> Vec<Grid> {
        let head = HEADS.iter().map(|h| Cell::Text((*h).into())).collect();
        let title = vec![Cell::Text("Versi RKA 12".into())];
        let all = [vec![title, head], rows].concat();
        let number = |(n, cells)| GridRow { number: n, cells };
        vec![Grid { name: "RKA".into(), rows: (1..).zip(all).map(number).collect() }]
    }

    fn cells(texts: [&str; 16]) -> Vec<Cell> {
        texts.iter().map(|t| if t.is_empty() { Cell::Empty } else { Cell::Text((*t).into()) }).collect()
    }

    const LINE: [&str; 16] = [
        "7",
        "2",
        "1.01.0.00.0.00.01.0000",
        "1.01.01.2.01.0001",
        "5.1.02.01.001.00024",
        "",
        " Kertas  HVS ",
        "",
        "",
        "",
        "",
        "2 Rim",
        "900.50",
        "11,5",
        "1.2.01.08",
        "",
    ];

    #[test]
    fn a_line_comes_back_as_it_went_out() {
        let mut row = cells(LINE);
        row[0] = Cell::Number(7.0);
        row[1] = Cell::Number(2.0);
        let sum = cells(["", "", "", "", "", "", "Jumlah", "", "", "", "", "", "", "", "", ""]);
        let read = read(&grid(vec![row, sum])).expect("read");
        assert_eq!(read.version, Some(12));
        let [line] = read.lines.as_slice() else { panic!("{read:?}") };
        assert_eq!((line.row, line.line, line.version, line.name.as_str()), (3, Some(7), Some(2), "Kertas HVS"));
        assert_eq!((line.price, line.tax_rate), (Some(Money::from_sen(90_050)), 1150));
    }

    /// Typed as a number, a coefficient is what the spreadsheet shows, as the tax and the price are.
    #[test]
    fn a_number_keeps_its_decimals() {
        let mut row = cells(LINE);
        (row[11], row[12], row[13]) = (Cell::Number(1.375), Cell::Number(900.5), Cell::Number(11.5));
        let line = read(&grid(vec![row.clone()])).expect("read").lines.remove(0);
        assert_eq!((line.coefficient.as_str(), line.price), ("1,375", Some(Money::from_sen(90_050))));
        assert_eq!(line.tax_rate, 1150);
        let times = |text: &str| kernel::Coefficient::parse(text).expect("read").times(Money::from_sen(100_000));
        assert_eq!(times(&line.coefficient), Some((Money::from_sen(137_500), false)));
        // As a text it is what people write: thousands.
        row[11] = Cell::Text("1.375 Rim".into());
        assert_eq!(read(&grid(vec![row])).expect("read").lines.remove(0).coefficient, "1.375 Rim");
    }

    /// One that went out before lines had a place is read, and moves none.
    #[test]
    fn a_workbook_without_places_is_read() {
        let mut with = cells(LINE);
        with.push(Cell::Text("Kantor  distrik".into()));
        let place = |grids: &[Grid]| read(grids).expect("read").lines.remove(0).location;
        assert_eq!(place(&grid(vec![with.clone()])).as_deref(), Some("Kantor distrik"));
        assert_eq!(place(&grid(vec![cells(LINE)])).as_deref(), Some(""));
        let mut old = grid(vec![with]);
        old[0].rows[1].cells.remove(LOCATED);
        assert_eq!(place(&old), None);
    }

    #[test]
    fn a_hostile_cell_is_told_with_its_row() {
        for (column, cell, says) in [
            (12, Cell::Formula("1+1".into()), "rumus"),
            (6, Cell::Formula("HYPERLINK()".into()), "rumus"),
            (6, Cell::Fault("#REF!".into()), "#REF!"),
            (6, Cell::Covered(2), "tergabung"),
            (6, Cell::Text("a\u{0}b".into()), "tanda"),
            (6, Cell::Text("x".repeat(2_001)), "panjang"),
            (0, Cell::Text("tujuh".into()), "bukan nomor"),
            (1, Cell::Empty, "keduanya"),
            (4, Cell::Empty, "belum diisi"),
            (12, Cell::Text("1.500".into()), "ribuan"),
            (12, Cell::Text("1.005".into()), "ribuan"),
            (12, Cell::Number(-1.0), "negatif"),
            (12, Cell::Number(1.001), "pecahan"),
            (13, Cell::Number(0.11), "11 persen"),
        ] {
            let mut row = cells(LINE);
            row[column] = cell;
            let faults = read(&grid(vec![row])).expect_err("a fault");
            assert!(faults.iter().any(|(row, what)| *row == 3 && what.contains(says)), "{says}: {faults:?}");
        }
        let twice = read(&grid(vec![cells(LINE), cells(LINE)])).expect_err("twice");
        assert_eq!(twice, [(4, "Baris: nomor baris ini muncul dua kali".into())]);
        assert!(read(&[]).is_err() && read(&grid(vec![])).is_err());
    }

    #[test]
    fn a_longest_text_and_a_full_tax_pass() {
        let mut row = cells(LINE);
        row[6] = Cell::Text("x".repeat(2_000));
        row[13] = Cell::Text("100".into());
        assert!(read(&grid(vec![row.clone()])).is_ok());
        row[13] = Cell::Text("100,01".into());
        assert!(read(&grid(vec![row])).is_err());
        assert_eq!([tax_rate(""), tax_rate("11 %"), tax_rate("0")], [Some(0), Some(1100), Some(0)]);
        assert_eq!([tax_rate("-1"), tax_rate("a"), tax_rate("1,234")], [None; 3]);
    }
}

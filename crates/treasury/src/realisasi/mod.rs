//! The SIPD export "Laporan Realisasi Per Dokumen": one row per payment line,
//! with the SPD → SPP → SPM → SP2D it went through.
//!
//! Read here, rebuilt into documents in [`chain`], written back in [`export`].

mod chain;
mod compare;
mod export;
mod findings;
mod layout;
#[cfg(test)]
mod tests;

pub use kernel::reading::{Named, ParseError, Rounded, SetAside};
use kernel::reading::{RowReader, Table, find_table, is_total, some_rows};
use kernel::sheet::{Grid, GridRow};
use kernel::text::fold;
use kernel::{Day, Money};
use serde::{Deserialize, Serialize};

pub use chain::{Chain, Document, DocumentLine, Sp2d, Spd, document_key, kind_of, rebuild, serial_of};
pub use compare::{ByPayment, columns, payments, release};
pub use export::to_sheet;
use layout::{WANTED, at};

const WHAT: &str = "Laporan Realisasi Per Dokumen";
const HEADER_DEPTH: usize = 30;

/// One payment line with all 45 columns, in the file's order.
///
/// Texts keep their own blanks and line breaks; codes and document numbers
/// lose those around them. An empty money cell is 0.00.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Row number in the file, from 1: the only field that is no column.
    pub row: u32,
    pub skpd: Named,
    pub sub_skpd: Named,
    pub fungsi: Option<Named>,
    pub sub_fungsi: Option<Named>,
    pub urusan: Named,
    pub bidang: Named,
    pub program: Named,
    pub kegiatan: Named,
    pub sub_kegiatan: Named,
    pub rekening: Named,
    pub document_number: String,
    /// SPP, TBP, …
    pub document_kind: String,
    /// LS, UP, GU, TU, …: of the payment, not of the SPP that brought the cash.
    pub transaction_kind: String,
    pub dpt_number: String,
    pub document_date: Day,
    pub description: String,
    pub realisasi: Money,
    pub setoran: Money,
    pub nip: String,
    pub pegawai: String,
    pub saved_date: Option<Day>,
    pub spd_number: String,
    pub spd_period: String,
    pub spd_value: Money,
    pub spd_stage: String,
    pub sub_stage: String,
    pub apbd_stage: String,
    pub spp_number: String,
    pub spp_date: Option<Day>,
    pub spm_number: String,
    pub spm_date: Option<Day>,
    pub sp2d_number: String,
    pub sp2d_date: Option<Day>,
    pub transfer_date: Option<Day>,
    pub sp2d_value: Money,
}

/// A figure of the file's own Total row, under the column it stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTotal {
    pub column: String,
    pub text: String,
}

/// A file as read: `rows_read` = lines + `set_aside`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Realisasi {
    pub sheet: String,
    pub year: i32,
    /// As in the title, such as `KAB. BURU`; empty where there is none.
    pub region: String,
    pub title: Vec<String>,
    pub lines: Vec<Line>,
    pub rows_read: u32,
    pub set_aside: Vec<SetAside>,
    pub rounded: Vec<Rounded>,
    pub file_totals: Vec<FileTotal>,
    /// Recomputed from the lines taken.
    pub totals: Totals,
    pub notes: Vec<String>,
}

impl Realisasi {
    /// A report of kept lines; what its file was like otherwise was told when
    /// it came.
    pub fn of_lines(year: i32, lines: Vec<Line>) -> Realisasi {
        Realisasi {
            sheet: String::new(),
            year,
            region: String::new(),
            title: Vec::new(),
            rows_read: 0,
            lines,
            set_aside: Vec::new(),
            rounded: Vec::new(),
            file_totals: Vec::new(),
            totals: Totals::default(),
            notes: Vec::new(),
        }
    }
}

/// What the lines add up to; SPD lines and SP2D count once each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub realisasi: Money,
    pub setoran: Money,
    pub spd: Money,
    pub sp2d: Money,
}

/// Reads a realisation report of `year` from the sheets of one file.
pub fn parse(grids: &[Grid], year: i32) -> Result<Realisasi, ParseError> {
    let table = find_table(grids, &WANTED, WHAT, HEADER_DEPTH)?;
    let title: Vec<String> = table.heading.iter().map(joined).filter(|t| !t.is_empty()).collect();
    if let Some(found) = title.iter().find_map(|t| year_in_title(t)).filter(|y| *y != year) {
        return Err(ParseError::WrongYear { found: found.to_string(), asked: year });
    }
    let mut import = Import { notes: table.notes.clone(), ..Import::default() };
    for row in table.body.iter().filter(|r| !r.is_empty()) {
        if is_total(row) {
            // A later Total replaces a page's own.
            import.file_totals = file_totals(row, &table);
        } else {
            import.take(row, &table);
        }
    }
    import.finish(&table, title, year)
}

#[derive(Default)]
struct Import {
    lines: Vec<Line>,
    set_aside: Vec<SetAside>,
    rounded: Vec<Rounded>,
    file_totals: Vec<FileTotal>,
    hidden: Vec<u32>,
    notes: Vec<String>,
}

impl Import {
    fn take(&mut self, row: &GridRow, table: &Table<'_>) {
        let mut reader = RowReader::new(row, table, &WANTED, true);
        let line = read(&mut reader);
        if reader.hidden {
            self.hidden.push(row.number);
        }
        match line {
            Some(line) if reader.reasons.is_empty() => {
                self.rounded.append(&mut reader.rounded);
                self.lines.push(line);
            }
            _ => {
                let reason = reader.reasons.join("; ");
                self.set_aside.push(SetAside { row: row.number, no: None, reason, grave: reader.grave });
            }
        }
    }

    fn finish(mut self, table: &Table<'_>, title: Vec<String>, year: i32) -> Result<Realisasi, ParseError> {
        let count = self.lines.len() + self.set_aside.len();
        match self.set_aside.first() {
            _ if count == 0 => return Err(ParseError::NoRows { what: WHAT }),
            Some(first) if self.lines.is_empty() => {
                return Err(ParseError::AllSetAside { count, row: first.row, reason: first.reason.clone() });
            }
            _ => {}
        }
        check_dates(&self.lines, &title, year)?;
        let totals = totals(&self.lines).ok_or(ParseError::TotalTooLarge)?;
        let negative = self.rows_where(|l| l.realisasi.is_negative());
        let unlinked = self.rows_where(|l| l.sp2d_number.is_empty());
        for (rows, what) in [
            (&negative, "dengan Nilai Realisasi negatif, diambil sebagai koreksi"),
            (&unlinked, "tanpa Nomor SP2D, diambil sebagai belanja yang belum tertaut"),
            (&self.hidden, "memuat huruf tersembunyi dalam teks, huruf itu dibuang"),
        ] {
            if !rows.is_empty() {
                self.notes.push(format!("{} baris {what} ({}).", rows.len(), some_rows(rows)));
            }
        }
        Ok(Realisasi {
            sheet: table.sheet.to_owned(),
            year,
            region: region_in(&title),
            title,
            rows_read: u32::try_from(count).unwrap_or(u32::MAX),
            lines: self.lines,
            set_aside: self.set_aside,
            rounded: self.rounded,
            file_totals: self.file_totals,
            totals,
            notes: self.notes,
        })
    }

    fn rows_where(&self, holds: impl Fn(&Line) -> bool) -> Vec<u32> {
        self.lines.iter().filter(|l| holds(l)).map(|l| l.row).collect()
    }
}

/// Without a year in the title, the documents' dates tell whose year it is.
fn check_dates(lines: &[Line], title: &[String], asked: i32) -> Result<(), ParseError> {
    if title.iter().any(|t| year_in_title(t).is_some()) || lines.iter().any(|l| l.document_date.year() == asked) {
        return Ok(());
    }
    let found = lines.first().map(|l| l.document_date.year().to_string()).unwrap_or_default();
    Err(ParseError::WrongYear { found, asked })
}

/// The line; `None` always comes with a reason in the reader.
fn read(r: &mut RowReader<'_>) -> Option<Line> {
    let [skpd, sub_skpd, urusan, bidang, program, kegiatan, sub_kegiatan, rekening] = levels(r);
    let [fungsi, sub_fungsi] = [at::FUNGSI, at::SUB_FUNGSI].map(|c| r.named(c, c + 1));
    let [document_number, document_kind, transaction_kind] =
        [at::DOCUMENT, at::DOCUMENT_KIND, at::TRANSACTION].map(|c| r.key_due(c));
    let document_date = day_due(r, at::DOCUMENT_DATE);
    let realisasi = money_due(r, at::REALISASI);
    judge_chain(r, &document_kind);
    let [setoran, spd_value, sp2d_value] = [at::SETORAN, at::SPD_VALUE, at::SP2D_VALUE].map(|c| amount(r, c));
    let [saved_date, spp_date, spm_date, sp2d_date, transfer_date] =
        [at::SAVED, at::SPP_DATE, at::SPM_DATE, at::SP2D_DATE, at::TRANSFER].map(|c| r.day(c));
    let [dpt_number, spd_number, spp_number, spm_number, sp2d_number] =
        [at::DPT, at::SPD, at::SPP, at::SPM, at::SP2D].map(|c| r.key(c));
    Some(Line {
        row: r.row.number,
        skpd: skpd?,
        sub_skpd: sub_skpd?,
        fungsi,
        sub_fungsi,
        urusan: urusan?,
        bidang: bidang?,
        program: program?,
        kegiatan: kegiatan?,
        sub_kegiatan: sub_kegiatan?,
        rekening: rekening?,
        document_number,
        document_kind,
        transaction_kind,
        dpt_number,
        document_date: document_date?,
        description: r.text(at::DESCRIPTION),
        realisasi: realisasi?,
        setoran,
        nip: r.text(at::NIP),
        pegawai: r.text(at::PEGAWAI),
        saved_date,
        spd_number,
        spd_period: r.text(at::SPD_PERIOD),
        spd_value,
        spd_stage: r.text(at::SPD_STAGE),
        sub_stage: r.text(at::SUB_STAGE),
        apbd_stage: r.text(at::APBD_STAGE),
        spp_number,
        spp_date,
        spm_number,
        spm_date,
        sp2d_number,
        sp2d_date,
        transfer_date,
        sp2d_value,
    })
}

/// The levels without which a payment cannot be charged to an account.
fn levels(r: &mut RowReader<'_>) -> [Option<Named>; 8] {
    let columns =
        [at::SKPD, at::SUB_SKPD, at::URUSAN, at::BIDANG, at::PROGRAM, at::KEGIATAN, at::SUB_KEGIATAN, at::REKENING];
    columns.map(|c| r.named_due(c, c + 1))
}

fn empty(r: &mut RowReader<'_>, column: usize) {
    let title = r.title(column);
    r.reasons.push(format!("{title} kosong"));
}

fn day_due(r: &mut RowReader<'_>, column: usize) -> Option<Day> {
    if r.is_blank(column) {
        empty(r, column);
    }
    r.day(column)
}

/// Realisation may be negative: a contra-post lowers it, and dropping one would overstate what was spent.
fn money_due(r: &mut RowReader<'_>, column: usize) -> Option<Money> {
    if r.is_blank(column) {
        empty(r, column);
    }
    r.money(column)
}

/// An amount that is never negative; 0.00 where the cell is empty.
fn amount(r: &mut RowReader<'_>, column: usize) -> Money {
    let money = r.money(column).unwrap_or(Money::ZERO);
    if money.is_negative() {
        let title = r.title(column);
        r.reasons.push(format!("{title} negatif ({})", money.rupiah()));
    }
    money
}

/// An SPP's line has its whole chain; other documents (TBP) may be spent
/// before they are tied to one. A step is a number with its date and value, or nothing.
fn judge_chain(r: &mut RowReader<'_>, document_kind: &str) {
    let whole = fold(document_kind) == "SPP";
    let steps: [(usize, &[usize]); 4] = [
        (at::SPD, &[at::SPD_VALUE]),
        (at::SPP, &[at::SPP_DATE]),
        (at::SPM, &[at::SPM_DATE]),
        (at::SP2D, &[at::SP2D_DATE, at::SP2D_VALUE]),
    ];
    for (number, rest) in steps {
        let named = !r.is_blank(number);
        let filled = rest.iter().any(|c| !r.is_blank(*c) && r.cell(*c).text() != "0");
        if !named && (whole || filled) {
            empty(r, number);
        }
        for column in rest {
            if named && r.is_blank(*column) {
                empty(r, *column);
            }
        }
    }
}

/// Sums of the lines; `None` where one does not fit. Of a document whose value
/// differs between lines the first counts, and [`rebuild`] tells.
pub fn totals(lines: &[Line]) -> Option<Totals> {
    let chain = chain::values(lines);
    Some(Totals {
        realisasi: Money::sum(lines.iter().map(|l| l.realisasi))?,
        setoran: Money::sum(lines.iter().map(|l| l.setoran))?,
        spd: Money::sum(chain.spd_lines.into_values())?,
        sp2d: Money::sum(chain.sp2ds.into_values())?,
    })
}

fn file_totals(row: &GridRow, table: &Table<'_>) -> Vec<FileTotal> {
    let title = |place: usize| {
        let column = table.columns.iter().position(|c| *c == Some(place));
        column.and_then(|c| WANTED.get(c)).map_or_else(|| format!("kolom ke-{}", place + 1), |w| w.title().to_owned())
    };
    let figures = row.cells.iter().enumerate().filter(|(_, c)| !c.is_empty()).skip(1);
    figures.map(|(place, cell)| FileTotal { column: title(place), text: cell.text() }).collect()
}

fn joined(row: &GridRow) -> String {
    row.cells.iter().map(|c| c.text()).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}

fn year_in_title(line: &str) -> Option<i32> {
    if !fold(line).contains("TAHUN") {
        return None;
    }
    line.split(|c: char| !c.is_ascii_digit()).find(|d| d.len() == 4).and_then(|d| d.parse().ok())
}

/// The title line that is neither the report's name nor its year.
fn region_in(title: &[String]) -> String {
    let other = |t: &&String| !fold(t).contains("LAPORAN") && year_in_title(t).is_none();
    title.iter().find(other).cloned().unwrap_or_default()
}

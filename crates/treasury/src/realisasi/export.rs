//! Lines written back in the layout they came in, with a Total that is right.

use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Day, Money};

use super::layout::{WANTED, at};
use super::{Line, Named, totals};

/// The report as SIPD lays it out: three title lines and a blank, the header
/// in row 5, 45 columns, dates as text, and Total last. [`super::parse`] reads
/// the same lines from it, to the sen.
pub fn to_sheet(lines: &[Line], region_name: &str, year: i32) -> Sheet {
    let columns = WANTED.iter().enumerate().map(|(i, w)| Column::new(w.title(), kind(i))).collect();
    let heading = vec!["LAPORAN REALISASI PER DOKUMEN".to_owned(), region_name.to_uppercase(), format!("TAHUN {year}")];
    Sheet {
        name: "Data Realisasi Dokumen".to_owned(),
        heading,
        columns,
        rows: lines.iter().map(values).collect(),
        total: Some(total_row(lines)),
    }
}

fn kind(column: usize) -> ColumnKind {
    match column {
        at::REALISASI | at::SETORAN | at::SPD_VALUE | at::SP2D_VALUE => ColumnKind::Money,
        // The ten levels are pairs of code and name.
        c if c < at::DOCUMENT && c.is_multiple_of(2) => ColumnKind::Code,
        _ => ColumnKind::Text,
    }
}

/// Each figure under its own column. A sum that does not fit stays empty rather than wrong.
fn total_row(lines: &[Line]) -> Vec<Value> {
    let sums = totals(lines);
    let sum = |pick: fn(super::Totals) -> Money| sums.map_or(Value::Empty, |t| Value::Money(pick(t)));
    let cell = |column: usize| match column {
        at::SKPD => Value::text("Total"),
        at::REALISASI => sum(|t| t.realisasi),
        at::SETORAN => sum(|t| t.setoran),
        at::SPD_VALUE => sum(|t| t.spd),
        at::SP2D_VALUE => sum(|t| t.sp2d),
        _ => Value::Empty,
    };
    (0..WANTED.len()).map(cell).collect()
}

/// A line's cells in the order of the columns.
pub(super) fn values(line: &Line) -> Vec<Value> {
    let levels = [
        Some(&line.skpd),
        Some(&line.sub_skpd),
        line.fungsi.as_ref(),
        line.sub_fungsi.as_ref(),
        Some(&line.urusan),
        Some(&line.bidang),
        Some(&line.program),
        Some(&line.kegiatan),
        Some(&line.sub_kegiatan),
        Some(&line.rekening),
    ];
    let mut cells: Vec<Value> = levels.into_iter().flat_map(named).collect();
    cells.extend([
        text(&line.document_number),
        text(&line.document_kind),
        text(&line.transaction_kind),
        text(&line.dpt_number),
        day(Some(line.document_date)),
        text(&line.description),
        Value::Money(line.realisasi),
        Value::Money(line.setoran),
        text(&line.nip),
        text(&line.pegawai),
        day(line.saved_date),
        text(&line.spd_number),
        text(&line.spd_period),
        optional(line.spd_value, &line.spd_number),
        text(&line.spd_stage),
        text(&line.sub_stage),
        text(&line.apbd_stage),
        text(&line.spp_number),
        day(line.spp_date),
        text(&line.spm_number),
        day(line.spm_date),
        text(&line.sp2d_number),
        day(line.sp2d_date),
        day(line.transfer_date),
        optional(line.sp2d_value, &line.sp2d_number),
    ]);
    cells
}

fn named(level: Option<&Named>) -> [Value; 2] {
    level.map_or([Value::Empty, Value::Empty], |n| [text(n.code.text()), text(&n.name)])
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Empty } else { Value::text(text) }
}

fn day(day: Option<Day>) -> Value {
    day.map_or(Value::Empty, |d| Value::text(d.long()))
}

/// A value without its document is no value.
fn optional(value: Money, number: &str) -> Value {
    if number.is_empty() && value.is_zero() { Value::Empty } else { Value::Money(value) }
}

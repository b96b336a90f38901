//! A version in a layout of the national system, row by row.

use std::borrow::Cow;
use std::collections::HashMap;

use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Money, Sheet};

use super::{
    BIDANG, KEGIATAN, Names, PROGRAM, Pairs, Printed, REKENING, SKPD, SOURCE, SUB_KEGIATAN, Spot, UNIT, URUSAN, prints,
};
use crate::model::{Grain, NewDetail};
use crate::public::{NewBare, NewLine};

/// A layout that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileLayout {
    /// 21 columns, by account.
    Rekap,
    /// With package or group.
    Rekap5,
    /// With standard price.
    Rekap4,
    Rincian,
}

impl FileLayout {
    pub fn parse(text: &str) -> Option<FileLayout> {
        Some(match text {
            "rekap" => FileLayout::Rekap,
            "rekap5" => FileLayout::Rekap5,
            "rekap4" => FileLayout::Rekap4,
            "rincian" => FileLayout::Rincian,
            _ => return None,
        })
    }

    /// The layout that loses nothing of a version.
    pub const fn own(grain: Grain) -> FileLayout {
        match grain {
            Grain::Rekening => FileLayout::Rekap,
            Grain::Package => FileLayout::Rekap5,
            Grain::StandardPrice => FileLayout::Rekap4,
            Grain::Detail => FileLayout::Rincian,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            FileLayout::Rekap => "rekap",
            FileLayout::Rekap5 => "rekap 5",
            FileLayout::Rekap4 => "rekap 4",
            FileLayout::Rincian => "rincian belanja",
        }
    }

    const fn needs(self) -> &'static str {
        match self {
            FileLayout::Rekap => "rekening",
            FileLayout::Rekap5 => "paket atau kelompok",
            FileLayout::Rekap4 => "standar harga",
            FileLayout::Rincian => "koefisien dan harga satuan",
        }
    }
}

/// Why a version cannot be written in a layout: what it lacks is not invented.
pub fn lacks(grain: Grain, layout: FileLayout) -> Option<String> {
    let fine = grain == Grain::Detail || layout == FileLayout::Rekap || layout == FileLayout::own(grain);
    (!fine).then(|| {
        let (own, name, needs) = (FileLayout::own(grain).name(), layout.name(), layout.needs());
        format!("tahapan ini dibawa dalam susunan {own}; susunan {name} memerlukan {needs} tiap baris, yang tidak ada di dalamnya")
    })
}

/// A version with all that its rows print.
#[derive(Debug)]
pub struct Version {
    pub year: i32,
    pub grain: Grain,
    pub lines: Vec<NewLine>,
    pub bare: Vec<NewBare>,
    pub names: Names,
}

/// What stands in a column.
#[derive(Clone, Copy)]
enum What {
    No,
    Year,
    Code(usize),
    Name(usize),
    Joined(usize),
    ItemCode,
    ItemName,
    Package,
    Note,
    Recipient,
    Specification,
    CoefficientBefore,
    PriceBefore,
    TotalBefore,
    Coefficient,
    Price,
    Tax,
    Amount,
}

type Columns = Vec<(&'static str, What)>;

fn pair(codes: &'static str, names: &'static str, kind: usize) -> [(&'static str, What); 2] {
    [(codes, What::Code(kind)), (names, What::Name(kind))]
}

fn rekap(layout: FileLayout) -> Columns {
    let mut all = vec![("NO", What::No), ("TAHUN", What::Year)];
    for (codes, names, kind) in [
        ("KODE URUSAN", "NAMA URUSAN", URUSAN),
        ("KODE SKPD", "NAMA SKPD", SKPD),
        ("KODE SUB UNIT", "NAMA SUB UNIT", UNIT),
        ("KODE BIDANG URUSAN", "NAMA BIDANG URUSAN", BIDANG),
        ("KODE PROGRAM", "NAMA PROGRAM", PROGRAM),
        ("KODE KEGIATAN", "NAMA KEGIATAN", KEGIATAN),
        ("KODE SUB KEGIATAN", "NAMA SUB KEGIATAN", SUB_KEGIATAN),
        ("KODE SUMBER DANA", "NAMA SUMBER DANA", SOURCE),
        ("KODE REKENING", "NAMA REKENING", REKENING),
    ] {
        all.extend(pair(codes, names, kind));
    }
    match layout {
        FileLayout::Rekap5 => {
            all.extend([("PAKET/KELOMPOK", What::ItemCode), ("NAMA PAKET/KELOMPOK", What::ItemName)]);
        }
        FileLayout::Rekap4 => {
            all.extend([("KODE STANDAR HARGA", What::ItemCode), ("NAMA STANDAR HARGA", What::ItemName)]);
        }
        FileLayout::Rekap | FileLayout::Rincian => {}
    }
    all.push(("PAGU", What::Amount));
    all
}

fn rincian(lines: &[NewLine]) -> Columns {
    let any = |has: fn(&NewDetail) -> bool| lines.iter().filter_map(|l| l.detail.as_ref()).any(has);
    let mut all = vec![
        ("NO", What::No),
        ("PROGRAM", What::Joined(PROGRAM)),
        ("KEGIATAN", What::Joined(KEGIATAN)),
        ("SUB KEGIATAN", What::Joined(SUB_KEGIATAN)),
        ("REKENING", What::Joined(REKENING)),
    ];
    for (codes, names, kind) in [
        ("KODE URUSAN", "NAMA URUSAN", URUSAN),
        ("KODE BIDANG URUSAN", "NAMA BIDANG URUSAN", BIDANG),
        ("KODE PROGRAM", "NAMA PROGRAM", PROGRAM),
        ("KODE KEGIATAN", "NAMA KEGIATAN", KEGIATAN),
        ("KODE SUB KEGIATAN", "NAMA SUB KEGIATAN", SUB_KEGIATAN),
        ("KODE SKPD", "NAMA SKPD", SKPD),
        ("KODE UNIT SKPD", "NAMA UNIT SKPD", UNIT),
        ("KODE AKUN", "NAMA AKUN", REKENING),
    ] {
        all.extend(pair(codes, names, kind));
    }
    all.extend([
        ("PAKET/KELOMPOK BELANJA", What::Package),
        ("KETERANGAN BELANJA", What::Note),
        ("SUMBER DANA", What::Joined(SOURCE)),
        ("NAMA PENERIMA BANTUAN", What::Recipient),
        ("KODE STANDAR HARGA", What::ItemCode),
        ("NAMA STANDAR HARGA", What::ItemName),
        ("SPESIFIKASI", What::Specification),
    ]);
    if any(|d| !d.coefficient_before.is_empty() || d.price_before.or(d.total_before).is_some()) {
        all.extend([
            ("KOEFISIEN MURNI", What::CoefficientBefore),
            ("HARGA SATUAN MURNI", What::PriceBefore),
            ("TOTAL HARGA MURNI", What::TotalBefore),
        ]);
    }
    all.extend([("KOEFISIEN", What::Coefficient), ("HARGA SATUAN", What::Price)]);
    if any(|d| d.tax.is_some()) {
        all.push(("PAJAK", What::Tax));
    }
    all.push(("TOTAL HARGA", What::Amount));
    all
}

fn kind(what: What) -> ColumnKind {
    match what {
        What::Code(_) | What::ItemCode | What::Year => ColumnKind::Code,
        What::No => ColumnKind::Count,
        What::PriceBefore | What::TotalBefore | What::Price | What::Tax | What::Amount => ColumnKind::Money,
        _ => ColumnKind::Text,
    }
}

/// A row on its way into the file.
struct Written<'a> {
    row_no: i64,
    no: Option<Cow<'a, str>>,
    pairs: Pairs<'a>,
    printed: Printed,
    item: (&'a str, &'a str),
    amount: Option<Money>,
    detail: Option<&'a NewDetail>,
}

/// The file's table.
pub fn sheet(version: &Version, layout: FileLayout) -> Sheet {
    let columns = if layout == FileLayout::Rincian { rincian(&version.lines) } else { rekap(layout) };
    let own = layout == FileLayout::own(version.grain);
    let mut rows: Vec<Written<'_>> = version.lines.iter().map(|l| line(version, l, layout)).collect();
    if !own {
        rows = gathered(rows);
    }
    // What was set aside has cells of its own layout only.
    let bare = version.bare.iter().filter(|b| own || b.unit_id.is_some()).map(|b| bare(version, b, own));
    rows.extend(bare);
    rows.sort_by_key(|r| r.row_no);
    let cells =
        rows.iter().map(|row| columns.iter().map(|(title, what)| cell(version.year, row, title, *what)).collect());
    Sheet {
        name: "Sheet 1".into(),
        columns: columns.iter().map(|(title, what)| Column::new(title, kind(*what))).collect(),
        rows: cells.collect(),
        ..Sheet::default()
    }
}

fn line<'a>(version: &'a Version, l: &'a NewLine, layout: FileLayout) -> Written<'a> {
    let spot = Spot {
        unit: Some(l.unit_id),
        sub_unit: Some(l.sub_unit_id),
        bidang: Some(&l.bidang),
        sub_kegiatan: Some(&l.sub_kegiatan),
        rekening: Some(&l.rekening),
        source: l.source.as_deref(),
    };
    let package = l.detail.as_ref().map_or("", |d| d.package.as_str());
    let item = match layout {
        FileLayout::Rekap5 if version.grain == Grain::Detail => ("", package),
        FileLayout::Rekap => ("", ""),
        _ => (l.item_code.as_str(), l.item_name.as_str()),
    };
    let (pairs, printed) = corrected(prints(&version.names, spot), l.printed.as_deref());
    let (no, amount, detail) = (l.no.as_deref().map(Cow::Borrowed), Some(l.amount), l.detail.as_ref());
    Written { row_no: l.row_no, no, pairs, printed, item, amount, detail }
}

fn bare<'a>(version: &'a Version, b: &'a NewBare, own: bool) -> Written<'a> {
    let spot = Spot {
        unit: b.unit_id,
        sub_unit: b.sub_unit_id,
        bidang: b.bidang.as_deref(),
        sub_kegiatan: b.sub_kegiatan.as_deref(),
        ..Spot::default()
    };
    let (pairs, printed) = corrected(prints(&version.names, spot), b.printed.as_deref());
    let item = if own { (b.item_code.as_str(), b.item_name.as_str()) } else { ("", "") };
    let no = b.no.as_deref().map(Cow::Borrowed);
    Written { row_no: b.row_no, no, pairs, printed, item, amount: None, detail: None }
}

/// What the row printed otherwise takes the place of what its codes tell.
fn corrected<'a>(mut pairs: Pairs<'a>, printed: Option<&str>) -> (Pairs<'a>, Printed) {
    let printed = Printed::parse(printed);
    for (kind, pair) in super::KINDS.iter().zip(&mut pairs) {
        if let Some([code, name]) = printed.names.get(*kind) {
            *pair = (Cow::Owned(code.clone()), Cow::Owned(name.clone()));
        }
    }
    (pairs, printed)
}

/// Lines of one account, source and item are one row of a coarser layout,
/// where the first of them stood.
fn gathered(rows: Vec<Written<'_>>) -> Vec<Written<'_>> {
    let mut places: HashMap<([String; 9], String, String), usize> = HashMap::new();
    let mut all: Vec<Written<'_>> = Vec::new();
    for mut row in rows {
        let key = (row.pairs.each_ref().map(|p| p.0.to_string()), row.item.0.to_owned(), row.item.1.to_owned());
        match places.get(&key).and_then(|at| all.get_mut(*at)) {
            Some(first) => first.amount = first.amount.map(|sum| sum.plus(row.amount.unwrap_or_default())),
            None => {
                places.insert(key, all.len());
                row.no = Some(Cow::Owned((all.len() + 1).to_string()));
                all.push(row);
            }
        }
    }
    all
}

fn cell(year: i32, row: &Written<'_>, title: &str, what: What) -> Value {
    if let Some(told) = row.printed.cells.get(title) {
        return as_told(told, kind(what));
    }
    let money = |amount: Option<Money>| amount.map_or(Value::Empty, Value::Money);
    let detail = |of: fn(&NewDetail) -> &str| text(row.detail.map_or("", of));
    let amount = |of: fn(&NewDetail) -> Option<Money>| money(row.detail.and_then(of));
    match what {
        What::No => row.no.as_ref().map_or(Value::Empty, |no| as_told(no, ColumnKind::Count)),
        What::Year if row.pairs.iter().all(|p| p.0.is_empty()) => Value::Empty,
        What::Year => Value::Text(year.to_string()),
        What::Code(kind) => row.pairs.get(kind).map_or(Value::Empty, |p| text(&p.0)),
        What::Name(kind) => row.pairs.get(kind).map_or(Value::Empty, |p| text(&p.1)),
        What::Joined(kind) => row.pairs.get(kind).map_or(Value::Empty, |p| text(&joined(kind, &p.0, &p.1))),
        What::ItemCode => text(row.item.0),
        What::ItemName => text(row.item.1),
        What::Package => detail(|d| &d.package),
        What::Note => detail(|d| &d.note),
        What::Recipient => detail(|d| &d.recipient),
        What::Specification => detail(|d| &d.specification),
        What::CoefficientBefore => detail(|d| &d.coefficient_before),
        What::PriceBefore => amount(|d| d.price_before),
        What::TotalBefore => amount(|d| d.total_before),
        What::Coefficient => detail(|d| &d.coefficient),
        What::Price => amount(|d| d.price),
        What::Tax => amount(|d| d.tax),
        What::Amount => money(row.amount),
    }
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Empty } else { Value::Text(text.to_owned()) }
}

fn joined(kind: usize, code: &str, name: &str) -> String {
    match (kind, code.is_empty(), name.is_empty()) {
        (SOURCE, false, false) => format!("[{code}] - {name}"),
        (_, false, false) => format!("{code} {name}"),
        _ => format!("{code}{name}"),
    }
}

/// A cell as it was read: figures as figures again.
fn as_told(told: &str, kind: ColumnKind) -> Value {
    match kind {
        ColumnKind::Money => Money::parse_rounding(told).map_or_else(|_| text(told), |(money, _)| Value::Money(money)),
        ColumnKind::Count => match told.parse::<i64>() {
            Ok(count) if count.to_string() == told => Value::Count(count),
            _ => text(told),
        },
        _ => text(told),
    }
}

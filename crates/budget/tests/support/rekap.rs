//! A budget built by hand: lines become a rekap, as if a file had been read.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use budget::acts::ImportApbd;
use budget::model::Stage;
use budget::rekap::{Layout, Named, Rekap, Row};
use kernel::{Code, Money};

pub const YEAR: i32 = 2026;

/// One line: SKPD, sub unit, sub kegiatan, rekening, source, sen.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Line {
    pub skpd: &'static str,
    pub sub_unit: &'static str,
    pub sub_kegiatan: &'static str,
    pub rekening: &'static str,
    pub source: &'static str,
    pub sen: i64,
}

pub fn code(text: &str) -> Code {
    Code::parse(text).expect("a code")
}

fn named(code: Code, what: &str) -> Named {
    Named { name: format!("{what} {code}"), code }
}

pub fn rekap(lines: &[Line]) -> Rekap {
    let rows: Vec<Row> = (2..)
        .zip(lines)
        .map(|(row, l)| {
            let sub = code(l.sub_kegiatan);
            Row {
                row,
                no: None,
                urusan: named(sub.prefix(1), "Urusan"),
                skpd: named(code(l.skpd), "Dinas"),
                sub_unit: named(code(l.sub_unit), "Unit"),
                bidang: named(sub.prefix(2), "Bidang"),
                program: named(sub.prefix(3), "Program"),
                kegiatan: named(sub.prefix(5), "Kegiatan"),
                sub_kegiatan: named(sub, "Sub kegiatan"),
                source: Some(named(code(l.source), "Sumber")),
                rekening: named(code(l.rekening), "Rekening"),
                item: None,
                amount: Money::from_sen(l.sen),
                source_name: None,
                detail: None,
            }
        })
        .collect();
    Rekap {
        sheet: "Sheet 1".into(),
        layout: Layout::Plain,
        rows_read: u32::try_from(rows.len()).expect("few"),
        total: Money::sum(rows.iter().map(|r| r.amount)).expect("a sum"),
        rows,
        without_account: 0,
        bare: Vec::new(),
        mismatches: Vec::new(),
        set_aside: Vec::new(),
        rounded: Vec::new(),
        skpd: 2,
        sub_units: 3,
        notes: Vec::new(),
    }
}

/// The import of these lines as a stage; the digest is that of the lines.
pub fn import(year: i32, stage: &str, lines: &[Line]) -> ImportApbd {
    let mut hasher = DefaultHasher::new();
    lines.hash(&mut hasher);
    ImportApbd {
        year,
        stage: Stage(stage.into()),
        file_name: "rekap.xlsx".into(),
        digest: format!("{:016x}", hasher.finish()),
        rekap: Some(Arc::new(rekap(lines))),
    }
}

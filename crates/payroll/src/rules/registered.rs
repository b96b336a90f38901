//! A list beside the register of staff, which those who pay do not keep.

use std::collections::HashMap;

use kernel::reading::some_rows;
use kernel::{Money, Refusal};
use staff::public::{Doubt, Employment, Paid, judge};

use crate::model::{IdKind, ListKind, Months};

/// A row as far as it is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub row: u32,
    pub id_kind: IdKind,
    /// Keyed digest of NIP or NIK.
    pub payee: Vec<u8>,
    pub souls: i64,
    pub gross: Money,
}

/// A row that does not go with the register, and every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubted {
    pub row: u32,
    pub payee: Vec<u8>,
    pub gross: Money,
    pub doubts: Vec<Doubt>,
}

/// What a list pays, and where.
#[derive(Clone, Copy, Debug)]
pub struct Pays {
    pub kind: ListKind,
    pub skpd: i64,
    pub year: i32,
    pub months: Months,
}

/// Rows that the register speaks against. An empty register speaks against
/// nobody: then it has not been brought yet.
pub fn doubted(pays: &Pays, lines: &[Listed], register: &HashMap<Vec<u8>, Vec<Employment>>) -> Vec<Doubted> {
    if register.is_empty() {
        return Vec::new();
    }
    // An honorarium is paid across SKPD, and to those who are no employees.
    let (own, family) = match pays.kind {
        ListKind::Salary => (true, true),
        ListKind::Supplement => (true, false),
        ListKind::Honorarium => (false, false),
    };
    let doubt = |line: &Listed| {
        if !own && line.id_kind == IdKind::Citizen {
            return None;
        }
        let records = register.get(&line.payee).map_or(&[][..], Vec::as_slice);
        let paid = Paid {
            skpd: own.then_some(pays.skpd),
            souls: family.then_some(line.souls),
            year: pays.year,
            from: pays.months.from,
            to: pays.months.to,
        };
        let doubts = judge(records, &paid);
        let (row, payee, gross) = (line.row, line.payee.clone(), line.gross);
        (!doubts.is_empty()).then_some(Doubted { row, payee, gross, doubts })
    };
    lines.iter().filter_map(doubt).collect()
}

/// What is said of these rows, by the kind of doubt: noted, or refused where
/// the dated policy says that the register is complete.
pub fn told(doubted: &[Doubted]) -> Vec<Refusal> {
    type Class = (&'static str, &'static str, &'static str, fn(&Doubt) -> bool);
    let classes: [Class; 3] = [
        (
            "DAFTAR-PEGAWAI-TIDAK-ADA",
            "tidak bekerja pada bulan itu menurut daftar pegawai",
            "Hapus dari daftar, atau mintalah BKPSDM mencatat pegawainya (record-employment).",
            |d| d.is_stranger(),
        ),
        (
            "DAFTAR-PEGAWAI-SKPD",
            "tercatat pada SKPD lain",
            "Pindahkan ke daftar SKPD-nya, atau mintalah BKPSDM mencatat kepindahannya.",
            |d| matches!(d, Doubt::Elsewhere),
        ),
        (
            "DAFTAR-PEGAWAI-JIWA",
            "memuat jiwa lebih banyak daripada catatannya",
            "Kurangi jiwanya, atau mintalah BKPSDM mencatat keluarganya dengan keputusan.",
            |d| matches!(d, Doubt::Souls(_)),
        ),
    ];
    let mut all = Vec::new();
    for (code, what, remedy, of) in classes {
        let rows: Vec<u32> = doubted.iter().filter(|d| d.doubts.iter().any(of)).map(|d| d.row).collect();
        if !rows.is_empty() {
            let law = "Kebijakan Simpul: yang digaji adalah pegawai menurut daftar BKPSDM (pola F14)";
            let message = format!("{} penerima {what} ({}).", rows.len(), some_rows(&rows));
            all.push(Refusal::new(code, law, message, remedy).figure("baris", rows.len().to_string()));
        }
    }
    all
}

/// All of it as bytes, for the mark by which one knows it was read.
pub fn bytes(doubted: &[Doubted]) -> Vec<u8> {
    let mut all = Vec::new();
    for d in doubted {
        all.push(b'?');
        all.extend(&d.payee);
        d.doubts.iter().for_each(|doubt| all.extend(doubt.told().bytes()));
    }
    all
}

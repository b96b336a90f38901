//! The national system's report, line by line.

use std::sync::Arc;

use budget::rekap::Named;
use kernel::{Day, Money};
use treasury::acts::ImportRealisasi;
use treasury::realisasi::{Line as Paid, Realisasi, Totals, totals};

use super::{Key, code, sen};

pub fn named(text: &str) -> Named {
    Named { code: code(text), name: format!("Nama {text}") }
}

/// An LS line of the national with its whole chain, all of one serial.
pub fn paid(key: Key, skpd: &str, serial: u32, year: i32, amount: i64) -> Paid {
    let sub = code(key.sub);
    let number = |step: &str, flow: &str| format!("99.01/{step}/{serial:06}/{flow}{skpd}/M/1/{year}");
    let date = Day::new(year, 1, 20).expect("a day");
    Paid {
        row: serial,
        skpd: named(skpd),
        sub_skpd: named(key.unit),
        fungsi: None,
        sub_fungsi: None,
        urusan: named(sub.prefix(1).text()),
        bidang: named(sub.prefix(2).text()),
        program: named(sub.prefix(3).text()),
        kegiatan: named(sub.prefix(5).text()),
        sub_kegiatan: named(key.sub),
        rekening: named(key.rek),
        document_number: number("02.0", "LS/"),
        document_kind: "SPP".into(),
        transaction_kind: "LS".into(),
        dpt_number: String::new(),
        document_date: date,
        description: "Belanja".into(),
        realisasi: sen(amount),
        setoran: Money::ZERO,
        nip: String::new(),
        pegawai: String::new(),
        saved_date: Some(date),
        spd_number: number("01.0", ""),
        spd_period: "Triwulan 1".into(),
        spd_value: sen(amount),
        spd_stage: String::new(),
        sub_stage: String::new(),
        apbd_stage: String::new(),
        spp_number: number("02.0", "LS/"),
        spp_date: Some(date),
        spm_number: number("03.0", "LS/"),
        spm_date: Some(date),
        sp2d_number: number("04.0", "LS/"),
        sp2d_date: Some(date),
        transfer_date: Some(date),
        sp2d_value: sen(amount),
    }
}

pub fn import(year: i32, digest: &str, lines: Vec<Paid>) -> ImportRealisasi {
    let sums: Totals = totals(&lines).expect("sums");
    let realisasi = Realisasi {
        sheet: "Data".into(),
        year,
        region: "KAB. CONTOH".into(),
        title: Vec::new(),
        rows_read: u32::try_from(lines.len()).expect("few"),
        lines,
        set_aside: Vec::new(),
        rounded: Vec::new(),
        file_totals: Vec::new(),
        totals: sums,
        notes: Vec::new(),
    };
    let realisasi = Some(Arc::new(realisasi));
    ImportRealisasi { year, file_name: "realisasi.xlsx".into(), digest: digest.into(), realisasi }
}

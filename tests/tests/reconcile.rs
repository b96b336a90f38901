//! The national system's report against a folder: by the command line alone.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli;

use std::path::{Path, PathBuf};

use cli::Folder;
use serde_json::Value;

const REPORT: &str = "buru_2026_laporan_realisasi_per_dokumen_MASKED.xlsx";

fn real() -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/xlsx").join(REPORT);
    if path.exists() {
        return Some(path.to_string_lossy().into_owned());
    }
    println!("skipped: real data not present");
    None
}

fn reconcile(folder: &Folder, file: &str) -> Value {
    folder.ok(&["reconcile", "sipd", "--tahun", "2026", file])
}

fn count(told: &Value, name: &str) -> u64 {
    told[name].as_u64().unwrap_or_else(|| panic!("{name} in {told}"))
}

/// The report as CSV, in the national layout.
fn written(folder: &Folder, name: &str) -> PathBuf {
    let file = folder.file(name);
    folder.ok(&["export", "realisasi", "--tahun", "2026", file.to_str().unwrap()]);
    file
}

/// Rows of the file, with the payment that each is about and its place in it.
fn altered(original: &Path, into: &Path, alter: impl Fn(usize, usize, &mut Vec<String>)) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(original).unwrap();
    let mut writer = csv::WriterBuilder::new().flexible(true).from_path(into).unwrap();
    let mut payments: Vec<(String, usize)> = Vec::new();
    for record in reader.records() {
        let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        if cells.get(41).is_some_and(|c| c.contains("/04.0/")) {
            let at = payments.iter().position(|(p, _)| *p == cells[41]).unwrap_or_else(|| {
                payments.push((cells[41].clone(), 0));
                payments.len() - 1
            });
            alter(at, payments[at].1, &mut cells);
            payments[at].1 += 1;
        }
        writer.write_record(&cells).unwrap();
    }
    writer.flush().unwrap();
}

/// A sum of the file, some sen more or less.
fn moved(text: &str, by: i64) -> String {
    let sen = text.replace('.', "").parse::<i64>().expect("a sum with two decimals") + by;
    format!("{}.{:02}", sen / 100, sen % 100)
}

/// One of nine ways to say something else of an SP2D.
fn told_otherwise(way: usize, row: usize, cells: &mut [String]) {
    match (way, row) {
        (0, _) => cells[43] = "31 Maret 2026".into(),
        (1, _) => cells[25] = format!("{} (diubah)", cells[25]),
        (2, _) => cells[38] = "2 Januari 2026".into(),
        (3, _) => cells[39] = cells[39].replace("/03.0/", "/03.9/"),
        (4, _) => cells[36] = "Pergeseran".into(),
        // A sen more is paid.
        (5, row) => {
            cells[44] = moved(&cells[44], 1);
            cells[26] = moved(&cells[26], i64::from(row == 0));
        }
        (6, _) => cells[29] = "PEGAWAI-LAIN".into(),
        // Another line is charged.
        (7, 0) => (cells[18], cells[19]) = ("5.1.02.99.099.00099".into(), "Belanja lain".into()),
        // A sen goes from one line to the other.
        (8, 0) => cells[26] = moved(&cells[26], 1),
        (8, 1) => cells[26] = moved(&cells[26], -1),
        _ => {}
    }
}

#[test]
fn twenty_altered_documents_are_found_and_no_other() {
    let Some(report) = real() else { return };
    let truth = Folder::new();
    truth.ok(&["import", "realisasi", "--tahun", "2026", &report]);
    let told = reconcile(&truth, &report);
    assert_eq!(count(&told, "matched"), 169, "164 SP2D and 5 TBP");
    for name in ["only_local", "only_sipd"] {
        assert_eq!(count(&told, name), 0);
    }
    assert_eq!(told["different"], serde_json::json!([]));

    // A folder in which eighteen SP2D and two TBP say something else: date, text, number, stage, amount, payee, line.
    let (original, changed) = (written(&truth, "asli.csv"), truth.file("diubah.csv"));
    altered(&original, &changed, |at, row, cells| {
        if at % 8 == 3 && at / 8 < 18 {
            told_otherwise((at / 8) % 9, row, cells);
        }
        if cells[20].contains("/06.0/000001/UP/2.18") {
            cells[26] = moved(&cells[26], 1);
        } else if cells[20].contains("/06.0/000002/UP/7.01") {
            cells[29] = "PEGAWAI-LAIN".into();
        }
    });
    let folder = Folder::new();
    folder.ok(&["import", "realisasi", "--tahun", "2026", changed.to_str().unwrap()]);
    let told = reconcile(&folder, &report);
    let different = told["different"].as_array().unwrap();
    assert_eq!(different.len(), 20, "{:?}", different.iter().map(|d| &d["differences"]).collect::<Vec<_>>());
    assert_eq!((count(&told, "matched"), count(&told, "only_local"), count(&told, "only_sipd")), (149, 0, 0));
    let fields: Vec<&str> = different
        .iter()
        .flat_map(|d| d["differences"].as_array().unwrap())
        .map(|d| d["field"].as_str().unwrap())
        .collect();
    for (field, times) in [("Nilai SP2D", 2), ("Nama Pegawai", 3), ("Kode Rekening", 2), ("Nilai Realisasi", 5)] {
        assert_eq!(fields.iter().filter(|f| **f == field).count(), times, "{field}");
    }
    assert_eq!(different.iter().filter(|d| d["kind"] == "TBP").count(), 2);
    // And the other way about: the same twenty.
    assert_eq!(reconcile(&truth, changed.to_str().unwrap())["different"].as_array().unwrap().len(), 20);
}

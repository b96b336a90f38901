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

/// Rows of the file with the payment that each is about.
fn altered(original: &Path, into: &Path, alter: impl Fn(usize, &mut Vec<String>)) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(original).unwrap();
    let mut writer = csv::WriterBuilder::new().flexible(true).from_path(into).unwrap();
    let mut payments: Vec<String> = Vec::new();
    for record in reader.records() {
        let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        if cells.get(41).is_some_and(|c| c.contains("/04.0/")) {
            let at = payments.iter().position(|p| *p == cells[41]).unwrap_or_else(|| {
                payments.push(cells[41].clone());
                payments.len() - 1
            });
            alter(at, &mut cells);
        }
        writer.write_record(&cells).unwrap();
    }
    writer.flush().unwrap();
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

    // A folder in which twenty SP2D say something else, each in another way.
    let (original, changed) = (written(&truth, "asli.csv"), truth.file("diubah.csv"));
    altered(&original, &changed, |at, cells| {
        if at % 8 == 3 && at / 8 < 20 {
            match (at / 8) % 5 {
                0 => cells[43] = "31 Maret 2026".into(),
                1 => cells[25] = format!("{} (diubah)", cells[25]),
                2 => cells[38] = "2 Januari 2026".into(),
                3 => cells[39] = cells[39].replace("/03.0/", "/03.9/"),
                _ => cells[36] = "Pergeseran".into(),
            }
        }
    });
    let folder = Folder::new();
    folder.ok(&["import", "realisasi", "--tahun", "2026", changed.to_str().unwrap()]);
    let told = reconcile(&folder, &report);
    let different = told["different"].as_array().unwrap();
    assert_eq!(different.len(), 20, "{:?}", different.iter().map(|d| &d["differences"]).collect::<Vec<_>>());
    assert_eq!((count(&told, "matched"), count(&told, "only_local"), count(&told, "only_sipd")), (149, 0, 0));
    // And the other way about: the same twenty.
    assert_eq!(reconcile(&truth, changed.to_str().unwrap())["different"].as_array().unwrap().len(), 20);
}

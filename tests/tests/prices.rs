//! Lists of standard prices, through the command line and its children.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use std::path::PathBuf;

use cli::Folder;
use serde_json::{Value, json};

const HEAD: &str = "KODE KELOMPOK BARANG;URAIAN KELOMPOK BARANG;ID STANDAR HARGA;KODE BARANG;URAIAN BARANG;SPESIFIKASI;SATUAN;\
     HARGA SATUAN;KODE REKENING";

fn import(folder: &Folder, name: &str, starts: &str, rows: &[&str]) -> Value {
    let path = folder.file(name);
    std::fs::write(&path, format!("STANDAR HARGA 2026\n{HEAD}\n{}\n", rows.join("\n"))).unwrap();
    let answer = folder.run(&["import", "harga", "--tahun", "2026", "--mulai", starts, path.to_str().unwrap()]);
    if answer.code == Some(0) {
        answer.json()
    } else {
        json!({ "code": answer.code, "told": answer.err + &answer.out })
    }
}

#[test]
fn a_list_comes_in_once_and_is_corrected_with_its_differences() {
    let folder = Folder::new();
    let paper =
        "1.1.12;KERTAS;7;1.1.12.01.03.0001.00001;Kertas HVS;A4;Rim;45000.50;5.1.02.01.001.00024,5.1.02.01.001.00025";
    let pen = "1.1.12;KERTAS;8;1.1.12.01.03.0001.00002;Pena;;buah;3500;";
    let zero = "1.1.12;KERTAS;9;1.1.12.01.03.0001.00003;Map;;buah;0;";
    let first = import(&folder, "a.csv", "2026-01-02", &[paper, pen, zero]);
    assert_eq!((&first["rows"], &first["items"], &first["prices_new"]), (&json!(3), &json!(2), &json!(2)));
    assert_eq!(first["set_aside"][0]["reason"], "HARGA SATUAN nol");
    assert_eq!(import(&folder, "a.csv", "2026-01-02", &[paper, pen, zero])["unchanged"], true);
    let dearer = paper.replace("45000.50", "45000.51");
    let second = import(&folder, "b.csv", "2026-07-01", &[&dearer]);
    assert_eq!((&second["changed"], &second["gone"], &second["prices_new"]), (&json!(1), &json!(1), &json!(0)));
    let change = &second["prices_changed"][0];
    assert_eq!((&change["before"], &change["after"]), (&json!("45000.50"), &json!("45000.51")));
    for (bad, told) in [
        (pen.replace("3500", "3.500"), "meragukan"),
        (pen.replace("3500", "-1"), "negatif"),
        (dearer.replace("45000.51", "1e9"), "HARGA SATUAN"),
    ] {
        let refused = import(&folder, "c.csv", "2026-07-01", &[paper, &bad]);
        assert!(refused["told"].as_str().is_some_and(|t| t.contains(told)), "{bad}: {refused}");
    }
    let late = import(&folder, "d.csv", "2027-01-01", &[pen]);
    assert!(late["code"] == 3 && late["told"].as_str().unwrap().contains("HARGA-MULAI"), "{late}");
    assert!(folder.run(&["journal", "verify"]).code == Some(0));
}

#[test]
fn codes_of_a_real_regency_are_read_and_a_list_without_prices_is_refused() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/standar_harga_kode_buru_2026.csv");
    let Ok(text) = std::fs::read_to_string(&path) else { return println!("skipped: real data not present") };
    let folder = Folder::new();
    let refused = folder.run(&["import", "harga", "--tahun", "2026", path.to_str().unwrap()]);
    assert_eq!(refused.code, Some(2));
    assert!((refused.err + &refused.out).contains("SATUAN, HARGA SATUAN"), "it names what the list lacks");
    // With made-up prices every real code and name goes through.
    let mut lines = text.lines();
    let head = lines.next().unwrap().replace("kode_rekening_terpakai", "KODE REKENING");
    let priced: Vec<String> = lines.map(|line| format!("{line},buah,1500.50")).collect();
    let file = folder.file("berharga.csv");
    std::fs::write(&file, format!("{head},SATUAN,HARGA SATUAN\n{}\n", priced.join("\n"))).unwrap();
    let found = folder.ok(&["import", "harga", "--tahun", "2026", file.to_str().unwrap()]);
    assert_eq!(found["rows"], json!(priced.len()));
    // «SNACK TAMU» and «Snack Tamu» under one code are one good, told as a copy.
    let aside = found["set_aside"].as_array().unwrap();
    assert!(aside.iter().all(|row| row["reason"].as_str().unwrap().contains("baris kembar")), "{aside:?}");
    let items = usize::try_from(found["items"].as_u64().unwrap()).unwrap();
    assert_eq!((items + aside.len(), &found["items"]), (priced.len(), &found["prices_new"]), "{found}");
}

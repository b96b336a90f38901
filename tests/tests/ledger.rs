//! The year's books as a file, by the command line alone.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use std::path::Path;
use std::process::Command;

use cli::{Answer, simpul};

fn run(folder: &Path, arguments: &[&str]) -> Answer {
    let mut command = Command::new(simpul());
    command.args(arguments).arg("--data").arg(folder).env_remove("SIMPUL_DATABASE").env_remove("SIMPUL_PUBLIC_ADDRESS");
    command.output().unwrap().into()
}

#[test]
fn one_payment_is_two_entries_that_name_its_sp2d() {
    let place = tempfile::tempdir().unwrap();
    let (data, file) = (place.path().join("data"), place.path().join("buku.journal"));
    let told = run(&data, &["demo", "--no-serve"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    let found = told.out.lines().find_map(|l| l.trim().strip_prefix("SP2D  "));
    let number = found.unwrap_or_else(|| panic!("no SP2D: {}", told.out));
    let path = file.to_str().unwrap();
    let said = run(&data, &["export", "buku", "--tahun", "2026", path]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.lines().any(|l| l.starts_with("; LATIHAN")), "{text}");
    // Issued: spending against what is owed and withheld. Paid: what is owed leaves the RKUD.
    assert_eq!(text.matches(&format!("({number})")).count(), 2, "{text}");
    assert_eq!(text.matches(&format!("; dokumen: {number}")).count(), 5, "{text}");
    for line in
        ["Belanja:5.1.02.01.001.00024  IDR 5000000.00", ":pph22  IDR -75000.00", "Aset:Kas:RKUD  IDR -4925000.00"]
    {
        assert!(text.contains(line), "{line} in {text}");
    }

    let skpd = number.split('/').find(|p| p.matches('.').count() > 4).unwrap();
    let of = |skpd: &str| run(&data, &["export", "buku", "--tahun", "2026", "--skpd", skpd, path]);
    assert_eq!(of(skpd).code, Some(0));
    assert!(std::fs::read_to_string(&file).unwrap().contains(number));
    assert_eq!(of("5.02.0.00.0.00.30.0000").code, Some(0), "another SKPD has none of it");
    assert!(!std::fs::read_to_string(&file).unwrap().contains(number));
    assert_eq!(of("9.99").code, Some(4));
    let odd = run(&data, &["export", "buku", "--tahun", "2026", "--format", "xlsx", path]);
    assert_eq!(odd.code, Some(2), "{odd:?}");
}

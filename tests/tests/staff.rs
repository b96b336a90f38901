//! The register of staff by the command line: a workbook read in a child,
//! proposed by one officer and confirmed by another.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use std::path::Path;
use std::process::Command;

use cli::{Answer, simpul};

const HEAD: &str = "NIP;NIK;NAMA;STATUS PEGAWAI;GOL;JABATAN;KODE UNIT;TMT;JIWA;NO SK;TGL SK";
const NIP: &str = "198001012005010001";

fn run(folder: &Path, arguments: &[&str]) -> Answer {
    let mut command = Command::new(simpul());
    command.args(arguments).arg("--data").arg(folder).env_remove("SIMPUL_DATABASE");
    command.output().unwrap().into()
}

fn seat(folder: &Path, user: &str, nip: &str) {
    let ok = |arguments: &[&str]| {
        let answer = run(folder, arguments);
        assert_eq!(answer.code, Some(0), "{arguments:?}: {answer:?}");
    };
    ok(&["official", "add", "--name", user, "--nip", nip]);
    ok(&["user", "add", "--official", nip, "--username", user]);
    let decree = ["--decree", "SK 1/2026", "--decree-date", "2026-01-02", "--from", "2026-01-02"];
    ok(&[&["role", "add", "--official", user, "--role", "bkpsdm"][..], &decree].concat());
}

/// The code of an SKPD of the demonstration.
fn unit(folder: &Path) -> String {
    let units = run(folder, &["report", "unit", "--tahun", "2026", "--format", "csv"]);
    let line = units.out.lines().find(|l| l.contains(".0000") && l.contains("SKPD")).expect("an SKPD").to_owned();
    line.split([';', ',']).find(|cell| cell.contains(".0000")).expect("a code").trim_matches('"').to_owned()
}

#[test]
fn a_workbook_is_proposed_by_one_officer_and_confirmed_by_another() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    assert_eq!(run(&data, &["demo", "--no-serve"]).code, Some(0));
    seat(&data, "sdm1", "197001012005010001");
    seat(&data, "sdm2", "197001012005010002");
    let unit = unit(&data);
    let file = place.path().join("pegawai.csv");
    let path = file.to_str().unwrap().to_owned();
    let import = |nip: &str, souls: &str, more: &[&str]| {
        let row = |nip: &str, name: &str| {
            format!("{nip};7301234567890123;{name};PNS;III/a;Guru;{unit};2020-01-01;{souls};SK 7;2019-12-20")
        };
        let rows = [row(nip, "Siti Aminah")].join("\n");
        std::fs::write(&file, format!("DAFTAR PEGAWAI\n{HEAD}\n{rows}\n")).unwrap();
        run(&data, &[&["import", "pegawai", "--as", "sdm1", "--json", &path], more].concat())
    };
    for (nip, souls, why) in [
        ("1.98E+17", "3", "tersimpan sebagai angka"),
        ("1980", "3", "seharusnya 18"),
        (NIP, "6", "seharusnya 1 sampai 5"),
    ] {
        let refused = import(nip, souls, &[]);
        let told = format!("{}{}", refused.out, refused.err);
        assert!(refused.code != Some(0) && told.contains(why), "{why}: {refused:?}");
    }
    let brought = import(NIP, "3", &[]);
    assert_eq!(brought.code, Some(0), "{brought:?}");
    let brought = brought.json();
    assert_eq!((brought["records"].as_i64(), brought["staff_new"].as_i64()), (Some(1), Some(1)));
    let input = format!("{{\"change\":{}}}", brought["change"]);
    let confirm = |who: &str| run(&data, &["act", "confirm-employment", "--as", who, "--json", "--input", &input]);
    let own = confirm("sdm1");
    assert!(own.code == Some(3) && own.out.contains("WEWENANG-ORANG-SAMA"), "{own:?}");
    assert_eq!(confirm("sdm2").code, Some(0));
    let report = |filter: &str| {
        run(&data, &["report", "pegawai", "--tahun", "2026", "--format", "table", "--filter", filter]).out
    };
    let masked = report("keadaan=bekerja");
    assert!(masked.contains("••••0001") && !masked.contains("Siti"), "{masked}");
    let named = report(&format!("nip={NIP}"));
    assert!(
        named.contains("Siti Aminah") && named.contains("••••0123") && !named.contains("7301234567890123"),
        "{named}"
    );
    assert_eq!(run(&data, &["journal", "verify"]).code, Some(0));
}

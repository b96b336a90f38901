//! Scanned papers by the command line: looked at in a child, kept encrypted,
//! written out, backed up, restored, and missed where they are gone.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use std::path::{Path, PathBuf};
use std::process::Command;

use cli::{Answer, simpul};

fn run(folder: &Path, arguments: &[&str]) -> Answer {
    let mut command = Command::new(simpul());
    command.args(arguments).arg("--data").arg(folder).env_remove("SIMPUL_DATABASE").env_remove("SIMPUL_CLAMD");
    command.output().unwrap().into()
}

fn path(file: &Path) -> &str {
    file.to_str().unwrap()
}

/// A story with one payment: its folder and the number of its SPP.
fn paid(place: &Path) -> (PathBuf, String) {
    let data = place.join("data");
    let told = run(&data, &["demo", "--no-serve"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    let mut found = told.out.lines().filter_map(|l| l.trim().strip_prefix("SPP")?.strip_prefix("  "));
    let number = found.rfind(|number| number.contains('/')).unwrap().to_owned();
    (data, number)
}

#[test]
fn a_paper_is_kept_written_out_and_brought_back() {
    let place = tempfile::tempdir().unwrap();
    let (data, number) = paid(place.path());
    let treasurer = format!("bendahara-{}", number.split('/').nth(4).and_then(|unit| unit.split('.').nth(6)).unwrap());
    // A real paper: one that the program prints itself.
    let paper = place.path().join("Kuitansi.pdf");
    assert_eq!(run(&data, &["export", "dokumen", &number, path(&paper)]).code, Some(0));
    let attach =
        |file: &Path| run(&data, &["attach", &number, path(file), "--jenis", "kuitansi", "--as", &treasurer, "--json"]);
    let kept = attach(&paper);
    assert_eq!(kept.code, Some(0), "{kept:?}");
    let again = attach(&paper);
    assert!(again.code == Some(3) && again.out.contains("LAMPIRAN-SAMA"), "{again:?}");

    // Hostile files are looked at in a child and answered in one sentence.
    let whole = std::fs::read(&paper).unwrap();
    let nested = [b"%PDF-1.7\n".as_slice(), &b"[".repeat(500_000)].concat();
    for (name, bytes, sentence) in [
        ("cut.pdf", &whole[..whole.len() / 3], "rusak atau terpotong"),
        ("page.pdf", b"<!doctype html><script>alert(1)</script>".as_slice(), "tidak diterima"),
        ("eicar.pdf", b"X5O!P%@AP[4".as_slice(), "tidak diterima"),
        ("deep.pdf", &nested, "PDF ini rusak"),
        ("empty.pdf", b"".as_slice(), "kosong"),
    ] {
        let file = place.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let said = attach(&file);
        assert!(said.code == Some(2), "{name}: {said:?}");
        assert!(format!("{said:?}").contains(sentence) || name == "deep.pdf", "{name}: {said:?}");
    }
    let scanner = ["attach", &number, path(&paper), "--jenis", "foto", "--as", &treasurer, "--clamd", "127.0.0.1:1"];
    let silent = run(&data, &scanner);
    assert!(silent.code == Some(2) && format!("{silent:?}").contains("tidak menjawab"), "{silent:?}");

    let out = place.path().join("bukti");
    let said = run(&data, &["export", "lampiran", &number, path(&out)]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let file = std::fs::read_dir(&out).unwrap().next().unwrap().unwrap().path();
    assert_eq!(std::fs::read(&file).unwrap(), whole);

    let doctor = run(&data, &["doctor"]);
    assert!(doctor.code == Some(0) && doctor.out.contains("1 utuh, 0 hilang, 0 rusak"), "{doctor:?}");
    assert_eq!(run(&data, &["journal", "verify"]).code, Some(0));
    restored(place.path(), &data, &number, &whole);
}

fn restored(place: &Path, data: &Path, number: &str, whole: &[u8]) {
    let keys = data.join("kunci-latihan.json");
    for name in ["satu.cadangan", "dua.cadangan"] {
        let said = run(data, &["backup", path(&place.join(name)), "--json"]);
        assert!(said.code == Some(0) && !said.out.contains("files_missing"), "{said:?}");
    }
    let shelf = place.join("simpul-berkas");
    let lying = || -> Vec<PathBuf> {
        let shelves = std::fs::read_dir(&shelf).unwrap().map(|s| s.unwrap().path());
        shelves.flat_map(|s| std::fs::read_dir(s).unwrap().map(|f| f.unwrap().path())).collect()
    };
    assert_eq!(lying().len(), 1, "two backups share one file");
    let new = place.join("baru");
    let said = run(&new, &["restore", path(&place.join("dua.cadangan")), "--keys", path(&keys)]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let out = place.join("lagi");
    assert_eq!(run(&new, &["export", "lampiran", number, path(&out)]).code, Some(0));
    let file = std::fs::read_dir(&out).unwrap().next().unwrap().unwrap().path();
    assert_eq!(std::fs::read(file).unwrap(), whole);

    // What was lost is fetched again from beside the backup.
    let room = new.join("berkas");
    std::fs::remove_dir_all(&room).unwrap();
    assert_eq!(run(&new, &["doctor"]).code, Some(1));
    let said = run(&new, &["import", "lampiran", path(&shelf), "--json"]);
    assert!(said.code == Some(0) && said.out.contains("\"files_missing\":0"), "{said:?}");
    assert_eq!(run(&new, &["doctor"]).code, Some(0));

    // Without its file the database still comes back, and says what is missing.
    std::fs::remove_file(lying().pop().unwrap()).unwrap();
    let poor = place.join("kurang");
    let said = run(&poor, &["restore", path(&place.join("satu.cadangan")), "--keys", path(&keys), "--json"]);
    assert!(said.code == Some(0) && said.out.contains("\"files_missing\":1"), "{said:?}");
    let doctor = run(&poor, &["doctor"]);
    assert!(doctor.code == Some(1) && doctor.out.contains("0 utuh, 1 hilang"), "{doctor:?}");
}

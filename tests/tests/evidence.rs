//! Scanned papers by the command line: looked at in a child, kept encrypted,
//! written out, backed up, restored, and missed where they are gone.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cli::{Answer, simpul};
use serde_json::Value;
use sha2::{Digest, Sha256};

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

type Files = BTreeMap<String, Vec<u8>>;
type Hash = [u8; 32];

fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unzipped(file: &Path) -> Files {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut files = Files::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(entry.name().unwrap().into_owned(), bytes);
    }
    files
}

/// The root that an audit path leads to (RFC 9162, 2.1.3.2).
fn root_of(mut hash: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    let node = |left: &Hash, right: &Hash| sha256(&[&[1u8][..], left, right].concat());
    let (mut place, mut last) = (index, size.checked_sub(1).filter(|last| index <= *last)?);
    for beside in path {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            hash = node(beside, &hash);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            hash = node(&hash, beside);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    (last == 0).then_some(hash)
}

fn text<'f>(files: &'f Files, name: &str) -> &'f str {
    std::str::from_utf8(&files[name]).unwrap()
}

fn decoded(line: &str) -> Option<Hash> {
    STANDARD.decode(line).ok()?.try_into().ok()
}

/// Every file is what the list of digests says, and every one is listed.
fn check_sums(files: &Files) -> Result<(), String> {
    let sums = text(files, "SHA256SUMS");
    let listed: BTreeMap<&str, &str> = sums.lines().filter_map(|l| l.split_once("  ")).map(|(d, n)| (n, d)).collect();
    for (name, bytes) in files.iter().filter(|(name, _)| *name != "SHA256SUMS") {
        if listed.get(name.as_str()) != Some(&hex(&sha256(bytes)).as_str()) {
            return Err(format!("{name} is not what was listed"));
        }
    }
    if listed.len() + 1 == files.len() { Ok(()) } else { Err("a listed file is missing".into()) }
}

/// Every leaf stands in the log whose root was signed; how many there are.
fn check_leaves(files: &Files) -> Result<usize, String> {
    let mut head = text(files, "jurnal/checkpoint").lines().skip(1);
    let size: u64 = head.next().and_then(|n| n.parse().ok()).ok_or("no size")?;
    let root = head.next().and_then(decoded).ok_or("no root")?;
    let mut count = 0;
    for (name, leaf) in files.iter().filter(|(name, _)| name.ends_with(".daun")) {
        let proof = text(files, &name.replace(".daun", ".bukti"));
        let (path, checkpoint) = proof.split_once("\n\n").ok_or("no checkpoint")?;
        let mut lines = path.lines().skip(1);
        let index: u64 = lines.next().and_then(|l| l.strip_prefix("index ")?.parse().ok()).ok_or("no index")?;
        let path: Option<Vec<Hash>> = lines.map(decoded).collect();
        let leaf_hash = sha256(&[&[0u8][..], leaf].concat());
        let reached = root_of(leaf_hash, index, size, &path.ok_or("no path")?);
        let named = *name == format!("jurnal/{index}.daun") && checkpoint == text(files, "jurnal/checkpoint");
        if !named || reached != Some(root) {
            return Err(format!("{name} is not in the log"));
        }
        count += 1;
    }
    Ok(count)
}

/// Rupiah and sen of a figure, as sen.
fn sen(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap_or_else(|_| panic!("{text} is no sum"))
}

/// Rows of a list, by the names of its columns; without its sum and its mark.
fn rows(files: &Files, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(&files[name][..]);
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let of = |row: csv::StringRecord| names.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
    let all = reader.records().map(|row| row.unwrap());
    all.filter(|row| row.iter().all(|cell| cell != "Jumlah" && cell != "LATIHAN")).map(of).collect()
}

fn sum(rows: &[BTreeMap<String, String>]) -> i64 {
    rows.iter().map(|row| sen(&row["Jumlah"])).sum()
}

/// What the LRA shows of an akun.
fn realised(data: &Path, akun: &str) -> i64 {
    let lra = run(data, &["report", "lra", "--tahun", "2026", "--by", "akun", "--format", "json"]).json();
    let row = lra["rows"].as_array().unwrap().iter().find(|row| row["Kode"] == akun).unwrap().clone();
    sen(row["Realisasi 2026"].as_str().unwrap())
}

fn spent(data: &Path) -> i64 {
    realised(data, "5")
}

#[test]
fn the_evidence_behind_a_figure_is_checked_without_us() {
    let place = tempfile::tempdir().unwrap();
    let (data, number) = paid(place.path());
    let treasurer = format!("bendahara-{}", number.split('/').nth(4).and_then(|unit| unit.split('.').nth(6)).unwrap());
    let paper = place.path().join("Kuitansi.pdf");
    assert_eq!(run(&data, &["export", "dokumen", &number, path(&paper)]).code, Some(0));
    let attach = ["attach", &number, path(&paper), "--jenis", "kuitansi", "--as", &treasurer];
    assert_eq!(run(&data, &attach).code, Some(0));

    let file = place.path().join("bukti.zip");
    let take = |asked: &[&str]| {
        let fixed = ["export", "bukti", "--tahun", "2026", path(&file)];
        run(&data, &[&fixed[..], asked].concat())
    };
    let said = take(&["--kode", "5", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(told["latihan"], true);
    assert_eq!(told["sha256"], hex(&sha256(&std::fs::read(&file).unwrap())));
    let found = run(&data, &["journal", "find", told["leaf"].as_str().unwrap()]);
    assert_eq!(found.code, Some(0), "the taking is journalled");

    let files = unzipped(&file);
    check_sums(&files).unwrap();
    let leaves = check_leaves(&files).unwrap();
    assert!(leaves > 5, "{leaves} leaves");
    let listed = rows(&files, "daftar.csv");
    assert_eq!(sum(&listed), spent(&data), "the list adds up to the LRA");
    assert_eq!(sen(told["amount"].as_str().unwrap()), spent(&data));
    for row in &listed {
        assert!(files.contains_key(&format!("benang/{}.json", row["Nomor Urut"])), "{row:?}");
        assert!(files.contains_key(&format!("jurnal/{}.daun", row["Catatan Jurnal"])), "{row:?}");
    }
    let attached = rows(&files, "lampiran.csv");
    assert_eq!(attached.len(), 1);
    assert_eq!(files[&attached[0]["Berkas"]], std::fs::read(&paper).unwrap());
    assert_eq!(attached[0]["SHA-256"], hex(&sha256(&std::fs::read(&paper).unwrap())));
    assert!(text(&files, "BACA-SAYA.txt").starts_with("LATIHAN"));
    assert!(text(&files, "daftar.csv").contains("LATIHAN"));
    // The log has not grown since, so the same is signed now.
    let now = run(&data, &["journal", "checkpoint", "--json"]);
    let now: Value = serde_json::from_str(&now.out).unwrap();
    assert_eq!(now["checkpoint"], text(&files, "jurnal/checkpoint"));
    assert_eq!(now["verifier"], text(&files, "jurnal/kunci.txt").trim());
    altered(&files, &attached[0]["Berkas"]);

    // One document: its lines are its sum.
    let said = take(&["--document", &number]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let one = unzipped(&file);
    check_sums(&one).unwrap();
    assert_eq!(sum(&rows(&one, "daftar.csv")), spent(&data));

    for (asked, code, said) in [
        (&["--kode", "6"][..], 3, "ANGKA-REKENING"),
        (&["--kode", "4"], 3, "ANGKA-KOSONG"),
        (&["--kode", "5", "--until", "2025-12-31"], 3, "ANGKA-KOSONG"),
        (&["--kode", "5", "--as", &treasurer], 3, "WEWENANG"),
        (&["--document", "999999999"], 4, ""),
        (&["--kode", "5", "--document", &number], 2, ""),
        (&["--kode", "5", "--skpd", "9.99"], 4, ""),
    ] {
        let refused = take(asked);
        assert!(refused.code == Some(code) && format!("{refused:?}").contains(said), "{asked:?}: {refused:?}");
    }
}

#[test]
fn the_evidence_behind_revenue_adds_up_to_the_lra() {
    let place = tempfile::tempdir().unwrap();
    let (data, number) = paid(place.path());
    let unit = number.split('/').nth(4).unwrap();
    let head = format!("pa-{}", unit.split('.').nth(6).unwrap());
    let act = |name: &str, who: &str, input: Value| {
        let input = input.to_string();
        let said = run(&data, &["act", name, "--as", who, "--today", "2026-03-17", "--json", "--input", &input]);
        assert_eq!(said.code, Some(0), "{name}: {said:?}");
        said.json()["done"]["id"].as_i64().unwrap()
    };
    let direct = |amount: &str, note: &str| {
        serde_json::json!({
            "unit": unit, "year": 2026, "payer": "Kas Negara", "credit_note": note,
            "lines": [{ "rekening": "4.2.01.01.001.00001", "amount": amount }],
        })
    };
    let receipt = act("record-direct-receipt", "kuasa-bud", direct("1234567.89", "NK-1"));
    act("record-direct-receipt", "kuasa-bud", direct("0.11", "NK-2"));
    let asked = serde_json::json!({
        "unit": unit, "year": 2026, "nature": "sekali", "received_year": 2026, "receipt": receipt.to_string(),
        "amount": "67.89", "recipient": "Siti Aminah", "decree": "Keputusan 7/2026",
    });
    let refund = act("ask-refund", &head, asked);
    act("pay-refund", "kuasa-bud", serde_json::json!({ "refund": refund.to_string(), "reference": "ND-1" }));

    let file = place.path().join("bukti.zip");
    let said = run(&data, &["export", "bukti", "--tahun", "2026", path(&file), "--kode", "4", "--json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let files = unzipped(&file);
    check_sums(&files).unwrap();
    // Two STBP with one act each; on the refund's thread it was asked and paid.
    assert!(check_leaves(&files).unwrap() >= 4);
    let listed = rows(&files, "daftar.csv");
    assert_eq!((listed.len(), sum(&listed)), (3, 123_450_011));
    assert_eq!(sum(&listed), realised(&data, "4"), "the list adds up to the LRA");
    for name in ["daftar.csv".to_owned(), format!("benang/{refund}.json")] {
        let shown = text(&files, &name);
        assert!(shown.contains("S. A.") && !shown.contains("Siti Aminah"), "{name}: a person by first letters");
    }
}

/// A flipped byte is found, also where whoever flipped it mends the digests.
fn altered(files: &Files, paper: &str) {
    let leaf = files.keys().find(|name| name.ends_with(".daun")).unwrap();
    let proof = leaf.replace(".daun", ".bukti");
    for name in ["daftar.csv", paper, leaf.as_str(), proof.as_str(), "jurnal/checkpoint"] {
        let mut other = files.clone();
        let bytes = other.get_mut(name).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        assert!(check_sums(&other).is_err(), "{name}");
    }
    let mut other = files.clone();
    other.get_mut(leaf).unwrap()[10] ^= 1;
    let (old, new) = (hex(&sha256(&files[leaf])), hex(&sha256(&other[leaf])));
    let mended = text(files, "SHA256SUMS").replace(&old, &new);
    other.insert("SHA256SUMS".into(), mended.into_bytes());
    check_sums(&other).unwrap();
    assert!(check_leaves(&other).is_err(), "the log does not hold another leaf");
}

//! Money out and the bank's words back, through the command line and its
//! children.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod cli;

use cli::Folder;
use serde_json::{Value, json};

const TODAY: &str = "2026-03-16";

fn act(folder: &Folder, who: &str, name: &str, input: &Value) -> Value {
    let text = input.to_string();
    folder.ok(&["act", name, "--as", who, "--today", TODAY, "--input", &text])["done"].clone()
}

fn report(folder: &Folder, name: &str) -> Value {
    folder.ok(&["report", name, "--tahun", "2026", "--today", TODAY])
}

#[test]
fn a_list_becomes_a_file_and_the_statement_finds_its_way_back() {
    let folder = Folder::new();
    let filled = folder.file("isi.json");
    folder.ok(&["fill", "--spread", "2", "--one", "1", "--output", filled.to_str().unwrap(), "--today", TODAY]);
    let filled: Value = serde_json::from_str(&std::fs::read_to_string(&filled).unwrap()).unwrap();
    let spms: Vec<&str> = filled["spread"].as_array().unwrap().iter().take(2).map(|s| s.as_str().unwrap()).collect();
    let mut sp2d = Vec::new();
    for spm in spms {
        let issued = act(&folder, "kuasa-bud", "issue-sp2d", &json!({ "spm": spm, "spm_received": TODAY }));
        sp2d.push(issued["id"].as_i64().unwrap());
    }
    let unit = report(&folder, "unit")["rows"][0]["Kode"].clone();
    let register = json!({
        "unit": unit, "kind": "rkud", "bank": "Bank Daerah", "bic": "BPDCIDJA", "number": "0012345678",
        "holder": "RKUD", "decree": "SK 1", "decree_date": "2026-01-02",
    });
    let account = act(&folder, "ppkd", "register-office-account", &register)["account"].to_string();
    let drafted =
        act(&folder, "kuasa-bud", "draft-batch", &json!({ "account": account.parse::<i64>().unwrap(), "sp2d": sp2d }));
    let batch = drafted["id"].to_string();
    let out = folder.file("bayar.xml");
    let export = ["export", "batch", &batch, "--out", out.to_str().unwrap(), "--as", "kuasa-bud", "--today", TODAY];
    let early = folder.run(&export);
    assert!(early.code == Some(3) && (early.err + &early.out).contains("DP-BELUM-DILEPAS"));
    assert!(!out.exists());
    let release = json!({ "batch": batch, "digest": drafted["digest"], "net": drafted["net"] });
    act(&folder, "ppkd", "release-batch", &release);
    let told = folder.ok(&export);
    assert_eq!((&told["rows"], &told["digest"]), (&json!(2), &drafted["digest"]));
    let xml = std::fs::read_to_string(&out).unwrap();
    assert!(xml.contains("<NbOfTxs>2</NbOfTxs>") && xml.contains("<CtrlSum>2000.00</CtrlSum>"), "{xml}");
    assert!(xml.contains("LATIHAN"), "a practice folder's file says what it is");

    let ids: Vec<String> = xml.split("<EndToEndId>").skip(1).map(|t| t.split('<').next().unwrap().to_owned()).collect();
    let csv = format!(
        "Nomor Rekening,0012345678\nMata Uang,IDR\nTanggal,Keterangan,Debit,Kredit,Saldo\n\
         2026-03-16,TRF {},1000.00,,9000.00\n2026-03-16,\"=1+1 {}\",1000.00,,8000.00\n",
        ids[0], ids[1]
    );
    let file = folder.file("rk.csv");
    std::fs::write(&file, csv).unwrap();
    let import = ["import", "rekening-koran", "--account", &account, "--as", "kuasa-bud", "--today", TODAY];
    let brought = folder.ok(&[&import[..], &[file.to_str().unwrap()]].concat());
    assert_eq!((&brought["lines"], &brought["closing"]), (&json!(2), &json!("8000.00")));
    let all = folder.ok(&["report", "rekonsiliasi-bank", "--by", "baris", "--tahun", "2026", "--today", TODAY]);
    for row in all["rows"].as_array().unwrap() {
        assert_eq!(row["Temuan"], "cocok menurut tanda pengenal", "{row}");
    }
    // A bomb in the bank's clothes is one sentence.
    let bomb = folder.file("bom.xml");
    let text = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]>\
                <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">&c;</Document>";
    std::fs::write(&bomb, text).unwrap();
    let refused = folder.run(&[&import[..], &[bomb.to_str().unwrap()]].concat());
    assert!(refused.code == Some(2) && (refused.err + &refused.out).contains("DOCTYPE"));
    assert!(folder.run(&["journal", "verify"]).code == Some(0));
}

const REALISED: &str = "buru_2026_laporan_realisasi_per_dokumen_MASKED.xlsx";
/// One of its SP2D, of Rp206.829.300 on 19 January.
const SIPD: &str = "81.04/04.0/000001/LS/2.13.0.00.0.00.01.0000/M/2/2026";

#[test]
fn debits_that_pay_sp2d_of_the_national_system_are_not_forged() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/xlsx").join(REALISED);
    if !file.exists() {
        println!("skipped: real data not present");
        return;
    }
    let folder = Folder::new();
    let day = ["--today", "2026-03-12"];
    let ok = |arguments: &[&str]| folder.ok(&[arguments, &day].concat());
    ok(&["import", "realisasi", "--tahun", "2026", file.to_str().unwrap()]);
    for (n, (user, role)) in [("kuasa", "kuasa-bud"), ("kuasa2", "kuasa-bud"), ("ppkd", "ppkd")].into_iter().enumerate()
    {
        let nip = format!("19800101200501{n:04}");
        ok(&["official", "add", "--name", user, "--nip", &nip]);
        ok(&["user", "add", "--official", &nip, "--username", user]);
        let decree = ["--decree", "SK 1", "--decree-date", "2026-01-02", "--from", "2026-01-02"];
        ok(&[&["role", "add", "--official", user, "--role", role], &decree[..]].concat());
    }
    let step = |who: &str, name: &str, input: &Value| {
        folder.run(&[&["act", name, "--as", who, "--input", &input.to_string()], &day[..]].concat())
    };
    let register = json!({
        "unit": "5.02.0.00.0.00.02.0000", "kind": "rkud", "bank": "Bank Daerah", "bic": "BPDCIDJA",
        "number": "0012345678", "holder": "RKUD", "decree": "SK 1", "decree_date": "2026-01-02",
    });
    let account = step("ppkd", "register-office-account", &register).json()["done"]["account"].to_string();
    // The whole sum; a sen more of another; one twice; one that is nobody's.
    let over = SIPD.replace("2.13.0.00.0.00.01", "1.03.0.00.0.00.01");
    let twice = SIPD.replace("2.13.0.00.0.00.01", "1.05.0.00.0.00.01");
    let csv = format!(
        "Nomor Rekening,0012345678\nMata Uang,IDR\nSaldo Awal,2000000000.00\nSaldo Akhir,912146765.99\n\
         Tanggal Akhir,2026-01-26\n\
         Tanggal,Keterangan,Debit,Kredit\n\
         2026-01-20,SP2D {SIPD},206829300.00,\n2026-01-20,SP2D {over},573008893.01,\n\
         2026-01-20,SP2D {},154005945.00,\n2026-01-21,SP2D {twice},154005945.00,\n2026-01-21,TRF CV BAYANGAN,3151.00,\n",
        &twice[..twice.len() - 14],
    );
    let statement = folder.file("rk.csv");
    std::fs::write(&statement, csv).unwrap();
    let import = ["import", "rekening-koran", "--account", &account, "--as", "kuasa", statement.to_str().unwrap()];
    assert_eq!(ok(&import)["lines"], json!(5));
    let found = |by: &str| ok(&["report", "rekonsiliasi-bank", "--by", by, "--tahun", "2026"])["rows"].clone();
    let lines = found("baris");
    let way = |n: usize| (lines[n]["Temuan"].clone(), lines[n]["Dokumen"].clone());
    assert_eq!(way(0), (json!("cocok menurut nomor SIPD"), json!(format!("SP2D {SIPD}"))));
    let mut told: Vec<String> =
        found("temuan").as_array().unwrap().iter().map(|r| r["Temuan"].as_str().unwrap().to_owned()).collect();
    told.dedup();
    told.sort();
    assert_eq!(told, ["debit tanpa SP2D", "didebit lebih dari sekali", "jumlah berbeda"]);
    // By hand too, by another official.
    let forged = &lines[4]["Baris"];
    let line: i64 = forged.as_str().unwrap().parse().unwrap();
    let other = SIPD.replace("2.13.0.00.0.00.01", "1.06.0.00.0.00.01");
    let input = json!({ "line": line, "kind": "sp2d", "sp2d": other, "reason": "nota bank dilihat" });
    let placed = step("kuasa2", "match-statement-line", &input);
    assert_eq!(placed.code, Some(0), "{placed:?}");
}

//! The figures of a real regency, through the command line alone: budget,
//! payments, report, export, and one new payment on a real account.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli;

use std::collections::BTreeMap;
use std::path::PathBuf;

use cli::{Answer, Folder};
use serde_json::{Value, json};

const BUDGET: &str = "buru_2026_rekapver5.xlsx";
const PAYMENTS: &str = "buru_2026_laporan_realisasi_per_dokumen_MASKED.xlsx";

/// The real workbook, where this machine has it.
fn real(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/xlsx").join(name);
    if path.exists() {
        return Some(path.to_string_lossy().into_owned());
    }
    println!("skipped: real data not present");
    None
}

fn budget(folder: &Folder, year: &str, stage: &str, file: &str) -> Value {
    folder.ok(&["import", "apbd", "--tahun", year, "--tahapan", stage, file])
}

fn payments(folder: &Folder, file: &str) -> Value {
    folder.ok(&["import", "realisasi", "--tahun", "2026", file])
}

/// Says which of these keys differ, all at once.
fn expect(found: &Value, expected: Value) {
    let expected: BTreeMap<String, Value> = serde_json::from_value(expected).unwrap();
    let differs: Vec<String> = expected
        .iter()
        .filter(|(key, value)| found[key.as_str()] != **value)
        .map(|(key, value)| format!("{key}: {} instead of {value}", found[key.as_str()]))
        .collect();
    assert!(differs.is_empty(), "{differs:#?}");
}

/// Realised in this line of the LRA, or in its total where `code` is Jumlah.
fn realised(folder: &Folder, by: &str, code: &str) -> String {
    let report = folder.ok(&["report", "lra", "--tahun", "2026", "--by", by, "--format", "json"]);
    let rows = report["rows"].as_array().unwrap().iter().chain([&report["total"]]);
    let row = rows.into_iter().find(|row| row["Kode"] == code).unwrap_or_else(|| panic!("no line {code}: {report}"));
    row["Realisasi 2026"].as_str().unwrap().to_owned()
}

#[test]
fn units_and_sources_come_from_lists() {
    let (Some(units), Some(sources)) = (real("../skpd_buru_2026.csv"), real("../sumber_dana_sipd_2026.csv")) else {
        return;
    };
    let folder = Folder::new();
    let list = |kind: &str, file: &str| {
        folder.ok(&["import", "referensi", "--tahun", "2026", "--jenis", kind, "--sumber", "Daftar", file])
    };
    expect(&list("skpd", &units), json!({ "kind": "skpd", "codes": 132 }));
    // What is only a heading is no source.
    expect(&list("sumber_dana", &sources), json!({ "codes": 855 - 134 }));
    if let Some(file) = real(BUDGET) {
        let found = budget(&folder, "2026", "murni", &file);
        expect(&found, json!({ "skpd": 42, "sub_units": 66, "total": "877198093733.68" }));
    }
}

#[test]
fn budget_at_package_level() {
    let Some(file) = real(BUDGET) else { return };
    let folder = Folder::new();
    let found = budget(&folder, "2026", "murni", &file);
    expect(
        &found,
        json!({
            "rows": 6666, "lines": 5346, "skpd": 42, "sub_units": 66, "without_account": 1319,
            "total": "877198093733.68", "accounts": 4270, "unknown_codes": {}, "rounded": [], "unchanged": false
        }),
    );
    let aside = found["set_aside"].as_array().unwrap();
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert_eq!(aside[0]["no"], "2427");
    assert!(aside[0]["reason"].as_str().unwrap().contains("SUB KEGIATAN"));
    expect(&budget(&folder, "2026", "murni", &file), json!({ "unchanged": true, "version": found["version"] }));
}

#[test]
fn the_same_budget_at_price_level() {
    let Some(file) = real("buru_2026_rekapver4.xlsx") else { return };
    let found = budget(&Folder::new(), "2026", "murni", &file);
    expect(&found, json!({ "rows": 14574, "lines": 13254, "total": "877198093733.68" }));
}

#[test]
fn a_shift_moves_eight_sub_kegiatan() {
    let Some(first) = real("buru_2025_rekap5_murni.xlsx") else { return };
    let Some(second) = real("buru_2025_rekap5_pergeseran_1.xlsx") else { return };
    let folder = Folder::new();
    expect(&budget(&folder, "2025", "murni", &first), json!({ "total": "1078983576660.00" }));
    expect(&budget(&folder, "2025", "pergeseran-1", &second), json!({ "total": "1078983576660.00" }));
    let found = folder.ok(&["budget", "compare", "--tahun", "2025", "--from", "murni", "--to", "pergeseran-1"]);
    expect(
        &found,
        json!({ "total_from": "1078983576660.00", "total_to": "1078983576660.00", "changed_sub_kegiatan": 8 }),
    );
    assert_eq!(found["changes"].as_array().unwrap().len(), 8);
}

#[test]
fn nine_skpd_stand_above_their_ceiling() {
    let Some(ceilings) = real("buru_2025_rekap_kua_ppas.xlsx") else { return };
    let Some(first) = real("buru_2025_rekap5_murni.xlsx") else { return };
    let folder = Folder::new();
    expect(
        &budget(&folder, "2025", "kua-ppas", &ceilings),
        json!({ "rows": 14812, "lines": 13920, "total": "897733727981.00" }),
    );
    budget(&folder, "2025", "murni", &first);
    let found = folder.ok(&["budget", "compare", "--tahun", "2025", "--from", "kua-ppas", "--to", "murni"]);
    assert_eq!(found["skpd_above"].as_array().unwrap().len(), 9, "{}", found["skpd_above"]);
}

#[test]
fn payments_check_report_and_export() {
    let (Some(file), Some(paid)) = (real(BUDGET), real(PAYMENTS)) else { return };
    for folder in Folder::both() {
        payments_of(&folder, &file, &paid);
    }
}

fn payments_of(folder: &Folder, file: &str, paid: &str) {
    budget(folder, "2026", "murni", file);
    let found = payments(folder, paid);
    expect(&found, same_payments());
    let findings = found["findings"].as_array().unwrap();
    let total = findings.iter().find(|f| f["code"] == "TOTAL-BEDA" && f["figures"]["dihitung"] == "45813902471.00");
    assert_eq!(total.expect("the file's own Total is wrong")["figures"]["tertulis"], "482.002.486.388");

    expect(
        &folder.ok(&["check", "--tahun", "2026"]),
        json!({
            "keys": 757, "keys_in_budget": 757, "over_ceiling": 0, "over_spd": 0, "sp2d": 164,
            "sp2d_equal_to_lines": 160, "sp2d_advances": 4
        }),
    );
    assert_eq!(realised(folder, "jenis", "5.1.01"), "45384468741.00");
    assert_eq!(realised(folder, "jenis", "5.1.02"), "379827254.00");
    assert_eq!(realised(folder, "jenis", "Jumlah"), "45764295995.00");
    for (code, sum) in [("5", "45764295995.00"), ("5.1.01", "45384468741.00"), ("Jumlah", "45764295995.00")] {
        assert_eq!(realised(folder, "berjenjang", code), sum, "{code}");
    }
    assert_eq!(realised(folder, "skpd", "1.01.2.22.0.00.01.0000"), "19797803738.00");
    expect(&payments(folder, paid), json!({ "unchanged": true, "import": found["import"] }));
    expect(&folder.ok(&["journal", "verify"]), json!({ "sound": true, "problems": [] }));
    comes_back_to_the_sen(folder);
}

fn same_payments() -> Value {
    json!({
        "lines": 1474, "spd": 44, "spp": 163, "spm": 164, "sp2d": 164, "set_aside": [],
        "total_realisasi": "45764295995.00", "total_sp2d": "45813902471.00"
    })
}

/// What is exported, imported into a fresh folder and exported again.
fn comes_back_to_the_sen(here: &Folder) {
    let export = |folder: &Folder, name: &str| {
        let path = folder.file(name);
        folder.ok(&["export", "realisasi", "--tahun", "2026", path.to_str().unwrap()]);
        path
    };
    let there = Folder::new();
    let again = payments(&there, export(here, "keluar.xlsx").to_str().unwrap());
    expect(&again, same_payments());
    expect(&again, json!({ "rounded": [] }));
    let text = std::fs::read_to_string(export(here, "keluar.csv")).unwrap();
    assert!(text == std::fs::read_to_string(export(&there, "keluar.csv")).unwrap(), "the exports differ");

    assert!(text.lines().nth(4).unwrap().trim_start_matches('\u{feff}').starts_with("Kode SKPD,"), "header in row 5");
    let total: Vec<&str> = text.trim_end().lines().last().unwrap().trim_end().split(',').collect();
    assert_eq!((total[0], total[26], total[44]), ("Total", "45764295995.00", "45813902471.00"), "{total:?}");
}

// ---- one new payment ---------------------------------------------------------

const UNIT: &str = "4.02.0.00.0.00.01.0000";
/// What the imported SPD leave on the account, less than its ceiling leaves.
const LEFT: &str = "72414732.00";
const ONE_SEN_MORE: &str = "72414732.01";

struct Office<'a>(&'a Folder);

impl Office<'_> {
    fn seat(&self, user: &str, role: &str, unit: Option<&str>, nip: &str) {
        let on = ["--today", "2026-03-12"];
        let ok = |arguments: &[&str]| self.0.ok(&[arguments, &on].concat());
        ok(&["official", "add", "--name", user, "--nip", nip]);
        ok(&["user", "add", "--official", nip, "--username", user]);
        let mut role = vec!["role", "add", "--official", user, "--role", role, "--decree", "SK 1/2026"];
        role.extend(["--decree-date", "2026-01-02", "--from", "2026-01-02"]);
        role.extend(unit.into_iter().flat_map(|code| ["--unit", code]));
        ok(&role);
    }

    fn on(&self, day: &str, user: &str, act: &str, input: Value, more: &[&str]) -> Answer {
        let input = input.to_string();
        self.0.run(&[&["act", act, "--as", user, "--input", &input, "--today", day], more].concat())
    }

    fn done(&self, user: &str, act: &str, input: Value) -> Value {
        let answer = self.on("2026-03-16", user, act, input, &[]);
        assert_eq!(answer.code, Some(0), "{act}: {answer:?}");
        answer.json()["done"].clone()
    }

    /// The codes of a refusal, each with a law, a sentence and a way out.
    fn refused(&self, user: &str, act: &str, input: Value, more: &[&str]) -> Vec<String> {
        let answer = self.on("2026-03-16", user, act, input, more);
        assert_eq!(answer.code, Some(3), "{act}: {answer:?}");
        let body = answer.json();
        let reasons = body["refused"].as_array().unwrap();
        for (reason, key) in reasons.iter().flat_map(|r| ["law", "message", "remedy"].map(|key| (r, key))) {
            assert!(reason[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {reason}");
        }
        reasons.iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
    }

    /// An account of a payee, confirmed some days before it is paid.
    fn payee(&self) -> i64 {
        let done = |user: &str, act: &str, input: Value| {
            let answer = self.on("2026-03-12", user, act, input, &[]);
            assert_eq!(answer.code, Some(0), "{act}: {answer:?}");
            answer.json()["done"].clone()
        };
        let payee = &done("staf", "add-payee", json!({ "unit": UNIT, "kind": "badan", "name": "CV Uji" }))["payee"];
        let account = json!({
            "unit": UNIT, "payee": payee, "bank": "Bank Maluku", "account_number": "0201234567",
            "holder": "CV Uji", "evidence": "buku bank"
        });
        let account = done("staf", "add-payee-account", account)["account"].as_i64().unwrap();
        done("pencatat", "confirm-payee-account", json!({ "account": account, "last_six": "234567" }));
        account
    }

    fn draft(&self, account: i64, amount: &str, invoice: &str) -> Value {
        let draft = json!({
            "year": 2026, "unit": UNIT, "ls_kind": "barang-jasa", "bill_received": "2026-03-13", "invoice": invoice,
            "purpose": "Tagihan listrik", "payee_account": account,
            "lines": [{ "sub_kegiatan": "4.02.01.2.08.0002", "rekening": "5.1.02.02.001.00061", "amount": amount }]
        });
        json!({ "spp": self.done("staf", "draft-spp", draft)["id"].to_string() })
    }
}

fn has(codes: &[String], code: &str) {
    assert!(codes.iter().any(|c| c == code), "{code} is not among {codes:?}");
}

#[test]
fn a_new_payment_on_a_real_account() {
    let (Some(file), Some(paid)) = (real(BUDGET), real(PAYMENTS)) else { return };
    for folder in Folder::both() {
        pays_once_more(&folder, &file, &paid);
    }
}

fn pays_once_more(folder: &Folder, file: &str, paid: &str) {
    budget(folder, "2026", "murni", file);
    payments(folder, paid);
    let office = Office(folder);
    let seats = [
        ("kuasa", "kuasa-bud", None),
        ("staf", "staf", Some(UNIT)),
        ("bendahara", "bendahara-pengeluaran", Some(UNIT)),
        ("ppk", "ppk-skpd", Some(UNIT)),
        ("pa", "pa", Some(UNIT)),
        ("pencatat", "pencatat-penerima", None),
        ("tetangga", "bendahara-pengeluaran", Some("1.02.0.00.0.00.01.0000")),
    ];
    for (n, (user, role, unit)) in seats.into_iter().enumerate() {
        office.seat(user, role, unit, &format!("19800101200501{n:04}"));
    }
    let account = office.payee();
    office.done("kuasa", "spread-cash-plan", json!({ "year": 2026 }));

    let over = office.draft(account, ONE_SEN_MORE, "INV-1");
    let codes = office.refused("bendahara", "submit-spp", over, &[]);
    has(&codes, "SPP-SPD");
    assert!(!codes.iter().any(|code| code == "SPP-PAGU"), "{codes:?}");

    let spp = office.draft(account, LEFT, "INV-2");
    has(&office.refused("staf", "submit-spp", spp.clone(), &[]), "WEWENANG-JABATAN");
    has(&office.refused("tetangga", "submit-spp", spp.clone(), &[]), "WEWENANG-SKPD");
    has(&office.refused("bendahara", "submit-spp", spp.clone(), &["--date", "2026-03-17"]), "TGL-MASA-DEPAN");
    let number = office.done("bendahara", "submit-spp", spp.clone())["number"].clone();
    has(&office.refused("bendahara", "submit-spp", spp.clone(), &[]), "KEADAAN");
    office.done("ppk", "verify-spp", spp.clone());

    has(&office.refused("pa", "issue-spm", spp, &[]), "SPM-SPTJM");
    let sign = json!({ "spp": number, "sptjm": { "number": "SPTJM 1", "date": "2026-03-16" } });
    has(&office.refused("pa", "issue-spm", sign.clone(), &["--date", "2026-03-10"]), "TGL-MUNDUR");
    let spm = json!({ "spm": office.done("pa", "issue-spm", sign)["number"] });
    has(&office.refused("pa", "issue-sp2d", spm.clone(), &[]), "WEWENANG-JABATAN");
    office.done("kuasa", "receive-spm", spm.clone());
    let key = ["--key", "bayar-1"];
    let first = office.on("2026-03-16", "kuasa", "issue-sp2d", spm.clone(), &key).json();
    let again = office.on("2026-03-16", "kuasa", "issue-sp2d", spm.clone(), &key).json();
    assert_eq!((&again["repeated"], &again["done"]), (&json!(true), &first["done"]));
    has(&office.refused("kuasa", "issue-sp2d", spm, &[]), "SP2D-SUDAH-ADA");

    assert_eq!(realised(folder, "skpd", "Jumlah"), "45836710727.00", "what was there and {LEFT}");
    let twice = office.draft(account, "0.01", "INV-2");
    let codes = office.refused("bendahara", "submit-spp", twice, &[]);
    has(&codes, "SPP-FAKTUR-GANDA");
    has(&codes, "SPP-SPD");
    for number in [&number, &first["done"]["number"]] {
        let thread = folder.ok(&["trace", number.as_str().unwrap()]);
        assert_eq!(thread["budget"][0]["program"]["code"], "4.02.01", "{thread}");
    }
    expect(
        &folder.ok(&["check", "--tahun", "2026"]),
        json!({ "over_spd": 0, "sp2d": 165, "sp2d_equal_to_lines": 161 }),
    );
    expect(&folder.ok(&["journal", "verify"]), json!({ "sound": true, "problems": [] }));
}

/// What a real treasurer holds of the UP that the national system paid goes on
/// here, to the sen of its report, and is spent here.
#[test]
fn a_up_of_the_national_system_goes_on() {
    const KECAMATAN: &str = "7.01.0.00.0.00.03.0000";
    let (Some(file), Some(paid)) = (real(BUDGET), real(PAYMENTS)) else { return };
    let folder = Folder::new();
    budget(&folder, "2026", "murni", &file);
    payments(&folder, &paid);
    let office = Office(&folder);
    office.seat("bendahara", "bendahara-pengeluaran", Some(KECAMATAN), "198001012005010001");
    office.seat("pa", "pa", Some(KECAMATAN), "198001012005010002");
    let counted = |bank: &str, cash: &str| json!({ "unit": KECAMATAN, "bank": bank, "cash": cash });
    for bank in ["4808999.99", "4809000.01"] {
        let codes = office.refused("bendahara", "take-over-advance", counted(bank, "100000.00"), &[]);
        assert_eq!(codes, ["SALDO-AWAL-JUMLAH"], "{bank}");
    }
    let before = realised(&folder, "skpd", "Jumlah");
    let opening = office.done("bendahara", "take-over-advance", counted("4809000.00", "100000.00"));
    office.done("pa", "confirm-opening", json!({ "opening": opening["number"] }));
    assert_eq!(realised(&folder, "skpd", "Jumlah"), before, "an opening is no spending");
    let held = folder.ok(&["report", "uang-muka", "--tahun", "2026", "--format", "json"]);
    assert_eq!(held["rows"][0]["Di Bendahara"], "4909000.00", "{held}");
    let again = office.refused("bendahara", "take-over-advance", counted("0.00", "0.00"), &[]);
    assert_eq!(again, ["SALDO-AWAL-SUDAH-ADA"]);
    expect(&folder.ok(&["journal", "verify"]), json!({ "sound": true, "problems": [] }));
}

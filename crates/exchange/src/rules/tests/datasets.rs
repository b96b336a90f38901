use serde_json::{Value, json};

use super::*;
use crate::model::{Described, ReferenceCode, VersionState};
use crate::rules::datasets::{DescribeFacts, decide_approve, decide_describe, decide_end, decide_reject};
use crate::rules::schema::What;

fn schema() -> Value {
    json!({
        "type": "object", "required": ["nomor"],
        "properties": { "nomor": { "type": "string" }, "alamat": { "properties": { "desa": { "type": "string" } } } }
    })
}

fn described(version: i64) -> Described {
    Described {
        id: 8,
        dataset: 6,
        version,
        revision: 1,
        schema: schema(),
        personal: false,
        state: VersionState::InForce,
        described_by: 1,
    }
}

/// What is brought, and what stands already.
struct Brought {
    system: System,
    known: Option<DataSet>,
    newest: Option<Described>,
    schema: Value,
    example: Option<Value>,
    references: Vec<ReferenceCode>,
}

fn first() -> Brought {
    Brought { system: system(1, SKPD), known: None, newest: None, schema: schema(), example: None, references: vec![] }
}

fn next() -> Brought {
    Brought { known: Some(dataset(system(1, SKPD))), newest: Some(described(2)), ..first() }
}

fn facts(brought: &Brought) -> DescribeFacts<'_> {
    DescribeFacts {
        system: &brought.system,
        skpd: SKPD,
        code: "kunjungan",
        known: brought.known.as_ref(),
        newest: brought.newest.as_ref(),
        waits: false,
        version: brought.newest.as_ref().map_or(1, |d| d.version),
        schema: Ok(&brought.schema),
        example: brought.example.as_ref().map(Ok),
        reference_codes: &brought.references,
        legal_ground: "Perbup 1",
        retention_days: 1,
        same_words: false,
    }
}

fn describe(brought: &Brought, change: impl Fn(&mut DescribeFacts<'_>)) -> Vec<String> {
    let mut facts = facts(brought);
    change(&mut facts);
    codes(decide_describe(&facts))
}

fn with_schema(property: &str, value: Value) -> Brought {
    let mut brought = next();
    brought.schema["properties"][property] = value;
    brought
}

fn descriptions() -> Vec<Case> {
    let fine = || describe(&first(), |_| {});
    let code = |code: &'static str| describe(&first(), |f| f.code = code);
    let version = |brought: &Brought, version: i64| describe(brought, |f| f.version = version);
    let over = Brought { known: Some(DataSet { ended: true, ..dataset(system(1, SKPD)) }), ..next() };
    let elsewhere = Brought { known: Some(dataset(system(2, SKPD))), ..next() };
    let foreign = Brought { known: Some(DataSet { unit: OTHER, ..dataset(system(1, SKPD)) }), ..next() };
    let example = |record: Value| describe(&Brought { example: Some(record), ..first() }, |_| {});
    let reference = |field: &str| {
        let references = vec![ReferenceCode { field: field.into(), list: "kode wilayah".into() }];
        describe(&Brought { references, ..first() }, |_| {})
    };
    let broken = with_schema("nomor", json!({ "type": "integer" }));
    let grown = with_schema("baru", json!({ "type": "string" }));
    vec![
        ("TUKAR-BUKAN-SKPD", fine(), describe(&first(), |f| f.skpd = OTHER)),
        ("TUKAR-BERAKHIR", fine(), describe(&Brought { system: dead(false), ..first() }, |_| {})),
        ("TUKAR-BERAKHIR", describe(&next(), |_| {}), describe(&over, |_| {})),
        ("TUKAR-KODE", code("k-2"), code("Kunjungan")),
        ("TUKAR-KODE-TERPAKAI", describe(&next(), |_| {}), describe(&elsewhere, |_| {})),
        ("TUKAR-KODE-TERPAKAI", describe(&next(), |_| {}), describe(&foreign, |_| {})),
        ("TUKAR-SETDATA-MENUNGGU", fine(), describe(&first(), |f| f.waits = true)),
        ("TUKAR-DASAR-HUKUM", fine(), describe(&first(), |f| f.legal_ground = "")),
        ("TUKAR-RETENSI", fine(), describe(&first(), |f| f.retention_days = 0)),
        ("TUKAR-SKEMA", fine(), describe(&first(), |f| f.schema = Err("bukan JSON"))),
        ("TUKAR-CONTOH", example(json!({ "nomor": "1" })), example(json!({ "nomor": 1 }))),
        ("TUKAR-CONTOH", example(json!({ "nomor": "1" })), example(json!({}))),
        ("TUKAR-CONTOH", fine(), describe(&first(), |f| f.example = Some(Err("bukan JSON")))),
        ("TUKAR-KODE-REFERENSI", reference("alamat.desa"), reference("desa")),
        ("TUKAR-SETDATA-VERSI", version(&first(), 1), version(&first(), 2)),
        ("TUKAR-SETDATA-VERSI", version(&first(), 1), version(&first(), 0)),
        ("TUKAR-SETDATA-VERSI", version(&next(), 3), version(&next(), 4)),
        ("TUKAR-SETDATA-VERSI", version(&next(), 2), version(&next(), 1)),
        ("TUKAR-SKEMA-MERUSAK", version(&broken, 3), version(&broken, 2)),
        ("TUKAR-SKEMA-MERUSAK", version(&grown, 2), version(&with_schema("alamat", Value::Null), 2)),
        (
            "TUKAR-SETDATA-SAMA",
            describe(&next(), |f| (f.same_words, f.version) = (true, 3)),
            describe(&next(), |f| f.same_words = true),
        ),
        ("TUKAR-SETDATA-SAMA", describe(&grown, |f| f.same_words = true), describe(&next(), |f| f.same_words = true)),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let waiting = || Described { state: VersionState::Waiting, ..described(1) };
    let set = || dataset(system(1, SKPD));
    let approve = |described: &Described, set: &DataSet, person| codes(decide_approve(described, set, person));
    let end = |set: &DataSet, skpd, version| codes(decide_end(set, skpd, version));
    let gone = || DataSet { ended: true, ..set() };
    let mut all = descriptions();
    all.extend([
        ("TUKAR-SUDAH-DIPUTUSKAN", approve(&waiting(), &set(), 2), approve(&described(1), &set(), 2)),
        ("WEWENANG-ORANG-SAMA", approve(&waiting(), &set(), 2), approve(&waiting(), &set(), 1)),
        ("TUKAR-BERAKHIR", approve(&waiting(), &set(), 2), approve(&waiting(), &gone(), 2)),
        ("TUKAR-BERAKHIR", approve(&waiting(), &set(), 2), approve(&waiting(), &dataset(dead(true)), 2)),
        ("TUKAR-SUDAH-DIPUTUSKAN", codes(decide_reject(&waiting())), codes(decide_reject(&described(1)))),
        ("TUKAR-BUKAN-SKPD", end(&set(), SKPD, None), end(&set(), OTHER, None)),
        ("TUKAR-BERAKHIR", end(&set(), SKPD, None), end(&gone(), SKPD, None)),
        ("TUKAR-BERAKHIR", end(&set(), SKPD, Some((2, true))), end(&set(), SKPD, Some((2, false)))),
    ]);
    all
}

#[test]
fn a_description_tells_what_it_changes() {
    let decided = decide_describe(&facts(&first())).expect("the first");
    assert!(decided.is_new_version && decided.changes.is_empty());
    let grown = with_schema("baru", json!({ "type": "string" }));
    let decided = decide_describe(&facts(&grown)).expect("a field more");
    let told: Vec<(String, What)> = decided.changes.iter().map(|d| (d.field.clone(), d.what)).collect();
    assert!(!decided.is_new_version);
    assert_eq!(told, [("baru".to_owned(), What::Added)]);
}

#[test]
fn all_that_breaks_is_told_at_once() {
    let mut brought = with_schema("nomor", json!({ "type": "integer" }));
    brought.schema["required"] = json!(["nomor", "alamat"]);
    let refused = decide_describe(&facts(&brought)).expect_err("broken");
    let message = &refused.as_slice()[0].message;
    assert!(message.contains("alamat: menjadi wajib") && message.contains("nomor: jenisnya berubah"), "{message}");
}

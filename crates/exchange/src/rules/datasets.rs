//! Data sets: what is said of one, by whom it is approved, and when another
//! version is due.

use kernel::{Refusal, Refusals};
use serde_json::Value;

use super::codes::{check, check_free, is_dataset_code};
use super::schema::{Checker, Difference, differences, fields};
use super::{LAW, SATU_DATA, check_lives, check_other_person, check_own, check_said, check_waits};
use crate::model::{DataSet, Described, ReferenceCode, System, VersionState};

/// What is brought.
#[derive(Clone, Copy, Debug)]
pub struct DescribeFacts<'a> {
    pub system: &'a System,
    pub skpd: i64,
    pub code: &'a str,
    /// The data set of that code, where there is one.
    pub known: Option<&'a DataSet>,
    /// Its description in force of the newest version.
    pub newest: Option<&'a Described>,
    /// Another description waits.
    pub waits: bool,
    pub version: i64,
    pub schema: Result<&'a Value, &'a str>,
    pub example: Option<Result<&'a Value, &'a str>>,
    pub reference_codes: &'a [ReferenceCode],
    pub legal_ground: &'a str,
    pub retention_days: i64,
    /// Everything but the schema is as it was.
    pub same_words: bool,
}

/// What a description becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Another version than the newest one.
    pub is_new_version: bool,
    pub changes: Vec<Difference>,
}

/// Whether a description may wait for the walidata.
pub fn decide_describe(facts: &DescribeFacts<'_>) -> Result<Decided, Refusals> {
    let mut refusals = Refusals::new();
    check_own(facts.system, facts.skpd, &mut refusals);
    check_lives(facts.system.lives(), &facts.system.identifier(), "system", &mut refusals);
    check(is_dataset_code(facts.code), facts.code, "set data", &mut refusals);
    if let Some(known) = facts.known {
        check_lives(!known.ended, &known.code, "code", &mut refusals);
        // A code stays with its producer and the system that publishes it.
        check_free(known.unit != facts.skpd || known.system.id != facts.system.id, facts.code, &mut refusals);
    }
    refusals.require(!facts.waits, || {
        Refusal::new(
            "TUKAR-SETDATA-MENUNGGU",
            SATU_DATA,
            "Uraian lain untuk set data ini masih menunggu walidata.",
            "Tunggu keputusannya (approve-dataset atau reject-dataset).",
        )
        .at("code")
    });
    check_said(facts.legal_ground, ("TUKAR-DASAR-HUKUM", SATU_DATA, "Dasar hukum"), "legal_ground", &mut refusals);
    refusals.require(facts.retention_days > 0, || {
        Refusal::new(
            "TUKAR-RETENSI",
            SATU_DATA,
            format!("Masa simpannya {} hari; paling sedikit sehari.", facts.retention_days),
            "Isi berapa hari peristiwanya disimpan hub untuk penerima yang tertinggal.",
        )
        .figure("jumlah", facts.retention_days.to_string())
        .at("retention_days")
    });
    let Some(schema) = usable(facts, &mut refusals) else { return Err(refusals) };
    check_example(facts, schema, &mut refusals);
    check_references(facts.reference_codes, schema, &mut refusals);
    let decided = check_version(facts, schema, &mut refusals);
    refusals.or(decided)
}

fn usable<'a>(facts: &DescribeFacts<'a>, refusals: &mut Refusals) -> Option<&'a Value> {
    match facts.schema {
        Ok(schema) => Some(schema),
        Err(why) => {
            refusals.push(
                Refusal::new(
                    "TUKAR-SKEMA",
                    "JSON Schema 2020-12",
                    format!("Skema satu catatan tidak dapat dipakai: {why}."),
                    "Perbaiki skemanya, atau mulai dari contoh pada panduan.",
                )
                .at("schema"),
            );
            None
        }
    }
}

fn check_example(facts: &DescribeFacts<'_>, schema: &Value, refusals: &mut Refusals) {
    let why = match facts.example {
        None => None,
        Some(Err(why)) => Some(why.to_owned()),
        Some(Ok(example)) => match Checker::of(schema) {
            Ok(checker) => Some(checker.faults(example).join("; ")).filter(|faults| !faults.is_empty()),
            Err(why) => Some(why),
        },
    };
    if let Some(why) = why {
        refusals.push(
            Refusal::new(
                "TUKAR-CONTOH",
                "JSON Schema 2020-12",
                format!("Contohnya tidak sesuai skemanya: {why}."),
                "Perbaiki contoh atau skemanya; pakai data karangan.",
            )
            .at("example"),
        );
    }
}

fn check_references(codes: &[ReferenceCode], schema: &Value, refusals: &mut Refusals) {
    let known = fields(schema);
    let strange: Vec<&str> = codes.iter().map(|c| c.field.as_str()).filter(|field| !known.contains(*field)).collect();
    refusals.require(strange.is_empty(), || {
        Refusal::new(
            "TUKAR-KODE-REFERENSI",
            SATU_DATA,
            format!("Bidang yang memakai kode referensi tidak ada pada skemanya: {}.", strange.join(", ")),
            "Tulis nama bidang seperti pada skema; bidang di dalam bidang dengan titik, misalnya alamat.desa.",
        )
        .figure("bidang", strange.join(", "))
        .at("reference_codes")
    });
}

/// The stated version is the newest one, or the next; what breaks readers of
/// the newest one is the next.
fn check_version(facts: &DescribeFacts<'_>, schema: &Value, refusals: &mut Refusals) -> Decided {
    let now = facts.newest.map_or(0, |d| d.version);
    let is_new_version = facts.version == now + 1;
    let changes = facts.newest.map(|d| differences(&d.schema, schema)).unwrap_or_default();
    refusals.require(is_new_version || (facts.version == now && now > 0), || {
        let wanted = if now == 0 { "1".to_owned() } else { format!("{now} atau {}", now + 1) };
        Refusal::new(
            "TUKAR-SETDATA-VERSI",
            SATU_DATA,
            format!("Versinya {}, seharusnya {wanted}.", facts.version),
            "Versi yang sama untuk perubahan yang hanya menambah; versi berikutnya untuk yang lain.",
        )
        .figure("nilai", facts.version.to_string())
        .figure("seharusnya", wanted)
        .at("version")
    });
    let breaking: Vec<String> = changes.iter().filter(|d| d.what.breaks()).map(ToString::to_string).collect();
    refusals.require(is_new_version || breaking.is_empty(), || {
        Refusal::new(
            "TUKAR-SKEMA-MERUSAK",
            LAW,
            format!("Perubahan skema ini merusak pembaca versi {now}: {}.", breaking.join("; ")),
            format!("Ajukan sebagai versi {}; yang lama tetap terbit sampai diakhiri.", now + 1),
        )
        .figure("jumlah", breaking.len().to_string())
        .at("schema")
    });
    refusals.require(is_new_version || !changes.is_empty() || !facts.same_words || facts.newest.is_none(), || {
        Refusal::new(
            "TUKAR-SETDATA-SAMA",
            SATU_DATA,
            format!("Uraiannya sama dengan versi {now} yang berlaku."),
            "Tidak ada yang perlu diusulkan.",
        )
        .at("version")
    });
    Decided { is_new_version, changes }
}

/// Whether the walidata lets a description count.
pub fn decide_approve(described: &Described, dataset: &DataSet, person: i64) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    waits(described, &mut refusals);
    check_other_person(described.described_by, person, "uraian set data", &mut refusals);
    check_lives(dataset.lives(), &dataset.code, "description", &mut refusals);
    refusals.or(())
}

fn waits(described: &Described, refusals: &mut Refusals) {
    let state = ("Uraian set data ini", described.state.title());
    check_waits(described.state == VersionState::Waiting, state, "description", refusals);
}

/// Whether a description may be set aside.
pub fn decide_reject(described: &Described) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    waits(described, &mut refusals);
    refusals.or(())
}

/// Whether a data set, or one version of it, may be ended.
pub fn decide_end(dataset: &DataSet, skpd: i64, version: Option<(i64, bool)>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_own(&dataset.system, skpd, &mut refusals);
    check_lives(!dataset.ended, &dataset.code, "code", &mut refusals);
    if let Some((version, lives)) = version {
        check_lives(lives, &format!("{} versi {version}", dataset.code), "version", &mut refusals);
    }
    refusals.or(())
}

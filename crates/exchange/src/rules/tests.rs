//! Every refusal from both sides: by one day, one letter, one bit of a network.

#![allow(clippy::expect_used)]

mod access;
mod addresses;
mod datasets;
mod enrolment;
mod keys;
mod orders;

use std::collections::BTreeSet;

use kernel::{Day, Refusals};

use super::members::{MemberFacts, SystemFacts, decide_member, decide_system};
use super::services::{LARGEST, OfferFacts, decide_offer};
use super::*;
use crate::model::{DataSet, Member, Service, System};
use crate::policy::Policy;
use crate::policy::tests::policy;

pub(super) const SKPD: i64 = 10;
pub(super) const OTHER: i64 = 20;

pub(super) fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub(super) fn codes<T>(answer: Result<T, Refusals>) -> Vec<String> {
    let all = answer.err().map(Refusals::into_vec).unwrap_or_default();
    for r in &all {
        assert!(!r.law.is_empty() && !r.message.is_empty() && r.remedy.len() > 10, "{r:?}");
    }
    all.into_iter().map(|r| r.code).collect()
}

/// A code, what passes and what it refuses.
pub(super) type Case = (&'static str, Vec<String>, Vec<String>);

pub(super) fn system(id: i64, unit: i64) -> System {
    let member = Member {
        id: unit,
        instance: "ID-BURU".into(),
        class: "GOV".into(),
        code: format!("SKPD{unit}"),
        name: "Dinas".into(),
        unit,
        ended: false,
    };
    System { id, code: "SIK".into(), title: "SIK".into(), by_certificate: false, ended: false, member }
}

/// The same, over by itself or by its member.
pub(super) fn dead(by_member: bool) -> System {
    let mut system = system(1, SKPD);
    if by_member {
        system.member.ended = true
    } else {
        system.ended = true
    }
    system
}

pub(super) fn service(system: System) -> Service {
    Service { id: 5, system, code: "pasien".into(), title: "Pasien".into(), personal: false, ended: false }
}

pub(super) fn dataset(system: System) -> DataSet {
    DataSet { id: 6, code: "kunjungan".into(), unit: system.member.unit, system, ended: false }
}

fn members() -> Vec<Case> {
    let of = |change: fn(&mut MemberFacts<'_>)| {
        let policy = Policy { instance: "ID-BURU".into(), ..policy() };
        let mut facts = MemberFacts {
            class: "GOV",
            code: "DINKES",
            taken: false,
            whole: true,
            instances: &[],
            policy: &policy,
            practice: false,
        };
        change(&mut facts);
        codes(decide_member(&facts))
    };
    let named = |instance: &str, practice: bool| {
        let policy = Policy { instance: instance.into(), ..policy() };
        let facts = MemberFacts {
            class: "GOV",
            code: "DINKES",
            taken: false,
            whole: true,
            instances: &[],
            policy: &policy,
            practice,
        };
        codes(decide_member(&facts))
    };
    let beside = |others: &[&str]| {
        let others: Vec<String> = others.iter().map(|o| (*o).to_owned()).collect();
        let policy = Policy { instance: "ID-BURU".into(), ..policy() };
        let facts = MemberFacts {
            class: "GOV",
            code: "DINKES",
            taken: false,
            whole: true,
            instances: &others,
            policy: &policy,
            practice: false,
        };
        codes(decide_member(&facts))
    };
    vec![
        (
            "TUKAR-KODE",
            of(|f| f.code = "DINAS-KESEHATAN-KABUPATEN-BURU-SELATAN-1"),
            of(|f| {
                f.code = "DINAS-KESEHATAN-KABUPATEN-BURU-SELATAN-12";
            }),
        ),
        ("TUKAR-KODE", of(|f| f.code = "A.B-1"), of(|f| f.code = "A/B")),
        ("TUKAR-KODE-TERPAKAI", of(|_| {}), of(|f| f.taken = true)),
        ("TUKAR-KELAS", of(|f| f.class = "COM"), of(|f| f.class = "com")),
        ("TUKAR-BUKAN-SKPD", of(|_| {}), of(|f| f.whole = false)),
        ("TUKAR-INSTANSI", named("ID-KAB", true), named("ID-KAB", false)),
        ("TUKAR-INSTANSI-BEDA", beside(&["ID-BURU"]), beside(&["ID-BURU", "ID-BURSEL"])),
    ]
}

fn systems() -> Vec<Case> {
    let of = |code: &str, taken: bool, ended: bool| {
        let member = Member { ended, ..system(1, SKPD).member };
        codes(decide_system(&SystemFacts { member: &member, code, taken }))
    };
    vec![
        ("TUKAR-KODE", of("SIK", false, false), of("SI K", false, false)),
        ("TUKAR-KODE-TERPAKAI", of("SIK", false, false), of("SIK", true, false)),
        ("TUKAR-BERAKHIR", of("SIK", false, false), of("SIK", false, true)),
    ]
}

const OPENAPI: &str =
    r##"{"openapi":"3.0.3","paths":{"/a":{"get":{"responses":{"200":{"$ref":"#/components/responses/Ada"}}}}}}"##;

fn offers() -> Vec<Case> {
    let offer = |system: &System, skpd: i64, code: &str, taken: bool, url: &str, openapi: Option<&str>| {
        let read = crate::rules::addresses::read(url);
        codes(decide_offer(&OfferFacts {
            system,
            skpd,
            code,
            taken,
            given: !url.is_empty(),
            address: read.as_ref(),
            openapi,
            policy: &policy(),
            practice: false,
        }))
    };
    let plain = system(1, SKPD);
    let simpul = System { code: own::SYSTEM.into(), ..system(1, SKPD) };
    let ours = |code: &str, url: &str, openapi: Option<&str>| offer(&simpul, SKPD, code, false, url, openapi);
    let registers = |system: &System| codes(check_simpul(system, SKPD));
    let of = |code: &str, taken: bool| offer(&plain, SKPD, code, taken, "https://sik.lan", None);
    let with = |document: &str| offer(&plain, SKPD, "pasien", false, "https://sik.lan", Some(document));
    let mut padded = OPENAPI.to_owned();
    padded.push_str(&" ".repeat(LARGEST - OPENAPI.len()));
    let foreign = OPENAPI.replace("#/components/responses/Ada", "https://lain.example/a.json");
    let elsewhere = r##"{"openapi":"3.1.0","paths":{"/a":{"$ref":"#/components/pathItems/a"}}}"##;
    let inside = OPENAPI.replace("#/components/responses/Ada", "#/paths/~1a");
    vec![
        ("TUKAR-KODE", of("pasien", false), of("pasien/2", false)),
        ("TUKAR-KODE", of("pubs", false), of("PUB", false)),
        ("TUKAR-KODE", of("getopenapi2", false), of("getopenapi", false)),
        ("TUKAR-KODE-TERPAKAI", of("pasien", false), of("pasien", true)),
        ("TUKAR-BUKAN-SKPD", of("pasien", false), offer(&plain, OTHER, "pasien", false, "https://sik.lan", None)),
        ("TUKAR-BERAKHIR", of("pasien", false), offer(&dead(true), SKPD, "pasien", false, "https://sik.lan", None)),
        ("TUKAR-BERAKHIR", of("pasien", false), offer(&dead(false), SKPD, "pasien", false, "https://sik.lan", None)),
        ("TUKAR-ALAMAT-BENTUK", of("pasien", false), offer(&plain, SKPD, "pasien", false, "sik.lan", None)),
        ("TUKAR-ALAMAT-BENTUK", of("pasien", false), offer(&plain, SKPD, "pasien", false, "", None)),
        ("TUKAR-LAYANAN-SIMPUL", ours("unit", "", None), ours("units", "", None)),
        ("TUKAR-LAYANAN-SIMPUL", ours("unit", "", None), ours("unit", "https://simpul.lan", None)),
        ("TUKAR-LAYANAN-SIMPUL", ours("unit", "", None), ours("unit", "tidak-terbaca", None)),
        ("TUKAR-LAYANAN-SIMPUL", ours("unit", "", None), ours("unit", "", Some(OPENAPI))),
        ("TUKAR-LAYANAN-SIMPUL", registers(&simpul), registers(&plain)),
        ("TUKAR-OPENAPI", with(OPENAPI), with("openapi: 3.0.3")),
        ("TUKAR-OPENAPI", with(OPENAPI), with(&OPENAPI.replace("3.0.3", "2.0"))),
        ("TUKAR-OPENAPI", with(OPENAPI), with(r#"{"openapi":"3.1.0","paths":{}}"#)),
        ("TUKAR-OPENAPI", with(OPENAPI), with(&OPENAPI.replace("\"/a\"", "\"a\""))),
        ("TUKAR-OPENAPI", with(OPENAPI), with(&foreign)),
        ("TUKAR-OPENAPI", with(OPENAPI), with(&inside)),
        ("TUKAR-OPENAPI", with(OPENAPI), with(elsewhere)),
        ("TUKAR-OPENAPI", with(&padded), with(&format!("{padded} "))),
    ]
}

fn ends() -> Vec<Case> {
    vec![("TUKAR-BERAKHIR", codes(decide_end("x", false, "x")), codes(decide_end("x", true, "x")))]
}

fn all_cases() -> Vec<Case> {
    let mut all = members();
    all.extend(systems());
    all.extend(offers());
    all.extend(ends());
    all.extend(keys::cases());
    all.extend(enrolment::cases());
    all.extend(addresses::cases());
    all.extend(datasets::cases());
    all.extend(access::cases());
    all.extend(orders::cases());
    all
}

#[test]
fn every_rule_from_both_sides() {
    for (code, pass, fail) in all_cases() {
        assert_eq!(pass, Vec::<String>::new(), "passing side of {code}");
        assert_eq!(fail, [code], "failing side");
    }
}

#[test]
fn every_code_is_exercised_and_listed_once() {
    let exercised: BTreeSet<&str> = all_cases().iter().map(|(code, ..)| *code).collect();
    let mut listed: BTreeSet<&str> = CODES.iter().copied().collect();
    assert_eq!(listed.len(), CODES.len(), "a code is listed twice");
    // The house's own, which other modules answer with too.
    listed.insert("WEWENANG-ORANG-SAMA");
    assert_eq!(listed.difference(&exercised).collect::<Vec<_>>(), Vec::<&&str>::new(), "listed, never exercised");
    assert_eq!(exercised.difference(&listed).collect::<Vec<_>>(), Vec::<&&str>::new(), "exercised, not listed");
}

#[test]
fn every_act_named_in_a_remedy_is_one_of_ours_or_known() {
    let ours: BTreeSet<&str> = crate::MODULE.acts.iter().map(|a| a.def.name).collect();
    for name in ACTS_NAMED.iter().filter(|n| **n != "propose-regulation") {
        assert!(ours.contains(name), "{name}");
    }
}

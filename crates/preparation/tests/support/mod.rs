//! A practice regency with the ceilings of a small KUA-PPAS and the officials
//! who make a budget of it.
#![allow(dead_code, clippy::expect_used, clippy::unwrap_used)]

#[path = "../../../budget/tests/support/rekap.rs"]
pub mod rekap;

pub mod pay;

use std::sync::Arc;

use kernel::role::Mandate;
use kernel::{Day, Money, Role};
use organisation::acts::{AddOfficial, AddUser, GrantRole};
use preparation::acts::*;
use preparation::model::{Instrument, Step};
use store::{Act, Actor, Answer, Channel, Db, DocRef, Envelope, Error, Result, Schema};

pub use rekap::{Line, YEAR, code, import};

pub const SCHEMA: Schema = Schema {
    migrations: &[store::migrate::KERNEL, budget::MIGRATION, preparation::MIGRATION],
    regulations: &[
        organisation::regulations::REGULATIONS,
        budget::model::REGULATIONS,
        preparation::policy::REGULATIONS,
    ],
    guards: &[],
};

pub const SKPD: &str = "1.01.0.00.0.00.01.0000";
pub const OTHER: &str = "1.02.0.00.0.00.01.0000";
pub const SUB: &str = "1.01.01.2.01.0001";
pub const SUB_2: &str = "1.01.01.2.01.0002";
pub const ATK: &str = "5.1.02.01.001.00024";
pub const CETAK: &str = "5.1.02.01.001.00026";
pub const JASA: &str = "5.1.02.02.001.00012";
pub const DAU: &str = "1.2.01.08";

const fn line(skpd: &'static str, sub: &'static str, rekening: &'static str, sen: i64) -> Line {
    Line { skpd, sub_unit: skpd, sub_kegiatan: sub, rekening, source: DAU, sen }
}

/// The KUA-PPAS: ceilings of 10,000 and 5,000, and 7,000 of the other SKPD.
pub const PPAS: [Line; 3] =
    [line(SKPD, SUB, ATK, 10_000), line(SKPD, SUB_2, JASA, 5_000), line(OTHER, "1.02.01.2.01.0001", ATK, 7_000)];

const OFFICIALS: [(&str, Role, Option<&str>); 12] = [
    ("tapd", Role::Tapd, None),
    ("ppkd", Role::Ppkd, None),
    ("sekda", Role::Sekda, None),
    ("bappeda", Role::Bappeda, None),
    ("kbud", Role::KuasaBud, None),
    ("staf", Role::StaffDrafter, Some(SKPD)),
    ("staf2", Role::StaffDrafter, Some(SKPD)),
    ("pa", Role::Pa, Some(SKPD)),
    ("staf-b", Role::StaffDrafter, Some(OTHER)),
    ("pa-b", Role::Pa, Some(OTHER)),
    ("inspektorat", Role::Inspektorat, None),
    ("dprd", Role::Dprd, None),
];

pub fn sen(amount: i64) -> Money {
    Money::from_sen(amount)
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// The codes of a refusal, sorted; another error's text; nothing for success.
pub fn codes(result: Result<Answer>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Refused(refusals)) => {
            let mut codes: Vec<String> = refusals.into_vec().into_iter().map(|r| r.code).collect();
            codes.sort();
            codes
        }
        Err(other) => vec![other.to_string()],
    }
}

pub async fn operate<A: Act>(db: &Db, act: A) -> Answer {
    db.act(Arc::new(act), Envelope::new(Actor::PracticeOperator, Channel::Cli)).await.expect("the operator may")
}

pub async fn by<A: Act>(db: &Db, who: &str, act: A) -> Result<Answer> {
    organisation::testing::by(db, who, act).await
}

pub async fn must<A: Act>(db: &Db, who: &str, act: A) -> serde_json::Value {
    by(db, who, act).await.unwrap_or_else(|e| panic!("{who}: {e}")).done
}

/// Units and codes from the KUA-PPAS, and everybody in office.
pub async fn people(db: &Db) {
    operate(db, import(YEAR, "kua-ppas", &PPAS)).await;
    for (at, (name, role, unit)) in (1_u64..).zip(OFFICIALS) {
        let nip = nip_of(at);
        operate(db, AddOfficial { nip: Some(nip.clone()), nik: None, name: format!("Pejabat {name}"), rank: None })
            .await;
        operate(db, AddUser { official: nip.clone(), username: name.into(), password: None }).await;
        let office = GrantRole {
            official: nip,
            role,
            unit: unit.map(code),
            mandate: Mandate::Definitive,
            decree_number: format!("SK {name}"),
            decree_date: day("2025-01-02"),
            from: day("2025-01-02"),
            until: None,
        };
        operate(db, office).await;
    }
}

/// Somebody stands in (Plh) for an office of the whole regency.
pub async fn acts_as(db: &Db, name: &str, role: Role) {
    let at = (1..).zip(OFFICIALS).find(|(_, (n, ..))| *n == name).expect("an official").0;
    let office = GrantRole {
        official: nip_of(at),
        role,
        unit: None,
        mandate: Mandate::Plh,
        decree_number: format!("SK {name} {}", role.code()),
        decree_date: day("2025-01-02"),
        from: day("2025-01-02"),
        until: Some(day("2062-12-31")),
    };
    operate(db, office).await;
}

fn nip_of(at: u64) -> String {
    format!("1980010120050110{at:02}")
}

pub async fn open_round(db: &Db, stage: &str, steps: &[Step]) {
    must(db, "tapd", OpenRound { year: YEAR, stage: stage.into() }).await;
    for step in steps {
        must(db, "tapd", OpenStep { year: YEAR, stage: stage.into(), step: *step }).await;
    }
}

pub async fn instruments(db: &Db, stage: &str, kinds: &[Instrument]) {
    for kind in kinds {
        let record = RecordInstrument {
            year: YEAR,
            stage: stage.into(),
            kind: *kind,
            number: "12/2025".into(),
            signed: day("2025-12-20"),
        };
        must(db, "ppkd", record).await;
    }
}

/// Locks the ceilings on their agreement.
pub async fn agree(db: &Db, stage: &str) {
    instruments(db, stage, &[Instrument::CeilingAgreement]).await;
    must(db, "ppkd", LockStep { year: YEAR, stage: stage.into(), step: Step::Kua }).await;
}

pub async fn draft_rka(db: &Db, who: &str, unit: &str, stage: &str) -> i64 {
    let draft = DraftRka {
        year: YEAR,
        stage: stage.into(),
        unit: code(unit),
        copy_stage: None,
        copy_year: None,
        copy_exception: String::new(),
    };
    must(db, who, draft).await["document"].as_i64().expect("an RKA")
}

/// A line of so many pieces at so many sen each.
pub fn a_line(rekening: &str, name: &str, coefficient: &str, price: i64) -> LineInput {
    LineInput {
        rekening: rekening.into(),
        name: name.into(),
        coefficient: coefficient.into(),
        price: Some(sen(price)),
        source: rekening.starts_with('5').then(|| code(DAU)),
        exception: "Belum ada standar harganya".into(),
        ..LineInput::default()
    }
}

pub fn save(rka: i64, sub: Option<&str>, lines: Vec<LineInput>) -> SaveRkaLines {
    SaveRkaLines {
        rka: DocRef::from(rka),
        sub_unit: None,
        sub_kegiatan: sub.map(code),
        lines,
        drop: Vec::new(),
        for_note: None,
    }
}

pub fn activity(rka: i64, sub: &str) -> SetActivity {
    SetActivity {
        rka: DocRef::from(rka),
        sub_unit: None,
        sub_kegiatan: code(sub),
        indicator: "Jumlah dokumen perencanaan".into(),
        target: "12".into(),
        measure: "dokumen".into(),
        location: String::new(),
        beneficiaries: String::new(),
        responsible: String::new(),
        from_month: None,
        to_month: None,
        last_year: Money::ZERO,
        next_year: Money::ZERO,
    }
}

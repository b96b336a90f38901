//! A regency with two offices' people and a price list built by hand.
#![allow(clippy::expect_used)]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use kernel::role::Mandate;
use kernel::{ActDef, Code, Day, Money, Role};
use organisation::acts::{AddOfficial, AddUser, GrantRole};
use organisation::public::{UnitSeen, learn_units};
use organisation::testing::{appoint, found};
use prices::acts::ImportPrices;
use prices::model::{Line, PriceFile, PriceKind, Says, Terms};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::testing::Temporary;
use store::{Act, Actor, Case, Channel, Db, Envelope, Record, Result, Schema, Subject, Tx};

pub const SCHEMA: Schema = Schema {
    migrations: &[store::migrate::KERNEL, prices::MIGRATION],
    regulations: &[organisation::regulations::REGULATIONS, prices::policy::REGULATIONS],
    guards: &[],
};
pub const YEAR: i32 = 2026;
pub const UNIT: &str = "1.01.0.00.0.00.01.0000";
pub const ATK: &str = "5.1.02.01.001.00024";

pub fn code(text: &str) -> Code {
    Code::parse(text).expect("a code")
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Runs a test on both databases, and then proves every row by the journal.
pub async fn on_both<F, Fut>(practice: bool, test: F)
where
    F: Fn(Db) -> Fut,
    Fut: Future<Output = Db>,
{
    let folder = Temporary::sqlite(practice, &SCHEMA).await.expect("a folder");
    let server = Temporary::postgres(practice, &SCHEMA).await.expect("a server");
    for place in std::iter::once(folder).chain(server) {
        test(place.open(&SCHEMA).await.expect("a regency")).await.close().await;
        let tables: Vec<_> = store::table::KERNEL_TABLES.iter().chain(prices::tables::ALL).copied().collect();
        let found = store::verify::verify(&place.place, &place.keys, &tables).await.expect("a verification");
        assert!(found.is_sound() && found.incomparable.is_empty(), "{found:#?}");
        place.discard().await.expect("gone");
    }
}

pub fn item(number: &str, name: &str, sen: i64) -> Line {
    let terms = Terms {
        name: name.into(),
        spec: String::new(),
        measure: "buah".into(),
        amount: Money::from_sen(sen),
        tkdn: Some(4_025),
        rekening: vec![code(ATK)],
        group_code: "1.1".into(),
        group_name: "Alat tulis".into(),
        national_id: String::new(),
    };
    Line { row: 2, kind: PriceKind::Ssh, code: code(number), terms }
}

/// The import of these lines; the digest is that of the lines.
pub fn import(starts: &str, lines: &[Line]) -> ImportPrices {
    let mut hasher = DefaultHasher::new();
    format!("{lines:?}").hash(&mut hasher);
    let file = PriceFile {
        sheet: "Sheet 1".into(),
        rows_read: u32::try_from(lines.len()).expect("few"),
        lines: lines.to_vec(),
        says: Says { spec: true, tkdn: true, rekening: true, group: true, national_id: true },
        set_aside: Vec::new(),
        rounded: Vec::new(),
        notes: Vec::new(),
    };
    ImportPrices {
        year: YEAR,
        kind: PriceKind::Ssh,
        starts: Some(day(starts)),
        decree: Some("Keputusan Bupati 12".into()),
        file_name: "ssh.xlsx".into(),
        digest: format!("{:016x}", hasher.finish()),
        file: Some(Arc::new(file)),
    }
}

const LEARN: &ActDef = &ActDef { setup: true, ..ActDef::new("learn", "Unit", "uji", &[Role::Administrator]) };

/// Brings the SKPD.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Learn {}

impl Act for Learn {
    const DEF: &'static ActDef = LEARN;
    type Out = usize;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<usize>> {
        let seen = UnitSeen { code: code(UNIT), name: "Dinas Pendidikan".into(), skpd_code: code(UNIT) };
        Ok(Record::new(learn_units(tx, &[seen]).await?.len()))
    }
}

/// PPKD, Sekda and TAPD of a real regency.
pub async fn founded(db: &Db) {
    let today = found(db).await.expect("founded");
    for (n, (username, role)) in (0..).zip([("ppkd", Role::Ppkd), ("sekda", Role::Sekda), ("tapd", Role::Tapd)]) {
        appoint(db, &nip(n), username, role, today).await.expect("an official");
    }
}

/// TAPD, a drafter of the SKPD, and somebody who is both, in a practice folder.
pub async fn staffed(db: &Db) {
    let today = db.today().expect("a day");
    operate(db, Learn {}).await;
    let offices =
        [("tapd", Role::Tapd), ("staf", Role::StaffDrafter), ("rangkap", Role::Tapd), ("rangkap", Role::Pptk)];
    for (n, (username, role)) in (0..).zip(offices) {
        let official = nip(if username == "rangkap" { 9 } else { n });
        if n < 3 {
            let name = format!("Pejabat {username}");
            operate(db, AddOfficial { nip: Some(official.clone()), nik: None, name, rank: None }).await;
            operate(db, AddUser { official: official.clone(), username: username.into(), password: None }).await;
        }
        let office = GrantRole {
            official,
            role,
            unit: matches!(role, Role::StaffDrafter | Role::Pptk).then(|| code(UNIT)),
            mandate: Mandate::Definitive,
            decree_number: format!("SK {n}"),
            decree_date: today,
            from: today,
            until: None,
        };
        operate(db, office).await;
    }
}

async fn operate<A: Act>(db: &Db, act: A) {
    let operator = Envelope::new(Actor::PracticeOperator, Channel::Cli);
    db.act(Arc::new(act), operator).await.expect("done by the operator");
}

fn nip(n: usize) -> String {
    format!("19800101200501{:04}", 1100 + n)
}

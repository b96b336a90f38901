//! A practice regency with two SKPD, two officers of the personnel office, and
//! workbooks of employees.
#![allow(dead_code, clippy::expect_used, clippy::unwrap_used)]

use std::sync::Arc;

use kernel::role::Mandate;
use kernel::sheet::{Cell, Grid, GridRow, Sheet};
use kernel::{ActDef, Code, Day, Role};
use organisation::acts::{AddOfficial, AddUser, GrantRole};
use organisation::model::UnitSeen;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use staff::acts::{ConfirmEmployment, ImportStaff, RecordEmployment, Workbook};
use staff::model::StaffKind;
use store::module::Query;
use store::testing::Temporary;
use store::{
    Act, Actor, Answer, Case, Channel, Clock, Db, Envelope, Error, Record, Result, Schema, Scope, Subject, Tx,
};

pub const SCHEMA: Schema = Schema {
    migrations: &[store::migrate::KERNEL, staff::MIGRATION],
    regulations: &[organisation::regulations::REGULATIONS, staff::policy::REGULATIONS],
    guards: &[],
};

pub const TODAY: &str = "2026-03-02";
pub const SKPD_A: &str = "1.01.0.00.0.00.01.0000";
pub const SKPD_B: &str = "1.02.0.00.0.00.01.0000";

const OFFICIALS: [(&str, Role); 4] =
    [("sdm", Role::Personnel), ("sdm2", Role::Personnel), ("ppkd", Role::Ppkd), ("irban", Role::Inspektorat)];

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn code(text: &str) -> Code {
    Code::parse(text).expect("a code")
}

pub fn nip(n: usize) -> String {
    format!("1980010120050{n:05}")
}

/// Brings units into being, as an import of a budget does.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Units {}

const UNITS: &ActDef = &ActDef { setup: true, ..ActDef::new("units", "Kenali unit", "uji", &[Role::Ppkd]) };

impl Act for Units {
    const DEF: &'static ActDef = UNITS;
    type Out = usize;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<usize>> {
        let seen = [(SKPD_A, "Dinas Pendidikan"), (SKPD_B, "Dinas Kesehatan")];
        let seen = seen.map(|(at, name)| UnitSeen { code: code(at), name: name.into(), skpd_code: code(at) });
        Ok(Record::new(organisation::public::learn_units(tx, &seen).await?.len()))
    }
}

pub fn codes<T>(result: Result<T>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Refused(refusals)) => refusals.into_vec().into_iter().map(|r| r.code).collect(),
        Err(other) => vec![other.to_string()],
    }
}

pub fn change(answer: &Answer) -> i64 {
    answer.done["change"].as_i64().unwrap_or_else(|| panic!("no proposal in {}", answer.done))
}

pub struct World {
    place: Arc<Temporary>,
    pub db: Arc<Db>,
}

impl World {
    pub async fn act<A: Act>(&self, who: &str, act: A) -> Result<Answer> {
        organisation::testing::by(&self.db, who, act).await
    }

    pub async fn ok<A: Act>(&self, who: &str, act: A) -> Answer {
        match self.act(who, act).await {
            Ok(answer) => answer,
            Err(error) => panic!("{} by {who}: {error}", A::DEF.name),
        }
    }

    pub async fn refused<A: Act>(&self, who: &str, act: A) -> Vec<String> {
        let codes = codes(self.act(who, act).await);
        assert!(!codes.is_empty(), "{} by {who} passed", A::DEF.name);
        codes
    }

    async fn operate<A: Act>(&self, act: A) {
        let operator = Envelope::new(Actor::PracticeOperator, Channel::Cli);
        self.db.act(Arc::new(act), operator).await.unwrap_or_else(|e| panic!("{}: {e}", A::DEF.name));
    }

    /// One person proposes, another confirms.
    pub async fn both<A: Act>(&self, act: A) -> i64 {
        let change = change(&self.ok("sdm", act).await);
        self.ok("sdm2", ConfirmEmployment { change }).await;
        change
    }

    /// A report as somebody reads it.
    pub async fn report(&self, who: Option<&str>, scope: Scope, name: &str, filters: &[(&str, &str)]) -> Result<Sheet> {
        let mut view = self.db.view().await.expect("a view");
        if let Some(who) = who {
            let found = organisation::public::user_by_name(&mut view, who).await.expect("read").expect("a user");
            view.reader = Some(store::Reader { person: found.person, today: day(TODAY) });
        }
        view.scope = scope;
        let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let report = staff::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
        (report.run)(&mut view, &Query { year: 2026, by: None, filters }).await
    }

    pub async fn unit(&self, at: &str) -> i64 {
        let mut view = self.db.view().await.expect("a view");
        store::units::by_norm(&mut view, code(at).norm()).await.expect("read").expect("a unit").id
    }

    pub async fn findings(&self) -> Vec<String> {
        let mut view = self.db.view().await.expect("a view");
        let result = (staff::MODULE.checks[0].run)(&mut view, 2026).await.expect("a check");
        result.findings.into_iter().map(|f| f.code).collect()
    }

    async fn set_up(&self) {
        self.operate(Units {}).await;
        for (number, (username, role)) in (1..).zip(OFFICIALS) {
            let own = format!("1970010120050{number:05}");
            let name = format!("Pejabat {username}");
            self.operate(AddOfficial { nip: Some(own.clone()), nik: None, name, rank: None }).await;
            self.operate(AddUser { official: own, username: username.into(), password: None }).await;
            self.operate(GrantRole {
                official: username.into(),
                role,
                unit: None,
                mandate: Mandate::Definitive,
                decree_number: format!("SK {username}"),
                decree_date: day("2026-01-02"),
                from: day("2026-01-02"),
                until: None,
            })
            .await;
        }
    }
}

/// An employee as an officer records one.
pub fn record(n: usize, at: &str, starts: &str, souls: i64) -> RecordEmployment {
    RecordEmployment {
        nip: nip(n),
        nik: None,
        name: format!("Siti Aminah {n}"),
        kind: StaffKind::CivilServant,
        grade: "III/a".into(),
        position: "Guru".into(),
        unit: code(at),
        starts: day(starts),
        until: None,
        reason: None,
        souls,
        decree_number: "SK 1".into(),
        decree_date: day("2026-01-02"),
    }
}

/// A workbook: number, unit, first day, souls of each employee.
pub fn book(rows: &[(usize, &str, &str, i64)]) -> ImportStaff {
    let text = |t: &str| Cell::Text(t.to_owned());
    let header = ["NIP", "NAMA", "JENIS", "GOLONGAN", "KODE SKPD", "TMT", "JIWA"];
    let mut all = vec![GridRow { number: 1, cells: header.iter().map(|t| text(t)).collect() }];
    for (number, (n, at, starts, souls)) in (2..).zip(rows) {
        let (name, souls) = (format!("Siti Aminah {n}"), souls.to_string());
        let cells = [nip(*n).as_str(), &name, "PNS", "III/a", at, starts, &souls].map(text);
        all.push(GridRow { number, cells: cells.to_vec() });
    }
    let digest = rows.iter().fold(7_u64, |sum, (n, _, _, souls)| {
        sum.wrapping_mul(31).wrapping_add(*n as u64).wrapping_mul(31).wrapping_add(souls.unsigned_abs())
    });
    ImportStaff {
        leave_out: 0,
        file_name: "pegawai.xlsx".into(),
        digest: format!("{digest:064x}"),
        workbook: Some(Workbook(Arc::new(vec![Grid { name: "Pegawai".into(), rows: all }]))),
    }
}

/// The texts of a column.
pub fn column(sheet: &Sheet, name: &str) -> Vec<String> {
    let at = sheet.columns.iter().position(|c| c.name == name).unwrap_or_else(|| panic!("no column {name}"));
    sheet.rows.iter().map(|row| row[at].plain()).collect()
}

/// Runs a test on both databases, and then proves every row by the journal.
pub async fn practice<F, Fut>(test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = World>,
{
    let folder = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let server = Temporary::postgres(true, &SCHEMA).await.expect("a database");
    for place in std::iter::once(folder).chain(server) {
        let db = Arc::new(place.open_at(Clock::Handed(day(TODAY)), &SCHEMA).await.expect("open"));
        let place = Arc::new(place);
        let world = World { place: place.clone(), db };
        world.set_up().await;
        let World { db, place: held } = test(world).await;
        drop(held);
        Arc::into_inner(db).expect("no task holds the database").close().await;
        let tables: Vec<_> = store::table::KERNEL_TABLES.iter().chain(staff::tables::ALL).copied().collect();
        let found = store::verify::verify(&place.place, &place.keys, &tables).await.expect("a verification");
        assert!(found.is_sound() && found.incomparable.is_empty(), "{found:#?}");
        Arc::into_inner(place).expect("nobody holds the place").discard().await.expect("gone");
    }
}

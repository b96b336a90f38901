//! A practice regency with a small budget, its officials and its payees, and
//! helpers that take a payment to any state.
#![allow(dead_code, unused_imports, clippy::expect_used, clippy::unwrap_used)]

#[path = "../../../budget/tests/support/rekap.rs"]
pub mod rekap;
pub mod report;
pub mod steps;

use std::sync::Arc;

use kernel::lifecycle::Kind;
use kernel::role::Mandate;
use kernel::{Day, Money, Role};
use organisation::acts::{AddOfficial, AddUser, GrantRole};
use organisation::public::user_by_name;
use preparation::acts::SetCashPlan;
use store::testing::Temporary;
use store::{Act, Actor, Answer, Channel, Clock, Db, Envelope, Error, Read, Result, Row, Schema, Value, params};
use treasury::acts::{AddPayee, AddPayeeAccount, AuthoriseSpd, DraftSpd, SpdLineInput};

pub use rekap::{Line, YEAR, code};

pub const SCHEMA: Schema = Schema {
    migrations: &[
        store::migrate::KERNEL,
        budget::MIGRATION,
        preparation::MIGRATION,
        treasury::MIGRATION,
        treasury::ADVANCES,
        treasury::NATIONAL,
        treasury::TAX,
        treasury::CARD,
        treasury::REPAYMENT,
        treasury::PANJAR,
    ],
    regulations: &[
        organisation::regulations::REGULATIONS,
        budget::model::REGULATIONS,
        preparation::policy::REGULATIONS,
        treasury::policy::REGULATIONS,
    ],
    guards: &[],
};

/// A Monday; what is dated up to three working days earlier passes.
pub const TODAY: &str = "2026-02-16";

pub const SKPD_A: &str = "1.01.0.00.0.00.01.0000";
pub const UNIT_A1: &str = "1.01.0.00.0.00.01.0001";
pub const SKPD_B: &str = "1.02.0.00.0.00.01.0000";
pub const DAU: &str = "1.2.01.08";
pub const DAK: &str = "2.2.01.09";

/// An account by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub unit: &'static str,
    pub sub: &'static str,
    pub rek: &'static str,
}

pub const fn key(unit: &'static str, sub: &'static str, rek: &'static str) -> Key {
    Key { unit, sub, rek }
}

/// Plan and SPD reach the whole ceiling.
pub const ATK: Key = key(SKPD_A, "1.01.01.2.01.0001", "5.1.02.01.001.00024");
pub const ATK_CEILING: i64 = 120_000_007;
/// SPD of 30,000,000 sen under a plan of 40,000,000.
pub const JASA: Key = key(SKPD_A, "1.01.01.2.01.0001", "5.1.02.02.001.00012");
/// Plan of 10,000,000 sen to February, SPD of the whole 40,000,000.
pub const HONOR: Key = key(SKPD_A, "1.01.01.2.01.0001", "5.1.02.02.001.00013");
/// Two sources: DAU 30,000,033 and DAK 20,000,011.
pub const MODAL: Key = key(SKPD_A, "1.01.02.2.02.0003", "5.2.02.05.001.00001");
pub const ATK_A1: Key = key(UNIT_A1, "1.01.01.2.01.0001", "5.1.02.01.001.00024");
pub const ATK_B: Key = key(SKPD_B, "1.02.01.2.01.0001", "5.1.02.01.001.00024");

pub const LINES: [Line; 8] = [
    line(ATK, SKPD_A, DAU, 100_000_000),
    line(ATK, SKPD_A, DAU, 20_000_007),
    line(JASA, SKPD_A, DAU, 60_000_000),
    line(HONOR, SKPD_A, DAU, 40_000_000),
    line(MODAL, SKPD_A, DAU, 30_000_033),
    line(MODAL, SKPD_A, DAK, 20_000_011),
    line(ATK_A1, SKPD_A, DAU, 24_000_001),
    line(ATK_B, SKPD_B, DAU, 50_000_000),
];

pub const fn line(key: Key, skpd: &'static str, source: &'static str, sen: i64) -> Line {
    Line { skpd, sub_unit: key.unit, sub_kegiatan: key.sub, rekening: key.rek, source, sen }
}

/// Cash plan: what may go out in January, and the rest in which month.
const PLANS: [(Key, i64, i64, usize); 6] = [
    (ATK, ATK_CEILING, 0, 11),
    (JASA, 40_000_000, 20_000_000, 11),
    (HONOR, 10_000_000, 30_000_000, 2),
    (MODAL, 50_000_044, 0, 11),
    (ATK_A1, 24_000_001, 0, 11),
    (ATK_B, 50_000_000, 0, 11),
];
pub const SPD_A_LINES: [(Key, i64); 5] =
    [(ATK, ATK_CEILING), (JASA, 30_000_000), (HONOR, 40_000_000), (MODAL, 50_000_044), (ATK_A1, 24_000_001)];
const SPD_B_LINES: [(Key, i64); 1] = [(ATK_B, 50_000_000)];

/// User name, office, unit.
const OFFICIALS: [(&str, Role, Option<&str>); 17] = [
    ("kbud", Role::KuasaBud, None),
    ("kbud2", Role::KuasaBud, None),
    ("ppkd", Role::Ppkd, None),
    ("sekda", Role::Sekda, None),
    ("staf-a", Role::StaffDrafter, Some(SKPD_A)),
    ("bp-a", Role::BendaharaPengeluaran, Some(SKPD_A)),
    ("bpp-a", Role::BendaharaPengeluaranPembantu, Some(UNIT_A1)),
    ("ppk-a", Role::PpkSkpd, Some(SKPD_A)),
    ("ppku-a", Role::PpkUnit, Some(UNIT_A1)),
    ("pa-a", Role::Pa, Some(SKPD_A)),
    ("kpa-a", Role::Kpa, Some(UNIT_A1)),
    ("staf-b", Role::StaffDrafter, Some(SKPD_B)),
    ("bp-b", Role::BendaharaPengeluaran, Some(SKPD_B)),
    ("ppk-b", Role::PpkSkpd, Some(SKPD_B)),
    ("pa-b", Role::Pa, Some(SKPD_B)),
    ("pencatat", Role::PayeeRegistrar, None),
    ("pencatat2", Role::PayeeRegistrar, None),
];

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn sen(amount: i64) -> Money {
    Money::from_sen(amount)
}

pub fn operator() -> Envelope {
    Envelope::new(Actor::PracticeOperator, Channel::Cli)
}

/// The codes of a refusal, sorted; another error's text; nothing for success.
pub fn codes<T>(result: Result<T>) -> Vec<String> {
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

pub fn id_of(answer: &Answer, name: &str) -> i64 {
    answer.done[name].as_i64().unwrap_or_else(|| panic!("no {name} in {}", answer.done))
}

/// What stands on an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    pub ceiling: i64,
    pub reserved: i64,
    pub posted: i64,
    pub external: i64,
    pub overrun: i64,
}

impl Balance {
    pub fn used(self) -> (i64, i64) {
        (self.reserved, self.posted)
    }
}

/// An open regency and the place where it lies.
pub struct World {
    /// Neighbours bring their tables along.
    schema: &'static Schema,
    place: Arc<Temporary>,
    pub db: Arc<Db>,
    pub payee: i64,
    pub payee_account: i64,
}

const BALANCE: &str = "SELECT a.ceiling, a.reserved, a.posted, a.external, a.overrun FROM account a
   JOIN unit u ON u.id = a.sub_unit_id WHERE a.year = $1 AND u.norm = $2 AND a.sub_kegiatan = $3 AND a.rekening = $4";
const SOURCE: &str = "SELECT s.ceiling, s.reserved, s.posted, s.external, s.overrun FROM account_source s
   JOIN account a ON a.id = s.account_id JOIN unit u ON u.id = a.sub_unit_id
   WHERE a.year = $1 AND u.norm = $2 AND a.sub_kegiatan = $3 AND a.rekening = $4 AND s.source = $5";

impl World {
    /// A regency without anything in it.
    async fn bare(schema: &'static Schema, place: Temporary, today: Option<&str>) -> World {
        let opened = match today {
            Some(today) => place.open_at(Clock::Handed(day(today)), schema).await,
            None => place.open(schema).await,
        };
        let db = Arc::new(opened.expect("open"));
        World { schema, place: Arc::new(place), db, payee: 0, payee_account: 0 }
    }

    /// The same regency on another day.
    pub async fn on(self, today: &str) -> World {
        let World { schema, place, db, payee, payee_account } = self;
        // The folder takes one writer: close before opening again.
        Arc::into_inner(db).expect("no task holds the database").close().await;
        let db = place.open_at(Clock::Handed(day(today)), schema).await.expect("open again");
        World { schema, place, db: Arc::new(db), payee, payee_account }
    }

    /// Closes the regency and proves every row by its journal.
    pub async fn proved(self, more: &[&'static store::Table]) {
        let World { place, db, .. } = self;
        Arc::into_inner(db).expect("no task holds the database").close().await;
        let own = budget::tables::ALL.iter().chain(preparation::tables::ALL).chain(treasury::tables::ALL);
        let tables: Vec<_> = store::table::KERNEL_TABLES.iter().chain(own).chain(more).copied().collect();
        let found = store::verify::verify(&place.place, &place.keys, &tables).await.expect("a verification");
        assert!(found.is_sound() && found.incomparable.is_empty(), "{found:#?}");
    }

    pub async fn act_in<A: Act>(&self, envelope: Envelope, act: A) -> Result<Answer> {
        self.db.act(Arc::new(act), envelope).await
    }

    /// Does an act as somebody, by user name.
    pub async fn act<A: Act>(&self, who: &str, act: A) -> Result<Answer> {
        organisation::testing::by(&self.db, who, act).await
    }

    pub async fn by(&self, who: &str) -> Envelope {
        let mut view = self.db.view().await.expect("a view");
        let user = user_by_name(&mut view, who).await.expect("read").unwrap_or_else(|| panic!("no user {who}"));
        Envelope::new(user.actor(), Channel::Api)
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

    pub async fn operate<A: Act>(&self, act: A) -> Answer {
        match self.act_in(operator(), act).await {
            Ok(answer) => answer,
            Err(error) => panic!("{} by the operator: {error}", A::DEF.name),
        }
    }

    pub async fn rows(&self, sql: &'static str, params: Vec<Value>) -> Vec<Row> {
        self.db.view().await.expect("a view").query(sql, params).await.expect("rows")
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        self.rows(sql, vec![]).await[0].int("n").expect("a count")
    }

    pub async fn balance(&self, key: Key) -> Balance {
        let params = params![YEAR, code(key.unit).norm(), code(key.sub).norm(), code(key.rek).norm()];
        balance(&self.rows(BALANCE, params).await)
    }

    pub async fn source_balance(&self, key: Key, source: &str) -> Balance {
        let norms = (code(key.unit), code(key.sub), code(key.rek), code(source));
        let params = params![YEAR, norms.0.norm(), norms.1.norm(), norms.2.norm(), norms.3.norm()];
        balance(&self.rows(SOURCE, params).await)
    }

    /// All that the official paper of a document shows.
    pub async fn paper(&self, id: i64) -> treasury::public::papers::Paper {
        let mut view = self.db.view().await.expect("a view");
        let zone = self.db.region().zone;
        let paper = treasury::public::papers::paper(&mut view, self.db.keys(), zone, id).await;
        paper.expect("read").expect("a paper")
    }

    /// The journal tells just what these tables hold.
    pub async fn sealed_and_sound(&self, tables: &[&'static store::Table]) {
        self.db.seal_now().await.expect("sealed");
        let found = store::verify::verify(&self.place.place, &self.place.keys, tables).await.expect("a verification");
        assert!(found.is_sound(), "{found:?}");
    }

    /// Every finding of the module's check, by code.
    pub async fn findings(&self) -> Vec<String> {
        self.check().await.findings.into_iter().map(|f| format!("{}: {}", f.code, f.message)).collect()
    }

    pub async fn check(&self) -> store::module::CheckResult {
        let mut view = self.db.view().await.expect("a view");
        (treasury::checks::ALL[0].run)(&mut view, YEAR).await.expect("a check")
    }

    /// Realised in the LRA by a grouping: code and sum, then the total.
    pub async fn lra(&self, by: &str) -> Vec<(String, i64)> {
        let mut view = self.db.view().await.expect("a view");
        let query = store::module::Query { year: YEAR, by: Some(by.into()), ..Default::default() };
        let report = treasury::MODULE.reports.iter().find(|r| r.name == "lra").expect("an LRA");
        let sheet = (report.run)(&mut view, &query).await.expect("an LRA");
        let read = |row: &Vec<kernel::sheet::Value>| match (&row[0], &row[3]) {
            (kernel::sheet::Value::Text(code), kernel::sheet::Value::Money(m)) => (code.clone(), m.sen()),
            other => panic!("{other:?}"),
        };
        sheet.rows.iter().chain(&sheet.total).map(read).collect()
    }

    /// The heading of the working LRA.
    pub async fn working_lra(&self) -> Vec<String> {
        let mut view = self.db.view().await.expect("a view");
        let filters = [("tampilan".to_owned(), "kerja".to_owned())].into();
        let query = store::module::Query { year: YEAR, filters, ..Default::default() };
        let report = treasury::MODULE.reports.iter().find(|r| r.name == "lra").expect("an LRA");
        (report.run)(&mut view, &query).await.expect("an LRA").heading
    }

    pub async fn realised(&self) -> i64 {
        self.lra("jenis").await.last().expect("a total").1
    }

    async fn enrol(&self, number: usize, username: &str) {
        let nip = format!("1980010120050{number:05}");
        let official =
            AddOfficial { nip: Some(nip.clone()), nik: None, name: format!("Pejabat {username}"), rank: None };
        self.operate(official).await;
        self.operate(AddUser { official: nip, username: username.into(), password: None }).await;
    }

    pub async fn grant(
        &self,
        who: &str,
        role: Role,
        unit: Option<&str>,
        from: &str,
        until: Option<&str>,
    ) -> Result<Answer> {
        let grant = GrantRole {
            official: who.into(),
            role,
            unit: unit.map(code),
            mandate: Mandate::Definitive,
            decree_number: format!("SK {} {who}", role.code()),
            decree_date: day(from),
            from: day(from),
            until: until.map(day),
        };
        self.act_in(operator(), grant).await
    }

    /// Another official, with an account.
    pub async fn newcomer(&self, number: usize, username: &str, role: Role, unit: Option<&str>) {
        self.enrol(number, username).await;
        self.grant(username, role, unit, "2026-01-02", None).await.expect("an office");
    }

    /// A payee of the register with an account that has rested.
    pub async fn payee(&self, kind: &str, name: &str, number: &str) -> (i64, i64) {
        let payee = AddPayee { unit: code(SKPD_A), kind: kind.into(), name: name.into(), npwp: None };
        let payee = id_of(&self.operate(payee).await, "payee");
        (payee, id_of(&self.operate(account_of(payee, number)).await, "account"))
    }

    pub async fn plan(&self, key: Key, months: [i64; 12]) -> Result<Answer> {
        let plan = SetCashPlan {
            year: YEAR,
            sub_unit: code(key.unit),
            sub_kegiatan: Some(code(key.sub)),
            rekening: code(key.rek),
            months: months.into_iter().map(sen).collect(),
        };
        self.act_in(operator(), plan).await
    }

    async fn set_up(&mut self) {
        self.operate(rekap::import(YEAR, "murni", &LINES)).await;
        for (number, (username, role, unit)) in (1..).zip(OFFICIALS) {
            self.newcomer(number, username, role, unit).await;
        }
        for (key, january, rest, month) in PLANS {
            let mut months = [0; 12];
            months[0] = january;
            months[month] += rest;
            self.plan(key, months).await.expect("a plan");
        }
        for (skpd, lines) in [(SKPD_A, &SPD_A_LINES[..]), (SKPD_B, &SPD_B_LINES[..])] {
            self.release(skpd, lines, None).await.expect("an SPD");
        }
        (self.payee, self.payee_account) = self.payee("badan", "CV Maju", "1234500001").await;
    }

    /// Drafts and authorises an SPD of the first quarter; gives its id.
    pub async fn release(&self, skpd: &str, lines: &[(Key, i64)], revises: Option<i64>) -> Result<i64> {
        let drafted = self.act("kbud", spd(skpd, lines, revises)).await?;
        let id = id_of(&drafted, "id");
        self.act("ppkd", AuthoriseSpd { spd: id.into(), date: None }).await?;
        Ok(id)
    }
}

pub fn spd(skpd: &str, lines: &[(Key, i64)], revises: Option<i64>) -> DraftSpd {
    DraftSpd {
        year: YEAR,
        unit: code(skpd),
        from_month: 1,
        to_month: 3,
        lines: lines
            .iter()
            .map(|(k, amount)| SpdLineInput {
                sub_unit: code(k.unit),
                sub_kegiatan: code(k.sub),
                rekening: code(k.rek),
                amount: sen(*amount),
            })
            .collect(),
        revises: revises.map(Into::into),
    }
}

pub fn account_of(payee: i64, number: &str) -> AddPayeeAccount {
    AddPayeeAccount {
        unit: code(SKPD_A),
        payee,
        bank: "Bank Daerah".into(),
        account_number: number.into(),
        holder: "Pemilik".into(),
        evidence: "buku tabungan".into(),
    }
}

fn balance(rows: &[Row]) -> Balance {
    let row = rows.first().expect("an account");
    let int = |name| row.int(name).expect("a sum");
    Balance {
        ceiling: int("ceiling"),
        reserved: int("reserved"),
        posted: int("posted"),
        external: int("external"),
        overrun: int("overrun"),
    }
}

async fn run<F, Fut>(schema: &'static Schema, practice: bool, test: &F, on: &str)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = ()>,
{
    let place = match on {
        "sqlite" => Some(Temporary::sqlite(practice, schema).await.expect("a folder")),
        _ => Temporary::postgres(practice, schema).await.expect("a database"),
    };
    let Some(place) = place else { return };
    println!("on {on}");
    let mut world = World::bare(schema, place, practice.then_some(TODAY)).await;
    if practice {
        world.set_up().await;
    }
    let place = world.place.clone();
    test(world).await;
    if let Some(place) = Arc::into_inner(place) {
        place.discard().await.expect("discarded");
    }
}

/// Runs a test in a practice regency that is set up, on both databases.
pub async fn practice<F, Fut>(test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = ()>,
{
    practice_of(&SCHEMA, test).await;
}

/// The same with the tables of a neighbour.
pub async fn practice_of<F, Fut>(schema: &'static Schema, test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = ()>,
{
    run(schema, true, &test, "sqlite").await;
    run(schema, true, &test, "postgres").await;
}

/// Runs a test in a real regency with nothing in it, on both databases.
pub async fn real<F, Fut>(test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = ()>,
{
    run(&SCHEMA, false, &test, "sqlite").await;
    run(&SCHEMA, false, &test, "postgres").await;
}

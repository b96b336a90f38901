//! A practice regency with two SKPD, the people who pay many, and workbooks of
//! payees made by a seeded generator.
#![allow(dead_code, clippy::expect_used, clippy::unwrap_used)]

pub mod books;
#[path = "../../../budget/tests/support/rekap.rs"]
pub mod rekap;

use std::sync::Arc;

use kernel::role::Mandate;
use kernel::sheet::{Sheet, Value as Shown};
use kernel::{Day, Money, Role};
use organisation::acts::{AddOfficial, AddUser, GrantRole};
use payroll::acts::{DraftSppPay, ImportPayeeList, SubmitPayeeList, VerifyPayeeList, Workbook};
use payroll::public::ListKind;
use preparation::acts::SetCashPlan;
use store::module::Query;
use store::testing::Temporary;
use store::{Act, Actor, Answer, Channel, Clock, Db, Envelope, Error, Read, Result, Row, Schema, Scope, Value};
use treasury::acts::{
    AddPayee, AddPayeeAccount, AuthoriseSpd, DraftSpd, IssueSp2d, IssueSpm, LineInput, PaySp2d, ReceiveSpm,
    SpdLineInput, Sptjm, SubmitSpp, TransferSp2d, VerifySpp,
};

pub use books::Book;
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
        payroll::MIGRATION,
        staff::MIGRATION,
    ],
    regulations: &[
        organisation::regulations::REGULATIONS,
        staff::policy::REGULATIONS,
        budget::model::REGULATIONS,
        preparation::policy::REGULATIONS,
        treasury::policy::REGULATIONS,
        payroll::policy::REGULATIONS,
    ],
    guards: &[],
};

/// A Monday.
pub const TODAY: &str = "2026-02-16";
pub const SKPD_A: &str = "1.01.0.00.0.00.01.0000";
pub const SKPD_B: &str = "1.02.0.00.0.00.01.0000";
pub const SUB_A: &str = "1.01.01.2.01.0001";
pub const SUB_B: &str = "1.02.01.2.01.0001";
pub const SALARY: &str = "5.1.01.01.001.00001";
pub const HONORARIUM: &str = "5.1.02.02.001.00013";
const DAU: &str = "1.2.01.08";
/// A hundred thousand million rupiah on each account.
const CEILING: i64 = 10_000_000_000_000;

const ACCOUNTS: [(&str, &str, &str); 4] =
    [(SKPD_A, SUB_A, SALARY), (SKPD_A, SUB_A, HONORARIUM), (SKPD_B, SUB_B, SALARY), (SKPD_B, SUB_B, HONORARIUM)];

/// User name, office, unit.
const OFFICIALS: [(&str, Role, Option<&str>); 14] = [
    ("kbud", Role::KuasaBud, None),
    ("ppkd", Role::Ppkd, None),
    ("periksa", Role::Inspektorat, None),
    ("staf-a", Role::StaffDrafter, Some(SKPD_A)),
    ("bp-a", Role::BendaharaPengeluaran, Some(SKPD_A)),
    ("ppk-a", Role::PpkSkpd, Some(SKPD_A)),
    ("pa-a", Role::Pa, Some(SKPD_A)),
    ("staf-b", Role::StaffDrafter, Some(SKPD_B)),
    ("bp-b", Role::BendaharaPengeluaran, Some(SKPD_B)),
    ("ppk-b", Role::PpkSkpd, Some(SKPD_B)),
    ("pa-b", Role::Pa, Some(SKPD_B)),
    ("ganda", Role::PpkUnit, Some(SKPD_A)),
    ("sdm", Role::Personnel, None),
    ("sdm2", Role::Personnel, None),
];

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn sen(amount: i64) -> Money {
    Money::from_sen(amount)
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

pub struct World {
    place: Arc<Temporary>,
    pub db: Arc<Db>,
    /// The bank's account through which pay is divided.
    pub bank: i64,
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

    pub async fn operate<A: Act>(&self, act: A) -> Answer {
        let operator = Envelope::new(Actor::PracticeOperator, Channel::Cli);
        match self.db.act(Arc::new(act), operator).await {
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

    pub async fn findings(&self) -> Vec<String> {
        let mut view = self.db.view().await.expect("a view");
        let mut all = Vec::new();
        for check in payroll::MODULE.checks.iter().chain(treasury::MODULE.checks) {
            let result = (check.run)(&mut view, YEAR).await.expect("a check");
            all.extend(result.findings.into_iter().map(|f| f.code));
        }
        all
    }

    /// A report as a reader of one SKPD, or of the whole regency, has it.
    pub async fn report(&self, name: &str, filters: &[(&str, &str)], unit: Option<&str>) -> Result<Sheet> {
        let mut view = self.db.view().await.expect("a view");
        if let Some(unit) = unit {
            let unit = store::units::by_norm(&mut view, code(unit).norm()).await?.expect("a unit");
            view = self.db.view_as(Scope::Units(vec![unit.id])).await?;
        }
        let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let query = Query { year: YEAR, by: None, filters };
        let mut reports = payroll::MODULE.reports.iter().chain(treasury::MODULE.reports);
        let report = reports.find(|r| r.name == name).unwrap_or_else(|| panic!("no report {name}"));
        (report.run)(&mut view, &query).await
    }

    async fn set_up(&mut self) {
        let line = |(skpd, sub, rek): (&'static str, &'static str, &'static str)| Line {
            skpd,
            sub_unit: skpd,
            sub_kegiatan: sub,
            rekening: rek,
            source: DAU,
            sen: CEILING,
        };
        let lines: Vec<Line> = ACCOUNTS.into_iter().map(line).collect();
        self.operate(rekap::import(YEAR, "murni", &lines)).await;
        for (number, (username, role, unit)) in (1..).zip(OFFICIALS) {
            self.enrol(number, username, role, unit).await;
        }
        // One person on both sides of a list.
        self.grant("ganda", Role::StaffDrafter, Some(SKPD_A)).await;
        for (unit, sub, rek) in ACCOUNTS {
            let plan = SetCashPlan {
                year: YEAR,
                sub_unit: code(unit),
                sub_kegiatan: Some(code(sub)),
                rekening: code(rek),
                months: (0..12).map(|m| sen(if m == 0 { CEILING } else { 0 })).collect(),
            };
            self.operate(plan).await;
        }
        for unit in [SKPD_A, SKPD_B] {
            self.release(unit).await;
        }
        let payee = AddPayee { unit: code(SKPD_A), kind: "badan".into(), name: "Bank Daerah".into(), npwp: None };
        let payee = id_of(&self.operate(payee).await, "payee");
        let account = AddPayeeAccount {
            unit: code(SKPD_A),
            payee,
            bank: "Bank Daerah".into(),
            account_number: "9900001234".into(),
            holder: "Penampungan Gaji".into(),
            evidence: "surat bank".into(),
        };
        self.bank = id_of(&self.operate(account).await, "account");
    }

    async fn enrol(&self, number: usize, username: &str, role: Role, unit: Option<&str>) {
        let nip = format!("1970010120050{number:05}");
        let official =
            AddOfficial { nip: Some(nip.clone()), nik: None, name: format!("Pejabat {username}"), rank: None };
        self.operate(official).await;
        self.operate(AddUser { official: nip, username: username.into(), password: None }).await;
        self.grant(username, role, unit).await;
    }

    pub async fn grant(&self, who: &str, role: Role, unit: Option<&str>) {
        self.operate(GrantRole {
            official: who.into(),
            role,
            unit: unit.map(code),
            mandate: Mandate::Definitive,
            decree_number: format!("SK {} {who}", role.code()),
            decree_date: day("2026-01-02"),
            from: day("2026-01-02"),
            until: None,
        })
        .await;
    }

    async fn release(&self, unit: &str) {
        let mine = ACCOUNTS.iter().filter(|(owner, _, _)| *owner == unit);
        let lines = mine.map(|(unit, sub, rek)| SpdLineInput {
            sub_unit: code(unit),
            sub_kegiatan: code(sub),
            rekening: code(rek),
            amount: sen(CEILING),
        });
        let spd = DraftSpd {
            year: YEAR,
            unit: code(unit),
            from_month: 1,
            to_month: 3,
            lines: lines.collect(),
            revises: None,
        };
        let id = id_of(&self.ok("kbud", spd).await, "id");
        self.ok("ppkd", AuthoriseSpd { spd: id.into(), date: None }).await;
    }

    /// The mark that the report of differences shows now.
    pub async fn mark(&self, list: i64) -> String {
        let sheet = self.report("selisih-daftar", &[("daftar", &list.to_string())], None).await.expect("a report");
        let found = sheet.heading.iter().find_map(|line| line.strip_prefix("TANDA SELISIH: "));
        found.expect("a mark").to_owned()
    }

    /// Imports, files; gives the id.
    pub async fn filed(&self, desk: &Desk, list: ImportPayeeList) -> i64 {
        let id = id_of(&self.ok(desk.staff, list).await, "id");
        self.ok(desk.treasurer, SubmitPayeeList { list: id.into() }).await;
        id
    }

    pub async fn verified(&self, desk: &Desk, list: ImportPayeeList) -> i64 {
        let id = self.filed(desk, list).await;
        let mark = self.mark(id).await;
        self.ok(desk.ppk, VerifyPayeeList { list: id.into(), mark, workbook: None }).await;
        id
    }

    /// The request of a list on one account.
    pub fn pay(&self, desk: &Desk, list: i64, rekening: &str, amount: Money) -> DraftSppPay {
        let line = LineInput { sub_kegiatan: code(desk.sub), rekening: code(rekening), source: None, amount };
        DraftSppPay {
            list: list.into(),
            payee_account: self.bank,
            purpose: String::new(),
            lines: vec![line],
            kpa: None,
        }
    }

    /// From the draft SPP to the money that arrived; gives the SP2D.
    pub async fn paid(&self, desk: &Desk, spp: i64) -> i64 {
        self.ok(desk.treasurer, SubmitSpp { spp: spp.into(), date: None }).await;
        self.ok(desk.ppk, VerifySpp { spp: spp.into() }).await;
        let spm = id_of(&self.ok(desk.pa, order(spp)).await, "id");
        self.ok("kbud", ReceiveSpm { spm: spm.into(), date: None }).await;
        let sp2d = id_of(&self.ok("kbud", issue(spm)).await, "id");
        self.ok("kbud", TransferSp2d { sp2d: sp2d.into(), date: None, reference: "REF-1".into() }).await;
        self.ok("kbud", PaySp2d { sp2d: sp2d.into(), date: None }).await;
        sp2d
    }
}

pub fn order(spp: i64) -> IssueSpm {
    let sptjm = Some(Sptjm { number: "SPTJM-1".into(), date: day(TODAY) });
    IssueSpm { spp: spp.into(), date: None, sptjm }
}

pub fn issue(spm: i64) -> IssueSp2d {
    IssueSp2d { spm: spm.into(), date: None, spm_received: None }
}

/// Who does which step in which SKPD.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    pub unit: &'static str,
    pub sub: &'static str,
    pub staff: &'static str,
    pub treasurer: &'static str,
    pub ppk: &'static str,
    pub pa: &'static str,
}

pub const A: Desk = Desk { unit: SKPD_A, sub: SUB_A, staff: "staf-a", treasurer: "bp-a", ppk: "ppk-a", pa: "pa-a" };
pub const B: Desk = Desk { unit: SKPD_B, sub: SUB_B, staff: "staf-b", treasurer: "bp-b", ppk: "ppk-b", pa: "pa-b" };

/// The import of a book; the digest is that of its rows.
pub fn list(desk: &Desk, kind: ListKind, month: u8, book: &Book) -> ImportPayeeList {
    ImportPayeeList {
        unit: code(desk.unit),
        year: Some(YEAR),
        kind,
        month,
        to_month: None,
        basis: String::new(),
        basis_date: None,
        leave_out: 0,
        file_name: "gaji.xlsx".into(),
        digest: book.digest(),
        workbook: Some(Workbook(Arc::new(book.grids()))),
    }
}

pub fn salary(desk: &Desk, month: u8, book: &Book) -> ImportPayeeList {
    list(desk, ListKind::Salary, month, book)
}

pub fn honorarium(desk: &Desk, (month, to): (u8, u8), basis: &str, book: &Book) -> ImportPayeeList {
    ImportPayeeList { to_month: Some(to), basis: basis.into(), ..list(desk, ListKind::Honorarium, month, book) }
}

/// The money of a column in the last row of a report.
pub fn total(sheet: &Sheet, column: &str) -> i64 {
    let at = place(sheet, column);
    match sheet.total.as_ref().map(|t| &t[at]) {
        Some(Shown::Money(m)) => m.sen(),
        Some(Shown::Count(n)) => *n,
        other => panic!("{column}: {other:?}"),
    }
}

pub fn place(sheet: &Sheet, column: &str) -> usize {
    sheet.columns.iter().position(|c| c.name == column).unwrap_or_else(|| panic!("no column {column}"))
}

/// The texts of a column.
pub fn column(sheet: &Sheet, name: &str) -> Vec<String> {
    let at = place(sheet, name);
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
        let mut world = World { place: place.clone(), db, bank: 0 };
        world.set_up().await;
        let World { db, place: held, .. } = test(world).await;
        drop(held);
        Arc::into_inner(db).expect("no task holds the database").close().await;
        let modules = [
            budget::tables::ALL,
            preparation::tables::ALL,
            treasury::tables::ALL,
            payroll::tables::ALL,
            staff::tables::ALL,
        ]
        .concat();
        let tables: Vec<_> = store::table::KERNEL_TABLES.iter().chain(&modules).copied().collect();
        let found = store::verify::verify(&place.place, &place.keys, &tables).await.expect("a verification");
        assert!(found.is_sound() && found.incomparable.is_empty(), "{found:#?}");
        let place = Arc::into_inner(place).expect("nobody holds the place");
        place.discard().await.expect("gone");
    }
}

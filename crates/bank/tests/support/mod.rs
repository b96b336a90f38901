//! The treasury's practice regency with the bank's side, and helpers of it.
#![allow(dead_code, unused_imports, clippy::expect_used, clippy::unwrap_used)]

#[path = "../../../treasury/tests/support/mod.rs"]
pub mod world;

use bank::acts::*;
use bank::model::{AccountKind, Statement, StatementLine};
use kernel::sheet::{Sheet, Value};
use kernel::{Day, Money};
use std::sync::Arc;
use store::Schema;

pub use world::steps::*;
pub use world::*;

pub const BANK_SCHEMA: Schema = Schema {
    migrations: &[
        store::migrate::KERNEL,
        budget::MIGRATION,
        preparation::MIGRATION,
        treasury::MIGRATION,
        store::migrate::READS,
        evidence::MIGRATION,
        treasury::ADVANCES,
        treasury::NATIONAL,
        treasury::TAX,
        treasury::CARD,
        treasury::REPAYMENT,
        treasury::PANJAR,
        inspection::MIGRATION,
        payroll::MIGRATION,
        staff::MIGRATION,
        receipts::MIGRATION,
        bank::MIGRATION,
    ],
    regulations: &[
        organisation::regulations::REGULATIONS,
        budget::model::REGULATIONS,
        preparation::policy::REGULATIONS,
        treasury::policy::REGULATIONS,
        payroll::policy::REGULATIONS,
        staff::policy::REGULATIONS,
        evidence::policy::REGULATIONS,
        inspection::policy::REGULATIONS,
        receipts::policy::REGULATIONS,
        bank::policy::REGULATIONS,
    ],
    guards: &[bank::GUARDS],
};

/// Runs a test in a practice regency with a bank, on both databases.
pub async fn banking<F, Fut>(test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = ()>,
{
    practice_of(&BANK_SCHEMA, test).await;
}

pub const RKUD: &str = "0012345678";

pub fn register(kind: AccountKind, unit: &str, number: &str) -> RegisterOfficeAccount {
    RegisterOfficeAccount {
        unit: code(unit),
        kind,
        bank: "Bank Pembangunan Daerah".into(),
        bic: Some("BPDCIDJA".into()),
        number: number.into(),
        holder: "RKUD Kabupaten Contoh".into(),
        decree: "SK Bupati 1/2026".into(),
        decree_date: day("2026-01-02"),
    }
}

/// The regency's account; gives its number in the register.
pub async fn rkud(w: &World) -> i64 {
    id_of(&w.ok("ppkd", register(AccountKind::Rkud, SKPD_B, RKUD)).await, "account")
}

pub async fn sheet(w: &World, name: &str, by: Option<&str>, filters: &[(&str, &str)]) -> Sheet {
    let mut view = w.db.view().await.expect("a view");
    let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let query = store::module::Query { year: YEAR, by: by.map(str::to_owned), filters };
    let report = bank::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    (report.run)(&mut view, &query).await.expect("a sheet")
}

/// A column of a sheet, as plain text.
pub fn column(sheet: &Sheet, name: &str) -> Vec<String> {
    let at = sheet.columns.iter().position(|c| c.name == name).unwrap_or_else(|| panic!("no column {name}"));
    sheet.rows.iter().map(|r| r[at].plain()).collect()
}

/// The total of a column.
pub fn sum(sheet: &Sheet, name: &str) -> String {
    let at = sheet.columns.iter().position(|c| c.name == name).unwrap_or_else(|| panic!("no column {name}"));
    sheet.total.as_ref().map(|t| t[at].plain()).unwrap_or_default()
}

/// Findings of the bank's check, by code.
pub async fn findings(w: &World) -> Vec<String> {
    let mut view = w.db.view().await.expect("a view");
    let result = (bank::checks::ALL[0].run)(&mut view, YEAR).await.expect("a check");
    let mut codes: Vec<String> = result.findings.into_iter().map(|f| f.code).collect();
    codes.sort();
    codes
}

/// Day, debit, credit, and what the bank says.
pub type Told<'a> = (&'a str, i64, i64, &'a str);

/// A statement that is true to its lines.
pub fn statement(account: &str, opening: i64, until: &str, lines: &[Told<'_>]) -> Statement {
    let line = |(n, (on, debit, credit, said)): (u32, &Told<'_>)| StatementLine {
        row: n,
        day: day(on),
        value_day: None,
        debit: sen(*debit),
        credit: sen(*credit),
        balance: None,
        reference: String::new(),
        description: (*said).into(),
    };
    let closing = lines.iter().fold(opening, |sum, (_, debit, credit, _)| sum + credit - debit);
    let until = day(until);
    Statement {
        account: account.into(),
        currency: "IDR".into(),
        from: lines.iter().map(|l| day(l.0)).min().or(Some(until)),
        to: Some(until),
        opening: Some(sen(opening)),
        closing: Some(sen(closing)),
        lines: (2..).zip(lines).map(line).collect(),
        rows_read: u32::try_from(lines.len()).expect("few"),
        ..Statement::default()
    }
}

pub fn bring(account: i64, digest: &str, file: Statement) -> ImportStatement {
    let file_name = format!("{digest}.csv");
    ImportStatement { account, year: Some(YEAR), file_name, digest: digest.into(), file: Some(Arc::new(file)) }
}

pub fn why() -> Vec<String> {
    vec!["salah susun".into()]
}

/// Drafts a batch; gives its id and the digest that its list shows.
pub async fn draft_batch(w: &World, account: i64, sp2d: &[i64]) -> (i64, String) {
    let answer = w.ok("kbud", DraftBatch { account, sp2d: sp2d.to_vec() }).await;
    (id_of(&answer, "id"), answer.done["digest"].as_str().expect("a digest").to_owned())
}

pub fn release(batch: i64, digest: &str, net: i64) -> ReleaseBatch {
    ReleaseBatch { batch: batch.into(), digest: digest.into(), net: sen(net) }
}

pub async fn sound(w: &World) {
    let tables: Vec<&'static store::Table> = store::table::KERNEL_TABLES
        .iter()
        .chain(budget::tables::ALL)
        .chain(preparation::tables::ALL)
        .chain(treasury::tables::ALL)
        .chain(evidence::tables::ALL)
        .chain(inspection::tables::ALL)
        .chain(payroll::tables::ALL)
        .chain(receipts::tables::ALL)
        .chain(bank::tables::ALL)
        .copied()
        .collect();
    w.sealed_and_sound(&tables).await;
}

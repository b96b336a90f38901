//! The practice regency of the treasury's tests, with receipts beside it.
#![allow(dead_code, clippy::expect_used, clippy::unwrap_used)]

use kernel::sheet::Value as Cell;
use kernel::{Role, Sheet};
use receipts::acts::{
    ConfirmRevenueDeposit, DepositReceipts, ReceiptLine, RecordAssessment, RecordDirectReceipt, RecordSpendingReturn,
    RecordStbp,
};
use receipts::model::{AssessmentKind, Way};
use store::{Read, Schema, View, params};

use crate::support::{
    DAU, Key, LINES, Line, SKPD_A, SKPD_B, UNIT_A1, World, YEAR, code, day, key, line, practice_of, rekap, sen,
};

pub static WITH_RECEIPTS: Schema = Schema {
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
        receipts::MIGRATION,
    ],
    regulations: &[
        organisation::regulations::REGULATIONS,
        budget::model::REGULATIONS,
        preparation::policy::REGULATIONS,
        treasury::policy::REGULATIONS,
        receipts::policy::REGULATIONS,
    ],
    guards: &[],
};

/// A charge that the budget knows, and a grant that it does not.
pub const CHARGE: &str = "4.1.02.01.001.00001";
pub const CHARGE_BUDGET: i64 = 90_000;
pub const GRANT: &str = "4.3.01.01.001.00001";
/// What a BLUD may spend.
pub const BLUD: Key = key(UNIT_A1, "1.01.02.2.02.0033", "5.1.02.99.099.99999");
pub const BLUD_CEILING: i64 = 10_000;
pub const BLUD_REVENUE: &str = "4.1.04.16.001.00001";

const REVENUE: Key = key(SKPD_A, "1.01.01.2.01.0001", CHARGE);
const MORE: [Line; 2] = [line(REVENUE, SKPD_A, DAU, CHARGE_BUDGET), line(BLUD, SKPD_A, DAU, BLUD_CEILING)];

const OFFICIALS: [(&str, Role, &str); 3] = [
    ("bt-a", Role::BendaharaPenerimaan, SKPD_A),
    ("bt-b", Role::BendaharaPenerimaan, SKPD_B),
    ("pemungut-a", Role::Collector, SKPD_A),
];

pub async fn with_receipts<F, Fut>(test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = ()>,
{
    let test = &test;
    practice_of(&WITH_RECEIPTS, move |w| async move {
        let all: Vec<Line> = LINES.into_iter().chain(MORE).collect();
        w.operate(rekap::import(YEAR, "pergeseran-1", &all)).await;
        for (number, (username, role, unit)) in (60..).zip(OFFICIALS) {
            w.newcomer(number, username, role, Some(unit)).await;
        }
        test(w).await;
    })
    .await;
}

pub fn why() -> Vec<String> {
    vec!["salah catat".into()]
}

pub fn stbp(rekening: &str, amount: i64) -> RecordStbp {
    RecordStbp {
        unit: code(SKPD_A),
        year: Some(YEAR),
        payer: "CV Maju".into(),
        way: Way::Cash,
        reference: None,
        assessment: None,
        purpose: String::new(),
        lines: vec![ReceiptLine::of(code(rekening), sen(amount))],
        date: None,
    }
}

pub fn sts(stbp: &[i64], amount: i64) -> DepositReceipts {
    DepositReceipts {
        unit: code(SKPD_A),
        year: Some(YEAR),
        stbp: stbp.to_vec(),
        amount: sen(amount),
        reference: "SLIP-1".into(),
        date: None,
    }
}

pub fn confirm(sts: i64, note: &str) -> ConfirmRevenueDeposit {
    ConfirmRevenueDeposit { sts: sts.into(), credit_note: note.into(), date: None }
}

pub fn direct(rekening: &str, amount: i64, note: &str) -> RecordDirectReceipt {
    RecordDirectReceipt {
        unit: code(SKPD_A),
        year: Some(YEAR),
        payer: "Kas Negara".into(),
        purpose: String::new(),
        lines: vec![ReceiptLine::Written(format!("{rekening}; {}", sen(amount).rupiah()))],
        credit_note: note.into(),
        date: None,
    }
}

pub fn assess(number: &str, amount: i64) -> RecordAssessment {
    RecordAssessment {
        unit: code(SKPD_A),
        year: Some(YEAR),
        kind: AssessmentKind::Charge,
        number: number.into(),
        payer: "CV Maju".into(),
        rekening: code(CHARGE),
        amount: sen(amount),
        issued: day("2026-02-02"),
        due: day("2026-03-02"),
    }
}

/// Each return has a credit note of its own.
pub fn back(payment: i64, line: i64, amount: i64) -> RecordSpendingReturn {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NOTES: AtomicU32 = AtomicU32::new(1);
    RecordSpendingReturn {
        payment: payment.into(),
        line: Some(line),
        amount: sen(amount),
        payer: "CV Maju".into(),
        purpose: String::new(),
        credit_note: format!("NK-KP-{}", NOTES.fetch_add(1, Ordering::Relaxed)),
        date: None,
    }
}

/// Codes of what the module's check finds.
pub async fn findings(w: &World) -> Vec<String> {
    let mut view = w.db.view().await.expect("a view");
    let found = (receipts::checks::ALL[0].run)(&mut view, YEAR).await.expect("a check");
    found.findings.into_iter().map(|f| f.code).collect()
}

pub async fn sound(w: &World) {
    assert_eq!(findings(w).await, Vec::<String>::new());
    assert_eq!(w.findings().await, Vec::<String>::new());
}

/// What the LRA counts on a rekening.
pub async fn revenue(w: &World, rekening: &str) -> i64 {
    let mut view = w.db.view().await.expect("a view");
    let all = receipts::public::received(&mut view, YEAR, None).await.expect("read");
    let norm = code(rekening).norm().to_owned();
    all.iter().filter(|((_, r), _)| *r == norm).map(|(_, m)| m.sen()).sum()
}

/// What the LRA counts as spent.
pub async fn spent(w: &World) -> i64 {
    sum_of(&report(w, "lra", &[]).await, "Jumlah belanja")
}

pub async fn report(w: &World, name: &str, filters: &[(&str, &str)]) -> Sheet {
    report_in(&mut w.db.view().await.expect("a view"), name, filters).await
}

pub async fn report_in(view: &mut View, name: &str, filters: &[(&str, &str)]) -> Sheet {
    let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let query = store::module::Query { year: YEAR, filters, ..Default::default() };
    let report = receipts::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    (report.run)(view, &query).await.expect("a sheet")
}

/// A report of the treasury's own, whole.
pub async fn of_treasury(w: &World, name: &str, filters: &[(&str, &str)]) -> Sheet {
    let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let query = store::module::Query { year: YEAR, filters, ..Default::default() };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    (report.run)(&mut w.db.view().await.expect("a view"), &query).await.expect("a sheet")
}

/// What absorption and the LRA of the first half count as spent: the same.
pub async fn absorbed(w: &World) -> (i64, i64) {
    (money(&of_treasury(w, "serapan", &[]).await, 4), money(&of_treasury(w, "lra-semester", &[]).await, 3))
}

/// Money of the total row.
pub fn money(sheet: &Sheet, at: usize) -> i64 {
    match sheet.total.as_ref().and_then(|t| t.get(at)) {
        Some(Cell::Money(m)) => m.sen(),
        other => panic!("{other:?}"),
    }
}

/// Realised in the row of the LRA that begins with a text.
pub fn sum_of(sheet: &Sheet, first: &str) -> i64 {
    let row = sheet.rows.iter().chain(&sheet.total).find(|row| row[0] == Cell::text(first));
    match row.map(|row| &row[3]) {
        Some(Cell::Money(m)) => m.sen(),
        other => panic!("{first}: {other:?} in {:?}", sheet.rows),
    }
}

const OF_SQLITE: &str = "SELECT name FROM pragma_table_info($1) ORDER BY cid";
const OF_POSTGRES: &str = "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns
   WHERE table_schema = 'public' AND CAST(table_name AS TEXT) = CAST($1 AS TEXT) ORDER BY ordinal_position";

pub async fn columns(w: &World, table: &str) -> Vec<String> {
    let mut view = w.db.view().await.expect("a view");
    let rows = match view.query(OF_SQLITE, params![table]).await {
        Ok(rows) => rows,
        Err(_) => w.db.view().await.expect("a view").query(OF_POSTGRES, params![table]).await.expect("columns"),
    };
    rows.iter().map(|r| r.text("name").expect("a name")).collect()
}

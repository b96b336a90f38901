//! Revenue that a DPA plans stands in the LRA beside what came in.
#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../../preparation/tests/support/mod.rs"]
mod support;

use kernel::Sheet;
use kernel::sheet::Value as Cell;
use preparation::acts::*;
use preparation::model::{Instrument, Step};
use receipts::acts::{ReceiptLine, RecordDirectReceipt};
use store::testing::Temporary;
use store::{Clock, Db, DocRef, Schema};
use support::*;

static ALL: Schema = Schema {
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
const HOTEL: &str = "4.1.01.06.001.00001";

/// A budget of 14,000 spending and 14,000 hotel tax, its DPA ratified.
async fn budget_with_revenue(db: &Db) {
    people(db).await;
    open_round(db, "murni", Step::ALL).await;
    must(db, "tapd", AdoptCeilings { year: YEAR, stage: "murni".into() }).await;
    let rka = draft_rka(db, "staf", SKPD, "murni").await;
    must(db, "staf", save(rka, Some(SUB), vec![a_line(ATK, "Kertas", "2 Rim x 5 Bulan", 900)])).await;
    must(db, "staf", save(rka, Some(SUB_2), vec![a_line(JASA, "Tenaga ahli", "1 Orang", 5_000)])).await;
    must(db, "staf", save(rka, None, vec![a_line(HOTEL, "Pajak hotel", "1 Tahun", 14_000)])).await;
    must(db, "staf", activity(rka, SUB)).await;
    must(db, "staf", activity(rka, SUB_2)).await;
    must(db, "pa", SubmitRka { rka: DocRef::from(rka) }).await;
    must(db, "tapd", VerifyRka { rka: DocRef::from(rka) }).await;
    agree(db, "murni").await;
    use Instrument as I;
    instruments(db, "murni", &[I::JointAgreement, I::Evaluation, I::Bylaw, I::Elaboration]).await;
    must(db, "ppkd", RatifyApbd { year: YEAR, stage: "murni".into(), date: None, proposal: None }).await;
    let dpa = must(db, "pa", DraftDpa { year: YEAR, unit: code(SKPD) }).await["document"].as_i64().expect("a DPA");
    let d = || DocRef::from(dpa);
    must(db, "tapd", VerifyDpa { dpa: d() }).await;
    must(db, "sekda", ApproveDpa { dpa: d() }).await;
    must(db, "ppkd", RatifyDpa { dpa: d(), date: None }).await;
}

async fn lra(db: &Db) -> Sheet {
    let query = store::module::Query { year: YEAR, ..Default::default() };
    let report = receipts::MODULE.reports.iter().find(|r| r.name == "lra").expect("an LRA");
    (report.run)(&mut db.view().await.expect("a view"), &query).await.expect("a sheet")
}

/// Budget and realisation of the row that begins with a text.
fn row(sheet: &Sheet, first: &str) -> (i64, i64) {
    let row = sheet.rows.iter().chain(&sheet.total).find(|row| row[0] == Cell::text(first)).expect("a row");
    let money = |at: usize| match &row[at] {
        Cell::Money(m) => m.sen(),
        other => panic!("{other:?}"),
    };
    (money(2), money(3))
}

async fn shown(db: &Db) {
    budget_with_revenue(db).await;
    let direct = |rekening: &str, amount: i64, note: &str| RecordDirectReceipt {
        unit: code(SKPD),
        year: Some(YEAR),
        payer: "Hotel Melati".into(),
        purpose: String::new(),
        lines: vec![ReceiptLine::of(code(rekening), sen(amount))],
        credit_note: note.into(),
        date: None,
    };
    let known = must(db, "kbud", direct(HOTEL, 15_001, "NK-1")).await;
    assert!(known.get("notes").is_none(), "planned, and above its plan: {known}");
    let silpa = must(db, "kbud", direct("6.1.01.05.001.00001", 99, "NK-2")).await;
    assert_eq!(silpa["notes"][0]["code"], "CEK-TERIMA-TANPA-ANGGARAN");
    let sheet = lra(db).await;
    assert_eq!(row(&sheet, "4.1.01"), (14_000, 15_001));
    assert_eq!(row(&sheet, "Jumlah pendapatan"), (14_000, 15_001));
    assert_eq!(row(&sheet, "Jumlah belanja"), (14_000, 0));
    assert_eq!(row(&sheet, "Surplus/(defisit)"), (0, 15_001));
    assert_eq!(row(&sheet, "Pembiayaan neto"), (0, 99));
    assert_eq!(row(&sheet, "Jumlah SiLPA"), (0, 15_100));
    // In the order of the form: revenue, spending, what is between, financing.
    let first: Vec<String> = sheet.rows.iter().map(|row| row[0].plain()).collect();
    let wanted =
        ["4.1.01", "Jumlah pendapatan", "5.1.02", "Jumlah belanja", "Surplus/(defisit)", "6.1.01", "Pembiayaan neto"];
    assert_eq!(first, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_dpa_plans_stands_beside_what_came_in() {
    let today = || Clock::Handed(day("2026-02-16"));
    let folder = Temporary::sqlite(true, &ALL).await.expect("a folder");
    let db = folder.open_at(today(), &ALL).await.expect("open");
    shown(&db).await;
    db.close().await;
    let Some(server) = Temporary::postgres(true, &ALL).await.expect("a database") else { return };
    let db = server.open_at(today(), &ALL).await.expect("open");
    shown(&db).await;
    db.close().await;
    server.discard().await.expect("discarded");
}

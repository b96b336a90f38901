//! Dues and tax of lists beside their dated rules: by the month's own values,
//! with what other lists of it pay, and what a proof then says.

use std::sync::Arc;

use crate::support::*;
use kernel::sheet::Cell;
use organisation::acts::ProposeRegulation;
use payroll::acts::{CancelPayeeList, ImportPayeeList, IssueListProofs, ReturnPayeeList, SubmitPayeeList, Workbook};
use payroll::policy::{DUES, RECKONED};
use payroll::public::ListKind;
use serde_json::json;
use store::Answer;

const SEED: u64 = 20_261_128;

async fn regulate(w: &World, key: &str, value: serde_json::Value, from: &str) {
    w.operate(ProposeRegulation { key: key.into(), value, from: day(from), source: "SK uji".into() }).await;
}

/// The tax refuses, and no dues are reckoned.
async fn tax_alone(w: &World) {
    let refuses = json!({ "gaji": true, "tambahan": true, "honorarium": false });
    regulate(w, RECKONED, refuses, TODAY).await;
    regulate(w, DUES, json!([]), "2026-01-01").await;
}

/// The same person each time, with another pay.
fn one(basic: i64, tax: i64) -> Book {
    let mut book = Book::made(SEED, 1, 1, 1);
    let payee = &mut book.payees[0];
    (payee.basic, payee.family, payee.rice, payee.tax, payee.dues) = (basic, 0, 0, tax, 0);
    book
}

/// A list whose payees, where their rank stood, are single.
fn single(kind: ListKind, month: u8, book: &Book) -> ImportPayeeList {
    let mut grids = book.grids();
    let rows = &mut grids[0].rows;
    rows[0].cells[3] = Cell::Text("STATUS PTKP".into());
    let payees = book.payees.len();
    rows[1..=payees].iter_mut().for_each(|row| row.cells[3] = Cell::Text("TK/0".into()));
    ImportPayeeList { workbook: Some(Workbook(Arc::new(grids))), ..list(&A, kind, month, book) }
}

fn why() -> Vec<String> {
    vec!["salah berkas".into()]
}

fn cancel(list: i64) -> CancelPayeeList {
    CancelPayeeList { list: list.into(), reasons: why() }
}

/// Five million rupiah bear no tax, ten million two per cent: whichever list of
/// a month comes in second bears it, whether the first is verified or not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_drafts_of_a_month_know_each_other() {
    practice(|w| async move {
        tax_alone(&w).await;
        let first = id_of(&w.ok("staf-a", single(ListKind::Salary, 3, &one(5_000_000, 0))).await, "id");
        let second = || single(ListKind::Supplement, 3, &one(5_000_001, 0));
        assert_eq!(w.refused("staf-a", second()).await, ["DAFTAR-PPH-BEDA"]);
        w.ok("bp-a", SubmitPayeeList { list: first.into() }).await;
        assert_eq!(w.refused("staf-a", second()).await, ["DAFTAR-PPH-BEDA"]);
        // What was sent back may be filed again.
        w.ok("ppk-a", ReturnPayeeList { list: first.into(), reasons: why() }).await;
        assert_eq!(w.refused("staf-a", second()).await, ["DAFTAR-PPH-BEDA"]);
        // Of its own kind and basis it is what the new one replaces; of another basis not.
        let again = id_of(&w.ok("staf-a", single(ListKind::Salary, 3, &one(5_000_002, 0))).await, "id");
        let more = ImportPayeeList { basis: "rapel".into(), ..single(ListKind::Salary, 3, &one(5_000_003, 0)) };
        assert_eq!(w.refused("staf-a", more).await, ["DAFTAR-PPH-BEDA"]);
        w.ok("bp-a", cancel(first)).await;
        w.ok("bp-a", cancel(again)).await;
        w.ok("staf-a", second()).await;
        w
    })
    .await;
}

/// Eleven drafts of ten million rupiah with two per cent of each: 50.4 million of
/// the year bear five, of which 320,000 are left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn december_knows_the_drafts_of_the_year() {
    practice(|w| async move {
        tax_alone(&w).await;
        for month in 1..=11_u8 {
            let mut book = one(10_000_000, 200_000);
            book.payees[0].name = format!("Siti Aminah {month}");
            w.ok("staf-a", single(ListKind::Salary, month, &book)).await;
        }
        let december = |tax: i64| single(ListKind::Salary, 12, &one(10_000_000, tax));
        assert_eq!(w.refused("staf-a", december(320_001)).await, ["DAFTAR-PPH-BEDA"]);
        w.ok("staf-a", december(320_000)).await;
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_reckoned_by_its_own_values() {
    practice(|w| async move {
        regulate(&w, DUES, json!([]), "2026-03-01").await;
        let dues = |answer: &Answer| {
            let notes = answer.done["notes"].as_array().cloned().unwrap_or_default();
            notes.iter().filter_map(|n| n.as_str()).any(|n| n.contains("penerima: IWP"))
        };
        let february = w.ok("staf-a", salary(&A, 2, &Book::made(SEED, 1, 5, 5))).await;
        let march = w.ok("staf-a", salary(&A, 3, &Book::made(SEED + 1, 1, 5, 5))).await;
        assert_eq!((dues(&february), dues(&march)), (true, false));
        w
    })
    .await;
}

/// The allowance for the tax is no income for it, and so no base of its proof.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_allowance_for_the_tax_is_no_base_of_its_proof() {
    practice(|w| async move {
        let mut book = Book::made(SEED, 1, 1, 1);
        let payee = &mut book.payees[0];
        payee.tax = payee.rice;
        let base = (payee.basic + payee.family) * 100;
        let mut grids = book.grids();
        grids[0].rows[0].cells[9] = Cell::Text("TUNJANGAN PPH".into());
        let import = ImportPayeeList { workbook: Some(Workbook(Arc::new(grids))), ..salary(&A, 2, &book) };
        let list = w.verified(&A, import).await;
        let spp = id_of(&w.ok("staf-a", w.pay(&A, list, SALARY, sen(book.gross()))).await, "id");
        w.paid(&A, spp).await;
        w.ok("bp-a", IssueListProofs { list: list.into(), date: None }).await;
        let own = w.report("bukti-potong", &[], Some(SKPD_A)).await.expect("rows");
        assert_eq!(column(&own, "Dasar Pengenaan"), [sen(base).to_string()]);
        assert_eq!(w.findings().await, Vec::<String>::new());
        w
    })
    .await;
}

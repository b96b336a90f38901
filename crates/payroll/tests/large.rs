//! The real pattern: one request for 1,569 employees and 4,538 souls; and ten
//! thousand payees. Times are printed, not judged.

use std::time::Instant;

use crate::support::*;
use payroll::acts::{SubmitPayeeList, VerifyPayeeList};

async fn whole_way(w: &World, payees: usize, souls: i64, month: u8) {
    let seed = u64::from(month) + 1_569;
    let book = Book::made(seed, 1, payees, souls);
    assert_eq!((book.payees.len(), book.souls()), (payees, souls));
    let grids = salary(&A, month, &book);
    let began = Instant::now();
    let answer = w.ok("staf-a", grids).await;
    let imported = began.elapsed();
    let id = id_of(&answer, "id");
    assert_eq!((answer.done["rows"].as_u64(), answer.done["souls"].as_i64()), (Some(payees as u64), Some(souls)));
    w.ok("bp-a", SubmitPayeeList { list: id.into() }).await;
    let looked = Instant::now();
    let mark = w.mark(id).await;
    let looked = looked.elapsed();
    let verifying = Instant::now();
    w.ok("ppk-a", VerifyPayeeList { list: id.into(), mark, workbook: None }).await;
    let verified = verifying.elapsed();
    let spp = id_of(&w.ok("staf-a", w.pay(&A, id, SALARY, sen(book.gross()))).await, "id");
    w.paid(&A, spp).await;
    let reading = Instant::now();
    let sheet = w.report("pembayaran-penerima", &[("daftar", &id.to_string())], Some(SKPD_A)).await.expect("rows");
    let read = reading.elapsed();
    assert_eq!(sheet.rows.len(), payees);
    assert_eq!((total(&sheet, "Jiwa"), total(&sheet, "Jumlah Kotor")), (souls, book.gross()));
    assert_eq!(total(&sheet, "Jumlah Bersih"), book.gross() - book.cut());
    assert!(column(&sheet, "Pembayaran").iter().all(|s| s == "dibayar"));
    println!(
        "{payees} payees, {souls} souls: imported {imported:?}, compared {looked:?}, verified {verified:?}, read {read:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_pays_1569_employees_with_4538_souls() {
    practice(|w| async move {
        whole_way(&w, 1_569, 4_538, 1).await;
        // The month after it, hundreds of whom are paid otherwise.
        whole_way(&w, 1_569, 4_538, 2).await;
        assert!(w.findings().await.is_empty());
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_holds_ten_thousand_payees() {
    practice(|w| async move {
        whole_way(&w, 10_000, 28_900, 1).await;
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM payee_line").await, 10_000);
        assert!(w.findings().await.is_empty());
        w
    })
    .await;
}

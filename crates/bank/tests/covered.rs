//! What a list takes, the RKUD has to hold by the bank's own word.

use crate::support::*;
use bank::acts::*;
use organisation::acts::ProposeRegulation;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_leaves_only_with_money_that_is_there() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let mut sp2d = Vec::new();
        for amount in [600, 400, 401, 300] {
            sp2d.push(w.issued(A, ask(&w, ATK, amount)).await.sp2d);
        }
        // Without a statement nothing is known, and nothing is held back.
        let (first, digest) = draft_batch(&w, account, &sp2d[..1]).await;
        w.ok("ppkd", release(first, &digest, 600)).await;
        let first = column(&sheet(&w, "daftar-penguji", None, &[]).await, "Tanda Pengenal").remove(0);
        w.ok("kbud", bring(account, "a", statement(RKUD, 1_000, "2026-02-16", &[]))).await;
        // Of 1.000 sen 600 are on their way.
        let (over, digest) = draft_batch(&w, account, &sp2d[2..3]).await;
        assert_eq!(w.refused("ppkd", release(over, &digest, 401)).await, ["DP-SALDO-RKUD"]);
        w.ok("kbud", CancelBatch { batch: over.into(), reasons: why() }).await;
        let (fits, digest) = draft_batch(&w, account, &sp2d[1..2]).await;
        w.ok("ppkd", release(fits, &digest, 400)).await;
        // The bank debits the first; the second still waits, and money came in.
        let w = w.on("2026-02-18").await;
        let lines: [Told<'_>; 2] = [("2026-02-17", 600, 0, &first), ("2026-02-17", 0, 299, "SETOR")];
        w.ok("kbud", bring(account, "b", statement(RKUD, 1_000, "2026-02-17", &lines))).await;
        let (last, digest) = draft_batch(&w, account, &sp2d[3..]).await;
        assert_eq!(w.refused("ppkd", release(last, &digest, 300)).await, ["DP-SALDO-RKUD"]);
        w.ok("kbud", bring(account, "c", statement(RKUD, 699, "2026-02-18", &[("2026-02-18", 0, 1, "SETOR")]))).await;
        w.ok("ppkd", release(last, &digest, 300)).await;
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_region_wants_it_nothing_leaves_without_a_new_statement() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let (key, source) = ("bank.saldo-rkud-wajib".to_owned(), "keputusan BUD".to_owned());
        w.operate(ProposeRegulation { key, value: true.into(), from: day(TODAY), source }).await;
        let (one, two) = (w.issued(A, ask(&w, ATK, 60)).await.sp2d, w.issued(A, ask(&w, ATK, 40)).await.sp2d);
        let (first, digest) = draft_batch(&w, account, &[one]).await;
        assert_eq!(w.refused("ppkd", release(first, &digest, 60)).await, ["DP-SALDO-TIDAK-DIKETAHUI"]);
        w.ok("kbud", bring(account, "a", statement(RKUD, 100, "2026-02-16", &[]))).await;
        // Monday to Thursday are three working days, to Friday four.
        let w = w.on("2026-02-19").await;
        w.ok("ppkd", release(first, &digest, 60)).await;
        let w = w.on("2026-02-20").await;
        let (second, digest) = draft_batch(&w, account, &[two]).await;
        assert_eq!(w.refused("ppkd", release(second, &digest, 40)).await, ["DP-SALDO-TIDAK-DIKETAHUI"]);
    })
    .await;
}

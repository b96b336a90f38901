//! New versions of the budget over accounts that are in use.

use crate::support::steps::*;
use crate::support::*;

/// The fixture's budget with the lines of one account replaced.
fn with(key: Key, skpd: &'static str, lines: &[(&'static str, i64)]) -> Vec<Line> {
    let others = LINES.iter().filter(|l| (l.sub_unit, l.sub_kegiatan, l.rekening) != (key.unit, key.sub, key.rek));
    others.copied().chain(lines.iter().map(|(source, sen)| line(key, skpd, source, *sen))).collect()
}

async fn try_import(w: &World, stage: &str, lines: &[Line]) -> Vec<String> {
    codes(w.act_in(operator(), rekap::import(YEAR, stage, lines)).await)
}

const NONE: [&str; 0] = [];
const BELOW: [&str; 1] = ["PAGU-DI-BAWAH-TERPAKAI"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_below_what_is_used_is_refused_whole() {
    practice(|w| async move {
        w.issued(A, ask(&w, ATK, 60)).await;
        w.submitted(A, ask(&w, ATK, 40)).await;
        let low = with(ATK, SKPD_A, &[(DAU, 99)]);
        assert_eq!(try_import(&w, "pergeseran-1", &low).await, BELOW);
        assert_eq!(try_import(&w, "pergeseran-1", &with(ATK, SKPD_A, &[])).await, BELOW, "an account that vanishes");
        assert_eq!(w.balance(ATK).await.ceiling, ATK_CEILING);
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM budget_version").await, 1, "nothing was kept");
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM import_batch").await, 1);
        assert_eq!(try_import(&w, "pergeseran-1", &with(ATK, SKPD_A, &[(DAU, 100)])).await, NONE);
        let balance = w.balance(ATK).await;
        assert_eq!((balance.ceiling, balance.overrun), (100, 0));
        assert!(w.judged(A, ask(&w, ATK, 1)).await.contains(&"SPP-PAGU".to_owned()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_bind_by_rank_and_a_corrected_file_is_a_revision() {
    practice(|w| async move {
        let again = w.operate(rekap::import(YEAR, "murni", &LINES)).await;
        assert_eq!((again.done["unchanged"].clone(), again.done["revision"].clone()), (true.into(), 1.into()));
        let corrected = with(ATK_B, SKPD_B, &[(DAU, 50_000_005)]);
        let second = w.operate(rekap::import(YEAR, "murni", &corrected)).await;
        assert_eq!((second.done["unchanged"].clone(), second.done["revision"].clone()), (false.into(), 2.into()));
        assert_eq!(second.done["replaces"]["changes"][0]["difference"], "0.05");
        assert_eq!(w.balance(ATK_B).await.ceiling, 50_000_005);
        // The first file once more is a third revision, not what binds already.
        let back = w.operate(rekap::import(YEAR, "murni", &LINES)).await;
        assert_eq!((back.done["unchanged"].clone(), back.done["revision"].clone()), (false.into(), 3.into()));
        assert_eq!(w.balance(ATK_B).await.ceiling, 50_000_000);
        let shifted = with(ATK_B, SKPD_B, &[(DAU, 49_000_000)]);
        w.operate(rekap::import(YEAR, "pergeseran-1", &shifted)).await;
        assert_eq!(w.balance(ATK_B).await.ceiling, 49_000_000);
        let late = w.operate(rekap::import(YEAR, "murni", &corrected)).await;
        assert_eq!(late.done["revision"], 4);
        assert_eq!(w.balance(ATK_B).await.ceiling, 49_000_000, "the shift binds");
        let late = w.operate(rekap::import(YEAR, "murni", &corrected)).await;
        assert_eq!(late.done["unchanged"], true);
        w.operate(rekap::import(YEAR, "kua-ppas", &with(ATK_B, SKPD_B, &[(DAU, 1)]))).await;
        assert_eq!(w.balance(ATK_B).await.ceiling, 49_000_000, "what is not ratified binds nothing");
        let marked = w.submitted(A, ask(&w, ATK, 1)).await;
        let rows = w.rows("SELECT number FROM document WHERE id = $1", store::params![marked]).await;
        assert!(rows[0].text("number").expect("a number").contains("/P1/"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_is_cut_keeps_what_was_used_of_it() {
    practice(|w| async move {
        let modal = |source, amount| draft(&w, SKPD_A, vec![due(MODAL, Some(source), amount)]);
        let spp = w.submitted(A, modal(DAK, 1_000)).await;
        // The account as a whole could bear it, the source cannot.
        for lines in [&[(DAU, 50_000_044)][..], &[(DAU, 50_000_044 - 999), (DAK, 999)][..]] {
            assert_eq!(try_import(&w, "pergeseran-1", &with(MODAL, SKPD_A, lines)).await, BELOW);
        }
        w.ok("ppk-a", return_spp(spp)).await;
        assert_eq!(try_import(&w, "pergeseran-1", &with(MODAL, SKPD_A, &[(DAU, 50_000_044)])).await, NONE);
        assert_eq!(w.source_balance(MODAL, DAK).await.ceiling, 0);
        assert_eq!(w.source_balance(MODAL, DAU).await.ceiling, 50_000_044);
        // A source that is gone pays nothing.
        assert_eq!(w.refused("bp-a", submit(spp)).await, ["SPP-SUMBER-DANA"]);
        assert_eq!(w.judged(A, modal(DAU, 50_000_044)).await, NONE);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_source_does_not_refill_the_first() {
    practice(|w| async move {
        let paid = w.issued(A, ask(&w, ATK, 70_000_000)).await;
        let asked = w.submitted(A, ask(&w, ATK, 10_000_000)).await;
        let half = &[(DAU, 80_000_000), (DAK, 40_000_007)];
        assert_eq!(
            try_import(&w, "pergeseran-1", &with(ATK, SKPD_A, &[(DAU, 79_999_999), (DAK, 40_000_008)])).await,
            BELOW
        );
        assert_eq!(try_import(&w, "pergeseran-1", &with(ATK, SKPD_A, half)).await, NONE);
        assert_eq!(w.source_balance(ATK, DAU).await.used(), (10_000_000, 70_000_000));
        let of = |source, amount| draft(&w, SKPD_A, vec![due(ATK, Some(source), amount)]);
        assert_eq!(w.judged(A, of(DAU, 1)).await, ["SPP-SUMBER-DANA"]);
        assert_eq!(w.judged(A, of(DAK, 40_000_007)).await, NONE);
        // What was asked and paid before the shift finds its way back.
        w.ok("ppk-a", return_spp(asked)).await;
        w.ok("kbud", void_sp2d(paid.sp2d)).await;
        w.ok("kbud", return_spm(paid.spm)).await;
        assert_eq!(w.source_balance(ATK, DAU).await.used(), (0, 0));
        assert_eq!(w.balance(ATK).await.used(), (40_000_007, 0));
        w.ok("bp-a", submit(asked)).await;
        assert_eq!(w.source_balance(ATK, DAU).await.used(), (10_000_000, 0));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_paid_of_a_source_is_not_renamed_by_a_shift() {
    practice(|w| async move {
        w.issued(A, ask(&w, ATK, 500)).await;
        // The whole account passes to another source only where nothing was paid of it.
        assert_eq!(try_import(&w, "pergeseran-1", &with(ATK, SKPD_A, &[(DAK, ATK_CEILING)])).await, BELOW);
        let short = &[(DAU, 499), (DAK, ATK_CEILING - 499)];
        assert_eq!(try_import(&w, "pergeseran-1", &with(ATK, SKPD_A, short)).await, BELOW);
        let kept = &[(DAU, 500), (DAK, ATK_CEILING - 500)];
        assert_eq!(try_import(&w, "pergeseran-1", &with(ATK, SKPD_A, kept)).await, NONE);
        let sums = w.lra("sumber-dana").await;
        assert!(sums.contains(&(DAU.to_owned(), 500)), "{sums:?}");
    })
    .await;
}

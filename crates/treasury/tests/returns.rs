//! What goes back leaves the balances as they were, and its numbers used.

use crate::support::steps::*;
use crate::support::*;
use treasury::acts::{CancelSpp, ReturnSpp};

async fn serials(w: &World, kind: &str) -> Vec<i64> {
    let sql = "SELECT serial FROM document WHERE kind = $1 AND serial IS NOT NULL ORDER BY serial, id";
    let rows = w.rows(sql, store::params![kind]).await;
    rows.iter().map(|r| r.int("serial").expect("a serial")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_back_restores_the_balances() {
    practice(|w| async move {
        let standing = w.submitted(A, ask(&w, ATK, 777)).await;
        let before = (w.balance(ATK).await, w.balance(MODAL).await, w.source_balance(MODAL, DAK).await);
        let both = || draft(&w, SKPD_A, vec![due(ATK, None, 5), due(MODAL, Some(DAK), 7)]);
        let now = || async { (w.balance(ATK).await, w.balance(MODAL).await, w.source_balance(MODAL, DAK).await) };

        let spp = w.submitted(A, both()).await;
        assert_ne!(now().await, before);
        w.ok("ppk-a", return_spp(spp)).await;
        assert_eq!(now().await, before);
        w.ok("bp-a", submit(spp)).await;
        w.ok("ppk-a", verify(spp)).await;
        w.ok("pa-a", reject_spm(spp)).await;
        assert_eq!(now().await, before);
        w.ok("bp-a", submit(spp)).await;
        w.ok("ppk-a", verify(spp)).await;
        w.ok("pa-a", return_spp(spp)).await;
        assert_eq!(now().await, before);
        assert_eq!(serials(&w, "SPP").await, [1, 2], "one number through all of it");

        w.ok("bp-a", submit(spp)).await;
        w.ok("ppk-a", verify(spp)).await;
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        w.ok("kbud", return_spm(spm)).await;
        assert_eq!(now().await, before);
        assert!(!w.refused("kbud", issue_received(spm, TODAY)).await.is_empty(), "a returned SPM pays nothing");
        w.ok("bp-a", submit(spp)).await;
        w.ok("ppk-a", verify(spp)).await;
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        w.ok("pa-a", void_spm(spm)).await;
        assert_eq!(now().await, before);
        w.ok("bp-a", submit(spp)).await;
        w.ok("ppk-a", verify(spp)).await;
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        assert_eq!(serials(&w, "SPM").await, [1, 2, 3]);

        let reserved = now().await;
        let sp2d = id_of(&w.ok("kbud", issue_received(spm, TODAY)).await, "id");
        assert_ne!(now().await, reserved);
        w.ok("kbud2", void_sp2d(sp2d)).await;
        assert_eq!((now().await, w.realised().await), (reserved, 0));
        let sp2d = id_of(&w.ok("kbud", issue_received(spm, TODAY)).await, "id");
        assert_eq!(serials(&w, "SP2D").await, [1, 2], "a voided number stays used");
        assert_eq!(w.realised().await, 12);
        w.ok("kbud", transfer(sp2d)).await;
        assert_eq!(w.refused("kbud", return_sp2d(sp2d, 13)).await, ["SP2D-RETUR-NILAI"]);
        assert_eq!(w.refused("kbud", return_sp2d(sp2d, 0)).await, ["SP2D-RETUR-NILAI"]);
        let posted = now().await;
        assert!(!w.working_lra().await.iter().any(|line| line.contains("RETUR")));
        assert_eq!(w.refused("kbud", return_sp2d(sp2d, 11)).await, ["SP2D-RETUR-SEBAGIAN"]);
        w.ok("kbud", pay(sp2d)).await;
        w.ok("kbud", return_sp2d(sp2d, 11)).await;
        assert_eq!((now().await, w.realised().await), (posted, 12), "it stays posted until it is paid again");
        // The bank kept one sen: how much came back is told where it is asked.
        let told = w.working_lra().await;
        assert!(told.contains(&"RETUR Rp 0,11 DARI 1 SP2D, MASIH TERMASUK REALISASI".to_owned()), "{told:?}");
        let mut view = w.db.view().await.expect("a view");
        let trace = treasury::public::trace(&mut view, &spm.into()).await.expect("a trace");
        let returned: Vec<_> = trace.down.iter().map(|s| (s.id, s.returned)).filter(|s| s.1.is_some()).collect();
        assert_eq!(returned, [(sp2d, Some(sen(11)))]);
        drop(view);
        assert_eq!(w.refused("kbud", issue_received(spm, TODAY)).await, ["SP2D-SUDAH-ADA"]);

        w.ok("bp-a", CancelSpp { spp: standing.into(), reasons: vec!["keliru".into()] }).await;
        assert_eq!(w.balance(ATK).await.used(), (0, 5));
        assert_eq!(w.refused("bp-a", submit(standing)).await, ["KEADAAN"]);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_that_is_cancelled_frees_nothing() {
    practice(|w| async move {
        w.submitted(A, ask(&w, ATK, 100)).await;
        let draft = w.drafted(A, ask(&w, ATK, 40)).await;
        w.ok("bp-a", CancelSpp { spp: draft.into(), reasons: vec!["keliru".into()] }).await;
        assert_eq!(w.balance(ATK).await.used(), (100, 0));
        let returned = w.submitted(A, ask(&w, ATK, 40)).await;
        w.ok("ppk-a", return_spp(returned)).await;
        w.ok("bp-a", CancelSpp { spp: returned.into(), reasons: vec!["keliru".into()] }).await;
        assert_eq!(w.balance(ATK).await.used(), (100, 0));
        for reasons in [vec![], vec!["  ".into()], vec!["a\u{202E}b".into()], vec!["x".into(); 21]] {
            let spp = w.submitted(A, ask(&w, ATK, 1)).await;
            assert!(w.act("ppk-a", ReturnSpp { spp: spp.into(), reasons }).await.is_err());
        }
        assert_eq!(w.balance(ATK).await.used(), (104, 0));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_and_a_repeated_key_move_money_once_or_never() {
    practice(|w| async move {
        let spp = w.drafted(A, ask(&w, ATK, 10)).await;
        let mut dry = w.by("bp-a").await;
        dry.dry_run = true;
        w.act_in(dry, submit(spp)).await.expect("a dry run");
        assert_eq!(w.balance(ATK).await.used(), (0, 0));
        let key = || async { w.by("bp-a").await.with_key("kunci-1") };
        let first = w.act_in(key().await, submit(spp)).await.expect("submitted");
        let again = w.act_in(key().await, submit(spp)).await.expect("repeated");
        assert!(again.repeated && again.done == first.done);
        assert_eq!(w.balance(ATK).await.used(), (10, 0));
    })
    .await;
}

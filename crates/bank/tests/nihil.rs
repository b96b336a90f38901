//! A request of nothing never reaches the bank: no batch, no forecast, no book
//! knows its SP2D.

use crate::support::*;
use bank::acts::DraftBatch;
use treasury::acts::DraftSppNihil;

/// A UP of 100.00 of which 60.00 are accounted for; the LPJ.
async fn accounted(w: &World) -> i64 {
    receive_up(w, 10_000).await;
    w.ok("bp-a", tbp(ATK, 6_000, None)).await;
    account_for(w, None).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_goes_to_the_bank() {
    banking(|w| async move {
        let account = rkud(&w).await;
        let lpj = accounted(&w).await;
        let tables = ["proyeksi-kas", "buku-pembantu-kas", "buku-rincian-objek", "sp2d-siap-bank"];
        let seen = |w: World| async move {
            let mut all = Vec::new();
            for name in tables {
                all.push(format!("{:?}", sheet(&w, name, None, &[]).await.rows));
            }
            (w, all)
        };
        let (w, before) = seen(w).await;
        let spp = w.ok("bp-a", DraftSppNihil { lpj: lpj.into(), payee_account: None, purpose: String::new() }).await;
        let spm = ordered(&w, id_of(&spp, "id")).await;
        let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
        let (w, after) = seen(w).await;
        assert_eq!(after, before);
        let refused = w.refused("kbud", DraftBatch { account, sp2d: vec![sp2d] }).await;
        assert!(refused.iter().any(|code| code.starts_with("DP-") || code == "KEADAAN"), "{refused:?}");
    })
    .await;
}

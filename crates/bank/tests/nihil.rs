//! A request of nothing never reaches the bank: no batch, no forecast, no book
//! knows its SP2D.

use crate::support::*;
use bank::acts::DraftBatch;
use treasury::acts::{DraftLpj, DraftSppNihil, DraftSppUp, RatifyLpj, RecordTbp, SetUpLimit, SubmitLpj, VerifyLpj};

async fn ordered(w: &World, spp: i64) -> i64 {
    w.ok("bp-a", submit(spp)).await;
    w.ok("ppk-a", verify(spp)).await;
    let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
    w.ok("kbud", receive(spm)).await;
    spm
}

/// A UP of 100.00 of which 60.00 are accounted for; the LPJ.
async fn accounted(w: &World) -> i64 {
    let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
    let limit = SetUpLimit {
        unit: code(SKPD_A),
        year: YEAR,
        cash: sen(10_000),
        card: None,
        decree: "SK Bupati 12/2026".into(),
        decree_date: day("2026-01-05"),
    };
    w.ok("ppkd", limit).await;
    let draft = DraftSppUp { unit: code(SKPD_A), year: Some(YEAR), payee_account: own, purpose: String::new() };
    let spm = ordered(w, id_of(&w.ok("bp-a", draft).await, "id")).await;
    let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
    w.ok("kbud", transfer(sp2d)).await;
    w.ok("kbud", pay(sp2d)).await;
    let tbp = RecordTbp {
        npd: None,
        tax: None,
        unit: code(SKPD_A),
        year: Some(YEAR),
        tu: None,
        purpose: "Belanja alat tulis".into(),
        recipient: "Toko Contoh".into(),
        way: "tunai".into(),
        payee_account: None,
        invoice: None,
        lines: vec![due(ATK, None, 6_000)],
        deductions: vec![],
        date: None,
    };
    w.ok("bp-a", tbp).await;
    let draft = DraftLpj { unit: code(SKPD_A), year: Some(YEAR), tu: None, up_to: None };
    let lpj = id_of(&w.ok("bp-a", draft).await, "id");
    w.ok("bp-a", SubmitLpj { lpj: lpj.into(), date: None }).await;
    w.ok("ppk-a", VerifyLpj { lpj: lpj.into() }).await;
    w.ok("pa-a", RatifyLpj { lpj: lpj.into(), date: None }).await;
    lpj
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

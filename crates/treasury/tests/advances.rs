//! Advances: UP by decree, spent by evidence, accounted for, filled again; TU
//! by leave; what is left goes back.

use crate::support::steps::*;
use crate::support::*;
use organisation::acts::LockPeriod;
use store::{DocRef, params};
use treasury::acts::{
    ApproveTu, CancelLpj, ConfirmDeposit, DraftSpp, DraftSppGu, DraftSppTu, DraftSppUp, PaySp2d, RecordTbp, RefuseTu,
    RejectDeposit, RemitTax, RequestTu, ReturnAdvance, ReturnLpj, ReturnSp2d, SetUpLimit, SubmitLpj, VoidTbp,
    WithheldInput,
};

fn limit(cash: i64) -> SetUpLimit {
    SetUpLimit {
        unit: code(SKPD_A),
        year: YEAR,
        cash: sen(cash),
        card: None,
        decree: "SK Bupati 12/2026".into(),
        decree_date: day("2026-01-05"),
    }
}

fn up(account: i64) -> DraftSppUp {
    DraftSppUp { unit: code(SKPD_A), year: Some(YEAR), payee_account: account, purpose: String::new() }
}

fn back(amount: i64, tu: Option<i64>) -> ReturnAdvance {
    ReturnAdvance {
        unit: code(SKPD_A),
        year: Some(YEAR),
        tu: tu.map(DocRef::from),
        amount: sen(amount),
        reference: "STS-BANK-1".into(),
        date: None,
    }
}

async fn sound(w: &World) {
    assert_eq!(w.findings().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_that_the_advance_paid_is_asked_for_by_no_spp() {
    practice(|w| async move {
        receive_up(&w, 1_000_000).await;
        let account = Some(w.payee_account);
        let paid = |invoice: &str| RecordTbp {
            way: "transfer".into(),
            payee_account: account,
            invoice: Some(invoice.into()),
            ..tbp(ATK, 10, None)
        };
        let evidence = id_of(&w.ok("bp-a", paid("FKT/77")).await, "id");
        assert_eq!(w.refused("bp-a", paid("fkt 77")).await, ["TBP-TAGIHAN-GANDA"]);
        let asked = |invoice: &str| DraftSpp { invoice: Some(invoice.into()), ..ask(&w, ATK, 10) };
        assert_eq!(w.judged(A, asked("FKT/77")).await, ["SPP-FAKTUR-GANDA"]);
        assert_eq!(w.judged(A, asked("FKT/78")).await, [""; 0]);
        // Evidence that was taken back has paid nothing.
        w.ok("bp-a", VoidTbp { tbp: evidence.into(), reasons: vec!["salah catat".into()] }).await;
        assert_eq!(w.judged(A, asked("FKT/77")).await, [""; 0]);
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_an_up_ends_without_a_remainder() {
    practice(|w| async move {
        let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
        assert_eq!(w.refused("bp-a", up(own)).await, ["SPP-DASAR-UP"]);
        w.ok("ppkd", limit(1_000_000)).await;
        assert_eq!(w.refused("ppkd", limit(1_000_001)).await, ["UP-BESARAN-ADA"]);
        assert_eq!(w.refused("bp-a", tbp(ATK, 1, None)).await, ["UANG-BELUM-DITERIMA"]);

        let wrong = id_of(&w.ok("bp-a", up(w.payee_account)).await, "id");
        assert_eq!(w.refused("bp-a", submit(wrong)).await, ["PENERIMA-BUKAN-BENDAHARA"]);
        let spp = id_of(&w.ok("bp-a", up(own)).await, "id");
        pay_out(&w, spp).await;
        assert_eq!(w.refused("bp-a", submit(wrong)).await, ["PENERIMA-BUKAN-BENDAHARA", "SPP-UP-SUDAH-ADA"]);
        assert_eq!((w.realised().await, w.balance(ATK).await.used()), (0, (0, 0)), "an advance is no spending");
        assert_eq!(purse(&w, "UP").await, [1_000_000, 0, 0, 0, 0]);

        // One sen more than there is.
        assert_eq!(w.refused("bp-a", tbp(ATK, 1_000_001, None)).await, ["UANG-KURANG"]);
        assert_eq!(w.refused("bpp-a", tbp(ATK_A1, 1, None)).await, ["UANG-BUKAN-PEMEGANG"]);
        let first = id_of(&w.ok("bp-a", tbp(ATK, 600_000, None)).await, "id");
        let spent = id_of(&w.ok("bp-a", tbp(ATK, 400_000, None)).await, "id");
        assert_eq!(w.balance(ATK).await.used(), (1_000_000, 0));
        assert_eq!(w.refused("bp-a", tbp(ATK, 1, None)).await, ["UANG-KURANG"]);
        w.ok("bp-a", VoidTbp { tbp: spent.into(), reasons: vec!["salah catat".into()] }).await;
        assert_eq!((purse(&w, "UP").await[1], w.balance(ATK).await.used()), (600_000, (600_000, 0)));
        sound(&w).await;

        let lpj = account_for(&w, None).await;
        assert_eq!((w.realised().await, w.balance(ATK).await.used()), (600_000, (0, 600_000)));
        assert_eq!(
            w.refused("bp-a", VoidTbp { tbp: first.into(), reasons: vec!["salah catat".into()] }).await,
            ["KEADAAN"]
        );
        let gu = DraftSppGu { lpj: lpj.into(), payee_account: own, purpose: String::new() };
        let again = DraftSppGu { lpj: lpj.into(), payee_account: own, purpose: String::new() };
        let spp = id_of(&w.ok("bp-a", gu).await, "id");
        assert_eq!(w.refused("bp-a", again).await, ["SPP-DASAR-TERPAKAI"]);
        let sp2d = pay_out(&w, spp).await;
        assert_eq!(purse(&w, "UP").await, [1_600_000, 600_000, 600_000, 600_000, 0]);
        assert_eq!(w.realised().await, 600_000, "a refill is no spending");
        sound(&w).await;

        // At the year's end all of it goes back.
        assert_eq!(w.refused("bp-a", back(1_000_001, None)).await, ["UANG-KURANG"]);
        let sts = id_of(&w.ok("bp-a", back(1_000_000, None)).await, "id");
        w.ok("kbud", RejectDeposit { sts: sts.into(), reasons: vec!["belum masuk".into()] }).await;
        let sts = id_of(&w.ok("bp-a", back(1_000_000, None)).await, "id");
        w.ok("kbud", ConfirmDeposit { sts: sts.into(), credit_note: "NK-STS".into(), date: None }).await;
        assert_eq!(purse(&w, "UP").await, [1_600_000, 600_000, 600_000, 600_000, 1_000_000]);
        // What the treasurer no longer holds cannot come back from the bank.
        assert_eq!(w.refused("kbud", return_sp2d(sp2d, 1)).await, ["UANG-KURANG"]);
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_returned_lpj_is_put_right() {
    practice(|w| async move {
        let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
        w.ok("ppkd", limit(1_000_000)).await;
        let spp = id_of(&w.ok("staf-a", up(own)).await, "id");
        pay_out(&w, spp).await;
        assert_eq!(w.refused("bp-a", lpj(None)).await, ["LPJ-KOSONG"]);
        let keep = id_of(&w.ok("bp-a", tbp(ATK, 100, None)).await, "id");
        let drop = id_of(&w.ok("bp-a", tbp(ATK, 50, None)).await, "id");
        let id = id_of(&w.ok("bp-a", lpj(None)).await, "id");
        w.ok("bp-a", SubmitLpj { lpj: id.into(), date: None }).await;
        let why = || vec!["bukti tidak lengkap".to_owned()];
        assert_eq!(w.refused("bp-a", VoidTbp { tbp: drop.into(), reasons: why() }).await, ["KEADAAN"]);
        w.ok("ppk-a", ReturnLpj { lpj: id.into(), reasons: why() }).await;
        w.ok("bp-a", VoidTbp { tbp: drop.into(), reasons: why() }).await;
        let answer = w.ok("bp-a", SubmitLpj { lpj: id.into(), date: None }).await;
        assert_eq!(answer.done["amount"], "1.00");
        w.ok("ppk-a", ReturnLpj { lpj: id.into(), reasons: why() }).await;
        w.ok("bp-a", CancelLpj { lpj: id.into(), reasons: why() }).await;
        let other = account_for(&w, None).await;
        let rows = w.rows("SELECT lpj_id FROM tbp WHERE document_id = $1", params![keep]).await;
        assert_eq!(rows[0].int("lpj_id").expect("an LPJ"), other);
        assert_eq!((w.realised().await, w.balance(ATK).await.used()), (100, (0, 100)));
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tu_needs_leave_and_is_settled() {
    practice(|w| async move {
        let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
        let ask = |amount: i64| RequestTu {
            unit: code(SKPD_A),
            year: Some(YEAR),
            purpose: "Kegiatan mendesak".into(),
            until: None,
            longer: None,
            lines: vec![due(JASA, None, amount)],
        };
        // The SPD gives 30,000,000: one sen more is refused by the PPKD's own step.
        let over = id_of(&w.ok("bp-a", ask(30_000_001)).await, "id");
        assert_eq!(w.refused("ppkd", ApproveTu { leave: over.into(), date: None }).await, ["SPP-SPD"]);
        let leave = id_of(&w.ok("bp-a", ask(30_000_000)).await, "id");
        w.ok("ppkd", ApproveTu { leave: leave.into(), date: None }).await;
        // What is approved is open from then on: its money is on the way.
        let early = id_of(&w.ok("bp-a", ask(1)).await, "id");
        let approve = |leave: i64| ApproveTu { leave: leave.into(), date: None };
        let refuse = |leave: i64| RefuseTu { leave: leave.into(), reasons: vec!["belum perlu".into()] };
        assert_eq!(w.refused("ppkd", approve(early)).await, ["TU-MASIH-TERBUKA"]);
        w.ok("ppkd", refuse(leave)).await;
        w.ok("ppkd", approve(early)).await;
        w.ok("ppkd", refuse(early)).await;
        let leave = id_of(&w.ok("bp-a", ask(30_000_000)).await, "id");
        w.ok("ppkd", approve(leave)).await;
        let spp = DraftSppTu { leave: leave.into(), payee_account: own, purpose: String::new() };
        let spp = id_of(&w.ok("bp-a", spp).await, "id");
        let early = id_of(&w.ok("bp-a", ask(1)).await, "id");
        assert_eq!(w.refused("ppkd", approve(early)).await, ["TU-MASIH-TERBUKA"]);
        pay_out(&w, spp).await;
        assert_eq!(w.refused("ppkd", approve(early)).await, ["TU-MASIH-TERBUKA"], "once, not twice");
        assert_eq!((purse(&w, "TU").await, w.balance(JASA).await.used()), ([30_000_000, 0, 0, 0, 0], (0, 0)));
        assert_eq!(w.refused("bp-a", tbp(ATK, 1, Some(spp))).await, ["TBP-TU-RENCANA"]);
        w.ok("bp-a", tbp(JASA, 29_999_999, Some(spp))).await;
        let other = id_of(&w.ok("bp-a", ask(1)).await, "id");
        assert_eq!(w.refused("ppkd", ApproveTu { leave: other.into(), date: None }).await, ["TU-MASIH-TERBUKA"]);
        account_for(&w, Some(spp)).await;
        assert_eq!(w.refused("ppkd", ApproveTu { leave: other.into(), date: None }).await, ["TU-MASIH-TERBUKA"]);
        w.ok("bp-a", back(1, Some(spp))).await;
        w.ok("ppkd", ApproveTu { leave: other.into(), date: None }).await;
        assert_eq!(purse(&w, "TU").await, [30_000_000, 29_999_999, 29_999_999, 0, 1]);
        assert_eq!(w.realised().await, 29_999_999);
        sound(&w).await;
    })
    .await;
}

async fn report(w: &World, name: &str, filters: &[(&str, &str)]) -> kernel::Sheet {
    let mut view = w.db.view().await.expect("a view");
    let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let query = store::module::Query { year: YEAR, filters, ..Default::default() };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    (report.run)(&mut view, &query).await.expect("a sheet")
}

fn last_money(sheet: &kernel::Sheet) -> i64 {
    match sheet.total.as_ref().and_then(|t| t.last()) {
        Some(kernel::sheet::Value::Money(m)) => m.sen(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_book_shows_what_is_in_hand_and_what_belongs_to_the_tax_office() {
    practice(|w| async move {
        receive_up(&w, 1_000_000).await;
        let paid = RecordTbp { deductions: vec![cut("ppn", 1_000), cut("pph22", 150)], ..tbp(ATK, 11_000, None) };
        let answer = w.ok("bp-a", paid).await;
        let id = id_of(&answer, "id");
        assert_eq!(answer.done["net"], "98.50");
        let general = [("skpd", SKPD_A)];
        assert_eq!(last_money(&report(&w, "bku", &general).await), 1_000_000 - 11_000 + 1_150);
        assert_eq!(last_money(&report(&w, "bku", &[("skpd", SKPD_A), ("buku", "pajak")]).await), 1_150);
        assert_eq!(last_money(&report(&w, "potongan", &[("belum", "ya")]).await), 1_150);

        let remit = |line: i64, amount: i64, ntpn: &str| RemitTax {
            chosen: vec![],
            unit: code(SKPD_A),
            year: YEAR,
            items: vec![WithheldInput { document: id, line }],
            amount: sen(amount),
            billing: "123456789012345".into(),
            ntpn: ntpn.into(),
            date: None,
        };
        assert_eq!(w.refused("bp-a", remit(1, 999, "A1")).await, ["PAJAK-JUMLAH"]);
        assert_eq!(w.refused("bp-a", remit(1, 1_001, "A1")).await, ["PAJAK-JUMLAH"]);
        w.ok("bp-a", remit(1, 1_000, "A1")).await;
        assert_eq!(w.refused("bp-a", remit(1, 1_000, "A2")).await, ["PAJAK-SUDAH-DISETOR"]);
        // The same receipt, written otherwise; and none at all.
        assert_eq!(w.refused("bp-a", remit(2, 150, "a-1")).await, ["PAJAK-NTPN-TERPAKAI"]);
        assert!(w.refused("bp-a", remit(2, 150, "-")).await[0].contains("NTPN"));
        w.ok("bp-a", remit(2, 150, "A 2")).await;
        assert_eq!(last_money(&report(&w, "bku", &general).await), 989_000);
        assert_eq!(last_money(&report(&w, "potongan", &[]).await), 0);
        assert_eq!(last_money(&report(&w, "uang-muka", &[]).await), 1_000_000);
        // The opening balance of a later month is the closing one of the month before.
        let march = report(&w, "bku", &[("skpd", SKPD_A), ("bulan", "3")]).await;
        assert_eq!((march.rows.len(), last_money(&march)), (1, 989_000));
        sound(&w).await;
    })
    .await;
}

/// One receipt of the State may prove what a treasurer withheld and what an SP2D
/// did: only the first was ever in the book.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_one_receipt_the_book_bears_what_was_in_hand() {
    practice(|w| async move {
        receive_up(&w, 1_000_000).await;
        let paid = RecordTbp { deductions: vec![cut("ppn", 1_000)], ..tbp(ATK, 11_000, None) };
        let evidence = id_of(&w.ok("bp-a", paid).await, "id");
        let direct = treasury::acts::DraftSpp { deductions: vec![cut("ppn", 7_000)], ..ask(&w, ATK, 77_000) };
        let chain = w.issued(A, direct).await;
        let remit = RemitTax {
            chosen: Vec::new(),
            unit: code(SKPD_A),
            year: YEAR,
            items: [evidence, chain.spp].map(|document| WithheldInput { document, line: 1 }).to_vec(),
            amount: sen(8_000),
            billing: "123456789012345".into(),
            ntpn: "A1".into(),
            date: None,
        };
        w.ok("bp-a", remit).await;
        // What the receipt proves stays on its documents.
        let void = VoidTbp { tbp: evidence.into(), reasons: vec!["salah catat".into()] };
        assert_eq!(w.refused("bp-a", void).await, ["PAJAK-SUDAH-DISETOR-TETAP"]);
        assert_eq!(w.refused("kbud", void_sp2d(chain.sp2d)).await, ["PAJAK-SUDAH-DISETOR-TETAP"]);
        assert_eq!(last_money(&report(&w, "bku", &[("skpd", SKPD_A)]).await), 989_000);
        assert_eq!(last_money(&report(&w, "bku", &[("skpd", SKPD_A), ("buku", "pajak")]).await), 0);
        sound(&w).await;
    })
    .await;
}

/// An advance comes and goes in an open month; what is paid to others passes
/// no purse, and the bank's day stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_month_takes_no_advance() {
    practice(|w| async move {
        let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
        w.ok("ppkd", limit(1_000_000)).await;
        let spp = id_of(&w.ok("bp-a", up(own)).await, "id");
        w.ok("bp-a", submit(spp)).await;
        w.ok("ppk-a", verify(spp)).await;
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        w.ok("kbud", receive(spm)).await;
        let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
        w.ok("kbud", transfer(sp2d)).await;
        let direct = w.issued(A, ask(&w, ATK, 70)).await.sp2d;
        w.ok("kbud", transfer(direct)).await;
        let w = w.on("2026-03-02").await;
        w.ok("ppkd", LockPeriod { year: YEAR, month: 2, unit: Some(code(SKPD_A)) }).await;
        let paid = |sp2d: i64, on: &str| PaySp2d { sp2d: sp2d.into(), date: Some(day(on)) };
        assert_eq!(w.refused("kbud", paid(sp2d, "2026-02-28")).await, ["TGL-PERIODE-TERKUNCI"]);
        w.ok("kbud", paid(direct, "2026-02-28")).await;
        w.ok("kbud", paid(sp2d, "2026-03-01")).await;
        let back = |sp2d, amount, on: &str| ReturnSp2d { date: Some(day(on)), ..return_sp2d(sp2d, amount) };
        assert_eq!(w.refused("kbud", back(sp2d, 1_000_000, "2026-02-28")).await, ["TGL-PERIODE-TERKUNCI"]);
        w.ok("kbud", back(direct, 70, "2026-02-28")).await;
        w.ok("kbud", back(sp2d, 1_000_000, "2026-03-01")).await;
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_of_a_closed_month_is_not_taken_back() {
    practice(|w| async move {
        receive_up(&w, 1_000_000).await;
        let old = id_of(&w.ok("bp-a", tbp(ATK, 10, None)).await, "id");
        let w = w.on("2026-03-02").await;
        w.ok("ppkd", LockPeriod { year: YEAR, month: 2, unit: Some(code(SKPD_A)) }).await;
        let new = id_of(&w.ok("bp-a", tbp(ATK, 20, None)).await, "id");
        let void = |tbp: i64| VoidTbp { tbp: tbp.into(), reasons: vec!["salah".into()] };
        assert_eq!(w.refused("bp-a", void(old)).await, ["TGL-PERIODE-TERKUNCI"]);
        w.ok("bp-a", void(new)).await;
        assert_eq!(w.balance(ATK).await.used(), (10, 0));
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_at_one_purse_stop_at_the_last_sen() {
    practice(|w| async move {
        receive_up(&w, 1_000_019).await;
        let by = w.by("bp-a").await;
        let tasks: Vec<_> = (0..32)
            .map(|_| {
                let (db, by) = (w.db.clone(), by.clone());
                tokio::spawn(async move { db.act(std::sync::Arc::new(tbp(ATK, 50_000, None)), by).await })
            })
            .collect();
        let mut passed = 0;
        for task in tasks {
            match task.await.expect("a task") {
                Ok(_) => passed += 1,
                other => assert_eq!(codes(other), ["UANG-KURANG"]),
            }
        }
        assert_eq!((passed, purse(&w, "UP").await[1], w.balance(ATK).await.used()), (20, 1_000_000, (1_000_000, 0)));
        assert_eq!(w.count("SELECT MAX(serial) AS n FROM document WHERE kind = 'TBP'").await, 20);
        sound(&w).await;
    })
    .await;
}

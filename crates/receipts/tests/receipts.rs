//! What comes in: assessed, received, deposited, proved; refunds and
//! corrections; spending that comes back. On both databases.
#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../../treasury/tests/support/mod.rs"]
mod support;
mod world;

use kernel::Role;
use kernel::sheet::Value as Cell;
use receipts::acts::{
    AskRefund, CancelAssessment, ConfirmRevenueDeposit, CorrectReceipt, DepositReceipts, PayRefund,
    RecordDirectReceipt, RecordSpendingReturn, RecordStbp, RefuseRefund, RejectRevenueDeposit, VoidStbp,
};
use receipts::model::{Nature, Way};
use store::{DocRef, Envelope};
use support::steps::*;
use support::*;
use treasury::acts::ConsentOldDate;
use world::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_register_of_columns_is_the_database() {
    with_receipts(|w| async move {
        for table in receipts::tables::ALL {
            let known: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
            assert_eq!(columns(&w, table.name).await, known, "{}", table.name);
            assert!(table.key.iter().all(|k| known.contains(k)), "{}", table.name);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_counts_only_when_the_bank_has_it() {
    with_receipts(|w| async move {
        let by_key = w.by("bt-a").await;
        let first = id_of(&w.ok("bt-a", stbp(CHARGE, 600)).await, "id");
        let second = id_of(&w.ok("bt-a", stbp(CHARGE, 400)).await, "id");
        let wrong = id_of(&w.ok("bt-a", stbp(CHARGE, 7)).await, "id");
        assert_eq!(revenue(&w, CHARGE).await, 0, "nothing is on the RKUD yet");
        w.ok("bt-a", VoidStbp { stbp: wrong.into(), reasons: why() }).await;

        // One sen too little, one too much; one void among them.
        assert_eq!(w.refused("bt-a", sts(&[first, second], 999)).await, ["SETOR-JUMLAH"]);
        assert_eq!(w.refused("bt-a", sts(&[first, second], 1_001)).await, ["SETOR-JUMLAH"]);
        assert_eq!(w.refused("bt-a", sts(&[first, wrong], 607)).await, ["SETOR-SUDAH"]);
        let foreign = id_of(&w.ok("bt-b", RecordStbp { unit: code(SKPD_B), ..stbp(CHARGE, 5) }).await, "id");
        assert_eq!(w.refused("bt-a", sts(&[first, foreign], 605)).await, ["SETOR-BUKAN-MILIKNYA"]);
        let answer = w.ok("bt-a", sts(&[second, first], 1_000)).await;
        let deposit = id_of(&answer, "id");
        assert!(answer.done.get("notes").is_none(), "in time: {}", answer.done);
        assert_eq!(w.refused("bt-a", sts(&[first], 600)).await, ["SETOR-SUDAH"]);
        assert_eq!(w.refused("bt-a", VoidStbp { stbp: first.into(), reasons: why() }).await, ["KEADAAN"]);
        assert_eq!(revenue(&w, CHARGE).await, 0);
        sound(&w).await;

        // The bank does not know it: the money is with the treasurer again.
        w.ok("kbud", RejectRevenueDeposit { sts: deposit.into(), reasons: why() }).await;
        let deposit = id_of(&w.ok("bt-a", sts(&[first, second], 1_000)).await, "id");
        assert_eq!(w.refused("bt-a", confirm(deposit, "NK-1")).await, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        let early = ConfirmRevenueDeposit { date: Some(day("2026-02-13")), ..confirm(deposit, "NK-1") };
        assert_eq!(w.refused("kbud", early).await, ["NOTA-KREDIT-TANGGAL"]);
        w.ok("kbud", confirm(deposit, "NK-1")).await;
        assert_eq!(w.refused("kbud", confirm(deposit, "NK-2")).await, ["KEADAAN"]);
        assert_eq!(revenue(&w, CHARGE).await, 1_000);
        // The same key is the same receipt.
        let keyed = || Envelope { key: Some("sekali".into()), ..by_key.clone() };
        let once = w.act_in(keyed(), stbp(CHARGE, 3)).await.expect("an STBP");
        let again = w.act_in(keyed(), stbp(CHARGE, 3)).await.expect("the same answer");
        assert_eq!((again.repeated, id_of(&once, "id")), (true, id_of(&again, "id")));
        // What its page says.
        let mut view = w.db.view().await.expect("a view");
        let d = store::documents::find(&mut view, &DocRef::from(deposit)).await.expect("read").expect("an STS");
        let shown = receipts::public::shown(&mut view, &d).await.expect("read");
        assert_eq!(shown.lines.iter().map(|l| l.amount.sen()).collect::<Vec<_>>(), [600, 400]);
        assert!(shown.facts.contains(&("Nota kredit", Cell::text("NK-1"))), "{:?}", shown.facts);
        drop(view);

        // The same credit note proves nothing else.
        assert_eq!(w.refused("kbud", direct(GRANT, 5_000, "nk 1")).await, ["NOTA-KREDIT-TERPAKAI"]);
        let answer = w.ok("kbud", direct(GRANT, 5_000, "NK-2")).await;
        assert_eq!(revenue(&w, GRANT).await, 5_000);
        // No budget knows this account: told, not refused.
        assert_eq!(answer.done["notes"][0]["code"], "CEK-TERIMA-TANPA-ANGGARAN");
        assert_eq!(findings(&w).await, ["CEK-TERIMA-TANPA-ANGGARAN"]);
        // Receipts may exceed their budget.
        w.ok("kbud", direct(CHARGE, CHARGE_BUDGET + 1, "NK-3")).await;
        assert_eq!(revenue(&w, CHARGE).await, CHARGE_BUDGET + 1_001);
        assert_eq!(w.refused("kbud", direct(ATK.rek, 1, "NK-4")).await, ["TERIMA-REKENING"]);
        assert_eq!(w.refused("kbud", direct(CHARGE, 0, "NK-4")).await, ["TERIMA-NILAI"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_deposits_never_confirms() {
    with_receipts(|w| async move {
        // A pembantu moves to the treasury overnight: the hands tell.
        w.newcomer(70, "pindah", Role::StaffDrafter, Some(UNIT_A1)).await;
        let assistant = Role::BendaharaPenerimaanPembantu;
        w.grant("pindah", assistant, Some(UNIT_A1), "2026-01-02", Some("2026-02-16")).await.expect("an office");
        let unit = || code(UNIT_A1);
        let held = RecordStbp { unit: unit(), ..stbp(CHARGE, 600) };
        let first = id_of(&w.ok("pindah", held).await, "id");
        let slip = DepositReceipts { unit: unit(), ..sts(&[first], 600) };
        let deposit = id_of(&w.ok("pindah", slip).await, "id");
        let w = w.on("2026-02-17").await;
        w.grant("pindah", Role::KuasaBud, None, "2026-02-17", None).await.expect("an office");
        assert_eq!(w.refused("pindah", confirm(deposit, "NK-1")).await, ["WEWENANG-ORANG-SAMA"]);
        w.ok("kbud", confirm(deposit, "NK-1")).await;
        assert_eq!(revenue(&w, CHARGE).await, 600);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assessment_takes_no_more_than_what_is_left() {
    with_receipts(|w| async move {
        let owed = assess("900/1", 1_000);
        let id = id_of(&w.ok("pemungut-a", owed).await, "assessment");
        assert_eq!(w.refused("pemungut-a", assess("900-1", 5)).await, ["KETETAPAN-GANDA"]);
        let pay = |amount| RecordStbp { assessment: Some(id), ..stbp(CHARGE, amount) };
        assert_eq!(w.refused("bt-a", pay(1_001)).await, ["KETETAPAN-LEBIH"]);
        let part = id_of(&w.ok("bt-a", pay(400)).await, "id");
        assert_eq!(w.refused("bt-a", pay(601)).await, ["KETETAPAN-LEBIH"]);
        let cancel = || CancelAssessment { unit: code(SKPD_A), assessment: id, reason: "salah".into() };
        assert_eq!(w.refused("pemungut-a", cancel()).await, ["KETETAPAN-DIBAYAR"]);
        w.ok("bt-a", VoidStbp { stbp: part.into(), reasons: why() }).await;
        w.ok("bt-a", pay(1_000)).await;
        assert_eq!(w.refused("bt-a", pay(1)).await, ["KETETAPAN-LEBIH"]);
        let foreign = RecordStbp { unit: code(SKPD_B), ..pay(1) };
        assert_eq!(w.refused("bt-b", foreign).await, ["KETETAPAN-LEBIH", "KETETAPAN-SKPD"]);
        let sheet = report(&w, "ketetapan", &[]).await;
        assert_eq!((money(&sheet, 9), money(&sheet, 10), money(&sheet, 11)), (1_000, 1_000, 0));
        sound(&w).await;
        let other = id_of(&w.ok("pemungut-a", assess("900/2", 5)).await, "assessment");
        w.ok("pemungut-a", CancelAssessment { assessment: other, ..cancel() }).await;
        let late = RecordStbp { assessment: Some(other), ..stbp(CHARGE, 1) };
        assert_eq!(w.refused("bt-a", late).await, ["KETETAPAN-BATAL"]);
        // Its number is free again.
        w.ok("pemungut-a", assess("900/2", 6)).await;
        sound(&w).await;
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_receipt_comes_in_by_the_heads_consent_once() {
    with_receipts(|w| async move {
        let w = w.on("2026-02-23").await;
        let old = || RecordStbp { date: Some(day("2026-02-16")), ..stbp(CHARGE, 300) };
        assert_eq!(w.refused("bt-a", old()).await, ["TGL-MUNDUR"]);
        let consent = ConsentOldDate {
            unit: code(SKPD_A),
            kind: kernel::lifecycle::Kind::Stbp,
            first_day: day("2026-02-16"),
            last_day: day("2026-02-16"),
            documents: 1,
            reason: "Buku penerimaan baru kembali dari lapangan".into(),
        };
        w.ok("pa-a", consent).await;
        w.ok("bt-a", old()).await;
        assert_eq!(w.refused("bt-a", old()).await, ["TGL-MUNDUR"]);
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_deposit_is_told_and_taken() {
    with_receipts(|w| async move {
        // Received on Friday; Monday is the last day.
        let friday = RecordStbp { date: Some(day("2026-02-13")), ..stbp(CHARGE, 300) };
        let held = id_of(&w.ok("bt-a", friday).await, "id");
        let direct_friday = RecordStbp { date: Some(day("2026-02-13")), way: Way::Direct, ..stbp(CHARGE, 50) };
        let never_held = id_of(&w.ok("bt-a", direct_friday).await, "id");
        let w = w.on("2026-02-17").await;
        w.ok("bt-a", stbp(CHARGE, 9)).await;
        assert_eq!(findings(&w).await, ["CEK-BELUM-DISETOR"]);
        let waits = report(&w, "sts-terlambat", &[]).await;
        assert_eq!((waits.rows.len(), money(&waits, 4)), (2, 309), "what is held, each with its last day");
        let late = w.ok("bt-a", sts(&[held], 300)).await;
        assert_eq!(late.done["notes"][0]["code"], "CEK-SETOR-TERLAMBAT");
        assert_eq!(late.done["notes"][0]["figures"]["batas"], "2026-02-16");
        let in_time = w.ok("bt-a", sts(&[never_held], 50)).await;
        assert!(in_time.done.get("notes").is_none(), "{}", in_time.done);
        w.ok("kbud", confirm(id_of(&late, "id"), "NK-1")).await;
        assert_eq!(findings(&w).await, ["CEK-SETOR-TERLAMBAT"]);
        let told = report(&w, "sts-terlambat", &[]).await;
        assert_eq!((told.rows.len(), told.rows[0][7].clone()), (2, Cell::Count(1)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refunds_go_by_the_three_cases_of_the_law() {
    with_receipts(|w| async move {
        let id = id_of(&w.ok("kbud", direct(CHARGE, 1_000, "NK-1")).await, "id");
        let ask = |amount: i64| AskRefund {
            unit: code(SKPD_A),
            year: Some(YEAR),
            nature: Nature::Once,
            received_year: YEAR,
            receipt: Some(id.into()),
            line: None,
            rekening: None,
            amount: sen(amount),
            recipient: "CV Maju".into(),
            decree: "Keputusan 7/2026".into(),
            date: None,
        };
        assert_eq!(w.refused("pa-a", ask(1_001)).await, ["PENGEMBALIAN-LEBIH"]);
        let first = id_of(&w.ok("pa-a", ask(600)).await, "id");
        assert_eq!(revenue(&w, CHARGE).await, 1_000, "asked is not paid");
        assert_eq!(w.refused("pa-a", ask(401)).await, ["PENGEMBALIAN-LEBIH"]);
        let pay = |id: i64| PayRefund { refund: id.into(), reference: "ND-1".into(), date: None };
        assert_eq!(w.refused("pa-a", pay(first)).await, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        w.ok("kbud", pay(first)).await;
        assert_eq!(revenue(&w, CHARGE).await, 400);
        let second = id_of(&w.ok("pa-a", ask(400)).await, "id");
        w.ok("kbud", RefuseRefund { refund: second.into(), reasons: why() }).await;
        w.ok("pa-a", ask(400)).await;
        sound(&w).await;

        // An earlier year: what recurs goes from its account, the rest from BTT.
        let earlier = |nature| AskRefund {
            nature,
            received_year: YEAR - 1,
            receipt: None,
            rekening: Some(code(CHARGE)),
            ..ask(50)
        };
        assert_eq!(w.refused("pa-a", earlier(Nature::Once)).await, ["PENGEMBALIAN-BTT"]);
        let recurring = id_of(&w.ok("pa-a", earlier(Nature::Recurring)).await, "id");
        w.ok("kbud", pay(recurring)).await;
        assert_eq!(revenue(&w, CHARGE).await, 350);
        let nameless = AskRefund { receipt: None, rekening: Some(code(CHARGE)), ..ask(1) };
        assert_eq!(w.refused("pa-a", nameless).await, ["PENGEMBALIAN-TANPA-STBP"]);
        sound(&w).await;
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_stands_on_the_day_of_its_payment_and_within_its_year() {
    with_receipts(|w| async move {
        let id = id_of(&w.ok("kbud", direct(CHARGE, 1_000, "NK-1")).await, "id");
        let ask = |amount: i64| AskRefund {
            unit: code(SKPD_A),
            year: Some(YEAR),
            nature: Nature::Once,
            received_year: YEAR,
            receipt: Some(id.into()),
            line: None,
            rekening: None,
            amount: sen(amount),
            recipient: "CV Maju".into(),
            decree: "Keputusan 7/2026".into(),
            date: None,
        };
        let pay = |id: i64| PayRefund { refund: id.into(), reference: "ND-1".into(), date: None };
        let first = id_of(&w.ok("pa-a", ask(600)).await, "id");
        let second = id_of(&w.ok("pa-a", ask(100)).await, "id");
        let w = w.on("2026-03-02").await;
        w.ok("kbud", pay(first)).await;
        for (month, received, before) in [("2", 1_000, 0), ("3", -600, 1_000)] {
            let filters = [("skpd", SKPD_A), ("bulan", month)];
            let (book, lpj) =
                (report(&w, "buku-penerimaan", &filters).await, report(&w, "lpj-penerimaan", &filters).await);
            assert_eq!((money(&book, 6), money(&book, 9)), (received, received), "{month}");
            assert_eq!((money(&lpj, 3), money(&lpj, 6), money(&lpj, 7)), (before, received, received), "{month}");
        }
        sound(&w).await;
        let w = w.on("2027-01-04").await;
        assert_eq!(w.refused("kbud", pay(second)).await, ["PENGEMBALIAN-TAHUN-BERAKHIR"]);
        w.ok("kbud", RefuseRefund { refund: second.into(), reasons: why() }).await;
        assert_eq!(revenue(&w, CHARGE).await, 400);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_account_is_corrected_by_a_new_document() {
    with_receipts(|w| async move {
        let id = id_of(&w.ok("kbud", direct(GRANT, 1_000, "NK-1")).await, "id");
        let correct = |receipt: i64, to: &str, amount: i64| CorrectReceipt {
            receipt: receipt.into(),
            line: None,
            to: code(to),
            amount: sen(amount),
            reason: "salah rekening".into(),
            date: None,
        };
        assert_eq!(w.refused("kbud", correct(id, CHARGE, 1)).await, ["WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("ppk-a", correct(id, CHARGE, 1_001)).await, ["KOREKSI-LEBIH"]);
        assert_eq!(w.refused("ppk-a", correct(id, GRANT, 1)).await, ["KOREKSI-REKENING-SAMA"]);
        let note = id_of(&w.ok("ppk-a", correct(id, CHARGE, 700)).await, "id");
        assert_eq!((revenue(&w, GRANT).await, revenue(&w, CHARGE).await), (300, 700));
        assert_eq!(w.refused("ppk-a", correct(id, CHARGE, 301)).await, ["KOREKSI-LEBIH"]);
        // What was corrected may be corrected again, and both lead to the first.
        w.ok("ppk-a", correct(note, GRANT, 200)).await;
        assert_eq!((revenue(&w, GRANT).await, revenue(&w, CHARGE).await), (500, 500));
        let mut view = w.db.view().await.expect("a view");
        let trace = treasury::public::trace(&mut view, &DocRef::from(id)).await.expect("a trace");
        assert_eq!(trace.down.len(), 2);
        drop(view);
        let waiting = id_of(&w.ok("bt-a", stbp(CHARGE, 5)).await, "id");
        assert_eq!(w.refused("ppk-a", correct(waiting, GRANT, 1)).await, ["KEADAAN"]);
        assert_eq!(findings(&w).await, ["CEK-TERIMA-TANPA-ANGGARAN"]);
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spending_comes_back_on_its_account_to_the_sen() {
    with_receipts(|w| async move {
        let chain = w.issued(A, draft(&w, SKPD_A, vec![due(ATK, None, 1_000), due(MODAL, Some(DAK), 500)])).await;
        assert_eq!(w.refused("kbud", back(chain.sp2d, 1, 1)).await, ["KONTRAPOS-KEADAAN"]);
        w.ok("kbud", transfer(chain.sp2d)).await;
        w.ok("kbud", pay(chain.sp2d)).await;
        assert_eq!(w.refused("kbud", back(chain.sp2d, 1, 1_001)).await, ["KONTRAPOS-LEBIH"]);
        w.ok("kbud", back(chain.sp2d, 1, 600)).await;
        assert_eq!(w.balance(ATK).await.used(), (0, 400));
        assert_eq!(w.refused("kbud", back(chain.sp2d, 1, 401)).await, ["KONTRAPOS-LEBIH"]);
        w.ok("kbud", back(chain.sp2d, 2, 500)).await;
        assert_eq!((w.balance(MODAL).await.used(), w.source_balance(MODAL, DAK).await.used()), ((0, 0), (0, 0)));
        assert_eq!((spent(&w).await, absorbed(&w).await), (400, (400, 400)));
        sound(&w).await;
        // What came back is not in the treasurer's book of advances.
        assert_eq!(w.findings().await, Vec::<String>::new());

        // A TBP, too, once its LPJ is ratified.
        let tbp = tbp_ratified(&w, 300).await;
        assert_eq!(w.refused("kbud", back(tbp, 1, 301)).await, ["KONTRAPOS-LEBIH"]);
        w.ok("kbud", back(tbp, 1, 300)).await;
        assert_eq!((w.balance(ATK).await.used(), spent(&w).await), ((0, 400), 400));
        assert_eq!(w.findings().await, Vec::<String>::new());
        sound(&w).await;

        // Next year it is other revenue.
        let w = w.on("2027-01-04").await;
        let late = RecordSpendingReturn { date: Some(day("2027-01-04")), ..back(chain.sp2d, 1, 1) };
        assert_eq!(w.refused("kbud", late).await, ["KONTRAPOS-TAHUN-LALU"]);
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

/// STBP that wait for their STS, with the last day of their term.
async fn held(w: &World) -> Vec<(i64, String)> {
    let mut view = w.db.view().await.expect("a view");
    let all = receipts::public::held(&mut view, YEAR).await.expect("read");
    all.into_iter().map(|h| (h.document.id, h.due.to_string())).collect()
}

/// Steps of receipts that are late: which, and by how many working days.
async fn late(w: &World) -> Vec<(String, String)> {
    let rows = report(w, "lewat-waktu", &[]).await.rows;
    rows.iter().map(|r| (r[0].plain(), r[8].plain())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_deposited_within_its_day_is_told() {
    with_receipts(|w| async move {
        let friday = RecordStbp { date: Some(day("2026-02-13")), ..stbp(CHARGE, 300) };
        let first = id_of(&w.ok("bt-a", friday).await, "id");
        assert_eq!((held(&w).await, late(&w).await), (vec![(first, "2026-02-16".to_owned())], vec![]));
        let w = w.on("2026-02-17").await;
        let second = id_of(&w.ok("bt-a", stbp(CHARGE, 200)).await, "id");
        assert_eq!(held(&w).await.len(), 2);
        assert_eq!(late(&w).await, [("STBP sampai disetor".to_owned(), "1".to_owned())]);
        w.ok("bt-a", sts(&[first], 300)).await;
        assert_eq!(held(&w).await, [(second, "2026-02-18".to_owned())]);
        assert_eq!(late(&w).await, [("Penyetoran sesudah batasnya".to_owned(), "1".to_owned())]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retur_is_paid_again_or_deposited_and_never_both() {
    with_receipts(|w| async move {
        let bounced = |amount, note: &'static str| {
            let w = &w;
            async move {
                let sp2d = w.issued(A, ask(w, ATK, amount)).await.sp2d;
                w.ok("kbud", transfer(sp2d)).await;
                w.ok("kbud", return_by(sp2d, amount, note)).await;
                sp2d
            }
        };
        let by = |sp2d, amount, note: &str| RecordSpendingReturn { credit_note: note.into(), ..back(sp2d, 1, amount) };
        // Deposited on its account: there is nothing to be paid again.
        let given_up = bounced(500, "NK-R1").await;
        w.ok("kbud", by(given_up, 500, "NK-R1")).await;
        assert_eq!(w.balance(ATK).await.used(), (0, 0));
        assert_eq!(w.refused("pa-a", ask_again(&w, given_up)).await, ["PBU-SUDAH-DISETOR"]);
        // Asked to be paid again: its note proves no deposit any more.
        let again = bounced(700, "NK-R2").await;
        let order = id_of(&w.ok("pa-a", ask_again(&w, again)).await, "id");
        assert_eq!(w.refused("kbud", by(again, 700, "NK-R2")).await, ["NOTA-KREDIT-TERPAKAI"]);
        assert_eq!(w.refused("kbud", direct(CHARGE, 700, "NK-R2")).await, ["NOTA-KREDIT-TERPAKAI"]);
        w.ok("kbud2", order_again(order)).await;
        w.ok("kbud", transfer_again(order)).await;
        w.ok("kbud", pay_again(order)).await;
        assert_eq!((w.balance(ATK).await.used(), spent(&w).await), ((0, 700), 700));
        // A part that came back is deposited up to what came, once.
        let part = w.issued(A, ask(&w, ATK, 900)).await.sp2d;
        w.ok("kbud", transfer(part)).await;
        w.ok("kbud", pay(part)).await;
        w.ok("kbud", return_by(part, 400, "NK-R3")).await;
        assert_eq!(w.refused("kbud", by(part, 401, "NK-R3")).await, ["NOTA-KREDIT-TERPAKAI"]);
        w.ok("kbud", by(part, 400, "NK-R3")).await;
        assert_eq!((w.balance(ATK).await.used(), spent(&w).await), ((0, 1200), 1200));
        // An order that came back has sent the first return's money all the same.
        let twice = w.issued(A, ask(&w, ATK, 50)).await.sp2d;
        w.ok("kbud", transfer(twice)).await;
        w.ok("kbud", pay(twice)).await;
        w.ok("kbud", return_by(twice, 50, "NK-R4")).await;
        let order = id_of(&w.ok("pa-a", ask_again(&w, twice)).await, "id");
        w.ok("kbud2", order_again(order)).await;
        w.ok("kbud", transfer_again(order)).await;
        w.ok("kbud", pay_again(order)).await;
        w.ok("kbud", return_again(order, 20, "NK-R5")).await;
        assert_eq!(w.refused("kbud", by(twice, 50, "NK-R4")).await, ["NOTA-KREDIT-TERPAKAI"]);
        assert_eq!(w.refused("kbud", by(twice, 21, "NK-R5")).await, ["NOTA-KREDIT-TERPAKAI"]);
        w.ok("kbud", by(twice, 20, "NK-R5")).await;
        // One credit is no retur and a deposit besides.
        w.ok("kbud", direct(CHARGE, 10, "NK-R6")).await;
        let other = w.issued(A, ask(&w, ATK, 10)).await.sp2d;
        w.ok("kbud", transfer(other)).await;
        assert_eq!(w.refused("kbud", return_by(other, 10, "nk r6")).await, ["SP2D-RETUR-NOTA"]);
        assert_eq!(spent(&w).await, 1240);
        // What the payee gives back later is another credit.
        w.ok("kbud", back(again, 1, 1)).await;
        assert_eq!(spent(&w).await, 1239);
        sound(&w).await;
    })
    .await;
}

/// What of a retur lies open: by its report, and by the working LRA.
async fn open_retur(w: &World) -> (i64, Option<String>) {
    let open = money(&of_treasury(w, "retur", &[("terbuka", "ya")]).await, 12);
    let lra = of_treasury(w, "lra", &[("tampilan", "kerja")]).await;
    (open, lra.heading.into_iter().find(|h| h.contains("RETUR")))
}

/// What receipts book on the RKUD itself, for another program.
async fn on_the_rkud(w: &World) -> i64 {
    let mut view = w.db.view().await.expect("a view");
    let entries = receipts::public::ledger::entries(&mut view, YEAR, None).await.expect("entries");
    assert!(entries.iter().all(kernel::ledger::Entry::is_balanced), "{entries:?}");
    let postings = entries.iter().flat_map(|e| &e.postings).filter(|(account, _)| account == kernel::ledger::RKUD);
    postings.map(|(_, amount)| amount.sen()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retur_of_several_lines_is_given_up_line_by_line() {
    with_receipts(|w| async move {
        let bounced = |note: &'static str| {
            let w = &w;
            async move {
                let lines = vec![due(ATK, None, 60), due(MODAL, Some(DAK), 45)];
                let sp2d = w.issued(A, draft(w, SKPD_A, lines)).await.sp2d;
                w.ok("kbud", transfer(sp2d)).await;
                w.ok("kbud", pay(sp2d)).await;
                w.ok("kbud", return_by(sp2d, 100, note)).await;
                sp2d
            }
        };
        let by = |sp2d, line, amount, note: &str| RecordSpendingReturn {
            credit_note: note.into(),
            ..back(sp2d, line, amount)
        };
        let told = |text: &str| Some(format!("RETUR {text} DARI 1 SP2D, MASIH TERMASUK REALISASI"));
        let sp2d = bounced("NK-12").await;
        assert_eq!(open_retur(&w).await, (100, told("Rp 1,00")));
        w.ok("kbud", by(sp2d, 1, 60, "NK-12")).await;
        assert_eq!(open_retur(&w).await, (40, told("Rp 0,40")));
        assert_eq!(w.refused("kbud", by(sp2d, 2, 41, "NK-12")).await, ["NOTA-KREDIT-TERPAKAI"]);
        assert_eq!(w.refused("kbud", direct(CHARGE, 1, "NK-12")).await, ["NOTA-KREDIT-TERPAKAI"]);
        w.ok("kbud", by(sp2d, 2, 40, "nk 12")).await;
        assert_eq!((open_retur(&w).await, spent(&w).await, on_the_rkud(&w).await), ((0, None), 5, 0));
        assert_eq!(w.refused("kbud", by(sp2d, 2, 1, "NK-12")).await, ["NOTA-KREDIT-TERPAKAI"]);
        // By whatever note: it lay on the RKUD already, and no sen more than that.
        let other = bounced("NK-13").await;
        w.ok("kbud", by(other, 1, 60, "NK-13")).await;
        w.ok("kbud", by(other, 2, 45, "NK-13/2")).await;
        assert_eq!((open_retur(&w).await, spent(&w).await, on_the_rkud(&w).await), ((0, None), 5, 5));
        sound(&w).await;
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

/// A UP of which one TBP is ratified.
async fn tbp_ratified(w: &World, amount: i64) -> i64 {
    receive_up(w, 1_000_000).await;
    let tbp = id_of(&w.ok("bp-a", tbp(ATK, amount, None)).await, "id");
    assert_eq!(w.refused("kbud", back(tbp, 1, 1)).await, ["KONTRAPOS-KEADAAN"]);
    account_for(w, None).await;
    tbp
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn books_and_accountability_tell_the_same() {
    with_receipts(|w| async move {
        let friday = RecordStbp { date: Some(day("2026-02-13")), ..stbp(CHARGE, 300) };
        let first = id_of(&w.ok("bt-a", friday).await, "id");
        w.ok("bt-a", stbp(CHARGE, 200)).await;
        w.ok("kbud", RecordDirectReceipt { unit: code(SKPD_B), ..direct(CHARGE, 70, "NK-1") }).await;
        let deposit = id_of(&w.ok("bt-a", sts(&[first], 300)).await, "id");
        let book = report(&w, "buku-penerimaan", &[("skpd", SKPD_A)]).await;
        assert_eq!((book.rows.len(), money(&book, 6), money(&book, 9)), (2, 500, 300));
        let all = report(&w, "buku-penerimaan", &[]).await;
        assert_eq!((all.rows.len(), money(&all, 6), money(&all, 9)), (3, 570, 370));
        let march = report(&w, "buku-penerimaan", &[("bulan", "3")]).await;
        assert_eq!((march.rows.len(), money(&march, 6)), (0, 0));
        let lpj = report(&w, "lpj-penerimaan", &[("skpd", SKPD_A), ("bulan", "2")]).await;
        let of = |n: usize| money(&lpj, n);
        assert_eq!((of(2), of(6), of(7), of(8), of(11)), (CHARGE_BUDGET, 500, 300, 200, 200));
        assert_eq!(of(12), CHARGE_BUDGET - 500);
        let later = report(&w, "lpj-penerimaan", &[("skpd", SKPD_A), ("bulan", "3")]).await;
        assert_eq!((money(&later, 3), money(&later, 4), money(&later, 6)), (500, 300, 0));
        let register = report(&w, "stbp", &[("belum", "ya")]).await;
        assert_eq!((register.rows.len(), money(&register, 6)), (1, 200));
        w.ok("kbud", confirm(deposit, "NK-2")).await;

        // An official of one SKPD sees his own.
        let mut view = w.db.view().await.expect("a view");
        let unit = store::units::by_norm(&mut view, code(SKPD_B).norm()).await.expect("read").expect("a unit");
        view.scope = store::Scope::Units(vec![unit.id]);
        let own = report_in(&mut view, "buku-penerimaan", &[]).await;
        assert_eq!((own.rows.len(), money(&own, 6)), (1, 70));
        let lra = report_in(&mut view, "lra", &[]).await;
        assert_eq!(sum_of(&lra, "Jumlah pendapatan"), 70);
        drop(view);
        let lra = report(&w, "lra", &[]).await;
        assert_eq!((sum_of(&lra, "Jumlah pendapatan"), sum_of(&lra, "Surplus/(defisit)")), (370, 370));
        assert_eq!(sum_of(&lra, "4.1.02"), 370);

        // Revenue is budgeted by SKPD: below it there is no rest.
        w.ok("kbud", RecordDirectReceipt { unit: code(UNIT_A1), ..direct(CHARGE, 50, "NK-3") }).await;
        let own = report(&w, "lpj-penerimaan", &[("skpd", UNIT_A1)]).await;
        assert_eq!((own.rows.len(), money(&own, 6), own.rows[0][12].clone()), (1, 50, Cell::Empty));
        assert_eq!(own.total.map(|t| (t[2].clone(), t[12].clone())), Some((Cell::Empty, Cell::Empty)));
        let whole = report(&w, "lpj-penerimaan", &[("skpd", SKPD_A)]).await;
        assert_eq!((money(&whole, 2), money(&whole, 12)), (CHARGE_BUDGET, CHARGE_BUDGET - 550));
    })
    .await;
}

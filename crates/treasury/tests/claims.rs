//! Whom a payment goes to and for what: payee, invoice, contract.

use crate::support::steps::*;
use crate::support::*;
use treasury::acts::{AddPayee, CancelSpp, ConfirmPayeeAccount, DraftSpp, WithdrawPayeeAccount};

const NONE: [&str; 0] = [];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replaced_account_stops_the_payment_until_it_goes_back() {
    practice(|w| async move {
        let issued_before = w.ordered(A, ask(&w, ATK, 100)).await;
        let verified = w.verified(A, ask(&w, ATK, 50)).await;
        let (sent, unsent) = (w.issued(A, ask(&w, HONOR, 7)).await, w.issued(A, ask(&w, JASA, 9)).await);
        w.ok("kbud", transfer(sent.sp2d)).await;
        let proposed = id_of(&w.ok("staf-a", account_of(w.payee, "5555500009")).await, "account");
        let confirm = |last_six: &str| ConfirmPayeeAccount { account: proposed, last_six: last_six.into() };
        assert_eq!(w.refused("pencatat", confirm("000008")).await, ["PENERIMA-ANGKA-BEDA"]);
        assert!(!w.refused("staf-a", confirm("500009")).await.is_empty());
        let with = |account: i64| {
            let mut spp = ask(&w, ATK, 10);
            spp.payee_account = account;
            spp
        };
        assert_eq!(w.judged(A, with(proposed)).await, ["PENERIMA-BELUM-DIKONFIRMASI"]);
        // A proposal changes nothing yet; its confirmation stops the old account.
        w.ok("pencatat", confirm("500009")).await;
        assert_eq!(w.refused("kbud", issue(issued_before.spm)).await, ["PENERIMA-DIGANTI"]);
        assert_eq!(w.refused("pa-a", order(verified)).await, ["PENERIMA-DIGANTI"]);
        // What the bank was told already can be noted; what it was not is held back.
        assert_eq!(w.refused("kbud", transfer(unsent.sp2d)).await, ["PENERIMA-DIGANTI"]);
        w.ok("kbud", pay(sent.sp2d)).await;
        w.ok("kbud", void_sp2d(unsent.sp2d)).await;
        w.ok("kbud", return_spm(unsent.spm)).await;
        assert_eq!(w.balance(JASA).await.used(), (0, 0));
        assert_eq!(w.judged(A, with(w.payee_account)).await, ["PENERIMA-DIGANTI"]);
        assert_eq!(w.judged(A, with(proposed)).await, ["PENERIMA-MASA-TUNGGU"]);
        assert_eq!(w.balance(ATK).await.used(), (150, 0));
        w.ok("kbud", return_spm(issued_before.spm)).await;
        w.ok("ppk-a", return_spp(verified)).await;
        assert_eq!(w.balance(ATK).await.used(), (0, 0));
        assert_eq!(w.refused("bp-a", submit(verified)).await, ["PENERIMA-DIGANTI"]);
        let w = w.on("2026-02-17").await;
        let mut again = ask(&w, ATK, 100);
        again.payee_account = proposed;
        w.submitted(A, again).await;
        assert_eq!(w.balance(ATK).await.used(), (100, 0));
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registrar_does_not_confirm_his_own_proposal_and_one_account_has_one_payee() {
    practice(|w| async move {
        let own = id_of(&w.ok("pencatat", account_of(w.payee, "5555500009")).await, "account");
        let confirm = |account: i64| ConfirmPayeeAccount { account, last_six: "500009".into() };
        assert_eq!(w.refused("pencatat", confirm(own)).await, ["WEWENANG-ORANG-SAMA"]);
        w.ok("pencatat2", confirm(own)).await;
        let payee = |npwp: Option<&str>| AddPayee {
            unit: code(SKPD_B),
            kind: "badan".into(),
            name: "CV Maju Kedua".into(),
            npwp: npwp.map(str::to_owned),
        };
        let other = id_of(&w.ok("staf-b", payee(Some("01.234.567.8-901.000"))).await, "payee");
        for number in ["5555500009", "55555-00009"] {
            let mut twin = account_of(other, number);
            twin.unit = code(SKPD_B);
            assert_eq!(w.refused("staf-b", twin).await, ["PENERIMA-REKENING-GANDA"]);
        }
        // One tax number is one payee, in fifteen digits or sixteen.
        for npwp in ["012345678901000", "0012345678901000"] {
            assert_eq!(w.refused("staf-b", payee(Some(npwp))).await, ["PENERIMA-NPWP-GANDA"]);
        }
        w.ok("staf-b", payee(None)).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_treasurers_account_takes_salaries_alone() {
    practice(|w| async move {
        let (_, treasurers) = w.payee("bendahara", "Bendahara Dinas", "7777700001").await;
        let of = |kind: &str| {
            let mut spp = ask(&w, ATK, 10);
            spp.payee_account = treasurers;
            spp.ls_kind = kind.into();
            spp
        };
        assert_eq!(w.judged(A, of("barang-jasa")).await, ["PENERIMA-BENDAHARA"]);
        assert_eq!(w.judged(A, of("gaji")).await, NONE);
        assert_eq!(w.judged(A, of("apa-saja")).await, ["PENERIMA-BENDAHARA", "SPP-JENIS-LS"]);
    })
    .await;
}

fn invoiced(w: &World, key: Key, invoice: &str) -> DraftSpp {
    let mut spp = ask(w, key, 10);
    spp.invoice = Some(invoice.into());
    spp
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_is_paid_once_in_the_whole_regency() {
    practice(|w| async move {
        let twice = ["SPP-FAKTUR-GANDA"];
        let first = w.submitted(A, invoiced(&w, ATK, "FKT/001-A")).await;
        assert_eq!(w.judged(A, invoiced(&w, ATK, "FKT/001-A")).await, twice);
        let elsewhere = w.drafted(B, invoiced(&w, ATK_B, "fkt 001 a")).await;
        assert_eq!(w.refused("bp-b", submit(elsewhere)).await, twice);
        assert_eq!(w.judged(B, invoiced(&w, ATK_B, "FKT/001-B")).await, NONE);
        // Sent back, it leaves the place to the other, and then finds it taken.
        w.ok("ppk-a", return_spp(first)).await;
        w.ok("bp-b", submit(elsewhere)).await;
        assert_eq!(w.refused("bp-a", submit(first)).await, twice);
        w.ok("bp-b", CancelSpp { spp: elsewhere.into(), reasons: vec!["keliru".into()] }).await;
        w.ok("bp-a", submit(first)).await;
        // Paid, and three years on to the day.
        let mut empty = ask(&w, ATK, 10);
        empty.invoice = Some("--//".into());
        assert_eq!(w.judged(A, empty).await, ["SPP-FAKTUR-KOSONG"]);
        let (_, other) = w.payee("badan", "CV Lain", "8888800001").await;
        let mut of_other = invoiced(&w, ATK, "FKT/001-A");
        of_other.payee_account = other;
        assert_eq!(w.judged(A, of_other).await, NONE, "another payee's number");
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contract_is_paid_to_its_value_and_an_instalment_once() {
    practice(|w| async move {
        let of = |key: Key, amount: i64, instalment: Option<u32>| {
            let mut spp = ask(&w, key, amount);
            spp.contract = contract("SPK-9/2026", Some(1_000), instalment);
            spp
        };
        assert_eq!(w.judged(A, of(ATK, 600, Some(1))).await, NONE);
        assert_eq!(w.judged(A, of(ATK, 1, Some(1))).await, ["SPP-TERMIN-GANDA"]);
        assert_eq!(w.judged(B, of(ATK_B, 1, Some(1))).await, ["SPP-TERMIN-GANDA"]);
        assert_eq!(w.judged(A, of(ATK, 401, Some(2))).await, ["SPP-KONTRAK-NILAI"]);
        assert_eq!(w.judged(A, of(ATK, 400, Some(2))).await, NONE);
        assert_eq!(w.judged(B, of(ATK_B, 1, None)).await, ["SPP-KONTRAK-NILAI"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proposal_is_withdrawn_by_who_made_it_or_by_a_registrar_until_it_counts() {
    practice(|w| async move {
        let withdraw = |account: i64, unit: &str| WithdrawPayeeAccount {
            unit: code(unit),
            account,
            reason: "salah baca angka".into(),
        };
        let confirm = |account: i64| ConfirmPayeeAccount { account, last_six: "500009".into() };
        let wrong = id_of(&w.ok("staf-a", account_of(w.payee, "5555500009")).await, "account");
        assert_eq!(w.refused("staf-b", withdraw(wrong, SKPD_B)).await, ["PENERIMA-USULAN-ORANG-LAIN"]);
        assert_eq!(w.refused("staf-b", withdraw(wrong, SKPD_A)).await, ["WEWENANG-SKPD"]);
        assert_eq!(w.refused("kbud", withdraw(wrong, SKPD_A)).await, ["WEWENANG-JABATAN"]);
        w.ok("staf-a", withdraw(wrong, SKPD_A)).await;
        assert_eq!(w.refused("staf-a", withdraw(wrong, SKPD_A)).await, ["PENERIMA-DITARIK"]);
        assert!(w.refused("pencatat", confirm(wrong)).await[0].starts_with("tidak ditemukan"));
        let mut spp = ask(&w, ATK, 10);
        spp.payee_account = wrong;
        assert_eq!(w.judged(A, spp).await, ["PENERIMA-DITARIK"]);
        // Its number is free again, and the account in force was never touched.
        let right = id_of(&w.ok("staf-a", account_of(w.payee, "5555500009")).await, "account");
        w.submitted(A, ask(&w, ATK, 10)).await;
        let other = id_of(&w.ok("staf-a", account_of(w.payee, "5555600009")).await, "account");
        w.ok("pencatat", withdraw(other, SKPD_A)).await;
        w.ok("pencatat", confirm(right)).await;
        for who in ["staf-a", "pencatat2"] {
            assert_eq!(w.refused(who, withdraw(right, SKPD_A)).await, ["PENERIMA-SUDAH-DIKONFIRMASI"]);
        }
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

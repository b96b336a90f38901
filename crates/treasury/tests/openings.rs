//! A UP or TU that the national system paid goes on here: what is left of it is
//! fetched, counted, confirmed, and then an advance like any other.

use std::collections::BTreeMap;

use crate::support::report::{import, paid};
use crate::support::steps::*;
use crate::support::*;
use kernel::Money;
use kernel::sheet::Value;
use store::module::Query;
use store::{DocRef, params};
use treasury::acts::{
    ConfirmDeposit, ConfirmOpening, DraftSppGu, DraftSppNihil, DraftSppUp, RecordTbp, RejectOpening, ReturnAdvance,
    SetUpLimit, TakeOverAdvance,
};
use treasury::realisasi::Line as Paid;

/// Kind, serial, sum and day of the SP2D that brought the money.
type Cash = (&'static str, u32, i64, &'static str);

const UP: Cash = ("UP", 1, 1_000_000, "2026-01-20");
const GU: Cash = ("GU", 2, 300_000, "2026-01-28");
const LATER: Cash = ("GU", 3, 40_001, "2026-02-10");
const TU: Cash = ("TU", 4, 10_000, "2026-01-20");

/// Evidence of the national system, out of an SP2D.
fn spent(key: Key, serial: u32, (flow, of, value, on): Cash, amount: i64) -> Paid {
    let number = |step: &str, n: u32, flow: &str| format!("99.01/{step}/{n:06}/{flow}/{SKPD_A}/M/1/{YEAR}");
    let kind = if flow == "TU" { "TU" } else { "UP" };
    let on = Some(day(on));
    Paid {
        document_number: number("06.0", serial, kind),
        document_kind: "TBP".into(),
        transaction_kind: kind.into(),
        spd_number: String::new(),
        spd_value: Money::ZERO,
        spp_number: number("02.0", of, flow),
        spm_number: number("03.0", of, flow),
        sp2d_number: number("04.0", of, flow),
        spp_date: on,
        spm_date: on,
        sp2d_date: on,
        transfer_date: on,
        sp2d_value: sen(value),
        ..paid(key, SKPD_A, serial, YEAR, amount)
    }
}

fn counted(tu: Option<i64>, bank: i64, cash: i64) -> TakeOverAdvance {
    let tu = tu.map(DocRef::from);
    TakeOverAdvance { unit: code(SKPD_A), year: Some(YEAR), tu, bank: sen(bank), cash: sen(cash), date: None }
}

fn confirm(opening: i64) -> ConfirmOpening {
    ConfirmOpening { opening: opening.into() }
}

fn reject(opening: i64) -> RejectOpening {
    RejectOpening { opening: opening.into(), reasons: vec!["hitungan berubah".into()] }
}

/// The cash book's first lines: what they say and bring.
async fn book(w: &World) -> Vec<(String, String)> {
    let mut view = w.db.view().await.expect("a view");
    let report = treasury::MODULE.reports.iter().find(|r| r.name == "bku").expect("a report");
    let filters = BTreeMap::from([("skpd".to_owned(), SKPD_A.to_owned())]);
    let sheet = (report.run)(&mut view, &Query { year: YEAR, filters, ..Query::default() }).await.expect("a book");
    sheet.rows.iter().map(|r| (Value::plain(&r[3]), Value::plain(&r[4]))).collect()
}

/// Findings of our own books.
async fn broken(w: &World) -> Vec<String> {
    w.findings().await.into_iter().filter(|f| f.starts_with("CEK-")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_up_of_sipd_goes_on_here() {
    practice(|w| async move {
        assert_eq!(w.refused("bp-a", counted(None, 0, 0)).await, ["SALDO-AWAL-TIDAK-ADA"]);
        let first = || vec![spent(ATK, 1, UP, 300_000), spent(ATK, 2, GU, 40_000)];
        w.operate(import(YEAR, "d1", first())).await;
        assert_eq!(w.refused("bp-a", tbp(ATK, 1, None)).await, ["UANG-BELUM-DITERIMA"]);
        // To the sen, by whoever holds it, and once.
        for cash in [59_999, 60_001] {
            assert_eq!(w.refused("bp-a", counted(None, 900_000, cash)).await, ["SALDO-AWAL-JUMLAH"]);
        }
        assert!(w.refused("pa-a", counted(None, 900_000, 60_000)).await[0].starts_with("WEWENANG"));
        let opening = id_of(&w.ok("bp-a", counted(None, 900_000, 60_000)).await, "id");
        assert_eq!(w.refused("bp-a", counted(None, 900_000, 60_000)).await, ["SALDO-AWAL-MENUNGGU"]);
        assert!(w.refused("bp-a", confirm(opening)).await[0].starts_with("WEWENANG"));
        // The report changes by a sen before it is confirmed.
        w.operate(import(YEAR, "d2", vec![spent(ATK, 1, UP, 300_000), spent(ATK, 2, GU, 40_001)])).await;
        assert_eq!(w.refused("pa-a", confirm(opening)).await, ["SALDO-AWAL-BERUBAH"]);
        w.ok("pa-a", reject(opening)).await;
        let opening = id_of(&w.ok("bp-a", counted(None, 900_000, 59_999)).await, "id");
        let realised = w.realised().await;
        w.ok("pa-a", confirm(opening)).await;
        assert_eq!((w.realised().await, realised), (340_001, 340_001), "an opening is no spending");
        assert_eq!(purse(&w, "UP").await, [1_300_000, 340_001, 340_001, 300_000, 0]);
        assert_eq!(w.refused("bp-a", counted(None, 0, 0)).await, ["SALDO-AWAL-SUDAH-ADA"]);
        assert_eq!(broken(&w).await, Vec::<String>::new());
        let book = book(&w).await;
        assert!(book.iter().all(|(text, _)| text.starts_with("Saldo awal Uang Persediaan")), "{book:?}");
        assert_eq!(book.iter().map(|(_, sum)| sum.as_str()).collect::<Vec<_>>(), ["9000.00", "599.99"]);

        // From here on it is spent, accounted for and filled again; nothing precedes it.
        assert_eq!(w.refused("bp-a", tbp(ATK, 959_999 + 1, None)).await, ["UANG-KURANG"]);
        assert_eq!(
            w.refused("bp-a", RecordTbp { date: Some(day("2026-02-13")), ..tbp(ATK, 1, None) }).await,
            ["SPP-SPD", "TGL-SEBELUM-DASAR"]
        );
        w.ok("bp-a", tbp(ATK, 100_000, None)).await;
        let lpj = account_for(&w, None).await;
        assert_eq!(w.realised().await, realised + 100_000);
        let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
        let gu = DraftSppGu { lpj: lpj.into(), payee_account: own, purpose: String::new() };
        let spp = id_of(&w.ok("bp-a", gu).await, "id");
        pay_out(&w, spp).await;
        assert_eq!(purse(&w, "UP").await, [1_400_000, 440_001, 440_001, 400_000, 0]);
        assert_eq!(broken(&w).await, Vec::<String>::new());

        // A GU that was paid there since waits to be taken over, to the sen.
        let grown = vec![spent(ATK, 1, UP, 300_000), spent(ATK, 2, GU, 40_001), spent(ATK, 3, LATER, 5)];
        w.operate(import(YEAR, "d3", grown)).await;
        assert!(broken(&w).await.iter().any(|f| f.starts_with("CEK-SALDO-AWAL")), "{:?}", broken(&w).await);
        assert_eq!(w.refused("bp-a", counted(None, 39_997, 0)).await, ["SALDO-AWAL-JUMLAH"]);
        let more = id_of(&w.ok("bp-a", counted(None, 39_996, 0)).await, "id");
        w.ok("pa-a", confirm(more)).await;
        assert_eq!(purse(&w, "UP").await, [1_440_001, 440_006, 440_006, 440_001, 0]);
        assert_eq!(broken(&w).await, Vec::<String>::new());
        w.proved(&[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_has_one_up_whichever_system_paid_it() {
    practice(|w| async move {
        let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
        let limit = SetUpLimit {
            unit: code(SKPD_A),
            year: YEAR,
            cash: sen(1_000_000),
            card: None,
            decree: "SK Bupati 12/2026".into(),
            decree_date: day("2026-01-05"),
        };
        w.ok("ppkd", limit).await;
        let asked = || DraftSppUp { unit: code(SKPD_A), year: Some(YEAR), payee_account: own, purpose: String::new() };
        let spp = id_of(&w.ok("bp-a", asked()).await, "id");
        w.ok("bp-a", submit(spp)).await;
        w.operate(import(YEAR, "d1", vec![spent(ATK, 1, UP, 300_000)])).await;
        assert_eq!(w.refused("bp-a", counted(None, 700_000, 0)).await, ["SALDO-AWAL-LOKAL"]);
        w.ok("ppk-a", return_spp(spp)).await;
        w.ok("bp-a", counted(None, 700_000, 0)).await;
        assert_eq!(w.refused("bp-a", submit(spp)).await, ["SPP-UP-SUDAH-ADA"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tu_of_sipd_ends_after_its_month() {
    practice(|w| async move {
        w.operate(import(YEAR, "d1", vec![spent(JASA, 9, TU, 4_000)])).await;
        let of = |kind: &'static str| w.rows("SELECT id FROM document WHERE external = 1 AND kind = $1", params![kind]);
        let sp2d = of("SP2D").await[0].int("id").expect("an id");
        let spp = of("SPP").await[0].int("id").expect("an id");
        assert_eq!(w.refused("bp-a", counted(Some(sp2d), 6_001, 0)).await, ["SALDO-AWAL-JUMLAH"]);
        let opening = id_of(&w.ok("bp-a", counted(Some(sp2d), 0, 6_000)).await, "id");
        w.ok("pa-a", confirm(opening)).await;
        assert_eq!(purse(&w, "TU").await, [10_000, 4_000, 4_000, 0, 0]);
        // No report tells what it was asked for.
        w.ok("bp-a", tbp(ATK, 10, Some(spp))).await;
        assert_eq!(broken(&w).await, Vec::<String>::new());
        let w = w.on("2026-02-20").await;
        w.ok("bp-a", tbp(JASA, 10, Some(spp))).await;
        let w = w.on("2026-02-21").await;
        assert_eq!(w.refused("bp-a", tbp(JASA, 1, Some(spp))).await, ["TBP-TU-LEWAT"]);
        let back = ReturnAdvance {
            unit: code(SKPD_A),
            year: Some(YEAR),
            tu: Some(spp.into()),
            amount: sen(5_980),
            reference: "STS-BANK-1".into(),
            date: None,
        };
        let sts = id_of(&w.ok("bp-a", back).await, "id");
        w.ok("kbud", ConfirmDeposit { sts: sts.into(), credit_note: "NK-1".into(), date: None }).await;
        assert_eq!(purse(&w, "TU").await, [10_000, 4_020, 4_000, 0, 5_980]);
        assert_eq!(broken(&w).await, Vec::<String>::new());
    })
    .await;
}

/// Accounts for all of it, and ends with an SP2D of nothing.
async fn ended(w: &World, tu: Option<i64>) {
    let lpj = account_for(w, tu).await;
    let nothing = |payee_account| DraftSppNihil { lpj: lpj.into(), payee_account, purpose: String::new() };
    assert_eq!(w.refused("bp-a", nothing(None)).await, ["SPP-NIHIL-REKENING"]);
    assert_eq!(w.refused("bp-a", nothing(Some(w.payee_account))).await, ["SPP-NIHIL-REKENING"], "a company's");
    let (_, own) = w.payee("bendahara", "Bendahara Pengeluaran A", "0101000099").await;
    let spp = id_of(&w.ok("bp-a", nothing(Some(own))).await, "id");
    w.ok("bp-a", submit(spp)).await;
    w.ok("ppk-a", verify(spp)).await;
    let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
    w.ok("kbud", receive(spm)).await;
    assert_eq!(w.ok("kbud", issue(spm)).await.done["state"].as_str(), Some("disahkan"));
    assert_eq!(broken(w).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_up_of_sipd_ends_with_a_request_of_nothing() {
    practice(|w| async move {
        w.operate(import(YEAR, "d1", vec![spent(ATK, 1, UP, 300_000)])).await;
        let opening = id_of(&w.ok("bp-a", counted(None, 700_000, 0)).await, "id");
        w.ok("pa-a", confirm(opening)).await;
        w.ok("bp-a", tbp(ATK, 100_000, None)).await;
        ended(&w, None).await;
        assert_eq!(purse(&w, "UP").await, [1_000_000, 400_000, 400_000, 0, 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tu_of_sipd_ends_with_a_request_of_nothing() {
    practice(|w| async move {
        w.operate(import(YEAR, "d1", vec![spent(JASA, 9, TU, 4_000)])).await;
        let rows = w.rows("SELECT id FROM document WHERE external = 1 AND kind = $1", params!["SPP"]).await;
        let spp = rows[0].int("id").expect("an id");
        let opening = id_of(&w.ok("bp-a", counted(Some(spp), 6_000, 0)).await, "id");
        w.ok("pa-a", confirm(opening)).await;
        w.ok("bp-a", tbp(JASA, 6_000, Some(spp))).await;
        ended(&w, Some(spp)).await;
        assert_eq!(purse(&w, "TU").await, [10_000, 10_000, 10_000, 0, 0]);
    })
    .await;
}

//! A treasurer's bank and cash box, and the month that is closed over them.

use crate::support::*;
use bank::acts::*;
use bank::model::{AccountKind, CashWay, Pieces};
use kernel::Money;
use store::params;
use treasury::acts::{RecordTbp, RemitTax, WithheldInput};

fn moving(way: CashWay, amount: i64, on: Option<&str>) -> MoveCash {
    let date = on.map(day);
    MoveCash { unit: code(SKPD_A), year: Some(YEAR), way, amount: sen(amount), reference: "CEK 1".into(), date }
}

fn tbp(amount: i64, way: &str, account: Option<i64>, on: Option<&str>) -> RecordTbp {
    RecordTbp {
        tax: None,
        unit: code(SKPD_A),
        year: Some(YEAR),
        tu: None,
        npd: None,
        purpose: "Belanja alat tulis".into(),
        recipient: "Toko Contoh".into(),
        way: way.into(),
        payee_account: account,
        invoice: None,
        lines: vec![due(ATK, None, amount)],
        deductions: vec![],
        date: on.map(day),
    }
}

fn closing(bank: i64, cash: i64) -> CloseMonth {
    CloseMonth {
        unit: code(SKPD_A),
        year: Some(YEAR),
        month: 2,
        bank: sen(bank),
        statement: "RK 28 Februari".into(),
        cash: sen(cash),
        counted: vec![],
        apart: Money::ZERO,
        explanation: None,
    }
}

/// What a document tells on its paper, name and value.
async fn told(w: &World, id: i64) -> Vec<(String, String)> {
    let mut view = w.db.view().await.expect("a view");
    let paper = store::documents::find(&mut view, &id.into()).await.expect("read").expect("a document");
    bank::public::papers::told(&mut view, &paper).await.expect("what it tells")
}

async fn balance(w: &World, by: &str) -> String {
    sum(&sheet(w, "buku-pembantu-kas", Some(by), &[("skpd", SKPD_A)]).await, "Saldo")
}

/// Into an account, and from hand to hand.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_paper_of_evidence_tells_whom_it_paid_and_how() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        let billed =
            RecordTbp { invoice: Some("FAKTUR-7".into()), ..tbp(200_000, "transfer", Some(w.payee_account), None) };
        let billed = id_of(&w.ok("bp-a", billed).await, "id");
        w.ok("bp-a", moving(CashWay::Draw, 300_000, None)).await;
        let cash = id_of(&w.ok("bp-a", tbp(300_000, "tunai", None, None)).await, "id");
        let said = |all: &[(&str, &str)]| -> Vec<(String, String)> {
            all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let account = ("Rekening", "Bank Daerah ••••0001");
        let whom = ("Dibayar kepada", "Toko Contoh");
        let all = [whom, ("Cara bayar", "transfer"), account, ("Tagihan", "FAKTUR-7")];
        assert_eq!(told(&w, billed).await, said(&all));
        assert_eq!(told(&w, cash).await, said(&[whom, ("Cara bayar", "tunai")]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bank_and_cash_are_kept_apart_and_a_month_is_closed_over_them() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        assert_eq!(w.refused("bp-a", moving(CashWay::Draw, 1_000_001, None)).await, ["KAS-KURANG"]);
        w.ok("bp-a", moving(CashWay::Draw, 400_000, None)).await;
        w.ok("bp-a", tbp(300_000, "tunai", None, None)).await;
        let paid =
            RecordTbp { deductions: vec![cut("ppn", 20_000)], ..tbp(200_000, "transfer", Some(w.payee_account), None) };
        let taxed = id_of(&w.ok("bp-a", paid).await, "id");
        assert_eq!([balance(&w, "bank").await, balance(&w, "tunai").await], ["4200.00", "1000.00"]);
        assert_eq!(w.refused("bp-a", moving(CashWay::Deposit, 100_001, None)).await, ["KAS-KURANG"]);
        w.ok("bp-a", moving(CashWay::Deposit, 50_000, None)).await;
        assert_eq!([balance(&w, "bank").await, balance(&w, "tunai").await], ["4700.00", "500.00"]);
        let by_account = sheet(&w, "buku-rincian-objek", None, &[("skpd", SKPD_A)]).await;
        assert_eq!((by_account.rows.len(), sum(&by_account, "Belanja UP/GU").as_str()), (2, "5000.00"));
        assert_eq!(w.refused("bp-a", closing(470_000, 50_000)).await, ["PK-BELUM-BERAKHIR"]);

        let w = w.on("2026-03-02").await;
        assert_eq!(w.refused("bp-a", closing(470_000, 49_999)).await, ["PK-SELISIH"]);
        assert_eq!(w.refused("bp-a", closing(470_000, 50_001)).await, ["PK-SELISIH"]);
        let pieces =
            |count| CloseMonth { counted: vec![Pieces { value: sen(10_000), count }], ..closing(470_000, 50_000) };
        assert_eq!(w.refused("bp-a", pieces(4)).await, ["PK-PECAHAN"]);
        let unclosed = sheet(&w, "penutupan-kas", None, &[]).await;
        assert_eq!(column(&unclosed, "Keadaan"), ["belum ditutup"]);
        let id = id_of(&w.ok("bp-a", pieces(5)).await, "id");
        assert_eq!(w.refused("bp-a", closing(470_000, 50_000)).await, ["PK-SUDAH-ADA"]);
        let own = w.refused("bp-a", RatifyClosing { closing: id.into() }).await;
        assert_eq!(own, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        w.ok("pa-a", ReturnClosing { closing: id.into(), reasons: vec!["hitung lagi".into()] }).await;
        let id = id_of(&w.ok("bp-a", closing(470_000, 50_000)).await, "id");

        // The book moves while the PA has not signed yet.
        let late = id_of(&w.ok("bp-a", tbp(1_000, "tunai", None, Some("2026-02-27"))).await, "id");
        assert_eq!(w.refused("pa-a", RatifyClosing { closing: id.into() }).await, ["PK-BUKU-BERUBAH"]);
        w.ok("bp-a", treasury::acts::VoidTbp { tbp: late.into(), reasons: vec!["salah".into()] }).await;
        w.ok("pa-a", RatifyClosing { closing: id.into() }).await;
        assert_eq!(w.refused("bp-a", tbp(1_000, "tunai", None, Some("2026-02-27"))).await, ["TGL-PERIODE-TERKUNCI"]);
        assert_eq!(w.refused("bp-a", moving(CashWay::Deposit, 1, Some("2026-02-27"))).await, ["KAS-BULAN-TERTUTUP"]);
        let remit = |on: Option<&str>| RemitTax {
            chosen: vec![],
            unit: code(SKPD_A),
            year: YEAR,
            items: vec![WithheldInput { document: taxed, line: 1 }],
            amount: sen(20_000),
            billing: "123456789012345".into(),
            ntpn: "A1".into(),
            date: on.map(day),
        };
        assert_eq!(w.refused("bp-a", remit(Some("2026-02-27"))).await, ["TGL-PERIODE-TERKUNCI"]);
        w.ok("bp-a", remit(None)).await;
        assert_eq!([balance(&w, "bank").await, balance(&w, "tunai").await], ["4500.00", "500.00"]);
        assert_eq!(findings(&w).await, [""; 0]);
        sound(&w).await;
    })
    .await;
}

/// The treasurer's general book at the end of a month, or of the whole year.
async fn general(w: &World, month: Option<&str>) -> String {
    let filters = [Some(("skpd", SKPD_A)), month.map(|m| ("bulan", m))];
    let filters = filters.into_iter().flatten().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let query = store::module::Query { year: YEAR, by: None, filters };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == "bku").expect("a report");
    let sheet = (report.run)(&mut w.db.view().await.expect("a view"), &query).await.expect("a sheet");
    sum(&sheet, "Saldo")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_moves_after_the_year_belongs_to_none_of_its_months() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        let paid =
            RecordTbp { deductions: vec![cut("ppn", 20_000)], ..tbp(200_000, "transfer", Some(w.payee_account), None) };
        let taxed = id_of(&w.ok("bp-a", paid).await, "id");
        let direct = w.issued(A, ask(&w, ATK, 1_000)).await.sp2d;
        w.ok("kbud", transfer(direct)).await;
        let w = w.on("2027-01-04").await;
        w.ok("kbud", pay(direct)).await;
        let remit = RemitTax {
            chosen: vec![],
            unit: code(SKPD_A),
            year: YEAR,
            items: vec![WithheldInput { document: taxed, line: 1 }],
            amount: sen(20_000),
            billing: "123456789012345".into(),
            ntpn: "A1".into(),
            date: None,
        };
        w.ok("bp-a", remit).await;
        for (month, left) in [(Some("1"), "0.00"), (Some("3"), "8200.00"), (Some("12"), "8200.00"), (None, "8000.00")] {
            assert_eq!(general(&w, month).await, left, "{month:?}");
            let filters: Vec<(&str, &str)> =
                [Some(("skpd", SKPD_A)), month.map(|m| ("bulan", m))].into_iter().flatten().collect();
            let bank = sheet(&w, "buku-pembantu-kas", Some("bank"), &filters).await;
            assert_eq!(sum(&bank, "Saldo"), left, "{month:?}");
        }
        for (month, rows) in [("1", 0), ("2", 1), ("12", 0)] {
            let book = sheet(&w, "buku-rincian-objek", None, &[("skpd", SKPD_A), ("bulan", month)]).await;
            assert_eq!(book.rows.len(), rows, "{month}");
        }
        assert_eq!(column(&sheet(&w, "penutupan-kas", None, &[]).await, "Bulan"), ["Februari"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_book_by_account_keeps_each_unit_to_itself() {
    banking(|w| async move {
        for (key, amount) in [(ATK, 1_000), (ATK_A1, 300)] {
            let sp2d = w.issued(A, ask(&w, key, amount)).await.sp2d;
            w.ok("kbud", transfer(sp2d)).await;
            w.ok("kbud", pay(sp2d)).await;
        }
        let so_far = |sheet: &kernel::Sheet| column(sheet, "Jumlah Belanja");
        let whole = sheet(&w, "buku-rincian-objek", None, &[("skpd", SKPD_A)]).await;
        assert_eq!(
            (so_far(&whole), sum(&whole, "Jumlah Belanja")),
            (vec!["10.00".into(), "3.00".into()], "13.00".into())
        );
        let own = sheet(&w, "buku-rincian-objek", None, &[("skpd", UNIT_A1)]).await;
        assert_eq!((so_far(&own), column(&own, "Kode Unit")), (vec!["3.00".into()], vec![UNIT_A1.into()]));
        assert_eq!(sum(&own, "Jumlah Belanja"), "3.00");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_difference_is_explained_and_stays_a_finding() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        // Cash that was never drawn cannot have been paid.
        w.ok("bp-a", tbp(100, "tunai", None, None)).await;
        assert_eq!(findings(&w).await, ["CEK-KAS-TUNAI"]);
        w.ok("bp-a", moving(CashWay::Draw, 100, None)).await;
        let account = id_of(&w.ok("ppkd", register(AccountKind::Treasurer, SKPD_A, "777777")).await, "account");
        let w = w.on("2026-03-02").await;
        w.ok("kbud", bring(account, "bp", statement("777777", 0, "2026-02-28", &[("2026-02-16", 0, 999_000, "UP")])))
            .await;
        assert_eq!(w.refused("bp-a", closing(999_900, 0)).await, ["PK-REKENING-KORAN"]);
        let short = || CloseMonth { explanation: Some("kas hilang".into()), ..closing(999_000, 0) };
        assert_eq!(w.refused("bp-a", closing(999_000, 0)).await, ["PK-SELISIH"]);
        let told = "SELECT COUNT(*) AS n FROM finding WHERE analytic = 'F12-HITUNG'";
        assert_eq!(w.count(told).await, 0);
        let id = id_of(&w.ok("bp-a", short()).await, "id");
        let kept = w.rows("SELECT key, amount FROM finding WHERE analytic = $1", params!["F12-HITUNG"]).await;
        assert_eq!(kept[0].text("key").expect("a key"), format!("F12-HITUNG:tutup {id}"));
        assert_eq!(kept[0].money("amount").expect("a sum"), sen(900), "the inspectorate hears of it at once");
        w.ok("pa-a", RatifyClosing { closing: id.into() }).await;
        assert_eq!(w.count(told).await, 1);
        let closed = sheet(&w, "penutupan-kas", None, &[]).await;
        assert_eq!(
            (column(&closed, "Selisih"), column(&closed, "Penjelasan")),
            (vec!["9.00".into()], vec!["kas hilang".into()])
        );
        assert!(findings(&w).await.contains(&"CEK-KAS-SELISIH".to_owned()));
    })
    .await;
}

/// What a treasurer draws in cash cannot be transferred as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bank_account_below_nothing_is_a_finding() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        w.ok("bp-a", moving(CashWay::Draw, 900_000, None)).await;
        let transferred = |amount: i64| tbp(amount, "transfer", Some(w.payee_account), None);
        w.ok("bp-a", transferred(100_000)).await;
        assert_eq!((balance(&w, "bank").await.as_str(), findings(&w).await), ("0.00", vec![]));
        w.ok("bp-a", transferred(1)).await;
        assert_eq!((balance(&w, "bank").await.as_str(), findings(&w).await), ("-0.01", vec!["CEK-KAS-BANK".into()]));
        w.ok("bp-a", moving(CashWay::Deposit, 1, None)).await;
        assert_eq!(findings(&w).await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_report_runs_in_an_empty_year() {
    banking(|w| async move {
        for report in bank::MODULE.reports {
            for by in report.by {
                let sheet = sheet(&w, report.name, Some(by), &[]).await;
                assert!(!sheet.columns.is_empty() && !sheet.heading.is_empty(), "{} by {by}", report.name);
                let first = sheet.total.as_ref().and_then(|t| t.first()).map(kernel::sheet::Value::plain);
                assert!(first.is_none_or(|f| f == "Jumlah"), "{}", report.name);
            }
        }
        assert_eq!(findings(&w).await, [""; 0]);
    })
    .await;
}

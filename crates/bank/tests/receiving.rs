//! What a Bendahara Penerimaan holds, the month that is closed over it, and the
//! RKUD's own book.

use crate::support::*;
use bank::acts::*;
use bank::model::{AccountKind, CashWay, Pieces};
use kernel::{Money, Role};
use organisation::acts::UnlockPeriod;
use receipts::acts::{
    ConfirmRevenueDeposit, DepositReceipts, ReceiptLine, RecordDirectReceipt, RecordSpendingReturn, RecordStbp,
    RejectRevenueDeposit, VoidStbp,
};
use receipts::model::Way;
use treasury::acts::RecordTbp;

const CHARGE: &str = "4.1.02.01.001.00001";

async fn receivers(w: &World) {
    w.newcomer(60, "bt-a", Role::BendaharaPenerimaan, Some(SKPD_A)).await;
    w.newcomer(61, "btp-a1", Role::BendaharaPenerimaanPembantu, Some(UNIT_A1)).await;
}

fn stbp(unit: &str, amount: i64, on: Option<&str>) -> RecordStbp {
    RecordStbp {
        unit: code(unit),
        year: Some(YEAR),
        payer: "CV Maju".into(),
        way: Way::Cash,
        reference: None,
        assessment: None,
        purpose: String::new(),
        lines: vec![ReceiptLine::of(code(CHARGE), sen(amount))],
        date: on.map(day),
    }
}

fn sts(stbp: &[i64], amount: i64, on: Option<&str>) -> DepositReceipts {
    DepositReceipts {
        unit: code(SKPD_A),
        year: Some(YEAR),
        stbp: stbp.to_vec(),
        amount: sen(amount),
        reference: "SLIP-1".into(),
        date: on.map(day),
    }
}

fn direct(amount: i64, note: &str, on: Option<&str>) -> RecordDirectReceipt {
    RecordDirectReceipt {
        unit: code(SKPD_A),
        year: Some(YEAR),
        payer: "Kas Negara".into(),
        purpose: String::new(),
        lines: vec![ReceiptLine::of(code(CHARGE), sen(amount))],
        credit_note: note.into(),
        date: on.map(day),
    }
}

fn close(unit: &str, cash: i64) -> CloseReceipts {
    CloseReceipts {
        unit: code(unit),
        year: Some(YEAR),
        month: 2,
        cash: sen(cash),
        counted: vec![],
        bank: Money::ZERO,
        statement: None,
        explanation: None,
    }
}

/// A report of receipts, its totals by column.
async fn of_receipts(w: &World, name: &str, filters: &[(&str, &str)]) -> kernel::Sheet {
    let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let query = store::module::Query { year: YEAR, by: None, filters };
    let report = receipts::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    (report.run)(&mut w.db.view().await.expect("a view"), &query).await.expect("a sheet")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_of_receipts_is_closed_over_what_is_not_deposited() {
    banking(|w| async move {
        receivers(&w).await;
        let first = id_of(&w.ok("bt-a", stbp(SKPD_A, 600, None)).await, "id");
        let second = id_of(&w.ok("bt-a", stbp(SKPD_A, 400, None)).await, "id");
        let held = id_of(&w.ok("bt-a", stbp(SKPD_A, 250, None)).await, "id");
        // What is paid on the RKUD itself is in nobody's hands.
        w.ok("bt-a", RecordStbp { way: Way::Direct, ..stbp(SKPD_A, 7, None) }).await;
        let gone = id_of(&w.ok("bt-a", sts(&[first, second], 1_000, None)).await, "id");
        assert_eq!(w.refused("bt-a", close(SKPD_A, 250)).await, ["PK-BELUM-BERAKHIR"]);

        let w = w.on("2026-03-02").await;
        for cash in [249, 251] {
            assert_eq!(w.refused("bt-a", close(SKPD_A, cash)).await, ["PK-SELISIH"]);
        }
        assert_eq!(w.refused("bp-a", close(SKPD_A, 250)).await, ["WEWENANG-JABATAN"]);
        let pieces = |count| CloseReceipts { counted: vec![Pieces { value: sen(50), count }], ..close(SKPD_A, 250) };
        assert_eq!(w.refused("bt-a", pieces(4)).await, ["PK-PECAHAN"]);
        let unclosed = sheet(&w, "penutupan-kas", None, &[]).await;
        let of = |name| column(&unclosed, name);
        assert_eq!((of("Bendahara"), of("Keadaan")), (vec!["Penerimaan".into()], vec!["belum ditutup".into()]));
        assert_eq!([of("Penerimaan"), of("Pengeluaran"), of("Saldo Buku")], [["12.50"], ["10.00"], ["2.50"]]);
        // The book of receipts and deposits tells the same, and what went past the hands.
        let book = of_receipts(&w, "buku-penerimaan", &[("bulan", "2")]).await;
        assert_eq!([sum(&book, "Penerimaan"), sum(&book, "Penyetoran")], ["12.57", "10.00"]);
        let id = id_of(&w.ok("bt-a", pieces(5)).await, "id");
        assert_eq!(w.refused("bt-a", close(SKPD_A, 250)).await, ["PK-SUDAH-ADA"]);
        let own = w.refused("bt-a", RatifyClosing { closing: id.into() }).await;
        assert_eq!(own, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);

        // The book moves while the PA has not signed yet.
        let late = id_of(&w.ok("bt-a", stbp(SKPD_A, 1, Some("2026-02-27"))).await, "id");
        assert_eq!(w.refused("pa-a", RatifyClosing { closing: id.into() }).await, ["PK-BUKU-BERUBAH"]);
        let void = |stbp: i64| VoidStbp { stbp: stbp.into(), reasons: why() };
        w.ok("bt-a", void(late)).await;
        w.ok("pa-a", RatifyClosing { closing: id.into() }).await;

        // Closed for what the receiver keeps, and for nothing else.
        assert_eq!(w.refused("bt-a", stbp(SKPD_A, 1, Some("2026-02-27"))).await, ["TGL-PERIODE-TERKUNCI"]);
        assert_eq!(w.refused("bt-a", sts(&[held], 250, Some("2026-02-27"))).await, ["TGL-PERIODE-TERKUNCI"]);
        assert_eq!(w.refused("bt-a", void(held)).await, ["TGL-PERIODE-TERKUNCI"]);
        let reject = || RejectRevenueDeposit { sts: gone.into(), reasons: why() };
        assert_eq!(w.refused("kbud", reject()).await, ["TGL-PERIODE-TERKUNCI"]);
        let back = || ReturnClosing { closing: id.into(), reasons: why() };
        assert_eq!(w.refused("pa-a", back()).await, ["TGL-PERIODE-TERKUNCI"]);
        w.ok("kbud", direct(5, "NK-1", Some("2026-02-27"))).await;
        w.ok("bt-a", sts(&[held], 250, None)).await;
        let closed = sheet(&w, "penutupan-kas", None, &[]).await;
        assert_eq!(column(&closed, "Saldo Buku"), ["2.50", "0.00"]);
        assert_eq!(column(&closed, "Keadaan"), ["Disahkan", "belum ditutup"]);
        assert_eq!(findings(&w).await, [""; 0]);
        sound(&w).await;

        // Once the PPKD opens it, what moves in it shows.
        let open = UnlockPeriod { year: YEAR, month: 2, unit: Some(code(SKPD_A)), reason: "STBP tertinggal".into() };
        w.ok("ppkd", open).await;
        w.ok("bt-a", stbp(SKPD_A, 1, Some("2026-02-27"))).await;
        w.ok("kbud", reject()).await;
        assert_eq!(findings(&w).await, ["CEK-KAS-BERUBAH"]);
        // It is counted again, with what came back.
        w.ok("pa-a", back()).await;
        assert_eq!(w.refused("bt-a", close(SKPD_A, 251)).await, ["PK-SELISIH"]);
        let id = id_of(&w.ok("bt-a", close(SKPD_A, 1_251)).await, "id");
        w.ok("pa-a", RatifyClosing { closing: id.into() }).await;
        assert_eq!(findings(&w).await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assistant_who_receives_counts_the_own_money() {
    banking(|w| async move {
        receivers(&w).await;
        let own = id_of(&w.ok("btp-a1", stbp(UNIT_A1, 300, None)).await, "id");
        let of_skpd = id_of(&w.ok("bt-a", stbp(SKPD_A, 200, None)).await, "id");
        let w = w.on("2026-03-02").await;
        assert_eq!(w.refused("bt-a", close(SKPD_A, 500)).await, ["PK-SELISIH"], "300 lie with the assistant");
        assert_eq!(w.refused("btp-a1", close(UNIT_A1, 299)).await, ["PK-SELISIH"]);
        let short = CloseReceipts { explanation: Some("kas hilang".into()), ..close(UNIT_A1, 299) };
        let id = id_of(&w.ok("btp-a1", short).await, "id");
        w.ok("pa-a", RatifyClosing { closing: id.into() }).await;
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM finding WHERE analytic = 'F12-HITUNG'").await, 1);
        assert_eq!(findings(&w).await, ["CEK-KAS-SELISIH"]);
        // The assistant's month is locked, also for an STS of the SKPD that takes from it.
        let late = Some("2026-02-27");
        assert_eq!(w.refused("btp-a1", stbp(UNIT_A1, 1, late)).await, ["TGL-PERIODE-TERKUNCI"]);
        assert_eq!(w.refused("bt-a", sts(&[own, of_skpd], 500, late)).await, ["TGL-PERIODE-TERKUNCI"]);
        w.ok("bt-a", stbp(SKPD_A, 50, late)).await;
        w.ok("bt-a", sts(&[own, of_skpd], 500, None)).await;
        let id = id_of(&w.ok("bt-a", close(SKPD_A, 250)).await, "id");
        w.ok("pa-a", RatifyClosing { closing: id.into() }).await;
        let closed = sheet(&w, "penutupan-kas", None, &[]).await;
        let told = |n: usize| ["Kode", "Bulan", "Saldo Buku"].map(|name| column(&closed, name)[n].clone());
        let mut figures: Vec<[String; 3]> = (0..closed.rows.len()).map(told).collect();
        figures.sort();
        let expected = [
            [SKPD_A, "Februari", "2.50"],
            [SKPD_A, "Maret", "0.50"],
            [UNIT_A1, "Februari", "3.00"],
            [UNIT_A1, "Maret", "0.00"],
        ];
        assert_eq!(figures, expected.map(|row| row.map(str::to_owned)));
        assert_eq!(findings(&w).await, ["CEK-KAS-SELISIH"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_foot_of_the_cash_book_tells_where_the_money_lies() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        let draw = MoveCash {
            unit: code(SKPD_A),
            year: Some(YEAR),
            way: CashWay::Draw,
            amount: sen(400_000),
            reference: "CEK 1".into(),
            date: None,
        };
        w.ok("bp-a", draw).await;
        let paid = RecordTbp {
            way: "transfer".into(),
            payee_account: Some(w.payee_account),
            deductions: vec![cut("ppn", 20_000)],
            ..tbp(ATK, 200_000, None)
        };
        w.ok("bp-a", paid).await;
        let foot = async |filters: &[(&str, &str)]| {
            let book = sheet(&w, "bku", None, filters).await;
            let rows = book.rows[book.rows.len() - 4..].iter();
            let rows: Vec<[String; 2]> = rows.map(|r| [r[3].plain(), r[6].plain()]).collect();
            (rows, sum(&book, "Saldo"))
        };
        let names = ["Saldo tunai", "Saldo di bank", "Panjar pada PPTK", "Di dalamnya potongan belum disetor"];
        let told = |sums: [&str; 4]| (0..4).map(|n| [names[n].to_owned(), sums[n].to_owned()]).collect::<Vec<_>>();
        let whole = (told(["4000.00", "4200.00", "0.00", "200.00"]), "8200.00".to_owned());
        assert_eq!(foot(&[("skpd", SKPD_A)]).await, whole);
        assert_eq!(foot(&[("skpd", SKPD_A), ("bulan", "2")]).await, whole);
        let before = (told(["0.00", "0.00", "0.00", "0.00"]), "0.00".to_owned());
        assert_eq!(foot(&[("skpd", SKPD_A), ("bulan", "1")]).await, before);
        // The other books of the treasurer have the foot that they had.
        let taxes = sheet(&w, "bku", None, &[("skpd", SKPD_A), ("buku", "pajak")]).await;
        assert_eq!((taxes.rows.len(), sum(&taxes, "Saldo").as_str()), (1, "200.00"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_book_of_the_rkud_agrees_with_the_bank_or_tells_the_day() {
    banking(|w| async move {
        receivers(&w).await;
        let account = rkud(&w).await;
        w.ok("kbud", direct(5_000_000, "NK-1", None)).await;
        let held = id_of(&w.ok("bt-a", stbp(SKPD_A, 600, None)).await, "id");
        let deposit = id_of(&w.ok("bt-a", sts(&[held], 600, None)).await, "id");
        let confirm = ConfirmRevenueDeposit { sts: deposit.into(), credit_note: "NK-2".into(), date: None };
        w.ok("kbud", confirm).await;
        let sp2d = w.issued(A, ask(&w, ATK, 100_000)).await.sp2d;
        w.ok("kbud", transfer(sp2d)).await;
        w.ok("kbud", pay(sp2d)).await;
        let back = RecordSpendingReturn {
            payment: sp2d.into(),
            line: Some(1),
            amount: sen(1_000),
            payer: "CV Maju".into(),
            purpose: String::new(),
            credit_note: "NK-3".into(),
            date: None,
        };
        w.ok("kbud", back).await;
        let before = sheet(&w, "bku-bud", None, &[]).await;
        let sums = |book: &kernel::Sheet| ["Penerimaan", "Pengeluaran", "Saldo"].map(|name| sum(book, name));
        assert_eq!(sums(&before), ["50016.00", "1000.00", "49016.00"]);
        assert_eq!(before.rows.len(), 5, "the beginning, three credits and a debit");
        assert!(sheet(&w, "bku-bud", Some("selisih"), &[]).await.rows.is_empty(), "no statement, no difference");

        let w = w.on("2026-02-18").await;
        let lines = |debit: i64| {
            let on = "2026-02-16";
            [(on, 0, 5_000_600, "K"), (on, 0, 1_000, "KP"), (on, debit, 0, "D"), ("2026-02-17", 0, 30, "JASA GIRO")]
        };
        // The bank has paid a sen too much, and on the day after it credits what nobody has recorded.
        let told = statement(RKUD, 2_000, "2026-02-17", &lines(100_001));
        w.ok("kbud", bring(account, "rk1", told)).await;
        let book = sheet(&w, "bku-bud", None, &[]).await;
        assert_eq!(sums(&book), ["50016.00", "1000.00", "49036.00"]);
        let foot = |n: usize| {
            let row = &book.rows[book.rows.len() - 3 + n];
            [row[1].plain(), row[3].plain(), row[6].plain()]
        };
        let until = kernel::sheet::Value::Day(day("2026-02-17")).plain();
        let row = |text: &str, sum: &str| [until.clone(), text.to_owned(), sum.to_owned()];
        assert_eq!(foot(0), row("Saldo menurut buku", "49036.00"));
        assert_eq!(foot(1), row("Saldo menurut rekening koran", "49036.29"));
        assert_eq!(foot(2), row("Selisih buku dan rekening koran", "-0.29"));
        let days = sheet(&w, "bku-bud", Some("selisih"), &[]).await;
        assert_eq!(column(&days, "Selisih Pengeluaran"), ["-0.01", "0.00"]);
        assert_eq!(column(&days, "Selisih Penerimaan"), ["0.00", "-0.30"]);
        assert_eq!(sums(&sheet(&w, "bku-bud", None, &[("bulan", "1")]).await)[2], "20.00", "as the year began");

        // The interest is recorded: only the sen is left.
        w.ok("kbud", direct(30, "NK-4", Some("2026-02-17"))).await;
        let days = sheet(&w, "bku-bud", Some("selisih"), &[]).await;
        assert_eq!(column(&days, "Selisih Pengeluaran"), ["-0.01"]);
    })
    .await;
}

/// What the book of the RKUD begins with.
async fn beginning(w: &World) -> [String; 2] {
    let book = sheet(w, "bku-bud", None, &[]).await;
    [book.rows[0][3].plain(), book.rows[0][6].plain()]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_before_the_first_statement_of_one_rkud_counts_once() {
    banking(|w| async move {
        receivers(&w).await;
        let first = rkud(&w).await;
        let second = id_of(&w.ok("ppkd", register(AccountKind::Rkud, SKPD_B, "0012345699")).await, "account");
        let told = |text: &str, sum: &str| [text.to_owned(), sum.to_owned()];
        assert_eq!(beginning(&w).await, told("Saldo awal tahun (belum menurut rekening koran)", "0.00"));
        w.ok("kbud", direct(500, "NK-1", None)).await;
        w.ok("kbud", direct(30, "NK-2", None)).await;
        let w = w.on("2026-02-18").await;
        // The one account held 20.00 and received 0.30; the other one 2.00, and 5.00 before its first statement.
        let rk = statement(RKUD, 2_000, "2026-02-16", &[("2026-02-16", 0, 30, "NK-2")]);
        w.ok("kbud", bring(first, "rk1", rk)).await;
        assert_eq!(beginning(&w).await, told("Saldo awal tahun (belum menurut rekening koran)", "20.00"));
        let rk = statement("0012345699", 700, "2026-02-17", &[("2026-02-17", 0, 1, "JASA GIRO")]);
        w.ok("kbud", bring(second, "rk2", rk)).await;
        assert_eq!(beginning(&w).await, told("Saldo awal tahun", "22.00"));
        assert_eq!(sum(&sheet(&w, "bku-bud", None, &[]).await, "Saldo"), "27.30");
    })
    .await;
}

/// Whoever keeps the regency's treasury reads its book, and auditors; no SKPD does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_book_of_the_rkud_is_for_the_whole_regency() {
    banking(|w| async move {
        let report = bank::MODULE.reports.iter().find(|r| r.name == "bku-bud").expect("a report");
        let query = store::module::Query { year: YEAR, ..Default::default() };
        let mut view = w.db.view().await.expect("a view");
        assert!((report.run)(&mut view, &query).await.is_ok());
        let unit = store::units::by_norm(&mut view, code(SKPD_A).norm()).await.expect("read").expect("a unit");
        view.scope = store::Scope::Units([unit.id].into());
        assert!((report.run)(&mut view, &query).await.is_err());
    })
    .await;
}

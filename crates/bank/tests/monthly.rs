//! A treasurer accounts for a closed month in two steps: to the PA, then to the
//! BUD.

use crate::support::*;
use bank::acts::*;
use kernel::{Money, Sheet};
use organisation::acts::{ProposeRegulation, UnlockPeriod};
use treasury::acts::{
    DraftSppGu, NoteNationalNumber, PassUp, PaySp2d, RecordTbp, RejectDeposit, ReturnAdvance, VoidTbp,
    WithdrawNationalNumber,
};
use treasury::public::{MOST, Reader, waiting};
use treasury::rules::route::KpaReason;

/// Evidence that the bank paid.
fn paid(w: &World, amount: i64, on: Option<&str>) -> RecordTbp {
    let payee_account = Some(w.payee_account);
    RecordTbp { way: "transfer".into(), payee_account, date: on.map(day), ..tbp(ATK, amount, None) }
}

fn closing(unit: &str, month: u8, bank: i64) -> CloseMonth {
    CloseMonth {
        unit: code(unit),
        year: Some(YEAR),
        month,
        bank: sen(bank),
        statement: "RK akhir bulan".into(),
        cash: Money::ZERO,
        counted: vec![],
        apart: Money::ZERO,
        explanation: None,
    }
}

async fn closed(w: &World, month: u8, bank: i64) -> i64 {
    counted(w, closing(SKPD_A, month, bank)).await
}

/// Counted by the treasurer, signed by the PA.
async fn counted(w: &World, closing: CloseMonth) -> i64 {
    let id = id_of(&w.ok("bp-a", closing).await, "id");
    w.ok("pa-a", RatifyClosing { closing: id.into() }).await;
    id
}

fn count_again(closing: i64) -> ReturnClosing {
    ReturnClosing { closing: closing.into(), reasons: why() }
}

fn send_back(lpj: i64) -> SendBackMonthlyLpj {
    SendBackMonthlyLpj { lpj: lpj.into(), reasons: why() }
}

fn give_up(lpj: i64) -> CancelMonthlyLpj {
    CancelMonthlyLpj { lpj: lpj.into(), reasons: why() }
}

fn draft(month: u8) -> DraftMonthlyLpj {
    DraftMonthlyLpj { unit: code(SKPD_A), year: Some(YEAR), month }
}

fn submit(lpj: i64) -> SubmitMonthlyLpj {
    SubmitMonthlyLpj { lpj: lpj.into() }
}

fn verify(lpj: i64) -> VerifyMonthlyLpj {
    VerifyMonthlyLpj { lpj: lpj.into() }
}

fn ratify(lpj: i64) -> RatifyMonthlyLpj {
    RatifyMonthlyLpj { lpj: lpj.into() }
}

fn deliver(lpj: i64) -> DeliverMonthlyLpj {
    DeliverMonthlyLpj { lpj: lpj.into() }
}

fn receive(lpj: i64) -> ReceiveMonthlyLpj {
    ReceiveMonthlyLpj { lpj: lpj.into() }
}

/// From its draft to the PA's ratification.
async fn ratified(w: &World, month: u8) -> i64 {
    let id = id_of(&w.ok("bp-a", draft(month)).await, "id");
    w.ok("bp-a", submit(id)).await;
    w.ok("ppk-a", verify(id)).await;
    w.ok("pa-a", ratify(id)).await;
    id
}

async fn functional(w: &World, by: &str) -> Sheet {
    let filters = [("skpd", SKPD_A), ("bulan", "2")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    let query = store::module::Query { year: YEAR, by: Some(by.to_owned()), filters };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == "spj-fungsional").expect("a report");
    (report.run)(&mut w.db.view().await.expect("a view"), &query).await.expect("a sheet")
}

async fn detail(w: &World, by: &str, lpj: i64) -> Sheet {
    sheet(w, "rincian-lpj-bulanan", Some(by), &[("dokumen", &lpj.to_string())]).await
}

async fn register(w: &World, name: &str) -> Vec<String> {
    column(&sheet(w, "lpj-bulanan", None, &[]).await, name)
}

static MODULES: &[&store::Module] = &[&bank::MODULE];

/// What waits for an official.
async fn tasks(w: &World, who: &str) -> Vec<&'static str> {
    let store::Actor::User { person, .. } = w.by(who).await.actor else { panic!("an official") };
    let reader = Reader { person, now: w.db.now().expect("a time"), zone: w.db.region().zone, modules: MODULES };
    let found = waiting(&mut w.db.view().await.expect("a view"), &reader, MOST).await.expect("a list");
    found.mine.iter().map(|open| open.act.name).collect()
}

async fn open_again(w: &World, month: u8) {
    let open = UnlockPeriod { year: YEAR, month, unit: Some(code(SKPD_A)), reason: "TBP tertinggal".into() };
    w.ok("ppkd", open).await;
}

/// The month is opened again, and evidence of a sen comes late.
async fn a_late_sen(w: &World) -> i64 {
    open_again(w, 2).await;
    id_of(&w.ok("bp-a", paid(w, 1, Some("2026-02-27"))).await, "id")
}

async fn void(w: &World, tbp: i64) {
    w.ok("bp-a", VoidTbp { tbp: tbp.into(), reasons: vec!["salah".into()] }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_accounted_for_to_the_pa_and_then_to_the_bud() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        w.ok("bp-a", RecordTbp { deductions: vec![cut("ppn", 20_000)], ..paid(&w, 200_000, None) }).await;
        account_for(&w, None).await;
        let direct = w.issued(A, ask(&w, ATK, 1_000)).await.sp2d;
        w.ok("kbud", transfer(direct)).await;
        w.ok("kbud", pay(direct)).await;
        let w = w.on("2026-03-02").await;
        assert_eq!(w.refused("bp-a", draft(2)).await, ["LPJB-BELUM-TUTUP"]);
        assert_eq!(register(&w, "Keadaan").await, ["belum ditutup"]);
        closed(&w, 2, 820_000).await;
        assert_eq!(register(&w, "Keadaan").await, ["belum disusun"]);
        assert!(w.refused("ppk-a", draft(2)).await[0].starts_with("WEWENANG"));
        let lpj = id_of(&w.ok("bp-a", draft(2)).await, "id");
        assert_eq!(w.refused("bp-a", draft(2)).await, ["LPJB-SUDAH-ADA"]);
        assert_eq!(tasks(&w, "bp-a").await, ["submit-monthly-lpj"]);
        assert_eq!(w.refused("ppk-a", verify(lpj)).await, ["KEADAAN"]);
        assert!(w.ok("bp-a", submit(lpj)).await.done["number"].is_string());
        assert_eq!(w.refused("bp-a", verify(lpj)).await, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("bp-a", deliver(lpj)).await, ["KEADAAN"]);
        w.ok("ppk-a", ReturnMonthlyLpj { lpj: lpj.into(), reasons: why() }).await;
        w.ok("bp-a", submit(lpj)).await;
        w.ok("ppk-a", verify(lpj)).await;
        assert_eq!(w.refused("bp-a", deliver(lpj)).await, ["KEADAAN"], "the PA has not ratified it");
        assert_eq!(tasks(&w, "pa-a").await, ["ratify-monthly-lpj"]);
        w.ok("pa-a", ratify(lpj)).await;
        assert_eq!(tasks(&w, "bp-a").await, ["deliver-monthly-lpj"]);

        // What was written down is the month's SPJ.
        for by in ["belanja", "kas"] {
            let (kept, now) = (detail(&w, by, lpj).await, functional(&w, by).await);
            assert_eq!((kept.total, kept.columns.len()), (now.total, now.columns.len()), "{by}");
            let written = now.rows.iter().filter(|row| row[2..].iter().any(|v| v.plain() != "0.00")).count();
            assert!(kept.rows.len() >= written && written > 0, "{by}");
        }
        assert_eq!(sum(&detail(&w, "kas", lpj).await, "s.d. Bulan Ini"), "8200.00");
        assert_eq!(sum(&detail(&w, "belanja", lpj).await, "UP/GU/TU Bulan Ini"), "2000.00");
        assert_eq!(sum(&detail(&w, "belanja", lpj).await, "LS Barang dan Jasa Bulan Ini"), "10.00");

        w.ok("bp-a", deliver(lpj)).await;
        assert_eq!(tasks(&w, "kbud").await, ["receive-monthly-lpj"]);
        w.ok("kbud", SendBackMonthlyLpj { lpj: lpj.into(), reasons: why() }).await;
        w.ok("bp-a", submit(lpj)).await;
        w.ok("ppk-a", verify(lpj)).await;
        w.ok("pa-a", ratify(lpj)).await;
        // The tenth is in time.
        let w = w.on("2026-03-10").await;
        w.ok("bp-a", deliver(lpj)).await;
        assert_eq!(w.ok("kbud", receive(lpj)).await.done["state"].as_str(), Some("selesai"));
        assert_eq!(tasks(&w, "kbud").await, [""; 0]);
        assert_eq!([register(&w, "Keadaan").await, register(&w, "Hari Lewat").await], [["Selesai"], [""]]);
        assert_eq!(register(&w, "Disampaikan kepada BUD").await, ["2026-03-10"]);
        assert_eq!(findings(&w).await, [""; 0]);
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn books_that_move_by_a_sen_are_another_account() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        w.ok("bp-a", paid(&w, 200_000, None)).await;
        let w = w.on("2026-03-02").await;
        closed(&w, 2, 800_000).await;
        let lpj = id_of(&w.ok("bp-a", draft(2)).await, "id");
        let late = a_late_sen(&w).await;
        let before = detail(&w, "kas", lpj).await;
        assert_eq!(w.refused("bp-a", submit(lpj)).await, ["LPJB-BERUBAH"]);
        void(&w, late).await;
        w.ok("bp-a", submit(lpj)).await;
        let late = id_of(&w.ok("bp-a", paid(&w, 1, Some("2026-02-27"))).await, "id");
        assert_eq!(w.refused("ppk-a", verify(lpj)).await, ["LPJB-BERUBAH"]);
        w.ok("ppk-a", ReturnMonthlyLpj { lpj: lpj.into(), reasons: why() }).await;
        w.ok("bp-a", CancelMonthlyLpj { lpj: lpj.into(), reasons: why() }).await;
        // Another one is not what was counted.
        assert_eq!(w.refused("bp-a", draft(2)).await, ["LPJB-SALDO"]);
        void(&w, late).await;
        let lpj = ratified(&w, 2).await;
        assert_eq!(findings(&w).await, [""; 0]);
        w.ok("bp-a", paid(&w, 1, Some("2026-02-27"))).await;
        assert_eq!(findings(&w).await, ["CEK-KAS-BERUBAH", "CEK-LPJB-BERUBAH"]);
        assert_eq!(detail(&w, "kas", lpj).await.rows, before.rows, "what was written down stays");

        // A day after the tenth it is late, and taken all the same.
        let w = w.on("2026-03-11").await;
        w.ok("bp-a", deliver(lpj)).await;
        assert_eq!(register(&w, "Hari Lewat").await, ["1"]);
        assert!(findings(&w).await.contains(&"CEK-LPJB-TERLAMBAT".to_owned()));
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_follow_each_other_and_assistants_come_first() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        let pass = PassUp {
            unit: code(UNIT_A1),
            year: Some(YEAR),
            amount: sen(300_000),
            decree: "SK PA 3/2026".into(),
            decree_date: day("2026-02-10"),
            kpa: KpaReason::SizeAndLocation,
            reference: "TRF 7".into(),
            date: None,
        };
        w.ok("bp-a", pass).await;
        let w = w.on("2026-04-01").await;
        closed(&w, 2, 700_000).await;
        closed(&w, 3, 700_000).await;
        assert_eq!(w.refused("bp-a", draft(3)).await, ["LPJB-PEMBANTU", "LPJB-URUTAN"]);
        assert_eq!(w.refused("bp-a", draft(2)).await, ["LPJB-PEMBANTU"]);
        for month in [2, 3] {
            let id = id_of(&w.ok("bpp-a", closing(UNIT_A1, month, 300_000)).await, "id");
            w.ok("kpa-a", RatifyClosing { closing: id.into() }).await;
        }
        ratified(&w, 2).await;
        ratified(&w, 3).await;
        assert_eq!(register(&w, "Saldo Akhir").await, ["7000.00", "7000.00"]);
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_region_says_so_a_gu_and_the_next_closing_wait() {
    banking(|w| async move {
        for key in ["lpj-bulanan.gu-menunggu", "lpj-bulanan.penutupan-menunggu"] {
            let (key, source) = (key.to_owned(), "Perkada uji".to_owned());
            w.operate(ProposeRegulation { key, value: true.into(), from: day(TODAY), source }).await;
        }
        let own = receive_up(&w, 1_000_000).await;
        w.ok("bp-a", paid(&w, 200_000, None)).await;
        let lpj = account_for(&w, None).await;
        let gu = DraftSppGu { lpj: lpj.into(), payee_account: own, purpose: String::new() };
        let spp = id_of(&w.ok("bp-a", gu).await, "id");
        // The tenth is in time yet.
        let w = w.on("2026-03-10").await;
        w.ok("bp-a", world::steps::submit(spp)).await;
        w.ok("ppk-a", return_spp(spp)).await;
        let w = w.on("2026-03-11").await;
        assert_eq!(w.refused("bp-a", world::steps::submit(spp)).await, ["LPJB-DITUNGGU"]);
        // A month that nobody has closed waits for none.
        let february = closed(&w, 2, 800_000).await;
        let monthly = ratified(&w, 2).await;
        let w = w.on("2026-04-01").await;
        assert_eq!(w.refused("bp-a", closing(SKPD_A, 3, 800_000)).await, ["LPJB-DITUNGGU"]);
        w.ok("bp-a", deliver(monthly)).await;
        w.ok("bp-a", world::steps::submit(spp)).await;
        closed(&w, 3, 800_000).await;
        // March is overdue: February is counted again all the same.
        let w = w.on("2026-04-13").await;
        w.ok("kbud", send_back(monthly)).await;
        w.ok("bp-a", give_up(monthly)).await;
        open_again(&w, 2).await;
        assert_eq!(w.refused("pa-a", count_again(february)).await, ["TGL-PERIODE-TERKUNCI"], "March is locked");
        open_again(&w, 3).await;
        w.ok("pa-a", count_again(february)).await;
        closed(&w, 2, 800_000).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_that_moved_is_closed_and_accounted_for_again() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        w.ok("bp-a", paid(&w, 200_000, None)).await;
        let w = w.on("2026-03-02").await;
        let february = closed(&w, 2, 800_000).await;
        let lpj = ratified(&w, 2).await;
        w.ok("ppk-a", ReturnMonthlyLpj { lpj: lpj.into(), reasons: why() }).await;
        w.ok("bp-a", submit(lpj)).await;
        w.ok("ppk-a", verify(lpj)).await;
        w.ok("pa-a", ratify(lpj)).await;
        w.ok("bp-a", deliver(lpj)).await;
        w.ok("kbud", receive(lpj)).await;
        assert_eq!(w.refused("pa-a", count_again(february)).await, ["KEADAAN", "TGL-PERIODE-TERKUNCI"]);
        w.ok("kbud", send_back(lpj)).await;
        assert_eq!([register(&w, "Disampaikan kepada BUD").await, register(&w, "Diterima BUD").await], [[""], [""]]);
        w.ok("bp-a", give_up(lpj)).await;
        assert_eq!(w.refused("pa-a", count_again(february)).await, ["TGL-PERIODE-TERKUNCI"]);
        a_late_sen(&w).await;
        assert_eq!(w.refused("bp-a", draft(2)).await, ["LPJB-SALDO"]);
        w.ok("pa-a", count_again(february)).await;
        assert_eq!(w.refused("bp-a", draft(2)).await, ["LPJB-BELUM-TUTUP"]);
        let again = closed(&w, 2, 799_999).await;
        let lpj = ratified(&w, 2).await;
        assert_eq!(w.refused("bp-a", paid(&w, 1, Some("2026-02-27"))).await, ["TGL-PERIODE-TERKUNCI"]);
        // An account that lives holds its closing also where the month is open.
        open_again(&w, 2).await;
        assert_eq!(w.refused("pa-a", count_again(again)).await, ["KEADAAN"]);
        w.ok("bp-a", deliver(lpj)).await;
        w.ok("kbud", receive(lpj)).await;
        let w = w.on("2026-04-01").await;
        closed(&w, 3, 799_999).await;
        ratified(&w, 3).await;
        assert_eq!(register(&w, "Saldo Akhir").await, ["7999.99", "7999.99"]);
        assert_eq!(findings(&w).await, [""; 0]);
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bank_was_told_of_in_a_month_is_noted_before_its_account() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        let within = w.issued(A, ask(&w, ATK, 1_000)).await.sp2d;
        let after = w.issued(A, ask(&w, ATK, 2_000)).await.sp2d;
        w.ok("kbud", transfer(within)).await;
        let w = w.on("2026-03-02").await;
        w.ok("kbud", transfer(after)).await;
        closed(&w, 2, 1_000_000).await;
        assert_eq!(w.refused("bp-a", draft(2)).await, ["LPJB-SP2D-DI-JALAN"]);
        // It passes the book of the closed month, and no purse.
        w.ok("kbud", PaySp2d { sp2d: within.into(), date: Some(day("2026-02-27")) }).await;
        ratified(&w, 2).await;
        w.ok("kbud", pay(after)).await;
        assert_eq!(findings(&w).await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_skpd_that_pays_others_alone_shows_once_it_has_closed_a_month() {
    banking(|w| async move {
        let direct = w.issued(B, ask(&w, ATK_B, 1_000)).await.sp2d;
        w.ok("kbud", transfer(direct)).await;
        w.ok("kbud", pay(direct)).await;
        let w = w.on("2026-03-02").await;
        assert_eq!(register(&w, "Kode").await, [""; 0]);
        let id = id_of(&w.ok("bp-b", closing(SKPD_B, 2, 0)).await, "id");
        w.ok("pa-b", RatifyClosing { closing: id.into() }).await;
        assert_eq!([register(&w, "Kode").await, register(&w, "Keadaan").await], [[SKPD_B], ["belum disusun"]]);
        assert_eq!(column(&sheet(&w, "penutupan-kas", None, &[]).await, "Kode"), [SKPD_B]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_due_by_what_was_in_force_on_its_last_day() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        let (key, source) = ("lpj-bulanan.batas-tanggal".to_owned(), "Perkada uji".to_owned());
        w.operate(ProposeRegulation { key, value: 20.into(), from: day("2026-04-01"), source }).await;
        let w = w.on("2026-03-11").await;
        closed(&w, 2, 1_000_000).await;
        let lpj = ratified(&w, 2).await;
        w.ok("bp-a", deliver(lpj)).await;
        let w = w.on("2026-04-02").await;
        w.ok("kbud", receive(lpj)).await;
        assert_eq!(register(&w, "Hari Lewat").await, ["1", ""]);
        assert_eq!(register(&w, "Batas Waktu").await, ["2026-03-10", "2026-04-10"]);
        assert_eq!(findings(&w).await, ["CEK-LPJB-TERLAMBAT"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_printed_account_tells_what_its_closing_could_not_find() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        let w = w.on("2026-04-01").await;
        let short = CloseMonth { explanation: Some("kas hilang".into()), ..closing(SKPD_A, 2, 999_999) };
        counted(&w, short).await;
        closed(&w, 3, 1_000_000).await;
        for (month, gap, why) in [(2, Some(sen(1).rupiah()), Some("kas hilang".to_owned())), (3, None, None)] {
            let lpj = id_of(&w.ok("bp-a", draft(month)).await, "id");
            let mut view = w.db.view().await.expect("a view");
            let paper = store::documents::find(&mut view, &lpj.into()).await.expect("read").expect("an account");
            let told = bank::public::papers::told(&mut view, &paper).await.expect("what it tells");
            let of = |name: &str| told.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
            assert_eq!((of("Selisih menurut penutupan kas"), of("Penjelasan")), (gap, why), "{month}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_month_keeps_what_its_treasurer_deposited() {
    banking(|w| async move {
        receive_up(&w, 1_000_000).await;
        let back = ReturnAdvance {
            unit: code(SKPD_A),
            year: Some(YEAR),
            tu: None,
            amount: sen(100),
            reference: "SLIP 1".into(),
            date: None,
        };
        let sts = id_of(&w.ok("bp-a", back).await, "id");
        let reject = || RejectDeposit { sts: sts.into(), reasons: why() };
        let note =
            NoteNationalNumber { document: sts.into(), number: "99.01/STS/000001".into(), reason: String::new() };
        w.ok("kbud2", note).await;
        assert_eq!(w.refused("kbud", reject()).await, ["SIPD-NOMOR-TERCATAT"]);
        w.ok("kbud2", WithdrawNationalNumber { document: sts.into(), reason: "keliru".into() }).await;
        let w = w.on("2026-03-02").await;
        closed(&w, 2, 999_900).await;
        assert_eq!(w.refused("kbud", reject()).await, ["TGL-PERIODE-TERKUNCI"]);
        open_again(&w, 2).await;
        w.ok("kbud", reject()).await;
        assert_eq!(findings(&w).await, ["CEK-KAS-BERUBAH"]);
    })
    .await;
}

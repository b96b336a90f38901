//! A part of the UP goes to an assistant, is spent and accounted for there, and
//! is taken up once, to the sen.

use crate::support::steps::*;
use crate::support::*;
use kernel::Role;
use store::{DocRef, params};
use treasury::acts::{
    ApproveBppLpj, ApproveNpd, CancelBppLpj, CancelLpj, DraftBppLpj, DraftLpj, DraftNpd, DraftSppGu, GiveBackUp,
    GiveNpd, PassUp, RatifyLpj, RecordTbp, RemitTax, ReturnAdvance, ReturnBppLpj, ReturnLpj, SettleNpd, SubmitBppLpj,
    SubmitLpj, TakeUpBppLpj, VerifyBppLpj, VerifyLpj, VoidTbp, WithheldInput,
};
use treasury::rules::route::KpaReason;

fn pass(amount: i64, kpa: KpaReason) -> PassUp {
    PassUp {
        unit: code(UNIT_A1),
        year: Some(YEAR),
        amount: sen(amount),
        decree: "SK PA 3/2026".into(),
        decree_date: day("2026-02-10"),
        kpa,
        reference: "TRF 7".into(),
        date: None,
    }
}

fn back(amount: i64) -> GiveBackUp {
    GiveBackUp {
        unit: code(UNIT_A1),
        year: Some(YEAR),
        amount: sen(amount),
        decree: "SK PA 9/2026".into(),
        decree_date: day("2026-02-16"),
        reference: "TRF 8".into(),
        date: None,
    }
}

fn tbp(key: Key, amount: i64) -> RecordTbp {
    RecordTbp {
        tax: None,
        unit: code(key.unit),
        year: Some(YEAR),
        tu: None,
        npd: None,
        purpose: "Alat tulis".into(),
        recipient: "Toko Contoh".into(),
        way: "tunai".into(),
        payee_account: None,
        invoice: None,
        lines: vec![due(key, None, amount)],
        deductions: vec![],
        date: None,
    }
}

fn bpp_lpj() -> DraftBppLpj {
    DraftBppLpj { unit: code(UNIT_A1), year: Some(YEAR), up_to: None }
}

fn lpj() -> DraftLpj {
    DraftLpj { unit: code(SKPD_A), year: Some(YEAR), tu: None, up_to: None }
}

fn why() -> Vec<String> {
    vec!["bukti kurang".into()]
}

async fn balance_of(w: &World, unit: &str, book: &str) -> i64 {
    let mut view = w.db.view().await.expect("a view");
    let filters = [("skpd".to_owned(), unit.to_owned()), ("buku".to_owned(), book.to_owned())].into();
    let query = store::module::Query { year: YEAR, filters, ..Default::default() };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == "bku").expect("a report");
    let sheet = (report.run)(&mut view, &query).await.expect("a sheet");
    match sheet.total.as_ref().and_then(|t| t.last()) {
        Some(kernel::sheet::Value::Money(m)) => m.sen(),
        other => panic!("{other:?}"),
    }
}

async fn sound(w: &World) {
    assert_eq!(w.findings().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assistant_spends_the_own_part_and_nobody_else_does() {
    practice(|w| async move {
        receive_up(&w, 1_000_000).await;
        let by_size = KpaReason::SizeAndLocation;
        assert_eq!(w.refused("bpp-a", tbp(ATK_A1, 1)).await, ["UANG-BUKAN-PEMEGANG"]);
        assert_eq!(w.refused("bp-a", pass(1_000_001, by_size)).await, ["UANG-KURANG"]);
        assert_eq!(w.refused("bpp-a", pass(1, by_size)).await, ["WEWENANG-JABATAN"]);
        let to_itself = PassUp { unit: code(SKPD_A), ..pass(1, by_size) };
        assert_eq!(w.refused("bp-a", to_itself).await, ["PELIMPAHAN-TANPA-BPP"]);
        let late = PassUp { decree_date: day("2026-02-17"), ..pass(1, by_size) };
        assert_eq!(w.refused("bp-a", late).await, ["PELIMPAHAN-KEPUTUSAN"]);
        w.ok("bp-a", pass(300_000, by_size)).await;
        assert_eq!([balance_of(&w, SKPD_A, "umum").await, balance_of(&w, UNIT_A1, "umum").await], [700_000, 300_000]);

        assert_eq!(w.refused("bp-a", tbp(ATK, 700_001)).await, ["UANG-KURANG"]);
        assert_eq!(w.refused("bpp-a", tbp(ATK_A1, 300_001)).await, ["UANG-KURANG"]);
        let deposit = |amount| ReturnAdvance {
            unit: code(SKPD_A),
            year: Some(YEAR),
            tu: None,
            amount: sen(amount),
            reference: "STS 1".into(),
            date: None,
        };
        assert_eq!(w.refused("bp-a", deposit(700_001)).await, ["UANG-KURANG"]);
        let by_assistant = ReturnAdvance { unit: code(UNIT_A1), ..deposit(1) };
        assert_eq!(w.refused("bpp-a", by_assistant).await, ["UANG-BUKAN-PEMEGANG"]);
        let taxed = RecordTbp { deductions: vec![cut("ppn", 10_000)], ..tbp(ATK_A1, 250_000) };
        let taxed = id_of(&w.ok("bpp-a", taxed).await, "id");
        let spent = id_of(&w.ok("bpp-a", tbp(ATK_A1, 50_000)).await, "id");
        assert_eq!(w.refused("bpp-a", tbp(ATK_A1, 1)).await, ["UANG-KURANG"]);
        assert_eq!(w.refused("bp-a", VoidTbp { tbp: spent.into(), reasons: why() }).await, ["UANG-BUKAN-PEMEGANG"]);
        w.ok("bpp-a", VoidTbp { tbp: spent.into(), reasons: why() }).await;
        assert_eq!(w.refused("bpp-a", back(50_001)).await, ["UANG-KURANG"]);
        w.ok("bpp-a", back(50_000)).await;
        assert_eq!([balance_of(&w, SKPD_A, "umum").await, balance_of(&w, UNIT_A1, "umum").await], [750_000, 10_000]);

        // What was withheld is in the hands of whoever withheld it.
        let remit = |unit: &str| RemitTax {
            chosen: Vec::new(),
            unit: code(unit),
            year: YEAR,
            items: vec![WithheldInput { document: taxed, line: 1 }],
            amount: sen(10_000),
            billing: "123456789012345".into(),
            ntpn: "A1".into(),
            date: None,
        };
        assert_eq!(w.refused("bp-a", remit(SKPD_A)).await, ["PAJAK-PEMEGANG"]);
        w.ok("bpp-a", remit(UNIT_A1)).await;
        assert_eq!([balance_of(&w, UNIT_A1, "umum").await, balance_of(&w, UNIT_A1, "pajak").await], [0, 0]);
        w.ok("bp-a", tbp(ATK, 750_000)).await;
        assert_eq!(balance_of(&w, SKPD_A, "umum").await, 0);
        sound(&w).await;
    })
    .await;
}

/// Files and verifies an assistant's LPJ of all that is loose.
async fn approved(w: &World) -> i64 {
    let id = id_of(&w.ok("bpp-a", bpp_lpj()).await, "id");
    w.ok("bpp-a", SubmitBppLpj { lpj: id.into(), date: None }).await;
    w.ok("ppku-a", VerifyBppLpj { lpj: id.into() }).await;
    w.ok("kpa-a", ApproveBppLpj { lpj: id.into() }).await;
    id
}

async fn state(w: &World, id: i64) -> String {
    w.rows("SELECT state FROM document WHERE id = $1", params![id]).await[0].text("state").expect("a state")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assistants_lpj_is_taken_up_once_and_to_the_sen() {
    practice(|w| async move {
        let own = receive_up(&w, 1_000_000).await;
        w.ok("bp-a", pass(400_000, KpaReason::SizeAndLocation)).await;
        assert_eq!(w.refused("bpp-a", bpp_lpj()).await, ["LPJ-KOSONG"]);
        w.ok("bpp-a", tbp(ATK_A1, 100_001)).await;
        let wrong = id_of(&w.ok("bpp-a", tbp(ATK_A1, 7)).await, "id");
        w.ok("bp-a", tbp(ATK, 200_000)).await;
        assert_eq!(w.refused("bpp-a", DraftLpj { unit: code(UNIT_A1), ..lpj() }).await, ["UANG-BUKAN-PEMEGANG"]);

        let id = id_of(&w.ok("bpp-a", bpp_lpj()).await, "id");
        assert_eq!(w.refused("bpp-a", bpp_lpj()).await, ["LPJ-KOSONG"]);
        w.ok("bpp-a", SubmitBppLpj { lpj: id.into(), date: None }).await;
        assert_eq!(w.refused("bpp-a", VoidTbp { tbp: wrong.into(), reasons: why() }).await, ["KEADAAN"]);
        assert_eq!(w.refused("ppk-a", VerifyBppLpj { lpj: id.into() }).await, ["LPJP-JALUR-PPK"]);
        w.ok("ppku-a", ReturnBppLpj { lpj: id.into(), reasons: why() }).await;
        w.ok("bpp-a", VoidTbp { tbp: wrong.into(), reasons: why() }).await;
        w.ok("bpp-a", CancelBppLpj { lpj: id.into(), reasons: why() }).await;
        let part = approved(&w).await;

        let whole = w.ok("bp-a", lpj()).await;
        assert_eq!(whole.done["amount"], "3000.01");
        let whole = id_of(&whole, "id");
        assert_eq!(w.refused("bp-a", ReturnBppLpj { lpj: part.into(), reasons: why() }).await, ["LPJP-DIHIMPUN"]);
        w.ok("bp-a", CancelLpj { lpj: whole.into(), reasons: why() }).await;
        let take_up = || TakeUpBppLpj { lpj: part.into() };
        let whole = id_of(&w.ok("bp-a", take_up()).await, "id");
        assert_eq!(w.refused("bp-a", take_up()).await, ["LPJP-DIHIMPUN"]);
        w.ok("bp-a", SubmitLpj { lpj: whole.into(), date: None }).await;
        w.ok("ppk-a", ReturnLpj { lpj: whole.into(), reasons: why() }).await;
        w.ok("bp-a", SubmitLpj { lpj: whole.into(), date: None }).await;
        w.ok("ppk-a", VerifyLpj { lpj: whole.into() }).await;
        w.ok("pa-a", RatifyLpj { lpj: whole.into(), date: None }).await;
        assert_eq!((w.realised().await, state(&w, part).await.as_str()), (300_001, "disahkan"));
        assert_eq!(w.balance(ATK_A1).await.used(), (0, 100_001));
        assert_eq!(w.refused("bp-a", lpj()).await, ["LPJ-KOSONG"]);

        let gu = DraftSppGu { lpj: whole.into(), payee_account: own, purpose: String::new() };
        let spp = id_of(&w.ok("bp-a", gu).await, "id");
        pay_out(&w, spp).await;
        w.ok("bp-a", pass(100_001, KpaReason::SizeAndLocation)).await;
        assert_eq!([balance_of(&w, SKPD_A, "umum").await, balance_of(&w, UNIT_A1, "umum").await], [600_000, 400_000]);
        sound(&w).await;
    })
    .await;
}

/// Where the budget's size made the KPA, or there is no PPK-Unit, it is the
/// PPK-SKPD who verifies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_route_of_an_assistants_lpj_follows_the_kpa() {
    practice(|w| async move {
        receive_up(&w, 1_000_000).await;
        w.ok("bp-a", pass(1_000, KpaReason::BudgetSize)).await;
        w.ok("bpp-a", tbp(ATK_A1, 10)).await;
        let id = id_of(&w.ok("bpp-a", bpp_lpj()).await, "id");
        w.ok("bpp-a", SubmitBppLpj { lpj: id.into(), date: None }).await;
        assert_eq!(w.refused("ppku-a", VerifyBppLpj { lpj: id.into() }).await, ["LPJP-JALUR-PPK"]);
        w.ok("ppk-a", VerifyBppLpj { lpj: id.into() }).await;
        assert_eq!(w.refused("pa-a", ApproveBppLpj { lpj: id.into() }).await, ["WEWENANG-JABATAN"]);
        w.ok("kpa-a", ApproveBppLpj { lpj: id.into() }).await;
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM advance_part").await, 1);
        sound(&w).await;
    })
    .await;
}

/// A panjar out of an assistant's part: the assistant gives it, and it is in the
/// assistant's books alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assistant_gives_a_panjar() {
    practice(|w| async move {
        receive_up(&w, 1_000_000).await;
        w.newcomer(61, "pptk-a1", Role::Pptk, Some(UNIT_A1)).await;
        let (_, account) = w.payee("orang", "Pejabat pptk-a1", "3201000002").await;
        let ask = |assistant: bool, amount: i64| DraftNpd {
            unit: code(UNIT_A1),
            year: Some(YEAR),
            tu: None,
            assistant,
            panjar: true,
            purpose: "Perjalanan".into(),
            lines: vec![due(ATK_A1, None, amount)],
        };
        assert_eq!(w.refused("pptk-a1", ask(true, 1)).await, ["UANG-BUKAN-PEMEGANG"]);
        w.ok("bp-a", pass(300_000, KpaReason::SizeAndLocation)).await;
        let over = id_of(&w.ok("pptk-a1", ask(true, 300_001)).await, "id");
        assert_eq!(w.refused("kpa-a", ApproveNpd { npd: over.into(), date: None }).await, ["UANG-KURANG"]);
        let npd = id_of(&w.ok("pptk-a1", ask(true, 200_000)).await, "id");
        w.ok("kpa-a", ApproveNpd { npd: npd.into(), date: None }).await;
        let give = || GiveNpd {
            npd: npd.into(),
            amount: None,
            payee_account: Some(account),
            reference: Some("TRF 3".into()),
            date: None,
        };
        assert_eq!(w.refused("bp-a", give()).await, ["UANG-BUKAN-PEMEGANG"]);
        w.ok("bpp-a", give()).await;
        assert_eq!(w.refused("bpp-a", back(100_001)).await, ["UANG-KURANG"]);
        assert_eq!(w.refused("bp-a", tbp(ATK, 700_001)).await, ["UANG-KURANG"]);
        let evidence = RecordTbp { npd: Some(DocRef::from(npd)), ..tbp(ATK_A1, 150_000) };
        w.ok("bpp-a", evidence).await;
        assert_eq!([balance_of(&w, UNIT_A1, "panjar").await, balance_of(&w, SKPD_A, "panjar").await], [50_000, 0]);
        let id = id_of(&w.ok("bpp-a", bpp_lpj()).await, "id");
        let hand_in = || SubmitBppLpj { lpj: id.into(), date: None };
        assert_eq!(w.refused("bpp-a", hand_in()).await, ["LPJ-PANJAR-TERBUKA"]);
        let settle =
            SettleNpd { npd: npd.into(), back: Some(sen(50_000)), reference: Some("TRF 4".into()), date: None };
        w.ok("bpp-a", settle).await;
        w.ok("bpp-a", hand_in()).await;
        w.ok("bpp-a", back(150_000)).await;
        assert_eq!([balance_of(&w, UNIT_A1, "umum").await, balance_of(&w, SKPD_A, "umum").await], [0, 850_000]);
        sound(&w).await;
    })
    .await;
}

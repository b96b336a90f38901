//! NPD: asked, approved, given; a panjar that evidence uses and the PPTK hands
//! back; never more than the purse, the budget and the NPD allow.

use crate::support::steps::*;
use crate::support::*;
use kernel::Role;
use organisation::acts::ProposeRegulation;
use store::{DocRef, Error, params};
use treasury::acts::{
    ApproveNpd, CancelNpd, DraftLpj, DraftNpd, GiveNpd, RecordTbp, ReturnNpd, ReviseNpd, SettleNpd, SubmitLpj, VoidTbp,
};

/// The treasurer holds a UP; gives the account of a PPTK.
async fn begin(w: &World, up: i64) -> i64 {
    receive_up(w, up).await;
    w.newcomer(60, "pptk-a", Role::Pptk, Some(SKPD_A)).await;
    w.payee("orang", "Pejabat pptk-a", "3201000001").await.1
}

fn asking(key: Key, amount: i64, panjar: bool) -> DraftNpd {
    DraftNpd {
        unit: code(key.unit),
        year: Some(YEAR),
        tu: None,
        assistant: false,
        panjar,
        purpose: "Rapat koordinasi".into(),
        lines: vec![due(key, None, amount)],
    }
}

fn approve(npd: i64) -> ApproveNpd {
    ApproveNpd { npd: npd.into(), date: None }
}

fn give(npd: i64, amount: Option<i64>, account: Option<i64>) -> GiveNpd {
    let reference = account.map(|_| "TRF 1".to_owned());
    GiveNpd { npd: npd.into(), amount: amount.map(sen), payee_account: account, reference, date: None }
}

fn settle(npd: i64, back: i64) -> SettleNpd {
    let (back, reference) = if back == 0 { (None, None) } else { (Some(sen(back)), Some("TRF 2".into())) };
    SettleNpd { npd: npd.into(), back, reference, date: None }
}

fn tbp(key: Key, amount: i64, npd: Option<i64>) -> RecordTbp {
    RecordTbp {
        tax: None,
        unit: code(key.unit),
        year: Some(YEAR),
        tu: None,
        npd: npd.map(DocRef::from),
        purpose: "Konsumsi rapat".into(),
        recipient: "Warung Contoh".into(),
        way: "tunai".into(),
        payee_account: None,
        invoice: None,
        lines: vec![due(key, None, amount)],
        deductions: vec![],
        date: None,
    }
}

async fn given(w: &World, key: Key, amount: i64, account: i64) -> i64 {
    let npd = id_of(&w.ok("pptk-a", asking(key, amount, true)).await, "id");
    w.ok("pa-a", approve(npd)).await;
    w.ok("bp-a", give(npd, None, Some(account))).await;
    npd
}

/// Used, covered, handed back.
async fn kept(w: &World, npd: i64) -> [i64; 3] {
    let rows = w.rows("SELECT used, covered, handed_back FROM npd WHERE document_id = $1", params![npd]).await;
    ["used", "covered", "handed_back"].map(|name| rows[0].money(name).expect("money").sen())
}

async fn regulate(w: &World, key: &str, value: serde_json::Value) {
    let proposal = ProposeRegulation { key: key.into(), value, from: day(TODAY), source: "SK uji".into() };
    w.act_in(operator(), proposal).await.expect("a rule");
}

async fn balance_of(w: &World, book: &str) -> i64 {
    let mut view = w.db.view().await.expect("a view");
    let filters = [("skpd".to_owned(), SKPD_A.to_owned()), ("buku".to_owned(), book.to_owned())].into();
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
async fn a_panjar_is_given_used_and_handed_back() {
    practice(|w| async move {
        let account = begin(&w, 1_000_000).await;
        assert_eq!(w.refused("bp-a", asking(ATK, 1, true)).await, ["WEWENANG-JABATAN"]);
        let npd = id_of(&w.ok("pptk-a", asking(ATK, 400_000, true)).await, "id");
        assert_eq!(w.refused("bp-a", give(npd, None, Some(account))).await, ["KEADAAN"]);
        let own = w.refused("pptk-a", approve(npd)).await;
        assert_eq!(own, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        w.ok("pa-a", approve(npd)).await;
        assert_eq!(w.refused("bp-a", give(npd, None, None)).await, ["PANJAR-REKENING"]);
        assert_eq!(w.refused("bp-a", give(npd, Some(400_001), Some(account))).await, ["PANJAR-NILAI"]);
        assert_eq!(w.refused("bpp-a", give(npd, None, Some(account))).await, ["WEWENANG-SKPD"]);
        assert_eq!(w.refused("bp-a", tbp(ATK, 1, Some(npd))).await, ["NPD-TIDAK-TERBUKA"]);
        w.ok("bp-a", give(npd, Some(300_000), Some(account))).await;
        assert_eq!((balance_of(&w, "panjar").await, balance_of(&w, "umum").await), (300_000, 1_000_000));

        // What the PPTK has, nobody else spends.
        assert_eq!(w.refused("bp-a", tbp(JASA, 700_001, None)).await, ["UANG-KURANG"]);
        let taxed = RecordTbp { deductions: vec![cut("ppn", 20_000)], ..tbp(ATK, 250_000, Some(npd)) };
        w.ok("bp-a", taxed).await;
        assert_eq!(kept(&w, npd).await, [250_000, 230_000, 0]);
        assert_eq!(w.refused("bp-a", tbp(ATK, 150_001, Some(npd))).await, ["NPD-BARIS"]);
        assert_eq!(w.refused("bp-a", tbp(JASA, 1, Some(npd))).await, ["NPD-BARIS"]);
        // The panjar is short of 80,000, which the treasurer pays.
        let short = id_of(&w.ok("bp-a", tbp(ATK, 150_000, Some(npd))).await, "id");
        assert_eq!(kept(&w, npd).await, [400_000, 300_000, 0]);
        assert_eq!((balance_of(&w, "panjar").await, balance_of(&w, "umum").await), (0, 620_000));
        assert_eq!(w.refused("bp-a", tbp(JASA, 600_001, None)).await, ["UANG-KURANG"]);
        assert_eq!(w.refused("bp-a", settle(npd, 1)).await, ["PANJAR-SELISIH"]);
        w.ok("bp-a", settle(npd, 0)).await;
        assert_eq!(w.refused("bp-a", tbp(ATK, 1, Some(npd))).await, ["NPD-BARIS", "NPD-TIDAK-TERBUKA"]);
        sound(&w).await;

        // Evidence that is taken back opens it again.
        w.ok("bp-a", VoidTbp { tbp: short.into(), reasons: vec!["salah catat".into()] }).await;
        assert_eq!((kept(&w, npd).await, balance_of(&w, "panjar").await), ([250_000, 230_000, 0], 70_000));
        let lpj = DraftLpj { unit: code(SKPD_A), year: Some(YEAR), tu: None, up_to: None };
        let lpj = id_of(&w.ok("bp-a", lpj).await, "id");
        let hand_in = || SubmitLpj { lpj: lpj.into(), date: None };
        assert_eq!(w.refused("bp-a", hand_in()).await, ["LPJ-PANJAR-TERBUKA"]);
        assert_eq!(w.refused("bp-a", settle(npd, 69_999)).await, ["PANJAR-SELISIH"]);
        assert_eq!(w.refused("bp-a", settle(npd, 70_001)).await, ["PANJAR-SELISIH"]);
        w.ok("bp-a", settle(npd, 70_000)).await;
        assert_eq!((balance_of(&w, "panjar").await, balance_of(&w, "umum").await), (0, 770_000));
        w.ok("bp-a", hand_in()).await;
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_npd_without_a_panjar_only_permits() {
    practice(|w| async move {
        begin(&w, 100_000_000).await;
        // One sen more than the treasurer holds.
        let npd = id_of(&w.ok("pptk-a", asking(ATK, 100_000_001, false)).await, "id");
        assert_eq!(w.refused("pa-a", approve(npd)).await, ["UANG-KURANG"]);
        let reasons = || vec!["kurangi jumlahnya".to_owned()];
        w.ok("pa-a", ReturnNpd { npd: npd.into(), reasons: reasons() }).await;
        let lines = vec![due(ATK, None, 100_000_000)];
        w.ok("pptk-a", ReviseNpd { npd: npd.into(), purpose: "Rapat koordinasi".into(), lines }).await;
        w.ok("pa-a", approve(npd)).await;
        assert_eq!(w.refused("bp-a", give(npd, Some(1), None)).await, ["NPD-TANPA-PANJAR"]);
        w.ok("bp-a", give(npd, None, None)).await;
        assert_eq!((balance_of(&w, "panjar").await, balance_of(&w, "umum").await), (0, 100_000_000));

        // Whatever an NPD may still use is promised: of 30,000,000 the next finds the rest.
        assert_eq!(w.refused("pptk-a", asking(JASA, 0, false)).await, ["SPP-NILAI"]);
        let first = id_of(&w.ok("pptk-a", asking(JASA, 20_000_000, false)).await, "id");
        w.ok("pa-a", approve(first)).await;
        let second = id_of(&w.ok("pptk-a", asking(JASA, 10_000_001, false)).await, "id");
        assert_eq!(w.refused("pa-a", approve(second)).await, ["SPP-SPD"]);
        w.ok("pptk-a", CancelNpd { npd: second.into(), reasons: reasons() }).await;
        let second = id_of(&w.ok("pptk-a", asking(JASA, 10_000_000, false)).await, "id");
        w.ok("pa-a", approve(second)).await;

        assert_eq!(w.refused("bp-a", tbp(ATK_A1, 1, Some(npd))).await, ["NPD-BARIS", "NPD-KAS-LAIN"]);
        w.ok("bp-a", tbp(ATK, 600_000, Some(npd))).await;
        w.ok("bp-a", settle(npd, 0)).await;
        regulate(&w, "npd.wajib-untuk-tbp", true.into()).await;
        assert_eq!(w.refused("bp-a", tbp(ATK, 1, None)).await, ["NPD-WAJIB"]);
        w.ok("bp-a", give(first, None, None)).await;
        w.ok("bp-a", tbp(JASA, 20_000_000, Some(first))).await;
        sound(&w).await;
    })
    .await;
}

/// The paper tells where the accounts stood when it was approved, whatever comes
/// after; asked for anew with fewer rows, it tells of those alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_paper_of_an_npd_tells_where_its_accounts_stood() {
    practice(|w| async move {
        begin(&w, 1_000_000).await;
        let stood = async |npd: i64| {
            let told = w.paper(npd).await.npd.expect("an NPD");
            (told.panjar, told.rows.iter().map(|(ceiling, left)| (ceiling.sen(), left.sen())).collect::<Vec<_>>())
        };
        w.ok("bp-a", tbp(ATK, 7, None)).await;
        let mut two = asking(ATK, 100_000, true);
        two.lines.push(due(JASA, None, 50_000));
        let npd = id_of(&w.ok("pptk-a", two).await, "id");
        assert_eq!(stood(npd).await, (true, vec![]), "nobody has approved it");
        w.ok("pa-a", approve(npd)).await;
        w.ok("bp-a", tbp(JASA, 3, None)).await;
        let before = vec![(ATK_CEILING, ATK_CEILING - 7), (60_000_000, 60_000_000)];
        assert_eq!(stood(npd).await, (true, before.clone()));
        w.ok("bp-a", ReturnNpd { npd: npd.into(), reasons: vec!["kurangi".into()] }).await;
        assert_eq!(stood(npd).await, (true, before));
        let lines = vec![due(JASA, None, 40_000)];
        w.ok("pptk-a", ReviseNpd { npd: npd.into(), purpose: "Rapat koordinasi".into(), lines }).await;
        assert_eq!(stood(npd).await, (true, vec![]), "what stood was of other rows");
        w.ok("pa-a", approve(npd)).await;
        assert_eq!(stood(npd).await, (true, vec![(60_000_000, 59_999_997)]));
        let plain = id_of(&w.ok("pptk-a", asking(ATK, 1, false)).await, "id");
        assert_eq!(stood(plain).await, (false, vec![]));
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_panjar_holds_back_the_next() {
    practice(|w| async move {
        let account = begin(&w, 1_000_000).await;
        let npd = given(&w, ATK, 100_000, account).await;
        regulate(&w, "panjar.lewat-waktu-menahan-npd", true.into()).await;
        let w = w.on("2026-02-26").await;
        let next = id_of(&w.ok("pptk-a", asking(ATK, 1, true)).await, "id");
        let w = w.on("2026-02-27").await;
        assert_eq!(w.refused("pptk-a", asking(ATK, 1, true)).await, ["PANJAR-LEWAT-WAKTU"]);
        w.ok("pa-a", approve(next)).await;
        assert_eq!(w.refused("bp-a", give(next, None, Some(account))).await, ["PANJAR-LEWAT-WAKTU"]);
        let mut view = w.db.view().await.expect("a view");
        let open = treasury::public::open_panjar(&mut view, YEAR).await.expect("facts");
        drop(view);
        assert_eq!((open.len(), open[0].document, open[0].open, open[0].given), (1, npd, sen(100_000), sen(100_000)));
        w.ok("bp-a", settle(npd, 100_000)).await;
        w.ok("bp-a", give(next, None, Some(account))).await;
        sound(&w).await;
    })
    .await;
}

/// Whoever asked for the money or approved it does not record its evidence.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_persons_stand_behind_an_npd() {
    practice(|w| async move {
        let account = begin(&w, 1_000_000).await;
        let from = "2026-01-02";
        // Two offices one after the other: here at once, to see the acts themselves.
        regulate(&w, "pasangan-terlarang", serde_json::json!([])).await;
        w.grant("pptk-a", Role::BendaharaPengeluaran, Some(UNIT_A1), from, None).await.expect("an office");
        let npd = given(&w, ATK_A1, 100_000, account).await;
        assert_eq!(w.refused("pptk-a", tbp(ATK_A1, 1, Some(npd))).await, ["NPD-ORANG-SAMA"]);
        assert_eq!(w.refused("pptk-a", settle(npd, 100_000)).await, ["WEWENANG-ORANG-SAMA"]);
        let other = id_of(&w.ok("pptk-a", asking(ATK_A1, 1, true)).await, "id");
        w.ok("pa-a", approve(other)).await;
        assert_eq!(w.refused("pptk-a", give(other, None, Some(account))).await, ["WEWENANG-ORANG-SAMA"]);
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_at_one_npd_stop_at_its_last_sen() {
    practice(|w| async move {
        let account = begin(&w, 10_000_000).await;
        let npd = given(&w, ATK, 1_000_009, account).await;
        let by = w.by("bp-a").await;
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let (db, by) = (w.db.clone(), by.clone());
                tokio::spawn(async move { db.act(std::sync::Arc::new(tbp(ATK, 100_000, Some(npd))), by).await })
            })
            .collect();
        let mut passed = 0;
        for task in tasks {
            match task.await.expect("a task") {
                Ok(_) => passed += 1,
                Err(Error::Refused(found)) => assert!(found.has("NPD-BARIS"), "{found:?}"),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((passed, kept(&w, npd).await), (10, [1_000_000, 1_000_000, 0]));
        assert_eq!(w.balance(ATK).await.used(), (1_000_000, 0));
        // The same race for what is handed back: one of them is it.
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let (db, by) = (w.db.clone(), by.clone());
                tokio::spawn(async move { db.act(std::sync::Arc::new(settle(npd, 9)), by).await.is_ok() })
            })
            .collect();
        let mut settled = 0;
        for task in tasks {
            settled += usize::from(task.await.expect("a task"));
        }
        assert_eq!((settled, kept(&w, npd).await, balance_of(&w, "panjar").await), (1, [1_000_000, 1_000_000, 9], 0));
        sound(&w).await;
    })
    .await;
}

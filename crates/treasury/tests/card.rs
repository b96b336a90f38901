//! The government credit card: a purchase reserves and uses the limits, the
//! SP2D of its bill posts, and its payment frees the limits again.

use crate::support::steps::*;
use crate::support::*;
use kernel::Role;
use store::{Answer, Error, Result, params};
use treasury::acts::{
    ApproveDpt, AskRepayment, CancelDpr, CancelDpt, CancelSpp, DraftDpt, DraftSppGuKkpd, EndCard, ExcessInput,
    NameCardHolder, PurchaseInput, RecordDpr, ReturnDpr, ReviseDpr, SetCardDesk, SetCardLimit, SetUpLimit, VerifyDpr,
};

fn why() -> Vec<String> {
    vec!["bukti tidak lengkap".into()]
}

fn limit(cash: i64, card: i64) -> SetUpLimit {
    SetUpLimit {
        unit: code(SKPD_A),
        year: YEAR,
        cash: sen(cash),
        card: Some(sen(card)),
        decree: "SK Bupati 12/2026".into(),
        decree_date: day("2026-01-05"),
    }
}

fn new_limit(most: i64) -> SetCardLimit {
    SetCardLimit {
        unit: code(SKPD_A),
        year: YEAR,
        most: sen(most),
        decree: "SK Bupati 40/2026".into(),
        decree_date: day("2026-02-10"),
    }
}

fn holder(most: i64) -> NameCardHolder {
    NameCardHolder {
        unit: code(SKPD_A),
        year: Some(YEAR),
        holder: "staf-a".into(),
        sort: "belanja".into(),
        last4: "1234".into(),
        most: sen(most),
        decree: "SK Kadis 3/2026".into(),
        decree_date: day("2026-01-10"),
    }
}

fn bought(key: Key, amount: i64) -> PurchaseInput {
    PurchaseInput {
        sub_kegiatan: code(key.sub),
        rekening: code(key.rek),
        source: None,
        amount: sen(amount),
        on: day("2026-02-16"),
        merchant: "Toko Daring".into(),
        what: "Alat tulis".into(),
        evidence: true,
    }
}

fn dpr(card: i64, rows: Vec<PurchaseInput>) -> RecordDpr {
    RecordDpr { unit: code(SKPD_A), year: Some(YEAR), card, purpose: "Belanja kartu".into(), rows, date: None }
}

fn verify_dpr(id: i64) -> VerifyDpr {
    VerifyDpr { dpr: id.into(), excess: vec![] }
}

fn dpt(billed: i64) -> DraftDpt {
    DraftDpt {
        unit: code(SKPD_A),
        year: Some(YEAR),
        bill: "TAGIHAN-02".into(),
        bill_date: day("2026-02-16"),
        due: day("2026-03-05"),
        billed: sen(billed),
        up_to: None,
        card: None,
    }
}

/// A limit of 3,000.00 beside a UP of 7,000.00, a bank, a PPTK, and one card.
async fn opened(w: &World, most: i64) -> i64 {
    w.newcomer(60, "pptk-a", Role::Pptk, Some(SKPD_A)).await;
    w.ok("ppkd", limit(700_000, 300_000)).await;
    let (_, bank) = w.payee("badan", "Bank Daerah", "0909000001").await;
    let desk = SetCardDesk { unit: code(SKPD_A), year: YEAR, payee_account: bank, administrator: "kbud2".into() };
    w.ok("ppkd", desk).await;
    id_of(&w.ok("pa-a", holder(most)).await, "card")
}

/// What is used of the SKPD's limit and of the card's.
async fn used(w: &World, card: i64) -> (i64, i64) {
    let all = w.count("SELECT used AS n FROM card_facility").await;
    let own = w.rows("SELECT used FROM card WHERE id = $1", params![card]).await[0].money("used").expect("money").sen();
    (all, own)
}

async fn sound(w: &World) {
    assert_eq!(w.findings().await, Vec::<String>::new());
}

async fn report(w: &World, name: &str) -> kernel::Sheet {
    let mut view = w.db.view().await.expect("a view");
    let filters = if name == "bku" { [("skpd".to_owned(), SKPD_A.to_owned())].into() } else { Default::default() };
    let query = store::module::Query { year: YEAR, filters, ..Default::default() };
    let report = treasury::MODULE.reports.iter().find(|r| r.name == name).expect("a report");
    (report.run)(&mut view, &query).await.expect("a sheet")
}

/// Purchases on the paper of a DPR or a DPT: rekening, sum, what the holder pays
/// back, and why.
async fn on_paper(w: &World, id: i64) -> Vec<(String, i64, i64, Option<String>)> {
    let all = w.paper(id).await.purchases;
    let whose = |p: &treasury::public::papers::Purchase| (p.holder.clone(), p.card.clone());
    assert!(all.iter().all(|p| whose(p) == ("Pejabat staf-a".into(), "•••• 1234".into())), "{all:?}");
    all.into_iter().map(|p| (p.rekening.code, p.amount.sen(), p.excess.sen(), p.reason)).collect()
}

/// Recorded and verified.
async fn verified(w: &World, card: i64, amount: i64) -> i64 {
    let id = id_of(&w.ok("pptk-a", dpr(card, vec![bought(ATK, amount)])).await, "id");
    w.ok("pa-a", verify_dpr(id)).await;
    id
}

async fn billed(w: &World, amount: i64) -> i64 {
    let id = id_of(&w.ok("bp-a", dpt(amount)).await, "id");
    w.ok("pa-a", ApproveDpt { dpt: id.into(), date: None }).await;
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_is_bought_posted_and_paid_and_the_limit_is_free_again() {
    practice(|w| async move {
        let card = opened(&w, 200_000).await;
        // One sen more than the card, and than the SKPD, may owe.
        assert_eq!(w.refused("pptk-a", dpr(card, vec![bought(ATK, 200_001)])).await, ["KKPD-LIMIT-KARTU"]);
        assert_eq!(
            w.refused("pptk-a", dpr(card, vec![bought(ATK, 300_001)])).await,
            ["KKPD-LIMIT", "KKPD-LIMIT-KARTU"]
        );
        assert_eq!(w.refused("bp-a", dpr(card, vec![bought(ATK, 1)])).await, ["WEWENANG-JABATAN"]);
        let rows = vec![bought(ATK, 150_000), bought(ATK, 20_000), bought(JASA, 30_000)];
        let first = id_of(&w.ok("pptk-a", dpr(card, rows)).await, "id");
        assert_eq!(used(&w, card).await, (200_000, 200_000));
        assert_eq!((w.balance(ATK).await.used(), w.balance(JASA).await.used()), ((170_000, 0), (30_000, 0)));
        assert_eq!((w.realised().await, report(&w, "bku").await.rows.len()), (0, 0), "no money has moved");
        sound(&w).await;
        assert_eq!(w.refused("pptk-a", dpr(card, vec![bought(ATK, 1)])).await, ["KKPD-LIMIT-KARTU"]);

        assert_eq!(w.refused("bp-a", dpt(200_000)).await, ["DPT-KOSONG"]);
        w.ok("pa-a", verify_dpr(first)).await;
        // The bank's charges are no spending of the region.
        assert_eq!(w.refused("bp-a", dpt(200_001)).await, ["KKPD-TAGIHAN-BEDA"]);
        assert_eq!(w.refused("bp-a", dpt(199_999)).await, ["KKPD-TAGIHAN-BEDA"]);
        let list = billed(&w, 200_000).await;
        assert_eq!(w.refused("pa-a", ReturnDpr { dpr: first.into(), reasons: why() }).await, ["KEADAAN"]);
        let draft = || DraftSppGuKkpd { dpt: list.into(), purpose: String::new() };
        let spp = id_of(&w.ok("bp-a", draft()).await, "id");
        assert_eq!(w.refused("bp-a", draft()).await, ["SPP-DASAR-TERPAKAI"]);
        assert_eq!(w.refused("pa-a", CancelDpt { dpt: list.into(), reasons: why() }).await, ["KEADAAN"]);
        w.ok("bp-a", submit(spp)).await;
        assert_eq!(w.balance(ATK).await.used(), (170_000, 0), "the request reserves nothing again");
        sound(&w).await;
        w.ok("ppk-a", verify(spp)).await;
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        w.ok("kbud", receive(spm)).await;
        let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
        assert_eq!((w.balance(ATK).await.used(), w.balance(JASA).await.used()), ((0, 170_000), (0, 30_000)));
        assert_eq!((w.realised().await, used(&w, card).await), (200_000, (200_000, 200_000)));
        sound(&w).await;
        // Taken back before the transfer, it is reserved as before.
        w.ok("kbud", void_sp2d(sp2d)).await;
        assert_eq!((w.balance(ATK).await.used(), w.realised().await), ((170_000, 0), 0));
        sound(&w).await;
        let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
        w.ok("kbud", transfer(sp2d)).await;
        assert_eq!(used(&w, card).await, (200_000, 200_000));
        w.ok("kbud", pay(sp2d)).await;
        assert_eq!((used(&w, card).await, w.realised().await), ((0, 0), 200_000));
        // It passes through the treasurer's book, and leaves nothing there.
        let book = report(&w, "bku").await;
        assert_eq!(
            (book.rows.len(), book.total.expect("a balance").last().cloned()),
            (2, Some(kernel::sheet::Value::Money(sen(0))))
        );
        sound(&w).await;
        // The bank sent the money back: it is owed again, all of it.
        assert_eq!(w.refused("kbud", return_sp2d(sp2d, 199_999)).await, ["SP2D-RETUR-KKPD"]);
        w.ok("kbud", return_sp2d(sp2d, 200_000)).await;
        assert_eq!((used(&w, card).await, w.realised().await), ((200_000, 200_000), 200_000));
        sound(&w).await;
        w.proved(&[]).await;
    })
    .await;
}

/// Lines of the treasurer's book, and what it leaves in the hands.
async fn book(w: &World) -> (usize, Option<kernel::sheet::Value>) {
    let sheet = report(w, "bku").await;
    (sheet.rows.len(), sheet.total.and_then(|t| t.last().cloned()))
}

/// A bill that came back goes to the bank of the cards once more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_that_is_paid_again_never_is_the_treasurers_cash() {
    practice(|w| async move {
        let card = opened(&w, 200_000).await;
        verified(&w, card, 200_000).await;
        let list = billed(&w, 200_000).await;
        let spp = id_of(&w.ok("bp-a", DraftSppGuKkpd { dpt: list.into(), purpose: String::new() }).await, "id");
        w.ok("bp-a", submit(spp)).await;
        w.ok("ppk-a", verify(spp)).await;
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        w.ok("kbud", receive(spm)).await;
        let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
        w.ok("kbud", transfer(sp2d)).await;
        w.ok("kbud", return_sp2d(sp2d, 200_000)).await;
        assert_eq!(book(&w).await.0, 0, "the bank never had it");

        let account = w.rows("SELECT payee_account_id FROM spp WHERE document_id = $1", params![spp]).await;
        let payee_account = account[0].int("payee_account_id").expect("the bank's account");
        let asked = AskRepayment { payee_account, ..ask_again(&w, sp2d) };
        let again = id_of(&w.ok("pa-a", asked).await, "id");
        w.ok("kbud2", order_again(again)).await;
        w.ok("kbud", transfer_again(again)).await;
        w.ok("kbud", pay_again(again)).await;
        let nothing = Some(kernel::sheet::Value::Money(sen(0)));
        assert_eq!((book(&w).await, used(&w, card).await), ((2, nothing.clone()), (0, 0)));
        sound(&w).await;
        // It comes back once more: owed again, and no cash that left.
        w.ok("kbud", return_again(again, 200_000, "NK-KKPD")).await;
        assert_eq!((book(&w).await, used(&w, card).await), ((2, nothing), (200_000, 200_000)));
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_back_or_ends_gives_back_what_it_held() {
    practice(|w| async move {
        let card = opened(&w, 200_000).await;
        let id = id_of(&w.ok("pptk-a", dpr(card, vec![bought(ATK, 1_000)])).await, "id");
        w.ok("pa-a", ReturnDpr { dpr: id.into(), reasons: why() }).await;
        assert_eq!((used(&w, card).await, w.balance(ATK).await.used()), ((0, 0), (0, 0)));
        sound(&w).await;
        let again = |rows| ReviseDpr { dpr: id.into(), rows, date: None };
        assert_eq!(w.refused("pptk-a", again(vec![bought(ATK, 200_001)])).await, ["KKPD-LIMIT-KARTU"]);
        let mut unproved = bought(ATK, 500);
        unproved.evidence = false;
        w.ok("pptk-a", again(vec![bought(JASA, 1_500), unproved])).await;
        assert_eq!((used(&w, card).await, w.balance(JASA).await.used()), ((2_000, 2_000), (1_500, 0)));
        sound(&w).await;
        // Without evidence all of a purchase is paid back.
        assert_eq!(w.refused("pa-a", verify_dpr(id)).await, ["KKPD-TANPA-BUKTI"]);
        let with = |amount: i64| VerifyDpr {
            dpr: id.into(),
            excess: vec![ExcessInput { line: 2, amount: sen(amount), reason: "tanpa kuitansi".into() }],
        };
        assert_eq!(w.refused("pa-a", with(499)).await, ["KKPD-TANPA-BUKTI"]);
        w.ok("pa-a", with(500)).await;
        let sheet = report(&w, "dpr").await;
        let first = [&sheet.rows[0][8], &sheet.rows[0][9]].map(kernel::sheet::Value::plain);
        assert_eq!(first, [JASA.sub, JASA.rek], "codes as they are printed");
        let total = sheet.total.expect("sums");
        assert_eq!(
            total[total.len() - 2..],
            [kernel::sheet::Value::Money(sen(2_000)), kernel::sheet::Value::Money(sen(500))]
        );

        let told =
            [(JASA.rek.to_owned(), 1_500, 0, None), (ATK.rek.to_owned(), 500, 500, Some("tanpa kuitansi".to_owned()))];
        assert_eq!(on_paper(&w, id).await, told);
        let list = billed(&w, 2_000).await;
        assert_eq!(on_paper(&w, list).await, told);
        w.ok("pa-a", CancelDpt { dpt: list.into(), reasons: why() }).await;
        assert!(on_paper(&w, list).await.is_empty());
        let list = billed(&w, 2_000).await;
        let spp = id_of(&w.ok("bp-a", DraftSppGuKkpd { dpt: list.into(), purpose: String::new() }).await, "id");
        w.ok("bp-a", submit(spp)).await;
        w.ok("bp-a", CancelSpp { spp: spp.into(), reasons: why() }).await;
        assert_eq!(w.balance(JASA).await.used(), (1_500, 0), "the purchase still holds it");
        sound(&w).await;
        w.ok("pa-a", CancelDpt { dpt: list.into(), reasons: why() }).await;
        w.ok("pa-a", ReturnDpr { dpr: id.into(), reasons: why() }).await;
        w.ok("pptk-a", CancelDpr { dpr: id.into(), reasons: why() }).await;
        assert_eq!((used(&w, card).await, w.balance(JASA).await.used()), ((0, 0), (0, 0)));
        let end = || EndCard { unit: code(SKPD_A), year: Some(YEAR), card };
        let open = id_of(&w.ok("pptk-a", dpr(card, vec![bought(ATK, 1)])).await, "id");
        assert_eq!(w.refused("pa-a", end()).await, ["KKPD-KARTU-TERPAKAI"]);
        w.ok("pptk-a", CancelDpr { dpr: open.into(), reasons: why() }).await;
        w.ok("pa-a", end()).await;
        assert_eq!(w.refused("pptk-a", dpr(card, vec![bought(ATK, 1)])).await, ["KKPD-KARTU-BERAKHIR"]);
        sound(&w).await;
        w.proved(&[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_are_decreed_and_end_at_nothing() {
    practice(|w| async move {
        w.newcomer(60, "pptk-a", Role::Pptk, Some(SKPD_A)).await;
        assert_eq!(w.refused("ppkd", new_limit(1)).await, ["SPP-DASAR-UP"]);
        assert_eq!(w.refused("ppkd", limit(700_000, 299_999)).await, ["KKPD-PORSI"]);
        assert_eq!(w.refused("pa-a", holder(1)).await, ["KKPD-BELUM-ADA"]);
        w.ok("ppkd", limit(700_000, 300_000)).await;
        assert_eq!(w.refused("pa-a", holder(300_001)).await, ["KKPD-BATAS-KARTU"]);
        let card = id_of(&w.ok("pa-a", holder(300_000)).await, "card");
        assert_eq!(w.refused("ppkd", new_limit(299_999)).await, ["KKPD-PORSI"]);
        w.ok("ppkd", new_limit(400_000)).await;
        let id = verified(&w, card, 300_000).await;
        assert_eq!(w.refused("ppkd", new_limit(0)).await, ["KKPD-TAGIHAN-TERBUKA"]);
        // No bank is known yet: the bill cannot be asked for.
        let list = billed(&w, 300_000).await;
        let draft = || DraftSppGuKkpd { dpt: list.into(), purpose: String::new() };
        assert_eq!(w.refused("bp-a", draft()).await, ["KKPD-TANPA-BANK"]);
        let (_, bank) = w.payee("badan", "Bank Daerah", "0909000001").await;
        let desk = SetCardDesk { unit: code(SKPD_A), year: YEAR, payee_account: bank, administrator: "kbud2".into() };
        w.ok("ppkd", desk).await;
        let spp = id_of(&w.ok("bp-a", draft()).await, "id");
        w.ok("bp-a", submit(spp)).await;
        w.ok("ppk-a", verify(spp)).await;
        let spm = id_of(&w.ok("pa-a", order(spp)).await, "id");
        w.ok("kbud", receive(spm)).await;
        let sp2d = id_of(&w.ok("kbud", issue(spm)).await, "id");
        w.ok("kbud", transfer(sp2d)).await;
        assert_eq!(w.refused("ppkd", new_limit(0)).await, ["KKPD-TAGIHAN-TERBUKA"]);
        w.ok("kbud", pay(sp2d)).await;
        w.ok("ppkd", new_limit(0)).await;
        assert_eq!(w.refused("pptk-a", dpr(card, vec![bought(ATK, 1)])).await, ["KKPD-LIMIT"]);
        let state =
            w.rows("SELECT state FROM document WHERE id = $1", params![id]).await[0].text("state").expect("text");
        assert_eq!((state.as_str(), w.realised().await), ("cair", 300_000));
        for name in ["batas-kkpd", "kartu-kkpd"] {
            assert_eq!(report(&w, name).await.rows.len(), 1, "{name}");
        }
        sound(&w).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_at_one_card_stop_at_the_last_sen() {
    practice(|w| async move {
        let card = opened(&w, 200_009).await;
        let by = w.by("pptk-a").await;
        let tasks: Vec<_> = (0..32)
            .map(|_| {
                let (db, by) = (w.db.clone(), by.clone());
                let act = std::sync::Arc::new(dpr(card, vec![bought(ATK, 10_000)]));
                tokio::spawn(async move { db.act(act, by).await })
            })
            .collect();
        let mut passed = 0;
        for task in tasks {
            match task.await.expect("a task") {
                Ok(_) => passed += 1,
                other => assert_eq!(codes(other), ["KKPD-LIMIT-KARTU"]),
            }
        }
        assert_eq!((passed, used(&w, card).await, w.balance(ATK).await.used()), (20, (200_000, 200_000), (200_000, 0)));
        sound(&w).await;
    })
    .await;
}

/// A small generator, so that a seed repeats its run on both databases.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(sides).expect("small")).expect("small")
    }
}

const MOVING: &str = "SELECT id, kind, amount FROM document WHERE kind IN ('DPR', 'DPT')
   OR (kind IN ('SPP', 'SPM', 'SP2D') AND flow = 'GU-KKPD') ORDER BY id";
const UNBILLED: &str = "SELECT CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS n FROM dpr x JOIN document d
   ON d.id = x.document_id WHERE x.dpt_id IS NULL AND d.state = 'diverifikasi'";

async fn step(w: &World, dice: &mut Dice, card: i64) -> Result<Answer> {
    let amount = [1, 999, 20_000, 60_001, 0][dice.roll(5)];
    let moving = w.rows(MOVING, vec![]).await;
    let at = dice.roll(moving.len() + 3);
    let Some(row) = moving.get(at) else {
        let open = w.count(UNBILLED).await;
        return match dice.roll(3) {
            0 => w.act("bp-a", dpt(open)).await,
            _ => w.act("pptk-a", dpr(card, vec![bought(ATK, amount), bought(JASA, amount)])).await,
        };
    };
    let (id, whole) = (row.int("id").expect("an id"), row.money("amount").expect("money").sen());
    match (row.text("kind").expect("a kind").as_str(), dice.roll(4)) {
        ("DPR", 0) => w.act("pa-a", ReturnDpr { dpr: id.into(), reasons: why() }).await,
        ("DPR", 1) => w.act("pptk-a", ReviseDpr { dpr: id.into(), rows: vec![bought(JASA, amount)], date: None }).await,
        ("DPR", 2) => w.act("pptk-a", CancelDpr { dpr: id.into(), reasons: why() }).await,
        ("DPR", _) => w.act("pa-a", verify_dpr(id)).await,
        ("DPT", 0) => w.act("pa-a", CancelDpt { dpt: id.into(), reasons: why() }).await,
        ("DPT", 1) => w.act("pa-a", ApproveDpt { dpt: id.into(), date: None }).await,
        ("DPT", _) => w.act("bp-a", DraftSppGuKkpd { dpt: id.into(), purpose: String::new() }).await,
        ("SPP", 0) => w.act("bp-a", CancelSpp { spp: id.into(), reasons: why() }).await,
        ("SPP", 1) => w.act("bp-a", submit(id)).await,
        ("SPP", 2) => w.act("ppk-a", verify(id)).await,
        ("SPP", _) => w.act("pa-a", order(id)).await,
        ("SPM", 0) => w.act("kbud", return_spm(id)).await,
        ("SPM", 1) => w.act("kbud", receive(id)).await,
        ("SPM", _) => w.act("kbud", issue(id)).await,
        (_, 0) => w.act("kbud", void_sp2d(id)).await,
        (_, 1) => w.act("kbud", return_sp2d(id, whole)).await,
        (_, 2) => w.act("kbud", transfer(id)).await,
        _ => w.act("kbud", pay(id)).await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_tried_the_limits_are_what_the_papers_say() {
    let seed: u64 = std::env::var("SIMPUL_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(35);
    println!("seed {seed}");
    practice(|w| async move {
        let card = opened(&w, 200_000).await;
        let (mut dice, mut passed) = (Dice(seed), 0);
        for turn in 0..160 {
            match step(&w, &mut dice, card).await {
                Ok(_) => passed += 1,
                Err(Error::Refused(_) | Error::Input(_) | Error::NotFound(_)) => {}
                Err(error) => panic!("turn {turn}: {error}"),
            }
            if turn % 20 == 19 {
                sound(&w).await;
            }
        }
        assert!(passed > 30, "{passed}");
        w.proved(&[]).await;
    })
    .await;
}

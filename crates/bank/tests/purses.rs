//! Parts of an advance at random: whatever passes, each treasurer's books agree
//! and nothing falls below nothing; and months that are closed with a panjar.

use crate::support::*;
use bank::acts::*;
use bank::model::CashWay;
use kernel::{Money, Role};
use store::{DocRef, Error, Result, params};
use treasury::acts::{
    ApproveBppLpj, ApproveNpd, DraftBppLpj, DraftLpj, DraftNpd, GiveBackUp, GiveNpd, PassUp, RatifyLpj, RecordTbp,
    ReturnAdvance, SettleNpd, SubmitBppLpj, SubmitLpj, VerifyBppLpj, VerifyLpj, VoidTbp,
};
use treasury::rules::route::KpaReason;

/// The treasurer holds a UP; gives a PPTK's account.
async fn begin(w: &World, amount: i64) -> i64 {
    receive_up(w, amount).await;
    w.newcomer(60, "pptk-a", Role::Pptk, Some(SKPD_A)).await;
    w.payee("orang", "Pejabat pptk-a", "3201000001").await.1
}

fn pass(amount: i64) -> PassUp {
    PassUp {
        unit: code(UNIT_A1),
        year: Some(YEAR),
        amount: sen(amount),
        decree: "SK PA 3/2026".into(),
        decree_date: day("2026-02-10"),
        kpa: KpaReason::SizeAndLocation,
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

fn tbp(key: Key, amount: i64, way: &str, npd: Option<i64>) -> RecordTbp {
    RecordTbp {
        tax: None,
        unit: code(key.unit),
        year: Some(YEAR),
        tu: None,
        npd: npd.map(DocRef::from),
        purpose: "Alat tulis".into(),
        recipient: "Toko Contoh".into(),
        way: way.into(),
        payee_account: None,
        invoice: None,
        lines: vec![due(key, None, amount)],
        deductions: vec![],
        date: None,
    }
}

fn asking(key: Key, amount: i64, assistant: bool, panjar: bool) -> DraftNpd {
    DraftNpd {
        unit: code(key.unit),
        year: Some(YEAR),
        tu: None,
        assistant,
        panjar,
        purpose: "Rapat".into(),
        lines: vec![due(key, None, amount)],
    }
}

fn give(npd: i64, amount: Option<i64>, account: i64) -> GiveNpd {
    let reference = Some("TRF 1".into());
    GiveNpd { npd: npd.into(), amount: amount.map(sen), payee_account: Some(account), reference, date: None }
}

fn settle(npd: i64, amount: i64) -> SettleNpd {
    SettleNpd { npd: npd.into(), back: Some(sen(amount)), reference: Some("TRF 2".into()), date: None }
}

/// A small generator, so that a seed repeats its run on both databases.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(sides).expect("small")).expect("small")
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

const AMOUNTS: [i64; 6] = [1, 999, 20_000, 77_777, 150_001, 400_000];

#[derive(Default)]
struct Papers {
    npd: Vec<i64>,
    tbp: Vec<i64>,
    lpj: Vec<i64>,
}

fn last(dice: &mut Dice, of: &[i64]) -> i64 {
    if of.is_empty() { 0 } else { of[of.len() - 1 - dice.roll(of.len().min(4))] }
}

async fn in_hand(w: &World, npd: i64) -> i64 {
    let rows = w.rows("SELECT given - covered - handed_back AS n FROM npd WHERE document_id = $1", params![npd]).await;
    rows.first().map_or(0, |r| r.int("n").expect("a sum"))
}

/// One act of somebody, right or wrong.
async fn some_act(w: &World, dice: &mut Dice, papers: &mut Papers, account: i64) -> Result<()> {
    let amount = dice.pick(&AMOUNTS);
    let assistant = dice.roll(2) == 0;
    let (key, by) = if assistant { (ATK_A1, "bpp-a") } else { (ATK, "bp-a") };
    let (npd, evidence) = (last(dice, &papers.npd), last(dice, &papers.tbp));
    match dice.roll(14) {
        0 => w.act("bp-a", pass(amount)).await.map(drop),
        1 => w.act("bpp-a", back(amount)).await.map(drop),
        2 | 3 => {
            let panjar = dice.roll(3) > 0;
            let made = w.act("pptk-a", asking(key, amount, assistant, panjar)).await?;
            papers.npd.push(id_of(&made, "id"));
            Ok(())
        }
        4 | 5 => w.act("pa-a", ApproveNpd { npd: npd.into(), date: None }).await.map(drop),
        6 => w.act(by, give(npd, Some(amount), account)).await.map(drop),
        7 => w.act(by, GiveNpd { amount: None, ..give(npd, None, account) }).await.map(drop),
        8..=10 => {
            let on = (dice.roll(3) > 0 && npd > 0).then_some(npd);
            let cuts = if dice.roll(2) == 0 { vec![cut("ppn", amount / 9 + 1)] } else { vec![] };
            let way = dice.pick(&["tunai", "tunai", "transfer"]);
            let paid = RecordTbp {
                deductions: cuts,
                payee_account: (way == "transfer").then_some(w.payee_account),
                ..tbp(key, amount, way, on)
            };
            let made = w.act(by, paid).await?;
            papers.tbp.push(id_of(&made, "id"));
            Ok(())
        }
        11 => w.act(by, VoidTbp { tbp: evidence.into(), reasons: vec!["salah".into()] }).await.map(drop),
        12 => {
            let rest = in_hand(w, npd).await + i64::from(dice.roll(4) == 0);
            w.act(by, settle(npd, rest)).await.map(drop)
        }
        _ => account_for(w, dice, papers).await,
    }
}

/// A step towards an LPJ, the assistant's or the treasurer's.
async fn account_for(w: &World, dice: &mut Dice, papers: &mut Papers) -> Result<()> {
    let lpj = last(dice, &papers.lpj);
    let on = || DocRef::from(lpj);
    match dice.roll(9) {
        0 => {
            let draft = DraftBppLpj { unit: code(UNIT_A1), year: Some(YEAR), up_to: None };
            papers.lpj.push(id_of(&w.act("bpp-a", draft).await?, "id"));
            Ok(())
        }
        1 => {
            let draft = DraftLpj { unit: code(SKPD_A), year: Some(YEAR), tu: None, up_to: None };
            papers.lpj.push(id_of(&w.act("bp-a", draft).await?, "id"));
            Ok(())
        }
        2 => w.act("bpp-a", SubmitBppLpj { lpj: on(), date: None }).await.map(drop),
        3 => w.act("ppku-a", VerifyBppLpj { lpj: on() }).await.map(drop),
        4 => w.act("kpa-a", ApproveBppLpj { lpj: on() }).await.map(drop),
        5 => w.act("bp-a", SubmitLpj { lpj: on(), date: None }).await.map(drop),
        6 => w.act("ppk-a", VerifyLpj { lpj: on() }).await.map(drop),
        7 => w.act("pa-a", RatifyLpj { lpj: on(), date: None }).await.map(drop),
        _ => {
            let deposit = ReturnAdvance {
                unit: code(SKPD_A),
                year: Some(YEAR),
                tu: None,
                amount: sen(dice.pick(&[1, 999])),
                reference: "STS 1".into(),
                date: None,
            };
            w.act("bp-a", deposit).await.map(drop)
        }
    }
}

async fn total(w: &World, report: &str, by: Option<&str>, filters: &[(&str, &str)]) -> i64 {
    let sheet = match report {
        "bku" => {
            let mut view = w.db.view().await.expect("a view");
            let filters = filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            let query = store::module::Query { year: YEAR, by: None, filters };
            let bku = treasury::MODULE.reports.iter().find(|r| r.name == "bku").expect("a report");
            (bku.run)(&mut view, &query).await.expect("a sheet")
        }
        _ => sheet(w, report, by, filters).await,
    };
    match sheet.total.as_ref().and_then(|t| t.last()) {
        Some(kernel::sheet::Value::Money(m)) => m.sen(),
        other => panic!("{other:?}"),
    }
}

/// What the UP has is with somebody: BKU = bank + cash + panjar for each
/// treasurer; together with unremitted taxes it is what the purse holds.
async fn agree(w: &World, what: &str) {
    let mut books = 0;
    for unit in [SKPD_A, UNIT_A1] {
        let own = [("skpd", unit)];
        let general = total(w, "bku", None, &own).await;
        let mut places = 0;
        for place in ["bank", "tunai", "panjar"] {
            let here = total(w, "buku-pembantu-kas", Some(place), &own).await;
            // Cash that nobody drew may be paid out: only the box itself goes below.
            assert!(here >= 0 || place == "tunai", "{unit} {place} after {what}: {here}");
            places += here;
        }
        assert_eq!(general, places, "{unit} after {what}");
        assert_eq!(
            total(w, "bku", None, &[("skpd", unit), ("buku", "panjar")]).await,
            total(w, "buku-pembantu-kas", Some("panjar"), &own).await
        );
        books += general - total(w, "bku", None, &[("skpd", unit), ("buku", "pajak")]).await;
        assert!(general >= 0, "{unit} after {what}");
    }
    let held = w.count("SELECT received - spent - returned AS n FROM advance WHERE kind = 'UP'").await;
    assert_eq!(books, held, "after {what}");
    let found: Vec<String> = w.findings().await;
    assert_eq!(found, Vec::<String>::new(), "after {what}");
}

async fn run(w: &World, seed: u64, turns: usize) {
    let account = begin(w, 1_000_000).await;
    let (mut dice, mut papers) = (Dice(seed), Papers::default());
    let (mut passed, mut refused) = (0, 0);
    for turn in 0..turns {
        match some_act(w, &mut dice, &mut papers, account).await {
            Ok(()) => passed += 1,
            Err(Error::Refused(_) | Error::NotFound(_) | Error::Input(_)) => refused += 1,
            Err(other) => panic!("seed {seed} turn {turn}: {other}"),
        }
        agree(w, &format!("seed {seed} turn {turn}")).await;
    }
    println!("seed {seed}: {passed} passed, {refused} refused");
    assert!(passed > turns / 8 && refused > turns / 10, "{passed} passed, {refused} refused");
    sound(w).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn purses_stay_whole_under_random_acts_one() {
    banking(|w| async move { run(&w, 20_261_126, 160).await }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn purses_stay_whole_under_random_acts_two() {
    banking(|w| async move { run(&w, 15, 160).await }).await;
}

fn closing(unit: &str, bank: i64, cash: i64) -> CloseMonth {
    CloseMonth {
        unit: code(unit),
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_treasurer_closes_a_month_with_what_lies_with_pptk() {
    banking(|w| async move {
        let account = begin(&w, 1_000_000).await;
        w.ok("bp-a", pass(300_000)).await;
        let draw = MoveCash {
            unit: code(UNIT_A1),
            year: Some(YEAR),
            way: CashWay::Draw,
            amount: sen(100_000),
            reference: "CEK 1".into(),
            date: None,
        };
        w.ok("bpp-a", draw).await;
        w.ok("bpp-a", tbp(ATK_A1, 40_000, "tunai", None)).await;
        let npd = id_of(&w.ok("pptk-a", asking(ATK, 250_000, false, true)).await, "id");
        w.ok("pa-a", ApproveNpd { npd: npd.into(), date: None }).await;
        w.ok("bp-a", give(npd, None, account)).await;
        w.ok("bp-a", tbp(ATK, 100_000, "tunai", Some(npd))).await;
        agree(&w, "a panjar").await;

        let w = w.on("2026-03-02").await;
        // The treasurer: 700,000, of which 150,000 lie with the PPTK.
        assert_eq!(w.refused("bp-a", closing(SKPD_A, 449_999, 0)).await, ["PK-SELISIH"]);
        assert_eq!(w.refused("bp-a", closing(SKPD_A, 450_001, 0)).await, ["PK-SELISIH"]);
        let own = id_of(&w.ok("bp-a", closing(SKPD_A, 450_000, 0)).await, "id");
        // The assistant: 200,000 at the bank, 60,000 in the box.
        assert_eq!(w.refused("bpp-a", closing(UNIT_A1, 200_000, 60_001)).await, ["PK-SELISIH"]);
        let part = id_of(&w.ok("bpp-a", closing(UNIT_A1, 200_000, 60_000)).await, "id");
        assert_eq!(w.refused("kpa-a", RatifyClosing { closing: own.into() }).await, ["WEWENANG-SKPD"]);
        w.ok("kpa-a", RatifyClosing { closing: part.into() }).await;
        let late = RecordTbp { date: Some(day("2026-02-27")), ..tbp(ATK_A1, 1, "tunai", None) };
        assert_eq!(w.refused("bpp-a", late).await, ["TGL-PERIODE-TERKUNCI"]);
        // The treasurer's own month is open yet.
        let still = RecordTbp { date: Some(day("2026-02-27")), ..tbp(ATK, 1, "tunai", None) };
        let still = id_of(&w.ok("bp-a", still).await, "id");
        assert_eq!(w.refused("pa-a", RatifyClosing { closing: own.into() }).await, ["PK-BUKU-BERUBAH"]);
        w.ok("bp-a", VoidTbp { tbp: still.into(), reasons: vec!["salah".into()] }).await;
        w.ok("pa-a", RatifyClosing { closing: own.into() }).await;
        let closed = sheet(&w, "penutupan-kas", None, &[]).await;
        assert_eq!(column(&closed, "Panjar"), ["1500.00", "0.00"]);
        assert_eq!(column(&closed, "Saldo Buku"), ["6000.00", "2600.00"]);
        assert_eq!(findings(&w).await, [""; 0]);
        sound(&w).await;
    })
    .await;
}

//! What is received and spent outside the RKUD: asked, ratified, one period
//! after the other; and what a year tells the next. On both databases, and many
//! at once.
#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../../treasury/tests/support/mod.rs"]
mod support;
mod world;

use std::sync::Arc;

use budget::acts::{LoadPriorRealisation, PriorLine};
use kernel::sheet::Value as Cell;
use receipts::acts::{
    AskRatification, CorrectReceipt, GiveRatification, ReceiptLine, RecordStbp, RefuseRatification, SpendingLine,
    VoidStbp,
};
use store::{Act, Envelope, Error};
use support::steps::*;
use support::*;
use treasury::acts::PrepareCashPlanByRealisation;
use world::*;

/// February to the 15th: 500 there, 300 received, 700 spent, 40 given back.
fn ask() -> AskRatification {
    AskRatification {
        unit: code(UNIT_A1),
        year: Some(YEAR),
        fund: "BLUD".into(),
        from: day("2026-02-01"),
        until: day("2026-02-10"),
        opening: sen(500),
        income: vec![ReceiptLine::of(code(BLUD_REVENUE), sen(300))],
        spending: vec![SpendingLine::Typed(due(BLUD, None, 700))],
        returned: Some(sen(40)),
        closing: sen(60),
        corrects: None,
        date: None,
    }
}

fn next(from: &str, until: &str, opening: i64, spent: i64) -> AskRatification {
    AskRatification {
        from: day(from),
        until: day(until),
        opening: sen(opening),
        income: vec![],
        spending: vec![SpendingLine::Typed(due(BLUD, None, spent))],
        returned: None,
        closing: sen(opening - spent),
        ..ask()
    }
}

fn give(request: i64) -> GiveRatification {
    GiveRatification { request: request.into(), date: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fund_is_ratified_period_by_period() {
    with_receipts(|w| async move {
        assert_eq!(w.refused("kpa-a", AskRatification { closing: sen(61), ..ask() }).await, ["SP3B-SALDO"]);
        assert_eq!(w.refused("kpa-a", AskRatification { closing: sen(59), ..ask() }).await, ["SP3B-SALDO"]);
        assert_eq!(w.refused("kpa-a", AskRatification { fund: "DANA-X".into(), ..ask() }).await, ["SP3B-DANA"]);
        let first = id_of(&w.ok("kpa-a", ask()).await, "id");
        assert_eq!(w.refused("kpa-a", ask()).await, ["SP3B-MENUNGGU"]);
        assert_eq!((w.balance(BLUD).await.used(), revenue(&w, BLUD_REVENUE).await), ((0, 0), 0));
        assert_eq!(w.refused("kpa-a", give(first)).await, ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"]);
        let answer = w.ok("kbud", give(first)).await;
        assert_eq!(w.refused("kbud", give(first)).await, ["KEADAAN"]);
        // It counts in the LRA, charges the account, and draws neither SPD nor plan.
        assert_eq!((w.balance(BLUD).await.used(), revenue(&w, BLUD_REVENUE).await), ((0, 700), 300));
        assert_eq!((spent(&w).await, absorbed(&w).await), (700, (700, 700)));
        let lra = report(&w, "lra", &[]).await;
        assert_eq!((sum_of(&lra, "Jumlah pendapatan"), sum_of(&lra, "Jumlah belanja")), (300, 700));
        assert_eq!((sum_of(&lra, "Surplus/(defisit)"), sum_of(&lra, "Jumlah SiLPA")), (-400, -400));
        assert_eq!(w.findings().await, Vec::<String>::new());
        assert_eq!(findings(&w).await, ["CEK-TERIMA-TANPA-ANGGARAN"]);

        // A gap, an overlap, another opening; then what follows.
        let late = next("2026-02-12", "2026-02-13", 60, 10);
        assert_eq!(w.refused("kpa-a", late).await, ["SP3B-PERIODE-URUT"]);
        assert_eq!(w.refused("kpa-a", next("2026-02-10", "2026-02-13", 60, 10)).await, ["SP3B-PERIODE-URUT"]);
        assert_eq!(w.refused("kpa-a", next("2026-02-11", "2026-02-13", 61, 10)).await, ["SP3B-SALDO-AWAL"]);
        let second = id_of(&w.ok("kpa-a", next("2026-02-11", "2026-02-13", 60, 10)).await, "id");
        w.ok("kbud", RefuseRatification { request: second.into(), reasons: why() }).await;
        assert_eq!(w.refused("kbud", give(second)).await, ["KEADAAN"]);
        let second = id_of(&w.ok("kpa-a", next("2026-02-11", "2026-02-13", 60, 60)).await, "id");
        w.ok("kbud", give(second)).await;
        assert_eq!(w.balance(BLUD).await.used(), (0, 760));

        // Too much was charged: the next period gives it back.
        let correction = |spent: i64| AskRatification {
            corrects: Some(id_of(&answer, "id").into()),
            ..next("2026-02-14", "2026-02-15", 0, spent)
        };
        assert_eq!(w.refused("kpa-a", correction(-761)).await, ["SP3B-KOREKSI"]);
        // Nor in two lines, of which each alone would fit.
        let line = |spent| SpendingLine::Typed(due(BLUD, None, spent));
        let parts = AskRatification { spending: vec![line(-400), line(-361)], ..correction(-761) };
        assert_eq!(w.refused("kpa-a", parts).await, ["SP3B-KOREKSI"]);
        let plain = AskRatification { corrects: None, ..correction(-760) };
        assert_eq!(w.refused("kpa-a", plain).await, ["SP3B-NILAI"]);
        let third = id_of(&w.ok("kpa-a", correction(-60)).await, "id");
        w.ok("kbud", give(third)).await;
        assert_eq!((w.balance(BLUD).await.used(), spent(&w).await), ((0, 700), 700));
        let sheet = report(&w, "pengesahan", &[("dana", "BLUD")]).await;
        assert_eq!((sheet.rows.len(), money(&sheet, 6), money(&sheet, 7), money(&sheet, 8)), (3, 300, 700, 40));
        assert_eq!(findings(&w).await, ["CEK-TERIMA-TANPA-ANGGARAN"]);
        assert_eq!(w.findings().await, Vec::<String>::new());
        // The papers are called as the regency calls them.
        let rows = w.rows("SELECT subject FROM document WHERE kind IN ('SP3B', 'SP2B') ORDER BY id", vec![]).await;
        let told: Vec<String> = rows.iter().map(|r| r.text("subject").expect("a subject")).take(2).collect();
        assert_eq!(told[0], "SP3BP Badan Layanan Umum Daerah: 1 Februari 2026 sampai 10 Februari 2026");
        assert_eq!(told[1], "SP2BP Badan Layanan Umum Daerah: 1 Februari 2026 sampai 10 Februari 2026");
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

/// What was told too high as received goes down again, by no more than was
/// ratified; and what the pages of both papers say.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receipts_outside_are_corrected_down_to_nothing() {
    with_receipts(|w| async move {
        let asked =
            id_of(&w.ok("kpa-a", AskRatification { opening: sen(800), closing: sen(360), ..ask() }).await, "id");
        let given = id_of(&w.ok("kbud", give(asked)).await, "id");
        for id in [asked, given] {
            let (lines, facts) = shown(&w, id).await;
            assert_eq!(lines.iter().map(|l| l.2).collect::<Vec<_>>(), [300]);
            let says = |name: &'static str, value: Cell| assert!(facts.contains(&(name, value)), "{name}: {facts:?}");
            says("Dana", Cell::text("BLUD"));
            says("Periode sampai", Cell::Day(day("2026-02-10")));
            says("Pengembalian", Cell::text(sen(40).rupiah()));
            says("Saldo akhir", Cell::text(sen(360).rupiah()));
        }
        let back = |on: &str, opening: i64, income: &[i64]| AskRatification {
            income: income.iter().map(|amount| ReceiptLine::of(code(BLUD_REVENUE), sen(*amount))).collect(),
            closing: sen(opening - 10 + income.iter().sum::<i64>()),
            corrects: Some(given.into()),
            ..next(on, on, opening, 10)
        };
        assert_eq!(w.refused("kpa-a", back("2026-02-11", 360, &[-301])).await, ["SP3B-KOREKSI"]);
        assert_eq!(w.refused("kpa-a", back("2026-02-11", 360, &[-200, -101])).await, ["SP3B-KOREKSI"]);
        let asked = id_of(&w.ok("kpa-a", back("2026-02-11", 360, &[-200, -100])).await, "id");
        w.ok("kbud", give(asked)).await;
        assert_eq!((revenue(&w, BLUD_REVENUE).await, w.balance(BLUD).await.used()), (0, (0, 710)));
        assert_eq!(w.refused("kpa-a", back("2026-02-12", 50, &[-1])).await, ["SP3B-KOREKSI"]);
        // A receipt of the treasurer's is shown by what it was for.
        let stbp = id_of(&w.ok("bt-a", stbp(CHARGE, 600)).await, "id");
        let (lines, facts) = shown(&w, stbp).await;
        assert_eq!(lines, [(CHARGE.to_owned(), format!("Rekening {CHARGE}"), 600)]);
        assert!(facts.contains(&("Penyetor", Cell::text("CV Maju"))), "{facts:?}");
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

type Facts = Vec<(&'static str, Cell)>;

/// Lines (code, name, sum) and facts of a document's page.
async fn shown(w: &World, id: i64) -> (Vec<(String, String, i64)>, Facts) {
    let mut view = w.db.view().await.expect("a view");
    let document = store::documents::find(&mut view, &id.into()).await.expect("read").expect("a document");
    let shown = receipts::public::shown(&mut view, &document).await.expect("read");
    (shown.lines.into_iter().map(|l| (l.code, l.name, l.amount.sen())).collect(), shown.facts)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spending_outside_stays_below_the_ceiling_to_the_sen() {
    with_receipts(|w| async move {
        let over = id_of(&w.ok("kpa-a", next("2026-02-01", "2026-02-10", 20_000, BLUD_CEILING + 1)).await, "id");
        assert_eq!(w.refused("kbud", give(over)).await, ["SP2B-PAGU"]);
        w.ok("kbud", RefuseRatification { request: over.into(), reasons: why() }).await;
        let whole = id_of(&w.ok("kpa-a", next("2026-02-01", "2026-02-10", 20_000, BLUD_CEILING)).await, "id");
        w.ok("kbud", give(whole)).await;
        let more = id_of(&w.ok("kpa-a", next("2026-02-11", "2026-02-12", 10_000, 1)).await, "id");
        assert_eq!(w.refused("kbud", give(more)).await, ["SP2B-PAGU"]);
        assert_eq!(w.balance(BLUD).await.used(), (0, BLUD_CEILING));
        assert_eq!(w.findings().await, Vec::<String>::new());

        // An account of several sources: one is named, and has room.
        let modal = |source: Option<&str>, amount: i64| AskRatification {
            unit: code(SKPD_A),
            fund: "BOS".into(),
            spending: vec![SpendingLine::Typed(due(MODAL, source, amount))],
            ..next("2026-02-01", "2026-02-10", 50_000_000, amount)
        };
        for (source, amount, code) in [
            (None, 1, Some("SP2B-SUMBER-DANA")),
            (Some(DAK), 20_000_012, Some("SP2B-SUMBER-DANA")),
            (Some(DAK), 20_000_011, None),
        ] {
            let asked = id_of(&w.ok("pa-a", modal(source, amount)).await, "id");
            match code {
                Some(code) => {
                    assert_eq!(w.refused("kbud", give(asked)).await, [code]);
                    w.ok("kbud", RefuseRatification { request: asked.into(), reasons: why() }).await;
                }
                None => drop(w.ok("kbud", give(asked)).await),
            }
        }
        assert_eq!(w.source_balance(MODAL, DAK).await.used(), (0, 20_000_011));
        sound(&w).await;
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

async fn race<X: Act>(w: &World, acts: Vec<(Envelope, X)>) -> (usize, Vec<String>) {
    let tasks: Vec<_> = acts
        .into_iter()
        .map(|(envelope, act)| {
            let db = w.db.clone();
            tokio::spawn(async move { db.act(Arc::new(act), envelope).await })
        })
        .collect();
    let (mut passed, mut refused) = (0, Vec::new());
    for task in tasks {
        let answer = tokio::time::timeout(std::time::Duration::from_secs(50), task).await.expect("nobody is stuck");
        match answer.expect("a task") {
            Ok(_) => passed += 1,
            Err(Error::Refused(found)) => refused.push(found.into_vec()[0].code.clone()),
            Err(other) => panic!("{other}"),
        }
    }
    refused.sort();
    refused.dedup();
    (passed, refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_requests_and_ratifications_one_passes() {
    with_receipts(|w| async move {
        let by = w.by("kpa-a").await;
        let asked = race(&w, (0..16).map(|_| (by.clone(), ask())).collect()).await;
        assert_eq!(asked, (1, vec!["SP3B-MENUNGGU".to_owned()]));
        let id = w.rows("SELECT id FROM document WHERE kind = 'SP3B'", vec![]).await[0].int("id").expect("an id");
        let mut acts = Vec::new();
        for n in 0..16 {
            acts.push((w.by(if n % 2 == 0 { "kbud" } else { "kbud2" }).await, give(id)));
        }
        assert_eq!(race(&w, acts).await, (1, vec!["KEADAAN".to_owned()]));
        assert_eq!(w.balance(BLUD).await.used(), (0, 700));
        assert_eq!(w.count("SELECT COUNT(*) AS n FROM document WHERE kind = 'SP2B'").await, 1);
        assert_eq!(w.findings().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_one_assessment_one_deposit_and_one_payment_stop_at_the_last_sen() {
    with_receipts(|w| async move {
        let owed = id_of(&w.ok("pemungut-a", assess("900/1", 1_019)).await, "assessment");
        let by = w.by("bt-a").await;
        let pay = || RecordStbp { assessment: Some(owed), ..stbp(CHARGE, 50) };
        let paid = race(&w, (0..32).map(|_| (by.clone(), pay())).collect()).await;
        assert_eq!(paid, (20, vec!["KETETAPAN-LEBIH".to_owned()]));
        assert_eq!(w.count("SELECT MAX(serial) AS n FROM document WHERE kind = 'STBP'").await, 20);

        // Every STBP goes into one STS, in whatever order they are named.
        let rows = w.rows("SELECT id FROM document WHERE kind = 'STBP' ORDER BY id", vec![]).await;
        let ids: Vec<i64> = rows.iter().map(|r| r.int("id").expect("an id")).collect();
        let turned: Vec<i64> = ids.iter().rev().copied().collect();
        let acts = (0..12).map(|n| (by.clone(), sts(if n % 2 == 0 { &ids } else { &turned }, 1_000))).collect();
        assert_eq!(race(&w, acts).await, (1, vec!["SETOR-SUDAH".to_owned()]));
        let deposit = w.rows("SELECT id FROM document WHERE kind = 'STSP'", vec![]).await[0].int("id").expect("an id");
        let mut acts = Vec::new();
        for n in 0..8 {
            acts.push((w.by(if n % 2 == 0 { "kbud" } else { "kbud2" }).await, confirm(deposit, &format!("NK-{n}"))));
        }
        assert_eq!(race(&w, acts).await, (1, vec!["KEADAAN".to_owned()]));
        assert_eq!(revenue(&w, CHARGE).await, 1_000);
        // One credit note proves one receipt.
        let kbud = w.by("kbud").await;
        let acts = (0..8).map(|_| (kbud.clone(), direct(CHARGE, 1, "NK-SATU"))).collect();
        assert_eq!(race(&w, acts).await, (1, vec!["NOTA-KREDIT-TERPAKAI".to_owned()]));
        assert_eq!(revenue(&w, CHARGE).await, 1_001);

        // A line is corrected as far as it reaches.
        let one = w.rows("SELECT id FROM document WHERE kind = 'STBP' AND flow = ''", vec![]).await;
        let receipt = one[0].int("id").expect("an id");
        let correct = || CorrectReceipt {
            receipt: receipt.into(),
            line: None,
            to: code(GRANT),
            amount: sen(15),
            reason: "salah rekening".into(),
            date: None,
        };
        let ppk = w.by("ppk-a").await;
        let acts = (0..12).map(|_| (ppk.clone(), correct())).collect();
        assert_eq!(race(&w, acts).await, (3, vec!["KOREKSI-LEBIH".to_owned()]));
        assert_eq!((revenue(&w, CHARGE).await, revenue(&w, GRANT).await), (956, 45));

        // Spending comes back once.
        let chain = w.issued(A, ask_line(&w)).await;
        w.ok("kbud", transfer(chain.sp2d)).await;
        w.ok("kbud", pay_out(chain.sp2d)).await;
        let acts = (0..16).map(|_| (kbud.clone(), back(chain.sp2d, 1, 300))).collect();
        assert_eq!(race(&w, acts).await, (3, vec!["KONTRAPOS-LEBIH".to_owned()]));
        assert_eq!(w.balance(ATK).await.used(), (0, 100));
        assert_eq!(findings(&w).await, ["CEK-TERIMA-TANPA-ANGGARAN"]);
        assert_eq!(w.findings().await, Vec::<String>::new());
        drop((by, ppk, kbud));
        w.proved(receipts::tables::ALL).await;
    })
    .await;
}

fn ask_line(w: &World) -> treasury::acts::DraftSpp {
    draft(w, SKPD_A, vec![due(ATK, None, 1_000)])
}

fn pay_out(sp2d: i64) -> treasury::acts::PaySp2d {
    pay(sp2d)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_by_realisation_leaves_out_what_came_back() {
    with_receipts(|w| async move {
        for (key, amount) in [(ATK, 1_000), (JASA, 500)] {
            let sp2d = w.issued(A, draft(&w, SKPD_A, vec![due(key, None, amount)])).await.sp2d;
            w.ok("kbud", transfer(sp2d)).await;
            w.ok("kbud", pay_out(sp2d)).await;
            if key == ATK {
                w.ok("kbud", back(sp2d, 1, amount)).await;
            }
        }
        let next = YEAR + 1;
        let budget = [line(ATK, SKPD_A, DAU, 1_200), line(JASA, SKPD_A, DAU, 600)];
        w.operate(rekap::import(next, "murni", &budget)).await;
        let told = w.ok("kbud", PrepareCashPlanByRealisation { year: next, unit: None }).await.done;
        assert_eq!((told["by_row"].clone(), told["by_skpd"].clone()), (1.into(), 1.into()), "{told}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_loaded_of_last_years_revenue_counts_alone() {
    with_receipts(|w| async move {
        w.ok("kbud", direct(CHARGE, 1_000, "NK-1")).await;
        w.ok("kbud", direct(GRANT, 70, "NK-2")).await;
        let (next, on) = (YEAR + 1, key(SKPD_A, "1.01.01.2.01.0001", CHARGE));
        w.operate(rekap::import(next, "murni", &[line(on, SKPD_A, DAU, 5), line(ATK, SKPD_A, DAU, 5)])).await;
        let prior = async || {
            let query = store::module::Query { year: next, ..Default::default() };
            let report = receipts::MODULE.reports.iter().find(|r| r.name == "lra").expect("a report");
            let sheet = (report.run)(&mut w.db.view().await.expect("a view"), &query).await.expect("a sheet");
            let row = sheet.rows.iter().find(|row| row[0].plain() == "Jumlah pendapatan").expect("a row");
            row[5].plain()
        };
        assert_eq!(prior().await, "10.70", "as it was reckoned");
        // A part on what this year's budget has an account for, a part on none.
        let loaded = |sub: &str, amount: i64| PriorLine {
            sub_unit: code(SKPD_A),
            sub_kegiatan: code(sub),
            rekening: code(CHARGE),
            amount: sen(amount),
        };
        let lines = vec![loaded("1.01.01.2.01.0001", 900)];
        w.operate(LoadPriorRealisation { year: YEAR, source: "LRA audit".into(), lines }).await;
        assert_eq!(prior().await, "9.70", "the grant alone is reckoned");
        let lines = vec![loaded("1.01.01.2.01.0002", 30)];
        w.operate(LoadPriorRealisation { year: YEAR, source: "LRA audit".into(), lines }).await;
        assert_eq!(prior().await, "10.00");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_in_is_typed_in_its_order() {
    with_receipts(|w| async move {
        let owed = id_of(&w.ok("pemungut-a", assess("900/1", 1_000)).await, "assessment");
        let paid = RecordStbp { assessment: Some(owed), ..stbp(CHARGE, 600) };
        let first = id_of(&w.ok("bt-a", paid).await, "id");
        let second = id_of(&w.ok("bt-a", stbp(GRANT, 400)).await, "id");
        let third = id_of(&w.ok("bt-a", stbp(CHARGE, 50)).await, "id");
        w.ok("bt-a", sts(&[first, second, third], 1_050)).await;
        w.ok("kpa-a", ask()).await;
        // Kind, account, line, document, basis, payer: what is typed there.
        let typed = async |filters: &[(&str, &str)]| {
            let sheet = report(&w, "entri-sipd", filters).await;
            let of_receipts = sheet.rows.iter().filter(|r| ["STBP", "STSP", "SP3B"].contains(&r[1].plain().as_str()));
            of_receipts.map(|r| [1, 9, 10, 11, 15, 22].map(|at| r[at].plain())).collect::<Vec<_>>()
        };
        let number = w.rows("SELECT number FROM document WHERE id = $1", store::params![first]).await;
        let number = format!("STBP {}", number[0].text("number").expect("a number"));
        let second_number = w.rows("SELECT number FROM document WHERE id = $1", store::params![second]).await;
        let second_number = format!("STBP {}", second_number[0].text("number").expect("a number"));
        let (grant, blud) = (code(GRANT).norm().to_owned(), code(BLUD_REVENUE).norm().to_owned());
        let expected = [
            ["STBP", CHARGE, "6.00", "6.00", "SKR-D 900/1", "CV Maju"],
            ["STBP", grant.as_str(), "4.00", "4.00", "", "CV Maju"],
            ["STBP", CHARGE, "0.50", "0.50", "", "CV Maju"],
            ["STSP", CHARGE, "6.50", "10.50", number.as_str(), ""],
            ["STSP", grant.as_str(), "4.00", "10.50", second_number.as_str(), ""],
            ["SP3B", blud.as_str(), "3.00", "7.00", "", ""],
            ["SP3B", BLUD.rek, "7.00", "7.00", "", ""],
        ];
        assert_eq!(typed(&[]).await, expected.map(|row| row.map(str::to_owned)));
        assert_eq!(typed(&[("jenis", "STSP")]).await.len(), 2);
        assert_eq!(typed(&[("skpd", SKPD_B)]).await, Vec::<[String; 6]>::new());

        // What the national system knows leaves the list, and does not end here.
        let noted = treasury::acts::NoteNationalNumber {
            document: first.into(),
            number: "81.04/STBP/000001".into(),
            reason: String::new(),
        };
        w.ok("bt-a", noted).await;
        assert_eq!(typed(&[("jenis", "STBP")]).await.len(), 2);
        let ended = VoidStbp { stbp: first.into(), reasons: why() };
        assert_eq!(w.refused("bt-a", ended).await, ["SIPD-NOMOR-TERCATAT"]);
    })
    .await;
}

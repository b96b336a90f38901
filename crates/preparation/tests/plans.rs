//! The cash plan of a year: what comes in, what goes out, proposed by one and
//! set by another, on both databases.

use crate::support::*;
use kernel::Money;
use preparation::acts::*;
use preparation::model::{Instrument, Step};
use preparation::public::cash;
use store::testing::on_both;
use store::{Db, DocRef, Error, Read, params};

const TAX: &str = "4.1.01.06.001.00001";
const SILPA: &str = "6.1.01.01.001.00001";
const CAPITAL: &str = "6.2.02.01.001.00001";
/// A budget of 9,000 + 5,000 and 500 of capital, paid by 13,000 of taxes and
/// what last year left; ratified up to the DPA.
async fn in_force(db: &Db) {
    people(db).await;
    open_round(db, "murni", Step::ALL).await;
    must(db, "tapd", AdoptCeilings { year: YEAR, stage: "murni".into() }).await;
    let rka = draft_rka(db, "staf", SKPD, "murni").await;
    let r = || DocRef::from(rka);
    must(db, "staf", save(rka, Some(SUB), vec![a_line(ATK, "Kertas", "1 Rim", 9_000)])).await;
    must(db, "staf", save(rka, Some(SUB_2), vec![a_line(JASA, "Tenaga ahli", "1 Orang", 5_000)])).await;
    let rest = [(TAX, "Pajak", 13_000), (SILPA, "SiLPA", 1_500), (CAPITAL, "Modal", 500)];
    let lines = rest.map(|(rekening, name, price)| a_line(rekening, name, "1 Tahun", price)).to_vec();
    must(db, "staf", save(rka, None, lines)).await;
    for sub in [SUB, SUB_2] {
        must(db, "staf", activity(rka, sub)).await;
    }
    must(db, "pa", SubmitRka { rka: r() }).await;
    must(db, "tapd", VerifyRka { rka: r() }).await;
    agree(db, "murni").await;
    use Instrument as I;
    instruments(db, "murni", &[I::JointAgreement, I::Evaluation, I::Bylaw, I::Elaboration]).await;
    must(db, "ppkd", RatifyApbd { year: YEAR, stage: "murni".into(), date: None, proposal: None }).await;
    // No DPA, no plan.
    let none = must(db, "kbud", prepare(Basis::Even)).await;
    assert_eq!((&none["even"], &none["at_hand"]), (&0.into(), &0.into()));
    let dpa = must(db, "pa", DraftDpa { year: YEAR, unit: code(SKPD) }).await["document"].as_i64().unwrap();
    let d = || DocRef::from(dpa);
    must(db, "tapd", VerifyDpa { dpa: d() }).await;
    must(db, "sekda", ApproveDpa { dpa: d() }).await;
    must(db, "ppkd", RatifyDpa { dpa: d(), date: None }).await;
}

fn prepare(basis: Basis) -> PrepareCashPlan {
    PrepareCashPlan { year: YEAR, unit: Some(code(SKPD)), basis }
}

fn ratify() -> RatifyCashPlan {
    RatifyCashPlan { year: YEAR, unit: Some(code(SKPD)), proposal: None }
}

/// So much in each of these months (1 is January).
fn months(at: &[(usize, i64)]) -> Vec<Money> {
    (1..=12).map(|n| at.iter().find(|(m, _)| *m == n).map_or(Money::ZERO, |(_, amount)| sen(*amount))).collect()
}

fn row(sub: Option<&str>, rekening: &str, at: &[(usize, i64)]) -> PlanLine {
    PlanLine { sub_unit: code(SKPD), sub_kegiatan: sub.map(code), rekening: code(rekening), months: months(at) }
}

fn edit(lines: Vec<PlanLine>) -> EditCashPlan {
    EditCashPlan { year: YEAR, unit: code(SKPD), lines }
}

async fn sums(db: &Db, sql: &'static str) -> Vec<i64> {
    let rows = db.view().await.unwrap().query(sql, params![]).await.unwrap();
    rows.iter().map(|r| r.int("n").unwrap()).collect()
}

const SPENDING: &str = "SELECT m1+m2+m3+m4+m5+m6+m7+m8+m9+m10+m11+m12 AS n FROM cash_plan ORDER BY account_id";
const REVENUE: &str =
    "SELECT m1+m2+m3+m4+m5+m6+m7+m8+m9+m10+m11+m12 AS n FROM revenue_plan ORDER BY rekening COLLATE \"C\"";

async fn findings(db: &Db) -> Vec<String> {
    let mut view = db.view().await.unwrap();
    let check = (preparation::checks::ALL[0].run)(&mut view, YEAR).await.unwrap();
    check.findings.into_iter().map(|f| f.code).collect()
}

#[tokio::test]
async fn revenue_spending_and_financing_are_set_together() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        // What last year left is there in January; the rest is even, all of it to the sen.
        let told = must(&db, "kbud", prepare(Basis::Even)).await;
        assert_eq!((&told["even"], &told["at_hand"], &told["total"]), (&4.into(), &1.into(), &"290.00".into()));
        assert_eq!(sums(&db, SPENDING).await.len() + sums(&db, REVENUE).await.len(), 0);

        // One sen over or under is refused, of spending and of revenue; nothing of it is kept.
        for amount in [12_999, 13_001] {
            let wrong = edit(vec![row(Some(SUB), ATK, &[(3, 9_000)]), row(None, TAX, &[(2, amount)])]);
            let Err(Error::Refused(told)) = by(&db, "kbud", wrong).await else { panic!("{amount} passed") };
            let told: Vec<_> = told.into_vec().into_iter().map(|r| (r.code, r.field)).collect();
            assert_eq!(told, [("KAS-JUMLAH".to_owned(), Some("lines.1".to_owned()))]);
        }
        let negative = edit(vec![row(None, TAX, &[(1, -1), (2, 13_001)])]);
        assert_eq!(codes(by(&db, "kbud", negative).await), ["KAS-BULAN"]);
        let other = PlanLine { sub_unit: code(OTHER), ..row(None, TAX, &[(1, 13_000)]) };
        assert!(codes(by(&db, "kbud", edit(vec![other])).await)[0].contains("sub unit"));
        assert!(codes(by(&db, "kbud", edit(vec![row(None, "4.1.01.99", &[])])).await)[0].contains("rekening"));
        assert_eq!(codes(by(&db, "pa", edit(vec![])).await), ["WEWENANG-JABATAN"]);
        let lines = vec![row(Some(SUB), ATK, &[(3, 9_000)]), row(None, TAX, &[(2, 12_999), (12, 1)])];
        must(&db, "kbud", edit(lines)).await;

        assert_eq!(codes(by(&db, "kbud", ratify()).await), ["WEWENANG-JABATAN"]);
        let stale = RatifyCashPlan { proposal: Some("lama".into()), ..ratify() };
        assert_eq!(codes(by(&db, "ppkd", stale).await), ["KAS-USULAN-BERUBAH"]);
        let waiting = cash::year(&mut db.view().await.unwrap(), YEAR).await.unwrap();
        assert_eq!((waiting.units.len(), waiting.units[0].waiting, waiting.units[0].lacking), (1, 5, 5));
        let shown = RatifyCashPlan { unit: None, proposal: waiting.fingerprint, ..ratify() };
        let set = must(&db, "ppkd", shown).await;
        assert_eq!(set["rows"], 5);
        assert_eq!(
            (sums(&db, SPENDING).await, sums(&db, REVENUE).await),
            (vec![9_000, 5_000], vec![13_000, 1_500, 500])
        );
        assert!(codes(by(&db, "ppkd", ratify()).await)[0].contains("usulan anggaran kas"));

        last_year_leads_the_next(&db).await;
        db
    })
    .await
    .expect("both databases");
}

/// The plan in force is the pattern of the next proposal, of revenue too.
async fn last_year_leads_the_next(db: &Db) {
    let patterns = cash::revenue_patterns(&mut db.view().await.unwrap(), YEAR, None).await.unwrap();
    let mut view = db.view().await.unwrap();
    let plan = cash::of_skpd(&mut view, YEAR, code(SKPD).norm()).await.unwrap().unwrap();
    let tax = plan.rows.iter().find(|r| r.row.flow() == cash::Flow::Revenue).unwrap();
    let (again, _) = preparation::rules::plans::propose(&tax.row, &patterns, &[Money::ZERO; 12], &[]);
    assert_eq!(Some(again), tax.row.set);
}

#[tokio::test]
async fn months_without_cash_are_found_and_not_refused() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        assert!(findings(&db).await.is_empty(), "nothing is planned");
        must(&db, "kbud", prepare(Basis::Even)).await;
        // 1,500 of last year, 1,500 out in January: nothing is left, and that is enough.
        let lines = |first: i64| {
            vec![
                row(Some(SUB), ATK, &[(1, first), (12, 9_000 - first)]),
                row(Some(SUB_2), JASA, &[(12, 5_000)]),
                row(None, TAX, &[(12, 13_000)]),
                row(None, CAPITAL, &[(12, 500)]),
                // Whatever month it is planned in, it is there.
                row(None, SILPA, &[(6, 1_500)]),
            ]
        };
        must(&db, "kbud", edit(lines(1_500))).await;
        must(&db, "ppkd", ratify()).await;
        assert_eq!(findings(&db).await, Vec::<String>::new());
        // One sen more, and eleven months are below nothing.
        must(&db, "kbud", edit(lines(1_501))).await;
        must(&db, "ppkd", ratify()).await;
        assert_eq!(findings(&db).await, ["CEK-KAS-NEGATIF"]);

        let report = preparation::reports::ALL.iter().find(|r| r.name == "anggaran-kas").unwrap();
        for (by, lines) in [("rekening", 5), ("jenis", 4), ("skpd", 4)] {
            let query = store::module::Query { year: YEAR, by: Some(by.into()), filters: Default::default() };
            let sheet = (report.run)(&mut db.view().await.unwrap(), &query).await.unwrap();
            let heads: Vec<String> =
                sheet.rows.iter().map(|r| r[0].plain()).filter(|t| t.starts_with("Jumlah")).collect();
            assert_eq!((heads.len(), sheet.rows.len()), (4, lines + 4), "{by}: {heads:?}");
            let total = sheet.total.unwrap();
            assert_eq!(
                (total[0].plain(), total[3].plain(), total[14].plain()),
                ("Jumlah Kas Akhir Bulan".into(), "-0.01".into(), "0.00".into())
            );
            assert!(sheet.heading.last().unwrap().contains("di bawah nol pada akhir Januari"), "{:?}", sheet.heading);
        }
        db
    })
    .await
    .expect("both databases");
}

/// In a practice folder the short ways bind at once, also what waited.
#[tokio::test]
async fn in_practice_a_spread_binds_at_once() {
    on_both(true, &SCHEMA, |db| async {
        in_force(&db).await;
        let spread = |overwrite| SpreadCashPlan { year: YEAR, unit: None, overwrite };
        let told = operate(&db, spread(false)).await.done;
        assert_eq!((&told["accounts"], &told["status"]), (&5.into(), &"berlaku".into()));
        assert_eq!(sums(&db, SPENDING).await, [9_000, 5_000]);
        must(&db, "kbud", edit(vec![row(Some(SUB), ATK, &[(1, 9_000)])])).await;
        let left = operate(&db, spread(false)).await.done;
        assert_eq!((&left["accounts"], &left["left_alone"]), (&0.into(), &5.into()));
        operate(&db, spread(true)).await;
        assert!(codes(by(&db, "ppkd", ratify()).await)[0].contains("usulan anggaran kas"), "it was settled");
        let set = |amount: i64| SetCashPlan {
            year: YEAR,
            sub_unit: code(SKPD),
            sub_kegiatan: None,
            rekening: code(TAX),
            months: months(&[(4, amount)]),
        };
        assert_eq!(codes(by(&db, "kbud", set(13_001)).await), ["KAS-JUMLAH"]);
        assert_eq!(codes(by(&db, "kbud", set(12_999)).await), ["KAS-JUMLAH"]);
        must(&db, "kbud", set(13_000)).await;
        assert_eq!(sums(&db, "SELECT m4 AS n FROM revenue_plan ORDER BY m4 DESC LIMIT 1").await, [13_000]);
        let lines = vec![row(Some(SUB), ATK, &[(2, 9_000)]), row(None, CAPITAL, &[(2, 500)])];
        must(&db, "kbud", LoadCashPlan { year: YEAR, source: "berkas".into(), lines }).await;
        assert_eq!(sums(&db, "SELECT m2 AS n FROM cash_plan ORDER BY account_id LIMIT 1").await, [9_000]);
        db
    })
    .await
    .expect("both databases");
}

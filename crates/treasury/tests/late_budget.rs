//! A year whose budget is late: its January is paid out of a twelfth of last
//! year's, from SPD to SP2D.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use kernel::sheet::Value;
use preparation::acts::ReleaseTwelfth;
use store::DocRef;
use store::module::Query;
use support::steps::*;
use support::*;
use treasury::acts::{AuthoriseSpd, DraftSpd, DraftSpp, IssueSpm, Sptjm};

/// The year after the one that the regency has a budget for.
const LATE: i32 = YEAR + 1;

fn january(lines: &[(Key, i64)]) -> ReleaseTwelfth {
    let row = |(key, sen): &(Key, i64)| {
        format!("{}; {}; {}; {DAU}; {}.{:02}; Alat tulis pelayanan", key.unit, key.sub, key.rek, sen / 100, sen % 100)
    };
    ReleaseTwelfth {
        year: LATE,
        month: 1,
        number: "1/2027".into(),
        signed: day("2027-01-04"),
        lines: lines.iter().map(row).collect(),
    }
}

fn asked(w: &World, amount: i64) -> DraftSpp {
    DraftSpp { year: Some(LATE), bill_received: Some(day("2027-01-08")), ..ask(w, ATK, amount) }
}

/// The total of the LRA: budget and realisation.
async fn lra_of(w: &World) -> (i64, i64) {
    let mut view = w.db.view().await.expect("a view");
    let report = treasury::MODULE.reports.iter().find(|r| r.name == "lra").expect("an LRA");
    let sheet = (report.run)(&mut view, &Query { year: LATE, ..Query::default() }).await.expect("an LRA");
    let total = sheet.total.expect("a total");
    match (&total[2], &total[3]) {
        (Value::Money(budget), Value::Money(realised)) => (budget.sen(), realised.sen()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn january_of_a_late_budget_is_paid_from_spd_to_sp2d() {
    practice(|w| async move {
        let w = w.on("2027-01-11").await;
        // 344,000,052 sen in twelve parts.
        assert_eq!(w.refused("ppkd", january(&[(ATK, 28_666_672)])).await, ["SEPERDUABELAS-BATAS"]);
        w.ok("ppkd", january(&[(ATK, 100_000), (ATK_B, 28_566_671)])).await;

        // Without lines an SPD releases what January was given.
        let spd =
            DraftSpd { year: LATE, unit: code(SKPD_A), from_month: 1, to_month: 1, lines: Vec::new(), revises: None };
        let spd = w.ok("kbud", spd).await;
        assert_eq!(spd.done["amount"], "1000.00");
        let told = w.ok("ppkd", AuthoriseSpd { spd: DocRef::from(id_of(&spd, "id")), date: None }).await;
        assert!(told.done["number"].as_str().expect("a number").ends_with("/M/1/2027"), "{}", told.done);

        assert!(w.judged(A, asked(&w, 100_001)).await.contains(&"PAGU".to_owned()));
        let spp = w.verified(A, asked(&w, 60_000)).await;
        let sptjm = Some(Sptjm { number: "SPTJM-1".into(), date: day("2027-01-11") });
        let spm = id_of(&w.ok(A.pa, IssueSpm { spp: spp.into(), date: None, sptjm }).await, "id");
        w.ok(A.bud, receive(spm)).await;
        let sp2d = id_of(&w.ok(A.bud, issue(spm)).await, "id");
        w.ok(A.bud, transfer(sp2d)).await;
        w.ok(A.bud, pay(sp2d)).await;
        assert!(w.judged(A, asked(&w, 40_001)).await.contains(&"PAGU".to_owned()), "40,000 are left");

        assert_eq!(lra_of(&w).await, (28_666_671, 60_000));
        let mut view = w.db.view().await.expect("a view");
        let branch = budget::public::browse(&mut view, LATE, None, None).await.expect("read").expect("a budget");
        assert_eq!((branch.stage.as_deref(), branch.total[0]), (Some("seperduabelas-1"), sen(28_666_671)));
        let check = (treasury::checks::ALL[0].run)(&mut view, LATE).await.expect("a check");
        assert!(check.findings.is_empty(), "{:?}", check.findings);
    })
    .await;
}

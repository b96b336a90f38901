//! A year whose budget is late: its January is paid out of a twelfth of last
//! year's, from SPD to SP2D.

use crate::support::steps::*;
use crate::support::*;
use kernel::sheet::Value;
use preparation::acts::ReleaseTwelfth;
use store::DocRef;
use store::module::Query;
use treasury::acts::{AuthoriseSpd, DraftSpd, DraftSpp, IssueSpm, Sptjm};

/// The year after the one that the regency has a budget for.
const LATE: i32 = YEAR + 1;
/// What a month may spend: 344,000,052 sen of last year in twelve parts.
const MONTH: i64 = 28_666_671;
/// A sen more than what the months were given is above all that limits it.
const ABOVE: [&str; 3] = ["SPP-ANGGARAN-KAS", "SPP-PAGU", "SPP-SPD"];

fn of_month(month: u8, lines: &[(Key, i64)]) -> ReleaseTwelfth {
    let row = |(key, sen): &(Key, i64)| {
        format!("{}; {}; {}; {DAU}; {}.{:02}; Alat tulis pelayanan", key.unit, key.sub, key.rek, sen / 100, sen % 100)
    };
    ReleaseTwelfth {
        year: LATE,
        month,
        number: format!("{month}/2027"),
        signed: day(&format!("2027-0{month}-04")),
        lines: lines.iter().map(row).collect(),
    }
}

/// Without lines an SPD of the quarter releases what its months were given.
async fn released(w: &World) -> store::Answer {
    let (year, unit, lines) = (LATE, code(SKPD_A), Vec::new());
    let spd = DraftSpd { year, unit, from_month: 1, to_month: 3, lines, revises: None };
    let spd = id_of(&w.ok("kbud", spd).await, "id");
    w.ok("ppkd", AuthoriseSpd { spd: DocRef::from(spd), date: None }).await
}

/// A payment up to the money's arrival.
async fn paid(w: &World, amount: i64, today: &str) {
    let spp = w.verified(A, asked(w, amount, today)).await;
    let sptjm = Some(Sptjm { number: "SPTJM-1".into(), date: day(today) });
    let spm = id_of(&w.ok(A.pa, IssueSpm { spp: spp.into(), date: None, sptjm }).await, "id");
    w.ok(A.bud, receive(spm)).await;
    let sp2d = id_of(&w.ok(A.bud, issue(spm)).await, "id");
    w.ok(A.bud, transfer(sp2d)).await;
    w.ok(A.bud, pay(sp2d)).await;
}

fn asked(w: &World, amount: i64, today: &str) -> DraftSpp {
    DraftSpp { year: Some(LATE), bill_received: Some(day(today)), ..ask(w, ATK, amount) }
}

/// What all checks of the year find, by code.
async fn found(w: &World) -> Vec<String> {
    let mut view = w.db.view().await.expect("a view");
    let mut codes = Vec::new();
    for check in treasury::checks::ALL.iter().chain(budget::checks::ALL).chain(preparation::checks::ALL) {
        let told = (check.run)(&mut view, LATE).await.expect("a check");
        codes.extend(told.findings.into_iter().map(|f| f.code));
    }
    codes
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
async fn the_first_months_of_a_late_budget_are_paid_from_spd_to_sp2d() {
    practice(|w| async move {
        let today = "2027-01-11";
        let w = w.on(today).await;
        assert_eq!(w.refused("ppkd", of_month(1, &[(ATK, MONTH + 1)])).await, ["SEPERDUABELAS-BATAS"]);
        w.ok("ppkd", of_month(1, &[(ATK, MONTH)])).await;
        let spd = released(&w).await;
        assert_eq!(spd.done["amount"], "286666.71");
        assert!(spd.done["number"].as_str().expect("a number").ends_with("/M/1/2027"), "{}", spd.done);
        assert_eq!(w.judged(A, asked(&w, MONTH + 1, today)).await, ABOVE);
        paid(&w, 60_000, today).await;
        assert_eq!(w.judged(A, asked(&w, MONTH - 59_999, today)).await, ABOVE, "all but 60,000 is left");
        assert_eq!(lra_of(&w).await, (MONTH, 60_000));

        // February adds its own; a payment may take what January left and that.
        let today = "2027-02-08";
        let w = w.on(today).await;
        w.ok("ppkd", of_month(2, &[(ATK, 60_001)])).await;
        assert_eq!(released(&w).await.done["amount"], "600.01");
        assert_eq!(w.judged(A, asked(&w, MONTH + 2, today)).await, ABOVE);
        paid(&w, MONTH, today).await;
        assert_eq!(lra_of(&w).await, (MONTH + 60_001, MONTH + 60_000));
        let stage = || async {
            let mut view = w.db.view().await.expect("a view");
            let branch = budget::public::browse(&mut view, LATE, None, None).await.expect("read").expect("a budget");
            (branch.stage, branch.total[0])
        };
        assert_eq!(stage().await, (Some("seperduabelas-2".into()), sen(MONTH + 60_001)));
        assert!(found(&w).await.is_empty(), "{:?}", found(&w).await);
        // A sen more is February's by what was given, and more than a month spends.
        paid(&w, 1, today).await;
        assert_eq!(found(&w).await, ["CEK-SEPERDUABELAS"]);
    })
    .await;
}

//! Registers over ten times as many documents take about ten times as long:
//! none of them compares each with each.

#[path = "../../inspection/tests/support/mod.rs"]
pub mod support;

use std::time::{Duration, Instant};

use bank::rules::e2e;
use kernel::{Moment, Money, Sheet};
use organisation::acts::AddOfficial;
use store::module::{Query, Report};
use store::testing::Temporary;
use store::{Clock, Db, Schema, params};
use support::year::{Desk, Pay, Year, at, working_days};
use support::{Plant, Rows, YEAR, day, operator};

pub const SCHEMA: Schema = Schema {
    migrations: &[
        store::migrate::KERNEL,
        budget::MIGRATION,
        treasury::MIGRATION,
        store::migrate::READS,
        evidence::MIGRATION,
        preparation::MIGRATION,
        treasury::ADVANCES,
        treasury::NATIONAL,
        treasury::TAX,
        treasury::CARD,
        treasury::REPAYMENT,
        treasury::PANJAR,
        inspection::MIGRATION,
        payroll::MIGRATION,
        receipts::MIGRATION,
        bank::MIGRATION,
    ],
    regulations: &[
        organisation::regulations::REGULATIONS,
        evidence::policy::REGULATIONS,
        budget::model::REGULATIONS,
        preparation::policy::REGULATIONS,
        treasury::policy::REGULATIONS,
        inspection::policy::REGULATIONS,
        bank::policy::REGULATIONS,
    ],
    guards: &[],
};

/// Where documents of a bank's payments may lie: an identification has twelve
/// digits for them.
pub const FIRST_ID: i64 = 1 << 30;
/// Ten times as many may take so much longer.
const MOST: u32 = 12;
/// What one run may take beside the work: a measurement is never exact.
const SLACK: Duration = Duration::from_millis(150);

/// Every fourth payment is a sum that many others have too; every fiftieth is
/// debited once more without an order.
fn amount(n: i64) -> i64 {
    if n % 4 == 0 { 50_000_000 } else { 10_000_000 + n * 101 }
}

/// The rows of a year: payments with deductions, returns, and the bank's words.
fn rows(payments: i64, wilayah: &str) -> Vec<Rows> {
    let mut year = Year::starting(FIRST_ID);
    let desks: Vec<Desk> = (0..20).map(|_| year.desk(40_001)).collect();
    let payees: Vec<_> = (0..100).map(|n| year.payee("badan", 50_000 + n, day("2025-01-01"))).collect();
    let days = working_days();
    let pick = |n: i64, of: usize| usize::try_from(n).expect("few") % of;
    let (mut lines, mut returns) = (Vec::new(), Vec::new());
    let account = FIRST_ID - 1;
    let (mut debits, mut credits) = (0, 0);
    let mut line = |on: kernel::Day, debit: i64, credit: i64, said: String| {
        (debits, credits) = (debits + debit, credits + credit);
        let id = FIRST_ID * 3 + i64::try_from(lines.len()).expect("few");
        lines.push(params![id, FIRST_ID - 2, 1i64, on, None::<&str>, debit, credit, None::<i64>, "", said]);
    };
    for n in 0..payments {
        let (desk, to) = (desks[pick(n, desks.len())], payees[pick(n * 31, payees.len())]);
        // In the order of the year: a report counts days up to the journal's last.
        let on = days[pick(n * i64::try_from(days.len()).expect("few") / payments, days.len())];
        let cut = (n % 4 == 1).then_some(("ppn", 50_000 + n));
        let state = if n % 100 == 7 { "retur" } else { "cair" };
        let pay = Pay { invoice: Some(format!("INV/{n}")), cut, state, ..Year::plain(desk, to, amount(n), on) };
        let chain = year.pay(pay);
        if n % 8 == 1 {
            year.remit(desk.unit, chain.spp, ("ppn", 50_000 + n), on.plus_days(1));
        }
        let said = match n % 3 {
            // By amount and day.
            0 => format!("TRF {n}"),
            _ => e2e::of(wilayah, YEAR, chain.sp2d, Moment(at(on))).expect("an identification"),
        };
        line(on, amount(n), 0, said);
        if n % 50 == 3 {
            line(on, 777 + n, 0, format!("TANPA {n}"));
        }
        if state == "retur" {
            let (id, note) = (FIRST_ID * 4 + n, format!("NK-{n}"));
            let folded = kernel::text::fold(&note);
            returns.push(params![id, YEAR, chain.sp2d, chain.sp2d, amount(n), on, note, folded, true, 1i64, at(on)]);
            line(on.plus_days(1), 0, amount(n), format!("RETUR NK-{n}"));
        }
    }
    let unit = desks[0].unit;
    let mut all = year.all();
    let bytes = vec![7u8; 32];
    let office = params![
        account,
        unit,
        "rkud",
        "Bank Daerah",
        None::<&str>,
        "RKUD",
        bytes.clone(),
        bytes,
        "5678",
        "SK 1",
        "2026-01-02",
        1i64,
        0i64,
        None::<&str>,
        None::<&str>
    ];
    let opening = 1i64 << 50;
    let count = i64::try_from(lines.len()).expect("few");
    let statement = params![
        FIRST_ID - 2,
        account,
        YEAR,
        "rk.sta",
        "x",
        "2026-01-01",
        "2027-01-20",
        opening,
        credits,
        debits,
        opening + credits - debits,
        count,
        1i64,
        0i64
    ];
    all.push((&treasury::tables::PAYMENT_RETURN, returns));
    all.push((&bank::tables::OFFICE_ACCOUNT, vec![office]));
    all.push((&bank::tables::BANK_STATEMENT, vec![statement]));
    all.push((&bank::tables::STATEMENT_LINE, lines));
    all
}

fn reports() -> Vec<(&'static Report, Option<&'static str>)> {
    let of = |all: &'static [Report], name: &str| all.iter().find(|r| r.name == name).expect("a report");
    let treasury = |name| of(treasury::MODULE.reports, name);
    let bank = of(bank::MODULE.reports, "rekonsiliasi-bank");
    vec![
        (treasury("register-spp"), None),
        (treasury("register-sp2d"), None),
        (treasury("lewat-waktu"), None),
        (treasury("dth"), None),
        (treasury("potongan"), None),
        (treasury("retur"), None),
        (bank, Some("temuan")),
        (bank, Some("baris")),
    ]
}

async fn made(db: &Db, report: &Report, by: Option<&str>) -> (Sheet, Duration) {
    let mut view = db.view().await.expect("a view");
    let query = Query { year: YEAR, by: by.map(str::to_owned), ..Query::default() };
    let started = Instant::now();
    let sheet = (report.run)(&mut view, &query).await.expect("a sheet");
    (sheet, started.elapsed())
}

/// A regency with so many payments; the best of three runs of each report.
async fn measured(place: Temporary, payments: i64) -> Vec<(usize, Duration)> {
    let db = place.open_at(Clock::Handed(day("2027-01-29")), &SCHEMA).await.expect("open");
    let official =
        AddOfficial { nip: Some("198001012005010001".into()), nik: None, name: "Pejabat".into(), rank: None };
    db.act(std::sync::Arc::new(official), operator()).await.expect("an official");
    let wilayah = db.region().wilayah.clone();
    let plant = Plant::new(rows(payments, &wilayah));
    db.act(std::sync::Arc::new(plant), operator()).await.expect("planted");
    let mut all = Vec::new();
    for (report, by) in reports() {
        let mut best: Option<(usize, Duration)> = None;
        for _ in 0..3 {
            let (sheet, took) = made(&db, report, by).await;
            best = Some(best.map_or((sheet.rows.len(), took), |(rows, before)| (rows, before.min(took))));
        }
        all.extend(best);
    }
    let (sheet, _) = made(&db, reports()[6].0, Some("temuan")).await;
    let debit = sheet.total.as_ref().map(|t| t[6].plain()).expect("a total");
    let forged: i64 = (0..payments).filter(|n| n % 50 == 3).map(|n| 777 + n).sum();
    assert_eq!(debit, Money::from_sen(forged).to_string(), "just what nobody ordered is found");
    db.close().await;
    place.discard().await.expect("gone");
    all
}

fn judge(name: &str, small: &[(usize, Duration)], large: &[(usize, Duration)], payments: i64) {
    let mut slow = Vec::new();
    for (((report, by), (rows, few)), (many_rows, many)) in reports().iter().zip(small).zip(large) {
        let times = many.as_secs_f64() / few.as_secs_f64();
        println!(
            "{name}: {} {}: {rows} rows in {few:?}, {many_rows} rows in {many:?} ({times:.1} times)",
            report.name,
            by.unwrap_or_default()
        );
        assert!(*many_rows >= *rows * 5, "{} grows with its documents", report.name);
        if *many > *few * MOST + SLACK {
            slow.push(format!("{} takes {times:.1} times as long for ten times {payments}", report.name));
        }
    }
    assert_eq!(slow, Vec::<String>::new());
}

fn payments() -> i64 {
    if std::env::var("SIMPUL_PROVE").is_ok_and(|v| v == "long") { 2_000 } else { 200 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_registers_sqlite() {
    let place = || async { Temporary::sqlite(true, &SCHEMA).await.expect("a folder") };
    let few = measured(place().await, payments()).await;
    let many = measured(place().await, payments() * 10).await;
    judge("SQLite", &few, &many, payments());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_registers_postgres() {
    let place = || async { Temporary::postgres(true, &SCHEMA).await.expect("a server") };
    let (Some(small), Some(large)) = (place().await, place().await) else {
        println!("skipped: no PostgreSQL");
        return;
    };
    let few = measured(small, payments()).await;
    let many = measured(large, payments() * 10).await;
    judge("PostgreSQL", &few, &many, payments());
}

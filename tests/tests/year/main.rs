//! A fiscal year, lived through by acts alone and held every evening against a
//! model that never reads Simpul's figures. The same seed gives the same year,
//! to the byte, on both databases.

#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../../../crates/payroll/tests/support/books.rs"]
#[allow(dead_code)]
mod books;
mod compare;
mod dice;
mod exported;
mod forbidden;
mod model;
#[path = "../../../crates/simpul/src/modules.rs"]
mod modules;
mod plans;
mod regency;
mod size;
mod table;
mod world;

use futures_util::future::join_all;
use kernel::Day;
use kernel::day::Calendar;
use serde_json::json;
use store::testing::Temporary;

use plans::bank::Bank;
use plans::{Desk, Today, budget, found, reference, taxes};
use regency::{Line, Seat, YEAR};
use size::Size;
use world::{World, day};

/// The working days of the year.
fn days() -> Vec<Today> {
    let calendar = Calendar::new([]);
    let first = Day::new(YEAR, 1, 2).expect("a day");
    let all: Vec<Day> = (0..364).map(|n| first.plus_days(n)).filter(|d| calendar.is_working(*d)).collect();
    let of_month = |day: &Day| all.iter().filter(|d| d.month() == day.month()).copied().collect::<Vec<Day>>();
    let today = |day: &Day| {
        let month = of_month(day);
        Today {
            day: *day,
            nth: month.iter().filter(|d| **d <= *day).count(),
            last: month.last() == Some(day),
            friday: !calendar.is_working(day.plus_days(1)),
            open_taxes: None,
        }
    };
    all.iter().map(today).collect()
}

async fn founded(place: Temporary, size: &Size, first: Day) -> (World, Vec<Desk>, Bank) {
    let mut w = World::new(place, first).await;
    let seats = Seat::all(size);
    let made = |seat: &Seat| Desk::new(seat.clone(), *size, plans::Payees::default());
    let mut desks: Vec<Desk> = seats.iter().map(made).collect();
    budget::import(&w, &desks, "operator", YEAR - 1, "murni").await;
    found::officials(&mut w, &seats).await;
    for desk in &mut desks {
        desk.payees = found::payees(&w, &desk.seat).await;
    }
    plans::panjar::rule(&w, first).await;
    let bank = Bank::open(&w, &seats[regency::TREASURY]).await;
    (w, desks, bank)
}

/// What the treasury does for everybody on a morning.
async fn morning(w: &World, desks: &mut [Desk], today: &mut Today) {
    match (today.month(), today.nth) {
        (1, 1) => budget::release_twelfth(w, desks).await,
        (2, 1) => budget::adopt(w, desks).await,
        (6, 10) => budget::shift(w, desks).await,
        (9, 10) => budget::change(w, desks).await,
        _ => {}
    }
    let quarter = match (today.month(), today.nth) {
        (1 | 2, 1) => Some((1, 3)),
        (month @ (4 | 7 | 10), 1) => Some((month, month + 2)),
        _ => None,
    };
    if let Some(months) = quarter {
        join_all(desks.iter_mut().map(|d| d.release(w, months))).await;
    }
    if today.friday || today.ends() {
        today.open_taxes = Some(taxes::open(w).await);
    }
}

/// Lives the year through; gives the digest of what it leaves behind.
async fn live(place: Temporary, size: &Size) -> String {
    let days = days();
    let (mut w, mut desks, mut bank) = founded(place, size, days[0].day).await;
    for mut today in days {
        w.on(today.day).await;
        morning(&w, &mut desks, &mut today).await;
        if today.month() == 7 && today.nth == 1 {
            bank.divide(&w).await;
        }
        join_all(desks.iter_mut().map(|d| d.live(&w, &today))).await;
        if today.ends() {
            end(&w, &mut desks, &today).await;
        }
        bank.evening(&w, &mut desks, &today).await;
        if today.ends() {
            let in_time = desks.iter_mut().filter(|d| d.closes_in_time());
            join_all(in_time.map(|d| d.close_the_year(&w, &today))).await;
        }
        compare::evening(&w, &desks, &bank, &today).await;
        if today.last && today.month() % 6 == 0 {
            exported::compare(&w, &desks, &bank).await;
        }
        w.settle(false);
    }
    let digest = compare::digest(&w, &desks).await;
    after(&mut w, &mut desks).await;
    w.settle(true);
    let (passed, refused) = w.counts();
    println!("{size:?}: {passed} acts passed, {refused} were refused; numbers given: {:?}", w.numbered());
    println!("seconds of mornings, acts, reports: {:?}", w.seconds());
    assert!(refused * 30 > passed, "too few forbidden acts were tried");
    w.proved().await;
    digest
}

/// Nothing of an advance or of a tax stays in a treasurer's hands. One SPP is
/// verified and left lying.
async fn end(w: &World, desks: &mut [Desk], today: &Today) {
    for desk in desks.iter_mut() {
        let (till, up) = (desk.ledger.till, desk.ledger.up.expect("a UP"));
        assert_eq!((up.in_hand(), up.open()), (0, 0), "UP of {}", desk.seat.code);
        assert_eq!((till.places(), till.withheld), (0, 0), "the till of {}", desk.seat.code);
        assert_eq!(desk.ledger.branch.map_or(0, |b| b.held() + b.till.balance()), 0, "the part of {}", desk.seat.code);
        assert_eq!(desk.ledger.card.map_or(0, |c| c.owed), 0, "what {} owes for its cards", desk.seat.code);
        assert!(desk.ledger.panjar.iter().all(|p| p.settled && p.left() == 0), "panjar of {}", desk.seat.code);
        assert!(desk.ledger.extra.iter().all(|tu| tu.open() == 0), "TU of {}", desk.seat.code);
    }
    let desk = &mut desks[0];
    desk.pay_directly(w, today, (Line::Contingency, None, 1), model::tax::Trade::Free).await;
    let left = desk.payments.last().expect("a payment").spp;
    w.ok(&desk.seat.verifier(), "verify-spp", json!({ "spp": reference(left) })).await;
}

/// A year that has ended orders no payment any more (PP 12/2019 Ps 152). Who has
/// not closed December does so now, and accounts for it too late.
async fn after(w: &mut World, desks: &mut [Desk]) {
    let today = Today { day: day("2027-01-04"), nth: 1, last: false, friday: false, open_taxes: None };
    w.on(today.day).await;
    let spp = desks[0].payments.last().expect("a payment").spp;
    for date in ["2026-12-31", "2027-01-04"] {
        let order = json!({
            "spp": reference(spp), "date": date, "sptjm": { "number": "SPTJM", "date": "2026-12-31" },
        });
        w.refused(&desks[0].seat.head(1), "issue-spm", order, &["SPM-TAHUN-BERAKHIR"], false).await;
    }
    let w: &World = w;
    let late = desks.iter_mut().filter(|d| !d.closes_in_time());
    join_all(late.map(|d| d.close_the_year(w, &today))).await;
    compare::months(w, desks, today.day, 12).await;
    assert!(desks.iter().any(|d| d.monthly.moved), "no books were moved behind an account's back");
}

fn beside(place: Temporary, size: Size) -> String {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(live(place, &size))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prove_year_agrees_with_the_model_on_both_databases() {
    let size = Size::asked();
    let folder = Temporary::sqlite(true, &modules::SCHEMA).await.expect("a folder");
    // Two years that know nothing of each other, at the same time.
    let server = Temporary::postgres(true, &modules::SCHEMA).await.expect("a database");
    let beside = server.map(|place| std::thread::spawn(move || beside(place, size)));
    let digest = live(folder, &size).await;
    println!("digest {digest}");
    if let Some(beside) = beside {
        assert_eq!(beside.join().expect("the year on the server"), digest, "the same seed, the same year");
    }
}

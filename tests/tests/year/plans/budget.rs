//! The year's budget: late in January, shifted in June, changed in September.
//! It comes as files do; every version is the whole budget.

use std::sync::Arc;

use budget::acts::ImportApbd;
use budget::model::Stage;
use budget::rekap::{Layout, Named, Rekap, Row};
use kernel::Money;
use serde_json::json;

use super::Desk;
use crate::regency::{CHARGE, DAU, FUND_REVENUE, Line, Seat, TRANSFER, TREASURY, WITH_FUND, YEAR, code};
use crate::world::{World, sen};

/// Revenue that an SKPD expects.
fn expected(n: usize) -> Vec<(&'static str, i64)> {
    let mut all = vec![(CHARGE, 9_000_000_000)];
    all.extend((n == TREASURY).then_some((TRANSFER, 40_000_000_000_000)));
    all.extend((n == WITH_FUND).then_some((FUND_REVENUE, 3_000_000_000)));
    all
}

fn named(text: &str, what: &str) -> Named {
    Named { code: code(text), name: format!("{what} {text}") }
}

fn row(seat: &Seat, (line, rekening, source, amount): (Line, &str, &str, i64)) -> Row {
    let sub = code(&seat.sub(line));
    let above = |levels: usize, what: &str| named(sub.prefix(levels).text(), what);
    Row {
        row: 0,
        no: None,
        urusan: above(1, "Urusan"),
        skpd: named(&seat.code, "Dinas"),
        sub_unit: named(&seat.unit(line), if line == Line::Branch { "UPTD" } else { "Dinas" }),
        bidang: above(2, "Bidang"),
        program: above(3, "Program"),
        kegiatan: above(5, "Kegiatan"),
        sub_kegiatan: Named { name: format!("Sub kegiatan {}", sub.text()), code: sub },
        source: Some(named(source, "Sumber")),
        rekening: named(rekening, "Rekening"),
        item: None,
        amount: sen(amount),
        source_name: None,
        detail: None,
    }
}

fn rows(desk: &Desk) -> Vec<Row> {
    let mut all = Vec::new();
    for (line, account) in &desk.ledger.accounts {
        for source in line.sources() {
            all.push(row(&desk.seat, (*line, line.rekening(), source, account.budget_of(source))));
        }
    }
    let revenue = expected(desk.seat.n).into_iter();
    all.extend(revenue.map(|(rekening, amount)| row(&desk.seat, (Line::Salary, rekening, DAU, amount))));
    all
}

/// The whole budget as a file would bring it.
fn file(desks: &[Desk], year: i32, stage: &str) -> ImportApbd {
    let mut all: Vec<Row> = desks.iter().flat_map(rows).collect();
    for (number, row) in (2..).zip(&mut all) {
        row.row = number;
    }
    let count = u32::try_from(desks.len()).expect("a count");
    let branches = desks.iter().filter(|d| crate::regency::has_branch(d.seat.n)).count();
    let rekap = Rekap {
        sheet: "Sheet 1".into(),
        layout: Layout::Plain,
        rows_read: u32::try_from(all.len()).expect("a count"),
        total: Money::sum(all.iter().map(|r| r.amount)).expect("a sum"),
        rows: all,
        without_account: 0,
        bare: Vec::new(),
        mismatches: Vec::new(),
        set_aside: Vec::new(),
        rounded: Vec::new(),
        skpd: count,
        sub_units: count + u32::try_from(branches).expect("a count"),
        notes: Vec::new(),
    };
    ImportApbd {
        year,
        stage: Stage(stage.into()),
        file_name: format!("{stage}-{year}.xlsx"),
        digest: format!("{stage}-{year}"),
        rekap: Some(Arc::new(rekap)),
    }
}

pub async fn import(w: &World, desks: &[Desk], who: &str, year: i32, stage: &str) {
    let told = w.bring(who, Arc::new(file(desks, year, stage))).await;
    told.unwrap_or_else(|e| panic!("{year} {stage}: {e}"));
}

/// Nobody has ratified a budget yet: what cannot wait may spend a twelfth.
pub async fn release_twelfth(w: &World, desks: &mut [Desk]) {
    let mut lines = Vec::new();
    for desk in desks.iter_mut() {
        for (line, account) in desk.ledger.accounts.iter_mut().filter(|(line, _)| line.is_urgent()) {
            let amount = account.take_a_twelfth();
            let typed = format!("{},{:02}", amount / 100, amount % 100);
            let (sub, rekening) = (desk.seat.sub(*line), line.rekening());
            lines.push(format!("{}; {sub}; {rekening}; {DAU}; {typed}; wajib dan mengikat", desk.seat.code));
        }
    }
    let release = json!({
        "year": YEAR, "month": 1, "number": "1/2026", "signed": w.today, "lines": lines,
    });
    w.refused("kbud", "release-twelfth", release.clone(), &["WEWENANG-JABATAN"], true).await;
    w.ok("ppkd", "release-twelfth", release).await;
}

/// The budget comes into force, and its cash plan.
pub async fn adopt(w: &World, desks: &mut [Desk]) {
    import(w, desks, "ppkd", YEAR, "murni").await;
    for desk in desks.iter_mut() {
        desk.ledger.accounts.values_mut().for_each(crate::model::Account::adopt);
        desk.ledger.revenue_budget = expected(desk.seat.n).into_iter().collect();
    }
    load_plan(w, desks).await;
    let late = json!({
        "year": YEAR, "month": 2, "number": "2/2026", "signed": w.today,
        "lines": [format!("{}; {}; {}; {DAU}; 1,00; wajib dan mengikat", desks[0].seat.code,
            desks[0].seat.sub(Line::Power), Line::Power.rekening())],
    });
    w.refused("ppkd", "release-twelfth", late, &["SEPERDUABELAS-SUDAH-APBD"], true).await;
}

/// June: travel gives way to stationery, from July on.
pub async fn shift(w: &World, desks: &mut [Desk]) {
    for desk in desks.iter_mut() {
        let travel = desk.ledger.account(Line::Travel);
        // Of what the last six months hold, a third and a sen.
        let moved = travel.plan[6..].iter().sum::<i64>() / 3 + 1;
        travel.change(-moved, DAU, 6);
        desk.ledger.account(Line::Stationery).change(moved, DAU, 6);
    }
    import(w, desks, "ppkd", YEAR, "pergeseran-1").await;
    load_plan(w, desks).await;
}

/// September: more for goods and services, from October on.
pub async fn change(w: &World, desks: &mut [Desk]) {
    for desk in desks.iter_mut() {
        let more = desk.ledger.account(Line::Capital).budget / 10;
        desk.ledger.account(Line::Capital).change(more, DAU, 9);
        desk.ledger.account(Line::Service).change(more / 7, DAU, 9);
    }
    import(w, desks, "ppkd", YEAR, "perubahan").await;
    load_plan(w, desks).await;
}

async fn load_plan(w: &World, desks: &[Desk]) {
    let mut lines = Vec::new();
    for desk in desks {
        for (line, account) in desk.ledger.accounts.iter().filter(|(line, _)| line.is_released()) {
            let months: Vec<Money> = account.plan.iter().map(|m| sen(*m)).collect();
            lines.push(json!({
                "sub_unit": desk.seat.unit(*line), "sub_kegiatan": desk.seat.sub(*line),
                "rekening": line.rekening(), "months": months,
            }));
        }
    }
    w.ok("kbud", "load-cash-plan", json!({ "year": YEAR, "source": "anggaran kas", "lines": lines })).await;
}

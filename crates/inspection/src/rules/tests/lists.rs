//! Lists of payees, purchases and prices: each threshold from both sides.

use std::collections::BTreeSet;

use ::payroll::public::{IdKind, ListKind, Months, PaidLine};
use staff::public::{Employment, EndReason};

use super::*;
use crate::rules::{buying, payroll};

/// A row of the list of a month; the payee is known by a number.
fn line(id: i64, payee: u8, month: u8) -> PaidLine {
    PaidLine {
        id,
        list: i64::from(month),
        number: format!("DPB {month}"),
        skpd: 7,
        sub_unit: 7,
        year: 2026,
        kind: ListKind::Salary,
        months: Months { from: month, to: month },
        basis: String::new(),
        id_kind: IdKind::Service,
        payee: vec![payee],
        account: vec![payee],
        souls: 3,
        gross: sen(5_000_000 * RP),
    }
}

fn employed(starts: &str, end: Option<&str>) -> Employment {
    Employment {
        id: 1,
        employee: vec![1],
        starts: day(starts),
        revision: 1,
        end: end.map(|last| (day(last), EndReason::Pension)),
        skpd: 7,
        souls: 3,
    }
}

fn register(of: &[(u8, Employment)]) -> payroll::Register {
    let mut all = payroll::Register::new();
    for (payee, record) in of {
        all.entry(vec![*payee]).or_default().push(record.clone());
    }
    all
}

fn judged(lines: &[PaidLine], of: &[(u8, Employment)]) -> Vec<&'static str> {
    found(&payroll::judge(lines, &register(of), 2026, &policy()))
}

#[test]
fn pay_goes_to_employees_of_the_month_their_skpd_and_their_family() {
    let plain = [line(1, 1, 2)];
    assert!(judged(&plain, &[(1, employed("2026-02-28", None))]).is_empty());
    assert_eq!(judged(&plain, &[(1, employed("2026-03-01", None))]), ["F14-TIDAK-TERDAFTAR"]);
    assert_eq!(judged(&plain, &[(9, employed("2020-01-01", None))]), ["F14-TIDAK-TERDAFTAR"]);
    assert!(judged(&plain, &[]).is_empty(), "no register was brought");
    assert!(judged(&plain, &[(1, employed("2020-01-01", Some("2026-02-01")))]).is_empty());
    assert_eq!(judged(&plain, &[(1, employed("2020-01-01", Some("2026-01-31")))]), ["F14-BERAKHIR"]);
    let elsewhere = Employment { skpd: 8, ..employed("2020-01-01", None) };
    assert_eq!(judged(&plain, &[(1, elsewhere)]), ["F14-SKPD"]);
    let family = |souls| [PaidLine { souls, ..line(1, 1, 2) }];
    let own = [(1, employed("2020-01-01", None))];
    assert!(judged(&family(3), &own).is_empty());
    assert_eq!(judged(&family(4), &own), ["F14-JIWA"], "one soul more");
    let supplement = [PaidLine { souls: 4, kind: ListKind::Supplement, ..line(1, 1, 2) }];
    assert!(judged(&supplement, &own).is_empty(), "no family in it");
    let fee = [PaidLine { kind: ListKind::Honorarium, basis: "SK1".into(), ..line(1, 2, 2) }];
    assert!(judged(&fee, &own).is_empty(), "whoever is no employee may be paid a fee");
}

#[test]
fn a_ghost_is_one_finding_however_long_it_is_paid() {
    let lines: Vec<PaidLine> = (1..=6).map(|month| line(i64::from(month), 1, month)).collect();
    let hits = payroll::judge(&lines, &register(&[(1, employed("2020-01-01", Some("2026-02-10")))]), 2026, &policy());
    assert_eq!(found(&hits), ["F14-BERAKHIR"]);
    assert_eq!((hits[0].amount, hits[0].documents.clone()), (sen(20_000_000 * RP), vec![3, 4, 5, 6]));
    assert_eq!(hits[0].key, "F14-BERAKHIR:3", "the first month that was too many");
    // Last year's lists are another year's findings.
    let before: Vec<PaidLine> = lines.into_iter().map(|l| PaidLine { year: 2025, ..l }).collect();
    assert!(judged(&before, &[(9, employed("2020-01-01", None))]).is_empty());
}

#[test]
fn an_account_pays_one_person() {
    let (one, other) = (line(1, 1, 1), PaidLine { account: vec![1], ..line(2, 2, 2) });
    assert_eq!(judged(&[one.clone(), other.clone()], &[]), ["F14-REKENING"]);
    assert!(judged(&[one.clone(), line(2, 2, 2)], &[]).is_empty());
    let old = PaidLine { year: 2025, ..other };
    assert_eq!(judged(&[one, old.clone()], &[]), ["F14-REKENING"], "the year before too");
    assert!(judged(&[old], &[]).is_empty());
}

#[test]
fn what_a_list_grows_by_is_in_the_register() {
    let own = [(1, employed("2020-01-01", None)), (2, employed("2020-01-01", None))];
    let grown = |more: i64, of: &[(u8, Employment)]| {
        let lines = [line(1, 1, 1), PaidLine { gross: sen(5_000_000 * RP + more), ..line(2, 1, 2) }];
        judged(&lines, of)
    };
    assert_eq!(grown(1_000_000 * RP, &own), ["F14-SELISIH"]);
    assert!(grown(1_000_000 * RP - 1, &own).is_empty(), "one sen less");
    let joined = |gross: i64, of: &[(u8, Employment)]| {
        judged(&[line(1, 1, 1), line(2, 1, 2), PaidLine { gross: sen(gross), ..line(3, 2, 2) }], of)
    };
    assert_eq!(joined(1_000_000 * RP, &own), ["F14-SELISIH"]);
    assert!(joined(1_000_000 * RP - 1, &own).is_empty());
    for (starts, explained) in [("2025-12-31", false), ("2026-01-01", true), ("2026-02-28", true)] {
        let new = [(1, employed("2020-01-01", None)), (2, employed(starts, None))];
        assert_eq!(joined(2_000_000 * RP, &new).is_empty(), explained, "{starts}");
    }
    // Many small rises are a rise of all, and nobody's.
    let small = |more: i64| {
        let (a, b) = ((1..=20).map(|n| line(n.into(), n, 1)), (1..=20).map(|n| line(100 + i64::from(n), n, 2)));
        let b = b.map(|l| PaidLine { gross: l.gross.plus(sen(more)), ..l });
        let all: Vec<PaidLine> = a.chain(b).collect();
        let of: Vec<(u8, Employment)> = (1..=20).map(|n| (n, employed("2020-01-01", None))).collect();
        judged(&all, &of)
    };
    assert!(small(500_000 * RP - 1).is_empty(), "under ten per cent of each");
    assert_eq!(small(500_000 * RP), ["F14-SELISIH"]);
    assert!(judged(&[line(1, 1, 1), PaidLine { gross: sen(90_000_000 * RP), ..line(2, 1, 3) }], &own).is_empty());
}

fn fee(id: i64, payee: u8, month: u8, decree: &str) -> PaidLine {
    PaidLine { list: id, kind: ListKind::Honorarium, basis: decree.into(), ..line(id, payee, month) }
}

#[test]
fn nobody_sits_in_too_many_teams_at_once() {
    let teams = |n: i64| {
        let all: Vec<PaidLine> =
            (0..n).map(|i| fee(i + 1, 1, 3, &format!("{}TIM", "X".repeat(3 * i as usize)))).collect();
        judged(&all, &[])
    };
    assert!(teams(5).is_empty());
    assert_eq!(teams(6), ["F13-TIM"]);
    let spread: Vec<PaidLine> = (0..6)
        .map(|i| fee(i + 1, 1, if i == 0 { 2 } else { 3 }, &format!("{}TIM", "X".repeat(3 * i as usize))))
        .collect();
    assert!(judged(&spread, &[]).is_empty(), "not in one month");
}

#[test]
fn a_decree_is_not_written_otherwise_to_be_paid_again() {
    let teams = |first: &str, second: &str, (both, more): (u8, u8), month: u8| {
        let a = (1..=both + more).map(|n| fee(n.into(), n, 3, first));
        let b = (1..=both).chain(100..100 + more).map(|n| fee(1000 + i64::from(n), n, month, second));
        // Accounts go with their persons.
        judged(&a.chain(b).collect::<Vec<_>>(), &[])
    };
    assert_eq!(teams("SK122026", "SK0122026", (3, 3), 3), ["F13-KEMBAR"], "zeros say nothing");
    assert_eq!(teams("SK122026", "SK132026", (3, 3), 3), ["F13-KEMBAR"], "one letter");
    assert!(teams("SK122026", "SK142027", (3, 3), 3).is_empty(), "two letters");
    assert!(teams("SK122026", "SK0122026", (3, 4), 3).is_empty(), "less than half");
    assert!(teams("SK122026", "SK0122026", (2, 0), 3).is_empty(), "two people");
    assert!(teams("SK122026", "SK0122026", (3, 0), 4).is_empty(), "another month");
}

#[test]
fn a_company_has_no_employees_account() {
    let paid = |kind: &str, idx: u8| {
        let one = Payment { payee_kind: kind.into(), account_idx: Some(vec![idx]), ..paid(1, "2026-03-02", RP) };
        found(&payments::as_companies(&[one], &BTreeSet::from([vec![1]])))
    };
    assert_eq!(paid("badan", 1), ["F09-GAJI"]);
    assert!(paid("badan", 2).is_empty());
    assert!(paid("orang", 1).is_empty(), "a person is paid back what was laid out");
}

fn bought(sp2d: i64, on: &str, amount: i64) -> Bought {
    Bought {
        sp2d,
        unit: 7,
        rekening: "5.1.02.01.001.00024".into(),
        payee: 1,
        amount: sen(amount),
        day: day(on),
        subject: "Pengadaan meja sekolah dasar tahap".into(),
        contract: None,
    }
}

const LIMIT: i64 = 200_000_000 * RP;

fn splits(all: &[Bought]) -> Vec<&'static str> {
    found(&buying::split(all, &policy()))
}

#[test]
fn work_is_not_cut_below_the_limit() {
    let pair = |on: &str, amount: i64| splits(&[bought(1, "2026-03-02", 100_000_000 * RP), bought(2, on, amount)]);
    assert_eq!(pair("2026-05-01", LIMIT / 2 + 1), ["F04-PECAH"], "60 days, one sen above");
    assert!(pair("2026-05-01", LIMIT / 2).is_empty(), "just the limit");
    assert!(pair("2026-05-02", LIMIT / 2 + 1).is_empty(), "61 days");
    assert!(pair("2026-03-03", LIMIT + 1).is_empty(), "one that needs a tender by itself");
    let with = |change: fn(&mut Bought)| {
        let mut second = bought(2, "2026-03-03", 150_000_000 * RP);
        change(&mut second);
        splits(&[bought(1, "2026-03-02", 150_000_000 * RP), second])
    };
    assert_eq!(with(|_| {}), ["F04-PECAH"]);
    assert!(with(|b| b.unit = 8).is_empty());
    assert!(with(|b| b.rekening = "5.1.02.02.001.00024".into()).is_empty(), "another object");
    assert!(with(|b| b.payee = 2).is_empty());
    assert!(with(|b| b.rekening = "5.1.05.01.001.00024".into()).is_empty(), "no limit is set for it");
    let works = |amount: i64| {
        let road = |id| Bought { rekening: "5.2.04.01.001.00001".into(), ..bought(id, "2026-03-02", amount) };
        splits(&[road(1), road(2)])
    };
    assert!(works(200_000_000 * RP).is_empty(), "works have a limit of their own");
    assert_eq!(works(200_000_001 * RP), ["F04-PECAH"]);
}

#[test]
fn instalments_of_a_contract_are_one_work() {
    let of = |sp2d, amount: i64, contract: &str| Bought {
        contract: Some(contract.into()),
        ..bought(sp2d, "2026-03-02", amount)
    };
    assert!(splits(&[of(1, LIMIT, "K-1"), of(2, LIMIT, "k 1")]).is_empty(), "the contract was tendered");
    assert_eq!(splits(&[of(1, LIMIT / 2, "K-1"), of(2, LIMIT / 2, "K-1"), of(3, RP, "K-2")]), ["F04-PECAH"]);
    assert!(splits(&[of(1, LIMIT / 2, "K-1"), of(2, LIMIT / 2, "K-1")]).is_empty(), "one work of just the limit");
}

#[test]
fn like_works_near_the_limit_are_one_though_others_are_paid() {
    let near = LIMIT / 100 * 80;
    let three = |amount: i64, subject: &str| {
        let mut all: Vec<Bought> = (1..=3).map(|n| Bought { payee: n, ..bought(n, "2026-03-02", near) }).collect();
        all[2] = Bought { subject: subject.into(), amount: sen(amount), ..all[2].clone() };
        splits(&all)
    };
    assert_eq!(three(near, "Pengadaan meja sekolah dasar tahap dua"), ["F04-PECAH"]);
    assert!(three(near - 1, "Pengadaan meja sekolah dasar tahap dua").is_empty(), "not near the limit");
    assert!(three(near, "Pemeliharaan kendaraan dinas bupati").is_empty());
    assert_eq!(buying::trigrams("ABCD", "abc e"), (1, 3));
    assert_eq!(buying::trigrams("", ""), (0, 0));
}

fn priced(line: i64, price: i64) -> Priced {
    Priced {
        line,
        rka: 90 + line,
        unit: line,
        item: "1.1.7 Kertas".into(),
        coefficient: "12 Rim".into(),
        price: sen(price),
        standard: None,
        amount: sen(12 * price),
    }
}

#[test]
fn a_price_far_above_the_others_stands_out() {
    let prices = |last: i64, n: i64| {
        let all: Vec<Priced> = (0..n).map(|i| priced(i + 1, if i == n - 1 { last } else { 100 + i })).collect();
        found(&buying::prices(&all, &policy()))
    };
    // Q1 = 101.75, Q3 = 105.25: what passes 110.5 is far.
    assert!(prices(110, 8).is_empty());
    assert_eq!(prices(111, 8), ["F05-PENCILAN"]);
    assert!(prices(9_999, 7).is_empty(), "seven are too few");
    let mut others: Vec<Priced> = (0..7).map(|i| priced(i + 1, 100 + i)).collect();
    others.push(Priced { coefficient: "3 Dus".into(), ..priced(8, 9_999) });
    assert!(found(&buying::prices(&others, &policy())).is_empty(), "another measure");
}

#[test]
fn a_price_may_pass_its_standard_by_a_tenth() {
    let above = |price: i64| {
        let one = Priced { standard: Some(sen(1_000)), ..priced(1, price) };
        found(&buying::prices(&[one], &policy()))
    };
    assert!(above(1_100).is_empty());
    assert_eq!(above(1_101), ["F05-STANDAR"]);
    assert!(found(&buying::prices(&[priced(1, 9_999)], &policy())).is_empty(), "no standard is named");
}

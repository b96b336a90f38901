//! Every refusal from both sides: by one sen, one month, one row, one letter.

#![allow(clippy::expect_used)]

use std::collections::BTreeSet;

use kernel::reading::SetAside;

use staff::public::{Doubt, EndReason};

use super::difference::{compare, moved, repaid};
use super::registered::{Doubted, Listed, Pays, doubted};
use super::*;
use crate::model::{Differs, IdKind, Standing, Sums};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn sen(amount: i64) -> Money {
    Money::from_sen(amount)
}

fn line(row: u32, id: &str, account: &str) -> Line {
    Line {
        row,
        id_kind: IdKind::Service,
        id: id.into(),
        name: "Siti".into(),
        grade: String::new(),
        bank: "Bank".into(),
        account: account.into(),
        souls: 1,
        gross: sen(100),
        cut: sen(1),
        net: sen(99),
        components: Vec::new(),
        deductions: Vec::new(),
    }
}

fn file() -> PayFile {
    PayFile {
        sheet: "Gaji".into(),
        rows_read: 2,
        lines: vec![line(4, "1", "11111"), line(5, "2", "22222")],
        sums: Sums::default(),
        components: Vec::new(),
        deductions: Vec::new(),
        total_differs: Vec::new(),
        set_aside: Vec::new(),
        rounded: Vec::new(),
        notes: Vec::new(),
    }
}

fn codes<T>(answer: Result<T, Refusals>) -> Vec<String> {
    let all = answer.err().map(Refusals::into_vec).unwrap_or_default();
    for r in &all {
        assert!(!r.law.is_empty() && !r.message.is_empty() && r.remedy.len() > 10, "{r:?}");
    }
    all.into_iter().map(|r| r.code).collect()
}

type Ask<'a> = ImportFacts<'a>;

fn brought(file: &PayFile, change: impl Fn(Ask<'_>) -> Ask<'_>) -> Vec<String> {
    let facts = ImportFacts {
        kind: ListKind::Salary,
        months: Months { from: 2, to: 2 },
        basis: "",
        basis_date: None,
        today: day("2026-02-16"),
        file,
        leave_out: 0,
        same_file: None,
    };
    codes(decide_import(&change(facts)))
}

fn verified(change: impl Fn(VerifyFacts<'static>) -> VerifyFacts<'static>) -> Vec<String> {
    let facts = VerifyFacts {
        digest: "0a1b2c3d4e5f60718293",
        approved: None,
        mark: "3F9A-12C4",
        read: "3f9a12c4",
        paid: &[],
        shared: &[],
        months: &[(4, 12)],
        months_most: 12,
        doubted: &[],
        register_complete: true,
    };
    codes(decide_verify(&change(facts)))
}

struct Case {
    expected: &'static str,
    pass: Vec<String>,
    fail: Vec<String>,
}

fn case(expected: &'static str, pass: Vec<String>, fail: Vec<String>) -> Case {
    Case { expected, pass, fail }
}

fn met(row: u32) -> Meets {
    Meets { row, label: "DPB 7".into() }
}

fn imports() -> Vec<Case> {
    let months = |from, to| brought(&file(), |f| ImportFacts { months: Months { from, to }, ..f });
    let basis = |basis: &'static str| {
        brought(&file(), |f| ImportFacts {
            kind: ListKind::Honorarium,
            basis: if basis.is_empty() { "" } else { "SK 1" },
            ..f
        })
    };
    let dated = |on: &str| brought(&file(), |f| ImportFacts { basis_date: Some(day(on)), ..f });
    let aside = |leave_out| {
        let set_aside = vec![SetAside { row: 6, no: None, reason: "NAMA kosong".into(), grave: false }];
        let file = PayFile { set_aside, rows_read: 3, ..file() };
        brought(&file, |f| ImportFacts { leave_out, ..f })
    };
    let same = |taken: bool| brought(&file(), |f| ImportFacts { same_file: taken.then_some("DPB 7"), ..f });
    let total = |told: i64| {
        let differs = Differs { column: "JUMLAH BERSIH".into(), told: sen(told), summed: sen(198) };
        let total_differs = if told == 198 { Vec::new() } else { vec![differs] };
        brought(&PayFile { total_differs, ..file() }, |f| f)
    };
    let lines = |id: &str, account: &str| {
        brought(&PayFile { lines: vec![line(4, "1", "11111"), line(5, id, account)], ..file() }, |f| f)
    };
    vec![
        case("DAFTAR-BULAN", months(1, 12), months(0, 12)),
        case("DAFTAR-BULAN", months(1, 12), months(1, 13)),
        case("DAFTAR-BULAN", months(3, 3), months(3, 2)),
        case("DAFTAR-SK-KOSONG", basis("SK 1"), basis("")),
        case("DAFTAR-SK-SESUDAH", dated("2026-02-16"), dated("2026-02-17")),
        case("DAFTAR-BARIS-DISISIHKAN", aside(1), aside(0)),
        case("DAFTAR-BARIS-DISISIHKAN", aside(1), aside(2)),
        case("DAFTAR-BERKAS-SAMA", same(false), same(true)),
        case("DAFTAR-JUMLAH-BEDA", total(198), total(199)),
        case("DAFTAR-PENERIMA-GANDA", lines("2", "22222"), lines("1", "22222")),
        case("DAFTAR-REKENING-GANDA", lines("2", "11112"), lines("2", "11111")),
    ]
}

fn verifications() -> Vec<Case> {
    const ONE: &[Meets] = &[];
    let paid: &'static [Meets] = Vec::leak(vec![met(4), met(9)]);
    let read = |read: &'static str| verified(|f| VerifyFacts { read, ..f });
    let approved = |approved: &'static str| verified(|f| VerifyFacts { approved: Some(approved), ..f });
    let months = |n: i64| {
        let months: &'static [(u32, i64)] = Vec::leak(vec![(4, 1), (5, n)]);
        verified(|f| VerifyFacts { months, ..f })
    };
    vec![
        case("DAFTAR-SELISIH-BEDA", read("3F9A-12C4"), read("3F9A-12C5")),
        case("DAFTAR-SIDIK-BEDA", approved("0A1B2C3D"), approved("0A1B2C3E")),
        // Too few letters prove nothing.
        case("DAFTAR-SIDIK-BEDA", approved("0a1b2c3d"), approved("0a1b2c3")),
        case(
            "DAFTAR-SUDAH-DIBAYAR",
            verified(|f| VerifyFacts { paid: ONE, ..f }),
            verified(|f| VerifyFacts { paid, ..f }),
        ),
        case("DAFTAR-REKENING-GANDA", verified(|f| f), verified(|f| VerifyFacts { shared: paid, ..f })),
        case("DAFTAR-BULAN-LEBIH", months(12), months(13)),
    ]
}

/// A row beside the register, where the region says that it is complete.
fn registered() -> Vec<Case> {
    let doubts = |doubts: Vec<Doubt>, register_complete: bool| {
        let doubted: &'static [Doubted] = Vec::leak(vec![Doubted { row: 4, payee: vec![1], gross: sen(100), doubts }]);
        verified(|f| VerifyFacts { doubted, register_complete, ..f })
    };
    let one = |code: &'static str, doubt: Doubt| case(code, doubts(vec![doubt], false), doubts(vec![doubt], true));
    let ended = Doubt::Ended(day("2026-01-31"), EndReason::Pension);
    vec![
        one("DAFTAR-PEGAWAI-TIDAK-ADA", Doubt::Unknown),
        one("DAFTAR-PEGAWAI-TIDAK-ADA", ended),
        one("DAFTAR-PEGAWAI-SKPD", Doubt::Elsewhere),
        one("DAFTAR-PEGAWAI-JIWA", Doubt::Souls(3)),
    ]
}

#[test]
fn a_row_is_doubted_by_the_day_and_the_soul_and_by_what_is_paid() {
    let employee = |starts: &str, souls: i64| staff::public::Employment {
        id: 1,
        employee: vec![1],
        starts: day(starts),
        revision: 1,
        end: None,
        skpd: 7,
        souls,
    };
    let listed = |id_kind| Listed { row: 4, id_kind, payee: vec![1], souls: 3, gross: sen(100) };
    let found = |kind, skpd, id_kind, record: Option<staff::public::Employment>| {
        let pays = Pays { kind, skpd, year: 2026, months: Months { from: 2, to: 2 } };
        let register = std::collections::HashMap::from([(vec![9], vec![employee("2020-01-01", 1)])])
            .into_iter()
            .chain(record.map(|r| (vec![1], vec![r])))
            .collect();
        doubted(&pays, &[listed(id_kind)], &register).into_iter().flat_map(|d| d.doubts).collect::<Vec<_>>()
    };
    let none: Vec<Doubt> = Vec::new();
    let (salary, fee) = (ListKind::Salary, ListKind::Honorarium);
    let nip = IdKind::Service;
    assert_eq!(found(salary, 7, nip, Some(employee("2026-02-28", 3))), none);
    assert_eq!(found(salary, 7, nip, Some(employee("2026-03-01", 3))), [Doubt::NotYet(day("2026-03-01"))]);
    assert_eq!(found(salary, 7, nip, Some(employee("2026-02-01", 2))), [Doubt::Souls(2)]);
    assert_eq!(found(ListKind::Supplement, 7, nip, Some(employee("2026-02-01", 2))), none, "no family in it");
    assert_eq!(found(salary, 8, nip, Some(employee("2026-02-01", 3))), [Doubt::Elsewhere]);
    assert_eq!(found(fee, 8, nip, Some(employee("2026-02-01", 3))), none, "paid across SKPD");
    assert_eq!(found(salary, 7, nip, None), [Doubt::Unknown]);
    assert_eq!(found(fee, 7, nip, None), [Doubt::Unknown]);
    assert_eq!(found(salary, 7, IdKind::Citizen, None), [Doubt::Unknown]);
    assert_eq!(found(fee, 7, IdKind::Citizen, None), none, "no employee");
    // An empty register has not been brought yet.
    let pays = Pays { kind: salary, skpd: 7, year: 2026, months: Months { from: 2, to: 2 } };
    assert!(doubted(&pays, &[listed(nip)], &std::collections::HashMap::new()).is_empty());
}

fn payments() -> Vec<Case> {
    let pay = |asked, live| codes(decide_pay(&PayFacts { gross: sen(1_000), asked: sen(asked), live }));
    vec![
        case("DAFTAR-JUMLAH-SPP", pay(1_000, None), pay(1_001, None)),
        case("DAFTAR-JUMLAH-SPP", pay(1_000, None), pay(999, None)),
        case("DAFTAR-SUDAH-DIPAKAI", pay(1_000, None), pay(1_000, Some("SPP 1"))),
        case("DAFTAR-SUDAH-DIPAKAI", codes(check_free(None)), codes(check_free(Some("SPP 1")))),
    ]
}

#[test]
fn every_rule_from_both_sides_and_every_code_is_listed() {
    let mut exercised = BTreeSet::new();
    for case in imports().into_iter().chain(verifications()).chain(registered()).chain(payments()) {
        assert_eq!(case.pass, Vec::<String>::new(), "passing side of {}", case.expected);
        assert_eq!(case.fail, [case.expected], "failing side");
        exercised.insert(case.expected);
    }
    let listed: BTreeSet<&str> = CODES.iter().copied().collect();
    assert_eq!(exercised, listed);
}

#[test]
fn all_reasons_are_told_at_once() {
    let twice = PayFile { lines: vec![line(4, "1", "11111"), line(5, "1", "11111"), line(6, "3", "11111")], ..file() };
    let told = brought(&twice, |f| ImportFacts { months: Months { from: 13, to: 1 }, leave_out: 1, ..f });
    assert_eq!(told, ["DAFTAR-BULAN", "DAFTAR-BARIS-DISISIHKAN", "DAFTAR-PENERIMA-GANDA", "DAFTAR-REKENING-GANDA"]);
}

fn standing(payee: u8, account: u8, row: i64, gross: i64) -> Standing {
    Standing { payee: vec![payee], account: vec![account], row, souls: 2, gross: sen(gross), net: sen(gross - 1) }
}

#[test]
fn a_difference_names_who_joined_left_and_changed() {
    let before = [standing(1, 1, 2, 100), standing(2, 2, 3, 100), standing(3, 3, 4, 100), standing(4, 4, 5, 100)];
    let now = [standing(1, 1, 9, 100), standing(2, 8, 3, 100), standing(3, 3, 4, 101), standing(5, 5, 5, 50)];
    let found = compare(&before, &now);
    assert_eq!((found.joined.len(), found.left.len(), found.changed.len(), found.same), (1, 1, 2, 1));
    assert_eq!((found.accounts(), found.growth().sen()), (1, 50 - 100 + 1));
    let (account, pay) = (&found.changed[0], &found.changed[1]);
    assert!(moved(&account.0, &account.1) && !repaid(&account.0, &account.1));
    assert!(repaid(&pay.0, &pay.1) && !moved(&pay.0, &pay.1));
    assert_eq!(compare(&before, &before).same, 4);
    assert!(compare(&before, &before).bytes().is_empty());
}

#[test]
fn another_difference_has_other_bytes() {
    let before = [standing(1, 1, 2, 100), standing(2, 2, 3, 100)];
    let one = |gross, account| compare(&before, &[standing(1, 1, 2, 100), standing(2, account, 3, gross)]).bytes();
    let all: BTreeSet<Vec<u8>> = [one(100, 2), one(101, 2), one(99, 2), one(100, 3)].into();
    assert_eq!(all.len(), 4);
    assert_eq!(one(101, 2), one(101, 2));
}

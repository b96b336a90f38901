//! Every refusal from both sides: by one sen, one month, one row, one letter.

#![allow(clippy::expect_used)]

use std::collections::BTreeSet;

use kernel::reading::SetAside;

use staff::public::{Doubt, EndReason};

use super::difference::{compare, moved, repaid};
use super::reckoned::{DueRule, MonthlyTax, Others, judge_dues, judge_monthly, judge_yearly};
use super::registered::{Doubted, Listed, Pays, doubted};
use super::yearly::Year;
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
        ptkp: String::new(),
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
    let all = imports().into_iter().chain(verifications()).chain(registered()).chain(payments()).chain(reckonings());
    for case in all {
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

fn parts(all: &[(&str, i64)]) -> Vec<crate::model::Part> {
    all.iter().map(|(code, amount)| ((*code).to_owned(), sen(*amount))).collect()
}

/// A workbook of one payee.
fn of_one(components: &[(&str, i64)], deductions: &[(&str, i64)], ptkp: &str) -> PayFile {
    let (components, deductions) = (parts(components), parts(deductions));
    let columns =
        |all: &[crate::model::Part]| all.iter().map(|(code, sum)| (code.clone(), code.clone(), *sum)).collect();
    let gross = Money::sum(components.iter().map(|p| p.1)).expect("a sum");
    PayFile {
        components: columns(&components),
        deductions: columns(&deductions),
        lines: vec![Line { gross, ptkp: ptkp.into(), components, deductions, ..line(4, "1", "11111") }],
        ..file()
    }
}

fn told(found: Vec<kernel::Refusal>) -> Vec<String> {
    codes(
        found
            .into_iter()
            .fold(Refusals::new(), |mut all, r| {
                all.push(r);
                all
            })
            .or(()),
    )
}

fn due_rules() -> Vec<DueRule> {
    serde_json::from_str(include_str!("../policy/dues.json")).expect("the dues")
}

fn income_tax() -> MonthlyTax {
    serde_json::from_str(include_str!("../policy/income_tax.json")).expect("the tax")
}

fn monthly(file: &PayFile, month: (ListKind, Months), others: &[Others], needed: bool) -> Vec<String> {
    let tax = income_tax();
    let on = day("2026-01-01");
    let table = treasury::policy::monthly_table(&treasury::policy::initial(on), on).expect("the table");
    told(judge_monthly(file, month, others, (&tax, &table), needed))
}

/// A million and a tenth of basic pay and family allowance: 8 % and 1 %.
fn dues(iwp: i64, health: i64) -> Vec<String> {
    let pay = [("gaji-pokok", 100_000_000), ("tunjangan-keluarga", 10_000_000), ("tunjangan-beras", 7_000_000)];
    let cut = [("iwp", iwp), ("bpjs-kesehatan", health)];
    told(judge_dues(&of_one(&pay, &cut, ""), ListKind::Salary, day("2026-02-01"), &due_rules()))
}

/// What the employer pays of fifteen million, of which twelve bear it.
fn capped(health: i64) -> Vec<String> {
    let pay = [("gaji-pokok", 1_500_000_000), ("iuran-jkn", health)];
    told(judge_dues(&of_one(&pay, &[], ""), ListKind::Salary, day("2026-02-01"), &due_rules()))
}

fn taxed(gross: i64, tax: i64, status: &str) -> Vec<String> {
    taxed_beside(gross, tax, status, Others::default())
}

fn taxed_beside(gross: i64, tax: i64, status: &str, others: Others) -> Vec<String> {
    let file = of_one(&[("gaji-pokok", gross), ("tunjangan-pajak", 500)], &[("pph21", tax)], status);
    let month = (ListKind::Salary, Months { from: 2, to: 2 });
    monthly(&file, month, &[others], false)
}

fn reckonings() -> Vec<Case> {
    let other = |gross: i64, tax: i64| Others { gross: sen(gross), tax: sen(tax) };
    vec![
        // Two roundings to whole rupiah, whichever columns bear them.
        case("DAFTAR-IURAN-BEDA", dues(9_900_199, 0), dues(9_900_200, 0)),
        case("DAFTAR-IURAN-BEDA", dues(8_800_000, 1_099_801), dues(8_800_000, 1_099_800)),
        case("DAFTAR-IURAN-BEDA", capped(48_000_099), capped(48_000_100)),
        case("DAFTAR-IURAN-BEDA", capped(47_999_901), capped(47_999_900)),
        // Two per cent of ten million.
        case("DAFTAR-PPH-BEDA", taxed(1_000_000_000, 20_000_099, "K/0"), taxed(1_000_000_000, 20_000_100, "K/0")),
        case("DAFTAR-PPH-BEDA", taxed(1_000_000_000, 19_999_901, "tk 1"), taxed(1_000_000_000, 19_999_900, "tk 1")),
        // A sen above the end of a bracket bears the next rate, of all of it.
        case("DAFTAR-PPH-BEDA", taxed(540_000_000, 0, "TK/0"), taxed(540_000_001, 0, "TK/0")),
        case("DAFTAR-PPH-BEDA", taxed(620_000_000, 0, "K/1"), taxed(620_000_001, 0, "K/1")),
        case("DAFTAR-PPH-BEDA", taxed(660_000_000, 0, "K/3"), taxed(660_000_001, 0, "K/3")),
        // Six million of another list, on which a part was withheld.
        case(
            "DAFTAR-PPH-BEDA",
            taxed_beside(400_000_000, 15_500_000, "K/0", other(600_000_000, 4_500_000)),
            taxed_beside(400_000_000, 15_500_100, "K/0", other(600_000_000, 4_500_000)),
        ),
        case("DAFTAR-PTKP-KOSONG", taxed(540_000_000, 0, "K/3"), taxed(540_000_000, 0, "K/4")),
    ]
}

#[test]
fn what_cannot_be_reckoned_is_not_judged() {
    let judged = |kind, from, to, status: &str, needed| {
        let file = of_one(&[("gaji-pokok", 1_000_000_000)], &[("pph21", 1)], status);
        monthly(&file, (kind, Months { from, to }), &[], needed)
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(judged(ListKind::Salary, 2, 2, "K/0", false), ["DAFTAR-PPH-BEDA"]);
    assert_eq!(judged(ListKind::Salary, 2, 3, "K/0", false), none);
    assert_eq!(judged(ListKind::Honorarium, 2, 2, "K/0", false), none, "a final tax");
    assert_eq!(judged(ListKind::Salary, 2, 2, "", false), none, "the workbook has no such column");
    assert_eq!(judged(ListKind::Salary, 2, 2, "", true), ["DAFTAR-PTKP-KOSONG"]);
    let without = of_one(&[("gaji-pokok", 100_000_000)], &[("pph21", 0)], "");
    assert_eq!(told(judge_dues(&without, ListKind::Salary, day("2026-02-01"), &due_rules())), none);
}

/// Eleven months of ten million rupiah with 2,000,000 withheld, and December.
fn december(tax: i64, before: Year, status: &str) -> Vec<String> {
    let file = of_one(&[("gaji-pokok", 1_000_000_000)], &[("pph21", tax)], status);
    let month = (ListKind::Salary, Months { from: 12, to: 12 });
    told(judge_yearly(&file, month, &[before], &income_tax(), false))
}

#[test]
fn december_bears_the_rest_of_the_tax_of_the_year() {
    let before =
        Year { months: 0b1111_1111_1110, gross: sen(11_000_000_000), tax: sen(200_000_000), base: sen(11_000_000_000) };
    let none: Vec<String> = Vec::new();
    // 120 million, less 6 of cost, 9.6 of dues and 58.5 free: 45.9 million at 5 %.
    for (tax, right) in [(29_500_000, true), (29_500_099, true), (29_500_100, false), (29_499_900, false)] {
        assert_eq!(december(tax, before, "K/0").is_empty(), right, "{tax}");
    }
    // Of 110.9 million 60 bear 5 %, the rest 15 %.
    let rich = Year { gross: sen(17_500_000_000), ..before };
    assert_eq!(december(863_500_000, rich, "K/0"), none);
    assert_eq!(december(863_499_900, rich, "K/0"), ["DAFTAR-PPH-BEDA"]);
    // What was withheld too much is not withheld again.
    assert_eq!(december(0, Year { tax: sen(900_000_000), ..before }, "K/0"), none);
    // A year of which a month is missing is not known.
    assert_eq!(december(1, Year { months: 0b1111_1111_1100, ..before }, "K/0"), none);
    assert_eq!(december(29_500_000, before, "K/9"), ["DAFTAR-PTKP-KOSONG"]);
}

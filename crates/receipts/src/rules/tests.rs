//! Tables of cases: every code passes by one sen or one day, and is refused by
//! one sen or one day.

#![allow(clippy::expect_used)]

use std::collections::BTreeSet;

use kernel::lifecycle::State;
use kernel::{Day, Money, Refusals};

use super::fund::{AskFacts, FundLine, RoomFacts, SourceRoom, check_room, decide_ask};
use super::receipt::{
    DepositFacts, Held, LineFacts, NewAssessment, check_assessed, check_lines, decide_assessment, decide_cancel,
    decide_deposit, late, overdue,
};
use super::refund::{
    CorrectionFacts, RefundFacts, ReturnFacts, Standing, check_paid_on, decide_correction, decide_refund, decide_return,
};
use super::{ACTS_NAMED, CODES, CreditFacts, check_credit};
use crate::model::{Assessment, AssessmentKind, Chain, FundSums, Nature, Way};

struct Case {
    pass: Vec<String>,
    fail: Vec<String>,
    expected: &'static [&'static str],
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn sen(amount: i64) -> Money {
    Money::from_sen(amount)
}

fn told<T>(answer: Result<T, Refusals>) -> Vec<String> {
    let all = answer.err().map(Refusals::into_vec).unwrap_or_default();
    for r in &all {
        assert!(!r.law.is_empty() && !r.message.is_empty() && r.remedy.len() > 10, "{r:?}");
    }
    all.into_iter().map(|r| r.code).collect()
}

fn gathered(judge: impl FnOnce(&mut Refusals)) -> Vec<String> {
    let mut refusals = Refusals::new();
    judge(&mut refusals);
    told(refusals.or(()))
}

fn case(expected: &'static [&'static str], pass: Vec<String>, fail: Vec<String>) -> Case {
    Case { pass, fail, expected }
}

const TAX: &str = "4.1.1.6.1.1";
const CHARGE: &str = "4.1.2.1.1.1";

fn line(rekening: &str, amount: i64) -> LineFacts {
    LineFacts { code: rekening.into(), rekening: rekening.into(), amount: sen(amount) }
}

fn lines(all: &[(&str, i64)]) -> Vec<String> {
    let all: Vec<LineFacts> = all.iter().map(|(r, a)| line(r, *a)).collect();
    gathered(|refusals| check_lines(&all, refusals))
}

fn assessment() -> Assessment {
    Assessment {
        id: 1,
        year: 2026,
        unit: 7,
        sub_unit: 7,
        kind: AssessmentKind::Tax,
        number: "900/1".into(),
        payer: "CV Maju".into(),
        rekening: TAX.into(),
        amount: sen(1_000),
        issued: day("2026-02-01"),
        due: day("2026-03-01"),
        paid: sen(400),
        cancelled: false,
    }
}

fn assessed(a: &Assessment, unit: i64, all: &[(&str, i64)]) -> Vec<String> {
    let all: Vec<LineFacts> = all.iter().map(|(r, a)| line(r, *a)).collect();
    gathered(|refusals| {
        check_assessed(a, unit, &all, refusals);
    })
}

fn new_assessment() -> NewAssessment {
    NewAssessment {
        amount: sen(1),
        issued: day("2026-02-16"),
        due: day("2026-02-16"),
        today: day("2026-02-16"),
        before: None,
    }
}

fn held(amount: i64, on: &str) -> Held {
    Held { label: "STBP 1".into(), amount: sen(amount), day: day(on), way: Way::Cash, foreign: false, gone: false }
}

fn deposit(stated: i64) -> DepositFacts {
    let held = vec![held(600, "2026-02-16"), held(400, "2026-02-13")];
    DepositFacts { held, stated: sen(stated), doc_date: day("2026-02-16") }
}

fn credit(used_by: Option<&str>, on: &str, not_before: Option<&str>) -> Vec<String> {
    let facts = CreditFacts {
        note: "NK-1".into(),
        used_by: used_by.map(str::to_owned),
        credited_on: day(on),
        not_before: not_before.map(day),
        today: day("2026-02-16"),
    };
    gathered(|refusals| check_credit(&facts, refusals))
}

fn receipts() -> Vec<Case> {
    let a = assessment();
    let cancelled = Assessment { cancelled: true, paid: sen(0), ..assessment() };
    let unpaid = Assessment { paid: sen(0), ..assessment() };
    let foreign = |foreign, gone| {
        let mut facts = deposit(1_000);
        (facts.held[0].foreign, facts.held[0].gone) = (foreign, gone);
        told(decide_deposit(&facts))
    };
    let on = |date: &str| told(decide_deposit(&DepositFacts { doc_date: day(date), ..deposit(1_000) }));
    let new = |change: fn(&mut NewAssessment)| {
        let mut facts = new_assessment();
        change(&mut facts);
        told(decide_assessment(&facts))
    };
    vec![
        case(&["TERIMA-NILAI"], lines(&[(TAX, 1)]), lines(&[(TAX, 0)])),
        case(&["TERIMA-REKENING"], lines(&[(TAX, 1)]), lines(&[("4.1.1.6.1", 1)])),
        case(&["TERIMA-REKENING"], lines(&[("6.1.1.1.1.1", 1)]), lines(&[("6.2.1.1.1.1", 1)])),
        case(&["TERIMA-BARIS-GANDA"], lines(&[(TAX, 1), (CHARGE, 1)]), lines(&[(TAX, 1), (TAX, 1)])),
        case(&["KETETAPAN-LEBIH"], assessed(&a, 7, &[(TAX, 600)]), assessed(&a, 7, &[(TAX, 601)])),
        // A fine beside it has its own account and is not held against it.
        case(&["KETETAPAN-REKENING"], assessed(&a, 7, &[(TAX, 600), (CHARGE, 5)]), assessed(&a, 7, &[(CHARGE, 5)])),
        case(&["KETETAPAN-SKPD"], assessed(&a, 7, &[(TAX, 1)]), assessed(&a, 8, &[(TAX, 1)])),
        case(&["KETETAPAN-BATAL"], assessed(&unpaid, 7, &[(TAX, 1)]), assessed(&cancelled, 7, &[(TAX, 1)])),
        case(&["KETETAPAN-DIBAYAR"], told(decide_cancel(&unpaid)), {
            told(decide_cancel(&Assessment { paid: sen(1), ..assessment() }))
        }),
        case(&["KETETAPAN-BATAL"], told(decide_cancel(&unpaid)), told(decide_cancel(&cancelled))),
        case(&["KETETAPAN-NILAI"], new(|_| ()), new(|f| f.amount = sen(0))),
        case(&["KETETAPAN-JATUH-TEMPO"], new(|_| ()), new(|f| f.due = f.due.plus_days(-1))),
        case(&["KETETAPAN-JATUH-TEMPO"], new(|_| ()), new(|f| f.today = f.today.plus_days(-1))),
        case(&["KETETAPAN-GANDA"], new(|_| ()), new(|f| f.before = Some("SKP-D 1".into()))),
        case(&["SETOR-JUMLAH"], told(decide_deposit(&deposit(1_000))), told(decide_deposit(&deposit(999)))),
        case(&["SETOR-JUMLAH"], told(decide_deposit(&deposit(1_000))), told(decide_deposit(&deposit(1_001)))),
        case(&["SETOR-BUKAN-MILIKNYA"], foreign(false, false), foreign(true, false)),
        case(&["SETOR-SUDAH"], foreign(false, false), foreign(false, true)),
        case(&["SETOR-SEBELUM-DITERIMA"], on("2026-02-16"), on("2026-02-15")),
        case(&["NOTA-KREDIT-TERPAKAI"], credit(None, "2026-02-16", None), credit(Some("STS 1"), "2026-02-16", None)),
        case(
            &["NOTA-KREDIT-TANGGAL"],
            credit(None, "2026-02-16", Some("2026-02-16")),
            credit(None, "2026-02-15", Some("2026-02-16")),
        ),
        case(&["NOTA-KREDIT-TANGGAL"], credit(None, "2026-02-16", None), credit(None, "2026-02-17", None)),
    ]
}

fn refund(nature: Nature, received_year: i32, amount: i64, line: Option<(i64, i64)>) -> Vec<String> {
    let line = line.map(|(amount, taken)| Standing {
        label: "STBP 1".into(),
        rekening: TAX.into(),
        amount: sen(amount),
        taken: sen(taken),
    });
    told(decide_refund(&RefundFacts { nature, received_year, year: 2026, amount: sen(amount), line }))
}

fn correction(to: &str, amount: i64) -> Vec<String> {
    let line = Standing { label: "STBP 1".into(), rekening: TAX.into(), amount: sen(1_000), taken: sen(400) };
    told(decide_correction(&CorrectionFacts { line, to: (to.into(), to.into()), amount: sen(amount) }))
}

fn back(state: State, on: &str, amount: i64) -> Vec<String> {
    told(decide_return(&ReturnFacts {
        label: "SP2D-LS 1".into(),
        state,
        payment_year: 2026,
        day: day(on),
        paid: sen(1_000),
        returned: sen(400),
        amount: sen(amount),
    }))
}

fn refunds() -> Vec<Case> {
    use Nature::{Once, Recurring};
    let line = Some((1_000, 400));
    let paid_by =
        |on: &str, today: &str| gathered(|r| check_paid_on(Some(day("2026-02-13")), 2026, day(on), day(today), r));
    let paid = |on: &str| paid_by(on, "2026-02-16");
    vec![
        case(&["PENGEMBALIAN-NILAI"], refund(Once, 2026, 1, line), refund(Once, 2026, 0, line)),
        case(&["PENGEMBALIAN-LEBIH"], refund(Once, 2026, 600, line), refund(Once, 2026, 601, line)),
        case(&["PENGEMBALIAN-LEBIH"], refund(Recurring, 2026, 600, line), refund(Recurring, 2026, 601, line)),
        case(&["PENGEMBALIAN-TANPA-STBP"], refund(Recurring, 2025, 1, None), refund(Recurring, 2026, 1, None)),
        // The third case of the law.
        case(&["PENGEMBALIAN-BTT"], refund(Recurring, 2025, 1, None), refund(Once, 2025, 1, None)),
        case(&["PENGEMBALIAN-TAHUN"], refund(Once, 2026, 1, line), refund(Once, 2027, 1, line)),
        case(&["PENGEMBALIAN-TANGGAL"], paid("2026-02-13"), paid("2026-02-12")),
        case(&["PENGEMBALIAN-TANGGAL"], paid("2026-02-16"), paid("2026-02-17")),
        case(
            &["PENGEMBALIAN-TAHUN-BERAKHIR"],
            paid_by("2026-12-31", "2027-01-04"),
            paid_by("2027-01-01", "2027-01-04"),
        ),
        case(&["KOREKSI-NILAI"], correction(CHARGE, 1), correction(CHARGE, 0)),
        case(&["KOREKSI-LEBIH"], correction(CHARGE, 600), correction(CHARGE, 601)),
        case(&["KOREKSI-REKENING-SAMA"], correction(CHARGE, 1), correction(TAX, 1)),
        case(&["TERIMA-REKENING"], correction(CHARGE, 1), correction("5.1.2.1.1.24", 1)),
        case(&["KONTRAPOS-NILAI"], back(State::Paid, "2026-02-16", 1), back(State::Paid, "2026-02-16", 0)),
        case(&["KONTRAPOS-LEBIH"], back(State::Paid, "2026-02-16", 600), back(State::Paid, "2026-02-16", 601)),
        case(&["KONTRAPOS-TAHUN-LALU"], back(State::Paid, "2026-12-31", 1), back(State::Paid, "2027-01-01", 1)),
        case(&["KONTRAPOS-KEADAAN"], back(State::Ratified, "2026-02-16", 1), back(State::Transferred, "2026-02-16", 1)),
    ]
}

fn ask() -> AskFacts {
    AskFacts {
        fund: Some("BLUD".into()),
        asked_fund: "BLUD".into(),
        year: 2026,
        from: day("2026-02-01"),
        until: day("2026-02-15"),
        doc_date: day("2026-02-16"),
        sums: FundSums { opening: sen(500), income: sen(300), spending: sen(700), returned: sen(40), closing: sen(60) },
        lines: vec![fund_line("4.1.4.16.1.1", false, 300), fund_line("5.1.2.99.99.99999", true, 700)],
        corrects: false,
        chain: Chain { until: Some(day("2026-01-31")), balance: sen(500), asked: None },
        waits: None,
    }
}

fn fund_line(rekening: &str, spends: bool, amount: i64) -> FundLine {
    let (code, rekening) = (rekening.to_owned(), rekening.to_owned());
    FundLine { code, rekening, spends, amount: sen(amount), ratified: sen(0) }
}

fn asked(change: impl FnOnce(&mut AskFacts)) -> Vec<String> {
    let mut facts = ask();
    change(&mut facts);
    told(decide_ask(&facts))
}

fn corrected(ratified: i64, amount: i64) -> Vec<String> {
    asked(|f| {
        f.corrects = true;
        f.lines = vec![FundLine { ratified: sen(ratified), ..fund_line("5.1.2.99.99.99999", true, amount) }];
    })
}

fn room(asked: i64) -> RoomFacts {
    let (label, ceiling, used) = ("‹1›".into(), sen(1_000), sen(400));
    RoomFacts { label, ceiling, used, asked: sen(asked), source_lacks: false, sources: vec![] }
}

fn funds() -> Vec<Case> {
    let fits = || asked(|_| ());
    let rooms = |room: RoomFacts| gathered(|refusals| check_room(&[room], refusals));
    let source = |asked| RoomFacts {
        sources: vec![SourceRoom { source: "1.3".into(), left: sen(300), asked: sen(asked) }],
        ..room(400)
    };
    vec![
        case(&["SP3B-SALDO"], fits(), asked(|f| f.sums.closing = sen(61))),
        case(&["SP3B-SALDO"], fits(), asked(|f| f.sums.returned = sen(41))),
        case(&["SP3B-SALDO-AWAL"], fits(), asked(|f| f.chain.balance = sen(499))),
        case(&["SP3B-SALDO-AWAL"], fits(), asked(|f| f.chain.balance = sen(501))),
        case(
            &["SP3B-SALDO-NEGATIF"],
            asked(|f| (f.sums.returned, f.sums.closing) = (sen(100), sen(0))),
            asked(|f| (f.sums.returned, f.sums.closing) = (sen(101), sen(-1))),
        ),
        // A gap, and an overlap, of one day.
        case(&["SP3B-PERIODE-URUT"], fits(), asked(|f| f.from = day("2026-02-02"))),
        case(&["SP3B-PERIODE-URUT"], fits(), asked(|f| f.from = day("2026-01-31"))),
        // The first period begins where it begins, with what is there.
        case(
            &["SP3B-PERIODE"],
            asked(|f| (f.chain, f.from) = (Chain::default(), day("2026-02-15"))),
            asked(|f| (f.chain, f.from) = (Chain::default(), day("2026-02-16"))),
        ),
        case(&["SP3B-PERIODE"], asked(|f| f.until = day("2026-02-16")), asked(|f| f.until = day("2026-02-17"))),
        case(
            &["SP3B-PERIODE"],
            asked(|f| (f.chain, f.from) = (Chain::default(), day("2026-01-01"))),
            asked(|f| (f.chain, f.from) = (Chain::default(), day("2025-12-31"))),
        ),
        case(&["SP3B-MENUNGGU"], fits(), asked(|f| f.waits = Some("SP3B 1".into()))),
        case(&["SP3B-DANA"], fits(), asked(|f| f.fund = None)),
        case(&["SP3B-NILAI"], fits(), asked(|f| f.lines[0].amount = sen(0))),
        case(
            &["SP3B-NILAI"],
            corrected(1, -1),
            asked(|f| (f.lines[0].amount, f.lines[0].ratified) = (sen(-1), sen(1))),
        ),
        case(&["SP3B-KOREKSI"], corrected(1, -1), corrected(0, -1)),
        case(&["SP3B-REKENING"], fits(), asked(|f| f.lines[0].spends = true)),
        case(&["SP3B-REKENING"], fits(), asked(|f| f.lines[1].rekening = "6.2.1.1.1.1".into())),
        case(&["SP2B-PAGU"], rooms(room(600)), rooms(room(601))),
        case(&["SP2B-SUMBER-DANA"], rooms(source(300)), rooms(source(301))),
        case(&["SP2B-SUMBER-DANA"], rooms(room(1)), rooms(RoomFacts { source_lacks: true, ..room(1) })),
    ]
}

fn all_cases() -> Vec<Case> {
    let mut all = receipts();
    all.extend(refunds());
    all.extend(funds());
    all
}

#[test]
fn every_rule_from_both_sides() {
    for case in all_cases() {
        assert_eq!(case.pass, Vec::<String>::new(), "passing side of {:?}", case.expected);
        assert_eq!(case.fail, case.expected, "failing side");
    }
}

#[test]
fn every_code_is_exercised_and_listed_once() {
    let exercised: BTreeSet<&str> = all_cases().iter().flat_map(|c| c.expected).copied().collect();
    let listed: BTreeSet<&str> = CODES.iter().copied().collect();
    assert_eq!(listed.len(), CODES.len(), "a code is listed twice");
    assert!(CODES.is_sorted(), "codes stand in their order");
    assert_eq!(listed.difference(&exercised).collect::<Vec<_>>(), Vec::<&&str>::new(), "listed, never exercised");
    assert_eq!(exercised.difference(&listed).collect::<Vec<_>>(), Vec::<&&str>::new(), "exercised, not listed");
}

const SOURCES: &[&str] =
    &[include_str!("fund.rs"), include_str!("receipt.rs"), include_str!("refund.rs"), include_str!("../rules.rs")];

#[test]
fn every_code_in_the_source_is_listed() {
    let prefixes =
        ["TERIMA-", "KETETAPAN-", "SETOR-", "NOTA-", "PENGEMBALIAN-", "KOREKSI-", "KONTRAPOS-", "SP3B-", "SP2B-"];
    let shouting = |s: &str| s.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    for source in SOURCES {
        for text in source.split('"').skip(1).step_by(2).filter(|t| shouting(t)) {
            if prefixes.iter().any(|p| text.starts_with(p)) {
                assert!(CODES.contains(&text), "{text} is not in CODES");
            }
        }
    }
}

#[test]
fn a_remedy_names_only_known_acts() {
    for source in SOURCES {
        for piece in source.split('(').skip(1).filter_map(|s| s.split_once(')')).map(|(inner, _)| inner) {
            let act = piece.contains('-') && piece.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            assert!(!act || ACTS_NAMED.contains(&piece), "{piece} is not in ACTS_NAMED");
        }
    }
}

#[test]
fn what_is_late_is_told_from_the_first_day_on() {
    let (last, next) = (day("2026-02-17"), day("2026-02-18"));
    assert_eq!((late("STS 1", last, last), overdue("STBP 1", last, last)), (None, None));
    assert_eq!(late("STS 1", last, next).expect("late").code, "CEK-SETOR-TERLAMBAT");
    assert_eq!(overdue("STBP 1", last, next).expect("late").code, "CEK-BELUM-DISETOR");
    // What never was in anybody's hands has no term.
    let mut facts = deposit(1_000);
    assert_eq!(facts.earliest(), Some(day("2026-02-13")));
    facts.held[1].way = Way::Direct;
    assert_eq!(facts.earliest(), Some(day("2026-02-16")));
    facts.held[0].way = Way::Direct;
    assert_eq!(facts.earliest(), None);
}

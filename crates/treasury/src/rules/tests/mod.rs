//! Tables of cases: every code passes by one sen or one day, and is refused by
//! one sen or one day.

#![allow(clippy::expect_used)]

mod dates;
mod limits;
mod matching;
mod old_date;
mod payments;
mod proof;
mod purses;
mod random;
mod repayment;
mod requests;
mod tax;

use std::collections::BTreeSet;

use kernel::day::Calendar;
use kernel::lifecycle::{Kind, State};
use kernel::{Day, Money, Refusals};

use super::{ACTS_NAMED, CODES, Earlier};
use crate::policy::{Policy, initial};

/// One rule from both sides: nothing is said on the passing side, and the
/// failing side says exactly these codes, the first being the case's own.
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

fn policy() -> Policy {
    Policy::on(&initial(day("2020-01-01")), day("2026-03-10")).expect("the start values")
}

/// Thursday 19 March 2026 is a holiday.
fn calendar() -> Calendar {
    Calendar::new([day("2026-03-19")])
}

fn earlier(state: State, on: &str) -> Earlier {
    Earlier { label: "SPP nomor 7".into(), state, day: day(on) }
}

/// The codes of an answer; those of an accepted one come from its notes.
fn told<T>(answer: Result<T, Refusals>, notes: impl FnOnce(T) -> Vec<kernel::Refusal>) -> Vec<String> {
    let all = match answer {
        Ok(value) => notes(value),
        Err(refusals) => refusals.into_vec(),
    };
    for r in &all {
        assert!(!r.law.is_empty() && !r.message.is_empty() && r.remedy.len() > 10, "{r:?}");
    }
    all.into_iter().map(|r| r.code).collect()
}

fn silent<T>(answer: Result<T, Refusals>) -> Vec<String> {
    told(answer, |_| Vec::new())
}

fn case(expected: &'static [&'static str], pass: Vec<String>, fail: Vec<String>) -> Case {
    Case { pass, fail, expected }
}

fn all_cases() -> Vec<Case> {
    let mut all = dates::cases();
    all.extend(old_date::cases());
    all.extend(limits::cases());
    all.extend(requests::cases());
    all.extend(payments::cases());
    all.extend(repayment::cases());
    all.extend(purses::cases());
    all.extend(proof::cases());
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
    assert_eq!(listed.difference(&exercised).collect::<Vec<_>>(), Vec::<&&str>::new(), "listed, never exercised");
    assert_eq!(exercised.difference(&listed).collect::<Vec<_>>(), Vec::<&&str>::new(), "exercised, not listed");
}

const SOURCES: &[&str] = &[
    include_str!("../claim.rs"),
    include_str!("../dates.rs"),
    include_str!("../deductions.rs"),
    include_str!("../limits.rs"),
    include_str!("../listed.rs"),
    include_str!("../npd.rs"),
    include_str!("../old_date.rs"),
    include_str!("../opening.rs"),
    include_str!("../parts.rs"),
    include_str!("../payee.rs"),
    include_str!("../proof.rs"),
    include_str!("../repayment.rs"),
    include_str!("../route.rs"),
    include_str!("../sp2d.rs"),
    include_str!("../spd.rs"),
    include_str!("../spm.rs"),
    include_str!("../spp.rs"),
    include_str!("../mod.rs"),
];

/// The pieces between quotation marks. Good enough for these sources, which
/// have no escaped quotation marks in them.
fn quoted(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1).step_by(2)
}

#[test]
fn every_code_in_the_source_is_listed() {
    let prefixes = [
        "SPD-",
        "SPP-",
        "SPM-",
        "SP2D-",
        "TGL-",
        "PENERIMA-",
        "NOMOR-",
        "DOKUMEN-",
        "NPD-",
        "PANJAR-",
        "PELIMPAHAN-",
        "LPJP-",
        "LPJ-",
        "PBU-",
        "SALDO-",
        "PAJAK-BUKTI-",
    ];
    let shouting = |s: &str| s.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    for source in SOURCES {
        for text in quoted(source).filter(|t| shouting(t)) {
            if prefixes.iter().any(|p| text.starts_with(p)) {
                assert!(CODES.contains(&text), "{text} is not in CODES");
            }
            // The macro of limits.rs puts a step before these.
            if text.len() > 1 && text.starts_with('-') {
                for at in ["SPP", "SPM", "SP2D"] {
                    assert!(CODES.contains(&format!("{at}{text}").as_str()), "{at}{text} is not in CODES");
                }
            }
        }
    }
}

#[test]
fn a_remedy_names_only_known_acts() {
    for source in SOURCES {
        for piece in source.split('(').skip(1).filter_map(|s| s.split_once(')')).map(|(inner, _)| inner) {
            let act = piece.contains('-') && piece.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'2');
            assert!(!act || ACTS_NAMED.contains(&piece), "{piece} is not in ACTS_NAMED");
        }
    }
}

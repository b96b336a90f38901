//! Every refusal from both sides: by one day, one soul, one digit, one row.

#![allow(clippy::expect_used)]

use std::collections::{BTreeSet, HashSet};

use kernel::Day;
use kernel::reading::SetAside;

use super::file::{FileFacts, Taken, decide_file};
use super::record::{EndFacts, Known, RecordFacts, Register, Verdict, decide_end, decide_record, unchanged};
use super::standing::{Doubt, Paid, judge};
use super::*;
use crate::model::{Employment, EndReason, Line, Said, StaffFile, StaffKind};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn said(nip: u64, starts: &str) -> Said {
    Said {
        nip: format!("{nip:018}"),
        nik: None,
        name: "Siti".into(),
        kind: StaffKind::CivilServant,
        grade: "III/a".into(),
        position: "Guru".into(),
        unit: 7,
        starts: day(starts),
        end: None,
        souls: 3,
        decree: "SK 1".into(),
        decree_date: Some(day("2025-12-20")),
    }
}

fn known(id: i64, said: Said) -> Known {
    Known { id, revision: 1, said }
}

fn codes<T>(answer: Result<T, Refusals>) -> Vec<String> {
    let all = answer.err().map(Refusals::into_vec).unwrap_or_default();
    for r in &all {
        assert!(!r.law.is_empty() && !r.message.is_empty() && r.remedy.len() > 10, "{r:?}");
    }
    all.into_iter().map(|r| r.code).collect()
}

/// A code, what passes and what it refuses.
type Case = (&'static str, Vec<String>, Vec<String>);

fn record(register: &[Known], change: impl Fn(&mut Said), facts: impl Fn(&mut RecordFacts<'_>)) -> Vec<String> {
    let (register, mut said) = (Register::new(register.to_vec()), said(1, "2026-03-01"));
    change(&mut said);
    let mut all = RecordFacts {
        said: &said,
        register: &register,
        waits: false,
        from_file: false,
        today: day("2026-03-02"),
        souls_most: 5,
    };
    facts(&mut all);
    codes(decide_record(&all))
}

fn records() -> Vec<Case> {
    let plain = |change: fn(&mut Said)| record(&[], change, |_| {});
    let twin = |last: Option<&str>| {
        let mut other = Said { nik: Some("7".repeat(16)), ..said(2, "2020-01-01") };
        other.end = last.map(|last| (day(last), EndReason::Dismissed));
        record(&[known(1, other)], |s| s.nik = Some("7".repeat(16)), |_| {})
    };
    let ended = |last: &str, from_file: bool| {
        let before = Said { end: Some((day(last), EndReason::Pension)), ..said(1, "2020-01-01") };
        record(&[known(1, before)], |s| s.souls = 4, |f| f.from_file = from_file)
    };
    vec![
        ("PEGAWAI-NIP", plain(|_| {}), plain(|s| s.nip.truncate(17))),
        ("PEGAWAI-NIK", plain(|s| s.nik = Some("1".repeat(16))), plain(|s| s.nik = Some("1".repeat(17)))),
        ("PEGAWAI-NAMA", plain(|_| {}), plain(|s| s.name.clear())),
        (
            "PEGAWAI-MASA",
            plain(|s| s.end = Some((s.starts, EndReason::Death))),
            plain(|s| s.end = Some((s.starts.plus_days(-1), EndReason::Death))),
        ),
        ("PEGAWAI-JIWA", plain(|s| s.souls = 5), plain(|s| s.souls = 6)),
        ("PEGAWAI-JIWA", plain(|s| s.souls = 1), plain(|s| s.souls = 0)),
        ("PEGAWAI-SK", plain(|_| {}), plain(|s| s.decree.clear())),
        (
            "PEGAWAI-SK-SESUDAH",
            plain(|s| s.decree_date = Some(day("2026-03-02"))),
            plain(|s| s.decree_date = Some(day("2026-03-03"))),
        ),
        ("PEGAWAI-MENUNGGU", record(&[], |_| {}, |f| f.waits = false), record(&[], |_| {}, |f| f.waits = true)),
        ("PEGAWAI-NIK-GANDA", twin(Some("2026-02-28")), twin(Some("2026-03-01"))),
        ("PEGAWAI-NIK-GANDA", twin(Some("2026-02-28")), twin(None)),
        ("PEGAWAI-AKHIR-HILANG", ended("2026-02-28", false), ended("2026-03-01", false)),
        ("PEGAWAI-AKHIR-HILANG", ended("2026-02-28", true), ended("2026-03-01", true)),
    ]
}

fn ends() -> Vec<Case> {
    let end = |change: fn(&mut EndFacts<'_>)| {
        let record = known(9, said(1, "2026-01-01"));
        let mut facts = EndFacts {
            record: &record,
            is_newest: true,
            last: day("2026-05-31"),
            reason: EndReason::Pension,
            decree: "SK 9",
            decree_date: day("2026-03-02"),
            waits: false,
            today: day("2026-03-02"),
        };
        change(&mut facts);
        codes(decide_end(&facts))
    };
    let again = |last: &str| {
        let record = known(9, Said { end: Some((day("2026-05-31"), EndReason::Pension)), ..said(1, "2026-01-01") });
        codes(decide_end(&EndFacts {
            record: &record,
            is_newest: true,
            last: day(last),
            reason: EndReason::Pension,
            decree: "SK 9",
            decree_date: day("2026-03-02"),
            waits: false,
            today: day("2026-03-02"),
        }))
    };
    vec![
        ("PEGAWAI-MASA", end(|f| f.last = day("2026-01-01")), end(|f| f.last = day("2025-12-31"))),
        ("PEGAWAI-SK", end(|_| {}), end(|f| f.decree = "")),
        ("PEGAWAI-SK-SESUDAH", end(|_| {}), end(|f| f.decree_date = day("2026-03-03"))),
        ("PEGAWAI-MENUNGGU", end(|_| {}), end(|f| f.waits = true)),
        ("PEGAWAI-BUKAN-TERAKHIR", end(|_| {}), end(|f| f.is_newest = false)),
        ("PEGAWAI-SUDAH-BERAKHIR", again("2026-06-01"), again("2026-05-31")),
    ]
}

fn file(lines: Vec<Said>) -> StaffFile {
    let lines: Vec<Line> = (3..).zip(lines).map(|(row, said)| Line { row, said }).collect();
    StaffFile { rows_read: 2, lines, ..StaffFile::default() }
}

fn brought(file: &StaffFile, change: impl Fn(&mut FileFacts<'_>)) -> Result<Taken, Refusals> {
    let register = Register::new(vec![known(1, said(1, "2020-01-01")), known(2, said(5, "2020-01-01"))]);
    let waiting = HashSet::from([said(8, "2026-01-01").nip]);
    let mut facts = FileFacts {
        file,
        register: &register,
        waiting: &waiting,
        today: day("2026-03-02"),
        souls_most: 5,
        leave_out: 0,
        same_file: None,
    };
    change(&mut facts);
    decide_file(&facts)
}

fn files() -> Vec<Case> {
    let good = || file(vec![said(2, "2026-01-01"), said(3, "2026-01-01")]);
    let aside = StaffFile {
        set_aside: vec![SetAside { row: 9, no: None, reason: "NIP kosong".into(), grave: false }],
        ..good()
    };
    let shared = |nip| {
        let nik = Some("7".repeat(16));
        let (a, b) = (Said { nik: nik.clone(), ..said(2, "2026-01-01") }, Said { nik, ..said(nip, "2026-02-01") });
        codes(brought(&file(vec![a, b]), |_| {}))
    };
    vec![
        ("PEGAWAI-BARIS-DISISIHKAN", codes(brought(&aside, |f| f.leave_out = 1)), codes(brought(&aside, |_| {}))),
        ("PEGAWAI-BARIS-DISISIHKAN", codes(brought(&good(), |_| {})), codes(brought(&good(), |f| f.leave_out = 1))),
        ("PEGAWAI-BERKAS-SAMA", codes(brought(&good(), |_| {})), codes(brought(&good(), |f| f.same_file = Some(4)))),
        (
            "PEGAWAI-GANDA",
            codes(brought(&file(vec![said(2, "2026-01-01"), said(2, "2026-01-02")]), |_| {})),
            codes(brought(&file(vec![said(2, "2026-01-01"), said(2, "2026-01-01")]), |_| {})),
        ),
        ("PEGAWAI-NIK-GANDA", shared(2), shared(3)),
        (
            "PEGAWAI-TIDAK-BERUBAH",
            codes(brought(&file(vec![Said { souls: 4, ..said(1, "2026-01-01") }]), |_| {})),
            codes(brought(&file(vec![said(1, "2026-01-01")]), |_| {})),
        ),
    ]
}

fn decisions() -> Vec<Case> {
    let change = |state| Change { id: 3, state, proposed_by: 7 };
    let waits = change(ChangeState::Waiting);
    vec![
        ("WEWENANG-ORANG-SAMA", codes(decide(&waits, 8)), codes(decide(&waits, 7))),
        ("PEGAWAI-SUDAH-DIPUTUSKAN", codes(open(&waits)), codes(open(&change(ChangeState::InForce)))),
        ("PEGAWAI-SUDAH-DIPUTUSKAN", codes(open(&waits)), codes(open(&change(ChangeState::Rejected)))),
    ]
}

#[test]
fn each_rule_passes_on_one_side_and_refuses_on_the_other() {
    let cases: Vec<Case> = [records(), ends(), files(), decisions()].concat();
    let mut seen = BTreeSet::new();
    for (code, passes, refused) in cases {
        assert!(passes.is_empty(), "{code} passes: {passes:?}");
        assert_eq!(refused, [code]);
        seen.insert(code);
    }
    let missing: Vec<&&str> = CODES.iter().filter(|code| !seen.contains(*code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_record_is_new_or_changes_something_or_says_the_same() {
    let register = Register::new(vec![
        known(1, said(1, "2020-01-01")),
        // Of one day the higher revision counts.
        Known { revision: 2, ..known(2, Said { souls: 4, ..said(1, "2020-01-01") }) },
    ]);
    let verdict = |said: &Said| {
        decide_record(&RecordFacts {
            said,
            register: &register,
            waits: false,
            from_file: false,
            today: day("2026-03-02"),
            souls_most: 5,
        })
    };
    assert_eq!(verdict(&said(2, "2026-03-01")), Ok(Verdict::New));
    assert_eq!(verdict(&said(1, "2026-03-01")), Ok(Verdict::Changed), "three souls again");
    assert_eq!(verdict(&Said { souls: 4, ..said(1, "2026-03-01") }), Ok(Verdict::Same));
    assert_eq!(verdict(&Said { decree: "SK 2".into(), souls: 4, ..said(1, "2026-03-01") }), Ok(Verdict::Same));
    assert_eq!(verdict(&said(1, "2019-12-31")), Ok(Verdict::Changed), "before everything that is known");
    assert_eq!(unchanged().code, "PEGAWAI-TIDAK-BERUBAH");
}

#[test]
fn a_workbook_is_laid_beside_the_register_row_by_row() {
    let lines = vec![
        said(1, "2026-01-01"),
        said(2, "2026-01-01"),
        said(8, "2026-01-01"),
        Said { souls: 2, ..said(1, "2026-02-01") },
        Said { souls: 6, ..said(3, "2026-01-01") },
    ];
    let taken = brought(&file(lines), |f| f.leave_out = 2).expect("it may be proposed");
    let rows: Vec<u32> = taken.lines.iter().map(|l| l.row).collect();
    assert_eq!((rows, taken.new, taken.same, taken.unnamed), (vec![4, 6], 1, 1, 1));
    let aside: Vec<u32> = taken.set_aside.iter().map(|s| s.row).collect();
    assert_eq!(aside, [5, 7], "one waits, one has too many souls");
}

fn employment(id: i64, starts: &str, end: Option<(&str, EndReason)>) -> Employment {
    Employment {
        id,
        employee: vec![1],
        starts: day(starts),
        revision: 1,
        end: end.map(|(last, why)| (day(last), why)),
        skpd: 7,
        souls: 3,
    }
}

/// Nothing speaks against it.
const NONE: [Doubt; 0] = [];

fn paid(from: u8, to: u8) -> Paid {
    Paid { skpd: Some(7), souls: Some(3), year: 2026, from, to }
}

#[test]
fn a_day_of_the_month_is_enough_to_be_paid_for_it() {
    let over = |last: &str| [employment(1, "2020-01-01", Some((last, EndReason::Pension)))];
    assert_eq!(judge(&over("2026-02-01"), &paid(2, 2)), NONE);
    let ended = Doubt::Ended(day("2026-01-31"), EndReason::Pension);
    assert_eq!(judge(&over("2026-01-31"), &paid(2, 2)), [ended]);
    assert_eq!(judge(&over("2026-01-31"), &paid(1, 2)), [ended], "of two months one is too late");
    let begun = |first: &str| [employment(1, first, None)];
    assert_eq!(judge(&begun("2026-02-28"), &paid(2, 2)), NONE);
    assert_eq!(judge(&begun("2026-03-01"), &paid(2, 2)), [Doubt::NotYet(day("2026-03-01"))]);
    assert_eq!(judge(&[], &paid(2, 2)), [Doubt::Unknown]);
    assert!(Doubt::Unknown.is_stranger() && !Doubt::Elsewhere.is_stranger());
}

#[test]
fn each_record_counts_until_the_next_takes_its_place() {
    let moved = Employment { skpd: 8, souls: 2, ..employment(2, "2026-03-15", None) };
    let records = [moved, employment(1, "2020-01-01", None)];
    assert_eq!(judge(&records, &paid(3, 3)), NONE, "half a month at each");
    assert_eq!(judge(&records, &paid(4, 4)), [Doubt::Elsewhere, Doubt::Souls(2)]);
    let there = Paid { skpd: Some(8), ..paid(2, 2) };
    assert_eq!(judge(&records, &there), [Doubt::Elsewhere]);
    assert_eq!(judge(&records, &Paid { skpd: None, souls: None, ..paid(4, 4) }), NONE);
    assert_eq!(judge(&records, &Paid { souls: Some(4), ..paid(2, 2) }), [Doubt::Souls(3)], "one soul too many");
}

#[test]
fn whoever_comes_back_is_employed_again_and_not_between() {
    let records =
        [employment(1, "2020-01-01", Some(("2026-01-31", EndReason::Moved))), employment(2, "2026-04-01", None)];
    assert_eq!(judge(&records, &paid(4, 4)), NONE);
    assert_eq!(judge(&records, &paid(3, 3)), [Doubt::Ended(day("2026-01-31"), EndReason::Moved)]);
    // A correction of the same day takes the place of what was said first.
    let corrected = Employment { revision: 2, end: None, ..records[0].clone() };
    assert_eq!(judge(&[records[0].clone(), corrected], &paid(3, 3)), NONE);
}

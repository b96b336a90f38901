//! Dates and numbers.

use kernel::Refusals;

use super::*;
use crate::rules::dates::{DateFacts, LastNumber, RestsOn, check_dates};
use crate::rules::old_date::{Lack, Leave};
use kernel::number::{NumberParts, never_repeats, number_used, render_number};

/// Tuesday 10 March 2026, written and entered.
fn facts(kind: Kind) -> DateFacts {
    DateFacts {
        kind,
        doc_date: day("2026-03-10"),
        entered_on: day("2026-03-10"),
        year: 2026,
        rests_on: Vec::new(),
        last_of_series: None,
        locked_until: None,
        leave: Leave::None,
    }
}

fn ask(facts: &DateFacts) -> Vec<String> {
    silent(check_dates(facts, &policy(), &calendar()))
}

pub(super) fn cases() -> Vec<Case> {
    let both = |kind, on: &str| ask(&DateFacts { doc_date: day(on), entered_on: day(on), ..facts(kind) });
    let dated =
        |doc: &str, entered: &str| ask(&DateFacts { doc_date: day(doc), entered_on: day(entered), ..facts(Kind::Spm) });
    let excused = |doc: &str, leave| {
        ask(&DateFacts { doc_date: day(doc), entered_on: day("2026-03-18"), leave, ..facts(Kind::Spp) })
    };
    let used_up = Leave::Lacking(7, Lack::UsedUp(1));
    let basis = |on: &str| {
        let rests_on = vec![RestsOn { label: "SPD nomor 1".into(), day: day(on) }];
        ask(&DateFacts { rests_on, ..facts(Kind::Spp) })
    };
    let last = |on: &str| {
        let last_of_series = Some(LastNumber { number: "9".into(), day: day(on) });
        ask(&DateFacts { last_of_series, entered_on: day("2026-03-11"), ..facts(Kind::Spp) })
    };
    let locked = |on: &str| ask(&DateFacts { locked_until: Some(day(on)), ..facts(Kind::Spp) });
    let mut all = vec![
        case(&["TGL-LUAR-TAHUN"], both(Kind::Spp, "2026-12-31"), both(Kind::Spp, "2027-01-01")),
        case(&["TGL-LUAR-TAHUN"], both(Kind::Spp, "2026-01-01"), both(Kind::Spp, "2025-12-31")),
        // An SPM of 31 December is issued on 31 December, or not at all.
        case(&["SPM-TAHUN-BERAKHIR"], dated("2026-12-31", "2026-12-31"), dated("2026-12-31", "2027-01-01")),
        case(&["SPM-TAHUN-BERAKHIR", "TGL-LUAR-TAHUN"], both(Kind::Spm, "2026-12-31"), both(Kind::Spm, "2027-01-01")),
        case(&["TGL-MASA-DEPAN"], dated("2026-03-10", "2026-03-10"), dated("2026-03-11", "2026-03-10")),
        // Friday 13 March to Wednesday 18 March: Monday, Tuesday, Wednesday.
        case(&["TGL-MUNDUR"], dated("2026-03-13", "2026-03-18"), dated("2026-03-12", "2026-03-18")),
        // Over the weekend and the holiday: 16, 17, 18, and the 20th is the fourth.
        case(&["TGL-MUNDUR"], dated("2026-03-13", "2026-03-19"), dated("2026-03-13", "2026-03-20")),
        // A consent excuses the lag, of a day and of months; one that does not do excuses nothing.
        case(&["TGL-MUNDUR"], excused("2026-03-12", Leave::Given(7)), excused("2026-03-12", used_up)),
        case(&["TGL-MUNDUR"], excused("2026-01-01", Leave::Given(7)), excused("2026-01-01", Leave::None)),
        // And nothing else.
        case(&["TGL-LUAR-TAHUN"], excused("2026-01-01", Leave::Given(7)), excused("2025-12-31", Leave::Given(7))),
        case(&["TGL-SEBELUM-DASAR"], basis("2026-03-10"), basis("2026-03-11")),
        case(&["TGL-SEBELUM-NOMOR-TERAKHIR"], last("2026-03-10"), last("2026-03-11")),
        // A number of a day that has not come was given by a wrong clock.
        case(&["TGL-SEBELUM-NOMOR-TERAKHIR"], last("2026-03-12"), last("2026-03-11")),
        case(&["TGL-PERIODE-TERKUNCI"], locked("2026-03-09"), locked("2026-03-10")),
    ];
    all.extend(numbers());
    all
}

#[test]
fn all_faults_of_a_date_are_told_at_once() {
    let facts = DateFacts {
        doc_date: day("2025-12-30"),
        rests_on: vec![
            RestsOn { label: "SPD nomor 1".into(), day: day("2026-01-05") },
            RestsOn { label: "DPA nomor 1".into(), day: day("2026-01-02") },
        ],
        last_of_series: Some(LastNumber { number: "9".into(), day: day("2026-01-06") }),
        locked_until: Some(day("2026-01-31")),
        ..facts(Kind::Spp)
    };
    assert_eq!(
        ask(&facts),
        [
            "TGL-LUAR-TAHUN",
            "TGL-SEBELUM-DASAR",
            "TGL-SEBELUM-DASAR",
            "TGL-SEBELUM-NOMOR-TERAKHIR",
            "TGL-MUNDUR",
            "TGL-PERIODE-TERKUNCI"
        ]
    );
}

#[test]
fn an_old_date_is_told_with_its_figures() {
    let facts = DateFacts { doc_date: day("2026-03-12"), entered_on: day("2026-03-18"), ..facts(Kind::Sp2d) };
    let refused = check_dates(&facts, &policy(), &calendar()).expect_err("four working days");
    let told = &refused.as_slice()[0];
    assert_eq!(
        told.message,
        "Tanggal 12 Maret 2026 mundur 4 hari kerja dari hari dicatat, 18 Maret 2026; paling lama 3 hari kerja."
    );
    assert_eq!((told.figures["limit"].as_str(), told.figures["selisih"].as_str()), ("3", "4"));
    assert!(told.law.contains("tanggal.mundur-maks-hari-kerja"), "{}", told.law);
}

#[test]
fn what_a_consent_lacks_and_who_gives_one_is_told() {
    let told = |kind, leave| {
        let facts = DateFacts { doc_date: day("2026-03-12"), entered_on: day("2026-03-18"), leave, ..facts(kind) };
        check_dates(&facts, &policy(), &calendar()).expect_err("four working days").into_vec().remove(0)
    };
    let mine = told(Kind::Spp, Leave::Lacking(7, Lack::OwnHand));
    assert!(mine.message.contains("3 hari kerja. Persetujuan tanggal lama nomor 7 Anda berikan sendiri"), "{mine:?}");
    assert!(mine.remedy.contains("(consent-old-date)"), "{mine:?}");
    assert!(told(Kind::Sp2d, Leave::None).remedy.contains("(consent-old-date-bud)"));
    assert!(told(Kind::Spm, Leave::None).remedy.contains("PA, KPA, atau PPKD"));
    // What no office consents to.
    assert!(!told(Kind::Rka, Leave::None).remedy.contains("consent"));
}

fn parts() -> NumberParts {
    NumberParts {
        region: "81.04".into(),
        serial: 3,
        skpd: "8.01.0.00.0.00.01.0000".into(),
        kind: Some("LS".into()),
        stage: "M".into(),
        month: 2,
        year: 2026,
    }
}

fn numbers() -> Vec<Case> {
    let pattern = policy().sp2d_number.value;
    let with = |parts: NumberParts| silent(render_number(&pattern, &parts));
    let by = |pattern: &str| silent(render_number(pattern, &parts()));
    let part: &[&str] = &["NOMOR-BAGIAN"];
    let shape: &[&str] = &["NOMOR-POLA"];
    vec![
        case(part, with(parts()), with(NumberParts { serial: 0, ..parts() })),
        case(part, with(parts()), with(NumberParts { kind: None, ..parts() })),
        case(part, with(parts()), with(NumberParts { skpd: "1.01/2".into(), ..parts() })),
        case(part, with(parts()), with(NumberParts { region: String::new(), ..parts() })),
        case(part, with(NumberParts { month: 12, ..parts() }), with(NumberParts { month: 13, ..parts() })),
        case(part, with(parts()), with(NumberParts { year: 3000, ..parts() })),
        case(shape, by("{urut}"), by("{tahun}")),
        case(shape, by("{urut:6}"), by("{urut:6")),
        case(shape, by("{urut:6}"), by("urut:6}")),
        case(shape, by("{urut:6}"), by("}{urut:6}")),
        case(shape, by("{urut:10}"), by("{urut:11}")),
        case(shape, by("{urut}"), by("{urut}{orang}")),
        case(&["NOMOR-TERPAKAI"], Vec::new(), silent::<()>(Err(Refusals::one(number_used("9"))))),
    ]
}

#[test]
fn numbers_read_as_the_national_system_writes_them() {
    let policy = policy();
    let render = |pattern: &str, parts: &NumberParts| render_number(pattern, parts).expect("a number");
    assert_eq!(render(&policy.sp2d_number.value, &parts()), "81.04/04.0/000003/LS/8.01.0.00.0.00.01.0000/M/2/2026");
    let spd = NumberParts { serial: 1, skpd: "1.01.2.22.0.00.01.0000".into(), kind: None, ..parts() };
    assert_eq!(render(&policy.spd_number.value, &spd), "81.04/01.0/000001/1.01.2.22.0.00.01.0000/M/2/2026");
    let changed = NumberParts { stage: "P1".into(), month: 11, ..parts() };
    assert_eq!(render(&policy.spp_number.value, &changed), "81.04/02.0/000003/LS/8.01.0.00.0.00.01.0000/P1/11/2026");
    assert!(render(&policy.spm_number.value, &changed).starts_with("81.04/03.0/"));
    // A serial that has outgrown its width keeps all its digits.
    assert_eq!(render("{urut:2}", &NumberParts { serial: 123, ..parts() }), "123");
}

#[test]
fn a_number_repeats_only_where_parts_can_run_together() {
    for fine in ["{urut}/{skpd}", "{wilayah}/02.0/{urut:6}/{jenis}/{skpd}/{tahap}/{bulan}/{tahun}"] {
        assert!(never_repeats(fine), "{fine}");
    }
    // 1 of SKPD 11.2 and 11 of SKPD 1.2 would both read 111.2.
    for open in ["{urut}", "{urut}{skpd}", "{urut}-{skpd}", "{skpd}/a{urut}", "{wilayah}/{tahun}/{urut:4}"] {
        assert!(!never_repeats(open), "{open}");
    }
}

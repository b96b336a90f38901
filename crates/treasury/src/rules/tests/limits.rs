//! Ceilings and SPD.

use kernel::Refusals;

use super::*;
use crate::policy::SpdPeriod;
use crate::rules::limits::{AccountFacts, AwaitedFacts, Room, SourceFacts, Stage, check_accounts, check_awaited};
use crate::rules::spd::{Released, SpdFacts, SpdLine, decide_spd, released_on};

/// Every limit stands at 1,000.00; 600.00 is taken, 400.00 is asked.
pub(super) fn account() -> AccountFacts {
    AccountFacts {
        label: "Dinas A · 1.01.01.2.01.1 · 5.1.2.1.1.24".into(),
        ceiling: sen(200_000),
        reserved: sen(10_000),
        posted: sen(50_000),
        released_by_spd_on_date: sen(200_000),
        cash_plan_to_month: Some(sen(200_000)),
        asked: sen(40_000),
        source: None,
        source_required: false,
        source_known: false,
    }
}

fn source() -> SourceFacts {
    SourceFacts { label: "DAU".into(), ceiling: sen(200_000), reserved: sen(10_000), posted: sen(50_000) }
}

fn ask(stage: Stage, lines: &[AccountFacts]) -> Result<Vec<Room>, Refusals> {
    check_accounts(stage, lines, &policy())
}

type Set = fn(&mut AccountFacts, kernel::Money);

type Codes = &'static [&'static str];

/// The codes of one step, in the order in which [`of_stage`] takes them.
fn stages() -> [(Stage, [Codes; 8]); 3] {
    [
        (
            Stage::Spp,
            [
                &["SPP-PAGU"],
                &["SPP-SPD"],
                &["SPP-ANGGARAN-KAS"],
                &["SPP-ANGGARAN-KAS-KOSONG"],
                &["SPP-SUMBER-DANA"],
                &["SPP-SUMBER-KOSONG"],
                &["SPP-SUMBER-ASING"],
                &["SPP-ANGKA"],
            ],
        ),
        (
            Stage::Spm,
            [
                &["SPM-PAGU"],
                &["SPM-SPD"],
                &["SPM-ANGGARAN-KAS"],
                &["SPM-ANGGARAN-KAS-KOSONG"],
                &["SPM-SUMBER-DANA"],
                &["SPM-SUMBER-KOSONG"],
                &["SPM-SUMBER-ASING"],
                &["SPM-ANGKA"],
            ],
        ),
        (
            Stage::Sp2d,
            [
                &["SP2D-PAGU"],
                &["SP2D-SPD"],
                &["SP2D-ANGGARAN-KAS"],
                &["SP2D-ANGGARAN-KAS-KOSONG"],
                &["SP2D-SUMBER-DANA"],
                &["SP2D-SUMBER-KOSONG"],
                &["SP2D-SUMBER-ASING"],
                &["SP2D-ANGKA"],
            ],
        ),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    for (stage, codes) in stages() {
        all.extend(of_stage(stage, codes));
    }
    all.extend(awaited());
    all.extend(overflows());
    all.extend(spd_cases());
    all
}

fn of_stage(stage: Stage, [pagu, spd, cash, no_cash, funds, no_source, strange, figure]: [Codes; 8]) -> Vec<Case> {
    let mut all = Vec::new();
    let set: [(Codes, Set); 4] = [
        (pagu, |f, m| f.ceiling = m),
        (spd, |f, m| f.released_by_spd_on_date = m),
        (cash, |f, m| f.cash_plan_to_month = Some(m)),
        (funds, |f, m| {
            f.source_known = true;
            f.source = Some(SourceFacts { ceiling: m, ..source() });
        }),
    ];
    for (code, set) in set {
        // 600.00 taken and 400.00 asked fit into 1,000.00 and not into a sen less.
        let with = |limit| {
            let mut facts = account();
            set(&mut facts, sen(limit));
            silent(ask(stage, &[facts]))
        };
        all.push(case(code, with(100_000), with(99_999)));
    }
    let one = |facts: AccountFacts| silent(ask(stage, &[facts]));
    all.push(case(no_cash, one(account()), one(AccountFacts { cash_plan_to_month: None, ..account() })));
    let known = AccountFacts { source: Some(source()), source_required: true, source_known: true, ..account() };
    all.push(case(
        no_source,
        one(known.clone()),
        one(AccountFacts { source: None, source_known: false, ..known.clone() }),
    ));
    all.push(case(strange, one(known.clone()), one(AccountFacts { source_known: false, ..known })));
    let reserved = |amount| one(AccountFacts { reserved: sen(amount), ..account() });
    all.push(case(figure, reserved(0), reserved(-1)));
    let of_source = |reserved, posted| {
        let source = Some(SourceFacts { reserved: sen(reserved), posted: sen(posted), ..source() });
        one(AccountFacts { source, source_known: true, ..account() })
    };
    all.push(case(figure, of_source(0, 0), of_source(-1, 0)));
    all.push(case(figure, of_source(0, 0), of_source(0, -1)));
    all
}

/// 600.00 used and 400.00 asked fit into a coming ceiling of 1,000.00, and not into
/// a sen less; one that is not lower is no business of this rule.
fn awaited() -> Vec<Case> {
    let facts = |ceiling, to_come, used| AwaitedFacts {
        label: account().label,
        stage: "pergeseran-1".into(),
        ceiling: sen(ceiling),
        to_come: sen(to_come),
        used: sen(used),
        asked: sen(40_000),
    };
    let ask = |ceiling, to_come, used| silent(check_awaited(&[facts(ceiling, to_come, used)]));
    vec![
        case(&["SPP-PAGU-MENUNGGU-DPA"], ask(200_000, 100_000, 60_000), ask(200_000, 99_999, 60_000)),
        case(&["SPP-PAGU-MENUNGGU-DPA"], ask(99_999, 99_999, 60_000), ask(100_000, 99_999, 60_000)),
        case(&["SPP-PAGU-MENUNGGU-DPA"], ask(200_000, 100_000, 60_000), ask(200_000, 100_000, i64::MAX)),
    ]
}

fn overflows() -> Vec<Case> {
    let huge = |posted| AccountFacts {
        ceiling: sen(i64::MAX),
        released_by_spd_on_date: sen(i64::MAX),
        cash_plan_to_month: Some(sen(i64::MAX)),
        posted: sen(posted),
        reserved: sen(0),
        asked: sen(1),
        ..account()
    };
    let mut all = Vec::new();
    let codes: [(Stage, &[&str]); 3] = [
        (Stage::Spp, &["SPP-TERLALU-BESAR"]),
        (Stage::Spm, &["SPM-TERLALU-BESAR"]),
        (Stage::Sp2d, &["SP2D-TERLALU-BESAR"]),
    ];
    for (stage, code) in codes {
        let ask_twice = |first: i64| {
            let line = |asked| AccountFacts { posted: sen(0), asked: sen(asked), ..huge(0) };
            silent(ask(stage, &[line(first), line(1)]))
        };
        all.push(case(code, ask_twice(i64::MAX - 1), ask_twice(i64::MAX)));
    }
    // What is taken and what is asked each fit, their sum does not.
    let all_three: &[&str] = &["SPP-TERLALU-BESAR", "SPP-TERLALU-BESAR", "SPP-TERLALU-BESAR"];
    let one = |posted| silent(ask(Stage::Spp, &[huge(posted)]));
    all.push(case(all_three, one(i64::MAX - 1), one(i64::MAX)));
    all
}

#[test]
fn lines_of_one_account_are_one_sum() {
    let line = |source_name: &str, asked| AccountFacts {
        source: Some(SourceFacts { label: source_name.into(), ..source() }),
        source_required: true,
        source_known: true,
        ceiling: sen(100_000),
        asked: sen(asked),
        ..account()
    };
    let rooms = ask(Stage::Spp, &[line("DAU", 30_000), line("PAD", 10_000)]).expect("fits to the sen");
    assert_eq!(rooms.len(), 1);
    assert_eq!((rooms[0].ceiling_left, rooms[0].spd_left), (sen(0), sen(100_000)));
    let refused = ask(Stage::Spp, &[line("DAU", 30_000), line("PAD", 10_001)]).expect_err("one sen over");
    assert_eq!(refused.as_slice().len(), 1);
    let told = &refused.as_slice()[0];
    assert_eq!(told.code, "SPP-PAGU");
    assert_eq!(told.law, "PP 12/2019 Ps 124(1); UU 23/2014 Ps 327");
    let figures: Vec<_> =
        ["limit", "terpakai", "diminta", "sisa", "kurang"].iter().map(|k| told.figures[*k].as_str()).collect();
    assert_eq!(figures, ["1000.00", "600.00", "400.01", "400.00", "0.01"]);
    assert_eq!(
        told.message,
        "Dinas A · 1.01.01.2.01.1 · 5.1.2.1.1.24: diminta Rp 400,01, sedangkan sisa pagu anggaran Rp 400,00 (batas Rp \
         1.000,00, sudah terpakai dan dipesan Rp 600,00); kurang Rp 0,01."
    );
}

#[test]
fn two_lines_of_one_source_are_one_sum() {
    let line = |asked| AccountFacts {
        source: Some(SourceFacts { ceiling: sen(100_000), ..source() }),
        source_known: true,
        asked: sen(asked),
        ..account()
    };
    assert!(ask(Stage::Spp, &[line(20_000), line(20_000)]).is_ok());
    assert_eq!(silent(ask(Stage::Spp, &[line(20_000), line(20_001)])), ["SPP-SUMBER-DANA"]);
}

#[test]
fn contradicting_facts_of_one_account_make_no_room() {
    let other = AccountFacts { ceiling: sen(900_000), ..account() };
    assert_eq!(silent(ask(Stage::Spp, &[account(), other])), ["SPP-ANGKA"]);
    let with = |ceiling| AccountFacts {
        source: Some(SourceFacts { ceiling: sen(ceiling), ..source() }),
        source_known: true,
        ..account()
    };
    assert_eq!(silent(ask(Stage::Spp, &[with(200_000), with(200_001)])), ["SPP-ANGKA"]);
    assert_eq!(silent(ask(Stage::Spp, &[AccountFacts { asked: sen(-1), ..account() }])), ["SPP-ANGKA"]);
}

#[test]
fn all_limits_are_told_at_once() {
    let facts = AccountFacts {
        ceiling: sen(99_999),
        released_by_spd_on_date: sen(99_999),
        cash_plan_to_month: None,
        source_required: true,
        ..account()
    };
    assert_eq!(
        silent(ask(Stage::Sp2d, &[facts])),
        ["SP2D-PAGU", "SP2D-SPD", "SP2D-ANGGARAN-KAS-KOSONG", "SP2D-SUMBER-KOSONG"]
    );
}

#[test]
fn a_region_may_do_without_a_cash_plan() {
    let mut policy = policy();
    policy.cash_plan_required.value = false;
    let facts = AccountFacts { cash_plan_to_month: None, ..account() };
    assert!(check_accounts(Stage::Spp, std::slice::from_ref(&facts), &policy).is_ok());
    // A plan that is there still binds.
    let facts = AccountFacts { cash_plan_to_month: Some(sen(99_999)), ..facts };
    assert_eq!(silent(check_accounts(Stage::Spp, &[facts], &policy)), ["SPP-ANGGARAN-KAS"]);
}

fn line() -> SpdLine {
    SpdLine {
        label: "Dinas A · 5.1.2.1.1.24".into(),
        ceiling: sen(200_000),
        cash_plan_to_month: Some(sen(200_000)),
        released_before: sen(60_000),
        amount: sen(40_000),
        used: sen(0),
    }
}

fn spd(lines: Vec<SpdLine>) -> SpdFacts {
    SpdFacts { from_month: 1, to_month: 3, revision: false, lines }
}

fn release(facts: &SpdFacts) -> Vec<String> {
    silent(decide_spd(facts, &policy()))
}

fn spd_cases() -> Vec<Case> {
    let one = |line| release(&spd(vec![line]));
    let ceiling = |limit| one(SpdLine { ceiling: sen(limit), ..line() });
    let plan = |limit: Option<i64>| one(SpdLine { cash_plan_to_month: limit.map(sen), ..line() });
    let amount = |asked| one(SpdLine { amount: sen(asked), ..line() });
    let before = |released| one(SpdLine { released_before: sen(released), ..line() });
    let months = |from_month, to_month| release(&SpdFacts { from_month, to_month, ..spd(vec![line()]) });
    let revised = |used| release(&SpdFacts { revision: true, ..spd(vec![SpdLine { used: sen(used), ..line() }]) });
    let lowered = |amount| {
        let line = SpdLine { amount: sen(amount), used: sen(60_000), ..line() };
        release(&SpdFacts { revision: true, ..spd(vec![line]) })
    };
    let huge = |released| {
        let (most, plan) = (sen(i64::MAX), Some(sen(i64::MAX)));
        one(SpdLine {
            ceiling: most,
            cash_plan_to_month: plan,
            released_before: sen(released),
            amount: sen(1),
            ..line()
        })
    };
    let other = SpdLine { label: "lain".into(), ..line() };
    vec![
        case(&["SPD-PAGU"], ceiling(100_000), ceiling(99_999)),
        case(&["SPD-ANGGARAN-KAS"], plan(Some(100_000)), plan(Some(99_999))),
        case(&["SPD-ANGGARAN-KAS-KOSONG"], plan(Some(100_000)), plan(None)),
        case(&["SPD-NILAI"], amount(1), amount(0)),
        case(&["SPD-NILAI"], amount(1), amount(-1)),
        case(&["SPD-ANGKA"], before(0), before(-1)),
        case(&["SPD-BARIS-KOSONG"], release(&spd(vec![line()])), release(&spd(Vec::new()))),
        case(&["SPD-BARIS-GANDA"], release(&spd(vec![line(), other])), release(&spd(vec![line(), line()]))),
        case(&["SPD-BULAN"], months(12, 12), months(12, 13)),
        case(&["SPD-BULAN"], months(1, 3), months(0, 3)),
        case(&["SPD-BULAN"], months(3, 3), months(4, 3)),
        case(&["SPD-PERIODE"], months(1, 3), months(1, 2)),
        case(&["SPD-PERIODE"], months(4, 6), months(3, 6)),
        case(&["SPD-REVISI-KURANG"], revised(100_000), revised(100_001)),
        case(&["SPD-NILAI", "SPD-REVISI-KURANG"], lowered(0), lowered(-1)),
        case(&["SPD-TERLALU-BESAR"], huge(i64::MAX - 1), huge(i64::MAX)),
    ]
}

#[test]
fn the_period_of_an_spd_is_dated_data() {
    for (period, from_month, to_month, fits) in [
        (SpdPeriod::Month, 2, 2, true),
        (SpdPeriod::Month, 2, 3, false),
        (SpdPeriod::HalfYear, 1, 6, true),
        (SpdPeriod::HalfYear, 6, 12, false),
        (SpdPeriod::Year, 2, 12, true),
        (SpdPeriod::Year, 1, 11, false),
        (SpdPeriod::Free, 2, 11, true),
    ] {
        let mut policy = policy();
        policy.spd_period.value = period;
        let facts = SpdFacts { from_month, to_month, ..spd(vec![line()]) };
        assert_eq!(decide_spd(&facts, &policy).is_ok(), fits, "{period:?} {from_month}–{to_month}");
    }
}

#[test]
fn a_release_counts_from_its_date_and_its_period() {
    let part = |on: &str, from_month, to_month| Released { day: day(on), from_month, to_month, amount: sen(100) };
    let parts = [part("2026-01-05", 1, 3), part("2026-03-20", 4, 6)];
    let released = |on, stays| released_on(&parts, sen(30), day(on), stays);
    // Dated, but its period has not begun; and dated a day later.
    assert_eq!(released("2026-03-31", true), Some(sen(100)));
    assert_eq!(released("2026-04-01", true), Some(sen(200)));
    assert_eq!(released("2026-01-04", true), Some(sen(0)));
    // The rest of the first quarter lapses with it.
    assert_eq!(released("2026-03-31", false), Some(sen(100)));
    assert_eq!(released("2026-04-01", false), Some(sen(130)));
    let much = Released { amount: sen(i64::MAX), ..part("2026-01-05", 1, 3) };
    assert_eq!(released_on(&[much.clone(), much], sen(0), day("2026-01-05"), true), None);
}

#[test]
fn what_is_spent_fills_lapsed_spd_in_the_order_of_their_periods() {
    let part = |from_month, amount| Released {
        day: day("2026-01-05"),
        from_month,
        to_month: from_month + 2,
        amount: sen(amount),
    };
    // In any order of the rows; the third quarter runs, the fourth has not begun.
    let parts = [part(7, 50), part(4, 60), part(10, 1_000), part(1, 100)];
    for (used, released) in [
        (0, 50),
        (1, 51),
        (99, 149),
        // Each sen of the first two is released once, never once for each SPD.
        (100, 150),
        (101, 151),
        (159, 209),
        (160, 210),
        // The third is whole from the beginning of its period.
        (161, 210),
        (210, 210),
        (211, 210),
    ] {
        assert_eq!(released_on(&parts, sen(used), day("2026-09-30"), false), Some(sen(released)), "{used}");
        assert_eq!(released_on(&parts, sen(used), day("2026-09-30"), true), Some(sen(210)), "{used}");
    }
    // A day later the third has lapsed as well, and the fourth has begun.
    for (used, released) in [(160, 1_160), (161, 1_161), (209, 1_209), (210, 1_210), (211, 1_210)] {
        assert_eq!(released_on(&parts, sen(used), day("2026-10-01"), false), Some(sen(released)), "{used}");
    }
}

#[test]
fn after_the_spp_the_remedy_goes_back_first() {
    let over = AccountFacts { ceiling: sen(99_999), ..account() };
    for (stage, start) in [
        (Stage::Spp, "Kurangi"),
        (Stage::Spm, "Kembalikan SPP (return-spp)"),
        (Stage::Sp2d, "Kembalikan SPM (return-spm)"),
    ] {
        let refused = ask(stage, std::slice::from_ref(&over)).expect_err("one sen over");
        assert!(refused.as_slice()[0].remedy.starts_with(start), "{refused:?}");
    }
}

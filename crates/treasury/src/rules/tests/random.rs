//! Any amount and any day: no rule panics, and none lets too much pass.

use proptest::prelude::*;

use super::*;
use crate::rules::claim::ContractFacts;
use crate::rules::dates::{DateFacts, check_dates};
use crate::rules::deductions::Deduction;
use crate::rules::limits::{AccountFacts, SourceFacts, Stage, check_accounts};
use crate::rules::old_date::Leave;
use crate::rules::sp2d::{IssueFacts, Sp2dFacts, decide_issue, decide_return};
use crate::rules::spd::{SpdFacts, SpdLine, decide_spd};
use crate::rules::spm::{SpmFacts, decide_spm};
use crate::rules::spp::{SppFacts, decide_spp};
use kernel::number::{NumberParts, render_number};

/// Any amount, with the edges and small ones more often than chance gives.
fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), -3i64..100, Just(i64::MAX), Just(i64::MIN), Just(i64::MAX - 1), 0i64..1_000_000_000_000]
}

/// Amounts of one line, as accounts have them.
type Line = (i64, i64, i64, i64, Option<i64>, i64, Option<(i64, i64, i64)>);

fn account(label: &str, (ceiling, reserved, posted, spd, plan, asked, source): Line) -> AccountFacts {
    AccountFacts {
        label: label.into(),
        ceiling: sen(ceiling),
        reserved: sen(reserved),
        posted: sen(posted),
        released_by_spd_on_date: sen(spd),
        cash_plan_to_month: plan.map(sen),
        asked: sen(asked),
        source: source.map(|(c, r, p)| SourceFacts {
            label: "DAU".into(),
            ceiling: sen(c),
            reserved: sen(r),
            posted: sen(p),
        }),
        source_required: false,
        source_known: true,
    }
}

proptest! {
    #[test]
    fn no_account_is_overspent(
        line in (amount(), amount(), amount(), amount(), proptest::option::of(amount()), amount(),
                 proptest::option::of((amount(), amount(), amount()))),
        second in proptest::option::of(amount()),
    ) {
        let mut lines = vec![account("a", line)];
        if let Some(asked) = second {
            lines.push(AccountFacts { asked: sen(asked), ..lines[0].clone() });
        }
        for stage in [Stage::Spp, Stage::Spm, Stage::Sp2d] {
            if check_accounts(stage, &lines, &policy()).is_ok() {
                let asked: i128 = lines.iter().map(|l| i128::from(l.asked.sen())).sum();
                let (ceiling, reserved, posted, spd, plan, _, source) = line;
                let total = i128::from(reserved) + i128::from(posted) + asked;
                prop_assert!(total <= i128::from(ceiling) && total <= i128::from(spd));
                prop_assert!(plan.is_some_and(|p| total <= i128::from(p)));
                if let Some((c, r, p)) = source {
                    prop_assert!(i128::from(r) + i128::from(p) + asked <= i128::from(c));
                }
            }
        }
    }

    #[test]
    fn no_account_is_refused_that_has_room(
        reserved in 0i64..1_000_000, posted in 0i64..1_000_000, asked in 1i64..1_000_000, left in 0i64..3,
    ) {
        let limit = reserved + posted + asked + left;
        let facts = account("a", (limit, reserved, posted, limit, Some(limit), asked, None));
        let rooms = check_accounts(Stage::Spp, &[facts], &policy()).expect("it fits");
        prop_assert_eq!(rooms[0].ceiling_left, sen(left));
    }

    #[test]
    fn no_spd_exceeds_its_limits(
        ceiling in amount(), plan in proptest::option::of(amount()), before in amount(), asked in amount(),
        used in amount(), revision in any::<bool>(), from_month in any::<u8>(), to_month in any::<u8>(),
    ) {
        let line = SpdLine {
            label: "a".into(),
            ceiling: sen(ceiling),
            cash_plan_to_month: plan.map(sen),
            released_before: sen(before),
            amount: sen(asked),
            used: sen(used),
        };
        for (from_month, to_month) in [(1, 3), (from_month, to_month)] {
            let facts = SpdFacts { from_month, to_month, revision, lines: vec![line.clone()] };
            if decide_spd(&facts, &policy()).is_ok() {
                let total = i128::from(before) + i128::from(asked);
                prop_assert!(total <= i128::from(ceiling) && plan.is_some_and(|p| total <= i128::from(p)));
                prop_assert!(!revision || total >= i128::from(used));
            }
        }
    }

    #[test]
    fn no_spp_pays_more_than_it_asks(
        lines in proptest::collection::vec(amount(), 0..4), deductions in proptest::collection::vec(amount(), 0..4),
        value in proptest::option::of(amount()), before in amount(),
    ) {
        let base = super::requests::facts();
        let facts = SppFacts {
            lines: lines
                .iter()
                .enumerate()
                .map(|(i, a)| crate::rules::spp::SppLine {
                    account: i.to_string(),
                    amount: sen(*a),
                    ..base.lines[0].clone()
                })
                .collect(),
            deductions: deductions.iter().map(|a| Deduction { kind: "ppn".into(), amount: sen(*a) }).collect(),
            contract: Some(ContractFacts {
                number: "1".into(),
                value: value.map(sen),
                asked_before: sen(before),
                instalment: None,
                same_instalment: Vec::new(),
            }),
            ..base
        };
        if let Ok(decision) = decide_spp(&facts, &policy(), &calendar()) {
            prop_assert!(!decision.net.is_negative() && decision.net <= decision.gross);
            prop_assert_eq!(decision.gross.minus(decision.deductions), decision.net);
            prop_assert!(decision.gross.is_positive());
            let total = i128::from(before) + i128::from(decision.gross.sen());
            prop_assert!(value.is_none_or(|v| total <= i128::from(v)));
        }
    }

    #[test]
    fn an_sp2d_is_what_the_spm_says(
        amounts in (amount(), amount(), amount(), amount()), back in amount(), same in any::<bool>(),
    ) {
        let (gross, deductions, spm_gross, spm_deductions) = amounts;
        let (spm_gross, spm_deductions) = if same { (gross, deductions) } else { (spm_gross, spm_deductions) };
        let facts = IssueFacts {
            spm_number: "1".into(),
            spm_date: day("2026-03-10"),
            spm_received: Some(day("2026-03-10")),
            spm_gross: sen(spm_gross),
            spm_deductions: sen(spm_deductions),
            doc_date: day("2026-03-10"),
            gross: sen(gross),
            deductions: sen(deductions),
            statement_signed: true,
            other_sp2d: Vec::new(),
        };
        if let Ok(decision) = decide_issue(&facts, &policy(), &calendar()) {
            prop_assert!(gross == spm_gross && deductions == spm_deductions && !decision.net.is_negative());
        }
        let spm = SpmFacts {
            spp_number: "1".into(),
            spp_amount: sen(spm_gross),
            amount: sen(gross),
            statement_date: None,
            doc_date: day("2026-03-10"),
            statement_signed: true,
            other_spm: Vec::new(),
        };
        prop_assert_eq!(decide_spm(&spm).is_ok(), gross == spm_gross);
        let paid = Sp2dFacts {
            label: "SP2D nomor 1".into(),
            issued_on: day("2026-03-10"),
            transferred_on: Some(day("2026-03-10")),
            net: sen(gross),
            today: day("2026-03-10"),
        };
        prop_assert_eq!(decide_return(&paid, day("2026-03-10"), sen(back)).is_ok(), back > 0 && back <= gross);
    }

    #[test]
    fn no_date_panics(doc in -400_000i64..400_000, entered in -400_000i64..400_000, year in any::<i32>()) {
        let facts = DateFacts {
            kind: Kind::Spm,
            doc_date: day("2026-01-01").plus_days(doc),
            entered_on: day("2026-01-01").plus_days(entered),
            year,
            rests_on: Vec::new(),
            last_of_series: None,
            locked_until: None,
            leave: Leave::None,
        };
        if check_dates(&facts, &policy(), &calendar()).is_ok() {
            prop_assert!(facts.doc_date <= facts.entered_on && facts.doc_date.year() == year);
        }
    }

    #[test]
    fn no_pattern_panics(pattern in "[{}a-z:/0-9é]{0,40}", serial in any::<u32>(), skpd in ".{0,10}", month in any::<u8>()) {
        let parts = NumberParts {
            region: "14.02".into(),
            serial,
            skpd,
            kind: None,
            stage: "M".into(),
            month,
            year: 2026,
        };
        let _ = render_number(&pattern, &parts);
        let _ = render_number("{urut:6}/{skpd}/{bulan}", &parts);
    }
}

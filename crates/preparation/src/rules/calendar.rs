//! The calendar of a round: statutory dates in working days, and what is open.

use kernel::day::Calendar;
use kernel::{Day, Refusal, Refusals};
use serde::{Deserialize, Serialize};

use crate::model::{Instrument, Step, StepStatus};

/// When a step is due by law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Due {
    /// A date; the year counts from the budget's year.
    Date { day: u8, month: u8, year: i32 },
    /// The last working day of a week of a month: the second week is its days
    /// 8 to 14.
    Week { week: u8, month: u8, year: i32 },
    /// So many working days after another step is due, or before it.
    WorkDays { work_days: i64, from: Step },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRule {
    pub step: Step,
    pub due: Option<Due>,
    pub source: String,
}

/// The steps with the days on which they are due.
pub fn schedule(rules: &[StepRule], year: i32, calendar: &Calendar) -> Vec<(StepRule, Option<Day>)> {
    rules.iter().map(|rule| (rule.clone(), due_of(rule, rules, year, calendar, rules.len()))).collect()
}

/// `depth` ends a circle of steps that wait for each other.
fn due_of(rule: &StepRule, rules: &[StepRule], year: i32, calendar: &Calendar, depth: usize) -> Option<Day> {
    match rule.due.as_ref()? {
        Due::Date { day, month, year: offset } => Day::new(year.checked_add(*offset)?, *month, *day),
        Due::Week { week, month, year: offset } => {
            let first = Day::new(year.checked_add(*offset)?, *month, 1)?;
            let last = first.plus_days(i64::from(*week) * 7 - 1);
            (0..7).map(|back| last.plus_days(-back)).find(|d| calendar.is_working(*d)).or(Some(last))
        }
        Due::WorkDays { work_days, from } => {
            let other = rules.iter().find(|r| r.step == *from)?;
            let start = due_of(other, rules, year, calendar, depth.checked_sub(1)?)?;
            Some(working_day(calendar, start, *work_days))
        }
    }
}

/// The day so many working days later, or earlier where negative.
fn working_day(calendar: &Calendar, from: Day, count: i64) -> Day {
    let step = count.signum();
    let mut day = from;
    let mut left = count.abs().min(2_000);
    while left > 0 {
        day = day.plus_days(step);
        if calendar.is_working(day) {
            left -= 1;
        }
    }
    day
}

/// The step in which an instrument comes to be; none where it belongs to no
/// step of its own.
pub fn step_of(kind: Instrument) -> Option<Step> {
    use Instrument as I;
    match kind {
        I::CeilingAgreement => Some(Step::Kua),
        I::JointAgreement | I::NoAgreement => Some(Step::Agreement),
        I::Evaluation | I::GovernorRatification => Some(Step::Evaluation),
        I::Bylaw | I::Elaboration | I::Accountability | I::Extraordinary | I::Urgency => None,
    }
}

/// An act of a step is done while the step is open.
pub fn require_open(step: Step, status: Option<StepStatus>, stage: &str) -> Result<(), Refusals> {
    if status == Some(StepStatus::Open) {
        return Ok(());
    }
    let now = match status {
        Some(StepStatus::Locked) => "sudah dikunci",
        _ => "belum dibuka",
    };
    Err(Refusals::one(
        Refusal::new(
            "TAHAP-TERTUTUP",
            "Kalender penyusunan anggaran daerah (PP 12/2019 Ps 89–133)",
            format!("Langkah «{}» pada {stage} {now}.", step.title()),
            "Mintalah PPKD atau TAPD membuka langkah itu (open-budget-step).",
        )
        .figure("langkah", step.code()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn rule(step: Step, due: Due) -> StepRule {
        StepRule { step, due: Some(due), source: "uji".into() }
    }

    #[test]
    fn statutory_dates_fall_on_working_days() {
        let agreed = Due::Date { day: 30, month: 11, year: -1 };
        let rules = [
            rule(Step::Kua, Due::Week { week: 2, month: 8, year: -1 }),
            rule(Step::Agreement, agreed),
            rule(Step::Draft, Due::WorkDays { work_days: -60, from: Step::Agreement }),
            rule(Step::Ratification, Due::WorkDays { work_days: 1, from: Step::Agreement }),
        ];
        // 14 August 2026 is a Friday; a holiday moves the end of the week forward.
        let due = |holidays: &[&str]| {
            let calendar = Calendar::new(holidays.iter().map(|d| day(d)));
            schedule(&rules, 2027, &calendar).into_iter().map(|(_, due)| due.expect("due")).collect::<Vec<_>>()
        };
        assert_eq!(due(&[])[..2], [day("2026-08-14"), day("2026-11-30")]);
        assert_eq!(due(&["2026-08-14"])[0], day("2026-08-13"));
        assert_eq!(due(&[])[2], day("2026-09-07"), "60 working days earlier");
        assert_eq!(due(&["2026-09-08"])[2], day("2026-09-04"));
        assert_eq!(due(&[])[3], day("2026-12-01"));
    }

    #[test]
    fn steps_that_wait_for_each_other_have_no_date() {
        let rules = [
            rule(Step::Rka, Due::WorkDays { work_days: 1, from: Step::Kua }),
            rule(Step::Kua, Due::WorkDays { work_days: 1, from: Step::Rka }),
        ];
        assert!(schedule(&rules, 2027, &Calendar::default()).iter().all(|(_, due)| due.is_none()));
    }

    #[test]
    fn only_an_open_step_allows() {
        assert_eq!(require_open(Step::Rka, Some(StepStatus::Open), "murni 2027"), Ok(()));
        for closed in [None, Some(StepStatus::Waiting), Some(StepStatus::Locked)] {
            let told = require_open(Step::Rka, closed, "murni 2027").expect_err("closed");
            assert!(told.has("TAHAP-TERTUTUP"));
        }
    }
}

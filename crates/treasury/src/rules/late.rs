//! Terms of working days and how far they were overstepped.

use kernel::Day;
use kernel::day::Calendar;

/// A step that began and ended, or has not ended yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub since: Day,
    pub until: Option<Day>,
    /// Working days that the rule of its day gives.
    pub most: i64,
}

impl Term {
    /// Working days that the step took, or has taken by today.
    pub fn days(&self, calendar: &Calendar, today: Day) -> i64 {
        calendar.working_days_between(self.since, self.until.unwrap_or(today))
    }

    /// Working days beyond the rule; none where it was kept.
    pub fn late(&self, calendar: &Calendar, today: Day) -> Option<i64> {
        let over = self.days(calendar, today) - self.most;
        (over > 0).then_some(over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_term_is_kept_on_its_last_working_day_and_broken_on_the_next() {
        // Thursday is a holiday; from Tuesday three working days reach Monday.
        let calendar = Calendar::new([day("2026-03-19")]);
        let term = |until: Option<&str>| Term { since: day("2026-03-17"), until: until.map(day), most: 3 };
        let today = day("2026-03-24");
        assert_eq!(term(Some("2026-03-23")).late(&calendar, today), None);
        assert_eq!(term(Some("2026-03-24")).late(&calendar, today), Some(1));
        assert_eq!((term(None).days(&calendar, today), term(None).late(&calendar, today)), (4, Some(1)));
        assert_eq!(term(None).late(&calendar, day("2026-03-23")), None);
    }
}

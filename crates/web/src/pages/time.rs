//! Days and moments as officials write them.

use std::sync::LazyLock;

use kernel::{Day, Moment, Zone};

use super::words;
use super::words::catalog::Shape;

/// From January on.
pub(crate) fn months() -> [&'static str; 12] {
    let w = words::get();
    [
        w.january,
        w.february,
        w.march,
        w.april,
        w.may,
        w.june,
        w.july,
        w.august,
        w.september,
        w.october,
        w.november,
        w.december,
    ]
}

/// From the weekday on which the epoch began.
fn weekdays() -> [&'static str; 7] {
    let w = words::get();
    [w.thursday, w.friday, w.saturday, w.sunday, w.monday, w.tuesday, w.wednesday]
}

/// `16 Maret 2026`.
pub(crate) fn day(day: Day) -> String {
    let month = months().get(usize::from(day.month()).saturating_sub(1)).copied().unwrap_or_default();
    format!("{} {month} {}", day.day(), day.year())
}

/// `Senin, 16 Maret 2026`.
pub(crate) fn weekday(on: Day) -> String {
    let since = Day::new(1970, 1, 1).map_or(0, |first| on.days_since(first));
    let name = usize::try_from(since.rem_euclid(7)).ok().and_then(|n| weekdays().get(n).copied()).unwrap_or_default();
    format!("{name}, {}", day(on))
}

/// `16 Maret 2026 pukul 09.12`, in the regency's zone.
pub(crate) fn moment(at: Moment, zone: Zone) -> String {
    let on = at.day(zone);
    let minutes = (at.0 - Moment::start_of(on, zone).0).div_euclid(60_000);
    let two = |n: i64| format!("{n:02}");
    static SHAPES: LazyLock<[Shape; 2]> = LazyLock::new(|| Shape::all("moment", &["day", "hour", "minute"]));
    words::Language::choose(&SHAPES).with(&[&day(on), &two(minutes / 60), &two(minutes % 60)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_the_regency() {
        let on = Day::new(2026, 3, 16).expect("a day");
        assert_eq!(weekday(on), "Senin, 16 Maret 2026");
        let at = Moment::start_of(on, Zone::Wit).plus_millis(9 * 3_600_000 + 12 * 60_000);
        assert_eq!(moment(at, Zone::Wit), "16 Maret 2026 pukul 09.12");
        assert_eq!(moment(at, Zone::Wib), "16 Maret 2026 pukul 07.12");
        let english = |text: fn(Day) -> String| words::Language::English.within(|| text(on));
        assert_eq!((english(day), english(weekday)), ("16 March 2026".into(), "Monday, 16 March 2026".into()));
        assert_eq!(words::Language::English.within(|| moment(at, Zone::Wit)), "16 March 2026 at 09:12");
    }

    /// Papers and files write days as the kernel does.
    #[test]
    fn days_are_those_of_the_kernel() {
        for month in 1..=12 {
            let on = Day::new(2026, month, 1).expect("a day");
            assert_eq!(day(on), on.long());
        }
    }
}

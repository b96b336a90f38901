//! Days and moments as officials write them.

use kernel::{Moment, Zone};

const WEEKDAYS: [&str; 7] = ["Kamis", "Jumat", "Sabtu", "Minggu", "Senin", "Selasa", "Rabu"];

/// `Senin, 16 Maret 2026`.
pub(crate) fn weekday(day: kernel::Day) -> String {
    let since = kernel::Day::new(1970, 1, 1).map_or(0, |first| day.days_since(first));
    let name = usize::try_from(since.rem_euclid(7)).ok().and_then(|n| WEEKDAYS.get(n)).copied().unwrap_or_default();
    format!("{name}, {}", day.long())
}

/// `16 Maret 2026 pukul 09.12`, in the regency's zone.
pub(crate) fn moment(at: Moment, zone: Zone) -> String {
    let day = at.day(zone);
    let minutes = (at.0 - Moment::start_of(day, zone).0).div_euclid(60_000);
    format!("{} pukul {:02}.{:02}", day.long(), minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_the_regency() {
        let day = kernel::Day::new(2026, 3, 16).expect("a day");
        assert_eq!(weekday(day), "Senin, 16 Maret 2026");
        let at = Moment::start_of(day, Zone::Wit).plus_millis(9 * 3_600_000 + 12 * 60_000);
        assert_eq!(moment(at, Zone::Wit), "16 Maret 2026 pukul 09.12");
        assert_eq!(moment(at, Zone::Wib), "16 Maret 2026 pukul 07.12");
    }
}

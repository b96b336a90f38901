//! Days, moments and working days.
//!
//! A *day* is a calendar day of the regency (WIB, WITA or WIT). A *moment* is
//! a point in time by the server, in milliseconds since 1970 UTC. In PP 12/2019
//! and UU 23/2014 every "hari" is a working day, hence the [`Calendar`].

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month, OffsetDateTime, UtcOffset, Weekday};

/// A calendar day, `2026-01-19` in machine text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» bukan tanggal; tulis misalnya 2026-01-19 atau 19 Januari 2026")]
pub struct DayError(pub String);

/// The months as officials write them.
pub const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// The name of a month, 1 to 12.
pub fn month_name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month.saturating_sub(1))).copied().unwrap_or_default()
}

impl Day {
    pub fn new(year: i32, month: u8, day: u8) -> Option<Day> {
        if !(1900..=2999).contains(&year) {
            return None;
        }
        Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok().map(Day)
    }

    pub fn year(self) -> i32 {
        self.0.year()
    }

    pub fn month(self) -> u8 {
        u8::from(self.0.month())
    }

    pub fn day(self) -> u8 {
        self.0.day()
    }

    pub fn plus_days(self, days: i64) -> Day {
        Day(self.0.saturating_add(time::Duration::days(days)))
    }

    pub fn days_since(self, earlier: Day) -> i64 {
        (self.0 - earlier.0).whole_days()
    }

    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    pub fn last_of_year(year: i32) -> Option<Day> {
        Day::new(year, 12, 31)
    }

    /// A spreadsheet's serial day (1 = 1 January 1900, with its false leap day).
    pub fn from_spreadsheet_serial(serial: f64) -> Option<Day> {
        if !serial.is_finite() || !(61.0..401_769.0).contains(&serial) {
            return None;
        }
        #[allow(clippy::cast_possible_truncation)] // bounded just above
        let days = serial.trunc() as i64;
        Day::new(1900, 1, 1).map(|first| first.plus_days(days - 2))
    }

    /// `19 Januari 2026`, as officials write it.
    pub fn long(self) -> String {
        format!("{} {} {}", self.day(), month_name(self.month()), self.year())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// Reads `2026-01-19`, `19 Januari 2026`, and `19/01/2026`.
impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let error = || DayError(text.chars().take(40).collect());
        let trimmed = text.trim();
        let parts: Vec<&str> = trimmed.split(['-', '/', ' ']).filter(|p| !p.is_empty()).collect();
        let &[first, second, third] = parts.as_slice() else { return Err(error()) };
        let number = |s: &str| s.parse::<u16>().map_err(|_| error());
        let small = |s: &str| s.parse::<u8>().map_err(|_| error());
        let (year, month, day) = if trimmed.contains('-') {
            (number(first)?, small(second)?, small(third)?)
        } else if trimmed.contains('/') {
            (number(third)?, small(second)?, small(first)?)
        } else {
            let month = MONTHS.iter().position(|m| m.eq_ignore_ascii_case(second)).ok_or_else(error)?;
            (number(third)?, u8::try_from(month + 1).map_err(|_| error())?, small(first)?)
        };
        Day::new(i32::from(year), month, day).ok_or_else(error)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date",
            "pattern": r"^(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$",
            "description": "Tanggal, tahun-bulan-hari",
            "examples": ["2026-01-19"]
        })
    }
}

/// A point in time by the server's clock: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    pub fn plus_millis(self, millis: i64) -> Moment {
        Moment(self.0.saturating_add(millis))
    }

    /// The regency's day at this moment.
    pub fn day(self, zone: Zone) -> Day {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .map_or(Day(Date::MIN), |t| Day(t.to_offset(zone.offset()).date()))
    }

    /// The regency's midnight at the start of a day.
    pub fn start_of(day: Day, zone: Zone) -> Moment {
        let midnight = day.0.midnight().assume_offset(zone.offset());
        Moment(midnight.unix_timestamp().saturating_mul(1000))
    }

    /// `19 Januari 2026 pukul 17.15.30 WIT`, as people read it.
    pub fn local(self, zone: Zone) -> String {
        let seconds = (self.0 - Moment::start_of(self.day(zone), zone).0) / 1000;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        format!("{} pukul {hour:02}.{minute:02}.{second:02} {}", self.day(zone).long(), zone.name())
    }

    /// `2026-01-19T08:15:30.120Z`
    pub fn iso(self) -> String {
        let day = self.day(Zone::Utc);
        let millis = self.0.rem_euclid(86_400_000);
        format!(
            "{day}T{:02}:{:02}:{:02}.{:03}Z",
            millis / 3_600_000,
            millis / 60_000 % 60,
            millis / 1000 % 60,
            millis % 1000
        )
    }
}

/// Indonesia's three zones; none has summer time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Zone {
    #[serde(rename = "UTC")]
    Utc,
    #[serde(rename = "WIB")]
    Wib,
    #[serde(rename = "WITA")]
    Wita,
    #[serde(rename = "WIT")]
    Wit,
}

impl Zone {
    /// Hours east of Greenwich.
    pub fn hours(self) -> i8 {
        match self {
            Zone::Utc => 0,
            Zone::Wib => 7,
            Zone::Wita => 8,
            Zone::Wit => 9,
        }
    }

    fn offset(self) -> UtcOffset {
        UtcOffset::from_hms(self.hours(), 0, 0).unwrap_or(UtcOffset::UTC)
    }

    pub fn name(self) -> &'static str {
        match self {
            Zone::Utc => "UTC",
            Zone::Wib => "WIB",
            Zone::Wita => "WITA",
            Zone::Wit => "WIT",
        }
    }

    pub fn parse(text: &str) -> Option<Zone> {
        [Zone::Wib, Zone::Wita, Zone::Wit].into_iter().find(|z| z.name().eq_ignore_ascii_case(text.trim()))
    }
}

/// Which days are worked: weekends and the dated list of holidays are not.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    holidays: BTreeSet<Day>,
}

impl Calendar {
    pub fn new(holidays: impl IntoIterator<Item = Day>) -> Self {
        Calendar { holidays: holidays.into_iter().collect() }
    }

    pub fn is_working(&self, day: Day) -> bool {
        !day.is_weekend() && !self.holidays.contains(&day)
    }

    /// Working days after `from` up to and including `to`; 0 where `to` is not
    /// later.
    pub fn working_days_between(&self, from: Day, to: Day) -> i64 {
        let span = to.days_since(from);
        if span <= 0 {
            return 0;
        }
        let (weeks, rest) = (span / 7, span % 7);
        let tail = (1..=rest).filter(|n| !from.plus_days(weeks * 7 + n).is_weekend()).count();
        let first = from.plus_days(1);
        let free = self.holidays.range(first..=to).filter(|day| !day.is_weekend()).count();
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        weeks * 5 + count(tail) - count(free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    #[test]
    fn reads_the_three_ways_of_writing_a_day() {
        for text in ["2026-01-19", "19 Januari 2026", "19/01/2026", " 19 januari 2026 "] {
            assert_eq!(day(text).to_string(), "2026-01-19", "{text}");
        }
        assert_eq!(day("2026-02-07").long(), "7 Februari 2026");
        for bad in ["", "2026-02-30", "31 Foo 2026", "2026-13-01", "1-1-1", "99999-01-01", "19-Januari-2026"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_day_turns_at_the_regencys_midnight() {
        // 2026-01-18T15:00Z is midnight in WIT and still the 18th in WIB.
        let moment = Moment::start_of(day("2026-01-19"), Zone::Wit);
        assert_eq!(moment.iso(), "2026-01-18T15:00:00.000Z");
        assert_eq!(moment.local(Zone::Wit), "19 Januari 2026 pukul 00.00.00 WIT");
        assert_eq!(moment.plus_millis(-1).local(Zone::Wib), "18 Januari 2026 pukul 21.59.59 WIB");
        assert_eq!(moment.day(Zone::Wit), day("2026-01-19"));
        assert_eq!(moment.plus_millis(-1).day(Zone::Wit), day("2026-01-18"));
        assert_eq!(moment.day(Zone::Wib), day("2026-01-18"));
    }

    #[test]
    fn working_days_skip_weekends_and_holidays() {
        let calendar = Calendar::new([day("2026-03-19")]);
        // Monday to Friday of a week with one holiday.
        assert_eq!(calendar.working_days_between(day("2026-03-16"), day("2026-03-20")), 3);
        assert_eq!(calendar.working_days_between(day("2026-03-20"), day("2026-03-22")), 0);
        assert_eq!(calendar.working_days_between(day("2026-03-20"), day("2026-03-16")), 0);
        for from in 0..9 {
            for span in 0..40 {
                let (from, to) = (day("2026-03-02").plus_days(from), day("2026-03-02").plus_days(from + span));
                let counted = (1..=span).filter(|n| calendar.is_working(from.plus_days(*n))).count();
                assert_eq!(
                    calendar.working_days_between(from, to),
                    i64::try_from(counted).expect("small"),
                    "{from} {to}"
                );
            }
        }
    }

    #[test]
    fn spreadsheet_serials_are_days() {
        assert_eq!(Day::from_spreadsheet_serial(46_041.0), Some(day("2026-01-19")));
        assert_eq!(Day::from_spreadsheet_serial(f64::NAN), None);
    }
}

//! Time at the door. Journal time never falls; a clock that was turned back,
//! or that leapt, stops dated acts until somebody looks at it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use kernel::day::{Day, Moment, Zone};

use crate::{Error, Result};

/// A clock may fall behind the last entry by this much before acts stop.
pub(crate) const TOLERANCE_MS: i64 = 5 * 60 * 1000;
/// A folder may lie unused for this long before a leap is suspected.
const LEAP_MS: i64 = 400 * 86_400_000;

/// The acts of two officials who look at the clock together: the only ones that
/// pass while it is at odds with the journal, at the machine's own time.
pub const ENTER_CLOCK: &str = "enter-clock";
pub const CONFIRM_CLOCK: &str = "confirm-clock";

pub(crate) fn mends(act: &str) -> bool {
    [ENTER_CLOCK, CONFIRM_CLOCK].contains(&act)
}

/// Where the door takes its time from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    System,
    /// A practice folder is handed its day; the time of day is the system's.
    Handed(Day),
    /// The system's time put forward by so many milliseconds: tests do not wait
    /// half a minute for every code of a phone.
    Ahead(&'static AtomicI64),
}

#[derive(Debug)]
pub(crate) struct Watch {
    clock: Clock,
    zone: Zone,
    /// Highest time seen, in the journal or since.
    high: AtomicI64,
    started: (Instant, i64),
}

pub(crate) fn system_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn at_odds(wall: i64, high: i64) -> bool {
    wall < high - TOLERANCE_MS || (high > 0 && wall > high + LEAP_MS)
}

impl Watch {
    pub(crate) fn new(clock: Clock, zone: Zone, high: i64) -> Watch {
        Watch { clock, zone, high: AtomicI64::new(high), started: (Instant::now(), system_millis()) }
    }

    fn ahead(&self) -> i64 {
        if let Clock::Ahead(by) = self.clock { by.load(Ordering::Acquire) } else { 0 }
    }

    /// The moment of an act, or a sentence why there is none.
    pub(crate) fn now(&self) -> Result<Moment> {
        let machine = system_millis();
        if let Clock::Handed(day) = self.clock {
            return Ok(Moment(Moment::start_of(day, self.zone).0 + machine.rem_euclid(86_400_000)));
        }
        let (wall, high) = (machine + self.ahead(), self.high.load(Ordering::Acquire));
        self.judge(machine, wall, high)?;
        Ok(Moment(self.high.fetch_max(wall, Ordering::AcqRel).max(wall)))
    }

    /// Another server wrote an entry of this time.
    pub(crate) fn saw(&self, entry: i64) {
        self.high.fetch_max(entry, Ordering::AcqRel);
    }

    /// The machine's time as it is, and what it is at odds with, if anything.
    pub(crate) fn looked_at(&self) -> (Moment, Option<Moment>) {
        let (wall, high) = (system_millis() + self.ahead(), self.high.load(Ordering::Acquire));
        let at_odds = !matches!(self.clock, Clock::Handed(_)) && at_odds(wall, high);
        (Moment(wall), at_odds.then_some(Moment(high)))
    }

    /// The machine's own time beside the moment of an act.
    pub(crate) fn wall(&self, now: Moment) -> Moment {
        match self.clock {
            Clock::System | Clock::Ahead(_) => now,
            Clock::Handed(_) => Moment(system_millis()),
        }
    }

    fn judge(&self, machine: i64, wall: i64, high: i64) -> Result<()> {
        let stop = |what: String| {
            Err(Error::Clock(format!(
                "Jam server tidak dapat dipercaya: {what} Membaca tetap bisa; langkah bertanggal berhenti sampai jam \
                 dibetulkan. Bila jam sudah benar, dua pejabat menyatakannya: panduan 08, «Bila jam melompat»."
            )))
        };
        if at_odds(wall, high) {
            let (wall, high) = (Moment(wall).local(self.zone), Moment(high).local(self.zone));
            return stop(format!("jam menunjukkan {wall}, sedangkan catatan terakhir {high}."));
        }
        let passed = i64::try_from(self.started.0.elapsed().as_millis()).unwrap_or(i64::MAX);
        let drift = (machine - self.started.1) - passed;
        if drift.abs() > TOLERANCE_MS {
            return stop(format!("jam bergeser {} menit sejak server dinyalakan.", drift / 60_000));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_turned_back_or_leaping_stops_acts() {
        let now = system_millis();
        let watch = |high| Watch::new(Clock::System, Zone::Wib, high).now();
        assert!(watch(now - 86_400_000).is_ok());
        assert!(watch(now + TOLERANCE_MS - 2_000).is_ok());
        assert!(matches!(watch(now + TOLERANCE_MS + 60_000), Err(Error::Clock(_))), "turned back");
        assert!(matches!(watch(now + 365 * 86_400_000), Err(Error::Clock(_))), "back by a year");
        assert!(matches!(watch(now - 10 * 365 * 86_400_000), Err(Error::Clock(_))), "ten years on");
    }

    #[test]
    fn journal_time_never_falls() {
        let ahead = system_millis() + 60_000;
        assert_eq!(Watch::new(Clock::System, Zone::Wib, ahead).now().expect("a moment"), Moment(ahead));
    }
}

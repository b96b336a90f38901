//! Wrong passwords are slowed down, per account and per address. A delay is at
//! most a minute and nothing is ever locked; a device on which the account's
//! owner has signed in before waits for its own mistakes alone. Wrong codes are
//! slowed down more: six digits are few, and whoever tries them has the
//! password already.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Mistakes that cost nothing: of an account, and of an address, behind which
/// a whole office may sit.
const FREE: u32 = 5;
const FREE_OF_ADDRESS: u32 = 40;
const LONGEST: Duration = Duration::from_secs(60);
/// Mistakes older than this are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(15 * 60);
/// At most some thirty codes a day, of a million.
const LONGEST_OF_CODE: Duration = Duration::from_secs(60 * 60);
const CODE_FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);
const MAX_KEPT: usize = 50_000;

/// What is counted. Names are counted whether anybody has them or not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Account(String),
    Device(String),
    Address(String),
    /// Codes of a second factor, tried from one place: strangers to an account
    /// together, a known device, or a session, each alone.
    Code(String),
}

impl Key {
    fn longest(&self) -> Duration {
        if matches!(self, Key::Code(_)) { LONGEST_OF_CODE } else { LONGEST }
    }

    fn forgotten(&self) -> Duration {
        if matches!(self, Key::Code(_)) { CODE_FORGOTTEN } else { FORGOTTEN }
    }
}

#[derive(Clone, Copy, Debug)]
struct Mistakes {
    count: u32,
    last: Instant,
}

#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<HashMap<Key, Mistakes>>);

fn delay(key: &Key, count: u32) -> Duration {
    let free = if matches!(key, Key::Address(_)) { FREE_OF_ADDRESS } else { FREE };
    match count.saturating_sub(free) {
        0 => Duration::ZERO,
        over => Duration::from_secs(1 << over.min(12)).min(key.longest()),
    }
}

impl Throttle {
    /// Counts a try as a mistake until it proves to be none, so that tries at
    /// the same moment do not slip through together.
    pub(crate) fn begin(&self, keys: &[Key], now: Instant) -> Result<(), Duration> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = keys.iter().filter_map(|key| {
            let mistakes = kept.get(key).filter(|m| now.duration_since(m.last) < key.forgotten())?;
            delay(key, mistakes.count).checked_sub(now.duration_since(mistakes.last)).filter(|d| !d.is_zero())
        });
        if let Some(wait) = wait.max() {
            return Err(wait);
        }
        if kept.len() >= MAX_KEPT {
            kept.retain(|key, m| now.duration_since(m.last) < key.longest());
            if kept.len() >= MAX_KEPT {
                // Made-up names must not wash away the tries of codes.
                kept.retain(|key, _| matches!(key, Key::Code(_)));
            }
            if kept.len() >= MAX_KEPT {
                kept.clear();
            }
        }
        for key in keys {
            let mistakes = kept.entry(key.clone()).or_insert(Mistakes { count: 0, last: now });
            if now.duration_since(mistakes.last) >= key.forgotten() {
                mistakes.count = 0;
            }
            *mistakes = Mistakes { count: mistakes.count.saturating_add(1), last: now };
        }
        Ok(())
    }

    /// The try was right.
    pub(crate) fn passed(&self, keys: &[Key]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            match key {
                // Others behind the address keep their mistakes.
                Key::Address(_) => {
                    if let Some(m) = kept.get_mut(key) {
                        m.count = m.count.saturating_sub(1);
                    }
                }
                _ => drop(kept.remove(key)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_cost_a_minute_at_most_and_are_forgotten() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let account = [Key::Account("bendahara".into())];
        for _ in 0..=FREE {
            assert_eq!(throttle.begin(&account, start), Ok(()));
        }
        assert!(throttle.begin(&account, start).is_err());
        let mut now = start;
        for _ in 0..10_000 {
            if let Err(wait) = throttle.begin(&account, now) {
                assert!(wait <= LONGEST);
                now += wait;
            }
        }
        assert_eq!(throttle.begin(&account, now + LONGEST), Ok(()));
        throttle.passed(&account);
        assert_eq!(throttle.begin(&account, now + LONGEST), Ok(()));
    }

    /// Whoever has the password tries some forty codes on the first day, then
    /// two dozen; the owner's own device does not wait for them.
    #[test]
    fn codes_cannot_be_tried_out() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let stranger = [Key::Code("bendahara".into())];
        let (mut now, mut tried) = (start, 0);
        while now.duration_since(start) < CODE_FORGOTTEN {
            match throttle.begin(&stranger, now) {
                Ok(()) => tried += 1,
                Err(wait) => now += wait,
            }
        }
        assert!((24..=45).contains(&tried), "{tried}");
        assert_eq!(throttle.begin(&[Key::Code("bendahara rumah".into())], now), Ok(()));
    }

    /// Ten thousand guesses of a stranger do not touch the owner's own device.
    #[test]
    fn a_known_device_waits_for_its_own_mistakes_alone() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        let stranger = [Key::Account("bendahara".into()), Key::Address("203.0.113.9".into())];
        let refused = (0..10_000).filter(|_| throttle.begin(&stranger, now).is_err()).count();
        assert!(refused > 9_900);
        assert_eq!(throttle.begin(&[Key::Device("bendahara rumah".into())], now), Ok(()));
        let office = [Key::Account("orang-lain".into()), Key::Address("203.0.113.10".into())];
        assert_eq!(throttle.begin(&office, now), Ok(()));
    }
}

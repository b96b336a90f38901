//! Waiting before something is tried again: longer each time, and never at the
//! same moment as forty-three others.

use std::time::Duration;

use rand_core::RngCore;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(300);

#[derive(Debug, Default)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// It worked.
    pub fn reset(&mut self) {
        self.tries = 0;
    }

    /// How long to wait now: anywhere between half of the time and all of it.
    pub fn next(&mut self) -> Duration {
        let whole = FIRST.saturating_mul(1 << self.tries.min(16)).min(LONGEST);
        self.tries = self.tries.saturating_add(1);
        jittered(whole)
    }
}

/// At least half of it.
pub fn jittered(whole: Duration) -> Duration {
    let half = whole / 2;
    let most = u64::try_from(half.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
    half + Duration::from_millis(rand_core::OsRng.next_u64() % most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_end_and_differ() {
        let mut backoff = Backoff::default();
        let waits: Vec<Duration> = (0..20).map(|_| backoff.next()).collect();
        assert!(waits[0] >= FIRST / 2 && waits[0] <= FIRST);
        assert!(waits[10..].iter().all(|w| *w >= LONGEST / 2 && *w <= LONGEST));
        assert!(waits[10..].windows(2).any(|pair| pair[0] != pair[1]));
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }
}

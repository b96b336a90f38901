//! What waits between two pages: somebody whose password was right and whose
//! code is still to come, and a secret that is shown and not yet confirmed.
//! Both live in memory alone, few at a time, and are forgotten soon.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::identity::Identity;
use crate::{Account, Fresh};

/// Kept for a while under a key; the oldest gives way where there are too many.
pub(crate) struct Waiting<K, V, const SECONDS: u64, const MOST: usize>(Mutex<HashMap<K, (Instant, V)>>);

/// Right passwords by their cookie: five minutes.
pub(crate) type Halves = Waiting<String, Half, 300, 1_000>;
/// New secrets by session: a quarter of an hour.
pub(crate) type Enrolments = Waiting<i64, Fresh, 900, 1_000>;

/// Somebody whose password was right.
#[derive(Clone, Debug)]
pub(crate) struct Half {
    pub(crate) account: Account,
    pub(crate) name: String,
    pub(crate) to: String,
    /// The provider stood for the password.
    pub(crate) identity: Option<Identity>,
}

impl<K, V, const SECONDS: u64, const MOST: usize> Default for Waiting<K, V, SECONDS, MOST> {
    fn default() -> Self {
        Waiting(Mutex::default())
    }
}

impl<K, V, const SECONDS: u64, const MOST: usize> fmt::Debug for Waiting<K, V, SECONDS, MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waiting(…)")
    }
}

impl<K: Hash + Eq + Clone, V: Clone, const SECONDS: u64, const MOST: usize> Waiting<K, V, SECONDS, MOST> {
    pub(crate) fn put(&self, key: K, value: V, now: Instant) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, (since, _)| now.duration_since(*since) < Duration::from_secs(SECONDS));
        if kept.len() >= MOST
            && let Some(oldest) = kept.iter().min_by_key(|(_, (since, _))| *since).map(|(k, _)| k.clone())
        {
            kept.remove(&oldest);
        }
        kept.insert(key, (now, value));
    }

    pub(crate) fn get(&self, key: &K, now: Instant) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, value) = kept.get(key)?;
        (now.duration_since(*since) < Duration::from_secs(SECONDS)).then(|| value.clone())
    }

    pub(crate) fn forget(&self, key: &K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_bounded_and_forgotten() {
        let (waiting, start) = (Waiting::<i64, i64, 300, 2>::default(), Instant::now());
        let later = |seconds| start + Duration::from_secs(seconds);
        waiting.put(1, 10, start);
        assert_eq!((waiting.get(&1, later(299)), waiting.get(&1, later(300))), (Some(10), None));
        waiting.put(2, 20, later(1));
        waiting.put(3, 30, later(2));
        assert_eq!([1, 2, 3].map(|k| waiting.get(&k, later(3))), [None, Some(20), Some(30)]);
        waiting.forget(&3);
        assert_eq!(waiting.get(&3, later(3)), None);
    }
}

//! The one-time link that opens an empty regency to its first official. It
//! lives in this process alone, as a digest.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::pages::random;

/// How long the link counts.
const LIFE: Duration = Duration::from_secs(60 * 60);

/// The link, or none: wherever somebody has an account already.
#[derive(Clone, Default)]
pub struct FirstLink(Arc<Mutex<Option<Kept>>>);

struct Kept {
    digest: [u8; 32],
    made: Instant,
}

impl fmt::Debug for FirstLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirstLink(…)")
    }
}

impl FirstLink {
    /// A new link, with its address on this server.
    pub fn made(now: Instant) -> (FirstLink, String) {
        let key = random();
        let kept = Kept { digest: Sha256::digest(key.as_bytes()).into(), made: now };
        (FirstLink(Arc::new(Mutex::new(Some(kept)))), format!("/mulai/{key}"))
    }

    pub(crate) fn holds(&self, key: &str, now: Instant) -> bool {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shown: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        kept.as_ref().is_some_and(|k| k.digest == shown && now.saturating_duration_since(k.made) < LIFE)
    }

    pub(crate) fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_counts_for_an_hour_and_for_nobody_else() {
        let start = Instant::now();
        let (link, path) = FirstLink::made(start);
        let key = path.strip_prefix("/mulai/").expect("a path");
        let last = start + LIFE - Duration::from_millis(1);
        assert!(key.len() == 43 && link.holds(key, start) && link.holds(key, last));
        assert!(!link.holds(key, start + LIFE) && !link.holds("", start) && !link.holds(&key[1..], start));
        assert!(!FirstLink::default().holds(key, start) && !FirstLink::made(start).0.holds(key, start));
        assert!(!format!("{link:?}").contains(key));
        link.end();
        assert!(!link.holds(key, start));
    }
}

//! What time it is, as the hub says. The clock of an old machine may be years
//! off; the hub's signed answers tell by how much.

use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

/// Beyond this the difference is worth telling a person.
const WRONG_MS: i64 = 120_000;
pub const DAY_MS: i64 = 86_400_000;

#[derive(Debug, Default)]
pub struct Clock {
    ahead_ms: Cell<i64>,
    /// The hub has told the time since this program began.
    known: Cell<bool>,
}

/// The machine's own clock, in milliseconds since 1970.
pub fn wall() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

impl Clock {
    /// Of a difference that was learnt earlier.
    pub fn of(ahead_ms: i64) -> Clock {
        Clock { ahead_ms: Cell::new(ahead_ms), known: Cell::new(false) }
    }

    /// Whether what was dated was dated by the hub's time.
    pub fn is_known(&self) -> bool {
        self.known.get()
    }

    pub fn now(&self) -> i64 {
        wall().saturating_add(self.ahead_ms.get())
    }

    pub fn ahead_ms(&self) -> i64 {
        self.ahead_ms.get()
    }

    /// The hub says that it was this second when it answered; true where that
    /// moves the clock by more than a line's delay explains.
    pub fn learn(&self, seconds: i64, delay_ms: i64) -> bool {
        // Somewhere in that second, and half of the way ago.
        let hubs = seconds.saturating_mul(1000).saturating_add(500).saturating_add(delay_ms / 2);
        let ahead = hubs.saturating_sub(wall());
        let moved = (ahead - self.ahead_ms.get()).abs();
        self.known.set(true);
        if moved > delay_ms.max(2000) {
            self.ahead_ms.set(ahead);
        }
        moved > delay_ms.max(2000)
    }

    pub fn is_wrong(&self) -> bool {
        self.ahead_ms.get().abs() > WRONG_MS
    }
}

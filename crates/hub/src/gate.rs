//! The queue of [`crate::fair`] for those who really wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::fair::{Entry, Limits, Queue};

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// Too many of this member wait, or its turn did not come in time.
    Busy,
    /// Too fast; again after so many milliseconds.
    TooFast(u64),
}

struct Inner {
    queue: Queue,
    called: HashMap<u64, oneshot::Sender<()>>,
}

/// Lets requests in, each member in its turn.
pub struct Gate {
    inner: Mutex<Inner>,
    begun: Instant,
    patience: Duration,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gate({:?})", self.load())
    }
}

/// The right to run; it ends when it is dropped.
#[derive(Debug)]
pub struct Seat {
    gate: Arc<Gate>,
    member: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.gate.leave(&self.member);
    }
}

/// Somebody who waits. Dropped before it was called, it gives up; dropped
/// after, it leaves at once.
struct Waiting {
    gate: Arc<Gate>,
    member: String,
    ticket: u64,
    seated: bool,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.seated {
            return;
        }
        let mut inner = self.gate.lock();
        inner.called.remove(&self.ticket);
        let gave_up = inner.queue.forget(&self.member, self.ticket);
        drop(inner);
        if !gave_up {
            self.gate.leave(&self.member);
        }
    }
}

impl Gate {
    pub fn new(patience: Duration) -> Arc<Gate> {
        let inner = Inner { queue: Queue::new(Limits::default()), called: HashMap::new() };
        Arc::new(Gate { inner: Mutex::new(inner), begun: Instant::now(), patience })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Waits for the member's turn, under the limits of the moment.
    pub async fn enter(self: &Arc<Gate>, member: &str, limits: Limits) -> Result<Seat, Turned> {
        let (waiting, called) = {
            let mut inner = self.lock();
            inner.queue.limit(limits);
            match inner.queue.enter(member, self.now()) {
                Entry::Runs => return Ok(Seat { gate: self.clone(), member: member.to_owned() }),
                Entry::Full => return Err(Turned::Busy),
                Entry::TooFast(after) => return Err(Turned::TooFast(after)),
                Entry::Waits(ticket) => {
                    let (call, called) = oneshot::channel();
                    inner.called.insert(ticket, call);
                    (Waiting { gate: self.clone(), member: member.to_owned(), ticket, seated: false }, called)
                }
            }
        };
        let mut waiting = waiting;
        match tokio::time::timeout(self.patience, called).await {
            Ok(Ok(())) => {
                waiting.seated = true;
                Ok(Seat { gate: self.clone(), member: member.to_owned() })
            }
            _ => Err(Turned::Busy),
        }
    }

    fn leave(&self, member: &str) {
        let mut inner = self.lock();
        let now = self.now();
        for ticket in inner.queue.leave(member, now) {
            // Whoever gave up meanwhile notices it and leaves.
            if let Some(call) = inner.called.remove(&ticket) {
                let _ = call.send(());
            }
        }
    }

    /// Requests that run and that wait.
    pub fn load(&self) -> (usize, usize) {
        self.lock().queue.load()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Limits = Limits { per_second: 1000, burst: 1000, each: 1, all: 2, waiting: 5 };

    #[tokio::test]
    async fn a_seat_goes_to_whoever_waits_when_it_is_left() {
        let gate = Gate::new(Duration::from_secs(5));
        let first = gate.enter("a", ONE).await.expect("room");
        let second = tokio::spawn({
            let gate = gate.clone();
            async move { gate.enter("a", ONE).await.map(drop) }
        });
        while gate.load() != (1, 1) {
            tokio::task::yield_now().await;
        }
        drop(first);
        second.await.expect("ran").expect("a turn");
        assert_eq!(gate.load(), (0, 0));
    }

    #[tokio::test]
    async fn patience_ends_and_leaves_nothing_behind() {
        let gate = Gate::new(Duration::from_millis(20));
        let seat = gate.enter("a", ONE).await.expect("room");
        assert_eq!(gate.enter("a", ONE).await.map(drop), Err(Turned::Busy));
        assert_eq!(gate.load(), (1, 0));
        // A connection that breaks off while it waits.
        let waiting = tokio::spawn({
            let gate = gate.clone();
            async move { gate.enter("a", ONE).await.map(drop) }
        });
        while gate.load() != (1, 1) {
            tokio::task::yield_now().await;
        }
        waiting.abort();
        let _ = waiting.await;
        drop(seat);
        assert_eq!(gate.load(), (0, 0));
        assert!(gate.lock().called.is_empty());
    }
}

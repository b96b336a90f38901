//! Connections that are kept for the next request to the same place. Before
//! one is used again, the address it reaches is judged anew: what a service
//! may reach can have been taken back meanwhile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::client::conn::http1::SendRequest;

use super::connect::Line;
use super::{Destination, Place};
use crate::body::Sending;

/// Kept for one place.
const MOST: usize = 64;

#[derive(Debug)]
struct Kept {
    line: Line,
    since: Instant,
}

/// Kept connections, and when they were last looked through.
#[derive(Debug)]
struct Places {
    kept: HashMap<Key, Vec<Kept>>,
    swept: Instant,
}

type Shelf = Arc<Mutex<Places>>;

/// A connection belongs to a scheme, a name and a port, whatever its base.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    secure: bool,
    host: String,
    port: u16,
}

impl Key {
    fn of(place: &Place) -> Key {
        Key { secure: place.secure, host: place.host.clone(), port: place.port }
    }
}

#[derive(Debug)]
pub struct Pool {
    shelf: Shelf,
    idle: Duration,
}

/// A connection in use. Dropped before its answer was read it is closed.
#[derive(Debug)]
pub struct Lease {
    shelf: Shelf,
    key: Key,
    line: Line,
}

impl Lease {
    pub fn sender(&mut self) -> &mut SendRequest<Sending> {
        &mut self.line.sender
    }

    pub fn give_back(self) {
        if self.line.sender.is_closed() {
            return;
        }
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = shelf.kept.entry(self.key).or_default();
        if kept.len() < MOST {
            kept.push(Kept { line: self.line, since: Instant::now() });
        }
    }
}

impl Pool {
    pub fn new(idle: Duration) -> Pool {
        Pool { shelf: Arc::new(Mutex::new(Places { kept: HashMap::new(), swept: Instant::now() })), idle }
    }

    /// A kept connection to this place whose address is still fit, the one
    /// used last first.
    pub fn take(&self, to: &Destination) -> Option<Lease> {
        let key = Key::of(&to.place);
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let living = |k: &Kept| k.since.elapsed() < self.idle && !k.line.sender.is_closed();
        if shelf.swept.elapsed() > self.idle {
            shelf.swept = Instant::now();
            shelf.kept.retain(|_, kept| {
                kept.retain(living);
                !kept.is_empty()
            });
        }
        let kept = shelf.kept.get_mut(&key)?;
        kept.retain(|k| living(k) && to.reach.judge_made(k.line.from, k.line.peer).is_ok());
        let line = kept.pop()?.line;
        Some(Lease { shelf: self.shelf.clone(), key, line })
    }

    pub fn keep(&self, to: &Destination, line: Line) -> Lease {
        Lease { shelf: self.shelf.clone(), key: Key::of(&to.place), line }
    }
}

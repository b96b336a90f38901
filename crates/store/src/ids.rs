//! Ids come in blocks: one small transaction takes many, and an insert then
//! knows its id, and so its row image, without asking the database.

use std::sync::{Mutex, PoisonError};

/// How many ids one visit to the database takes.
pub(crate) const BLOCK: i64 = 1 << 20;

/// The ids of the block in hand: the next one, and the first beyond.
#[derive(Debug)]
pub(crate) struct Ids(Mutex<(i64, i64)>);

impl Ids {
    pub(crate) fn from(first: i64) -> Self {
        Ids(Mutex::new((first, first + BLOCK)))
    }

    /// No block yet: opening writes nothing, the first act takes one.
    pub(crate) fn none() -> Self {
        Ids(Mutex::new((0, 0)))
    }

    /// The next id; `None` where the block is used up.
    pub(crate) fn take(&self) -> Option<i64> {
        let mut block = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = block.0;
        if id >= block.1 {
            return None;
        }
        block.0 += 1;
        Some(id)
    }

    /// True where the next act would get no id.
    pub(crate) fn is_empty(&self) -> bool {
        let block = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        block.0 >= block.1
    }

    /// True where a new block should be fetched soon.
    pub(crate) fn is_low(&self) -> bool {
        let block = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        block.1 - block.0 < BLOCK / 4
    }

    /// What is left of the block: the next id and the first beyond.
    pub(crate) fn rest(&self) -> (i64, i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on with a fresh block; what was left of the old one is a gap.
    pub(crate) fn refill(&self, first: i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (first, first + BLOCK);
    }
}

//! An advance: what a treasurer was given, and what became of it; the part of
//! it that an assistant holds.

use super::Till;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    pub received: i64,
    pub spent: i64,
    pub accounted: i64,
    pub returned: i64,
}

impl Purse {
    /// With the treasurer, an assistant or a PPTK.
    pub fn in_hand(&self) -> i64 {
        self.received - self.spent - self.returned
    }

    /// Neither accounted for nor given back.
    pub fn open(&self) -> i64 {
        self.received - self.accounted - self.returned
    }

    /// As the report of advances shows them; `free` is what the treasurer holds.
    pub fn figures(&self, free: i64) -> [i64; 6] {
        [self.received, self.spent, self.accounted, self.returned, free, self.open()]
    }
}

/// A sub unit's part of the UP, with the assistant's own books.
#[derive(Clone, Copy, Debug, Default)]
pub struct BranchPart {
    pub till: Till,
    pub received: i64,
    pub spent: i64,
    /// Of it, in LPJ that the KPA approved.
    pub approved: i64,
    /// Of that, in LPJ-UP that were ratified.
    pub taken: i64,
    pub returned: i64,
}

impl BranchPart {
    pub fn held(&self) -> i64 {
        self.received - self.spent - self.returned
    }

    /// As the report of parts shows them.
    pub fn figures(&self) -> [i64; 6] {
        [self.received, self.spent, self.approved, self.taken, self.returned, self.held()]
    }
}

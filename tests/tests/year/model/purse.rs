//! An advance: what a treasurer was given, and what became of it.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    pub received: i64,
    pub spent: i64,
    pub accounted: i64,
    pub returned: i64,
}

impl Purse {
    pub fn in_hand(&self) -> i64 {
        self.received - self.spent - self.returned
    }

    /// Neither accounted for nor given back.
    pub fn open(&self) -> i64 {
        self.received - self.accounted - self.returned
    }

    /// As the report of advances shows them.
    pub fn figures(&self) -> [i64; 6] {
        [self.received, self.spent, self.accounted, self.returned, self.in_hand(), self.open()]
    }
}

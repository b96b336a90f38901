//! Government credit cards of an SKPD: two limits, and what is owed to the bank.

#[derive(Clone, Copy, Debug, Default)]
pub struct Card {
    /// Of the SKPD by decree, and of the one card.
    pub limit: i64,
    pub own: i64,
    /// Bought and not paid to the bank.
    pub owed: i64,
    /// All that was bought, and what of it the holder pays back.
    pub bought: i64,
    pub excess: i64,
    /// What the bank was paid, without what the holder brought back.
    pub paid: i64,
}

impl Card {
    pub fn room(&self) -> i64 {
        self.limit.min(self.own) - self.owed
    }
}

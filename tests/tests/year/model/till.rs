//! A treasurer's money: at the bank, in the box, with a PPTK, and what of it
//! belongs to others.

/// Ways in and out as the general cash book counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Till {
    pub bank: i64,
    pub cash: i64,
    pub panjar: i64,
    /// Withheld from payments out of an advance, not remitted.
    pub withheld: i64,
    pub received: i64,
    pub paid: i64,
}

impl Till {
    pub fn balance(&self) -> i64 {
        self.received - self.paid
    }

    /// Where it lies.
    pub fn places(&self) -> i64 {
        self.bank + self.cash + self.panjar
    }

    /// An SP2D to others passes through the book, not through the hands.
    pub fn pass(&mut self, gross: i64) {
        self.received += gross;
        self.paid += gross;
    }

    pub fn fill(&mut self, amount: i64) {
        self.received += amount;
        self.bank += amount;
    }

    /// Evidence; of its net a PPTK has paid `covered` out of a panjar.
    pub fn pay(&mut self, gross: i64, cut: i64, covered: i64, in_cash: bool) {
        self.received += cut;
        self.paid += gross;
        self.withheld += cut;
        self.panjar -= covered;
        let place = if in_cash { &mut self.cash } else { &mut self.bank };
        *place -= gross - cut - covered;
    }

    /// From the bank to a PPTK; back with a minus.
    pub fn lend(&mut self, amount: i64) {
        self.bank -= amount;
        self.panjar += amount;
    }

    pub fn deposit(&mut self, amount: i64) {
        self.paid += amount;
        self.bank -= amount;
    }

    pub fn remit(&mut self, amount: i64) {
        self.deposit(amount);
        self.withheld -= amount;
    }

    /// From the bank into the box; back with a minus.
    pub fn draw(&mut self, amount: i64) {
        self.bank -= amount;
        self.cash += amount;
    }
}

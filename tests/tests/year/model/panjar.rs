//! Money that a PPTK is given before there is evidence.

use kernel::Day;

/// After so many days a panjar is late.
const DAYS: i64 = 10;

#[derive(Clone, Copy, Debug, Default)]
pub struct Panjar {
    /// What the NPD allows.
    pub allowed: i64,
    pub given: i64,
    pub given_on: Option<Day>,
    /// Evidence: gross, what of it was withheld, and what the panjar paid of it.
    pub used: i64,
    pub withheld: i64,
    pub covered: i64,
    pub handed_back: i64,
    pub settled: bool,
}

impl Panjar {
    /// In the PPTK's hands, what was withheld among it.
    pub fn left(&self) -> i64 {
        self.given - self.covered - self.handed_back
    }

    /// What of the purse the treasurer cannot spend meanwhile.
    pub fn aside(&self) -> i64 {
        if self.settled { 0 } else { (self.left() - self.withheld).max(0) }
    }

    /// Days that it is late; none is nothing.
    pub fn late(&self, today: Day) -> i64 {
        let days = self.given_on.filter(|_| !self.settled).map_or(0, |on| today.days_since(on));
        (days - DAYS).max(0)
    }

    /// As the report of NPD shows them: allowed, given, used, handed back, what
    /// the treasurer paid beyond it, with the PPTK.
    pub fn figures(&self) -> [i64; 6] {
        let net = self.used - self.withheld;
        let short = if self.given > 0 { net - self.covered } else { 0 };
        [self.allowed, self.given, self.used, self.handed_back, short, self.left()]
    }
}

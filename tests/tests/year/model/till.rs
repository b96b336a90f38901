//! A treasurer's money: at the bank, in the box, with a PPTK, and what of it
//! belongs to others.

/// Lines of a month's cash as the form has them: what comes in, then what goes out.
pub const FLOWS: [&str; 10] = [
    "Penerimaan: SP2D LS",
    "Penerimaan: SP2D GU-KKPD",
    "Penerimaan: SP2D UP, GU, TU",
    "Penerimaan: pelimpahan UP",
    "Penerimaan: pajak dan potongan yang dipungut",
    "Pengeluaran: SPJ LS",
    "Pengeluaran: SPJ KKPD",
    "Pengeluaran: SPJ UP, GU, TU",
    "Pengeluaran: penyetoran pajak dan potongan",
    "Pengeluaran: pelimpahan dan setoran sisa",
];
/// How many of them come in.
const IN: usize = 5;
const DIRECT: usize = 0;
const CARD: usize = 1;
const FILLED: usize = 2;
const TAKEN: usize = 3;
const CUT: usize = 4;
const EVIDENCE: usize = 7;
const REMITTED: usize = 8;
const GIVEN: usize = 9;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Till {
    pub bank: i64,
    pub cash: i64,
    pub panjar: i64,
    /// Withheld from payments out of an advance, not remitted.
    pub withheld: i64,
    /// By the lines of the form.
    pub flows: [i64; FLOWS.len()],
}

impl Till {
    pub fn received(&self) -> i64 {
        self.flows[..IN].iter().sum()
    }

    pub fn paid(&self) -> i64 {
        self.flows[IN..].iter().sum()
    }

    pub fn balance(&self) -> i64 {
        self.received() - self.paid()
    }

    /// Where it lies.
    pub fn places(&self) -> i64 {
        self.bank + self.cash + self.panjar
    }

    /// An SP2D to others passes through the book, not through the hands.
    pub fn pass(&mut self, gross: i64) {
        self.pass_by(DIRECT, gross);
    }

    /// So does one to the bank of the cards.
    pub fn pass_card(&mut self, gross: i64) {
        self.pass_by(CARD, gross);
    }

    fn pass_by(&mut self, line: usize, gross: i64) {
        self.flows[line] += gross;
        self.flows[IN + line] += gross;
    }

    pub fn fill(&mut self, amount: i64) {
        self.flows[FILLED] += amount;
        self.bank += amount;
    }

    /// A part of the UP that comes from another treasurer.
    pub fn take(&mut self, amount: i64) {
        self.flows[TAKEN] += amount;
        self.bank += amount;
    }

    /// Evidence; of its net a PPTK has paid `covered` out of a panjar.
    pub fn pay(&mut self, gross: i64, cut: i64, covered: i64, in_cash: bool) {
        self.flows[CUT] += cut;
        self.flows[EVIDENCE] += gross;
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
        self.flows[GIVEN] += amount;
        self.bank -= amount;
    }

    pub fn remit(&mut self, amount: i64) {
        self.flows[REMITTED] += amount;
        self.bank -= amount;
        self.withheld -= amount;
    }

    /// From the bank into the box; back with a minus.
    pub fn draw(&mut self, amount: i64) {
        self.bank -= amount;
        self.cash += amount;
    }
}

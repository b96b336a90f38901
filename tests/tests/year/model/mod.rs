//! What must be true, kept apart from Simpul: plain sums that know the law's
//! arithmetic and never read a figure of the product.

mod account;
mod card;
pub mod monthly;
mod panjar;
mod purse;
pub mod tax;
mod till;

use std::collections::BTreeMap;

use kernel::Day;

pub use account::{Account, Limit};
pub use card::Card;
pub use panjar::Panjar;
pub use purse::{BranchPart, Purse};
pub use till::{FLOWS, Till};

use crate::regency::{Line, Seat, has_branch, has_card};
use crate::size::Size;
use monthly::{MonthEnd, Way, Ways};

/// A part of a payment: account, funding source where there are several, sen.
pub type Part = (Line, Option<&'static str>, i64);

/// Something that was withheld and has not gone where it belongs.
#[derive(Clone, Debug)]
pub struct Withheld {
    /// The TBP, or the SPP whose SP2D was issued.
    pub document: i64,
    pub kind: String,
    pub amount: i64,
    pub held_by: HeldBy,
}

/// Who has what was withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBy {
    Treasurer,
    Assistant,
    /// It stayed on the RKUD.
    Treasury,
}

/// The books of one SKPD.
#[derive(Debug)]
pub struct Ledger {
    pub accounts: BTreeMap<Line, Account>,
    /// Realised by each way of payment.
    pub ways: Ways,
    pub up: Option<Purse>,
    pub extra: Vec<Purse>,
    pub till: Till,
    /// Of every NPD that lives, in their order.
    pub panjar: Vec<Panjar>,
    pub branch: Option<BranchPart>,
    pub card: Option<Card>,
    /// What the bank sent back, and what of it is not paid again.
    pub sent_back: i64,
    pub still_owed: i64,
    pub open_taxes: Vec<Withheld>,
    pub withheld: i64,
    /// By rekening: what has reached the RKUD, or was ratified outside it.
    pub revenue: BTreeMap<&'static str, i64>,
    pub revenue_budget: BTreeMap<&'static str, i64>,
    /// Received by the Bendahara Penerimaan, and deposited.
    pub receipts: i64,
    pub deposits: i64,
    /// Gross of SP2D that live.
    pub sp2d: i64,
    /// Of SP2D-LS that have arrived, without what came back of them.
    pub paid: i64,
    /// What was realised in each month, by the day of its document.
    pub months: [i64; 12],
}

impl Ledger {
    pub fn new(seat: &Seat, size: &Size) -> Ledger {
        let account = |line: Line| (line, Account::new(line, line.budget(seat.n, size)));
        Ledger {
            accounts: Line::of(seat.n).into_iter().map(account).collect(),
            ways: Ways::new(),
            up: None,
            extra: Vec::new(),
            till: Till::default(),
            panjar: Vec::new(),
            branch: has_branch(seat.n).then(BranchPart::default),
            card: has_card(seat.n).then(Card::default),
            sent_back: 0,
            still_owed: 0,
            open_taxes: Vec::new(),
            withheld: 0,
            revenue: BTreeMap::new(),
            revenue_budget: BTreeMap::new(),
            receipts: 0,
            deposits: 0,
            sp2d: 0,
            paid: 0,
            months: [0; 12],
        }
    }

    pub fn account(&mut self, line: Line) -> &mut Account {
        self.accounts.get_mut(&line).expect("an account")
    }

    /// What of the UP the treasurer may spend: neither an assistant's nor a PPTK's.
    pub fn free(&self) -> i64 {
        let others: i64 = self.panjar.iter().map(Panjar::aside).sum();
        self.up.map_or(0, |up| up.in_hand()) - others - self.branch.map_or(0, |b| b.held())
    }

    /// What of it lies at the bank: neither a TU's nor withheld for others.
    pub fn free_at_bank(&self) -> i64 {
        self.free() - self.till.cash
    }

    /// The books of whoever holds a purse.
    pub fn till_of(&mut self, by: HeldBy) -> &mut Till {
        match by {
            HeldBy::Assistant => &mut self.branch.as_mut().expect("a part").till,
            _ => &mut self.till,
        }
    }

    /// Asked for, not paid yet.
    pub fn reserve(&mut self, parts: &[Part], sign: i64) {
        for (line, source, amount) in parts {
            self.account(*line).reserve(*source, sign * amount);
        }
    }

    /// Realised in a month, or taken back out of it.
    pub fn post(&mut self, parts: &[Part], sign: i64, way: Way, month: u8) {
        for (line, source, amount) in parts {
            self.account(*line).post(*source, sign * amount);
            if let Some(at) = way.at() {
                self.ways.entry(*line).or_default()[at] += sign * amount;
            }
        }
        self.months[usize::from(month) - 1] += sign * sum(parts);
    }

    pub fn withhold(&mut self, items: &[Withheld]) {
        self.withheld += items.iter().map(|w| w.amount).sum::<i64>();
        self.open_taxes.extend_from_slice(items);
    }

    /// The payment that withheld was taken back.
    pub fn withhold_no_more(&mut self, document: i64) {
        let of = |w: &Withheld| w.document == document;
        self.withheld -= self.open_taxes.iter().filter(|w| of(w)).map(|w| w.amount).sum::<i64>();
        self.open_taxes.retain(|w| !of(w));
    }

    pub fn receive(&mut self, rekening: &'static str, amount: i64) {
        *self.revenue.entry(rekening).or_default() += amount;
    }

    /// The books on the last working day of a month.
    pub fn month_end(&self, on: Day) -> MonthEnd {
        let (branch, held) = (self.branch.map(|b| b.till), self.receipts - self.deposits);
        MonthEnd { month: on.month(), on, till: self.till, branch, held, ways: self.ways.clone() }
    }

    pub fn spent(&self) -> i64 {
        self.accounts.values().map(|a| a.posted).sum()
    }
}

pub fn sum(parts: &[Part]) -> i64 {
    parts.iter().map(|(_, _, amount)| amount).sum()
}

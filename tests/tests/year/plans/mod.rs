//! One file for each kind of event.

pub mod advance;
pub mod bank;
pub mod branch;
pub mod budget;
pub mod card;
pub mod closing;
pub mod direct;
pub mod evidence;
pub mod extra;
pub mod found;
pub mod fund;
pub mod monthly;
pub mod nothing;
pub mod panjar;
pub mod payment;
pub mod payroll;
pub mod receipts;
pub mod repaid;
pub mod returns;
pub mod taxes;

use kernel::Day;
use serde_json::json;

use crate::dice::Dice;
use crate::forbidden;
use crate::model::Ledger;
use crate::model::monthly::MonthEnd;
use crate::regency::{Seat, WITH_FUND, YEAR};
use crate::size::Size;
use crate::world::World;
use bank::Slip;
use payment::{Payment, Stage};

/// A working day of the year, as everybody's calendar shows it.
#[derive(Clone, Debug)]
pub struct Today {
    pub day: Day,
    /// Which working day of its month it is, from one.
    pub nth: usize,
    /// The last one of its month.
    pub last: bool,
    pub friday: bool,
    /// What the list of deductions shows as not remitted, on days on which it is
    /// looked at.
    pub open_taxes: Option<Vec<taxes::Open>>,
}

impl Today {
    pub fn month(&self) -> u8 {
        self.day.month()
    }

    /// The last days of the year take what is under way and begin nothing.
    pub fn winds_down(&self) -> bool {
        self.month() == 12 && self.day.day() >= 21
    }

    pub fn ends(&self) -> bool {
        self.month() == 12 && self.last
    }
}

/// Accounts of the register that an SKPD pays into.
#[derive(Clone, Copy, Debug, Default)]
pub struct Payees {
    pub goods: i64,
    pub service: i64,
    pub small: i64,
    pub power: i64,
    /// The bank that divides the payroll.
    pub bank: i64,
    /// The treasurer's own.
    pub own: i64,
    /// The PPTK's.
    pub pptk: i64,
    /// Of the bank that issued the cards.
    pub issuer: i64,
    /// One that the bank has closed, and whose it is.
    pub frail: i64,
    pub frail_payee: i64,
}

/// An SKPD at work: its plans, its model, and what lies on its desks.
pub struct Desk {
    pub seat: Seat,
    pub size: Size,
    pub dice: Dice,
    pub ledger: Ledger,
    pub payees: Payees,
    pub payments: Vec<Payment>,
    pub advance: advance::Advance,
    pub extra: Option<extra::Extra>,
    pub errand: Option<panjar::Errand>,
    pub branch: branch::Branch,
    pub wallet: card::Wallet,
    pub repaid: Option<repaid::Repaid>,
    pub receipts: receipts::Receipts,
    pub fund: fund::Fund,
    /// What the bank does on the RKUD today because of this SKPD.
    pub slips: Vec<Slip>,
    /// The books at the end of the last month, while that is not closed.
    pub month_end: Option<MonthEnd>,
    pub monthly: monthly::Monthly,
    pub count: usize,
}

impl Desk {
    pub fn new(seat: Seat, size: Size, payees: Payees) -> Desk {
        let whose = u64::try_from(seat.n).expect("a count") + 1;
        Desk {
            ledger: Ledger::new(&seat, &size),
            dice: Dice::new(size.seed, whose),
            seat,
            size,
            payees,
            payments: Vec::new(),
            advance: advance::Advance::default(),
            extra: None,
            errand: None,
            branch: branch::Branch::default(),
            wallet: card::Wallet::default(),
            repaid: None,
            receipts: receipts::Receipts::default(),
            fund: fund::Fund::default(),
            slips: Vec::new(),
            month_end: None,
            monthly: monthly::Monthly::default(),
            count: 0,
        }
    }

    /// A number that this SKPD has not used yet, for invoices and notes.
    pub fn fresh(&mut self, what: &str) -> String {
        self.count += 1;
        format!("{what}-{:02}-{:05}", self.seat.n, self.count)
    }

    /// All that happens here on a day, in the order of an office's day.
    pub async fn live(&mut self, w: &World, today: &Today) {
        self.slips.clear();
        self.payday(w).await;
        self.close_last_month(w, today).await;
        self.account_for_month(w, today).await;
        self.close_the_year_too_early(w, today).await;
        self.remit(w, today).await;
        self.receive(w, today).await;
        if today.nth == 1 {
            self.pay_the_payroll(w, today).await;
        }
        if today.nth == 2 && today.month() == 1 {
            self.ask_for_up(w).await;
        }
        if !today.winds_down() {
            for _ in 0..Size::daily(self.size.payments, &mut self.dice) {
                self.ask_for_payment(w, today).await;
            }
            for _ in 0..Size::daily(self.size.evidence, &mut self.dice) {
                self.pay_out_of_up(w, today).await;
            }
        }
        self.run_errand(w, today).await;
        self.live_with_branch(w, today).await;
        self.account_for_up(w, today).await;
        self.use_card(w, today).await;
        self.pay_again(w, today).await;
        self.live_with_extra(w, today).await;
        self.take_money_back(w, today).await;
        if self.seat.n == WITH_FUND {
            self.ratify_fund(w, today).await;
        }
        self.move_papers(w, today).await;
        self.wind_down(w, today).await;
        forbidden::try_some(self, w, today).await;
        if today.last {
            self.month_end = Some(self.ledger.month_end(today.day));
        }
    }

    /// Every payment goes some steps on; in the year's last days, all it can.
    async fn move_papers(&mut self, w: &World, today: &Today) {
        for at in 0..self.payments.len() {
            let steps = if today.winds_down() { 8 } else { 1 + self.dice.below(3) };
            for _ in 0..steps {
                self.step(w, at, today).await;
            }
        }
    }

    /// What the bank was told of yesterday has arrived.
    async fn payday(&mut self, w: &World) {
        for at in 0..self.payments.len() {
            if self.payments[at].stage == Stage::Sent {
                self.arrive(w, at).await;
            }
        }
        // What came to its end is only needed for what may come back of it.
        let over = |p: &Payment| p.stage == Stage::Paid && p.parts.is_empty();
        self.payments.retain(|p| !over(p));
    }

    /// An SPD for what the cash plan holds to the end of a quarter.
    pub async fn release(&mut self, w: &World, (from, to): (u8, u8)) {
        let mut lines = Vec::new();
        for (line, account) in self.ledger.accounts.iter_mut().filter(|(line, _)| line.is_released()) {
            let amount = account.unreleased(to);
            if amount > 0 {
                account.release(from, amount);
                let mut told = self.seat.charge((*line, None, amount));
                told["sub_unit"] = json!(self.seat.unit(*line));
                told.as_object_mut().expect("a line").remove("source");
                lines.push(told);
            }
        }
        if lines.is_empty() {
            return;
        }
        let draft = json!({ "year": YEAR, "unit": self.seat.code, "from_month": from, "to_month": to, "lines": lines });
        let spd = w.ok("kbud", "draft-spd", draft).await;
        w.ok("ppkd", "authorise-spd", json!({ "spd": reference(crate::world::id(&spd, "id")) })).await;
    }
}

/// A document as acts name it.
pub fn reference(id: i64) -> String {
    id.to_string()
}

pub fn why() -> serde_json::Value {
    json!(["berkas tidak lengkap"])
}

//! TBP: what a treasurer pays out of an advance, in cash or at the bank.

use kernel::Day;
use serde_json::json;

use super::{Desk, Today, reference, why};
use crate::model::tax::Trade;
use crate::model::{HeldBy, Part, Withheld};
use crate::regency::{Line, YEAR};
use crate::world::{World, amount, id, sen};

/// Rp 5,000,000: above it nothing is paid in cash.
pub const MOST_IN_CASH: i64 = 500_000_000;
/// What the box may hold, Rp 10,000,000.
const FULL_BOX: i64 = 1_000_000_000;
const LEAST: i64 = 1_500_000;
const MOST: i64 = 900_000_000;

/// What pays evidence: the UP, where nothing else is said.
#[derive(Clone, Copy, Debug, Default)]
pub struct PaidBy {
    /// The SPP of a TU.
    pub extra: Option<i64>,
    /// The NPD behind it, and what its panjar has.
    pub npd: Option<(i64, i64)>,
    /// An assistant's part.
    pub branch: bool,
}

/// A TBP that no LPJ has taken up yet.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub id: i64,
    pub day: Day,
    pub part: Part,
    pub cuts: Vec<(String, i64)>,
    /// What a panjar paid of it.
    pub covered: i64,
    pub in_cash: bool,
}

impl Evidence {
    pub fn cut(&self) -> i64 {
        self.cuts.iter().map(|(_, amount)| amount).sum()
    }

    fn withheld(&self, held_by: HeldBy) -> Vec<Withheld> {
        let item = |(kind, amount): &(String, i64)| Withheld {
            document: self.id,
            kind: kind.clone(),
            amount: *amount,
            held_by,
        };
        self.cuts.iter().map(item).collect()
    }
}

impl Desk {
    pub async fn pay_out_of_up(&mut self, w: &World, today: &Today) {
        let line = *self.dice.pick(&[Line::Stationery, Line::Travel]);
        let left = self.ledger.account(line).left(today.month(), None).min(self.ledger.free()).min(MOST);
        if left < LEAST {
            return;
        }
        let asked = self.dice.between(LEAST, left);
        self.draw_cash(w).await;
        let in_cash = asked <= MOST_IN_CASH.min(self.ledger.till.cash) && self.dice.one_in(2);
        if !in_cash && self.ledger.free_at_bank() < asked {
            return;
        }
        let paid = self.pay_out(w, today, PaidBy::default(), (line, asked), in_cash).await;
        self.ledger.up.as_mut().expect("a UP").spent += asked;
        if self.dice.one_in(30) {
            self.take_evidence_back(w, &paid).await;
        } else {
            self.advance.loose.push(paid);
        }
    }

    /// Goods above the threshold are bought of a PT: then tax is withheld.
    pub async fn pay_out(
        &mut self,
        w: &World,
        today: &Today,
        by: PaidBy,
        (line, asked): (Line, i64),
        in_cash: bool,
    ) -> Evidence {
        let goods = !in_cash && matches!(line, Line::Stationery | Line::Branch);
        let trade = if goods { Trade::Goods } else { Trade::Free };
        let (way, account) = if in_cash { ("tunai", None) } else { ("transfer", Some(self.payee_of(trade))) };
        let invoice = self.fresh("NOTA");
        let part: Part = (line, None, asked);
        let tbp = json!({
            "unit": self.seat.unit(line), "year": YEAR, "tu": by.extra.map(reference),
            "npd": by.npd.map(|(npd, _)| reference(npd)), "purpose": format!("Belanja {invoice}"),
            "recipient": "Toko", "way": way, "payee_account": account, "invoice": invoice,
            "lines": [self.seat.charge(part)], "tax": trade.said(),
        });
        let (who, holder) = match by.branch {
            true => (self.seat.assistant(), HeldBy::Assistant),
            false => (self.seat.treasurer(), HeldBy::Treasurer),
        };
        let done = w.ok(&who, "record-tbp", tbp).await;
        self.monthly.evidence_on = Some(today.day);
        let cuts = trade.withheld(asked, today.day).into_iter().map(|(k, a)| (k.to_owned(), a)).collect();
        let mut evidence = Evidence { id: id(&done, "id"), day: today.day, part, cuts, covered: 0, in_cash };
        evidence.covered = by.npd.map_or(0, |(_, has)| has.min(asked - evidence.cut()));
        assert_eq!(amount(&done, "net"), asked - evidence.cut(), "{invoice}: what was withheld");
        self.ledger.reserve(&[part], 1);
        self.ledger.till_of(holder).pay(asked, evidence.cut(), evidence.covered, in_cash);
        self.ledger.withhold(&evidence.withheld(holder));
        evidence
    }

    async fn take_evidence_back(&mut self, w: &World, evidence: &Evidence) {
        let void = json!({ "tbp": reference(evidence.id), "reasons": why() });
        w.ok(&self.seat.treasurer(), "void-tbp", void).await;
        let asked = evidence.part.2;
        self.ledger.reserve(&[evidence.part], -1);
        self.ledger.till.pay(-asked, -evidence.cut(), 0, evidence.in_cash);
        self.ledger.withhold_no_more(evidence.id);
        self.ledger.up.as_mut().expect("a UP").spent -= asked;
    }

    /// The box is filled while it is nearly empty and the bank has enough.
    async fn draw_cash(&mut self, w: &World) {
        let cash = self.ledger.till.cash;
        let drawn = 400_000_000;
        if cash >= 100_000_000 || self.ledger.free_at_bank() < 2 * drawn || cash + drawn > FULL_BOX {
            return;
        }
        self.move_cash(w, "tarik", drawn).await;
        self.ledger.till.draw(drawn);
    }

    pub async fn move_cash(&mut self, w: &World, way: &str, moved: i64) {
        let reference = self.fresh("CEK");
        let cash = json!({
            "unit": self.seat.code, "year": YEAR, "way": way, "amount": sen(moved), "reference": reference,
        });
        w.ok(&self.seat.treasurer(), "move-cash", cash).await;
    }
}

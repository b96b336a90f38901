//! TU: asked for, given leave for, spent within its month, accounted for, and
//! the rest brought back.

use serde_json::json;

use super::bank::Slip;
use super::evidence::PaidBy;
use super::payment::{Kind, Payment};
use super::{Desk, Today, reference};
use crate::model::Part;
use crate::regency::{Line, YEAR};
use crate::world::{World, id, sen};

const MONTHS: [u8; 3] = [4, 8, 11];
/// Rp 30,000,000, as far as the account has room for it.
const MOST: i64 = 3_000_000_000;
const LEAST: i64 = 100_000_000;

#[derive(Debug)]
pub struct Extra {
    spp: i64,
    pub arrived: bool,
    parts: Vec<Part>,
    /// Its LPJ, once that is filed.
    lpj: Option<i64>,
    step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Spend,
    Account,
    Ratify,
    GiveBack,
    Confirm(i64),
}

impl Desk {
    pub async fn live_with_extra(&mut self, w: &World, today: &Today) {
        let Some(extra) = self.extra.take() else {
            if MONTHS.contains(&today.month()) && today.nth == 4 + self.seat.n % 5 {
                self.ask_for_extra(w, today).await;
            }
            return;
        };
        if !extra.arrived {
            self.extra = Some(extra);
            return;
        }
        self.extra = match extra.step {
            Step::Spend => Some(self.spend_extra(w, today, extra).await),
            Step::Account => {
                let lpj = extra.lpj.expect("an LPJ");
                w.ok(&self.seat.verifier(), "verify-lpj", json!({ "lpj": reference(lpj) })).await;
                Some(Extra { step: Step::Ratify, ..extra })
            }
            Step::Ratify => {
                self.ratify_lpj(w, today, extra.lpj.expect("an LPJ"), &extra.parts).await;
                self.purse().accounted += crate::model::sum(&extra.parts);
                Some(Extra { step: Step::GiveBack, ..extra })
            }
            Step::GiveBack => {
                let left = self.purse().in_hand();
                if left == 0 { self.make_final(w, extra).await } else { Some(self.give_back(w, extra, left).await) }
            }
            Step::Confirm(sts) => {
                self.confirm_deposit(w, sts).await;
                self.make_final(w, extra).await
            }
        };
    }

    fn purse(&mut self) -> &mut crate::model::Purse {
        self.ledger.extra.last_mut().expect("a TU")
    }

    async fn ask_for_extra(&mut self, w: &World, today: &Today) {
        let asked = MOST.min(self.ledger.account(Line::Travel).left(today.month(), None) / 2);
        if asked < LEAST {
            return;
        }
        let request = json!({
            "unit": self.seat.code, "year": YEAR, "purpose": "Kegiatan mendesak",
            "lines": [self.seat.charge((Line::Travel, None, asked))],
        });
        let leave = id(&w.ok(&self.seat.treasurer(), "request-tu", request).await, "id");
        w.ok("ppkd", "approve-tu", json!({ "leave": reference(leave) })).await;
        let draft = json!({ "leave": reference(leave), "payee_account": self.payees.own });
        let spp = id(&w.ok(&self.seat.treasurer(), "draft-spp-tu", draft).await, "id");
        w.ok(&self.seat.treasurer(), "submit-spp", json!({ "spp": reference(spp) })).await;
        self.extra = Some(Extra { spp, arrived: false, parts: Vec::new(), lpj: None, step: Step::Spend });
        self.filed(Payment::new(Kind::Extra, spp, Vec::new(), asked));
    }

    /// Two payments, then the LPJ of both.
    async fn spend_extra(&mut self, w: &World, today: &Today, mut extra: Extra) -> Extra {
        for _ in 0..2 {
            let room = self.ledger.account(Line::Travel).left(today.month(), None);
            let left = self.purse().in_hand().min(room);
            if left < 2 {
                continue;
            }
            let asked = self.dice.between(1, left / 2);
            let by = PaidBy { extra: Some(extra.spp), ..PaidBy::default() };
            let paid = self.pay_out(w, today, by, (Line::Travel, asked), false).await;
            self.purse().spent += asked;
            extra.parts.push(paid.part);
        }
        if extra.parts.is_empty() {
            return Extra { step: Step::GiveBack, ..extra };
        }
        let lpj = self.file_lpj(w, Some(extra.spp), &extra.parts).await;
        Extra { lpj: Some(lpj), step: Step::Account, ..extra }
    }

    /// LPJ and deposit make up what was received: a request of nothing says so.
    /// While money is out, it may not.
    async fn make_final(&mut self, w: &World, extra: Extra) -> Option<Extra> {
        if let Some(lpj) = extra.lpj {
            let parts = crate::model::sum(&extra.parts);
            self.ask_for_nothing(w, lpj, parts).await;
        }
        None
    }

    async fn give_back(&mut self, w: &World, extra: Extra, left: i64) -> Extra {
        if let Some(lpj) = extra.lpj {
            let early = json!({ "lpj": reference(lpj) });
            w.refused(&self.seat.treasurer(), "draft-spp-nihil", early, &["TU-NIHIL-SISA"], true).await;
        }
        let sts = self.deposit(w, Some(extra.spp), left).await;
        self.purse().returned += left;
        Extra { step: Step::Confirm(sts), ..extra }
    }

    /// What is left of an advance goes to the RKUD; the bank credits it at once.
    pub async fn deposit(&mut self, w: &World, extra: Option<i64>, left: i64) -> i64 {
        let slip = self.fresh("SLIP");
        let back = json!({
            "unit": self.seat.code, "year": YEAR, "tu": extra.map(reference), "amount": sen(left), "reference": slip,
        });
        let sts = id(&w.ok(&self.seat.treasurer(), "return-advance", back).await, "id");
        self.ledger.till.deposit(left);
        self.slips.push(Slip::credit(left, slip));
        sts
    }

    pub async fn confirm_deposit(&mut self, w: &World, sts: i64) {
        let note = self.fresh("NK");
        w.ok("kbud", "confirm-deposit", json!({ "sts": reference(sts), "credit_note": note })).await;
    }
}

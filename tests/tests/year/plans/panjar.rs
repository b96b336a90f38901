//! NPD with a panjar: a PPTK asks, the head approves, the treasurer gives,
//! evidence uses it, and what is left is handed back. Once a year it is late.

use kernel::Day;
use serde_json::json;

use super::evidence::PaidBy;
use super::{Desk, Today, reference, why};
use crate::model::Panjar;
use crate::regency::{Line, YEAR};
use crate::world::{World, id, sen};

/// Of an NPD, between them.
const LEAST: i64 = 60_000_000;
const MOST: i64 = 900_000_000;
/// Calendar days that the late one lies about.
const LATE: i64 = 15;

/// The NPD that is under way; its panjar is the model's last.
#[derive(Debug)]
pub struct Errand {
    npd: i64,
    line: Line,
    allowed: i64,
    late: bool,
    step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Approve,
    Give,
    Spend,
    Settle,
}

/// That a late panjar holds back the PPTK's next NPD.
pub async fn rule(w: &World, today: Day) {
    let rule = json!({
        "key": "panjar.lewat-waktu-menahan-npd", "value": true, "from": today, "source": "Perkada 5/2026",
    });
    w.ok("operator", "propose-regulation", rule).await;
}

impl Desk {
    /// Its evidence waits for the PPTK.
    pub fn errand_holds(&self) -> bool {
        let used = self.ledger.panjar.last().is_some_and(|p| p.used > 0);
        used && self.errand.as_ref().is_some_and(|e| e.step == Step::Settle)
    }

    pub async fn run_errand(&mut self, w: &World, today: &Today) {
        let Some(errand) = self.errand.take() else { return self.ask_for_panjar(w, today).await };
        self.errand = match errand.step {
            Step::Approve => self.approve_npd(w, today, errand).await,
            Step::Give => self.give_panjar(w, today, errand).await,
            Step::Spend => self.spend_panjar(w, today, errand).await,
            Step::Settle => {
                self.settle_panjar(w, errand).await;
                None
            }
        };
    }

    fn npd(&self, line: Line, allowed: i64) -> serde_json::Value {
        json!({
            "unit": self.seat.code, "year": YEAR, "panjar": true, "purpose": "Kegiatan lapangan",
            "lines": [self.seat.charge((line, None, allowed))],
        })
    }

    async fn ask_for_panjar(&mut self, w: &World, today: &Today) {
        // In May one is late; never one of goods, so that its taxes are not.
        let had = self.ledger.panjar.iter().any(|p| p.given_on.is_some_and(|on| on.month() >= 5));
        let late = today.month() == 5 && !had;
        if self.ledger.up.is_none() || today.month() == 12 || !(late || self.dice.one_in(12)) {
            return;
        }
        let line = if late { Line::Travel } else { *self.dice.pick(&[Line::Travel, Line::Stationery]) };
        let most = MOST.min(self.ledger.free() / 3).min(self.ledger.account(line).left(today.month(), None) / 2);
        if most < LEAST {
            return;
        }
        let allowed = self.dice.between(LEAST, most);
        let asked = self.npd(line, allowed);
        w.refused(&self.seat.treasurer(), "draft-npd", asked.clone(), &["WEWENANG-JABATAN"], true).await;
        let npd = id(&w.ok(&self.seat.pptk(), "draft-npd", asked).await, "id");
        self.errand = Some(Errand { npd, line, allowed, late, step: Step::Approve });
        self.ledger.panjar.push(Panjar { allowed, ..Panjar::default() });
    }

    async fn approve_npd(&mut self, w: &World, today: &Today, errand: Errand) -> Option<Errand> {
        let room = self.ledger.account(errand.line).left(today.month(), None).min(self.ledger.free());
        if errand.allowed > room {
            return self.give_up(w, errand).await;
        }
        let approve = json!({ "npd": reference(errand.npd) });
        let codes = ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"];
        w.refused(&self.seat.pptk(), "approve-npd", approve.clone(), &codes, true).await;
        w.ok(&self.seat.head(today.month()), "approve-npd", approve).await;
        Some(Errand { step: Step::Give, ..errand })
    }

    /// What was bought meanwhile has taken its room.
    async fn give_up(&mut self, w: &World, errand: Errand) -> Option<Errand> {
        let cancel = json!({ "npd": reference(errand.npd), "reasons": why() });
        w.ok(&self.seat.pptk(), "cancel-npd", cancel).await;
        self.ledger.panjar.pop();
        None
    }

    /// A part of it beforehand; the treasurer pays the rest with the evidence.
    async fn give_panjar(&mut self, w: &World, today: &Today, errand: Errand) -> Option<Errand> {
        let given = if self.dice.one_in(2) { errand.allowed } else { errand.allowed * 4 / 5 };
        let room = self.ledger.account(errand.line).left(today.month(), None);
        if errand.allowed > room || given > self.ledger.free_at_bank() {
            return self.give_up(w, errand).await;
        }
        let give = |amount: i64| {
            json!({
                "npd": reference(errand.npd), "amount": sen(amount), "payee_account": self.payees.pptk,
                "reference": "TRF PANJAR",
            })
        };
        let who = self.seat.treasurer();
        w.refused(&who, "give-npd", give(errand.allowed + 1), &["PANJAR-NILAI"], false).await;
        w.refused(&self.seat.pptk(), "give-npd", give(given), &["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"], true).await;
        w.ok(&who, "give-npd", give(given)).await;
        self.ledger.till.lend(given);
        let panjar = self.panjar();
        (panjar.given, panjar.given_on) = (given, Some(today.day));
        Some(Errand { step: Step::Spend, ..errand })
    }

    fn panjar(&mut self) -> &mut Panjar {
        self.ledger.panjar.last_mut().expect("a panjar")
    }

    async fn spend_panjar(&mut self, w: &World, today: &Today, errand: Errand) -> Option<Errand> {
        if errand.late && today.day.days_since(self.panjar().given_on.expect("a day")) < LATE {
            self.ask_while_late(w, today, errand.line).await;
            return Some(errand);
        }
        let room = self.ledger.account(errand.line).left(today.month(), None);
        let rest = errand.allowed - self.panjar().given;
        // What the panjar does not cover comes out of the treasurer's own.
        let most = errand.allowed.min(room);
        let most = if rest > self.ledger.free_at_bank() { most.min(self.panjar().given) } else { most };
        let goods = errand.line == Line::Stationery;
        let times = if goods { 1 } else { 2 };
        for _ in 0..times {
            let left = most - self.panjar().used;
            if left < times {
                continue;
            }
            let asked = if self.dice.one_in(3) { left } else { self.dice.between(1, left) };
            self.pay_by_panjar(w, today, &errand, asked).await;
        }
        self.a_sen_beyond_the_npd(w, today, &errand).await;
        if goods {
            // What was withheld is handed back on the same day.
            self.settle_panjar(w, errand).await;
            return None;
        }
        Some(Errand { step: Step::Settle, ..errand })
    }

    async fn pay_by_panjar(&mut self, w: &World, today: &Today, errand: &Errand, asked: i64) {
        let by = PaidBy { npd: Some((errand.npd, self.panjar().left())), ..PaidBy::default() };
        let paid = self.pay_out(w, today, by, (errand.line, asked), false).await;
        let (cut, covered) = (paid.cut(), paid.covered);
        let panjar = self.panjar();
        panjar.used += asked;
        panjar.withheld += cut;
        panjar.covered += covered;
        self.ledger.up.as_mut().expect("a UP").spent += asked;
        self.advance.loose.push(paid);
    }

    async fn a_sen_beyond_the_npd(&mut self, w: &World, today: &Today, errand: &Errand) {
        let beyond = errand.allowed - self.panjar().used + 1;
        if beyond > self.ledger.account(errand.line).left(today.month(), None) {
            return;
        }
        let tbp = json!({
            "unit": self.seat.code, "year": YEAR, "npd": reference(errand.npd), "purpose": "Belanja",
            "recipient": "Toko", "way": "transfer", "payee_account": self.payees.power,
            "lines": [self.seat.charge((errand.line, None, beyond))],
        });
        w.refused(&self.seat.treasurer(), "record-tbp", tbp, &["NPD-BARIS"], false).await;
    }

    /// The rule lets a PPTK wait who has been late with the one before.
    async fn ask_while_late(&mut self, w: &World, today: &Today, line: Line) {
        if self.panjar().late(today.day) == 0 || self.ledger.account(line).left(today.month(), None) < 1 {
            return;
        }
        let next = self.npd(line, 1);
        w.refused(&self.seat.pptk(), "draft-npd", next, &["PANJAR-LEWAT-WAKTU"], true).await;
    }

    /// An LPJ with its evidence waits; what is handed back is true to the sen.
    async fn settle_panjar(&mut self, w: &World, errand: Errand) {
        let left = self.panjar().left();
        if self.panjar().used > 0 {
            self.account_too_early(w).await;
        }
        let settle = |back: i64| json!({ "npd": reference(errand.npd), "back": sen(back), "reference": "TRF SISA" });
        let who = self.seat.treasurer();
        w.refused(&who, "settle-npd", settle(left + 1), &["PANJAR-SELISIH"], true).await;
        w.ok(&who, "settle-npd", settle(left)).await;
        self.ledger.till.lend(-left);
        let panjar = self.panjar();
        panjar.handed_back += left;
        panjar.settled = true;
    }

    async fn account_too_early(&mut self, w: &World) {
        let draft = json!({ "unit": self.seat.code, "year": YEAR });
        let lpj = reference(id(&w.ok(&self.seat.treasurer(), "draft-lpj", draft).await, "id"));
        let who = self.seat.treasurer();
        w.refused(&who, "submit-lpj", json!({ "lpj": lpj }), &["LPJ-PANJAR-TERBUKA"], true).await;
        w.ok(&who, "cancel-lpj", json!({ "lpj": lpj, "reasons": why() })).await;
    }
}

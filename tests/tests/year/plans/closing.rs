//! A month is counted and closed; the year leaves nothing in the treasurer's
//! hands.

use serde_json::json;

use super::{Desk, Today, reference};
use crate::model::Till;
use crate::regency::YEAR;
use crate::world::{World, id, sen};

impl Desk {
    /// On the third working day the month before is counted, with a sen too much
    /// first, and signed by the head.
    pub async fn close_last_month(&mut self, w: &World, today: &Today) {
        let Some((month, till, branch)) = self.month_end.filter(|_| today.nth == 3) else { return };
        self.month_end = None;
        // The treasurer's closing locks the month for the assistant too.
        if let Some(till) = branch.filter(|till| till.received > 0) {
            let people = (self.seat.assistant(), self.seat.assistant_head());
            self.close(w, (self.seat.branch(), month, till), people).await;
        }
        let people = (self.seat.treasurer(), self.seat.head(today.month()));
        self.close(w, (self.seat.code.clone(), month, till), people).await;
    }

    async fn close(&mut self, w: &World, (unit, month, till): (String, u8, Till), (who, head): (String, String)) {
        let closing = |bank: i64| {
            json!({
                "unit": unit, "year": YEAR, "month": month, "bank": sen(bank), "statement": "RK bulanan",
                "cash": sen(till.cash),
            })
        };
        if self.dice.one_in(3) {
            w.refused(&who, "close-month", closing(till.bank + 1), &["PK-SELISIH"], true).await;
        }
        let closed = id(&w.ok(&who, "close-month", closing(till.bank)).await, "id");
        let ratify = json!({ "closing": reference(closed) });
        w.refused(&who, "ratify-closing", ratify.clone(), &["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"], true).await;
        w.ok(&head, "ratify-closing", ratify).await;
    }

    /// The last days: cash goes to the bank, the rest of the UP to the RKUD.
    pub async fn wind_down(&mut self, w: &World, today: &Today) {
        if !today.winds_down() || !self.up_is_settled() || self.ledger.free() <= 0 {
            return;
        }
        let up = self.ledger.up.expect("a UP");
        let cash = self.ledger.till.cash;
        if cash > 0 {
            self.move_cash(w, "setor", cash).await;
            self.ledger.till.draw(-cash);
        }
        let sts = self.deposit(w, None, up.in_hand()).await;
        self.ledger.up.as_mut().expect("a UP").returned += up.in_hand();
        self.confirm_deposit(w, sts).await;
    }
}

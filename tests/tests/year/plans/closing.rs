//! A month is counted and closed; the year leaves nothing in the treasurer's
//! hands.

use serde_json::json;

use super::{Desk, Today, reference};
use crate::regency::YEAR;
use crate::world::{World, id, sen};

impl Desk {
    /// On the third working day the month before is counted, with a sen too much
    /// first, and signed by the head.
    pub async fn close_last_month(&mut self, w: &World, today: &Today) {
        let Some((month, till)) = self.month_end.filter(|_| today.nth == 3) else { return };
        self.month_end = None;
        let closing = |bank: i64| {
            json!({
                "unit": self.seat.code, "year": YEAR, "month": month, "bank": sen(bank), "statement": "RK bulanan",
                "cash": sen(till.cash),
            })
        };
        let who = self.seat.treasurer();
        if self.dice.one_in(3) {
            w.refused(&who, "close-month", closing(till.bank + 1), &["PK-SELISIH"], true).await;
        }
        let closed = id(&w.ok(&who, "close-month", closing(till.bank)).await, "id");
        let ratify = json!({ "closing": reference(closed) });
        w.refused(&who, "ratify-closing", ratify.clone(), &["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"], true).await;
        w.ok(&self.seat.head(today.month()), "ratify-closing", ratify).await;
    }

    /// The last days: cash goes to the bank, the rest of the UP to the RKUD.
    pub async fn wind_down(&mut self, w: &World, today: &Today) {
        if !today.winds_down() || !self.up_is_settled() {
            return;
        }
        let Some(up) = self.ledger.up.filter(|up| up.in_hand() > 0) else { return };
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

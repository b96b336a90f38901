//! A month is counted and closed; the year leaves nothing in the treasurer's
//! hands.

use serde_json::json;

use super::{Desk, Today, reference};
use crate::model::Till;
use crate::model::monthly::MonthEnd;
use crate::regency::YEAR;
use crate::world::{World, id, sen};

impl Desk {
    /// On the third working day the month before is counted, with a sen too much
    /// first, and signed by the head.
    pub async fn close_last_month(&mut self, w: &World, today: &Today) {
        if let Some(end) = self.month_end.take_if(|_| today.nth == 3) {
            self.close_month(w, today, end).await;
        }
    }

    pub async fn close_month(&mut self, w: &World, today: &Today, end: MonthEnd) {
        self.draft_too_early(w, &end).await;
        // The treasurer's closing locks the month for the assistant too.
        if let Some(till) = end.branch.filter(|till| till.received() > 0) {
            let people = (self.seat.assistant(), self.seat.assistant_head());
            self.close(w, (self.seat.branch(), end.month, till), people).await;
        }
        let head = self.seat.head(today.month());
        let people = (self.seat.treasurer(), head.clone());
        self.close(w, (self.seat.code.clone(), end.month, end.till), people).await;
        self.monthly.closed = end.month;
        let (month, held) = (end.month, end.held);
        self.draft_account(w, end).await;
        self.close_receipts(w, month, held, &head).await;
    }

    /// What was received and not deposited is counted by its own treasurer.
    async fn close_receipts(&self, w: &World, month: u8, held: i64, head: &str) {
        let who = self.seat.receiver();
        let closing = |cash: i64| json!({ "unit": self.seat.code, "year": YEAR, "month": month, "cash": sen(cash) });
        if month == 1 {
            w.refused(&who, "close-receipts", closing(held + 1), &["PK-SELISIH"], true).await;
        }
        let closed = id(&w.ok(&who, "close-receipts", closing(held)).await, "id");
        w.ok(head, "ratify-closing", json!({ "closing": reference(closed) })).await;
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

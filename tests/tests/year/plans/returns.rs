//! Money that goes the other way: refunds of revenue, one of them charged to
//! unforeseen spending, and spending that comes back.

use serde_json::json;

use super::bank::Slip;
use super::payment::{Kind, Stage};
use super::{Desk, Today, reference};
use crate::model::tax::Trade;
use crate::regency::{CHARGE, Line, TREASURY, YEAR};
use crate::world::{World, id, sen};

impl Desk {
    pub async fn take_money_back(&mut self, w: &World, today: &Today) {
        self.pay_refund(w).await;
        if today.winds_down() {
            return;
        }
        if self.dice.one_in(25) {
            self.ask_refund(w, today).await;
        }
        if self.dice.one_in(20) {
            self.give_spending_back(w).await;
        }
        if self.seat.n == TREASURY && today.month() == 6 && today.nth == 3 {
            self.refund_of_an_earlier_year(w, today).await;
        }
    }

    async fn ask_refund(&mut self, w: &World, today: &Today) {
        if self.receipts.refund.is_some() || self.receipts.arrived.is_empty() {
            return;
        }
        let at = self.dice.below(self.receipts.arrived.len());
        let (stbp, left) = self.receipts.arrived[at];
        let head = self.seat.head(today.month());
        let ask = |amount: i64| {
            json!({
                "unit": self.seat.code, "year": YEAR, "nature": "sekali", "received_year": YEAR,
                "receipt": reference(stbp), "amount": sen(amount), "recipient": "Wajib retribusi",
                "decree": "Keputusan 7/2026",
            })
        };
        w.refused(&head, "ask-refund", ask(left + 1), &["PENGEMBALIAN-LEBIH"], true).await;
        if left == 0 {
            return;
        }
        let asked = self.dice.between(1, left);
        let refund = id(&w.ok(&head, "ask-refund", ask(asked)).await, "id");
        self.receipts.arrived[at].1 -= asked;
        self.receipts.refund = Some((refund, asked));
    }

    async fn pay_refund(&mut self, w: &World) {
        let Some((refund, asked)) = self.receipts.refund.take() else { return };
        let order = self.fresh("ND");
        w.ok("kbud", "pay-refund", json!({ "refund": reference(refund), "reference": order })).await;
        self.ledger.receive(CHARGE, -asked);
        self.ledger.receipts -= asked;
        self.ledger.deposits -= asked;
        self.slips.push(Slip::explained(asked, format!("PENGEMBALIAN {order}"), "lain"));
    }

    /// What an earlier year received once is spending now: its refund is refused,
    /// and an SPP-LS on belanja tidak terduga pays it.
    async fn refund_of_an_earlier_year(&mut self, w: &World, today: &Today) {
        let asked = 123_456_700;
        let ask = json!({
            "unit": self.seat.code, "year": YEAR, "nature": "sekali", "received_year": YEAR - 1, "rekening": CHARGE,
            "amount": sen(asked), "recipient": "CV Lama", "decree": "Keputusan 8/2026",
        });
        let head = self.seat.head(today.month());
        w.refused(&head, "ask-refund", ask, &["PENGEMBALIAN-BTT"], true).await;
        self.pay_directly(w, today, (Line::Contingency, None, asked), Trade::Free).await;
    }

    /// A payee brings a part of an SP2D-LS back; more than it was is refused.
    async fn give_spending_back(&mut self, w: &World) {
        let may = |p: &&mut super::payment::Payment| p.kind == Kind::Direct && p.stage == Stage::Paid;
        let paid: Vec<&mut super::payment::Payment> = self.payments.iter_mut().filter(may).collect();
        let count = paid.len();
        if count == 0 {
            return;
        }
        let at = self.dice.below(count);
        let Some(p) = paid.into_iter().nth(at) else { return };
        let (line, source, amount) = p.parts[0];
        let left = amount - p.returned;
        let back = self.dice.between(1, left.min(20_000_000));
        if left > 0 {
            p.returned += back;
        }
        let (payment, way) = (p.sp2d, p.way());
        let note = self.fresh("NKB");
        let record = |amount: i64| {
            json!({
                "payment": reference(payment), "amount": sen(amount), "payer": "Penerima", "credit_note": note,
            })
        };
        w.refused("kbud", "record-spending-return", record(left + 1), &["KONTRAPOS-LEBIH"], true).await;
        if left == 0 {
            return;
        }
        w.ok("kbud", "record-spending-return", record(back)).await;
        self.ledger.post(&[(line, source, back)], -1, way, w.today.month());
        self.ledger.paid -= back;
        self.slips.push(Slip::credit(back, note));
    }
}

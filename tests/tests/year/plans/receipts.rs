//! What a Bendahara Penerimaan receives and brings to the RKUD, and what the
//! State pays there itself.

use serde_json::json;

use super::bank::Slip;
use super::{Desk, Today, reference};
use crate::regency::{CHARGE, TRANSFER, TREASURY, YEAR};
use crate::world::{World, id, sen};

#[derive(Debug, Default)]
pub struct Receipts {
    /// STBP that wait for their STS.
    held: Vec<(i64, i64)>,
    /// The STS that waits for its credit note, with its STBP.
    sent: Option<(i64, Vec<(i64, i64)>)>,
    /// STBP whose money has come, with what of it stands.
    pub arrived: Vec<(i64, i64)>,
    pub refund: Option<(i64, i64)>,
}

impl Desk {
    /// Yesterday's STS is confirmed, yesterday's money is deposited, and
    /// somebody pays.
    pub async fn receive(&mut self, w: &World, today: &Today) {
        self.confirm(w).await;
        self.bring(w).await;
        if today.ends() {
            // The year's last deposit is seen on its own day.
            self.confirm(w).await;
        }
        if self.dice.one_in(5) && !today.ends() {
            let paid = self.dice.between(1_000, 75_000_000);
            let stbp = json!({
                "unit": self.seat.code, "year": YEAR, "payer": "Wajib retribusi", "way": "tunai",
                "lines": [{ "rekening": CHARGE, "amount": sen(paid) }],
            });
            let stbp = id(&w.ok(&self.seat.receiver(), "record-stbp", stbp).await, "id");
            self.ledger.receipts += paid;
            self.receipts.held.push((stbp, paid));
        }
        if self.seat.n == TREASURY && today.nth == 2 {
            self.take_transfer(w).await;
        }
    }

    async fn confirm(&mut self, w: &World) {
        let Some((sts, held)) = self.receipts.sent.take() else { return };
        let note = self.fresh("NKP");
        let confirm = json!({ "sts": reference(sts), "credit_note": note });
        w.ok("kbud", "confirm-revenue-deposit", confirm).await;
        self.ledger.receive(CHARGE, held.iter().map(|(_, amount)| amount).sum());
        self.receipts.arrived.extend(held);
    }

    async fn bring(&mut self, w: &World) {
        let held = std::mem::take(&mut self.receipts.held);
        if held.is_empty() {
            return;
        }
        let sum: i64 = held.iter().map(|(_, amount)| amount).sum();
        let stbp: Vec<i64> = held.iter().map(|(stbp, _)| *stbp).collect();
        let slip = self.fresh("SETOR");
        let sts = |amount: i64| {
            json!({
                "unit": self.seat.code, "year": YEAR, "stbp": stbp, "amount": sen(amount), "reference": slip,
            })
        };
        let who = self.seat.receiver();
        if self.dice.one_in(6) {
            let off = if self.dice.one_in(2) { 1 } else { -1 };
            w.refused(&who, "deposit-receipts", sts(sum + off), &["SETOR-JUMLAH"], true).await;
        }
        let deposited = id(&w.ok(&who, "deposit-receipts", sts(sum)).await, "id");
        self.ledger.deposits += sum;
        self.slips.push(Slip::credit(sum, slip));
        self.receipts.sent = Some((deposited, held));
    }

    async fn take_transfer(&mut self, w: &World) {
        let paid = self.dice.between(3_000_000_000_000, 3_500_000_000_000);
        let note = self.fresh("NKU");
        let receipt = json!({
            "unit": self.seat.code, "year": YEAR, "payer": "Kas Negara", "credit_note": note,
            "lines": [{ "rekening": TRANSFER, "amount": sen(paid) }],
        });
        w.ok("kbud", "record-direct-receipt", receipt.clone()).await;
        w.refused("kbud", "record-direct-receipt", receipt, &["NOTA-KREDIT-TERPAKAI"], true).await;
        self.ledger.receive(TRANSFER, paid);
        self.ledger.receipts += paid;
        self.ledger.deposits += paid;
        self.slips.push(Slip::credit(paid, note));
    }
}

//! The government credit card: bought by a PPTK, verified by the head, billed
//! by the bank month by month, and paid to the bank by an SP2D-GU-KKPD.

use serde_json::json;

use super::bank::Slip;
use super::payment::{Kind, Payment};
use super::{Desk, Today, reference, why};
use crate::model::monthly::Way;
use crate::model::{Part, sum};
use crate::regency::{Line, YEAR};
use crate::world::{World, id, sen};

/// Of the SKPD: more than 30 of 100 with the cash of the UP.
pub const LIMIT: i64 = 2_500_000_003;
/// Of the one card.
const OWN: i64 = 1_800_000_001;
const LEAST: i64 = 5_000_000;
const MOST: i64 = 450_000_000;
/// One account: a bill has one line.
const BOUGHT: Line = Line::Service;

#[derive(Debug, Default)]
pub struct Wallet {
    card: i64,
    /// DPR that the head has not seen, with what of each has no evidence.
    fresh: Vec<(i64, Vec<i64>, bool)>,
    /// Verified and not billed: what was bought, and what the holder pays back.
    seen: (Vec<Part>, i64),
    /// The bill that is on its way, with the holder's share of it.
    billed: Option<(i64, i64)>,
    /// What the holder brings back, and the SP2D that paid it.
    owing: Option<(i64, i64)>,
}

impl Desk {
    pub async fn use_card(&mut self, w: &World, today: &Today) {
        if self.ledger.card.is_none() || self.ledger.up.is_none() {
            return;
        }
        if self.wallet.card == 0 {
            return self.hand_out(w).await;
        }
        self.bring_excess_back(w).await;
        self.verify_purchases(w, today).await;
        let closing = today.month() == 12 && today.day.day() >= 14;
        if today.month() > 1 && !closing && self.dice.one_in(9) {
            self.buy(w, today).await;
        }
        let due = today.nth == 8 || (today.winds_down() && self.wallet.billed.is_none());
        if due && self.wallet.fresh.is_empty() && !self.wallet.seen.0.is_empty() {
            self.take_bill(w, today).await;
        }
    }

    fn owes(&mut self) -> &mut crate::model::Card {
        self.ledger.card.as_mut().expect("cards")
    }

    async fn hand_out(&mut self, w: &World) {
        let desk = json!({
            "unit": self.seat.code, "year": YEAR, "payee_account": self.payees.issuer, "administrator": "kbud2",
        });
        w.ok("ppkd", "set-card-desk", desk).await;
        let holder = |most: i64| {
            json!({
                "unit": self.seat.code, "year": YEAR, "holder": self.seat.pptk(), "sort": "belanja", "last4": "4321",
                "most": sen(most), "decree": "SK Kadis 3/2026", "decree_date": w.today,
            })
        };
        let head = self.seat.head(w.today.month());
        w.refused(&head, "name-card-holder", holder(LIMIT + 1), &["KKPD-BATAS-KARTU"], true).await;
        self.wallet.card = id(&w.ok(&head, "name-card-holder", holder(OWN)).await, "card");
        self.owes().own = OWN;
    }

    fn dpr(&self, rows: &[i64], today: &Today, evidence: bool) -> serde_json::Value {
        let row = |amount: &i64| {
            let mut row = self.seat.charge((BOUGHT, None, *amount));
            row["on"] = json!(today.day);
            row["merchant"] = json!("Toko Daring");
            row["what"] = json!("Jasa");
            row["evidence"] = json!(evidence);
            row
        };
        json!({
            "unit": self.seat.code, "year": YEAR, "card": self.wallet.card, "purpose": "Belanja kartu",
            "rows": rows.iter().map(row).collect::<Vec<_>>(),
        })
    }

    async fn buy(&mut self, w: &World, today: &Today) {
        let left = self.ledger.account(BOUGHT).left(today.month(), None);
        let room = self.owes().room();
        if left > room {
            // The card's own limit is the nearer one; the SKPD's is told too where it is passed.
            let card = *self.owes();
            let both = room + 1 > card.limit - card.owed;
            let codes: &[&str] = if both { &["KKPD-LIMIT", "KKPD-LIMIT-KARTU"] } else { &["KKPD-LIMIT-KARTU"] };
            w.refused(&self.seat.pptk(), "record-dpr", self.dpr(&[room + 1], today, true), codes, true).await;
        }
        let most = left.min(room).min(MOST) / 2;
        if most < LEAST {
            return;
        }
        let rows: Vec<i64> = (0..=self.dice.below(2)).map(|_| self.dice.between(1, most)).collect();
        let evidence = !self.dice.one_in(5);
        let dpr = self.dpr(&rows, today, evidence);
        w.refused(&self.seat.treasurer(), "record-dpr", dpr.clone(), &["WEWENANG-JABATAN"], true).await;
        let dpr = id(&w.ok(&self.seat.pptk(), "record-dpr", dpr).await, "id");
        let bought: i64 = rows.iter().sum();
        self.ledger.reserve(&[(BOUGHT, None, bought)], 1);
        let card = self.owes();
        card.owed += bought;
        card.bought += bought;
        self.wallet.fresh.push((dpr, rows, evidence));
    }

    /// Without evidence the holder pays back all of it, to the sen.
    async fn verify_purchases(&mut self, w: &World, today: &Today) {
        let head = self.seat.head(today.month());
        for (dpr, rows, evidence) in std::mem::take(&mut self.wallet.fresh) {
            let excess = |less: i64| -> Vec<serde_json::Value> {
                let each = (1..).zip(&rows).filter(|_| !evidence);
                let back = |(line, amount): (i64, &i64)| json!({ "line": line, "amount": sen(amount - less), "reason": "tanpa bukti" });
                each.map(back).collect()
            };
            let verify = |less: i64| json!({ "dpr": reference(dpr), "excess": excess(less) });
            if !evidence {
                w.refused(&head, "verify-dpr", verify(1), &["KKPD-TANPA-BUKTI"], false).await;
            }
            w.ok(&head, "verify-dpr", verify(0)).await;
            let bought: i64 = rows.iter().sum();
            let back = if evidence { 0 } else { bought };
            self.owes().excess += back;
            self.wallet.seen.0.push((BOUGHT, None, bought));
            self.wallet.seen.1 += back;
        }
    }

    async fn take_bill(&mut self, w: &World, today: &Today) {
        if self.wallet.billed.is_some() {
            return;
        }
        let (parts, back) = std::mem::take(&mut self.wallet.seen);
        let billed = sum(&parts);
        let number = self.fresh("TAGIHAN");
        let dpt = |amount: i64| {
            json!({
                "unit": self.seat.code, "year": YEAR, "bill": number, "bill_date": today.day, "due": today.day.plus_days(15),
                "billed": sen(amount),
            })
        };
        let who = self.seat.treasurer();
        w.refused(&who, "draft-dpt", dpt(billed + 1), &["KKPD-TAGIHAN-BEDA"], true).await;
        let dpt = reference(id(&w.ok(&who, "draft-dpt", dpt(billed)).await, "id"));
        let codes = ["WEWENANG-JABATAN", "WEWENANG-ORANG-SAMA"];
        w.refused(&who, "approve-dpt", json!({ "dpt": dpt }), &codes, true).await;
        w.ok(&self.seat.head(today.month()), "approve-dpt", json!({ "dpt": dpt })).await;
        let ask = json!({ "dpt": dpt });
        let spp = id(&w.ok(&who, "draft-spp-gu-kkpd", ask.clone()).await, "id");
        w.refused(&who, "draft-spp-gu-kkpd", ask, &["SPP-DASAR-TERPAKAI"], true).await;
        let cancel = json!({ "dpt": dpt, "reasons": why() });
        w.refused(&who, "cancel-dpt", cancel, &["KEADAAN"], true).await;
        w.ok(&who, "submit-spp", json!({ "spp": reference(spp) })).await;
        self.wallet.billed = Some((spp, back));
        self.filed(Payment::new(Kind::Card, spp, vec![(BOUGHT, None, billed)], billed));
    }

    /// The limit is free again.
    pub fn bill_is_paid(&mut self, p: &Payment) {
        let card = self.owes();
        card.owed -= p.gross;
        card.paid += p.gross;
        let (spp, back) = self.wallet.billed.take().expect("a bill");
        assert_eq!(spp, p.spp, "one bill at a time");
        self.wallet.owing = (back > 0).then_some((p.sp2d, back));
    }

    async fn bring_excess_back(&mut self, w: &World) {
        let Some((sp2d, back)) = self.wallet.owing.take() else { return };
        let note = self.fresh("NKB");
        let record = json!({
            "payment": reference(sp2d), "amount": sen(back), "payer": "Pemegang kartu", "credit_note": note,
        });
        w.ok("kbud", "record-spending-return", record).await;
        self.ledger.post(&[(BOUGHT, None, back)], -1, Way::Advance, w.today.month());
        self.owes().paid -= back;
        self.slips.push(Slip::credit(back, note));
    }
}

//! A sub unit's part of the UP: passed on, spent and accounted for by its
//! assistant, taken up by the treasurer's LPJ, and given back at last.

use serde_json::json;

use super::evidence::{Evidence, PaidBy};
use super::{Desk, Today, reference};
use crate::model::{Part, sum};
use crate::regency::{Line, YEAR};
use crate::size::Size;
use crate::world::{World, amount, id, sen};

/// Rp 12,000,000 in the assistant's hands, at most.
const SHARE: i64 = 1_200_000_000;
const LEAST: i64 = 50_000_000;

#[derive(Debug, Default)]
pub struct Branch {
    loose: Vec<Evidence>,
    /// The assistant's LPJ that is under way, and what it holds.
    lpj: Option<(i64, Step, Vec<Part>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Filed,
    Verified,
}

impl Desk {
    pub async fn live_with_branch(&mut self, w: &World, today: &Today) {
        if self.ledger.branch.is_none() || self.ledger.up.is_none() || today.month() == 1 {
            return;
        }
        if today.winds_down() {
            while self.branch_is_busy() {
                self.account_for_branch(w, today).await;
            }
            return self.give_part_back(w, today).await;
        }
        self.pass_on(w, today).await;
        for _ in 0..Size::daily(self.size.evidence / 2, &mut self.dice) {
            self.spend_part(w, today).await;
        }
        self.account_for_branch(w, today).await;
    }

    fn branch_is_busy(&self) -> bool {
        self.branch.lpj.is_some() || !self.branch.loose.is_empty()
    }

    fn passing(&self, w: &World, moved: i64) -> serde_json::Value {
        json!({
            "unit": self.seat.branch(), "year": YEAR, "amount": sen(moved), "decree": "SK PA 3/2026",
            "decree_date": w.today, "reference": "TRF LIMPAH",
        })
    }

    async fn pass_on(&mut self, w: &World, today: &Today) {
        let held = self.ledger.branch.expect("a part").held();
        let moved = (SHARE - held).min(self.ledger.free() / 2).min(self.ledger.free_at_bank());
        if held * 2 > SHARE || moved < LEAST || today.nth < 5 {
            return;
        }
        let tries = self.dice.one_in(2);
        let pass = |moved: i64| {
            let mut pass = self.passing(w, moved);
            pass["kpa"] = json!("besaran-skpd-lokasi");
            pass
        };
        let who = self.seat.treasurer();
        if tries {
            w.refused(&who, "pass-up", pass(self.ledger.free() + 1), &["UANG-KURANG"], true).await;
            w.refused(&self.seat.assistant(), "pass-up", pass(1), &["WEWENANG-JABATAN"], true).await;
            let mut itself = pass(1);
            itself["unit"] = json!(self.seat.code);
            w.refused(&who, "pass-up", itself, &["PELIMPAHAN-TANPA-BPP"], true).await;
        }
        w.ok(&who, "pass-up", pass(moved)).await;
        self.ledger.till.deposit(moved);
        let part = self.ledger.branch.as_mut().expect("a part");
        part.received += moved;
        part.till.take(moved);
    }

    async fn spend_part(&mut self, w: &World, today: &Today) {
        let part = self.ledger.branch.expect("a part");
        let left = self.ledger.account(Line::Branch).left(today.month(), None).min(part.held()).min(part.till.bank);
        if left < LEAST / 10 {
            return;
        }
        let asked = self.dice.between(LEAST / 10, left.min(400_000_000));
        if self.dice.one_in(4) {
            let tbp = json!({
                "unit": self.seat.branch(), "year": YEAR, "purpose": "Belanja", "recipient": "Toko", "way": "transfer",
                "payee_account": self.payees.goods, "lines": [self.seat.charge((Line::Branch, None, part.held() + 1))],
            });
            w.refused(&self.seat.assistant(), "record-tbp", tbp, &["UANG-KURANG"], false).await;
        }
        let by = PaidBy { branch: true, ..PaidBy::default() };
        let paid = self.pay_out(w, today, by, (Line::Branch, asked), false).await;
        self.ledger.branch.as_mut().expect("a part").spent += asked;
        self.ledger.up.as_mut().expect("a UP").spent += asked;
        self.branch.loose.push(paid);
    }

    /// One step a day; the next LPJ begins when half of the part is spent, or the
    /// month ends.
    async fn account_for_branch(&mut self, w: &World, today: &Today) {
        match self.branch.lpj.take() {
            Some((lpj, Step::Filed, parts)) => {
                let verify = json!({ "lpj": reference(lpj) });
                w.refused(&self.seat.verifier(), "verify-bpp-lpj", verify.clone(), &["LPJP-JALUR-PPK"], true).await;
                w.ok(&self.seat.assistant_verifier(), "verify-bpp-lpj", verify).await;
                self.branch.lpj = Some((lpj, Step::Verified, parts));
            }
            Some((lpj, Step::Verified, parts)) => {
                let approve = json!({ "lpj": reference(lpj) });
                let head = self.seat.head(today.month());
                w.refused(&head, "approve-bpp-lpj", approve.clone(), &["WEWENANG-JABATAN"], true).await;
                w.ok(&self.seat.assistant_head(), "approve-bpp-lpj", approve).await;
                self.ledger.branch.as_mut().expect("a part").approved += sum(&parts);
                self.advance.approved.extend(parts);
            }
            None if self.branch_lpj_is_due(today) => self.file_branch_lpj(w).await,
            None => {}
        }
    }

    fn branch_lpj_is_due(&self, today: &Today) -> bool {
        let spent: i64 = self.branch.loose.iter().map(|e| e.part.2).sum();
        spent > 0 && (spent * 2 >= SHARE || today.winds_down() || today.last)
    }

    async fn file_branch_lpj(&mut self, w: &World) {
        let parts: Vec<Part> = std::mem::take(&mut self.branch.loose).iter().map(|e| e.part).collect();
        let draft = json!({ "unit": self.seat.branch(), "year": YEAR });
        let who = self.seat.assistant();
        let lpj = id(&w.ok(&who, "draft-bpp-lpj", draft.clone()).await, "id");
        w.refused(&who, "draft-bpp-lpj", draft, &["LPJ-KOSONG"], true).await;
        let filed = w.ok(&who, "submit-bpp-lpj", json!({ "lpj": reference(lpj) })).await;
        assert_eq!(amount(&filed, "amount"), sum(&parts), "{}: LPJ of {}", w.today, self.seat.branch());
        self.branch.lpj = Some((lpj, Step::Filed, parts));
    }

    /// All that was withheld is remitted by then.
    async fn give_part_back(&mut self, w: &World, today: &Today) {
        let part = self.ledger.branch.expect("a part");
        if part.held() == 0 || part.till.withheld > 0 {
            return;
        }
        let who = self.seat.assistant();
        let more = self.passing(w, part.held() + 1);
        w.refused(&who, "give-back-up", more, &["UANG-KURANG"], true).await;
        w.ok(&who, "give-back-up", self.passing(w, part.held())).await;
        let part = self.ledger.branch.as_mut().expect("a part");
        let back = part.held();
        part.returned += back;
        part.till.deposit(back);
        assert_eq!(part.till.balance(), 0, "{}: {}", today.day, self.seat.branch());
        self.ledger.till.take(back);
    }
}

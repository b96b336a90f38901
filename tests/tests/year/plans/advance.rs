//! UP by decree, its LPJ, and the GU that makes it whole again.

use serde_json::json;

use super::evidence::Evidence;
use super::payment::{Kind, Payment, Stage};
use super::{Desk, Today, reference};
use crate::model::monthly::Way;
use crate::model::{Part, sum};
use crate::regency::{Line, YEAR};
use crate::world::{World, amount, id, sen};

/// Rp 50,000,000 for every SKPD.
pub const UP: i64 = 5_000_000_000;

#[derive(Debug, Default)]
pub struct Advance {
    pub loose: Vec<Evidence>,
    /// In LPJ of the assistant that were approved and wait for the next LPJ-UP.
    pub approved: Vec<Part>,
    /// The LPJ that is under way, and what it holds.
    lpj: Option<(i64, Step, Vec<Part>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Filed,
    Verified,
}

impl Desk {
    pub async fn ask_for_up(&mut self, w: &World) {
        let card = self.ledger.card.is_some().then_some(super::card::LIMIT);
        let limit = json!({
            "unit": self.seat.code, "year": YEAR, "cash": sen(UP), "card": card.map(sen),
            "decree": "SK Bupati 1/2026", "decree_date": w.today,
        });
        w.ok("ppkd", "set-up-limit", limit).await;
        if let Some(card) = &mut self.ledger.card {
            card.limit = super::card::LIMIT;
        }
        let draft = json!({ "unit": self.seat.code, "year": YEAR, "payee_account": self.payees.own });
        let spp = id(&w.ok(&self.seat.treasurer(), "draft-spp-up", draft).await, "id");
        w.ok(&self.seat.treasurer(), "submit-spp", json!({ "spp": reference(spp) })).await;
        self.filed(Payment::new(Kind::Up, spp, Vec::new(), UP));
    }

    /// One step of the LPJ a day; the next one begins when half of the UP is
    /// spent, or the month ends.
    pub async fn account_for_up(&mut self, w: &World, today: &Today) {
        match self.advance.lpj.take() {
            Some((lpj, Step::Filed, parts)) => {
                w.ok(&self.seat.verifier(), "verify-lpj", json!({ "lpj": reference(lpj) })).await;
                self.advance.lpj = Some((lpj, Step::Verified, parts));
            }
            Some((lpj, Step::Verified, parts)) => self.count_lpj(w, today, lpj, parts).await,
            None if self.lpj_is_due(today) => {
                let loose = std::mem::take(&mut self.advance.loose);
                let mut parts: Vec<Part> = loose.iter().map(|e| e.part).collect();
                parts.append(&mut self.advance.approved);
                let lpj = self.file_lpj(w, None, &parts).await;
                self.advance.lpj = Some((lpj, Step::Filed, parts));
            }
            None => {}
        }
    }

    fn lpj_is_due(&self, today: &Today) -> bool {
        let spent = self.advance.loose.iter().map(|e| e.part.2).sum::<i64>() + sum(&self.advance.approved);
        // Evidence of a panjar waits until that is settled.
        spent > 0 && !self.errand_holds() && (spent * 2 >= UP || today.winds_down() || today.last)
    }

    /// Gathers all evidence that no LPJ holds, and hands it in.
    pub async fn file_lpj(&mut self, w: &World, extra: Option<i64>, parts: &[Part]) -> i64 {
        let draft = json!({ "unit": self.seat.code, "year": YEAR, "tu": extra.map(reference) });
        let lpj = w.ok(&self.seat.treasurer(), "draft-lpj", draft).await;
        let number = id(&lpj, "id");
        let filed = w.ok(&self.seat.treasurer(), "submit-lpj", json!({ "lpj": reference(number) })).await;
        assert_eq!(amount(&filed, "amount"), sum(parts), "{}: LPJ of {}", w.today, self.seat.code);
        number
    }

    pub async fn ratify_lpj(&mut self, w: &World, today: &Today, lpj: i64, parts: &[Part]) {
        w.ok(&self.seat.head(today.month()), "ratify-lpj", json!({ "lpj": reference(lpj) })).await;
        self.ledger.reserve(parts, -1);
        self.ledger.post(parts, 1, Way::Advance, today.month());
    }

    /// The spending counts; before the year ends the UP is filled up again.
    async fn count_lpj(&mut self, w: &World, today: &Today, lpj: i64, parts: Vec<Part>) {
        self.ratify_lpj(w, today, lpj, &parts).await;
        let spent = sum(&parts);
        self.ledger.up.as_mut().expect("a UP").accounted += spent;
        if let Some(branch) = &mut self.ledger.branch {
            branch.taken += parts.iter().filter(|(line, ..)| *line == Line::Branch).map(|part| part.2).sum::<i64>();
        }
        if today.winds_down() {
            self.ask_for_nothing(w, lpj, spent).await;
            // One or the other: it is not filled up as well.
            let refill = json!({ "lpj": reference(lpj), "payee_account": self.payees.own });
            return w.refused(&self.seat.staff(), "draft-spp-gu", refill, &["SPP-DASAR-TERPAKAI"], false).await;
        }
        let draft = json!({ "lpj": reference(lpj), "payee_account": self.payees.own });
        let spp = id(&w.ok(&self.seat.staff(), "draft-spp-gu", draft).await, "id");
        w.ok(&self.seat.treasurer(), "submit-spp", json!({ "spp": reference(spp) })).await;
        self.filed(Payment::new(Kind::Refill, spp, Vec::new(), spent));
    }

    /// Nothing of the UP waits for anything.
    pub fn up_is_settled(&self) -> bool {
        let under_way = |p: &Payment| !matches!(p.kind, Kind::Direct | Kind::Card) && p.stage != Stage::Paid;
        let empty = self.advance.loose.is_empty() && self.advance.approved.is_empty();
        let parted = self.ledger.branch.is_some_and(|b| b.held() > 0);
        self.advance.lpj.is_none() && empty && !parted && !self.payments.iter().any(under_way)
    }
}

//! SPP-LS to payees, with the tax that the day's rules make.

use kernel::Day;
use serde_json::{Value, json};

use super::payment::{Kind, Payment};
use super::{Desk, Today, reference};
use crate::model::Part;
use crate::model::tax::Trade;
use crate::regency::{DAK, DAU, Line, YEAR};
use crate::world::{World, amount, id};

/// The least that anybody asks a payment for.
pub const LEAST: i64 = 5_000_000;

/// What is bought: account, trade, the most that one bill asks.
const PURCHASES: [(Line, Trade, i64); 4] = [
    (Line::Power, Trade::Free, 400_000_000),
    (Line::Service, Trade::Service, 1_200_000_000),
    (Line::Service, Trade::Small, 600_000_000),
    (Line::Capital, Trade::Goods, 2_500_000_000),
];

impl Desk {
    pub async fn ask_for_payment(&mut self, w: &World, today: &Today) {
        let (line, trade, most) = *self.dice.pick(&PURCHASES);
        let source = (line == Line::Capital).then(|| if self.dice.one_in(2) { DAU } else { DAK });
        let left = self.ledger.account(line).left(today.month(), source);
        if left < LEAST {
            return;
        }
        let asked = self.dice.between(LEAST, most.min(left));
        self.pay_directly(w, today, (line, source, asked), trade).await;
    }

    /// Draft, tax, filing.
    pub async fn pay_directly(&mut self, w: &World, today: &Today, part: Part, trade: Trade) {
        self.pay_to(w, today, (part, trade), self.payee_of(trade)).await;
    }

    /// The same, into an account of the register.
    pub async fn pay_to(&mut self, w: &World, today: &Today, (part, trade): (Part, Trade), account: i64) {
        let invoice = self.fresh("INV");
        let mut draft = self.bill(part, trade, &invoice, today.day);
        draft["payee_account"] = json!(account);
        let spp = id(&w.ok(&self.seat.staff(), "draft-spp", draft).await, "id");
        let cuts = self.work_out_tax(w, spp, trade, part.2, today.day).await;
        let filed = w.ok(&self.seat.treasurer(), "submit-spp", json!({ "spp": reference(spp) })).await;
        let payment = Payment { trade, cuts, invoice, ..Payment::new(Kind::Direct, spp, vec![part], part.2) };
        let told = (amount(&filed, "amount"), amount(&filed, "net"));
        assert_eq!(told, (payment.gross, payment.net()), "{}", payment.invoice);
        self.filed(payment);
    }

    pub fn bill(&self, part: Part, trade: Trade, invoice: &str, on: Day) -> Value {
        let kind = if part.0 == Line::Contingency { "pihak-ketiga-lainnya" } else { "barang-jasa" };
        json!({
            "year": YEAR, "unit": self.seat.code, "ls_kind": kind, "purpose": format!("Tagihan {invoice}"),
            "payee_account": self.payee_of(trade), "bill_received": on, "invoice": invoice,
            "lines": [self.seat.charge(part)],
        })
    }

    pub fn payee_of(&self, trade: Trade) -> i64 {
        match trade {
            Trade::Goods => self.payees.goods,
            Trade::Service => self.payees.service,
            Trade::Small => self.payees.small,
            Trade::Free => self.payees.power,
        }
    }

    /// Lets Simpul work the tax out and holds it against the model's own.
    pub async fn work_out_tax(&mut self, w: &World, spp: i64, trade: Trade, gross: i64, on: Day) -> Vec<(String, i64)> {
        let Some(mut said) = trade.said() else { return Vec::new() };
        said["spp"] = json!(reference(spp));
        let told = w.ok(&self.seat.staff(), "judge-tax", said).await;
        let cuts = trade.withheld(gross, on);
        let all: Vec<(String, i64)> = told["proposed"].as_array().expect("proposals").iter().map(proposal).collect();
        let own: Vec<(String, i64)> = cuts.into_iter().map(|(kind, amount)| (kind.to_owned(), amount)).collect();
        assert_eq!(all, own, "{on}: tax of {gross} sen, {trade:?}");
        own
    }
}

fn proposal(of: &Value) -> (String, i64) {
    (crate::world::text(of, "kind"), amount(of, "amount"))
}

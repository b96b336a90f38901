//! The BLUD: what it receives and spends outside the RKUD, quarter by quarter.

use kernel::Day;
use serde_json::json;

use super::{Desk, Today, reference};
use crate::model::monthly::Way;
use crate::regency::{FUND_REVENUE, Line, YEAR};
use crate::world::{World, id, sen};

/// The period that comes next, and the balance that it opens with.
#[derive(Debug, Default)]
pub struct Fund {
    quarter: u8,
    /// What the year began with.
    pub opening: i64,
    pub balance: i64,
    pub income: i64,
    pub spending: i64,
    pub returned: i64,
}

impl Desk {
    pub async fn ratify_fund(&mut self, w: &World, today: &Today) {
        let quarter = self.fund.quarter + 1;
        let last = quarter == 4;
        let due = if last { today.ends() } else { today.month() == quarter * 3 + 1 && today.nth == 6 };
        if quarter > 4 || !due {
            return;
        }
        let opening = if quarter == 1 { 250_000_003 } else { self.fund.balance };
        let (income, left) = (self.dice.between(50_000_000, 900_000_000), self.ledger.account(Line::Fund).ceiling);
        let room = left - self.ledger.account(Line::Fund).used();
        let spending = self.dice.between(1, (opening + income - 10_000).min(room));
        let returned = self.dice.between(0, 9_999);
        let closing = opening + income - spending - returned;
        let (from, until) = period(quarter);
        let ask = |closing: i64| {
            json!({
                "unit": self.seat.code, "year": YEAR, "fund": "BLUD", "from": from, "until": until,
                "opening": sen(opening), "income": [{ "rekening": FUND_REVENUE, "amount": sen(income) }],
                "spending": [self.seat.charge((Line::Fund, None, spending))], "returned": sen(returned),
                "closing": sen(closing),
            })
        };
        let head = self.seat.head(today.month());
        w.refused(&head, "ask-ratification", ask(closing + 1), &["SP3B-SALDO"], true).await;
        let request = id(&w.ok(&head, "ask-ratification", ask(closing)).await, "id");
        w.refused(&head, "ask-ratification", ask(closing), &["SP3B-MENUNGGU"], false).await;
        w.ok("kbud", "give-ratification", json!({ "request": reference(request) })).await;
        self.ledger.post(&[(Line::Fund, None, spending)], 1, Way::Fund, today.month());
        self.ledger.receive(FUND_REVENUE, income);
        self.fund = Fund {
            quarter,
            opening: if quarter == 1 { opening } else { self.fund.opening },
            balance: closing,
            income: self.fund.income + income,
            spending: self.fund.spending + spending,
            returned: self.fund.returned + returned,
        };
    }
}

fn period(quarter: u8) -> (Day, Day) {
    let first = Day::new(YEAR, quarter * 3 - 2, 1).expect("a day");
    let next = if quarter == 4 { Day::new(YEAR + 1, 1, 1) } else { Day::new(YEAR, quarter * 3 + 1, 1) };
    (first, next.expect("a day").plus_days(-1))
}

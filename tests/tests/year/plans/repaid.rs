//! A retur that is paid again: the payee's account is put right by two offices,
//! the head asks, a second official of the treasury orders, and the bank is told
//! with the list of the day. One in three comes back once more.

use kernel::Day;
use serde_json::json;

use super::bank::Slip;
use super::direct::LEAST;
use super::payment::{Payment, Stage};
use super::{Desk, Today, reference};
use crate::model::tax::Trade;
use crate::regency::Line;
use crate::world::{World, id, sen, text};

const MOST: i64 = 800_000_000;

#[derive(Debug)]
pub struct Repaid {
    /// Where among the payments its SP2D is found, by its number.
    number: String,
    sp2d: i64,
    net: i64,
    gross: i64,
    returned_on: Day,
    account: i64,
    /// The order that pays it, and its number.
    pub order: Option<(i64, String)>,
    step: Step,
    /// It has come back a second time.
    twice: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Mend,
    Ask,
    /// The order waits for the bank's list.
    Due,
    Told,
    Paid,
}

impl Repaid {
    pub fn is_due(&self) -> bool {
        self.step == Step::Due
    }

    pub fn is_told(&self) -> bool {
        self.step == Step::Told
    }

    pub fn net(&self) -> i64 {
        self.net
    }

    pub fn tell(&mut self) {
        self.step = Step::Told;
    }
}

impl Desk {
    pub async fn pay_again(&mut self, w: &World, today: &Today) {
        let Some(repaid) = self.repaid.take() else {
            if today.month() == 5 && today.nth == 3 + self.seat.n % 7 {
                self.bill_of_the_frail(w, today).await;
            }
            return self.look_for_retur();
        };
        self.repaid = Some(match repaid.step {
            Step::Mend => self.mend_account(w, today, repaid).await,
            Step::Ask => self.order_again(w, today, repaid).await,
            Step::Told => self.arrive_again(w, repaid).await,
            Step::Due | Step::Paid => repaid,
        });
    }

    /// A bill of somebody whose account the bank has closed.
    async fn bill_of_the_frail(&mut self, w: &World, today: &Today) {
        let left = self.ledger.account(Line::Service).left(today.month(), None);
        if left < LEAST {
            return;
        }
        let part = (Line::Service, None, self.dice.between(LEAST, left.min(MOST)));
        let account = self.payees.frail;
        self.pay_to(w, today, (part, Trade::Service), account).await;
        self.payments.last_mut().expect("a payment").frail = true;
    }

    fn look_for_retur(&mut self) {
        let back = |p: &&Payment| p.frail && p.stage == Stage::Bounced;
        let Some(p) = self.payments.iter().find(back) else { return };
        let (number, sp2d, net, gross, returned_on) = (p.number.clone(), p.sp2d, p.net(), p.gross, p.returned_on);
        let returned_on = returned_on.expect("a day");
        let (order, step, twice) = (None, Step::Mend, false);
        self.repaid = Some(Repaid { number, sp2d, net, gross, returned_on, account: 0, order, step, twice });
    }

    fn asking(&self, repaid: &Repaid, account: i64, on: Day) -> serde_json::Value {
        json!({
            "sp2d": reference(repaid.sp2d), "payee_account": account, "letter": "SURAT 5/2026", "letter_date": on,
        })
    }

    /// One office proposes the new account, another one confirms it.
    async fn mend_account(&mut self, w: &World, today: &Today, repaid: Repaid) -> Repaid {
        let number = format!("08{:02}500777", self.seat.n);
        let propose = json!({
            "unit": self.seat.code, "payee": self.payees.frail_payee, "bank": "Bank Daerah", "account_number": number,
            "holder": "Penerima", "evidence": "surat bank",
        });
        let account = id(&w.ok(&self.seat.staff(), "add-payee-account", propose).await, "account");
        let (head, today) = (self.seat.head(today.month()), today.day);
        let early = self.asking(&repaid, account, today);
        w.refused(&head, "ask-repayment", early, &["PENERIMA-BELUM-DIKONFIRMASI"], true).await;
        let confirm = |last: &str| json!({ "account": account, "last_six": last });
        let (own, wrong) = (confirm("500777"), confirm("500778"));
        w.refused(&self.seat.staff(), "confirm-payee-account", own.clone(), &["WEWENANG-JABATAN"], false).await;
        w.refused("pencatat", "confirm-payee-account", wrong, &["PENERIMA-ANGKA-BEDA"], true).await;
        w.ok("pencatat", "confirm-payee-account", own).await;
        Repaid { account, step: Step::Ask, ..repaid }
    }

    async fn order_again(&mut self, w: &World, today: &Today, repaid: Repaid) -> Repaid {
        let head = self.seat.head(today.month());
        if !repaid.twice {
            // Not into the closed account, to nobody else, not before it came back.
            let closed = self.asking(&repaid, self.payees.frail, today.day);
            w.refused(&head, "ask-repayment", closed, &["PENERIMA-DIGANTI"], true).await;
            let stranger = self.asking(&repaid, self.payees.power, today.day);
            w.refused(&head, "ask-repayment", stranger, &["PENERIMA-BUKAN-MILIKNYA"], true).await;
            let before = self.asking(&repaid, repaid.account, repaid.returned_on.plus_days(-1));
            w.refused(&head, "ask-repayment", before, &["PBU-TANGGAL-SURAT"], true).await;
        }
        let ask = self.asking(&repaid, repaid.account, today.day);
        w.refused(&self.seat.treasurer(), "ask-repayment", ask.clone(), &["WEWENANG-JABATAN"], true).await;
        let order = id(&w.ok(&head, "ask-repayment", ask.clone()).await, "id");
        w.refused(&head, "ask-repayment", ask, &["PBU-SUDAH-ADA"], true).await;
        let by = json!({ "repayment": reference(order) });
        // Whoever noted the retur does not order it.
        w.refused("kbud", "order-repayment", by.clone(), &["WEWENANG-ORANG-SAMA"], true).await;
        let done = w.ok("kbud2", "order-repayment", by.clone()).await;
        assert_eq!(crate::world::amount(&done, "amount"), repaid.net, "just what came back");
        w.refused("kbud", "pay-repayment", by, &["KEADAAN"], true).await;
        Repaid { order: Some((order, text(&done, "number"))), step: Step::Due, ..repaid }
    }

    /// It arrives, or comes back a second time, never as more than it was.
    async fn arrive_again(&mut self, w: &World, repaid: Repaid) -> Repaid {
        let (order, number) = repaid.order.clone().expect("an order");
        if self.seat.n % 3 == 1 && !repaid.twice {
            let back = |amount: i64| {
                json!({
                    "repayment": reference(order), "amount": sen(amount), "credit_note": format!("NK-ULANG-{number}"),
                    "reasons": ["rekening salah nama"],
                })
            };
            w.refused("kbud", "return-repayment", back(repaid.net + 1), &["SP2D-RETUR-NILAI"], true).await;
            w.ok("kbud", "return-repayment", back(repaid.net)).await;
            self.slips.push(Slip::credit(repaid.net, format!("RETUR {number}")));
            self.ledger.sent_back += repaid.net;
            return Repaid { order: None, step: Step::Ask, twice: true, returned_on: w.today, ..repaid };
        }
        w.ok("kbud", "pay-repayment", json!({ "repayment": reference(order) })).await;
        self.ledger.still_owed -= repaid.net;
        self.ledger.till.pass(repaid.gross);
        self.ledger.paid += repaid.gross;
        let same = |p: &&mut Payment| p.number == repaid.number;
        let p = self.payments.iter_mut().find(same).expect("its payment");
        p.stage = Stage::Paid;
        let again = json!({
            "sp2d": reference(repaid.sp2d), "amount": sen(repaid.net), "credit_note": "NK-LAGI", "reasons": ["x"],
        });
        w.refused("kbud", "return-sp2d", again, &["SP2D-RETUR-LAGI"], true).await;
        Repaid { step: Step::Paid, ..repaid }
    }
}

//! A payment's way from its SPP to the bank, step by step, with what can happen
//! on it: it comes back, it is taken back, the bank sends it home.

use kernel::Day;
use serde_json::json;

use super::bank::Slip;
use super::{Desk, Today, reference, why};
use crate::model::monthly::Way;
use crate::model::tax::Trade;
use crate::model::{HeldBy, Part, Purse, Withheld, sum};
use crate::world::{World, amount, id, sen, text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Direct,
    Up,
    Refill,
    Extra,
    /// The bill of the cards.
    Card,
    /// It makes an LPJ final and moves nothing.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Returned,
    Filed,
    Verified,
    Ordered,
    Issued,
    /// The bank was told.
    Sent,
    Paid,
    Bounced,
}

#[derive(Clone, Debug)]
pub struct Payment {
    pub kind: Kind,
    pub stage: Stage,
    pub spp: i64,
    pub spm: i64,
    pub sp2d: i64,
    /// Number of the SP2D.
    pub number: String,
    /// Empty where nothing is charged.
    pub parts: Vec<Part>,
    pub gross: i64,
    pub cuts: Vec<(String, i64)>,
    pub trade: Trade,
    pub invoice: String,
    /// The month of its SP2D.
    pub issued_in: u8,
    /// What the payee gave back of the first part.
    pub returned: i64,
    /// It was void once, or came back once; not again.
    pub stumbled: bool,
    /// It rests on a list of payees.
    pub listed: bool,
    /// Its payee's account is closed, as the bank will say.
    pub frail: bool,
    /// The day on which the bank sent it back.
    pub returned_on: Option<Day>,
}

impl Payment {
    pub fn new(kind: Kind, spp: i64, parts: Vec<Part>, gross: i64) -> Payment {
        Payment {
            kind,
            stage: Stage::Filed,
            spp,
            spm: 0,
            sp2d: 0,
            number: String::new(),
            parts,
            gross,
            cuts: Vec::new(),
            trade: Trade::Free,
            invoice: String::new(),
            issued_in: 0,
            returned: 0,
            stumbled: false,
            listed: false,
            frail: false,
            returned_on: None,
        }
    }

    pub fn net(&self) -> i64 {
        if self.kind == Kind::Nothing {
            return 0;
        }
        self.gross - self.cuts.iter().map(|(_, amount)| amount).sum::<i64>()
    }

    /// By which way it spends; of the treasurer's lists all are of salaries.
    pub fn way(&self) -> Way {
        match self.kind {
            Kind::Direct if self.listed => Way::Salary,
            Kind::Direct => Way::Goods,
            _ => Way::Advance,
        }
    }

    fn withheld(&self) -> Vec<Withheld> {
        let item = |(kind, amount): &(String, i64)| Withheld {
            document: self.spp,
            kind: kind.clone(),
            amount: *amount,
            held_by: HeldBy::Treasury,
        };
        self.cuts.iter().map(item).collect()
    }
}

impl Desk {
    /// One step on, where the payment is in the officials' hands.
    pub async fn step(&mut self, w: &World, at: usize, today: &Today) {
        match self.payments[at].stage {
            Stage::Returned => self.file_again(w, at, today).await,
            Stage::Filed => self.verify(w, at).await,
            Stage::Verified => self.order(w, at, today).await,
            Stage::Ordered => self.issue(w, at).await,
            Stage::Issued => self.perhaps_void(w, at, today).await,
            Stage::Sent | Stage::Paid | Stage::Bounced => {}
        }
    }

    async fn verify(&mut self, w: &World, at: usize) {
        let p = self.payments[at].clone();
        let plain = p.kind == Kind::Direct && p.trade != Trade::Free && !p.frail;
        if plain && !p.stumbled && self.dice.one_in(25) {
            let back = json!({ "spp": reference(p.spp), "reasons": why() });
            w.ok(&self.seat.verifier(), "return-spp", back).await;
            self.ledger.reserve(&p.parts, -1);
            (self.payments[at].stage, self.payments[at].stumbled) = (Stage::Returned, true);
            return;
        }
        w.ok(&self.seat.verifier(), "verify-spp", json!({ "spp": reference(p.spp) })).await;
        self.payments[at].stage = Stage::Verified;
    }

    /// A returned SPP keeps its number; its tax is that of the new day.
    async fn file_again(&mut self, w: &World, at: usize, today: &Today) {
        let p = self.payments[at].clone();
        let (line, source, asked) = p.parts[0];
        if asked > self.ledger.account(line).left(today.month(), source) {
            return;
        }
        self.payments[at].cuts = self.work_out_tax(w, p.spp, p.trade, p.gross, today.day).await;
        w.ok(&self.seat.treasurer(), "submit-spp", json!({ "spp": reference(p.spp) })).await;
        self.ledger.reserve(&p.parts, 1);
        self.payments[at].stage = Stage::Filed;
    }

    async fn order(&mut self, w: &World, at: usize, today: &Today) {
        let number = self.fresh("SPTJM");
        let p = &mut self.payments[at];
        let order = json!({ "spp": reference(p.spp), "sptjm": { "number": number, "date": w.today } });
        let spm = w.ok(&self.seat.head(today.month()), "issue-spm", order).await;
        p.spm = id(&spm, "id");
        assert_eq!((amount(&spm, "amount"), amount(&spm, "net")), (p.gross, p.net()), "SPM of SPP {}", p.spp);
        w.ok("kbud", "receive-spm", json!({ "spm": reference(p.spm) })).await;
        p.stage = Stage::Ordered;
    }

    async fn issue(&mut self, w: &World, at: usize) {
        let p = &mut self.payments[at];
        let sp2d = w.ok("kbud", "issue-sp2d", json!({ "spm": reference(p.spm) })).await;
        (p.sp2d, p.number) = (id(&sp2d, "id"), text(&sp2d, "number"));
        assert_eq!((amount(&sp2d, "amount"), amount(&sp2d, "net")), (p.gross, p.net()), "SP2D {}", p.number);
        (p.stage, p.issued_in) = (Stage::Issued, w.today.month());
        let p = p.clone();
        if p.kind == Kind::Nothing {
            self.payments[at].stage = Stage::Paid;
            let told = json!({ "sp2d": reference(p.sp2d), "reference": "BANK" });
            w.refused("kbud", "transfer-sp2d", told, &["KEADAAN"], true).await;
        }
        if matches!(p.kind, Kind::Direct | Kind::Card) {
            self.ledger.reserve(&p.parts, -1);
            self.ledger.post(&p.parts, 1, p.way(), w.today.month());
            self.ledger.withhold(&p.withheld());
        }
        self.ledger.sp2d += p.gross;
    }

    /// The Kuasa BUD takes an SP2D back before the bank is told: its SPM lives on.
    async fn perhaps_void(&mut self, w: &World, at: usize, today: &Today) {
        let p = self.payments[at].clone();
        let takes_back = matches!(p.kind, Kind::Direct | Kind::Card) && !p.stumbled && !p.frail;
        if !takes_back || today.winds_down() || !self.dice.one_in(40) {
            return;
        }
        w.ok("kbud", "void-sp2d", json!({ "sp2d": reference(p.sp2d), "reasons": why() })).await;
        self.ledger.post(&p.parts, -1, p.way(), p.issued_in);
        self.ledger.reserve(&p.parts, 1);
        self.ledger.withhold_no_more(p.spp);
        self.ledger.sp2d -= p.gross;
        (self.payments[at].stage, self.payments[at].stumbled) = (Stage::Ordered, true);
    }

    /// The bank has paid; once in the year it could not.
    pub async fn arrive(&mut self, w: &World, at: usize) {
        let p = self.payments[at].clone();
        if p.kind == Kind::Direct && self.bounces(w, &p) {
            let note = format!("NK-RETUR-{}", p.number);
            let back = json!({ "sp2d": reference(p.sp2d), "amount": sen(p.net()), "credit_note": note,
                "reasons": ["rekening ditutup"] });
            w.ok("kbud", "return-sp2d", back).await;
            self.slips.push(Slip::credit(p.net(), format!("RETUR {}", p.number)));
            (self.payments[at].stage, self.payments[at].returned_on) = (Stage::Bounced, Some(w.today));
            self.ledger.sent_back += p.net();
            self.ledger.still_owed += p.net();
            return;
        }
        w.ok("kbud", "pay-sp2d", json!({ "sp2d": reference(p.sp2d) })).await;
        self.payments[at].stage = Stage::Paid;
        match p.kind {
            Kind::Direct => {
                self.ledger.till.pass(p.gross);
                self.ledger.paid += p.gross;
            }
            Kind::Card => {
                self.ledger.till.pass_card(p.gross);
                self.bill_is_paid(&p);
            }
            Kind::Nothing => unreachable!("it is never told to the bank"),
            Kind::Up => {
                self.ledger.till.fill(p.gross);
                self.ledger.up = Some(Purse { received: p.gross, ..Purse::default() });
            }
            Kind::Refill => {
                self.ledger.till.fill(p.gross);
                self.ledger.up.as_mut().expect("a UP").received += p.gross;
            }
            Kind::Extra => {
                self.ledger.till.fill(p.gross);
                self.ledger.extra.push(Purse { received: p.gross, ..Purse::default() });
                self.extra.as_mut().expect("a TU").arrived = true;
            }
        }
    }

    /// Every SKPD has two retur: one that is paid again, and the first payment to
    /// a business after May began, which stays a debt.
    fn bounces(&self, w: &World, p: &Payment) -> bool {
        let other = |other: &Payment| other.stage == Stage::Bounced && !other.frail;
        let first = p.trade != Trade::Free && !self.payments.iter().any(other);
        p.frail || (first && w.today >= crate::world::day("2026-05-04"))
    }

    /// Keeps a payment that was filed, and holds its money.
    pub fn filed(&mut self, payment: Payment) {
        if payment.kind == Kind::Direct {
            assert_eq!(sum(&payment.parts), payment.gross);
            self.ledger.reserve(&payment.parts, 1);
        }
        self.payments.push(payment);
    }
}

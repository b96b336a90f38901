//! STS: what was received goes to the RKUD, all of it, within its term. It
//! counts when the Kuasa BUD has the bank's credit note.

use std::collections::BTreeSet;

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};
use treasury::public::sharing::{self, Done};

use super::common;
use super::stbp::RECEIVERS;
use crate::model::Receipt;
use crate::rules::receipt::{DepositFacts, Held, decide_deposit, late};
use crate::store::receipts as rows;

const LAW: &str = "PP 12/2019 Ps 137(5), 138(2)";
pub const TREASURY: &[Role] = &[Role::KuasaBud, Role::Bud];

const DEPOSIT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::RevenueDeposit, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new("deposit-receipts", "Setor penerimaan", "PP 12/2019 Ps 137", RECEIVERS)
};

/// Deposits chosen STBP with one STS.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositReceipts {
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// STBP by their numbers in the register.
    pub stbp: Vec<i64>,
    /// As the bank's slip says it: just what these STBP are together.
    pub amount: Money,
    /// The bank's reference of the deposit.
    pub reference: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for DepositReceipts {
    const DEF: &'static ActDef = DEPOSIT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let year = self.year.unwrap_or(date.year());
        let reference = common::clean("referensi", &self.reference, 100)?;
        let ids: Vec<i64> = self.stbp.iter().copied().collect::<BTreeSet<i64>>().into_iter().collect();
        if ids.is_empty() || ids.len() > 500 || ids.len() != self.stbp.len() {
            return Err(Error::Input("pilih 1 sampai 500 STBP, masing-masing satu kali".into()));
        }
        // Locked in the order of their ids.
        let found = rows::held(tx, &ids).await?;
        let found = found.ok_or_else(|| Error::NotFound("STBP yang dipilih".into()))?;
        let own = |d: &Document| d.unit_id == unit.skpd_id && (unit.id == unit.skpd_id || d.sub_unit_id == unit.id);
        let held = |(d, r): &(Document, Receipt)| Held {
            label: d.label(),
            amount: d.amount,
            day: d.doc_date.unwrap_or(date),
            way: r.way,
            foreign: !own(d) || d.year != year,
            gone: d.state != State::Issued || r.deposit.is_some(),
        };
        let facts = DepositFacts { held: found.iter().map(held).collect(), stated: self.amount, doc_date: date };
        let (sum, refusals) = match decide_deposit(&facts) {
            Ok(sum) => (sum, Refusals::new()),
            Err(refusals) => (self.amount, refusals),
        };
        let id = tx.id()?;
        let subject = format!("Setoran {} STBP", ids.len());
        let mut d = Document {
            state: State::Submitted,
            ..sharing::blank(tx, id, Kind::RevenueDeposit, "", year, &unit, sum, subject)
        };
        let holders = found.iter().filter(|(_, r)| r.way.is_held()).map(|(_, r)| r.holder).collect();
        let closed = common::closed_until(tx, (year, unit.skpd_id), holders).await?;
        common::number_in_book(tx, &mut d, &policy.deposit_number, (date, closed), Vec::new(), refusals).await?;
        let skpd = common::skpd(tx, &unit).await?;
        let days = policy.term_of(&skpd.code);
        let due = facts.earliest().map(|from| sharing::due(&tx.ctx().calendar, from, days));
        let notes = due.and_then(|due| late(&d.label(), due, date)).into_iter().collect();
        store::documents::create(tx, &d, &ids).await?;
        rows::insert_deposit(tx, id, &reference, due).await?;
        for stbp in &ids {
            rows::put_into(tx, *stbp, Some(id)).await?;
        }
        let told = serde_json::json!({ "sts": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, notes)).on(id, id).tell("receipts-deposited", told))
    }
}

const CONFIRM: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::RevenueDeposit, from: &[State::Submitted], to: State::Paid }),
    separate_from: &["deposit-receipts"],
    signs: true,
    ..ActDef::new("confirm-revenue-deposit", "Nyatakan setoran pendapatan masuk", LAW, TREASURY)
};

/// The Kuasa BUD has the bank's credit note: the money counts as received.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRevenueDeposit {
    pub sts: DocRef,
    pub credit_note: String,
    /// The day of the credit note.
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for ConfirmRevenueDeposit {
    const DEF: &'static ActDef = CONFIRM;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.sts.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let mut refusals = Refusals::new();
        let note = common::judge_credit(tx, &d, &self.credit_note, case.doc_date, d.doc_date, &mut refusals).await?;
        refusals.or(())?;
        common::keep_note(tx, (d.id, d.year), &note, case.doc_date).await?;
        for mut stbp in rows::of_deposit(tx, d.id).await? {
            stbp.state = State::Paid;
            store::documents::save(tx, &stbp).await?;
        }
        d.state = State::Paid;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "sts": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("receipts-on-rkud", told))
    }
}

const REJECT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::RevenueDeposit, from: &[State::Submitted], to: State::Rejected }),
    ..ActDef::new("reject-revenue-deposit", "Tolak setoran pendapatan", LAW, TREASURY)
};

/// The money did not come in: its STBP are with the treasurer again. A closed
/// month does not lose its STS.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectRevenueDeposit {
    pub sts: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RejectRevenueDeposit {
    const DEF: &'static ActDef = REJECT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.sts.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = sharing::check_reasons(&self.reasons)?;
        sharing::refuse_noted(tx, &d).await?;
        let all = rows::of_deposit(tx, d.id).await?;
        let mut holders = Vec::new();
        for stbp in &all {
            let receipt = rows::receipt_of(tx, stbp.id).await?.filter(|r| r.way.is_held());
            holders.extend(receipt.map(|r| r.holder));
        }
        common::refuse_closed(tx, &d, holders).await?;
        for stbp in all {
            rows::put_into(tx, stbp.id, None).await?;
        }
        sharing::turn_back(tx, &mut d, State::Rejected, REJECT, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

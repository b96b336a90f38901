//! DPR: what was really spent by card. It holds its money on the accounts, and
//! its part of the limits, until the bill is paid.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::advance::blank;
use super::awaited;
use super::card::{card_of, clean, facility};
use super::common::{self, Done, Included};
use super::spp::{LineInput, moves, payment_lines};
use crate::model::Purchase;
use crate::rules::card::{Bought, Examined, LAW, PurchaseFacts, decide_purchase, decide_verify};
use crate::rules::limits::{Stage, check_accounts};
use crate::rules::spp::check_line_amount;
use crate::store::{self as rows, card as cards};

const RECORD: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpr, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new("record-dpr", "Catat DPR", LAW, &[Role::Pptk])
};

/// One purchase.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseInput {
    pub sub_kegiatan: Code,
    pub rekening: Code,
    /// Funding source; needed where the account draws on several.
    #[serde(default)]
    pub source: Option<Code>,
    pub amount: Money,
    /// The day of the purchase.
    pub on: Day,
    pub merchant: String,
    pub what: String,
    /// There is evidence of it.
    #[serde(default)]
    pub evidence: bool,
}

/// The PPTK tells what was spent with one card; the PA is asked to verify it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDpr {
    /// The sub unit (or SKPD) whose accounts are charged.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// The card's number in the register.
    pub card: i64,
    pub purpose: String,
    pub rows: Vec<PurchaseInput>,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for RecordDpr {
    const DEF: &'static ActDef = RECORD;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let year = self.year.unwrap_or(case.doc_date.year());
        let purpose = clean("keperluan", &self.purpose, 1000)?;
        let id = tx.id()?;
        let blank = blank(tx, id, Kind::Dpr, "", year, &unit, Money::ZERO, purpose);
        let mut d = Document { state: State::Submitted, ..blank };
        let bought = hold(tx, &mut d, self.card, &self.rows, case.doc_date).await?;
        store::documents::create(tx, &d, &[]).await?;
        cards::insert_dpr(tx, id, self.card).await?;
        keep_rows(tx, id, &bought).await?;
        let told = serde_json::json!({ "dpr": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(id, id).tell("dpr-recorded", told))
    }
}

async fn keep_rows(tx: &mut Tx, id: i64, bought: &[Purchase]) -> Result<()> {
    let lines: Vec<_> = bought.iter().map(|p| p.line.clone()).collect();
    rows::insert_lines(tx, id, &lines).await?;
    cards::insert_rows(tx, id, bought).await
}

async fn read_rows(tx: &mut Tx, d: &Document, inputs: &[PurchaseInput]) -> Result<Vec<Purchase>> {
    let line = |p: &PurchaseInput| LineInput {
        sub_kegiatan: p.sub_kegiatan.clone(),
        rekening: p.rekening.clone(),
        source: p.source.clone(),
        amount: p.amount,
    };
    let asked: Vec<LineInput> = inputs.iter().map(line).collect();
    let (lines, _) = payment_lines(tx, d.year, d.sub_unit_id, &asked).await?;
    let read = |(line, p): (_, &PurchaseInput)| {
        Ok::<_, Error>(Purchase {
            line,
            on: p.on,
            merchant: clean("penjual", &p.merchant, 200)?,
            what: clean("uraian", &p.what, 500)?,
            evidence: p.evidence,
            excess: Money::ZERO,
            excess_reason: None,
        })
    };
    lines.into_iter().zip(inputs).map(read).collect()
}

/// The limits and the accounts are held and drawn, the number is taken: or all
/// reasons are told why not.
async fn hold(tx: &mut Tx, d: &mut Document, card: i64, inputs: &[PurchaseInput], date: Day) -> Result<Vec<Purchase>> {
    let policy = common::policy(tx, date)?;
    let bought = read_rows(tx, d, inputs).await?;
    let lines: Vec<_> = bought.iter().map(|p| p.line.clone()).collect();
    let ids: Vec<i64> = lines.iter().map(|l| l.account).collect();
    // Locks: the facility, the card, the accounts, the series.
    let there = facility(tx, d.unit_id, d.year).await?;
    let card = card_of(tx, card, d.unit_id, d.year).await?;
    let mut refusals = Refusals::new();
    let facts = PurchaseFacts {
        card: card.label(),
        ended_on: card.ended_on,
        facility: there.room,
        own: card.room,
        rows: bought.iter().map(|p| Bought { label: p.what.clone(), on: p.on, amount: p.line.amount }).collect(),
        doc_date: date,
        year: d.year,
    };
    d.amount = decide_purchase(&facts).map_err(|found| refusals.extend(found)).unwrap_or_default();
    d.net = d.amount;
    for l in &lines {
        check_line_amount(&format!("‹{}›", l.account), l.amount, &mut refusals);
    }
    let standings = budget::public::lock_accounts(tx, &ids).await?;
    let accounts = common::account_facts(&lines, &standings, date, &policy, Included::Nothing)?;
    if let Err(found) = check_accounts(Stage::Spp, &accounts, &policy) {
        refusals.extend(found);
    }
    awaited::judge(tx, d, &lines, &standings, &mut refusals).await?;
    let (taken, serial) = common::serial_of(tx, d, date).await?;
    common::judge_day(tx, d, date, Vec::new(), taken, &mut refusals).await?;
    common::settle(tx, refusals, ids).await?;
    if d.number.is_none() {
        common::give_number(tx, d, &policy.card.dpr_number.value, serial, date).await?;
    }
    d.doc_date = Some(date);
    budget::public::draw(tx, &moves(&lines, 1, 0), None).await?;
    // Both limits are held since they were judged: this is the rows' own guard.
    if cards::spend(tx, (d.unit_id, d.year), card.id, d.amount).await? {
        Ok(bought)
    } else {
        Err(Error::Conflict("limit KKPD berubah".into()))
    }
}

/// The money on the accounts and both limits come back.
async fn let_go(tx: &mut Tx, d: &Document) -> Result<()> {
    let (card, _) = cards::dpr(tx, d.id).await?;
    facility(tx, d.unit_id, d.year).await?;
    card_of(tx, card, d.unit_id, d.year).await?;
    cards::free(tx, (d.unit_id, d.year), &[(card, d.amount)]).await?;
    let lines = rows::lines(tx, d.id).await?;
    budget::public::draw(tx, &moves(&lines, -1, 0), None).await.map(drop)
}

const REVISE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpr, from: &[State::Returned], to: State::Submitted }),
    signs: true,
    ..ActDef::new("revise-dpr", "Perbaiki DPR", LAW, &[Role::Pptk])
};

/// Tells the purchases of a returned DPR anew; its number stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviseDpr {
    pub dpr: DocRef,
    pub rows: Vec<PurchaseInput>,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for ReviseDpr {
    const DEF: &'static ActDef = REVISE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpr.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let (card, _) = cards::dpr(tx, d.id).await?;
        let bought = hold(tx, &mut d, card, &self.rows, case.doc_date).await?;
        rows::remove_lines(tx, d.id).await?;
        cards::remove_rows(tx, d.id).await?;
        keep_rows(tx, d.id, &bought).await?;
        d.state = State::Submitted;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const VERIFY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpr, from: &[State::Submitted], to: State::Verified }),
    separate_from: &["record-dpr", "revise-dpr"],
    signs: true,
    ..ActDef::new("verify-dpr", "Verifikasi DPR", LAW, &[Role::Pa, Role::Kpa])
};

/// What of one purchase its holder pays back to the RKUD.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExcessInput {
    /// The purchase's place in the DPR, from 1.
    pub line: i64,
    pub amount: Money,
    pub reason: String,
}

/// The PA finds the purchases right, or says what the budget does not bear.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyDpr {
    pub dpr: DocRef,
    #[serde(default)]
    pub excess: Vec<ExcessInput>,
}

impl Act for VerifyDpr {
    const DEF: &'static ActDef = VERIFY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpr.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let bought = cards::purchases_of(tx, d.id).await?;
        let at = |line: i64| usize::try_from(line).ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < bought.len());
        let mut found = vec![(Money::ZERO, String::new()); bought.len()];
        for e in &self.excess {
            let slot = at(e.line).and_then(|n| found.get_mut(n));
            let slot = slot.ok_or_else(|| Error::NotFound(format!("baris {} pada {}", e.line, d.label())))?;
            *slot = (e.amount, clean("alasan", &e.reason, 500)?);
        }
        let examined: Vec<Examined> = bought
            .iter()
            .zip(&found)
            .map(|(p, (excess, reason))| Examined {
                label: p.what.clone(),
                amount: p.line.amount,
                evidence: p.evidence,
                excess: *excess,
                reason: !reason.is_empty(),
            })
            .collect();
        decide_verify(&examined)?;
        for (line, (excess, reason)) in (1i64..).zip(&found).filter(|(_, (excess, _))| excess.is_positive()) {
            cards::set_excess(tx, d.id, line, *excess, reason).await?;
        }
        d.state = State::Verified;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpr, from: &[State::Submitted, State::Verified], to: State::Returned }),
    ..ActDef::new("return-dpr", "Kembalikan DPR", LAW, &[Role::Pa, Role::Kpa])
};

/// Sends a DPR back with reasons: its money and the limits are free again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnDpr {
    pub dpr: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnDpr {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpr.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        let (_, dpt) = cards::dpr(tx, d.id).await?;
        if let Some(dpt) = dpt {
            let held = store::documents::find(tx, &DocRef::from(dpt)).await?;
            let held = held.ok_or_else(|| Error::Bug("DPT hilang".into()))?;
            return Err(Error::refuse(store::documents::wrong_state(&held, &[State::Voided], RETURN.title)));
        }
        let_go(tx, &d).await?;
        common::turn_back(tx, &mut d, State::Returned, RETURN, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Dpr, from: &[State::Submitted, State::Returned], to: State::Voided }),
    ..ActDef::new("cancel-dpr", "Batalkan DPR", LAW, &[Role::Pptk])
};

/// Gives a DPR up; its number stays used.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelDpr {
    pub dpr: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelDpr {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.dpr.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        if d.state == State::Submitted {
            let_go(tx, &d).await?;
        }
        common::turn_back(tx, &mut d, State::Voided, CANCEL, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

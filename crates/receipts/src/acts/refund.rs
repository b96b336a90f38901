//! Receipts that go back to whoever paid them, and corrections of an account.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx, Unit};
use treasury::public::sharing::{self, Done};

use super::common;
use super::deposit::TREASURY;
use crate::model::{CORRECTION, Nature, REFUND, ReceiptLine, Refund};
use crate::rules::receipt::{LineFacts, check_lines};
use crate::rules::refund::{CorrectionFacts, RefundFacts, Standing, check_paid_on, decide_correction, decide_refund};
use crate::store::{receipts as rows, returns};

const LAW: &str = "PP 12/2019 Ps 140";

/// A line of money that has come in, as its document stands.
async fn line(tx: &mut Tx, receipt: &Document, number: i64, step: &str) -> Result<ReceiptLine> {
    if !common::came_in(receipt) {
        return Err(Error::refuse(store::documents::wrong_state(receipt, &[State::Paid, State::Ratified], step)));
    }
    let found = rows::line_of(tx, receipt.id, number).await?;
    found.ok_or_else(|| Error::NotFound(format!("baris {number} pada {}", receipt.label())))
}

fn standing(receipt: &Document, line: &ReceiptLine) -> Standing {
    Standing { label: receipt.label(), rekening: line.rekening.clone(), amount: line.amount, taken: line.taken }
}

const ASK: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Note, from: &[], to: State::Submitted }),
    signs: true,
    ..ActDef::new("ask-refund", "Minta pengembalian penerimaan", LAW, &[Role::Pa, Role::Kpa])
};

/// Asks to pay back what was received too much or without ground.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRefund {
    /// The SKPD whose revenue it is.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// berulang or sekali.
    pub nature: Nature,
    /// The year in which the money was received.
    pub received_year: i32,
    /// The STBP of this year that received it.
    #[serde(default)]
    pub receipt: Option<DocRef>,
    /// Its line; the first where it is absent.
    #[serde(default)]
    pub line: Option<i64>,
    /// The account, where an earlier year received it.
    #[serde(default)]
    pub rekening: Option<Code>,
    pub amount: Money,
    pub recipient: String,
    /// The decision that it rests on.
    pub decree: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for AskRefund {
    const DEF: &'static ActDef = ASK;
    type Out = Done;

    fn subject(&self) -> Subject {
        match &self.receipt {
            Some(receipt) => Subject::Documents(vec![receipt.clone()]),
            None => Subject::Unit(self.unit.clone()),
        }
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let year = self.year.unwrap_or(date.year());
        let recipient = common::clean("penerima", &self.recipient, 200)?;
        let decree = common::clean("dasar", &self.decree, 200)?;
        let receipt = case.documents.first().cloned();
        if receipt.as_ref().is_some_and(|r| r.year != self.received_year) {
            return Err(Error::Input("tahun penerimaan: tidak sama dengan tahun STBP-nya".into()));
        }
        let from = match &receipt {
            Some(receipt) => Some(line(tx, receipt, self.line.unwrap_or(1), ASK.title).await?),
            None => None,
        };
        let facts = RefundFacts {
            nature: self.nature,
            received_year: self.received_year,
            year,
            amount: self.amount,
            line: receipt.as_ref().zip(from.as_ref()).map(|(d, l)| standing(d, l)),
        };
        let mut refusals = decide_refund(&facts).err().unwrap_or_default();
        let rekening = match (&from, &self.rekening) {
            (Some(line), _) => line.rekening.clone(),
            (None, Some(code)) => code.norm().to_owned(),
            (None, None) if refusals.is_empty() => {
                return Err(Error::Input("sebutkan rekening penerimaan yang dikembalikan".into()));
            }
            (None, None) => String::new(),
        };
        if refusals.is_empty() {
            let own = LineFacts { code: rekening.clone(), rekening: rekening.clone(), amount: self.amount };
            check_lines(&[own], &mut refusals);
        }
        refusals.or(())?;
        let ask = Asked { unit, year, date, receipt, from, rekening, recipient, decree, pattern: policy.note_number };
        self.keep(tx, ask).await
    }
}

/// A refund that may be asked for.
struct Asked {
    unit: Unit,
    year: i32,
    date: Day,
    receipt: Option<Document>,
    from: Option<ReceiptLine>,
    rekening: String,
    recipient: String,
    decree: String,
    pattern: String,
}

impl AskRefund {
    async fn keep(&self, tx: &mut Tx, ask: Asked) -> Result<Record<Done>> {
        let Asked { unit, year, date, receipt, from, rekening, recipient, decree, pattern } = ask;
        let id = tx.id()?;
        let subject = format!("Pengembalian kepada {recipient} menurut {decree}");
        let mut d = Document {
            state: State::Submitted,
            thread: receipt.as_ref().map_or(id, |r| r.thread),
            ..sharing::blank(tx, id, Kind::Note, REFUND, year, &unit, self.amount, subject)
        };
        let basis = receipt.iter().filter_map(sharing::rests_on).collect();
        common::number(tx, &mut d, &pattern, date, basis, Refusals::new()).await?;
        let from_line = from.as_ref().map(|l| (l.document, l.line));
        if let Some((document, number)) = from_line
            && !rows::take(tx, document, number, self.amount).await?
        {
            return Err(Error::Conflict("penerimaan berubah".into()));
        }
        let skpd = from.as_ref().map_or(unit.skpd_id, |l| l.unit);
        let rests_on: Vec<i64> = receipt.iter().map(|r| r.id).collect();
        store::documents::create(tx, &d, &rests_on).await?;
        let (nature, received_year) = (self.nature, self.received_year);
        let refund = Refund { document: id, nature, received_year, from: from_line, recipient, decree };
        returns::insert_refund(tx, &refund).await?;
        rows::insert_lines(tx, id, skpd, 1, [(rekening, Money::ZERO.minus(self.amount))]).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(id, d.thread))
    }
}

const PAY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Note, from: &[State::Submitted], to: State::Paid }),
    separate_from: &["ask-refund"],
    signs: true,
    ..ActDef::new("pay-refund", "Bayar pengembalian penerimaan", LAW, TREASURY)
};

/// The Kuasa BUD has paid it from the RKUD: revenue is less by it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayRefund {
    pub refund: DocRef,
    /// The bank's reference of the payment.
    pub reference: String,
    /// The day on which the bank paid.
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for PayRefund {
    const DEF: &'static ActDef = PAY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.refund.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reference = common::clean("referensi", &self.reference, 100)?;
        known(tx, &d).await?;
        let mut refusals = Refusals::new();
        check_paid_on(d.doc_date, d.year, case.doc_date, tx.ctx().today, &mut refusals);
        refusals.or(())?;
        returns::refund_paid(tx, d.id, &reference, case.doc_date).await?;
        d.state = State::Paid;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "refund": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("refund-paid", told))
    }
}

/// The refund behind a note; other notes are none.
async fn known(tx: &mut Tx, d: &Document) -> Result<Refund> {
    returns::refund(tx, d.id).await?.ok_or_else(|| Error::NotFound(format!("pengembalian {}", d.label())))
}

const REFUSE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Note, from: &[State::Submitted], to: State::Rejected }),
    ..ActDef::new("refuse-refund", "Tolak pengembalian penerimaan", LAW, TREASURY)
};

/// Refuses a refund with reasons: its receipt stands whole again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseRefund {
    pub refund: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RefuseRefund {
    const DEF: &'static ActDef = REFUSE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.refund.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = sharing::check_reasons(&self.reasons)?;
        if let Some((document, number)) = known(tx, &d).await?.from
            && !rows::take(tx, document, number, Money::ZERO.minus(d.amount)).await?
        {
            return Err(Error::Bug("pengembalian penerimaan".into()));
        }
        sharing::turn_back(tx, &mut d, State::Rejected, REFUSE, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const CORRECT: &ActDef = &ActDef {
    separate_from: &["record-stbp", "record-direct-receipt"],
    signs: true,
    ..ActDef::new(
        "correct-receipt",
        "Koreksi rekening penerimaan",
        "PP 12/2019 Ps 14(2), 139",
        &[Role::PpkSkpd, Role::KuasaBud, Role::Bud],
    )
};

/// Moves what was booked on a wrong account to the right one, by a document of
/// its own.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectReceipt {
    /// The STBP, or the correction, whose line is wrong.
    pub receipt: DocRef,
    /// Its line; the first where it is absent.
    #[serde(default)]
    pub line: Option<i64>,
    /// The right account.
    pub to: Code,
    pub amount: Money,
    pub reason: String,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for CorrectReceipt {
    const DEF: &'static ActDef = CORRECT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.receipt.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let receipt = case.document()?.clone();
        let unit = case.unit()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let reason = common::clean("alasan", &self.reason, 500)?;
        let from = line(tx, &receipt, self.line.unwrap_or(1), CORRECT.title).await?;
        let to = self.to.norm().to_owned();
        let facts = CorrectionFacts {
            line: standing(&receipt, &from),
            to: (self.to.text().to_owned(), to.clone()),
            amount: self.amount,
        };
        let refusals = decide_correction(&facts).err().unwrap_or_default();
        let id = tx.id()?;
        let subject = format!("Koreksi {}: {reason}", receipt.label());
        let mut d = Document {
            state: State::Ratified,
            thread: receipt.thread,
            ..sharing::blank(tx, id, Kind::Note, CORRECTION, receipt.year, &unit, self.amount, subject)
        };
        let basis = sharing::rests_on(&receipt).into_iter().collect();
        common::number(tx, &mut d, &policy.note_number, date, basis, refusals).await?;
        if !rows::take(tx, from.document, from.line, self.amount).await? {
            return Err(Error::Conflict("penerimaan berubah".into()));
        }
        let notes = common::strangers(tx, d.year, from.unit, &d.label(), vec![to.clone()]).await?;
        store::documents::create(tx, &d, &[receipt.id]).await?;
        returns::insert_correction(tx, id, (from.document, from.line), &reason).await?;
        // The right account comes first, so that a further correction finds it there.
        let lines = [(to, self.amount), (from.rekening, Money::ZERO.minus(self.amount))];
        rows::insert_lines(tx, id, from.unit, 1, lines).await?;
        Ok(Record::new(Done::of(&d, notes)).on(id, d.thread))
    }
}

//! A retur is paid again: the SKPD asks, a second official of the BUD orders,
//! and the bank is told of it as of any payment. The SP2D stays the one
//! document of its payment; what pays it again is an order beside it.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::advance::{hand_over, take_back};
use super::common::{self, Done};
use super::sp2d::book_locked_until;
use crate::rules::dates::{RestsOn, check_book_open};
use crate::rules::payee::{PayeeFacts, Step, check_payee};
use crate::rules::repayment::{AskFacts, BackFacts, check_back, check_not_deposited, decide_ask};
use crate::rules::sp2d::{Sp2dFacts, check_by_hand, decide_paid, decide_return, decide_transfer};
use crate::store as rows;
use crate::store::repayments::{self, Again, NewAgain, NewReturn};
use crate::store::{notes, proofs};

const OFFICES: &[Role] = &[Role::KuasaBud, Role::Bud];
const LAW: &str = "PP 12/2019 Ps 120(1), 149; aturan Simpul: retur dibayar ulang oleh dua pejabat (pola F10)";

const ASK: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sp2d, from: &[State::Bounced], to: State::Bounced }),
    separate_from: &["return-sp2d", "return-repayment"],
    signs: true,
    ..ActDef::new("ask-repayment", "Minta pembayaran ulang retur", LAW, &[Role::Pa, Role::Kpa])
};

/// The SKPD asks that a retur be paid again, into an account of the payee's
/// that is in force: all that came back, to the sen.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRepayment {
    pub sp2d: DocRef,
    /// The account, by its number in the payee register.
    pub payee_account: i64,
    /// Number of the letter that asks for it.
    pub letter: String,
    pub letter_date: Day,
}

impl Act for AskRepayment {
    const DEF: &'static ActDef = ASK;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.sp2d.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let sp2d = case.document()?.clone();
        let today = tx.ctx().today;
        let letter = clean("nomor surat", &self.letter)?;
        let spp = rows::load_spp(tx, sp2d.thread).await?;
        let account = rows::payee_account(tx, self.payee_account).await?;
        let account = account.ok_or_else(|| Error::NotFound(format!("rekening {}", self.payee_account)))?;
        let returned = repayments::waiting(tx, sp2d.id).await?;
        let facts = AskFacts {
            label: sp2d.label(),
            net: sp2d.net,
            returned: returned.as_ref().map_or(Money::ZERO, |r| r.amount),
            returned_on: returned.as_ref().map_or(self.letter_date, |r| r.on),
            given_back: repayments::given_back(tx, sp2d.id).await?,
            on_its_way: repayments::living(tx, sp2d.id).await?.map(|d| d.label()),
            letter_date: self.letter_date,
            today,
        };
        let mut refusals = decide_ask(&facts).err().unwrap_or_default();
        let payee = PayeeFacts { account_in_spp: None, ..common::payee_facts(&account, &spp) };
        refusals.extend(judge_payee(tx, Step::AskAgain, &payee, today)?);
        refusals.or(())?;
        let returned = returned.ok_or_else(|| Error::Bug("retur tanpa nota kredit".into()))?;
        let d = Document {
            id: tx.id()?,
            kind: Kind::Repayment,
            number: None,
            serial: None,
            doc_date: None,
            entered_at: tx.ctx().now,
            state: State::Submitted,
            amount: returned.amount,
            net: returned.amount,
            drafted_by: tx.ctx().actor.person(),
            subject: format!("Bayar ulang {}: {}", sp2d.label(), sp2d.subject),
            version: 1,
            ..sp2d.clone()
        };
        store::documents::create(tx, &d, &[sp2d.id]).await?;
        let again = NewAgain {
            document: d.id,
            sp2d: sp2d.id,
            returned: returned.id,
            letter: &letter,
            letter_date: self.letter_date,
            account: account.id,
            account_idx: &account.account_idx,
        };
        repayments::insert(tx, &again).await?;
        let told = serde_json::json!({ "sp2d": sp2d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("repayment-asked", told))
    }
}

fn clean(what: &str, text: &str) -> Result<String> {
    kernel::text::clean(text, 100).map_err(|e| Error::Input(format!("{what} {e}")))
}

fn judge_payee(tx: &Tx, step: Step, facts: &PayeeFacts, on: Day) -> Result<Refusals> {
    let policy = common::policy(tx, on)?;
    let judged = check_payee(step, facts, common::payee_day(tx), &policy, &tx.ctx().calendar);
    Ok(judged.err().unwrap_or_default())
}

const ORDER: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Repayment, from: &[State::Submitted], to: State::Issued }),
    separate_from: &["ask-repayment", "return-sp2d", "return-repayment"],
    signs: true,
    ..ActDef::new("order-repayment", "Perintahkan bayar ulang", LAW, OFFICES)
};

/// An official who did not note the return orders that it be paid again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderRepayment {
    pub repayment: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for OrderRepayment {
    const DEF: &'static ActDef = ORDER;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.repayment.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let sp2d = repayments::sp2d_of(tx, d.id).await?;
        let again = repayments::by_id(tx, d.id).await?;
        let mut refusals = still_the_same(tx, &d, &sp2d, &again, date).await?;
        let returned = repayments::last(tx, sp2d.id).await?;
        let basis = returned.map(|r| RestsOn { label: format!("retur {}", sp2d.label()), day: r.on });
        // The series last: its lock is the most wanted.
        let taken = store::numbers::take(tx, d.unit_id, d.kind, d.year, date).await?;
        let serial = taken.serial;
        common::judge_day(tx, &d, date, basis.into_iter().collect(), Some(taken), &mut refusals).await?;
        refusals.or(())?;
        common::give_number(tx, &mut d, &policy.repayment_number.value, serial, date).await?;
        d.state = State::Issued;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "repayment": d.number, "amount": d.amount });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("repayment-ordered", told))
    }
}

/// The account is the one that was asked for, in force, and nothing of the
/// money was deposited as spending that came back meanwhile.
async fn still_the_same(tx: &mut Tx, d: &Document, sp2d: &Document, again: &Again, on: Day) -> Result<Refusals> {
    let spp = rows::load_spp(tx, d.thread).await?;
    let account = rows::payee_account(tx, again.account).await?;
    let account = account.ok_or_else(|| Error::Bug("rekening hilang".into()))?;
    let kept = Some(kernel::hex(&again.account_idx));
    let payee = PayeeFacts { account_in_spp: kept, ..common::payee_facts(&account, &spp) };
    let mut refusals = judge_payee(tx, Step::PayAgain, &payee, on)?;
    let given_back = repayments::given_back(tx, sp2d.id).await?;
    check_not_deposited(&sp2d.label(), sp2d.net, given_back, d.net, &mut refusals);
    Ok(refusals)
}

const REJECT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Repayment, from: &[State::Submitted, State::Issued], to: State::Rejected }),
    ..ActDef::new("reject-repayment", "Tolak pembayaran ulang", LAW, OFFICES)
};

/// Ends an order of which the bank was not told; the retur may be asked for
/// again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectRepayment {
    pub repayment: DocRef,
    pub reasons: Vec<String>,
}

impl Act for RejectRepayment {
    const DEF: &'static ActDef = REJECT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.repayment.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let reasons = common::check_reasons(&self.reasons)?;
        common::turn_back(tx, &mut d, State::Rejected, REJECT, &reasons).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

const TRANSFER: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Repayment, from: &[State::Issued], to: State::Transferred }),
    signs: true,
    ..ActDef::new("transfer-repayment", "Catat pemindahbukuan bayar ulang", LAW, OFFICES)
};

/// Notes that the bank was told, where it was told beside a batch.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferRepayment {
    pub repayment: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
    pub reference: String,
}

impl Act for TransferRepayment {
    const DEF: &'static ActDef = TRANSFER;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.repayment.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let mut refusals = judge_transfer(tx, &d, case.doc_date).await?;
        check_by_hand(&d.label(), &*common::policy(tx, case.doc_date)?, &mut refusals);
        refusals.or(())?;
        let reference = clean("referensi", &self.reference)?;
        note_transfer(tx, &mut d, case.doc_date, &reference).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

/// All that speaks against telling the bank to pay again.
pub(crate) async fn judge_transfer(tx: &mut Tx, d: &Document, on: Day) -> Result<Refusals> {
    let sp2d = repayments::sp2d_of(tx, d.id).await?;
    let again = repayments::by_id(tx, d.id).await?;
    let mut refusals = decide_transfer(&facts(tx, d, &again), on).err().unwrap_or_default();
    refusals.extend(still_the_same(tx, d, &sp2d, &again, on).await?);
    Ok(refusals)
}

/// Notes that the bank was told, under its reference.
pub(crate) async fn note_transfer(tx: &mut Tx, d: &mut Document, on: Day, reference: &str) -> Result<()> {
    repayments::set_transferred(tx, d.id, on, reference).await?;
    d.state = State::Transferred;
    store::documents::save(tx, d).await
}

fn facts(tx: &Tx, d: &Document, again: &Again) -> Sp2dFacts {
    let today = tx.ctx().today;
    Sp2dFacts {
        label: d.label(),
        issued_on: d.doc_date.unwrap_or(today),
        transferred_on: again.transferred_on,
        net: d.net,
        today,
    }
}

const PAY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Repayment, from: &[State::Transferred], to: State::Paid }),
    signs: true,
    ..ActDef::new("pay-repayment", "Catat bayar ulang cair", LAW, OFFICES)
};

/// Notes that the money reached the payee at last: the SP2D is paid.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayRepayment {
    pub repayment: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for PayRepayment {
    const DEF: &'static ActDef = PAY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.repayment.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let mut sp2d = repayments::sp2d_of(tx, d.id).await?;
        let again = repayments::by_id(tx, d.id).await?;
        let mut refusals = decide_paid(&facts(tx, &d, &again), case.doc_date).err().unwrap_or_default();
        check_book_open(case.doc_date, book_locked_until(tx, &sp2d).await?, &mut refusals);
        refusals.or(())?;
        repayments::set_paid(tx, d.id, sp2d.id, case.doc_date).await?;
        hand_over(tx, &sp2d, d.net).await?;
        d.state = State::Paid;
        store::documents::save(tx, &d).await?;
        sp2d.state = State::Paid;
        store::documents::save(tx, &sp2d).await?;
        let told = serde_json::json!({ "sp2d": sp2d.number });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("sp2d-paid", told))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Repayment, from: &[State::Transferred, State::Paid], to: State::Bounced }),
    signs: true,
    ..ActDef::new("return-repayment", "Catat retur bayar ulang", LAW, OFFICES)
};

/// What was paid again came back once more.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnRepayment {
    pub repayment: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
    pub amount: Money,
    /// Number of the bank's credit note.
    pub credit_note: String,
    pub reasons: Vec<String>,
}

impl Act for ReturnRepayment {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.repayment.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let mut sp2d = repayments::sp2d_of(tx, d.id).await?;
        let again = repayments::by_id(tx, d.id).await?;
        let days = facts(tx, &d, &again);
        let back = Back { sp2d: &sp2d, paid: &d, amount: self.amount, note: &self.credit_note };
        note_return(tx, &back, &days, case.doc_date).await?;
        let reasons = common::check_reasons(&self.reasons)?;
        common::turn_back(tx, &mut d, State::Bounced, RETURN, &reasons).await?;
        if sp2d.state != State::Bounced {
            sp2d.state = State::Bounced;
            store::documents::save(tx, &sp2d).await?;
        }
        let told = serde_json::json!({ "sp2d": sp2d.number });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("sp2d-returned", told))
    }
}

/// Money that came back, before its document is saved.
pub(super) struct Back<'a> {
    pub sp2d: &'a Document,
    /// The SP2D itself, or the order that paid it again.
    pub paid: &'a Document,
    pub amount: Money,
    pub note: &'a str,
}

/// Judges a return and keeps it; a treasurer who had the money has it no more.
pub(super) async fn note_return(tx: &mut Tx, back: &Back<'_>, days: &Sp2dFacts, on: Day) -> Result<()> {
    let note = clean("nota kredit", back.note)?;
    if kernel::text::fold(&note).is_empty() {
        return Err(Error::Input("nota kredit: tulis huruf atau angkanya".into()));
    }
    // Of two notes at once, the second sees the first.
    tx.hold_steady().await?;
    let was_paid = back.paid.state == State::Paid;
    let facts = BackFacts {
        label: days.label.clone(),
        net: back.paid.net,
        amount: back.amount,
        was_paid,
        note: note.clone(),
        note_used_by: notes::used(tx, back.sp2d.year, &note).await?.map(|d| d.label()),
        already: repayments::of_paid(tx, back.paid.id).await?.is_some(),
    };
    let mut refusals = decide_return(days, on, back.amount).err().unwrap_or_default();
    check_back(&facts, &mut refusals);
    if was_paid {
        // Only what the treasurer had leaves the book again.
        check_book_open(on, book_locked_until(tx, back.sp2d).await?, &mut refusals);
    }
    refusals.or(())?;
    if was_paid {
        take_back(tx, back.sp2d, back.amount).await?;
    }
    rows::set_returned(tx, back.sp2d.id, on, back.amount).await?;
    let new = NewReturn { sp2d: back.sp2d, paid: back.paid.id, amount: back.amount, on, note: &note, was_paid };
    notes::take(tx, back.sp2d.year, &note, back.paid.id).await?;
    repayments::insert_return(tx, &new).await?;
    // Of a part that came back the other payees have theirs.
    if back.amount == back.sp2d.net {
        proofs::void_all(tx, back.sp2d.thread, &format!("retur dengan nota kredit {note}")).await?;
    }
    Ok(())
}

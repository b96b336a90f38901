//! SP2D: the Kuasa BUD issues it, and only then is the money posted.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Day, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx};

use super::advance::hand_over;
use super::card;
use super::common::{self, DateAsk, Done, Included};
use super::national;
use super::repayment::{Back, note_return};
use super::spm::child;
use super::spp::{kind_of, moves};
use super::tax;
use crate::model::{PayeeAccount, Spp};
use crate::rules::dates::check_book_open;
use crate::rules::limits::{Stage, check_accounts};
use crate::rules::payee::{Step, check_payee};
use crate::rules::sp2d::{
    IssueDecision, IssueFacts, Sp2dFacts, check_by_hand, decide_issue, decide_paid, decide_transfer, decide_void,
};
use crate::rules::spp::SppKind;
use crate::store::{self as rows, purses};

const OFFICES: &[Role] = &[Role::KuasaBud, Role::Bud];
const LAW: &str = "PP 12/2019 Ps 149";

const ISSUE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Spm, from: &[State::Issued], to: State::Issued }),
    separate_from: &[
        "draft-spp",
        "draft-spp-pay",
        "draft-spp-up",
        "draft-spp-gu",
        "draft-spp-tu",
        "draft-spp-nihil",
        "draft-spp-gu-kkpd",
        "revise-spp",
        "judge-tax",
        "submit-spp",
        "verify-spp",
        "issue-spm",
    ],
    signs: true,
    ..ActDef::new("issue-sp2d", "Terbitkan SP2D", LAW, OFFICES)
};

/// Issues the SP2D for an SPM.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueSp2d {
    pub spm: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
    /// The day the SPM came in, where receive-spm has not noted it.
    #[serde(default)]
    pub spm_received: Option<Day>,
}

/// What one look at the database brings.
struct Papers {
    spp: Spp,
    sptjm: bool,
    received: Option<Day>,
    others: Vec<crate::rules::Earlier>,
    payee: PayeeAccount,
    locked_until: Option<Day>,
    skpd: String,
    stage: String,
}

impl Papers {
    /// The sum of the lines; of a UP, which has none, what was ordered.
    fn gross(&self, spm: &Document) -> kernel::Money {
        match self.spp.lines.as_slice() {
            [] => spm.amount,
            lines => lines.iter().fold(kernel::Money::ZERO, |s, l| s.plus(l.amount)),
        }
    }
}

impl Act for IssueSp2d {
    const DEF: &'static ActDef = ISSUE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.spm.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let spm = case.document()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let papers = load(tx, &spm).await?;
        let kind = kind_of(&spm)?;
        let mut refusals = Refusals::new();
        let paid = (kind, &papers.payee, &papers.spp);
        common::judge_payee(tx, Step::Sp2d, paid, common::payee_day(tx), &policy, &mut refusals);
        let facts = self.facts(&spm, &papers, date);
        let decision: IssueDecision = match decide_issue(&facts, &policy, &tx.ctx().calendar) {
            Ok(decision) => decision,
            Err(found) => {
                // What is wrong with the papers leaves nothing to be posted.
                refusals.extend(found);
                return Err(Error::Refused(refusals));
            }
        };
        let bills = card::bills(tx, kind, &spm).await?;
        // Accounts first, the number series last: its lock is the most wanted.
        let taking = store::numbers::taking(spm.unit_id, Kind::Sp2d, spm.year, date);
        let lines = if kind.charges() { papers.spp.lines.as_slice() } else { &[] };
        let (standings, series) = budget::public::draw(tx, &moves(lines, -1, 1), Some(taking)).await?;
        let taken = store::numbers::taken(&series)?;
        let serial = taken.serial;
        let accounts = common::account_facts(lines, &standings, date, &policy, Included::Posted)?;
        if let Err(found) = check_accounts(Stage::Sp2d, &accounts, &policy) {
            refusals.extend(found);
        }
        let id = tx.id()?;
        let ask = DateAsk {
            kind: Kind::Sp2d,
            document: id,
            units: (spm.unit_id, spm.sub_unit_id),
            date,
            year: spm.year,
            rests_on: common::rests_on(&spm).into_iter().collect(),
            locked_until: papers.locked_until,
            taken: Some(taken),
        };
        common::judge_dates(tx, ask, &policy, &mut refusals).await?;
        let pattern = policy.sp2d_number.value.as_str();
        let number = common::number(tx, pattern, &papers.skpd, Some(kind.code()), &papers.stage, serial, date)?;
        common::settle(tx, refusals, lines.iter().map(|l| l.account).collect()).await?;
        let mut sp2d = child(tx, &spm, (id, Kind::Sp2d), number, serial, date);
        if !kind.pays() {
            // No money is to be transferred: the LPJ's sum is final with this.
            sp2d.state = State::Ratified;
        }
        common::refuse_taken(tx, &sp2d, pattern).await?;
        store::documents::create(tx, &sp2d, &[spm.id]).await?;
        rows::insert_lines(tx, sp2d.id, lines).await?;
        rows::insert_sp2d(tx, sp2d.id, facts.spm_received, None).await?;
        card::mark(tx, bills, State::Ratified).await?;
        let told = serde_json::json!({ "sp2d": sp2d.number, "amount": sp2d.amount, "net": sp2d.net });
        Ok(Record::new(Done::of(&sp2d, decision.notes)).on(sp2d.id, sp2d.thread).tell("sp2d-issued", told))
    }
}

impl IssueSp2d {
    fn facts(&self, spm: &Document, papers: &Papers, date: Day) -> IssueFacts {
        let cut = match SppKind::parse(&spm.flow) {
            Some(kind) if !kind.pays() => kernel::Money::ZERO,
            _ => spm.amount.minus(spm.net),
        };
        IssueFacts {
            spm_number: spm.number.clone().unwrap_or_default(),
            spm_date: spm.doc_date.unwrap_or(date),
            spm_received: papers.received.or(self.spm_received),
            spm_gross: spm.amount,
            spm_deductions: cut,
            doc_date: date,
            gross: papers.gross(spm),
            deductions: papers.spp.deductions.iter().fold(kernel::Money::ZERO, |s, d| s.plus(d.amount)),
            statement_signed: papers.sptjm,
            other_sp2d: papers.others.clone(),
        }
    }
}

/// Everything the rules ask of the papers, in one round trip: the SPP is the
/// root of the thread.
async fn load(tx: &mut Tx, spm: &Document) -> Result<Papers> {
    let mut reads = rows::ordered_reads(spm.thread, spm.id).to_vec();
    reads.push(rows::resting_read(spm.id));
    let answers = tx.query_all(reads).await?;
    let [order, _, resting] = answers.as_slice() else { return Err(Error::Bug("surat SPM tidak lengkap".into())) };
    let order = order.first().ok_or_else(|| Error::Bug("SPM tanpa rincian".into()))?;
    Ok(Papers {
        spp: rows::spp_rows(&answers)?,
        sptjm: order.opt_text("sptjm_no")?.is_some(),
        received: order.opt_day("received_on")?,
        others: rows::earlier_rows(resting, Kind::Sp2d, tx.ctx().region.zone)?,
        payee: rows::payee_account_now(order)?,
        locked_until: common::locked_until(tx, spm.year, spm.unit_id).await?,
        skpd: common::skpd(tx, spm).await?.code,
        stage: budget::public::stage_mark(&mut tx.steady(), spm.year).await?,
    })
}

const TRANSFER: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sp2d, from: &[State::Issued], to: State::Transferred }),
    signs: true,
    ..ActDef::new("transfer-sp2d", "Catat pemindahbukuan SP2D", LAW, OFFICES)
};

/// Notes that the bank was told to transfer, with the bank's reference.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferSp2d {
    pub sp2d: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
    pub reference: String,
}

impl Act for TransferSp2d {
    const DEF: &'static ActDef = TRANSFER;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.sp2d.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let mut refusals = judge_transfer(tx, &d, case.doc_date).await?;
        check_by_hand(&d.label(), &*common::policy(tx, case.doc_date)?, &mut refusals);
        refusals.or(())?;
        let reference =
            kernel::text::clean(&self.reference, 100).map_err(|e| Error::Input(format!("referensi {e}")))?;
        note_transfer(tx, &mut d, case.doc_date, &reference).await?;
        let told = serde_json::json!({ "sp2d": d.number });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("sp2d-transferred", told))
    }
}

/// All that speaks against telling the bank to pay an SP2D.
pub(crate) async fn judge_transfer(tx: &mut Tx, d: &Document, on: Day) -> Result<Refusals> {
    let mut refusals = Refusals::new();
    if let Err(found) = decide_transfer(&facts(tx, d).await?, on) {
        refusals.extend(found);
    }
    if let Err(found) = payee_still_the_same(tx, d, on).await? {
        refusals.extend(found);
    }
    Ok(refusals)
}

/// Notes that the bank was told, under its reference.
pub(crate) async fn note_transfer(tx: &mut Tx, d: &mut Document, on: Day, reference: &str) -> Result<()> {
    rows::set_transferred(tx, d.id, on, reference).await?;
    d.state = State::Transferred;
    store::documents::save(tx, d).await
}

/// The last moment at which an account that is no longer the payee's can be
/// held back: after the transfer only the bank can send the money home.
async fn payee_still_the_same(tx: &mut Tx, d: &Document, date: Day) -> Result<Result<(), Refusals>> {
    let policy = common::policy(tx, date)?;
    let spp = rows::load_spp(tx, d.thread).await?;
    let account = rows::payee_account(tx, spp.payee_account).await?;
    let account = account.ok_or_else(|| Error::Bug("rekening hilang".into()))?;
    let facts = common::payee_facts(&account, &spp);
    Ok(check_payee(Step::Transfer, &facts, common::payee_day(tx), &policy, &tx.ctx().calendar))
}

async fn facts(tx: &mut Tx, d: &Document) -> Result<Sp2dFacts> {
    let today = tx.ctx().today;
    Ok(Sp2dFacts {
        label: format!("{} nomor {}", d.kind.code(), d.number.as_deref().unwrap_or_default()),
        issued_on: d.doc_date.unwrap_or(today),
        transferred_on: rows::sp2d_transferred_on(tx, d.id).await?,
        net: d.net,
        today,
    })
}

/// The last closed day of the book that an SP2D's money enters. What is paid
/// to others passes no purse: the bank's day stands, whatever is closed.
pub(super) async fn book_locked_until(tx: &mut Tx, d: &Document) -> Result<Option<Day>> {
    if SppKind::parse(&d.flow).is_none_or(SppKind::charges) {
        return Ok(None);
    }
    let by_assistant = purses::filed_by(tx, d.thread).await? == Some(Role::BendaharaPengeluaranPembantu);
    let holder = if by_assistant { d.sub_unit_id } else { d.unit_id };
    common::purse_locked_until(tx, (d.year, d.unit_id), holder).await
}

const PAY: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sp2d, from: &[State::Transferred], to: State::Paid }),
    signs: true,
    ..ActDef::new("pay-sp2d", "Catat SP2D cair", LAW, OFFICES)
};

/// Notes that the money reached the payee.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaySp2d {
    pub sp2d: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for PaySp2d {
    const DEF: &'static ActDef = PAY;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.sp2d.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let mut refusals = decide_paid(&facts(tx, &d).await?, case.doc_date).err().unwrap_or_default();
        check_book_open(case.doc_date, book_locked_until(tx, &d).await?, &mut refusals);
        refusals.or(())?;
        rows::set_paid(tx, d.id, case.doc_date).await?;
        hand_over(tx, &d, d.net).await?;
        d.state = State::Paid;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "sp2d": d.number });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("sp2d-paid", told))
    }
}

const VOID: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sp2d, from: &[State::Issued, State::Ratified], to: State::Voided }),
    signs: true,
    ..ActDef::new("void-sp2d", "Batalkan SP2D", LAW, OFFICES)
};

/// Takes back an SP2D that was not transferred; its money is reserved again
/// for its SPM.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidSp2d {
    pub sp2d: DocRef,
    pub reasons: Vec<String>,
}

impl Act for VoidSp2d {
    const DEF: &'static ActDef = VOID;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.sp2d.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let locked = common::locked_until(tx, d.year, d.unit_id).await?;
        decide_void(&facts(tx, &d).await?, locked)?;
        // Of a remittance, an import and this at once, the second sees the first.
        tx.hold_steady().await?;
        national::refuse_noted(tx, &d).await?;
        tax::refuse_remitted(tx, d.thread, &d.label()).await?;
        let reasons = common::check_reasons(&self.reasons)?;
        let bills = card::bills(tx, kind_of(&d)?, &d).await?;
        let lines = rows::lines(tx, d.id).await?;
        budget::public::draw(tx, &moves(&lines, 1, -1), None).await?;
        card::mark(tx, bills, State::Verified).await?;
        d.state = State::Voided;
        store::documents::save(tx, &d).await?;
        rows::insert_reason(tx, d.id, "void-sp2d", &reasons).await?;
        let told = serde_json::json!({ "sp2d": d.number });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("sp2d-voided", told))
    }
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Sp2d, from: &[State::Transferred, State::Paid], to: State::Bounced }),
    signs: true,
    ..ActDef::new("return-sp2d", "Catat retur SP2D", LAW, OFFICES)
};

/// The bank sent the money back, by its credit note. It stays posted until it
/// is paid again, or deposited as spending that came back.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnSp2d {
    pub sp2d: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
    pub amount: kernel::Money,
    /// Number of the bank's credit note, or of its refusal.
    pub credit_note: String,
    pub reasons: Vec<String>,
}

impl Act for ReturnSp2d {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.sp2d.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let days = facts(tx, &d).await?;
        let back = Back { sp2d: &d, paid: &d, amount: self.amount, note: &self.credit_note };
        note_return(tx, &back, &days, case.doc_date).await?;
        let reasons = common::check_reasons(&self.reasons)?;
        common::turn_back(tx, &mut d, State::Bounced, RETURN, &reasons).await?;
        let told = serde_json::json!({ "sp2d": d.number });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("sp2d-returned", told))
    }
}

//! NPD: a PPTK asks a treasurer for money, the PA or KPA approves, the treasurer
//! gives: a panjar beforehand, or leave for evidence alone.

use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Code, Day, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, DocRef, Document, Error, Record, Result, Subject, Tx, Unit};

use super::advance::blank;
use super::common::{self, Done, Included};
use super::opening;
use super::purse::{self, Held, received};
use super::spp::{LineInput, payment_lines};
use super::tbp::outside;
use crate::model::{AdvanceKind, Npd, PayeeAccount, PaymentLine};
use crate::policy::Policy;
use crate::rules::advance::{check_holder, check_in_hand, check_planned};
use crate::rules::limits::{AccountFacts, Stage, check_accounts};
use crate::rules::npd::{GiveFacts, check_overdue, decide_give, decide_settle};
use crate::rules::payee::{Step, check_payee};
use crate::rules::spp::check_line_amount;
use crate::store::{self as rows, purses};

pub(super) const LAW: &str = "PP 12/2019 Ps 10(1)l, 12, 19, 150";
const ASKS: &[Role] = &[Role::Pptk];
const TREASURERS: &[Role] = &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];

const DRAFT: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Npd, from: &[], to: State::Submitted }),
    ..ActDef::new("draft-npd", "Ajukan NPD", LAW, ASKS)
};

/// A PPTK asks for money of the UP, or of one TU.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftNpd {
    /// The sub unit (or SKPD) whose accounts are charged.
    pub unit: Code,
    #[serde(default)]
    pub year: Option<i32>,
    /// The SPP-TU that brought the money; the UP where it is absent.
    #[serde(default)]
    pub tu: Option<DocRef>,
    /// The assistant's part of the UP pays, not the treasurer's.
    #[serde(default)]
    pub assistant: bool,
    /// Money is given before there is evidence.
    #[serde(default)]
    pub panjar: bool,
    pub purpose: String,
    pub lines: Vec<LineInput>,
}

impl Act for DraftNpd {
    const DEF: &'static ActDef = DRAFT;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let unit = case.unit()?.clone();
        let today = tx.ctx().today;
        let year = self.year.unwrap_or(today.year());
        let (lines, amount) = payment_lines(tx, year, unit.id, &self.lines).await?;
        let purpose = kernel::text::clean(&self.purpose, 1000).map_err(|e| Error::Input(format!("keperluan {e}")))?;
        let held = self.purse(tx, &unit, year).await?;
        judge_asking(tx, &held, &lines, (year, 0)).await?;
        let id = tx.id()?;
        let flow = held.advance.kind.code();
        let d = Document { state: State::Submitted, ..blank(tx, id, Kind::Npd, flow, year, &unit, amount, purpose) };
        store::documents::create(tx, &d, &[held.advance.spp]).await?;
        rows::insert_lines(tx, id, &lines).await?;
        let pptk = tx.ctx().actor.person();
        purses::insert_npd(tx, id, (held.advance.id, held.part_id()), pptk, self.panjar).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(id, id))
    }
}

impl DraftNpd {
    /// The purse that is asked, whoever holds it.
    async fn purse(&self, tx: &mut Tx, unit: &Unit, year: i32) -> Result<Held> {
        let advance = received(tx, unit.skpd_id, year, self.tu.as_ref()).await?;
        let part = match (advance.kind, self.assistant) {
            (AdvanceKind::Up, true) => purses::part_of(tx, advance.id, unit.id).await?,
            _ => None,
        };
        let mut refusals = Refusals::new();
        let missing = advance.kind == AdvanceKind::Up && self.assistant && part.is_none();
        check_holder(advance.kind, !missing, &mut refusals);
        refusals.or(())?;
        Ok(Held { advance, part, holds: true })
    }
}

/// What can be said of an NPD before anybody approves it.
async fn judge_asking(tx: &mut Tx, held: &Held, lines: &[PaymentLine], (year, except): (i32, i64)) -> Result<()> {
    let (today, person) = (tx.ctx().today, tx.ctx().actor.person());
    let policy = common::policy(tx, today)?;
    let mut refusals = Refusals::new();
    for l in lines {
        check_line_amount(&format!("‹{}›", l.account), l.amount, &mut refusals);
    }
    check_planned(&outside(tx, &held.advance, lines).await?, &mut refusals);
    check_overdue(&purses::open_of(tx, person, year, except).await?, today, &policy, &mut refusals);
    common::settle(tx, refusals, lines.iter().map(|l| l.account).collect()).await
}

const REVISE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Npd, from: &[State::Returned], to: State::Submitted }),
    ..ActDef::new("revise-npd", "Perbaiki NPD", LAW, ASKS)
};

/// Puts an NPD right that came back; its purse stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviseNpd {
    pub npd: DocRef,
    pub purpose: String,
    pub lines: Vec<LineInput>,
}

impl Act for ReviseNpd {
    const DEF: &'static ActDef = REVISE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.npd.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let (lines, amount) = payment_lines(tx, d.year, d.sub_unit_id, &self.lines).await?;
        d.subject = kernel::text::clean(&self.purpose, 1000).map_err(|e| Error::Input(format!("keperluan {e}")))?;
        let npd = kept(tx, d.id).await?;
        let held = purse::of_npd(tx, case, &npd).await?;
        judge_asking(tx, &held, &lines, (d.year, d.id)).await?;
        rows::remove_lines(tx, d.id).await?;
        rows::insert_lines(tx, d.id, &lines).await?;
        purses::ask_again(tx, d.id).await?;
        (d.amount, d.net, d.state) = (amount, amount, State::Submitted);
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

/// What is kept of an NPD, held until the commit.
pub(super) async fn kept(tx: &mut Tx, document: i64) -> Result<Npd> {
    purses::npd_by_id(tx, document).await?.ok_or_else(|| Error::Bug("NPD tanpa rincian".into()))
}

const APPROVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Npd, from: &[State::Submitted], to: State::Approved }),
    separate_from: &["draft-npd", "revise-npd"],
    signs: true,
    ..ActDef::new("approve-npd", "Setujui NPD", LAW, &[Role::Pa, Role::Kpa])
};

/// The PA or KPA approves: it takes its number.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveNpd {
    pub npd: DocRef,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for ApproveNpd {
    const DEF: &'static ActDef = APPROVE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.npd.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let npd = kept(tx, d.id).await?;
        let held = purse::of_npd(tx, case, &npd).await?;
        let lines = rows::lines(tx, d.id).await?;
        let mut refusals = Refusals::new();
        check_in_hand(&held.label(), &held.purse(), d.amount, &mut refusals);
        let standing = judge_accounts(tx, &d, &lines, (date, &policy), &mut refusals).await?;
        let (taken, serial) = common::serial_of(tx, &d, date).await?;
        common::judge_day(tx, &d, date, Vec::new(), taken, &mut refusals).await?;
        common::settle(tx, refusals, lines.iter().map(|l| l.account).collect()).await?;
        if d.number.is_none() {
            common::give_number(tx, &mut d, &policy.purses.npd_number.value, serial, date).await?;
        }
        if let Some(dpa) = preparation::public::dpa_in_force(tx, d.unit_id, d.year).await? {
            store::documents::rest(tx, d.id, dpa).await?;
        }
        purses::approve(tx, d.id).await?;
        purses::keep_rows(tx, d.id, &standing).await?;
        (d.doc_date, d.state) = (Some(date), State::Approved);
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

/// Each row against its account, other NPD that may still be used included;
/// answers with ceiling and rest of each.
async fn judge_accounts(
    tx: &mut Tx,
    d: &Document,
    lines: &[PaymentLine],
    (date, policy): (Day, &Policy),
    refusals: &mut Refusals,
) -> Result<Vec<(Money, Money)>> {
    let ids: Vec<i64> = lines.iter().map(|l| l.account).collect();
    let standings = budget::public::lock_accounts(tx, &ids).await?;
    let mut accounts = common::account_facts(lines, &standings, date, policy, Included::Nothing)?;
    let left = |a: &AccountFacts| (a.ceiling, a.ceiling.minus(a.reserved).minus(a.posted));
    let standing = accounts.iter().map(left).collect();
    for (facts, line) in accounts.iter_mut().zip(lines) {
        facts.reserved = facts.reserved.plus(purses::promised(tx, line.account, d.id).await?);
    }
    if let Err(found) = check_accounts(Stage::Spp, &accounts, policy) {
        refusals.extend(found);
    }
    Ok(standing)
}

const RETURN: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Npd, from: &[State::Submitted, State::Approved], to: State::Returned }),
    ..ActDef::new(
        "return-npd",
        "Kembalikan NPD",
        LAW,
        &[Role::Pa, Role::Kpa, Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu],
    )
};

/// Sends an NPD back to its PPTK with reasons.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnNpd {
    pub npd: DocRef,
    pub reasons: Vec<String>,
}

impl Act for ReturnNpd {
    const DEF: &'static ActDef = RETURN;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.npd.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        turn(case, tx, (State::Returned, RETURN), &self.reasons).await
    }
}

async fn turn(
    case: &Case,
    tx: &mut Tx,
    (to, step): (State, &'static ActDef),
    reasons: &[String],
) -> Result<Record<Done>> {
    let mut d = case.document()?.clone();
    let reasons = common::check_reasons(reasons)?;
    common::turn_back(tx, &mut d, to, step, &reasons).await?;
    Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
}

const CANCEL: &ActDef = &ActDef {
    edge: Some(Edge {
        kind: Kind::Npd,
        from: &[State::Submitted, State::Returned, State::Approved],
        to: State::Voided,
    }),
    ..ActDef::new("cancel-npd", "Batalkan NPD", LAW, ASKS)
};

/// The PPTK gives an NPD up before money was given.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelNpd {
    pub npd: DocRef,
    pub reasons: Vec<String>,
}

impl Act for CancelNpd {
    const DEF: &'static ActDef = CANCEL;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.npd.clone()])
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        turn(case, tx, (State::Voided, CANCEL), &self.reasons).await
    }
}

const GIVE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Npd, from: &[State::Approved], to: State::Issued }),
    separate_from: &["draft-npd", "revise-npd", "approve-npd"],
    signs: true,
    ..ActDef::new("give-npd", "Berikan dana NPD", LAW, TREASURERS)
};

/// The treasurer gives: a panjar by transfer, or leave for evidence.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveNpd {
    pub npd: DocRef,
    /// The panjar; the NPD's sum where it is absent.
    #[serde(default)]
    pub amount: Option<Money>,
    /// The PPTK's account, from the register.
    #[serde(default)]
    pub payee_account: Option<i64>,
    /// The bank's reference of the transfer.
    #[serde(default)]
    pub reference: Option<String>,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for GiveNpd {
    const DEF: &'static ActDef = GIVE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.npd.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let date = case.doc_date;
        let policy = common::policy(tx, date)?;
        let npd = kept(tx, d.id).await?;
        let reference = self.reference.as_deref().map(str::trim).filter(|t| !t.is_empty());
        let reference = reference.map(|t| kernel::text::clean(t, 100)).transpose();
        let reference = reference.map_err(|e| Error::Input(format!("referensi {e}")))?;
        let account = self.account(tx, &npd).await?;
        let held = purse::of_npd(tx, case, &npd).await?;
        let mut refusals = Refusals::new();
        check_holder(held.advance.kind, held.holds, &mut refusals);
        check_overdue(&purses::open_of(tx, npd.pptk, d.year, d.id).await?, tx.ctx().today, &policy, &mut refusals);
        judge_account(tx, account.as_ref(), &policy, &mut refusals);
        let facts = GiveFacts {
            label: held.label(),
            purse: held.purse(),
            panjar: npd.panjar,
            approved: d.amount,
            amount: self.amount,
            transfer_named: account.is_some() && reference.is_some(),
        };
        let given = decide_give(&facts).map_err(|found| refusals.extend(found)).unwrap_or_default();
        let lines = rows::lines(tx, d.id).await?;
        judge_accounts(tx, &d, &lines, (date, &policy), &mut refusals).await?;
        let mut basis: Vec<_> = common::rests_on(&d).into_iter().collect();
        basis.extend(opening::since(tx, held.advance.spp).await?);
        let assistant = held.assistant(tx).await?;
        common::judge_day_of(tx, &d, (date, assistant), basis, None, &mut refusals).await?;
        common::settle(tx, refusals, lines.iter().map(|l| l.account).collect()).await?;
        let named = (account.map(|a| a.id), reference.as_deref());
        if !purses::give(tx, d.id, date, given, named).await? {
            return Err(Error::Conflict("NPD sudah diberikan".into()));
        }
        d.state = State::Issued;
        store::documents::save(tx, &d).await?;
        let told = serde_json::json!({ "npd": d.number, "given": given });
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread).tell("npd-given", told))
    }
}

impl GiveNpd {
    /// The PPTK's account, where a panjar goes there.
    async fn account(&self, tx: &mut Tx, npd: &Npd) -> Result<Option<PayeeAccount>> {
        let Some(id) = self.payee_account.filter(|_| npd.panjar) else { return Ok(None) };
        let found = rows::payee_account(tx, id).await?;
        let found = found.ok_or_else(|| Error::NotFound(format!("rekening penerima {id}")))?;
        rows::lock_payee(tx, found.payee_id).await?;
        Ok(Some(found))
    }
}

/// The account is confirmed and rested, and no treasurer's.
fn judge_account(tx: &Tx, account: Option<&PayeeAccount>, policy: &Policy, refusals: &mut Refusals) {
    let Some(account) = account else { return };
    let facts = common::paid_directly(account);
    if let Err(found) = check_payee(Step::Spp, &facts, common::payee_day(tx), policy, &tx.ctx().calendar) {
        refusals.extend(found);
    }
}

const SETTLE: &ActDef = &ActDef {
    edge: Some(Edge { kind: Kind::Npd, from: &[State::Issued], to: State::Settled }),
    separate_from: &["draft-npd", "revise-npd", "approve-npd"],
    signs: true,
    ..ActDef::new("settle-npd", "Selesaikan NPD", LAW, TREASURERS)
};

/// All evidence is there, and what a panjar did not use is handed back.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleNpd {
    pub npd: DocRef,
    /// What the PPTK hands back, withheld taxes included; by transfer.
    #[serde(default)]
    pub back: Option<Money>,
    /// The bank's reference of that transfer.
    #[serde(default)]
    pub reference: Option<String>,
    #[serde(default)]
    pub date: Option<Day>,
}

impl Act for SettleNpd {
    const DEF: &'static ActDef = SETTLE;
    type Out = Done;

    fn subject(&self) -> Subject {
        Subject::Documents(vec![self.npd.clone()])
    }

    fn doc_date(&self) -> Option<Day> {
        self.date
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Done>> {
        let mut d = case.document()?.clone();
        let date = case.doc_date;
        let npd = kept(tx, d.id).await?;
        let held = purse::of_npd(tx, case, &npd).await?;
        let back = self.back.unwrap_or_default();
        let reference = self.reference.as_deref().unwrap_or_default();
        let reference = if back.is_positive() {
            kernel::text::clean(reference, 100).map_err(|e| Error::Input(format!("referensi {e}")))?
        } else {
            String::new()
        };
        let mut refusals = Refusals::new();
        check_holder(held.advance.kind, held.holds, &mut refusals);
        if let Err(found) = decide_settle(npd.in_hand(), self.back) {
            refusals.extend(found);
        }
        // It ends not before its last evidence.
        let evidence = store::documents::carries(tx, d.id).await?;
        let mut basis: Vec<_> =
            evidence.iter().filter(|t| t.state != State::Voided).filter_map(common::rests_on).collect();
        basis.extend(npd.given_on.map(|day| crate::rules::dates::RestsOn { label: d.label(), day }));
        let assistant = held.assistant(tx).await?;
        common::judge_day_of(tx, &d, (date, assistant), basis, None, &mut refusals).await?;
        refusals.or(())?;
        if !purses::settle(tx, d.id, date, back, &reference).await? {
            return Err(Error::Conflict("panjar berubah".into()));
        }
        d.state = State::Settled;
        store::documents::save(tx, &d).await?;
        Ok(Record::new(Done::of(&d, vec![])).on(d.id, d.thread))
    }
}

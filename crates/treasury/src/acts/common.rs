//! What every step of the treasury asks: dates, numbers, limits, the payee.

use std::sync::Arc;

use kernel::lifecycle::{Kind, State};
use kernel::{ActDef, Day, Money, Refusal, Refusals};
use serde::Serialize;
use store::numbers::Taken;
use store::{Document, Error, Result, Tx, Unit};

use super::old_date;
use crate::model::{PayeeAccount, PaymentLine, Spp};
use crate::policy::Policy;
use crate::rules::dates::{DateFacts, LastNumber, RestsOn, check_dates};
use crate::rules::limits::{AccountFacts, SourceFacts};
use crate::rules::payee::{PayeeFacts, Step, check_payee};
use crate::rules::spd::{Released, released_on};
use crate::rules::spp::SppKind;
use crate::store as rows;
use budget::model::Account;
use budget::public::Standing;
use kernel::number::{NumberParts, never_repeats, number_used, render_number};

/// What a step answers: the document as it now stands.
#[derive(Debug, Serialize)]
pub struct Done {
    pub id: i64,
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    pub amount: Money,
    pub net: Money,
    /// Findings that did not stop the step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Refusal>,
}

impl Done {
    pub fn of(d: &Document, notes: Vec<Refusal>) -> Done {
        Done {
            id: d.id,
            kind: d.kind.code(),
            number: d.number.clone(),
            state: d.state.code(),
            date: d.doc_date,
            amount: d.amount,
            net: d.net,
            notes,
        }
    }
}

/// The dated data of a document's day.
pub fn policy(tx: &Tx, on: Day) -> Result<Arc<Policy>> {
    Ok(tx.ctx().regulations.reading(on, Policy::on)?)
}

/// The last day of the last locked month of the SKPD, or of the regency.
pub async fn locked_until(tx: &mut Tx, year: i32, skpd: i64) -> Result<Option<Day>> {
    Ok(last_locked_day(year, organisation::public::locked_months(&mut tx.steady(), year, skpd).await?))
}

/// The same for a purse: months that the assistant of this unit has closed are
/// locked with the SKPD's.
pub async fn purse_locked_until(tx: &mut Tx, (year, skpd): (i32, i64), holder: i64) -> Result<Option<Day>> {
    let locked = locked_until(tx, year, skpd).await?;
    if holder == skpd {
        return Ok(locked);
    }
    Ok(locked.max(locked_until(tx, year, holder).await?))
}

fn last_locked_day(year: i32, months: Vec<u8>) -> Option<Day> {
    let last = months.into_iter().max()?;
    let next = if last == 12 { Day::new(year + 1, 1, 1) } else { Day::new(year, last + 1, 1) };
    next.map(|d| d.plus_days(-1))
}

/// Judges a document's date; the last number's date comes with its taking.
pub struct DateAsk {
    pub kind: Kind,
    /// Which document, also where it is still to be kept.
    pub document: i64,
    /// Its SKPD and sub unit.
    pub units: (i64, i64),
    pub date: Day,
    pub year: i32,
    pub rests_on: Vec<RestsOn>,
    pub locked_until: Option<Day>,
    pub taken: Option<Taken>,
}

pub async fn judge_dates(tx: &mut Tx, ask: DateAsk, policy: &Policy, refusals: &mut Refusals) -> Result<()> {
    let leave = old_date::enter(tx, &ask, policy).await?;
    let facts = DateFacts {
        kind: ask.kind,
        doc_date: ask.date,
        entered_on: tx.ctx().today,
        year: ask.year,
        rests_on: ask.rests_on,
        last_of_series: ask
            .taken
            .and_then(|t| t.previous)
            .map(|(serial, day)| LastNumber { number: serial.to_string(), day }),
        locked_until: ask.locked_until,
        leave,
    };
    if let Err(found) = check_dates(&facts, policy, &tx.ctx().calendar) {
        refusals.extend(found);
    }
    Ok(())
}

/// Judges the date of a document of an advance: the SKPD's locked months with it.
pub async fn judge_day(
    tx: &mut Tx,
    d: &Document,
    date: Day,
    rests_on: Vec<RestsOn>,
    taken: Option<Taken>,
    refusals: &mut Refusals,
) -> Result<()> {
    judge_day_of(tx, d, (date, None), rests_on, taken, refusals).await
}

/// The same where an assistant's purse moves: months that the assistant of this
/// sub unit has closed are locked too.
pub async fn judge_day_of(
    tx: &mut Tx,
    d: &Document,
    (date, assistant): (Day, Option<i64>),
    rests_on: Vec<RestsOn>,
    taken: Option<Taken>,
    refusals: &mut Refusals,
) -> Result<()> {
    let policy = policy(tx, date)?;
    let locked_until = purse_locked_until(tx, (d.year, d.unit_id), assistant.unwrap_or(d.unit_id)).await?;
    let (document, units) = (d.id, (d.unit_id, d.sub_unit_id));
    let ask = DateAsk { kind: d.kind, document, units, date, year: d.year, rests_on, locked_until, taken };
    judge_dates(tx, ask, &policy, refusals).await
}

/// Sends a document back, or ends it, and keeps why.
pub async fn turn_back(tx: &mut Tx, d: &mut Document, to: State, step: &ActDef, reasons: &[String]) -> Result<()> {
    d.state = to;
    store::documents::save(tx, d).await?;
    rows::insert_reason(tx, d.id, step.name, reasons).await
}

pub fn rests_on(document: &Document) -> Option<RestsOn> {
    document.doc_date.map(|day| RestsOn { label: document.label(), day })
}

/// Writes a document's number by the pattern in force.
pub fn number(
    tx: &Tx,
    pattern: &str,
    unit: &str,
    flow: Option<&str>,
    stage: &str,
    serial: i64,
    date: Day,
) -> Result<String> {
    let parts = NumberParts {
        region: tx.ctx().region.wilayah.clone(),
        serial: u32::try_from(serial).map_err(|_| Error::Input("nomor urut melampaui batas".into()))?,
        skpd: unit.to_owned(),
        kind: flow.map(str::to_owned),
        stage: stage.to_owned(),
        month: date.month(),
        year: date.year(),
    };
    Ok(render_number(pattern, &parts)?)
}

/// The serial under which a document is filed, and the number that it took for
/// that; what was sent back keeps its own.
pub async fn serial_of(tx: &mut Tx, d: &Document, date: Day) -> Result<(Option<Taken>, i64)> {
    if let Some(serial) = d.serial {
        return Ok((None, serial));
    }
    let taken = store::numbers::take(tx, d.unit_id, d.kind, d.year, date).await?;
    let serial = taken.serial;
    Ok((Some(taken), serial))
}

/// Gives a document its number and date.
pub async fn give_number(tx: &mut Tx, d: &mut Document, pattern: &str, serial: i64, date: Day) -> Result<()> {
    let skpd = skpd(tx, d).await?;
    let stage = budget::public::stage_mark(&mut tx.steady(), d.year).await?;
    let flow = Some(d.flow.as_str()).filter(|f| !f.is_empty());
    d.number = Some(number(tx, pattern, &skpd.code, flow, &stage, serial, date)?);
    d.serial = Some(serial);
    d.doc_date = Some(date);
    refuse_taken(tx, d, pattern).await
}

/// A pattern without the SKPD, say, could make one number twice. The words for
/// it; the database would not keep the second either.
pub async fn refuse_taken(tx: &mut Tx, d: &Document, pattern: &str) -> Result<()> {
    let Some(number) = d.number.as_deref().filter(|_| !never_repeats(pattern)) else { return Ok(()) };
    let (sql, params) = rows::number_taken(d.kind.code(), d.year, number, d.id);
    tx.refuse_where(sql, params, || number_used(number)).await
}

/// The SKPD of a document, for its number.
pub async fn skpd(tx: &mut Tx, document: &Document) -> Result<Unit> {
    store::units::by_id(&mut tx.steady(), document.unit_id)
        .await?
        .ok_or_else(|| Error::Bug("SKPD dokumen hilang".into()))
}

/// Stands for an account in the rules' sentences until its name is asked: only
/// a refusal needs it, and most payments are not refused.
pub fn account_label(account: &Account) -> String {
    format!("‹{}›", account.id)
}

/// Answers with the refusals, accounts called by their codes and names.
pub async fn settle(tx: &mut Tx, refusals: Refusals, accounts: Vec<i64>) -> Result<()> {
    if refusals.is_empty() {
        return Ok(());
    }
    let mut list = refusals.into_vec();
    for id in accounts {
        let token = format!("‹{id}›");
        let name = budget::public::account_name(tx, id).await?;
        for refusal in &mut list {
            refusal.message = refusal.message.replace(&token, &name);
            for value in refusal.figures.values_mut() {
                *value = value.replace(&token, &name);
            }
        }
    }
    let mut named = Refusals::new();
    list.into_iter().for_each(|r| named.push(r));
    Err(Error::Refused(named))
}

/// Facts of the lines: where their accounts stand without this payment.
/// `included` is what the accounts' figures already hold of it.
pub fn account_facts(
    lines: &[PaymentLine],
    standings: &[Standing],
    date: Day,
    policy: &Policy,
    included: Included,
) -> Result<Vec<AccountFacts>> {
    lines
        .iter()
        .map(|line| {
            let standing = standings
                .iter()
                .find(|s| s.account.id == line.account)
                .ok_or_else(|| Error::Bug("rekening baris hilang".into()))?;
            line_facts(line, lines, standing, date, policy, included)
        })
        .collect()
}

fn line_facts(
    line: &PaymentLine,
    lines: &[PaymentLine],
    standing: &Standing,
    date: Day,
    policy: &Policy,
    included: Included,
) -> Result<AccountFacts> {
    let account = &standing.account;
    let own = lines.iter().filter(|l| l.account == line.account).fold(Money::ZERO, |s, l| s.plus(l.amount));
    let (reserved, posted) = included.without(own, account.reserved, account.used());
    let plan = standing.plan.and_then(|m| Money::sum(m.into_iter().take(usize::from(date.month()))));
    let known = match &line.source {
        None => true,
        Some(source) if !standing.sources.is_empty() => standing.sources.iter().any(|s| s.source == *source),
        Some(source) => account.source.as_ref() == Some(source),
    };
    Ok(AccountFacts {
        label: account_label(account),
        ceiling: account.ceiling,
        reserved,
        posted,
        released_by_spd_on_date: released(standing, date, policy, reserved.plus(posted))?,
        cash_plan_to_month: plan,
        asked: line.amount,
        source: source_facts(line, lines, standing, included),
        source_required: standing.sources.len() > 1,
        source_known: known,
    })
}

/// What the figures of an account hold of the payment at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Included {
    Nothing,
    Reserved,
    Posted,
}

impl Included {
    fn without(self, own: Money, reserved: Money, posted: Money) -> (Money, Money) {
        match self {
            Included::Nothing => (reserved, posted),
            Included::Reserved => (reserved.minus(own), posted),
            Included::Posted => (reserved, posted.minus(own)),
        }
    }
}

/// What the SPD in force on a day release for an account.
pub fn released(standing: &Standing, date: Day, policy: &Policy, used: Money) -> Result<Money> {
    let part = |r: &budget::model::Release| Released {
        day: r.starts,
        from_month: r.from_month,
        to_month: r.to_month,
        amount: r.amount,
    };
    let parts: Vec<Released> = standing.releases.iter().map(part).collect();
    released_on(&parts, used, date, policy.spd_rest_stays.value)
        .ok_or_else(|| Error::Input("jumlah SPD melampaui batas".into()))
}

/// None where no source is named, or the account's only one: its balance is
/// the account's own. A stranger stands alone, for the rule to refuse by name.
fn source_facts(
    line: &PaymentLine,
    lines: &[PaymentLine],
    standing: &Standing,
    included: Included,
) -> Option<SourceFacts> {
    let label = line.source.clone()?;
    let Some(found) = standing.sources.iter().find(|s| s.source == label) else {
        let only = standing.sources.is_empty() && standing.account.source.as_ref() == Some(&label);
        let (ceiling, reserved, posted) = (Money::ZERO, Money::ZERO, Money::ZERO);
        return (!only).then_some(SourceFacts { label, ceiling, reserved, posted });
    };
    let same = lines.iter().filter(|l| l.account == line.account && l.source == line.source);
    let paid = same.fold(Money::ZERO, |sum, l| sum.plus(l.amount));
    let (reserved, posted) = included.without(paid, found.reserved, found.posted.plus(found.external));
    Some(SourceFacts { label: found.source.clone(), ceiling: found.ceiling, reserved, posted })
}

/// The payee's account at a step, against the SPP's snapshot.
pub fn payee_facts(account: &PayeeAccount, spp: &Spp) -> PayeeFacts {
    PayeeFacts {
        payee: account.payee_name.clone(),
        account_label: account.label(),
        account_now: kernel::hex(&account.account_idx),
        account_in_spp: Some(kernel::hex(&spp.account_idx)),
        belongs_to_payee: account.payee_id == spp.payee,
        confirmed_on: account.confirmed_on,
        replaced_on: account.replaced_on,
        of_treasurer: account.payee_kind == "bendahara",
        ls_kind: Some(spp.ls_kind.clone()).filter(|k| !k.is_empty()),
    }
}

/// The account that an SPP pays into, at a step; where no money leaves, nobody
/// is paid.
pub fn judge_payee(
    tx: &Tx,
    step: Step,
    (kind, account, spp): (SppKind, &PayeeAccount, &Spp),
    today: Day,
    policy: &Policy,
    refusals: &mut Refusals,
) {
    if !kind.pays() {
        return;
    }
    if let Err(found) = check_payee(step, &payee_facts(account, spp), today, policy, &tx.ctx().calendar) {
        refusals.extend(found);
    }
}

/// An account that a treasurer pays out of an advance; never another treasurer's.
pub fn paid_directly(account: &PayeeAccount) -> PayeeFacts {
    let now = kernel::hex(&account.account_idx);
    PayeeFacts {
        payee: account.payee_name.clone(),
        account_label: account.label(),
        account_now: now.clone(),
        account_in_spp: Some(now),
        belongs_to_payee: true,
        confirmed_on: account.confirmed_on,
        replaced_on: account.replaced_on,
        of_treasurer: account.payee_kind == "bendahara",
        ls_kind: Some("uang-muka".into()),
    }
}

/// Whether an account is a treasurer's that may be paid into.
pub fn is_treasurers(account: &PayeeAccount) -> bool {
    account.payee_kind == "bendahara" && account.confirmed_on.is_some() && account.replaced_on.is_none()
}

/// The day by which a payee's waiting time is judged. A practice folder is
/// handed its day and would never see the next one, so there it has passed.
pub fn payee_day(tx: &Tx) -> Day {
    if tx.ctx().region.practice { tx.ctx().today.plus_days(30) } else { tx.ctx().today }
}

/// Reasons people give when they send something back.
pub fn check_reasons(reasons: &[String]) -> Result<Vec<String>> {
    kernel::text::reasons(reasons).map_err(Error::Input)
}

//! What a drafter sees while a payment request is written.

use budget::public::{Coded, Offer};
use kernel::{Code, Day, Money};
use store::{Result, Row, View};

use crate::acts::{ContractInput, DeductionInput, DraftSpp, LineInput, released};
use crate::policy::{Choice, Policy};
use crate::store::{self as rows, pages};

/// An account that may pay, with what is left of it.
#[derive(Clone, Debug)]
pub struct Purse {
    pub account: i64,
    pub sub_unit: i64,
    pub sub_kegiatan: Coded,
    pub rekening: Coded,
    pub ceiling: Money,
    /// Reserved, posted, and spent by imported documents.
    pub drawn: Money,
    pub available: Money,
    /// What the SPD in force on the day still leave.
    pub released: Money,
    /// Code, name and rest of each funding source, where there are several.
    pub sources: Vec<(Coded, Money)>,
}

/// An account of a payee that may be named in a request.
#[derive(Clone, Debug)]
pub struct PayeeChoice {
    pub account: i64,
    pub name: String,
    /// Bank and last four digits.
    pub label: String,
    /// badan, orang or bendahara.
    pub kind: String,
}

/// Of what kind the payment of a thread is, as check-lists of papers name it: an
/// advance, honoraria, or a kind of LS. The caller has seen one of its documents.
pub async fn ls_kind(view: &mut View, thread: i64) -> Result<Option<String>> {
    pages::ls_kind(view, thread).await
}

/// The dated lists a request chooses from.
#[derive(Clone, Debug)]
pub struct Lists {
    pub kinds: Vec<Choice>,
    pub cuts: Vec<Choice>,
}

/// A request as it was last saved.
#[derive(Debug)]
pub struct Saved {
    pub version: i64,
    pub draft: DraftSpp,
    /// The accounts of its lines, in their order.
    pub accounts: Vec<i64>,
}

/// At most this many are shown; who wants another types more of its name.
const MOST: i64 = 20;

fn purse(offer: Offer, day: Day, policy: &Policy) -> Result<Purse> {
    let account = &offer.standing.account;
    let drawn = account.reserved.plus(account.used());
    let left = released(&offer.standing, day, policy, drawn)?.minus(drawn);
    Ok(Purse {
        account: account.id,
        sub_unit: account.sub_unit_id,
        ceiling: account.ceiling,
        drawn,
        available: account.available(),
        released: left,
        sources: offer.sources.into_iter().map(|s| (s.source, s.available)).collect(),
        sub_kegiatan: offer.sub_kegiatan,
        rekening: offer.rekening,
    })
}

async fn policy(view: &mut View, day: Day) -> Result<Policy> {
    let (regulations, _) = store::regulations::in_force(view).await?;
    Ok(Policy::on(&regulations, day)?)
}

/// Accounts of a unit that a text names, for who may read the unit.
pub async fn purses(view: &mut View, unit: &Code, day: Day, text: &str) -> Result<Vec<Purse>> {
    let Some(unit) = store::units::by_norm(view, unit.norm()).await? else { return Ok(Vec::new()) };
    if !view.scope.sees(unit.skpd_id, unit.id) {
        return Ok(Vec::new());
    }
    let policy = policy(view, day).await?;
    let offers = budget::public::offers(view, unit.id, day.year(), text, MOST).await?;
    offers.into_iter().map(|offer| purse(offer, day, &policy)).collect()
}

/// One account, for who may read its unit.
pub async fn purse_of(view: &mut View, account: i64, day: Day) -> Result<Option<Purse>> {
    let Some(offer) = budget::public::offer(view, account).await? else { return Ok(None) };
    let account = &offer.standing.account;
    if !view.scope.sees(account.unit_id, account.sub_unit_id) {
        return Ok(None);
    }
    let policy = policy(view, day).await?;
    purse(offer, day, &policy).map(Some)
}

pub(super) fn payee_choice(row: &Row) -> Result<PayeeChoice> {
    Ok(PayeeChoice {
        account: row.int("id")?,
        name: row.text("name")?,
        label: format!("{} ••••{}", row.text("bank")?, row.text("last4")?),
        kind: row.text("kind")?,
    })
}

/// Payees with an account in force that a text of three letters or more names.
pub async fn payees(view: &mut View, text: &str) -> Result<Vec<PayeeChoice>> {
    if text.trim().chars().count() < 3 {
        return Ok(Vec::new());
    }
    pages::payees_named(view, text, MOST).await?.iter().map(payee_choice).collect()
}

pub async fn payee(view: &mut View, account: i64) -> Result<Option<PayeeChoice>> {
    pages::payee_by_account(view, account).await?.as_ref().map(payee_choice).transpose()
}

pub async fn lists(view: &mut View, day: Day) -> Result<Lists> {
    let policy = policy(view, day).await?;
    Ok(Lists { kinds: policy.ls_kinds.value, cuts: policy.deduction_kinds.value })
}

fn code(text: &str) -> Result<Code> {
    Code::parse(text).map_err(|e| store::Error::Storage(e.to_string()))
}

/// A request as it was last saved; unseen is none.
pub async fn saved(view: &mut View, id: i64) -> Result<Option<Saved>> {
    let reference = store::DocRef::from(id);
    let Some(d) = store::documents::seen(view, &reference).await?.into_iter().next() else { return Ok(None) };
    if d.external || d.kind != kernel::lifecycle::Kind::Spp {
        return Ok(None);
    }
    let unit = store::units::by_id(view, d.sub_unit_id).await?;
    let unit = unit.ok_or_else(|| store::Error::Bug("unit SPP hilang".into()))?;
    let spp = rows::read_spp(view, d.id).await?;
    let mut lines = Vec::with_capacity(spp.lines.len());
    for line in &spp.lines {
        let offer = budget::public::offer(view, line.account).await?;
        let offer = offer.ok_or_else(|| store::Error::Bug("rekening SPP hilang".into()))?;
        // The account's only source is inferred again.
        let source = line.source.as_ref().filter(|_| !offer.sources.is_empty());
        lines.push(LineInput {
            sub_kegiatan: code(&offer.sub_kegiatan.code)?,
            rekening: code(&offer.rekening.code)?,
            source: source.map(|s| code(s)).transpose()?,
            amount: line.amount,
        });
    }
    let accounts = spp.lines.iter().map(|l| l.account).collect();
    let contract = spp.contract.map(|c| ContractInput { number: c.number, value: c.value, instalment: c.instalment });
    let draft = DraftSpp {
        year: Some(d.year),
        unit: code(&unit.code)?,
        ls_kind: spp.ls_kind,
        purpose: d.subject,
        payee_account: spp.payee_account,
        bill_received: spp.bill_received,
        invoice: spp.invoice,
        contract,
        lines,
        deductions: spp.deductions.into_iter().map(|x| DeductionInput { kind: x.kind, amount: x.amount }).collect(),
        kpa: spp.kpa.and_then(|k| serde_json::to_value(k).ok()).and_then(|v| v.as_str().map(str::to_owned)),
    };
    Ok(Some(Saved { version: d.version, draft, accounts }))
}

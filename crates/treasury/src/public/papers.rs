//! A document with all that its official paper shows.

mod card;

use std::collections::HashMap;

use kernel::lifecycle::Kind;
use kernel::role::Mandate;
use kernel::{Day, Moment, Money, Role, Zone};
use preparation::public::papers::BudgetPaper;
use store::{Document, Keys, Read, Result, Row, View};

pub use self::card::{Purchase, Statement};
use super::{Coded, Sheet, sheet};
use crate::policy::{Choice, DEDUCTION_KINDS, LS_KINDS};
use crate::store::{papers as rows, purses};

/// The paper of a document. Only figures that belong to the document itself or
/// stood fast when it was signed: the same paper can be made at any time.
#[derive(Clone, Debug)]
pub struct Paper {
    pub sheet: Sheet,
    pub skpd: Coded,
    pub unit: Coded,
    pub claim: Option<Claim>,
    /// Deductions by code and name.
    pub cuts: Vec<(Coded, Money)>,
    pub release: Option<Release>,
    /// What an RKA or a DPA plans.
    pub budget: Option<BudgetPaper>,
    /// What a DPR or a DPT tells of purchases by card.
    pub purchases: Vec<Purchase>,
    /// The statement of responsibility that goes with an LPJ.
    pub statement: Option<Statement>,
    pub npd: Option<NpdPaper>,
    /// Who signed, the last signature of each act.
    pub signers: Vec<Signer>,
}

/// Of an NPD: whether money is given beforehand, and ceiling and rest of each
/// row's account when it was approved.
#[derive(Clone, Debug)]
pub struct NpdPaper {
    pub panjar: bool,
    pub rows: Vec<(Money, Money)>,
}

/// The request behind a payment, and whom it pays.
#[derive(Clone, Debug)]
pub struct Claim {
    pub sort: String,
    pub contract: Option<String>,
    pub instalment: Option<u32>,
    pub invoice: Option<String>,
    pub payee: String,
    /// A private person: what is paid is nobody else's business.
    pub personal: bool,
    pub npwp: Option<String>,
    pub bank: String,
    pub holder: String,
    pub account: String,
}

#[derive(Clone, Debug)]
pub struct Release {
    pub from_month: u8,
    pub to_month: u8,
    pub lines: Vec<Released>,
}

/// A sub kegiatan of an SPD: its budget, earlier SPD, and this one.
#[derive(Clone, Debug)]
pub struct Released {
    pub sub_kegiatan: Coded,
    pub ceiling: Money,
    pub before: Money,
    pub amount: Money,
}

#[derive(Clone, Debug)]
pub struct Signer {
    pub act: String,
    pub at: Moment,
    pub name: String,
    pub nip: Option<String>,
    pub rank: String,
    pub role: Option<Role>,
    pub mandate: Option<Mandate>,
}

/// The paper of a document within the view's scope; unseen is none.
pub async fn paper(view: &mut View, keys: &Keys, zone: Zone, id: i64) -> Result<Option<Paper>> {
    let Some(sheet) = sheet(view, id).await? else { return Ok(None) };
    let d = sheet.document.clone();
    let hands = rows::list_hands(view, d.thread, d.id).await?;
    let on = d.doc_date.unwrap_or_else(|| d.entered_at.day(kernel::Zone::Wib));
    let names = Names::on(view, on).await?;
    let claim = match d.kind {
        Kind::Spp | Kind::Spm | Kind::Sp2d => rows::request(view, d.thread).await?,
        _ => None,
    };
    let claim = claim.map(|row| read_claim(&row, keys, &names)).transpose()?;
    let release = if d.kind == Kind::Spd { Some(read_release(view, &d, &hands).await?) } else { None };
    let budget = preparation::public::papers::paper(view, &d, zone).await?;
    let purchases = card::purchases(view, &d).await?;
    let signers = signers(&hands)?;
    let statement = card::statement(view, &d, &signers).await?;
    let cuts = if d.kind == Kind::Spd { Vec::new() } else { sheet.cuts.clone() };
    Ok(Some(Paper {
        skpd: unit(view, d.unit_id).await?,
        unit: unit(view, d.sub_unit_id).await?,
        cuts: cuts.into_iter().map(|(code, amount)| (names.cut(code), amount)).collect(),
        signers,
        purchases,
        statement,
        claim,
        release,
        budget,
        npd: if d.kind == Kind::Npd { read_npd(view, d.id).await? } else { None },
        sheet,
    }))
}

async fn unit(read: &mut impl Read, id: i64) -> Result<Coded> {
    let found = store::units::by_id(read, id).await?;
    Ok(found
        .map_or_else(|| Coded { code: String::new(), name: String::new() }, |u| Coded { code: u.code, name: u.name }))
}

async fn read_npd(view: &mut View, id: i64) -> Result<Option<NpdPaper>> {
    let Some(panjar) = purses::with_panjar(view, id).await? else { return Ok(None) };
    Ok(Some(NpdPaper { panjar, rows: purses::rows_of(view, id).await? }))
}

/// Deductions by the names that they have on a day; what is not known keeps its code.
pub async fn name_cuts(view: &mut View, day: Day, cuts: &mut [(String, Money)]) -> Result<()> {
    if cuts.is_empty() {
        return Ok(());
    }
    let names = Names::on(view, day).await?;
    cuts.iter_mut().for_each(|(kind, _)| *kind = title(&names.cuts, kind));
    Ok(())
}

/// Names from the dated data of a day.
struct Names {
    cuts: Vec<Choice>,
    sorts: Vec<Choice>,
}

impl Names {
    async fn on(view: &mut View, day: Day) -> Result<Names> {
        let (regulations, _) = store::regulations::in_force(view).await?;
        let read = |key| regulations.read::<Vec<Choice>>(key, day).unwrap_or_default();
        Ok(Names { cuts: read(DEDUCTION_KINDS), sorts: read(LS_KINDS) })
    }

    fn cut(&self, code: String) -> Coded {
        Coded { name: title(&self.cuts, &code), code }
    }
}

fn title(choices: &[Choice], code: &str) -> String {
    choices.iter().find(|c| c.code == code).map_or_else(|| code.to_owned(), |c| c.title.clone())
}

fn read_claim(row: &Row, keys: &Keys, names: &Names) -> Result<Claim> {
    let opened = |purpose: &str, stored: &[u8]| -> Result<String> {
        Ok(String::from_utf8_lossy(&keys.decrypt(purpose, stored)?).into_owned())
    };
    Ok(Claim {
        sort: title(&names.sorts, &row.text("ls_kind")?),
        contract: row.opt_text("contract")?,
        instalment: row.opt_int("instalment")?.and_then(|n| u32::try_from(n).ok()),
        invoice: row.opt_text("invoice")?,
        payee: row.text("name")?,
        personal: row.text("kind")? == "orang",
        npwp: row.opt_bytes("npwp_enc")?.map(|stored| opened("npwp", &stored)).transpose()?,
        bank: row.text("bank")?,
        holder: row.text("holder")?,
        account: opened("account", &row.bytes("account_enc")?)?,
    })
}

/// Later SPD and later budgets do not touch what an SPD said on its day.
async fn read_release(view: &mut View, d: &Document, hands: &[Row]) -> Result<Release> {
    let mut signed = Moment(i64::MAX);
    for hand in hands {
        if hand.text("act")? == "authorise-spd" {
            signed = hand.moment("entered_at")?;
        }
    }
    let rows = rows::list_released(view, d.id).await?;
    let before = rows::list_released_before(view, d.unit_id, d.year, d.serial.unwrap_or(i64::MAX)).await?;
    let before = by_sub_kegiatan(&before)?;
    let ceilings = budget::public::ceilings_at(view, d.year, d.unit_id, signed).await?;
    let names = budget::public::names(view, d.year).await?;
    let month = |row: &Row, name: &str| -> Result<u8> { Ok(u8::try_from(row.int(name)?).unwrap_or_default()) };
    let mut release = Release { from_month: 12, to_month: 1, lines: Vec::with_capacity(rows.len()) };
    for row in &rows {
        let norm = row.text("sub_kegiatan")?;
        release.from_month = release.from_month.min(month(row, "from_month")?);
        release.to_month = release.to_month.max(month(row, "to_month")?);
        let of = |sums: &HashMap<String, Money>| sums.get(&norm).copied().unwrap_or_default();
        let (ceiling, before, amount) = (of(&ceilings), of(&before), row.money("amount")?);
        let found = names.get(&("sub_kegiatan".to_owned(), norm.clone())).cloned();
        let (code, name) = found.unwrap_or((norm, String::new()));
        release.lines.push(Released { sub_kegiatan: Coded { code, name }, ceiling, before, amount });
    }
    Ok(release)
}

fn by_sub_kegiatan(rows: &[Row]) -> Result<HashMap<String, Money>> {
    rows.iter().map(|row| Ok((row.text("sub_kegiatan")?, row.money("amount")?))).collect()
}

/// The last hand of each act: a document filed again was signed again.
fn signers(hands: &[Row]) -> Result<Vec<Signer>> {
    let mut signers: Vec<Signer> = Vec::new();
    for row in hands {
        let act = row.text("act")?;
        signers.retain(|s| s.act != act);
        signers.push(Signer {
            at: row.moment("entered_at")?,
            name: row.text("name")?,
            nip: row.opt_text("nip")?,
            rank: row.text("rank")?,
            role: row.opt_text("role")?.and_then(|code| Role::parse(&code)),
            mandate: row.opt_text("mandate")?.and_then(|code| Mandate::parse(&code)),
            act,
        });
    }
    Ok(signers)
}

//! What several acts of the budget's making share.

use kernel::authority::Situation;
use kernel::lifecycle::Kind;
use kernel::{ActDef, Day, Money, Refusal, Role};
use serde::Serialize;
use store::{Case, Document, Error, Result, Tx};

use crate::model::{Rka, Round, Step};
use crate::policy::Policy;
use crate::rules::calendar::require_open;
use crate::store::{rka as rkas, rounds};

/// Who writes an RKA.
pub const PLANNERS: &[Role] = &[Role::StaffDrafter, Role::Pptk, Role::Pa, Role::Kpa];
/// Who looks after the calendar and the ceilings.
pub const BUDGET_TEAM: &[Role] = &[Role::Tapd, Role::Ppkd];
/// Who asks questions about an RKA.
pub const VERIFIERS: &[Role] = &[Role::Tapd, Role::Bappeda, Role::Inspektorat];

/// What most acts on a document answer with.
#[derive(Debug, Serialize)]
pub struct Done {
    pub document: i64,
    pub kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub state: &'static str,
    pub amount: Money,
}

impl Done {
    pub fn of(d: &Document) -> Done {
        let number = d.number.clone();
        Done { document: d.id, kind: d.kind, number, state: d.state.code(), amount: d.amount }
    }
}

pub fn policy(tx: &Tx, case: &Case) -> Policy {
    Policy::on(&tx.ctx().regulations, case.doc_date)
}

/// The round of a year and stage, held until the commit.
pub async fn round(tx: &mut Tx, year: i32, stage: &str) -> Result<Round> {
    let found = rounds::hold(tx, year, stage).await?;
    found.ok_or_else(|| Error::NotFound(format!("penyusunan {stage} {year}; buka dahulu (open-budget-round)")))
}

/// Refuses unless the step is open.
pub async fn open(tx: &mut Tx, round: &Round, step: Step) -> Result<()> {
    let status = rounds::step(tx, round.id, step).await?;
    Ok(require_open(step, status, &format!("{} {}", round.stage, round.year))?)
}

/// Refuses where the round's calendar has the step and it is not open.
pub async fn open_if_there(tx: &mut Tx, round: &Round, step: Step) -> Result<()> {
    match rounds::step(tx, round.id, step).await? {
        None => Ok(()),
        status => Ok(require_open(step, status, &format!("{} {}", round.stage, round.year))?),
    }
}

/// The RKA of a document with its round, whose step must be open.
pub async fn rka_at(tx: &mut Tx, document: &Document, step: Step) -> Result<(Rka, Round)> {
    let rka = rkas::by_id(tx, document.id).await?.ok_or_else(|| Error::NotFound(format!("RKA {}", document.id)))?;
    let round = rounds::by_id(tx, rka.round).await?;
    open(tx, &round, step).await?;
    Ok((rka, round))
}

/// Whether the person who acts holds an office for this document today, be it
/// not the one under which the door let the act pass. Where the act decides on the
/// allocation, an office held for another (Plt, Plh) is none.
pub async fn holds(tx: &mut Tx, case: &Case, d: &Document, role: Role, act: &ActDef) -> Result<bool> {
    let person = tx.ctx().actor.person();
    if person == 0 {
        return Ok(true);
    }
    let mut grants = organisation::public::grants(tx, person).await?;
    grants.retain(|g| g.role == role);
    let (units, now, zone) = ([d.unit_id, d.sub_unit_id], tx.ctx().now, tx.ctx().region.zone);
    let at = Situation { person, units: &units, doc_date: case.doc_date, now, zone, hands: &[] };
    let asked = ActDef { roles: Role::ALL, separate_from: &[], ..*act };
    Ok(kernel::authority::decide(&asked, &at, &grants).is_ok())
}

/// What somebody wrote, without hidden letters, not empty and not endless.
pub fn written(text: &str, what: &str) -> Result<String> {
    let text = kernel::text::clean(text, 2_000).map_err(|e| Error::Input(format!("{what}: {e}")))?;
    if text.is_empty() { Err(Error::Input(format!("{what} belum ditulis"))) } else { Ok(text) }
}

/// Nothing is ratified under a day that has not come.
pub fn not_ahead(tx: &Tx, date: Day) -> Result<()> {
    let today = tx.ctx().today;
    if date <= today {
        return Ok(());
    }
    Err(Error::refuse(
        Refusal::new(
            "ANGGARAN-TANGGAL-DEPAN",
            "Aturan Simpul: dokumen tidak bertanggal ke depan",
            format!("Tanggal {} belum tiba.", date.long()),
            "Pilih hari ini atau hari sebelumnya.",
        )
        .day("tanggal", date)
        .at("date"),
    ))
}

/// The office under which an act is done, as its code.
pub fn office(case: &Case) -> String {
    case.grant.as_ref().map_or_else(String::new, |g| g.role.code().to_owned())
}

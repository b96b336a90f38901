//! What several acts of the budget's making share.

use kernel::lifecycle::Kind;
use kernel::{Money, Role};
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

/// The RKA of a document with its round, whose step must be open.
pub async fn rka_at(tx: &mut Tx, document: &Document, step: Step) -> Result<(Rka, Round)> {
    let rka = rkas::by_id(tx, document.id).await?.ok_or_else(|| Error::NotFound(format!("RKA {}", document.id)))?;
    let round = rounds::by_id(tx, rka.round).await?;
    open(tx, &round, step).await?;
    Ok((rka, round))
}

/// The office under which an act is done, as its code.
pub fn office(case: &Case) -> String {
    case.grant.as_ref().map_or_else(String::new, |g| g.role.code().to_owned())
}

//! Somebody else consents to an old date before it is entered: the PA or KPA to
//! what their SKPD enters, the PPKD to what the BUD enters (F06).

use kernel::lifecycle::Kind;
use kernel::{ActDef, Code, Day, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::common::{self, DateAsk};
use crate::policy::Policy;
use crate::rules::dates::too_far_back;
use crate::rules::old_date::{ConsentFacts, Leave, decide_consent, decide_revoke, leave};
use crate::store::old_dates::{self, NewConsent, OldDate};

const LAW: &str = "Aturan Simpul: tanggal lama disetujui orang kedua dengan alasan (pola F06); PP 12/2019 Ps 4(5)";
const HEADS: &[Role] = &[Role::Pa, Role::Kpa];
/// The regional secretary coordinates, and consents to what the PPKD enters himself.
const TREASURY: &[Role] = &[Role::Ppkd, Role::Sekda];
const GIVERS: &[Role] = &[Role::Pa, Role::Kpa, Role::Ppkd, Role::Sekda];

const CONSENT: &ActDef = &ActDef { signs: true, ..ActDef::new("consent-old-date", "Setujui tanggal lama", LAW, HEADS) };

/// Consents that documents of a kind bear a date of these days, though it lies
/// further back than the rule lets. Whoever consents does not enter them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct ConsentOldDate {
    /// The SKPD, with its sub units, or one sub unit.
    pub unit: Code,
    pub kind: Kind,
    pub first_day: Day,
    pub last_day: Day,
    /// For how many documents.
    pub documents: i64,
    pub reason: String,
}

/// What a consent tells.
#[derive(Debug, Serialize)]
pub struct Consented {
    pub consent: i64,
    /// The last day on which it is used.
    pub until: Day,
}

impl Act for ConsentOldDate {
    const DEF: &'static ActDef = CONSENT;
    type Out = Consented;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Consented>> {
        give(tx, case, self, false).await
    }
}

const CONSENT_OF_BUD: &ActDef =
    &ActDef { signs: true, ..ActDef::new("consent-old-date-bud", "Setujui tanggal lama BUD", LAW, TREASURY) };

/// The same for what the BUD enters, and for what a PA or KPA enters himself.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ConsentOldDateOfBud(pub ConsentOldDate);

impl Act for ConsentOldDateOfBud {
    const DEF: &'static ActDef = CONSENT_OF_BUD;
    type Out = Consented;

    fn subject(&self) -> Subject {
        Subject::Unit(self.0.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Consented>> {
        give(tx, case, &self.0, true).await
    }
}

async fn give(tx: &mut Tx, case: &Case, asked: &ConsentOldDate, by_treasury: bool) -> Result<Record<Consented>> {
    let today = tx.ctx().today;
    let unit = case.unit()?.id;
    let reason = kernel::text::reason(&asked.reason).map_err(Error::Input)?;
    let policy = common::policy(tx, today)?;
    let facts = ConsentFacts {
        kind: asked.kind,
        by_treasury,
        first_day: asked.first_day,
        last_day: asked.last_day,
        today,
        documents: asked.documents,
    };
    decide_consent(&facts, &policy.old_date)?;
    let until = today.plus_days(policy.old_date.days.value);
    let new = NewConsent {
        year: asked.first_day.year(),
        unit,
        kind: asked.kind,
        first_day: asked.first_day,
        last_day: asked.last_day,
        until,
        most: asked.documents,
        reason: &reason,
        office: case.grant.as_ref().map_or("", |g| g.role.code()),
    };
    let consent = old_dates::insert(tx, &new).await?;
    Ok(Record::new(Consented { consent, until }))
}

const REVOKE: &ActDef =
    &ActDef { signs: true, ..ActDef::new("revoke-old-date", "Cabut persetujuan tanggal lama", LAW, GIVERS) };

/// Takes a consent back; what was entered by it stays.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeOldDate {
    /// The unit for which it was given.
    pub unit: Code,
    /// Its number in the list.
    pub consent: i64,
    pub reason: String,
}

impl Act for RevokeOldDate {
    const DEF: &'static ActDef = REVOKE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let reason = kernel::text::reason(&self.reason).map_err(Error::Input)?;
        let missing = || Error::NotFound(format!("persetujuan tanggal lama {} pada unit ini", self.consent));
        let consent = old_dates::by_id(tx, self.consent, case.unit()?.id).await?.ok_or_else(missing)?;
        decide_revoke(&consent, tx.ctx().actor.person())?;
        if !old_dates::revoke(tx, consent.id, &reason).await? {
            return Err(Error::Conflict("persetujuan tanggal lama berubah".into()));
        }
        Ok(Record::new(serde_json::json!({ "consent": consent.id, "used": consent.used })))
    }
}

/// Whether somebody else consented to the date of a document that comes in now,
/// and by which consent; it is used up with the act.
pub(super) async fn enter(tx: &mut Tx, ask: &DateAsk, policy: &Policy) -> Result<Leave> {
    let (person, today) = (tx.ctx().actor.person(), tx.ctx().today);
    let Some(back_days) = too_far_back(ask.date, today, policy, &tx.ctx().calendar) else { return Ok(Leave::None) };
    let old = OldDate { document: ask.document, day: ask.date, back_days };
    let consents = old_dates::covering(tx, ask.units, ask.kind, old).await?;
    let found = leave(&consents, person, today);
    if let Leave::Given(id) = found
        && let Some(by) = consents.iter().find(|c| c.id == id)
    {
        old_dates::take(tx, by, old).await?;
    }
    Ok(found)
}

//! A payment on which something was found goes when a second official of the
//! BUD has written why.

use kernel::lifecycle::Kind;
use kernel::{ActDef, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{LAW, looking, policy};
use crate::public;
use crate::rules::{self, Hold};
use crate::store as rows;

const CLEAR: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new("clear-batch-hold", "Bebaskan SP2D yang tertahan", LAW, &[Role::KuasaBud, Role::Bud])
};

/// Writes why a payment may go although something was found on it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearBatchHold {
    /// Serial id of the SP2D, or of the order that pays it again.
    pub sp2d: i64,
    pub reason: String,
}

/// Which findings hold the payment no longer.
#[derive(Clone, Debug, Serialize)]
pub struct Cleared {
    pub sp2d: i64,
    pub findings: Vec<i64>,
}

impl Act for ClearBatchHold {
    const DEF: &'static ActDef = CLEAR;
    type Out = Cleared;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Cleared>> {
        let policy = policy(tx)?;
        let document = store::documents::find(tx, &self.sp2d.into()).await?;
        let missing = || Error::NotFound(format!("SP2D nomor urut {}", self.sp2d));
        let document = document.filter(|d| matches!(d.kind, Kind::Sp2d | Kind::Repayment)).ok_or_else(missing)?;
        let held = public::holds(tx, &[document.id]).await?;
        let person = tx.ctx().actor.person();
        let issued_by_actor = rows::issuers(tx, document.id).await?.contains(&person);
        let mut refusals = rules::clear(Hold { open: held.len(), issued_by_actor }).err().unwrap_or_default();
        let reason = rules::reason(&self.reason, &policy).map_err(|more| refusals.extend(more));
        let Ok(reason) = reason else { return Err(refusals.into()) };
        refusals.or(())?;
        // What was found just now is kept first, so that the reason stands on it.
        let known = rows::keys(tx).await?;
        let looking = looking(tx, tx.ctx().today.year())?;
        let fresh = public::fresh(tx, &looking, &[document.id]).await?;
        let mut findings = Vec::new();
        for held in &held {
            let kept = held.finding.or_else(|| known.get(&held.key).copied());
            let now = fresh.iter().find(|(hit, _)| hit.key == held.key);
            findings.push(match (kept, now) {
                (Some(id), _) => id,
                (None, Some((hit, _))) => rows::insert_finding(tx, hit, document.year, None).await?,
                (None, None) => return Err(Error::Bug("tahanan tanpa temuan".into())),
            });
        }
        findings.sort_unstable();
        findings.dedup();
        for finding in &findings {
            rows::insert_clearance(tx, *finding, document.id, &reason).await?;
        }
        Ok(Record::new(Cleared { sp2d: document.id, findings }))
    }
}

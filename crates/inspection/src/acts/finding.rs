//! What becomes of a finding: looked at, then explained or followed up; told
//! to those whom it is about when the Inspektorat says so.

use kernel::ActDef;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::{INSPECTORS, LAW, policy};
use crate::model::FindingState;
use crate::rules;
use crate::store as rows;

/// A finding and where it stands now.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    pub finding: i64,
    pub state: &'static str,
    pub released: bool,
}

/// Moves a finding and writes down who did it and why.
async fn moved(
    tx: &mut Tx,
    id: i64,
    (from, to): (&[FindingState], FindingState),
    reason: &str,
) -> Result<Record<Judged>> {
    let finding = rows::finding(tx, id).await?;
    rules::goes_on(&finding, from)?;
    rows::set_state(tx, &finding, to).await?;
    rows::insert_step(tx, id, to.code(), reason).await?;
    Ok(Record::new(Judged { finding: id, state: to.code(), released: finding.released }))
}

const EXAMINE: &ActDef = &ActDef::new("examine-finding", "Mulai menelaah temuan", LAW, INSPECTORS);

/// Somebody of the Inspektorat takes a new finding in hand.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExamineFinding {
    /// Number of the finding in the report.
    pub finding: i64,
}

impl Act for ExamineFinding {
    const DEF: &'static ActDef = EXAMINE;
    type Out = Judged;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Judged>> {
        moved(tx, self.finding, (&[FindingState::New], FindingState::Examined), "").await
    }
}

const EXPLAIN: &ActDef =
    &ActDef { signs: true, ..ActDef::new("explain-finding", "Nyatakan temuan dapat dijelaskan", LAW, INSPECTORS) };

/// Nothing is wrong: the finding ends with its explanation.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainFinding {
    pub finding: i64,
    pub reason: String,
}

impl Act for ExplainFinding {
    const DEF: &'static ActDef = EXPLAIN;
    type Out = Judged;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Judged>> {
        let reason = rules::reason(&self.reason, &policy(tx)?)?;
        moved(tx, self.finding, (&[FindingState::Examined], FindingState::Explained), &reason).await
    }
}

const FOLLOW_UP: &ActDef =
    &ActDef { signs: true, ..ActDef::new("follow-up-finding", "Tindak lanjuti temuan", LAW, INSPECTORS) };

/// Something is wrong: the finding is confirmed, and what is done is written.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUpFinding {
    pub finding: i64,
    pub reason: String,
}

impl Act for FollowUpFinding {
    const DEF: &'static ActDef = FOLLOW_UP;
    type Out = Judged;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Judged>> {
        let reason = rules::reason(&self.reason, &policy(tx)?)?;
        moved(tx, self.finding, (&[FindingState::Examined], FindingState::FollowedUp), &reason).await
    }
}

const RELEASE: &ActDef =
    &ActDef { signs: true, ..ActDef::new("release-finding", "Sampaikan temuan kepada SKPD-nya", LAW, INSPECTORS) };

/// From now on the audited SKPD reads the finding.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseFinding {
    pub finding: i64,
}

impl Act for ReleaseFinding {
    const DEF: &'static ActDef = RELEASE;
    type Out = Judged;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Judged>> {
        let finding = rows::finding(tx, self.finding).await?;
        rules::release(&finding)?;
        rows::release(tx, finding.id).await?;
        rows::insert_step(tx, finding.id, "disampaikan", "").await?;
        Ok(Record::new(Judged { finding: finding.id, state: finding.state.code(), released: true }))
    }
}

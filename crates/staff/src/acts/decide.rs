//! Another person of the personnel office decides on what was proposed.

use kernel::ActDef;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{KEEPERS, LAW, Proposed};
use crate::model::ChangeState;
use crate::rules;
use crate::store as rows;

const CONFIRM: &ActDef =
    &ActDef { signs: true, ..ActDef::new("confirm-employment", "Berlakukan usulan pegawai", LAW, KEEPERS) };

/// Lets what another person proposed count.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmEmployment {
    /// Number of the proposal.
    pub change: i64,
}

impl Act for ConfirmEmployment {
    const DEF: &'static ActDef = CONFIRM;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        // Of two proposals confirmed at once, the second sees the first.
        tx.hold_steady().await?;
        let change = rows::change(tx, self.change).await?;
        rules::decide(&change, tx.ctx().actor.person())?;
        let (proposed, register) = rows::proposed(tx, self.change).await?;
        rules::record::check_twins(&proposed, &register)?;
        rows::decide(tx, self.change, ChangeState::InForce, None).await?;
        Ok(Record::new(Proposed { change: self.change, status: ChangeState::InForce.code() }))
    }
}

const REJECT: &ActDef = &ActDef::new("reject-employment", "Tolak usulan pegawai", LAW, KEEPERS);

/// Sets aside what was proposed. Who proposed it may do so too: nothing comes
/// to count by it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectEmployment {
    /// Number of the proposal.
    pub change: i64,
    pub reasons: Vec<String>,
}

impl Act for RejectEmployment {
    const DEF: &'static ActDef = REJECT;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        let reasons = kernel::text::reasons(&self.reasons).map_err(Error::Input)?;
        let change = rows::change(tx, self.change).await?;
        rules::open(&change)?;
        rows::decide(tx, self.change, ChangeState::Rejected, Some(serde_json::to_string(&reasons)?)).await?;
        Ok(Record::new(Proposed { change: self.change, status: ChangeState::Rejected.code() }))
    }
}

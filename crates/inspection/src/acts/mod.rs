//! Official steps of the inspection.

mod finding;
mod hold;
mod run;
mod sample;
mod silence;
mod take;

pub use finding::{ExamineFinding, ExplainFinding, FollowUpFinding, ReleaseFinding};
pub use hold::ClearBatchHold;
pub use run::RunAnalytics;
pub use sample::{DrawSample, RecordSample};
pub use silence::{ConfirmSilence, EndSilence, SilenceAnalytic};
pub use take::{TakeEvidence, Taken};

use kernel::Role;
use store::{Result, Tx};

use crate::looking::Looking;
use crate::policy::Policy;

pub(crate) const LAW: &str = "Kebijakan keamanan Simpul: pola kecurangan F01–F20 (ADR 0034)";
pub(crate) const INSPECTORS: &[Role] = &[Role::Inspektorat];

/// The parameters of today.
pub(crate) fn policy(tx: &Tx) -> Result<Policy> {
    Ok(Policy::on(&tx.ctx().regulations, tx.ctx().today)?)
}

/// A year as it is looked at today.
pub(crate) fn looking(tx: &Tx, year: i32) -> Result<Looking> {
    let ctx = tx.ctx();
    Looking::new((year, ctx.today, ctx.region.zone), &ctx.regulations, ctx.calendar.clone())
}

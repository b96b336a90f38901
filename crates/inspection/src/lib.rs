//! What may be wrong: patterns of fraud looked for in what is recorded, and
//! what became of each finding.

#![forbid(unsafe_code)]

pub mod acts;
pub mod forms;
mod looking;
pub mod model;
pub mod policy;
pub mod public;
pub mod reports;
pub mod rules;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub const MIGRATION: Migration =
    Migration { name: "0009_inspection", sql: include_str!("../../../migrations/0009_inspection.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "inspection",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::RunAnalytics>().asking(&forms::RUN_ANALYTICS),
        ActEntry::of::<acts::ExamineFinding>().asking(&forms::EXAMINE_FINDING),
        ActEntry::of::<acts::ExplainFinding>().asking(&forms::EXPLAIN_FINDING),
        ActEntry::of::<acts::FollowUpFinding>().asking(&forms::FOLLOW_UP_FINDING),
        ActEntry::of::<acts::ReleaseFinding>().asking(&forms::RELEASE_FINDING),
        ActEntry::of::<acts::SilenceAnalytic>().asking(&forms::SILENCE_ANALYTIC),
        ActEntry::of::<acts::ConfirmSilence>().asking(&forms::CONFIRM_SILENCE),
        ActEntry::of::<acts::EndSilence>().asking(&forms::END_SILENCE),
        ActEntry::of::<acts::ClearBatchHold>().asking(&forms::CLEAR_BATCH_HOLD),
        ActEntry::of::<acts::DrawSample>().asking(&forms::DRAW_SAMPLE),
        ActEntry::of::<acts::RecordSample>().asking(&forms::RECORD_SAMPLE),
        ActEntry::of::<acts::TakeEvidence>().asking(&forms::TAKE_EVIDENCE),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: &[],
};

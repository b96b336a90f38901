//! Evidence: the scanned papers that prove what an official document says.

#![forbid(unsafe_code)]

pub mod acts;
mod brought;
pub mod checks;
pub mod completeness;
mod model;
pub mod policy;
pub mod public;
pub mod rules;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub const MIGRATION: Migration =
    Migration { name: "0005_evidence", sql: include_str!("../../../migrations/0005_evidence.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "evidence",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[ActEntry::of::<acts::AttachEvidence>(), ActEntry::of::<acts::DetachEvidence>()],
    regulations: policy::REGULATIONS,
    reports: &[],
    checks: checks::ALL,
};

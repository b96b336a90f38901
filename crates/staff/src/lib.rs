//! The register of staff: who is employed by the regency, where, and until when.
//! It belongs to the personnel office, never to those who pay.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod forms;
pub mod list;
pub mod model;
pub mod policy;
pub mod public;
pub mod reports;
pub mod rules;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub const MIGRATION: Migration =
    Migration { name: "0018_staff", sql: include_str!("../../../migrations/0018_staff.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "staff",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::ImportStaff>(),
        ActEntry::of::<acts::RecordEmployment>().asking(&forms::RECORD_EMPLOYMENT),
        ActEntry::of::<acts::EndEmployment>().asking(&forms::END_EMPLOYMENT),
        ActEntry::of::<acts::ConfirmEmployment>().asking(&forms::CONFIRM_EMPLOYMENT),
        ActEntry::of::<acts::RejectEmployment>().asking(&forms::REJECT_EMPLOYMENT),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};

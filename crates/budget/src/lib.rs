//! The budget: what the regency may spend, on what, from which source.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod forms;
pub mod model;
pub mod public;
pub mod rekap;
pub mod reports;
pub mod rincian;
pub mod rules;
pub mod sipd;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub const MIGRATION: Migration =
    Migration { name: "0002_budget", sql: include_str!("../../../migrations/0002_budget.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "budget",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::ImportApbd>(),
        ActEntry::of::<acts::ConfirmApbd>().asking(&forms::CONFIRM_APBD),
        ActEntry::of::<acts::RejectApbd>().asking(&forms::REJECT_APBD),
        ActEntry::of::<acts::LoadReference>(),
        ActEntry::of::<acts::LoadPriorRealisation>(),
    ],
    regulations: model::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};

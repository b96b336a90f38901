//! The treasury: from the release of funds to the money that left.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod model;
pub mod policy;
pub mod public;
pub mod realisasi;
pub mod reports;
pub mod rules;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub const MIGRATION: Migration =
    Migration { name: "0003_treasury", sql: include_str!("../../../migrations/0003_treasury.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "treasury",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::AddPayee>(),
        ActEntry::of::<acts::AddPayeeAccount>(),
        ActEntry::of::<acts::ConfirmPayeeAccount>(),
        ActEntry::of::<acts::WithdrawPayeeAccount>(),
        ActEntry::of::<acts::DraftSpd>(),
        ActEntry::of::<acts::AuthoriseSpd>(),
        ActEntry::of::<acts::DraftSpp>(),
        ActEntry::of::<acts::SubmitSpp>(),
        ActEntry::of::<acts::VerifySpp>(),
        ActEntry::of::<acts::ReturnSpp>(),
        ActEntry::of::<acts::CancelSpp>(),
        ActEntry::of::<acts::IssueSpm>(),
        ActEntry::of::<acts::RejectSpm>(),
        ActEntry::of::<acts::ReceiveSpm>(),
        ActEntry::of::<acts::ReturnSpm>(),
        ActEntry::of::<acts::VoidSpm>(),
        ActEntry::of::<acts::IssueSp2d>(),
        ActEntry::of::<acts::TransferSp2d>(),
        ActEntry::of::<acts::PaySp2d>(),
        ActEntry::of::<acts::VoidSp2d>(),
        ActEntry::of::<acts::ReturnSp2d>(),
        ActEntry::of::<acts::ImportRealisasi>(),
        ActEntry::of::<acts::ConfirmRealisasi>(),
        ActEntry::of::<acts::RejectRealisasi>(),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};

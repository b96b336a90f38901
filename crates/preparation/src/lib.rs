//! The budget in the making: from ceilings over the RKA to the ratified DPA.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod forms;
pub mod kas;
pub mod model;
pub mod policy;
pub mod public;
pub mod reports;
pub mod rules;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub const MIGRATION: Migration =
    Migration { name: "0007_preparation", sql: include_str!("../../../migrations/0007_preparation.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "preparation",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::OpenRound>().asking(&forms::OPEN_ROUND),
        ActEntry::of::<acts::CancelRound>().asking(&forms::CANCEL_ROUND),
        ActEntry::of::<acts::OpenStep>().asking(&forms::OPEN_STEP),
        ActEntry::of::<acts::LockStep>().asking(&forms::LOCK_STEP),
        ActEntry::of::<acts::RecordInstrument>().asking(&forms::RECORD_INSTRUMENT),
        ActEntry::of::<acts::SetCeilings>(),
        ActEntry::of::<acts::AdoptCeilings>().asking(&forms::ADOPT_CEILINGS),
        ActEntry::of::<acts::SetSourceCeilings>(),
        ActEntry::of::<acts::DraftRka>().asking(&forms::DRAFT_RKA),
        ActEntry::of::<acts::SetActivity>().asking(&forms::SET_ACTIVITY),
        ActEntry::of::<acts::SaveRkaLines>(),
        ActEntry::of::<acts::SubmitRka>().asking(&forms::SUBMIT_RKA),
        ActEntry::of::<acts::NoteRka>().asking(&forms::NOTE_RKA),
        ActEntry::of::<acts::AnswerNote>().asking(&forms::ANSWER_NOTE),
        ActEntry::of::<acts::ReopenNote>().asking(&forms::REOPEN_NOTE),
        ActEntry::of::<acts::ResolveNote>().asking(&forms::RESOLVE_NOTE),
        ActEntry::of::<acts::ReviewRka>().asking(&forms::REVIEW_RKA),
        ActEntry::of::<acts::ReturnRka>().asking(&forms::RETURN_RKA),
        ActEntry::of::<acts::CancelRka>().asking(&forms::CANCEL_RKA),
        ActEntry::of::<acts::VerifyRka>().asking(&forms::VERIFY_RKA),
        ActEntry::of::<acts::ApproveShift>().asking(&forms::APPROVE_SHIFT),
        ActEntry::of::<acts::ComposeRapbd>().asking(&forms::COMPOSE_RAPBD),
        ActEntry::of::<acts::RatifyApbd>().asking(&forms::RATIFY_APBD),
        ActEntry::of::<acts::ReleaseTwelfth>().asking(&forms::RELEASE_TWELFTH),
        ActEntry::of::<acts::DraftDpa>().asking(&forms::DRAFT_DPA),
        ActEntry::of::<acts::ResubmitDpa>().asking(&forms::RESUBMIT_DPA),
        ActEntry::of::<acts::VerifyDpa>().asking(&forms::VERIFY_DPA),
        ActEntry::of::<acts::ReturnDpa>().asking(&forms::RETURN_DPA),
        ActEntry::of::<acts::ApproveDpa>().asking(&forms::APPROVE_DPA),
        ActEntry::of::<acts::RatifyDpa>().asking(&forms::RATIFY_DPA),
        ActEntry::of::<acts::SpreadCashPlan>().asking(&forms::SPREAD_CASH_PLAN),
        ActEntry::of::<acts::SetCashPlan>(),
        ActEntry::of::<acts::LoadCashPlan>(),
        ActEntry::of::<acts::PrepareCashPlan>().asking(&forms::PREPARE_CASH_PLAN),
        ActEntry::of::<acts::EditCashPlan>(),
        ActEntry::of::<acts::RatifyCashPlan>().asking(&forms::RATIFY_CASH_PLAN),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};

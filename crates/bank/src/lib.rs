//! The bank: batches of SP2D that go out, statements that come back, and cash
//! that is counted.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod forms;
mod guards;
pub mod model;
pub mod policy;
pub mod public;
pub mod reports;
pub mod rules;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub use guards::GUARDS;

pub const MIGRATION: Migration =
    Migration { name: "0012_bank", sql: include_str!("../../../migrations/0012_bank.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "bank",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::RegisterOfficeAccount>().asking(&forms::REGISTER_OFFICE_ACCOUNT),
        ActEntry::of::<acts::CloseOfficeAccount>().asking(&forms::CLOSE_OFFICE_ACCOUNT),
        ActEntry::of::<acts::DraftBatch>().asking(&forms::DRAFT_BATCH),
        ActEntry::of::<acts::ReleaseBatch>().asking(&forms::RELEASE_BATCH),
        ActEntry::of::<acts::CancelBatch>().asking(&forms::CANCEL_BATCH),
        ActEntry::of::<acts::TakeBatchFile>().asking(&forms::TAKE_BATCH_FILE),
        ActEntry::of::<acts::DeliverBatch>().asking(&forms::DELIVER_BATCH),
        ActEntry::of::<acts::ImportStatement>(),
        ActEntry::of::<acts::MatchStatementLine>().asking(&forms::MATCH_STATEMENT_LINE),
        ActEntry::of::<acts::MoveCash>().asking(&forms::MOVE_CASH),
        ActEntry::of::<acts::CloseMonth>().asking(&forms::CLOSE_MONTH),
        ActEntry::of::<acts::CloseReceipts>().asking(&forms::CLOSE_RECEIPTS),
        ActEntry::of::<acts::RatifyClosing>().asking(&forms::RATIFY_CLOSING),
        ActEntry::of::<acts::ReturnClosing>().asking(&forms::RETURN_CLOSING),
        ActEntry::of::<acts::DraftMonthlyLpj>().asking(&forms::DRAFT_MONTHLY_LPJ),
        ActEntry::of::<acts::SubmitMonthlyLpj>().asking(&forms::SUBMIT_MONTHLY_LPJ),
        ActEntry::of::<acts::VerifyMonthlyLpj>().asking(&forms::VERIFY_MONTHLY_LPJ),
        ActEntry::of::<acts::ReturnMonthlyLpj>().asking(&forms::RETURN_MONTHLY_LPJ),
        ActEntry::of::<acts::RatifyMonthlyLpj>().asking(&forms::RATIFY_MONTHLY_LPJ),
        ActEntry::of::<acts::DeliverMonthlyLpj>().asking(&forms::DELIVER_MONTHLY_LPJ),
        ActEntry::of::<acts::ReceiveMonthlyLpj>().asking(&forms::RECEIVE_MONTHLY_LPJ),
        ActEntry::of::<acts::SendBackMonthlyLpj>().asking(&forms::SEND_BACK_MONTHLY_LPJ),
        ActEntry::of::<acts::CancelMonthlyLpj>().asking(&forms::CANCEL_MONTHLY_LPJ),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};

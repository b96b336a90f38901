//! What comes in: receipts, their deposit, refunds, and what is received and spent outside the RKUD.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod forms;
pub mod model;
pub mod policy;
pub mod public;
pub mod reports;
pub mod rules;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub const MIGRATION: Migration =
    Migration { name: "0011_receipts", sql: include_str!("../../../migrations/0011_receipts.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "receipts",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::RecordAssessment>().asking(&forms::RECORD_ASSESSMENT),
        ActEntry::of::<acts::CancelAssessment>().asking(&forms::CANCEL_ASSESSMENT),
        ActEntry::of::<acts::RecordStbp>().asking(&forms::RECORD_STBP),
        ActEntry::of::<acts::VoidStbp>().asking(&forms::VOID_STBP),
        ActEntry::of::<acts::DepositReceipts>().asking(&forms::DEPOSIT_RECEIPTS),
        ActEntry::of::<acts::ConfirmRevenueDeposit>().asking(&forms::CONFIRM_REVENUE_DEPOSIT),
        ActEntry::of::<acts::RejectRevenueDeposit>().asking(&forms::REJECT_REVENUE_DEPOSIT),
        ActEntry::of::<acts::RecordDirectReceipt>().asking(&forms::RECORD_DIRECT_RECEIPT),
        ActEntry::of::<acts::AskRefund>().asking(&forms::ASK_REFUND),
        ActEntry::of::<acts::PayRefund>().asking(&forms::PAY_REFUND),
        ActEntry::of::<acts::RefuseRefund>().asking(&forms::REFUSE_REFUND),
        ActEntry::of::<acts::CorrectReceipt>().asking(&forms::CORRECT_RECEIPT),
        ActEntry::of::<acts::RecordSpendingReturn>().asking(&forms::RECORD_SPENDING_RETURN),
        ActEntry::of::<acts::AskRatification>().asking(&forms::ASK_RATIFICATION),
        ActEntry::of::<acts::GiveRatification>().asking(&forms::GIVE_RATIFICATION),
        ActEntry::of::<acts::RefuseRatification>().asking(&forms::REFUSE_RATIFICATION),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};

//! Pay for many: lists of payees behind one request for payment.

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
    Migration { name: "0010_payroll", sql: include_str!("../../../migrations/0010_payroll.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "payroll",
    migrations: &[MIGRATION],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::ImportPayeeList>(),
        ActEntry::of::<acts::SubmitPayeeList>().asking(&forms::SUBMIT_PAYEE_LIST),
        ActEntry::of::<acts::VerifyPayeeList>().asking(&forms::VERIFY_PAYEE_LIST),
        ActEntry::of::<acts::DraftSppPay>().asking(&forms::DRAFT_SPP_PAY),
        ActEntry::of::<acts::IssueListProofs>().asking(&forms::ISSUE_LIST_PROOFS),
        ActEntry::of::<acts::ReturnPayeeList>().asking(&forms::RETURN_PAYEE_LIST),
        ActEntry::of::<acts::CancelPayeeList>().asking(&forms::CANCEL_PAYEE_LIST),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};

//! The exchange hub's official registers: who takes part, by which key, what is
//! offered where, what data mean, and who may use what until when.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod forms;
pub mod model;
pub mod own;
pub mod policy;
pub mod public;
pub mod registry;
pub mod reports;
pub mod rules;
mod store;
pub mod tables;

use ::store::{ActEntry, Migration, Module};

pub const MIGRATION: Migration =
    Migration { name: "0019_exchange", sql: include_str!("../../../migrations/0019_exchange.sql") };

pub const ORDERS: Migration =
    Migration { name: "0020_exchange_orders", sql: include_str!("../../../migrations/0020_exchange_orders.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "exchange",
    migrations: &[MIGRATION, ORDERS],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::RegisterExchangeMember>().asking(&forms::REGISTER_MEMBER),
        ActEntry::of::<acts::EndExchangeMember>().asking(&forms::END_MEMBER),
        ActEntry::of::<acts::RegisterExchangeSystem>().asking(&forms::REGISTER_SYSTEM),
        ActEntry::of::<acts::EndExchangeSystem>().asking(&forms::END_SYSTEM),
        ActEntry::of::<acts::ProposeExchangeKey>().asking(&forms::PROPOSE_KEY),
        ActEntry::of::<acts::ConfirmExchangeKey>().asking(&forms::CONFIRM_KEY),
        ActEntry::of::<acts::RevokeExchangeKey>().asking(&forms::REVOKE_KEY),
        ActEntry::of::<acts::MakeEnrolmentCode>().asking(&forms::MAKE_CODE),
        ActEntry::of::<acts::RevokeEnrolmentCode>().asking(&forms::REVOKE_CODE),
        ActEntry::of::<acts::OfferService>().asking(&forms::OFFER_SERVICE),
        ActEntry::of::<acts::OfferOwnData>().asking(&forms::OFFER_OWN),
        ActEntry::of::<acts::ProposeServiceAddress>().asking(&forms::PROPOSE_ADDRESS),
        ActEntry::of::<acts::ApproveServiceAddress>().asking(&forms::APPROVE_ADDRESS),
        ActEntry::of::<acts::RejectServiceAddress>().asking(&forms::REJECT_ADDRESS),
        ActEntry::of::<acts::EndService>().asking(&forms::END_SERVICE),
        ActEntry::of::<acts::DescribeDataset>().asking(&forms::DESCRIBE_DATASET),
        ActEntry::of::<acts::ApproveDataset>().asking(&forms::APPROVE_DATASET),
        ActEntry::of::<acts::RejectDataset>().asking(&forms::REJECT_DATASET),
        ActEntry::of::<acts::EndDataset>().asking(&forms::END_DATASET),
        ActEntry::of::<acts::AskAccess>().asking(&forms::ASK_ACCESS),
        ActEntry::of::<acts::ApproveAccess>().asking(&forms::APPROVE_ACCESS),
        ActEntry::of::<acts::RefuseAccess>().asking(&forms::REFUSE_ACCESS),
        ActEntry::of::<acts::EndAccess>().asking(&forms::END_ACCESS),
        ActEntry::of::<acts::GiveUpAccess>().asking(&forms::GIVE_UP_ACCESS),
        ActEntry::of::<acts::ProposeResend>().asking(&forms::PROPOSE_RESEND),
        ActEntry::of::<acts::ApproveResend>().asking(&forms::APPROVE_RESEND),
        ActEntry::of::<acts::RejectResend>().asking(&forms::REJECT_RESEND),
        ActEntry::of::<acts::DiscardEvent>().asking(&forms::DISCARD_EVENT),
        ActEntry::of::<acts::ReleaseStream>().asking(&forms::RELEASE_STREAM),
        ActEntry::of::<acts::ResumeDelivery>().asking(&forms::RESUME_DELIVERY),
        ActEntry::of::<acts::NoteAlarm>().asking(&forms::NOTE_ALARM),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};

//! The treasury: from the release of funds to the money that left.

#![forbid(unsafe_code)]

pub mod acts;
pub mod checks;
pub mod forms;
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

pub const ADVANCES: Migration =
    Migration { name: "0008_advances", sql: include_str!("../../../migrations/0008_advances.sql") };

pub const NATIONAL: Migration =
    Migration { name: "0013_national", sql: include_str!("../../../migrations/0013_national.sql") };

pub const TAX: Migration = Migration { name: "0014_tax", sql: include_str!("../../../migrations/0014_tax.sql") };

pub const PANJAR: Migration =
    Migration { name: "0015_panjar", sql: include_str!("../../../migrations/0015_panjar.sql") };
pub const CARD: Migration = Migration { name: "0016_card", sql: include_str!("../../../migrations/0016_card.sql") };
pub const REPAYMENT: Migration =
    Migration { name: "0017_repayment", sql: include_str!("../../../migrations/0017_repayment.sql") };

/// The module's table of contents.
pub static MODULE: Module = Module {
    name: "treasury",
    migrations: &[MIGRATION, ADVANCES, NATIONAL, TAX, PANJAR, CARD, REPAYMENT],
    tables: tables::ALL,
    acts: &[
        ActEntry::of::<acts::AddPayee>().asking(&forms::ADD_PAYEE),
        ActEntry::of::<acts::AddPayeeAccount>().asking(&forms::ADD_PAYEE_ACCOUNT),
        ActEntry::of::<acts::ConfirmPayeeAccount>().asking(&forms::CONFIRM_PAYEE_ACCOUNT),
        ActEntry::of::<acts::WithdrawPayeeAccount>().asking(&forms::WITHDRAW_PAYEE_ACCOUNT),
        ActEntry::of::<acts::PrepareCashPlanByRealisation>().asking(&forms::PREPARE_CASH_PLAN_BY_REALISATION),
        ActEntry::of::<acts::DraftSpd>().asking(&forms::DRAFT_SPD),
        ActEntry::of::<acts::AuthoriseSpd>().asking(&forms::AUTHORISE_SPD),
        ActEntry::of::<acts::ConsentOldDate>().asking(&forms::CONSENT_OLD_DATE),
        ActEntry::of::<acts::ConsentOldDateOfBud>().asking(&forms::CONSENT_OLD_DATE_OF_BUD),
        ActEntry::of::<acts::RevokeOldDate>().asking(&forms::REVOKE_OLD_DATE),
        ActEntry::of::<acts::DraftSpp>(),
        ActEntry::of::<acts::ReviseSpp>(),
        ActEntry::of::<acts::JudgeTax>().asking(&forms::JUDGE_TAX),
        ActEntry::of::<acts::SubmitSpp>().asking(&forms::SUBMIT_SPP),
        ActEntry::of::<acts::VerifySpp>().asking(&forms::VERIFY_SPP),
        ActEntry::of::<acts::ReturnSpp>().asking(&forms::RETURN_SPP),
        ActEntry::of::<acts::CancelSpp>().asking(&forms::CANCEL_SPP),
        ActEntry::of::<acts::IssueSpm>().asking(&forms::ISSUE_SPM),
        ActEntry::of::<acts::RejectSpm>().asking(&forms::REJECT_SPM),
        ActEntry::of::<acts::ReceiveSpm>().asking(&forms::RECEIVE_SPM),
        ActEntry::of::<acts::ReturnSpm>().asking(&forms::RETURN_SPM),
        ActEntry::of::<acts::VoidSpm>().asking(&forms::VOID_SPM),
        ActEntry::of::<acts::IssueSp2d>().asking(&forms::ISSUE_SP2D),
        ActEntry::of::<acts::TransferSp2d>().asking(&forms::TRANSFER_SP2D),
        ActEntry::of::<acts::PaySp2d>().asking(&forms::PAY_SP2D),
        ActEntry::of::<acts::VoidSp2d>().asking(&forms::VOID_SP2D),
        ActEntry::of::<acts::ReturnSp2d>().asking(&forms::RETURN_SP2D),
        ActEntry::of::<acts::AskRepayment>().asking(&forms::ASK_REPAYMENT),
        ActEntry::of::<acts::OrderRepayment>().asking(&forms::ORDER_REPAYMENT),
        ActEntry::of::<acts::RejectRepayment>().asking(&forms::REJECT_REPAYMENT),
        ActEntry::of::<acts::TransferRepayment>().asking(&forms::TRANSFER_REPAYMENT),
        ActEntry::of::<acts::PayRepayment>().asking(&forms::PAY_REPAYMENT),
        ActEntry::of::<acts::ReturnRepayment>().asking(&forms::RETURN_REPAYMENT),
        ActEntry::of::<acts::SetUpLimit>().asking(&forms::SET_UP_LIMIT),
        ActEntry::of::<acts::DraftSppUp>().asking(&forms::DRAFT_SPP_UP),
        ActEntry::of::<acts::TakeOverAdvance>().asking(&forms::TAKE_OVER_ADVANCE),
        ActEntry::of::<acts::ConfirmOpening>().asking(&forms::CONFIRM_OPENING),
        ActEntry::of::<acts::RejectOpening>().asking(&forms::REJECT_OPENING),
        ActEntry::of::<acts::RequestTu>().asking(&forms::REQUEST_TU),
        ActEntry::of::<acts::ApproveTu>().asking(&forms::APPROVE_TU),
        ActEntry::of::<acts::RefuseTu>().asking(&forms::REFUSE_TU),
        ActEntry::of::<acts::DraftSppTu>().asking(&forms::DRAFT_SPP_TU),
        ActEntry::of::<acts::RecordTbp>().asking(&forms::RECORD_TBP),
        ActEntry::of::<acts::VoidTbp>().asking(&forms::VOID_TBP),
        ActEntry::of::<acts::DraftLpj>().asking(&forms::DRAFT_LPJ),
        ActEntry::of::<acts::SubmitLpj>().asking(&forms::SUBMIT_LPJ),
        ActEntry::of::<acts::VerifyLpj>().asking(&forms::VERIFY_LPJ),
        ActEntry::of::<acts::RatifyLpj>().asking(&forms::RATIFY_LPJ),
        ActEntry::of::<acts::ReturnLpj>().asking(&forms::RETURN_LPJ),
        ActEntry::of::<acts::CancelLpj>().asking(&forms::CANCEL_LPJ),
        ActEntry::of::<acts::DraftSppGu>().asking(&forms::DRAFT_SPP_GU),
        ActEntry::of::<acts::DraftSppNihil>().asking(&forms::DRAFT_SPP_NIHIL),
        ActEntry::of::<acts::SignSptb>().asking(&forms::SIGN_SPTB),
        ActEntry::of::<acts::SetCardLimit>().asking(&forms::SET_CARD_LIMIT),
        ActEntry::of::<acts::SetCardDesk>().asking(&forms::SET_CARD_DESK),
        ActEntry::of::<acts::NameCardHolder>().asking(&forms::NAME_CARD_HOLDER),
        ActEntry::of::<acts::EndCard>().asking(&forms::END_CARD),
        ActEntry::of::<acts::RecordDpr>().asking(&forms::RECORD_DPR),
        ActEntry::of::<acts::ReviseDpr>().asking(&forms::REVISE_DPR),
        ActEntry::of::<acts::VerifyDpr>().asking(&forms::VERIFY_DPR),
        ActEntry::of::<acts::ReturnDpr>().asking(&forms::RETURN_DPR),
        ActEntry::of::<acts::CancelDpr>().asking(&forms::CANCEL_DPR),
        ActEntry::of::<acts::DraftDpt>().asking(&forms::DRAFT_DPT),
        ActEntry::of::<acts::ApproveDpt>().asking(&forms::APPROVE_DPT),
        ActEntry::of::<acts::CancelDpt>().asking(&forms::CANCEL_DPT),
        ActEntry::of::<acts::DraftSppGuKkpd>().asking(&forms::DRAFT_SPP_GU_KKPD),
        ActEntry::of::<acts::ReturnAdvance>().asking(&forms::RETURN_ADVANCE),
        ActEntry::of::<acts::ConfirmDeposit>().asking(&forms::CONFIRM_DEPOSIT),
        ActEntry::of::<acts::RejectDeposit>().asking(&forms::REJECT_DEPOSIT),
        ActEntry::of::<acts::PassUp>().asking(&forms::PASS_UP),
        ActEntry::of::<acts::GiveBackUp>().asking(&forms::GIVE_BACK_UP),
        ActEntry::of::<acts::DraftNpd>().asking(&forms::DRAFT_NPD),
        ActEntry::of::<acts::ReviseNpd>().asking(&forms::REVISE_NPD),
        ActEntry::of::<acts::ApproveNpd>().asking(&forms::APPROVE_NPD),
        ActEntry::of::<acts::ReturnNpd>().asking(&forms::RETURN_NPD),
        ActEntry::of::<acts::CancelNpd>().asking(&forms::CANCEL_NPD),
        ActEntry::of::<acts::GiveNpd>().asking(&forms::GIVE_NPD),
        ActEntry::of::<acts::SettleNpd>().asking(&forms::SETTLE_NPD),
        ActEntry::of::<acts::DraftBppLpj>().asking(&forms::DRAFT_BPP_LPJ),
        ActEntry::of::<acts::SubmitBppLpj>().asking(&forms::SUBMIT_BPP_LPJ),
        ActEntry::of::<acts::VerifyBppLpj>().asking(&forms::VERIFY_BPP_LPJ),
        ActEntry::of::<acts::ApproveBppLpj>().asking(&forms::APPROVE_BPP_LPJ),
        ActEntry::of::<acts::TakeUpBppLpj>().asking(&forms::TAKE_UP_BPP_LPJ),
        ActEntry::of::<acts::ReturnBppLpj>().asking(&forms::RETURN_BPP_LPJ),
        ActEntry::of::<acts::CancelBppLpj>().asking(&forms::CANCEL_BPP_LPJ),
        ActEntry::of::<acts::RemitTax>().asking(&forms::REMIT_TAX),
        ActEntry::of::<acts::IssueTaxProof>().asking(&forms::ISSUE_TAX_PROOF),
        ActEntry::of::<acts::VoidTaxProof>().asking(&forms::VOID_TAX_PROOF),
        ActEntry::of::<acts::NoteNationalNumber>().asking(&forms::NOTE_NATIONAL_NUMBER),
        ActEntry::of::<acts::WithdrawNationalNumber>().asking(&forms::WITHDRAW_NATIONAL_NUMBER),
        ActEntry::of::<acts::ResolveDifference>().asking(&forms::RESOLVE_DIFFERENCE),
        ActEntry::of::<acts::ImportRealisasi>(),
        ActEntry::of::<acts::ConfirmRealisasi>().asking(&forms::CONFIRM_REALISASI),
        ActEntry::of::<acts::RejectRealisasi>().asking(&forms::REJECT_REALISASI),
    ],
    regulations: policy::REGULATIONS,
    reports: reports::ALL,
    checks: checks::ALL,
};

//! Official steps of the treasury, in the order of a payment.

pub(crate) mod advance;
mod asked;
mod awaited;
mod bpp_lpj;
pub(crate) mod card;
pub(crate) mod common;
mod dpr;
mod dpt;
mod import;
mod listed;
mod lpj;
pub(crate) mod national;
mod nihil;
mod npd;
mod old_date;
mod opening;
mod passing;
mod payee;
mod permit;
mod plan;
mod proof;
mod purse;
mod remit;
mod repayment;
mod sp2d;
mod spd;
mod spm;
pub(crate) mod spp;
mod tax;
mod tbp;

pub use advance::{ApproveTu, DraftSppGu, DraftSppTu, DraftSppUp, RefuseTu, RequestTu, SetUpLimit};
pub use bpp_lpj::{ApproveBppLpj, CancelBppLpj, DraftBppLpj, ReturnBppLpj, SubmitBppLpj, TakeUpBppLpj, VerifyBppLpj};
pub use card::{EndCard, NameCardHolder, SetCardDesk, SetCardLimit};
pub(crate) use common::released;
pub use dpr::{CancelDpr, ExcessInput, PurchaseInput, RecordDpr, ReturnDpr, ReviseDpr, VerifyDpr};
pub use dpt::{ApproveDpt, CancelDpt, DraftDpt, DraftSppGuKkpd};
pub use import::{ConfirmRealisasi, ImportRealisasi, RealisasiReport, RejectRealisasi};
pub use lpj::{
    CancelLpj, ConfirmDeposit, DraftLpj, RatifyLpj, RejectDeposit, ReturnAdvance, ReturnLpj, SubmitLpj, VerifyLpj,
};
pub use national::{NoteNationalNumber, Outcome, ResolveDifference, WithdrawNationalNumber};
pub use nihil::{DraftSppNihil, SignSptb};
pub use npd::{ApproveNpd, CancelNpd, DraftNpd, GiveNpd, ReturnNpd, ReviseNpd, SettleNpd};
pub use old_date::{ConsentOldDate, ConsentOldDateOfBud, Consented, RevokeOldDate};
pub use opening::{ConfirmOpening, RejectOpening, TakeOverAdvance};
pub use passing::{GiveBackUp, PassUp};
pub use payee::{AddPayee, AddPayeeAccount, ConfirmPayeeAccount, WithdrawPayeeAccount};
pub use plan::PrepareCashPlanByRealisation;
pub(crate) use proof::prove_list;
pub use proof::{IssueTaxProof, Issued, Listed, VoidTaxProof};
pub(crate) use purse::assistant;
pub use remit::{RemitTax, WithheldInput};
pub use repayment::{AskRepayment, OrderRepayment, PayRepayment, RejectRepayment, ReturnRepayment, TransferRepayment};
pub(crate) use repayment::{judge_transfer as judge_paying_again, note_transfer as note_paying_again};
pub use sp2d::{IssueSp2d, PaySp2d, ReturnSp2d, TransferSp2d, VoidSp2d};
pub(crate) use sp2d::{judge_transfer, note_transfer};
pub use spd::{AuthoriseSpd, DraftSpd, SpdLineInput};
pub use spm::{IssueSpm, ReceiveSpm, RejectSpm, ReturnSpm, Sptjm, VoidSpm};
pub use spp::{
    CancelSpp, ContractInput, DeductionInput, DraftSpp, LineInput, ReturnSpp, ReviseSpp, SubmitSpp, VerifySpp,
};
pub use tax::JudgeTax;
pub use tbp::{RecordTbp, VoidTbp};

//! Official steps of receipts, in the order of the money.

mod assessment;
mod common;
mod deposit;
mod direct;
mod fund;
mod lines;
mod refund;
mod spending;
mod stbp;

pub use assessment::{CancelAssessment, RecordAssessment};
pub use deposit::{ConfirmRevenueDeposit, DepositReceipts, RejectRevenueDeposit};
pub use direct::RecordDirectReceipt;
pub use fund::{AskRatification, GiveRatification, RefuseRatification};
pub use lines::{ReceiptLine, Received, SpendingLine};
pub use refund::{AskRefund, CorrectReceipt, PayRefund, RefuseRefund};
pub use spending::RecordSpendingReturn;
pub use stbp::{RecordStbp, VoidStbp};

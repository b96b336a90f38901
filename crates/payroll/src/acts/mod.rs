//! Official steps on lists of payees.

mod import;
mod pay;
mod proof;
mod steps;

pub use import::{ImportPayeeList, Imported, Workbook};
pub use pay::DraftSppPay;
pub use proof::IssueListProofs;
pub use steps::{CancelPayeeList, ReturnPayeeList, SubmitPayeeList, VerifyPayeeList};

use kernel::Role;
use kernel::lifecycle::{Kind, State};
use store::{Document, Result, Tx};

pub(crate) use crate::rules::LAW;
pub(crate) use treasury::public::sharing::Done;

/// Who files pay (PP 12/2019 Ps 145).
pub(crate) const TREASURERS: &[Role] = &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];
pub(crate) const DRAFTERS: &[Role] =
    &[Role::StaffDrafter, Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];
pub(crate) const VERIFIERS: &[Role] = &[Role::PpkSkpd, Role::PpkUnit];

/// The request that rests on a list and lives.
pub(crate) async fn live_request(tx: &mut Tx, list: i64) -> Result<Option<String>> {
    let resting = store::documents::carries(tx, list).await?;
    Ok(resting.iter().find(|d| d.kind == Kind::Spp && d.state != State::Voided).map(Document::label))
}

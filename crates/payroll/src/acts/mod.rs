//! Official steps on lists of payees.

mod import;
mod pay;
mod steps;

pub use import::{ImportPayeeList, Imported, Workbook};
pub use pay::DraftSppPay;
pub use steps::{CancelPayeeList, ReturnPayeeList, SubmitPayeeList, VerifyPayeeList};

use kernel::lifecycle::{Kind, State};
use kernel::{Day, Money, Refusal, Role};
use serde::Serialize;
use store::{Document, Result, Tx};

pub(crate) use crate::rules::LAW;

/// Who files pay (PP 12/2019 Ps 145).
pub(crate) const TREASURERS: &[Role] = &[Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];
pub(crate) const DRAFTERS: &[Role] =
    &[Role::StaffDrafter, Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];
pub(crate) const VERIFIERS: &[Role] = &[Role::PpkSkpd, Role::PpkUnit];

/// What a step answers: the document as it now stands.
#[derive(Debug, Serialize)]
pub struct Done {
    pub id: i64,
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    pub amount: Money,
    pub net: Money,
    /// Findings that did not stop the step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Refusal>,
}

impl Done {
    pub(crate) fn of(d: &Document, notes: Vec<Refusal>) -> Done {
        Done {
            id: d.id,
            kind: d.kind.code(),
            number: d.number.clone(),
            state: d.state.code(),
            date: d.doc_date,
            amount: d.amount,
            net: d.net,
            notes,
        }
    }
}

/// The request that rests on a list and lives.
pub(crate) async fn live_request(tx: &mut Tx, list: i64) -> Result<Option<String>> {
    let resting = store::documents::carries(tx, list).await?;
    Ok(resting.iter().find(|d| d.kind == Kind::Spp && d.state != State::Voided).map(Document::label))
}

//! Official steps of the bank's side.

mod accounts;
mod batch;
mod cash;
mod closing;
mod covering;
mod matching;
mod monthly;
mod statement;

pub use accounts::{CloseOfficeAccount, RegisterOfficeAccount};
pub(crate) use batch::holds;
pub use batch::{CancelBatch, DeliverBatch, DraftBatch, ReleaseBatch, TakeBatchFile};
pub use cash::MoveCash;
pub use closing::{CloseMonth, CloseReceipts, RatifyClosing, ReturnClosing};
pub use matching::MatchStatementLine;
pub use monthly::{
    CancelMonthlyLpj, DeliverMonthlyLpj, DraftMonthlyLpj, RatifyMonthlyLpj, ReceiveMonthlyLpj, ReturnMonthlyLpj,
    SendBackMonthlyLpj, SubmitMonthlyLpj, VerifyMonthlyLpj,
};
pub(crate) use monthly::{awaited, figures};
pub use statement::{ImportStatement, StatementReport};

use kernel::lifecycle::{Kind, State};
use kernel::number::{NumberParts, number_used, render_number};
use kernel::{Day, Money, Role};
use serde::Serialize;
use store::{Document, Error, Result, Tx, Unit};

use crate::policy::Policy;
use crate::store as rows;

/// Who works at the BUD's desk.
pub(crate) const DESK: &[Role] = &[Role::KuasaBud, Role::Bud];

/// What a step answers: the document as it now stands.
#[derive(Debug, Serialize)]
pub struct Done {
    pub id: i64,
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub state: &'static str,
    pub amount: Money,
    pub net: Money,
    /// What another person reads and types: the digest's first letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Done {
    pub(crate) fn of(d: &Document) -> Done {
        let (number, state) = (d.number.clone(), d.state.code());
        Done { id: d.id, kind: d.kind.code(), number, state, amount: d.amount, net: d.net, digest: None }
    }
}

/// The dated data of a day.
pub(crate) fn policy(tx: &Tx, on: Day) -> Policy<'_> {
    Policy::on(&tx.ctx().regulations, on)
}

pub(crate) fn clean(what: &str, text: &str, most: usize) -> Result<String> {
    kernel::text::clean(text, most).map_err(|e| Error::Input(format!("{what} {e}")))
}

/// A document that begins here, without a number.
pub(crate) fn blank(tx: &Tx, id: i64, kind: Kind, (year, unit): (i32, &Unit), subject: String) -> Document {
    Document {
        id,
        kind,
        flow: String::new(),
        year,
        unit_id: unit.skpd_id,
        sub_unit_id: unit.id,
        thread: id,
        number: None,
        serial: None,
        doc_date: None,
        entered_at: tx.ctx().now,
        state: State::Draft,
        amount: Money::ZERO,
        net: Money::ZERO,
        external: false,
        import_id: None,
        drafted_by: tx.ctx().actor.person(),
        subject,
        version: 1,
    }
}

pub(crate) async fn unit(tx: &mut Tx, id: i64) -> Result<Unit> {
    let found = store::units::by_id(&mut tx.steady(), id).await?;
    found.ok_or_else(|| Error::Bug(format!("unit {id} hilang")))
}

/// Takes the next number of the series; the last lock of an act.
pub(crate) async fn give_number(tx: &mut Tx, d: &mut Document, pattern: &str, date: Day) -> Result<()> {
    let skpd = unit(tx, d.unit_id).await?;
    let taken = store::numbers::take(tx, d.unit_id, d.kind, d.year, date).await?;
    let parts = NumberParts {
        region: tx.ctx().region.wilayah.clone(),
        serial: u32::try_from(taken.serial).map_err(|_| Error::Input("nomor urut melampaui batas".into()))?,
        skpd: skpd.code,
        kind: None,
        stage: String::new(),
        month: date.month(),
        year: date.year(),
    };
    let number = render_number(pattern, &parts)?;
    if rows::number_taken(tx, d.kind, d.year, &number, d.id).await? {
        return Err(Error::refuse(number_used(&number)));
    }
    (d.number, d.serial, d.doc_date) = (Some(number), Some(taken.serial), Some(date));
    Ok(())
}

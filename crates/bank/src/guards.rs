//! What this module asks before acts of the treasury.

use ::store::module::Reading;
use ::store::{Case, Guard, Tx};
use kernel::Refusals;

use crate::acts::holds;

/// What is found on a payment holds it also where no list takes it to the bank.
pub const GUARDS: &[Guard] =
    &[Guard { act: "transfer-sp2d", run: transfer }, Guard { act: "transfer-repayment", run: transfer }];

fn transfer<'a>(tx: &'a mut Tx, case: &'a Case) -> Reading<'a, Refusals> {
    Box::pin(async move {
        let papers = treasury::public::bank::with_paid(tx, case.document()?).await?;
        holds(tx, papers.into_iter().map(|p| (p.id, p.label())).collect()).await
    })
}

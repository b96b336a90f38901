//! What this module asks before acts of the treasury.

use ::store::module::Reading;
use ::store::{Case, Guard, Tx};
use kernel::Refusals;

use crate::acts::{awaited, holds};
use crate::policy::GU_WAITS;

/// What is found on a payment holds it also where no list takes it to the bank.
/// Where the region says so, a GU waits for accounts of months whose time is
/// over.
pub const GUARDS: &[Guard] = &[
    Guard { act: "transfer-sp2d", run: transfer },
    Guard { act: "transfer-repayment", run: transfer },
    Guard { act: "submit-spp", run: refill },
];

fn transfer<'a>(tx: &'a mut Tx, case: &'a Case) -> Reading<'a, Refusals> {
    Box::pin(async move {
        let papers = treasury::public::bank::with_paid(tx, case.document()?).await?;
        holds(tx, papers.into_iter().map(|p| (p.id, p.label())).collect()).await
    })
}

fn refill<'a>(tx: &'a mut Tx, case: &'a Case) -> Reading<'a, Refusals> {
    Box::pin(async move {
        let d = case.document()?;
        if d.flow != "GU" {
            return Ok(Refusals::new());
        }
        awaited(tx, GU_WAITS, (d.year, d.unit_id), None).await
    })
}

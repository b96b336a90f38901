//! Proofs of what was withheld from those whom a list pays.

use kernel::Day;
use store::{Case, Result, Tx};

use crate::acts::common;
use crate::acts::prove_list;
pub use crate::acts::{Issued, Listed as Withheld};
pub use crate::rules::proof::TaxId;
use crate::rules::proof::sort_of;
pub use crate::store::proofs::Known;

/// Whether deductions of a kind are proved at all, by the dated data of a day.
pub fn is_proved(tx: &Tx, kind: &str, day: Day) -> Result<bool> {
    Ok(sort_of(&common::policy(tx, day)?.proof.sorts.value, kind).is_some())
}

/// Issues a proof to each payee of a list who has none: of one kind of deduction
/// of the request that paid it. None where that is not withheld, not proved, or
/// the payment has not arrived.
pub async fn prove(
    tx: &mut Tx,
    case: &Case,
    (spp, year): (i64, i32),
    kind: &str,
    payees: Vec<Withheld>,
) -> Result<Option<Issued>> {
    prove_list(tx, case, (spp, year), kind, payees).await
}

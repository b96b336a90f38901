//! What modules to the right may ask of receipts.

use std::collections::BTreeMap;

use kernel::Money;
use store::{Read, Result};

use crate::store::budget as expected;

/// What an SKPD, or each of them, received in a year by rekening, as the LRA
/// counts it: on the RKUD by a credit note, or ratified outside it.
pub async fn received(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<BTreeMap<(i64, String), Money>> {
    expected::received(read, year, skpd).await
}

/// What the budget expects to come in, by SKPD and rekening: of a budget made
/// here by the last ratified DPA, of an imported one by its accounts.
pub async fn budgeted(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<BTreeMap<(i64, String), Money>> {
    expected::budgeted(read, year, skpd).await
}

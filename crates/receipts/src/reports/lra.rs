//! The whole LRA: the treasury's spending with revenue and financing.

use std::collections::BTreeSet;

use kernel::Sheet;
use store::module::Query;
use store::{Result, View};
use treasury::public::sharing::{self, Received};

use crate::store::budget as expected;

pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    let received = received(view, query.year).await?;
    sharing::lra(view, query, &received).await
}

/// Revenue and financing beyond what accounts of an imported budget hold: their
/// ceilings the treasury knows.
async fn received(view: &mut View, year: i32) -> Result<Vec<Received>> {
    let planned = expected::planned(view, year, None).await?;
    let now = expected::received(view, year, None).await?;
    let before = expected::before(view, year - 1).await?;
    let keys: BTreeSet<&(i64, String)> = planned.keys().chain(now.keys()).chain(before.keys()).collect();
    let row = |key: &(i64, String)| Received {
        unit_id: key.0,
        rekening: key.1.clone(),
        budget: planned.get(key).copied().unwrap_or_default(),
        realised: now.get(key).copied().unwrap_or_default(),
        prior: before.get(key).copied().unwrap_or_default(),
    };
    Ok(keys.into_iter().map(row).collect())
}

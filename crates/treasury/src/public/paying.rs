//! Requests that other modules draft: their sums come from what they rest on.

use store::{Document, Result, Tx, Unit};

use crate::acts::DraftSpp;

/// Drafts an SPP-LS as `draft-spp` does. It rests on these documents, which the
/// caller has locked and judged.
pub async fn draft_request(tx: &mut Tx, unit: &Unit, draft: &DraftSpp, rests_on: &[i64]) -> Result<Document> {
    draft.keep(tx, unit, rests_on).await
}

//! A request beside the list of payees that it rests on. The list is another
//! module's; what all documents share of it is enough here.

use kernel::lifecycle::{Kind, State};
use kernel::{Money, Refusal, Refusals};
use store::{Document, Error, Result, Tx};

use crate::model::Spp;
use crate::policy::Policy;
use crate::rules::listed::{ListFacts, check_list};

async fn list(tx: &mut Tx, spp: i64) -> Result<Option<Document>> {
    Ok(store::documents::rests_on(tx, spp).await?.into_iter().find(|d| d.kind == Kind::PayeeList))
}

/// Refuses a request that differs from its list. Where it needs one and has
/// none, a practice folder tells it as a note: whoever practises one payment
/// has no workbook of payees.
pub(super) async fn judge(
    tx: &mut Tx,
    d: &Document,
    spp: &Spp,
    policy: &Policy,
    refusals: &mut Refusals,
) -> Result<Vec<Refusal>> {
    if spp.ls_kind.is_empty() {
        return Ok(Vec::new());
    }
    let list = list(tx, d.id).await?.map(|l| ListFacts {
        label: l.label(),
        gross: l.amount,
        net: l.net,
        verified: l.state == State::Verified,
    });
    let needed = list.is_some() || !tx.ctx().region.practice;
    let gross = spp.lines.iter().fold(Money::ZERO, |sum, l| sum.plus(l.amount));
    let net = spp.deductions.iter().fold(gross, |rest, d| rest.minus(d.amount));
    match check_list(&spp.ls_kind, (gross, net), list.as_ref(), policy) {
        Ok(()) => Ok(Vec::new()),
        Err(found) if needed => {
            refusals.extend(found);
            Ok(Vec::new())
        }
        Err(found) => Ok(found.into_vec()),
    }
}

/// A request of a list is not typed anew: its sums are the list's.
pub(super) async fn refuse_change(tx: &mut Tx, d: &Document) -> Result<()> {
    match list(tx, d.id).await? {
        None => Ok(()),
        Some(list) => Err(Error::Input(format!("SPP ini mengikuti {}; batalkan lalu susun lagi", list.label()))),
    }
}

//! A request against ceilings that are ratified and not in force yet.

use std::collections::BTreeMap;

use budget::public::Standing;
use kernel::{Money, Refusals};
use store::{Document, Result, Tx};

use super::common::account_label;
use crate::model::PaymentLine;
use crate::rules::limits::{AwaitedFacts, check_awaited};

/// Judges a new request of an SKPD whose DPA is awaited; the accounts are locked,
/// so that a ratification is either seen here or sees what is asked.
pub async fn judge(
    tx: &mut Tx,
    d: &Document,
    lines: &[PaymentLine],
    standings: &[Standing],
    refusals: &mut Refusals,
) -> Result<()> {
    let accounts: Vec<_> = standings.iter().map(|s| &s.account).collect();
    for (version, stage) in preparation::public::awaiting_dpa(tx, d.year, d.unit_id).await? {
        let given = budget::public::given(tx, version, &accounts).await?;
        for (standing, given) in standings.iter().zip(&given) {
            let facts = facts(standing, given, lines, &stage);
            refusals.extend(check_awaited(&facts).err().unwrap_or_default());
        }
    }
    Ok(())
}

/// The account, and each source that the DPA would judge by itself.
fn facts(
    standing: &Standing,
    given: &BTreeMap<String, Money>,
    lines: &[PaymentLine],
    stage: &str,
) -> Vec<AwaitedFacts> {
    let account = &standing.account;
    let asked = |source: Option<&str>| {
        let own = lines.iter().filter(|l| l.account == account.id);
        let own = own.filter(|l| source.is_none() || l.source.as_deref() == source);
        own.fold(Money::ZERO, |sum, l| sum.plus(l.amount))
    };
    let (used, label) = (account.reserved.plus(account.used()), account_label(account));
    let mut all = vec![AwaitedFacts {
        label: label.clone(),
        stage: stage.to_owned(),
        ceiling: account.ceiling,
        to_come: given.values().fold(Money::ZERO, |sum, m| sum.plus(*m)),
        used,
        asked: asked(None),
    }];
    let mut by_source = |source: &str, ceiling, used| {
        all.push(AwaitedFacts {
            label: format!("{label} · sumber dana {source}"),
            stage: stage.to_owned(),
            ceiling,
            to_come: given.get(source).copied().unwrap_or_default(),
            used,
            asked: asked(Some(source)),
        });
    };
    for s in &standing.sources {
        by_source(&s.source, s.ceiling, s.reserved.plus(s.posted).plus(s.external));
    }
    // One source that becomes several keeps what was used of it.
    let only = account.source.as_deref().filter(|s| !s.is_empty() && standing.sources.is_empty());
    if let Some(source) = only.filter(|_| given.len() > 1) {
        by_source(source, account.ceiling, used);
    }
    // What does not ask is not in the way.
    all.retain(|f| f.asked.is_positive());
    all
}

//! The NPD behind evidence.

use kernel::lifecycle::{Kind, State};
use kernel::{Money, Refusals};
use store::{DocRef, Document, Error, Result, Tx};

use super::npd::kept;
use super::purse::Held;
use crate::model::{Npd, PaymentLine};
use crate::policy::Policy;
use crate::rules::dates::RestsOn;
use crate::rules::npd::{PermitFacts, RowFacts, check_permit, covered};
use crate::store::purses::Use;
use crate::store::{self as rows, purses};

/// An NPD, held until the commit.
pub(super) struct Permit {
    pub npd: Npd,
    document: Document,
}

impl Permit {
    pub async fn of(tx: &mut Tx, named: Option<&DocRef>, skpd: i64) -> Result<Option<Permit>> {
        let Some(named) = named else { return Ok(None) };
        let missing = || Error::NotFound(format!("NPD {}", named.0));
        let is_ours = |d: &Document| d.kind == Kind::Npd && d.unit_id == skpd;
        let found = store::documents::find(tx, named).await?.filter(is_ours).ok_or_else(missing)?;
        let npd = kept(tx, found.id).await?;
        // Its state as it is now that nobody else moves it.
        let document = store::documents::find(tx, &DocRef::from(found.id)).await?.ok_or_else(missing)?;
        Ok(Some(Permit { npd, document }))
    }

    /// Evidence is not dated before the money was given.
    pub fn given(&self) -> Option<RestsOn> {
        self.npd.given_on.map(|day| RestsOn { label: self.document.label(), day })
    }

    /// What the purse gives for evidence beyond what it has set aside for this NPD.
    pub fn purse_gives(&self, gross: Money, net: Money) -> Money {
        let taken = self.takes(gross, net);
        let after = Npd {
            covered: self.npd.covered.plus(taken.covered),
            withheld: self.npd.withheld.plus(taken.withheld),
            ..self.npd.clone()
        };
        gross.minus(self.npd.aside().minus(after.aside()))
    }

    /// What evidence takes of the NPD.
    pub fn takes(&self, gross: Money, net: Money) -> Use {
        Use { gross, covered: covered(self.npd.in_hand(), net), withheld: gross.minus(net) }
    }

    pub async fn judge(
        permit: Option<&Permit>,
        tx: &mut Tx,
        (held, unit, lines): (&Held, i64, &[PaymentLine]),
        policy: &Policy,
        refusals: &mut Refusals,
    ) -> Result<()> {
        let facts = match permit {
            Some(permit) => Some(permit.facts(tx, held, unit, lines).await?),
            None => None,
        };
        check_permit(facts.as_ref(), policy, refusals);
        Ok(())
    }

    async fn facts(&self, tx: &mut Tx, held: &Held, unit: i64, lines: &[PaymentLine]) -> Result<PermitFacts> {
        let (npd, d, person) = (&self.npd, &self.document, tx.ctx().actor.person());
        let purse = (npd.advance, npd.part) == (held.advance.id, held.part_id());
        Ok(PermitFacts {
            label: d.label(),
            is_open: d.state == State::Issued,
            same_purse: purse && d.sub_unit_id == unit,
            rows: row_facts(&rows::lines(tx, d.id).await?, &purses::used_rows(tx, d.id).await?, lines),
            same_person: npd.pptk == person || npd.approved_by == Some(person),
        })
    }
}

/// Each account and source that is asked for, against the NPD's rows of it.
fn row_facts(limits: &[PaymentLine], used: &[PaymentLine], asked: &[PaymentLine]) -> Vec<RowFacts> {
    let sum = |of: &[PaymentLine], key: &PaymentLine| {
        let same = of.iter().filter(|l| (l.account, &l.source) == (key.account, &key.source));
        same.fold(Money::ZERO, |all, l| all.plus(l.amount))
    };
    let mut facts: Vec<RowFacts> = Vec::with_capacity(asked.len());
    for (at, line) in asked.iter().enumerate() {
        let before = asked.iter().take(at).any(|l| (l.account, &l.source) == (line.account, &line.source));
        if !before {
            let (limit, used, asked) = (sum(limits, line), sum(used, line), sum(asked, line));
            facts.push(RowFacts { label: format!("‹{}›", line.account), limit, used, asked });
        }
    }
    facts
}

/// Evidence of a settled NPD is taken back: it is open again until it is settled anew.
pub(super) async fn reopen(tx: &mut Tx, npd: i64) -> Result<()> {
    kept(tx, npd).await?;
    let found = store::documents::find(tx, &DocRef::from(npd)).await?;
    let mut d = found.ok_or_else(|| Error::Bug("NPD hilang".into()))?;
    if d.state == State::Settled {
        d.state = State::Issued;
        store::documents::save(tx, &d).await?;
    }
    Ok(())
}

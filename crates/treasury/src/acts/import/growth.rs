//! Reports grow: the next month's file holds the earlier months again, some of
//! it corrected. The newer file is believed, document by document.

use std::collections::HashSet;

use kernel::Money;
use kernel::lifecycle::{Kind, State};
use store::{DocRef, Document, Error, Result, Tx};

use super::super::national::end;
use super::findings::{gone, renewed};
use super::{Draft, Keeper};
use crate::model::PaymentLine;
use crate::realisasi::Chain;
use crate::store::{self as rows, national};

impl Keeper {
    /// Evidence that an SP2D ties now, and an earlier report left alone, joins its
    /// thread.
    async fn tie(&mut self, tx: &mut Tx, d: &Draft<'_>, document: &mut Document) -> Result<()> {
        let thread = d.parents.iter().find_map(|parent| self.threads.get(parent).copied());
        let alone = d.kind == Kind::Tbp && document.thread == document.id;
        let Some(thread) = thread.filter(|thread| alone && *thread != document.id) else { return Ok(()) };
        rows::tie(tx, document.id, thread).await?;
        for on in &d.parents {
            store::documents::rest(tx, document.id, *on).await?;
        }
        (document.thread, document.version) = (thread, document.version + 1);
        self.threads.insert(document.id, thread);
        Ok(())
    }

    /// Brings a known document to what the newer file says.
    pub(super) async fn renew(&mut self, tx: &mut Tx, id: i64, d: &Draft<'_>) -> Result<()> {
        let mut lines = Vec::with_capacity(d.lines.len());
        for line in d.lines {
            lines.push(PaymentLine { account: self.account(tx, line).await?, source: None, amount: line.amount });
        }
        let before = rows::lines(tx, id).await?;
        let known = store::documents::find(tx, &DocRef::from(id)).await?;
        let mut document = known.ok_or_else(|| Error::Bug("dokumen impor hilang".into()))?;
        self.tie(tx, d, &mut document).await?;
        // The lines of an SPD stand elsewhere and are renewed there.
        let same_lines = d.kind == Kind::Spd || sorted(&before) == sorted(&lines);
        // It came with an older report that still waits or was rejected, or it was
        // taken for a document of ours by mistake, and counts with this one.
        let waiting = matches!(document.state, State::Proposed | State::Rejected | State::Voided);
        if !waiting && document.amount == d.amount && same_lines {
            return Ok(());
        }
        if waiting {
            document.state = d.in_force;
        } else if d.kind != Kind::Spd {
            self.findings.push(renewed(d, document.amount));
        }
        document.amount = d.amount;
        document.net = d.amount;
        document.doc_date = d.date.or(document.doc_date);
        store::documents::save(tx, &document).await?;
        if waiting {
            rows::adopt(tx, id, self.import).await?;
            if d.kind == Kind::Spd {
                budget::public::restore_releases(tx, id).await?;
            }
        }
        if same_lines {
            return Ok(());
        }
        rows::remove_lines(tx, id).await?;
        rows::insert_lines(tx, id, &lines).await?;
        // What was adopted is posted whole, with what the import brought itself.
        if waiting {
            return Ok(());
        }
        if national::spends(d.kind, &document.flow) {
            self.shift(&before, -1);
            self.shift(&lines, 1);
        }
        Ok(())
    }

    /// A document of ours bears its number: a copy that counts beside it ends,
    /// unless a newer report tells it.
    pub(super) async fn give_way(&mut self, tx: &mut Tx, key: &(Kind, String)) -> Result<()> {
        let (Some(noted), Some(copy)) = (self.ours.get(key), self.known.get(key)) else { return Ok(()) };
        if !self.at_once || self.newer.contains(key) {
            return Ok(());
        }
        let number = noted.id;
        let Some(copy) = store::documents::find(tx, &DocRef::from(copy.id)).await? else { return Ok(()) };
        let counts = copy.state == national::counting(copy.kind);
        if !counts && copy.state != State::Proposed {
            return Ok(());
        }
        if counts && national::spends(copy.kind, &copy.flow) {
            let lines = rows::lines(tx, copy.id).await?;
            self.shift(&lines, -1);
        }
        let replaced = end(tx, copy).await?;
        national::replace(tx, number, replaced).await
    }

    /// What was noted since this import brought its copies is ours.
    pub(super) async fn give_way_to_ours(&mut self, tx: &mut Tx) -> Result<()> {
        let own = self.known.iter().filter(|(_, d)| self.own.contains(&d.id)).map(|(key, _)| key.clone());
        let mut own: Vec<(Kind, String)> = own.collect();
        own.sort();
        for key in own {
            self.give_way(tx, &key).await?;
        }
        Ok(())
    }

    /// Tells which payments of earlier reports this one no longer holds, of the
    /// SKPD that it tells of.
    pub(super) fn miss(&mut self, chain: &Chain) {
        let sp2ds = chain.sp2ds.iter().map(|s| (Kind::Sp2d, &s.document));
        let told: Vec<_> = sp2ds.chain(chain.tbps.iter().map(|d| (Kind::Tbp, d))).collect();
        let units = told.iter().filter_map(|(_, d)| self.units.get(d.skpd.code.norm()));
        let units: HashSet<i64> = units.map(|u| u.id).collect();
        let told: HashSet<(Kind, &str)> = told.into_iter().map(|(kind, d)| (kind, d.key.as_str())).collect();
        let older = |d: &Document| d.import_id.is_some_and(|import| import < self.import);
        let missing = self.known.iter().filter(|&(key, d)| {
            let counts = matches!(d.kind, Kind::Sp2d | Kind::Tbp) && d.state == national::counting(d.kind);
            let held = told.contains(&(d.kind, key.1.as_str())) || self.newer.contains(key);
            counts && !held && older(d) && units.contains(&d.unit_id)
        });
        let mut missing: Vec<&Document> = missing.map(|(_, d)| d).collect();
        missing.sort_by_key(|d| (d.kind, d.id));
        let found = gone(&missing);
        self.findings.extend(found);
    }

    /// Notes what a renewed document changes on the accounts.
    fn shift(&mut self, lines: &[PaymentLine], sign: i64) {
        for line in lines {
            let sum = self.moved.entry(line.account).or_default();
            *sum = sum.plus(Money::from_sen(line.amount.sen().saturating_mul(sign)));
        }
    }
}

fn sorted(lines: &[PaymentLine]) -> Vec<(i64, Money)> {
    let mut all: Vec<(i64, Money)> = lines.iter().map(|l| (l.account, l.amount)).collect();
    all.sort_unstable();
    all
}

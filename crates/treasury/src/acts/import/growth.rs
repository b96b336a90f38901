//! Reports grow: the next month's file holds the earlier months again, some of
//! it corrected. The newer file is believed, document by document.

use kernel::Money;
use kernel::lifecycle::{Kind, State};
use store::{DocRef, Error, Result, Tx};

use super::findings::renewed;
use super::{Draft, Keeper};
use crate::model::PaymentLine;
use crate::store as rows;

impl Keeper {
    /// Brings a known document to what the newer file says.
    pub(super) async fn renew(&mut self, tx: &mut Tx, id: i64, d: &Draft<'_>) -> Result<()> {
        let mut lines = Vec::with_capacity(d.lines.len());
        for line in d.lines {
            lines.push(PaymentLine { account: self.account(tx, line).await?, source: None, amount: line.amount });
        }
        let before = rows::lines(tx, id).await?;
        let known = store::documents::find(tx, &DocRef::from(id)).await?;
        let mut document = known.ok_or_else(|| Error::Bug("dokumen impor hilang".into()))?;
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
        if d.kind == Kind::Tbp || (d.kind == Kind::Sp2d && document.flow == "LS") {
            self.shift(&before, -1);
            self.shift(&lines, 1);
        }
        Ok(())
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

//! The evidence behind a figure, for whoever writes it into files.

use kernel::Money;
use store::{Error, Read, Result, View};

pub use crate::model::{Figure, Leaf, Part};
use crate::rules::figure::{TakeFacts, decide_take};
use crate::store::figure as rows;

/// The lines that make up a figure, and its amount; refused where they do not.
pub(crate) async fn made_up(read: &mut impl Read, figure: &Figure) -> Result<(Vec<Part>, Money)> {
    let parts = rows::parts(read, figure).await?;
    let total = Money::sum(parts.iter().map(|p| p.amount));
    let total = total.ok_or_else(|| Error::Storage("jumlah dokumen terlalu besar".into()))?;
    let amount = match &figure.rekening {
        Some(rekening) => rows::realised(read, figure, rekening).await?,
        None => figure.amount,
    };
    decide_take(&TakeFacts { figure: amount, total, documents: documents(&parts).len() })?;
    Ok((parts, amount))
}

/// The documents of lines, each once; lines of one lie together.
pub fn documents(parts: &[Part]) -> Vec<i64> {
    let mut all: Vec<i64> = parts.iter().map(|p| p.document).collect();
    all.dedup();
    all
}

/// The same for a reader, who sees every one of them or nothing.
pub async fn parts(view: &mut View, figure: &Figure) -> Result<(Vec<Part>, Money)> {
    let found = made_up(view, figure).await?;
    match found.0.iter().find(|p| !view.scope.sees(p.unit, p.sub_unit)) {
        Some(hidden) => Err(Error::NotFound(format!("dokumen {}", hidden.document))),
        None => Ok(found),
    }
}

/// What was done on a thread and stands in the log of so many entries.
pub async fn leaves(view: &mut View, thread: i64, size: u64) -> Result<Vec<Leaf>> {
    rows::leaves(view, thread, size).await
}

/// Refuses where a report shows another figure than the one that was taken.
pub fn agrees(shown: Money, taken: Money) -> Result<()> {
    Ok(decide_take(&TakeFacts { figure: shown, total: taken, documents: 1 })?)
}

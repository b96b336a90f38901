//! Decisions of officials: each is carried out once, in the same commit as what
//! it does.

use std::collections::BTreeMap;

use kernel::Moment;
use serde_json::{Value as Json, json};
use store::{LaneTx, LaneWork, Read, Result, params, row};

use super::{CARRIED, Working};

const IS_CARRIED: &str = "SELECT done FROM carried WHERE order_id = $1";
const REACHED: &str = "SELECT MAX(decided_at) AS at FROM carried";
const OUTCOMES: &str = "SELECT order_id, done, words FROM carried WHERE decided_at >= $1";

/// Which decision, and when it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordered {
    pub order: i64,
    pub decided_at: Moment,
}

/// Under whose word something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    pub name: String,
    /// The decision; none where the hub goes on by itself.
    pub order: Option<Ordered>,
}

impl By {
    /// The hub itself, and why.
    pub fn hub(why: &str) -> By {
        By { name: why.to_owned(), order: None }
    }

    /// An official, whose name stands in the journal.
    pub fn order(order: i64, decided_at: Moment) -> By {
        By { name: format!("keputusan {order}"), order: Some(Ordered { order, decided_at }) }
    }

    pub(super) fn number(&self) -> Json {
        self.order.map_or(Json::Null, |o| o.order.into())
    }
}

/// Is this decision still to be carried out?
pub(super) async fn is_due(tx: &mut LaneTx, by: &By) -> Result<bool> {
    let Some(ordered) = by.order else { return Ok(true) };
    Ok(tx.opt(IS_CARRIED, params![ordered.order]).await?.is_none())
}

/// Notes what became of a decision.
pub(super) async fn carried(tx: &mut LaneTx, by: &By, done: bool, words: &str) -> Result<()> {
    let Some(Ordered { order, decided_at }) = by.order else { return Ok(()) };
    let row = row! { order_id: order, decided_at: decided_at, at: tx.now(), done: done, words: words };
    tx.insert(&CARRIED, row).await
}

/// What could not be done, or was done in several commits before.
#[derive(Debug)]
pub struct Carried {
    pub by: By,
    pub done: bool,
    pub words: String,
}

impl LaneWork for Carried {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            if is_due(tx, &self.by).await? {
                carried(tx, &self.by, self.done, &self.words).await?;
            }
            Ok(json!({}))
        })
    }
}

/// The newest decision that was carried out; before the first one the beginning.
pub async fn reached(read: &mut impl Read) -> Result<Moment> {
    Ok(Moment(read.one(REACHED, vec![]).await?.opt_int("at")?.unwrap_or_default()))
}

/// What became of the decisions since a moment, by their numbers.
pub async fn outcomes(read: &mut impl Read, since: Moment) -> Result<BTreeMap<i64, (bool, String)>> {
    let rows = read.query(OUTCOMES, params![since]).await?;
    rows.iter().map(|row| Ok((row.int("order_id")?, (row.flag("done")?, row.text("words")?)))).collect()
}

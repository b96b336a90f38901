//! Messages told after the commit. Ids commit out of order on a database with
//! many writers, so a consumer asks for what is not yet in its own list.

use std::collections::BTreeMap;

use crate::{Db, Read, Result, Row, Scope, View, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: i64,
    pub topic: String,
    pub payload: String,
}

const WAITING: &str = "SELECT o.id, o.topic, o.payload FROM outbox o
   WHERE NOT EXISTS (SELECT 1 FROM outbox_done d WHERE d.consumer = $1 AND d.message_id = o.id)
   ORDER BY o.id LIMIT $2";

const HEAD: &str = "SELECT COALESCE(MAX(leaf_index), -1) AS head FROM journal_seal";
const TOLD: &str = "SELECT s.leaf_index, o.id, o.topic, o.payload
   FROM journal_seal s JOIN outbox o ON o.entry_id = s.entry_id
   WHERE s.leaf_index >= $1 AND (s.leaf_index > $1 OR o.id > $2) ORDER BY s.leaf_index, o.id LIMIT $3";
/// An entry belongs to the unit of its act; those of the whole regency to none.
const TOLD_WITHIN: &str = "SELECT s.leaf_index, o.id, o.topic, o.payload
   FROM journal_seal s JOIN journal j ON j.id = s.entry_id JOIN outbox o ON o.entry_id = s.entry_id
   WHERE s.leaf_index >= $1 AND (s.leaf_index > $1 OR o.id > $2)
     AND j.unit_id IN (SELECT id FROM unit WHERE id = $4 OR skpd_id = $4) ORDER BY s.leaf_index, o.id LIMIT $3";

/// A place in the stream of messages. Leaf indexes have no holes and never
/// come late, which ids on a database with many writers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub leaf: i64,
    pub id: i64,
}

impl Mark {
    /// Before the first leaf.
    pub const START: Mark = Mark { leaf: -1, id: 0 };
}

/// Messages of sealed entries, in order.
#[derive(Clone, Debug)]
pub struct Page {
    pub told: Vec<(Mark, Message)>,
    pub more: bool,
    /// Up to here everything was read, also what the reader does not see.
    pub next: Mark,
}

/// At most `most` messages behind a mark, as far as the view's scope reaches.
pub async fn told(view: &mut View, after: Mark, most: usize) -> Result<Page> {
    // Read first: whatever is sealed up to here is in the answers below.
    let head = view.one(HEAD, vec![]).await?.int("head")?;
    let common = || params![after.leaf, after.id, i64::try_from(most).unwrap_or(i64::MAX - 1) + 1];
    let mut found = BTreeMap::new();
    let batches = match view.scope.clone() {
        Scope::Region => vec![view.query(TOLD, common()).await?],
        Scope::Units(units) => {
            let mut batches = Vec::with_capacity(units.len());
            for unit in units {
                batches.push(view.query(TOLD_WITHIN, [common(), params![unit]].concat()).await?);
            }
            batches
        }
    };
    for row in batches.iter().flatten() {
        found.insert(Mark { leaf: row.int("leaf_index")?, id: row.int("id")? }, message(row)?);
    }
    let more = found.len() > most;
    let told: Vec<(Mark, Message)> = found.into_iter().take(most).collect();
    let last = told.last().map_or(after, |(mark, _)| *mark);
    let next = if more { last } else { last.max(Mark { leaf: head + 1, id: 0 }) };
    Ok(Page { told, more, next })
}

fn message(row: &Row) -> Result<Message> {
    Ok(Message { id: row.int("id")?, topic: row.text("topic")?, payload: row.text("payload")? })
}

/// Messages that `consumer` has not acknowledged.
pub async fn waiting(db: &Db, consumer: &str, most: i64) -> Result<Vec<Message>> {
    let mut view = db.view().await?;
    view.query(WAITING, params![consumer, most]).await?.iter().map(message).collect()
}

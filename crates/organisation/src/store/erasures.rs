//! Requests to erase what the journal says of a person.

use kernel::Zone;
use store::table::ERASURE_REQUEST;
use store::{Read, Result, Row, Tx, params, row};

use crate::rules::erasures::Content;

const ENTRY: &str = "SELECT s.entry_id, s.leaf_index, j.entered_at, j.thread, j.document_id, b.entry_id AS kept,
     (SELECT COUNT(*) FROM erasure_request r WHERE r.entry_id = s.entry_id AND r.answered_at IS NULL) AS asked
   FROM journal_seal s JOIN journal j ON j.id = s.entry_id LEFT JOIN journal_body b ON b.entry_id = s.entry_id
   WHERE s.leaf_index = $1";
const LOCK: &str = "SELECT * FROM erasure_request WHERE id = $1 FOR NO KEY UPDATE";
const ANSWER: &str = "UPDATE erasure_request SET granted = $2, answer = $3, answered_by = $4, answered_at = $5
   WHERE id = $1 AND answered_at IS NULL RETURNING *";
const ALL: &str = "SELECT r.*, a.name AS entered_name, b.name AS answered_name FROM erasure_request r
   LEFT JOIN person a ON a.id = r.entered_by LEFT JOIN person b ON b.id = r.answered_by ORDER BY r.id DESC";

/// An entry by its number in the journal.
pub(crate) async fn entry(read: &mut impl Read, index: i64, zone: Zone) -> Result<Option<(i64, Content)>> {
    let Some(row) = read.opt(ENTRY, params![index]).await? else { return Ok(None) };
    let content = Content {
        index,
        entered: row.moment("entered_at")?.day(zone),
        of_document: row.opt_int("thread")?.is_some() || row.opt_int("document_id")?.is_some(),
        erased: row.opt_int("kept")?.is_none(),
        asked: row.int("asked")? > 0,
    };
    Ok(Some((row.int("entry_id")?, content)))
}

/// A request as it stands.
pub(crate) struct Request {
    pub id: i64,
    pub index: i64,
    pub entry: i64,
    pub entered_by: i64,
    pub answered: bool,
}

pub(crate) async fn lock(tx: &mut Tx, id: i64) -> Result<Option<Request>> {
    let Some(row) = tx.opt(LOCK, params![id]).await? else { return Ok(None) };
    Ok(Some(Request {
        id,
        index: row.int("leaf_index")?,
        entry: row.int("entry_id")?,
        entered_by: row.int("entered_by")?,
        answered: row.opt_int("answered_at")?.is_some(),
    }))
}

pub(crate) async fn save(tx: &mut Tx, (entry, index): (i64, i64), who: &str, letter: &str) -> Result<i64> {
    let (id, now, person) = (tx.id()?, tx.ctx().now, tx.ctx().actor.person());
    let new = row! {
        id: id, entry_id: entry, leaf_index: index, asked_by: who, letter: letter, entered_by: person, entered_at: now,
        granted: 0, answer: "", answered_by: None::<i64>, answered_at: None::<i64>,
    };
    tx.insert(&ERASURE_REQUEST, new).await?;
    Ok(id)
}

pub(crate) async fn answer(tx: &mut Tx, id: i64, granted: bool, article: &str) -> Result<()> {
    let (now, person) = (tx.ctx().now, tx.ctx().actor.person());
    tx.change(&ERASURE_REQUEST, ANSWER, params![id, i64::from(granted), article, person, now]).await.map(drop)
}

pub(crate) async fn all(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(ALL, vec![]).await
}

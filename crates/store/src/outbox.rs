//! Messages told after the commit. Ids commit out of order on a database with
//! many writers, so a consumer asks for what is not yet in its own list.

use crate::{Db, Read, Result, Row, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: i64,
    pub topic: String,
    pub payload: String,
}

const WAITING: &str = "SELECT o.id, o.topic, o.payload FROM outbox o
   WHERE NOT EXISTS (SELECT 1 FROM outbox_done d WHERE d.consumer = $1 AND d.message_id = o.id)
   ORDER BY o.id LIMIT $2";

fn message(row: &Row) -> Result<Message> {
    Ok(Message { id: row.int("id")?, topic: row.text("topic")?, payload: row.text("payload")? })
}

/// Messages that `consumer` has not acknowledged.
pub async fn waiting(db: &Db, consumer: &str, most: i64) -> Result<Vec<Message>> {
    let mut view = db.view().await?;
    view.query(WAITING, params![consumer, most]).await?.iter().map(message).collect()
}

//! What two officials found of the machine's clock.

use kernel::Moment;
use store::table::CLOCK_ORDER;
use store::{Read as _, Result, Tx, params, row};

use crate::rules::clock::Ordered;

const LOCK: &str = "SELECT * FROM clock_order WHERE id = $1 FOR NO KEY UPDATE";
const CONFIRM: &str = "UPDATE clock_order SET confirmed_by = $2, confirmed_at = $3,
     from_leaf = (SELECT l.size + (SELECT COUNT(*) FROM journal_queue) FROM log_state l WHERE l.id = 1)
   WHERE id = $1 AND confirmed_at IS NULL RETURNING *";

pub(crate) async fn enter(tx: &mut Tx, reason: &str, latest: Moment) -> Result<i64> {
    let (id, now, person) = (tx.id()?, tx.ctx().now, tx.ctx().actor.person());
    let new = row! {
        id: id, reason: reason, latest: latest, entered_by: person, entered_at: now, confirmed_by: None::<i64>,
        confirmed_at: None::<i64>, from_leaf: None::<i64>,
    };
    tx.insert(&CLOCK_ORDER, new).await?;
    Ok(id)
}

pub(crate) async fn lock(tx: &mut Tx, id: i64) -> Result<Option<Ordered>> {
    let Some(row) = tx.opt(LOCK, params![id]).await? else { return Ok(None) };
    Ok(Some(Ordered {
        by: row.int("entered_by")?,
        at: row.moment("entered_at")?,
        latest: row.moment("latest")?,
        confirmed: row.opt_int("confirmed_at")?.is_some(),
    }))
}

pub(crate) async fn confirm(tx: &mut Tx, id: i64) -> Result<()> {
    let (now, person) = (tx.ctx().now, tx.ctx().actor.person());
    tx.change(&CLOCK_ORDER, CONFIRM, params![id, person, now]).await.map(drop)
}

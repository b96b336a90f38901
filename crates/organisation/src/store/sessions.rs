//! Sessions of the browser.

use kernel::Moment;
use store::table::SESSION;
use store::{Error, Read, Result, Row, Tx, params, row};

use crate::model::{Level, Session};

const LIVING: &str = "SELECT s.*, u.person_id FROM session s JOIN app_user u ON u.id = s.user_id
   WHERE s.hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND u.status = 'aktif'";
const BEGINNING: &str = "SELECT level, made_at FROM session WHERE id = $1";
const END: &str = "UPDATE session SET ended_at = $3 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL RETURNING *";
const END_ALL: &str = "UPDATE session SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL RETURNING *";
const END_BY_IDENTITY: &str = "UPDATE session SET ended_at = $2
   WHERE user_id = $1 AND ended_at IS NULL AND level LIKE 'identitas%' RETURNING *";
const END_OTHERS: &str =
    "UPDATE session SET ended_at = $3 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL RETURNING *";

fn level(row: &Row) -> Result<Level> {
    Level::parse(&row.text("level")?).ok_or_else(|| Error::Storage("tingkat sesi tidak dikenal".into()))
}

/// What is known of a session before it has an id.
pub(crate) struct NewSession {
    pub user: i64,
    pub hash: Vec<u8>,
    pub level: Level,
    pub idle_millis: i64,
    pub whole_millis: i64,
}

pub(crate) async fn save(tx: &mut Tx, new: NewSession) -> Result<i64> {
    let (id, now) = (tx.id()?, tx.ctx().now);
    let new = row! {
        id: id, user_id: new.user, hash: new.hash, level: new.level.code(), idle_millis: new.idle_millis, made_at: now,
        expires_at: now.plus_millis(new.whole_millis), ended_at: None::<i64>,
    };
    tx.insert(&SESSION, new).await?;
    Ok(id)
}

pub(crate) async fn load_living(read: &mut impl Read, hash: Vec<u8>, now: Moment) -> Result<Option<Session>> {
    let row = read.opt(LIVING, params![hash, now]).await?;
    row.map(|r| {
        Ok(Session {
            id: r.int("id")?,
            user: r.int("user_id")?,
            person: r.int("person_id")?,
            level: level(&r)?,
            made_at: r.moment("made_at")?,
            idle_millis: r.int("idle_millis")?,
        })
    })
    .transpose()
}

/// By what a session began, and when.
pub(crate) async fn load_beginning(read: &mut impl Read, session: i64) -> Result<(Level, Moment)> {
    let row = read.one(BEGINNING, params![session]).await?;
    Ok((level(&row)?, row.moment("made_at")?))
}

pub(crate) async fn end(tx: &mut Tx, user: i64, session: i64) -> Result<()> {
    let now = tx.ctx().now;
    tx.change(&SESSION, END, params![session, user, now]).await.map(drop)
}

/// A changed password and a sleeping account leave no session behind.
pub(crate) async fn end_all(tx: &mut Tx, user: i64) -> Result<()> {
    let now = tx.ctx().now;
    tx.change(&SESSION, END_ALL, params![user, now]).await.map(drop)
}

/// Sessions that began by an identity provider.
pub(crate) async fn end_by_identity(tx: &mut Tx, user: i64) -> Result<()> {
    let now = tx.ctx().now;
    tx.change(&SESSION, END_BY_IDENTITY, params![user, now]).await.map(drop)
}

/// Sessions from before a new factor were known by less.
pub(crate) async fn end_others(tx: &mut Tx, user: i64, session: i64) -> Result<()> {
    let now = tx.ctx().now;
    tx.change(&SESSION, END_OTHERS, params![user, session, now]).await.map(drop)
}

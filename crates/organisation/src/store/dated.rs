//! Dated data, holidays, locked months.

use kernel::{Day, Moment};
use store::table::{HOLIDAY, PERIOD_LOCK, REGULATION};
use store::{Error, Read, Result, Row, Tx, params, row};

use crate::model::DatedValue;

const BY_ID: &str = "SELECT * FROM regulation WHERE id = $1";
/// What a new value is compared with: the newest one in force or agreed on.
const NEWEST: &str = "SELECT value FROM regulation
   WHERE key = $1 AND approved_at IS NOT NULL AND withdrawn_at IS NULL ORDER BY starts DESC, id DESC LIMIT 1";
const APPROVE: &str = "UPDATE regulation SET approved_by = $2, approved_at = $3
   WHERE id = $1 AND approved_at IS NULL AND withdrawn_at IS NULL RETURNING *";
const WITHDRAW: &str = "UPDATE regulation SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL RETURNING *";
const IS_HOLIDAY: &str = "SELECT day FROM holiday WHERE day = $1";
const REMOVE_HOLIDAY: &str = "DELETE FROM holiday WHERE day = $1 RETURNING *";
const LOCKS: &str = "SELECT unit_id, receipts FROM period_lock
   WHERE year = $1 AND month = $2 AND locked = 1 AND unit_id IN (0, $3) ORDER BY unit_id, receipts";
const LOCK: &str = "INSERT INTO period_lock (year, month, unit_id, receipts, locked, changed_by, changed_at)
   VALUES ($1, $2, $3, $4, 1, $5, $6)
   ON CONFLICT (year, month, unit_id, receipts) DO UPDATE SET locked = 1, changed_by = $5, changed_at = $6 RETURNING *";
const UNLOCK: &str = "UPDATE period_lock SET locked = 0, changed_by = $4, changed_at = $5
   WHERE year = $1 AND month = $2 AND unit_id = $3 AND locked = 1 RETURNING *";
const LOCKED_MONTHS: &str = "SELECT DISTINCT month FROM period_lock
   WHERE year = $1 AND locked = 1 AND receipts = 0 AND unit_id IN (0, $2) ORDER BY month";
const LOCKED_RECEIPTS: &str = "SELECT month FROM period_lock
   WHERE year = $1 AND locked = 1 AND receipts = 1 AND unit_id = $2 ORDER BY month";

fn dated(row: &Row) -> Result<DatedValue> {
    Ok(DatedValue {
        id: row.int("id")?,
        key: row.text("key")?,
        value: row.text("value")?,
        from: row.day("starts")?,
        source: row.text("source")?,
        proposed_by: row.int("proposed_by")?,
        approved_at: row.opt_moment("approved_at")?,
        withdrawn_at: row.opt_moment("withdrawn_at")?,
    })
}

pub(crate) async fn load(read: &mut impl Read, id: i64) -> Result<DatedValue> {
    let row = read.opt(BY_ID, params![id]).await?;
    dated(&row.ok_or_else(|| Error::NotFound(format!("data bertanggal nomor {id}")))?)
}

/// JSON text of the newest value of a key; none for an unknown key.
pub(crate) async fn load_newest(read: &mut impl Read, key: &str) -> Result<Option<String>> {
    read.opt(NEWEST, params![key]).await?.map(|r| r.text("value")).transpose()
}

/// A value as it is kept: with its second person, or waiting for one.
pub(crate) async fn save(
    tx: &mut Tx,
    key: &str,
    value: &str,
    from: Day,
    source: &str,
    approved: Option<(i64, Moment)>,
) -> Result<i64> {
    let (id, now, actor) = (tx.id()?, tx.ctx().now, tx.ctx().actor.person());
    let new = row! {
        id: id, key: key, value: value, starts: from, source: source, proposed_by: actor, proposed_at: now,
        approved_by: approved.map(|a| a.0), approved_at: approved.map(|a| a.1), withdrawn_at: None::<i64>,
    };
    tx.insert(&REGULATION, new).await?;
    Ok(id)
}

pub(crate) async fn save_approval(tx: &mut Tx, id: i64) -> Result<()> {
    let (now, actor) = (tx.ctx().now, tx.ctx().actor.person());
    changed(tx.change(&REGULATION, APPROVE, params![id, actor, now]).await?, id)
}

pub(crate) async fn save_withdrawal(tx: &mut Tx, id: i64) -> Result<()> {
    let now = tx.ctx().now;
    changed(tx.change(&REGULATION, WITHDRAW, params![id, now]).await?, id)
}

fn changed(rows: Vec<Row>, id: i64) -> Result<()> {
    if rows.is_empty() { Err(Error::Conflict(format!("data bertanggal nomor {id} berubah"))) } else { Ok(()) }
}

pub(crate) async fn is_holiday(read: &mut impl Read, day: Day) -> Result<bool> {
    Ok(read.opt(IS_HOLIDAY, params![day]).await?.is_some())
}

pub(crate) async fn save_holiday(tx: &mut Tx, day: Day, name: &str, source: &str) -> Result<()> {
    tx.insert(&HOLIDAY, row! { day: day, name: name, source: source }).await
}

pub(crate) async fn remove_holiday(tx: &mut Tx, day: Day) -> Result<()> {
    tx.remove(&HOLIDAY, REMOVE_HOLIDAY, params![day]).await.map(drop)
}

/// Units for which a month is locked, 0 is the whole regency; and whether it is
/// so for receipts alone.
pub(crate) async fn list_locks(read: &mut impl Read, year: i32, month: u8, unit: i64) -> Result<Vec<(i64, bool)>> {
    let rows = read.query(LOCKS, params![year, month, unit]).await?;
    rows.iter().map(|r| Ok((r.int("unit_id")?, r.flag("receipts")?))).collect()
}

pub(crate) async fn lock(tx: &mut Tx, year: i32, month: u8, unit: i64, receipts: bool) -> Result<()> {
    let (now, actor) = (tx.ctx().now, tx.ctx().actor.person());
    tx.change(&PERIOD_LOCK, LOCK, params![year, month, unit, receipts, actor, now]).await.map(drop)
}

/// Opens every lock of a unit's month.
pub(crate) async fn unlock(tx: &mut Tx, year: i32, month: u8, unit: i64) -> Result<()> {
    let (now, actor) = (tx.ctx().now, tx.ctx().actor.person());
    tx.change(&PERIOD_LOCK, UNLOCK, params![year, month, unit, actor, now]).await.map(drop)
}

pub(crate) async fn list_locked_months(read: &mut impl Read, year: i32, unit: i64, receipts: bool) -> Result<Vec<u8>> {
    let sql = if receipts { LOCKED_RECEIPTS } else { LOCKED_MONTHS };
    let rows = read.query(sql, params![year, unit]).await?;
    rows.iter()
        .map(|r| u8::try_from(r.int("month")?).map_err(|_| Error::Storage("bulan terkunci tak terbaca".into())))
        .collect()
}

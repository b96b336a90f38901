//! Document numbers: gap-free per SKPD, kind and year. The series' row is
//! locked last, since its lock is held until the commit.

use kernel::Day;
use kernel::lifecycle::Kind;

use crate::table::NUMBER_SERIES;
use crate::value::Row;
use crate::{Change, Error, Result, Tx, params};

/// A number just taken, and the date of the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub serial: i64,
    /// The number before came from this series and bears this date.
    pub previous: Option<(i64, Day)>,
}

const TAKE: &str = "INSERT INTO number_series (unit_id, kind, year, last, imported, last_date, previous_date)
   VALUES ($1, $2, $3, 1, 0, $4, '')
   ON CONFLICT (unit_id, kind, year) DO UPDATE SET last = number_series.last + 1,
     previous_date = number_series.last_date, last_date = $4 RETURNING *";
const RAISE: &str = "INSERT INTO number_series (unit_id, kind, year, last, imported, last_date, previous_date)
   VALUES ($1, $2, $3, $4, $4, '', '')
   ON CONFLICT (unit_id, kind, year) DO UPDATE SET
     last = CASE WHEN number_series.last < $4 THEN $4 ELSE number_series.last END,
     imported = CASE WHEN number_series.imported < $4 THEN $4 ELSE number_series.imported END
   RETURNING *";

/// The change that takes the next number, to be sent behind the accounts'.
pub fn taking(unit: i64, kind: Kind, year: i32, date: Day) -> Change {
    (&NUMBER_SERIES, TAKE, params![unit, kind.code(), year, date])
}

/// What a taking answered.
pub fn taken(rows: &[Row]) -> Result<Taken> {
    let row = rows.first().ok_or_else(|| Error::Bug("deret nomor kosong".into()))?;
    let serial = row.int("last")?;
    let previous = row.text("previous_date")?.parse().ok().map(|day| (serial - 1, day));
    Ok(Taken { serial, previous })
}

/// Takes the next number of the series.
pub async fn take(tx: &mut Tx, unit: i64, kind: Kind, year: i32, date: Day) -> Result<Taken> {
    let (table, sql, params) = taking(unit, kind, year, date);
    taken(&tx.change(table, sql, params).await?)
}

/// An import brought numbers up to `last`: local ones go on from there.
pub async fn raise(tx: &mut Tx, unit: i64, kind: Kind, year: i32, last: i64) -> Result<()> {
    tx.change(&NUMBER_SERIES, RAISE, params![unit, kind.code(), year, last]).await.map(drop)
}

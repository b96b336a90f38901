//! Document numbers: gap-free per SKPD, kind and year. The series' row is
//! locked last, since its lock is held until the commit.

use kernel::Day;
use kernel::lifecycle::Kind;

use crate::table::NUMBER_SERIES;
use crate::{Error, Read, Result, Tx, params};

/// What a series has given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub last: i64,
    pub last_date: Option<Day>,
}

const PEEK: &str =
    "SELECT last, last_date FROM number_series WHERE unit_id = $1 AND kind = $2 AND year = $3 FOR UPDATE";
const TAKE: &str = "INSERT INTO number_series (unit_id, kind, year, last, imported, last_date)
   VALUES ($1, $2, $3, 1, 0, $4)
   ON CONFLICT (unit_id, kind, year) DO UPDATE SET last = number_series.last + 1, last_date = $4 RETURNING *";
const RAISE: &str = "INSERT INTO number_series (unit_id, kind, year, last, imported, last_date)
   VALUES ($1, $2, $3, $4, $4, '')
   ON CONFLICT (unit_id, kind, year) DO UPDATE SET
     last = CASE WHEN number_series.last < $4 THEN $4 ELSE number_series.last END,
     imported = CASE WHEN number_series.imported < $4 THEN $4 ELSE number_series.imported END
   RETURNING *";

/// The series as it stands, locked until the commit, so that the date of the
/// last number can be judged before the next is taken.
pub async fn peek(tx: &mut Tx, unit: i64, kind: Kind, year: i32) -> Result<Series> {
    let row = tx.opt(PEEK, params![unit, kind.code(), year]).await?;
    match row {
        Some(r) => {
            Ok(Series { last: r.int("last")?, last_date: r.opt_text("last_date")?.and_then(|d| d.parse().ok()) })
        }
        None => Ok(Series { last: 0, last_date: None }),
    }
}

/// Takes the next number of the series.
pub async fn take(tx: &mut Tx, unit: i64, kind: Kind, year: i32, date: Day) -> Result<i64> {
    let rows = tx.change(&NUMBER_SERIES, TAKE, params![unit, kind.code(), year, date]).await?;
    rows.first().ok_or_else(|| Error::Bug("deret nomor kosong".into()))?.int("last")
}

/// An import brought numbers up to `last`: local ones go on from there.
pub async fn raise(tx: &mut Tx, unit: i64, kind: Kind, year: i32, last: i64) -> Result<()> {
    tx.change(&NUMBER_SERIES, RAISE, params![unit, kind.code(), year, last]).await.map(drop)
}

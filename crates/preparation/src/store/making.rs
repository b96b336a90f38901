//! What a budget in the making is made up of, and what it changes.

use std::collections::BTreeMap;

use kernel::Money;
use store::{Read, Result, Row, View, params};

/// Names of what stands above an account; $1: the year.
const UPPER_NAMES: &str = "SELECT kind, norm, code, name FROM ref_code
   WHERE year = $1 AND kind IN ('urusan', 'bidang', 'rekening') AND LENGTH(norm) < 12";
/// The spending of a version by what it is for and what it is spent on; $2:
/// what the reader may see, or ''.
const OF_VERSION: &str = "SELECT l.sub_kegiatan, l.rekening, CAST(SUM(l.amount) AS BIGINT) AS amount FROM budget_line l
   WHERE l.version_id = $1
     AND ($2 = '' OR l.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR l.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   GROUP BY l.sub_kegiatan, l.rekening ORDER BY l.sub_kegiatan, l.rekening";
/// The same of a round ($1): its RKA, and what SKPD without one keep of the
/// version that it changes ($3, or 0).
const OF_ROUND: &str = "SELECT x.sub_kegiatan, x.rekening, CAST(SUM(x.amount) AS BIGINT) AS amount FROM (
     SELECT r.unit_id, a.sub_unit_id, a.sub_kegiatan, l.rekening, l.amount FROM rka r
       JOIN rka_activity a ON a.rka_id = r.document_id
       JOIN rka_line l ON l.rka_id = a.rka_id AND l.activity_id = a.id
       WHERE r.round_id = $1 AND r.cancelled = 0 AND l.living = 1
     UNION ALL
     SELECT b.unit_id, b.sub_unit_id, b.sub_kegiatan, b.rekening, b.amount FROM budget_line b
       WHERE b.version_id = CAST($3 AS BIGINT) AND NOT EXISTS (SELECT 1 FROM rka r
         WHERE r.round_id = $1 AND r.unit_id = b.unit_id AND r.cancelled = 0)) x
   WHERE $2 = '' OR x.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
     OR x.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
   GROUP BY x.sub_kegiatan, x.rekening ORDER BY x.sub_kegiatan, x.rekening";
/// Sub kegiatan whose sum in the RKA of a round ($1) is not what a version
/// ($3) gives them; SKPD without an RKA change nothing.
const MOVED_BY_ROUND: &str = "SELECT x.sub_unit_id, x.sub_kegiatan, CAST(SUM(x.was) AS BIGINT) AS was,
     CAST(SUM(x.is_now) AS BIGINT) AS is_now FROM (
     SELECT r.unit_id, a.sub_unit_id, a.sub_kegiatan, CAST(0 AS BIGINT) AS was, a.amount AS is_now FROM rka r
       JOIN rka_activity a ON a.rka_id = r.document_id WHERE r.round_id = $1 AND r.cancelled = 0
     UNION ALL
     SELECT b.unit_id, b.sub_unit_id, b.sub_kegiatan, b.amount, CAST(0 AS BIGINT) FROM budget_line b
       JOIN rka r ON r.unit_id = b.unit_id AND r.round_id = $1 AND r.cancelled = 0
       WHERE b.version_id = CAST($3 AS BIGINT)) x
   WHERE $2 = '' OR x.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
     OR x.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
   GROUP BY x.sub_unit_id, x.sub_kegiatan HAVING SUM(x.was) <> SUM(x.is_now) ORDER BY x.sub_unit_id, x.sub_kegiatan";
/// The same between two versions: $1 is what it became, $3 what it was.
const MOVED_BY_VERSION: &str = "SELECT x.sub_unit_id, x.sub_kegiatan, CAST(SUM(x.was) AS BIGINT) AS was,
     CAST(SUM(x.is_now) AS BIGINT) AS is_now FROM (
     SELECT b.unit_id, b.sub_unit_id, b.sub_kegiatan, CAST(0 AS BIGINT) AS was, b.amount AS is_now FROM budget_line b
       WHERE b.version_id = $1
     UNION ALL
     SELECT b.unit_id, b.sub_unit_id, b.sub_kegiatan, b.amount, CAST(0 AS BIGINT) FROM budget_line b
       WHERE b.version_id = CAST($3 AS BIGINT)) x
   WHERE $2 = '' OR x.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
     OR x.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
   GROUP BY x.sub_unit_id, x.sub_kegiatan HAVING SUM(x.was) <> SUM(x.is_now) ORDER BY x.sub_unit_id, x.sub_kegiatan";
/// What each source is asked for and brings in a round ($1); for SKPD without
/// an RKA by the version that it changes ($2, or 0).
const BY_SOURCE: &str = "SELECT x.source, CAST(SUM(x.used) AS BIGINT) AS used, CAST(SUM(x.brings) AS BIGINT) AS brings FROM (
     SELECT l.source, CASE WHEN l.activity_id IS NULL THEN 0 ELSE l.amount END AS used,
       CASE WHEN l.activity_id IS NULL AND (l.rekening LIKE '4.%' OR l.rekening LIKE '6.1.%') THEN l.amount ELSE 0 END AS brings
       FROM rka r JOIN rka_line l ON l.rka_id = r.document_id
       WHERE r.round_id = $1 AND r.cancelled = 0 AND l.living = 1
     UNION ALL
     SELECT b.source, b.amount, CAST(0 AS BIGINT) FROM budget_line b
       WHERE b.version_id = CAST($2 AS BIGINT) AND NOT EXISTS (SELECT 1 FROM rka r
         WHERE r.round_id = $1 AND r.unit_id = b.unit_id AND r.cancelled = 0)
     UNION ALL
     SELECT v.source, CAST(0 AS BIGINT), v.amount FROM revenue_line v
       WHERE v.version_id = CAST($2 AS BIGINT) AND (v.rekening LIKE '4.%' OR v.rekening LIKE '6.1.%')
         AND NOT EXISTS (SELECT 1 FROM rka r WHERE r.round_id = $1 AND r.unit_id = v.unit_id AND r.cancelled = 0)) x
   WHERE x.source IS NOT NULL GROUP BY x.source ORDER BY x.source";

/// What is spent on something, for something.
pub struct Spent {
    pub sub_kegiatan: String,
    pub rekening: String,
    pub amount: Money,
}

/// A sub kegiatan of a unit before and now.
pub struct Shifted {
    pub sub_unit: i64,
    pub sub_kegiatan: String,
    pub was: Money,
    pub now: Money,
}

fn spent(rows: &[Row]) -> Result<Vec<Spent>> {
    let one = |r: &Row| {
        Ok(Spent { sub_kegiatan: r.text("sub_kegiatan")?, rekening: r.text("rekening")?, amount: r.money("amount")? })
    };
    rows.iter().map(one).collect()
}

fn shifted(rows: &[Row]) -> Result<Vec<Shifted>> {
    let one = |r: &Row| {
        Ok(Shifted {
            sub_unit: r.int("sub_unit_id")?,
            sub_kegiatan: r.text("sub_kegiatan")?,
            was: r.money("was")?,
            now: r.money("is_now")?,
        })
    };
    rows.iter().map(one).collect()
}

/// Printed code and name of urusan, bidang and the upper rekening, by kind and norm.
pub async fn upper_names(read: &mut impl Read, year: i32) -> Result<BTreeMap<(String, String), (String, String)>> {
    let rows = read.query(UPPER_NAMES, params![year]).await?;
    let one = |r: &Row| Ok(((r.text("kind")?, r.text("norm")?), (r.text("code")?, r.text("name")?)));
    rows.iter().map(one).collect()
}

pub async fn of_version(view: &mut View, version: i64) -> Result<Vec<Spent>> {
    let units = view.scope.list().unwrap_or_default();
    spent(&view.query(OF_VERSION, params![version, units]).await?)
}

pub async fn of_round(view: &mut View, round: i64, base: Option<i64>) -> Result<Vec<Spent>> {
    let units = view.scope.list().unwrap_or_default();
    spent(&view.query(OF_ROUND, params![round, units, base.unwrap_or_default()]).await?)
}

pub async fn moved_by_round(view: &mut View, round: i64, from: i64) -> Result<Vec<Shifted>> {
    let units = view.scope.list().unwrap_or_default();
    shifted(&view.query(MOVED_BY_ROUND, params![round, units, from]).await?)
}

pub async fn moved_by_version(view: &mut View, version: i64, from: i64) -> Result<Vec<Shifted>> {
    let units = view.scope.list().unwrap_or_default();
    shifted(&view.query(MOVED_BY_VERSION, params![version, units, from]).await?)
}

/// By source: what is asked of it, what revenue and financing say it brings.
pub async fn by_source(
    read: &mut impl Read,
    round: i64,
    base: Option<i64>,
) -> Result<BTreeMap<String, (Money, Money)>> {
    let rows = read.query(BY_SOURCE, params![round, base.unwrap_or_default()]).await?;
    rows.iter().map(|r| Ok((r.text("source")?, (r.money("used")?, r.money("brings")?)))).collect()
}

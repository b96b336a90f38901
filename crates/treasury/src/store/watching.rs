//! What the watching page reads; the reader's scope stands inside.

use kernel::Money;
use store::{Read, Result, Row, View, params};

/// Spending by month ($1 year) of the accounts that the reader sees ($2, or
/// '' for all); it counts as in the LRA.
const BY_MONTH_SEEN: &str = "SELECT SUBSTR(x.day, 1, 7) AS month, CAST(SUM(x.amount) AS BIGINT) AS amount
   FROM spent_on x JOIN account a ON a.id = x.account_id
   WHERE x.year = $1 AND a.rekening LIKE '5.%'
     AND ($2 = '' OR a.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR a.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   GROUP BY 1 ORDER BY 1";

/// The same by account, for the cash plan of the year after, of what left the
/// RKUD alone and did not come back there; $2: an SKPD, or 0.
const BY_ACCOUNT: &str = "SELECT a.unit_id, a.sub_unit_id, a.sub_kegiatan, a.rekening,
     SUBSTR(x.day, 1, 7) AS month, CAST(SUM(x.amount) AS BIGINT) AS amount
   FROM spent_on x JOIN account a ON a.id = x.account_id
   WHERE x.year = $1 AND a.rekening LIKE '5.%' AND x.kind <> 'SP2B'
     AND (CAST($2 AS BIGINT) = 0 OR a.unit_id = $2)
   GROUP BY a.id, a.unit_id, a.sub_unit_id, a.sub_kegiatan, a.rekening, 5 ORDER BY a.id, 5";

pub(crate) async fn spent_by_account(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Row>> {
    read.query(BY_ACCOUNT, params![year, skpd.unwrap_or(0)]).await
}

/// Months as `2026-03`, and what was spent in them.
pub(crate) async fn spent_by_month(view: &mut View, year: i32) -> Result<Vec<(String, Money)>> {
    let units = view.scope.list().unwrap_or_default();
    let rows = view.query(BY_MONTH_SEEN, params![year, units]).await?;
    rows.iter().map(|r| Ok((r.text("month")?, r.money("amount")?))).collect()
}

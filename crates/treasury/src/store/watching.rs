//! What the watching page reads; the reader's scope stands inside.

use kernel::Money;
use store::{Read, Result, Row, View, params};

/// Spending by month ($1 year) of the accounts that the reader sees ($2, or
/// '' for all); it counts as in the LRA.
const BY_MONTH_SEEN: &str = "SELECT
     SUBSTR(COALESCE(j.doc_date, d.doc_date, CAST(d.year AS TEXT) || '-01-01'), 1, 7) AS month,
     CAST(SUM(l.amount) AS BIGINT) AS amount
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   LEFT JOIN tbp t ON t.document_id = d.id LEFT JOIN document j ON j.id = t.lpj_id
   WHERE d.year = $1 AND a.rekening LIKE '5.%'
     AND ((d.kind = 'SP2D' AND d.flow IN ('LS', 'GU-KKPD') AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur'))
       OR (d.kind = 'TBP' AND d.state IN ('cair', 'disahkan')) OR (d.kind = 'SP2B' AND d.state = 'disahkan')
       OR (d.kind = 'STS' AND d.flow = 'BELANJA' AND d.state = 'cair'))
     AND ($2 = '' OR a.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR a.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   GROUP BY 1 ORDER BY 1";

/// The same by account, for the cash plan of the year after, of what left the
/// RKUD alone and did not come back there; $2: an SKPD, or 0.
const BY_ACCOUNT: &str = "SELECT a.unit_id, a.sub_unit_id, a.sub_kegiatan, a.rekening,
     SUBSTR(COALESCE(j.doc_date, d.doc_date, CAST(d.year AS TEXT) || '-01-01'), 1, 7) AS month,
     CAST(SUM(l.amount) AS BIGINT) AS amount
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   LEFT JOIN tbp t ON t.document_id = d.id LEFT JOIN document j ON j.id = t.lpj_id
   WHERE d.year = $1 AND a.rekening LIKE '5.%'
     AND ((d.kind = 'SP2D' AND d.flow IN ('LS', 'GU-KKPD') AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur'))
       OR (d.kind = 'TBP' AND d.state IN ('cair', 'disahkan'))
       OR (d.kind = 'STS' AND d.flow = 'BELANJA' AND d.state = 'cair'))
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

//! Spending beside its plan; the reader's scope stands inside.

use store::{Read, Result, Row, View, params};

/// Each sub unit with its ceilings, what was spent, and its plan by months.
const BY_SUB_UNIT: &str = "SELECT s.code AS skpd, s.name AS skpd_name, u.code, u.name,
     CAST(SUM(a.ceiling) AS BIGINT) AS ceiling, CAST(SUM(a.posted + a.external) AS BIGINT) AS realised,
     CAST(COALESCE(SUM(p.m1), 0) AS BIGINT) AS m1, CAST(COALESCE(SUM(p.m2), 0) AS BIGINT) AS m2,
     CAST(COALESCE(SUM(p.m3), 0) AS BIGINT) AS m3, CAST(COALESCE(SUM(p.m4), 0) AS BIGINT) AS m4,
     CAST(COALESCE(SUM(p.m5), 0) AS BIGINT) AS m5, CAST(COALESCE(SUM(p.m6), 0) AS BIGINT) AS m6,
     CAST(COALESCE(SUM(p.m7), 0) AS BIGINT) AS m7, CAST(COALESCE(SUM(p.m8), 0) AS BIGINT) AS m8,
     CAST(COALESCE(SUM(p.m9), 0) AS BIGINT) AS m9, CAST(COALESCE(SUM(p.m10), 0) AS BIGINT) AS m10,
     CAST(COALESCE(SUM(p.m11), 0) AS BIGINT) AS m11, CAST(COALESCE(SUM(p.m12), 0) AS BIGINT) AS m12
   FROM account a JOIN unit s ON s.id = a.unit_id JOIN unit u ON u.id = a.sub_unit_id
   LEFT JOIN cash_plan p ON p.account_id = a.id
   WHERE a.year = $1 AND a.rekening LIKE '5.%'
     AND ($2 = '' OR a.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR a.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   GROUP BY s.id, s.code, s.name, u.id, u.code, u.name ORDER BY s.id, u.id";
const BY_REKENING: &str = "SELECT a.rekening, CAST(SUM(a.ceiling) AS BIGINT) AS ceiling,
     CAST(SUM(a.posted + a.external) AS BIGINT) AS realised
   FROM account a WHERE a.year = $1 AND a.rekening LIKE '5.%'
     AND ($2 = '' OR a.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR a.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   GROUP BY a.rekening ORDER BY a.rekening";

/// The months of a cash plan, as its columns are called.
pub(crate) const MONTHS: [&str; 12] = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"];

pub(crate) async fn by_sub_unit(view: &mut View, year: i32) -> Result<Vec<Row>> {
    let units = view.scope.list().unwrap_or_default();
    view.query(BY_SUB_UNIT, params![year, units]).await
}

pub(crate) async fn by_rekening(view: &mut View, year: i32) -> Result<Vec<Row>> {
    let units = view.scope.list().unwrap_or_default();
    view.query(BY_REKENING, params![year, units]).await
}

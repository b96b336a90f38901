//! What the pages of the budget read; the reader's scope stands inside.

use std::collections::HashMap;

use kernel::Money;
use store::{Read, Result, Row, View, params};

use crate::rules::Line;

const BY_SKPD: &str = "SELECT s.code, s.name, CAST(SUM(a.ceiling) AS BIGINT) AS ceiling,
     CAST(SUM(a.reserved) AS BIGINT) AS reserved, CAST(SUM(a.posted) AS BIGINT) AS posted,
     CAST(SUM(a.external) AS BIGINT) AS external
   FROM account a JOIN unit s ON s.id = a.unit_id WHERE a.year = $1 GROUP BY s.id, s.code, s.name";
const BY_SKPD_WITHIN: &str = "SELECT s.code, s.name, CAST(SUM(a.ceiling) AS BIGINT) AS ceiling,
     CAST(SUM(a.reserved) AS BIGINT) AS reserved, CAST(SUM(a.posted) AS BIGINT) AS posted,
     CAST(SUM(a.external) AS BIGINT) AS external
   FROM account a JOIN unit s ON s.id = a.unit_id
   WHERE a.unit_id IN (SELECT u.skpd_id FROM unit u WHERE $2 LIKE '%,' || CAST(u.id AS TEXT) || ',%') AND a.year = $1
     AND (a.unit_id IN (SELECT u.id FROM unit u WHERE $2 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
        OR a.sub_unit_id IN (SELECT u.id FROM unit u WHERE $2 LIKE '%,' || CAST(u.id AS TEXT) || ',%'))
   GROUP BY s.id, s.code, s.name";
/// Accounts of an SKPD ($2); $3: what the reader may see, or ''.
const OF_SKPD: &str = "SELECT a.id, a.sub_kegiatan, a.rekening, a.source, a.ceiling, a.reserved, a.posted, a.external,
     u.code AS unit, u.name AS unit_name, k.code AS sub_code, k.name AS sub_name, r.code AS rek_code,
     r.name AS rek_name, f.name AS source_name
   FROM account a JOIN unit u ON u.id = a.sub_unit_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'sub_kegiatan' AND k.norm = a.sub_kegiatan
   LEFT JOIN ref_code r ON r.year = a.year AND r.kind = 'rekening' AND r.norm = a.rekening
   LEFT JOIN ref_code f ON f.year = a.year AND f.kind = 'sumber_dana' AND f.norm = a.source
   WHERE a.year = $1 AND a.unit_id = $2
     AND ($3 = '' OR a.unit_id IN (SELECT v.id FROM unit v WHERE $3 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR a.sub_unit_id IN (SELECT v.id FROM unit v WHERE $3 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))";
const SEVERAL_SOURCES: &str = "SELECT s.account_id, s.source, f.name FROM account a
   JOIN account_source s ON s.account_id = a.id
   LEFT JOIN ref_code f ON f.year = a.year AND f.kind = 'sumber_dana' AND f.norm = s.source
   WHERE a.year = $1 AND a.unit_id = $2";
const NAMES_OF: &str = "SELECT norm, code, name FROM ref_code WHERE year = $1 AND kind = $2";
const ACCOUNT_UNITS: &str = "SELECT unit_id, sub_unit_id FROM account WHERE id = $1";
const VERSIONS: &str =
    "SELECT id, stage, revision, status, made_at, line_count, total FROM budget_version WHERE year = $1
   ORDER BY made_at, id";
const BROUGHT: &str = "SELECT v.*, b.file_name, p.name AS brought_name, c.name AS confirmed_name
   FROM budget_version v JOIN import_batch b ON b.id = v.import_id
   LEFT JOIN person p ON p.id = b.brought_by LEFT JOIN person c ON c.id = b.confirmed_by
   WHERE v.year = $1 ORDER BY v.made_at DESC, v.id DESC";
const VERSIONS_WITHIN: &str = "SELECT v.id, v.stage, v.revision, v.status, v.made_at, COUNT(l.id) AS line_count,
     CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) AS total
   FROM budget_version v LEFT JOIN budget_line l ON l.version_id = v.id
     AND (l.unit_id IN (SELECT u.id FROM unit u WHERE $2 LIKE '%,' || CAST(u.id AS TEXT) || ',%')
       OR l.sub_unit_id IN (SELECT u.id FROM unit u WHERE $2 LIKE '%,' || CAST(u.id AS TEXT) || ',%'))
   WHERE v.year = $1 GROUP BY v.id, v.stage, v.revision, v.status, v.made_at ORDER BY v.made_at, v.id";
const LINES_WITHIN: &str =
    "SELECT s.norm AS skpd, s.name AS skpd_name, u.norm AS sub_unit, l.sub_kegiatan, l.rekening, l.amount
   FROM budget_line l JOIN unit s ON s.id = l.unit_id JOIN unit u ON u.id = l.sub_unit_id
   WHERE l.version_id = $1
     AND (l.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR l.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   ORDER BY l.id";

/// Sums of each SKPD that the reader sees something of.
pub(crate) async fn by_skpd(view: &mut View, year: i32) -> Result<Vec<Row>> {
    match view.scope.list() {
        None => view.query(BY_SKPD, params![year]).await,
        Some(units) => view.query(BY_SKPD_WITHIN, params![year, units]).await,
    }
}

pub(crate) async fn of_skpd(view: &mut View, year: i32, skpd: i64) -> Result<Vec<Row>> {
    let units = view.scope.list().unwrap_or_default();
    view.query(OF_SKPD, params![year, skpd, units]).await
}

/// Funding sources of an SKPD's accounts that have several.
pub(crate) async fn several_sources(view: &mut View, year: i32, skpd: i64) -> Result<HashMap<i64, Vec<String>>> {
    let mut all: HashMap<i64, Vec<String>> = HashMap::new();
    for row in view.query(SEVERAL_SOURCES, params![year, skpd]).await? {
        let name = row.opt_text("name")?.unwrap_or(row.text("source")?);
        all.entry(row.int("account_id")?).or_default().push(name);
    }
    Ok(all)
}

/// Printed code and name of one kind of codes, by normal form.
pub(crate) async fn names_of(view: &mut View, year: i32, kind: &str) -> Result<HashMap<String, (String, String)>> {
    let rows = view.query(NAMES_OF, params![year, kind]).await?;
    rows.iter().map(|r| Ok((r.text("norm")?, (r.text("code")?, r.text("name")?)))).collect()
}

/// SKPD and sub unit of an account.
pub(crate) async fn account_units(view: &mut View, account: i64) -> Result<Option<(i64, i64)>> {
    let row = view.opt(ACCOUNT_UNITS, params![account]).await?;
    row.map(|r| Ok((r.int("unit_id")?, r.int("sub_unit_id")?))).transpose()
}

pub(crate) async fn versions(view: &mut View, year: i32) -> Result<Vec<Row>> {
    match view.scope.list() {
        None => view.query(VERSIONS, params![year]).await,
        Some(units) => view.query(VERSIONS_WITHIN, params![year, units]).await,
    }
}

/// Versions with who brought them and who decided on them.
pub(crate) async fn brought(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(BROUGHT, params![year]).await
}

/// The lines of a version that the reader sees.
pub(crate) async fn lines_seen(view: &mut View, version: i64) -> Result<Vec<Line>> {
    let Some(units) = view.scope.list() else { return super::lines(view, version).await };
    let line = |r: &Row| -> Result<Line> {
        Ok(Line {
            skpd: r.text("skpd")?,
            skpd_name: r.text("skpd_name")?,
            sub_unit: r.text("sub_unit")?,
            sub_kegiatan: r.text("sub_kegiatan")?,
            rekening: r.text("rekening")?,
            amount: r.money("amount")?,
        })
    };
    view.query(LINES_WITHIN, params![version, units]).await?.iter().map(line).collect()
}

/// The four figures of a row.
pub(crate) fn figures(r: &Row) -> Result<[Money; 4]> {
    Ok([r.money("ceiling")?, r.money("reserved")?, r.money("posted")?, r.money("external")?])
}

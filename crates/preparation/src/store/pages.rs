//! What task lists and pages read of RKA and DPA.

use std::collections::BTreeMap;

use kernel::Money;
use store::{Read, Result, Row, Scope, View, params};

/// RKA and DPA that still move, with the steps that hold them and who touched
/// them last. $1: from which year; $2: an SKPD, a unit of one, or 0; $3: a document or 0.
const OPEN: &str = "SELECT d.*, u.name AS unit_name, o.stage, a.status AS drafting, a.due AS drafting_due,
     b.status AS verifying, b.due AS verifying_due, r.level,
     (SELECT COUNT(*) FROM rka_note n WHERE n.rka_id = d.id AND n.status <> 'selesai') AS notes,
     (SELECT COUNT(*) FROM rka_note n WHERE n.rka_id = d.id AND n.status <> 'terbuka') AS answered,
     (SELECT COUNT(*) FROM rka_review w WHERE w.rka_id = d.id AND w.handed_in = r.handed_in AND w.office = 'bappeda')
       AS by_bappeda,
     (SELECT COUNT(*) FROM rka_review w WHERE w.rka_id = d.id AND w.handed_in = r.handed_in AND w.office = 'inspektorat')
       AS by_inspektorat,
     j.person_id AS last_person, j.entered_at AS since, p.name AS last_name
   FROM document d JOIN unit u ON u.id = d.unit_id
   LEFT JOIN rka r ON r.document_id = d.id LEFT JOIN budget_round o ON o.id = r.round_id
   LEFT JOIN budget_step a ON a.round_id = r.round_id AND a.step = 'rka'
   LEFT JOIN budget_step b ON b.round_id = r.round_id AND b.step = 'verifikasi'
   LEFT JOIN journal j ON j.id = (SELECT x.id FROM journal x WHERE x.thread = d.thread AND x.document_id = d.id
        AND x.outcome = 'done' ORDER BY x.entered_at DESC, x.id DESC LIMIT 1)
   LEFT JOIN person p ON p.id = j.person_id
   WHERE d.kind IN ('RKA', 'DPA') AND d.external = 0 AND d.year >= CAST($1 AS BIGINT)
     AND d.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'disetujui')
     AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = (SELECT v.skpd_id FROM unit v WHERE v.id = $2))
     AND (CAST($3 AS BIGINT) = 0 OR d.id = $3)
   ORDER BY d.id";
/// What a person ($3) has done on their threads.
const HANDS: &str = "SELECT DISTINCT j.thread, j.act FROM document d JOIN journal j ON j.thread = d.thread
   WHERE d.kind IN ('RKA', 'DPA') AND d.external = 0 AND d.year >= CAST($1 AS BIGINT)
     AND d.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'disetujui')
     AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = (SELECT v.skpd_id FROM unit v WHERE v.id = $2))
     AND (CAST($4 AS BIGINT) = 0 OR d.id = $4)
     AND j.person_id = $3 AND j.outcome = 'done' ORDER BY j.thread, j.act";
const REKENING: &str = "SELECT c.code, c.name FROM ref_code c
   WHERE c.year = $1 AND c.kind = 'rekening' AND (LOWER(c.code) LIKE $2 ESCAPE '!' OR LOWER(c.name) LIKE $2 ESCAPE '!')
     AND LENGTH(c.norm) - LENGTH(REPLACE(c.norm, '.', '')) = 5
   ORDER BY c.norm LIMIT 40";
const SOURCES: &str =
    "SELECT code, name FROM ref_code WHERE year = $1 AND kind = 'sumber_dana' ORDER BY norm LIMIT 200";
/// Living lines of an activity ($2; 0 for revenue and financing): a page of
/// them, $3 at most, behind the first $4.
const LINES: &str = "SELECT l.*, c.code AS rek_code, c.name AS rek_name, s.code AS source_code, s.name AS source_name
   FROM rka_line l JOIN rka r ON r.document_id = l.rka_id JOIN budget_round o ON o.id = r.round_id
   LEFT JOIN ref_code c ON c.year = o.year AND c.kind = 'rekening' AND c.norm = l.rekening
   LEFT JOIN ref_code s ON s.year = o.year AND s.kind = 'sumber_dana' AND s.norm = l.source
   WHERE l.rka_id = $1 AND l.activity_id = $2 AND l.living = 1 ORDER BY l.rekening, l.id LIMIT $3 OFFSET $4";
const LINES_WITHOUT: &str =
    "SELECT l.*, c.code AS rek_code, c.name AS rek_name, s.code AS source_code, s.name AS source_name
   FROM rka_line l JOIN rka r ON r.document_id = l.rka_id JOIN budget_round o ON o.id = r.round_id
   LEFT JOIN ref_code c ON c.year = o.year AND c.kind = 'rekening' AND c.norm = l.rekening
   LEFT JOIN ref_code s ON s.year = o.year AND s.kind = 'sumber_dana' AND s.norm = l.source
   WHERE l.rka_id = $1 AND l.activity_id IS NULL AND l.living = 1 ORDER BY l.rekening, l.id LIMIT $2 OFFSET $3";
const DROPPED: &str = "SELECT l.*, c.code AS rek_code, c.name AS rek_name, NULL AS source_code, NULL AS source_name
   FROM rka_line l JOIN rka r ON r.document_id = l.rka_id JOIN budget_round o ON o.id = r.round_id
   LEFT JOIN ref_code c ON c.year = o.year AND c.kind = 'rekening' AND c.norm = l.rekening
   WHERE l.rka_id = $1 AND COALESCE(l.activity_id, 0) = $2 AND l.living = 0 ORDER BY l.id DESC LIMIT 100";
const LINE_SUMS: &str = "SELECT l.rekening, COUNT(*) AS n, CAST(SUM(l.amount) AS BIGINT) AS amount FROM rka_line l
   WHERE l.rka_id = $1 AND COALESCE(l.activity_id, 0) = $2 AND l.living = 1 GROUP BY l.rekening ORDER BY l.rekening";

fn units(scope: &Scope) -> Vec<i64> {
    match scope {
        Scope::Region => vec![0],
        Scope::Units(units) => units.clone(),
    }
}

/// Moving documents within the view's scope, each once, the oldest first.
pub async fn open(view: &mut View, from: i32, document: i64) -> Result<Vec<Row>> {
    let mut found = BTreeMap::new();
    for unit in units(&view.scope) {
        for row in view.query(OPEN, params![from, unit, document]).await? {
            found.insert(row.int("id")?, row);
        }
    }
    Ok(found.into_values().collect())
}

/// What a person has done: thread and act.
pub async fn hands(view: &mut View, from: i32, person: i64, document: i64) -> Result<Vec<(i64, String)>> {
    let mut hands = Vec::new();
    for unit in units(&view.scope) {
        for row in view.query(HANDS, params![from, unit, person, document]).await? {
            hands.push((row.int("thread")?, row.text("act")?));
        }
    }
    Ok(hands)
}

fn pair(r: &Row) -> Result<(String, String)> {
    Ok((r.text("code")?, r.text("name")?))
}

/// Lowest rekening whose code or name holds a text: code and name.
pub async fn rekening(read: &mut impl Read, year: i32, text: &str) -> Result<Vec<(String, String)>> {
    read.query(REKENING, params![year, store::search::pattern(text)]).await?.iter().map(pair).collect()
}

pub async fn sources(read: &mut impl Read, year: i32) -> Result<Vec<(String, String)>> {
    read.query(SOURCES, params![year]).await?.iter().map(pair).collect()
}

/// A page of living lines, at most so many behind the first ones; and the
/// dropped ones, the latest first.
pub async fn lines(
    read: &mut impl Read,
    rka: i64,
    activity: Option<i64>,
    (most, after): (i64, i64),
) -> Result<Vec<Row>> {
    let mut rows = match activity {
        Some(activity) => read.query(LINES, params![rka, activity, most, after]).await?,
        None => read.query(LINES_WITHOUT, params![rka, most, after]).await?,
    };
    rows.extend(read.query(DROPPED, params![rka, activity.unwrap_or(0)]).await?);
    Ok(rows)
}

/// Rekening in normal form, how many living lines, their sum.
pub async fn line_sums(read: &mut impl Read, rka: i64, activity: Option<i64>) -> Result<Vec<(String, i64, Money)>> {
    let rows = read.query(LINE_SUMS, params![rka, activity.unwrap_or(0)]).await?;
    rows.iter().map(|r| Ok((r.text("rekening")?, r.int("n")?, r.money("amount")?))).collect()
}

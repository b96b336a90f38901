//! What the reports show.

use store::{Read, Result, Row, View, params};

/// Findings of a year with their units and the first document of each.
const FINDINGS: &str = "SELECT f.id, f.analytic, f.amount, f.told, f.first_seen, f.state, f.unit_id, f.released_at,
     u.code, u.name, (SELECT COUNT(*) FROM finding_document x WHERE x.finding_id = f.id) AS documents,
     (SELECT MIN(d.number) FROM finding_document x JOIN document d ON d.id = x.document_id
       WHERE x.finding_id = f.id) AS document,
     (SELECT s.reason FROM finding_step s WHERE s.id = (SELECT MAX(t.id) FROM finding_step t
       WHERE t.finding_id = f.id AND t.reason <> '')) AS reason
   FROM finding f LEFT JOIN unit u ON u.id = f.unit_id WHERE f.year = $1 ORDER BY f.id";
/// How findings of a year were judged, by analytic.
const JUDGED: &str = "SELECT analytic, COUNT(*) AS found,
     CAST(SUM(CASE WHEN state = 'dijelaskan' THEN 1 ELSE 0 END) AS BIGINT) AS explained,
     CAST(SUM(CASE WHEN state = 'ditindaklanjuti' THEN 1 ELSE 0 END) AS BIGINT) AS confirmed,
     CAST(SUM(amount) AS BIGINT) AS amount
   FROM finding WHERE year = $1 GROUP BY analytic ORDER BY analytic";
const LAST_RUN: &str = "SELECT r.id, r.run_at, r.parameters, r.hits, r.made, r.silenced FROM inspection_run r
   WHERE r.year = $1 ORDER BY r.run_at DESC, r.id DESC LIMIT 1";
const MADE: &str =
    "SELECT analytic, COUNT(*) AS made FROM finding WHERE run_id = $1 GROUP BY analytic ORDER BY analytic";
/// Kept findings on payments that have not been paid, and what was written on them.
const HELD: &str = "SELECT f.id, f.analytic, f.told, f.state, d.id AS sp2d, d.number, d.state AS standing, d.net,
     u.code, u.name, c.reason, c.cleared_at, p.name AS person
   FROM finding f JOIN finding_document x ON x.finding_id = f.id JOIN document d ON d.id = x.document_id
   JOIN unit u ON u.id = d.unit_id
   LEFT JOIN finding_clearance c ON c.finding_id = f.id AND c.document_id = d.id
   LEFT JOIN person p ON p.id = c.cleared_by
   WHERE f.year = $1 AND d.kind IN ('SP2D', 'PBU') AND d.state IN ('terbit', 'ditransfer') ORDER BY d.id, f.id";
const SILENCES: &str = "SELECT s.id, s.analytic, s.payee_id, s.rekening, s.until, s.reason, s.confirmed_at, s.ended_at,
     u.code, a.name AS proposed_name, b.name AS confirmed_name
   FROM analytic_silence s LEFT JOIN unit u ON u.id = s.unit_id LEFT JOIN person a ON a.id = s.proposed_by
   LEFT JOIN person b ON b.id = s.confirmed_by ORDER BY s.id";
const PICKS: &str = "SELECT k.id, d.kind, d.month, d.seed, d.log_size, d.population, k.rank, k.stratum, k.amount,
     k.result, k.counted, k.note, u.code, u.name, COALESCE(x.number, s.number) AS number
   FROM inspection_pick k JOIN inspection_draw d ON d.id = k.draw_id JOIN unit u ON u.id = k.unit_id
   LEFT JOIN document x ON x.id = k.document_id LEFT JOIN advance a ON a.id = k.advance_id
   LEFT JOIN document s ON s.id = a.spp_id WHERE d.year = $1 ORDER BY d.kind, d.month, k.rank";

pub(crate) async fn findings(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(FINDINGS, params![year]).await
}

pub(crate) async fn judged(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(JUDGED, params![year]).await
}

/// The last run of a year, and how many findings each analytic made in it.
pub(crate) async fn last_run(view: &mut View, year: i32) -> Result<Option<(Row, Vec<Row>)>> {
    let Some(run) = view.query(LAST_RUN, params![year]).await?.into_iter().next() else { return Ok(None) };
    let made = view.query(MADE, params![run.int("id")?]).await?;
    Ok(Some((run, made)))
}

pub(crate) async fn held(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(HELD, params![year]).await
}

pub(crate) async fn silences(view: &mut View) -> Result<Vec<Row>> {
    view.query(SILENCES, vec![]).await
}

pub(crate) async fn picks(view: &mut View, year: i32) -> Result<Vec<Row>> {
    view.query(PICKS, params![year]).await
}

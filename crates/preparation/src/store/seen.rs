//! What people read of a budget in the making, with the names of its codes.

use kernel::Money;
use store::{Read, Result, Row, params};

const ACTIVITIES: &str = "SELECT a.*, u.code AS unit_code, u.name AS unit_name, c.code AS sub_code, c.name AS sub_name,
     g.amount AS ceiling,
     (SELECT COUNT(*) FROM rka_line l WHERE l.rka_id = a.rka_id AND l.activity_id = a.id AND l.living = 1) AS lines
   FROM rka_activity a JOIN unit u ON u.id = a.sub_unit_id
   JOIN rka r ON r.document_id = a.rka_id JOIN budget_round o ON o.id = r.round_id
   LEFT JOIN ref_code c ON c.year = o.year AND c.kind = 'sub_kegiatan' AND c.norm = a.sub_kegiatan
   LEFT JOIN ppas_ceiling g ON g.round_id = r.round_id AND g.sub_unit_id = a.sub_unit_id
     AND g.sub_kegiatan = a.sub_kegiatan
   WHERE a.rka_id = $1 ORDER BY u.norm, a.sub_kegiatan";
const OPEN_CEILINGS: &str = "SELECT g.sub_unit_id, u.code AS unit_code, u.name AS unit_name, g.sub_kegiatan,
     c.code AS sub_code, c.name AS sub_name, g.amount
   FROM ppas_ceiling g JOIN budget_round o ON o.id = g.round_id JOIN unit u ON u.id = g.sub_unit_id
   LEFT JOIN ref_code c ON c.year = o.year AND c.kind = 'sub_kegiatan' AND c.norm = g.sub_kegiatan
   WHERE g.round_id = $1 AND g.unit_id = $2 AND g.sub_kegiatan <> ''
     AND NOT EXISTS (SELECT 1 FROM rka_activity a WHERE a.rka_id = $3 AND a.sub_unit_id = g.sub_unit_id
       AND a.sub_kegiatan = g.sub_kegiatan)
   ORDER BY u.norm, g.sub_kegiatan";
const LINES: &str = "SELECT l.*, c.code AS rek_code, c.name AS rek_name, s.code AS source_code, s.name AS source_name,
     (SELECT COUNT(*) FROM rka_note n WHERE n.line_id = l.id AND n.status <> 'selesai') AS notes
   FROM rka_line l JOIN rka r ON r.document_id = l.rka_id JOIN budget_round o ON o.id = r.round_id
   LEFT JOIN ref_code c ON c.year = o.year AND c.kind = 'rekening' AND c.norm = l.rekening
   LEFT JOIN ref_code s ON s.year = o.year AND s.kind = 'sumber_dana' AND s.norm = l.source
   WHERE l.rka_id = $1 AND l.activity_id = $2 ORDER BY l.living DESC, l.rekening, l.id";
const LINES_WITHOUT: &str =
    "SELECT l.*, c.code AS rek_code, c.name AS rek_name, s.code AS source_code, s.name AS source_name,
     (SELECT COUNT(*) FROM rka_note n WHERE n.line_id = l.id AND n.status <> 'selesai') AS notes
   FROM rka_line l JOIN rka r ON r.document_id = l.rka_id JOIN budget_round o ON o.id = r.round_id
   LEFT JOIN ref_code c ON c.year = o.year AND c.kind = 'rekening' AND c.norm = l.rekening
   LEFT JOIN ref_code s ON s.year = o.year AND s.kind = 'sumber_dana' AND s.norm = l.source
   WHERE l.rka_id = $1 AND l.activity_id IS NULL ORDER BY l.living DESC, l.rekening, l.id";
const STANDING: &str = "SELECT u.id AS unit_id, u.code, u.name, r.document_id, d.state, d.version, d.amount,
     g.amount AS ceiling, (SELECT COUNT(*) FROM rka_note n WHERE n.rka_id = r.document_id AND n.status <> 'selesai') AS notes
   FROM unit u LEFT JOIN rka r ON r.unit_id = u.id AND r.round_id = $1 AND r.cancelled = 0 LEFT JOIN document d ON d.id = r.document_id
   LEFT JOIN ppas_ceiling g ON g.round_id = $1 AND g.sub_unit_id = u.id AND g.sub_kegiatan = ''
   WHERE u.id = u.skpd_id AND (r.document_id IS NOT NULL OR g.amount IS NOT NULL) ORDER BY u.norm";
const DPA: &str = "SELECT d.document_id, d.unit_id, v.stage, o.state, o.number, o.doc_date, o.amount, u.code, u.name
   FROM dpa d JOIN document o ON o.id = d.document_id JOIN budget_version v ON v.id = d.version_id
   JOIN unit u ON u.id = d.unit_id WHERE v.year = $1 ORDER BY u.norm, d.document_id";
const NOTES: &str =
    "SELECT n.*, p.name AS person_name, l.item_name, l.activity_id FROM rka_note n LEFT JOIN person p ON p.id = n.person
   LEFT JOIN rka_line l ON l.id = n.line_id WHERE n.rka_id = $1 ORDER BY n.id";
const ABOVE: &str = "SELECT a.id, a.rka_id, a.sub_kegiatan, a.amount, g.amount AS ceiling, u.name AS unit_name
   FROM rka_activity a JOIN rka r ON r.document_id = a.rka_id JOIN budget_round o ON o.id = r.round_id
   JOIN unit u ON u.id = a.sub_unit_id
   JOIN ppas_ceiling g ON g.round_id = r.round_id AND g.sub_unit_id = a.sub_unit_id AND g.sub_kegiatan = a.sub_kegiatan
   WHERE o.year = $1 AND a.amount > g.amount ORDER BY a.id";
const SUMS_OFF: &str = "SELECT a.id, a.rka_id, a.sub_kegiatan, a.amount,
     CAST(COALESCE((SELECT SUM(l.amount) FROM rka_line l WHERE l.rka_id = a.rka_id AND l.activity_id = a.id
       AND l.living = 1), 0) AS BIGINT) AS lines
   FROM rka_activity a JOIN rka r ON r.document_id = a.rka_id JOIN budget_round o ON o.id = r.round_id
   WHERE o.year = $1 AND a.amount <> COALESCE((SELECT SUM(l.amount) FROM rka_line l
     WHERE l.rka_id = a.rka_id AND l.activity_id = a.id AND l.living = 1), 0) ORDER BY a.id";
const DPA_OFF: &str = "SELECT d.document_id, o.number, o.amount,
     CAST(COALESCE((SELECT SUM(l.amount) FROM budget_line l WHERE l.version_id = d.version_id
       AND l.unit_id = d.unit_id), 0) AS BIGINT) AS lines
   FROM dpa d JOIN document o ON o.id = d.document_id JOIN budget_version v ON v.id = d.version_id
   WHERE v.year = $1 AND o.state = 'disahkan' AND o.amount <> COALESCE((SELECT SUM(l.amount) FROM budget_line l
     WHERE l.version_id = d.version_id AND l.unit_id = d.unit_id), 0) ORDER BY d.document_id";
const DPA_RATIFIED: &str = "SELECT d.document_id FROM dpa d JOIN document o ON o.id = d.document_id
   WHERE d.unit_id = $1 AND o.year = $2 AND o.state = 'disahkan' ORDER BY d.document_id DESC LIMIT 1";

/// The activities of an RKA with their ceilings.
pub async fn activities(read: &mut impl Read, rka: i64) -> Result<Vec<Row>> {
    read.query(ACTIVITIES, params![rka]).await
}

/// Ceilings of an SKPD that no activity uses yet.
pub async fn open_ceilings(read: &mut impl Read, round: i64, unit: i64, rka: i64) -> Result<Vec<Row>> {
    read.query(OPEN_CEILINGS, params![round, unit, rka]).await
}

pub async fn lines(read: &mut impl Read, rka: i64, activity: Option<i64>) -> Result<Vec<Row>> {
    match activity {
        Some(activity) => read.query(LINES, params![rka, activity]).await,
        None => read.query(LINES_WITHOUT, params![rka]).await,
    }
}

/// Where each SKPD stands in a round.
pub async fn standing(read: &mut impl Read, round: i64) -> Result<Vec<Row>> {
    read.query(STANDING, params![round]).await
}

pub async fn dpa(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(DPA, params![year]).await
}

pub async fn notes(read: &mut impl Read, rka: i64) -> Result<Vec<Row>> {
    read.query(NOTES, params![rka]).await
}

/// The ratified DPA that an SKPD spends by.
pub async fn dpa_ratified(read: &mut impl Read, unit: i64, year: i32) -> Result<Option<i64>> {
    read.opt(DPA_RATIFIED, params![unit, year]).await?.map(|r| r.int("document_id")).transpose()
}

/// Something whose sum is not what it should be: which, is, should be.
pub type Off = (String, Money, Money);

pub async fn above_ceiling(read: &mut impl Read, year: i32) -> Result<Vec<Off>> {
    let rows = read.query(ABOVE, params![year]).await?;
    let label = |r: &Row| Ok::<_, store::Error>(format!("{} {}", r.text("unit_name")?, r.text("sub_kegiatan")?));
    rows.iter().map(|r| Ok((label(r)?, r.money("amount")?, r.money("ceiling")?))).collect()
}

pub async fn sums_off(read: &mut impl Read, year: i32) -> Result<Vec<Off>> {
    let rows = read.query(SUMS_OFF, params![year]).await?;
    rows.iter().map(|r| Ok((r.text("sub_kegiatan")?, r.money("amount")?, r.money("lines")?))).collect()
}

pub async fn dpa_off(read: &mut impl Read, year: i32) -> Result<Vec<Off>> {
    let rows = read.query(DPA_OFF, params![year]).await?;
    rows.iter()
        .map(|r| Ok((r.opt_text("number")?.unwrap_or_default(), r.money("amount")?, r.money("lines")?)))
        .collect()
}

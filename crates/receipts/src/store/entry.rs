//! What is to be typed into the national system, a row for each account.

use store::{Read, Result, Row, params};

const STBP: &str = "SELECT d.*, o.code AS skpd, u.code AS sub_unit, l.rekening, '' AS sub_kegiatan, l.amount AS part,
     s.payer, a.kind AS owed_kind, a.number AS owed_number
   FROM document d JOIN stbp s ON s.document_id = d.id JOIN receipt_line l ON l.document_id = d.id
   JOIN unit o ON o.id = d.unit_id JOIN unit u ON u.id = d.sub_unit_id LEFT JOIN assessment a ON a.id = s.assessment_id
   WHERE d.year = $1 AND d.kind = 'STBP' AND d.external = 0 AND d.state IN ('terbit', 'cair')
     AND NOT EXISTS (SELECT 1 FROM national_number n WHERE n.document_id = d.id AND n.withdrawn_at IS NULL)
   ORDER BY d.id, l.line_no";
/// STS by rekening, whatever STBP it came with.
const DEPOSITS: &str = "SELECT d.*, o.code AS skpd, u.code AS sub_unit, x.rekening, '' AS sub_kegiatan, x.part,
     CAST(NULL AS TEXT) AS payer, f.kind AS owed_kind, f.number AS owed_number
   FROM document d JOIN (SELECT s.deposit_id, l.rekening, CAST(SUM(l.amount) AS BIGINT) AS part,
       MIN(s.document_id) AS first_id
     FROM stbp s JOIN receipt_line l ON l.document_id = s.document_id
     WHERE s.deposit_id IS NOT NULL GROUP BY s.deposit_id, l.rekening) x ON x.deposit_id = d.id
   JOIN unit o ON o.id = d.unit_id JOIN unit u ON u.id = d.sub_unit_id JOIN document f ON f.id = x.first_id
   WHERE d.year = $1 AND d.kind = 'STSP' AND d.external = 0 AND d.state IN ('diajukan', 'cair')
     AND NOT EXISTS (SELECT 1 FROM national_number n WHERE n.document_id = d.id AND n.withdrawn_at IS NULL)
   ORDER BY d.id, x.rekening";
/// Requests of ratification: what was received, then what was spent.
const FUNDS: &str = "SELECT d.*, o.code AS skpd, u.code AS sub_unit, l.rekening, '' AS sub_kegiatan, l.amount AS part,
     CAST(NULL AS TEXT) AS payer, CAST(NULL AS TEXT) AS owed_kind, CAST(NULL AS TEXT) AS owed_number,
     0 AS spends, l.line_no
   FROM document d JOIN receipt_line l ON l.document_id = d.id JOIN unit o ON o.id = d.unit_id
   JOIN unit u ON u.id = d.sub_unit_id
   WHERE d.year = $1 AND d.kind = 'SP3B' AND d.external = 0 AND d.state IN ('diajukan', 'disahkan')
     AND NOT EXISTS (SELECT 1 FROM national_number n WHERE n.document_id = d.id AND n.withdrawn_at IS NULL)
   UNION ALL SELECT d.*, o.code AS skpd, u.code AS sub_unit, a.rekening, a.sub_kegiatan, l.amount AS part,
     CAST(NULL AS TEXT) AS payer, CAST(NULL AS TEXT) AS owed_kind, CAST(NULL AS TEXT) AS owed_number,
     1 AS spends, l.line_no
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   JOIN unit o ON o.id = d.unit_id JOIN unit u ON u.id = d.sub_unit_id
   WHERE d.year = $1 AND d.kind = 'SP3B' AND d.external = 0 AND d.state IN ('diajukan', 'disahkan')
     AND NOT EXISTS (SELECT 1 FROM national_number n WHERE n.document_id = d.id AND n.withdrawn_at IS NULL)
   ORDER BY id, spends, line_no";

pub async fn to_type(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    let mut all = read.query(STBP, params![year]).await?;
    all.extend(read.query(DEPOSITS, params![year]).await?);
    all.extend(read.query(FUNDS, params![year]).await?);
    Ok(all)
}

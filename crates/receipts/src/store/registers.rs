//! What reports and checks read.

use store::{Read, Result, Row, params};

const ASSESSMENTS: &str = "SELECT a.*, s.code AS skpd, u.code AS unit, u.name AS unit_name, k.code AS rek_code,
     k.name AS rek_name
   FROM assessment a JOIN unit s ON s.id = a.unit_id JOIN unit u ON u.id = a.sub_unit_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'rekening' AND k.norm = a.rekening
   WHERE a.year = $1 ORDER BY s.norm, a.due, a.id";
/// Lines of STBP with the STS that holds them; also of corrections, and of
/// refunds by the day on which they were paid.
const LINES: &str = "SELECT d.id, d.kind, d.flow, d.number, COALESCE(f.paid_on, d.doc_date) AS doc_date, d.state,
     d.unit_id, d.sub_unit_id, d.subject, u.code AS unit, u.norm AS unit_norm, l.line_no, l.unit_id AS skpd_id, l.rekening, l.amount, k.code AS rek_code,
     k.name AS rek_name, s.way, s.payer, t.number AS deposit_number, t.doc_date AS deposited, t.state AS deposit_state,
     c.credited_on
   FROM document d JOIN receipt_line l ON l.document_id = d.id JOIN unit u ON u.id = d.sub_unit_id
   LEFT JOIN stbp s ON s.document_id = d.id LEFT JOIN refund f ON f.document_id = d.id
   LEFT JOIN document t ON t.id = s.deposit_id
   LEFT JOIN rkud_credit c ON c.document_id = COALESCE(t.id, d.id)
   LEFT JOIN ref_code k ON k.year = d.year AND k.kind = 'rekening' AND k.norm = l.rekening
   WHERE d.year = $1 AND ((d.kind = 'STBP' AND d.state IN ('terbit', 'cair'))
     OR (d.kind = 'NOTA' AND d.state IN ('cair', 'disahkan')))
   ORDER BY u.norm, COALESCE(f.paid_on, d.doc_date), d.id, l.line_no";
const DEPOSITS: &str = "SELECT d.*, u.code AS unit, u.name AS unit_name, r.due, r.reference, c.note, c.credited_on,
     CAST(COALESCE((SELECT SUM(b.amount) FROM stbp s JOIN document b ON b.id = s.document_id
       WHERE s.deposit_id = d.id), 0) AS BIGINT) AS held,
     (SELECT COUNT(*) FROM stbp s WHERE s.deposit_id = d.id) AS pieces
   FROM document d JOIN revenue_deposit r ON r.document_id = d.id JOIN unit u ON u.id = d.sub_unit_id
   LEFT JOIN rkud_credit c ON c.document_id = d.id
   WHERE d.year = $1 AND d.state IN ('diajukan', 'cair') ORDER BY u.norm, d.id";
const UNDEPOSITED: &str = "SELECT d.*, u.code AS unit, u.name AS unit_name, s.way, o.code AS skpd
   FROM stbp s JOIN document d ON d.id = s.document_id JOIN unit u ON u.id = d.sub_unit_id
   JOIN unit o ON o.id = d.unit_id
   WHERE d.year = $1 AND d.state = 'terbit' AND s.deposit_id IS NULL ORDER BY u.norm, d.doc_date, d.id";
const FUNDS: &str = "SELECT q.*, r.fund, r.from_day, r.until_day, r.opening, r.income, r.spending, r.returned,
     r.closing, u.code AS unit, u.name AS unit_name, p.id AS given_id, p.number AS given_number,
     p.doc_date AS given_date,
     CAST(COALESCE((SELECT SUM(l.amount) FROM receipt_line l WHERE l.document_id = COALESCE(p.id, q.id)), 0)
       AS BIGINT) AS income_lines,
     CAST(COALESCE((SELECT SUM(l.amount) FROM document_line l WHERE l.document_id = COALESCE(p.id, q.id)), 0)
       AS BIGINT) AS spending_lines
   FROM document q JOIN fund_report r ON r.document_id = q.id JOIN unit u ON u.id = r.sub_unit_id
   LEFT JOIN document p ON p.thread = q.thread AND p.kind = 'SP2B' AND p.state = 'disahkan'
   WHERE q.year = $1 AND q.kind = 'SP3B' AND q.state IN ('diajukan', 'disahkan')
   ORDER BY u.norm, r.fund, r.from_day, q.id";
/// Every fund of the year, with the last day and balance that documents of any
/// year give it.
const CHAINS: &str = "SELECT c.*, u.code AS unit FROM fund_chain c JOIN unit u ON u.id = c.sub_unit_id
   WHERE c.until_day IS NOT NULL ORDER BY c.sub_unit_id, c.fund";
const LAST_OF_CHAIN: &str = "SELECT r.until_day, r.closing FROM fund_report r
   JOIN document q ON q.id = r.document_id AND q.state = 'disahkan'
   WHERE r.sub_unit_id = $1 AND r.fund = $2 ORDER BY r.until_day DESC, r.document_id DESC LIMIT 1";
const CHECK_STBP: &str = "SELECT d.id, d.number, d.amount, u.code AS unit,
     CAST(COALESCE((SELECT SUM(l.amount) FROM receipt_line l WHERE l.document_id = d.id), 0) AS BIGINT) AS lines
   FROM document d JOIN stbp s ON s.document_id = d.id JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND d.state <> 'batal' ORDER BY d.id";
/// STBP counts if and only if its STS, or it itself, has a credit note.
const CHECK_COUNTED: &str = "SELECT d.id, d.number, d.state, c.note FROM document d
   JOIN stbp s ON s.document_id = d.id LEFT JOIN rkud_credit c ON c.document_id = COALESCE(s.deposit_id, d.id)
   WHERE d.year = $1 AND d.state IN ('terbit', 'cair') ORDER BY d.id";
/// Every credit note of the bank that proves something here, and the SP2D that
/// it is about, where it is about one.
const CHECK_NOTES: &str = "SELECT c.note AS note, d.number AS number, COALESCE(r.payment_id, 0) AS paid
   FROM rkud_credit c JOIN document d ON d.id = c.document_id LEFT JOIN spending_return r ON r.document_id = d.id
   WHERE c.year = $1
   UNION ALL SELECT p.credit_note AS note, d.number AS number, p.sp2d_id AS paid
   FROM payment_return p JOIN document d ON d.id = p.sp2d_id WHERE p.year = $1
   UNION ALL SELECT a.credit_note AS note, d.number AS number, 0 AS paid
   FROM advance_return a JOIN document d ON d.id = a.document_id
   WHERE d.year = $1 AND d.state = 'cair' AND a.credit_note IS NOT NULL ORDER BY note, number";
const CHECK_ASSESSMENTS: &str = "SELECT a.id, a.kind, a.number, a.paid, u.code AS unit,
     CAST(COALESCE((SELECT SUM(s.assessed) FROM stbp s JOIN document d ON d.id = s.document_id
       WHERE s.assessment_id = a.id AND d.state <> 'batal'), 0) AS BIGINT) AS received
   FROM assessment a JOIN unit u ON u.id = a.unit_id WHERE a.year = $1 ORDER BY a.id";
const CHECK_TAKEN: &str = "SELECT d.number, l.document_id, l.line_no, l.taken,
     CAST(COALESCE((SELECT SUM(n.amount) FROM refund f JOIN document n ON n.id = f.document_id
       WHERE f.receipt_id = l.document_id AND f.receipt_line = l.line_no AND n.state IN ('diajukan', 'cair')), 0)
       + COALESCE((SELECT SUM(n.amount) FROM receipt_correction c JOIN document n ON n.id = c.document_id
       WHERE c.receipt_id = l.document_id AND c.receipt_line = l.line_no), 0) AS BIGINT) AS told
   FROM receipt_line l JOIN document d ON d.id = l.document_id
   WHERE d.year = $1 AND d.kind IN ('STBP', 'NOTA') ORDER BY l.document_id, l.line_no";
const CHECK_RETURNS: &str = "SELECT p.number, p.flow, r.payment_id, r.payment_line, l.amount AS paid,
     CAST(SUM(d.amount) AS BIGINT) AS returned
   FROM spending_return r JOIN document d ON d.id = r.document_id AND d.state = 'cair'
   JOIN document p ON p.id = r.payment_id
   JOIN document_line l ON l.document_id = r.payment_id AND l.line_no = r.payment_line
   WHERE p.year = $1 GROUP BY p.number, p.flow, r.payment_id, r.payment_line, l.amount
   ORDER BY r.payment_id, r.payment_line";

/// What papers of this module say of a document.
const SAID: &str = "SELECT s.way, s.payer, s.reference, a.kind AS assessed_kind, a.number AS assessed_number,
     t.number AS deposit_number, v.reference AS slip, v.due, c.note, c.credited_on, f.nature, f.received_year,
     f.recipient, f.decree, f.paid_on, r.fund, r.from_day, r.until_day, r.opening, r.income, r.returned, r.closing,
     b.payer AS returned_by
   FROM document d LEFT JOIN stbp s ON s.document_id = d.id LEFT JOIN assessment a ON a.id = s.assessment_id
   LEFT JOIN document t ON t.id = s.deposit_id LEFT JOIN revenue_deposit v ON v.document_id = d.id
   LEFT JOIN rkud_credit c ON c.document_id = COALESCE(t.id, d.id) LEFT JOIN refund f ON f.document_id = d.id
   LEFT JOIN spending_return b ON b.document_id = d.id
   LEFT JOIN fund_report r ON r.document_id = CASE WHEN d.kind = 'SP2B' THEN d.thread ELSE d.id END
   WHERE d.id = $1";
const SAID_LINES: &str = "SELECT l.amount, COALESCE(k.code, l.rekening) AS code, COALESCE(k.name, '') AS name
   FROM receipt_line l JOIN document d ON d.id = l.document_id
   LEFT JOIN ref_code k ON k.year = d.year AND k.kind = 'rekening' AND k.norm = l.rekening
   WHERE l.document_id = $1 ORDER BY l.line_no";
/// The STBP of an STS.
const SAID_PIECES: &str = "SELECT d.amount, COALESCE(d.number, '') AS code, d.subject AS name
   FROM stbp s JOIN document d ON d.id = s.document_id WHERE s.deposit_id = $1 ORDER BY d.id";

pub async fn said(read: &mut impl Read, document: i64) -> Result<Option<Row>> {
    read.opt(SAID, params![document]).await
}

pub async fn said_lines(read: &mut impl Read, document: i64) -> Result<Vec<Row>> {
    read.query(SAID_LINES, params![document]).await
}

pub async fn said_pieces(read: &mut impl Read, deposit: i64) -> Result<Vec<Row>> {
    read.query(SAID_PIECES, params![deposit]).await
}

pub async fn assessments(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(ASSESSMENTS, params![year]).await
}

pub async fn lines(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(LINES, params![year]).await
}

pub async fn deposits(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(DEPOSITS, params![year]).await
}

pub async fn undeposited(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(UNDEPOSITED, params![year]).await
}

pub async fn funds(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(FUNDS, params![year]).await
}

pub async fn chains(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(CHAINS, vec![]).await
}

pub async fn last_of_chain(read: &mut impl Read, sub_unit: i64, fund: &str) -> Result<Option<Row>> {
    read.opt(LAST_OF_CHAIN, params![sub_unit, fund]).await
}

pub async fn check_stbp(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK_STBP, params![year]).await
}

pub async fn check_counted(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK_COUNTED, params![year]).await
}

pub async fn check_notes(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK_NOTES, params![year]).await
}

pub async fn check_assessments(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK_ASSESSMENTS, params![year]).await
}

pub async fn check_taken(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK_TAKEN, params![year]).await
}

pub async fn check_returns(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK_RETURNS, params![year]).await
}

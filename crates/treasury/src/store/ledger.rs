//! What the books for another program are made of.

use store::{Read, Result, Row, params};

/// SP2D that were made here, with the days on which the bank was told and paid,
/// and whether it had paid what came back; $2 is the SKPD, or 0 for all.
const PAYMENTS: &str = "SELECT d.id, d.flow, d.number, d.subject, d.doc_date, d.state, d.net, d.thread,
     p.transferred_on, p.paid_on, r.was_paid, u.code
   FROM document d JOIN sp2d p ON p.document_id = d.id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN payment_return r ON r.paid_id = d.id
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.external = 0 AND d.kind = 'SP2D'
     AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur') ORDER BY d.id";
/// What the bank sent back of them, and of what paid them again.
const RETURNS: &str = "SELECT r.credit_note AS number, s.subject, r.returned_on, r.amount, s.flow, r.was_paid, u.code
   FROM payment_return r JOIN document s ON s.id = r.sp2d_id JOIN unit u ON u.id = s.unit_id
   WHERE s.year = $1 AND (CAST($2 AS BIGINT) = 0 OR s.unit_id = $2) ORDER BY r.id";
/// What was paid again, and what left for that and came back once more.
const AGAIN: &str = "SELECT d.number, d.subject, COALESCE(p.paid_on, p.transferred_on) AS day, d.amount, s.flow,
     CASE WHEN p.paid_on IS NULL THEN 0 ELSE 1 END AS was_paid, u.code
   FROM repayment p JOIN document d ON d.id = p.document_id JOIN document s ON s.id = p.sp2d_id
   JOIN unit u ON u.id = s.unit_id
   WHERE s.year = $1 AND (CAST($2 AS BIGINT) = 0 OR s.unit_id = $2)
     AND (p.paid_on IS NOT NULL OR EXISTS (SELECT 1 FROM payment_return r WHERE r.paid_id = d.id)) ORDER BY d.id";
/// What PPTK were given, and what they handed back.
const PANJAR: &str = "SELECT d.number, d.subject, n.given_on AS day, n.given AS amount, 0 AS back, u.code
   FROM npd n JOIN document d ON d.id = n.document_id JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND n.given > 0
   UNION ALL SELECT d.number, d.subject, r.day AS day, r.amount AS amount, 1 AS back, u.code
   FROM npd_return r JOIN document d ON d.id = r.npd_id JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2)
   ORDER BY day, number, back";
/// TBP, and the day on which their LPJ made them count.
const EVIDENCE: &str =
    "SELECT d.id, d.number, d.subject, d.doc_date, d.amount, t.way, u.code, COALESCE(b.panjar, 0) AS panjar,
     j.number AS lpj_number, CASE WHEN d.state = 'disahkan' THEN j.doc_date END AS counted
   FROM document d JOIN tbp t ON t.document_id = d.id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN document j ON j.id = t.lpj_id LEFT JOIN tbp_basis b ON b.document_id = d.id
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.external = 0
     AND d.state IN ('terbit', 'disahkan') ORDER BY d.id";
/// Lines of both by rekening, as it is printed.
const CHARGED: &str = "SELECT l.document_id, COALESCE(k.code, a.rekening) AS rekening, l.amount
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'rekening' AND k.norm = a.rekening
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.external = 0
     AND ((d.kind = 'SP2D' AND d.flow IN ('LS', 'GU-KKPD')) OR d.kind = 'TBP') ORDER BY l.document_id, l.line_no";
/// Deductions of TBP and of SPP; an SP2D's are those of its thread.
const CUTS: &str = "SELECT c.document_id, c.kind, c.amount FROM deduction c JOIN document d ON d.id = c.document_id
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.external = 0
   ORDER BY c.document_id, c.line_no";
const DEPOSITS: &str = "SELECT d.number, d.subject, d.doc_date, d.amount, d.state, r.credited_on, u.code
   FROM document d JOIN advance_return r ON r.document_id = d.id JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.state IN ('diajukan', 'cair') ORDER BY d.id";
/// What treasurers held of advances that another system paid.
const OPENINGS: &str = "SELECT d.number, d.subject, d.doc_date, o.bank, o.cash, u.code
   FROM advance_opening o JOIN document d ON d.id = o.document_id JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.state = 'disahkan' ORDER BY d.id";
/// Remittances with what of each a treasurer held.
const REMITTANCES: &str = "SELECT r.id, r.kind, r.amount, r.ntpn, r.paid_on, u.code,
     CAST(SUM(CASE WHEN d.kind = 'TBP' THEN c.amount ELSE 0 END) AS BIGINT) AS in_hand
   FROM remittance r JOIN unit u ON u.id = r.unit_id JOIN remitted m ON m.remittance_id = r.id
   JOIN deduction c ON c.document_id = m.document_id AND c.line_no = m.line_no
   JOIN document d ON d.id = m.document_id
   WHERE r.year = $1 AND (CAST($2 AS BIGINT) = 0 OR r.unit_id = $2)
   GROUP BY r.id, r.kind, r.amount, r.ntpn, r.paid_on, u.code ORDER BY r.id";
/// What another system paid and its report told: spending, by line.
const ELSEWHERE: &str = "SELECT d.number, d.subject, d.doc_date, COALESCE(k.code, a.rekening) AS rekening, l.amount
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'rekening' AND k.norm = a.rekening
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.external = 1
     AND ((d.kind = 'SP2D' AND d.flow = 'LS' AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur'))
       OR (d.kind = 'TBP' AND d.state IN ('cair', 'disahkan'))) ORDER BY d.id, l.line_no";

/// Rows of each kind.
pub struct Told {
    pub payments: Vec<Row>,
    pub returns: Vec<Row>,
    pub again: Vec<Row>,
    pub panjar: Vec<Row>,
    pub evidence: Vec<Row>,
    pub charged: Vec<Row>,
    pub cuts: Vec<Row>,
    pub deposits: Vec<Row>,
    pub openings: Vec<Row>,
    pub remittances: Vec<Row>,
    pub elsewhere: Vec<Row>,
}

pub async fn told(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Told> {
    let of = || params![year, skpd.unwrap_or(0)];
    Ok(Told {
        payments: read.query(PAYMENTS, of()).await?,
        returns: read.query(RETURNS, of()).await?,
        again: read.query(AGAIN, of()).await?,
        panjar: read.query(PANJAR, of()).await?,
        evidence: read.query(EVIDENCE, of()).await?,
        charged: read.query(CHARGED, of()).await?,
        cuts: read.query(CUTS, of()).await?,
        deposits: read.query(DEPOSITS, of()).await?,
        openings: read.query(OPENINGS, of()).await?,
        remittances: read.query(REMITTANCES, of()).await?,
        elsewhere: read.query(ELSEWHERE, of()).await?,
    })
}

//! What the books for another program are made of.

use store::{Read, Result, Row, params};

/// Lines of receipts, refunds and corrections, with the day on which each came
/// in and the day on which it counted; $2 is the SKPD, or 0 for all.
const LINES: &str = "SELECT d.id, d.kind, d.flow, d.number, d.subject, d.doc_date, d.state, s.way, u.code,
     COALESCE(k.code, l.rekening) AS rekening, l.amount, c.credited_on, f.paid_on
   FROM document d JOIN receipt_line l ON l.document_id = d.id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN stbp s ON s.document_id = d.id LEFT JOIN refund f ON f.document_id = d.id
   LEFT JOIN rkud_credit c ON c.document_id = COALESCE(s.deposit_id, d.id)
   LEFT JOIN ref_code k ON k.year = d.year AND k.kind = 'rekening' AND k.norm = l.rekening
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2)
     AND ((d.kind = 'STBP' AND d.state IN ('terbit', 'cair')) OR (d.kind = 'NOTA' AND d.state IN ('cair', 'disahkan')))
   ORDER BY d.id, l.line_no";
/// STS with what of each a treasurer held.
const DEPOSITS: &str = "SELECT d.number, d.subject, d.doc_date, d.amount, u.code, c.credited_on,
     CAST(COALESCE((SELECT SUM(b.amount) FROM stbp s JOIN document b ON b.id = s.document_id
       WHERE s.deposit_id = d.id AND s.way <> 'rkud'), 0) AS BIGINT) AS held
   FROM document d JOIN revenue_deposit r ON r.document_id = d.id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN rkud_credit c ON c.document_id = d.id
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.state IN ('diajukan', 'cair') ORDER BY d.id";
/// Spending that came back. What a retur of the payment brought that no order
/// pays again was on the RKUD before, by whatever note it is given up.
const RETURNS: &str = "SELECT d.number, d.subject, c.credited_on, COALESCE(k.code, a.rekening) AS rekening, l.amount,
     u.code, r.payment_id, CAST(COALESCE((SELECT SUM(b.amount) FROM payment_return b
       WHERE b.sp2d_id = r.payment_id AND b.returned_on <= c.credited_on
         AND NOT EXISTS (SELECT 1 FROM repayment p JOIN document x ON x.id = p.document_id
           WHERE p.return_id = b.id AND x.state <> 'ditolak')), 0) AS BIGINT) AS was_back
   FROM document d JOIN spending_return r ON r.document_id = d.id JOIN document_line l ON l.document_id = d.id
   JOIN account a ON a.id = l.account_id JOIN rkud_credit c ON c.document_id = d.id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'rekening' AND k.norm = a.rekening
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.state = 'cair' ORDER BY d.id";
/// Ratified periods of funds, in the order of their chains.
const FUNDS: &str = "SELECT p.id, p.number, p.subject, p.doc_date, r.fund, r.opening, r.returned, u.code
   FROM document p JOIN fund_report r ON r.document_id = p.thread JOIN unit u ON u.id = r.sub_unit_id
   WHERE p.year = $1 AND (CAST($2 AS BIGINT) = 0 OR p.unit_id = $2) AND p.kind = 'SP2B' AND p.state = 'disahkan'
   ORDER BY u.norm, r.fund, r.from_day, p.id";
/// What a period earned, and what it spent.
const FUND_LINES: &str = "SELECT x.document_id, x.rekening, x.amount, x.spends FROM (
     SELECT l.document_id, COALESCE(k.code, l.rekening) AS rekening, l.amount, 0 AS spends, l.line_no
     FROM document d JOIN receipt_line l ON l.document_id = d.id
     LEFT JOIN ref_code k ON k.year = d.year AND k.kind = 'rekening' AND k.norm = l.rekening
     WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.kind = 'SP2B' AND d.state = 'disahkan'
     UNION ALL SELECT l.document_id, COALESCE(k.code, a.rekening) AS rekening, l.amount, 1 AS spends, l.line_no
     FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
     LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'rekening' AND k.norm = a.rekening
     WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.kind = 'SP2B' AND d.state = 'disahkan') x
   ORDER BY x.document_id, x.spends, x.line_no";

/// Rows of each kind.
pub struct Told {
    pub lines: Vec<Row>,
    pub deposits: Vec<Row>,
    pub returns: Vec<Row>,
    pub funds: Vec<Row>,
    pub fund_lines: Vec<Row>,
}

pub async fn told(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Told> {
    let of = || params![year, skpd.unwrap_or(0)];
    Ok(Told {
        lines: read.query(LINES, of()).await?,
        deposits: read.query(DEPOSITS, of()).await?,
        returns: read.query(RETURNS, of()).await?,
        funds: read.query(FUNDS, of()).await?,
        fund_lines: read.query(FUND_LINES, of()).await?,
    })
}

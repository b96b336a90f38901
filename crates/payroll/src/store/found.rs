//! What the check recomputes from rows.

use kernel::Money;
use store::{Read, Result, Row, params};

/// Lists ($1 year) whose own sums are not those of their rows, of their parts
/// or of their document.
const SUMS: &str = "SELECT d.id, d.number, p.gross, p.net, COALESCE(l.gross, 0) AS lines_gross,
     COALESCE(l.net, 0) AS lines_net
   FROM payee_list p JOIN document d ON d.id = p.document_id
   LEFT JOIN (SELECT x.document_id, COUNT(*) AS payees, CAST(SUM(x.souls) AS BIGINT) AS souls,
       CAST(SUM(x.gross) AS BIGINT) AS gross, CAST(SUM(x.cut) AS BIGINT) AS cut, CAST(SUM(x.net) AS BIGINT) AS net
     FROM payee_line x GROUP BY x.document_id) l ON l.document_id = p.document_id
   LEFT JOIN (SELECT y.document_id, CAST(SUM(y.amount) AS BIGINT) AS cut FROM payee_list_part y
     WHERE y.part = 'potongan' GROUP BY y.document_id) q ON q.document_id = p.document_id
   WHERE d.year = $1 AND (l.payees IS NULL OR l.payees <> p.payees OR l.souls <> p.souls OR l.gross <> p.gross
     OR l.cut <> p.cut OR l.net <> p.net OR p.gross <> d.amount OR p.net <> d.net OR COALESCE(q.cut, 0) <> p.cut)
   ORDER BY d.id";
/// Live requests on lists that ask for another sum, deduct otherwise, or are
/// not alone.
const REQUESTS: &str = "SELECT s.id, s.number, s.amount, s.net, p.gross, p.net AS list_net, d.number AS list_number,
     d.id AS list_id
   FROM payee_list p JOIN document d ON d.id = p.document_id JOIN document_edge e ON e.rests_on = d.id
   JOIN document s ON s.id = e.document_id
   WHERE d.year = $1 AND s.kind = 'SPP' AND s.state <> 'batal' AND (s.amount <> p.gross OR s.net <> p.net
     OR d.state <> 'diverifikasi'
     OR (SELECT COUNT(*) FROM document_edge f JOIN document o ON o.id = f.document_id
         WHERE f.rests_on = d.id AND o.kind = 'SPP' AND o.state <> 'batal') > 1
     OR EXISTS (SELECT 1 FROM payee_list_part k WHERE k.document_id = d.id AND k.part = 'potongan' AND k.amount > 0
         AND NOT EXISTS (SELECT 1 FROM deduction c WHERE c.document_id = s.id AND c.kind = k.code
           AND c.amount = k.amount)))
   ORDER BY s.id";
/// Payees whom two verified lists pay for one month.
const TWICE: &str = "SELECT COUNT(*) AS n FROM payee_line l JOIN payee_list p ON p.document_id = l.document_id
   JOIN document d ON d.id = l.document_id
   JOIN payee_line o ON o.payee_idx = l.payee_idx AND o.document_id > l.document_id
   JOIN payee_list q ON q.document_id = o.document_id JOIN document g ON g.id = o.document_id
   WHERE d.year = $1 AND g.year = $1 AND d.state = 'diverifikasi' AND g.state = 'diverifikasi' AND q.kind = p.kind
     AND q.basis_norm = p.basis_norm AND q.from_month <= p.to_month AND q.to_month >= p.from_month";

/// What a check says of one document.
pub(crate) struct Unlike {
    pub label: String,
    pub told: Money,
    pub counted: Money,
}

fn label(r: &Row, what: &str, id: &str, number: &str) -> Result<String> {
    let number = r.opt_text(number)?;
    Ok(number.map_or(format!("{what} nomor urut {}", r.int(id)?), |n| format!("{what} {n}")))
}

pub(crate) async fn sums_that_differ(read: &mut impl Read, year: i32) -> Result<Vec<Unlike>> {
    let unlike = |r: &Row| {
        let (told, counted) = (r.money("gross")?, r.money("lines_gross")?);
        Ok(Unlike { label: label(r, "DPB", "id", "number")?, told, counted })
    };
    read.query(SUMS, params![year]).await?.iter().map(unlike).collect()
}

pub(crate) async fn unlike_their_request(read: &mut impl Read, year: i32) -> Result<Vec<Unlike>> {
    let unlike = |r: &Row| {
        let (spp, list) = (label(r, "SPP", "id", "number")?, label(r, "DPB", "list_id", "list_number")?);
        Ok(Unlike { label: format!("{spp} atas {list}"), told: r.money("amount")?, counted: r.money("gross")? })
    };
    read.query(REQUESTS, params![year]).await?.iter().map(unlike).collect()
}

pub(crate) async fn claimed_twice(read: &mut impl Read, year: i32) -> Result<i64> {
    read.one(TWICE, params![year]).await?.int("n")
}

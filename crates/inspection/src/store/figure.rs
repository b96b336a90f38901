//! What makes up a figure, line by line, and the leaves of what was done on it.
//! What counts is said by views alone: spending by `spent` and `spent_on`,
//! revenue and financing that comes in by `received_on`.

use kernel::Money;
use store::{Error, Read, Result, Row, params};

use crate::model::{Figure, Leaf, Part};
use crate::rules::figure::is_received;

/// Lines that are read at once; a figure of more is refused.
const MOST_LINES: i64 = 50_000;
/// A day after every other.
const ALWAYS: &str = "9999-12-31";

/// Lines of documents that were spent on a rekening ($2) and what is below it,
/// of an SKPD or unit ($3, 0 for all), up to a day ($4). $5: how many.
const OF_REKENING: &str = "SELECT d.id, d.thread, d.kind, d.number, d.doc_date, d.state, d.unit_id, d.sub_unit_id,
     d.subject, u.code AS unit_code, l.line_no, COALESCE(g.code, a.sub_kegiatan) AS sub_kegiatan,
     COALESCE(k.code, a.rekening) AS rekening, l.amount,
     COALESCE(p.name, t.recipient) AS payee, p.kind AS payee_kind, t.lpj_id
   FROM account a JOIN document_line l ON l.account_id = a.id JOIN document d ON d.id = l.document_id
   JOIN unit u ON u.id = d.unit_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'rekening' AND k.norm = a.rekening
   LEFT JOIN ref_code g ON g.year = a.year AND g.kind = 'sub_kegiatan' AND g.norm = a.sub_kegiatan
   LEFT JOIN tbp t ON t.document_id = d.id LEFT JOIN spp s ON s.document_id = d.thread
   LEFT JOIN payee p ON p.id = COALESCE(t.payee_id, s.payee_id)
   WHERE a.year = $1 AND (a.rekening = $2 OR a.rekening LIKE CAST($2 AS TEXT) || '.%')
     AND (CAST($3 AS BIGINT) = 0 OR a.unit_id = $3 OR a.sub_unit_id = $3)
     AND EXISTS (SELECT 1 FROM spent_on x WHERE x.document_id = d.id AND x.year = $1 AND x.day <= $4)
   ORDER BY d.id, l.line_no LIMIT $5";
/// The same sum as the LRA takes it.
const SPENT: &str = "SELECT CAST(COALESCE(SUM(x.amount), 0) AS BIGINT) AS amount
   FROM spent_on x JOIN account a ON a.id = x.account_id
   WHERE x.year = $1 AND a.year = $1 AND (a.rekening = $2 OR a.rekening LIKE CAST($2 AS TEXT) || '.%')
     AND (CAST($3 AS BIGINT) = 0 OR a.unit_id = $3 OR a.sub_unit_id = $3) AND x.day <= $4";
/// Lines of receipts, refunds and corrections on a rekening, asked in the same way;
/// they lie on the SKPD whose revenue it is. An STBP counts by its STS.
const RECEIPTS: &str = "SELECT d.id, d.thread, d.kind, d.number, d.doc_date, d.state, d.unit_id, d.sub_unit_id,
     d.subject, u.code AS unit_code, l.line_no, '' AS sub_kegiatan, COALESCE(k.code, l.rekening) AS rekening, l.amount,
     COALESCE(s.payer, f.recipient) AS payee, CAST(NULL AS TEXT) AS payee_kind, s.deposit_id AS lpj_id
   FROM receipt_line l JOIN document d ON d.id = l.document_id JOIN unit u ON u.id = l.unit_id
   LEFT JOIN ref_code k ON k.year = d.year AND k.kind = 'rekening' AND k.norm = l.rekening
   LEFT JOIN stbp s ON s.document_id = d.id LEFT JOIN refund f ON f.document_id = d.id
   WHERE d.year = $1 AND (l.rekening = $2 OR l.rekening LIKE CAST($2 AS TEXT) || '.%')
     AND (CAST($3 AS BIGINT) = 0 OR l.unit_id = $3)
     AND EXISTS (SELECT 1 FROM received_on x WHERE x.document_id = d.id AND x.year = $1 AND x.day <= $4)
   ORDER BY d.id, l.line_no LIMIT $5";
/// The same sum as the LRA takes it.
const RECEIVED: &str = "SELECT CAST(COALESCE(SUM(x.amount), 0) AS BIGINT) AS amount FROM received_on x
   WHERE x.year = $1 AND (x.rekening = $2 OR x.rekening LIKE CAST($2 AS TEXT) || '.%')
     AND (CAST($3 AS BIGINT) = 0 OR x.unit_id = $3) AND x.day <= $4";
/// Lines of one document.
const OF_DOCUMENT: &str = "SELECT d.id, d.thread, d.kind, d.number, d.doc_date, d.state, d.unit_id, d.sub_unit_id,
     d.subject, u.code AS unit_code, l.line_no, COALESCE(g.code, a.sub_kegiatan) AS sub_kegiatan,
     COALESCE(k.code, a.rekening) AS rekening, l.amount,
     COALESCE(p.name, t.recipient) AS payee, p.kind AS payee_kind, t.lpj_id
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   JOIN unit u ON u.id = d.unit_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'rekening' AND k.norm = a.rekening
   LEFT JOIN ref_code g ON g.year = a.year AND g.kind = 'sub_kegiatan' AND g.norm = a.sub_kegiatan
   LEFT JOIN tbp t ON t.document_id = d.id LEFT JOIN spp s ON s.document_id = d.thread
   LEFT JOIN payee p ON p.id = COALESCE(t.payee_id, s.payee_id)
   WHERE d.id = $1 ORDER BY l.line_no";
/// Evidence that an LPJ holds, of a treasurer's or of a deputy's.
const OF_LPJ: &str = "SELECT d.id, d.thread, d.kind, d.number, d.doc_date, d.state, d.unit_id, d.sub_unit_id,
     d.subject, u.code AS unit_code, l.line_no, COALESCE(g.code, a.sub_kegiatan) AS sub_kegiatan,
     COALESCE(k.code, a.rekening) AS rekening, l.amount,
     COALESCE(p.name, t.recipient) AS payee, p.kind AS payee_kind, t.lpj_id
   FROM tbp t JOIN document d ON d.id = t.document_id JOIN document_line l ON l.document_id = d.id
   JOIN account a ON a.id = l.account_id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'rekening' AND k.norm = a.rekening
   LEFT JOIN ref_code g ON g.year = a.year AND g.kind = 'sub_kegiatan' AND g.norm = a.sub_kegiatan
   LEFT JOIN payee p ON p.id = t.payee_id
   WHERE t.document_id IN (SELECT e.document_id FROM tbp e WHERE e.lpj_id = $1
     UNION SELECT b.document_id FROM tbp_basis b WHERE b.bpp_lpj_id = $1)
   ORDER BY d.id, l.line_no";
/// A document without lines of its own, as one.
const WHOLE: &str = "SELECT d.id, d.thread, d.kind, d.number, d.doc_date, d.state, d.unit_id, d.sub_unit_id,
     d.subject, u.code AS unit_code, CAST(0 AS BIGINT) AS line_no, '' AS sub_kegiatan, '' AS rekening, d.amount,
     p.name AS payee, p.kind AS payee_kind, CAST(NULL AS BIGINT) AS lpj_id
   FROM document d JOIN unit u ON u.id = d.unit_id
   LEFT JOIN spp s ON s.document_id = d.thread LEFT JOIN payee p ON p.id = s.payee_id WHERE d.id = $1";
/// What was done on a thread ($1) and stands in the tree of $2 leaves.
const LEAVES: &str = "SELECT j.document_id, j.act, j.leaf, s.leaf_index FROM journal j
   JOIN journal_seal s ON s.entry_id = j.id
   WHERE j.thread = $1 AND j.outcome = 'done' AND s.leaf_index < $2 ORDER BY s.leaf_index";

fn part(r: &Row) -> Result<Part> {
    // A name that the register does not know may be a person's.
    let known = matches!(r.opt_text("payee_kind")?.as_deref(), Some("badan" | "bendahara"));
    Ok(Part {
        document: r.int("id")?,
        thread: r.int("thread")?,
        kind: r.text("kind")?,
        number: r.opt_text("number")?,
        on: r.opt_day("doc_date")?,
        state: r.text("state")?,
        unit: r.int("unit_id")?,
        sub_unit: r.int("sub_unit_id")?,
        unit_code: r.text("unit_code")?,
        subject: r.text("subject")?,
        line: r.int("line_no")?,
        sub_kegiatan: r.text("sub_kegiatan")?,
        rekening: r.text("rekening")?,
        amount: r.money("amount")?,
        payee: r.opt_text("payee")?,
        personal: !known,
        counted_by: r.opt_int("lpj_id")?,
    })
}

async fn all(read: &mut impl Read, sql: &'static str, document: i64) -> Result<Vec<Part>> {
    read.query(sql, params![document]).await?.iter().map(part).collect()
}

fn until(figure: &Figure) -> String {
    figure.until.map_or_else(|| ALWAYS.to_owned(), |day| day.to_string())
}

/// The lines that make up a figure.
pub(crate) async fn parts(read: &mut impl Read, figure: &Figure) -> Result<Vec<Part>> {
    if let Some(rekening) = &figure.rekening {
        let unit = figure.unit.unwrap_or(0);
        let asked = params![figure.year, rekening.as_str(), unit, until(figure), MOST_LINES + 1];
        let sql = if is_received(rekening) { RECEIPTS } else { OF_REKENING };
        let rows = read.query(sql, asked).await?;
        if i64::try_from(rows.len()).is_ok_and(|n| n > MOST_LINES) {
            return Err(Error::Input(format!("angka itu dibentuk lebih dari {MOST_LINES} baris; persempit")));
        }
        return rows.iter().map(part).collect();
    }
    let Some(document) = figure.document else { return Ok(Vec::new()) };
    // An LPJ has lines of its own once it is ratified; what it holds tells more.
    for sql in [OF_LPJ, OF_DOCUMENT] {
        let found = all(read, sql, document).await?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    all(read, WHOLE, document).await
}

/// What was spent or received on the rekening of a figure.
pub(crate) async fn realised(read: &mut impl Read, figure: &Figure, rekening: &str) -> Result<Money> {
    let asked = params![figure.year, rekening, figure.unit.unwrap_or(0), until(figure)];
    let sql = if is_received(rekening) { RECEIVED } else { SPENT };
    read.one(sql, asked).await?.money("amount")
}

/// Sealed entries of a thread, in the order of the log.
pub(crate) async fn leaves(read: &mut impl Read, thread: i64, size: u64) -> Result<Vec<Leaf>> {
    let size = i64::try_from(size).map_err(|_| Error::Storage("jurnal terlalu besar".into()))?;
    let rows = read.query(LEAVES, params![thread, size]).await?;
    let leaf = |r: &Row| {
        Ok(Leaf {
            index: u64::try_from(r.int("leaf_index")?).map_err(|_| Error::Storage("indeks negatif".into()))?,
            document: r.opt_int("document_id")?,
            act: r.text("act")?,
            text: r.text("leaf")?,
        })
    };
    rows.iter().map(leaf).collect()
}

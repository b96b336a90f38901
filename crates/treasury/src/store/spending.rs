//! What was spent, by account, month and source, with last year's beside it. What
//! counts is said once, by the views `spent` and `spent_on`.

use kernel::Money;
use store::{Read, Result, Value, params};

/// An account of a year with what was paid on it.
#[derive(Clone, Debug)]
pub struct Realised {
    pub unit_id: i64,
    pub sub_unit_id: i64,
    pub skpd: String,
    pub skpd_name: String,
    pub sub_unit: String,
    pub sub_unit_name: String,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub ceiling: Money,
    pub realised: Money,
    pub prior: Money,
}

/// Of last year what was loaded goes before what is reckoned; its spending on
/// what no account of this year holds stands too.
const REALISED: &str = "WITH paid AS (SELECT account_id, CAST(SUM(amount) AS BIGINT) AS amount FROM spent
       WHERE year IN (CAST($1 AS BIGINT), CAST($1 AS BIGINT) - 1) GROUP BY account_id)
   SELECT a.unit_id, a.sub_unit_id, s.code AS skpd, s.name AS skpd_name, u.code AS sub_unit,
     u.name AS sub_unit_name, a.sub_kegiatan, a.rekening, a.ceiling, COALESCE(r.amount, 0) AS realised,
     COALESCE(p.amount, q.amount, 0) AS prior
   FROM account a JOIN unit s ON s.id = a.unit_id JOIN unit u ON u.id = a.sub_unit_id
   LEFT JOIN paid r ON r.account_id = a.id
   LEFT JOIN prior_realisation p ON p.year = CAST($1 AS BIGINT) - 1 AND p.sub_unit_id = a.sub_unit_id
     AND p.sub_kegiatan = a.sub_kegiatan AND p.rekening = a.rekening
   LEFT JOIN account b ON b.year = CAST($1 AS BIGINT) - 1 AND b.sub_unit_id = a.sub_unit_id
     AND b.sub_kegiatan = a.sub_kegiatan AND b.rekening = a.rekening
   LEFT JOIN paid q ON q.account_id = b.id
   WHERE a.year = CAST($1 AS BIGINT)
   UNION ALL SELECT u.skpd_id AS unit_id, x.sub_unit_id, s.code AS skpd, s.name AS skpd_name, u.code AS sub_unit,
     u.name AS sub_unit_name, x.sub_kegiatan, x.rekening, 0 AS ceiling, 0 AS realised, x.amount AS prior
   FROM (SELECT p.sub_unit_id, p.sub_kegiatan, p.rekening, p.amount FROM prior_realisation p
       WHERE p.year = CAST($1 AS BIGINT) - 1 AND p.rekening LIKE '5.%'
       UNION ALL SELECT b.sub_unit_id, b.sub_kegiatan, b.rekening, q.amount
       FROM account b JOIN paid q ON q.account_id = b.id
       WHERE b.year = CAST($1 AS BIGINT) - 1 AND b.rekening LIKE '5.%'
         AND NOT EXISTS (SELECT 1 FROM prior_realisation p WHERE p.year = b.year AND p.sub_unit_id = b.sub_unit_id
           AND p.sub_kegiatan = b.sub_kegiatan AND p.rekening = b.rekening)) x
   JOIN unit u ON u.id = x.sub_unit_id JOIN unit s ON s.id = u.skpd_id
   WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.year = CAST($1 AS BIGINT) AND a.sub_unit_id = x.sub_unit_id
     AND a.sub_kegiatan = x.sub_kegiatan AND a.rekening = x.rekening)
   ORDER BY skpd, sub_unit, sub_kegiatan, rekening";
/// $2: 1 for financing that goes out besides.
const BY_MONTH: &str = "SELECT SUBSTR(x.day, 1, 7) AS month, CAST(SUM(x.amount) AS BIGINT) AS amount
   FROM spent_on x JOIN account a ON a.id = x.account_id
   WHERE x.year = $1 AND (a.rekening LIKE '5.%' OR (CAST($2 AS BIGINT) = 1 AND a.rekening LIKE '6.2.%'))
   GROUP BY 1 ORDER BY 1";
const BY_SOURCE: &str = "SELECT COALESCE(x.source, a.source) AS source, CAST(SUM(x.amount) AS BIGINT) AS amount
   FROM spent x JOIN account a ON a.id = x.account_id WHERE x.year = $1 AND a.rekening LIKE '5.%'
   GROUP BY COALESCE(x.source, a.source) ORDER BY 1";

pub async fn realised(read: &mut impl Read, year: i32) -> Result<Vec<Realised>> {
    let rows = read.query(REALISED, params![year]).await?;
    rows.iter()
        .map(|r| {
            Ok(Realised {
                unit_id: r.int("unit_id")?,
                sub_unit_id: r.int("sub_unit_id")?,
                skpd: r.text("skpd")?,
                skpd_name: r.text("skpd_name")?,
                sub_unit: r.text("sub_unit")?,
                sub_unit_name: r.text("sub_unit_name")?,
                sub_kegiatan: r.text("sub_kegiatan")?,
                rekening: r.text("rekening")?,
                ceiling: r.money("ceiling")?,
                realised: r.money("realised")?,
                prior: r.money("prior")?,
            })
        })
        .collect()
}

/// What came back of an SP2D and what of that was deposited since, by its
/// newest return.
const RETURNED: &str = "SELECT d.unit_id, d.sub_unit_id, p.returned_amount,
     CAST(COALESCE((SELECT SUM(c.amount) FROM document_edge e JOIN document c ON c.id = e.document_id
       WHERE e.rests_on = d.id AND c.kind = 'STS' AND c.flow = 'BELANJA' AND c.state = 'cair'
         AND c.doc_date >= COALESCE((SELECT MAX(r.returned_on) FROM payment_return r WHERE r.sp2d_id = d.id), '')),
       0) AS BIGINT) AS given_back
   FROM document d JOIN sp2d p ON p.document_id = d.id
   WHERE d.year = $1 AND d.kind = 'SP2D' AND d.state = 'retur' AND p.returned_amount IS NOT NULL ORDER BY d.id";

/// Money that the bank sent back, by unit and sub unit: it stays posted until it
/// is deposited as spending that came back.
pub async fn returned(read: &mut impl Read, year: i32) -> Result<Vec<(i64, i64, Money)>> {
    let rows = read.query(RETURNED, params![year]).await?;
    let mut all = Vec::new();
    for r in &rows {
        let open = r.money("returned_amount")?.minus(r.money("given_back")?);
        if open.is_positive() {
            all.push((r.int("unit_id")?, r.int("sub_unit_id")?, open));
        }
    }
    Ok(all)
}

/// Spending by month.
pub async fn realised_by_month(read: &mut impl Read, year: i32) -> Result<Vec<(String, Money)>> {
    by_month(read, params![year, false]).await
}

/// All that goes out of the budget by month: financing too.
pub async fn gone_out_by_month(read: &mut impl Read, year: i32) -> Result<Vec<(String, Money)>> {
    by_month(read, params![year, true]).await
}

async fn by_month(read: &mut impl Read, params: Vec<Value>) -> Result<Vec<(String, Money)>> {
    let rows = read.query(BY_MONTH, params).await?;
    rows.iter().map(|r| Ok((r.text("month")?, r.money("amount")?))).collect()
}

pub async fn realised_by_source(read: &mut impl Read, year: i32) -> Result<Vec<(Option<String>, Money)>> {
    let rows = read.query(BY_SOURCE, params![year]).await?;
    rows.iter().map(|r| Ok((r.opt_text("source")?, r.money("amount")?))).collect()
}

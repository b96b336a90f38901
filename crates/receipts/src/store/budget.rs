//! What the budget expects to come in, and what did.

use std::collections::BTreeMap;

use kernel::Money;
use store::{Read, Result, params};

/// Accounts of an imported budget that are none of spending.
const ACCOUNTS: &str = "SELECT unit_id, rekening, CAST(SUM(ceiling) AS BIGINT) AS amount FROM account
   WHERE year = $1 AND (rekening LIKE '4.%' OR rekening LIKE '6.%') AND (CAST($2 AS BIGINT) = 0 OR unit_id = $2)
   GROUP BY unit_id, rekening ORDER BY unit_id, rekening";
/// What counts as received, as the view `received_on` says it: STBP whose money
/// the Kuasa BUD has seen on the RKUD, corrections, refunds that were paid, and
/// what was ratified outside the RKUD. $2: an SKPD, or 0.
const RECEIVED: &str = "SELECT x.unit_id, x.rekening, CAST(SUM(x.amount) AS BIGINT) AS amount FROM received_on x
   WHERE x.year = $1 AND (CAST($2 AS BIGINT) = 0 OR x.unit_id = $2)
   GROUP BY x.unit_id, x.rekening ORDER BY x.unit_id, x.rekening";
/// What was loaded of an earlier year ($1), where no account of the year after
/// tells it.
const PRIOR: &str = "SELECT u.skpd_id AS unit_id, p.rekening, CAST(SUM(p.amount) AS BIGINT) AS amount
   FROM prior_realisation p JOIN unit u ON u.id = p.sub_unit_id
   WHERE p.year = $1 AND (p.rekening LIKE '4.%' OR p.rekening LIKE '6.%')
     AND (CAST($2 AS BIGINT) = 0 OR u.skpd_id = $2)
     AND NOT EXISTS (SELECT 1 FROM account a WHERE a.year = p.year + 1 AND a.sub_unit_id = p.sub_unit_id
       AND a.sub_kegiatan = p.sub_kegiatan AND a.rekening = p.rekening)
   GROUP BY u.skpd_id, p.rekening ORDER BY u.skpd_id, p.rekening";

/// All that was loaded of a year.
const LOADED: &str = "SELECT u.skpd_id AS unit_id, p.rekening, CAST(SUM(p.amount) AS BIGINT) AS amount
   FROM prior_realisation p JOIN unit u ON u.id = p.sub_unit_id
   WHERE p.year = $1 AND (p.rekening LIKE '4.%' OR p.rekening LIKE '6.%')
     AND (CAST($2 AS BIGINT) = 0 OR u.skpd_id = $2)
   GROUP BY u.skpd_id, p.rekening ORDER BY u.skpd_id, p.rekening";

/// Sums by SKPD and rekening.
pub type ByRekening = BTreeMap<(i64, String), Money>;

async fn sums(read: &mut impl Read, sql: &'static str, year: i32, skpd: Option<i64>) -> Result<ByRekening> {
    let rows = read.query(sql, params![year, skpd.unwrap_or(0)]).await?;
    rows.iter().map(|r| Ok(((r.int("unit_id")?, r.text("rekening")?), r.money("amount")?))).collect()
}

/// What was received in a year.
pub async fn received(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<ByRekening> {
    sums(read, RECEIVED, year, skpd).await
}

/// What a year received by what was loaded, else as it is reckoned, beside what
/// accounts of the year after tell of it.
pub async fn before(read: &mut impl Read, year: i32) -> Result<ByRekening> {
    let mut all = received(read, year, None).await?;
    for key in sums(read, LOADED, year, None).await?.keys() {
        all.remove(key);
    }
    all.extend(sums(read, PRIOR, year, None).await?);
    Ok(all)
}

/// Revenue and financing by the last ratified DPA of each SKPD.
pub async fn planned(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<ByRekening> {
    let mut all = ByRekening::new();
    for row in preparation::public::cash::receipts(read, year, skpd).await? {
        let sum = all.entry((row.unit, row.rekening)).or_default();
        *sum = sum.plus(row.budget);
    }
    Ok(all)
}

/// The same with what an imported budget holds on accounts.
pub async fn budgeted(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<ByRekening> {
    let mut all = planned(read, year, skpd).await?;
    for (key, amount) in sums(read, ACCOUNTS, year, skpd).await? {
        let sum = all.entry(key).or_default();
        *sum = sum.plus(amount);
    }
    Ok(all)
}

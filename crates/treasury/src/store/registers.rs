//! Registers, terms and absorption: sums are made where the rows lie. The
//! reader's scope stands inside every statement ($2: units, or '').

use kernel::{Day, Money};
use store::{Read, Result, Row, View, params};

/// Numbered documents of a kind ($3) of a year ($1): of an SKPD ($4, or 0), from
/// a day ($5) on and up to another ($6, or ''). What a request is for stands in
/// its own row; of an imported one its lines tell.
const REGISTER: &str = "SELECT d.id, d.doc_date, d.number, d.subject, d.state, d.flow, d.amount, s.ls_kind,
     CASE WHEN d.kind = 'SPP' THEN NULL ELSE q.number END AS spp_number,
     (SELECT MAX(m.number) FROM document_edge e JOIN document m ON m.id = e.rests_on AND m.kind = 'SPM'
        WHERE e.document_id = d.id) AS spm_number,
     CASE WHEN s.ls_kind IS NULL THEN (SELECT MIN(CASE WHEN a.rekening LIKE '5.1.1.%' THEN 2
          WHEN a.rekening LIKE '5.1.2.%' OR a.rekening LIKE '5.2.%' THEN 1 ELSE 0 END)
        FROM document x JOIN document_line l ON l.document_id = x.id JOIN account a ON a.id = l.account_id
        WHERE x.thread = d.thread) END AS by_lines,
     u.code AS skpd, u.name AS skpd_name
   FROM document d JOIN unit u ON u.id = d.unit_id LEFT JOIN document q ON q.id = d.thread AND q.kind = 'SPP'
   LEFT JOIN spp s ON s.document_id = d.thread
   WHERE d.year = $1 AND d.kind = $3 AND d.number IS NOT NULL AND d.state <> 'menunggu-konfirmasi'
     AND (CAST($4 AS BIGINT) = 0 OR d.unit_id = $4 OR d.sub_unit_id = $4)
     AND ($5 = '' OR d.doc_date >= $5) AND ($6 = '' OR d.doc_date <= $6)
     AND ($2 = '' OR d.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR d.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   ORDER BY d.doc_date, d.id";
/// Bills of goods and services and the requests for them; orders and their
/// payments; TU and the money that is not accounted for; bills of cards and their
/// payments; returns.
const TERMS: &str =
    "SELECT 'tagihan' AS step, d.id AS id, d.number AS number, d.doc_date AS until, s.bill_received AS since, d.amount,
     u.code, u.name
   FROM spp s JOIN document d ON d.id = s.document_id JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND d.external = 0 AND s.ls_kind = 'barang-jasa' AND s.bill_received IS NOT NULL
     AND d.state NOT IN ('batal', 'ditolak')
     AND ($2 = '' OR d.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR d.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   UNION ALL SELECT 'spm' AS step, d.id AS id, d.number AS number,
     (SELECT MIN(t.doc_date) FROM document_edge e JOIN document t ON t.id = e.document_id
        WHERE e.rests_on = d.id AND t.kind = 'SP2D' AND t.state <> 'batal') AS until, m.received_on AS since, d.amount,
     u.code, u.name
   FROM spm m JOIN document d ON d.id = m.document_id JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND d.external = 0 AND m.received_on IS NOT NULL AND d.state NOT IN ('batal', 'ditolak')
     AND ($2 = '' OR d.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR d.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   UNION ALL SELECT 'tu' AS step, d.id AS id, d.number AS number, CAST(NULL AS TEXT) AS until, a.due AS since,
     a.received - a.accounted - a.returned AS amount, u.code, u.name
   FROM advance a JOIN document d ON d.id = a.spp_id JOIN unit u ON u.id = a.unit_id
   WHERE a.year = $1 AND a.kind = 'TU' AND a.due IS NOT NULL AND a.received - a.accounted - a.returned > 0
     AND ($2 = '' OR a.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR a.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   UNION ALL SELECT 'kkpd' AS step, d.id AS id, d.number AS number,
     (SELECT MIN(p.paid_on) FROM document_edge e JOIN document t ON t.thread = e.document_id AND t.kind = 'SP2D'
        AND t.state = 'cair' JOIN sp2d p ON p.document_id = t.id WHERE e.rests_on = d.id) AS until, x.due AS since,
     d.amount, u.code, u.name
   FROM dpt x JOIN document d ON d.id = x.document_id JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND d.state <> 'batal'
     AND ($2 = '' OR d.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
        OR d.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   UNION ALL SELECT 'retur' AS step, d.id AS id, d.number AS number,
     COALESCE((SELECT MIN(p.transferred_on) FROM repayment p JOIN document a ON a.id = p.document_id
        WHERE p.return_id = r.id AND a.state <> 'ditolak'),
       (SELECT CASE WHEN SUM(c.amount) >= r.amount THEN MAX(c.doc_date) END
        FROM document_edge e JOIN document c ON c.id = e.document_id
        WHERE e.rests_on = d.id AND c.kind = 'STS' AND c.flow = 'BELANJA' AND c.state = 'cair'
          AND c.doc_date >= r.returned_on)) AS until, r.returned_on AS since, r.amount, u.code, u.name
   FROM payment_return r JOIN document d ON d.id = r.sp2d_id JOIN unit u ON u.id = d.unit_id
   WHERE r.year = $1
     AND ($2 = '' OR d.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR d.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   ORDER BY step, since, id";
/// The day of the last act: a report has no clock of its own.
const LAST_ACT: &str = "SELECT entered_at AS at FROM journal ORDER BY id DESC LIMIT 1";
/// Cash plan and ceilings of spending by SKPD.
const PLANNED: &str = "SELECT u.code, u.name, CAST(SUM(a.ceiling) AS BIGINT) AS ceiling,
     CAST(COALESCE(SUM(p.m1), 0) AS BIGINT) AS m1, CAST(COALESCE(SUM(p.m2), 0) AS BIGINT) AS m2,
     CAST(COALESCE(SUM(p.m3), 0) AS BIGINT) AS m3, CAST(COALESCE(SUM(p.m4), 0) AS BIGINT) AS m4,
     CAST(COALESCE(SUM(p.m5), 0) AS BIGINT) AS m5, CAST(COALESCE(SUM(p.m6), 0) AS BIGINT) AS m6,
     CAST(COALESCE(SUM(p.m7), 0) AS BIGINT) AS m7, CAST(COALESCE(SUM(p.m8), 0) AS BIGINT) AS m8,
     CAST(COALESCE(SUM(p.m9), 0) AS BIGINT) AS m9, CAST(COALESCE(SUM(p.m10), 0) AS BIGINT) AS m10,
     CAST(COALESCE(SUM(p.m11), 0) AS BIGINT) AS m11, CAST(COALESCE(SUM(p.m12), 0) AS BIGINT) AS m12
   FROM account a JOIN unit u ON u.id = a.unit_id LEFT JOIN cash_plan p ON p.account_id = a.id
   WHERE a.year = $1 AND a.rekening LIKE '5.%'
     AND ($2 = '' OR a.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR a.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   GROUP BY u.id, u.code, u.name, u.norm ORDER BY u.norm, u.id";
/// Spending by SKPD and month; it counts as in the LRA.
const SPENT: &str = "SELECT u.code, SUBSTR(x.day, 1, 7) AS month, CAST(SUM(x.amount) AS BIGINT) AS amount
   FROM spent_on x JOIN account a ON a.id = x.account_id JOIN unit u ON u.id = a.unit_id
   WHERE x.year = $1 AND a.rekening LIKE '5.%'
     AND ($2 = '' OR a.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR a.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   GROUP BY 1, 2 ORDER BY 1, 2";
/// Ceilings, what was spent up to a day ($3), and what is left of it by the cash
/// plan of the second half: by account, no more than the ceiling leaves.
const HALF_YEAR: &str = "WITH paid AS (SELECT x.account_id, CAST(SUM(x.amount) AS BIGINT) AS amount
       FROM spent_on x WHERE x.year = $1 AND x.day <= $3 GROUP BY x.account_id),
     one AS (SELECT a.rekening, a.ceiling, COALESCE(r.amount, 0) AS spent,
       CASE WHEN a.ceiling - COALESCE(r.amount, 0) < 0 THEN 0
         WHEN a.ceiling - COALESCE(r.amount, 0) < COALESCE(p.m7 + p.m8 + p.m9 + p.m10 + p.m11 + p.m12, 0)
         THEN a.ceiling - COALESCE(r.amount, 0)
         ELSE COALESCE(p.m7 + p.m8 + p.m9 + p.m10 + p.m11 + p.m12, 0) END AS to_come
       FROM account a LEFT JOIN paid r ON r.account_id = a.id LEFT JOIN cash_plan p ON p.account_id = a.id
       WHERE a.year = $1 AND a.rekening LIKE '5.%'
         AND ($2 = '' OR a.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
           OR a.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')))
   SELECT rekening, CAST(SUM(ceiling) AS BIGINT) AS ceiling, CAST(SUM(spent) AS BIGINT) AS spent,
     CAST(SUM(to_come) AS BIGINT) AS to_come FROM one GROUP BY rekening ORDER BY rekening";

fn units(view: &View) -> String {
    view.scope.list().unwrap_or_default()
}

/// Which documents a register holds.
pub(crate) struct Asked {
    pub kind: &'static str,
    pub year: i32,
    /// An SKPD or unit; 0 for all.
    pub unit: i64,
    pub first: Option<Day>,
    pub last: Option<Day>,
}

pub(crate) async fn register(view: &mut View, asked: &Asked) -> Result<Vec<Row>> {
    let units = units(view);
    let day = |day: Option<Day>| day.map_or_else(String::new, |d| d.to_string());
    view.query(REGISTER, params![asked.year, units, asked.kind, asked.unit, day(asked.first), day(asked.last)]).await
}

pub(crate) async fn terms(view: &mut View, year: i32) -> Result<Vec<Row>> {
    let units = units(view);
    view.query(TERMS, params![year, units]).await
}

/// The regency's day of the last act.
pub(crate) async fn last_day(view: &mut View) -> Result<Option<Day>> {
    let Some(last) = view.opt(LAST_ACT, vec![]).await? else { return Ok(None) };
    let zone = organisation::public::zone(view).await?;
    Ok(Some(last.moment("at")?.day(zone)))
}

/// An SKPD with its ceilings and its cash plan by month.
pub(crate) struct Planned {
    pub code: String,
    pub name: String,
    pub ceiling: Money,
    pub plan: [Money; 12],
}

pub(crate) async fn planned(view: &mut View, year: i32) -> Result<Vec<Planned>> {
    const MONTHS: [&str; 12] = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"];
    let units = units(view);
    let one = |r: &Row| {
        let (code, name, ceiling) = (r.text("code")?, r.text("name")?, r.money("ceiling")?);
        let mut plan = [Money::ZERO; 12];
        for (month, column) in plan.iter_mut().zip(MONTHS) {
            *month = r.money(column)?;
        }
        Ok(Planned { code, name, ceiling, plan })
    };
    view.query(PLANNED, params![year, units]).await?.iter().map(one).collect()
}

/// Spending by SKPD and month (`2026-03`).
pub(crate) async fn spent(view: &mut View, year: i32) -> Result<Vec<(String, String, Money)>> {
    let units = units(view);
    let rows = view.query(SPENT, params![year, units]).await?;
    rows.iter().map(|r| Ok((r.text("code")?, r.text("month")?, r.money("amount")?))).collect()
}

/// A rekening with its ceiling, what was spent, and what is to come.
pub(crate) async fn half_year(view: &mut View, year: i32, until: Day) -> Result<Vec<(String, [Money; 3])>> {
    let units = units(view);
    let rows = view.query(HALF_YEAR, params![year, units, until]).await?;
    rows.iter()
        .map(|r| Ok((r.text("rekening")?, [r.money("ceiling")?, r.money("spent")?, r.money("to_come")?])))
        .collect()
}

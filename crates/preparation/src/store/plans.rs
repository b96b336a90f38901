//! Cash plans: what the Kuasa BUD prepared, and what the PPKD has set of
//! revenue and financing. What is set of spending lies in `budget`.

use kernel::{Moment, Money};
use store::{Change, Read, Result, Row, Tx, Value, View, params};

use crate::rules::plans::{Months, PlanKey, PlanRow, Proposed};
use crate::tables::{PLAN_PROPOSAL, REVENUE_PLAN, REVENUE_PROPOSAL};

/// $2: an SKPD, or 0 for all.
const SPENDING: &str = "SELECT a.id AS account_id, a.unit_id, a.sub_unit_id, a.sub_kegiatan, a.rekening,
     a.ceiling AS amount, p.account_id AS planned, p.m1, p.m2, p.m3, p.m4, p.m5, p.m6, p.m7, p.m8, p.m9, p.m10, p.m11,
     p.m12, q.prepared_by, q.prepared_at, q.m1 AS n1, q.m2 AS n2, q.m3 AS n3, q.m4 AS n4, q.m5 AS n5, q.m6 AS n6,
     q.m7 AS n7, q.m8 AS n8, q.m9 AS n9, q.m10 AS n10, q.m11 AS n11, q.m12 AS n12
   FROM account a LEFT JOIN cash_plan p ON p.account_id = a.id
   LEFT JOIN plan_proposal q ON q.account_id = a.id AND q.status = 'disiapkan'
   WHERE a.year = $1 AND (CAST($2 AS BIGINT) = 0 OR a.unit_id = $2) ORDER BY a.id";
/// The budget of revenue and financing is that of each SKPD's last ratified
/// DPA, as its ceilings are; what was planned without it has a budget of nothing.
const REVENUE: &str =
    "SELECT x.unit_id, x.rekening, x.amount, p.unit_id AS planned, p.m1, p.m2, p.m3, p.m4, p.m5, p.m6, p.m7,
     p.m8, p.m9, p.m10, p.m11, p.m12, q.prepared_by, q.prepared_at, q.m1 AS n1, q.m2 AS n2, q.m3 AS n3, q.m4 AS n4,
     q.m5 AS n5, q.m6 AS n6, q.m7 AS n7, q.m8 AS n8, q.m9 AS n9, q.m10 AS n10, q.m11 AS n11, q.m12 AS n12
   FROM (SELECT y.unit_id, y.rekening, CAST(SUM(y.amount) AS BIGINT) AS amount FROM (
       SELECT l.unit_id, l.rekening, l.amount FROM revenue_line l
         JOIN dpa d ON d.version_id = l.version_id AND d.unit_id = l.unit_id
         WHERE d.document_id = (SELECT MAX(e.document_id) FROM dpa e JOIN document f ON f.id = e.document_id
           WHERE e.unit_id = d.unit_id AND f.year = $1 AND f.state = 'disahkan')
       UNION ALL SELECT r.unit_id, r.rekening, 0 AS amount FROM revenue_plan r WHERE r.year = $1
       UNION ALL SELECT s.unit_id, s.rekening, 0 AS amount FROM revenue_proposal s
         WHERE s.year = $1 AND s.status = 'disiapkan') y
     WHERE CAST($2 AS BIGINT) = 0 OR y.unit_id = $2 GROUP BY y.unit_id, y.rekening) x
   LEFT JOIN revenue_plan p ON p.year = $1 AND p.unit_id = x.unit_id AND p.rekening = x.rekening
   LEFT JOIN revenue_proposal q
     ON q.year = $1 AND q.unit_id = x.unit_id AND q.rekening = x.rekening AND q.status = 'disiapkan'
   ORDER BY x.unit_id, x.rekening COLLATE \"C\"";
/// Proposals and their ceilings hold still until the commit.
const HOLD: &str = "SELECT q.account_id FROM plan_proposal q JOIN account a ON a.id = q.account_id
   WHERE a.year = $1 AND (CAST($2 AS BIGINT) = 0 OR a.unit_id = $2) AND q.status = 'disiapkan'
   ORDER BY q.account_id FOR NO KEY UPDATE";
const HOLD_REVENUE: &str = "SELECT q.unit_id FROM revenue_proposal q
   WHERE q.year = $1 AND (CAST($2 AS BIGINT) = 0 OR q.unit_id = $2) AND q.status = 'disiapkan'
   ORDER BY q.unit_id, q.rekening COLLATE \"C\" FOR NO KEY UPDATE";
const PUT: &str = "INSERT INTO plan_proposal (m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, account_id, status,
     prepared_by, prepared_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'disiapkan', $14, $15)
   ON CONFLICT (account_id) DO UPDATE SET m1 = $1, m2 = $2, m3 = $3, m4 = $4, m5 = $5, m6 = $6, m7 = $7, m8 = $8,
     m9 = $9, m10 = $10, m11 = $11, m12 = $12, status = 'disiapkan', prepared_by = $14, prepared_at = $15 RETURNING *";
const PUT_REVENUE: &str = "INSERT INTO revenue_proposal (m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, year,
     unit_id, rekening, status, prepared_by, prepared_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'disiapkan', $16, $17)
   ON CONFLICT (year, unit_id, rekening) DO UPDATE SET m1 = $1, m2 = $2, m3 = $3, m4 = $4, m5 = $5, m6 = $6, m7 = $7,
     m8 = $8, m9 = $9, m10 = $10, m11 = $11, m12 = $12, status = 'disiapkan', prepared_by = $16, prepared_at = $17
   RETURNING *";
const SET_REVENUE: &str = "INSERT INTO revenue_plan (m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, year, unit_id,
     rekening)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
   ON CONFLICT (year, unit_id, rekening) DO UPDATE SET m1 = $1, m2 = $2, m3 = $3, m4 = $4, m5 = $5, m6 = $6, m7 = $7,
     m8 = $8, m9 = $9, m10 = $10, m11 = $11, m12 = $12 RETURNING *";
/// A proposal says what became of it, also where other months were set.
const SETTLE: &str = "UPDATE plan_proposal SET m1 = $1, m2 = $2, m3 = $3, m4 = $4, m5 = $5, m6 = $6, m7 = $7, m8 = $8,
     m9 = $9, m10 = $10, m11 = $11, m12 = $12, status = 'ditetapkan' WHERE account_id = $13 RETURNING *";
const SETTLE_REVENUE: &str =
    "UPDATE revenue_proposal SET m1 = $1, m2 = $2, m3 = $3, m4 = $4, m5 = $5, m6 = $6, m7 = $7, m8 = $8,
     m9 = $9, m10 = $10, m11 = $11, m12 = $12, status = 'ditetapkan'
   WHERE year = $13 AND unit_id = $14 AND rekening = $15 RETURNING *";
/// Who prepared what waits, by SKPD and year.
const WAITING: &str = "SELECT u.id, u.code, u.name, w.year, w.prepared_by, o.name AS person_name,
     MAX(w.prepared_at) AS since, CAST(SUM(w.amount) AS BIGINT) AS amount
   FROM (SELECT a.unit_id, a.year, a.ceiling AS amount, q.prepared_by, q.prepared_at FROM plan_proposal q
       JOIN account a ON a.id = q.account_id WHERE q.status = 'disiapkan'
     UNION ALL SELECT s.unit_id, s.year, 0 AS amount, s.prepared_by, s.prepared_at FROM revenue_proposal s
       WHERE s.status = 'disiapkan') w
   JOIN unit u ON u.id = w.unit_id LEFT JOIN person o ON o.id = w.prepared_by
   GROUP BY u.id, u.code, u.name, w.year, w.prepared_by, o.name ORDER BY w.year, u.id, 7 DESC, w.prepared_by";

const SET: [&str; 12] = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"];
const PROPOSED: [&str; 12] = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11", "n12"];
/// Changes that travel together.
const TOGETHER: usize = 500;

fn months(r: &Row, names: [&str; 12]) -> Result<Months> {
    let mut months = [Money::ZERO; 12];
    for (month, name) in months.iter_mut().zip(names) {
        *month = r.money(name)?;
    }
    Ok(months)
}

/// What stands beside the budget of a row, set and proposed.
fn beside(r: &Row) -> Result<(Option<Months>, Option<Proposed>)> {
    let set = match r.opt_int("planned")? {
        Some(_) => Some(months(r, SET)?),
        None => None,
    };
    let proposed = match r.opt_int("prepared_by")? {
        Some(by) => Some(Proposed { months: months(r, PROPOSED)?, by, at: r.moment("prepared_at")? }),
        None => None,
    };
    Ok((set, proposed))
}

fn spending(r: &Row) -> Result<PlanRow> {
    let (set, proposed) = beside(r)?;
    Ok(PlanRow {
        key: PlanKey::Account(r.int("account_id")?),
        unit: r.int("unit_id")?,
        sub_unit: r.int("sub_unit_id")?,
        sub_kegiatan: Some(r.text("sub_kegiatan")?),
        rekening: r.text("rekening")?,
        budget: r.money("amount")?,
        set,
        proposed,
    })
}

fn revenue(r: &Row, year: i32) -> Result<PlanRow> {
    let ((set, proposed), unit, rekening) = (beside(r)?, r.int("unit_id")?, r.text("rekening")?);
    Ok(PlanRow {
        key: PlanKey::Revenue { year, unit, rekening: rekening.clone() },
        unit,
        sub_unit: unit,
        sub_kegiatan: None,
        rekening,
        budget: r.money("amount")?,
        set,
        proposed,
    })
}

/// Revenue and financing of a year, of all SKPD or of one.
pub async fn revenue_rows(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<PlanRow>> {
    read.query(REVENUE, params![year, skpd.unwrap_or(0)]).await?.iter().map(|r| revenue(r, year)).collect()
}

/// Every row of the cash plan of a year, of all SKPD or of one; spending first.
pub async fn rows(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<PlanRow>> {
    let found = read.query(SPENDING, params![year, skpd.unwrap_or(0)]).await?;
    let mut all = found.iter().map(spending).collect::<Result<Vec<_>>>()?;
    all.extend(revenue_rows(read, year, skpd).await?);
    Ok(all)
}

/// What was prepared, held with its budget until the commit.
pub async fn waiting(tx: &mut Tx, year: i32, skpd: Option<i64>) -> Result<Vec<PlanRow>> {
    for hold in [HOLD, HOLD_REVENUE] {
        tx.query(hold, params![year, skpd.unwrap_or(0)]).await?;
    }
    let mut all = rows(tx, year, skpd).await?;
    all.retain(|r| r.proposed.is_some());
    Ok(all)
}

fn values(months: &Months, key: &PlanKey) -> Vec<Value> {
    let mut values: Vec<Value> = months.iter().map(|m| (*m).into()).collect();
    values.extend(match key {
        PlanKey::Account(id) => params![*id],
        PlanKey::Revenue { year, unit, rekening } => params![*year, *unit, rekening.as_str()],
    });
    values
}

async fn change(tx: &mut Tx, changes: Vec<Change>) -> Result<()> {
    let mut changes = changes.into_iter().peekable();
    while changes.peek().is_some() {
        tx.change_then_read(changes.by_ref().take(TOGETHER).collect(), vec![]).await?;
    }
    Ok(())
}

/// Months that wait for the PPKD.
pub async fn put(tx: &mut Tx, rows: &[(PlanKey, Months)]) -> Result<()> {
    let (person, now): (i64, Moment) = (tx.ctx().actor.person(), tx.ctx().now);
    let one = |(key, months): &(PlanKey, Months)| -> Change {
        let mut values = values(months, key);
        values.extend(params![person, now]);
        match key {
            PlanKey::Account(_) => (&PLAN_PROPOSAL, PUT, values),
            PlanKey::Revenue { .. } => (&REVENUE_PROPOSAL, PUT_REVENUE, values),
        }
    };
    change(tx, rows.iter().map(one).collect()).await
}

/// Months that bind from now on; what waited for the same row is settled.
pub async fn set(tx: &mut Tx, rows: &[(PlanKey, Months)]) -> Result<()> {
    let settled = |(key, months): &(PlanKey, Months)| -> Change {
        match key {
            PlanKey::Account(_) => (&PLAN_PROPOSAL, SETTLE, values(months, key)),
            PlanKey::Revenue { .. } => (&REVENUE_PROPOSAL, SETTLE_REVENUE, values(months, key)),
        }
    };
    let bound = |(key, months): &(PlanKey, Months)| -> Change {
        match key {
            PlanKey::Account(id) => budget::public::setting_plan(*id, months),
            PlanKey::Revenue { .. } => (&REVENUE_PLAN, SET_REVENUE, values(months, key)),
        }
    };
    change(tx, rows.iter().map(bound).chain(rows.iter().map(settled)).collect()).await
}

/// What waits of an SKPD by one person.
#[derive(Clone, Debug)]
pub struct Sent {
    pub unit: i64,
    pub code: String,
    pub name: String,
    pub year: i32,
    pub by: i64,
    pub person: Option<String>,
    pub since: Moment,
    /// Of spending.
    pub amount: Money,
}

/// Everything that waits within the view's scope.
pub async fn sent(view: &mut View) -> Result<Vec<Sent>> {
    let mut all = Vec::new();
    for r in view.query(WAITING, vec![]).await? {
        let unit = r.int("id")?;
        if view.scope.sees(unit, unit) {
            all.push(Sent {
                unit,
                code: r.text("code")?,
                name: r.text("name")?,
                year: i32::try_from(r.int("year")?).unwrap_or_default(),
                by: r.int("prepared_by")?,
                person: r.opt_text("person_name")?,
                since: r.moment("since")?,
                amount: r.money("amount")?,
            });
        }
    }
    Ok(all)
}

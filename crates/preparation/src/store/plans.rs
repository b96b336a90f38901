//! Cash plans that the Kuasa BUD prepared and the PPKD has yet to set.

use kernel::Money;
use store::{Read, Result, Row, Tx, params};

use crate::tables::PLAN_PROPOSAL;

const PROPOSED: &str = "SELECT p.* FROM plan_proposal p JOIN account a ON a.id = p.account_id
   WHERE a.year = $1 AND a.unit_id = $2 AND p.status = 'disiapkan' ORDER BY p.account_id FOR NO KEY UPDATE";
const PUT: &str = "INSERT INTO plan_proposal (account_id, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, status,
     prepared_by, prepared_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'disiapkan', $14, $15)
   ON CONFLICT (account_id) DO UPDATE SET m1 = $2, m2 = $3, m3 = $4, m4 = $5, m5 = $6, m6 = $7, m7 = $8, m8 = $9,
     m9 = $10, m10 = $11, m11 = $12, m12 = $13, status = 'disiapkan', prepared_by = $14, prepared_at = $15 RETURNING *";
const SETTLE: &str = "UPDATE plan_proposal SET status = 'ditetapkan' WHERE account_id = $1 RETURNING *";

pub const MONTHS: [&str; 12] = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"];

#[derive(Clone, Debug)]
pub struct Proposal {
    pub account: i64,
    pub months: [Money; 12],
    pub prepared_by: i64,
}

fn proposal(r: &Row) -> Result<Proposal> {
    let mut months = [Money::ZERO; 12];
    for (at, name) in MONTHS.iter().enumerate() {
        months[at] = r.money(name)?;
    }
    Ok(Proposal { account: r.int("account_id")?, months, prepared_by: r.int("prepared_by")? })
}

/// What was prepared for an SKPD, held until the commit.
pub async fn waiting(tx: &mut Tx, year: i32, unit: i64) -> Result<Vec<Proposal>> {
    tx.query(PROPOSED, params![year, unit]).await?.iter().map(proposal).collect()
}

pub async fn put(tx: &mut Tx, account: i64, months: &[Money; 12]) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let mut values = params![account];
    values.extend(months.iter().map(|m| store::Value::from(*m)));
    values.extend(params![person, now]);
    tx.change(&PLAN_PROPOSAL, PUT, values).await.map(drop)
}

pub async fn settle(tx: &mut Tx, account: i64) -> Result<()> {
    tx.change(&PLAN_PROPOSAL, SETTLE, params![account]).await.map(drop)
}

//! What the reports read.

use std::sync::Arc;

use store::{Keys, Read, Result, Row, View, params};

use super::known;
use crate::rules::record::{Known, Register};

/// Every record that counts, with its unit.
const RECORDS: &str = "SELECT e.*, u.code AS unit_code, u.name AS unit_name, u.skpd_id
   FROM employment e JOIN employment_change c ON c.id = e.change_id JOIN unit u ON u.id = e.unit_id
   WHERE c.status = 'berlaku' ORDER BY e.id";
/// Records of a proposal ($1).
const OF_CHANGE: &str = "SELECT e.*, u.code AS unit_code, u.name AS unit_name, u.skpd_id
   FROM employment e JOIN unit u ON u.id = e.unit_id WHERE e.change_id = $1 ORDER BY e.row_no, e.id";
/// Records that counted before a proposal ($1) was decided on.
const BEFORE: &str = "SELECT e.* FROM employment e JOIN employment_change c ON c.id = e.change_id
   WHERE c.status = 'berlaku' AND c.id <> $1
     AND c.decided_at <= COALESCE((SELECT d.decided_at FROM employment_change d WHERE d.id = $1), c.decided_at)
   ORDER BY e.id";
const CHANGES: &str = "SELECT c.*, p.name AS proposed_name, d.name AS decided_name
   FROM employment_change c LEFT JOIN person p ON p.id = c.proposed_by LEFT JOIN person d ON d.id = c.decided_by
   ORDER BY c.id DESC";
const UNITS: &str = "SELECT id, code FROM unit ORDER BY id";
/// Proposals that wait, with who proposed them.
const WAITING: &str = "SELECT c.id, c.origin, c.row_count, c.proposed_by, c.proposed_at, p.name AS proposed_name
   FROM employment_change c LEFT JOIN person p ON p.id = c.proposed_by
   WHERE c.status = 'menunggu' ORDER BY c.id";

/// A record, opened, with the row that has its unit.
pub(crate) struct Shown {
    pub known: Known,
    pub row: Row,
}

fn shown(keys: &Arc<Keys>, rows: Vec<Row>) -> Result<Vec<Shown>> {
    rows.into_iter().map(|row| Ok(Shown { known: known(keys, &row)?, row })).collect()
}

pub(crate) async fn records(view: &mut View) -> Result<Vec<Shown>> {
    let rows = view.query(RECORDS, vec![]).await?;
    shown(&view.keys()?, rows)
}

pub(crate) async fn of_change(view: &mut View, change: i64) -> Result<Vec<Shown>> {
    let rows = view.query(OF_CHANGE, params![change]).await?;
    shown(&view.keys()?, rows)
}

/// The register as it was without a proposal.
pub(crate) async fn before(view: &mut View, change: i64) -> Result<Register> {
    let (rows, keys) = (view.query(BEFORE, params![change]).await?, view.keys()?);
    Ok(Register::new(rows.iter().map(|r| known(&keys, r)).collect::<Result<Vec<_>>>()?))
}

pub(crate) async fn changes(view: &mut View) -> Result<Vec<Row>> {
    view.query(CHANGES, vec![]).await
}

/// Codes of units by their numbers.
pub(crate) async fn unit_codes(view: &mut View) -> Result<std::collections::HashMap<i64, String>> {
    view.query(UNITS, vec![]).await?.iter().map(|r| Ok((r.int("id")?, r.text("code")?))).collect()
}

pub(crate) async fn waiting(view: &mut View) -> Result<Vec<Row>> {
    view.query(WAITING, vec![]).await
}

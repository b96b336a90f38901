//! Dated data and the calendar as they stand in the tables.

use std::sync::Arc;

use kernel::day::Calendar;
use kernel::regulation::{Dated, Regulations};

use crate::{Read, Result};

const IN_FORCE: &str = "SELECT key, value, starts, source FROM regulation WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL ORDER BY id";
const HOLIDAYS: &str = "SELECT day FROM holiday ORDER BY day";

/// Values in force.
pub async fn in_force(read: &mut impl Read) -> Result<(Arc<Regulations>, Arc<Calendar>)> {
    let mut values = Vec::new();
    for row in read.query(IN_FORCE, vec![]).await? {
        let dated = Dated { from: row.day("starts")?, value: row.text("value")?, source: row.text("source")? };
        values.push((row.text("key")?, dated));
    }
    let days = read.query(HOLIDAYS, vec![]).await?.iter().map(|r| r.day("day")).collect::<Result<Vec<_>>>()?;
    Ok((Arc::new(Regulations::new(values)), Arc::new(Calendar::new(days))))
}

//! Dated data and the calendar, cached until their version moves.

use std::sync::{Arc, PoisonError, RwLock};

use kernel::day::Calendar;
use kernel::regulation::{Dated, Regulations};

use crate::table::REGULATION_VERSION;
use crate::{Read, Result, Tx};

const IN_FORCE: &str = "SELECT key, value, starts, source FROM regulation WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL ORDER BY id";
const HOLIDAYS: &str = "SELECT day FROM holiday ORDER BY day";
pub(crate) const VERSION: &str = "SELECT version FROM regulation_version WHERE id = 1";
const BUMP: &str = "UPDATE regulation_version SET version = version + 1 WHERE id = 1";

pub(crate) type Known = (i64, Arc<Regulations>, Arc<Calendar>);

/// The values in force as of some version.
#[derive(Debug, Default)]
pub(crate) struct Cache(RwLock<Option<Known>>);

impl Cache {
    pub(crate) fn get(&self, version: i64) -> Option<Known> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|k| k.0 == version).cloned()
    }

    pub(crate) fn put(&self, known: Known) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }
}

pub(crate) async fn load(read: &mut impl Read, version: i64) -> Result<Known> {
    let mut values = Vec::new();
    for row in read.query(IN_FORCE, vec![]).await? {
        let dated = Dated { from: row.day("starts")?, value: row.text("value")?, source: row.text("source")? };
        values.push((row.text("key")?, dated));
    }
    let days = read.query(HOLIDAYS, vec![]).await?.iter().map(|r| r.day("day")).collect::<Result<Vec<_>>>()?;
    Ok((version, Arc::new(Regulations::new(values)), Arc::new(Calendar::new(days))))
}

/// Tells every cache that dated data or holidays changed.
pub async fn changed(tx: &mut Tx) -> Result<()> {
    debug_assert!(!REGULATION_VERSION.journalled);
    tx.execute(BUMP, vec![]).await
}

/// Values in force, for reports and checks.
pub async fn in_force(read: &mut impl Read) -> Result<(Arc<Regulations>, Arc<Calendar>)> {
    load(read, 0).await.map(|k| (k.1, k.2))
}

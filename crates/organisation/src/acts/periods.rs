use kernel::{ActDef, Code, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::place;
use crate::rules::{self, periods};
use crate::store::dated;

const LAW: &str = "PP 12/2019 Ps 7(2), 8(3)";

const LOCK_PERIOD: &ActDef = &ActDef::new("lock-period", "Kunci bulan", LAW, &[Role::Ppkd, Role::KuasaBud]);
const UNLOCK_PERIOD: &ActDef =
    &ActDef { signs: true, ..ActDef::new("unlock-period", "Buka kunci bulan", LAW, &[Role::Ppkd]) };

/// A month and where it is locked: an SKPD, or the whole regency.
#[derive(Clone, Debug, Serialize)]
pub struct Locked {
    pub year: i32,
    pub month: u8,
    pub locked: bool,
}

/// Locks a month: no document gets a date in it any more.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockPeriod {
    pub year: i32,
    pub month: u8,
    /// Kode SKPD; tanpa ini seluruh daerah
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
}

/// Opens a locked month again, with the reason on record.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlockPeriod {
    pub year: i32,
    pub month: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    pub reason: String,
}

/// Of a month that is to be opened, a lock of receipts alone counts too.
async fn facts(tx: &mut Tx, case: &Case, (year, month): (i32, u8), opens: bool) -> Result<(periods::Month, i64)> {
    let unit = case.unit.as_ref().map_or(0, |u| u.id);
    let sub_unit = case.unit.as_ref().is_some_and(|u| u.id != u.skpd_id);
    let locks = dated::list_locks(tx, year, month, unit).await?;
    let locked = locks.iter().any(|(locked, receipts)| *locked == unit && (opens || !receipts));
    let region_locked = locks.iter().any(|(locked, _)| *locked == 0);
    Ok((periods::Month { year, month, sub_unit, locked, region_locked }, unit))
}

impl Act for LockPeriod {
    const DEF: &'static ActDef = LOCK_PERIOD;
    type Out = Locked;

    fn subject(&self) -> Subject {
        place(self.unit.as_ref())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Locked>> {
        let (facts, unit) = facts(tx, case, (self.year, self.month), false).await?;
        periods::lock(&facts, tx.ctx().today)?;
        dated::lock(tx, self.year, self.month, unit, false).await?;
        Ok(Record::new(Locked { year: self.year, month: self.month, locked: true }))
    }
}

impl Act for UnlockPeriod {
    const DEF: &'static ActDef = UNLOCK_PERIOD;
    type Out = Locked;

    fn subject(&self) -> Subject {
        place(self.unit.as_ref())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Locked>> {
        rules::reason("reason", "Alasan", &self.reason)?;
        let (facts, unit) = facts(tx, case, (self.year, self.month), true).await?;
        periods::unlock(&facts)?;
        dated::unlock(tx, self.year, self.month, unit).await?;
        Ok(Record::new(Locked { year: self.year, month: self.month, locked: false }))
    }
}

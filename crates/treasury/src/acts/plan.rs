//! A cash plan proposed from how money went out: only the treasury knows that,
//! so the step stands here and what it proposes in `preparation`.

use kernel::{ActDef, Code, Money, Role};
use preparation::public::cash::{propose, revenue_patterns};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use crate::public::month_at;
use crate::store::watching;

const PREPARE: &ActDef = &ActDef::new(
    "prepare-cash-plan-by-realisation",
    "Siapkan anggaran kas menurut realisasi tahun lalu",
    "PP 12/2019 Ps 134, 7(2), 8(3)a",
    &[Role::KuasaBud],
);

/// Proposes the months of all rows by what was paid in each month of last
/// year; where an account paid nothing its SKPD's months serve, and without
/// any an even spread. Revenue and financing, which no payment tells, follow
/// last year's plan. Nothing binds yet.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrepareCashPlanByRealisation {
    pub year: i32,
    /// One SKPD; the whole regency where it is absent.
    #[serde(default)]
    pub unit: Option<Code>,
}

impl Act for PrepareCashPlanByRealisation {
    const DEF: &'static ActDef = PREPARE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        self.unit.clone().map_or(Subject::Region, Subject::Unit)
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let (last, skpd) = (self.year - 1, case.unit.as_ref().map(|u| u.skpd_id));
        let spent = watching::spent_by_account(tx, last, skpd).await?;
        if spent.is_empty() {
            return Err(Error::NotFound(format!("realisasi belanja {last}")));
        }
        let mut patterns = revenue_patterns(tx, last, skpd).await?;
        for row in spent {
            let mut months = [Money::ZERO; 12];
            if let Some(month) = months.get_mut(month_at(&row.text("month")?, last)) {
                *month = row.money("amount")?;
            }
            let place = (row.int("unit_id")?, row.int("sub_unit_id")?);
            patterns.add(place, Some(&row.text("sub_kegiatan")?), &row.text("rekening")?, &months);
        }
        Ok(Record::new(propose(tx, self.year, skpd, &patterns).await?))
    }
}

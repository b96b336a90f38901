//! Short ways to a cash plan: spread evenly, one row, a file. In a practice
//! folder they bind at once; elsewhere they wait for the PPKD, as all does.

use kernel::{ActDef, Code, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::plan::{LAW, PlanLine, judged, place, released_of};
use crate::policy::Policy;
use crate::rules::plans::{Months, Patterns, PlanKey, propose};
use crate::store::plans;

/// Keeps the months; answers with whether they bind.
async fn keep(tx: &mut Tx, rows: &[(PlanKey, Months)]) -> Result<&'static str> {
    if tx.ctx().region.practice {
        plans::set(tx, rows).await?;
        return Ok("berlaku");
    }
    plans::put(tx, rows).await?;
    Ok("menunggu")
}

const SPREAD: &ActDef =
    &ActDef { setup: true, ..ActDef::new("spread-cash-plan", "Bagi rata anggaran kas", LAW, &[Role::KuasaBud]) };

/// Spreads budgets over the months: what SPD have released stays in its
/// months, the rest goes evenly over the months after them. Outside practice
/// folders it is a proposal.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpreadCashPlan {
    pub year: i32,
    /// One SKPD or sub unit; the whole regency where it is absent.
    #[serde(default)]
    pub unit: Option<Code>,
    /// Also where a plan is there already, or proposed.
    #[serde(default)]
    pub overwrite: bool,
}

impl Act for SpreadCashPlan {
    const DEF: &'static ActDef = SPREAD;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        place(self.unit.as_ref())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let at_hand = Policy::on(&tx.ctx().regulations, tx.ctx().today).at_hand;
        let released = budget::public::released_by_month(tx, self.year).await?;
        let (mut rows, mut left_alone) = (Vec::new(), 0);
        for row in plans::rows(tx, self.year, case.unit.as_ref().map(|u| u.skpd_id)).await? {
            let here = case.unit.as_ref().is_none_or(|u| u.id == row.unit || u.id == row.sub_unit);
            if !here || !row.asks() {
                continue;
            }
            if row.months().is_some() && !self.overwrite {
                left_alone += 1;
                continue;
            }
            let months = propose(&row, &Patterns::default(), &released_of(&row, &released), &at_hand).0;
            rows.push((row.key, months));
        }
        let status = keep(tx, &rows).await?;
        let told = serde_json::json!({ "accounts": rows.len(), "left_alone": left_alone, "status": status });
        Ok(Record::new(told))
    }
}

const SET: &ActDef =
    &ActDef { setup: true, ..ActDef::new("set-cash-plan", "Isi anggaran kas satu rekening", LAW, &[Role::KuasaBud]) };

/// Twelve months of one row, adding up to its budget. Outside practice folders
/// it is a proposal.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCashPlan {
    pub year: i32,
    pub sub_unit: Code,
    /// None for revenue and financing.
    #[serde(default)]
    pub sub_kegiatan: Option<Code>,
    pub rekening: Code,
    /// January to December.
    pub months: Vec<Money>,
}

impl Act for SetCashPlan {
    const DEF: &'static ActDef = SET;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.sub_unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let line = PlanLine {
            sub_unit: self.sub_unit.clone(),
            sub_kegiatan: self.sub_kegiatan.clone(),
            rekening: self.rekening.clone(),
            months: self.months.clone(),
        };
        let (rows, total) = judged(tx, self.year, Some(case.unit()?.skpd_id), &[line]).await?;
        let status = keep(tx, &rows).await?;
        Ok(Record::new(serde_json::json!({ "total": total, "status": status })))
    }
}

const LOAD: &ActDef =
    &ActDef { setup: true, ..ActDef::new("load-cash-plan", "Muat anggaran kas", LAW, &[Role::KuasaBud]) };

/// Brings a whole cash plan in, or nothing of it; each row adds up to its
/// budget. Outside practice folders it is a proposal.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadCashPlan {
    pub year: i32,
    pub source: String,
    pub lines: Vec<PlanLine>,
}

impl Act for LoadCashPlan {
    const DEF: &'static ActDef = LOAD;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let (rows, total) = judged(tx, self.year, None, &self.lines).await?;
        let status = keep(tx, &rows).await?;
        Ok(Record::new(serde_json::json!({ "accounts": rows.len(), "total": total, "status": status })))
    }
}

//! The cash plan (anggaran kas): how much of each account may go out by when.

use kernel::{ActDef, Code, Money, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use crate::rules::{even_plan, plan_sum};
use crate::store as rows;

const LAW: &str = "PP 12/2019 Ps 134, 8(3)a";

const SPREAD: &ActDef = &ActDef {
    setup: true,
    ..ActDef::new("spread-cash-plan", "Bagi rata anggaran kas", LAW, &[Role::KuasaBud, Role::Ppkd])
};

/// Spreads ceilings over the months: what SPD have released stays in its
/// months, the rest goes evenly over the months after them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpreadCashPlan {
    pub year: i32,
    /// One SKPD or sub unit; the whole regency where it is absent.
    #[serde(default)]
    pub unit: Option<Code>,
    /// Also where a plan is there already.
    #[serde(default)]
    pub overwrite: bool,
}

impl Act for SpreadCashPlan {
    const DEF: &'static ActDef = SPREAD;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        self.unit.clone().map_or(Subject::Region, Subject::Unit)
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let planned: std::collections::HashSet<i64> = rows::planned(tx, self.year).await?.into_iter().collect();
        let released = rows::released_by_month(tx, self.year).await?;
        let mut written = 0;
        for account in rows::accounts(tx, self.year).await? {
            let here = case.unit.as_ref().is_none_or(|u| u.id == account.unit_id || u.id == account.sub_unit_id);
            if !here || (planned.contains(&account.id) && !self.overwrite) {
                continue;
            }
            let months = released.get(&account.id).copied().unwrap_or([Money::ZERO; 12]);
            rows::put_cash_plan(tx, account.id, &even_plan(account.ceiling, &months)).await?;
            written += 1;
        }
        Ok(Record::new(serde_json::json!({ "accounts": written, "left_alone": planned.len() })))
    }
}

const SET: &ActDef = &ActDef {
    setup: true,
    ..ActDef::new("set-cash-plan", "Tetapkan anggaran kas", LAW, &[Role::KuasaBud, Role::Ppkd])
};

/// Sets the twelve months of one account; they add up to its ceiling.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCashPlan {
    pub year: i32,
    pub sub_unit: Code,
    pub sub_kegiatan: Code,
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
        let unit = case.unit()?.id;
        let account = rows::find_account(tx, self.year, unit, self.sub_kegiatan.norm(), self.rekening.norm())
            .await?
            .ok_or_else(|| Error::NotFound(format!("rekening {} pada {}", self.rekening, self.sub_kegiatan)))?;
        plan_sum(self.rekening.text(), account.ceiling, &self.months)?;
        let months: [Money; 12] = self.months.clone().try_into().map_err(|_| Error::Refused(Refusals::new()))?;
        rows::put_cash_plan(tx, account.id, &months).await?;
        Ok(Record::new(serde_json::json!({ "account": account.id, "total": account.ceiling })))
    }
}

const LOAD: &ActDef =
    &ActDef { setup: true, ..ActDef::new("load-cash-plan", "Muat anggaran kas", LAW, &[Role::KuasaBud, Role::Ppkd]) };

/// Twelve months of one account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanLine {
    pub sub_unit: Code,
    pub sub_kegiatan: Code,
    pub rekening: Code,
    /// January to December.
    pub months: Vec<Money>,
}

/// Brings a whole cash plan in, or nothing of it; each account adds up to its
/// ceiling.
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
        let mut refusals = Refusals::new();
        let mut total = Money::ZERO;
        for line in &self.lines {
            let name = format!("{} · {} · {}", line.sub_unit, line.sub_kegiatan, line.rekening);
            let unit = store::units::by_norm(tx, line.sub_unit.norm()).await?;
            let unit = unit.ok_or_else(|| Error::NotFound(format!("sub unit {}", line.sub_unit)))?;
            let (sub, rek) = (line.sub_kegiatan.norm(), line.rekening.norm());
            let account = rows::find_account(tx, self.year, unit.id, sub, rek).await?;
            let account = account.ok_or_else(|| Error::NotFound(format!("rekening {name}")))?;
            match (plan_sum(&name, account.ceiling, &line.months), <[Money; 12]>::try_from(line.months.clone())) {
                (Ok(()), Ok(months)) => rows::put_cash_plan(tx, account.id, &months).await?,
                (Err(found), _) => refusals.extend(found),
                (Ok(()), Err(_)) => {}
            }
            total = total.plus(account.ceiling);
        }
        refusals.or(())?;
        Ok(Record::new(serde_json::json!({ "accounts": self.lines.len(), "total": total })))
    }
}

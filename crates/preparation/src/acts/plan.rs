//! The cash plan: the Kuasa BUD prepares it, the PPKD sets it.

use std::collections::BTreeMap;

use kernel::{ActDef, Code, Money, Refusal, Refusals, Role, names};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use crate::rules::plans::by_pattern;
use crate::store::plans;
use budget::public::Planned;
use budget::rules::{even_plan, plan_sum};

const LAW: &str = "PP 12/2019 Ps 134, 7(2), 8(3)a";

names! {
    Basis {
        LastYear = "tahun-lalu", "Pola anggaran kas tahun lalu";
        Even = "rata", "Dibagi rata";
    }
}

const PREPARE: &ActDef = &ActDef::new("prepare-cash-plan", "Siapkan anggaran kas", LAW, &[Role::KuasaBud]);

/// Proposes the months of all accounts of an SKPD; nothing binds yet. Where
/// last year has no pattern for an account its SKPD's pattern serves, and
/// without one an even spread.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrepareCashPlan {
    pub year: i32,
    pub unit: Code,
    pub basis: Basis,
}

impl Act for PrepareCashPlan {
    const DEF: &'static ActDef = PREPARE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = case.unit()?.skpd_id;
        let patterns = match self.basis {
            Basis::Even => Patterns::default(),
            Basis::LastYear => Patterns::of(&budget::public::planned(tx, self.year - 1, skpd).await?),
        };
        let (mut by_own, mut by_unit, mut even) = (0, 0, 0);
        let mut total = Money::ZERO;
        for p in budget::public::planned(tx, self.year, skpd).await? {
            let a = &p.account;
            let own = patterns.own.get(&(a.sub_unit_id, a.sub_kegiatan.clone(), a.rekening.clone()));
            let months = match (own.and_then(|o| by_pattern(a.ceiling, o)), by_pattern(a.ceiling, &patterns.whole)) {
                (Some(months), _) => {
                    by_own += 1;
                    months
                }
                (None, Some(months)) => {
                    by_unit += 1;
                    months
                }
                (None, None) => {
                    even += 1;
                    even_plan(a.ceiling, &[Money::ZERO; 12])
                }
            };
            plans::put(tx, a.id, &months).await?;
            total = total.plus(a.ceiling);
        }
        let told = serde_json::json!({ "by_account": by_own, "by_skpd": by_unit, "even": even, "total": total });
        Ok(Record::new(told))
    }
}

/// How money was planned to go out the year before.
#[derive(Default)]
struct Patterns {
    own: BTreeMap<(i64, String, String), [Money; 12]>,
    whole: [Money; 12],
}

impl Patterns {
    fn of(planned: &[Planned]) -> Patterns {
        let mut all = Patterns::default();
        for p in planned {
            let Some(months) = p.months else { continue };
            for (sum, month) in all.whole.iter_mut().zip(months) {
                *sum = sum.plus(month);
            }
            let a = &p.account;
            all.own.insert((a.sub_unit_id, a.sub_kegiatan.clone(), a.rekening.clone()), months);
        }
        all
    }
}

const EDIT: &ActDef = &ActDef::new("edit-cash-plan", "Ubah usulan anggaran kas", LAW, &[Role::KuasaBud]);

/// Changes the proposed months of one account; they add up to its ceiling.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditCashPlan {
    pub year: i32,
    pub sub_unit: Code,
    pub sub_kegiatan: Code,
    pub rekening: Code,
    /// January to December.
    pub months: Vec<Money>,
}

impl Act for EditCashPlan {
    const DEF: &'static ActDef = EDIT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.sub_unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let (unit, sub, rek) = (case.unit()?.id, self.sub_kegiatan.norm(), self.rekening.norm());
        let account = budget::public::find_account(tx, self.year, unit, sub, rek).await?;
        let account =
            account.ok_or_else(|| Error::NotFound(format!("rekening {} pada {}", self.rekening, self.sub_kegiatan)))?;
        plan_sum(self.rekening.text(), account.ceiling, &self.months)?;
        let months = self.months.clone().try_into().map_err(|_| Error::Bug("dua belas bulan".into()))?;
        plans::put(tx, account.id, &months).await?;
        Ok(Record::new(serde_json::json!({ "account": account.id, "total": account.ceiling })))
    }
}

const RATIFY: &ActDef =
    &ActDef { signs: true, ..ActDef::new("ratify-cash-plan", "Tetapkan anggaran kas SKPD", LAW, &[Role::Ppkd]) };

/// The PPKD sets what was prepared for an SKPD.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatifyCashPlan {
    pub year: i32,
    pub unit: Code,
}

impl Act for RatifyCashPlan {
    const DEF: &'static ActDef = RATIFY;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = case.unit()?.skpd_id;
        let waiting = plans::waiting(tx, self.year, skpd).await?;
        if waiting.is_empty() {
            return Err(Error::NotFound(format!("usulan anggaran kas {} {}", self.unit, self.year)));
        }
        let person = tx.ctx().actor.person();
        let mut refusals = Refusals::new();
        refusals.require(waiting.iter().all(|p| p.prepared_by != person), || {
            Refusal::new(
                "WEWENANG-ORANG-SAMA",
                "PP 12/2019 Ps 4(5)",
                "Yang menyiapkan anggaran kas tidak boleh menetapkannya sendiri.",
                "Mintalah pejabat kedua menetapkannya.",
            )
        });
        let mut total = Money::ZERO;
        let ids: Vec<i64> = waiting.iter().map(|p| p.account).collect();
        // Both come in the order of the accounts.
        for (p, standing) in waiting.iter().zip(budget::public::lock_accounts(tx, &ids).await?) {
            let account = standing.account;
            let name = format!("{} · {}", account.sub_kegiatan, account.rekening);
            if let Err(found) = plan_sum(&name, account.ceiling, &p.months) {
                refusals.extend(found);
            }
            budget::public::set_plan(tx, p.account, &p.months).await?;
            plans::settle(tx, p.account).await?;
            total = total.plus(account.ceiling);
        }
        refusals.or(())?;
        Ok(Record::new(serde_json::json!({ "accounts": waiting.len(), "total": total })))
    }
}

//! The cash plan: the Kuasa BUD prepares it, the PPKD sets it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use kernel::{ActDef, Code, Money, Refusals, Role, names};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use crate::policy::Policy;
use crate::rules::plans::{Months, Patterns, PlanKey, PlanRow, Rests, decide_ratify, propose};
use crate::store::plans;
use budget::rules::plan_sum;

pub(super) const LAW: &str = "PP 12/2019 Ps 134, 7(2), 8(3)a";

names! {
    Basis {
        LastYear = "tahun-lalu", "Pola anggaran kas tahun lalu";
        Even = "rata", "Dibagi rata";
    }
}

const PREPARE: &ActDef = &ActDef::new("prepare-cash-plan", "Siapkan anggaran kas", LAW, &[Role::KuasaBud]);

/// Proposes the months of all accounts, of revenue and of financing; nothing
/// binds yet. Where last year has no pattern for a row its SKPD's pattern
/// serves, and without one an even spread.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrepareCashPlan {
    pub year: i32,
    /// One SKPD; the whole regency where it is absent.
    #[serde(default)]
    pub unit: Option<Code>,
    pub basis: Basis,
}

impl Act for PrepareCashPlan {
    const DEF: &'static ActDef = PREPARE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        place(self.unit.as_ref())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = case.unit.as_ref().map(|u| u.skpd_id);
        let patterns = match self.basis {
            Basis::Even => Patterns::default(),
            Basis::LastYear => Patterns::of(&plans::rows(tx, self.year - 1, skpd).await?),
        };
        Ok(Record::new(propose_all(tx, self.year, skpd, &patterns).await?))
    }
}

pub(super) fn place(unit: Option<&Code>) -> Subject {
    unit.cloned().map_or(Subject::Region, Subject::Unit)
}

/// Proposes every row of the plan, of all SKPD or of one.
pub async fn propose_all(tx: &mut Tx, year: i32, skpd: Option<i64>, patterns: &Patterns) -> Result<serde_json::Value> {
    let at_hand = Policy::on(&tx.ctx().regulations, tx.ctx().today).at_hand;
    let released = budget::public::released_by_month(tx, year).await?;
    let mut rests: BTreeMap<Rests, usize> = BTreeMap::new();
    let (mut total, mut proposals) = (Money::ZERO, Vec::new());
    for row in plans::rows(tx, year, skpd).await?.iter().filter(|r| r.asks()) {
        let (months, on) = propose(row, patterns, &released_of(row, &released), &at_hand);
        *rests.entry(on).or_default() += 1;
        total = total.plus(row.budget);
        proposals.push((row.key.clone(), months));
    }
    plans::put(tx, &proposals).await?;
    let count = |on: Rests| rests.get(&on).copied().unwrap_or_default();
    Ok(serde_json::json!({
        "by_row": count(Rests::Own), "by_skpd": count(Rests::Skpd), "even": count(Rests::Even),
        "at_hand": count(Rests::AtHand), "total": total,
    }))
}

pub(super) fn released_of(row: &PlanRow, released: &std::collections::HashMap<i64, Months>) -> Months {
    match row.key {
        PlanKey::Account(id) => released.get(&id).copied().unwrap_or([Money::ZERO; 12]),
        PlanKey::Revenue { .. } => [Money::ZERO; 12],
    }
}

/// Twelve months of an account, or of a rekening of revenue or financing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanLine {
    pub sub_unit: Code,
    /// None for revenue and financing.
    #[serde(default)]
    pub sub_kegiatan: Option<Code>,
    pub rekening: Code,
    /// January to December.
    pub months: Vec<Money>,
}

/// The rows of lines with their months, each adding up to its budget; or every
/// reason why not. Lines stand within `skpd`, where one is named.
pub(super) async fn judged(
    tx: &mut Tx,
    year: i32,
    skpd: Option<i64>,
    lines: &[PlanLine],
) -> Result<(Vec<(PlanKey, Months)>, Money)> {
    let mut refusals = Refusals::new();
    let (mut total, mut rows) = (Money::ZERO, Vec::with_capacity(lines.len()));
    let mut revenue: BTreeMap<i64, Vec<PlanRow>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let unit = store::units::by_norm(tx, line.sub_unit.norm()).await?;
        let unit = unit.filter(|u| skpd.is_none_or(|skpd| u.skpd_id == skpd));
        let unit = unit.ok_or_else(|| Error::NotFound(format!("sub unit {}", line.sub_unit)))?;
        let (key, budgeted) = match &line.sub_kegiatan {
            Some(sub) => {
                let found = budget::public::find_account(tx, year, unit.id, sub.norm(), line.rekening.norm()).await?;
                let account = found.ok_or_else(|| Error::NotFound(format!("rekening {} pada {sub}", line.rekening)))?;
                (PlanKey::Account(account.id), account.ceiling)
            }
            None => {
                let all = match revenue.entry(unit.skpd_id) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(slot) => slot.insert(plans::revenue_rows(tx, year, Some(unit.skpd_id)).await?),
                };
                let found = all.iter().find(|r| r.rekening == line.rekening.norm());
                let row = found.ok_or_else(|| Error::NotFound(format!("rekening {} pada DPA", line.rekening)))?;
                (row.key.clone(), row.budget)
            }
        };
        total = total.plus(budgeted);
        match (plan_sum(&called(line), budgeted, &line.months), Months::try_from(line.months.as_slice())) {
            (Ok(()), Ok(months)) => rows.push((key, months)),
            (Err(found), _) => {
                let field = format!("lines.{at}");
                found.into_vec().into_iter().for_each(|r| refusals.push(r.at(&field)));
            }
            (Ok(()), Err(_)) => return Err(Error::Bug("dua belas bulan".into())),
        }
    }
    refusals.or(())?;
    Ok((rows, total))
}

fn called(line: &PlanLine) -> String {
    let mut parts = vec![line.sub_unit.text()];
    parts.extend(line.sub_kegiatan.as_ref().map(Code::text));
    parts.push(line.rekening.text());
    parts.join(" · ")
}

const EDIT: &ActDef = &ActDef::new("edit-cash-plan", "Ubah usulan anggaran kas", LAW, &[Role::KuasaBud]);

/// Changes the proposed months of rows of an SKPD, all of them or none; each
/// row adds up to its budget.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditCashPlan {
    pub year: i32,
    /// The SKPD.
    pub unit: Code,
    pub lines: Vec<PlanLine>,
}

impl Act for EditCashPlan {
    const DEF: &'static ActDef = EDIT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let skpd = case.unit()?.skpd_id;
        let (rows, total) = judged(tx, self.year, Some(skpd), &self.lines).await?;
        plans::put(tx, &rows).await?;
        Ok(Record::new(serde_json::json!({ "rows": rows.len(), "total": total })))
    }
}

const RATIFY: &ActDef =
    &ActDef { signs: true, ..ActDef::new("ratify-cash-plan", "Tetapkan anggaran kas", LAW, &[Role::Ppkd]) };

/// The PPKD sets what was prepared: spending, revenue and financing together.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatifyCashPlan {
    pub year: i32,
    /// One SKPD; the whole regency where it is absent.
    #[serde(default)]
    pub unit: Option<Code>,
    /// The fingerprint of the proposals that were read; may be left out in
    /// practice.
    #[serde(default)]
    pub proposal: Option<String>,
}

impl Act for RatifyCashPlan {
    const DEF: &'static ActDef = RATIFY;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        place(self.unit.as_ref())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let waiting = plans::waiting(tx, self.year, case.unit.as_ref().map(|u| u.skpd_id)).await?;
        if waiting.is_empty() {
            return Err(Error::NotFound(format!("usulan anggaran kas {}", self.year)));
        }
        let (person, must_show) = (tx.ctx().actor.person(), !tx.ctx().region.practice);
        decide_ratify(&waiting, person, self.proposal.as_deref().map(str::trim), must_show)?;
        let total = waiting.iter().fold(Money::ZERO, |sum, r| sum.plus(r.budget));
        let rows: Vec<(PlanKey, Months)> =
            waiting.into_iter().filter_map(|r| Some((r.key, r.proposed?.months))).collect();
        plans::set(tx, &rows).await?;
        Ok(Record::new(serde_json::json!({ "rows": rows.len(), "total": total })))
    }
}

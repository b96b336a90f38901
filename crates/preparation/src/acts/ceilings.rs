//! PPAS: what each SKPD and sub kegiatan may ask for, and what each funding
//! source brings.

use std::collections::BTreeMap;

use kernel::{ActDef, Code, Money, Refusal, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx, Unit};

use super::common;
use crate::model::{Instrument, Round, Step, StepStatus};
use crate::rules::ceilings::{UNLOCK, decide_addition, decide_ceiling};
use crate::store::{rka as rkas, rounds};

const LAW: &str = "PP 12/2019 Ps 89–91";
const TEAM: &[Role] = &[Role::Tapd, Role::Ppkd, Role::Bappeda];

const SET: &ActDef =
    &ActDef { setup: true, allocates: true, ..ActDef::new("set-ceilings", "Tetapkan pagu PPAS", LAW, TEAM) };

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CeilingInput {
    /// The sub unit, or the SKPD.
    pub unit: Code,
    /// None where the ceiling holds for the whole SKPD.
    #[serde(default)]
    pub sub_kegiatan: Option<Code>,
    pub amount: Money,
}

/// Sets ceilings while the PPAS is open. Once it is locked, an emergency or an
/// urgent need that was noted lets a sub kegiatan in that has none.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCeilings {
    pub year: i32,
    pub stage: String,
    pub ceilings: Vec<CeilingInput>,
}

impl Act for SetCeilings {
    const DEF: &'static ActDef = SET;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let round = common::round(tx, self.year, &self.stage).await?;
        let urgent = locked(tx, &round).await? && urgent(tx, &round).await?;
        if !urgent {
            refuse_locked(tx, &round).await?;
        }
        let mut refusals = Refusals::new();
        for (at, c) in self.ceilings.iter().enumerate() {
            let unit = store::units::by_norm(tx, c.unit.norm()).await?;
            let unit = unit.ok_or_else(|| Error::NotFound(format!("unit {}", c.unit)))?;
            if let Some(sub) = c.sub_kegiatan.as_ref().filter(|s| s.depth() != 6 || s.is_template()) {
                return Err(Error::Input(format!("{sub} bukan kode sub kegiatan yang sudah terikat bidangnya")));
            }
            let sub = c.sub_kegiatan.as_ref().map_or("", Code::norm);
            let mut found = Refusals::new();
            if urgent {
                add(tx, &round, &unit, sub, c.amount, &mut found).await?;
            }
            found.extend(put(tx, &round, &unit, sub, c.amount).await?);
            for refusal in found.into_vec() {
                refusals.push(refusal.at(&format!("ceilings.{at}.amount")));
            }
        }
        refusals.or(())?;
        Ok(Record::new(serde_json::json!({ "round": round.id, "ceilings": self.ceilings.len() })))
    }
}

/// Before the first opening nothing is locked.
async fn locked(tx: &mut Tx, round: &Round) -> Result<bool> {
    Ok(round.ratified || rounds::step(tx, round.id, Step::Kua).await? == Some(StepStatus::Locked))
}

/// An emergency or an urgent need was noted, for which an RKA may go beyond the
/// KUA-PPAS.
async fn urgent(tx: &mut Tx, round: &Round) -> Result<bool> {
    let noted = rounds::instruments(tx, round.id).await?;
    Ok(!round.ratified && noted.iter().any(|i| i.kind == Instrument::Urgency))
}

/// A sub kegiatan that the agreed ceilings do not know gets one, and its SKPD as
/// much more.
async fn add(tx: &mut Tx, round: &Round, unit: &Unit, sub: &str, amount: Money, refusals: &mut Refusals) -> Result<()> {
    let known = rounds::ceiling(tx, round.id, unit.id, sub).await?;
    if let Err(found) = decide_addition(&format!("{} {sub}", unit.name), sub, known) {
        refusals.extend(found);
    }
    if let Some(whole) = rounds::ceiling(tx, round.id, unit.skpd_id, "").await? {
        rounds::put_ceiling(tx, round.id, (unit.skpd_id, unit.skpd_id, ""), whole.plus(amount)).await?;
    }
    Ok(())
}

async fn refuse_locked(tx: &mut Tx, round: &Round) -> Result<()> {
    if locked(tx, round).await? {
        return Err(Error::refuse(
            Refusal::new(
                "PPAS-TERKUNCI",
                LAW,
                format!("Pagu PPAS {} {} sudah disepakati dan dikunci.", round.stage, round.year),
                UNLOCK,
            )
            .figure("tahapan", &round.stage),
        ));
    }
    Ok(())
}

/// Keeps a ceiling; answers with why it may not be that low.
async fn put(tx: &mut Tx, round: &Round, unit: &Unit, sub: &str, amount: Money) -> Result<Refusals> {
    if amount.is_negative() {
        return Err(Error::Input(format!("pagu {} negatif", unit.code)));
    }
    if sub.is_empty() && unit.id != unit.skpd_id {
        return Err(Error::Input(format!("{}: pagu tanpa sub kegiatan berlaku untuk SKPD, bukan sub unit", unit.code)));
    }
    rounds::put_ceiling(tx, round.id, (unit.skpd_id, unit.id, sub), amount).await?;
    let Some(rka) = rkas::of_unit(tx, round.id, unit.skpd_id).await? else { return Ok(Refusals::new()) };
    let asked = if sub.is_empty() {
        let activities = rkas::activities(tx, rka.document).await?;
        activities.iter().fold(Money::ZERO, |sum, a| sum.plus(a.amount))
    } else {
        rkas::find_activity(tx, rka.document, unit.id, sub).await?.map(|a| a.amount).unwrap_or_default()
    };
    Ok(decide_ceiling(&format!("{} {sub}", unit.name), amount, asked).err().unwrap_or_default())
}

const ADOPT: &ActDef =
    &ActDef { setup: true, allocates: true, ..ActDef::new("adopt-ceilings", "Pakai pagu dari berkas PPAS", LAW, TEAM) };

/// Takes the ceilings from the latest imported KUA-PPAS of the year: one for
/// each sub kegiatan, and one for each SKPD. What the file no longer has keeps none.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptCeilings {
    pub year: i32,
    /// The round that takes them.
    pub stage: String,
}

impl Act for AdoptCeilings {
    const DEF: &'static ActDef = ADOPT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let round = common::round(tx, self.year, &self.stage).await?;
        refuse_locked(tx, &round).await?;
        let label = round.kind.ceilings();
        let version = budget::public::latest(tx, self.year, label).await?;
        let version = version.ok_or_else(|| Error::NotFound(format!("berkas {label} {}", self.year)))?;
        let mut sums: BTreeMap<(i64, String), Money> = BTreeMap::new();
        let mut units: BTreeMap<i64, Unit> = BTreeMap::new();
        for line in budget::public::key_lines(tx, version.id, None).await? {
            for id in [line.unit_id, line.sub_unit_id] {
                if let std::collections::btree_map::Entry::Vacant(slot) = units.entry(id) {
                    let unit = store::units::by_id(tx, id).await?;
                    slot.insert(unit.ok_or_else(|| Error::Bug(format!("unit {id} hilang")))?);
                }
            }
            for key in [(line.sub_unit_id, line.sub_kegiatan.clone()), (line.unit_id, String::new())] {
                let sum = sums.entry(key).or_default();
                *sum = sum.plus(line.amount);
            }
        }
        let mut refusals = Refusals::new();
        for ((unit, sub), amount) in &sums {
            let unit = units.get(unit).ok_or_else(|| Error::Bug("unit hilang".into()))?;
            refusals.extend(put(tx, &round, unit, sub, *amount).await?);
        }
        let mut gone = rounds::given(tx, round.id).await?;
        gone.retain(|key| !sums.contains_key(key));
        for (unit, sub) in &gone {
            let unit = store::units::by_id(tx, *unit).await?;
            let unit = unit.ok_or_else(|| Error::Bug("unit hilang".into()))?;
            refusals.extend(put(tx, &round, &unit, sub, Money::ZERO).await?);
        }
        refusals.or(())?;
        let skpd = sums.iter().filter(|((_, sub), _)| sub.is_empty());
        let total = skpd.clone().fold(Money::ZERO, |sum, (_, amount)| sum.plus(*amount));
        let told = serde_json::json!({
            "round": round.id, "skpd": skpd.count(), "ceilings": sums.len(), "withdrawn": gone.len(), "total": total,
        });
        Ok(Record::new(told))
    }
}

const SOURCES: &ActDef = &ActDef {
    setup: true,
    allocates: true,
    ..ActDef::new("set-source-ceilings", "Tetapkan perkiraan sumber dana", "PP 12/2019 Ps 24", TEAM)
};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceInput {
    pub source: Code,
    pub amount: Money,
}

/// Says what funding sources are expected to bring; what is spent from them
/// stays below that when the budget is ratified.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSourceCeilings {
    pub year: i32,
    pub stage: String,
    pub sources: Vec<SourceInput>,
}

impl Act for SetSourceCeilings {
    const DEF: &'static ActDef = SOURCES;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let round = common::round(tx, self.year, &self.stage).await?;
        if round.ratified {
            return Err(Error::Input(format!("{} {} sudah ditetapkan", self.stage, self.year)));
        }
        for s in &self.sources {
            if s.amount.is_negative() {
                return Err(Error::Input(format!("perkiraan sumber dana {} negatif", s.source)));
            }
            rounds::put_source(tx, round.id, s.source.norm(), s.amount).await?;
        }
        Ok(Record::new(serde_json::json!({ "round": round.id, "sources": self.sources.len() })))
    }
}

//! The frame of a year: a round is opened, its steps are opened and locked, the
//! decisions it rests on are noted.

use kernel::{ActDef, Day, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::common::{self, BUDGET_TEAM};
use crate::model::{Instrument, RoundKind, Signed, Step, StepStatus};
use crate::policy::{self, CALENDAR_CHANGE, CALENDAR_FIRST, CALENDAR_SHIFT};
use crate::rules::calendar::schedule;
use crate::store::rounds;

const LAW: &str = "PP 12/2019 Ps 89–117, 163–184";

const OPEN_ROUND: &ActDef =
    &ActDef { setup: true, ..ActDef::new("open-budget-round", "Buka penyusunan anggaran", LAW, BUDGET_TEAM) };

/// Begins a round: the first budget of a year, a shift or a change. Its steps
/// get their statutory days.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRound {
    pub year: i32,
    /// `murni`, `pergeseran-1` … or `perubahan`.
    pub stage: String,
}

impl Act for OpenRound {
    const DEF: &'static ActDef = OPEN_ROUND;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let kind = RoundKind::of(&self.stage)
            .ok_or_else(|| Error::Input("tahapan penyusunan: murni, pergeseran-1 …, atau perubahan".into()))?;
        if rounds::hold(tx, self.year, &self.stage).await?.is_some() {
            return Err(Error::Input(format!("penyusunan {} {} sudah dibuka", self.stage, self.year)));
        }
        if let Some(other) = rounds::all(tx, self.year).await?.into_iter().find(|r| !r.ratified) {
            return Err(Error::Input(format!("selesaikan dahulu penyusunan {} {}", other.stage, other.year)));
        }
        let base = budget::public::in_force(tx, self.year).await?;
        match (kind, &base) {
            (RoundKind::First, Some(v)) => {
                return Err(Error::Input(format!("anggaran {} sudah ditetapkan ({})", self.year, v.stage)));
            }
            (RoundKind::Shift | RoundKind::Change, None) => {
                return Err(Error::Input(format!("belum ada anggaran {} yang dapat diubah", self.year)));
            }
            _ => {}
        }
        let key = match kind {
            RoundKind::First => CALENDAR_FIRST,
            RoundKind::Shift => CALENDAR_SHIFT,
            RoundKind::Change => CALENDAR_CHANGE,
        };
        let rules = policy::calendar(&tx.ctx().regulations, key, case.doc_date);
        if rules.is_empty() {
            return Err(Error::Input(format!("data bertanggal {key} tidak memuat satu langkah pun")));
        }
        let steps = schedule(&rules, self.year, &tx.ctx().calendar);
        let id = tx.id()?;
        rounds::insert(tx, id, self.year, &self.stage, base.map(|v| v.id)).await?;
        let mut told = Vec::with_capacity(steps.len());
        for (rule, due) in &steps {
            rounds::insert_step(tx, id, rule.step, *due, &rule.source).await?;
            told.push(serde_json::json!({ "step": rule.step, "due": due, "source": rule.source }));
        }
        Ok(Record::new(serde_json::json!({ "round": id, "steps": told })))
    }
}

const OPEN_STEP: &ActDef =
    &ActDef { setup: true, ..ActDef::new("open-budget-step", "Buka langkah penyusunan", LAW, BUDGET_TEAM) };

/// Opens a step of the calendar: what it allows may be done from now on.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenStep {
    pub year: i32,
    pub stage: String,
    pub step: Step,
}

impl Act for OpenStep {
    const DEF: &'static ActDef = OPEN_STEP;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        set_step(tx, self.year, &self.stage, self.step, StepStatus::Open).await
    }
}

const LOCK_STEP: &ActDef =
    &ActDef { setup: true, ..ActDef::new("lock-budget-step", "Kunci langkah penyusunan", LAW, BUDGET_TEAM) };

/// Locks a step: what it allowed is over.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockStep {
    pub year: i32,
    pub stage: String,
    pub step: Step,
}

impl Act for LockStep {
    const DEF: &'static ActDef = LOCK_STEP;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        set_step(tx, self.year, &self.stage, self.step, StepStatus::Locked).await
    }
}

async fn set_step(
    tx: &mut Tx,
    year: i32,
    stage: &str,
    step: Step,
    to: StepStatus,
) -> Result<Record<serde_json::Value>> {
    let round = common::round(tx, year, stage).await?;
    // After the ratification only its DPA are still made.
    if round.ratified && to == StepStatus::Open && step != Step::Dpa {
        return Err(Error::Input(format!("{stage} {year} sudah ditetapkan; langkahnya tidak dibuka lagi")));
    }
    if !rounds::set_step(tx, round.id, step, to).await? {
        return Err(Error::NotFound(format!("langkah «{}» pada {stage} {year}", step.title())));
    }
    Ok(Record::new(serde_json::json!({ "round": round.id, "step": step, "status": to })))
}

const RECORD: &ActDef = &ActDef {
    setup: true,
    ..ActDef::new(
        "record-budget-instrument",
        "Catat dasar hukum anggaran",
        "PP 12/2019 Ps 90, 106–117, 179",
        &[Role::Ppkd, Role::Tapd, Role::Sekda],
    )
};

/// Notes an agreement, Perda or Perkada on which a round rests. Until the
/// ratification it may be noted again, where a number was mistyped.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordInstrument {
    pub year: i32,
    pub stage: String,
    pub kind: Instrument,
    pub number: String,
    /// The day on which it was signed.
    pub signed: Day,
}

impl Act for RecordInstrument {
    const DEF: &'static ActDef = RECORD;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let round = common::round(tx, self.year, &self.stage).await?;
        if round.ratified {
            return Err(Error::Input(format!("{} {} sudah ditetapkan", self.stage, self.year)));
        }
        let number = self.number.trim();
        if number.is_empty() {
            return Err(Error::Input("nomor dasar hukum belum diisi".into()));
        }
        if self.signed > tx.ctx().today {
            return Err(Error::Input("tanggal dasar hukum belum tiba".into()));
        }
        let signed = Signed { kind: self.kind, number: number.to_owned(), signed: self.signed };
        rounds::put_instrument(tx, round.id, &signed).await?;
        Ok(Record::new(serde_json::json!({ "round": round.id, "kind": self.kind, "number": number })))
    }
}

//! The frame of a year: a round is opened, its steps are opened and locked, the
//! decisions it rests on are noted.

use budget::model::Stage;
use kernel::lifecycle::State;
use kernel::{ActDef, Day, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::common::{self, BUDGET_TEAM};
use crate::model::{Instrument, Round, RoundKind, Signed, Step, StepStatus};
use crate::policy::{self, CALENDAR_CHANGE, CALENDAR_FIRST, CALENDAR_SHIFT};
use crate::rules::calendar::{schedule, step_of};
use crate::store::{rka as rkas, rounds};

const LAW: &str = "PP 12/2019 Ps 89–117, 163–184";

const OPEN_ROUND: &ActDef =
    &ActDef { setup: true, ..ActDef::new("open-budget-round", "Buka penyusunan anggaran", LAW, BUDGET_TEAM) };

/// Begins a round: the first budget of a year, a shift or a change. Its steps
/// get their statutory days.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRound {
    pub year: i32,
    /// `murni`, `pergeseran-1` … or `perubahan`; `perubahan-2` in an
    /// extraordinary case.
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
        // Of two rounds opened at once, the second finds the first.
        tx.hold_steady().await?;
        if rounds::hold(tx, self.year, &self.stage).await?.is_some() {
            return Err(Error::Input(format!("penyusunan {} {} sudah dibuka", self.stage, self.year)));
        }
        if let Some(other) = rounds::all(tx, self.year).await?.into_iter().find(|r| !r.ratified) {
            return Err(Error::Input(format!("selesaikan dahulu penyusunan {} {}", other.stage, other.year)));
        }
        if budget::public::waits(tx, self.year).await? {
            return Err(Error::Input(format!("anggaran {} masih menunggu konfirmasi pejabat kedua", self.year)));
        }
        let base = budget::public::ratified(tx, self.year).await?;
        let rank = |stage: &str| Stage(stage.to_owned()).rank();
        if let Some(v) = base.as_ref().filter(|v| rank(&self.stage) <= rank(&v.stage)) {
            return Err(Error::Input(format!("yang berlaku sudah {}; {} tidak akan mengikat", v.stage, self.stage)));
        }
        let change = |stage: &str| Stage(stage.to_owned()).change().unwrap_or_default();
        let so_far = base.as_ref().map_or(0, |v| change(&v.stage));
        if change(&self.stage) > so_far + 1 {
            return Err(Error::Input(format!("{} menyusul perubahan sebelumnya, yang belum berlaku", self.stage)));
        }
        if kind != RoundKind::First && base.is_none() {
            return Err(Error::Input(format!("belum ada anggaran {} yang dapat diubah", self.year)));
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

const CANCEL_ROUND: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new("cancel-budget-round", "Batalkan penyusunan anggaran", LAW, &[Role::Ppkd, Role::Sekda])
};

/// Gives a round up that was opened by mistake or overtaken; its RKA end.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRound {
    pub year: i32,
    pub stage: String,
    pub reasons: Vec<String>,
}

impl Act for CancelRound {
    const DEF: &'static ActDef = CANCEL_ROUND;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        kernel::text::reasons(&self.reasons).map_err(Error::Input)?;
        let round = common::round(tx, self.year, &self.stage).await?;
        if round.ratified {
            return Err(Error::Input(format!("{} {} sudah ditetapkan", self.stage, self.year)));
        }
        let all = rkas::hold(tx, round.id).await?;
        for mut d in all.clone() {
            d.state = State::Voided;
            store::documents::save(tx, &d).await?;
            rkas::cancel(tx, d.id).await?;
        }
        rounds::cancel(tx, round.id).await?;
        Ok(Record::new(serde_json::json!({ "round": round.id, "rka": all.len() })))
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
    if step == Step::Kua {
        keep_agreed(tx, &round, to).await?;
    }
    // After the ratification only its DPA are still made.
    if round.ratified && to == StepStatus::Open && step != Step::Dpa {
        return Err(Error::Input(format!("{stage} {year} sudah ditetapkan; langkahnya tidak dibuka lagi")));
    }
    if !rounds::set_step(tx, round.id, step, to).await? {
        return Err(Error::NotFound(format!("langkah «{}» pada {stage} {year}", step.title())));
    }
    Ok(Record::new(serde_json::json!({ "round": round.id, "step": step, "status": to })))
}

/// Ceilings are locked on an agreement, and opened again by somebody else.
async fn keep_agreed(tx: &mut Tx, round: &Round, to: StepStatus) -> Result<()> {
    if to == StepStatus::Locked && !rounds::agreed(tx, round.id).await? {
        return Err(Error::refuse(
            Refusal::new(
                "APBD-DASAR",
                "PP 12/2019 Ps 90",
                "Pagu PPAS dikunci sesudah nota kesepakatannya dicatat.",
                "Catat nomor dan tanggal nota kesepakatan KUA-PPAS (record-budget-instrument).",
            )
            .figure("dasar", Instrument::CeilingAgreement.code()),
        ));
    }
    let person = tx.ctx().actor.person();
    if to == StepStatus::Open && rounds::locked_by(tx, round.id, Step::Kua).await? == Some(person) {
        return Err(Error::refuse(Refusal::new(
            "WEWENANG-ORANG-SAMA",
            "PP 12/2019 Ps 4(5), 90",
            "Yang mengunci pagu PPAS tidak boleh membukanya sendiri.",
            "Mintalah pejabat lain membukanya, atas kesepakatan baru.",
        )));
    }
    Ok(())
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

/// Notes an agreement, Perda or Perkada on which a round rests, while the step
/// in which it comes to be is open. Until the ratification it may be noted
/// again, where a number was mistyped.
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
        if let Some(step) = step_of(self.kind) {
            common::open_if_there(tx, &round, step).await?;
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

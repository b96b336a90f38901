use kernel::{ActDef, Day, Role, regulation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use crate::model::{DatedValue, HolidayChange};
use crate::regulations::HOLIDAY;
use crate::rules::{self, dated as rule};
use crate::store::dated;

const LAW: &str = "Kebijakan keamanan Simpul: aturan bertanggal diubah oleh dua orang (ADR 0015)";
const PROPOSERS: &[Role] = &[Role::Administrator, Role::Ppkd];
const APPROVERS: &[Role] = &[Role::Ppkd, Role::Inspektorat];

const PROPOSE: &ActDef = &ActDef {
    setup: true,
    ..ActDef::new(
        "propose-regulation",
        "Usulkan nilai bertanggal",
        LAW,
        &[Role::Administrator, Role::Ppkd, Role::Inspektorat],
    )
};
const APPROVE: &ActDef =
    &ActDef { signs: true, ..ActDef::new("approve-regulation", "Setujui nilai bertanggal", LAW, APPROVERS) };
const WITHDRAW: &ActDef = &ActDef::new(
    "withdraw-regulation",
    "Tarik nilai bertanggal",
    LAW,
    &[Role::Administrator, Role::Ppkd, Role::Inspektorat],
);
const ADD_HOLIDAY: &ActDef = &ActDef { setup: true, ..ActDef::new("add-holiday", "Tambah hari libur", LAW, PROPOSERS) };
const REMOVE_HOLIDAY: &ActDef =
    &ActDef { setup: true, ..ActDef::new("remove-holiday", "Hapus hari libur", LAW, PROPOSERS) };

/// A value and whether it has its second person.
#[derive(Clone, Debug, Serialize)]
pub struct Proposed {
    pub id: i64,
    pub in_force: bool,
}

/// Proposes a value of dated data; in a practice folder it counts at once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeRegulation {
    pub key: String,
    /// Nilai JSON, berbentuk sama dengan nilai sekarang
    pub value: serde_json::Value,
    /// Hari mulai berlaku
    pub from: Day,
    /// Peraturan atau keputusan asalnya
    pub source: String,
}

impl Act for ProposeRegulation {
    const DEF: &'static ActDef = PROPOSE;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        let (today, practice) = (tx.ctx().today, tx.ctx().region.practice);
        rule::keeper(&self.key, case.grant.as_ref().map(|g| g.role), true)?;
        let current = dated::load_newest(tx, &self.key).await?;
        let (source, value) = rule::propose(&rule::Proposal {
            key: &self.key,
            value: &self.value,
            from: self.from,
            source: &self.source,
            current: current.as_deref(),
            reads: tx.ctx().regulation(&self.key).map_or(regulation::any, |r| r.reads),
            today,
            practice,
        })?;
        let id = keep(tx, &self.key, &value, self.from, &source).await?;
        Ok(Record::new(Proposed { id, in_force: practice }))
    }
}

async fn keep(tx: &mut Tx, key: &str, value: &str, from: Day, source: &str) -> Result<i64> {
    let approved = tx.ctx().region.practice.then(|| (tx.ctx().actor.person(), tx.ctx().now));
    dated::save(tx, key, value, from, source, approved).await
}

/// The second person's word on a value or a change of the calendar.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveRegulation {
    pub id: i64,
}

impl Act for ApproveRegulation {
    const DEF: &'static ActDef = APPROVE;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        let (today, practice) = (tx.ctx().today, tx.ctx().region.practice);
        let value = dated::load(tx, self.id).await?;
        rule::keeper(&value.key, case.grant.as_ref().map(|g| g.role), false)?;
        rule::approve(&value, tx.ctx().actor.person(), today, practice)?;
        dated::save_approval(tx, value.id).await?;
        if value.key == HOLIDAY {
            change_calendar(tx, &value).await?;
        }
        Ok(Record::new(Proposed { id: value.id, in_force: true }))
    }
}

async fn change_calendar(tx: &mut Tx, value: &DatedValue) -> Result<()> {
    let change: HolidayChange =
        serde_json::from_str(&value.value).map_err(|_| Error::Storage("usulan hari libur tak terbaca".into()))?;
    let adds = matches!(change, HolidayChange::Add { .. });
    judge_calendar(tx, value.from, adds).await?;
    match change {
        HolidayChange::Add { nama } => dated::save_holiday(tx, value.from, &nama, &value.source).await,
        HolidayChange::Remove {} => dated::remove_holiday(tx, value.from).await,
    }
}

async fn judge_calendar(tx: &mut Tx, day: Day, adds: bool) -> Result<()> {
    let is_holiday = dated::is_holiday(tx, day).await?;
    let (today, practice) = (tx.ctx().today, tx.ctx().region.practice);
    Ok(rule::holiday(&rule::CalendarChange { day, adds, is_holiday, today, practice })?)
}

/// Takes back a proposal, or a value agreed on whose day has not come.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawRegulation {
    pub id: i64,
    pub reason: String,
}

impl Act for WithdrawRegulation {
    const DEF: &'static ActDef = WITHDRAW;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        rules::reason("reason", "Alasan", &self.reason)?;
        let value = dated::load(tx, self.id).await?;
        rule::keeper(&value.key, case.grant.as_ref().map(|g| g.role), false)?;
        let approver = case.grant.as_ref().is_some_and(|g| APPROVERS.contains(&g.role));
        // A change of the calendar is done once it is agreed on.
        let day = if value.key == HOLIDAY && value.approved_at.is_some() { value.from } else { tx.ctx().today };
        rule::withdraw(&value, tx.ctx().actor.person(), approver, day)?;
        dated::save_withdrawal(tx, value.id).await?;
        Ok(Record::new(Proposed { id: value.id, in_force: false }))
    }
}

/// Proposes a holiday; in a practice folder it counts at once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddHoliday {
    pub day: Day,
    pub name: String,
    /// Keputusan yang menetapkannya
    pub source: String,
}

impl Act for AddHoliday {
    const DEF: &'static ActDef = ADD_HOLIDAY;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        let nama = rules::reason("name", "Nama hari libur", &self.name)?;
        propose_holiday(tx, self.day, &HolidayChange::Add { nama }, &self.source).await
    }
}

/// Proposes that a day be worked after all.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveHoliday {
    pub day: Day,
    /// Keputusan yang mencabutnya
    pub source: String,
}

impl Act for RemoveHoliday {
    const DEF: &'static ActDef = REMOVE_HOLIDAY;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        propose_holiday(tx, self.day, &HolidayChange::Remove {}, &self.source).await
    }
}

/// The calendar's changes wait for their second person where dated data do,
/// under a key of their own.
async fn propose_holiday(tx: &mut Tx, day: Day, change: &HolidayChange, source: &str) -> Result<Record<Proposed>> {
    let source = rules::reason("source", "Sumber", source)?;
    judge_calendar(tx, day, matches!(change, HolidayChange::Add { .. })).await?;
    let id = keep(tx, HOLIDAY, &serde_json::to_string(change)?, day, &source).await?;
    let practice = tx.ctx().region.practice;
    if practice {
        let value = dated::load(tx, id).await?;
        change_calendar(tx, &value).await?;
    }
    Ok(Record::new(Proposed { id, in_force: practice }))
}

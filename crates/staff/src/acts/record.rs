//! One employee: what holds from a day on, or the last day.

use kernel::{ActDef, Code, Day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{KEEPERS, LAW, clean};
use crate::model::{ChangeState, EndReason, Line, Origin, Said, StaffKind};
use crate::policy::Policy;
use crate::rules::record::{EndFacts, RecordFacts, Verdict, decide_end, decide_record, unchanged};
use crate::store as rows;

/// What a proposal answers.
#[derive(Clone, Debug, Serialize)]
pub struct Proposed {
    /// Its number, for the person who decides on it.
    pub change: i64,
    pub status: &'static str,
}

async fn propose(tx: &mut Tx, origin: Origin, said: Said) -> Result<Record<Proposed>> {
    let lines = [Line { row: 1, said }];
    let new = rows::New { origin, file_name: "", digest: "", report: "{}".into(), lines: &lines };
    let change = rows::propose(tx, &new).await?;
    Ok(Record::new(Proposed { change, status: ChangeState::Waiting.code() }))
}

/// Digits as they are typed, in groups or not.
fn bare(typed: &str) -> String {
    typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect()
}

const RECORD: &ActDef = &ActDef { personal: true, ..ActDef::new("record-employment", "Catat pegawai", LAW, KEEPERS) };

/// Says what holds of an employee from a day on: a new one, or another grade,
/// office, SKPD or family. It counts when another person confirms it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordEmployment {
    pub nip: String,
    #[serde(default)]
    pub nik: Option<String>,
    pub name: String,
    pub kind: StaffKind,
    #[serde(default)]
    pub grade: String,
    #[serde(default)]
    pub position: String,
    /// The SKPD or unit of the employee.
    pub unit: Code,
    pub starts: Day,
    /// The last day, where it is known already, such as of a contract.
    #[serde(default)]
    pub until: Option<Day>,
    #[serde(default)]
    pub reason: Option<EndReason>,
    /// The employee and the family that the pay reckons with.
    pub souls: i64,
    pub decree_number: String,
    pub decree_date: Day,
}

impl RecordEmployment {
    fn said(&self, unit: i64) -> Result<Said> {
        let end = match (self.until, self.reason) {
            (Some(day), Some(reason)) => Some((day, reason)),
            (None, None) => None,
            _ => return Err(Error::Input("hari terakhir dan alasannya diisi keduanya, atau tidak keduanya".into())),
        };
        let nik = self.nik.as_deref().map(bare).filter(|nik| !nik.is_empty());
        Ok(Said {
            nip: bare(&self.nip),
            nik,
            name: clean("nama", &self.name, 150)?,
            kind: self.kind,
            grade: clean("golongan", &self.grade, 50)?,
            position: clean("jabatan", &self.position, 200)?,
            unit,
            starts: self.starts,
            end,
            souls: self.souls,
            decree: clean("nomor keputusan", &self.decree_number, 200)?,
            decree_date: Some(self.decree_date),
        })
    }
}

impl Act for RecordEmployment {
    const DEF: &'static ActDef = RECORD;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        let today = tx.ctx().today;
        let policy = Policy::on(&tx.ctx().regulations, today)?;
        let unit = store::units::by_norm(tx, self.unit.norm()).await?;
        let unit = unit.ok_or_else(|| Error::NotFound(format!("SKPD atau unit {}", self.unit)))?;
        let said = self.said(unit.id)?;
        tx.hold_steady().await?;
        let register = rows::around(tx, &said.nip, said.nik.as_deref()).await?;
        let waits = rows::waiting(tx).await?.contains(&rows::employee_index(tx.keys(), &said.nip));
        let facts = RecordFacts {
            said: &said,
            register: &register,
            waits,
            from_file: false,
            today,
            souls_most: policy.souls_most,
        };
        match decide_record(&facts)? {
            Verdict::Same => Err(Error::refuse(unchanged())),
            Verdict::New | Verdict::Changed => propose(tx, Origin::Recorded, said).await,
        }
    }
}

const END: &ActDef = &ActDef::new("end-employment", "Akhiri hubungan kerja pegawai", LAW, KEEPERS);

/// Says the last day of an employee: pension, death, moved away, dismissed. It
/// counts when another person confirms it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndEmployment {
    /// Number of the newest record of the employee, in the report of the register.
    pub employment: i64,
    pub last_day: Day,
    pub reason: EndReason,
    pub decree_number: String,
    pub decree_date: Day,
}

impl Act for EndEmployment {
    const DEF: &'static ActDef = END;
    type Out = Proposed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Proposed>> {
        tx.hold_steady().await?;
        let record = rows::by_id(tx, self.employment).await?;
        let register = rows::around(tx, &record.said.nip, None).await?;
        let waits = rows::waiting(tx).await?.contains(&rows::employee_index(tx.keys(), &record.said.nip));
        let said = decide_end(&EndFacts {
            record: &record,
            is_newest: register.newest(&record.said.nip).is_some_and(|newest| newest.id == record.id),
            last: self.last_day,
            reason: self.reason,
            decree: &clean("nomor keputusan", &self.decree_number, 200)?,
            decree_date: self.decree_date,
            waits,
            today: tx.ctx().today,
        })?;
        propose(tx, Origin::Ended, said).await
    }
}

//! Rounds, their calendar, instruments and ceilings.

use std::collections::BTreeMap;

use kernel::{Day, Money};
use store::{Error, Read, Result, Row, Tx, params, row};

use crate::model::{Instrument, Round, RoundKind, Signed, Step, StepSeen, StepStatus};
use crate::tables::{BUDGET_INSTRUMENT, BUDGET_ROUND, BUDGET_STEP, PPAS_CEILING, SOURCE_CEILING};

/// A version that the second official rejected leaves its round open again.
const ROUND_LOCKED: &str = "SELECT r.*, (SELECT v.status FROM budget_version v WHERE v.id = r.version_id) AS became
   FROM budget_round r WHERE r.year = $1 AND r.stage = $2 AND r.status <> 'dibatalkan' FOR NO KEY UPDATE";
const ROUND_BY_ID: &str = "SELECT r.*, (SELECT v.status FROM budget_version v WHERE v.id = r.version_id) AS became
   FROM budget_round r WHERE r.id = $1";
const ROUNDS: &str = "SELECT r.*, (SELECT v.status FROM budget_version v WHERE v.id = r.version_id) AS became
   FROM budget_round r WHERE r.year = $1 AND r.status <> 'dibatalkan' ORDER BY r.id";
const RATIFIED: &str = "UPDATE budget_round SET status = 'ditetapkan', version_id = $2 WHERE id = $1 RETURNING *";
const CANCELLED: &str = "UPDATE budget_round SET status = 'dibatalkan' WHERE id = $1 RETURNING *";
const LOCKED_BY: &str = "SELECT changed_by FROM budget_step WHERE round_id = $1 AND step = $2 AND status = 'terkunci'";
const STEP: &str = "SELECT status FROM budget_step WHERE round_id = $1 AND step = $2";
const STEPS: &str = "SELECT * FROM budget_step WHERE round_id = $1 ORDER BY step";
const STEP_SET: &str = "UPDATE budget_step SET status = $3, changed_by = $4, changed_at = $5
   WHERE round_id = $1 AND step = $2 RETURNING *";
/// An agreement on ceilings counts for what was agreed since they were last opened.
const AGREED: &str = "SELECT 1 AS n FROM budget_instrument i
   JOIN budget_step s ON s.round_id = i.round_id AND s.step = $2
   WHERE i.round_id = $1 AND i.kind = $3 AND (s.status <> 'terbuka' OR i.recorded_at >= COALESCE(s.changed_at, 0))";
const INSTRUMENTS: &str = "SELECT kind, number, signed FROM budget_instrument WHERE round_id = $1 ORDER BY kind";
const INSTRUMENT_PUT: &str = "INSERT INTO budget_instrument (round_id, kind, number, signed, recorded_by, recorded_at)
   VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (round_id, kind) DO UPDATE SET number = $3, signed = $4, recorded_by = $5, recorded_at = $6 RETURNING *";
const CEILING: &str =
    "SELECT amount FROM ppas_ceiling WHERE round_id = $1 AND sub_unit_id = $2 AND sub_kegiatan = $3 FOR NO KEY UPDATE";
const CEILING_PUT: &str = "INSERT INTO ppas_ceiling (round_id, unit_id, sub_unit_id, sub_kegiatan, amount)
   VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (round_id, sub_unit_id, sub_kegiatan) DO UPDATE SET amount = $5 RETURNING *";
const CEILINGS: &str = "SELECT sub_unit_id, sub_kegiatan, amount FROM ppas_ceiling WHERE round_id = $1 AND unit_id = $2
   ORDER BY sub_unit_id, sub_kegiatan FOR NO KEY UPDATE";
const GIVEN: &str = "SELECT sub_unit_id, sub_kegiatan FROM ppas_ceiling WHERE round_id = $1 AND amount <> 0
   ORDER BY sub_unit_id, sub_kegiatan FOR NO KEY UPDATE";
const OF_SKPD: &str = "SELECT amount FROM ppas_ceiling WHERE round_id = $1 AND sub_unit_id = $2 AND sub_kegiatan = ''";
const SOURCE_PUT: &str = "INSERT INTO source_ceiling (round_id, source, amount) VALUES ($1, $2, $3)
   ON CONFLICT (round_id, source) DO UPDATE SET amount = $3 RETURNING *";
const SOURCES: &str = "SELECT source, amount FROM source_ceiling WHERE round_id = $1 ORDER BY source";

fn round(r: &Row) -> Result<Round> {
    let stage = r.text("stage")?;
    Ok(Round {
        id: r.int("id")?,
        year: i32::try_from(r.int("year")?).unwrap_or_default(),
        kind: RoundKind::of(&stage).ok_or_else(|| Error::Storage(format!("tahapan {stage} tak dikenal")))?,
        stage,
        base: r.opt_int("base_id")?,
        ratified: r.text("status")? == "ditetapkan" && r.opt_text("became")?.as_deref() != Some("ditolak"),
        version: r.opt_int("version_id")?,
    })
}

/// The round, held until the commit: nobody ratifies or opens it beside this act.
pub async fn hold(tx: &mut Tx, year: i32, stage: &str) -> Result<Option<Round>> {
    tx.opt(ROUND_LOCKED, params![year, stage]).await?.as_ref().map(round).transpose()
}

pub async fn by_id(read: &mut impl Read, id: i64) -> Result<Round> {
    round(&read.one(ROUND_BY_ID, params![id]).await?)
}

pub async fn all(read: &mut impl Read, year: i32) -> Result<Vec<Round>> {
    read.query(ROUNDS, params![year]).await?.iter().map(round).collect()
}

pub async fn insert(tx: &mut Tx, id: i64, year: i32, stage: &str, base: Option<i64>) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: id, year: year, stage: stage, base_id: base, status: "disusun", version_id: None::<i64>,
        opened_by: person, opened_at: now,
    };
    tx.insert(&BUDGET_ROUND, new).await
}

pub async fn set_ratified(tx: &mut Tx, id: i64, version: i64) -> Result<()> {
    tx.change(&BUDGET_ROUND, RATIFIED, params![id, version]).await.map(drop)
}

pub async fn cancel(tx: &mut Tx, id: i64) -> Result<()> {
    tx.change(&BUDGET_ROUND, CANCELLED, params![id]).await.map(drop)
}

/// Who locked a step that is locked.
pub async fn locked_by(read: &mut impl Read, id: i64, step: Step) -> Result<Option<i64>> {
    let found = read.opt(LOCKED_BY, params![id, step.code()]).await?;
    Ok(found.map(|r| r.opt_int("changed_by")).transpose()?.flatten())
}

pub async fn insert_step(tx: &mut Tx, id: i64, step: Step, due: Option<Day>, source: &str) -> Result<()> {
    let new = row! {
        round_id: id, step: step.code(), due: due, source: source, status: StepStatus::Waiting.code(),
        changed_by: None::<i64>, changed_at: None::<i64>,
    };
    tx.insert(&BUDGET_STEP, new).await
}

pub async fn step(read: &mut impl Read, id: i64, step: Step) -> Result<Option<StepStatus>> {
    let found = read.opt(STEP, params![id, step.code()]).await?;
    found.map(|r| status(&r)).transpose()
}

fn status(r: &Row) -> Result<StepStatus> {
    let code = r.text("status")?;
    StepStatus::parse(&code).ok_or_else(|| Error::Storage(format!("status langkah {code}")))
}

/// The steps of a round in the order of the calendar.
pub async fn steps(read: &mut impl Read, id: i64) -> Result<Vec<StepSeen>> {
    let rows = read.query(STEPS, params![id]).await?;
    let mut steps = rows
        .iter()
        .map(|r| {
            let code = r.text("step")?;
            Ok(StepSeen {
                step: Step::parse(&code).ok_or_else(|| Error::Storage(format!("langkah {code}")))?,
                due: r.opt_day("due")?,
                source: r.text("source")?,
                status: status(r)?,
                changed_at: r.opt_int("changed_at")?.map(kernel::Moment),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    steps.sort_by_key(|s| s.step);
    Ok(steps)
}

pub async fn set_step(tx: &mut Tx, id: i64, step: Step, to: StepStatus) -> Result<bool> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let changed = tx.change(&BUDGET_STEP, STEP_SET, params![id, step.code(), to.code(), person, now]).await?;
    Ok(!changed.is_empty())
}

/// Whether the ceilings as they are now were agreed.
pub async fn agreed(read: &mut impl Read, id: i64) -> Result<bool> {
    let values = params![id, Step::Kua.code(), Instrument::CeilingAgreement.code()];
    Ok(read.opt(AGREED, values).await?.is_some())
}

pub async fn instruments(read: &mut impl Read, id: i64) -> Result<Vec<Signed>> {
    let rows = read.query(INSTRUMENTS, params![id]).await?;
    let mut all = Vec::with_capacity(rows.len());
    for r in &rows {
        let code = r.text("kind")?;
        all.push(Signed {
            kind: Instrument::parse(&code).ok_or_else(|| Error::Storage(format!("dasar {code}")))?,
            number: r.text("number")?,
            signed: r.day("signed")?,
        });
    }
    Ok(all)
}

pub async fn put_instrument(tx: &mut Tx, id: i64, signed: &Signed) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let values = params![id, signed.kind.code(), signed.number.as_str(), signed.signed, person, now];
    tx.change(&BUDGET_INSTRUMENT, INSTRUMENT_PUT, values).await.map(drop)
}

/// What the PPAS gives a sub kegiatan, or, where it is empty, the whole SKPD.
pub async fn ceiling(tx: &mut Tx, round: i64, sub_unit: i64, sub_kegiatan: &str) -> Result<Option<Money>> {
    tx.opt(CEILING, params![round, sub_unit, sub_kegiatan]).await?.map(|r| r.money("amount")).transpose()
}

pub async fn put_ceiling(tx: &mut Tx, round: i64, key: (i64, i64, &str), amount: Money) -> Result<()> {
    let (unit, sub_unit, sub) = key;
    tx.change(&PPAS_CEILING, CEILING_PUT, params![round, unit, sub_unit, sub, amount]).await.map(drop)
}

/// All ceilings of an SKPD, held until the commit, by sub unit and sub kegiatan.
pub async fn ceilings(tx: &mut Tx, round: i64, unit: i64) -> Result<BTreeMap<(i64, String), Money>> {
    let rows = tx.query(CEILINGS, params![round, unit]).await?;
    rows.iter().map(|r| Ok(((r.int("sub_unit_id")?, r.text("sub_kegiatan")?), r.money("amount")?))).collect()
}

/// Where a round gives anything, by sub unit and sub kegiatan, held until the commit.
pub async fn given(tx: &mut Tx, round: i64) -> Result<Vec<(i64, String)>> {
    let rows = tx.query(GIVEN, params![round]).await?;
    rows.iter().map(|r| Ok((r.int("sub_unit_id")?, r.text("sub_kegiatan")?))).collect()
}

/// What the PPAS gives a whole SKPD.
pub async fn ceiling_of_skpd(read: &mut impl Read, round: i64, unit: i64) -> Result<Option<Money>> {
    read.opt(OF_SKPD, params![round, unit]).await?.map(|r| r.money("amount")).transpose()
}

pub async fn put_source(tx: &mut Tx, round: i64, source: &str, amount: Money) -> Result<()> {
    tx.change(&SOURCE_CEILING, SOURCE_PUT, params![round, source, amount]).await.map(drop)
}

pub async fn sources(read: &mut impl Read, round: i64) -> Result<Vec<(String, Money)>> {
    let rows = read.query(SOURCES, params![round]).await?;
    rows.iter().map(|r| Ok((r.text("source")?, r.money("amount")?))).collect()
}

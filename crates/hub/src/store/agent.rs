//! Agents: which run speaks for a system, and what it last told of itself.

use kernel::Moment;
use serde_json::{Value as Json, json};
use store::{LaneTx, LaneWork, Read, Result, Row, params, row};

use super::alarm::{Alarm, raise};
use super::message::{Between, remember};
use super::{AGENT, Working};

const THE_RUN: &str = "SELECT run FROM agent WHERE system = $1";
const TOLD: &str = "UPDATE agent SET last_at = $2, version = $3, ended_at = $4, state = $5 WHERE system = $1";
const TAKEN_OVER: &str = "UPDATE agent SET run = $2, begun_at = $3 WHERE system = $1";
const AGENTS: &str = "SELECT system, run, begun_at, last_at, version, ended_at, state FROM agent ORDER BY system";

/// Two agents at once.
pub const TWO: &str = "AGEN-GANDA";

/// An agent says that it is there.
#[derive(Debug)]
pub struct Hello {
    pub between: Between,
    pub nonce: Option<String>,
    pub run: String,
    /// Begins, after the run of this name on the same spool.
    pub begins: Option<String>,
    pub ends: bool,
    pub version: String,
    pub state: String,
}

/// Whether another run has taken the place of the one that speaks here.
pub(super) async fn is_fenced(tx: &mut LaneTx, between: &Between) -> Result<bool> {
    let Some(run) = &between.run else { return Ok(false) };
    let known = tx.opt(THE_RUN, params![&between.client]).await?;
    Ok(known.map(|row| row.text("run")).transpose()?.is_some_and(|known| known != *run))
}

impl LaneWork for Hello {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            let system = self.between.client.as_str();
            if !remember(tx, &self.between.memories(&self.nonce)).await? {
                return Ok(json!({ "seen": true }));
            }
            let now = tx.now();
            let ended = self.ends.then_some(now);
            let known = tx.opt(THE_RUN, params![system]).await?.map(|row| row.text("run")).transpose()?;
            match (known, &self.begins) {
                (None, _) => {
                    let row = row! {
                        system: system, run: &self.run, begun_at: now, last_at: now, version: &self.version,
                        ended_at: ended, state: &self.state,
                    };
                    tx.insert(&AGENT, row).await?;
                    return Ok(json!({}));
                }
                (Some(known), Some(before)) if known != self.run => {
                    if known != *before {
                        raise(tx, &two(system)).await?;
                    }
                    tx.execute(TAKEN_OVER, params![system, &self.run, now]).await?;
                }
                (Some(known), _) if known != self.run => {
                    // The one that another took over from is alive, and goes.
                    if self.ends {
                        raise(tx, &two(system)).await?;
                    }
                    return Ok(json!({ "fenced": true }));
                }
                _ => {}
            }
            tx.execute(TOLD, params![system, now, &self.version, ended, &self.state]).await?;
            Ok(json!({}))
        })
    }
}

fn two(system: &str) -> Alarm {
    Alarm {
        code: TWO,
        who: system.to_owned(),
        about: system.to_owned(),
        words: "Agen lain dengan kunci yang sama mulai bekerja; yang terdahulu dihentikan. Periksa apakah mesinnya disalin."
            .into(),
    }
}

pub async fn run_of(read: &mut impl Read, system: &str) -> Result<Option<String>> {
    read.opt(THE_RUN, params![system]).await?.map(|row| row.text("run")).transpose()
}

/// An agent as it was heard last.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct AgentRow {
    pub system: String,
    pub run: String,
    pub begun_at: Moment,
    pub last_at: Moment,
    pub version: String,
    pub ended_at: Option<Moment>,
    pub state: Json,
}

pub async fn agents(read: &mut impl Read) -> Result<Vec<AgentRow>> {
    let one = |row: &Row| {
        Ok(AgentRow {
            system: row.text("system")?,
            run: row.text("run")?,
            begun_at: row.moment("begun_at")?,
            last_at: row.moment("last_at")?,
            version: row.text("version")?,
            ended_at: row.opt_moment("ended_at")?,
            state: serde_json::from_str(&row.text("state")?).unwrap_or_default(),
        })
    };
    read.query(AGENTS, vec![]).await?.iter().map(one).collect()
}

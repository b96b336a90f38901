//! All analytics over a year; what they find becomes findings.

use kernel::ActDef;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use super::{INSPECTORS, LAW, looking};
use crate::policy::Policy;
use crate::store::{self as rows, Run};

const RUN: &ActDef =
    &ActDef { setup: true, ..ActDef::new("run-analytics", "Jalankan analitik kecurangan", LAW, INSPECTORS) };

/// Until the end of this month the year before is looked at too. Keys make one
/// finding of what both see.
const LAST_MONTH: u8 = 4;

/// Puts every question to a year. What was found before is not found again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunAnalytics {
    /// The year; where it is absent this one, and until the end of April the last one too.
    #[serde(default)]
    pub year: Option<i32>,
}

/// What a run did.
#[derive(Clone, Debug, Serialize)]
pub struct Ran {
    /// The run over this year; the counts are of both where two were looked at.
    pub run: i64,
    pub year: i32,
    /// Whatever was found, known or not.
    pub hits: usize,
    /// Findings that are new.
    pub made: usize,
    /// Hits that rest for a while.
    pub silenced: usize,
}

impl Act for RunAnalytics {
    const DEF: &'static ActDef = RUN;
    type Out = Ran;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Ran>> {
        let today = tx.ctx().today;
        // What the end of a year brings shows in the next: what was withheld in
        // December is late from February on, and its documents come as late.
        let last = self.year.is_none() && today.month() <= LAST_MONTH;
        let mut ran = look_at(tx, self.year.unwrap_or(today.year() - i32::from(last))).await?;
        if last {
            let before = ran;
            ran = look_at(tx, today.year()).await?;
            ran.hits += before.hits;
            ran.made += before.made;
            ran.silenced += before.silenced;
        }
        Ok(Record::new(ran))
    }
}

/// Looks at one year and keeps what is new.
async fn look_at(tx: &mut Tx, year: i32) -> Result<Ran> {
    let today = tx.ctx().today;
    let looking = looking(tx, year)?;
    let hits = looking.all(tx).await?;
    let known = rows::keys(tx).await?;
    let silences = rows::silences(tx).await?;
    let run = tx.id()?;
    let parameters = Policy::told(&tx.ctx().regulations, today).to_string();
    let all = hits.len();
    let fresh: Vec<_> = hits.into_iter().filter(|h| !known.contains_key(&h.key)).collect();
    let (quiet, new): (Vec<_>, Vec<_>) = fresh.into_iter().partition(|h| silences.iter().any(|s| s.covers(h, today)));
    let made = Run { id: run, year, parameters, hits: all, made: new.len(), silenced: quiet.len() };
    rows::insert_run(tx, &made).await?;
    for hit in &new {
        rows::insert_finding(tx, hit, year, Some(run)).await?;
    }
    Ok(Ran { run, year, hits: all, made: new.len(), silenced: quiet.len() })
}

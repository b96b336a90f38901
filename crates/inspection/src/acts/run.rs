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

/// Puts every question to a year. What was found before is not found again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunAnalytics {
    /// The year; this one where it is absent.
    #[serde(default)]
    pub year: Option<i32>,
}

/// What a run did.
#[derive(Clone, Debug, Serialize)]
pub struct Ran {
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
        let year = self.year.unwrap_or(today.year());
        let looking = looking(tx, year)?;
        let hits = looking.all(tx).await?;
        let known = rows::keys(tx).await?;
        let silences = rows::silences(tx).await?;
        let run = tx.id()?;
        let parameters = Policy::told(&tx.ctx().regulations, today).to_string();
        let all = hits.len();
        let fresh: Vec<_> = hits.into_iter().filter(|h| !known.contains_key(&h.key)).collect();
        let (quiet, new): (Vec<_>, Vec<_>) =
            fresh.into_iter().partition(|h| silences.iter().any(|s| s.covers(h, today)));
        let made = Run { id: run, year, parameters, hits: all, made: new.len(), silenced: quiet.len() };
        rows::insert_run(tx, &made).await?;
        for hit in &new {
            rows::insert_finding(tx, hit, year, Some(run)).await?;
        }
        Ok(Record::new(Ran { run, year, hits: all, made: new.len(), silenced: quiet.len() }))
    }
}

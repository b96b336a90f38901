//! What is looked at without a suspicion: payments by strata of risk, and
//! treasurers whose cash is counted. The seed comes from the sealed log.

use std::collections::{HashMap, HashSet};

use kernel::{ActDef, Day, Moment, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{INSPECTORS, LAW, policy};
use crate::policy::Policy;
use crate::rules::sample::{self, Candidate, DrawFacts, Pick};
use crate::rules::{self, cash};
use crate::store::draws::{self, Draw, Risk};
use crate::store::{self as rows, facts};

const DRAW: &ActDef =
    &ActDef { setup: true, ..ActDef::new("draw-sample", "Ambil sampel pemeriksaan", LAW, INSPECTORS) };

/// Draws the sample of a month that has ended; nobody chooses, and it is drawn
/// once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawSample {
    /// sp2d or kas.
    pub kind: String,
    pub year: i32,
    pub month: u8,
}

/// A draw and what it drew.
#[derive(Clone, Debug, Serialize)]
pub struct Drew {
    pub draw: i64,
    pub seed: String,
    pub log_size: i64,
    pub population: usize,
    pub drawn: usize,
}

/// The first and last day of a month, and the first after it.
fn edges(year: i32, month: u8) -> Option<(Day, Day, Day)> {
    let first = Day::new(year, month, 1)?;
    let after = if month == 12 { Day::new(year + 1, 1, 1)? } else { Day::new(year, month + 1, 1)? };
    Some((first, after.plus_days(-1), after))
}

/// Scores of payments: what findings on them and on their payees weigh.
fn score(found: &[(Candidate, i64)], risks: &[Risk], policy: &Policy) -> Vec<Candidate> {
    let mut documents: HashMap<i64, i64> = HashMap::new();
    let mut payees: HashMap<i64, i64> = HashMap::new();
    let mut counted = HashSet::new();
    for risk in risks {
        let weight = policy.weight(risk.analytic.pattern());
        if let Some(document) = risk.document {
            *documents.entry(document).or_default() += weight;
        }
        if let Some(payee) = risk.payee.filter(|_| counted.insert(risk.finding)) {
            *payees.entry(payee).or_default() += weight;
        }
    }
    let of = |map: &HashMap<i64, i64>, id: i64| map.get(&id).copied().unwrap_or(0);
    let one =
        |(c, payee): &(Candidate, i64)| Candidate { score: of(&documents, c.id) + of(&payees, *payee), ..c.clone() };
    found.iter().map(one).collect()
}

/// What is drawn from, as digest, its size, and the picks that a seed gives.
struct Drawn {
    basis: String,
    population: usize,
    picks: Vec<Pick>,
}

impl DrawSample {
    async fn payments(&self, tx: &mut Tx, days: (Day, Day), seed: &str, policy: &Policy) -> Result<Drawn> {
        let found = draws::month(tx, days).await?;
        let all = score(&found, &draws::risks(tx, self.year).await?, policy);
        let basis = sample::basis(all.iter().map(|c| format!("{} {}", c.id, c.score)));
        Ok(Drawn { basis, population: all.len(), picks: sample::payments(&all, seed, policy) })
    }

    async fn cash(&self, tx: &mut Tx, last: Day, seed: &str, policy: &Policy) -> Result<Drawn> {
        let zone = tx.ctx().region.zone;
        let mut held = facts::held(tx, self.year, zone).await?;
        held.retain(|h| h.year == self.year && h.in_hand.is_positive());
        let counted = |h: &crate::model::Held| h.last_counted.map(|d| d.to_string()).unwrap_or_default();
        let basis = sample::basis(held.iter().map(|h| format!("{} {} {}", h.id, h.in_hand, counted(h))));
        let picks = sample::cash(&held, (seed, last), policy.sample_cash);
        Ok(Drawn { basis, population: held.len(), picks })
    }
}

impl Act for DrawSample {
    const DEF: &'static ActDef = DRAW;
    type Out = Drew;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Drew>> {
        let policy = policy(tx)?;
        let (today, zone) = (tx.ctx().today, tx.ctx().region.zone);
        let kind = match self.kind.as_str() {
            "sp2d" => "sp2d",
            "kas" => "kas",
            _ => return Err(Error::Input("jenis sampel: sp2d atau kas".into())),
        };
        let (first, last, after) =
            edges(self.year, self.month).ok_or_else(|| Error::Input("bulan: 1 sampai 12".into()))?;
        let there = draws::is_there(tx, kind, self.year, self.month).await?;
        let log_size = draws::log_size(tx, Moment::start_of(after, zone)).await?;
        let seed = match u64::try_from(log_size) {
            Ok(size) if size > 0 => kernel::hex(&store::seal::root_at(tx, size).await?),
            _ => String::new(),
        };
        let drawn = match kind {
            "kas" => self.cash(tx, last, &seed, &policy).await?,
            _ => self.payments(tx, (first, last), &seed, &policy).await?,
        };
        let population = drawn.population;
        sample::decide_draw(&DrawFacts { after, today, there, log_size, population })?;
        let id = tx.id()?;
        let draw = Draw {
            id,
            kind,
            year: self.year,
            month: self.month,
            log_size,
            seed: seed.clone(),
            basis: drawn.basis,
            population,
        };
        draws::insert(tx, &draw, &drawn.picks).await?;
        Ok(Record::new(Drew { draw: id, seed, log_size, population, drawn: drawn.picks.len() }))
    }
}

const RECORD: &ActDef =
    &ActDef { signs: true, ..ActDef::new("record-sample", "Catat hasil pemeriksaan sampel", LAW, INSPECTORS) };

/// Writes down what was found on looking; cash that is not what the books say
/// becomes a finding.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordSample {
    /// Number of the sample in the report.
    pub pick: i64,
    /// sesuai or tidak-sesuai.
    pub result: String,
    /// The cash that was counted, where it was.
    #[serde(default)]
    pub counted: Option<Money>,
    pub note: String,
}

impl Act for RecordSample {
    const DEF: &'static ActDef = RECORD;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let note = rules::reason(&self.note, &policy(tx)?)?;
        let pick = draws::pick(tx, self.pick).await?;
        sample::decide_record(pick.noted)?;
        let result = match self.result.as_str() {
            "sesuai" => "sesuai",
            "tidak-sesuai" => "tidak-sesuai",
            _ => return Err(Error::Input("hasil: sesuai atau tidak-sesuai".into())),
        };
        let mut finding = None;
        match (pick.advance, self.counted) {
            (Some(_), None) => return Err(Error::Input("sebut jumlah kas yang dihitung".into())),
            (None, Some(_)) => return Err(Error::Input("kas hanya dihitung pada sampel kas".into())),
            (Some(_), Some(counted)) if counted.is_negative() => {
                return Err(Error::Input("hitungan kas tidak kurang dari nol".into()));
            }
            (Some(advance), Some(counted)) => {
                let zone = tx.ctx().region.zone;
                let held = facts::held(tx, pick.year, zone).await?;
                // The books of the moment: what moved since the draw is in them.
                let book = held.iter().find(|h| h.id == advance).map_or(Money::ZERO, |h| h.in_hand);
                if let Some(hit) = cash::differs(self.pick, pick.unit, (book, counted)) {
                    finding = Some(rows::insert_finding(tx, &hit, pick.year, None).await?);
                }
            }
            (None, None) => {}
        }
        draws::record(tx, self.pick, (result, self.counted), &note).await?;
        Ok(Record::new(serde_json::json!({ "pick": self.pick, "result": result, "finding": finding })))
    }
}

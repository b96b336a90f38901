//! Agents: whether they are heard, how much waits with them, and what a person
//! has to look at.

use kernel::Moment;
use protocol::agent::State;
use store::Result;

use super::{Looking, Party};
use crate::store::agent;

/// Whoever is silent longer than this is told to be.
const SILENT_MS: i64 = 15 * 60_000;

/// An agent as it was heard last.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    pub party: Party,
    pub version: String,
    pub last_at: Moment,
    /// It ended in order.
    pub ended: bool,
    /// It says nothing, and did not say that it would.
    pub silent: bool,
    pub state: State,
}

impl Agent {
    /// The state as one word of a table.
    pub fn title(&self) -> &'static str {
        match (self.ended, self.silent) {
            (true, _) => "Dihentikan",
            (_, true) => "Tidak terdengar",
            _ => "Bekerja",
        }
    }

    /// Events that wait with it.
    pub fn waiting(&self) -> i64 {
        self.state.streams.iter().map(|stream| stream.waiting).sum()
    }

    /// Rows and events that were set aside, at the agent and here.
    pub fn aside(&self) -> i64 {
        self.state.streams.iter().map(|stream| stream.aside + stream.aside_at_hub).sum()
    }

    /// Everything that a person has to look at, in the agent's own words.
    pub fn troubles(&self) -> Vec<String> {
        let mut all = self.state.troubles.clone();
        for stream in &self.state.streams {
            let words = [&stream.held, &stream.trouble].into_iter().flatten();
            all.extend(words.map(|words| format!("{}: {words}", stream.stream)));
        }
        let taking =
            self.state.takes.iter().filter_map(|take| Some(format!("{}: {}", take.take, take.trouble.as_ref()?)));
        all.extend(taking);
        all
    }
}

/// Agents of the reader's own systems.
pub async fn agents(looking: &mut Looking) -> Result<Vec<Agent>> {
    let rows = agent::agents(&mut looking.lane).await?;
    let seen = |row: agent::AgentRow| {
        let party = Party::of(&looking.registry, &row.system);
        let ended = row.ended_at.is_some();
        looking.sees(&party).then(|| Agent {
            party,
            version: row.version,
            last_at: row.last_at,
            ended,
            silent: !ended && looking.now.0 - row.last_at.0 > SILENT_MS,
            // What an older or newer agent says otherwise is left out.
            state: serde_json::from_value(row.state).unwrap_or_default(),
        })
    };
    Ok(rows.into_iter().filter_map(seen).collect())
}

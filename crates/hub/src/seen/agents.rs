//! Agents: whether they are heard, how much waits with them, and what a person
//! has to look at.

use kernel::Moment;
use protocol::agent::State;
use store::Result;

use super::{Looking, Party};
use crate::store::agent;

/// Whoever is silent longer than this is told to be.
const SILENT_MS: i64 = 15 * 60_000;

/// What a person has to look at, in the agent's own words, and what can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub words: String,
    pub advice: &'static str,
}

const SILENT: &str = "Periksa apakah mesinnya menyala dan tersambung, lalu jalankan simpul-agent doctor di sana.";
const LOG: &str =
    "Tanyakan kepada Diskominfo dan Inspektorat apakah hub dipulihkan; bila resmi: simpul-agent accept-log.";
const HELD: &str = "Aliran itu menunggu orang. Pengelola aplikasi memeriksa dengan simpul-agent doctor, lalu menyesuaikan pemetaan atau membenarkan perubahannya (panduan 41).";
const SOURCE: &str =
    "Dicoba lagi sendiri. Bila tidak hilang dalam satu jam, pengelola aplikasi menjalankan simpul-agent doctor.";
const NOTICE: &str = "Tidak menghalangi apa pun; pengelola aplikasi mencocokkan pemetaannya.";
const TARGET: &str = "Kiriman menunggu di agen dan dicoba lagi sendiri. Pengelola tujuannya memeriksa; satu kiriman yang tidak dapat dibetulkan dilewati dengan simpul-agent skip.";
const REFUSED: &str = "Lihat alasannya dengan simpul-agent aside; setelah tujuannya dibetulkan: simpul-agent retry.";

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

    /// Events that wait with it, to come here or to go where they belong there.
    pub fn waiting(&self) -> i64 {
        let streams = self.state.streams.iter().map(|stream| stream.waiting);
        streams.chain(self.state.takes.iter().map(|take| take.open)).sum()
    }

    /// Rows and events that were set aside, at the agent and here.
    pub fn aside(&self) -> i64 {
        let streams = self.state.streams.iter().map(|stream| stream.aside + stream.aside_at_hub);
        streams.chain(self.state.takes.iter().map(|take| take.aside)).sum()
    }

    /// Streams and takes, and when each last succeeded: its source was read to its
    /// end, or all that was here for it stands where it belongs.
    pub fn parts(&self) -> Vec<(String, Option<Moment>)> {
        let streams = self.state.streams.iter().map(|s| (s.stream.clone(), s.passed_at.map(Moment)));
        streams.chain(self.state.takes.iter().map(|t| (t.take.clone(), t.good_at.map(Moment)))).collect()
    }

    /// Everything that a person has to look at.
    pub fn looks(&self) -> Vec<Look> {
        let mut all = Vec::new();
        let mut say = |words: String, advice| all.push(Look { words, advice });
        if self.silent {
            say(format!("tidak ada kabar lebih dari {} menit", SILENT_MS / 60_000), SILENT);
        }
        for words in &self.state.troubles {
            say(words.clone(), LOG);
        }
        for stream in &self.state.streams {
            let all = [(&stream.held, HELD), (&stream.trouble, SOURCE), (&stream.notice, NOTICE)];
            for (words, advice) in all.into_iter().filter_map(|(words, advice)| Some((words.as_ref()?, advice))) {
                say(format!("{}: {words}", stream.stream), advice);
            }
        }
        for take in &self.state.takes {
            if let Some(words) = &take.trouble {
                say(format!("{}: {words}", take.take), TARGET);
            }
            if take.aside > 0 {
                say(format!("{}: {} kiriman ditolak tujuannya", take.take, take.aside), REFUSED);
            }
        }
        all
    }
}

/// Whether somebody who did not end says nothing any more.
fn is_silent(ended: bool, last: Moment, clock: Moment) -> bool {
    !ended && clock.0 - last.0 > SILENT_MS
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
            silent: is_silent(ended, row.last_at, looking.clock),
            // What an older or newer agent says otherwise is left out.
            state: serde_json::from_value(row.state).unwrap_or_default(),
        })
    };
    Ok(rows.into_iter().filter_map(seen).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_says_nothing_for_long_is_silent() {
        let last = Moment(1_000);
        for (ended, after, silent) in
            [(false, 0, false), (false, SILENT_MS, false), (false, SILENT_MS + 1, true), (true, SILENT_MS + 1, false)]
        {
            assert_eq!(is_silent(ended, last, Moment(last.0 + after)), silent, "{ended} {after}");
        }
    }
}

//! What an agent tells the hub of itself, and what it is told. Agents and hubs are
//! renewed at different times: each leaves out what it does not know yet, and does
//! without what the other does not say.

use serde::{Deserialize, Serialize};

/// An agent is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    pub version: String,
    /// It begins; the run before it on the same spool, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<String>,
    /// It ends in order.
    #[serde(default)]
    pub ends: bool,
    /// How long the message log was when the agent looked last.
    #[serde(default)]
    pub log_size: u64,
    pub state: State,
}

/// How an agent stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// How far its clock is behind the hub's, in milliseconds.
    pub clock_ms: i64,
    pub free_mb: u64,
    /// Since when the oldest waits that is to go to the hub or to come from it, in
    /// milliseconds since 1970.
    pub oldest: Option<i64>,
    pub streams: Vec<Stream>,
    pub takes: Vec<Take>,
    /// Whatever a person has to look at.
    pub troubles: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stream {
    /// `pasien/v1`
    pub stream: String,
    pub rows: i64,
    pub waiting: i64,
    pub waiting_bytes: i64,
    pub sent: i64,
    /// Set aside at the agent, and at the hub.
    pub aside: i64,
    pub aside_at_hub: i64,
    /// When the source was last read to its end.
    pub passed_at: Option<i64>,
    /// Something changed there that a person may want to know.
    pub notice: Option<String>,
    pub held: Option<String>,
    pub trouble: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Take {
    pub take: String,
    /// Not yet where they belong, and those that the target refused as they are.
    pub open: i64,
    pub aside: i64,
    /// When all that the hub had was last where it belongs.
    pub good_at: Option<i64>,
    pub trouble: Option<String>,
}

/// What the hub answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Welcome {
    pub time: String,
    /// The signed checkpoint of the message log.
    pub checkpoint: String,
    /// That the log begins with the one that the agent saw, as hashes in hex.
    pub proof: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_version_says_is_read() {
        let newer = r#"{"version":"9.0.0","ends":false,"mood":"well","state":{"clock_ms":5,"colour":"red",
            "streams":[{"stream":"pasien/v1","waiting":3,"tide":1}],"takes":[{"take":"t","open":2,"moon":null}]}}"#;
        let told: Told = serde_json::from_str(newer).expect("read");
        assert_eq!((told.state.clock_ms, told.state.streams[0].waiting, told.state.takes[0].open), (5, 3, 2));
        assert_eq!(told.state.takes[0].good_at, None);
        // Who says neither its version nor how it stands is no agent.
        for no_greeting in ["{}", r#"{"version":"1"}"#, r#"{"state":{}}"#, r#"{"version":"1","state":"x"}"#] {
            assert!(serde_json::from_str::<Told>(no_greeting).is_err(), "{no_greeting}");
        }
        let welcome: Welcome = serde_json::from_str(r#"{"checkpoint":"c","weather":"fine"}"#).expect("read");
        assert_eq!((welcome.checkpoint.as_str(), welcome.proof.len()), ("c", 0));
    }
}

//! What an agent tells the hub of itself, and what it is told.

use serde::{Deserialize, Serialize};

/// An agent is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
pub struct State {
    /// How far its clock is behind the hub's, in milliseconds.
    pub clock_ms: i64,
    pub free_mb: u64,
    /// When the oldest event that waits was made, in milliseconds since 1970.
    pub oldest: Option<i64>,
    pub streams: Vec<Stream>,
    pub takes: Vec<Take>,
    /// Whatever a person has to look at.
    pub troubles: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    pub passed_at: Option<i64>,
    pub held: Option<String>,
    pub trouble: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Take {
    pub take: String,
    pub open: i64,
    pub trouble: Option<String>,
}

/// What the hub answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    pub time: String,
    /// The signed checkpoint of the message log.
    pub checkpoint: String,
    /// That the log begins with the one that the agent saw, as hashes in hex.
    pub proof: Vec<String>,
}

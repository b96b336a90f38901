//! What the pages say of those who watch the logs from outside; how a witness
//! itself is asked.

mod asked;

use kernel::Moment;

pub use asked::serve_witness;

/// The answers of witnesses, as the publisher last laid them beside the logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witnessed {
    /// Whom the regency named.
    pub named: Vec<String>,
    /// After so many days without any of them it is said out loud.
    pub days: i64,
    pub last: Option<Moment>,
    pub silent: bool,
    pub seen: Vec<WitnessSeen>,
}

/// The last word of a witness on a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessSeen {
    pub witness: String,
    /// `jurnal` or `pertukaran`.
    pub log: &'static str,
    /// By the witness's clock.
    pub at: Moment,
    pub size: u64,
    /// Of the log under the name that it has now.
    pub current: bool,
    /// It vouched for another root than ours: this log was rewritten since.
    pub contradicts: bool,
}

/// Where the publisher puts them; none until it has published once.
pub type Watching = tokio::sync::watch::Receiver<Option<Witnessed>>;

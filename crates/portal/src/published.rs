//! What a snapshot says. Everything here may be read by anybody: no person, no
//! address, no key but public ones.

use kernel::lifecycle::{Kind, State};
use kernel::{Day, Moment, Money, Zone};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The logs that outsiders may watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogName {
    /// Of official acts.
    Jurnal,
    /// Of the messages of the exchange.
    Pertukaran,
}

impl LogName {
    pub const ALL: [LogName; 2] = [LogName::Jurnal, LogName::Pertukaran];

    /// In addresses and names of folders.
    pub fn code(self) -> &'static str {
        match self {
            LogName::Jurnal => "jurnal",
            LogName::Pertukaran => "pertukaran",
        }
    }

    pub fn parse(text: &str) -> Option<LogName> {
        LogName::ALL.into_iter().find(|name| name.code() == text)
    }
}

/// Whose snapshot it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regency {
    pub wilayah: String,
    pub name: String,
    pub zone: Zone,
    pub practice: bool,
}

/// Something that the agencies exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// `ID-…/GOV/DINKES/SIK/pasien`, or a data set with its version.
    pub identifier: String,
    /// Messages that are told, or a service that is asked.
    pub dataset: bool,
    pub title: String,
    pub meaning: String,
    /// The SKPD that gives it.
    pub owner: String,
    /// How often it is brought up to date, and in what it is measured.
    pub period: Option<String>,
    pub measure: String,
    pub reference_codes: Vec<String>,
    pub personal: bool,
    pub legal_ground: String,
    /// Since when it is described as it is.
    pub since: Option<Moment>,
    /// When it was last given to anybody.
    pub last_at: Option<Moment>,
    pub users: Vec<User>,
}

/// Who uses it, for what, on which ground, until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub who: String,
    pub purpose: String,
    pub legal_ground: String,
    pub until: Day,
}

/// A log as it was when the snapshot was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPoint {
    pub name: LogName,
    pub origin: String,
    pub size: u64,
    /// The signed note over name, size and root.
    pub checkpoint: String,
}

/// Who watches the logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// Public keys of the witnesses that the regency named.
    pub witnesses: Vec<String>,
    /// After so many days without any of them it is said out loud.
    pub days: i64,
}

/// All of a snapshot but its papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub regency: Regency,
    /// The log's public key.
    pub verifier: String,
    pub catalogue: Vec<Offered>,
    pub logs: Vec<LogPoint>,
    pub watched: Watched,
}

/// What anybody who holds a paper may know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// SHA-256 of the token that is printed on it, in hex: a snapshot that falls
    /// into other hands holds no token.
    pub key: String,
    /// Whose paper it is, and how often that document had been changed: the
    /// publisher does not work out again what did not change.
    pub id: i64,
    pub version: i64,
    pub kind: Kind,
    pub number: String,
    pub date: Option<Day>,
    pub state: State,
    /// The document still says what the paper says.
    pub current: bool,
    /// The number of what stands in its place.
    pub replaced: Option<String>,
    /// None where a private person is paid.
    pub amount: Option<Money>,
    /// Digest of the content, as it is printed.
    pub digest: String,
}

/// Under what a paper is found.
pub fn key_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl Paper {
    /// The same paper once its document says something else.
    pub fn outdated(self) -> Paper {
        Paper { current: false, amount: None, digest: String::new(), ..self }
    }
}

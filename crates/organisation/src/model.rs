//! People, their accounts and offices, and the data that have dates.

use kernel::authority::Grant;
use kernel::role::Mandate;
use kernel::{Day, Moment, Role};
use serde::{Deserialize, Serialize};

/// An official, known once by NIP and NIK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub nip: Option<String>,
    pub name: String,
    /// Rank and grade, as printed below a signature; may be empty.
    pub rank: String,
}

/// A sign-in account; a person has at most one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: i64,
    pub person_id: i64,
    pub username: String,
    pub active: bool,
}

/// An office in the register: whose it is and who entered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub grant: Grant,
    pub person: i64,
    pub name: String,
    pub decree_date: Day,
    pub entered_by: i64,
    /// The regency's day on which the office was ended before its time.
    pub ended: Option<Day>,
}

/// Two groups of offices that one person may not hold at a time, with the
/// article or local rule that says so. A value of dated data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForbiddenPair {
    #[serde(rename = "satu")]
    pub one: Vec<Role>,
    #[serde(rename = "lain")]
    pub other: Vec<Role>,
    #[serde(rename = "sumber")]
    pub source: String,
}

/// A value of dated data, proposed or in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedValue {
    pub id: i64,
    pub key: String,
    /// JSON text.
    pub value: String,
    pub from: Day,
    pub source: String,
    pub proposed_by: i64,
    pub approved_at: Option<Moment>,
    pub withdrawn_at: Option<Moment>,
}

/// What a proposal about the calendar wants done on its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "aksi", rename_all = "lowercase", deny_unknown_fields)]
pub enum HolidayChange {
    #[serde(rename = "tambah")]
    Add { nama: String },
    #[serde(rename = "hapus")]
    Remove {},
}

/// A token as it stands on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRecord {
    pub id: i64,
    pub user: i64,
    pub person: i64,
    pub revoked: bool,
}

/// By what the owner of a session was known when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A one-time link of a demonstration.
    Link,
    Password,
    /// Password and a code of the phone.
    Phone,
    /// Password and a code from paper.
    Paper,
    /// An identity provider, alone or with a code.
    Identity,
    IdentityPhone,
    IdentityPaper,
}

impl Level {
    pub const ALL: [Level; 7] = [
        Level::Link,
        Level::Password,
        Level::Phone,
        Level::Paper,
        Level::Identity,
        Level::IdentityPhone,
        Level::IdentityPaper,
    ];

    /// The same where the provider stood for the password.
    #[must_use]
    pub fn by_identity(self) -> Level {
        match self {
            Level::Password => Level::Identity,
            Level::Phone => Level::IdentityPhone,
            Level::Paper => Level::IdentityPaper,
            other => other,
        }
    }

    /// The provider stood for the password.
    pub fn is_by_identity(self) -> bool {
        matches!(self, Level::Identity | Level::IdentityPhone | Level::IdentityPaper)
    }

    /// It began with a code from paper.
    pub fn by_paper(self) -> bool {
        matches!(self, Level::Paper | Level::IdentityPaper)
    }

    pub fn code(self) -> &'static str {
        match self {
            Level::Link => "tautan",
            Level::Password => "sandi",
            Level::Phone => "sandi+kode",
            Level::Paper => "sandi+cadangan",
            Level::Identity => "identitas",
            Level::IdentityPhone => "identitas+kode",
            Level::IdentityPaper => "identitas+cadangan",
        }
    }

    pub fn parse(code: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.code() == code)
    }
}

/// A second factor that is alive; its secret stays in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    pub id: i64,
    pub user: i64,
    /// The last time step whose code was taken.
    pub last_step: i64,
    pub made_at: Moment,
}

/// Somebody whom an identity provider knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({}, …)", self.issuer)
    }
}

/// The account that an identity is paired with, as it signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairedAccount {
    pub user: i64,
    pub person: i64,
    pub username: String,
}

/// What the owner reads of the own pairing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    pub issuer: String,
    pub made_at: Moment,
}

/// What the owner reads of the own factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorShown {
    pub made_at: Moment,
    /// Codes on paper that nobody has used.
    pub codes_left: i64,
    /// From when on they sign again; none where nothing was recovered lately.
    pub rested_at: Option<Moment>,
    /// Its end was proposed and waits for a second official.
    pub reset_proposed: bool,
}

/// A session of the browser that is alive, idleness apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: i64,
    pub user: i64,
    pub person: i64,
    pub level: Level,
    pub made_at: Moment,
    pub idle_millis: i64,
}

/// An office that a person holds today, as they read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeToday {
    pub role: Role,
    pub mandate: Mandate,
    pub unit: Option<i64>,
    pub unit_name: Option<String>,
    pub decree: String,
}

/// Who holds an office on a day, for print below a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeHolder {
    pub person: i64,
    pub name: String,
    pub nip: Option<String>,
    pub rank: String,
    pub role: Role,
    pub mandate: Mandate,
    pub decree: String,
}

/// A unit as a budget file shows it. An SKPD names itself as its SKPD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSeen {
    pub code: kernel::Code,
    pub name: String,
    pub skpd_code: kernel::Code,
}

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

/// A session of the browser that is alive, idleness apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: i64,
    pub user: i64,
    pub person: i64,
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

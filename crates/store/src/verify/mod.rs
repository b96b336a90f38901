//! Proves a regency's database against its journal: every leaf against its
//! entry, the tree against the leaves, the bodies against the leaves, and every
//! journalled table against the images that the bodies hold.
//!
//! It reads on a connection of its own and sees one moment, so a server may go
//! on writing. Memory grows with the state of the tables, not with the log.

mod log;
mod replay;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db::{self, Place};
use crate::keys::Keys;
use crate::process;
use crate::seal::{self, LogHead};
use crate::table::Table;
use crate::tx::Region;
use crate::view::{Source, View};
use crate::{Error, Read, Result, origin, snapshot};
use replay::Replay;

/// Faults beyond this many are counted, not listed.
const LISTED: usize = 1000;

/// One fault, in words for the auditor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What is wrong, in a few words.
    pub what: &'static str,
    /// Table and key.
    #[serde(rename = "where")]
    pub where_: String,
    pub detail: String,
}

/// What verification counted and found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    pub entries: u64,
    pub sealed: u64,
    pub unsealed: u64,
    pub erased: u64,
    /// Leaves in the tree, rebuilt from the entries.
    pub size: u64,
    /// Root of the rebuilt tree, in hex.
    pub root: String,
    pub origin: String,
    pub epoch: i64,
    /// Leaves that the stored, signed checkpoint covers.
    pub checkpoint_size: u64,
    /// Rows compared, by table.
    pub tables: BTreeMap<String, u64>,
    pub problems: Vec<Problem>,
    /// Faults beyond those listed.
    pub more_problems: u64,
    /// Rows whose last writer was erased lawfully, so that nothing can be said.
    pub incomparable: Vec<Problem>,
    /// What a reader should know though it is no fault.
    pub notes: Vec<String>,
}

impl Verification {
    /// True where nothing contradicts the journal.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty() && self.more_problems == 0
    }

    fn fault(&mut self, what: &'static str, where_: impl Into<String>, detail: impl Into<String>) {
        if self.problems.len() < LISTED {
            self.problems.push(Problem { what, where_: where_.into(), detail: detail.into() });
        } else {
            self.more_problems += 1;
        }
    }
}

const THE_REGION: &str = "SELECT * FROM region WHERE id = 1";
const TRIGGERS_SQLITE: &str = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'";
const TRIGGERS_POSTGRES: &str =
    "SELECT CAST(tgname AS TEXT) AS name FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'";
const SOUND: &str = "PRAGMA integrity_check(20)";
const APPEND_ONLY: [&str; 4] = ["journal", "journal_erasure", "journal_seal", "log_hash"];

/// Verifies everything at `place`. `tables` are the tables of all modules,
/// [`crate::table::KERNEL_TABLES`] included; only journalled ones are compared.
pub async fn verify(place: &Place, keys: &Keys, tables: &[&'static Table]) -> Result<Verification> {
    let mut view = snapshot::open(place).await?;
    let mut v = Verification::default();
    let region = match view.opt(THE_REGION, vec![]).await? {
        Some(row) => process::parse_region(&row)?,
        None => return Err(Error::Storage("basis data ini belum berisi daerah".into())),
    };
    let head = seal::head(&mut view).await?;
    (v.origin, v.epoch) = (head.origin.clone(), head.epoch);
    check_name(&mut v, &region);
    check_guards(&mut view, &mut v).await?;
    let mut replay = Replay::new(tables);
    log::check(&mut view, &mut v, &mut replay, &Known { keys, head: &head, practice: region.practice }).await?;
    replay.compare(&mut view, v, keys).await
}

/// What the passes need to know of the database.
pub(crate) struct Known<'a> {
    pub keys: &'a Keys,
    pub head: &'a LogHead,
    pub practice: bool,
}

/// The log's name follows from the regency and the epoch.
fn check_name(v: &mut Verification, region: &Region) {
    let expected = origin::origin(&db::as_new(region), v.epoch);
    if origin::parse_origin(&v.origin) != origin::parse_origin(&expected) {
        let detail = format!("jurnal bernama «{}», seharusnya «{expected}».", v.origin);
        v.fault("nama jurnal", "log_state", detail);
    }
}

/// The database's own guards: append-only triggers, and the file as such.
async fn check_guards(view: &mut View, v: &mut Verification) -> Result<()> {
    let embedded = matches!(view.source, Source::Sqlite(_));
    let sql = if embedded { TRIGGERS_SQLITE } else { TRIGGERS_POSTGRES };
    let triggers = view.query(sql, vec![]).await?.iter().map(|r| r.text("name")).collect::<Result<Vec<_>>>()?;
    for table in APPEND_ONLY {
        let wanted: &[&str] = if embedded { &["_no_UPDATE", "_no_DELETE"] } else { &["_no_change"] };
        if wanted.iter().any(|suffix| !triggers.contains(&format!("{table}{suffix}"))) {
            v.fault("penjaga hilang", table, "pemicu yang menolak perubahan dan penghapusan tidak ada lagi.");
        }
    }
    if embedded {
        match view.query(SOUND, vec![]).await {
            Ok(rows) => {
                for row in rows {
                    let said = row.text("integrity_check")?;
                    if said != "ok" {
                        v.fault("berkas rusak", "berkas basis data", said);
                    }
                }
            }
            Err(e) => v.fault("berkas rusak", "berkas basis data", e.to_string()),
        }
    }
    Ok(())
}

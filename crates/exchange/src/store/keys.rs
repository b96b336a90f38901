//! Keys of systems.

use ipnet::IpNet;
use kernel::Day;
use store::{Error, Read, Result, Tx, params, row};

use super::{hand, json, members, once, unreadable};
use crate::model::{Key, KeyKind, KeyState, System};
use crate::tables::EXCHANGE_KEY;

const KEY: &str = "SELECT * FROM exchange_key WHERE id = $1";
const KNOWN: &str = "SELECT id FROM exchange_key WHERE material = $1 AND status <> 'ditolak'";
const LAST: &str = "SELECT MAX(serial) AS serial FROM exchange_key WHERE label = $1 AND year = $2";
const CONFIRM: &str = "UPDATE exchange_key SET status = 'berlaku', networks = $2, confirmed_by = $3, confirmed_at = $4
   WHERE id = $1 AND status = 'menunggu' RETURNING *";
const END: &str = "UPDATE exchange_key SET status = $2, ended_by = $3, ended_at = $4, reasons = $5
   WHERE id = $1 AND status IN ('menunggu', 'berlaku') RETURNING *";

pub(crate) async fn key(read: &mut impl Read, id: i64) -> Result<Key> {
    let found = read.opt(KEY, params![id]).await?;
    let r = found.ok_or_else(|| Error::NotFound(format!("kunci pertukaran nomor {id}")))?;
    let system = members::system(read, r.int("system_id")?).await?;
    Ok(Key {
        id,
        system,
        kind: KeyKind::parse(r.str("kind")?).ok_or_else(|| unreadable("jenis kunci"))?,
        keyid: r.text("keyid")?,
        material: r.text("material")?,
        starts: r.day("starts")?,
        ends: r.day("ends")?,
        state: KeyState::parse(r.str("status")?).ok_or_else(|| unreadable("keadaan kunci"))?,
        proposed_by: r.int("proposed_by")?,
        confirmed_at: r.opt_moment("confirmed_at")?,
        ended_at: r.opt_moment("ended_at")?,
    })
}

pub(crate) async fn known(read: &mut impl Read, material: &str) -> Result<bool> {
    Ok(read.opt(KNOWN, params![material]).await?.is_some())
}

/// A key to be.
pub(crate) struct New<'a> {
    pub system: &'a System,
    pub kind: KeyKind,
    pub material: &'a str,
    pub starts: Day,
    pub ends: Day,
}

/// Keeps a proposed key; gives its number and the name by which messages call it.
pub(crate) async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<(i64, String)> {
    let (label, year) = (new.system.member.code.as_str(), new.starts.year());
    let last = tx.one(LAST, params![label, year]).await?.opt_int("serial")?;
    let (id, serial) = (tx.id()?, last.unwrap_or_default() + 1);
    let keyid = format!("{label}-{year}-{serial}");
    let (by, at) = hand(tx);
    let row = row! {
        id: id, system_id: new.system.id, kind: new.kind.code(), label: label, year: year, serial: serial,
        keyid: keyid.as_str(), material: new.material, starts: new.starts, ends: new.ends, networks: None::<&str>,
        status: KeyState::Waiting.code(), proposed_by: by, proposed_at: at, confirmed_by: None::<i64>,
        confirmed_at: None::<i64>, ended_by: None::<i64>, ended_at: None::<i64>, reasons: None::<&str>,
    };
    tx.insert(&EXCHANGE_KEY, row).await?;
    Ok((id, keyid))
}

/// Lets a key count, from these networks or from everywhere.
pub(crate) async fn confirm(tx: &mut Tx, id: i64, networks: &[IpNet]) -> Result<()> {
    let (by, at) = hand(tx);
    let texts: Vec<String> = networks.iter().map(ToString::to_string).collect();
    let bound = if texts.is_empty() { None } else { Some(json(&texts)?) };
    once(&tx.change(&EXCHANGE_KEY, CONFIRM, params![id, bound, by, at]).await?, "kunci pertukaran")
}

pub(crate) async fn end(tx: &mut Tx, id: i64, to: KeyState, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let rows = tx.change(&EXCHANGE_KEY, END, params![id, to.code(), by, at, json(&reasons)?]).await?;
    once(&rows, "kunci pertukaran")
}

//! Codes with which a system's key is brought. The code itself is in no row: the
//! regency's keys make it again from what stands here.

use kernel::{Day, Moment};
use protocol::enrol::Code;
use store::{Error, Keys, Read, Result, Row, Tx, params, row};

use super::{hand, json, members, once};
use crate::model::{EnrolmentCode, System};
use crate::tables::EXCHANGE_CODE;

/// Names the secret of a code among those that the regency's root makes.
const PURPOSE: &str = "kode-pendaftaran";
/// Codes of one system that a key is held against, the latest first.
const MOST: i64 = 50;

const CODE: &str = "SELECT * FROM exchange_code WHERE id = $1";
const OF_SYSTEM: &str = "SELECT * FROM exchange_code WHERE system_id = $1 ORDER BY id DESC LIMIT $2";
const USE: &str = "UPDATE exchange_code SET key_id = $2, used_at = $3
   WHERE id = $1 AND key_id IS NULL AND ended_at IS NULL RETURNING *";
const REVOKE: &str = "UPDATE exchange_code SET ended_by = $2, ended_at = $3, reasons = $4
   WHERE id = $1 AND key_id IS NULL AND ended_at IS NULL RETURNING *";

fn read_code(r: &Row, system: System) -> Result<EnrolmentCode> {
    Ok(EnrolmentCode {
        id: r.int("id")?,
        system,
        key_ends: r.day("key_ends")?,
        expires_at: r.moment("expires_at")?,
        made_by: r.int("made_by")?,
        made_at: r.moment("made_at")?,
        key: r.opt_int("key_id")?,
        revoked: r.opt_int("ended_at")?.is_some(),
    })
}

pub(crate) async fn code(read: &mut impl Read, id: i64) -> Result<EnrolmentCode> {
    let found = read.opt(CODE, params![id]).await?;
    let r = found.ok_or_else(|| Error::NotFound(format!("kode pendaftaran nomor {id}")))?;
    let system = members::system(read, r.int("system_id")?).await?;
    read_code(&r, system)
}

pub(crate) async fn of_system(read: &mut impl Read, system: &System) -> Result<Vec<EnrolmentCode>> {
    let rows = read.query(OF_SYSTEM, params![system.id, MOST]).await?;
    rows.iter().map(|r| read_code(r, system.clone())).collect()
}

/// What is read out. Nobody makes it without the regency's root secret.
pub(crate) fn spelled(keys: &Keys, code: &EnrolmentCode) -> Code {
    let of = format!("{}/{}/{}", code.id, code.system.id, code.made_at.0);
    let mut secret = [0; 16];
    secret.iter_mut().zip(keys.index(PURPOSE, of.as_bytes())).for_each(|(to, from)| *to = from);
    Code::of(secret)
}

pub(crate) async fn insert(tx: &mut Tx, system: &System, key_ends: Day, expires_at: Moment) -> Result<i64> {
    let id = tx.id()?;
    let (by, at) = hand(tx);
    let row = row! {
        id: id, system_id: system.id, key_ends: key_ends, expires_at: expires_at, made_by: by, made_at: at,
        key_id: None::<i64>, used_at: None::<i64>, ended_by: None::<i64>, ended_at: None::<i64>,
        reasons: None::<&str>,
    };
    tx.insert(&EXCHANGE_CODE, row).await?;
    Ok(id)
}

pub(crate) async fn use_up(tx: &mut Tx, id: i64, key: i64) -> Result<()> {
    let at = tx.ctx().now;
    once(&tx.change(&EXCHANGE_CODE, USE, params![id, key, at]).await?, "kode pendaftaran")
}

pub(crate) async fn revoke(tx: &mut Tx, id: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let params = params![id, by, at, json(&reasons)?];
    once(&tx.change(&EXCHANGE_CODE, REVOKE, params).await?, "kode pendaftaran")
}

//! Members and systems.

use store::{Error, Read, Result, Row, Tx, params, row};

use super::{hand, json, once};
use crate::model::{Member, System};
use crate::rules::codes;
use crate::tables::{EXCHANGE_MEMBER, EXCHANGE_SYSTEM};

const MEMBER: &str = "SELECT * FROM exchange_member WHERE id = $1";
const MEMBER_TAKEN: &str = "SELECT id FROM exchange_member WHERE class = $1 AND code_key = $2";
const INSTANCES: &str = "SELECT DISTINCT instance FROM exchange_member WHERE ended_at IS NULL ORDER BY instance";
const END_MEMBER: &str = "UPDATE exchange_member SET ended_by = $2, ended_at = $3, reasons = $4
   WHERE id = $1 AND ended_at IS NULL RETURNING *";
const SYSTEM: &str = "SELECT s.*, m.instance, m.class, m.code AS member_code, m.name AS member_name, m.unit_id,
     m.ended_at AS member_ended_at
   FROM exchange_system s JOIN exchange_member m ON m.id = s.member_id WHERE s.id = $1";
const SYSTEM_NAMED: &str = "SELECT s.*, m.instance, m.class, m.code AS member_code, m.name AS member_name, m.unit_id,
     m.ended_at AS member_ended_at
   FROM exchange_system s JOIN exchange_member m ON m.id = s.member_id
   WHERE m.instance = $1 AND m.class = $2 AND m.code = $3 AND s.code = $4";
const SYSTEM_TAKEN: &str = "SELECT id FROM exchange_system WHERE member_id = $1 AND code_key = $2";
/// Simpul itself is one system of the whole hub.
const OWN_TAKEN: &str = "SELECT s.id FROM exchange_system s JOIN exchange_member m ON m.id = s.member_id
   WHERE s.code_key = $1 AND s.ended_at IS NULL AND m.ended_at IS NULL";
const END_SYSTEM: &str = "UPDATE exchange_system SET ended_by = $2, ended_at = $3, reasons = $4
   WHERE id = $1 AND ended_at IS NULL RETURNING *";

fn read_member(r: &Row) -> Result<Member> {
    Ok(Member {
        id: r.int("id")?,
        instance: r.text("instance")?,
        class: r.text("class")?,
        code: r.text("code")?,
        name: r.text("name")?,
        unit: r.int("unit_id")?,
        ended: r.opt_int("ended_at")?.is_some(),
    })
}

/// Reads a system with its member.
pub(crate) fn read_system(r: &Row) -> Result<System> {
    Ok(System {
        id: r.int("id")?,
        code: r.text("code")?,
        title: r.text("title")?,
        by_certificate: r.flag("by_certificate")?,
        ended: r.opt_int("ended_at")?.is_some(),
        member: Member {
            id: r.int("member_id")?,
            instance: r.text("instance")?,
            class: r.text("class")?,
            code: r.text("member_code")?,
            name: r.text("member_name")?,
            unit: r.int("unit_id")?,
            ended: r.opt_int("member_ended_at")?.is_some(),
        },
    })
}

pub(crate) async fn member(read: &mut impl Read, id: i64) -> Result<Member> {
    let found = read.opt(MEMBER, params![id]).await?;
    read_member(&found.ok_or_else(|| Error::NotFound(format!("anggota pertukaran nomor {id}")))?)
}

pub(crate) async fn member_taken(read: &mut impl Read, class: &str, code: &str) -> Result<bool> {
    Ok(read.opt(MEMBER_TAKEN, params![class, codes::key(code)]).await?.is_some())
}

/// Under which names of the regency members live.
pub(crate) async fn instances(read: &mut impl Read) -> Result<Vec<String>> {
    read.query(INSTANCES, vec![]).await?.iter().map(|r| r.text("instance")).collect()
}

pub(crate) async fn insert_member(tx: &mut Tx, m: &Member) -> Result<()> {
    let (by, at) = hand(tx);
    let new = row! {
        id: m.id, instance: m.instance.as_str(), class: m.class.as_str(), code: m.code.as_str(),
        code_key: codes::key(&m.code), name: m.name.as_str(), unit_id: m.unit, registered_by: by, registered_at: at,
        ended_by: None::<i64>, ended_at: None::<i64>, reasons: None::<&str>,
    };
    tx.insert(&EXCHANGE_MEMBER, new).await
}

pub(crate) async fn end_member(tx: &mut Tx, id: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let rows = tx.change(&EXCHANGE_MEMBER, END_MEMBER, params![id, by, at, json(&reasons)?]).await?;
    once(&rows, "anggota pertukaran")
}

pub(crate) async fn system(read: &mut impl Read, id: i64) -> Result<System> {
    let found = read.opt(SYSTEM, params![id]).await?;
    read_system(&found.ok_or_else(|| Error::NotFound(format!("sistem pertukaran nomor {id}")))?)
}

/// A system by its identifier, `ID-BURU/GOV/DINKES/SIK`, or by its number.
pub(crate) async fn named(read: &mut impl Read, named: &str) -> Result<System> {
    let named = named.trim();
    if let Ok(id) = named.parse() {
        return system(read, id).await;
    }
    let parts: Vec<&str> = named.split('/').collect();
    let found = match parts.as_slice() {
        &[instance, class, member, system] => read.opt(SYSTEM_NAMED, params![instance, class, member, system]).await?,
        _ => None,
    };
    let shown: String = named.chars().take(100).collect();
    read_system(&found.ok_or_else(|| Error::NotFound(format!("sistem pertukaran {shown}")))?)
}

pub(crate) async fn system_taken(read: &mut impl Read, member: i64, code: &str) -> Result<bool> {
    let key = codes::key(code);
    if key == codes::key(crate::own::SYSTEM) && read.opt(OWN_TAKEN, params![key.as_str()]).await?.is_some() {
        return Ok(true);
    }
    Ok(read.opt(SYSTEM_TAKEN, params![member, key]).await?.is_some())
}

pub(crate) async fn insert_system(tx: &mut Tx, s: &System) -> Result<()> {
    let (by, at) = hand(tx);
    let new = row! {
        id: s.id, member_id: s.member.id, code: s.code.as_str(), code_key: codes::key(&s.code),
        title: s.title.as_str(), by_certificate: s.by_certificate, registered_by: by, registered_at: at,
        ended_by: None::<i64>, ended_at: None::<i64>, reasons: None::<&str>,
    };
    tx.insert(&EXCHANGE_SYSTEM, new).await
}

pub(crate) async fn end_system(tx: &mut Tx, id: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let rows = tx.change(&EXCHANGE_SYSTEM, END_SYSTEM, params![id, by, at, json(&reasons)?]).await?;
    once(&rows, "sistem pertukaran")
}

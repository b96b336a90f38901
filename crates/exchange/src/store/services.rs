//! Services and their addresses.

use ipnet::IpNet;
use store::{Error, Read, Result, Row, Tx, params, row};

use super::{hand, json, members, once, unreadable};
use crate::model::{Address, AddressState, Service, System};
use crate::rules::codes;
use crate::tables::{EXCHANGE_ADDRESS, EXCHANGE_SERVICE};

const SERVICE: &str = "SELECT * FROM exchange_service WHERE id = $1";
const OF_SYSTEM: &str = "SELECT * FROM exchange_service WHERE system_id = $1 AND code_key = $2";
const END: &str = "UPDATE exchange_service SET ended_by = $2, ended_at = $3, reasons = $4
   WHERE id = $1 AND ended_at IS NULL RETURNING *";
const ADDRESS: &str = "SELECT * FROM exchange_address WHERE id = $1";
const OPEN: &str = "SELECT id, url, status FROM exchange_address
   WHERE service_id = $1 AND status IN ('menunggu', 'berlaku') ORDER BY id";
const REPLACE: &str = "UPDATE exchange_address SET status = 'diganti', replaced_at = $2
   WHERE service_id = $1 AND status = 'berlaku' RETURNING *";
const APPROVE: &str = "UPDATE exchange_address SET status = 'berlaku', networks = $2, decided_by = $3, decided_at = $4
   WHERE id = $1 AND status = 'menunggu' RETURNING *";
const REJECT: &str = "UPDATE exchange_address SET status = 'ditolak', reasons = $2, decided_by = $3, decided_at = $4
   WHERE id = $1 AND status = 'menunggu' RETURNING *";

async fn read_service(read: &mut impl Read, r: &Row) -> Result<Service> {
    Ok(Service {
        id: r.int("id")?,
        system: members::system(read, r.int("system_id")?).await?,
        code: r.text("code")?,
        title: r.text("title")?,
        personal: r.flag("personal")?,
        ended: r.opt_int("ended_at")?.is_some(),
    })
}

pub(crate) async fn service(read: &mut impl Read, id: i64) -> Result<Service> {
    let found = read.opt(SERVICE, params![id]).await?;
    let r = found.ok_or_else(|| Error::NotFound(format!("layanan pertukaran nomor {id}")))?;
    read_service(read, &r).await
}

/// A service of a system by its code.
pub(crate) async fn of_system(read: &mut impl Read, system: &System, code: &str) -> Result<Option<Service>> {
    match read.opt(OF_SYSTEM, params![system.id, codes::key(code)]).await? {
        Some(r) => Ok(Some(read_service(read, &r).await?)),
        None => Ok(None),
    }
}

/// A service by its number, or as it is called: `ID-BURU/GOV/DINKES/SIK/pasien`.
pub(crate) async fn named(read: &mut impl Read, named: &str) -> Result<Service> {
    let named = named.trim();
    if let Ok(id) = named.parse() {
        return service(read, id).await;
    }
    let shown: String = named.chars().take(150).collect();
    let missing = || Error::NotFound(format!("layanan pertukaran {shown}"));
    let (system, code) = named.rsplit_once('/').ok_or_else(missing)?;
    let system = members::named(read, system).await?;
    of_system(read, &system, code).await?.ok_or_else(missing)
}

/// A service to be.
pub(crate) struct New<'a> {
    pub system: i64,
    pub code: &'a str,
    pub title: &'a str,
    pub meaning: &'a str,
    pub personal: bool,
    pub openapi: Option<String>,
}

pub(crate) async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<i64> {
    let id = tx.id()?;
    let (by, at) = hand(tx);
    let row = row! {
        id: id, system_id: new.system, code: new.code, code_key: codes::key(new.code), title: new.title,
        meaning: new.meaning, personal: new.personal, openapi: new.openapi.clone(), offered_by: by, offered_at: at,
        ended_by: None::<i64>, ended_at: None::<i64>, reasons: None::<&str>,
    };
    tx.insert(&EXCHANGE_SERVICE, row).await?;
    Ok(id)
}

pub(crate) async fn end(tx: &mut Tx, id: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let rows = tx.change(&EXCHANGE_SERVICE, END, params![id, by, at, json(&reasons)?]).await?;
    once(&rows, "layanan pertukaran")
}

pub(crate) async fn address(read: &mut impl Read, id: i64) -> Result<Address> {
    let found = read.opt(ADDRESS, params![id]).await?;
    let r = found.ok_or_else(|| Error::NotFound(format!("usulan alamat nomor {id}")))?;
    Ok(Address {
        id,
        service: service(read, r.int("service_id")?).await?,
        url: r.text("url")?,
        state: AddressState::parse(r.str("status")?).ok_or_else(|| unreadable("keadaan alamat"))?,
        proposed_by: r.int("proposed_by")?,
    })
}

/// The address in force, and whether another one waits.
pub(crate) async fn open(read: &mut impl Read, service: i64) -> Result<(Option<String>, bool)> {
    let (mut now, mut waits) = (None, false);
    for r in read.query(OPEN, params![service]).await? {
        match AddressState::parse(r.str("status")?) {
            Some(AddressState::InForce) => now = Some(r.text("url")?),
            _ => waits = true,
        }
    }
    Ok((now, waits))
}

pub(crate) async fn propose(tx: &mut Tx, service: i64, url: &str) -> Result<i64> {
    let id = tx.id()?;
    let (by, at) = hand(tx);
    let row = row! {
        id: id, service_id: service, url: url, networks: None::<&str>, status: AddressState::Waiting.code(),
        proposed_by: by, proposed_at: at, decided_by: None::<i64>, decided_at: None::<i64>,
        replaced_at: None::<i64>, reasons: None::<&str>,
    };
    tx.insert(&EXCHANGE_ADDRESS, row).await?;
    Ok(id)
}

/// Lets an address count in place of the one before.
pub(crate) async fn approve(tx: &mut Tx, address: &Address, networks: &[IpNet]) -> Result<()> {
    let (by, at) = hand(tx);
    tx.change(&EXCHANGE_ADDRESS, REPLACE, params![address.service.id, at.clone()]).await?;
    let texts: Vec<String> = networks.iter().map(ToString::to_string).collect();
    let rows = tx.change(&EXCHANGE_ADDRESS, APPROVE, params![address.id, json(&texts)?, by, at]).await?;
    once(&rows, "usulan alamat")
}

pub(crate) async fn reject(tx: &mut Tx, id: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    once(&tx.change(&EXCHANGE_ADDRESS, REJECT, params![id, json(&reasons)?, by, at]).await?, "usulan alamat")
}

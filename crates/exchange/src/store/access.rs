//! What requests ask for, and what was given.

use kernel::Day;
use kernel::lifecycle::Kind;
use store::{Error, Read, Result, Tx, params, row};

use super::{datasets, hand, json, members, once, services};
use crate::model::{Access, PersonalGround, Target};
use crate::tables::{EXCHANGE_ACCESS, EXCHANGE_ENDPOINT};
use protocol::endpoint::Endpoint;

const ACCESS: &str = "SELECT * FROM exchange_access WHERE document_id = $1";
const WAITING_SAME: &str = "SELECT d.number FROM exchange_access a JOIN document d ON d.id = a.document_id
   WHERE a.client_id = $1 AND d.state = 'diajukan'
     AND (a.service_id = CAST($2 AS BIGINT) OR (a.dataset_id = CAST($3 AS BIGINT) AND a.version = CAST($4 AS BIGINT)))
   ORDER BY d.id LIMIT 1";
const DECIDE: &str = "UPDATE exchange_access SET starts = $2, ends = $3, reasons = $4, decided_by = $5, decided_at = $6
   WHERE document_id = $1 AND decided_at IS NULL AND ended_at IS NULL RETURNING *";
const END: &str = "UPDATE exchange_access SET reasons = $2, ended_by = $3, ended_at = $4
   WHERE document_id = $1 AND ended_at IS NULL RETURNING *";
const DELIVERED: &str = "SELECT document_id FROM exchange_access WHERE document_id = $1 AND deliver_to IS NOT NULL";
const NUMBER_TAKEN: &str = "SELECT id FROM document WHERE kind = $1 AND year = $2 AND number = $3 AND id <> $4 LIMIT 1";

pub(crate) async fn access(read: &mut impl Read, document: i64) -> Result<Access> {
    let found = read.opt(ACCESS, params![document]).await?;
    let r = found.ok_or_else(|| Error::NotFound(format!("permohonan akses data nomor urut {document}")))?;
    let target = match (r.opt_int("service_id")?, r.opt_int("dataset_id")?, r.opt_int("version")?) {
        (Some(service), ..) => Target::Service(services::service(read, service).await?),
        (None, Some(dataset), Some(version)) => Target::DataSet(datasets::by_id(read, dataset).await?, version),
        _ => return Err(super::unreadable("sasaran akses")),
    };
    Ok(Access {
        document,
        client: members::system(read, r.int("client_id")?).await?,
        target,
        personal_ground: r.opt_text("personal_ground")?.and_then(|code| PersonalGround::parse(&code)),
        asked_until: r.day("asked_until")?,
        asked_by: r.int("asked_by")?,
        given: r.opt_day("starts")?.zip(r.opt_day("ends")?),
    })
}

/// Number of a request of the same client for the same that waits.
pub(crate) async fn waits(read: &mut impl Read, client: i64, target: &Target) -> Result<Option<String>> {
    let (service, dataset, version) = numbers(target);
    let found = read.opt(WAITING_SAME, params![client, service, dataset, version]).await?;
    Ok(found.map(|r| r.opt_text("number")).transpose()?.flatten())
}

fn numbers(target: &Target) -> (Option<i64>, Option<i64>, Option<i64>) {
    match target {
        Target::Service(service) => (Some(service.id), None, None),
        Target::DataSet(dataset, version) => (None, Some(dataset.id), Some(*version)),
    }
}

/// A request to be.
pub(crate) struct New<'a> {
    pub document: i64,
    pub client: i64,
    pub target: &'a Target,
    pub endpoints: &'a [Endpoint],
    pub deliver_to: Option<i64>,
    pub purpose: &'a str,
    pub legal_ground: &'a str,
    pub personal_ground: Option<PersonalGround>,
    pub until: Day,
}

pub(crate) async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<()> {
    let (service, dataset, version) = numbers(new.target);
    let (by, at) = hand(tx);
    let row = row! {
        document_id: new.document, client_id: new.client, provider_id: new.target.system().id, service_id: service,
        dataset_id: dataset, version: version, deliver_to: new.deliver_to, purpose: new.purpose,
        legal_ground: new.legal_ground, personal_ground: new.personal_ground.map(PersonalGround::code),
        asked_until: new.until, asked_by: by, asked_at: at, starts: None::<&str>, ends: None::<&str>,
        decided_by: None::<i64>, decided_at: None::<i64>, ended_by: None::<i64>, ended_at: None::<i64>,
        reasons: None::<&str>,
    };
    tx.insert(&EXCHANGE_ACCESS, row).await?;
    for (line, endpoint) in (1_i64..).zip(new.endpoints) {
        let row = row! {
            document_id: new.document, line_no: line, method: endpoint.method.as_str(), path: endpoint.path.as_str(),
        };
        tx.insert(&EXCHANGE_ENDPOINT, row).await?;
    }
    Ok(())
}

pub(crate) async fn approve(tx: &mut Tx, document: i64, (from, until): (Day, Day)) -> Result<()> {
    let (by, at) = hand(tx);
    let rows = tx.change(&EXCHANGE_ACCESS, DECIDE, params![document, from, until, None::<&str>, by, at]).await?;
    once(&rows, "permohonan akses data")
}

pub(crate) async fn refuse(tx: &mut Tx, document: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let params = params![document, None::<&str>, None::<&str>, json(&reasons)?, by, at];
    once(&tx.change(&EXCHANGE_ACCESS, DECIDE, params).await?, "permohonan akses data")
}

pub(crate) async fn end(tx: &mut Tx, document: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let rows = tx.change(&EXCHANGE_ACCESS, END, params![document, json(&reasons)?, by, at]).await?;
    once(&rows, "akses data")
}

/// Its events are brought to a service of the client.
pub(crate) async fn is_delivered(read: &mut impl Read, document: i64) -> Result<bool> {
    Ok(read.opt(DELIVERED, params![document]).await?.is_some())
}

/// Another document bears this number.
pub(crate) async fn number_taken(read: &mut impl Read, year: i32, number: &str, id: i64) -> Result<bool> {
    Ok(read.opt(NUMBER_TAKEN, params![Kind::Access.code(), year, number, id]).await?.is_some())
}

//! Events that are brought to a subscriber's own address.

use serde_json::{Value as Json, json};
use store::{LaneTx, LaneWork, Read, Result, params, row};

use super::alarm::{Alarm, raise};
use super::carried::{By, carried, is_due};
use super::message::{Between, Operation, operate};
use super::pull::{ACKED, SENT, subscribe};
use super::{WEBHOOK, Working, fact, note};

const THE_WEBHOOK: &str = "SELECT address, state FROM webhook WHERE stream_id = $1 AND subscriber = $2";
const CHANGE: &str =
    "UPDATE webhook SET address = $3, state = $4, at = $5 WHERE stream_id = $1 AND subscriber = $2 RETURNING state";
const FORGET: &str = "DELETE FROM webhook WHERE stream_id = $1 AND subscriber = $2";

/// Did this address agree, or does it want no more? None where it was not asked.
pub async fn agreed(read: &mut impl Read, stream: i64, subscriber: &str, address: &str) -> Result<Option<bool>> {
    let Some(row) = read.opt(THE_WEBHOOK, params![stream, subscriber]).await? else { return Ok(None) };
    if row.str("address")? != address {
        return Ok(None);
    }
    Ok(Some(row.str("state")? == "setuju"))
}

/// An address said yes, or no more.
#[derive(Debug)]
pub struct Answered {
    pub stream: i64,
    pub subscriber: String,
    pub address: String,
    pub agrees: bool,
    pub alarm: Option<Alarm>,
}

impl LaneWork for Answered {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            let (state, now) = (if self.agrees { "setuju" } else { "berhenti" }, tx.now());
            let new = params![self.stream, &self.subscriber, &self.address, state, now];
            if tx.opt(CHANGE, new).await?.is_none() {
                let row = row! {
                    stream_id: self.stream, subscriber: &self.subscriber, address: &self.address, state: state, at: now,
                };
                tx.insert(&WEBHOOK, row).await?;
            }
            if let Some(alarm) = &self.alarm {
                raise(tx, alarm).await?;
            }
            Ok(json!({}))
        })
    }
}

/// Somebody has the address asked anew.
#[derive(Debug)]
pub struct Forget {
    pub stream: i64,
    pub subscriber: String,
    pub by: By,
}

impl LaneWork for Forget {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            if !is_due(tx, &self.by).await? {
                return Ok(json!({}));
            }
            tx.execute(FORGET, params![self.stream, &self.subscriber]).await?;
            carried(tx, &self.by, true, "alamat penerima ditanyai lagi").await?;
            Ok(json!({}))
        })
    }
}

/// An event was brought, and the subscriber has it.
#[derive(Debug)]
pub struct Brought {
    pub between: Between,
    pub stream: i64,
    pub event_id: String,
    pub position: i64,
    pub operation: Operation,
    pub evidence: Json,
}

impl LaneWork for Brought {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            let subscription = subscribe(tx, self.stream, &self.between.client, "").await?;
            let now = tx.now();
            tx.execute(SENT, params![subscription, self.position, now]).await?;
            tx.query(ACKED, params![subscription, self.position, now]).await?;
            let mut facts = self.between.facts();
            fact(&mut facts, "status", self.operation.status);
            fact(&mut facts, "acknowledged", self.event_id.clone());
            let entry = note(tx, "jawaban", facts, self.evidence.to_string()).await?;
            operate(tx, &self.between, &self.operation, (None, Some(entry))).await?;
            Ok(json!({ "entry": entry }))
        })
    }
}

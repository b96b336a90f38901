//! All SQL of the lane. Each piece of work is one commit with what it notes in
//! the message log; many pieces travel in one flush.

pub mod agent;
pub mod alarm;
pub mod carried;
pub mod event;
pub mod fresh;
pub mod message;
pub mod pull;
pub mod push;
pub mod quarantine;
pub mod seeing;
pub mod upkeep;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use serde_json::Value as Json;
use store::lane::LOG;
use store::{LaneTx, Migration, Note, Result, tables};

/// Migrations of the hub's lane.
pub const MIGRATIONS: &[Migration] = &[
    LOG,
    Migration { name: "0002_hub", sql: include_str!("../../../../migrations/lane/0002_hub.sql") },
    Migration { name: "0003_agents", sql: include_str!("../../../../migrations/lane/0003_agents.sql") },
    Migration { name: "0004_orders", sql: include_str!("../../../../migrations/lane/0004_orders.sql") },
];

tables! {
    pub AGENT = "agent" (system) plain {
        system: Technical, run: Technical, begun_at: Technical, last_at: Technical, version: Technical,
        ended_at: Technical, state: Technical,
    }
    pub SEEN = "seen" (what, who, value) plain { what: Technical, who: Technical, value: Technical, until: Technical }
    pub ASKED = "asked" (entry_id) plain {
        entry_id: Technical, request_id: Technical, at: Technical, client: Technical, service: Technical,
        message_id: Technical, keyid: Technical, grant_id: Technical,
    }
    pub OPERATION = "operation" (id) plain {
        id: Technical, monitoring_data_ts: Technical, request_in_ts: Technical, request_out_ts: Technical,
        response_in_ts: Technical, response_out_ts: Technical, client_id: Technical, service_id: Technical,
        service_type: Technical, message_id: Technical, x_request_id: Technical, rest_method: Technical,
        request_size: Technical, response_size: Technical, status_code: Technical, succeeded: Technical,
        fault_code: Technical, fault_string: Technical, request_entry: Technical, response_entry: Technical,
    }
    pub FLOW_DAY = "flow_day" (day, client_id, service_id, service_type) plain {
        day: Technical, client_id: Technical, service_id: Technical, service_type: Technical, n: Technical,
        failed: Technical, bytes: Technical, millis: Technical, last_at: Technical,
    }
    pub STREAM = "stream" (id) plain {
        id: Technical, dataset: Technical, version: Technical, owner: Technical, last: Technical, held: Technical,
        held_at: Technical, made_at: Technical,
    }
    pub STREAM_EPOCH = "stream_epoch" (stream_id, epoch) plain {
        stream_id: Technical, epoch: Technical, contiguous: Technical, highest: Technical, first_at: Technical,
        last_at: Technical,
    }
    pub EVENT = "event" (id) plain {
        id: Technical, stream_id: Technical, source: Technical, event_id: Technical, digest: Technical, kind: Technical,
        epoch: Technical, sequence: Technical, position: Technical, state: Technical, received_at: Technical,
        entry_id: Technical, receipt: Technical, audience: Technical, content: Technical personal,
    }
    pub QUARANTINE = "quarantine" (event_id) plain {
        event_id: Technical, stream_id: Technical, code: Technical, reason: Technical, content: Technical personal,
        made_at: Technical, ended_at: Technical, ended_by: Technical, outcome: Technical,
    }
    pub SUBSCRIPTION = "subscription" (id) plain {
        id: Technical, stream_id: Technical, subscriber: Technical, kind: Technical, sent: Technical, acked: Technical,
        pulled_at: Technical, acked_at: Technical,
    }
    pub WEBHOOK = "webhook" (stream_id, subscriber) plain {
        stream_id: Technical, subscriber: Technical, address: Technical, state: Technical, at: Technical,
    }
    pub ALARM = "alarm" (id) plain {
        id: Technical, code: Technical, who: Technical, about: Technical, words: Technical, times: Technical,
        first_at: Technical, last_at: Technical, seen_at: Technical, seen_by: Technical,
    }
    pub CARRIED = "carried" (order_id) plain {
        order_id: Technical, decided_at: Technical, at: Technical, done: Technical, words: Technical,
    }
    pub MARK = "mark" (name) plain { name: Technical, leaf: Technical, message: Technical }
}

/// What a piece of work promises.
pub(crate) type Working<'a> = Pin<Box<dyn Future<Output = Result<Json>> + Send + 'a>>;

/// What everybody who may read the log reads of a leaf; what is not there is
/// left out.
pub(crate) type Facts = BTreeMap<&'static str, Json>;

pub(crate) fn fact(facts: &mut Facts, name: &'static str, value: impl Into<Json>) {
    let value = value.into();
    if !value.is_null() {
        facts.insert(name, value);
    }
}

/// A leaf whose proof is kept encrypted: it names paths, and those name people.
pub(crate) async fn note(tx: &mut LaneTx, kind: &'static str, facts: Facts, evidence: String) -> Result<i64> {
    tx.note(Note { kind, facts, evidence, personal: true }).await
}

//! Exchanges: what was asked, what was answered, what was refused.

use kernel::Moment;
use serde_json::json;
use store::{LaneTx, LaneWork, Read, Result, params, row};

use super::{ASKED, Facts, OPERATION, SEEN, Working, fact, note};

const IS_SEEN: &str = "SELECT until FROM seen WHERE what = $1 AND who = $2 AND value = $3";
const FORGET: &str = "DELETE FROM seen WHERE what = $1 AND who = $2 AND value = $3";

const ADD: &str = "INSERT INTO flow_day (day, client_id, service_id, service_type, n, failed, bytes, millis, last_at)
   VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8)
   ON CONFLICT (day, client_id, service_id, service_type) DO UPDATE SET n = flow_day.n + 1,
     failed = flow_day.failed + $5, bytes = flow_day.bytes + $6, millis = flow_day.millis + $7, last_at = $8";

/// How long a name or a nonce is remembered. A signature is fresh for minutes;
/// a day also catches a clock that was put back.
const MEMORY_MS: i64 = 86_400_000;

/// Who asked whom for what.
#[derive(Clone, Debug, Default)]
pub struct Between {
    pub client: String,
    pub service: String,
    /// The client's name for the exchange.
    pub message_id: String,
    /// Ours.
    pub request_id: String,
    pub keyid: String,
    /// Which run of an agent speaks, where an agent does.
    pub run: Option<String>,
}

impl Between {
    /// By what a signed request is known again: its name, and its nonce.
    pub(super) fn memories<'a>(&'a self, nonce: &'a Option<String>) -> Vec<(&'static str, &'a str, &'a str)> {
        let mut all = Vec::new();
        if !self.message_id.is_empty() {
            all.push(("id", self.client.as_str(), self.message_id.as_str()));
        }
        all.extend(nonce.iter().map(|nonce| ("nonce", self.keyid.as_str(), nonce.as_str())));
        all
    }

    pub(super) fn facts(&self) -> Facts {
        let mut facts = Facts::new();
        for (name, value) in [
            ("client", &self.client),
            ("service", &self.service),
            ("message", &self.message_id),
            ("request_id", &self.request_id),
            ("keyid", &self.keyid),
        ] {
            if !value.is_empty() {
                fact(&mut facts, name, value.clone());
            }
        }
        facts
    }
}

/// A request is taken in, before anybody else learns of it: from now on it is
/// known, so that nobody can bring it a second time.
#[derive(Debug)]
pub struct TakeIn {
    pub between: Between,
    pub grant: i64,
    /// Signed requests are remembered by the client's name for them and by the
    /// nonce; over TLS with a certificate nobody on the way can repeat one.
    pub nonce: Option<String>,
    pub signed: bool,
    pub bytes: u64,
    pub evidence: String,
}

impl TakeIn {
    fn memories(&self) -> Vec<(&'static str, &str, &str)> {
        if self.signed { self.between.memories(&self.nonce) } else { Vec::new() }
    }
}

/// Remembers what was not seen before; false where it was.
pub(super) async fn remember(tx: &mut LaneTx, memories: &[(&'static str, &str, &str)]) -> Result<bool> {
    let now = tx.now();
    let asked = if tx.is_trusting() { &[] } else { memories };
    for (what, who, value) in asked {
        match tx.opt(IS_SEEN, params![*what, *who, *value]).await? {
            Some(row) if row.moment("until")? >= now => return Ok(false),
            Some(_) => tx.execute(FORGET, params![*what, *who, *value]).await?,
            None => {}
        }
    }
    let until = Moment(now.0 + MEMORY_MS);
    for (what, who, value) in memories {
        tx.insert(&SEEN, row! { what: *what, who: *who, value: *value, until: until }).await?;
    }
    Ok(true)
}

impl LaneWork for TakeIn {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            if !remember(tx, &self.memories()).await? {
                return Ok(json!({ "seen": true }));
            }
            let mut facts = self.between.facts();
            fact(&mut facts, "bytes", self.bytes);
            fact(&mut facts, "grant", self.grant);
            let entry = note(tx, "permintaan", facts, self.evidence.clone()).await?;
            let (b, now) = (&self.between, tx.now());
            let asked = row! {
                entry_id: entry, request_id: &b.request_id, at: now, client: &b.client, service: &b.service,
                message_id: &b.message_id, keyid: &b.keyid, grant_id: self.grant,
            };
            tx.insert(&ASKED, asked).await?;
            Ok(json!({ "entry": entry }))
        })
    }
}

/// Times of an exchange, sizes and outcome, as X-Road's operational monitoring
/// counts them. What people ask for (paths, users) is left out.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    pub request_in: i64,
    pub request_out: Option<i64>,
    pub response_in: Option<i64>,
    pub response_out: i64,
    pub service_type: &'static str,
    pub method: String,
    pub request_size: u64,
    pub response_size: u64,
    pub status: u16,
    pub fault: Option<(String, String)>,
}

fn size(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

pub(super) async fn operate(
    tx: &mut LaneTx,
    between: &Between,
    o: &Operation,
    entries: (Option<i64>, Option<i64>),
) -> Result<()> {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    let (code, words) = o.fault.clone().unzip();
    let (id, now) = (tx.id()?, tx.now());
    let row = row! {
        id: id, monitoring_data_ts: now, request_in_ts: o.request_in, request_out_ts: o.request_out,
        response_in_ts: o.response_in, response_out_ts: o.response_out, client_id: some(&between.client),
        service_id: some(&between.service), service_type: o.service_type, message_id: some(&between.message_id),
        x_request_id: &between.request_id, rest_method: &o.method, request_size: size(o.request_size),
        response_size: size(o.response_size), status_code: i64::from(o.status), succeeded: o.fault.is_none(),
        fault_code: code, fault_string: words, request_entry: entries.0, response_entry: entries.1,
    };
    tx.insert(&OPERATION, row).await?;
    if between.client.is_empty() || between.service.is_empty() {
        return Ok(());
    }
    let bytes = size(o.request_size).saturating_add(size(o.response_size));
    let day = tx.day();
    let sums = params![
        day,
        &between.client,
        &between.service,
        o.service_type,
        o.fault.is_some(),
        bytes,
        o.response_out - o.request_in,
        now
    ];
    tx.execute_later(ADD, sums).await
}

/// An answer, before it is sent.
#[derive(Debug)]
pub struct Answer {
    pub between: Between,
    /// The entry of the request it answers; none where only the answer is noted.
    pub of: Option<i64>,
    pub operation: Operation,
    pub evidence: String,
}

impl LaneWork for Answer {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            let mut facts = self.between.facts();
            fact(&mut facts, "of", self.of);
            fact(&mut facts, "status", self.operation.status);
            fact(&mut facts, "bytes", self.operation.response_size);
            fact(&mut facts, "fault", self.operation.fault.as_ref().map(|(code, _)| code.clone()));
            let entry = note(tx, "jawaban", facts, self.evidence.clone()).await?;
            operate(tx, &self.between, &self.operation, (self.of, Some(entry))).await?;
            Ok(json!({ "entry": entry }))
        })
    }
}

/// A request of a proved client that was not taken in.
#[derive(Debug)]
pub struct Refusal {
    pub between: Between,
    pub operation: Operation,
    pub evidence: String,
}

impl LaneWork for Refusal {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            let mut facts = self.between.facts();
            fact(&mut facts, "status", self.operation.status);
            fact(&mut facts, "fault", self.operation.fault.as_ref().map(|(code, _)| code.clone()));
            let entry = note(tx, "penolakan", facts, self.evidence.clone()).await?;
            operate(tx, &self.between, &self.operation, (None, Some(entry))).await?;
            Ok(json!({ "entry": entry }))
        })
    }
}

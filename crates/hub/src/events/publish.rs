//! Publishing: a delivery of one event or many, each answered for itself.

use std::sync::Arc;
use std::time::Duration;

use exchange::public::{DataSet, DataSetVersion, Registry};
use hyper::body::Incoming;
use kernel::Moment;
use protocol::digest::Digests;
use protocol::event::{self, Data, Event, Mode};
use protocol::id::Subsystem;
use protocol::{Fault, FaultKind, Fields};
use serde_json::Value as Json;
use serde_json::json;
use serde_json::value::RawValue;

use super::check::{self, Expected};
use super::{Named, PURPOSE, alone, decode, found, named};
use crate::body::{Intake, Taken};
use crate::call::{message_id, request_hash};
use crate::course::{Course, Form, encode};
use crate::head::Head;
use crate::hub::{Hub, lane_fault, why_fault};
use crate::known::Known;
use crate::reply::Reply;
use crate::store::event::{self as kept, Item, Publish, Verdict};

/// As it comes; packed it holds up to four times as much.
const MOST_BYTES: u64 = 4 << 20;
const INTAKE: Intake = Intake {
    memory: 256 * 1024,
    most: MOST_BYTES,
    idle: Duration::from_secs(60),
    // Over a bad line a delivery takes its time.
    whole: Duration::from_secs(900),
};
/// From here on looking at a delivery takes long enough to do it elsewhere.
const MUCH: usize = 16 * 1024;
/// Names of events that could not be read at all begin so.
const NAMELESS: &str = "tanpa-nama:";
const MOST_OF_A_NAME: usize = 200;

/// An event as it was read, or why not.
struct Read {
    event: Result<Event, Fault>,
    /// As it came.
    raw: Vec<u8>,
    /// What could still be read of one that is broken.
    id: Option<String>,
    sequence: Option<i64>,
}

impl Hub {
    pub(crate) async fn publish(
        &self,
        head: &Head,
        body: Incoming,
        course: &mut Course,
        of: &Subsystem,
        event_type: &str,
    ) -> Result<Reply, Fault> {
        course.form = Form::Event;
        let registry = self.registry();
        let known = self.know_signed(head, &registry, course)?;
        course.between.service = format!("{of}/pub/{event_type}");
        course.between.message_id = message_id(head)?;
        let seat = self.seat(&known, &registry, course).await?;
        own_stream(&registry, &known, of, event_type)?;
        let mode = event::mode(&head.fields)?;
        self.room_left(course)?;
        let taken = self.take(head, course, body, &INTAKE).await?;
        course.operation.request_size = taken.held().length();
        course.request_hash = Some(request_hash(head, &taken));
        let registry = self.registry();
        known.holds(&registry, self.now()?)?;
        let (wanted, set, version) = own_stream(&registry, &known, of, event_type)?;
        let delivery = Delivery { head, known: &known, named: wanted, set, version, mode, taken: &taken };
        let work = self.judged(&registry, course, delivery).await?;
        let kept = self.keep(Arc::new(work)).await?;
        drop(seat);
        self.news.send_modify(|n| *n += 1);
        let mut reply = told(&kept.answer["outcomes"], mode)?;
        course.dress(&mut reply);
        course.answered(&reply, self.now()?.0);
        self.show_event_leaf(course, &mut reply, &kept).await?;
        Ok(reply)
    }

    /// Where the event stands in the log; of a repetition, where it stood first.
    async fn show_event_leaf(&self, course: &Course, reply: &mut Reply, kept: &store::Kept) -> Result<(), Fault> {
        if !kept.leaves.is_empty() {
            course.show_leaf(reply, kept);
            return Ok(());
        }
        let Some(entry) = kept.answer["outcomes"][0]["entry"].as_i64() else { return Ok(()) };
        let mut view = self.view().await?;
        if let Some((index, digest)) = kept::leaf_of(&mut view, entry).await.map_err(lane_fault)? {
            reply.set(crate::reply::LOG_INDEX, index.to_string());
            reply.set(crate::reply::LOG_LEAF, kernel::hex(&digest));
        }
        Ok(())
    }

    /// Reads a delivery and judges each of its events.
    async fn judged(
        &self,
        registry: &Arc<Registry>,
        course: &mut Course,
        delivery: Delivery<'_>,
    ) -> Result<Publish, Fault> {
        let Delivery { head, known, named, set, version, mode, taken } = delivery;
        let into = kept::Into {
            dataset: set.code.clone(),
            version: version.version,
            owner: set.system.clone(),
            source: registry.source(set),
        };
        let checker = self.schemas.of(version).map_err(|e| {
            tracing::error!(dataset = set.code, "skema tidak dapat dipakai: {e}");
            Fault::new(FaultKind::ServiceDisabled, "Skema kumpulan data ini tidak dapat dipakai; hubungi Diskominfo.")
        })?;
        let unread = |e: std::io::Error| Fault::new(FaultKind::Internal, e.to_string());
        let closed = |e: tokio::sync::AcquireError| Fault::new(FaultKind::Internal, e.to_string());
        let _turn = self.opening.acquire().await.map_err(closed)?;
        let body = taken.held().whole().await.map_err(unread)?;
        let (fields, registry, keys) = (head.fields.clone(), registry.clone(), self.keys.clone());
        let (system, source) = (known.text.clone(), into.source.clone());
        let now = Moment(head.at);
        let much = body.len() > MUCH;
        let look = move || -> Result<Vec<Item>, Fault> {
            let read = read(&fields, &body, mode)?;
            let (set, version) = registry.publishes(&system, (&named.dataset, named.version)).map_err(why_fault)?;
            let expected = Expected {
                registry: &registry,
                system: &system,
                set,
                version,
                source: &source,
                kind: &named.kind,
                checker: &checker,
                now,
            };
            read.into_iter().map(|one| item(one, &expected, &keys)).collect()
        };
        let items = if much {
            let failed = |e: tokio::task::JoinError| Fault::new(FaultKind::Internal, e.to_string());
            tokio::task::spawn_blocking(look).await.map_err(failed)??
        } else {
            look()?
        };
        let proof = json!({ "sha256": encode(&taken.sha256), "sha512": encode(&taken.sha512) });
        course.answered(&Reply::empty(200), self.now()?.0);
        Ok(Publish {
            into,
            between: course.between.clone(),
            nonce: known.nonce(),
            items,
            evidence: course.evidence(head, proof),
            operation: Some(course.operation.clone()),
            reached: None,
            hand: None,
        })
    }
}

/// What was delivered by whom.
struct Delivery<'a> {
    head: &'a Head,
    known: &'a Known,
    named: Named,
    set: &'a DataSet,
    version: &'a DataSetVersion,
    mode: Mode,
    taken: &'a Taken,
}

/// A system publishes at its own address.
pub(super) fn own_stream<'a>(
    registry: &'a Registry,
    known: &Known,
    of: &Subsystem,
    event_type: &str,
) -> Result<(Named, &'a DataSet, &'a DataSetVersion), Fault> {
    if known.client != *of {
        let words = "Peristiwa diterbitkan pada alamat sistem yang menandatanganinya.";
        return Err(Fault::new(FaultKind::AccessDenied, words));
    }
    let wanted = named(registry, event_type)?;
    found(registry, of, &wanted)?;
    let (set, version) = registry.publishes(&known.text, (&wanted.dataset, wanted.version)).map_err(why_fault)?;
    Ok((wanted, set, version))
}

fn read(fields: &Fields, body: &[u8], mode: Mode) -> Result<Vec<Read>, Fault> {
    let opened = decode::unpack(fields, body)?;
    let limits = event::Limits::default();
    if mode != Mode::Batch {
        let parsed = event::parse(fields, &opened, &limits).and_then(|mut all| {
            all.pop().ok_or_else(|| Fault::new(FaultKind::BadRequest, "Kiriman tidak memuat peristiwa."))
        });
        let binary = mode == Mode::Binary;
        let header = |name: &str| {
            let value = protocol::r1::last(fields, name).filter(|_| binary)?;
            std::str::from_utf8(value).ok().map(str::to_owned)
        };
        let hint =
            if binary { (header("ce-id"), header("ce-sequence").and_then(|s| s.parse().ok())) } else { hint(&opened) };
        return Ok(vec![Read { event: parsed, raw: opened, id: hint.0, sequence: hint.1 }]);
    }
    let bad = || Fault::new(FaultKind::BadRequest, "Kiriman bukan daftar peristiwa yang terbaca.");
    let all: Vec<&RawValue> = serde_json::from_slice(&opened).map_err(|_| bad())?;
    if all.is_empty() {
        return Err(bad());
    }
    if all.len() > limits.events {
        let words = format!("Kiriman memuat lebih dari {} peristiwa.", limits.events);
        return Err(Fault::new(FaultKind::TooLarge, words));
    }
    // One by one, so that a broken one does not take the others with it.
    let one = |raw: &&RawValue| {
        let text = raw.get().as_bytes();
        let event = alone(text);
        let (id, sequence) = hint(text);
        Read { event, raw: text.to_vec(), id, sequence }
    };
    Ok(all.iter().map(one).collect())
}

/// Name and number of an event that may be broken elsewhere.
fn hint(raw: &[u8]) -> (Option<String>, Option<i64>) {
    let Ok(value) = serde_json::from_slice::<Json>(raw) else { return (None, None) };
    let sequence = match &value["sequence"] {
        Json::String(digits) => digits.parse().ok(),
        other => other.as_i64(),
    };
    (value["id"].as_str().map(str::to_owned), sequence.filter(|n| *n > 0))
}

/// A name that can be kept.
fn is_name(id: &str) -> bool {
    !id.is_empty() && id.len() <= MOST_OF_A_NAME && !id.chars().any(char::is_control) && !id.starts_with(NAMELESS)
}

fn item(read: Read, expected: &Expected<'_>, keys: &store::Keys) -> Result<Item, Fault> {
    let bytes = read.raw.len() as u64;
    let broken = |e: store::Error| Fault::new(FaultKind::Internal, e.to_string());
    let event = match read.event {
        Ok(event) if is_name(&event.id) => event,
        Ok(_) => return nameless(&read.raw, expected, keys, "id kosong, terlalu panjang, atau memuat huruf kendali"),
        Err(fault) => {
            let mut item = nameless(&read.raw, expected, keys, &fault.message)?;
            if let Some(id) = read.id.filter(|id| is_name(id)) {
                let epoch = check::read_number(&id).filter(|(_, n)| Some(*n) == read.sequence);
                item.epoch = epoch.map_or_else(String::new, |(epoch, _)| epoch.to_owned());
                item.sequence = read.sequence;
                item.event_id = id;
            }
            return Ok(item);
        }
    };
    let verdict = check::judge(&event, expected);
    let (epoch, sequence) = check::numbered(&event);
    // What is handed on is the event as the hub read it.
    let content = keys.encrypt(PURPOSE, event.structured().as_bytes()).map_err(broken)?;
    Ok(Item {
        event_id: event.id.clone(),
        digest: event.digest(),
        kind: event.kind,
        epoch,
        sequence,
        verdict,
        content,
        bytes,
        audience: None,
    })
}

/// An event without a name is known by its letters.
fn nameless(raw: &[u8], expected: &Expected<'_>, keys: &store::Keys, reason: &str) -> Result<Item, Fault> {
    let digest = Digests::of(raw).sha256;
    let broken = |e: store::Error| Fault::new(FaultKind::Internal, e.to_string());
    Ok(Item {
        event_id: format!("{NAMELESS}{}", kernel::hex(&digest)),
        digest,
        kind: expected.kind.to_owned(),
        epoch: String::new(),
        sequence: None,
        verdict: Verdict::Faulty { code: "BENTUK", reason: reason.to_owned() },
        content: keys.encrypt(PURPOSE, raw).map_err(broken)?,
        bytes: raw.len() as u64,
        audience: None,
    })
}

/// What the sender is told, a receipt in exactly the letters that were kept.
fn told(outcomes: &Json, mode: Mode) -> Result<Reply, Fault> {
    let outcomes = outcomes.as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |outcome: &Json, name: &str| outcome[name].as_str().unwrap_or_default().to_owned();
    if mode != Mode::Batch {
        let one = outcomes.first().ok_or_else(|| Fault::new(FaultKind::Internal, "tanpa hasil"))?;
        let status = match one["state"].as_str() {
            Some("diterima" | "dibetulkan") => 201,
            Some("sama") => 200,
            Some("karantina") => 202,
            _ => return Err(clash()),
        };
        return Ok(Reply::new(status, "application/json; charset=utf-8", text(one, "receipt")));
    }
    let mut out = String::from("[");
    for (n, outcome) in outcomes.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        let state = text(outcome, "state");
        if state == "bentrok" {
            out.push_str(r#"{"state":"bentrok"}"#);
        } else {
            out.push_str(&format!(r#"{{"state":"{state}","receipt":{}}}"#, text(outcome, "receipt")));
        }
    }
    out.push(']');
    Ok(Reply::new(200, "application/json; charset=utf-8", out))
}

fn clash() -> Fault {
    Fault::new(FaultKind::Conflict, "Peristiwa dengan id ini sudah diterima dengan isi lain.")
}

/// The data of an event replaced by what somebody mended, in that person's letters:
/// an amount of `10.00` stays one.
pub(super) fn with_data(mut event: Event, data: &str) -> Event {
    event.data = Some(Data::Json(data.trim().to_owned()));
    event.datacontenttype = Some("application/json".into());
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_event_takes_no_other_with_it() {
        let good = r#"{"specversion":"1.0","id":"e-1","source":"/x","type":"t","sequence":"1"}"#;
        let bad = r#"{"specversion":"0.3","id":"e-2","sequence":"2"}"#;
        let body = format!("[{good},{bad},17]");
        let fields: Fields = vec![("content-type".into(), event::BATCH.as_bytes().to_vec())];
        let all = read(&fields, body.as_bytes(), Mode::Batch).expect("a list");
        assert_eq!(all.len(), 3);
        assert!(all[0].event.is_ok());
        assert!(all[1].event.is_err());
        assert_eq!((all[1].id.as_deref(), all[1].sequence), (Some("e-2"), Some(2)));
        assert!(all[2].event.is_err());
        assert_eq!(all[2].raw, b"17");
        for broken in ["", "[]", "{}", "[1,", "[1]x"] {
            assert!(read(&fields, broken.as_bytes(), Mode::Batch).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_receipt_is_told_in_its_own_letters() {
        let receipt = r#"{"id":"a","x":1.50}"#;
        let outcomes = json!([{ "state": "sama", "receipt": receipt, "entry": 1 }]);
        let one = told(&outcomes, Mode::Structured).expect("told");
        assert_eq!(one.status, 200);
        assert_eq!(one.body.held().in_memory().expect("small").as_ref(), receipt.as_bytes());
        let two = json!([
            { "state": "diterima", "receipt": receipt, "entry": 1 },
            { "state": "bentrok", "receipt": receipt, "entry": 1 },
        ]);
        let all = told(&two, Mode::Batch).expect("told");
        let body = all.body.held().in_memory().expect("small").clone();
        assert_eq!(body.as_ref(), br#"[{"state":"diterima","receipt":{"id":"a","x":1.50}},{"state":"bentrok"}]"#);
        let clashing = json!([{ "state": "bentrok", "receipt": receipt, "entry": 1 }]);
        assert_eq!(told(&clashing, Mode::Binary).expect_err("refused").kind, FaultKind::Conflict);
    }
}

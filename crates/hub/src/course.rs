//! What is known of one exchange while it goes on: it fills up from one step
//! to the next, and tells at the end what happened, whatever happened.

use std::sync::Arc;

use protocol::Fault;
use serde_json::{Value as Json, json};
use store::{Kept, LaneWork};

use crate::head::Head;
use crate::known::{Known, Proof};
use crate::reply::{LOG_INDEX, LOG_LEAF, REQUEST_LEAF, Reply};
use crate::store::alarm::Alarm;
use crate::store::message::{Answer, Between, Operation, Refusal};

/// In whose form a fault is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    XRoad,
    /// Paths of events have HTTP's own statuses.
    Event,
    /// Metadata paths of GovStack answer with a text, and with one status.
    GovStack,
}

#[derive(Debug, Default)]
pub struct Course {
    member: Option<String>,
    proof: Json,
    pub between: Between,
    pub operation: Operation,
    /// The entry of the request, once it was taken in.
    pub taken_in: Option<i64>,
    request_leaf: Option<String>,
    /// Over the request as it came.
    pub request_hash: Option<String>,
    pub retry_after: Option<u64>,
    /// What somebody has to look at, beside the refusal.
    pub alarm: Option<Alarm>,
    pub form: Form,
}

impl Course {
    pub fn known(&mut self, known: &Known, head: &Head) {
        self.member = Some(known.member.clone());
        self.between.client = known.text.clone();
        self.between.keyid = known.keyid.clone();
        self.between.request_id = head.request_id.clone();
        self.between.run = head.field(protocol::signature::RUN).map(str::to_owned);
        self.proof = match &known.proof {
            Proof::Signature { base, signature, .. } => json!({
                "signature_base": base,
                "signature": encode(signature),
            }),
            Proof::Certificate(digest) => json!({ "certificate_sha256": kernel::hex(digest) }),
        };
        self.operation.request_in = head.at;
        self.operation.method = head.method.clone();
        self.operation.service_type = "META";
    }

    pub fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// What proves the request: who signed what, over which letters.
    pub fn evidence(&self, head: &Head, more: Json) -> Json {
        let mut evidence = json!({
            "method": head.method,
            "target": head.raw,
            "proof": self.proof,
            "request_hash": self.request_hash,
        });
        if let (Some(all), Json::Object(more)) = (evidence.as_object_mut(), more) {
            all.extend(more);
        }
        evidence
    }

    /// The request was taken in.
    pub fn took_in(&mut self, kept: &Kept) {
        self.taken_in = kept.answer["entry"].as_i64();
        self.request_leaf = kept.leaves.first().map(|(_, digest)| kernel::hex(digest));
    }

    /// Fields that every answer of a known exchange carries.
    pub fn dress(&self, reply: &mut Reply) {
        for (name, value) in [
            ("x-road-client", &self.between.client),
            ("x-road-service", &self.between.service),
            ("x-road-id", &self.between.message_id),
        ] {
            if !value.is_empty() {
                reply.set(name, value);
            }
        }
        if let Some(hash) = &self.request_hash {
            reply.set("x-road-request-hash", hash);
        }
        if let Some(leaf) = &self.request_leaf {
            reply.set(REQUEST_LEAF, leaf);
        }
    }

    /// Where the answer stands in the log.
    pub fn show_leaf(&self, reply: &mut Reply, kept: &Kept) {
        if let Some((index, digest)) = kept.leaves.last() {
            reply.set(LOG_INDEX, index.to_string());
            reply.set(LOG_LEAF, kernel::hex(digest));
        }
    }

    pub fn answered(&mut self, reply: &Reply, now: i64) {
        self.operation.status = reply.status;
        self.operation.response_size = reply.body.held().length();
        self.operation.response_out = now;
    }

    pub fn note_fault(&mut self, head: &Head, fault: &Fault, reply: &Reply, now: i64) {
        self.operation.request_in = head.at;
        self.operation.method = head.method.clone();
        if self.operation.service_type.is_empty() {
            self.operation.service_type = "META";
        }
        self.operation.fault = Some((fault.code().to_owned(), fault.message.clone()));
        self.answered(reply, now);
    }

    /// What is noted of an answer.
    pub fn answer(&self, head: &Head, reply: &Reply) -> Arc<dyn LaneWork> {
        Arc::new(Answer {
            between: self.between.clone(),
            of: self.taken_in,
            operation: self.operation.clone(),
            evidence: self.response_evidence(head, reply).to_string(),
        })
    }

    fn response_evidence(&self, head: &Head, reply: &Reply) -> Json {
        json!({
            "request_hash": self.request_hash,
            "request_id": head.request_id,
            "status": reply.status,
            "sha256": encode(&reply.body.sha256),
            "sha512": encode(&reply.body.sha512),
        })
    }

    /// What is noted of a refusal: an answer to what was taken in; a line of its
    /// own for a proved client, as long as it has not had too many; else nothing.
    pub fn refusal(&self, may_note: bool) -> Option<Arc<dyn LaneWork>> {
        let evidence = json!({ "proof": self.proof, "request_hash": self.request_hash }).to_string();
        let (between, operation) = (self.between.clone(), self.operation.clone());
        if self.taken_in.is_some() {
            return Some(Arc::new(Answer { between, of: self.taken_in, operation, evidence }));
        }
        self.member.as_ref().filter(|_| may_note)?;
        Some(Arc::new(Refusal { between, operation, evidence }))
    }
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

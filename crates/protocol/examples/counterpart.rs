//! The other side of a conversation with libraries that nobody here wrote: reads
//! one JSON object a line, answers one a line. `cargo xtask interop` speaks to it.
//!
//! What is refused is answered with `{"fault":"<type>: <message>"}`.

use std::io::{BufRead, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use protocol::digest::{Algorithm, Digests, expected};
use protocol::event::{self, Attribute, Data, Event, Limits};
use protocol::signature::{self, Component, Message, Params};
use protocol::{Fault, Fields, key};

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
enum Task {
    /// Signs a message; covered is whatever its kind requires.
    Sign { message: Sent, params: Told, seed: String },
    /// Judges a message as the hub would.
    Judge { message: Sent, public: String, now: i64 },
    /// Reads events and tells what was understood.
    Read { fields: Vec<(String, String)>, body: String },
    /// Reads one structured event and writes it in a form.
    Write { event: String, form: Form },
    /// The public key of a seed, and its fingerprint.
    Key { seed: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    Binary,
    Structured,
    Batch,
}

/// A message in JSON; its body is base64.
#[derive(Deserialize)]
struct Sent {
    method: String,
    uri: String,
    status: Option<u16>,
    fields: Vec<(String, String)>,
    body: String,
    request: Option<Box<Sent>>,
}

#[derive(Deserialize)]
struct Told {
    created: i64,
    expires: Option<i64>,
    keyid: String,
    nonce: Option<String>,
    tag: Option<String>,
}

fn bytes(base64: &str) -> Result<Vec<u8>, Fault> {
    STANDARD.decode(base64).map_err(|e| Fault::new(protocol::FaultKind::BadRequest, e.to_string()))
}

fn seed(base64: &str) -> Result<key::SigningKey, Fault> {
    key::read_secret(base64)
}

fn fields(all: &[(String, String)]) -> Fields {
    all.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.as_bytes().to_vec())).collect()
}

fn pairs(all: &Fields) -> Vec<(&str, String)> {
    all.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value).into_owned())).collect()
}

/// Hands the message to `work`, its request with it.
fn with<T>(sent: &Sent, work: impl FnOnce(&Message<'_>) -> T) -> T {
    let request = sent.request.as_deref().map(|request| (request, fields(&request.fields)));
    let request = request.as_ref().map(|(sent, fields)| Message {
        method: &sent.method,
        target_uri: &sent.uri,
        status: None,
        fields,
        request: None,
    });
    let own = fields(&sent.fields);
    let (method, target_uri, status) = (sent.method.as_str(), sent.uri.as_str(), sent.status);
    work(&Message { method, target_uri, status, fields: &own, request: request.as_ref() })
}

fn wanted(message: &Message<'_>, has_body: bool) -> Result<Vec<Component>, Fault> {
    match message.status {
        Some(_) => signature::components(signature::RESPONSE),
        None => Ok(signature::required(message, has_body)),
    }
}

fn sign(mut sent: Sent, told: Told, key: &str) -> Result<Value, Fault> {
    let body = bytes(&sent.body)?;
    if !body.is_empty() || sent.status.is_some() {
        sent.fields.push(("content-digest".into(), Digests::of(&body).field(Algorithm::Sha256)));
    }
    let Told { created, expires, keyid, nonce, tag } = told;
    let params = Params { created, expires, keyid, nonce, tag };
    let (input, signature) =
        with(&sent, |message| signature::sign(message, &wanted(message, !body.is_empty())?, &params, &seed(key)?))?;
    sent.fields.push(("signature-input".into(), input));
    sent.fields.push(("signature".into(), signature));
    Ok(json!({ "fields": sent.fields }))
}

fn judge(sent: &Sent, public: &str, now: i64) -> Result<Value, Fault> {
    let body = bytes(&sent.body)?;
    with(sent, |message| {
        let claim = signature::claim(message)?;
        claim.verify(&key::read_public(public)?)?;
        match message.status {
            Some(_) => claim.covers(signature::RESPONSE)?,
            None => claim.covers_request(message, !body.is_empty())?,
        }
        claim.is_fresh(now.saturating_mul(1000), 300)?;
        if let Some(told) = expected(message.fields)? {
            told.check(&Digests::of(&body))?;
        }
        Ok(json!({ "keyid": claim.params.keyid, "nonce": claim.params.nonce, "base": claim.base }))
    })
}

fn told(event: &Event) -> Value {
    let extensions: serde_json::Map<String, Value> = event
        .extensions
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Attribute::Bool(value) => json!(value),
                Attribute::Int(value) => json!(value),
                Attribute::Text(value) => json!(value),
            };
            (name.clone(), value)
        })
        .collect();
    let (json, bytes) = match &event.data {
        None => (None, None),
        Some(Data::Json(text)) => (Some(text.clone()), None),
        Some(Data::Bytes(bytes)) => (None, Some(STANDARD.encode(bytes))),
    };
    json!({
        "id": event.id, "source": event.source, "type": event.kind, "subject": event.subject,
        "moment": event.moment(), "datacontenttype": event.datacontenttype, "dataschema": event.dataschema,
        "sequence": event.sequence, "extensions": extensions, "json": json, "bytes": bytes,
        "digest": STANDARD.encode(event.digest()),
    })
}

fn read(all: &[(String, String)], body: &str) -> Result<Vec<Event>, Fault> {
    event::parse(&fields(all), &bytes(body)?, &Limits::default())
}

fn write(text: &str, form: &Form) -> Result<Value, Fault> {
    let declared = [("content-type".to_owned(), event::STRUCTURED.to_owned())];
    let events = read(&declared, &STANDARD.encode(text))?;
    let (fields, body) = match (form, events.as_slice()) {
        (Form::Binary, [event]) => event.binary(),
        (Form::Structured, [event]) => {
            (vec![("content-type".into(), event::STRUCTURED.into())], event.structured().into_bytes())
        }
        (_, events) => (vec![("content-type".into(), event::BATCH.into())], event::batch(events).into_bytes()),
    };
    Ok(json!({ "fields": pairs(&fields), "body": STANDARD.encode(body) }))
}

fn perform(line: &str) -> Result<Value, Fault> {
    let task = serde_json::from_str(line);
    match task.map_err(|e| Fault::new(protocol::FaultKind::BadRequest, format!("no task: {e}")))? {
        Task::Sign { message, params, seed } => sign(message, params, &seed),
        Task::Judge { message, public, now } => judge(&message, &public, now),
        Task::Read { fields, body } => {
            Ok(json!({ "events": read(&fields, &body)?.iter().map(told).collect::<Vec<_>>() }))
        }
        Task::Write { event, form } => write(&event, &form),
        Task::Key { seed: text } => {
            let public = seed(&text)?.verifying_key();
            Ok(json!({ "public": key::write_public(&public), "fingerprint": key::fingerprint(&public) }))
        }
    }
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answer = perform(&line?).unwrap_or_else(|fault| json!({ "fault": fault.to_string() }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

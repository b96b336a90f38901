//! Events in HTTP messages.

use std::collections::BTreeMap;

use super::{Attribute, Data, Event, JSON, Limits, is_name, json, media_type, too_large};
use crate::id::{decode, shown};
use crate::{Fault, FaultKind, Fields, uri, values};

/// How events stand in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Attributes in headers, the body is what the event carries.
    Binary,
    /// One event as JSON.
    Structured,
    /// Several of them.
    Batch,
}

const PREFIX: &str = "ce-";

fn content_type(fields: &[(String, Vec<u8>)]) -> Result<Option<&str>, Fault> {
    let mut all = values(fields, "content-type");
    let (first, second) = (all.next(), all.next());
    if second.is_some() {
        return Err(Fault::bad("Content-Type ada dua kali".to_owned()));
    }
    let text = first.map(|value| std::str::from_utf8(value).ok().filter(|t| t.is_ascii()));
    match text {
        Some(None) => Err(Fault::bad("Content-Type memuat huruf yang tidak sah".to_owned())),
        Some(Some(text)) => Ok(Some(text.trim_matches([' ', '\t']))),
        None => Ok(None),
    }
}

/// How events stand in this message, if they do.
pub fn mode(fields: &[(String, Vec<u8>)]) -> Result<Mode, Fault> {
    let declared = content_type(fields)?.unwrap_or_default();
    let unfit = |message: String| Fault::new(FaultKind::UnsupportedMediaType, message);
    let found = match media_type(declared).as_str() {
        "application/cloudevents+json" => Mode::Structured,
        "application/cloudevents-batch+json" => Mode::Batch,
        other if other.starts_with("application/cloudevents") => {
            return Err(unfit(format!("{} tidak dilayani; gunakan JSON", shown(other))));
        }
        _ if values(fields, "ce-specversion").next().is_some() => return Ok(Mode::Binary),
        _ => {
            let message =
                "Bukan CloudEvents: tidak ada header ce-specversion atau Content-Type application/cloudevents+json";
            return Err(unfit(message.to_owned()));
        }
    };
    let charset = declared.split(';').skip(1).filter_map(|p| p.trim().split_once('='));
    let charset = charset
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, v)| v.trim_matches(['"', ' ']));
    match charset.into_iter().find(|value| !value.eq_ignore_ascii_case("utf-8")) {
        Some(other) => Err(unfit(format!("Charset {} tidak dilayani; gunakan utf-8", shown(other)))),
        None => Ok(found),
    }
}

/// The events of a message, each of them checked.
pub fn parse(fields: &[(String, Vec<u8>)], body: &[u8], limits: &Limits) -> Result<Vec<Event>, Fault> {
    if body.len() > limits.bytes {
        return Err(too_large(format!("Isi pesan {} bita; paling banyak {}", body.len(), limits.bytes)));
    }
    match mode(fields)? {
        Mode::Binary => Ok(vec![binary(fields, body, limits)?]),
        Mode::Structured => Ok(vec![json::structured(body, limits)?]),
        Mode::Batch => json::batched(body, limits),
    }
}

fn binary(fields: &[(String, Vec<u8>)], body: &[u8], limits: &Limits) -> Result<Event, Fault> {
    let mut attributes = BTreeMap::new();
    for (name, value) in fields {
        let name = name.to_ascii_lowercase();
        let Some(name) = name.strip_prefix(PREFIX) else { continue };
        if !is_name(name) || name == "datacontenttype" || name == "data" {
            return Err(Fault::bad(format!("Header {} tidak sah", shown(&format!("{PREFIX}{name}")))));
        }
        let text = unescape(value).ok_or_else(|| Fault::bad(format!("Header {PREFIX}{name} tidak terbaca")))?;
        if attributes.insert(name.to_owned(), Attribute::Text(text)).is_some() {
            return Err(Fault::bad(format!("Header {PREFIX}{name} ada dua kali")));
        }
    }
    let mut event = json::from_attributes(attributes)?;
    event.datacontenttype = content_type(fields)?.map(str::to_owned);
    if !body.is_empty() {
        event.data = Some(json::carried(body.to_vec(), event.datacontenttype.as_deref())?);
    }
    event.check(limits)?;
    Ok(event)
}

/// A value of a header as the binding of CloudEvents to HTTP writes it: quotes
/// around it are older writers', escapes stand for bytes of UTF-8.
fn unescape(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok()?.trim_matches([' ', '\t']);
    let Some(quoted) = text.strip_prefix('"') else { return decoded(text) };
    let quoted = quoted.strip_suffix('"')?;
    let (mut plain, mut escaped) = (String::with_capacity(quoted.len()), false);
    for letter in quoted.chars() {
        match letter {
            _ if escaped => {
                plain.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return None,
            _ => plain.push(letter),
        }
    }
    if escaped { None } else { decoded(&plain) }
}

fn decoded(text: &str) -> Option<String> {
    let printable = text.bytes().all(|b| (b' '..0x7f).contains(&b));
    let whole = uri::is_made_of(text, |_| true);
    (printable && whole).then(|| decode(text)).flatten()
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' | b'"' | b'%' | 0..=0x20 | 0x7f.. => out.push_str(&format!("%{byte:02X}")),
            _ => out.push(char::from(byte)),
        }
    }
    out
}

impl Event {
    /// The event in headers, and what it carries as the body.
    pub fn binary(&self) -> (Fields, Vec<u8>) {
        let attributes = self.attributes().into_iter();
        let mut fields: Fields =
            attributes.map(|(name, value)| (format!("{PREFIX}{name}"), escape(&value).into_bytes())).collect();
        let (declared, body) = match &self.data {
            None => (None, Vec::new()),
            Some(Data::Json(text)) => (Some(JSON), text.clone().into_bytes()),
            Some(Data::Bytes(bytes)) => (None, bytes.clone()),
        };
        if let Some(declared) = self.datacontenttype.as_deref().or(declared) {
            fields.push(("content-type".to_owned(), declared.as_bytes().to_vec()));
        }
        (fields, body)
    }
}

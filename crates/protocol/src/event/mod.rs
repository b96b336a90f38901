//! Events as CloudEvents 1.0, in all three forms that HTTP has for them.
//!
//! What an event carries keeps its letters: an amount that came as `10.00` goes
//! on as `10.00`, and is never a float on its way.

pub mod capture;
mod http;
mod json;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub use http::{Mode, mode, parse};
pub use json::batch;

use crate::id::{self, Subsystem, shown};
use crate::{Fault, FaultKind, uri};

pub const STRUCTURED: &str = "application/cloudevents+json; charset=utf-8";
pub const BATCH: &str = "application/cloudevents-batch+json; charset=utf-8";

const JSON: &str = "application/json";
/// Longest identity, which also stands in addresses; in bytes as all of these.
const MOST_ID: usize = 200;
const MOST_TEXT: usize = 2048;
const MOST_NAME: usize = 64;

/// A value of an extension. Addresses and times are texts here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute {
    Bool(bool),
    Int(i32),
    Text(String),
}

/// What an event carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// Exactly the letters that came.
    Json(String),
    Bytes(Vec<u8>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Given once, when the event is first written down; unique in its source.
    pub id: String,
    /// `/ID-KAB/GOV/DINKES/SIK/<data set>`: see [`source`].
    pub source: String,
    /// The attribute `type`.
    pub kind: String,
    pub subject: Option<String>,
    /// RFC 3339, as it came.
    pub time: Option<String>,
    pub datacontenttype: Option<String>,
    pub dataschema: Option<String>,
    /// The extension of that name: counts without gap within a source.
    pub sequence: Option<u64>,
    pub extensions: BTreeMap<String, Attribute>,
    pub data: Option<Data>,
}

/// What is taken in at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of a whole body, in bytes.
    pub bytes: usize,
    /// Of what one event carries, in bytes.
    pub event_bytes: usize,
    /// Of a batch.
    pub events: usize,
    /// Of arrays and objects within each other, in an event's data.
    pub depth: usize,
    pub extensions: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: 4 << 20, event_bytes: 256 << 10, events: 1000, depth: 32, extensions: 32 }
    }
}

fn too_large(message: String) -> Fault {
    Fault::new(FaultKind::TooLarge, message)
}

impl Attribute {
    /// As it stands in a header.
    fn text(&self) -> String {
        match self {
            Attribute::Bool(value) => value.to_string(),
            Attribute::Int(value) => value.to_string(),
            Attribute::Text(value) => value.clone(),
        }
    }
}

/// The source of a data set of this system.
pub fn source(of: &Subsystem, dataset: &str) -> String {
    format!("/{of}/{}", id::encode(dataset))
}

/// The media type without its parameters.
fn media_type(text: &str) -> String {
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_json(media_type: &str) -> bool {
    media_type == JSON || media_type == "text/json" || media_type.ends_with("+json")
}

/// Whether this is text of CloudEvents: no control letters, nothing that is no letter.
fn is_text(text: &str) -> bool {
    let nonletter = |c: char| (u32::from(c) & 0xfffe) == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c);
    !text.is_empty() && text.len() <= MOST_TEXT && !text.chars().any(|c| c.is_control() || nonletter(c))
}

fn is_name(name: &str) -> bool {
    (1..=MOST_NAME).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// Names that no extension may have.
const OWN: [&str; 10] =
    ["id", "source", "specversion", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "data"];

impl Event {
    /// Whether all attributes are as the specification has them, within limits.
    pub fn check(&self, limits: &Limits) -> Result<(), Fault> {
        let bad = |name: &str, value: &str, why: &str| Fault::bad(format!("Atribut {name} {} {why}", shown(value)));
        let optional = [("subject", &self.subject), ("time", &self.time), ("dataschema", &self.dataschema)];
        let optional = optional.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        let all = [("id", &self.id), ("source", &self.source), ("type", &self.kind)].into_iter().chain(optional);
        for (name, value) in all {
            if !is_text(value) {
                return Err(bad(name, value, "kosong, terlalu panjang, atau memuat huruf kendali"));
            }
        }
        if self.id.len() > MOST_ID {
            return Err(bad("id", &self.id, &format!("lebih panjang dari {MOST_ID} bita")));
        }
        if !uri::is_reference(&self.source) {
            return Err(bad("source", &self.source, "harus URI-reference"));
        }
        if let Some(time) = self.time.as_ref().filter(|t| moment(t).is_none()) {
            return Err(bad("time", time, "harus waktu RFC 3339"));
        }
        if let Some(schema) = self.dataschema.as_ref().filter(|s| !uri::is_absolute(s)) {
            return Err(bad("dataschema", schema, "harus URI dengan skema"));
        }
        self.check_extensions(limits)?;
        self.check_data(limits)
    }

    fn check_extensions(&self, limits: &Limits) -> Result<(), Fault> {
        if self.extensions.len() > limits.extensions {
            return Err(too_large(format!("Peristiwa memuat lebih dari {} atribut tambahan", limits.extensions)));
        }
        for (name, value) in &self.extensions {
            if !is_name(name) || OWN.contains(&name.as_str()) {
                return Err(Fault::bad(format!("Nama atribut {} tidak sah: huruf kecil dan angka", shown(name))));
            }
            if matches!(value, Attribute::Text(text) if !is_text(text)) {
                return Err(Fault::bad(format!("Atribut {name} kosong, terlalu panjang, atau memuat huruf kendali")));
            }
        }
        Ok(())
    }

    fn check_data(&self, limits: &Limits) -> Result<(), Fault> {
        let declared = self.datacontenttype.as_deref();
        if let Some(declared) = declared {
            let plain = media_type(declared);
            let token =
                |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b));
            let whole = plain.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub));
            if !whole || !declared.is_ascii() || !is_text(declared) {
                return Err(Fault::bad(format!("datacontenttype {} bukan tipe media", shown(declared))));
            }
        }
        let json = declared.is_none_or(|d| is_json(&media_type(d)));
        let (length, fits) = match &self.data {
            None => return Ok(()),
            Some(Data::Json(text)) => (text.len(), json),
            Some(Data::Bytes(bytes)) => (bytes.len(), !json || declared.is_none()),
        };
        if !fits {
            return Err(Fault::bad("Isi peristiwa tidak sesuai dengan datacontenttype".to_owned()));
        }
        if length > limits.event_bytes {
            return Err(too_large(format!("Isi peristiwa {length} bita; paling banyak {}", limits.event_bytes)));
        }
        match &self.data {
            Some(Data::Json(text)) => json::check(text.as_bytes(), limits.depth),
            _ => Ok(()),
        }
    }

    /// Milliseconds since 1970 of the attribute `time`.
    pub fn moment(&self) -> Option<i64> {
        moment(self.time.as_ref()?)
    }

    /// Who published it, and of which data set, where the source says so.
    pub fn publisher(&self) -> Option<(Subsystem, String)> {
        let (of, dataset) = self.source.strip_prefix('/')?.rsplit_once('/')?;
        Some((of.parse().ok()?, id::decode(dataset).filter(|d| id::is_part(d))?))
    }

    /// All attributes by name, as headers have them.
    fn attributes(&self) -> BTreeMap<&str, String> {
        let mut all = BTreeMap::from([
            ("specversion", "1.0".to_owned()),
            ("id", self.id.clone()),
            ("source", self.source.clone()),
            ("type", self.kind.clone()),
        ]);
        let optional = [("subject", &self.subject), ("time", &self.time), ("dataschema", &self.dataschema)];
        all.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
        all.extend(self.sequence.map(|sequence| ("sequence", sequence.to_string())));
        all.extend(self.extensions.iter().map(|(name, value)| (name.as_str(), value.text())));
        all
    }

    /// Over all that the event says, in whatever form it came: what has the same
    /// id and another digest is another event.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut put = |bytes: &[u8]| {
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        };
        for (name, value) in self.attributes() {
            put(name.as_bytes());
            put(value.as_bytes());
        }
        put(b"");
        let kind = self.datacontenttype.as_deref().map(media_type);
        match &self.data {
            None => put(b"none"),
            Some(Data::Json(text)) => {
                put(kind.as_deref().unwrap_or(JSON).as_bytes());
                put(json::compact(text).as_bytes());
            }
            Some(Data::Bytes(bytes)) => {
                put(kind.as_deref().unwrap_or("bytes").as_bytes());
                put(bytes);
            }
        }
        hash.finalize().into()
    }
}

fn moment(text: &str) -> Option<i64> {
    let nanos = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
    i64::try_from(nanos.div_euclid(1_000_000)).ok()
}

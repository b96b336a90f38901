//! Events as JSON, and JSON that means one thing only.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Attribute, Data, Event, Limits, is_json, is_name, media_type, too_large};
use crate::Fault;
use crate::id::shown;

/// Whether this is JSON that means one thing only, and not too deep. What has a
/// name twice reads as one thing here and as another elsewhere.
pub(super) fn check(text: &[u8], depth: usize) -> Result<(), Fault> {
    look(serde_json::from_slice(text).map_err(|e| unread(&e))?, depth)
}

fn look(value: &RawValue, depth: usize) -> Result<(), Fault> {
    let text = value.get();
    let within = || depth.checked_sub(1).ok_or_else(|| Fault::bad("JSON terlalu dalam".to_owned()));
    match text.as_bytes().first() {
        Some(b'{') => {
            let (within, mut names) = (within()?, HashSet::new());
            let object: Object<'_> = serde_json::from_str(text).map_err(|e| unread(&e))?;
            for (name, value) in object.0 {
                look(value, within)?;
                if let Some(twice) = names.replace(name) {
                    return Err(Fault::bad(format!("JSON memuat nama {} dua kali dalam satu objek", shown(&twice))));
                }
            }
            Ok(())
        }
        Some(b'[') => {
            let within = within()?;
            let all: Vec<&RawValue> = serde_json::from_str(text).map_err(|e| unread(&e))?;
            all.into_iter().try_for_each(|value| look(value, within))
        }
        // Escapes can be broken where the quotes are not.
        Some(b'"') => serde_json::from_str::<Cow<'_, str>>(text).map(drop).map_err(|e| unread(&e)),
        _ => Ok(()),
    }
}

/// The same JSON without the spaces that say nothing.
pub(super) fn compact(text: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let keep = |c: &char| {
        let kept = quoted || !matches!(*c, ' ' | '\t' | '\n' | '\r');
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        kept
    };
    text.chars().filter(keep).collect()
}

/// An object whose values keep their letters.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<'de>, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("sebuah objek")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Object<'de>, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    all.push(entry);
                }
                Ok(Object(all))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

fn unread(error: &serde_json::Error) -> Fault {
    Fault::bad(format!("Peristiwa tidak terbaca: {error}"))
}

/// The one event of a structured body. Around the data stand an object, and an
/// array in a batch.
pub(super) fn structured(body: &[u8], limits: &Limits) -> Result<Event, Fault> {
    check(body, limits.depth.saturating_add(1))?;
    event(serde_json::from_slice(body).map_err(|e| unread(&e))?, limits)
}

/// The events of a batch.
pub(super) fn batched(body: &[u8], limits: &Limits) -> Result<Vec<Event>, Fault> {
    check(body, limits.depth.saturating_add(2))?;
    let all: Vec<Object<'_>> = serde_json::from_slice(body).map_err(|e| unread(&e))?;
    if all.len() > limits.events {
        return Err(too_large(format!("{} peristiwa sekaligus; paling banyak {}", all.len(), limits.events)));
    }
    all.into_iter().map(|object| event(object, limits)).collect()
}

fn event(object: Object<'_>, limits: &Limits) -> Result<Event, Fault> {
    let (mut attributes, mut data, mut base64) = (BTreeMap::new(), None, None);
    for (name, raw) in object.0 {
        match name.as_str() {
            "data" => data = Some(raw),
            "data_base64" => base64 = Some(raw),
            _ if !is_name(&name) => return Err(Fault::bad(format!("Nama atribut {} tidak sah", shown(&name)))),
            _ => {
                if let Some(value) = attribute(&name, raw)? {
                    attributes.insert(name, value);
                }
            }
        }
    }
    let mut event = from_attributes(attributes)?;
    let json = event.datacontenttype.as_deref().is_none_or(|d| is_json(&media_type(d)));
    event.data = match (data, base64) {
        (Some(_), Some(_)) => return Err(Fault::bad("Peristiwa memuat data dan data_base64".to_owned())),
        (Some(raw), None) if json => Some(Data::Json(raw.get().to_owned())),
        (Some(raw), None) => Some(Data::Bytes(text(raw)?.into_bytes())),
        (None, Some(raw)) => {
            let bytes = STANDARD.decode(text(raw)?);
            let bytes = bytes.map_err(|_| Fault::bad("data_base64 bukan base64".to_owned()))?;
            Some(carried(bytes, event.datacontenttype.as_deref())?)
        }
        (None, None) => None,
    };
    event.check(limits)?;
    Ok(event)
}

/// Bytes as what their media type says that they are.
pub(super) fn carried(bytes: Vec<u8>, declared: Option<&str>) -> Result<Data, Fault> {
    if !declared.is_some_and(|d| is_json(&media_type(d))) {
        return Ok(Data::Bytes(bytes));
    }
    String::from_utf8(bytes).map(Data::Json).map_err(|_| Fault::bad("Isi peristiwa bukan UTF-8".to_owned()))
}

fn text(raw: &RawValue) -> Result<String, Fault> {
    serde_json::from_str(raw.get()).map_err(|_| Fault::bad("Isi peristiwa harus teks".to_owned()))
}

/// The value of an attribute; null is none.
fn attribute(name: &str, raw: &RawValue) -> Result<Option<Attribute>, Fault> {
    let value = match serde_json::from_str(raw.get()) {
        Ok(Value::Null) => return Ok(None),
        Ok(Value::Bool(value)) => Some(Attribute::Bool(value)),
        Ok(Value::String(value)) => Some(Attribute::Text(value)),
        Ok(Value::Number(number)) => number.as_i64().and_then(|n| i32::try_from(n).ok()).map(Attribute::Int),
        _ => None,
    };
    let wrong = || Fault::bad(format!("Atribut {name} harus teks, bilangan bulat 32 bit atau benar/salah"));
    value.map(Some).ok_or_else(wrong)
}

/// An event by its attributes, without data yet.
pub(super) fn from_attributes(mut all: BTreeMap<String, Attribute>) -> Result<Event, Fault> {
    let mut take = |name: &str| match all.remove(name) {
        None => Ok(None),
        Some(Attribute::Text(value)) => Ok(Some(value)),
        Some(_) => Err(Fault::bad(format!("Atribut {name} harus teks"))),
    };
    let lacking = |name: &str| Fault::bad(format!("Atribut {name} wajib ada"));
    match take("specversion")?.as_deref() {
        Some("1.0") => {}
        Some(other) => return Err(Fault::bad(format!("specversion {} tidak dilayani; gunakan 1.0", shown(other)))),
        None => return Err(lacking("specversion")),
    }
    let mut event = Event {
        id: take("id")?.ok_or_else(|| lacking("id"))?,
        source: take("source")?.ok_or_else(|| lacking("source"))?,
        kind: take("type")?.ok_or_else(|| lacking("type"))?,
        subject: take("subject")?,
        time: take("time")?,
        datacontenttype: take("datacontenttype")?,
        dataschema: take("dataschema")?,
        sequence: None,
        extensions: BTreeMap::new(),
        data: None,
    };
    // The specification has it as text; some libraries write whole numbers bare.
    event.sequence = match all.remove("sequence") {
        None => None,
        Some(value) => {
            let digits = value.text();
            let whole = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
            Some(whole.ok_or_else(|| Fault::bad(format!("sequence {} harus bilangan", shown(&digits))))?)
        }
    };
    event.extensions = all;
    Ok(event)
}

impl Serialize for Attribute {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Attribute::Bool(value) => serializer.serialize_bool(*value),
            Attribute::Int(value) => serializer.serialize_i32(*value),
            Attribute::Text(value) => serializer.serialize_str(value),
        }
    }
}

/// The letters of a value; three kinds of plain values always have some.
fn letters(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl Event {
    /// The event as one JSON object.
    pub fn structured(&self) -> String {
        let mut all: BTreeMap<&str, String> =
            self.attributes().into_iter().map(|(name, value)| (name, letters(&value))).collect();
        all.extend(self.extensions.iter().map(|(name, value)| (name.as_str(), letters(value))));
        all.extend(self.datacontenttype.as_ref().map(|value| ("datacontenttype", letters(value))));
        match &self.data {
            None => {}
            Some(Data::Json(text)) => {
                all.insert("data", text.clone());
            }
            Some(Data::Bytes(bytes)) => {
                all.insert("data_base64", letters(&STANDARD.encode(bytes)));
            }
        }
        let entries: Vec<String> = all.into_iter().map(|(name, value)| format!("{}:{value}", letters(&name))).collect();
        format!("{{{}}}", entries.join(","))
    }
}

/// Several events as one JSON array.
pub fn batch(events: &[Event]) -> String {
    let all: Vec<String> = events.iter().map(Event::structured).collect();
    format!("[{}]", all.join(","))
}

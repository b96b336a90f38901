//! What an act did to the journalled tables: the image of every row it wrote.
//! Replaying all images in the log's order gives the state of every table;
//! `journal verify` does that and compares.

use std::fmt::Write;

use kernel::hex;
use sha2::{Digest, Sha256};

use crate::keys::Keys;
use crate::table::{Column, Table};
use crate::value::{Row, Value};
use crate::{Error, Result};

#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    json: String,
}

/// Text of a value inside an image; personal values become keyed digests.
pub(crate) fn image_value(out: &mut String, column: &Column, keys: &Keys, value: &Value) {
    // Writing to a String cannot fail.
    match value {
        Value::Null => out.push_str("null"),
        other if column.personal => {
            let tagged = match other {
                Value::Int(v) => v.to_le_bytes().to_vec(),
                Value::Text(v) => v.as_bytes().to_vec(),
                Value::Bytes(v) => v.clone(),
                Value::Null => Vec::new(),
            };
            let _ = write!(out, "\"~{}\"", hex(&keys.index(column.name, &tagged)));
        }
        Value::Int(v) => {
            let _ = write!(out, "{v}");
        }
        Value::Text(v) => match serde_json::to_string(v) {
            Ok(text) => out.push_str(&text),
            Err(_) => out.push_str("null"),
        },
        Value::Bytes(v) => {
            let _ = write!(out, "\"{}\"", hex(v));
        }
    }
}

/// `{"id":1,"state":"terbit",…}`
pub(crate) fn image<'a>(table: &Table, keys: &Keys, values: impl Iterator<Item = &'a Value>) -> String {
    let mut out = String::with_capacity(24 * table.columns.len());
    for (i, (column, value)) in table.columns.iter().zip(values).enumerate() {
        out.push(if i == 0 { '{' } else { ',' });
        let _ = write!(out, "\"{}\":", column.name);
        image_value(&mut out, column, keys, value);
    }
    out.push('}');
    out
}

/// Digest over many row images, in order.
pub(crate) struct BulkDigest(Sha256);

impl BulkDigest {
    pub(crate) fn new() -> Self {
        BulkDigest(Sha256::new())
    }

    pub(crate) fn add(&mut self, image: &str) {
        self.0.update(image.as_bytes());
        self.0.update(b"\n");
    }

    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

impl Effects {
    fn next(&mut self) {
        if !self.json.is_empty() {
            self.json.push(',');
        }
    }

    pub(crate) fn row<'a>(&mut self, table: &Table, keys: &Keys, values: impl Iterator<Item = &'a Value>) {
        self.next();
        let _ = write!(self.json, "{{\"t\":\"{}\",\"r\":{}}}", table.name, image(table, keys, values));
    }

    pub(crate) fn bulk(&mut self, table: &Table, keys: &Keys, scope: (&str, i64), rows: &[Vec<Value>]) {
        let mut digest = BulkDigest::new();
        for row in rows {
            digest.add(&image(table, keys, row.iter()));
        }
        self.next();
        let (column, value) = scope;
        let _ = write!(
            self.json,
            "{{\"t\":\"{}\",\"b\":{{\"column\":\"{column}\",\"value\":{value},\"rows\":{},\"sha256\":\"{}\"}}}}",
            table.name,
            rows.len(),
            digest.finish()
        );
    }

    pub(crate) fn gone(&mut self, table: &Table, row: &Row) -> Result<()> {
        self.next();
        let mut key = String::new();
        for (i, name) in table.key.iter().enumerate() {
            key.push_str(if i == 0 { "{" } else { "," });
            let column = table.columns.iter().find(|c| c.name == *name);
            let column = column.ok_or_else(|| Error::Bug(format!("kunci {name} tidak ada")))?;
            let _ = write!(key, "\"{name}\":");
            match row.get(name)? {
                Value::Int(v) => {
                    let _ = write!(key, "{v}");
                }
                Value::Text(v) => key.push_str(&serde_json::to_string(v)?),
                other => return Err(Error::Bug(format!("kunci {} berisi {other:?}", column.name))),
            }
        }
        let _ = write!(self.json, "{{\"t\":\"{}\",\"x\":{key}}}}}", table.name);
        Ok(())
    }

    /// The JSON list of all effects.
    pub(crate) fn into_json(self) -> String {
        format!("[{}]", self.json)
    }
}

//! `simpul act`: any official step, by name.

use std::sync::Arc;

use kernel::Day;
use serde_json::{Value, json};
use store::{ActEntry, Error, Result, Work};

use crate::cli::At;
use crate::{identity, modules};

pub struct How {
    pub key: Option<String>,
    pub date: Option<Day>,
    pub dry_run: bool,
}

/// All acts, with who may do them and on which article.
pub fn list() -> Value {
    let acts = modules::acts().map(|a| {
        json!({
            "name": a.def.name,
            "title": a.def.title,
            "law": a.def.law,
            "roles": a.def.roles.iter().map(|r| r.code()).collect::<Vec<_>>(),
            "signs": a.def.signs,
        })
    });
    Value::Array(acts.collect())
}

pub fn schema(name: &str) -> Result<Value> {
    Ok((entry(name)?.schema)())
}

fn entry(name: &str) -> Result<&'static ActEntry> {
    modules::act(name).ok_or_else(|| Error::NotFound(format!("langkah {name}; lihat simpul act --list")))
}

pub async fn run(at: &At, name: &str, input: &str, how: How) -> Result<Value> {
    let entry = entry(name)?;
    let work: Arc<dyn Work> = Arc::from((entry.parse)(&dated(entry, &text(input)?, how.date)?)?);
    let db = at.open().await?;
    let mut envelope = identity::envelope(at, &db).await?;
    envelope.key = how.key;
    envelope.dry_run = how.dry_run;
    let answer = db.act(work, envelope).await;
    let practice = db.region().practice;
    db.close().await;
    Ok(crate::output::marked(serde_json::to_value(answer?)?, practice))
}

/// JSON given in place, or in a file named by `@`.
fn text(input: &str) -> Result<String> {
    match input.strip_prefix('@') {
        None => Ok(input.to_owned()),
        Some(file) => std::fs::read_to_string(file).map_err(|e| Error::Input(format!("{file}: {e}"))),
    }
}

/// Puts `--date` into the input, where the act knows a date.
fn dated(entry: &ActEntry, input: &str, date: Option<Day>) -> Result<String> {
    let Some(date) = date else { return Ok(input.to_owned()) };
    if (entry.schema)().pointer("/properties/date").is_none() {
        return Err(Error::Input(format!("langkah {} tidak mengenal tanggal dokumen", entry.def.name)));
    }
    let mut value: Value = serde_json::from_str(input)?;
    match value.as_object_mut() {
        Some(map) if !map.contains_key("date") => {
            map.insert("date".into(), json!(date));
        }
        Some(_) => return Err(Error::Input("tanggal disebut dua kali: --date dan dalam masukan".into())),
        None => return Err(Error::Input("masukan harus objek JSON".into())),
    }
    Ok(value.to_string())
}

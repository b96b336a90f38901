//! The sealed journal: verification, checkpoints, copies for third parties.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hub::mirror::{self, Beyond};
use kernel::Moment;
use serde_json::{Value, json};
use store::backup::{self, Reason};
use store::mark::{self, Verdict};
use store::{Db, Error, Keys, Result, tiles, verify};

use crate::cli::{At, Journal};
use crate::{modules, output};

/// Of what a restore lacks so many are listed; `missing` counts all of them.
const LISTED: usize = 1000;

pub async fn run(at: &At, what: Journal, json: bool) -> Result<ExitCode> {
    let answer = match what {
        Journal::Verify => return verify(at, json).await,
        Journal::Check { text } => return check(at, &text, json).await,
        Journal::Checkpoint => {
            let db = at.open_reader().await?;
            let checkpoint = db.checkpoint().await?;
            json!({ "checkpoint": checkpoint, "mark": mark::of(&checkpoint), "verifier": db.keys().verifier() })
        }
        Journal::Export { folder } => {
            let db = at.open_reader().await?;
            let done = tiles::export(&mut db.view().await?, db.keys(), &folder).await?;
            json!({ "folder": folder, "size": done.size, "files": done.files, "checkpoint": done.checkpoint })
        }
        Journal::Find { leaf } => {
            let db = at.open_reader().await?;
            let index = tiles::find_leaf(&mut db.view().await?, &leaf).await?;
            let index = index.ok_or_else(|| Error::NotFound(format!("catatan dengan jejak {leaf}")))?;
            json!({ "leaf": leaf, "index": index, "found": true })
        }
    };
    output::print(&answer, json);
    Ok(ExitCode::SUCCESS)
}

fn keys(at: &At) -> Result<Keys> {
    Keys::load(&at.keys_file(None)?)
}

/// What somebody kept, given in place or in a file named by `@`, against all entries.
async fn check(at: &At, given: &str, json: bool) -> Result<ExitCode> {
    let text = match given.strip_prefix('@') {
        None => given.to_owned(),
        Some(file) => std::fs::read_to_string(file).map_err(|e| Error::Input(format!("{file}: {e}")))?,
    };
    let db = at.open_reader().await?;
    let looked = mark::look(&mut db.view().await?, &text, u64::MAX).await?;
    db.close().await;
    output::print(&serde_json::to_value(&looked)?, json);
    Ok(if looked.verdict == Verdict::Holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn verify(at: &At, json: bool) -> Result<ExitCode> {
    let found = verify::verify(&at.place()?, &keys(at)?, &modules::tables()).await?;
    let sound = found.is_sound();
    let mut value = serde_json::to_value(&found)?;
    if let Some(map) = value.as_object_mut() {
        map.insert("sound".into(), json!(sound));
    }
    output::print(&value, json);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The backup is made also where the exchange's log cannot be: then that is an error to look at.
pub async fn backup(at: &At, file: &Path, json: bool) -> Result<ExitCode> {
    let made = backup::backup(&at.place()?, &keys(at)?, file).await?;
    output::print(&serde_json::to_value(&made)?, json);
    Ok(if made.messages_lost.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub async fn restore(at: &At, file: &Path, witnesses: &[PathBuf], without_messages: bool) -> Result<Value> {
    let mut why = Reason {
        reason: "simpul restore".into(),
        persons: at.as_user.clone().unwrap_or_default(),
        without_messages,
        ..Reason::default()
    };
    let (mut journal, mut messages) = (None, None);
    for path in witnesses {
        let text = std::fs::read_to_string(path).map_err(|e| Error::Input(format!("{}: {e}", path.display())))?;
        let (of, beside) = if backup::is_of_messages(&text) {
            (&mut why.messages, &mut messages)
        } else {
            (&mut why.witness, &mut journal)
        };
        *beside = path.parent();
        if of.replace(text).is_some() {
            return Err(Error::Input("--saksi: satu checkpoint jurnal, dan satu checkpoint log pertukaran".into()));
        }
    }
    if at.keys.is_none() && !at.keys_file(None)?.exists() {
        return Err(Error::Input("cadangan tidak memuat kunci; sebutkan berkas kuncinya dengan --keys".into()));
    }
    let keys = keys(at)?;
    let place = at.place()?;
    let restored = backup::restore(file, &place, &keys, &why).await?;
    // A practice folder carries its keys; a real regency's stay where they are.
    if let Some(folder) = &at.data
        && Db::open_reader(&place, keys.clone(), &modules::SCHEMA).await?.region().practice
        && !at.keys_in(folder).exists()
    {
        keys.save(&at.keys_in(folder))?;
    }
    let mut told = serde_json::to_value(&restored)?;
    if let Some(lost) = lost(journal, &keys, &restored.old_checkpoint, restored.missing) {
        told["lost"] = lost;
    }
    let log = restored.messages.as_ref();
    if let Some(lost) = log.and_then(|log| lost(messages, &keys, &log.old_checkpoint, log.missing)) {
        told["messages"]["lost"] = lost;
    }
    Ok(told)
}

/// What a restore lacks, one by one, where the witness's checkpoint lies in a whole
/// mirror and that goes on from the backup.
fn lost(mirror: Option<&Path>, keys: &Keys, old: &str, missing: Option<u64>) -> Option<Value> {
    missing.filter(|missing| *missing > 0)?;
    let found = mirror::beyond(mirror?, keys.verifier(), old, LISTED)?;
    Some(found.iter().map(lost_entry).collect())
}

/// All that a log says of an entry: what its body held is gone.
fn lost_entry(one: &Beyond) -> Value {
    let mut told = json!({ "index": one.index, "leaf": one.leaf });
    if let (Value::Object(told), Ok(Value::Object(entry))) = (&mut told, serde_json::from_slice(&one.entry)) {
        let said = entry.into_iter().filter(|(name, value)| !value.is_null() && name != "body" && name != "v");
        told.extend(said.map(|(name, value)| {
            let at = value.as_i64().filter(|_| name == "at");
            (name, at.map_or(value, |at| Moment(at).iso().into()))
        }));
    }
    told
}

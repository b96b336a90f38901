//! The sealed journal: verification, checkpoints, copies for third parties.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use store::backup::{self, Reason};
use store::{Db, Error, Keys, Result, tiles, verify};

use crate::cli::{At, Journal};
use crate::{modules, output};

pub async fn run(at: &At, what: Journal, json: bool) -> Result<ExitCode> {
    let answer = match what {
        Journal::Verify => return verify(at, json).await,
        Journal::Checkpoint => {
            let db = at.open_reader().await?;
            json!({ "checkpoint": db.checkpoint().await?, "verifier": db.keys().verifier() })
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
    for path in witnesses {
        let text = std::fs::read_to_string(path).map_err(|e| Error::Input(format!("{}: {e}", path.display())))?;
        let of = if backup::is_of_messages(&text) { &mut why.messages } else { &mut why.witness };
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
    Ok(serde_json::to_value(restored)?)
}

//! Evidence from the command line.

use std::path::Path;

use evidence::public as papers;
use serde_json::{Value, json};
use store::{Db, Error, Result, View};
use web::Bringing;

use crate::cli::At;
use crate::commands::report::document;
use crate::serving::evidence::look;
use crate::{identity, modules, output};

async fn view(at: &At, db: &Db) -> Result<View> {
    let (scope, _) = identity::scope(at, db, false).await?;
    db.view_as(scope).await
}

pub async fn attach(at: &At, number: String, file: &Path, kind: &str) -> Result<Value> {
    let db = at.open().await?;
    let envelope = identity::envelope(at, &db).await?;
    let document = document(&mut view(at, &db).await?, &number).await?;
    let unreadable = |e: std::io::Error| Error::Input(format!("{}: {e}", file.display()));
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    if size > documents::inspect::MOST_BYTES {
        return Err(Error::Input(documents::inspect::InspectError::TooBig.to_string()));
    }
    let bytes = std::fs::read(file).map_err(unreadable)?;
    let (person, scanner) = (envelope.actor.person(), at.clamd.as_deref());
    let mut fields = look(&db, Bringing { person, skpd: document.unit_id, scanner, bytes: &bytes })?;
    fields["document"] = document.id.to_string().into();
    fields["kind"] = kind.into();
    fields["name"] = file.file_name().unwrap_or_default().to_string_lossy().into();
    let entry = modules::act("attach-evidence").ok_or_else(|| Error::Bug("langkah attach-evidence".into()))?;
    let answer = db.act((entry.parse)(&fields.to_string())?.into(), envelope).await;
    let practice = db.region().practice;
    db.close().await;
    Ok(output::marked(serde_json::to_value(answer?)?, practice))
}

/// Writes every paper of the payment into a new folder.
pub async fn export(at: &At, number: String, folder: &Path) -> Result<Value> {
    let db = at.open_reader().await?;
    let mut view = view(at, &db).await?;
    let document = document(&mut view, &number).await?;
    let when = (0, db.now()?, db.region().zone);
    let found = papers::folder(&mut view, when, document.id).await?;
    let found = found.ok_or_else(|| Error::NotFound(format!("dokumen {number}")))?;
    std::fs::create_dir(folder).map_err(|e| Error::Input(format!("{}: {e}", folder.display())))?;
    let mut files = Vec::new();
    for paper in found.papers {
        let opened = papers::paper(&mut view, paper.attachment.id).await?;
        let (attachment, held) = opened.ok_or_else(|| Error::Bug("lampiran hilang".into()))?;
        // The number keeps two papers of one name apart.
        let name = format!("{} {}", attachment.id, attachment.name);
        std::fs::write(folder.join(&name), db.files()?.get(&held)?)?;
        files.push(
            json!({ "file": name, "kind": attachment.kind, "digest": attachment.digest, "size": attachment.size }),
        );
    }
    Ok(output::marked(json!({ "document": document.label(), "files": files }), db.region().practice))
}

/// Fetches evidence that this place lacks from the folder beside a backup.
pub async fn bring(at: &At, folder: &Path) -> Result<Value> {
    let db = at.open_reader().await?;
    let known = store::files::known(&mut db.view().await?).await?;
    let lacking = db.files()?.bring(&known, folder)?;
    Ok(output::marked(json!({ "known": known.len(), "files_missing": lacking }), db.region().practice))
}

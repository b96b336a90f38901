//! The lane of messages in a backup: on the embedded database a second file
//! behind the first, on PostgreSQL a schema inside the same dump.
//!
//! The lane is seen a moment *before* the register: then its mark in the outbox
//! never lies beyond what the register holds, and what it has not seen of
//! decisions and payments it takes in again, once, as after any crash.

use std::fs::File;
use std::io::{Read as _, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};

use kernel::hex;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::restore::{Epoch, JUMP, RENAME_LOG, weigh, whole_file};
use super::{Manifest, copy};
use crate::db;
use crate::keys::Keys;
use crate::lane::{self, Note};
use crate::postgres::{For, pool};
use crate::seal::{self, Edge};
use crate::snapshot;
use crate::sqlite::{Shared, Sqlite, lock};
use crate::tx::{Inner, Region, Tx};
use crate::view::{Source, View};
use crate::{Error, Read, Result, params, pg};

/// The leaf by which a restored log begins.
const RESTORED: &str = "pemulihan";

/// The message log as it stands in a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageLog {
    pub origin: String,
    pub size: u64,
    pub root: String,
    /// Signed over exactly `size` leaves.
    pub checkpoint: String,
    /// Length and digest of its file, which lies behind the database; nothing
    /// where one dump holds both.
    #[serde(default)]
    pub bytes: u64,
    #[serde(default)]
    pub sha256: String,
}

/// The new name of a restored message log, and what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoredMessages {
    pub origin: String,
    pub old_origin: String,
    pub old_size: u64,
    pub old_root: String,
    pub old_checkpoint: String,
    /// Leaves that the witness has seen and the backup lacks.
    pub missing: Option<u64>,
}

/// A lane at one moment, and what is to be said of it.
pub(super) struct Seen {
    view: View,
    log: MessageLog,
}

/// The lane beside an embedded database; `None` where there is none yet.
pub(super) async fn of_folder(folder: &Path, keys: &Keys) -> Result<Option<Seen>> {
    let file = lane::lane_file(folder);
    if !file.is_file() {
        let lost = file.parent().is_some_and(Path::is_dir);
        return if lost { Err(Error::Input(format!("{} hilang", file.display()))) } else { Ok(None) };
    }
    seen(snapshot::of_file(&file)?, keys).await
}

/// The lane at the very moment that the register's reader sees.
pub(super) async fn of_database(register: &View, url: &str, keys: &Keys) -> Result<Option<Seen>> {
    let client = pool(url, 1, For::Lane)?.get().await?;
    let there: i64 = client.query_one(pg::LANE_EXISTS, &[]).await?.try_get("n")?;
    if there == 0 {
        return Ok(None);
    }
    seen(snapshot::beside(register, client).await?, keys).await
}

async fn seen(mut view: View, keys: &Keys) -> Result<Option<Seen>> {
    if !seal::is_begun(&mut view).await? {
        return Ok(None);
    }
    let log = describe(&mut view, keys).await?;
    Ok(Some(Seen { view, log }))
}

/// What is said of the lane; also proves that its tree gives what it signed.
async fn describe(view: &mut View, keys: &Keys) -> Result<MessageLog> {
    let head = seal::head(view).await?;
    let point = seal::open_checkpoint(keys.verifier(), &head.checkpoint)
        .map_err(|_| Error::Input("capnya tidak sah menurut kunci daerah ini".into()))?;
    let signed = Edge::load(view, point.size()).await?.root()?.0;
    if point.origin() != head.origin || point.size() > head.size || signed != point.hash().0 {
        return Err(Error::Input("isinya tidak sesuai dengan capnya".into()));
    }
    let edge = Edge::load(view, head.size).await?;
    Ok(MessageLog {
        checkpoint: seal::sign(keys, &head.origin, &edge)?,
        root: hex(&edge.root()?.0),
        origin: head.origin,
        size: head.size,
        ..MessageLog::default()
    })
}

impl Seen {
    /// Puts the lane's file behind the database; nothing to do where one dump
    /// holds both. A file that cannot be read is told, and the register is kept.
    pub(super) async fn put_behind(self, part: &Path) -> Result<Result<MessageLog, Error>> {
        let Source::Sqlite(shared) = self.view.source else { return Ok(Ok(self.log)) };
        let beside = super::beside(part);
        drop(super::afresh(&beside)?);
        let copy = beside.clone();
        let copied = tokio::task::spawn_blocking(move || lock(&shared).copy_to(&copy));
        let written = match copied.await.map_err(|e| Error::Bug(e.to_string()))? {
            Ok(()) => behind(&beside, part).map(|(bytes, sha256)| Ok(MessageLog { bytes, sha256, ..self.log })),
            Err(e) => Ok(Err(e)),
        };
        let _ = std::fs::remove_file(&beside);
        written
    }
}

fn behind(from: &Path, to: &Path) -> Result<(u64, String)> {
    copy(File::open(from)?, File::options().append(true).open(to)?)
}

const OR_WITHOUT: &str = "pakai cadangan lain, atau pulihkan pembukuannya saja dengan --tanpa-pertukaran";

/// What is wrong with the lane's part of a backup, by where its contents end.
pub(super) fn judge(manifest: &Manifest, end: u64, file: &Path) -> Result<()> {
    let rest = end - manifest.bytes;
    let what = match manifest.messages.as_ref().map_or(0, |log| log.bytes) {
        wanted if wanted == rest => return Ok(()),
        0 => return Err(super::not_whole(file)),
        _ if rest == 0 => "hilang",
        _ => "terpotong",
    };
    Err(Error::Input(format!("log pertukaran di {} {what}; {OR_WITHOUT}", file.display())))
}

/// Copies the lane's file out of a backup, beside its later place.
pub(super) fn unpack(file: &Path, target: &Path, manifest: &Manifest) -> Result<()> {
    let Some(log) = &manifest.messages else { return Ok(()) };
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
        #[cfg(unix)]
        std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    }
    let mut content = File::open(file)?;
    content.seek(SeekFrom::Start(manifest.bytes))?;
    let out = super::afresh(target)?;
    let digest = copy(content.take(log.bytes), &out)?.1;
    out.sync_all()?;
    if digest == log.sha256 {
        return Ok(());
    }
    Err(Error::Input(format!("log pertukaran di {} rusak: SHA-256-nya lain; {OR_WITHOUT}", file.display())))
}

/// What a lane's log is renamed by.
pub(super) struct Renewal<'a> {
    pub keys: &'a Keys,
    pub region: &'a Region,
    pub log: &'a MessageLog,
    pub manifest: &'a Manifest,
    /// The journal's; the lane's name follows it.
    pub epoch: &'a Epoch,
    /// The latest checkpoint of the message log that anybody outside holds.
    pub witness: Option<&'a str>,
}

/// Begins the new epoch in a lane's file.
pub(super) fn in_file(part: &Path, plan: &Renewal<'_>) -> Result<RestoredMessages> {
    let shared: Shared = Arc::new(Mutex::new(Sqlite::open_writer(part)?));
    let mut tx = db::system_tx(Inner::Sqlite(shared.clone()), plan.keys, plan.region.clone(), 0);
    lock(&shared).batch("BEGIN IMMEDIATE")?;
    let done = db::poll_now(renew(&mut tx, plan));
    lock(&shared).batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    drop(tx);
    whole_file(shared)?;
    done
}

/// Begins the new epoch in the lane's schema.
pub(super) async fn in_database(url: &str, plan: &Renewal<'_>) -> Result<RestoredMessages> {
    let client = pool(url, 1, For::Lane)?.get().await?;
    let mut tx = db::system_tx(pg::transaction(client), plan.keys, plan.region.clone(), 0);
    let restored = renew(&mut tx, plan).await?;
    pg::commit(&mut tx).await?;
    Ok(restored)
}

async fn renew(tx: &mut Tx, plan: &Renewal<'_>) -> Result<RestoredMessages> {
    let head = seal::head(tx).await?;
    let mut edge = Edge::load(tx, head.size).await?;
    let root = hex(&edge.root()?.0);
    if (head.size, &head.origin, &root) != (plan.log.size, &plan.log.origin, &plan.log.root) {
        return Err(Error::Input("log pertukaran di cadangan tidak sesuai dengan keterangannya".into()));
    }
    let missing = match plan.witness {
        Some(text) => Some(weigh(tx, plan.keys, &head, text).await?.missing),
        None => None,
    };
    let origin = lane::origin(&plan.epoch.origin);
    tx.execute(RENAME_LOG, params![&origin, plan.epoch.number]).await?;
    let next = tx.one(db::TAKE_BLOCK, params![JUMP]).await?.int("next")?;
    tx.ids.refill(next - db::ID_BLOCK);
    let restored = RestoredMessages {
        origin: origin.clone(),
        old_origin: head.origin,
        old_size: head.size,
        old_root: root,
        old_checkpoint: plan.log.checkpoint.clone(),
        missing,
    };
    let facts = [
        ("epoch", json!(plan.epoch.number)),
        ("old_origin", json!(restored.old_origin)),
        ("old_root", json!(restored.old_root)),
        ("old_size", json!(restored.old_size)),
        ("origin", json!(restored.origin)),
    ];
    let evidence = json!({ "restored": restored, "backup_made_at": plan.manifest.made_at }).to_string();
    let receipt = lane::write(tx, Note { kind: RESTORED, facts: facts.into(), evidence, personal: false }).await?;
    seal::seal(tx, &mut edge, &[(receipt.id, receipt.digest)]).await?;
    // Never signed under the old name: members may hold another tree of that size.
    let note = seal::sign(&tx.keys.clone(), &origin, &edge)?;
    seal::grow(tx, &mut edge, Some(note)).await?;
    Ok(restored)
}

/// Whether a checkpoint that somebody kept is of a message log, by the name it tells.
pub fn is_of_messages(text: &str) -> bool {
    let named = super::restore::bare(text);
    named.lines().next().is_some_and(lane::is_origin)
}

//! Backups made while the server runs, and how a restored log names itself.
//!
//! A backup is one file: the database as SQLite or `pg_dump` knows it, on SQLite
//! the exchange's file behind it where there is one, then a manifest of one line and a keyed digest over that line. A file that was cut
//! short has no manifest. The keys are never inside: whoever finds a backup
//! cannot read its encrypted parts, and whoever restores one needs the keys.
//! The file itself is not encrypted; that is the task of the medium. Attached
//! files never change, so they lie once, encrypted, in a folder beside all
//! backups of a place; each backup adds those that are new.

mod erasures;
mod message_log;
mod postgres;
mod restore;

use kernel::hex;
use std::fs::File;
use std::io::{Read as _, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use kernel::Moment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::system_millis;
use crate::db::Place;
use crate::files::{self, Room};
use crate::keys::Keys;
use crate::process;
use crate::seal::{self, Edge};
use crate::sqlite::lock;
use crate::view::{Source, View};
use crate::{Error, Read, Result, snapshot};

pub(crate) use erasures::{EXTENSION, note};
pub use message_log::{MessageLog, RestoredMessages, is_of_messages};
pub(crate) use restore::bare;
pub use restore::{Reason, RestoreBody, Restored, restore};

/// The act under which a restore stands in the journal.
pub const RESTORE: &str = "restore";

const MARK: &[u8] = b"\nSIMPUL-CADANGAN 1\n";
/// A manifest is about one kilobyte.
const TRAILER: u64 = 64 * 1024;
const THE_REGION: &str = "SELECT * FROM region WHERE id = 1";

/// What a backup says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `sqlite` or `postgres`: what can restore it.
    pub kind: String,
    pub made_at: String,
    /// Version of the program that made it.
    pub version: String,
    pub wilayah: String,
    pub name: String,
    pub practice: bool,
    /// The log as it stands in the backup.
    pub origin: String,
    pub epoch: i64,
    pub size: u64,
    pub root: String,
    /// Signed over exactly `size` entries.
    pub checkpoint: String,
    /// Public key of the log; the restoring side must hold its other half.
    pub verifier: String,
    pub bytes: u64,
    pub sha256: String,
    /// Attached files that the place itself lacked: told, not sealed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub files_missing: u64,
    /// The message log of the exchange, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<MessageLog>,
    /// Why it is not in the backup though there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages_lost: Option<String>,
}

/// Makes a backup of `place` in the new file `target`; the server may go on.
pub async fn backup(place: &Place, keys: &Keys, target: &Path) -> Result<Manifest> {
    fresh(target)?;
    // The lane first: see `message_log`.
    let embedded = match place {
        Place::Folder(folder) => message_log::of_folder(folder, keys).await,
        Place::Postgres(_) => Ok(None),
    };
    let mut view = snapshot::open(place).await?;
    let lane = match place {
        Place::Folder(_) => embedded,
        Place::Postgres(url) => message_log::of_database(&view, url, keys).await,
    };
    let mut manifest = describe(&mut view, keys).await?;
    let part = beside(target);
    drop(afresh(&part)?);
    let made = match write(&mut view, place, &part, &mut manifest, lane).await {
        Ok(()) => finish(&part, target, keys, &mut manifest),
        Err(e) => Err(e),
    };
    if made.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    made?;
    erasures::note(&mut view, keys).await?;
    erasures::copy(keys, target)?;
    manifest.files_missing = copy_files(&mut view, place, keys, target).await?;
    Ok(manifest)
}

// Serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// The attached files of all backups in one folder.
pub(crate) fn files_beside(backup: &Path) -> PathBuf {
    backup.with_file_name("simpul-berkas")
}

/// Where the attached files of a place lie.
pub(crate) fn room_of(place: &Place, keys: &Keys) -> Option<PathBuf> {
    match place {
        Place::Folder(folder) => Some(folder.join(files::FOLDER)),
        Place::Postgres(_) => keys.beside(files::FOLDER),
    }
}

/// Adds the files that the backup names and its folder lacks; answers how
/// many the place itself lacks.
async fn copy_files(view: &mut View, place: &Place, keys: &Keys, target: &Path) -> Result<u64> {
    let known = files::known(view).await?;
    match room_of(place, keys) {
        _ if known.is_empty() => Ok(0),
        Some(room) => Room::new(&room, keys).copy(&known, &files_beside(target)),
        None => Ok(known.len() as u64),
    }
}

/// A file of its owner alone; what a run that was killed left goes.
fn afresh(path: &Path) -> Result<File> {
    let _ = std::fs::remove_file(path);
    Ok(files::private(path)?)
}

/// A path that names a new file in an existing folder, without `..`.
fn fresh(target: &Path) -> Result<()> {
    let named = target.file_name().is_some() && !target.components().any(|c| c == Component::ParentDir);
    if !named {
        return Err(Error::Input("berkas cadangan: sebut berkas tanpa «..»".into()));
    }
    for file in [target, &erasures::beside(target)] {
        if file.exists() {
            return Err(Error::Input(format!("{} sudah ada; cadangan tidak menimpa berkas", file.display())));
        }
    }
    Ok(())
}

fn beside(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".sementara");
    target.with_file_name(name)
}

async fn describe(view: &mut View, keys: &Keys) -> Result<Manifest> {
    let region = process::parse_region(&view.one(THE_REGION, vec![]).await?)?;
    let head = seal::head(view).await?;
    let edge = Edge::load(view, head.size).await?;
    // Signing with keys that are not this log's would hide a mistake for years.
    seal::open_checkpoint(keys.verifier(), &head.checkpoint)
        .map_err(|_| Error::Input("kunci ini bukan kunci jurnal daerah ini; cadangan tidak dibuat".into()))?;
    Ok(Manifest {
        kind: if matches!(view.source, Source::Sqlite(_)) { "sqlite" } else { "postgres" }.into(),
        made_at: Moment(system_millis()).iso(),
        version: env!("CARGO_PKG_VERSION").into(),
        wilayah: region.wilayah,
        name: region.name,
        practice: region.practice,
        checkpoint: seal::sign(keys, &head.origin, &edge)?,
        root: hex(&edge.root()?.0),
        origin: head.origin,
        epoch: head.epoch,
        size: head.size,
        verifier: keys.verifier().to_owned(),
        bytes: 0,
        sha256: String::new(),
        files_missing: 0,
        messages: None,
        messages_lost: None,
    })
}

async fn write(
    view: &mut View,
    place: &Place,
    part: &Path,
    manifest: &mut Manifest,
    lane: Result<Option<message_log::Seen>>,
) -> Result<()> {
    match (&view.source, place) {
        (Source::Sqlite(shared), _) => {
            let (shared, part) = (shared.clone(), part.to_owned());
            let copy = tokio::task::spawn_blocking(move || lock(&shared).copy_to(&part));
            copy.await.map_err(|e| Error::Bug(e.to_string()))??;
        }
        (Source::Postgres(client), Place::Postgres(url)) => postgres::dump(client, url, part).await?,
        (Source::Postgres(_), Place::Folder(_)) => return Err(Error::Bug("tempat tertukar".into())),
    }
    (manifest.bytes, manifest.sha256) = copy(File::open(part)?, std::io::sink())?;
    let lane = match lane {
        Ok(None) => return Ok(()),
        Ok(Some(lane)) => lane.put_behind(part).await?,
        Err(e) => Err(e),
    };
    match lane {
        Ok(log) => manifest.messages = Some(log),
        // Nobody's books wait for the exchange to be mended.
        Err(e) => manifest.messages_lost = Some(format!("log pertukaran tidak ikut: {e}")),
    }
    Ok(())
}

/// Copies all bytes; answers how many they are, and their SHA-256.
fn copy(mut from: impl std::io::Read, mut to: impl Write) -> Result<(u64, String)> {
    let (mut digest, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    loop {
        let read = from.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|b| !b.is_empty()) else { break };
        digest.update(piece);
        to.write_all(piece)?;
        bytes += piece.len() as u64;
    }
    Ok((bytes, hex(&digest.finalize())))
}

fn finish(part: &Path, target: &Path, keys: &Keys, manifest: &mut Manifest) -> Result<()> {
    let line = serde_json::to_string(manifest)?;
    let mut file = File::options().append(true).open(part)?;
    file.write_all(MARK)?;
    file.write_all(format!("{line}\n{}\n", seal_of(keys, &line)).as_bytes())?;
    file.sync_all()?;
    std::fs::rename(part, target)?;
    sync_folder(target)
}

fn seal_of(keys: &Keys, line: &str) -> String {
    hex(&keys.index("cadangan", line.as_bytes()))
}

/// A renamed file is there for good once its folder is on the disk.
fn sync_folder(file: &Path) -> Result<()> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}

fn not_whole(file: &Path) -> Error {
    Error::Input(format!("{} bukan cadangan Simpul yang lengkap", file.display()))
}

/// Reads a backup's manifest; checks that it belongs to these keys and that it
/// is as it was written. The content is checked while it is restored.
pub fn inspect(file: &Path, keys: &Keys) -> Result<Manifest> {
    let (manifest, end) = read_manifest(file, keys)?;
    message_log::judge(&manifest, end, file)?;
    Ok(manifest)
}

/// The manifest, and where the contents before it end.
fn read_manifest(file: &Path, keys: &Keys) -> Result<(Manifest, u64)> {
    let name = file.display();
    if file.components().any(|c| c == Component::ParentDir) {
        return Err(Error::Input("berkas cadangan: sebut berkas tanpa «..»".into()));
    }
    let meta = file.symlink_metadata().map_err(|e| Error::Input(format!("{name} tidak terbaca: {e}")))?;
    if !meta.is_file() {
        return Err(Error::Input(format!("{name} bukan berkas biasa")));
    }
    let broken = || not_whole(file);
    let mut open = File::open(file)?;
    let from = meta.len().saturating_sub(TRAILER);
    open.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    open.take(TRAILER).read_to_end(&mut tail)?;
    let at = tail.windows(MARK.len()).rposition(|w| w == MARK).ok_or_else(broken)?;
    let text = tail.get(at + MARK.len()..).and_then(|t| std::str::from_utf8(t).ok()).ok_or_else(broken)?;
    let (line, seal) = text.split_once('\n').ok_or_else(broken)?;
    let manifest: Manifest = serde_json::from_str(line).map_err(|_| broken())?;
    if manifest.verifier != keys.verifier() {
        return Err(Error::Input(format!(
            "{name} adalah cadangan {} dengan kunci lain; pakai berkas kunci daerah itu",
            manifest.name
        )));
    }
    if seal.trim_end() != seal_of(keys, line) {
        return Err(Error::Input(format!(
            "keterangan di {name} diubah sesudah dibuat, atau kuncinya bukan pasangannya"
        )));
    }
    let end = from + at as u64;
    if manifest.bytes > end {
        return Err(broken());
    }
    Ok((manifest, end))
}

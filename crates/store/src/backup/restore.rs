//! Restoring into an empty place. The log goes on under a new name, and its
//! first entry says where the old one stood and what is known to be missing.

use kernel::hex;
use std::fs::File;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::Moment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::erasures::{self, Erasure};
use super::{Manifest, RESTORE, files_beside, inspect, postgres, room_of, sync_folder};
use crate::db::{self, Place, database_file};
use crate::files::{self, Room};
use crate::journal::{self, Entry};
use crate::keys::Keys;
use crate::postgres::connect;
use crate::seal::{self, Edge, LogHead};
use crate::sqlite::{Shared, Sqlite, lock};
use crate::tx::{Inner, Tx};
use crate::{Error, Read, Result, origin, params, pg, snapshot};

/// Why a restore happens, as it will stand in the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    pub reason: String,
    /// Who decided it, as they are to be named.
    pub persons: String,
    /// The latest checkpoint that anybody outside holds.
    pub witness: Option<String>,
}

/// What the journal keeps of a restore.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RestoreBody {
    pub restore: Restored,
}

/// The new epoch and its predecessor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    pub epoch: i64,
    pub origin: String,
    pub old_origin: String,
    pub old_size: u64,
    pub old_root: String,
    /// Signed over exactly `old_size` entries when the backup was made.
    pub old_checkpoint: String,
    pub backup_made_at: String,
    pub backup_sha256: String,
    pub witness: Option<String>,
    /// Entries that the witness has seen and the backup lacks.
    pub missing: Option<u64>,
    /// Bodies erased since the backup was made, and now again.
    #[serde(default)]
    pub erased: u64,
    /// Attached files that the folder beside the backup lacked: told, not
    /// journalled.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub files_missing: u64,
    pub reason: String,
    pub persons: String,
}

/// Ids that the lost time may have handed out are left behind.
const JUMP: i64 = 1 << 40;

const TABLES: &str = "SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema = 'public'";
const RENAME_LOG: &str = "UPDATE log_state SET origin = $1, epoch = $2 WHERE id = 1";
const THE_REGION: &str = "SELECT * FROM region WHERE id = 1";

/// Restores a backup into an empty place and begins a new epoch there.
pub async fn restore(file: &Path, place: &Place, keys: &Keys, why: &Reason) -> Result<Restored> {
    let manifest = inspect(file, keys)?;
    let wanted = if matches!(place, Place::Folder(_)) { "sqlite" } else { "postgres" };
    if manifest.kind != wanted {
        return Err(Error::Input(format!("cadangan ini dari {}, tempat tujuannya {wanted}", manifest.kind)));
    }
    let erased = erasures::known(keys, file)?;
    let plan = Plan { keys, manifest: &manifest, why, erased: &erased };
    let mut restored = match place {
        Place::Folder(folder) => into_folder(file, folder, &plan).await,
        Place::Postgres(url) => into_postgres(file, url, &plan).await,
    }?;
    restored.files_missing = bring_files(file, place, keys).await?;
    Ok(restored)
}

/// Brings the attached files from the folder beside the backup.
async fn bring_files(file: &Path, place: &Place, keys: &Keys) -> Result<u64> {
    let known = files::known(&mut snapshot::open(place).await?).await?;
    match room_of(place, keys) {
        _ if known.is_empty() => Ok(0),
        Some(room) => Room::new(&files_beside(file), keys).copy(&known, &room),
        None => Ok(known.len() as u64),
    }
}

/// What a restore goes by.
struct Plan<'a> {
    keys: &'a Keys,
    manifest: &'a Manifest,
    why: &'a Reason,
    /// What the registers say must stay erased.
    erased: &'a [Erasure],
}

/// Copies the content out and compares its digest on the way.
fn unpack(file: &Path, target: &Path, manifest: &Manifest) -> Result<()> {
    let mut content = File::open(file)?.take(manifest.bytes);
    let mut out = File::options().write(true).create_new(true).open(target)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = content.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|b| !b.is_empty()) else { break };
        digest.update(bytes);
        out.write_all(bytes)?;
    }
    out.sync_all()?;
    if hex(&digest.finalize()) != manifest.sha256 {
        return Err(Error::Input("isi cadangan rusak: SHA-256 tidak sama dengan keterangannya".into()));
    }
    Ok(())
}

async fn into_folder(file: &Path, folder: &Path, plan: &Plan<'_>) -> Result<Restored> {
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    for entry in std::fs::read_dir(folder)? {
        if entry?.file_name().to_string_lossy().starts_with("simpul.db") {
            return Err(Error::Input(format!("{} sudah berisi data; pulihkan ke folder kosong", folder.display())));
        }
    }
    let _lock = db::lock_folder(folder)?;
    let target = database_file(folder);
    let part = target.with_extension("sementara");
    let restored = match unpack(file, &part, plan.manifest) {
        Ok(()) => in_file(&part, plan).await,
        Err(e) => Err(e),
    };
    if restored.is_err() {
        for suffix in ["", "-wal", "-shm"] {
            let mut name = part.clone().into_os_string();
            name.push(suffix);
            let _ = std::fs::remove_file(PathBuf::from(name));
        }
        return restored;
    }
    std::fs::rename(&part, &target)?;
    sync_folder(&target)?;
    restored
}

async fn in_file(part: &Path, plan: &Plan<'_>) -> Result<Restored> {
    let region = db::parse_region(&snapshot::of_file(part)?.one(THE_REGION, vec![]).await?)?;
    let shared: Shared = Arc::new(Mutex::new(Sqlite::open_writer(part)?));
    let mut tx = db::system_tx(Inner::Sqlite(shared.clone()), plan.keys, region, 0);
    lock(&shared).batch("BEGIN IMMEDIATE")?;
    let done = db::poll_now(new_epoch(&mut tx, plan));
    lock(&shared).batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    drop(tx);
    let sqlite = Arc::try_unwrap(shared).map_err(|_| Error::Bug("koneksi terbagi".into()))?;
    let sqlite = sqlite.into_inner().unwrap_or_else(PoisonError::into_inner);
    // One whole file, so that it can be given its name.
    sqlite.batch("PRAGMA journal_mode = DELETE")?;
    done
}

async fn into_postgres(file: &Path, url: &str, plan: &Plan<'_>) -> Result<Restored> {
    let client = connect(url).await?;
    let count: i64 = client.query_one(TABLES, &[]).await?.try_get("n")?;
    if count > 0 {
        return Err(Error::Input("basis data tujuan sudah berisi tabel; pulihkan ke basis data kosong".into()));
    }
    let part = std::env::temp_dir().join(format!("simpul-pulih-{}", hex(&crate::keys::random::<8>())));
    let loaded = match unpack(file, &part, plan.manifest) {
        Ok(()) => postgres::load(url, &part).await,
        Err(e) => Err(e),
    };
    let _ = std::fs::remove_file(&part);
    loaded?;
    drop(client);
    let restored = in_database(url, plan).await;
    if restored.is_err() {
        // It was empty; a log under its old name must not stay behind.
        connect(url).await?.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await?;
    }
    restored
}

async fn in_database(url: &str, plan: &Plan<'_>) -> Result<Restored> {
    let mut view = snapshot::open(&Place::Postgres(url.to_owned())).await?;
    let region = db::parse_region(&view.one(THE_REGION, vec![]).await?)?;
    drop(view);
    let client = connect(url).await?;
    let mut tx = db::system_tx(pg::transaction(client), plan.keys, region, 0);
    let restored = new_epoch(&mut tx, plan).await?;
    pg::commit(&mut tx).await?;
    if restored.erased > 0 {
        // A deleted row stays in its page until the table is written anew.
        connect(url).await?.batch_execute("VACUUM FULL journal_body").await?;
    }
    Ok(restored)
}

/// Renames the log and writes the first entry of the new epoch.
async fn new_epoch(tx: &mut Tx, plan: &Plan<'_>) -> Result<Restored> {
    let (manifest, why) = (plan.manifest, plan.why);
    let head = seal::head(tx).await?;
    let mut edge = Edge::load(tx, head.size).await?;
    let root = hex(&edge.root()?.0);
    if (head.size, &head.origin, &root) != (manifest.size, &manifest.origin, &manifest.root) {
        return Err(Error::Input("isi cadangan tidak sesuai dengan keterangannya".into()));
    }
    let witnessed = match &why.witness {
        Some(text) => Some(weigh(tx, &head, text).await?),
        None => None,
    };
    let epoch = head.epoch.max(witnessed.map_or(0, |w| w.epoch)) + 1;
    let origin = origin::origin_of_restore(&db::as_new(&tx.ctx().region.clone()), epoch);
    tx.execute(RENAME_LOG, params![&origin, epoch]).await?;
    let next = tx.one(db::TAKE_BLOCK, params![JUMP]).await?.int("next")?;
    tx.ids.refill(next - db::ID_BLOCK);
    let erased = erasures::apply(tx, plan.erased).await?;
    let restored = Restored {
        epoch,
        origin: origin.clone(),
        old_origin: head.origin,
        old_size: head.size,
        old_root: root,
        old_checkpoint: manifest.checkpoint.clone(),
        backup_made_at: manifest.made_at.clone(),
        backup_sha256: manifest.sha256.clone(),
        witness: why.witness.clone(),
        missing: witnessed.map(|w| w.missing),
        erased,
        files_missing: 0,
        reason: why.reason.clone(),
        persons: why.persons.clone(),
    };
    let effects = std::mem::take(&mut tx.effects).into_json();
    let entry = Entry {
        act: RESTORE,
        outcome: "system",
        grant: None,
        unit: None,
        thread: None,
        document: None,
        doc_date: Some(Moment(tx.ctx().now.0).day(tx.ctx().region.zone)),
        body: format!("{{\"restore\":{},\"effects\":{effects}}}", serde_json::to_string(&restored)?),
        personal: !why.persons.is_empty(),
    };
    let receipt = journal::append(tx, entry).await?;
    seal::seal(tx, &mut edge, &[(receipt.id, receipt.digest)]).await?;
    // Never signed under the old name: witnesses may hold another tree of that size.
    let note = seal::sign(&tx.keys.clone(), &origin, &edge)?;
    seal::grow(tx, &mut edge, Some(note)).await?;
    Ok(restored)
}

/// The checkpoint inside what a witness kept: the exported file, or what the
/// command printed, for people or as JSON.
fn bare(text: &str) -> String {
    let said = serde_json::from_str::<serde_json::Value>(text).ok();
    let inside = said.as_ref().and_then(|v| v.get("checkpoint")).and_then(serde_json::Value::as_str);
    let plain = inside.unwrap_or(text).replace("\r\n", "\n");
    let plain = plain.trim_start_matches('\u{feff}').trim_start();
    let mut lines: Vec<&str> = plain.strip_prefix("checkpoint: ").unwrap_or(plain).lines().collect();
    // Behind the signatures stands what does not belong to the note.
    let signed = lines.iter().rposition(|l| l.starts_with("— ")).map_or(0, |last| last + 1);
    lines.truncate(signed);
    lines.into_iter().flat_map(|l| [l, "\n"]).collect()
}

/// What a witness's checkpoint says against the restored log.
#[derive(Clone, Copy)]
struct Witnessed {
    epoch: i64,
    missing: u64,
}

async fn weigh(tx: &mut Tx, head: &LogHead, text: &str) -> Result<Witnessed> {
    let point = seal::open_checkpoint(tx.keys.verifier(), &bare(text))
        .map_err(|_| Error::Input("cap dari saksi tidak sah menurut kunci daerah ini".into()))?;
    let other = || Error::Input(format!("cap dari saksi milik jurnal lain: «{}»", point.origin()));
    let (name, epoch) = origin::parse_origin(point.origin()).ok_or_else(other)?;
    let (own, _) = origin::parse_origin(&head.origin).ok_or_else(other)?;
    if own != name {
        return Err(other());
    }
    if epoch == head.epoch && point.origin() != head.origin {
        return Err(Error::Input(format!(
            "cap dari saksi berasal dari pemulihan lain («{}»), cadangan ini dari «{}»; pakai pasangannya",
            point.origin(),
            head.origin
        )));
    }
    if point.size() > head.size {
        return Ok(Witnessed { epoch, missing: point.size() - head.size });
    }
    // Of a later epoch the backup need not hold the same entries.
    if epoch <= head.epoch && Edge::load(tx, point.size()).await?.root()?.0 != point.hash().0 {
        return Err(Error::Input(
            "cadangan ini tidak sejalan dengan cap saksi: isinya ditulis ulang. Jangan dipulihkan; hubungi Inspektorat.".into(),
        ));
    }
    Ok(Witnessed { epoch, missing: 0 })
}

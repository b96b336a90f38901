//! Restoring into an empty place. The log goes on under a new name, and its
//! first entry says where the old one stood and what is known to be missing.

use kernel::hex;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::Moment;
use serde::{Deserialize, Serialize};

use super::erasures::{self, Erasure};
use super::message_log::{self, Renewal, RestoredMessages};
use super::{Manifest, RESTORE, afresh, copy, files_beside, postgres, read_manifest, room_of, sync_folder};
use crate::db::{self, Place, database_file};
use crate::files::{self, Room};
use crate::journal::{self, Entry};
use crate::keys::Keys;
use crate::lane::lane_file;
use crate::postgres::connect;
use crate::process;
use crate::seal::{self, Edge, LogHead};
use crate::sqlite::{Shared, Sqlite, lock};
use crate::tx::{Inner, Region, Tx};
use crate::view::View;
use crate::{Error, Read, Result, origin, params, pg, snapshot};

/// Why a restore happens, as it will stand in the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    pub reason: String,
    /// Who decided it, as they are to be named.
    pub persons: String,
    /// The latest checkpoint of the journal that anybody outside holds.
    pub witness: Option<String>,
    /// The same of the message log.
    pub messages: Option<String>,
    /// The books alone, where the exchange's part of a backup is lost.
    pub without_messages: bool,
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
    /// The message log, where the backup holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<RestoredMessages>,
    /// Why it is not restored though there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages_lost: Option<String>,
    pub reason: String,
    pub persons: String,
}

/// Ids that the lost time may have handed out are left behind.
pub(super) const JUMP: i64 = 1 << 40;

const TABLES: &str =
    "SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema IN ('public', 'pertukaran')";
pub(super) const RENAME_LOG: &str = "UPDATE log_state SET origin = $1, epoch = $2 WHERE id = 1";
/// What a restore that failed may not leave behind.
const EMPTY: &str = "DROP SCHEMA IF EXISTS pertukaran CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public";
/// A lane of which the backup says nothing keeps no name.
const NO_LANE: &str = "DROP SCHEMA IF EXISTS pertukaran CASCADE";
const THE_REGION: &str = "SELECT * FROM region WHERE id = 1";

/// Restores a backup into an empty place and begins a new epoch there.
pub async fn restore(file: &Path, place: &Place, keys: &Keys, why: &Reason) -> Result<Restored> {
    let (mut manifest, end) = read_manifest(file, keys)?;
    if why.without_messages {
        let asked = manifest.messages.take().map(|_| "log pertukaran tidak dipulihkan, seperti diminta".to_owned());
        manifest.messages_lost = manifest.messages_lost.or(asked);
    } else {
        message_log::judge(&manifest, end, file)?;
    }
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

/// The epoch that begins.
pub(super) struct Epoch {
    pub number: i64,
    pub origin: String,
    missing: Option<u64>,
}

impl Plan<'_> {
    /// Compares the contents with what the manifest says of them, weighs the
    /// witness's checkpoint, and names what begins.
    async fn epoch(&self, view: &mut View) -> Result<(Epoch, Region)> {
        let region = process::parse_region(&view.one(THE_REGION, vec![]).await?)?;
        let head = seal::head(view).await?;
        let root = hex(&Edge::load(view, head.size).await?.root()?.0);
        let manifest = self.manifest;
        if (head.size, &head.origin, &root) != (manifest.size, &manifest.origin, &manifest.root) {
            return Err(Error::Input("isi cadangan tidak sesuai dengan keterangannya".into()));
        }
        let witnessed = match &self.why.witness {
            Some(text) => Some(weigh(view, self.keys, &head, text).await?),
            None => None,
        };
        let number = head.epoch.max(witnessed.map_or(0, |w| w.epoch)) + 1;
        let origin = origin::origin_of_restore(&db::as_new(&region), number);
        Ok((Epoch { number, origin, missing: witnessed.map(|w| w.missing) }, region))
    }

    fn renewal<'a>(&'a self, epoch: &'a Epoch, region: &'a Region) -> Option<Renewal<'a>> {
        let log = self.manifest.messages.as_ref()?;
        let witness = self.why.messages.as_deref();
        Some(Renewal { keys: self.keys, region, log, manifest: self.manifest, epoch, witness })
    }
}

/// Copies the content out and compares its digest on the way.
fn unpack(file: &Path, target: &Path, manifest: &Manifest) -> Result<()> {
    let out = afresh(target)?;
    let digest = copy(File::open(file)?.take(manifest.bytes), &out)?.1;
    out.sync_all()?;
    if digest != manifest.sha256 {
        return Err(Error::Input("isi cadangan rusak: SHA-256 tidak sama dengan keterangannya".into()));
    }
    Ok(())
}

fn be_empty(folder: &Path, lane: &Path) -> Result<()> {
    let begins = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with("simpul.db");
    if lane.exists() || std::fs::read_dir(folder)?.flatten().any(begins) {
        return Err(Error::Input(format!("{} sudah berisi data; pulihkan ke folder kosong", folder.display())));
    }
    Ok(())
}

async fn into_folder(file: &Path, folder: &Path, plan: &Plan<'_>) -> Result<Restored> {
    std::fs::create_dir_all(folder)?;
    let lane = lane_file(folder);
    be_empty(folder, &lane)?;
    let _lock = db::lock_folder(folder)?;
    // Another restore may have come first.
    be_empty(folder, &lane)?;
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let target = database_file(folder);
    let (part, lane_part) = (target.with_extension("sementara"), lane.with_extension("sementara"));
    let restored = in_files(file, &part, &lane_part, plan).await;
    if restored.is_err() {
        remove(&part);
        remove(&lane_part);
        // Its folder without it would look like one that was lost.
        let _ = lane.parent().map(std::fs::remove_dir);
        return restored;
    }
    if lane_part.exists() {
        std::fs::rename(&lane_part, &lane)?;
        sync_folder(&lane)?;
    }
    // The last, as it is what makes the folder a regency's.
    std::fs::rename(&part, &target)?;
    sync_folder(&target)?;
    restored
}

/// A database's file and what lies beside it while it is open.
fn remove(part: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = part.as_os_str().to_owned();
        name.push(suffix);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

async fn in_files(file: &Path, part: &Path, lane_part: &Path, plan: &Plan<'_>) -> Result<Restored> {
    unpack(file, part, plan.manifest)?;
    message_log::unpack(file, lane_part, plan.manifest)?;
    let (epoch, region) = plan.epoch(&mut snapshot::of_file(part)?).await?;
    let messages = match plan.renewal(&epoch, &region) {
        Some(renewal) => Some(message_log::in_file(lane_part, &renewal)?),
        None => None,
    };
    let shared: Shared = Arc::new(Mutex::new(Sqlite::open_writer(part)?));
    let mut tx = db::system_tx(Inner::Sqlite(shared.clone()), plan.keys, region, 0);
    lock(&shared).batch("BEGIN IMMEDIATE")?;
    let done = db::poll_now(new_epoch(&mut tx, plan, &epoch, messages));
    lock(&shared).batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    drop(tx);
    whole_file(shared)?;
    done
}

/// One whole file, so that it can be given its name.
pub(super) fn whole_file(shared: Shared) -> Result<()> {
    let sqlite = Arc::try_unwrap(shared).map_err(|_| Error::Bug("koneksi terbagi".into()))?;
    sqlite.into_inner().unwrap_or_else(PoisonError::into_inner).batch("PRAGMA journal_mode = DELETE")
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
        connect(url).await?.batch_execute(EMPTY).await?;
    }
    restored
}

async fn in_database(url: &str, plan: &Plan<'_>) -> Result<Restored> {
    let mut view = snapshot::open(&Place::Postgres(url.to_owned())).await?;
    let (epoch, region) = plan.epoch(&mut view).await?;
    drop(view);
    let messages = match plan.renewal(&epoch, &region) {
        Some(renewal) => Some(message_log::in_database(url, &renewal).await?),
        None => {
            connect(url).await?.batch_execute(NO_LANE).await?;
            None
        }
    };
    let client = connect(url).await?;
    let mut tx = db::system_tx(pg::transaction(client), plan.keys, region, 0);
    let restored = new_epoch(&mut tx, plan, &epoch, messages).await?;
    pg::commit(&mut tx).await?;
    if restored.erased > 0 {
        // A deleted row stays in its page until the table is written anew.
        connect(url).await?.batch_execute("VACUUM FULL journal_body").await?;
    }
    Ok(restored)
}

/// Renames the log and writes the first entry of the new epoch.
async fn new_epoch(
    tx: &mut Tx,
    plan: &Plan<'_>,
    epoch: &Epoch,
    messages: Option<RestoredMessages>,
) -> Result<Restored> {
    let (manifest, why) = (plan.manifest, plan.why);
    let mut edge = Edge::load(tx, manifest.size).await?;
    tx.execute(RENAME_LOG, params![&epoch.origin, epoch.number]).await?;
    let next = tx.one(db::TAKE_BLOCK, params![JUMP]).await?.int("next")?;
    tx.ids.refill(next - db::ID_BLOCK);
    let erased = erasures::apply(tx, plan.erased).await?;
    let restored = Restored {
        epoch: epoch.number,
        origin: epoch.origin.clone(),
        old_origin: manifest.origin.clone(),
        old_size: manifest.size,
        old_root: manifest.root.clone(),
        old_checkpoint: manifest.checkpoint.clone(),
        backup_made_at: manifest.made_at.clone(),
        backup_sha256: manifest.sha256.clone(),
        witness: why.witness.clone(),
        missing: epoch.missing,
        erased,
        files_missing: 0,
        messages,
        messages_lost: manifest.messages_lost.clone(),
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
    let note = seal::sign(&tx.keys.clone(), &epoch.origin, &edge)?;
    seal::grow(tx, &mut edge, Some(note)).await?;
    Ok(restored)
}

/// The checkpoint inside what a witness kept: the exported file, or what the
/// command printed, for people or as JSON.
pub(crate) fn bare(text: &str) -> String {
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
pub(super) struct Witnessed {
    epoch: i64,
    pub missing: u64,
}

pub(super) async fn weigh(read: &mut impl Read, keys: &Keys, head: &LogHead, text: &str) -> Result<Witnessed> {
    let point = seal::open_checkpoint(keys.verifier(), &bare(text))
        .map_err(|_| Error::Input("cap dari saksi tidak sah menurut kunci daerah ini".into()))?;
    let other = || Error::Input(format!("cap dari saksi milik log lain: «{}»", point.origin()));
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
    if epoch <= head.epoch && Edge::load(read, point.size()).await?.root()?.0 != point.hash().0 {
        return Err(Error::Input(
            "cadangan ini tidak sejalan dengan cap saksi: isinya ditulis ulang. Jangan dipulihkan; hubungi Inspektorat.".into(),
        ));
    }
    Ok(Witnessed { epoch, missing: 0 })
}

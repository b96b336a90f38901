//! A regency's database: made once, opened by one program, written through the
//! door, read through views.

use kernel::hex;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use kernel::regulation::Declared;
use kernel::{Day, Moment, Zone};
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::act::{Guards, Work};
use crate::clock::{Clock, system_millis};
use crate::door::{Answer, Envelope};
use crate::effects::Effects;
use crate::files::{self, Room};
use crate::ids::{BLOCK, Ids};
use crate::journal::Entry;
use crate::keys::Keys;
use crate::lane::Lane;
use crate::migrate::{self, Dialect, Migration};
use crate::process::{Core, make_core};
use crate::seal::{self, Edge, LogHead};
use crate::sqlite::{Shared, Sqlite, lock};
use crate::steady::Steady;
use crate::table::{REGION, REGULATION};
use crate::tx::{Actor, Channel, Context, Inner, Region, Tx};
use crate::value::Row;
use crate::view::{self, Scope, Source, View};
use crate::writer::{self, Job};
use crate::{Error, Read, Result, backup, journal, params, pg, row};

/// Where a regency's data are.
#[derive(Clone, Debug)]
pub enum Place {
    /// The embedded database's folder.
    Folder(PathBuf),
    /// A PostgreSQL database.
    Postgres(String),
}

/// A regency to be made.
#[derive(Clone, Debug)]
pub struct NewRegion {
    pub wilayah: String,
    pub name: String,
    pub zone: Zone,
    pub practice: bool,
}

/// What the program brings to the database: migrations and dated data.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    pub migrations: &'static [Migration],
    pub regulations: Declared,
    pub guards: Guards,
}

pub(crate) const TAKE_BLOCK: &str = "UPDATE id_block SET next = next + $1 WHERE id = 1 RETURNING next";
const ERASURES: &str = "SELECT COUNT(*) AS n FROM journal_erasure";
const NEW_LOG: &str = "INSERT INTO log_state (id, size, origin, epoch, checkpoint) VALUES (1, 0, $1, 1, '')";
/// Read-only connections to the embedded database. More would slow the writer.
const READERS: usize = 3;
/// How long a caller waits in a full queue.
const WAIT: Duration = Duration::from_secs(10);

enum Engine {
    Sqlite {
        /// Taken on close, so that the writer's queue ends.
        jobs: Mutex<Option<mpsc::Sender<Job>>>,
        thread: Mutex<Option<std::thread::JoinHandle<()>>>,
        readers: Vec<Shared>,
        next_reader: AtomicUsize,
        file: PathBuf,
        /// Nobody else writes; none for a reader beside a writer.
        lock: Option<File>,
    },
    Postgres(pg::Server),
}

/// An open regency.
pub struct Db {
    core: Arc<Core>,
    engine: Engine,
    /// The folder of attached files.
    room: Option<PathBuf>,
    /// What machines sent, for whoever reads; never the one that the hub works on.
    lane: OnceLock<Arc<Lane>>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({})", self.core.region.name)
    }
}

pub(crate) fn database_file(folder: &Path) -> PathBuf {
    folder.join("simpul.db")
}

impl Db {
    /// Makes a new regency and closes it again.
    pub async fn create(place: &Place, keys: &Keys, new: &NewRegion, schema: &Schema) -> Result<()> {
        match place {
            Place::Folder(folder) => create_folder(folder, keys, new, schema),
            Place::Postgres(url) => pg::create(url, keys, new, schema).await,
        }
    }

    pub async fn open(place: &Place, keys: Keys, clock: Clock, schema: &Schema) -> Result<Db> {
        let db = match place {
            Place::Folder(folder) => open_folder(folder, keys, clock, schema)?,
            Place::Postgres(url) => {
                let (core, server) = pg::open(url, keys, clock, schema).await?;
                let room = core.keys.beside(files::FOLDER);
                Db { core, engine: Engine::Postgres(server), room, lane: OnceLock::new() }
            }
        };
        db.note_erasures().await;
        Ok(db)
    }

    /// Opens for reading alone, beside a program that writes.
    pub async fn open_reader(place: &Place, keys: Keys, schema: &Schema) -> Result<Db> {
        match place {
            Place::Folder(folder) => open_folder_reader(folder, keys),
            Place::Postgres(_) => Db::open(place, keys, Clock::System, schema).await,
        }
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    pub fn region(&self) -> &Region {
        &self.core.region
    }

    pub fn keys(&self) -> &Keys {
        &self.core.keys
    }

    /// Where attached files lie: in the data folder, or beside the keys of a
    /// regency on PostgreSQL.
    pub fn files(&self) -> Result<Room<'_>> {
        let folder = self.room.as_deref();
        let folder =
            folder.ok_or_else(|| Error::Storage("ruang berkas: kunci ini tidak berasal dari berkas".into()))?;
        Ok(Room::new(folder, &self.core.keys))
    }

    /// Lets views look into the lane beside this database; where there is none yet,
    /// or an older one than this program knows, they see none.
    pub async fn look_into_lane(&self, place: &Place, migrations: &[Migration]) -> Result<()> {
        if let Some(lane) = Lane::open_reader(place, self, migrations).await? {
            // A second look changes nothing.
            let _ = self.lane.set(Arc::new(lane));
        }
        Ok(())
    }

    /// Whether views look into a lane.
    pub fn sees_lane(&self) -> bool {
        self.lane.get().is_some()
    }

    /// The regency's day at the door.
    pub fn today(&self) -> Result<Day> {
        Ok(self.core.watch.now()?.day(self.core.region.zone))
    }

    pub fn now(&self) -> Result<Moment> {
        self.core.watch.now()
    }

    /// A number that is the same twice only where nothing was committed between:
    /// what was read then may be kept and told again. None where others write
    /// too, or while a commit goes on.
    pub fn stamp(&self) -> Option<u64> {
        let alone = matches!(&self.engine, Engine::Sqlite { lock: Some(_), .. });
        let now = self.core.commits.load(Ordering::SeqCst);
        (alone && now.is_multiple_of(2)).then_some(now)
    }

    /// Takes an act through the door.
    pub async fn act(&self, work: Arc<dyn Work>, envelope: Envelope) -> Result<Answer> {
        match &self.engine {
            Engine::Sqlite { jobs, .. } => {
                let sender = jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let sender = sender.ok_or_else(|| Error::Storage("basis data sudah ditutup".into()))?;
                let (reply, answer) = oneshot::channel();
                let slot = tokio::time::timeout(WAIT, sender.reserve()).await.map_err(|_| Error::Busy)?;
                slot.map_err(|_| Error::Storage("penulis berhenti".into()))?.send(Job { work, envelope, reply });
                answer.await.map_err(|_| Error::Storage("penulis berhenti".into()))?
            }
            Engine::Postgres(server) => server.act(self.core.clone(), work, envelope).await,
        }
    }

    /// Does work that mostly reads, where reads cost least; nothing where its
    /// thread was lost.
    pub async fn aside<F>(&self, work: F) -> Option<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite { .. } => view::aside(work).await,
            Engine::Postgres(_) => Some(work.await),
        }
    }

    /// A reader of the whole regency.
    pub async fn view(&self) -> Result<View> {
        self.view_as(Scope::Region).await
    }

    pub async fn view_as(&self, scope: Scope) -> Result<View> {
        let source = match &self.engine {
            Engine::Sqlite { readers, next_reader, .. } => {
                let turn = next_reader.fetch_add(1, Ordering::Relaxed);
                let reader = readers.get(turn % readers.len().max(1)).cloned();
                Source::Sqlite(reader.ok_or_else(|| Error::Bug("tanpa pembaca".into()))?)
            }
            Engine::Postgres(server) => Source::Postgres(server.client().await?),
        };
        let lane = self.lane.get().cloned();
        Ok(View { source, scope, keys: Some(self.core.keys.clone()), reader: None, lane })
    }

    /// Seals what waits; the writer of the embedded database already has.
    pub async fn seal_now(&self) -> Result<usize> {
        self.note_erasures().await;
        match &self.engine {
            Engine::Sqlite { .. } => Ok(0),
            Engine::Postgres(server) => {
                let sealed = server.seal(&self.core).await?;
                self.core.look_at_others(&mut self.view().await?).await?;
                Ok(sealed)
            }
        }
    }

    /// Writes down outside the database what was erased in it. Whoever cannot
    /// goes on and says so: the next round tries again.
    async fn note_erasures(&self) {
        if let Err(e) = self.try_note_erasures().await {
            tracing::error!("daftar penghapusan: {e}");
        }
    }

    async fn try_note_erasures(&self) -> Result<()> {
        let mut view = self.view().await?;
        let erased = view.one(ERASURES, vec![]).await?.int("n")?;
        if self.core.erasures.load(Ordering::Relaxed) == erased {
            return Ok(());
        }
        let new = backup::note(&mut view, &self.core.keys).await?;
        drop(view);
        if let (Engine::Sqlite { file, .. }, true) = (&self.engine, new > 0) {
            // Pages from before the erasure still lie in the WAL.
            Sqlite::open_writer(file)?.batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        }
        self.core.erasures.store(erased, Ordering::Relaxed);
        Ok(())
    }

    /// The log's head as it was last signed.
    pub async fn head(&self) -> Result<LogHead> {
        seal::head(&mut self.view().await?).await
    }

    /// A freshly signed checkpoint over all sealed entries.
    pub async fn checkpoint(&self) -> Result<String> {
        self.seal_now().await?;
        let mut view = self.view().await?;
        let head = seal::head(&mut view).await?;
        let edge = Edge::load(&mut view, head.size).await?;
        seal::sign(&self.core.keys, &head.origin, &edge)
    }

    /// Waits for what was taken in and ends the writer.
    pub async fn close(self) {
        self.note_erasures().await;
        if let Engine::Sqlite { jobs, thread, .. } = &self.engine {
            jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
            let handle = thread.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(handle) = handle {
                let _ = tokio::task::spawn_blocking(move || handle.join()).await;
            }
        } else {
            let _ = self.seal_now().await;
        }
    }
}

/// The first entry of every log: the regency and the dated data it starts with.
pub(crate) async fn bootstrap(tx: &mut Tx, new: &NewRegion, schema: &Schema) -> Result<()> {
    let origin = crate::origin::origin(new, 1);
    tx.execute(NEW_LOG, params![&origin]).await?;
    let now = tx.ctx().now;
    let zone = new.zone.name();
    let region = row! {
        id: 1i64, wilayah: new.wilayah.as_str(), name: new.name.as_str(), zone: zone, practice: new.practice,
        made_at: now,
    };
    tx.insert(&REGION, region).await?;
    for regulation in schema.regulations.iter().flat_map(|list| list.iter()) {
        let id = tx.id()?;
        let dated = row! {
            id: id, key: regulation.key, value: regulation.initial, starts: "2000-01-01", source: regulation.source,
            proposed_by: 0i64, proposed_at: now, approved_by: 0i64, approved_at: now, withdrawn_at: None::<i64>,
        };
        tx.insert(&REGULATION, dated).await?;
    }
    let effects = std::mem::take(&mut tx.effects).into_json();
    let entry = Entry {
        act: "init",
        outcome: "system",
        grant: None,
        unit: None,
        thread: None,
        document: None,
        doc_date: None,
        body: format!("{{\"effects\":{effects}}}"),
        personal: false,
    };
    let receipt = journal::append(tx, entry).await?;
    let mut edge = Edge::load(tx, 0).await?;
    seal::seal(tx, &mut edge, &[(receipt.id, receipt.digest)]).await?;
    let note = seal::sign(&tx.keys.clone(), &origin, &edge)?;
    seal::grow(tx, &mut edge, Some(note)).await
}

/// A transaction outside the door, for making and repairing a database.
pub(crate) fn system_tx(inner: Inner, keys: &Keys, region: Region, first_id: i64) -> Tx {
    let now = Moment(system_millis());
    let ctx = Context {
        actor: Actor::PracticeOperator,
        channel: Channel::Cli,
        now,
        today: now.day(region.zone),
        wall: now,
        at_odds_with: None,
        region: Arc::new(region),
        regulations: Arc::default(),
        declared: &[],
        guards: &[],
        calendar: Arc::default(),
    };
    Tx {
        inner,
        ctx,
        effects: Effects::default(),
        keys: Arc::new(keys.clone()),
        ids: Arc::new(Ids::from(first_id)),
        cache: Arc::default(),
        steady: Steady::default(),
    }
}

pub(crate) fn future_region(new: &NewRegion) -> Region {
    Region { wilayah: new.wilayah.clone(), name: new.name.clone(), zone: new.zone, practice: new.practice }
}

/// The regency as it was when it was made.
pub(crate) fn as_new(region: &Region) -> NewRegion {
    NewRegion {
        wilayah: region.wilayah.clone(),
        name: region.name.clone(),
        zone: region.zone,
        practice: region.practice,
    }
}

/// Text and digest of each migration for one database.
pub(crate) fn rendered(migrations: &[Migration], dialect: Dialect) -> Result<Vec<(&'static str, String, String)>> {
    migrations
        .iter()
        .map(|m| Ok((m.name, migrate::render(m.sql, dialect)?, hex(&Sha256::digest(m.sql.as_bytes())))))
        .collect()
}

pub(crate) const APPLIED: &str = "SELECT name, sha256 FROM migration ORDER BY name";
const NOTE_APPLIED: &str = "INSERT INTO migration (name, sha256) VALUES ($1, $2)";

pub(crate) fn migrate_sqlite(shared: &Shared, migrations: &[Migration]) -> Result<()> {
    let mut db = lock(shared);
    db.batch(migrate::HISTORY)?;
    let applied = db.query(APPLIED, &[])?;
    for (name, sql, digest) in rendered(migrations, Dialect::Sqlite)? {
        if is_applied(&applied, name, &digest)? {
            continue;
        }
        db.batch("BEGIN IMMEDIATE")?;
        let done = db.batch(&sql).and_then(|()| db.execute(NOTE_APPLIED, &[name.into(), digest.into()]).map(drop));
        db.batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        done?;
    }
    Ok(())
}

/// A migration that was changed after it was applied is a fault to stop at.
pub(crate) fn is_applied(applied: &[Row], name: &str, digest: &str) -> Result<bool> {
    for row in applied {
        if row.text("name")? == name {
            return if row.text("sha256")? == digest {
                Ok(true)
            } else {
                Err(Error::Storage(format!("migrasi {name} di basis data berbeda dari milik program ini")))
            };
        }
    }
    Ok(false)
}

/// One program at a time writes a folder.
pub fn lock_folder(folder: &Path) -> Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(folder.join("writer.lock"))?;
    file.try_lock().map_err(|_| {
        Error::Input("folder ini sedang dipakai program Simpul lain; hentikan dahulu, atau pakai API-nya".into())
    })?;
    Ok(file)
}

pub(crate) fn poll_now<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let mut future = std::pin::pin!(future);
    match future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(result) => result,
        std::task::Poll::Pending => Err(Error::Bug("SQLite tidak pernah menunggu".into())),
    }
}

fn create_folder(folder: &Path, keys: &Keys, new: &NewRegion, schema: &Schema) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let _guard = lock_folder(folder)?;
    if database_file(folder).exists() {
        return Err(Error::Input(format!("{} sudah berisi data; pilih folder lain", folder.display())));
    }
    let shared: Shared = Arc::new(Mutex::new(Sqlite::open_writer(&database_file(folder))?));
    migrate_sqlite(&shared, schema.migrations)?;
    let first = writer::take_block(&shared)?;
    let mut tx = system_tx(Inner::Sqlite(shared.clone()), keys, future_region(new), first);
    lock(&shared).batch("BEGIN IMMEDIATE")?;
    let done = poll_now(bootstrap(&mut tx, new, schema));
    lock(&shared).batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

fn open_folder(folder: &Path, keys: Keys, clock: Clock, schema: &Schema) -> Result<Db> {
    let file = database_file(folder);
    must_exist(folder)?;
    let guard = lock_folder(folder)?;
    let shared: Shared = Arc::new(Mutex::new(Sqlite::open_writer(&file)?));
    migrate_sqlite(&shared, schema.migrations)?;
    let mut reader = DirectRead(shared.clone());
    let core = poll_now(make_core(&mut reader, keys, clock, schema))?;
    let edge = poll_now(async {
        let head = seal::head(&mut reader).await?;
        Edge::load(&mut reader, head.size).await
    })?;
    drop(reader);
    let sqlite = Arc::try_unwrap(shared).map_err(|_| Error::Bug("koneksi terbagi".into()))?;
    let sqlite = sqlite.into_inner().unwrap_or_else(PoisonError::into_inner);
    let readers =
        (0..READERS).map(|_| Ok(Arc::new(Mutex::new(Sqlite::open_reader(&file)?)))).collect::<Result<Vec<Shared>>>()?;
    let (jobs, thread) = writer::start(core.clone(), sqlite, edge)?;
    let engine = Engine::Sqlite {
        jobs: Mutex::new(Some(jobs)),
        thread: Mutex::new(Some(thread)),
        readers,
        next_reader: AtomicUsize::new(0),
        file,
        lock: Some(guard),
    };
    Ok(Db { core, engine, room: Some(folder.join(files::FOLDER)), lane: OnceLock::new() })
}

fn must_exist(folder: &Path) -> Result<()> {
    if database_file(folder).exists() {
        return Ok(());
    }
    Err(Error::Input(format!("{} belum berisi data Simpul; jalankan simpul init", folder.display())))
}

/// A reader does no acts, and migrates nothing.
const NOTHING: Schema = Schema { migrations: &[], regulations: &[], guards: &[] };

fn open_folder_reader(folder: &Path, keys: Keys) -> Result<Db> {
    must_exist(folder)?;
    let shared: Shared = Arc::new(Mutex::new(Sqlite::open_reader(&database_file(folder))?));
    let core = poll_now(make_core(&mut DirectRead(shared.clone()), keys, Clock::System, &NOTHING))?;
    let engine = Engine::Sqlite {
        jobs: Mutex::new(None),
        thread: Mutex::new(None),
        readers: vec![shared],
        next_reader: AtomicUsize::new(0),
        file: database_file(folder),
        lock: None,
    };
    Ok(Db { core, engine, room: Some(folder.join(files::FOLDER)), lane: OnceLock::new() })
}

/// Reads on the writer's own connection, before the writer runs.
struct DirectRead(Shared);

impl Read for DirectRead {
    async fn query(&mut self, sql: &'static str, params: Vec<crate::Value>) -> Result<Vec<Row>> {
        lock(&self.0).query(sql, &params)
    }
}

/// Bounds acts in flight on PostgreSQL.
pub(crate) async fn admit(gate: &Semaphore) -> Result<tokio::sync::SemaphorePermit<'_>> {
    tokio::time::timeout(WAIT, gate.acquire())
        .await
        .map_err(|_| Error::Busy)?
        .map_err(|_| Error::Storage("basis data ditutup".into()))
}

pub(crate) const ID_BLOCK: i64 = BLOCK;

//! A lane: a second durable place beside the register of acts, for what
//! machines send in great number. It has a log of its own, sealed by the same
//! code as the journal, and a writer of its own, so that no flood of messages
//! makes a treasurer wait.
//!
//! On the embedded database it is a file of its own, on PostgreSQL a schema.

mod commit;
mod tx;
mod verify;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool_postgres::Pool;
use kernel::Moment;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use crate::db::APPLIED;
use crate::ids::Ids;
use crate::migrate::{Dialect, Migration};
use crate::postgres::{self, For};
use crate::process::Core;
use crate::seal::{Edge, LogHead};
use crate::sqlite::{Shared, Sqlite};
use crate::view::{Scope, Source, View};
use crate::{Db, Error, Place, Read, Result, db, origin, pg, seal, tiles};

pub(crate) use commit::begin_log;
use commit::{Committer, Job};
pub(crate) use tx::write;
pub use tx::{LaneTx, LaneWork, Note};
pub use verify::{LaneFault, LaneVerification, evidence, verify};

/// The log's tables, which every lane has.
pub const LOG: Migration =
    Migration { name: "0001_log", sql: include_str!("../../../../migrations/lane/0001_log.sql") };

/// Folder and file of the embedded database; on PostgreSQL the schema.
const NAME: &str = "pertukaran";
const READERS: usize = 2;
/// Connections for reads on PostgreSQL; one more writes.
const SERVER_READERS: usize = 8;
/// Connections for people who look at what passed.
const LOOKERS: usize = 3;
const QUEUE: usize = 4096;
/// How long a caller waits in a full queue.
const WAIT: Duration = Duration::from_secs(10);

/// What became of a piece of work, durable when it is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub answer: Value,
    /// Index and digest of each leaf that the work noted, in its order.
    pub leaves: Vec<(u64, [u8; 32])>,
}

enum Readers {
    Sqlite { readers: Vec<Shared>, next: AtomicUsize },
    Postgres(Pool),
}

/// An open lane of a regency that this program serves.
pub struct Lane {
    core: Arc<Core>,
    /// Taken on close, so that the writer's queue ends.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    ended: Mutex<Option<oneshot::Receiver<()>>>,
    readers: Readers,
}

impl std::fmt::Debug for Lane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lane({})", self.core.region.name)
    }
}

/// The embedded lane's file inside a data folder.
pub fn lane_file(folder: &Path) -> PathBuf {
    folder.join(NAME).join(format!("{NAME}.db"))
}

/// The name of the log beside a journal of this name.
pub fn origin(journal: &str) -> String {
    origin::of_lane(journal, NAME)
}

/// Whether a log of this name is a lane's.
pub fn is_origin(name: &str) -> bool {
    name.contains(&format!("/{NAME}/"))
}

impl Lane {
    /// Opens the lane of an open regency, made where there is none yet.
    /// `migrations` begin with [`LOG`].
    pub async fn open(place: &Place, db: &Db, migrations: &[Migration]) -> Result<Lane> {
        let core = db.core().clone();
        let origin = origin(&core.origin());
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (ending, ended) = oneshot::channel();
        let readers = match place {
            Place::Folder(folder) => {
                let file = lane_file(folder);
                let shared = commit::make_file(&file, migrations, &origin, &core)?;
                let readers = (0..READERS).map(|_| Ok(Arc::new(Mutex::new(Sqlite::open_reader(&file)?))));
                let readers = readers.collect::<Result<Vec<Shared>>>()?;
                commit::start_thread(Committer::new(core.clone()), shared, queue, ending)?;
                Readers::Sqlite { readers, next: AtomicUsize::new(0) }
            }
            Place::Postgres(url) => {
                let reads = postgres::pool(url, SERVER_READERS, For::Lane)?;
                pg::make_lane(url, migrations, &origin, &core).await?;
                let writer = postgres::pool(url, 1, For::Lane)?;
                tokio::spawn(commit::serve(Committer::new(core.clone()), writer, queue, ending));
                Readers::Postgres(reads)
            }
        };
        Ok(Lane { core, jobs: Mutex::new(Some(jobs)), ended: Mutex::new(Some(ended)), readers })
    }

    /// Opens for reading alone, also beside a program that writes. None where
    /// there is no lane yet, or one that lacks a table of `migrations`.
    pub async fn open_reader(place: &Place, db: &Db, migrations: &[Migration]) -> Result<Option<Lane>> {
        let readers = match place {
            Place::Folder(folder) => {
                let file = lane_file(folder);
                if !file.is_file() {
                    return Ok(None);
                }
                let readers = (0..LOOKERS).map(|_| Ok(Arc::new(Mutex::new(Sqlite::open_reader(&file)?))));
                Readers::Sqlite { readers: readers.collect::<Result<_>>()?, next: AtomicUsize::new(0) }
            }
            Place::Postgres(url) => Readers::Postgres(postgres::pool(url, LOOKERS, For::Lane)?),
        };
        let lane = Lane { core: db.core().clone(), jobs: Mutex::new(None), ended: Mutex::new(None), readers };
        let mut view = lane.view().await?;
        let Ok(applied) = view.query(APPLIED, vec![]).await else { return Ok(None) };
        for (name, _, digest) in db::rendered(migrations, Dialect::Sqlite)? {
            if !db::is_applied(&applied, name, &digest)? {
                return Ok(None);
            }
        }
        drop(view);
        Ok(Some(lane))
    }

    /// Does a piece of work; what it wrote and noted is durable and sealed when
    /// this returns. Many are committed together.
    pub async fn put(&self, work: Arc<dyn LaneWork>) -> Result<Kept> {
        let sender = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let sender = sender.ok_or_else(|| Error::Storage("jalur pertukaran sudah ditutup".into()))?;
        let (reply, answer) = oneshot::channel();
        let slot = tokio::time::timeout(WAIT, sender.reserve()).await.map_err(|_| Error::Busy)?;
        slot.map_err(|_| Error::Storage("penulis jalur berhenti".into()))?.send(Job { work, reply });
        answer.await.map_err(|_| Error::Storage("penulis jalur berhenti".into()))?
    }

    pub async fn view(&self) -> Result<View> {
        let source = match &self.readers {
            Readers::Sqlite { readers, next } => {
                let turn = next.fetch_add(1, Ordering::Relaxed);
                let reader = readers.get(turn % readers.len().max(1)).cloned();
                Source::Sqlite(reader.ok_or_else(|| Error::Bug("tanpa pembaca".into()))?)
            }
            Readers::Postgres(pool) => Source::Postgres(pool.get().await?),
        };
        Ok(View { source, scope: Scope::Region, keys: Some(self.core.keys.clone()), reader: None, lane: None })
    }

    /// The server's time, never falling.
    pub fn now(&self) -> Result<Moment> {
        self.core.now()
    }

    /// The log's head as it was last signed.
    pub async fn head(&self) -> Result<LogHead> {
        seal::head(&mut self.view().await?).await
    }

    /// A freshly signed checkpoint over all entries.
    pub async fn checkpoint(&self) -> Result<String> {
        let mut view = self.view().await?;
        let head = seal::head(&mut view).await?;
        let edge = Edge::load(&mut view, head.size).await?;
        seal::sign(&self.core.keys, &head.origin, &edge)
    }

    /// Writes the whole log as tiles into a folder.
    pub async fn export(&self, folder: &Path) -> Result<tiles::Exported> {
        tiles::export(&mut self.view().await?, &self.core.keys, folder).await
    }

    /// Waits for what was taken in and ends the writer.
    pub async fn close(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ended) = ended {
            let _ = ended.await;
        }
    }
}

/// Ids of a lane; none before the first block.
fn no_ids() -> Arc<Ids> {
    Arc::new(Ids::none())
}

//! A lane's one writer: takes waiting work in groups, gives each piece its
//! savepoint, seals what the group noted, commits it with one flush, and
//! answers only then.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use deadpool_postgres::{Object, Pool};
use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};

use super::{Kept, LaneTx, LaneWork, no_ids};
use crate::db::{self, Core};
use crate::effects::Effects;
use crate::ids::Ids;
use crate::migrate::Migration;
use crate::seal::{self, Edge, State};
use crate::sqlite::{Shared, Sqlite, lock};
use crate::steady::Steady;
use crate::tx::{Inner, Tx};
use crate::writer::{self, drive, same};
use crate::{Error, Result, params, pg};

/// Pieces of work in one group.
const GROUP: usize = 256;
/// How long the first of a group waits for company, where there was some.
const GATHER: Duration = Duration::from_micros(200);
/// A checkpoint is signed at least this often, and whenever nothing waits.
const SIGN_EVERY: Duration = Duration::from_secs(1);

const BEGIN: &str = "BEGIN IMMEDIATE";
const SAVE: &str = "SAVEPOINT work";
const KEEP: &str = "RELEASE SAVEPOINT work";
const UNDO: &str = "ROLLBACK TO SAVEPOINT work";
const NEW_LOG: &str = "INSERT INTO log_state (id, size, origin, epoch, checkpoint) VALUES (1, 0, $1, 1, '')";

pub(super) struct Job {
    pub work: Arc<dyn LaneWork>,
    pub reply: oneshot::Sender<Result<Kept>>,
}

/// A piece of work that is done but not yet committed.
struct Done {
    reply: oneshot::Sender<Result<Kept>>,
    answer: Result<serde_json::Value>,
    /// Which of the group's leaves are its own.
    leaves: std::ops::Range<usize>,
}

/// What the writer knows from one group to the next.
pub(super) struct Committer {
    core: Arc<Core>,
    ids: Arc<Ids>,
    /// The tree's right edge as this writer left it.
    edge: Edge,
    signed_at: Option<Instant>,
}

impl Committer {
    pub(super) fn new(core: Arc<Core>) -> Committer {
        Committer { core, ids: no_ids(), edge: Edge::default(), signed_at: None }
    }

    fn tx(&self, inner: Inner) -> Result<Tx> {
        Ok(Tx {
            inner,
            ctx: self.core.context(&Core::system_envelope())?,
            effects: Effects::default(),
            keys: self.core.keys.clone(),
            ids: self.ids.clone(),
            cache: Arc::default(),
            steady: Steady::default(),
        })
    }

    /// Does a group inside an open transaction, up to its commit.
    async fn group(&mut self, tx: Tx, jobs: Vec<Job>, rest: bool) -> (Group, Result<()>) {
        let mut group =
            Group { lane: LaneTx { tx, noted: Vec::new() }, done: Vec::with_capacity(jobs.len()), first: 0 };
        let outcome = self.fill(&mut group, jobs, rest).await;
        (group, outcome)
    }

    async fn fill(&mut self, group: &mut Group, jobs: Vec<Job>, rest: bool) -> Result<()> {
        let mut jobs = jobs.into_iter();
        // First of all: on a database with many writers two groups never cross.
        let locked = seal::lock_state(&mut group.lane.tx).await;
        let state = match locked {
            Ok(state) => state,
            Err(e) => return group.turn_away(jobs, e),
        };
        group.first = state.size;
        while let Some(job) = jobs.next() {
            let first = group.lane.noted.len();
            let answer = piece(&mut group.lane, job.work.as_ref(), first).await;
            let broken = matches!(&answer, Err(Broken::Transaction(_)));
            let leaves = first..group.lane.noted.len();
            group.done.push(Done { reply: job.reply, answer: answer.map_err(Broken::into_error), leaves });
            if broken {
                let e = Error::Storage("disk penuh atau rusak; seluruh kelompok dibatalkan".into());
                return group.turn_away(jobs, e);
            }
        }
        self.seal(&mut group.lane, state, rest).await
    }

    async fn seal(&mut self, lane: &mut LaneTx, state: State, rest: bool) -> Result<()> {
        if lane.noted.is_empty() {
            return Ok(());
        }
        if self.edge.size() != state.size {
            self.edge = Edge::load(&mut lane.tx, state.size).await?;
        }
        let entries: Vec<(i64, [u8; 32])> = lane.noted.iter().map(|r| (r.id, r.digest)).collect();
        seal::seal(&mut lane.tx, &mut self.edge, &entries).await?;
        let due = rest || self.signed_at.is_none_or(|at| at.elapsed() >= SIGN_EVERY);
        let note = if due { Some(seal::sign(&self.core.keys, &state.origin, &self.edge)?) } else { None };
        seal::grow(&mut lane.tx, &mut self.edge, note).await?;
        if due {
            self.signed_at = Some(Instant::now());
        }
        Ok(())
    }

    /// What it remembers of a tree that was not kept.
    fn forget(&mut self) {
        self.edge = Edge::default();
        self.signed_at = None;
    }
}

/// A group on its way to the commit.
struct Group {
    lane: LaneTx,
    done: Vec<Done>,
    /// Index of its first leaf.
    first: u64,
}

impl Group {
    /// Everybody who has not had a turn is told why.
    fn turn_away(&mut self, jobs: impl Iterator<Item = Job>, e: Error) -> Result<()> {
        jobs.for_each(|job| drop(job.reply.send(Err(same(&e)))));
        Err(e)
    }

    /// Tells everybody of the group what became of it.
    fn tell(self, outcome: &Result<()>) {
        for Done { reply, answer, leaves } in self.done {
            let told = match (outcome, answer) {
                (Err(e), _) => Err(same(e)),
                (Ok(()), Err(e)) => Err(e),
                (Ok(()), Ok(answer)) => {
                    let leaves = leaves.map(|i| (self.first + i as u64, self.lane.noted[i].digest)).collect();
                    Ok(Kept { answer, leaves })
                }
            };
            let _ = reply.send(told);
        }
    }
}

/// Whether only the work failed, or the transaction around it as well.
enum Broken {
    Work(Error),
    Transaction(Error),
}

impl Broken {
    fn into_error(self) -> Error {
        match self {
            Broken::Work(e) | Broken::Transaction(e) => e,
        }
    }
}

/// One piece of work in its savepoint.
async fn piece(lane: &mut LaneTx, work: &dyn LaneWork, noted: usize) -> Result<serde_json::Value, Broken> {
    lane.execute(SAVE, vec![]).await.map_err(Broken::Transaction)?;
    let ran = AssertUnwindSafe(work.run(lane)).catch_unwind().await;
    let mut result =
        ran.unwrap_or_else(|_| Err(Error::Bug("pekerjaan gagal di tengah jalan; tidak ada yang disimpan".into())));
    if result.is_ok() {
        // What waits is sent, so that an error is told to whose it is.
        result = match lane.execute(KEEP, vec![]).await {
            Ok(()) => lane.tx.flush().await.and(result),
            Err(e) => Err(e),
        };
    }
    let Err(error) = result else { return result.map_err(Broken::Work) };
    lane.noted.truncate(noted);
    if lane.tx.forget_since(SAVE) {
        return Err(Broken::Work(error));
    }
    for sql in [UNDO, KEEP] {
        lane.execute(sql, vec![]).await.map_err(Broken::Transaction)?;
    }
    match lane.tx.flush().await {
        Ok(()) => Err(Broken::Work(error)),
        Err(e) => Err(Broken::Transaction(e)),
    }
}

fn take(first: Job, queue: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut jobs = vec![first];
    while jobs.len() < GROUP {
        match queue.try_recv() {
            Ok(job) => jobs.push(job),
            Err(_) => break,
        }
    }
    jobs
}

/// Makes or opens the embedded lane's file.
pub(super) fn make_file(file: &Path, migrations: &[Migration], origin: &str, core: &Arc<Core>) -> Result<Shared> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
        #[cfg(unix)]
        std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    }
    let shared: Shared = Arc::new(Mutex::new(Sqlite::open_writer(file)?));
    db::migrate_sqlite(&shared, migrations)?;
    let writer = Committer::new(core.clone());
    lock(&shared).batch(BEGIN)?;
    let mut tx = writer.tx(Inner::Sqlite(shared.clone()))?;
    let made = drive(begin_log(&mut tx, origin));
    lock(&shared).batch(if made.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    made?;
    drop(tx);
    Ok(shared)
}

/// A log begins empty, under a signed checkpoint.
pub(crate) async fn begin_log(tx: &mut Tx, origin: &str) -> Result<()> {
    if seal::is_begun(tx).await? {
        return Ok(());
    }
    tx.execute(NEW_LOG, params![origin]).await?;
    let mut edge = Edge::default();
    let note = seal::sign(&tx.keys.clone(), origin, &edge)?;
    seal::grow(tx, &mut edge, Some(note)).await
}

pub(super) fn start_thread(
    mut writer: Committer,
    shared: Shared,
    mut queue: mpsc::Receiver<Job>,
    ending: oneshot::Sender<()>,
) -> Result<()> {
    let run = move || {
        let mut company = false;
        while let Some(first) = queue.blocking_recv() {
            if company {
                std::thread::sleep(GATHER);
            }
            let jobs = take(first, &mut queue);
            company = jobs.len() > 1;
            writer.embedded(&shared, jobs, queue.is_empty());
        }
        let _ = lock(&shared).batch("PRAGMA wal_checkpoint(TRUNCATE)");
        drop(shared);
        let _ = ending.send(());
    };
    std::thread::Builder::new().name("simpul-lane".into()).spawn(run)?;
    Ok(())
}

impl Committer {
    /// One group on the embedded database.
    fn embedded(&mut self, shared: &Shared, jobs: Vec<Job>, rest: bool) {
        let begun = self.refill_embedded(shared).and_then(|()| lock(shared).batch(BEGIN));
        let tx = match begun.and_then(|()| self.tx(Inner::Sqlite(shared.clone()))) {
            Ok(tx) => tx,
            Err(e) => {
                let _ = lock(shared).batch("ROLLBACK");
                return jobs.into_iter().for_each(|job| drop(job.reply.send(Err(same(&e)))));
            }
        };
        let Ok((group, outcome)) = drive(async { Ok(self.group(tx, jobs, rest).await) }) else {
            // Whoever waited is told by the reply that was dropped.
            let _ = lock(shared).batch("ROLLBACK");
            return self.forget();
        };
        let outcome = outcome.and_then(|()| writer::commit(shared));
        if outcome.is_err() {
            let _ = lock(shared).batch("ROLLBACK");
            self.forget();
        }
        group.tell(&outcome);
    }

    fn refill_embedded(&self, shared: &Shared) -> Result<()> {
        if self.ids.is_low() {
            self.ids.refill(writer::take_block(shared)?);
        }
        Ok(())
    }

    /// One group on PostgreSQL.
    async fn served(&mut self, pool: &Pool, jobs: Vec<Job>, rest: bool) {
        let tx = match self.begin(pool).await {
            Ok(tx) => tx,
            Err(e) => return jobs.into_iter().for_each(|job| drop(job.reply.send(Err(same(&e))))),
        };
        let (mut group, mut outcome) = self.group(tx, jobs, rest).await;
        if outcome.is_ok() {
            outcome = pg::commit(&mut group.lane.tx).await;
        }
        if outcome.is_err() {
            // The connection is not given back: what it holds open ends with it.
            self.forget();
        }
        group.tell(&outcome);
    }

    async fn begin(&self, pool: &Pool) -> Result<Tx> {
        let client: Object = pool.get().await?;
        if self.ids.is_low() {
            self.ids.refill(pg::take_block(&client).await?);
        }
        self.tx(pg::transaction(client))
    }
}

/// The writer's task on PostgreSQL; it ends when every sender is gone.
pub(super) async fn serve(
    mut writer: Committer,
    pool: Pool,
    mut queue: mpsc::Receiver<Job>,
    ending: oneshot::Sender<()>,
) {
    while let Some(first) = queue.recv().await {
        let jobs = take(first, &mut queue);
        let rest = queue.is_empty();
        writer.served(&pool, jobs, rest).await;
    }
    let _ = ending.send(());
}

//! A lane's one writer: takes waiting work in groups, seals what a group noted,
//! commits it with one flush, and answers only then.
//!
//! A group first goes through in one go. Where a piece of it fails, nothing of
//! it is kept and it is done once more with care: each piece in a savepoint of
//! its own, so that only the one that fails is turned away.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use deadpool_postgres::{Object, Pool};
use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};

use super::{Kept, LaneTx, LaneWork, no_ids};
use crate::db;
use crate::effects::Effects;
use crate::ids::Ids;
use crate::migrate::Migration;
use crate::process::Core;
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
    answer: Result<serde_json::Value>,
    /// Which of the group's leaves are its own.
    leaves: std::ops::Range<usize>,
}

/// How a group is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// All together, or nothing.
    Whole,
    /// Each piece in its savepoint.
    Careful,
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
            ctx: self.core.lane_context()?,
            effects: Effects::default(),
            keys: self.core.keys.clone(),
            ids: self.ids.clone(),
            cache: Arc::default(),
            steady: Steady::default(),
        })
    }

    /// Does a group inside an open transaction, up to its commit.
    async fn group(&mut self, tx: Tx, jobs: &[Job], rest: bool, pass: Pass) -> (Group, Result<()>) {
        let lane = LaneTx { tx, noted: Vec::new(), trusting: pass == Pass::Whole, later: Vec::new() };
        let mut group = Group { lane, done: Vec::with_capacity(jobs.len()), first: 0 };
        let outcome = self.fill(&mut group, jobs, rest, pass).await;
        (group, outcome)
    }

    async fn fill(&mut self, group: &mut Group, jobs: &[Job], rest: bool, pass: Pass) -> Result<()> {
        // First of all: on a database with many writers two groups never cross.
        let state = seal::lock_state(&mut group.lane.tx).await?;
        group.first = state.size;
        for job in jobs {
            let first = group.lane.noted.len();
            let answer = match pass {
                Pass::Whole => Ok(attempt(&mut group.lane, job.work.as_ref()).await?),
                Pass::Careful => match piece(&mut group.lane, job.work.as_ref(), first).await {
                    Err(Broken::Transaction(e)) => {
                        tracing::warn!("a group of a lane is undone: {e}");
                        return Err(Error::Storage("disk penuh atau rusak; seluruh kelompok dibatalkan".into()));
                    }
                    Err(Broken::Work(e)) => Err(e),
                    Ok(answer) => Ok(answer),
                },
            };
            group.done.push(Done { answer, leaves: first..group.lane.noted.len() });
        }
        for (sql, params) in std::mem::take(&mut group.lane.later) {
            group.lane.tx.execute(sql, params).await?;
        }
        group.lane.tx.flush().await?;
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
    /// Tells everybody of the group what became of it.
    fn tell(self, jobs: Vec<Job>, outcome: &Result<()>) {
        let mut done = self.done.into_iter();
        for job in jobs {
            let told = match (outcome, done.next()) {
                (Err(e), _) => Err(same(e)),
                (Ok(()), None) => Err(Error::Bug("pekerjaan tanpa jawaban".into())),
                (Ok(()), Some(Done { answer, leaves })) => answer.map(|answer| {
                    let leaves = leaves.map(|i| (self.first + i as u64, self.lane.noted[i].digest)).collect();
                    Kept { answer, leaves }
                }),
            };
            let _ = job.reply.send(told);
        }
    }
}

/// Everybody is told the same.
fn turn_away(jobs: Vec<Job>, e: &Error) {
    jobs.into_iter().for_each(|job| drop(job.reply.send(Err(same(e)))));
}

/// Whether only the work failed, or the transaction around it as well.
enum Broken {
    Work(Error),
    Transaction(Error),
}

/// One piece of work; a panic is its failure.
async fn attempt(lane: &mut LaneTx, work: &dyn LaneWork) -> Result<serde_json::Value> {
    let ran = AssertUnwindSafe(work.run(lane)).catch_unwind().await;
    ran.unwrap_or_else(|_| Err(Error::Bug("pekerjaan gagal di tengah jalan; tidak ada yang disimpan".into())))
}

/// One piece of work in its savepoint.
async fn piece(lane: &mut LaneTx, work: &dyn LaneWork, noted: usize) -> Result<serde_json::Value, Broken> {
    lane.execute(SAVE, vec![]).await.map_err(Broken::Transaction)?;
    let mut result = attempt(lane, work).await;
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
        let first = self.try_embedded(shared, &jobs, rest, Pass::Whole);
        let tried = first.or_else(|_| self.try_embedded(shared, &jobs, rest, Pass::Careful));
        match tried {
            Err(e) => turn_away(jobs, &e),
            Ok(group) => {
                let outcome = writer::commit(shared);
                if outcome.is_err() {
                    self.undo(shared);
                }
                group.tell(jobs, &outcome);
            }
        }
    }

    /// A group up to its commit; of one that fails nothing is left.
    fn try_embedded(&mut self, shared: &Shared, jobs: &[Job], rest: bool, pass: Pass) -> Result<Group> {
        let begun = self.refill_embedded(shared).and_then(|()| lock(shared).batch(BEGIN));
        let tx = begun.and_then(|()| self.tx(Inner::Sqlite(shared.clone())));
        let done = tx.and_then(|tx| drive(async { Ok(self.group(tx, jobs, rest, pass).await) }));
        match done {
            Ok((group, Ok(()))) => Ok(group),
            Ok((_, Err(e))) | Err(e) => {
                self.undo(shared);
                Err(e)
            }
        }
    }

    fn undo(&mut self, shared: &Shared) {
        let _ = lock(shared).batch("ROLLBACK");
        self.forget();
    }

    fn refill_embedded(&self, shared: &Shared) -> Result<()> {
        if self.ids.is_low() {
            self.ids.refill(writer::take_block(shared)?);
        }
        Ok(())
    }

    /// One group on PostgreSQL.
    async fn served(&mut self, pool: &Pool, jobs: Vec<Job>, rest: bool) {
        let mut tried = self.try_served(pool, &jobs, rest, Pass::Whole).await;
        if tried.is_err() {
            tried = self.try_served(pool, &jobs, rest, Pass::Careful).await;
        }
        match tried {
            Err(e) => turn_away(jobs, &e),
            Ok(mut group) => {
                // Whether a commit without an answer counts is known to nobody: it is not tried again.
                let outcome = pg::commit(&mut group.lane.tx).await;
                if outcome.is_err() {
                    self.forget();
                }
                group.tell(jobs, &outcome);
            }
        }
    }

    /// A group up to its commit. The connection of one that fails is not given
    /// back: what it holds open ends with it.
    async fn try_served(&mut self, pool: &Pool, jobs: &[Job], rest: bool, pass: Pass) -> Result<Group> {
        let tx = self.begin(pool).await?;
        let (group, outcome) = self.group(tx, jobs, rest, pass).await;
        if let Err(e) = outcome {
            self.forget();
            return Err(e);
        }
        Ok(group)
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

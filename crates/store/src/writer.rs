//! SQLite's one writer: a thread that takes waiting acts in groups, gives each
//! its savepoint, seals the group, commits it with one fsync, and answers only
//! then.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::act::Work;
use crate::door::{self, Answer, Envelope};
use crate::effects::Effects;
use crate::ids::BLOCK;
use crate::journal::Receipt;
use crate::process::Core;
use crate::seal::{self, Edge};
use crate::sqlite::{Shared, Sqlite, lock};
use crate::steady::Steady;
use crate::tx::{Context, Inner, Tx};
use crate::{Error, Result};

/// Acts in one group, and acts that may wait before callers are turned away.
const GROUP: usize = 64;
pub(crate) const QUEUE: usize = 4096;
/// How long the first of a group waits for company, where there was some: less
/// than the flush that each group costs.
const GATHER: Duration = Duration::from_micros(200);
/// A checkpoint is signed at least this often while acts come in, and whenever
/// the writer comes to rest.
const SIGN_EVERY: Duration = Duration::from_secs(1);
/// Changes a page for certain, at the price of one id.
const OVERWRITE: &str = "UPDATE id_block SET next = next + 1 WHERE id = 1";

const GIVE_BACK: &str = "UPDATE id_block SET next = $1 WHERE id = 1 AND next = $2 AND next > $1";

pub(crate) struct Job {
    pub work: Arc<dyn Work>,
    pub envelope: Envelope,
    pub reply: oneshot::Sender<Result<Answer>>,
}

/// An act that is done but not yet committed.
struct Waiting {
    reply: oneshot::Sender<Result<Answer>>,
    answer: Result<Answer>,
    receipt: Option<Receipt>,
}

struct Writer {
    core: Arc<Core>,
    shared: Shared,
    edge: Edge,
    signed_at: Option<Instant>,
    /// No further act waits behind the group at hand.
    rest: bool,
    /// The last group had more than one act.
    company: bool,
}

/// Starts the thread; it ends when every sender is gone.
pub(crate) fn start(
    core: Arc<Core>,
    sqlite: Sqlite,
    edge: Edge,
) -> Result<(mpsc::Sender<Job>, std::thread::JoinHandle<()>)> {
    let (sender, receiver) = mpsc::channel(QUEUE);
    let mut writer = Writer {
        core,
        shared: Arc::new(std::sync::Mutex::new(sqlite)),
        edge,
        signed_at: None,
        rest: true,
        company: false,
    };
    let thread = std::thread::Builder::new().name("simpul-writer".into()).spawn(move || writer.run(receiver))?;
    Ok((sender, thread))
}

/// Polls once: on this thread nothing an act awaits can ever be pending.
pub(crate) fn drive<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let mut future = pin!(future);
    let mut context = TaskContext::from_waker(Waker::noop());
    let polled = std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context)));
    match polled {
        Ok(Poll::Ready(result)) => result,
        Ok(Poll::Pending) => Err(Error::Bug("perbuatan menunggu di luar basis data".into())),
        Err(_) => Err(Error::Bug("perbuatan gagal di tengah jalan; tidak ada yang disimpan".into())),
    }
}

impl Writer {
    fn run(&mut self, mut receiver: mpsc::Receiver<Job>) {
        while let Some(first) = receiver.blocking_recv() {
            // Those who were answered together come back together, a moment apart.
            if self.company {
                std::thread::sleep(GATHER);
            }
            let mut jobs = vec![first];
            while jobs.len() < GROUP {
                match receiver.try_recv() {
                    Ok(job) => jobs.push(job),
                    Err(_) => break,
                }
            }
            self.company = jobs.len() > 1;
            // Nobody waits: the signature may cover everything at no one's cost.
            self.rest = receiver.is_empty();
            match self.first_ids() {
                Ok(()) => self.group(jobs),
                Err(e) => jobs.into_iter().for_each(|job| drop(job.reply.send(Err(same(&e))))),
            }
            if let Err(e) = self.refill_ids() {
                tracing::error!("blok nomor: {e}");
            }
        }
        // Many short runs would otherwise leave a gap of ids each.
        let (next, end) = self.core.ids.rest();
        let _ = lock(&self.shared).execute(GIVE_BACK, &[next.into(), end.into()]);
        // The file alone now holds everything; whoever copies it loses nothing.
        let _ = self.batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    fn batch(&self, sql: &str) -> Result<()> {
        lock(&self.shared).batch(sql)
    }

    fn tx(&self, ctx: Context) -> Tx {
        Tx {
            inner: Inner::Sqlite(self.shared.clone()),
            ctx,
            effects: Effects::default(),
            keys: self.core.keys.clone(),
            ids: self.core.ids.clone(),
            cache: self.core.cache.clone(),
            steady: Steady::default(),
        }
    }

    /// One group: begin, acts, seal, commit, answers.
    fn group(&mut self, jobs: Vec<Job>) {
        let mut waiting = Vec::with_capacity(jobs.len());
        let mut jobs = jobs.into_iter();
        if let Err(e) = self.batch("BEGIN IMMEDIATE") {
            for job in jobs {
                let _ = job.reply.send(Err(same(&e)));
            }
            return;
        }
        let edge_before = self.edge.clone();
        let mut failed = None;
        for job in jobs.by_ref() {
            waiting.push(self.one(job));
            // A full disk ends the whole transaction, not one savepoint.
            if !lock(&self.shared).in_transaction() {
                failed = Some(Error::Storage("disk penuh atau rusak; seluruh kelompok dibatalkan".into()));
                break;
            }
        }
        let outcome = match failed {
            Some(e) => Err(e),
            None => self.seal(&mut waiting).and_then(|()| self.commit()),
        };
        if let Err(e) = outcome {
            let _ = self.batch("ROLLBACK");
            self.edge = edge_before;
            self.signed_at = None;
            self.core.cache.forget();
            for w in waiting {
                let _ = w.reply.send(Err(same(&e)));
            }
            for job in jobs {
                let _ = job.reply.send(Err(same(&e)));
            }
            return;
        }
        for w in waiting {
            let _ = w.reply.send(w.answer);
        }
    }

    fn commit(&self) -> Result<()> {
        self.core.note_commit();
        let done = commit(&self.shared);
        self.core.note_commit();
        done
    }

    /// One act in its savepoint.
    fn one(&mut self, job: Job) -> Waiting {
        let Job { work, envelope, reply } = job;
        let result = self.attempt(work.as_ref(), &envelope);
        let (answer, receipt) = match result {
            Ok((answer, receipt)) => (Ok(answer), receipt),
            Err(e) => {
                let receipt = self.refused(work.as_ref(), &envelope, &e);
                (Err(e), receipt)
            }
        };
        Waiting { reply, answer, receipt }
    }

    fn attempt(&mut self, work: &dyn Work, envelope: &Envelope) -> Result<(Answer, Option<Receipt>)> {
        self.in_savepoint((work, envelope), |tx| {
            let result = drive(door::perform(work, envelope, tx));
            match result {
                Ok((answer, _)) if envelope.dry_run => Err(Error::DryRun(Box::new(answer))),
                other => other,
            }
        })
        .or_else(|e| match e {
            Error::DryRun(answer) => Ok((*answer, None)),
            other => Err(other),
        })
    }

    fn in_savepoint<T>(
        &mut self,
        (work, envelope): (&dyn Work, &Envelope),
        act: impl FnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        let mut tx = self.tx(self.core.context(envelope, work.def())?);
        self.batch("SAVEPOINT act")?;
        let result = act(&mut tx);
        if lock(&self.shared).in_transaction() {
            self.batch(if result.is_ok() { "RELEASE act" } else { "ROLLBACK TO act; RELEASE act" })?;
        }
        result
    }

    /// Journals an official's refusal, within the person's budget.
    fn refused(&mut self, work: &dyn Work, envelope: &Envelope, error: &Error) -> Option<Receipt> {
        let Error::Refused(refusals) = error else { return None };
        if envelope.dry_run || !self.core.allows_refusal(envelope) || !lock(&self.shared).in_transaction() {
            return None;
        }
        let written = self.in_savepoint((work, envelope), |tx| drive(door::record_refusal(work, refusals, tx)));
        written.inspect_err(|e| tracing::warn!("penolakan tidak tercatat: {e}")).ok()
    }

    fn seal(&mut self, waiting: &mut [Waiting]) -> Result<()> {
        let entries: Vec<(i64, [u8; 32])> =
            waiting.iter().filter_map(|w| w.receipt.map(|r| (r.id, r.digest))).collect();
        if entries.is_empty() {
            return Ok(());
        }
        let mut tx = self.tx(self.core.sealing_context());
        let mut edge = std::mem::take(&mut self.edge);
        let due = self.rest || self.signed_at.is_none_or(|at| at.elapsed() >= SIGN_EVERY);
        let (keys, origin) = (self.core.keys.clone(), self.core.origin());
        let sealed = drive(async {
            let indexes = seal::seal(&mut tx, &mut edge, &entries).await?;
            let note = if due { Some(seal::sign(&keys, &origin, &edge)?) } else { None };
            seal::grow(&mut tx, &mut edge, note).await?;
            Ok(indexes)
        });
        self.edge = edge;
        let indexes = sealed?;
        if due {
            self.signed_at = Some(Instant::now());
        }
        let sealed = waiting.iter_mut().filter(|w| w.receipt.is_some()).zip(indexes);
        for (w, index) in sealed {
            if let Ok(answer) = &mut w.answer {
                answer.index = Some(index);
            }
        }
        Ok(())
    }

    /// Opening takes no ids, so that a full disk can still be read.
    fn first_ids(&self) -> Result<()> {
        if self.core.ids.is_empty() { self.refill_ids() } else { Ok(()) }
    }

    fn refill_ids(&self) -> Result<()> {
        if self.core.ids.is_low() {
            let first = take_block(&self.shared)?;
            self.core.ids.refill(first);
        }
        Ok(())
    }
}

/// A COMMIT that fails at the flush has already written its frames to the
/// WAL, and a crash would take them for kept although their acts were refused.
/// A small write of our own takes their place.
pub(crate) fn commit(shared: &Shared) -> Result<()> {
    let done = lock(shared).batch("COMMIT");
    if done.is_err() {
        let _ = lock(shared).batch("ROLLBACK");
        if let Err(e) = lock(shared).batch(OVERWRITE) {
            tracing::error!("disk tidak menerima catatan: {e}");
        }
    }
    done
}

/// Reserves the next block of ids.
pub(crate) fn take_block(shared: &Shared) -> Result<i64> {
    let row = lock(shared).query(crate::db::TAKE_BLOCK, &[BLOCK.into()])?;
    Ok(row.first().ok_or_else(|| Error::Bug("blok nomor".into()))?.int("next")? - BLOCK)
}

/// The same error for every act of a group.
pub(crate) fn same(e: &Error) -> Error {
    match e {
        Error::Busy => Error::Busy,
        Error::Clock(t) => Error::Clock(t.clone()),
        Error::Storage(t) | Error::Conflict(t) => Error::Storage(t.clone()),
        other => Error::Storage(other.to_string()),
    }
}

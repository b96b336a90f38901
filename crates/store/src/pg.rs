//! PostgreSQL's side of the door: many transactions at once, READ COMMITTED,
//! conflicts tried again, entries sealed by a job.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Object, Pool};
use tokio::sync::Semaphore;

use crate::act::Work;
use crate::clock::Clock;
use crate::db::{self, NewRegion, Schema};
use crate::door::{self, Answer, Envelope};
use crate::effects::Effects;
use crate::journal;
use crate::keys::Keys;
use crate::migrate::{self, Dialect, Migration};
use crate::parcel::Pending;
use crate::postgres::{For, LANE_SCHEMA, Session, pipeline, pool};
use crate::process::{self, Core};
use crate::steady::Steady;
use crate::tx::{Context, Inner, Tx};
use crate::value::Row;
use crate::view::{Scope, Source, View};
use crate::{Error, Read, Result, lane, params, seal};

/// Connections for acts, per core: some wait for the disk while others work.
/// More only make PostgreSQL's processes contend.
const PER_CORE: usize = 4;
/// Connections for reports and lists.
const READERS: usize = 8;
const TRIES: u32 = 8;

pub(crate) struct Server {
    acts: Pool,
    reads: Pool,
    gate: Arc<Semaphore>,
}

/// PostgreSQL usually shares this machine's cores.
fn connections() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get) * PER_CORE
}

impl Server {
    pub(crate) async fn client(&self) -> Result<Object> {
        Ok(self.reads.get().await?)
    }

    /// Runs the act in a task of its own: a client who goes away does not cut
    /// it in the middle.
    pub(crate) async fn act(&self, core: Arc<Core>, work: Arc<dyn Work>, envelope: Envelope) -> Result<Answer> {
        let (pool, gate) = (self.acts.clone(), self.gate.clone());
        let task = tokio::spawn(async move {
            let _permit = db::admit(&gate).await?;
            persist(&core, &pool, work.as_ref(), &envelope).await
        });
        task.await.map_err(|_| Error::Bug("perbuatan gagal di tengah jalan; tidak ada yang disimpan".into()))?
    }

    pub(crate) async fn seal(&self, core: &Core) -> Result<usize> {
        let mut sealed = 0;
        loop {
            let mut tx = begin(core, self.acts.get().await?, core.sealing_context());
            let round = seal::round(&mut tx).await?;
            commit(&mut tx).await?;
            sealed += round;
            if round == 0 {
                return Ok(sealed);
            }
        }
    }
}

/// A transaction whose BEGIN travels with the first statement.
pub(crate) fn transaction(client: Object) -> Inner {
    Inner::Postgres { client: Session::new(client), pending: vec![Pending::new("BEGIN", vec![])] }
}

fn begin(core: &Core, client: Object, ctx: Context) -> Tx {
    Tx {
        inner: transaction(client),
        ctx,
        effects: Effects::default(),
        keys: core.keys.clone(),
        ids: core.ids.clone(),
        cache: core.cache.clone(),
        steady: Steady::default(),
    }
}

pub(crate) async fn commit(tx: &mut Tx) -> Result<()> {
    // What may still refuse is answered before the commit is on its way.
    if tx.may_be_refused() {
        tx.flush().await?;
    }
    tx.execute("COMMIT", vec![]).await?;
    tx.flush().await?;
    if let Inner::Postgres { client, .. } = &mut tx.inner {
        client.ended();
    }
    Ok(())
}

/// A connection whose transaction cannot be ended is thrown away.
async fn rollback(mut tx: Tx) {
    let Inner::Postgres { client, .. } = &mut tx.inner else { return };
    let Ok(object) = client.client() else { return };
    if object.batch_execute("ROLLBACK").await.is_ok() {
        client.ended();
    }
}

async fn persist(core: &Core, pool: &Pool, work: &dyn Work, envelope: &Envelope) -> Result<Answer> {
    let mut tries = 0;
    if core.ids.is_empty() {
        refill(core, &pool.get().await?).await?;
    }
    loop {
        tries += 1;
        let error = match once(core, pool, work, envelope).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if core.ids.is_low() {
            refill(core, &pool.get().await?).await?;
        }
        if error.is_retryable() && tries < TRIES {
            tokio::time::sleep(Duration::from_millis(u64::from(tries * tries))).await;
            continue;
        }
        // The same request, sent twice: what the first did is what speaks against the second.
        if tries < TRIES && was_done(pool, work, envelope, &error).await {
            continue;
        }
        if let Error::Refused(refusals) = &error
            && !envelope.dry_run
            && core.allows_refusal(envelope)
        {
            let written = refused(core, pool, work, envelope, refusals).await;
            let _ = written.inspect_err(|e| tracing::warn!("penolakan tidak tercatat: {e}"));
        }
        return Err(error);
    }
}

const DONE: &str = "SELECT actor FROM idempotency WHERE actor = $1 AND act = $2 AND key = $3";

/// Whether somebody has meanwhile done the act under the key of an attempt that
/// was turned away: it looked before the other's commit and judged after it.
async fn was_done(pool: &Pool, work: &dyn Work, envelope: &Envelope, error: &Error) -> bool {
    let turned_away = matches!(error, Error::Refused(_) | Error::NotFound(_) | Error::Input(_));
    let (Some(key), true) = (&envelope.key, turned_away) else { return false };
    let asked = Pending::new(DONE, params![envelope.actor.person(), work.def().name, key]);
    let Ok(client) = pool.get().await else { return false };
    pipeline(&client, &[asked]).await.is_ok_and(|answers| answers.iter().any(|rows| !rows.is_empty()))
}

async fn once(core: &Core, pool: &Pool, work: &dyn Work, envelope: &Envelope) -> Result<Answer> {
    let mut tx = begin(core, pool.get().await?, core.context(envelope, work.def())?);
    match attempt(&mut tx, work, envelope).await {
        Ok(answer) => Ok(answer),
        Err(Error::DryRun(answer)) => {
            rollback(tx).await;
            Ok(*answer)
        }
        Err(error) => {
            rollback(tx).await;
            Err(error)
        }
    }
}

async fn attempt(tx: &mut Tx, work: &dyn Work, envelope: &Envelope) -> Result<Answer> {
    let (answer, receipt) = door::perform(work, envelope, tx).await?;
    if let Some(receipt) = receipt {
        journal::enqueue(tx, receipt).await?;
    }
    if envelope.dry_run {
        // What waits is sent, so that the database's own checks speak too.
        tx.flush().await?;
        return Err(Error::DryRun(Box::new(answer)));
    }
    commit(tx).await?;
    Ok(answer)
}

async fn refused(
    core: &Core,
    pool: &Pool,
    work: &dyn Work,
    envelope: &Envelope,
    refusals: &kernel::Refusals,
) -> Result<()> {
    let mut tx = begin(core, pool.get().await?, core.context(envelope, work.def())?);
    let receipt = door::record_refusal(work, refusals, &mut tx).await?;
    journal::enqueue(&mut tx, receipt).await?;
    commit(&mut tx).await
}

async fn refill(core: &Core, client: &Object) -> Result<()> {
    let _one = core.refilling.lock().await;
    if core.ids.is_low() {
        core.ids.refill(take_block(client).await?);
    }
    Ok(())
}

pub(crate) async fn take_block(client: &Object) -> Result<i64> {
    let answers = pipeline(client, &[Pending::new(db::TAKE_BLOCK, params![db::ID_BLOCK])]).await?;
    let row = answers.first().and_then(|rows| rows.first()).ok_or_else(|| Error::Bug("blok nomor".into()))?;
    Ok(row.int("next")? - db::ID_BLOCK)
}

async fn rows(client: &Object, sql: &'static str) -> Result<Vec<Row>> {
    Ok(pipeline(client, &[Pending::new(sql, vec![])]).await?.pop().unwrap_or_default())
}

const HAS_HISTORY: &str =
    "SELECT COUNT(*) AS n FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migration'";
const MAY_CREATE: &str = "SELECT CASE WHEN has_schema_privilege(current_schema(), 'CREATE') THEN 1 ELSE 0 END AS n";
/// Two programs that start at once: the second waits, then finds nothing to do.
const BEGIN_ALONE: &str = "BEGIN; SELECT pg_advisory_xact_lock(hashtext('simpul'), hashtext('migration'))";

/// Applies what is missing; takes no lock and writes nothing where nothing is.
pub(crate) async fn migrate(client: &Object, migrations: &[Migration]) -> Result<()> {
    let wanted = db::rendered(migrations, Dialect::Postgres)?;
    let Some(first) = first_missing(client, &wanted).await? else { return Ok(()) };
    if rows(client, MAY_CREATE).await?.first().is_none_or(|r| r.int("n").is_ok_and(|n| n == 0)) {
        return Err(Error::Input(format!(
            "basis data menunggu migrasi {first}, dan peran ini tidak boleh mengubah tabel; \
             jalankan simpul grant sebagai pemilik basis data"
        )));
    }
    client.batch_execute(BEGIN_ALONE).await?;
    let done = apply(client, &wanted).await;
    client.batch_execute(if done.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
    done
}

async fn first_missing(client: &Object, wanted: &[(&'static str, String, String)]) -> Result<Option<&'static str>> {
    let has_history = rows(client, HAS_HISTORY).await?.first().is_some_and(|r| r.int("n").is_ok_and(|n| n > 0));
    let applied = if has_history { rows(client, APPLIED).await? } else { Vec::new() };
    for (name, _, digest) in wanted {
        if !db::is_applied(&applied, name, digest)? {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

const APPLIED: &str = "SELECT name, sha256 FROM migration ORDER BY name";

async fn apply(client: &Object, wanted: &[(&'static str, String, String)]) -> Result<()> {
    client.batch_execute(migrate::HISTORY).await?;
    let applied = rows(client, APPLIED).await?;
    for (name, sql, digest) in wanted {
        if db::is_applied(&applied, name, digest)? {
            continue;
        }
        // Names and digests come from this program and hold no quote.
        let note = format!("INSERT INTO migration (name, sha256) VALUES ('{name}', '{digest}');");
        client.batch_execute(&format!("{sql} {note}")).await?;
    }
    Ok(())
}

pub(crate) async fn create(url: &str, keys: &Keys, new: &NewRegion, schema: &Schema) -> Result<()> {
    let pool = pool(url, 1, For::Reads)?;
    let client = pool.get().await?;
    migrate(&client, schema.migrations).await?;
    if !rows(&client, "SELECT id FROM region").await?.is_empty() {
        return Err(Error::Input("basis data ini sudah berisi daerah".into()));
    }
    let first = take_block(&client).await?;
    let mut tx = db::system_tx(transaction(client), keys, db::future_region(new), first);
    db::bootstrap(&mut tx, new, schema).await?;
    commit(&mut tx).await
}

pub(crate) async fn open(url: &str, keys: Keys, clock: Clock, schema: &Schema) -> Result<(Arc<Core>, Server)> {
    let (acts, reads) = (pool(url, connections(), For::Acts)?, pool(url, READERS, For::Reads)?);
    let client = reads.get().await?;
    migrate(&client, schema.migrations).await?;
    let mut view =
        View { source: Source::Postgres(client), scope: Scope::Region, keys: None, reader: None, lane: None };
    let core = process::make_core(&mut view, keys, clock, schema).await?;
    let readable = view.opt("SELECT id FROM log_state WHERE id = 1", vec![]).await?.is_some();
    debug_assert!(readable);
    Ok((core, Server { acts, reads, gate: Arc::new(Semaphore::new(connections())) }))
}

pub(crate) const LANE_EXISTS: &str = "SELECT COUNT(*) AS n FROM pg_namespace WHERE nspname = 'pertukaran'";
/// Two programs that open a new lane at once: the second finds it made.
const ALONE: &str = "SELECT 1 AS n FROM pg_advisory_xact_lock(hashtext('simpul'), hashtext('lane'))";

/// Makes the lane's schema, as the owner of the database, and its tables.
pub(crate) async fn migrate_lane(url: &str, migrations: &[Migration]) -> Result<()> {
    if migrations.is_empty() {
        return Ok(());
    }
    let pool = pool(url, 1, For::Lane)?;
    let client = pool.get().await?;
    if rows(&client, LANE_EXISTS).await?.first().is_none_or(|r| r.int("n").is_ok_and(|n| n == 0)) {
        let make = format!("{BEGIN_ALONE}; CREATE SCHEMA IF NOT EXISTS {LANE_SCHEMA}; COMMIT");
        if let Err(e) = client.batch_execute(&make).await {
            let _ = client.batch_execute("ROLLBACK").await;
            return Err(Error::Input(format!(
                "jalur pertukaran belum ada dan peran ini tidak boleh membuatnya ({e}); \
                 jalankan simpul grant sebagai pemilik basis data"
            )));
        }
    }
    migrate(&client, migrations).await
}

/// Opens the lane's tables, made and begun where there are none.
pub(crate) async fn make_lane(url: &str, migrations: &[Migration], origin: &str, core: &Core) -> Result<()> {
    migrate_lane(url, migrations).await?;
    let pool = pool(url, 1, For::Lane)?;
    let mut tx = self::begin(core, pool.get().await?, core.lane_context()?);
    tx.query(ALONE, vec![]).await?;
    lane::begin_log(&mut tx, origin).await?;
    commit(&mut tx).await
}

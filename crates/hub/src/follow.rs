//! What goes on beside the requests: the register is followed, and what has
//! had its time is let go.

use std::sync::Arc;
use std::time::Duration;

use exchange::public as exchange;
use kernel::{Moment, Zone};
use store::Db;
use tokio::sync::watch;

use crate::hub::Hub;
use crate::store::{seeing, upkeep};

/// Between two looks at the register's version.
const LOOK: Duration = Duration::from_millis(250);
/// Keys and grants run out by the day; a register is read anew at least so often.
const ANEW: Duration = Duration::from_secs(60);
const SWEEP: Duration = Duration::from_secs(600);
const DAY_MS: i64 = 86_400_000;
/// Lines of operation are kept for a quarter.
const OPERATIONS_DAYS: i64 = 90;

/// Reads the register as it is now.
pub async fn registry(db: &Db) -> store::Result<exchange::Registry> {
    let now = db.now()?;
    exchange::registry(&mut db.view().await?, now).await
}

/// Follows the register for as long as somebody listens: what was taken back
/// there no longer passes here half a second later.
pub async fn follow(db: Arc<Db>, sender: watch::Sender<Arc<exchange::Registry>>) {
    let mut read = tokio::time::Instant::now();
    while !sender.is_closed() {
        tokio::time::sleep(LOOK).await;
        let old = read.elapsed() > ANEW;
        let known = sender.borrow().version;
        match look(&db, known, old).await {
            Ok(Some(new)) => {
                read = tokio::time::Instant::now();
                sender.send_replace(Arc::new(new));
            }
            Ok(None) => {}
            // The last register that is known goes on: a member that was cut off
            // by a failure of ours would be cut off for nothing.
            Err(error) => tracing::error!("daftar pertukaran: {error}"),
        }
    }
}

async fn look(db: &Db, known: i64, old: bool) -> store::Result<Option<exchange::Registry>> {
    if !old && exchange::version(&mut db.view().await?).await? == known {
        return Ok(None);
    }
    registry(db).await.map(Some)
}

impl Hub {
    /// Upkeep for as long as the program runs.
    pub async fn keep_up(self: Arc<Hub>) {
        let mut registry = self.registry.clone();
        let mut sweep = tokio::time::interval(SWEEP);
        loop {
            let done = tokio::select! {
                changed = registry.changed() => match changed {
                    Ok(()) => self.release_decided().await.map_err(|e| e.to_string()),
                    Err(_) => return,
                },
                _ = sweep.tick() => self.sweep().await.map_err(|e| e.to_string()),
            };
            let carried = self.carry_out().await.map_err(|e| e.to_string());
            for error in [done, carried].into_iter().filter_map(Result::err) {
                tracing::error!("pemeliharaan pertukaran: {error}");
            }
        }
    }

    /// Lets go what has had its time.
    pub async fn sweep(&self) -> store::Result<()> {
        let now = self.lane.now()?;
        let before = Moment(now.0 - OPERATIONS_DAYS * DAY_MS);
        self.lane.put(Arc::new(upkeep::Sweep { operations_before: before })).await?;
        let registry = self.registry();
        for set in registry.datasets.values() {
            for version in set.versions.values() {
                let before = Moment(now.0.saturating_sub(version.retention_days.saturating_mul(DAY_MS)));
                let retain = upkeep::Retain { dataset: set.code.clone(), version: version.version, before };
                self.lane.put(Arc::new(retain)).await?;
            }
        }
        self.let_proofs_go(registry.evidence_days, registry.zone).await
    }

    /// By whole days, so that one leaf a day tells of it; lot by lot, so that no
    /// call waits for it.
    async fn let_proofs_go(&self, days: i64, zone: Zone) -> store::Result<()> {
        if days <= 0 {
            return Ok(());
        }
        let last = Moment(self.lane.now()?.0.saturating_sub(days.saturating_mul(DAY_MS)));
        let before = Moment::start_of(last.day(zone), zone);
        loop {
            let done = self.lane.put(Arc::new(upkeep::LetGo { days, before })).await?;
            if done.answer["read"] == 0 {
                return Ok(());
            }
        }
    }

    /// The figures that Prometheus reads.
    pub async fn metrics_text(&self) -> store::Result<String> {
        let mut view = self.lane.view().await?;
        let counts = seeing::counts(&mut view).await?;
        drop(view);
        let size = self.lane.head().await?.size;
        Ok(self.metrics.text(self.gate.load(), self.spool.used(), &counts, size))
    }
}

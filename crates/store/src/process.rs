//! What every transaction of a process shares, and the time it goes by.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use kernel::regulation::Declared;
use kernel::{ActDef, Moment, Zone};

use crate::act::Guards;
use crate::clock::{self, Clock, Watch, system_millis};
use crate::db::Schema;
use crate::door::{Budget, Envelope};
use crate::ids::Ids;
use crate::keys::Keys;
use crate::origin::{log_name, parse_origin};
use crate::seal::{self, LogHead};
use crate::steady::Cache;
use crate::tx::{Actor, Channel, Context, Region};
use crate::value::Row;
use crate::{Error, Read, Result};

const THE_REGION: &str = "SELECT * FROM region WHERE id = 1";
/// The newest entries by the order of their seals, and those that wait for
/// theirs; entries of one moment may be sealed a little out of order. What two
/// officials found to be dated by a wrong clock counts no more, and what one of
/// them said alone counts for nothing.
const LAST_ENTRY: &str = "SELECT MAX(x.at) AS high FROM (
   SELECT j.entered_at AS at FROM journal_seal s JOIN journal j ON j.id = s.entry_id
     WHERE s.leaf_index >= (SELECT size FROM log_state WHERE id = 1) - 1000
       AND s.leaf_index >= COALESCE((SELECT MAX(from_leaf) FROM clock_order), 0)
       AND j.act NOT IN ('enter-clock', 'confirm-clock')
   UNION ALL SELECT j.entered_at AS at FROM journal_queue q JOIN journal j ON j.id = q.entry_id
     WHERE j.act NOT IN ('enter-clock', 'confirm-clock')
   UNION ALL SELECT confirmed_at AS at FROM clock_order
     WHERE from_leaf = (SELECT MAX(from_leaf) FROM clock_order)) x";

/// What every transaction of a process shares.
#[derive(Debug)]
pub(crate) struct Core {
    pub keys: Arc<Keys>,
    pub ids: Arc<Ids>,
    pub cache: Arc<Cache>,
    pub region: Arc<Region>,
    declared: Declared,
    guards: Guards,
    pub watch: Watch,
    budget: Budget,
    pub origin: RwLock<String>,
    /// One at a time fetches a block of ids.
    pub refilling: tokio::sync::Mutex<()>,
    /// Erasures that stand in the register outside the database.
    pub erasures: AtomicI64,
    /// Moves before and after each commit of the embedded database.
    pub commits: AtomicU64,
}

impl Core {
    pub(crate) fn now(&self) -> Result<Moment> {
        self.watch.now()
    }

    /// What an act may rely on; the acts that mend a clock pass one that is at
    /// odds with the journal.
    pub(crate) fn context(&self, envelope: &Envelope, act: &ActDef) -> Result<Context> {
        if clock::mends(act.name)
            && let (wall, Some(high)) = self.watch.looked_at()
        {
            return Ok(self.context_at(envelope, wall, Some(high)));
        }
        Ok(self.context_at(envelope, self.watch.now()?, None))
    }

    /// For the lane, which stops as acts do.
    pub(crate) fn lane_context(&self) -> Result<Context> {
        Ok(self.context_at(&Core::system_envelope(), self.watch.now()?, None))
    }

    /// For sealing, which no clock stops: it puts no time on anything.
    pub(crate) fn sealing_context(&self) -> Context {
        self.context_at(&Core::system_envelope(), self.watch.looked_at().0, None)
    }

    fn context_at(&self, envelope: &Envelope, now: Moment, at_odds_with: Option<Moment>) -> Context {
        Context {
            actor: envelope.actor.clone(),
            channel: envelope.channel,
            now,
            today: now.day(self.region.zone),
            wall: self.watch.wall(now),
            at_odds_with,
            region: self.region.clone(),
            regulations: Arc::default(),
            declared: self.declared,
            guards: self.guards,
            calendar: Arc::default(),
        }
    }

    /// Entries of other servers on the same database.
    pub(crate) async fn look_at_others(&self, read: &mut impl Read) -> Result<()> {
        if !self.region.practice {
            self.watch.saw(last_entry(read).await?);
        }
        Ok(())
    }

    fn system_envelope() -> Envelope {
        Envelope::new(Actor::PracticeOperator, Channel::Cli)
    }

    pub(crate) fn origin(&self) -> String {
        self.origin.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Around a commit: odd while it goes on.
    pub(crate) fn note_commit(&self) {
        self.commits.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn allows_refusal(&self, envelope: &Envelope) -> bool {
        self.budget.allows(envelope.actor.person(), Moment(system_millis()))
    }
}

pub(crate) fn parse_region(row: &Row) -> Result<Region> {
    let zone = Zone::parse(&row.text("zone")?).ok_or_else(|| Error::Storage("zona waktu tak dikenal".into()))?;
    Ok(Region { wilayah: row.text("wilayah")?, name: row.text("name")?, zone, practice: row.flag("practice")? })
}

async fn last_entry(read: &mut impl Read) -> Result<i64> {
    Ok(read.one(LAST_ENTRY, vec![]).await?.opt_int("high")?.unwrap_or(0))
}

/// The keys are this log's, and the log's signed name says what the regency is:
/// nobody makes a practice regency of a real one by a row, nor of that one again.
fn check_keys(keys: &Keys, head: &LogHead, region: &Region) -> Result<()> {
    let wrong = |what: &str| Err(Error::Input(format!("{what}; basis data ini tidak dibuka")));
    let mut origin = head.origin.clone();
    if !head.checkpoint.is_empty() {
        match seal::open_checkpoint(keys.verifier(), &head.checkpoint) {
            Ok(signed) => signed.origin().clone_into(&mut origin),
            Err(_) => return wrong("kunci ini bukan kunci jurnal daerah ini"),
        }
    }
    let expected = format!("{}/jurnal", log_name(&region.wilayah, region.practice));
    match parse_origin(&origin) {
        Some((name, _)) if name == expected => Ok(()),
        _ => wrong("daerah ini tidak sama dengan nama jurnalnya"),
    }
}

pub(crate) async fn make_core(read: &mut impl Read, keys: Keys, clock: Clock, schema: &Schema) -> Result<Arc<Core>> {
    let row = read.opt(THE_REGION, vec![]).await?;
    let region = parse_region(&row.ok_or_else(|| Error::Storage("basis data ini belum berisi daerah".into()))?)?;
    if matches!(clock, Clock::Handed(_)) && !region.practice {
        return Err(Error::Input("--today hanya untuk folder latihan".into()));
    }
    let high = last_entry(read).await?;
    let head = seal::head(read).await?;
    check_keys(&keys, &head, &region)?;
    Ok(Arc::new(Core {
        keys: Arc::new(keys),
        ids: Arc::new(Ids::none()),
        cache: Arc::default(),
        // A practice folder's acts may carry handed days of any year.
        watch: Watch::new(clock, region.zone, if region.practice { 0 } else { high }),
        region: Arc::new(region),
        declared: schema.regulations,
        guards: schema.guards,
        budget: Budget::default(),
        origin: RwLock::new(head.origin),
        refilling: tokio::sync::Mutex::default(),
        erasures: AtomicI64::new(-1),
        commits: AtomicU64::new(0),
    }))
}

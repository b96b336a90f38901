//! What people see of the exchange: what passed, read from the lane, beside
//! whose it is, read from the register. The view carries the reader, and every
//! function keeps to it: the Diskominfo sees all, an SKPD what it gives or takes.

mod agents;
mod aside;
mod flows;
mod streams;

use exchange::public::{self as registers, Registry};
use kernel::{Day, Moment, Zone};
use store::{Keys, Result, Scope, View, seal};

use crate::store::seeing;

pub use agents::{Agent, Look, agents};
pub use aside::{Aside, Held, Opened, Waiting, advice, aside, opened, waiting};
pub use exchange::public::when;
pub use flows::{Flow, Span, flows};
pub use streams::{Freshness, Reader, Stream, streams};

/// A system and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Identifier of the system.
    pub system: String,
    /// Code and name of the member; of one that is not registered what its
    /// identifier says.
    pub code: String,
    pub name: String,
    /// The SKPD that answers for it; 0 for none.
    pub unit: i64,
}

impl Party {
    pub(crate) fn of(registry: &Registry, identifier: &str) -> Party {
        match registry.systems.get(identifier) {
            Some(system) => Party {
                system: identifier.to_owned(),
                code: system.member.clone(),
                name: system.member_name.clone(),
                unit: system.unit,
            },
            None => {
                let member = identifier.split('/').nth(2).unwrap_or(identifier).to_owned();
                Party { system: identifier.to_owned(), code: member.clone(), name: member, unit: 0 }
            }
        }
    }
}

/// Everything that a look at the exchange needs.
pub struct Looking {
    pub registry: Registry,
    /// How far the reader sees here.
    pub reach: Scope,
    pub lane: View,
    pub now: Moment,
    /// What time it is: by it somebody is silent, whatever is looked at.
    pub clock: Moment,
}

impl std::fmt::Debug for Looking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Looking({:?})", self.reach)
    }
}

impl Looking {
    /// None where this program reads no lane. `now` is the end of what is looked at.
    pub async fn at(view: &mut View, now: Moment) -> Result<Option<Looking>> {
        let Some(mut lane) = view.lane().await? else { return Ok(None) };
        let reach = registers::reach(view).await?;
        let registry = registers::registry(view, now).await?;
        let clock = match view.lane_now() {
            Some(clock) => clock,
            None => seeing::latest(&mut lane).await?,
        };
        Ok(Some(Looking { registry, reach, lane, now, clock }))
    }

    /// For reports, which know a day and no clock: until the reader's day is over, or
    /// where nobody reads until the last message.
    pub(crate) async fn of(view: &mut View) -> Result<Option<Looking>> {
        let Some(mut lane) = view.lane().await? else { return Ok(None) };
        let now = match view.reader {
            Some(reader) => {
                let zone = registers::registry_zone(view).await?;
                Moment(Moment::start_of(reader.today.plus_days(1), zone).0 - 1)
            }
            None => seeing::latest(&mut lane).await?,
        };
        drop(lane);
        Looking::at(view, now).await
    }

    pub fn zone(&self) -> Zone {
        self.registry.zone
    }

    pub fn today(&self) -> Day {
        self.now.day(self.registry.zone)
    }

    pub(crate) fn sees(&self, party: &Party) -> bool {
        self.reach.sees(party.unit, party.unit)
    }

    /// Systems whose streams the reader answers for, as one text for statements;
    /// empty for all.
    pub(crate) fn owners(&self) -> String {
        registers::owners(self.registry.systems.values(), &self.reach)
    }
}

/// When the last message passed.
pub async fn latest(lane: &mut View) -> Result<Moment> {
    seeing::latest(lane).await
}

/// How many leaves the message log has; whether its tree gives what the regency's
/// key has signed, and its name follows the journal's.
pub async fn log(lane: &mut View, keys: &Keys, journal: &str) -> Result<(u64, bool)> {
    let head = seal::head(lane).await?;
    let Ok(point) = seal::open_checkpoint(keys.verifier(), &head.checkpoint) else { return Ok((head.size, false)) };
    let fits = point.origin() == head.origin && head.origin == store::lane::origin(journal);
    let sound = fits && point.size() <= head.size && seal::root_at(lane, point.size()).await? == point.hash().0;
    Ok((head.size, sound))
}

/// Alarms of the reader's own systems that nobody has looked at.
pub async fn alarms(looking: &mut Looking, most: i64) -> Result<Vec<seeing::AlarmRow>> {
    let mut all = seeing::alarms(&mut looking.lane, most).await?;
    all.retain(|alarm| looking.sees(&Party::of(&looking.registry, &alarm.who)));
    Ok(all)
}

/// How many they are.
pub async fn alarms_of(looking: &mut Looking) -> Result<i64> {
    Ok(i64::try_from(alarms(looking, aside::MOST).await?.len()).unwrap_or(i64::MAX))
}

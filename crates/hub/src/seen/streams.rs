//! How fresh each data set is, how far behind each of its readers, and whether
//! it is held.

use std::collections::BTreeMap;

use exchange::public::{self as registers, Grant, Period, What};
use kernel::Moment;
use store::Result;

use super::{Looking, Party};
use crate::store::seeing::{self, Behind, Follower};

const DAY_MS: i64 = 86_400_000;

/// How a data set stands beside the period that its producer named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    Never,
    Fresh,
    Late,
}

impl Freshness {
    pub fn title(self) -> &'static str {
        match self {
            Freshness::Never => "Belum pernah",
            Freshness::Fresh => "Segar",
            Freshness::Late => "Terlambat",
        }
    }

    /// With a day's grace; what comes as it happens, or now and then, is never late.
    fn of(period: Period, last: Option<Moment>, now: Moment) -> Freshness {
        let days = match period {
            Period::Continuous | Period::Occasional => i64::MAX / DAY_MS - 1,
            Period::Daily => 1,
            Period::Weekly => 7,
            Period::Monthly => 31,
            Period::Quarterly => 92,
            Period::HalfYearly => 184,
            Period::Yearly => 366,
        };
        match last {
            None => Freshness::Never,
            Some(at) if now.0 - at.0 > (days + 1).saturating_mul(DAY_MS) => Freshness::Late,
            Some(_) => Freshness::Fresh,
        }
    }
}

/// A version of a data set as it flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    pub dataset: String,
    pub version: i64,
    pub title: String,
    pub period: Period,
    pub producer: Party,
    /// The reader's SKPD answers for it, or they run the hub.
    pub own: bool,
    /// Events that were taken in so far.
    pub taken: i64,
    pub last_at: Option<Moment>,
    pub freshness: Freshness,
    pub aside: i64,
    /// Since when it is held, and why.
    pub held: Option<(Moment, String)>,
    pub readers: Vec<Reader>,
}

/// Somebody who may follow a stream, and how far they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub party: Party,
    /// One kind of event; empty for all.
    pub kind: String,
    /// Number of the access; none where it is over.
    pub access: Option<i64>,
    /// Events that it has not acknowledged, at most [`seeing::MOST_BEHIND`].
    pub behind: i64,
    /// When it last fetched or was brought something; none for never.
    pub last_at: Option<Moment>,
    /// Events are brought to it.
    pub brought: bool,
    /// Its address wanted no more.
    pub stopped: bool,
}

/// Streams that the reader's SKPD produces or follows.
pub async fn streams(looking: &mut Looking) -> Result<Vec<Stream>> {
    let mut known: BTreeMap<(String, i64), seeing::StreamRow> = BTreeMap::new();
    for row in seeing::streams(&mut looking.lane).await? {
        known.insert((row.dataset.clone(), row.version), row);
    }
    let mut followers: BTreeMap<i64, Vec<Follower>> = BTreeMap::new();
    for follower in seeing::followers(&mut looking.lane).await? {
        followers.entry(follower.stream).or_default().push(follower);
    }
    let described: Vec<_> = {
        let living = looking.registry.living_datasets().map(|(set, version)| (set.clone(), version.clone()));
        let over = looking
            .registry
            .datasets
            .values()
            .flat_map(|set| set.versions.values().map(move |version| (set.clone(), version.clone())));
        // What is over is still shown while events of it wait for somebody.
        let waits = |(set, version): &(registers::DataSet, registers::DataSetVersion)| {
            let row = known.get(&(set.code.clone(), version.version));
            row.is_some_and(|row| row.aside > 0 || row.held.is_some())
        };
        let mut all: Vec<_> = living.collect();
        for one in over.filter(waits) {
            if !all.iter().any(|(set, v)| set.code == one.0.code && v.version == one.1.version) {
                all.push(one);
            }
        }
        all
    };
    let mut all = Vec::new();
    for (set, version) in described {
        let row = known.remove(&(set.code.clone(), version.version));
        let following = row.as_ref().and_then(|row| followers.remove(&row.id)).unwrap_or_default();
        let producer = Party::of(&looking.registry, &set.system);
        let own = looking.sees(&producer);
        let readers = readers(looking, (&set.code, version.version), own, row.as_ref(), following).await?;
        if !own && readers.is_empty() {
            continue;
        }
        let last_at = row.as_ref().and_then(|row| row.last_at);
        let held = row.as_ref().and_then(|row| {
            let why = row.why.as_deref().unwrap_or_default().split("; ").map(registers::plain);
            let why = why.collect::<Vec<_>>().join("; ");
            row.held.as_ref().map(|_| (row.held_at.unwrap_or(looking.now), why))
        });
        all.push(Stream {
            dataset: set.code,
            version: version.version,
            title: version.title,
            period: version.period,
            producer,
            own,
            taken: row.as_ref().map_or(0, |row| row.last),
            last_at,
            freshness: Freshness::of(version.period, last_at, looking.now),
            aside: row.as_ref().map_or(0, |row| row.aside),
            held,
            readers,
        });
    }
    all.sort_by(|a, b| (&a.dataset, a.version).cmp(&(&b.dataset, b.version)));
    Ok(all)
}

/// Whoever was given the data set, and whoever has followed it so far. How others
/// keep up is the producer's business: without `own` only those whom the reader sees.
async fn readers(
    looking: &mut Looking,
    (code, version): (&str, i64),
    own: bool,
    row: Option<&seeing::StreamRow>,
    followers: Vec<Follower>,
) -> Result<Vec<Reader>> {
    let day = looking.today();
    let what = What::DataSet { code: code.to_owned(), version };
    let holds = |grant: &&Grant| grant.what == what && grant.holds_on(day);
    let grants: Vec<(i64, String, bool)> = looking
        .registry
        .grants
        .values()
        .filter(holds)
        .map(|grant| (grant.id, grant.client.clone(), grant.deliver_to.is_some()))
        .collect();
    let owner = looking.registry.datasets.get(code).map(|set| set.unit);
    let mut all = Vec::new();
    for follower in followers {
        let party = Party::of(&looking.registry, &follower.subscriber);
        if !own && !looking.sees(&party) {
            continue;
        }
        let grant = grants.iter().find(|(_, client, _)| *client == follower.subscriber);
        let unit = if owner == Some(party.unit) { 0 } else { party.unit };
        let behind = Behind { stream: follower.stream, after: follower.acked, kind: &follower.kind, unit };
        all.push(Reader {
            behind: seeing::behind(&mut looking.lane, behind).await?,
            access: grant.map(|(id, ..)| *id),
            brought: grant.is_some_and(|(.., brought)| *brought) && follower.kind.is_empty(),
            stopped: follower.stopped,
            last_at: Some(follower.acked_at.map_or(follower.pulled_at, |acked| acked.max(follower.pulled_at))),
            kind: follower.kind,
            party,
        });
    }
    for (id, client, brought) in grants {
        let party = Party::of(&looking.registry, &client);
        if (!own && !looking.sees(&party)) || all.iter().any(|reader| reader.party.system == client) {
            continue;
        }
        let unit = if owner == Some(party.unit) { 0 } else { party.unit };
        let behind = match row {
            Some(row) => seeing::behind(&mut looking.lane, Behind { stream: row.id, after: 0, kind: "", unit }).await?,
            None => 0,
        };
        let stopped = match row {
            Some(row) => seeing::is_stopped(&mut looking.lane, row.id, &client).await?,
            None => false,
        };
        all.push(Reader { party, kind: String::new(), access: Some(id), behind, last_at: None, brought, stopped });
    }
    Ok(all)
}

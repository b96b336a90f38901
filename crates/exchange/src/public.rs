//! What the hub, the pages and other modules may ask of the registers.

mod asyncapi;
mod enrol;
mod openapi;
mod orders;
mod trust;
mod waiting;

use std::collections::BTreeMap;

use kernel::{Day, Moment};
use store::{Read, Result, Scope, regulations};

pub use crate::model::{KeyKind, OrderKind, OrderState, Period, PersonalGround, Place, ReferenceCode};
pub use crate::policy::Limits;
pub use crate::registry::{
    Action, Address, ByClient, DataSet, DataSetVersion, Grant, Key, KeyMaterial, Registry, Service, ServiceKey, System,
    What, Why,
};
pub use crate::reports::{reach, registry as read_for};
pub use crate::rules::reach::{Reach, Unfit};
pub use crate::rules::schema::{Checker, Difference, differences, plain};
pub use asyncapi::asyncapi;
pub use enrol::{Brought, Spelled, enrol, spelled};
pub use openapi::openapi;
pub use orders::{Decision, Order, decided, decisions, proposed};
pub use trust::trust_list;
pub use waiting::{Asked, Waiting, asked, waiting};
pub(crate) use waiting::{named as party, target};

use crate::policy::Policy;
use crate::store::whole::{self, Names};

/// How often a registry is read anew where somebody writes meanwhile.
const TRIES: usize = 5;

/// Moves with every act of this module, and with dated data.
pub async fn version(read: &mut impl Read) -> Result<i64> {
    whole::version(read).await
}

/// A moment as a cell of a table: `16-03-2026 09.12`.
pub fn when(at: Moment, zone: kernel::Zone) -> String {
    let day = at.day(zone);
    let minutes = (at.0 - Moment::start_of(day, zone).0).div_euclid(60_000);
    format!("{:02}-{:02}-{} {:02}.{:02}", day.day(), day.month(), day.year(), minutes / 60, minutes % 60)
}

/// The zone in which days of the registers begin.
pub async fn registry_zone(read: &mut impl Read) -> Result<kernel::Zone> {
    Ok(whole::region(read).await?.1)
}

/// All systems, also those that are over.
pub async fn systems(read: &mut impl Read) -> Result<Vec<System>> {
    Ok(whole::systems(read).await?.into_values().collect())
}

/// Systems of units within a reach as one text for statements, `,A,B,`; empty
/// for the whole regency.
pub fn owners<'a>(systems: impl IntoIterator<Item = &'a System>, reach: &Scope) -> String {
    if *reach == Scope::Region {
        return String::new();
    }
    let own = systems.into_iter().filter(|system| reach.sees(system.unit, system.unit));
    own.fold(",".into(), |all, system| format!("{all}{},", system.identifier))
}

/// The registers as they are. `at` is the moment by which dated data are read.
pub async fn registry(read: &mut impl Read, at: Moment) -> Result<Registry> {
    let mut before = version(read).await?;
    let mut tries = 1;
    loop {
        let found = everything(read, before, at).await;
        let after = version(read).await?;
        // Somebody wrote between two of the reads: they may not fit together.
        if after == before || tries == TRIES {
            return found;
        }
        (before, tries) = (after, tries + 1);
    }
}

async fn everything(read: &mut impl Read, version: i64, at: Moment) -> Result<Registry> {
    let (region, zone, practice) = whole::region(read).await?;
    let (values, _) = regulations::in_force(read).await?;
    let policy = Policy::on(&values, at.day(zone))?;
    let systems = whole::systems(read).await?;
    let keys = whole::keys(read, &systems, zone).await?;
    let services = whole::services(read, &systems).await?;
    let datasets = whole::datasets(read, &systems).await?;
    let names = Names { systems: &systems, services: &services, datasets: &datasets };
    let grants = whole::grants(read, &names).await?;
    let certificate = |key: &Key| match key.material {
        KeyMaterial::Certificate(digest) => Some((digest, key.keyid.clone())),
        KeyMaterial::Ed25519(_) => None,
    };
    Ok(Registry {
        version,
        at,
        zone,
        region,
        practice,
        instance: policy.instance,
        contact: policy.contact,
        certificates: keys.iter().filter_map(certificate).collect(),
        keys: keys.into_iter().map(|key| (key.keyid.clone(), key)).collect(),
        systems: systems.into_values().map(|system| (system.identifier.clone(), system)).collect(),
        services,
        datasets: datasets.into_values().map(|set| (set.code.clone(), set)).collect(),
        grants,
        limits: policy.limits,
        evidence_days: policy.evidence_days,
        by_client: ByClient::default(),
    })
}

/// Something that may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub what: What,
    pub title: String,
    pub meaning: String,
    /// The SKPD whose it is, and its system.
    pub owner: String,
    pub unit: i64,
    pub system: String,
    /// Of a data set: how often it is brought up to date.
    pub period: Option<Period>,
    pub measure: String,
    pub reference_codes: Vec<ReferenceCode>,
    pub personal: bool,
    pub legal_ground: String,
    /// Since when it is as it is.
    pub since: Option<Moment>,
    pub example: Option<serde_json::Value>,
    /// Who may use it, for what purpose and on what ground.
    pub users: Vec<Use>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    pub client: String,
    /// Its member, as people call it.
    pub who: String,
    pub number: String,
    pub purpose: String,
    pub legal_ground: String,
    pub until: Day,
}

/// What exists, whose it is, what it means, and who uses it on a day.
pub fn catalogue(registry: &Registry, day: Day) -> Vec<Entry> {
    let mut users: BTreeMap<&What, Vec<Use>> = BTreeMap::new();
    for grant in registry.grants.values().filter(|grant| grant.holds_on(day)) {
        let Some(client) = registry.systems.get(&grant.client).filter(|s| s.ended_at.is_none()) else { continue };
        users.entry(&grant.what).or_default().push(Use {
            client: grant.client.clone(),
            who: client.member_name.clone(),
            number: grant.number.clone(),
            purpose: grant.purpose.clone(),
            legal_ground: grant.legal_ground.clone(),
            until: grant.until,
        });
    }
    let mut used_by = |what: &What| users.remove(what).unwrap_or_default();
    let mut all = Vec::new();
    for (set, described) in registry.living_datasets() {
        let what = What::DataSet { code: set.code.clone(), version: described.version };
        all.push(Entry {
            users: used_by(&what),
            what,
            title: described.title.clone(),
            meaning: described.meaning.clone(),
            owner: set.producer.clone(),
            unit: set.unit,
            system: set.system.clone(),
            period: Some(described.period),
            measure: described.measure.clone(),
            reference_codes: described.reference_codes.clone(),
            personal: described.personal,
            legal_ground: described.legal_ground.clone(),
            since: Some(described.since),
            example: described.example.clone(),
        });
    }
    for (system, service) in registry.living_services() {
        let what = What::Service { system: service.system.clone(), code: service.code.clone() };
        all.push(Entry {
            users: used_by(&what),
            what,
            title: service.title.clone(),
            meaning: service.meaning.clone(),
            owner: system.unit_name.clone(),
            unit: system.unit,
            system: service.system.clone(),
            period: None,
            measure: String::new(),
            reference_codes: Vec::new(),
            personal: service.personal,
            legal_ground: String::new(),
            since: service.reached_since(),
            example: None,
        });
    }
    all
}

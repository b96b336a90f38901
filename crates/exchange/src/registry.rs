//! What the hub decides by, read once and asked for every message. Pure: who
//! may call what is a question to this, never to a database.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use ipnet::IpNet;
use kernel::{Day, Moment, Zone};
use protocol::endpoint::{self, Endpoint};
use serde_json::Value;

pub use crate::model::{KeyKind, Period, PersonalGround, ReferenceCode};
use crate::own;
pub use crate::policy::Limits;
pub use crate::rules::keys::Material as KeyMaterial;

/// Encoded identifier of a system, and the code of its service.
pub type ServiceKey = (String, String);

/// The registers at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    pub version: i64,
    pub at: Moment,
    pub zone: Zone,
    /// The regency's name.
    pub region: String,
    pub practice: bool,
    /// `ID-BURU`
    pub instance: String,
    /// Where whoever runs the hub is written to; empty where none is named.
    pub contact: String,
    /// By identifier; those that are over too.
    pub systems: BTreeMap<String, System>,
    /// By keyid; confirmed ones, also those that are over: what was signed
    /// while they held is still verified.
    pub keys: BTreeMap<String, Key>,
    /// SHA-256 of a certificate, and the keyid it is registered under.
    pub certificates: BTreeMap<[u8; 32], String>,
    pub services: BTreeMap<ServiceKey, Service>,
    pub datasets: BTreeMap<String, DataSet>,
    /// By the number of the document; given ones, also those that are over.
    pub grants: BTreeMap<i64, Grant>,
    pub limits: Limits,
    /// How long what proves an exchange stays behind its leaf; none: for good.
    pub evidence_days: i64,
    pub by_client: ByClient,
}

/// Grants of each client, put together when the first call asks for them: a
/// registry is read once and asked for every message.
#[derive(Debug, Default)]
pub struct ByClient(OnceLock<HashMap<String, Vec<i64>>>);

impl ByClient {
    fn of(&self, grants: &BTreeMap<i64, Grant>, client: &str) -> &[i64] {
        let all = self.0.get_or_init(|| {
            let mut all: HashMap<String, Vec<i64>> = HashMap::new();
            for grant in grants.values() {
                all.entry(grant.client.clone()).or_default().push(grant.id);
            }
            all
        });
        all.get(client).map_or(&[], Vec::as_slice)
    }
}

/// A copy may be changed, and puts its own together.
impl Clone for ByClient {
    fn clone(&self) -> ByClient {
        ByClient::default()
    }
}

/// Nothing that the grants themselves do not say.
impl PartialEq for ByClient {
    fn eq(&self, _: &ByClient) -> bool {
        true
    }
}

impl Eq for ByClient {}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    pub id: i64,
    pub identifier: String,
    pub title: String,
    pub class: String,
    /// Code and name of its member.
    pub member: String,
    pub member_name: String,
    /// The SKPD that answers for it.
    pub unit: i64,
    pub unit_name: String,
    /// Its synchronous calls need no signature, the certificate alone.
    pub by_certificate: bool,
    /// When it or its member was ended.
    pub ended_at: Option<Moment>,
}

impl System {
    pub fn lives(&self) -> bool {
        self.ended_at.is_none()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub keyid: String,
    pub system: String,
    pub material: KeyMaterial,
    /// Its first moment, never before its confirmation.
    pub from: Moment,
    /// The first moment after its last day.
    pub to: Moment,
    pub revoked_at: Option<Moment>,
    /// Why it was taken back.
    pub reasons: Vec<String>,
    /// Where it may be used from; from everywhere where none is named.
    pub networks: Vec<IpNet>,
}

impl Key {
    pub fn kind(&self) -> KeyKind {
        self.material.kind()
    }

    pub fn holds_at(&self, at: Moment) -> bool {
        self.from <= at && at < self.to && self.revoked_at.is_none_or(|revoked| at < revoked)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub id: i64,
    pub system: String,
    pub code: String,
    pub title: String,
    pub meaning: String,
    pub personal: bool,
    pub openapi: Option<Value>,
    /// None until somebody approved one.
    pub address: Option<Address>,
    pub offered_at: Moment,
    pub ended_at: Option<Moment>,
}

impl Service {
    /// Since when it can be asked for: its address was approved, or Simpul itself
    /// answers.
    pub fn reached_since(&self) -> Option<Moment> {
        let own = own::is_own(&self.system).then_some(self.offered_at);
        self.address.as_ref().map(|address| address.approved_at).or(own)
    }
}

/// Where a service is found, and in which networks its host may lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub url: String,
    pub networks: Vec<IpNet>,
    pub approved_at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSet {
    pub id: i64,
    pub code: String,
    /// The SKPD that makes the data.
    pub producer: String,
    pub unit: i64,
    /// The system that publishes it.
    pub system: String,
    /// Approved ones.
    pub versions: BTreeMap<i64, DataSetVersion>,
    pub ended_at: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSetVersion {
    pub version: i64,
    pub revision: i64,
    pub title: String,
    pub meaning: String,
    pub period: Period,
    pub measure: String,
    pub reference_codes: Vec<ReferenceCode>,
    pub schema: Value,
    /// SHA-256 in hex over the schema in canonical form.
    pub schema_digest: String,
    pub example: Option<Value>,
    pub personal: bool,
    pub legal_ground: String,
    /// How long the hub keeps its events for those who lag behind.
    pub retention_days: i64,
    /// When this revision was approved.
    pub since: Moment,
    pub ended_at: Option<Moment>,
}

impl DataSetVersion {
    /// The address of its schema, with its digest.
    pub fn data_schema(&self, base: &str, code: &str) -> String {
        format!("{base}/skema/{code}/v{}#sha256-{}", self.version, self.schema_digest)
    }
}

/// What a grant opens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Service { system: String, code: String },
    DataSet { code: String, version: i64 },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Number of the document in the register.
    pub id: i64,
    /// The number that it bears.
    pub number: String,
    pub client: String,
    pub provider: String,
    pub what: What,
    /// Of a service: what may be called.
    pub endpoints: Vec<Endpoint>,
    /// Of a data set: the client's own service that takes its events; none: it
    /// fetches them.
    pub deliver_to: Option<String>,
    pub purpose: String,
    pub legal_ground: String,
    pub personal_ground: Option<PersonalGround>,
    pub from: Day,
    pub until: Day,
    pub ended_at: Option<Moment>,
}

impl Grant {
    pub fn holds_on(&self, day: Day) -> bool {
        self.ended_at.is_none() && (self.from..=self.until).contains(&day)
    }
}

/// Why a call goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    UnknownClient,
    ClientEnded,
    UnknownService,
    ServiceEnded,
    NoAddress,
    UnknownDataSet,
    DataSetEnded,
    /// The system is not the one that publishes this data set.
    NotPublisher,
    NoGrant,
    /// The last grant has come to its end, or was ended.
    GrantOver,
    /// There is a grant, for other methods or paths.
    NotThisCall,
    /// The path could be read in two ways.
    UnclearPath,
}

impl Why {
    /// Stable name, for logs and figures.
    pub fn code(self) -> &'static str {
        match self {
            Why::UnknownClient => "pemanggil-tidak-dikenal",
            Why::ClientEnded => "pemanggil-berakhir",
            Why::UnknownService => "layanan-tidak-dikenal",
            Why::ServiceEnded => "layanan-berakhir",
            Why::NoAddress => "layanan-tanpa-alamat",
            Why::UnknownDataSet => "set-data-tidak-dikenal",
            Why::DataSetEnded => "set-data-berakhir",
            Why::NotPublisher => "bukan-penerbit",
            Why::NoGrant => "tanpa-akses",
            Why::GrantOver => "akses-berakhir",
            Why::NotThisCall => "di-luar-akses",
            Why::UnclearPath => "jalur-tidak-jelas",
        }
    }
}

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Upserted,
    Deleted,
}

impl Action {
    pub const ALL: [Action; 2] = [Action::Upserted, Action::Deleted];

    pub fn code(self) -> &'static str {
        match self {
            Action::Upserted => "upserted",
            Action::Deleted => "deleted",
        }
    }
}

impl Registry {
    /// Nobody takes part yet.
    pub fn empty(zone: Zone) -> Registry {
        Registry {
            version: 0,
            at: Moment(0),
            zone,
            region: String::new(),
            practice: false,
            instance: String::new(),
            contact: String::new(),
            systems: BTreeMap::new(),
            keys: BTreeMap::new(),
            certificates: BTreeMap::new(),
            services: BTreeMap::new(),
            datasets: BTreeMap::new(),
            grants: BTreeMap::new(),
            limits: Limits::default(),
            evidence_days: 0,
            by_client: ByClient::default(),
        }
    }

    fn client(&self, client: &str) -> Result<&System, Why> {
        let system = self.systems.get(client).ok_or(Why::UnknownClient)?;
        if system.lives() { Ok(system) } else { Err(Why::ClientEnded) }
    }

    fn lives(&self, system: &str) -> bool {
        self.systems.get(system).is_some_and(System::lives)
    }

    /// Whether a call goes on to where its service is found, under which grant.
    pub fn decide(&self, client: &str, service: (&str, &str), method: &str, path: &str, day: Day) -> Result<i64, Why> {
        let grant = self.granted(client, service, method, path, day)?;
        // Whoever has no right learns nothing of the address.
        let found = self.services.get(&(service.0.to_owned(), service.1.to_owned()));
        if found.is_none_or(|service| service.address.is_none()) { Err(Why::NoAddress) } else { Ok(grant) }
    }

    /// Whether a client may make a call, under which grant. `path` is what
    /// stands behind the service, raw and without the query.
    pub fn granted(
        &self,
        client: &str,
        (system, code): (&str, &str),
        method: &str,
        path: &str,
        day: Day,
    ) -> Result<i64, Why> {
        self.client(client)?;
        let key = (system.to_owned(), code.to_owned());
        let service = self.services.get(&key).ok_or(Why::UnknownService)?;
        if service.ended_at.is_some() || !self.lives(system) {
            return Err(Why::ServiceEnded);
        }
        let this =
            |grant: &&Grant| matches!(&grant.what, What::Service { system: s, code: c } if s == system && c == code);
        let parts = endpoint::parts(path).ok_or(Why::UnclearPath)?;
        let calls = |grant: &Grant| grant.endpoints.iter().any(|e| e.takes(method, &parts));
        self.best((client, this), calls, day)
    }

    /// The client's grant that opens something; or the reason nearest to one.
    fn best(
        &self,
        (client, this): (&str, impl Fn(&&Grant) -> bool),
        opens: impl Fn(&Grant) -> bool,
        day: Day,
    ) -> Result<i64, Why> {
        let mut why = Why::NoGrant;
        let own = self.by_client.of(&self.grants, client).iter().filter_map(|id| self.grants.get(id));
        for grant in own.filter(this) {
            match (grant.holds_on(day), opens(grant)) {
                (true, true) => return Ok(grant.id),
                (true, false) => why = Why::NotThisCall,
                (false, _) if why == Why::NoGrant => why = Why::GrantOver,
                (false, _) => {}
            }
        }
        Err(why)
    }

    /// Whether a client may receive the events of a data set.
    pub fn decide_events(&self, client: &str, dataset: &str, version: i64, day: Day) -> Result<i64, Why> {
        self.client(client)?;
        let (set, _) = self.in_force(dataset, version)?;
        let this = |grant: &&Grant| matches!(&grant.what, What::DataSet { code, version: v } if *code == set.code && *v == version);
        self.best((client, this), |_| true, day)
    }

    fn in_force(&self, dataset: &str, version: i64) -> Result<(&DataSet, &DataSetVersion), Why> {
        let set = self.datasets.get(dataset).ok_or(Why::UnknownDataSet)?;
        let described = set.versions.get(&version).ok_or(Why::UnknownDataSet)?;
        if set.ended_at.is_some() || described.ended_at.is_some() || !self.lives(&set.system) {
            return Err(Why::DataSetEnded);
        }
        Ok((set, described))
    }

    /// A version of a data set, if this system publishes it.
    pub fn publishes(&self, system: &str, (code, version): (&str, i64)) -> Result<(&DataSet, &DataSetVersion), Why> {
        self.client(system)?;
        let (set, described) = self.in_force(code, version)?;
        if set.system == system { Ok((set, described)) } else { Err(Why::NotPublisher) }
    }

    /// `id.go.buru`
    fn event_prefix(&self) -> String {
        let name = self.instance.to_ascii_lowercase();
        format!("id.go.{}", name.strip_prefix("id-").unwrap_or(&name))
    }

    /// `id.go.buru.sp2d.v1.upserted`
    pub fn event_type(&self, code: &str, version: i64, action: Action) -> String {
        format!("{}.{code}.v{version}.{}", self.event_prefix(), action.code())
    }

    pub fn read_event_type(&self, text: &str) -> Option<(String, i64, Action)> {
        let rest = text.strip_prefix(&self.event_prefix())?.strip_prefix('.')?;
        let (rest, action) = rest.rsplit_once('.')?;
        let (code, version) = rest.rsplit_once(".v")?;
        let action = Action::ALL.into_iter().find(|a| a.code() == action)?;
        let number = version.parse().ok().filter(|n: &i64| *n > 0 && n.to_string() == version)?;
        crate::rules::codes::is_dataset_code(code).then(|| (code.to_owned(), number, action))
    }

    /// `/ID-BURU/GOV/DINKES/SIK/sp2d`
    pub fn source(&self, dataset: &DataSet) -> String {
        format!("/{}/{}", dataset.system, dataset.code)
    }

    /// Who receives the events of a data set on a day.
    pub fn subscriptions(&self, dataset: &str, version: i64, day: Day) -> impl Iterator<Item = &Grant> {
        let lives = self.in_force(dataset, version).is_ok();
        self.grants.values().filter(move |grant| {
            let this = matches!(&grant.what, What::DataSet { code, version: v } if *code == dataset && *v == version);
            lives && this && grant.holds_on(day) && self.client(&grant.client).is_ok()
        })
    }

    pub fn may_call_by_certificate(&self, client: &str) -> bool {
        self.client(client).is_ok_and(|system| system.by_certificate)
    }

    /// Services that a client may call on a day, each with its endpoints.
    pub fn allowed(&self, client: &str, day: Day) -> BTreeMap<ServiceKey, Vec<Endpoint>> {
        let mut all: BTreeMap<ServiceKey, Vec<Endpoint>> = BTreeMap::new();
        for grant in self.grants.values().filter(|g| g.client == client && g.holds_on(day)) {
            let What::Service { system, code } = &grant.what else { continue };
            let key = (system.clone(), code.clone());
            let lives = self.services.get(&key).is_some_and(|s| s.ended_at.is_none()) && self.lives(system);
            if lives && self.client(client).is_ok() {
                all.entry(key).or_default().extend(grant.endpoints.iter().cloned());
            }
        }
        for list in all.values_mut() {
            list.sort();
            list.dedup();
        }
        all
    }

    /// Services that live, whoever may call them.
    pub fn living_services(&self) -> impl Iterator<Item = (&System, &Service)> {
        let systems = &self.systems;
        self.services.values().filter(|s| s.ended_at.is_none()).filter_map(move |service| {
            let system = systems.get(&service.system).filter(|s| s.lives())?;
            Some((system, service))
        })
    }

    /// Versions of data sets that live.
    pub fn living_datasets(&self) -> impl Iterator<Item = (&DataSet, &DataSetVersion)> {
        let all = self.datasets.values().flat_map(|set| set.versions.values().map(move |v| (set, v)));
        all.filter(|(set, v)| self.in_force(&set.code, v.version).is_ok())
    }
}

#[cfg(test)]
mod tests;

//! A hub on real sockets: a real lane, a register made by hand, a provider that
//! does what a test asks of it, and clients that sign or do not.

#![allow(clippy::expect_used, dead_code)]

pub mod client;
pub mod corpus;
pub mod provider;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use exchange::public::{
    Address, DataSet, DataSetVersion, Grant, Key, KeyMaterial, Limits, Period, Registry, Service, System, What,
};
use hub::body::Intake;
use hub::outward::{Patience, Resolve, system};
use hub::{Ground, Hub, Settings};
use kernel::{Day, Moment, Zone};
use protocol::endpoint::Endpoint;
use protocol::key::SigningKey;
use serde_json::json;
use store::testing::Temporary;
use store::{Db, Lane, Schema};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

#[allow(unused_imports)]
pub use client::{Answer, Client};
#[allow(unused_imports)]
pub use provider::Provider;

pub const SCHEMA: Schema = Schema { migrations: &[store::migrate::KERNEL], regulations: &[], guards: &[] };

/// The asking agency, the giving one, and a third.
pub const CLIENT: &str = "ID-UJI/GOV/DINKES/SIK";
pub const PROVIDER: &str = "ID-UJI/GOV/DUKCAPIL/KTP";
pub const OTHER: &str = "ID-UJI/GOV/BAPPEDA/RENJA";
pub const SERVICE: &str = "/r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk";

pub fn key(of: &str) -> SigningKey {
    protocol::key::from_seed(protocol::digest::Digests::of(of.as_bytes()).sha256)
}

fn a_system(id: i64, identifier: &str) -> System {
    let parts: Vec<&str> = identifier.split('/').collect();
    System {
        id,
        identifier: identifier.into(),
        title: format!("Sistem {id}"),
        class: parts[1].into(),
        member: parts[2].into(),
        member_name: format!("Dinas {id}"),
        unit: id,
        unit_name: format!("Dinas {id}"),
        by_certificate: true,
        ended_at: None,
    }
}

pub fn a_key(keyid: &str, system: &str) -> Key {
    Key {
        keyid: keyid.into(),
        system: system.into(),
        material: KeyMaterial::Ed25519(key(keyid).verifying_key().to_bytes()),
        from: Moment(0),
        to: Moment(i64::MAX),
        revoked_at: None,
        reasons: vec![],
        networks: vec![],
    }
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn a_grant(id: i64, client: &str, provider: &str, what: What) -> Grant {
    Grant {
        id,
        number: format!("PAD/{id}"),
        client: client.into(),
        provider: provider.into(),
        what,
        endpoints: vec![Endpoint { method: "*".into(), path: "/**".into() }],
        deliver_to: None,
        purpose: "uji".into(),
        legal_ground: "uji".into(),
        personal_ground: None,
        from: day("2000-01-01"),
        until: day("2999-12-31"),
        ended_at: None,
    }
}

/// What the data set of tests holds.
pub fn a_schema() -> serde_json::Value {
    json!({
        "type": "object",
        "required": ["nama", "usia"],
        "properties": {
            "nama": { "type": "string", "maxLength": 100 },
            "usia": { "type": "integer", "minimum": 0, "maximum": 150 },
            "lahir": { "type": "string", "format": "date" },
        },
    })
}

pub fn a_version() -> DataSetVersion {
    let schema = a_schema();
    DataSetVersion {
        version: 1,
        revision: 1,
        title: "Penduduk".into(),
        meaning: "Penduduk".into(),
        period: Period::Daily,
        measure: "orang".into(),
        reference_codes: vec![],
        schema_digest: kernel::hex(&protocol::digest::Digests::of(schema.to_string().as_bytes()).sha256),
        schema,
        example: None,
        personal: true,
        legal_ground: "uji".into(),
        retention_days: 30,
        since: Moment(0),
        ended_at: None,
    }
}

pub fn address(port: u16) -> Address {
    Address {
        url: format!("http://127.0.0.1:{port}"),
        networks: vec!["127.0.0.1/32".parse().expect("a network")],
        approved_at: Moment(0),
    }
}

pub fn a_service(code: &str, address: Address) -> ((String, String), Service) {
    let service = Service {
        id: 1,
        system: PROVIDER.into(),
        code: code.into(),
        title: code.into(),
        meaning: "uji".into(),
        personal: false,
        openapi: Some(json!({ "openapi": "3.1.0", "paths": { "/cari": { "get": {} } } })),
        address: Some(address),
        offered_at: Moment(0),
        ended_at: None,
    };
    ((PROVIDER.into(), code.into()), service)
}

/// A register with one service that the client may call, one that it may not,
/// and a data set that it may follow.
pub fn register(port: u16) -> Registry {
    let set = DataSet {
        id: 1,
        code: "penduduk".into(),
        producer: "Dinas 2".into(),
        unit: 2,
        system: PROVIDER.into(),
        versions: BTreeMap::from([(1, a_version())]),
        ended_at: None,
    };
    let service = |code: &str| What::Service { system: PROVIDER.into(), code: code.into() };
    Registry {
        version: 1,
        region: "Kabupaten Contoh".into(),
        practice: true,
        instance: "ID-UJI".into(),
        systems: [(1, CLIENT), (2, PROVIDER), (3, OTHER)].map(|(n, s)| (s.to_owned(), a_system(n, s))).into(),
        keys: [("SIK-1", CLIENT), ("KTP-1", PROVIDER), ("RENJA-1", OTHER)]
            .map(|(keyid, system)| (keyid.to_owned(), a_key(keyid, system)))
            .into(),
        services: [a_service("penduduk", address(port)), a_service("rahasia", address(port))].into(),
        datasets: BTreeMap::from([("penduduk".to_owned(), set)]),
        grants: [
            (1, a_grant(1, CLIENT, PROVIDER, service("penduduk"))),
            (2, a_grant(2, CLIENT, PROVIDER, What::DataSet { code: "penduduk".into(), version: 1 })),
        ]
        .into(),
        limits: Limits { calls_per_second: 100_000, burst: 100_000, concurrent: 64 },
        ..Registry::empty(Zone::Wib)
    }
}

/// Everything around one running hub.
pub struct House {
    pub hub: Arc<Hub>,
    pub register: watch::Sender<Arc<Registry>>,
    pub lane: Arc<Lane>,
    pub db: Arc<Db>,
    pub at: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
}

/// How a hub is set up for a test.
#[derive(Default)]
pub struct Setup {
    /// Under which name it is known, where not by where it listens.
    pub address: Option<String>,
    pub intake: Option<Intake>,
    pub patience: Option<Patience>,
    pub resolve: Option<Resolve>,
    pub practice: Option<bool>,
    pub tls: Option<Arc<rustls::ServerConfig>>,
    pub own: Option<hub::member::Own>,
    pub spool: Option<std::path::PathBuf>,
    pub reserve: u64,
    pub passes: hub::passes::Passes,
}

impl House {
    pub async fn open(place: &Temporary, register: Registry, setup: Setup) -> House {
        let db = Arc::new(place.open(&SCHEMA).await.expect("opens"));
        House::of(place, db, register, setup).await
    }

    pub async fn of(place: &Temporary, db: Arc<Db>, register: Registry, setup: Setup) -> House {
        let lane = place.open_lane(&db, &SCHEMA, hub::store::MIGRATIONS).await.expect("a lane");
        let lane = Arc::new(lane);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let at = listener.local_addr().expect("an address");
        let scheme = if setup.tls.is_some() { "https" } else { "http" };
        let (sender, registry) = watch::channel(Arc::new(register));
        let settings = Settings {
            addresses: vec![setup.address.unwrap_or_else(|| format!("{scheme}://{at}"))],
            practice: setup.practice.unwrap_or(true),
            own: vec![at],
            spool: setup.spool,
            reserve: setup.reserve,
            intake: setup.intake.unwrap_or_default(),
            patience: setup.patience.unwrap_or_default(),
            passes: setup.passes,
        };
        let ground =
            Ground { lane: lane.clone(), registry, keys: place.keys.clone(), settings, own: setup.own.clone() };
        let tls = hub::tls::client_of(rustls::RootCertStore::empty()).expect("a client");
        let hub = Hub::new(ground, setup.resolve.unwrap_or_else(system), tls);
        let (stop, stopped) = oneshot::channel::<()>();
        let service = hub.service();
        let serving = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            hub::listen::listen(listener, setup.tls, service, stopped).await.expect("listens");
        });
        House { hub, register: sender, lane, db, at, stop: Some(stop), serving: Some(serving) }
    }

    /// Changes the register, as an act would.
    pub fn change(&self, change: impl FnOnce(&mut Registry)) {
        self.register.send_modify(|registry| {
            let mut new = Registry::clone(registry);
            new.version += 1;
            change(&mut new);
            *registry = Arc::new(new);
        });
    }

    pub fn client(&self, system: &str, keyid: &str) -> Client {
        Client::new(self.at, format!("http://{}", self.at), system, keyid)
    }

    /// Ends the hub and closes what it stood on.
    pub async fn close(mut self) {
        drop(self.stop.take());
        if let Some(serving) = self.serving.take() {
            let _ = tokio::time::timeout(Duration::from_secs(5), serving).await;
        }
        self.lane.close().await;
        drop(self.hub);
        // Connections that end at this moment still hold a part of the house.
        let mut db = self.db;
        for _ in 0..300 {
            db = match Arc::try_unwrap(db) {
                Ok(db) => return db.close().await,
                Err(held) => held,
            };
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("somebody still holds the database");
    }

    /// The kinds of the leaves in the message log, in order.
    pub async fn kinds(&self) -> Vec<String> {
        let leaves = self.leaves().await;
        leaves.iter().map(|leaf| leaf["kind"].as_str().expect("a kind").to_owned()).collect()
    }

    pub async fn leaves(&self) -> Vec<serde_json::Value> {
        let mut view = self.lane.view().await.expect("a view");
        let size = self.lane.head().await.expect("a head").size;
        let mut all = Vec::new();
        for part in store::tiles::bundles(size) {
            let bytes = store::tiles::tile(&mut view, &part).await.expect("a bundle").expect("there");
            let mut rest = &bytes[..];
            while let Some((length, after)) = rest.split_first_chunk::<2>() {
                let (leaf, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
                all.push(serde_json::from_slice(leaf).expect("a leaf"));
                rest = after;
            }
        }
        all
    }
}

/// A test on both databases, each with a place of its own.
pub async fn on_both(test: impl AsyncFn(&Temporary)) {
    let folder = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    test(&folder).await;
    if let Some(server) = Temporary::postgres(true, &SCHEMA).await.expect("a cluster") {
        test(&server).await;
        server.discard().await.expect("discarded");
    }
}

/// Waits until something is so, for five seconds at most.
pub async fn until(mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came to be");
}

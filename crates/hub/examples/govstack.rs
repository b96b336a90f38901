//! A hub for GovStack's published checks of an information mediator, which ask
//! for fixed names over plain HTTP: a line in front of it shows the certificate
//! of a registered system. `cargo run -p hub --example govstack`, then the suite
//! of `bb-information-mediator` as it was fetched.

use std::sync::Arc;

use exchange::public::{Key, KeyMaterial, Limits, Registry, Service, System};
use hub::outward::system;
use hub::{Ground, Hub, Settings, listen, tls};
use kernel::{Moment, Zone};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde_json::json;
use store::testing::Temporary;
use store::{Lane, Schema};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

type Failed = Box<dyn std::error::Error + Send + Sync>;

const SCHEMA: Schema = Schema { migrations: &[store::migrate::KERNEL], regulations: &[], guards: &[] };
/// Where the suite asks.
const ASKED: &str = "127.0.0.1:3366";
const SYSTEMS: [&str; 4] = [
    "identifier/identifier/alp4aNum3r1c/alp4aNum3r1c",
    "a11a11a11a/asd2211a/12as12/m3mb3rc0d3",
    "a552example/zzz321a/m3mb3rc0d3/aa15",
    "valid1dentifi3r/rand0mid3nt/str1ng/azxcv55",
];
const CODE: &str = "alp4aNum3r1c";

fn pair(name: &str) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), Failed> {
    let key = KeyPair::generate()?;
    let made = CertificateParams::new(vec![name.to_owned()])?.self_signed(&key)?;
    Ok((made.der().clone(), PrivateKeyDer::try_from(key.serialize_der())?))
}

fn register(shown: [u8; 32]) -> Registry {
    let mut registry = Registry {
        version: 1,
        region: "GovStack".into(),
        practice: true,
        instance: "identifier".into(),
        certificates: [(shown, "SUITE".to_owned())].into(),
        limits: Limits { calls_per_second: 1000, burst: 1000, concurrent: 16 },
        ..Registry::empty(Zone::Wib)
    };
    for (id, identifier) in (1..).zip(SYSTEMS) {
        let part = |n: usize| identifier.split('/').nth(n).unwrap_or_default().to_owned();
        let system = System {
            id,
            identifier: identifier.into(),
            title: identifier.into(),
            class: part(1),
            member: part(2),
            member_name: part(2),
            unit: id,
            unit_name: part(2),
            by_certificate: true,
            ended_at: None,
        };
        registry.systems.insert(identifier.into(), system);
        let service = Service {
            id,
            system: identifier.into(),
            code: CODE.into(),
            title: CODE.into(),
            meaning: CODE.into(),
            personal: false,
            openapi: Some(json!({ "openapi": "3.1.0", "info": { "title": CODE, "version": "1" }, "paths": {} })),
            address: None,
            offered_at: Moment(0),
            ended_at: None,
        };
        registry.services.insert((identifier.into(), CODE.into()), service);
    }
    let key = Key {
        keyid: "SUITE".into(),
        system: SYSTEMS[0].into(),
        material: KeyMaterial::Certificate(shown),
        from: Moment(0),
        to: Moment(i64::MAX),
        revoked_at: None,
        reasons: vec![],
        networks: vec![],
    };
    registry.keys.insert("SUITE".into(), key);
    registry
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let (hubs, suites) = (pair("localhost")?, pair("suite")?);
    let place = Temporary::sqlite(true, &SCHEMA).await?;
    let db = place.open(&SCHEMA).await?;
    let lane = Arc::new(Lane::open(&place.place, &db, hub::store::MIGRATIONS).await?);
    let (_sender, registry) = watch::channel(Arc::new(register(tls::fingerprint(&suites.0))));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let at = listener.local_addr()?;
    let settings = Settings {
        addresses: vec![format!("https://{at}")],
        practice: true,
        own: vec![at],
        spool: None,
        reserve: 0,
        intake: Default::default(),
        patience: Default::default(),
        passes: Default::default(),
    };
    let ground = Ground { lane, registry, keys: place.keys.clone(), settings, own: None };
    let hub = Hub::new(ground, system(), tls::client(None)?);
    let server = tls::server_of(vec![hubs.0.clone()], hubs.1)?;
    tokio::spawn(listen::listen(listener, Some(server), hub.service(), std::future::pending()));

    let mut roots = rustls::RootCertStore::empty();
    roots.add(hubs.0)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![suites.0], suites.1)?;
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let plain = TcpListener::bind(ASKED).await?;
    println!("{ASKED} leads to the hub at {at}");
    loop {
        let (mut near, _) = plain.accept().await?;
        let connector = connector.clone();
        tokio::spawn(async move {
            let far = TcpStream::connect(at).await?;
            let mut far = connector.connect(ServerName::try_from("localhost")?, far).await?;
            tokio::io::copy_bidirectional(&mut near, &mut far).await?;
            Ok::<_, Failed>(())
        });
    }
}

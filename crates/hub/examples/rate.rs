//! How many signed, noted, durable exchanges a second this machine carries, with
//! clients, hub and provider all on it. `cargo run --release -p hub --example rate`

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use exchange::public::{Address, Endpoint, Grant, Key, KeyMaterial, Limits, Registry, Service, System, What};
use http_body_util::{BodyExt, Full};
use hub::outward::system;
use hub::{Ground, Hub, Settings, listen};
use hyper::body::Incoming;
use hyper::client::conn::http1 as client;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use kernel::{Moment, Zone};
use protocol::digest::{Algorithm, Digests};
use protocol::signature::{self, Message, Params, TAG};
use store::testing::Temporary;
use store::{Lane, Schema};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

type Failed = Box<dyn std::error::Error + Send + Sync>;

const SCHEMA: Schema = Schema { migrations: &[store::migrate::KERNEL], regulations: &[] };
const PROVIDER: &str = "ID-UJI/GOV/DUKCAPIL/KTP";
const MEMBERS: usize = 8;
const LINES: usize = 8;
const SECONDS: u64 = 10;

fn name(member: usize) -> String {
    format!("ID-UJI/GOV/DINAS{member}/SIK")
}

fn key(member: usize) -> protocol::key::SigningKey {
    protocol::key::from_seed([u8::try_from(member).unwrap_or_default() + 1; 32])
}

fn a_system(id: i64, identifier: &str) -> System {
    System {
        id,
        identifier: identifier.into(),
        title: identifier.into(),
        class: "GOV".into(),
        member: identifier.split('/').nth(2).unwrap_or_default().into(),
        member_name: identifier.into(),
        unit: id,
        unit_name: identifier.into(),
        by_certificate: false,
        ended_at: None,
    }
}

fn register(provider: SocketAddr) -> Result<Registry, Failed> {
    let service = Service {
        id: 1,
        system: PROVIDER.into(),
        code: "uji".into(),
        title: "uji".into(),
        meaning: "uji".into(),
        personal: false,
        openapi: None,
        address: Some(Address {
            url: format!("http://{provider}"),
            networks: vec!["127.0.0.1/32".parse()?],
            approved_at: Moment(0),
        }),
        ended_at: None,
    };
    let mut registry = Registry {
        version: 1,
        at: Moment(0),
        zone: Zone::Wib,
        region: "Uji".into(),
        practice: true,
        instance: "ID-UJI".into(),
        systems: [(PROVIDER.to_owned(), a_system(1, PROVIDER))].into(),
        keys: BTreeMap::new(),
        certificates: BTreeMap::new(),
        services: [((PROVIDER.to_owned(), "uji".to_owned()), service)].into(),
        datasets: BTreeMap::new(),
        grants: BTreeMap::new(),
        limits: Limits { calls_per_second: 100_000, burst: 100_000, concurrent: 64 },
    };
    for member in 0..MEMBERS {
        let (client, id) = (name(member), i64::try_from(member)? + 2);
        registry.systems.insert(client.clone(), a_system(id, &client));
        let material = KeyMaterial::Ed25519(key(member).verifying_key().to_bytes());
        let keyid = format!("K-{member}");
        let held = Key {
            keyid: keyid.clone(),
            system: client.clone(),
            material,
            from: Moment(0),
            to: Moment(i64::MAX),
            revoked_at: None,
            reasons: vec![],
        };
        registry.keys.insert(keyid, held);
        let grant = Grant {
            id,
            number: String::new(),
            client,
            provider: PROVIDER.into(),
            what: What::Service { system: PROVIDER.into(), code: "uji".into() },
            endpoints: vec![Endpoint { method: "*".into(), path: "/**".into() }],
            deliver_to: None,
            purpose: String::new(),
            legal_ground: String::new(),
            personal_ground: None,
            from: "2000-01-01".parse()?,
            until: "2999-12-31".parse()?,
            ended_at: None,
        };
        registry.grants.insert(id, grant);
    }
    Ok(registry)
}

async fn provide(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(async move {
            let answering = service_fn(|request: Request<Incoming>| async move {
                let _ = request.into_body().collect().await;
                Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(&[b'x'; 1024]))))
            });
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answering).await;
        });
    }
}

fn signed(base: &str, member: usize, body: &Bytes) -> Result<Request<Full<Bytes>>, Failed> {
    let target = format!("/r1/{PROVIDER}/uji/a");
    let fields: protocol::Fields = vec![
        ("x-road-client".into(), name(member).into()),
        ("x-road-id".into(), uuid::Uuid::new_v4().to_string().into()),
        ("content-type".into(), b"application/octet-stream".to_vec()),
        ("content-digest".into(), Digests::of(body).field(Algorithm::Sha256).into()),
    ];
    let uri = format!("{base}{target}");
    let message = Message { method: "POST", target_uri: &uri, status: None, fields: &fields, request: None };
    let params = Params {
        created: store::testing::wall().0 / 1000,
        expires: None,
        keyid: format!("K-{member}"),
        nonce: Some(uuid::Uuid::new_v4().to_string()),
        tag: Some(TAG.into()),
    };
    let (input, made) = signature::sign(&message, &signature::required(&message, true), &params, &key(member))?;
    let mut request = Request::post(target).header("host", "uji");
    for (name, value) in &fields {
        request = request.header(name, value.as_slice());
    }
    Ok(request.header("signature-input", input).header("signature", made).body(Full::new(body.clone()))?)
}

async fn ask(at: SocketAddr, base: String, member: usize, until: Instant) -> Result<Vec<Duration>, Failed> {
    let stream = TcpStream::connect(at).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = client::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (body, mut took) = (Bytes::from_static(&[b'y'; 1024]), Vec::new());
    while Instant::now() < until {
        let request = signed(&base, member, &body)?;
        let begun = Instant::now();
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        let read = answer.into_body().collect().await?.to_bytes();
        if status != 200 {
            return Err(String::from_utf8_lossy(&read).into_owned().into());
        }
        took.push(begun.elapsed());
    }
    Ok(took)
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let place = Temporary::sqlite(true, &SCHEMA).await?;
    let db = place.open(&SCHEMA).await?;
    let lane = Arc::new(Lane::open(&place.place, &db, hub::store::MIGRATIONS).await?);
    let provider = TcpListener::bind("127.0.0.1:0").await?;
    let (_sender, registry) = watch::channel(Arc::new(register(provider.local_addr()?)?));
    tokio::spawn(provide(provider));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let at = listener.local_addr()?;
    let base = format!("http://{at}");
    let settings = Settings {
        addresses: vec![base.clone()],
        practice: true,
        own: vec![at],
        spool: None,
        reserve: 0,
        intake: Default::default(),
        patience: Default::default(),
    };
    let ground = Ground { lane: lane.clone(), registry, keys: place.keys.clone(), settings, own: None };
    let hub = Hub::new(ground, system(), hub::tls::client(None)?);
    tokio::spawn(listen::listen(listener, None, hub.service(), std::future::pending()));
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let asking = (0..MEMBERS * LINES).map(|n| tokio::spawn(ask(at, base.clone(), n % MEMBERS, until)));
    let mut took = Vec::new();
    for one in asking.collect::<Vec<_>>() {
        took.extend(one.await??);
    }
    took.sort();
    let at = |part: usize| took.get(took.len() * part / 1000).copied().unwrap_or_default();
    println!(
        "{} exchanges in {SECONDS} s: {} a second; p50 {:?}, p99 {:?}, p99.9 {:?}; log of {} leaves",
        took.len(),
        took.len() as u64 / SECONDS,
        at(500),
        at(990),
        at(999),
        lane.head().await?.size
    );
    lane.close().await;
    db.close().await;
    Ok(())
}

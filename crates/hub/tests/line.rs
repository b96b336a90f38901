//! The line itself: TLS and client certificates, members beside each other, and
//! the lists that every client reads.
#![allow(clippy::expect_used)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use exchange::public::{Key, KeyMaterial, Limits};
use kernel::Moment;
use protocol::Fields;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use serde_json::json;
use store::testing::Temporary;
use support::client::{exchange, letters};
use support::{Answer, CLIENT, Client, House, OTHER, PROVIDER, Provider, SERVICE, Setup, on_both, register};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

struct Pair {
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl Pair {
    fn new(name: &str) -> Pair {
        let key = KeyPair::generate().expect("a key");
        let made = CertificateParams::new(vec![name.to_owned()]).expect("parameters").self_signed(&key).expect("made");
        let der = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        Pair { certificate: made.der().clone(), key: der }
    }

    fn digest(&self) -> [u8; 32] {
        hub::tls::fingerprint(&self.certificate)
    }
}

impl Clone for Pair {
    fn clone(&self) -> Pair {
        Pair { certificate: self.certificate.clone(), key: self.key.clone_key() }
    }
}

fn server(pair: &Pair) -> Arc<ServerConfig> {
    hub::tls::server_of(vec![pair.certificate.clone()], pair.key.clone_key()).expect("a server")
}

/// Shows a certificate that may belong to another key.
#[derive(Debug)]
struct Shown(Arc<rustls::sign::CertifiedKey>);

impl rustls::client::ResolvesClientCert for Shown {
    fn resolve(&self, _: &[&[u8]], _: &[rustls::SignatureScheme]) -> Option<Arc<rustls::sign::CertifiedKey>> {
        Some(self.0.clone())
    }

    fn has_certs(&self) -> bool {
        true
    }
}

fn connector(trusted: &Pair, shown: Option<(&CertificateDer<'static>, &PrivateKeyDer<'static>)>) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.certificate.clone()).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.expect("versions").with_root_certificates(roots);
    let config = match shown {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let key = rustls::crypto::ring::sign::any_supported_type(key).expect("a key");
            let shown = rustls::sign::CertifiedKey::new(vec![certificate.clone()], key);
            builder.with_client_cert_resolver(Arc::new(Shown(Arc::new(shown))))
        }
    };
    TlsConnector::from(Arc::new(config))
}

async fn ask(house: &House, line: &TlsConnector, letters: &[u8]) -> Option<Answer> {
    let stream = TcpStream::connect(house.at).await.expect("connects");
    let name = ServerName::try_from("localhost").expect("a name");
    exchange(line.connect(name, stream).await.ok()?, letters).await
}

fn plain(house: &House, client: &str, target: &str) -> Vec<u8> {
    let fields: Fields = vec![
        ("Host".into(), house.at.to_string().into()),
        ("X-Road-Client".into(), client.as_bytes().to_vec()),
        ("X-Road-Id".into(), b"nama-yang-sama".to_vec()),
    ];
    letters("GET", target, &fields, b"")
}

fn by_certificate(pair: &Pair, system: &str, keyid: &str) -> Key {
    Key {
        keyid: keyid.into(),
        system: system.into(),
        material: KeyMaterial::Certificate(pair.digest()),
        from: Moment(0),
        to: Moment(i64::MAX),
        revoked_at: None,
        reasons: vec![],
        networks: vec![],
    }
}

/// A house behind TLS with the hub's certificate, and a line to it by the certificate of
/// the asking system.
async fn by_tls(place: &Temporary) -> (House, Pair, TlsConnector) {
    let (hub, ours) = (Pair::new("localhost"), Pair::new("sik"));
    let mut registry = register(1);
    registry.keys.insert("SIK-TLS".into(), by_certificate(&ours, CLIENT, "SIK-TLS"));
    registry.certificates.insert(ours.digest(), "SIK-TLS".into());
    let house = House::open(place, registry, Setup { tls: Some(server(&hub)), ..Setup::default() }).await;
    let mine = connector(&hub, Some((&ours.certificate, &ours.key)));
    (house, hub, mine)
}

/// What somebody has to look at: which, about what, how often.
async fn alarms(house: &House) -> Vec<String> {
    let mut view = house.lane.view().await.expect("a view");
    let found = hub::store::seeing::alarms(&mut view, 10).await.expect("alarms");
    assert!(found.iter().all(|a| a.who == CLIENT));
    found.iter().map(|a| format!("{} {} {}", a.code, a.about, a.times)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_bound_to_networks_counts_from_there_alone() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let (client, target) = (house.client(CLIENT, "SIK-1"), format!("{SERVICE}/a"));
        let bind = |networks: &[&str]| {
            let networks = networks.iter().map(|network| network.parse().expect("a network")).collect();
            house.change(|r| r.keys.get_mut("SIK-1").expect("a key").networks = networks);
        };
        bind(&["10.20.30.0/24", "127.0.0.2/32"]);
        let answer = client.ask("GET", &target, b"").await;
        assert_eq!(answer.fault(), "Server.ServerProxy.AccessDenied");
        assert!(provider.heard().is_empty());
        // It was proved, so it is noted; and somebody is told.
        assert_eq!(house.kinds().await, ["penolakan"]);
        assert_eq!(alarms(&house).await, ["KUNCI-JARINGAN SIK-1 1"]);
        for near in [&["10.20.30.0/24", "127.0.0.1/32"][..], &["127.0.0.0/8"], &[]] {
            bind(near);
            assert_eq!(client.ask("GET", &target, b"").await.status, 200, "{near:?}");
        }
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bound_certificate_counts_from_there_alone_whatever_it_names() {
    on_both(async |place| {
        let (house, _, mine) = by_tls(place).await;
        let bare: Fields = vec![("host".into(), house.at.to_string().into())];
        for (network, status) in [("127.0.0.0/8", 200), ("10.20.30.0/24", 500)] {
            let network = network.parse().expect("a network");
            house.change(|r| r.keys.get_mut("SIK-TLS").expect("a key").networks = vec![network]);
            for target in ["/trust", "/listClients"] {
                let answer = ask(&house, &mine, &letters("GET", target, &bare, b"")).await.expect("an answer");
                assert_eq!(answer.status, status, "{target}");
                if status != 200 {
                    assert_eq!(answer.fault(), "Server.ServerProxy.AccessDenied", "{target}");
                }
            }
        }
        assert_eq!(alarms(&house).await, ["KUNCI-JARINGAN SIK-TLS 2"]);
        house.close().await;
    })
    .await;
}

/// Refusals of another kind have a count of their own.
#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_key_is_told_after_any_number_of_refusals() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let nowhere = format!("{SERVICE}lain/a");
        for _ in 0..70 {
            assert_eq!(client.ask("GET", &nowhere, b"").await.fault(), "Server.ServerProxy.UnknownService");
        }
        assert!(alarms(&house).await.is_empty());
        let network = "10.20.30.0/24".parse().expect("a network");
        house.change(|r| r.keys.get_mut("SIK-1").expect("a key").networks = vec![network]);
        assert_eq!(client.ask("GET", &nowhere, b"").await.fault(), "Server.ServerProxy.AccessDenied");
        assert_eq!(alarms(&house).await, ["KUNCI-JARINGAN SIK-1 1"]);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_client_is_known_by_its_certificate() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let (hub, ours, theirs, unknown) =
            (Pair::new("localhost"), Pair::new("sik"), Pair::new("renja"), Pair::new("asing"));
        let mut registry = register(provider.port());
        for (pair, system, keyid) in [(&ours, CLIENT, "SIK-TLS"), (&theirs, OTHER, "RENJA-TLS")] {
            registry.keys.insert(keyid.into(), by_certificate(pair, system, keyid));
            registry.certificates.insert(pair.digest(), keyid.into());
        }
        let house = House::open(place, registry, Setup { tls: Some(server(&hub)), ..Setup::default() }).await;
        let target = format!("{SERVICE}/a");
        let mine = connector(&hub, Some((&ours.certificate, &ours.key)));
        // X-Road's own clients use one name again and again; nobody on the way
        // can repeat what goes over this line.
        for _ in 0..2 {
            let answer = ask(&house, &mine, &plain(&house, CLIENT, &target)).await.expect("an answer");
            assert_eq!((answer.status, answer.json()), (200, json!({ "nama": "Budi" })));
            assert_eq!(answer.field("x-road-id"), Some("nama-yang-sama"));
            assert!(answer.field("signature").is_some() && answer.field("simpul-log-leaf").is_some());
        }
        let fault = async |line: &TlsConnector, client: &str| {
            ask(&house, line, &plain(&house, client, &target)).await.expect("an answer").fault()
        };
        let refused = "Server.ClientProxy.SslAuthenticationFailed";
        // Another's name, an unknown certificate, none at all.
        assert_eq!(fault(&mine, OTHER).await, refused);
        assert_eq!(fault(&connector(&hub, Some((&theirs.certificate, &theirs.key))), CLIENT).await, refused);
        assert_eq!(fault(&connector(&hub, Some((&unknown.certificate, &unknown.key))), CLIENT).await, refused);
        assert_eq!(fault(&connector(&hub, None), CLIENT).await, refused);
        // Somebody else's certificate without its key: the handshake ends.
        let stolen = connector(&hub, Some((&ours.certificate, &theirs.key)));
        assert!(ask(&house, &stolen, &plain(&house, CLIENT, &target)).await.is_none());
        // With a good signature, over a line that another member proves.
        let client = Client { base: format!("https://{}", house.at), ..house.client(CLIENT, "SIK-1") };
        let signed = || client.signed("GET", &target, b"", &client.wish());
        let crossed = connector(&hub, Some((&theirs.certificate, &theirs.key)));
        assert_eq!(ask(&house, &crossed, &signed()).await.expect("an answer").fault(), refused);
        for line in [&connector(&hub, None), &mine, &connector(&hub, Some((&unknown.certificate, &unknown.key)))] {
            assert_eq!(ask(&house, line, &signed()).await.expect("an answer").status, 200);
        }
        // A system that has to sign, a certificate that was taken back.
        house.change(|r| r.systems.get_mut(CLIENT).expect("a system").by_certificate = false);
        assert_eq!(fault(&mine, CLIENT).await, refused);
        house.change(|r| r.systems.get_mut(CLIENT).expect("a system").by_certificate = true);
        let now = house.lane.now().expect("a time");
        house.change(|r| r.keys.get_mut("SIK-TLS").expect("a key").revoked_at = Some(now));
        assert_eq!(fault(&mine, CLIENT).await, refused);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hub_believes_only_whom_it_was_told_to() {
    on_both(async |place| {
        let pair = Pair::new("localhost");
        // A provider behind TLS whose certificate nobody vouches for.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let port = listener.local_addr().expect("an address").port();
        let acceptor = tokio_rustls::TlsAcceptor::from(server(&pair));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move { drop(acceptor.accept(stream).await) });
            }
        });
        let mut registry = register(port);
        let address = exchange::public::Address { url: format!("https://127.0.0.1:{port}"), ..support::address(port) };
        registry.services.extend([support::a_service("penduduk", address)]);
        let house = House::open(place, registry, Setup::default()).await;
        let answer = house.client(CLIENT, "SIK-1").ask("GET", &format!("{SERVICE}/a"), b"").await;
        assert_eq!(answer.fault(), "Server.ServerProxy.NetworkError");
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_member_that_floods_delays_nobody_else() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let mut registry = register(provider.port());
        registry.limits = Limits { calls_per_second: 10_000, burst: 10_000, concurrent: 4 };
        let service = exchange::public::What::Service { system: PROVIDER.into(), code: "penduduk".into() };
        registry.grants.insert(7, support::a_grant(7, OTHER, PROVIDER, service));
        let house = House::open(place, registry, Setup::default()).await;
        let quiet = house.client(OTHER, "RENJA-1");
        let quickly = async || {
            let mut took = Vec::new();
            for _ in 0..30 {
                let begun = Instant::now();
                assert_eq!(quiet.ask("GET", &format!("{SERVICE}/a"), b"").await.status, 200);
                took.push(begun.elapsed());
            }
            took.sort();
            took[28]
        };
        let alone = quickly().await;
        let loud = house.client(CLIENT, "SIK-1");
        let flood: Vec<_> = (0..120)
            .map(|_| {
                let loud = loud.clone();
                tokio::spawn(async move { loud.ask("GET", &format!("{SERVICE}/pelan"), b"").await.status })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(200)).await;
        let beside = quickly().await;
        // The flood takes nine seconds; the others do not see it.
        assert!(beside < alone * 5 + Duration::from_millis(150), "alone {alone:?}, beside the flood {beside:?}");
        let mut answered = 0;
        for one in flood {
            answered += usize::from(one.await.expect("ran") == 200);
        }
        assert!(answered > 100, "{answered}");
        // Beyond the rate it is told when to come again.
        house.change(|r| r.limits = Limits { calls_per_second: 1, burst: 1, concurrent: 4 });
        let begun = Instant::now();
        let many: Vec<_> = (0..8)
            .map(|_| {
                let loud = loud.clone();
                tokio::spawn(async move { loud.ask("GET", &format!("{SERVICE}/a"), b"").await })
            })
            .collect();
        let mut refused = 0;
        for one in many {
            let answer = one.await.expect("ran");
            if answer.status != 200 {
                assert_eq!(answer.fault(), "Server.ClientProxy.RateLimited");
                assert_eq!(answer.field("retry-after"), Some("1"));
                refused += 1;
            }
        }
        assert!((5..8).contains(&refused), "{refused}");
        // A refusal is no quick answer: a tight loop makes one of them a second.
        assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_are_x_roads() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let list = client.ask("GET", "/listClients", b"").await;
        assert_eq!(
            list.json()["member"][0],
            json!({
                "id": {
                    "object_type": "SUBSYSTEM", "xroad_instance": "ID-UJI", "member_class": "GOV",
                    "member_code": "BAPPEDA", "subsystem_code": "RENJA",
                },
                "name": "Sistem 3",
            })
        );
        assert_eq!(list.json()["member"].as_array().map(Vec::len), Some(3));
        let methods = client.ask("GET", &format!("/r1/{PROVIDER}/listMethods"), b"").await.json();
        assert_eq!(methods["service"].as_array().map(Vec::len), Some(2));
        assert_eq!(
            methods["service"][0],
            json!({
                "object_type": "SERVICE", "xroad_instance": "ID-UJI", "member_class": "GOV", "member_code": "DUKCAPIL",
                "subsystem_code": "KTP", "service_code": "penduduk", "service_type": "OPENAPI",
                "endpoint_list": [{ "method": "GET", "path": "/cari" }],
            })
        );
        let allowed = client.ask("GET", &format!("/r1/{PROVIDER}/allowedMethods"), b"").await.json();
        assert_eq!(allowed["service"].as_array().map(Vec::len), Some(1));
        assert_eq!(allowed["service"][0]["service_code"], "penduduk");
        let other = house.client(OTHER, "RENJA-1");
        let none = other.ask("GET", &format!("/r1/{PROVIDER}/allowedMethods"), b"").await.json();
        assert_eq!(none, json!({ "service": [] }));
        let description = client.ask("GET", &format!("/r1/{PROVIDER}/getOpenAPI?serviceCode=penduduk"), b"").await;
        assert_eq!(description.json()["openapi"], "3.1.0");
        let unknown = client.ask("GET", &format!("/r1/{PROVIDER}/getOpenAPI?serviceCode=lain"), b"").await;
        assert_eq!(unknown.fault(), "Server.ServerProxy.UnknownService");
        let nobody = client.ask("GET", "/r1/ID-UJI/GOV/TIDAK/ADA/listMethods", b"").await;
        assert_eq!(nobody.fault(), "Server.ClientProxy.UnknownMember");
        // Without any proof there is no list, only who we are.
        let bare: Fields = vec![("host".into(), house.at.to_string().into())];
        for target in ["/listClients", "/trust", "/log/checkpoint", "/openapi.json", "/skema/penduduk/v1"] {
            let refused = client.send(&letters("GET", target, &bare, b"")).await;
            assert_eq!(refused.fault(), "Server.ClientProxy.SslAuthenticationFailed", "{target}");
        }
        let who = client.send(&letters("GET", "/hub", &bare, b"")).await.json();
        assert_eq!((&who["instance"], &who["public"]), (&json!("ID-UJI"), &json!(house.hub.public_key())));
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_can_mirror_the_log_and_knows_whom_to_trust() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        for _ in 0..3 {
            assert_eq!(client.ask("GET", &format!("{SERVICE}/a"), b"").await.status, 200);
        }
        let first = client.ask("GET", "/log/checkpoint", b"").await;
        let verifier = place.keys.verifier();
        let folder = tempfile::tempdir().expect("a folder");
        house.lane.export(folder.path()).await.expect("a mirror");
        let kept = String::from_utf8(first.body.clone()).expect("text");
        let sound = hub::mirror::verify(folder.path(), verifier, Some(&kept));
        assert!(sound.sound, "{sound:?}");
        assert_eq!((sound.size, sound.continues), (6, Some(true)));
        // Tiles over the line are those of the folder.
        for part in ["tile/0/000.p/6", "tile/entries/000.p/6"] {
            let answer = client.ask("GET", &format!("/log/{part}"), b"").await;
            assert_eq!(answer.body, std::fs::read(folder.path().join(part)).expect("a tile"), "{part}");
        }
        assert_eq!(client.ask("GET", "/log/tile/0/007", b"").await.status, 400);

        // Every flipped byte of the log is found.
        for part in ["checkpoint", "tile/0/000.p/6", "tile/entries/000.p/6"] {
            let file = folder.path().join(part);
            let whole = std::fs::read(&file).expect("a file");
            for at in 0..whole.len() {
                let mut bent = whole.clone();
                bent[at] ^= 1;
                std::fs::write(&file, &bent).expect("written");
                let found = hub::mirror::verify(folder.path(), verifier, None);
                assert!(!found.sound && !found.faults.is_empty(), "{part} byte {at}");
            }
            std::fs::write(&file, &whole).expect("written");
        }
        assert!(hub::mirror::verify(folder.path(), verifier, None).sound);
        // A log that forgot something is no continuation.
        let later = client.ask("GET", &format!("{SERVICE}/a"), b"").await;
        assert_eq!(later.status, 200);
        let longer = house.lane.checkpoint().await.expect("a checkpoint");
        let shrunk = hub::mirror::verify(folder.path(), verifier, Some(&longer));
        assert!(!shrunk.sound, "{shrunk:?}");

        let list = client.ask("GET", "/trust", b"").await;
        let text = String::from_utf8(list.body).expect("text");
        let trusted = protocol::trust::open(&text, &[verifier]).expect("signed by the regency");
        assert!(trusted.keys.iter().any(|k| k.keyid == "SIK-1"));
        let hubs = trusted.keys.iter().find(|k| k.keyid == house.hub.keyid()).expect("the hub's own");
        assert_eq!(hubs.public, house.hub.public_key());
        assert_eq!(later.field("simpul-trust-version"), Some("1"));
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn govstack_reads_the_same_lists_in_its_own_form() {
    on_both(async |place| {
        let (house, hub, mine) = by_tls(place).await;
        let asked = async |line: &TlsConnector, target: &str, client: &str| {
            let fields: Fields = vec![
                ("host".into(), house.at.to_string().into()),
                ("x-govstack-client".into(), client.as_bytes().to_vec()),
            ];
            ask(&house, line, &letters("GET", target, &fields, b"")).await.expect("an answer")
        };
        let methods = asked(&mine, &format!("/{PROVIDER}/listMethods?serviceId=x"), CLIENT).await;
        assert_eq!(methods.status, 200);
        assert_eq!(
            methods.json()["member"][0],
            json!({
                "objectType": { "object_type": "SERVICE" }, "GovStackInstance": "ID-UJI", "memberClass": "GOV",
                "memberCode": "DUKCAPIL", "applicationCode": "KTP", "serviceCode": "penduduk",
                "serviceType": "OPENAPI", "endpointList": { "member": [{ "method": "GET", "path": "/cari" }] },
            })
        );
        let allowed = asked(&mine, &format!("/{PROVIDER}/allowedMethods"), "bukan pengenal").await.json();
        assert_eq!(allowed["member"].as_array().map(Vec::len), Some(1));
        let clients = asked(&mine, "/listClients?serviceId=a&instanceId=b", CLIENT).await.json();
        assert_eq!(clients["member"].as_array().map(Vec::len), Some(3));
        assert!(clients["member"][0]["name"].is_null());
        let described = asked(&mine, &format!("/{PROVIDER}/getOpenAPI?serviceCode=penduduk"), CLIENT).await;
        assert_eq!(described.field("content-type"), Some("application/json; charset=utf-8"));
        assert!(described.json().as_str().expect("one text").contains("3.1.0"));
        for (target, client) in [
            (format!("/{PROVIDER}/getOpenAPI?serviceCode=lain"), CLIENT),
            (format!("/{PROVIDER}/getOpenAPI"), CLIENT),
            ("/ID-UJI/GOV/TIDAK/ADA/getOpenAPI?serviceCode=penduduk".to_owned(), CLIENT),
            // A name that can be read and is another's.
            (format!("/{PROVIDER}/listMethods"), OTHER),
        ] {
            let refused = asked(&mine, &target, client).await;
            assert_eq!(refused.status, 400, "{target}");
            assert!(refused.json().is_string(), "{target}");
        }
        // Whoever is not there, or cannot be, has no methods.
        for target in ["/ID-UJI/GOV/TIDAK/ADA/listMethods", "/%22a%22/b/c/d/allowedMethods?x=y"] {
            let none = asked(&mine, target, CLIENT).await;
            assert_eq!((none.status, none.json()), (200, json!({ "member": [] })), "{target}");
        }
        // Without a certificate there is nothing on any path.
        let nobody = asked(&connector(&hub, None), &format!("/{PROVIDER}/listMethods"), CLIENT).await;
        assert_eq!(nobody.field("x-road-error"), Some("Server.ClientProxy.SslAuthenticationFailed"));
        house.close().await;
    })
    .await;
}

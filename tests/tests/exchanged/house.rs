//! A regency whose agencies joined, its hub as a process behind TLS, and what is
//! sent to it letter by letter.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use kernel::{Moment, Zone};
use protocol::Fields;
use protocol::digest::Digests;
use protocol::event;
use protocol::key::SigningKey;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::cli::simpul;
use crate::client::{Answer, Client, Wish, exchange, letters};
use crate::joined::{Serving, number, ok, run, seat, units};

const NAME: &str = "hub.uji.go.id";
pub const BASE: &str = "https://hub.uji.go.id";
/// The asking agency's system, and the giving one's.
pub const CLIENT: &str = "ID-KAB/GOV/DINKES/SIK";
pub const PROVIDER: &str = "ID-KAB/GOV/DUKCAPIL/KTP";
pub const SERVICE: &str = "/r1/ID-KAB/GOV/DUKCAPIL/KTP/penduduk";
/// Where the events of the giving one's data set are told, and had.
pub const PUB: &str = "/r1/ID-KAB/GOV/DUKCAPIL/KTP/pub/v1/id.go.kab.penduduk.v1";
const PULL: &str = "/r1/ID-KAB/GOV/DUKCAPIL/KTP/pull/v1/id.go.kab.penduduk.v1";
const SCHEMA: &str = r#"{"type":"object","required":["nama"],"properties":{"nama":{"type":"string"}}}"#;
const DAY_MS: i64 = 86_400_000;

pub fn key(of: &str) -> SigningKey {
    protocol::key::from_seed(Digests::of(of.as_bytes()).sha256)
}

/// A moment so many days from now.
pub fn at(days: i64) -> Moment {
    store::testing::wall().plus_millis(days * DAY_MS)
}

fn day(days: i64) -> String {
    at(days).day(Zone::Wib).to_string()
}

/// The event of this number, told by the giving system; the same at every call.
pub fn person(n: u32) -> Value {
    json!({
        "specversion": "1.0", "id": format!("e1-{n}"), "sequence": n.to_string(), "subject": n.to_string(),
        "source": format!("/{PROVIDER}/penduduk"), "type": "id.go.kab.penduduk.v1.upserted",
        "datacontenttype": "application/json", "data": { "nama": format!("Warga {n}") },
    })
}

/// The same, written down and signed so many days from now.
pub fn captured(n: u32, days: i64, by: &Client) -> Value {
    let mut event = person(n);
    event["time"] = json!(at(days).iso());
    let fields = vec![("content-type".to_owned(), event::STRUCTURED.as_bytes().to_vec())];
    let mut read = event::parse(&fields, event.to_string().as_bytes(), &event::Limits::default()).unwrap();
    read[0].capture(&by.keyid, &by.key);
    serde_json::from_str(&read[0].structured()).unwrap()
}

/// A certificate with its key.
pub struct Pair {
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    pem: [String; 2],
}

impl Pair {
    pub fn new(name: &str) -> Pair {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        Pair {
            certificate: made.cert.der().clone(),
            key: PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap(),
            pem: [made.cert.pem(), made.signing_key.serialize_pem()],
        }
    }
}

/// What a provider was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub line: String,
    pub client: String,
    pub body: String,
}

/// A provider that says yes to everything, and what it hears.
fn provider() -> (u16, Arc<Mutex<Vec<Heard>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, heard) = (listener.local_addr().unwrap().port(), Arc::<Mutex<Vec<Heard>>>::default());
    let all = heard.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let all = all.clone();
            std::thread::spawn(move || {
                let stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                while let Some(one) = hear(&mut reader) {
                    all.lock().unwrap().push(one);
                    let said = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
                    (&stream).write_all(said.as_bytes()).unwrap();
                }
            });
        }
    });
    (port, heard)
}

fn hear(reader: &mut impl BufRead) -> Option<Heard> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let (mut length, mut client) = (0, String::new());
    loop {
        let mut field = String::new();
        reader.read_line(&mut field).ok()?;
        let Some((name, value)) = field.split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "x-road-client" => client = value.trim().to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Heard { line: line.trim().to_owned(), client, body: String::from_utf8_lossy(&body).into_owned() })
}

/// The hub as a process; what it says of itself is kept.
pub struct Running {
    pub serving: Serving,
    log: PathBuf,
}

impl Running {
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}

pub struct House {
    place: TempDir,
    pub data: PathBuf,
    /// The SKPD that ask and give, and their numbers as members.
    pub units: [String; 2],
    pub members: [String; 2],
    pub at: SocketAddr,
    hub: Pair,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl House {
    /// Two agencies with a system each; one offers a service and a data set, the
    /// other may have both. Nobody has a key yet.
    pub fn found() -> House {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        let made = run(&data, &["demo", "--no-serve"]);
        assert_eq!(made.code, Some(0), "{made:?}");
        let units = units(&data);
        let [takes, gives] = &units;
        for (user, role, unit) in [
            ("kominfosatu", "administrator", None),
            ("kominfodua", "administrator", None),
            ("stafpeminta", "staf", Some(takes)),
            ("kepalapeminta", "kpa", Some(takes)),
            ("stafpemberi", "staf", Some(gives)),
            ("kepalapemberi", "pa", Some(gives)),
        ] {
            seat(&data, user, role, unit.map(String::as_str));
        }
        let members = [(takes, "DINKES", "SIK"), (gives, "DUKCAPIL", "KTP")].map(|(unit, code, system)| {
            let add = ["exchange", "member", "add", "--unit", unit, "--code", code, "--name", code];
            let member = number(&ok(&data, "kominfosatu", &add), "member");
            let add = ["exchange", "system", "add", "--member", &member, "--code", system, "--title", system];
            ok(&data, "kominfosatu", &add);
            member
        });
        let hub = Pair::new(NAME);
        for (file, pem) in ["hub.pem", "hub.key"].iter().zip(&hub.pem) {
            std::fs::write(place.path().join(file), pem).unwrap();
        }
        let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (port, heard) = provider();
        let house = House { place, data, units, members, at, hub, heard };
        house.offer(port);
        let service = format!("{PROVIDER}/penduduk");
        house.grant(CLIENT, &["--service", &service, "--endpoint", "* /**"]);
        house.grant(CLIENT, &["--dataset", "penduduk", "--version", "1"]);
        house
    }

    fn offer(&self, port: u16) {
        let (data, gives, url) = (&self.data, &self.units[1], format!("http://127.0.0.1:{port}/api"));
        let of = ["--unit", gives, "--system", PROVIDER, "--code", "penduduk", "--title", "P", "--meaning", "Penduduk"];
        let offered = ok(data, "stafpemberi", &[&["exchange", "service", "add"][..], &of, &["--url", &url]].concat());
        let address = number(&offered, "address");
        ok(data, "kominfosatu", &["exchange", "service", "approve", &address, "--network", "127.0.0.1/32"]);
        let more = ["--period", "harian", "--schema", SCHEMA, "--legal-ground", "Perbup 1", "--retention-days", "60"];
        let described = ok(data, "stafpemberi", &[&["exchange", "dataset", "add"][..], &of, &more].concat());
        ok(data, "kominfodua", &["exchange", "dataset", "approve", &number(&described, "description")]);
    }

    /// Access of a system of the asking agency.
    pub fn grant(&self, system: &str, what: &[&str]) {
        let add = ["exchange", "grant", "add", "--unit", &self.units[0], "--client", system, "--purpose", "Uji"];
        let until = day(200);
        let rest = ["--legal-ground", "Perbup 1", "--until", &until];
        let asked = number(&ok(&self.data, "kepalapeminta", &[&add[..], what, &rest].concat()), "id");
        ok(&self.data, "kepalapemberi", &["exchange", "grant", "approve", &asked]);
    }

    /// Who answers for a system: an SKPD and one of its staff.
    fn who(&self, system: &str) -> (&str, &'static str) {
        match system {
            PROVIDER => (&self.units[1], "stafpemberi"),
            _ => (&self.units[0], "stafpeminta"),
        }
    }

    /// Brings a key or a certificate, and has another person confirm it by ear; its
    /// number and its name.
    fn confirmed(
        &self,
        system: &str,
        material: &[&str],
        dates: &[&str],
        today: &[&str],
        networks: &[&str],
    ) -> (i64, String) {
        let (unit, staff) = self.who(system);
        let add = ["exchange", "key", "add", "--unit", unit, "--system", system, "--material"];
        let proposed = ok(&self.data, staff, &[&add[..], material, dates, today].concat());
        let read = ok(&self.data, "kominfodua", &[&["exchange", "key", "fingerprint"][..], material].concat());
        let (key, heard) = (number(&proposed, "key"), read["fingerprint"].as_str().unwrap());
        let confirm = ["exchange", "key", "confirm", &key, "--fingerprint", heard];
        ok(&self.data, "kominfodua", &[&confirm[..], today, networks].concat());
        (key.parse().unwrap(), proposed["done"]["keyid"].as_str().unwrap().to_owned())
    }

    /// A key of a system that holds from this day to that one, counted from today; it
    /// was brought on its first day. Its number, and who signs with it.
    pub fn key(&self, system: &str, named: &str, [from, until]: [i64; 2]) -> (i64, Client) {
        let public = protocol::key::write_public(&key(named).verifying_key());
        let (first, last) = (day(from), day(until));
        // A day that is handed has no hour of its own: the day of now is not handed.
        let today = ["--today", &first];
        let today = if from < 0 { &today[..] } else { &[] };
        let (number, keyid) = self.confirmed(system, &[&public], &["--from", &first, "--until", &last], today, &[]);
        (number, self.client(system, keyid, named))
    }

    /// A key that counts from this network alone.
    pub fn bound_key(&self, system: &str, named: &str, network: &str) -> Client {
        let public = protocol::key::write_public(&key(named).verifying_key());
        let until = day(300);
        let (_, keyid) = self.confirmed(system, &[&public], &["--until", &until], &[], &["--network", network]);
        self.client(system, keyid, named)
    }

    fn client(&self, system: &str, keyid: String, named: &str) -> Client {
        Client { at: self.at, base: BASE.to_owned(), system: system.to_owned(), keyid, key: key(named) }
    }

    /// A certificate by which a system is known.
    pub fn certificate(&self, system: &str, pair: &Pair) {
        let file = self.place.path().join(format!("{}.pem", system.replace('/', "-")));
        std::fs::write(&file, &pair.pem[0]).unwrap();
        let material = format!("@{}", file.display());
        self.confirmed(system, &[&material, "--kind", "sertifikat"], &["--until", &day(300)], &[], &[]);
    }

    /// With what an official's program signs in.
    pub fn token(&self, user: &str) -> String {
        let issued = run(&self.data, &["user", "token", "--username", user, "--json"]);
        issued.json()["token"].as_str().unwrap_or_else(|| panic!("{issued:?}")).to_owned()
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    pub fn place(&self) -> &Path {
        self.place.path()
    }

    pub fn serve(&self) -> Running {
        let beside = |name: &str| self.place.path().join(name);
        let log = beside("log");
        let errors = File::options().create(true).append(true).open(&log).unwrap();
        let mut command = Command::new(simpul());
        command.args(["serve", "--listen", "127.0.0.1:0", "--exchange", &self.at.to_string()]);
        command.args(["--exchange-address", BASE, "--data"]).arg(&self.data).env_remove("SIMPUL_DATABASE");
        command.env("SIMPUL_EXCHANGE_CERT", beside("hub.pem")).env("SIMPUL_EXCHANGE_KEY", beside("hub.key"));
        command.env("SIMPUL_LOG", "info").stdout(Stdio::piped()).stderr(errors);
        let mut child = command.spawn().unwrap();
        let (mut pages, mut exchange) = (String::new(), String::new());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let after = |line: &str| line.split("://").nth(1).unwrap().split([' ', ',']).next().unwrap().to_owned();
        while pages.is_empty() || exchange.is_empty() {
            let line = lines.next().unwrap_or_else(|| panic!("{}", std::fs::read_to_string(&log).unwrap())).unwrap();
            if line.contains("Simpul melayani") {
                pages = after(&line);
            }
            if line.contains("Pertukaran data melayani") {
                exchange = after(&line);
            }
        }
        std::thread::spawn(move || lines.for_each(drop));
        Running { serving: Serving { child, pages, exchange }, log }
    }

    /// A line to the hub, with a certificate or without one.
    pub async fn dial(&self, shown: Option<&Pair>) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.hub.certificate.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
        let config = match shown {
            None => config.with_no_client_auth(),
            Some(pair) => config.with_client_auth_cert(vec![pair.certificate.clone()], pair.key.clone_key()).unwrap(),
        };
        let stream = TcpStream::connect(self.at).await.unwrap();
        TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(NAME).unwrap(), stream).await.unwrap()
    }

    pub async fn send(&self, letters: &[u8]) -> Option<Answer> {
        exchange(self.dial(None).await, letters).await
    }

    pub async fn ask(&self, client: &Client, method: &str, target: &str, body: &[u8]) -> Answer {
        self.send(&client.signed(method, target, body, &client.wish())).await.expect("an answer")
    }

    /// An event on its way, in its letters.
    pub fn telling(&self, client: &Client, event: &Value) -> Vec<u8> {
        let wish = Wish { fields: vec![("content-type".into(), event::STRUCTURED.into())], ..client.wish() };
        client.signed("POST", PUB, event.to_string().as_bytes(), &wish)
    }

    pub async fn tell(&self, client: &Client, event: &Value) -> Answer {
        self.send(&self.telling(client, event)).await.expect("an answer")
    }

    /// The names of the events that a subscriber is given, in their order.
    pub async fn pulled(&self, client: &Client) -> Vec<String> {
        let answer = self.ask(client, "GET", &format!("{PULL}?max=500"), b"").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let told = answer.json();
        told.as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
    }

    /// By which a receipt is believed.
    pub async fn hub_key(&self) -> String {
        let fields: Fields = vec![("host".into(), NAME.into())];
        let told = self.send(&letters("GET", "/hub", &fields, b"")).await.expect("an answer");
        told.json()["public"].as_str().unwrap().to_owned()
    }

    /// What an official does while the hub serves; what was done.
    pub async fn act(&self, hub: &Running, token: &str, name: &str, input: &Value) -> Value {
        let pages = &hub.serving.pages;
        let fields: Fields = vec![
            ("host".into(), pages.clone().into()),
            ("authorization".into(), format!("Bearer {token}").into()),
            ("content-type".into(), b"application/json".to_vec()),
            ("idempotency-key".into(), uuid::Uuid::new_v4().to_string().into()),
        ];
        let sent = letters("POST", &format!("/api/acts/{name}"), &fields, input.to_string().as_bytes());
        let answer = exchange(TcpStream::connect(pages).await.unwrap(), &sent).await.expect("an answer");
        assert_eq!(answer.status, 200, "{name}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()["done"].clone()
    }

    /// The message log is whole, and holds these leaves; nothing serves meanwhile.
    pub fn log_holds<'a>(&self, leaves: impl IntoIterator<Item = &'a str>) {
        let mirror = self.place.path().join("cermin");
        let folder = mirror.to_str().unwrap();
        let written = run(&self.data, &["exchange", "log", "export", folder]);
        assert_eq!(written.code, Some(0), "{written:?}");
        let sound = run(&self.data, &["exchange", "log", "verify", "--mirror", folder, "--json"]);
        assert_eq!((sound.code, &sound.json()["sound"]), (Some(0), &json!(true)), "{sound:?}");
        for leaf in leaves {
            let found = run(&self.data, &["exchange", "log", "find", leaf, "--json"]);
            assert_eq!(found.code, Some(0), "{leaf}: {found:?}");
        }
    }
}

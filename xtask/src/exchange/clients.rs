//! Agencies as the hub sees them: kept TLS connections, each request signed
//! anew; and the same requests without a signature, for the proxy beside it.

use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use protocol::digest::{Algorithm, Digests};
use protocol::key::{SigningKey, read_secret};
use protocol::signature::{self, Component, Message, Params, TAG};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;

use crate::http::{self, Answer};
use crate::run;

/// Longer than the hub lets any exchange take.
const PATIENCE: Duration = Duration::from_secs(120);

/// In a practice folder that was handed a day it is that day, at the time of the
/// clock: the beginning of 2026-03-16 in the west of Indonesia.
const DAY_BEGINS: u64 = 1_773_619_200 - 7 * 3600;

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Whole numbers of this size are exact.
pub fn float(n: u64) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// An agency that may ask.
pub struct Agency {
    identifier: String,
    keyid: String,
    key: SigningKey,
}

impl Agency {
    /// The service and those who ask for it, from the file that `fill` wrote.
    pub fn read(file: &Path) -> Result<(String, Vec<Agency>), String> {
        let text = crate::tools::read(file)?;
        let filled: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        let told = &filled["exchange"];
        let text = |value: &Value, name: &str| value[name].as_str().map(str::to_owned).ok_or(format!("no {name}"));
        let agency = |value: &Value| {
            let key = read_secret(&text(value, "secret")?).map_err(|fault| fault.message)?;
            Ok(Agency { identifier: text(value, "identifier")?, keyid: text(value, "keyid")?, key })
        };
        let systems = told["systems"].as_array().ok_or("no agencies")?;
        Ok((text(told, "service")?, systems.iter().map(agency).collect::<Result<_, String>>()?))
    }
}

/// A request that can be written again and again.
pub trait Asking: Sync {
    /// The whole request, fresh.
    fn write(&self) -> Result<Vec<u8>, String>;
}

pub struct Plain {
    pub path: String,
    pub body: String,
}

impl Asking for Plain {
    fn write(&self) -> Result<Vec<u8>, String> {
        let Plain { path, body } = self;
        let head = format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n");
        Ok(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
    }
}

pub struct Signed {
    address: String,
    target: String,
    uri: String,
    agency: String,
    keyid: String,
    key: SigningKey,
    digest: String,
    body: String,
}

impl Signed {
    pub fn new(agency: &Agency, address: &str, service: &str, body: String) -> Result<Signed, String> {
        let target = format!("{service}/uji");
        Ok(Signed {
            address: address.to_owned(),
            uri: signature::target_uri("https", address, &target),
            target,
            agency: agency.identifier.clone(),
            keyid: agency.keyid.clone(),
            key: agency.key.clone(),
            digest: Digests::of(body.as_bytes()).field(Algorithm::Sha256),
            body,
        })
    }
}

impl Asking for Signed {
    fn write(&self) -> Result<Vec<u8>, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|e| e.to_string())?;
        let id = format!("{}-{}", now.as_nanos(), COUNT.fetch_add(1, Ordering::Relaxed));
        let field = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
        let fields = [
            field("content-digest", &self.digest),
            field("content-type", "text/plain"),
            field("x-road-client", &self.agency),
            field("x-road-id", &id),
        ];
        let message = Message { method: "POST", target_uri: &self.uri, status: None, fields: &fields, request: None };
        let covered: Vec<Component> = signature::required(&message, true);
        let params = Params {
            created: i64::try_from(DAY_BEGINS + now.as_secs() % 86_400).map_err(|e| e.to_string())?,
            expires: None,
            keyid: self.keyid.clone(),
            nonce: Some(id.clone()),
            tag: Some(TAG.to_owned()),
        };
        let signed = signature::sign(&message, &covered, &params, &self.key).map_err(|fault| fault.message)?;
        let mut request = format!("POST {} HTTP/1.1\r\nHost: {}\r\n", self.target, self.address).into_bytes();
        for (name, value) in &fields {
            request.extend_from_slice(name.as_bytes());
            request.extend_from_slice(b": ");
            request.extend_from_slice(value);
            request.extend_from_slice(b"\r\n");
        }
        let rest = format!(
            "Signature-Input: {}\r\nSignature: {}\r\nContent-Length: {}\r\n\r\n",
            signed.0,
            signed.1,
            self.body.len()
        );
        request.extend_from_slice(rest.as_bytes());
        request.extend_from_slice(self.body.as_bytes());
        Ok(request)
    }
}

/// A kept TLS connection.
struct Line(BufReader<StreamOwned<ClientConnection, TcpStream>>);

impl Line {
    fn to(address: &str, trust: &[u8]) -> Result<Line, String> {
        let mut roots = RootCertStore::empty();
        let certificate = CertificateDer::from_pem_slice(trust).map_err(|e| e.to_string())?;
        roots.add(certificate).map_err(|e| e.to_string())?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| e.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("127.0.0.1").map_err(|e| e.to_string())?;
        let session = ClientConnection::new(Arc::new(config), name).map_err(|e| e.to_string())?;
        let stream = TcpStream::connect(address).map_err(|e| format!("{address}: {e}"))?;
        stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(PATIENCE))).map_err(|e| e.to_string())?;
        Ok(Line(BufReader::new(StreamOwned::new(session, stream))))
    }

    fn ask(&mut self, request: &[u8]) -> Result<Answer, String> {
        let stream = self.0.get_mut();
        let sent = stream.write_all(request).and_then(|()| stream.flush());
        // Whoever is refused in the middle of a body may still be told why.
        http::read(&mut self.0).map_err(|e| sent.err().unwrap_or(e).to_string())
    }
}

/// What clients saw.
#[derive(Default)]
pub struct Seen {
    pub done: u64,
    pub failed: u64,
    pub failure: Option<String>,
    micros: Vec<u64>,
    seconds: f64,
}

impl Seen {
    pub fn per_second(&self) -> f64 {
        float(self.done) / self.seconds.max(0.001)
    }

    fn at_ms(&self, percent: usize) -> f64 {
        let last = self.micros.len().saturating_sub(1);
        float(self.micros.get((self.micros.len() * percent / 100).min(last)).copied().unwrap_or_default()) / 1000.0
    }

    pub fn p50_ms(&self) -> f64 {
        self.at_ms(50)
    }

    pub fn p99_ms(&self) -> f64 {
        self.at_ms(99)
    }

    fn count(&mut self, answer: Result<Answer, String>, took: Duration) {
        self.micros.push(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        match answer {
            Ok(answer) if answer.status == 200 => self.done += 1,
            Ok(answer) => {
                self.failed += 1;
                self.failure.get_or_insert_with(|| format!("{} {}", answer.status, answer.text()));
            }
            Err(reason) => {
                self.failed += 1;
                self.failure.get_or_insert(reason);
            }
        }
    }

    fn all(parts: Vec<Seen>, seconds: f64) -> Seen {
        let mut all = Seen { seconds, ..Seen::default() };
        for part in parts {
            all.done += part.done;
            all.failed += part.failed;
            all.failure = all.failure.or(part.failure);
            all.micros.extend(part.micros);
        }
        all.micros.sort_unstable();
        all
    }
}

/// So many connections, each asking again as soon as it is answered.
pub fn flat_out<'a, A: Asking + 'a>(
    address: &str,
    trust: &[u8],
    clients: usize,
    time: Duration,
    asking: impl Fn(usize) -> &'a A + Sync,
) -> Result<Seen, String> {
    let began = Instant::now();
    let lane = |n: usize| -> Result<Seen, String> {
        let (mut line, mut seen) = (Line::to(address, trust)?, Seen::default());
        loop {
            let request = asking(n).write()?;
            let asked = Instant::now();
            let answer = line.ask(&request);
            let broken = answer.is_err();
            seen.count(answer, asked.elapsed());
            if broken || began.elapsed() >= time {
                return Ok(seen);
            }
        }
    };
    let parts = std::thread::scope(|scope| {
        let lane = &lane;
        let lanes: Vec<_> = (0..clients).map(|n| scope.spawn(move || lane(n))).collect();
        lanes.into_iter().map(|l| l.join().map_err(|_| "a client broke off".to_owned())?).collect::<Result<_, String>>()
    })?;
    run::go_on()?;
    Ok(Seen::all(parts, began.elapsed().as_secs_f64()))
}

/// One agency that asks so often a second, whatever the hub does; times count
/// from the moment a request was due.
pub fn at_a_pace(address: &str, trust: &[u8], rate: f64, time: Duration, asking: &impl Asking) -> Result<Seen, String> {
    let (began, mut seen, mut line) = (Instant::now(), Seen::default(), Line::to(address, trust)?);
    let step = Duration::from_secs_f64(1.0 / rate);
    let mut due = began;
    while due.duration_since(began) < time {
        if let Some(wait) = due.checked_duration_since(Instant::now()) {
            std::thread::sleep(wait);
        }
        let request = asking.write()?;
        let answer = line.ask(&request);
        let broken = answer.is_err();
        seen.count(answer, due.elapsed());
        if broken {
            break;
        }
        due += step;
    }
    Ok(Seen::all(vec![seen], began.elapsed().as_secs_f64()))
}

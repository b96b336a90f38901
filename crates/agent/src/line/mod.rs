//! The line to the hub: outward only, one connection that is kept, an end to
//! every wait, and no answer believed that the hub did not sign.

pub mod connect;
mod signing;

use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::SendRequest;
use hyper::{HeaderMap, Request};
use protocol::Fields;
use protocol::enrol::{self, Enrol, Enrolled};
use protocol::key::{SigningKey, VerifyingKey};
use tokio::time::error::Elapsed;

use connect::Place;

use crate::clock::Clock;
use crate::settings::{HubSettings, Settings};
use crate::trouble::{Result, Trouble};

/// Connecting, over a line on which every third packet is lost.
const CONNECT: Duration = Duration::from_secs(60);
/// Bytes a second that a bad line carries.
const SLOWEST: usize = 256;
/// Another run of this agent has taken over.
const FENCED: &str = "Client.Fenced";
/// Longest answer.
const MOST: usize = 32 << 20;

/// What the hub answered, signed by it.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub fields: Fields,
    pub body: Bytes,
}

/// What an agent is to the hub.
#[derive(Debug)]
pub struct Identity {
    pub system: String,
    pub keyid: String,
    pub key: SigningKey,
    pub hub: VerifyingKey,
    /// Names this run, so that a copy of this agent shows.
    pub run: String,
}

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Ask<'a> {
    pub method: &'a str,
    pub target: &'a str,
    pub fields: &'a [(&'a str, String)],
    pub body: Vec<u8>,
    /// More time than otherwise, as the hub waits for something new.
    pub patience: Duration,
}

/// One connection to the hub.
#[derive(Debug)]
pub struct Line {
    place: Place,
    identity: Rc<Identity>,
    clock: Rc<Clock>,
    open: Option<SendRequest<Full<Bytes>>>,
    /// Connections that were made so far.
    made: u64,
    patience: Duration,
}

impl Answer {
    pub fn field(&self, name: &str) -> Option<&str> {
        protocol::r1::last(&self.fields, name).and_then(|value| std::str::from_utf8(value).ok())
    }

    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body).map_err(|e| Trouble::Line(format!("jawaban hub tidak terbaca: {e}")))
    }

    fn refusal(&self) -> Trouble {
        let body: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        if text("type") == FENCED {
            return Trouble::Fenced(text("message"));
        }
        Trouble::Refused {
            code: text("type"),
            message: text("message"),
            status: self.status,
            after_seconds: self.field("retry-after").and_then(|s| s.parse().ok()),
        }
    }
}

fn place(hub: &HubSettings, folder: &Path) -> Result<Place> {
    let ca = hub.ca.as_ref().map(|ca| folder.join(ca));
    Place::of(&hub.address, hub.connect.as_deref(), ca.as_deref())
}

/// Asks without a signature, as somebody whom the hub does not know yet. What is
/// answered counts where the hub's key, if it is known already, signed it.
async fn unsigned(hub: &HubSettings, folder: &Path, ask: &Ask<'_>) -> Result<Answer> {
    let place = place(hub, folder)?;
    let mut fields = vec![("host".to_owned(), place.authority.clone().into_bytes())];
    fields.extend(ask.fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into_bytes())));
    let patience = Duration::from_secs(hub.patience_seconds);
    let (status, fields, body) = exchange(&place, &mut None, (ask, patience), &fields).await?;
    let answer = Answer { status, fields, body };
    if !hub.public.is_empty() {
        signing::verify_unasked(&answer, &public_of(hub)?)?;
    }
    if (200..300).contains(&answer.status) { Ok(answer) } else { Err(answer.refusal()) }
}

fn public_of(hub: &HubSettings) -> Result<VerifyingKey> {
    protocol::key::read_public(&hub.public).map_err(|e| Trouble::Settings(e.message))
}

/// Who the hub says that it is; not proved by anything yet.
pub async fn who(hub: &HubSettings, folder: &Path) -> Result<serde_json::Value> {
    let known = HubSettings { public: String::new(), ..hub.clone() };
    unsigned(&known, folder, &Ask { method: "GET", target: "/hub", ..Ask::default() }).await?.json()
}

/// Brings a key with a code that was heard over the telephone; the code stays
/// here, and only its proof goes.
pub async fn enrol(hub: &HubSettings, folder: &Path, code: &enrol::Code, of: (&str, &VerifyingKey)) -> Result<String> {
    let (system, public) = (of.0.to_owned(), protocol::key::write_public(of.1));
    let ours = protocol::key::write_public(&public_of(hub)?);
    let proof = kernel::hex(&enrol::prove(code, &ours, &system, &public));
    let body = serde_json::to_vec(&Enrol { system, public: public.clone(), proof });
    let body = body.map_err(|e| Trouble::Settings(e.to_string()))?;
    let fields = [("content-type", "application/json".to_owned())];
    let ask = Ask { method: "POST", target: enrol::PATH, fields: &fields, body, ..Ask::default() };
    let answer = unsigned(hub, folder, &ask).await?;
    let told: Enrolled =
        serde_json::from_slice(&answer.body).map_err(|e| Trouble::Line(format!("jawaban hub tidak terbaca: {e}")))?;
    if told.public != public {
        return Err(Trouble::Line("hub menyimpan kunci lain dari yang dikirim; hubungi Diskominfo".into()));
    }
    Ok(told.keyid)
}

/// The name that the register has for a key; the hub signs it.
pub async fn keyid(settings: &Settings, public: &VerifyingKey) -> Result<String> {
    let hex = kernel::hex(public.as_bytes());
    let target = format!("/key/{hex}");
    let ask = Ask { method: "GET", target: &target, ..Ask::default() };
    let answer = match unsigned(&settings.hub, &settings.folder, &ask).await {
        Err(Trouble::Refused { status: status @ 404, code, after_seconds, .. }) => {
            let message = "kunci agen ini belum diberlakukan di hub".into();
            return Err(Trouble::Refused { code, message, status, after_seconds });
        }
        other => other?,
    };
    let told = answer.json()?;
    match (told["public"].as_str(), told["keyid"].as_str()) {
        (Some(same), Some(keyid)) if same == hex => Ok(keyid.to_owned()),
        _ => Err(Trouble::Line("jawaban hub tentang kunci tidak terbaca".into())),
    }
}

impl Line {
    pub fn new(settings: &Settings, identity: Rc<Identity>, clock: Rc<Clock>) -> Result<Line> {
        let patience = Duration::from_secs(settings.hub.patience_seconds);
        Ok(Line { place: place(&settings.hub, &settings.folder)?, identity, clock, open: None, made: 0, patience })
    }

    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What time it is, as the hub says.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Counts up with every connection. On another one another hub may answer: one
    /// that was put back to an older day.
    pub fn made(&self) -> u64 {
        self.made
    }

    /// Asks the hub. A clock that turns out wrong is set right, and asked again.
    pub async fn ask(&mut self, ask: &Ask<'_>) -> Result<Answer> {
        for again in [true, false] {
            let (answer, moved) = self.once(ask).await?;
            let stale = answer.field("x-road-error") == Some("Client.InvalidSignatureValue");
            if again && moved && stale {
                tracing::warn!(ahead_ms = self.clock.ahead_ms(), "jam mesin ini berbeda dari jam hub; jam hub dipakai");
                continue;
            }
            let good = (200..300).contains(&answer.status) || answer.field("x-road-error").is_none();
            return if good { Ok(answer) } else { Err(answer.refusal()) };
        }
        Err(Trouble::Line("jam mesin ini dan jam hub tidak dapat dipertemukan".into()))
    }

    async fn once(&mut self, ask: &Ask<'_>) -> Result<(Answer, bool)> {
        let begun = Instant::now();
        if self.open.as_ref().is_none_or(SendRequest::is_closed) {
            self.made += 1;
        }
        let signed = signing::request(ask, &self.identity, &self.place.base, &self.place.authority, self.clock.now())?;
        let (status, fields, body) =
            exchange(&self.place, &mut self.open, (ask, self.patience), &signed.fields).await?;
        let answer = Answer { status, fields, body };
        let created = signing::verify(&answer, &signed, &self.identity.hub).inspect_err(|_| self.open = None)?;
        let delay = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        // A long wait for something new says little about the time.
        let moved = delay < 30_000 && self.clock.learn(created, delay);
        Ok((answer, moved))
    }
}

fn broken(e: hyper::Error) -> Trouble {
    Trouble::Line(format!("sambungan putus: {e}"))
}

fn slow(_: Elapsed) -> Trouble {
    Trouble::Line("tidak ada jawaban pada waktunya".into())
}

fn request(ask: &Ask<'_>, fields: &Fields) -> Result<Request<Full<Bytes>>> {
    let mut request = Request::builder().method(ask.method).uri(ask.target);
    for (name, value) in fields {
        request = request.header(name, value.as_slice());
    }
    request
        .body(Full::new(Bytes::from(ask.body.clone())))
        .map_err(|e| Trouble::Settings(format!("permintaan tidak dapat ditulis: {e}")))
}

fn fields_of(headers: &HeaderMap) -> Fields {
    headers.iter().map(|(n, v)| (n.as_str().to_owned(), v.as_bytes().to_vec())).collect()
}

/// One request over a connection of its own; the answer's body is given away as it
/// comes. Of an answer that is not 200 nothing more is read.
pub async fn download(
    place: &Place,
    (ask, patience): (&Ask<'_>, Duration),
    fields: &Fields,
    into: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> Result<(u16, Fields)> {
    let mut sender = tokio::time::timeout(CONNECT, place.connect()).await.map_err(slow)??;
    let request = request(ask, fields)?;
    let asked = async {
        sender.ready().await.map_err(broken)?;
        sender.send_request(request).await.map_err(broken)
    };
    let (head, mut body) = tokio::time::timeout(patience, asked).await.map_err(slow)??.into_parts();
    let status = head.status.as_u16();
    while status == 200
        && let Some(frame) = tokio::time::timeout(patience, body.frame()).await.map_err(slow)?
    {
        let frame = frame.map_err(|e| Trouble::Line(format!("jawaban putus: {e}")))?;
        if let Some(piece) = frame.data_ref() {
            into(piece)?;
        }
    }
    Ok((status, fields_of(&head.headers)))
}

/// One request and its answer, over the connection that is open or a new one.
pub async fn exchange(
    place: &Place,
    open: &mut Option<SendRequest<Full<Bytes>>>,
    (ask, patience): (&Ask<'_>, Duration),
    fields: &Fields,
) -> Result<(u16, Fields, Bytes)> {
    let mut sender = match open.take() {
        Some(open) if !open.is_closed() => open,
        _ => tokio::time::timeout(CONNECT, place.connect()).await.map_err(slow)??,
    };
    let request = request(ask, fields)?;
    let bytes = Duration::from_secs(u64::try_from(ask.body.len() / SLOWEST).unwrap_or(u64::MAX));
    let whole = async {
        sender.ready().await.map_err(broken)?;
        let response = sender.send_request(request).await.map_err(broken)?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, MOST).collect().await;
        let body = body.map_err(|e| Trouble::Line(format!("jawaban putus: {e}")))?.to_bytes();
        Ok::<_, Trouble>((head.status.as_u16(), fields_of(&head.headers), body))
    };
    let answered = tokio::time::timeout(patience + ask.patience + bytes, whole).await.map_err(slow)??;
    *open = Some(sender);
    Ok(answered)
}

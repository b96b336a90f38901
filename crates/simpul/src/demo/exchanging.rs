//! An exchange at work, for whoever looks at it: three agencies, a service, a data
//! set that two of them follow, an event that was set aside, an alarm. All of it
//! is asked of the running hub, signed as agencies sign.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use protocol::digest::{Algorithm, Digests};
use protocol::event::BATCH;
use protocol::signature::{self, Message, Params, TAG};
use serde_json::{Value, json};
use store::{Actor, Db, Error, Place, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::agencies::{Joined, Keepers, Named, UNTIL, join};
use super::regency::{People, Regency, YEAR, act, text_id};
use super::story::HERO;
use crate::cli::Machines;
use crate::serving::machines;

/// Behind everybody whom the regency and its story have numbered.
const FIRST: usize = 8_500;
/// The health office asks, the civil registry gives, the story's SKPD follows.
const HEALTH: usize = 1;
const REGISTRY: usize = 11;
const SET: &str = "kelahiran";
/// Calls that the registry's application answers before it goes away.
const ANSWERED: usize = 6;

/// Where the exchange of a demonstration listens.
pub fn listening() -> Machines {
    Machines { exchange: Some("127.0.0.1:0".into()), ..Machines::default() }
}

/// Lets agencies join, and lets messages pass, in a moment.
pub async fn exchanging(db: &Arc<Db>, place: &Place, regency: &Regency, admin: &Actor) -> Result<()> {
    let other = People::behind(db, FIRST).official("admin-kedua", "administrator", None).await?;
    let keepers = Keepers { one: admin.clone(), other };
    let application = TcpListener::bind("127.0.0.1:0").await?;
    let provider = format!("http://{}/penduduk", application.local_addr()?);
    let agencies = registered(db, regency, &keepers, &provider).await?;
    let answering = tokio::spawn(answer(application));
    let running = machines::begin(db, place, &listening()).await?;
    let running = running.ok_or_else(|| Error::Bug("pertukaran contoh".into()))?;
    let passed = talk(&Line::to(running.at(), db), &agencies).await;
    running.end().await;
    answering.abort();
    passed
}

/// Who takes part, what is offered, and who may use it.
async fn registered(db: &Db, regency: &Regency, keepers: &Keepers, provider: &str) -> Result<[Joined; 3]> {
    let missing = || Error::Bug("SKPD contoh".into());
    let of = |n: usize| Some((regency.units.get(n)?.as_str(), regency.offices.get(n)?));
    let [health, registry, hero] = [HEALTH, REGISTRY, HERO].map(of);
    let (health, registry, hero) =
        (health.ok_or_else(missing)?, registry.ok_or_else(missing)?, hero.ok_or_else(missing)?);
    let named = |member, name, system, title| Named { member, name, system, title };
    let sik = named("DINKES", "Dinas Kesehatan (contoh)", "SIK", "Sistem Informasi Kesehatan (contoh)");
    let siak = named("DUKCAPIL", "Dinas Kependudukan (contoh)", "SIAK", "Administrasi Kependudukan (contoh)");
    let data = named("DISKOMINFO", "Dinas Komunikasi (contoh)", "SATUDATA", "Portal Satu Data (contoh)");
    let sik = join(db, keepers, (health.0, &health.1.head), &sik).await?;
    let siak = join(db, keepers, (registry.0, &registry.1.head), &siak).await?;
    let data = join(db, keepers, (hero.0, &hero.1.head), &data).await?;

    let offer = json!({
        "unit": registry.0, "system": siak.identifier, "code": "penduduk", "title": "Pencarian penduduk (contoh)",
        "meaning": "Satu penduduk menurut nomornya", "personal": false, "url": provider,
    });
    let offered = act(db, &registry.1.staff, "offer-service", offer).await?;
    let networks = json!({ "address": offered["address"], "networks": ["127.0.0.1/32"] });
    act(db, &keepers.one, "approve-service-address", networks).await?;
    let schema = json!({
        "type": "object", "required": ["kecamatan", "hari", "jumlah"],
        "properties": {
            "kecamatan": { "type": "string", "maxLength": 60, "description": "Nama kecamatan" },
            "hari": { "type": "string", "format": "date", "description": "Hari kelahiran" },
            "jumlah": { "type": "integer", "minimum": 0, "description": "Banyaknya kelahiran" },
        },
    });
    let set = json!({
        "unit": registry.0, "system": siak.identifier, "code": SET, "version": 1, "title": "Kelahiran per hari (contoh)",
        "meaning": "Banyaknya kelahiran di satu kecamatan pada satu hari", "period": "harian", "measure": "orang",
        "schema": schema.to_string(), "personal": false, "legal_ground": "Perpres 39/2019", "retention_days": 90,
    });
    let described = act(db, &registry.1.staff, "describe-dataset", set).await?;
    act(db, &keepers.other, "approve-dataset", json!({ "description": described["description"] })).await?;

    let service = format!("{}/penduduk", siak.identifier);
    for (by, client, what) in [
        (health, &sik, json!({ "service": service, "endpoints": ["GET /**"] })),
        (health, &sik, json!({ "dataset": SET, "version": 1 })),
        (hero, &data, json!({ "dataset": SET, "version": 1 })),
    ] {
        let mut wish = json!({
            "unit": by.0, "client": client.identifier, "purpose": "Perencanaan layanan (contoh)",
            "legal_ground": format!("Perbup 1/{YEAR}"), "until": UNTIL,
        });
        if let (Some(wish), Value::Object(what)) = (wish.as_object_mut(), what) {
            wish.extend(what);
        }
        let asked = act(db, &by.1.head, "ask-access", wish).await?;
        act(db, &registry.1.head, "approve-access", json!({ "access": text_id(&asked) })).await?;
    }
    Ok([sik, siak, data])
}

/// Answers a few calls as an application of the registry, then is gone.
async fn answer(listener: TcpListener) {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\nconnection: close\r\n\r\n{\"jumlah\": 104}";
    for _ in 0..ANSWERED {
        let Ok((mut stream, _)) = listener.accept().await else { return };
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(ANSWER).await;
    }
}

/// Speaks with the hub as agencies do.
pub(crate) struct Line<'a> {
    at: SocketAddr,
    db: &'a Db,
    /// Each request has a name of its own.
    asked: AtomicUsize,
}

impl<'a> Line<'a> {
    pub(crate) fn to(at: SocketAddr, db: &'a Db) -> Line<'a> {
        Line { at, db, asked: AtomicUsize::new(0) }
    }

    /// Asks, and expects this status.
    async fn ask(&self, by: &Joined, asked: (&str, &str), body: &[u8], expected: u16) -> Result<()> {
        match self.send(by, asked, body).await? {
            (Some(status), _) if expected == status => Ok(()),
            (_, answer) => Err(Error::Bug(format!("pertukaran contoh: {} {}: {answer}", asked.0, asked.1))),
        }
    }

    /// Asks, and gives the status and the whole answer.
    pub(crate) async fn send(
        &self,
        by: &Joined,
        (method, target): (&str, &str),
        body: &[u8],
    ) -> Result<(Option<u16>, String)> {
        let now = self.db.now()?;
        let name = format!("contoh-{}", self.asked.fetch_add(1, Ordering::Relaxed));
        let mut fields: protocol::Fields = vec![
            ("host".into(), self.at.to_string().into()),
            ("x-road-client".into(), by.identifier.clone().into()),
            ("x-road-id".into(), name.clone().into()),
        ];
        if !body.is_empty() {
            fields.push(("content-type".into(), BATCH.into()));
            fields.push(("content-digest".into(), Digests::of(body).field(Algorithm::Sha256).into()));
        }
        let uri = format!("http://{}{target}", self.at);
        let message = Message { method, target_uri: &uri, status: None, fields: &fields, request: None };
        let params = Params {
            created: now.0 / 1000,
            expires: None,
            keyid: by.keyid.clone(),
            nonce: Some(name),
            tag: Some(TAG.into()),
        };
        let covered = signature::required(&message, !body.is_empty());
        let signed = signature::sign(&message, &covered, &params, &by.key);
        let (input, made) = signed.map_err(|e| Error::Bug(e.to_string()))?;
        fields
            .extend([("signature-input".to_owned(), input.into_bytes()), ("signature".to_owned(), made.into_bytes())]);
        let mut letters = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\n").into_bytes();
        for (name, value) in &fields {
            letters.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        letters.extend(format!("content-length: {}\r\n\r\n", body.len()).bytes());
        letters.extend(body);
        let mut stream = TcpStream::connect(self.at).await?;
        stream.write_all(&letters).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        Ok((answer.split(' ').nth(1).and_then(|status| status.parse().ok()), answer))
    }
}

async fn talk(line: &Line<'_>, [sik, siak, data]: &[Joined; 3]) -> Result<()> {
    let registry = hub::follow::registry(line.db).await?;
    let kind = registry.event_type(SET, 1, ::exchange::public::Action::Upserted);
    let (of, stem) = (format!("/r1/{}", siak.identifier), kind.trim_end_matches(".upserted").to_owned());
    let event = |n: u32, kecamatan: &str, jumlah: i64| {
        json!({
            "specversion": "1.0", "id": format!("e1-{n}"), "sequence": n.to_string(), "type": kind,
            "source": format!("/{}/{SET}", siak.identifier), "subject": format!("{YEAR}-03-15/{kecamatan}"),
            "time": format!("{YEAR}-03-15T23:59:00Z"), "datacontenttype": "application/json",
            "data": { "kecamatan": kecamatan, "hari": format!("{YEAR}-03-15"), "jumlah": jumlah },
        })
    };
    let tell = format!("{of}/pub/v1/{stem}");
    for (events, status) in [
        (json!([event(1, "Muara Contoh", 3), event(2, "Hulu Contoh", 5), event(3, "Tanjung Contoh", 1)]), 200),
        // A number of births below zero: set aside, and the others go on.
        (json!([event(4, "Pulau Contoh", -2), event(5, "Lembah Contoh", 4)]), 200),
        // Another content under a name that was told: an alarm.
        (json!([event(1, "Muara Contoh", 30)]), 200),
    ] {
        line.ask(siak, ("POST", &tell), events.to_string().as_bytes(), status).await?;
    }
    for n in 0..ANSWERED {
        line.ask(sik, ("GET", &format!("{of}/penduduk/cari?nomor={n}")), b"", 200).await?;
    }
    line.ask(sik, ("GET", &format!("{of}/penduduk/cari?nomor=lagi")), b"", 500).await?;
    let pull = format!("{of}/pull/v1/{stem}");
    for (by, last) in [(sik, "e1-3"), (data, "e1-5")] {
        line.ask(by, ("GET", &format!("{pull}?max=9")), b"", 200).await?;
        line.ask(by, ("DELETE", &format!("{pull}/{last}")), b"", 204).await?;
    }
    Ok(())
}

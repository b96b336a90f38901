//! Agencies that have joined the exchange, for measurements: members, systems,
//! keys, one service that all of them may ask; by the same acts as any other.

use protocol::key;
use serde_json::{Value, json};
use store::{Actor, Db, Error, Result};

use super::regency::{People, Regency, YEAR, act, text_id};

/// Behind everybody whom the regency, its story and its crowd have numbered.
const FIRST: usize = 8_000;
pub(super) const UNTIL: &str = "2026-12-31";
const CODE: &str = "gema";
/// What one agency may ask: so much that the machine is the limit.
const RATES: [(&str, i64); 3] =
    [(exchange::policy::CALLS_PER_SECOND, 1_000), (exchange::policy::BURST, 2_000), (exchange::policy::CONCURRENT, 64)];

/// `count` agencies, of which the first gives a service at `provider` (an
/// address on this machine) and the others may ask for it. Answers with the
/// service and with the identifier, name of key and secret of each that asks.
pub async fn agencies(db: &Db, regency: &Regency, count: usize, provider: &str) -> Result<Value> {
    let mut people = People::behind(db, FIRST);
    let keeper = people.official("kominfo-1", "administrator", None).await?;
    let second = people.official("kominfo-2", "administrator", None).await?;
    for (key, value) in RATES {
        let proposal = json!({ "key": key, "value": value, "from": format!("{YEAR}-01-05"), "source": "pengukuran" });
        // In a practice folder it holds at once.
        act(db, &keeper, "propose-regulation", proposal).await?;
    }
    let keepers = Keepers { one: keeper, other: second };
    let mut systems = Vec::with_capacity(count);
    for (n, (unit, offices)) in regency.units.iter().zip(&regency.offices).take(count).enumerate() {
        let named = Named { member: &format!("SKPD{n:02}"), name: unit, system: "APL", title: "Aplikasi contoh" };
        let joined = join(db, &keepers, (unit, &offices.head), &named).await?;
        let secret = key::write_secret(&joined.key);
        systems.push(json!({ "identifier": joined.identifier, "keyid": joined.keyid, "secret": secret }));
    }
    let [giving, asking @ ..] = systems.as_slice() else {
        return Err(Error::Input("paling sedikit dua instansi".into()));
    };
    let (Some(unit), Some(offices)) = (regency.units.first(), regency.offices.first()) else {
        return Err(Error::Bug("daerah contoh tanpa SKPD".into()));
    };
    let offer = json!({
        "unit": unit, "system": giving["identifier"], "code": CODE, "title": "Gema", "meaning": "Menjawab apa pun",
        "personal": false, "url": provider,
    });
    let offered = act(db, &offices.staff, "offer-service", offer).await?;
    let networks = json!({ "address": offered["address"], "networks": ["127.0.0.1/32"] });
    act(db, &keepers.one, "approve-service-address", networks).await?;
    let service = format!("{}/{CODE}", text(giving, "identifier")?);
    for (n, asks) in asking.iter().enumerate() {
        let (Some(unit), Some(own)) = (regency.units.get(n + 1), regency.offices.get(n + 1)) else { break };
        let wish = json!({
            "unit": unit, "client": asks["identifier"], "service": service, "endpoints": ["* /**"],
            "purpose": "Pengukuran", "legal_ground": format!("Perbup 1/{YEAR}"), "until": UNTIL,
        });
        let asked = act(db, &own.head, "ask-access", wish).await?;
        act(db, &offices.head, "approve-access", json!({ "access": text_id(&asked) })).await?;
    }
    Ok(json!({ "service": format!("/r1/{service}"), "systems": asking }))
}

/// Two administrators: what one registers the other confirms.
pub(crate) struct Keepers {
    pub one: Actor,
    pub other: Actor,
}

/// How an agency and its system are called.
pub(crate) struct Named<'a> {
    pub member: &'a str,
    pub name: &'a str,
    pub system: &'a str,
    pub title: &'a str,
}

/// A system that has joined, and its key.
pub(crate) struct Joined {
    pub identifier: String,
    pub keyid: String,
    pub key: key::SigningKey,
}

/// An SKPD, its head, and its system join the exchange by the acts of everybody.
pub(crate) async fn join(db: &Db, by: &Keepers, (unit, head): (&str, &Actor), named: &Named<'_>) -> Result<Joined> {
    let member = json!({ "unit": unit, "class": "GOV", "code": named.member, "name": named.name });
    let member = act(db, &by.one, "register-exchange-member", member).await?;
    let system =
        json!({ "member": member["member"], "code": named.system, "title": named.title, "by_certificate": false });
    let system = act(db, &by.one, "register-exchange-system", system).await?;
    let identifier = text(&system, "identifier")?;
    let key = key::from_seed(protocol::digest::Digests::of(format!("contoh {identifier}").as_bytes()).sha256);
    let proposal = json!({
        "unit": unit, "system": identifier, "kind": "tanda-tangan", "material": key::write_public(&key.verifying_key()),
        "until": UNTIL,
    });
    let proposed = act(db, head, "propose-exchange-key", proposal).await?;
    let confirmation = json!({ "key": proposed["key"], "fingerprint": proposed["fingerprint"] });
    act(db, &by.other, "confirm-exchange-key", confirmation).await?;
    Ok(Joined { identifier, keyid: text(&proposed, "keyid")?, key })
}

fn text(value: &Value, name: &str) -> Result<String> {
    let text = value.get(name).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| Error::Bug(format!("jawaban tanpa {name}")))
}

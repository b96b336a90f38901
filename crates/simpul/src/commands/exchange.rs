//! The exchange: acts and reports under short names.

use std::path::Path;
use std::process::ExitCode;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::model::KeyKind;
use exchange::public::{self, KeyMaterial};
use serde_json::{Value, json};
use store::{Error, Keys, Lane, Result, seal, tiles};

use super::people::{act, given};
use super::report;
use crate::cli::exchange::{
    Alarm, Code, Dataset, Described, Exchange, Grant, Key, Log, Member, Quarantine, Service, Stream, System, Wanted,
    Webhook,
};
use crate::cli::{At, Format};
use crate::{identity, output};

pub async fn run(at: &At, what: Exchange, json: bool) -> Result<ExitCode> {
    let answer = match what {
        Exchange::Member { what: Member::List } => return list(at, "anggota-pertukaran", vec![], json).await,
        Exchange::System { what: System::List } => return list(at, "sistem-pertukaran", vec![], json).await,
        Exchange::Key { what: Key::List { soon } } => {
            let filters = if soon { vec!["segera=ya".to_owned()] } else { vec![] };
            return list(at, "kunci-pertukaran", filters, json).await;
        }
        Exchange::Code { what: Code::List } => return list(at, "kode-pendaftaran", vec![], json).await,
        Exchange::Service { what: Service::List } => return list(at, "layanan-pertukaran", vec![], json).await,
        Exchange::Service { what: Service::Addresses } => return list(at, "alamat-layanan", vec![], json).await,
        Exchange::Dataset { what: Dataset::List } => return list(at, "set-data", vec![], json).await,
        Exchange::Dataset { what: Dataset::Fields { description } } => {
            return list(at, "bidang-set-data", vec![format!("uraian={description}")], json).await;
        }
        Exchange::Grant { what: Grant::List } => return list(at, "akses-data", vec![], json).await,
        Exchange::Catalogue => return list(at, "katalog-data", vec![], json).await,
        Exchange::Quarantine { what: Quarantine::List } => return list(at, "karantina-peristiwa", vec![], json).await,
        Exchange::Stream { what: Stream::List } => return list(at, "aliran-peristiwa", vec![], json).await,
        Exchange::Alarm { what: Alarm::List } => return list(at, "alarm-pertukaran", vec![], json).await,
        Exchange::Agents => return list(at, "agen-pertukaran", vec![], json).await,
        Exchange::Decisions => return list(at, "keputusan-pertukaran", vec![], json).await,
        Exchange::Flows { masa } => return over(at, "arus-pertukaran", masa, of(json)).await,
        Exchange::Operations { masa, format } => return over(at, "operasi-pertukaran", masa, format).await,
        Exchange::Log { what: Log::Verify { mirror, verifier, checkpoint } } => {
            return verify(at, &mirror, verifier, checkpoint.as_deref(), json);
        }
        Exchange::Log { what: Log::Export { folder } } => export(at, &folder).await?,
        Exchange::Log { what: Log::Find { leaf } } => find(at, &leaf).await?,
        Exchange::Member { what } => member(at, what).await?,
        Exchange::System { what } => system(at, what).await?,
        Exchange::Key { what } => key(at, what).await?,
        Exchange::Code { what } => code(at, what).await?,
        Exchange::Service { what } => service(at, what).await?,
        Exchange::Dataset { what } => dataset(at, what).await?,
        Exchange::Grant { what } => grant(at, what).await?,
        Exchange::Quarantine { what } => quarantine(at, what).await?,
        Exchange::Stream { what: Stream::Release { stream, unit, reasons } } => {
            act(at, "release-stream", &json!({ "stream": stream, "unit": unit, "reasons": reasons })).await?
        }
        Exchange::Webhook { what: Webhook::Resume { access, unit, reasons } } => {
            act(at, "resume-delivery", &json!({ "access": access, "unit": unit, "reasons": reasons })).await?
        }
        Exchange::Alarm { what: Alarm::Note { alarm, reasons } } => {
            act(at, "note-alarm", &json!({ "alarm": alarm, "reasons": reasons })).await?
        }
        // A document for other programs is not marked for people.
        Exchange::Openapi { base } => made(at, |registry, day| public::openapi(registry, &base, day)).await?,
        Exchange::Asyncapi { base } => made(at, |registry, day| public::asyncapi(registry, &base, day)).await?,
    };
    output::print(&answer, json);
    Ok(ExitCode::SUCCESS)
}

/// A mirror needs nothing of ours but the log's public key.
fn verify(at: &At, mirror: &Path, verifier: Option<String>, checkpoint: Option<&Path>, json: bool) -> Result<ExitCode> {
    let read =
        |path: &Path| std::fs::read_to_string(path).map_err(|e| Error::Input(format!("{}: {e}", path.display())));
    let ours = || Some(Keys::load(&at.keys_file(None).ok()?).ok()?.verifier().to_owned());
    let (key, own) = match verifier.or_else(ours) {
        Some(key) => (key, false),
        None => (read(&mirror.join("kunci.txt"))?.trim().to_owned(), true),
    };
    let kept = checkpoint.map(read).transpose()?;
    let found = hub::mirror::verify(mirror, &key, kept.as_deref());
    let mut told = serde_json::to_value(&found)?;
    if own {
        told["note"] = json!("kunci diambil dari cermin itu sendiri: bandingkan dengan yang Anda simpan");
    }
    output::print(&told, json);
    Ok(if found.sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn export(at: &At, folder: &Path) -> Result<Value> {
    let db = at.open().await?;
    let lane = Lane::open(&at.place()?, &db, hub::store::MIGRATIONS).await?;
    let done = lane.export(folder).await;
    lane.close().await;
    db.close().await;
    let done = done?;
    Ok(json!({ "folder": folder, "size": done.size, "files": done.files, "checkpoint": done.checkpoint }))
}

/// Where a receipt's leaf stands, and the proof that the checkpoint holds it. A
/// leaf of this very moment may stand behind the last checkpoint: then without.
async fn find(at: &At, leaf: &str) -> Result<Value> {
    let db = at.open_reader().await?;
    let lane = db.view().await?.lane().await?;
    let mut lane = lane.ok_or_else(|| Error::NotFound("log pesan: hub belum pernah dijalankan di sini".into()))?;
    let index = tiles::find_leaf(&mut lane, leaf).await?;
    let index = index.ok_or_else(|| Error::NotFound(format!("pesan dengan jejak {leaf}")))?;
    let checkpoint = seal::head(&mut lane).await?.checkpoint;
    let size = seal::open_checkpoint(db.keys().verifier(), &checkpoint)?.size();
    let proof = match index < size {
        true => Some(tiles::inclusion(&mut lane, index, size).await?),
        false => None,
    };
    drop(lane);
    db.close().await;
    let proof = proof.map(|hashes| hashes.iter().map(|hash| STANDARD.encode(hash)).collect::<Vec<_>>());
    Ok(json!({ "leaf": leaf, "index": index, "found": true, "size": size, "proof": proof, "checkpoint": checkpoint }))
}

async fn list(at: &At, name: &str, filters: Vec<String>, json: bool) -> Result<ExitCode> {
    let ask = report::Ask { name: name.into(), year: None, by: None, filters };
    report::run(at, ask, of(json), None).await
}

/// What passed in a time.
async fn over(at: &At, name: &str, span: String, format: Format) -> Result<ExitCode> {
    let ask = report::Ask { name: name.into(), year: None, by: Some(span), filters: vec![] };
    report::run(at, ask, format, None).await
}

fn of(json: bool) -> Format {
    if json { Format::Json } else { Format::Table }
}

async fn quarantine(at: &At, what: Quarantine) -> Result<Value> {
    match what {
        Quarantine::Resend { event, unit, content: data, reasons } => {
            let input = given(vec![
                ("event", Some(event.into())),
                ("unit", Some(unit.into())),
                ("data", data.as_deref().map(text).transpose()?.map(Value::from)),
                ("reasons", Some(json!(reasons))),
            ]);
            act(at, "propose-resend", &input).await
        }
        Quarantine::Approve { order, unit } => {
            act(at, "approve-resend", &json!({ "order": order, "unit": unit })).await
        }
        Quarantine::Reject { order, unit, reasons } => {
            act(at, "reject-resend", &json!({ "order": order, "unit": unit, "reasons": reasons })).await
        }
        Quarantine::Discard { event, unit, reasons } => {
            act(at, "discard-event", &json!({ "event": event, "unit": unit, "reasons": reasons })).await
        }
        Quarantine::List => Err(not_here()),
    }
}

/// A document of the catalogue of today.
async fn made(at: &At, make: impl FnOnce(&public::Registry, kernel::Day) -> Value) -> Result<Value> {
    let db = at.open_reader().await?;
    let today = db.today()?;
    let registry = public::registry(&mut db.view().await?, db.now()?).await?;
    db.close().await;
    Ok(make(&registry, today))
}

/// Text given in place, or in a file named by `@`.
fn text(given: &str) -> Result<String> {
    match given.strip_prefix('@') {
        None => Ok(given.to_owned()),
        Some(file) => std::fs::read_to_string(file).map_err(|e| Error::Input(format!("{file}: {e}"))),
    }
}

fn not_here() -> Error {
    Error::Bug("daftar adalah laporan".into())
}

async fn member(at: &At, what: Member) -> Result<Value> {
    match what {
        Member::Add { unit, class, code, name } => {
            let input = json!({ "unit": unit, "class": class, "code": code, "name": name });
            act(at, "register-exchange-member", &input).await
        }
        Member::End { member, reasons } => {
            act(at, "end-exchange-member", &json!({ "member": member, "reasons": reasons })).await
        }
        Member::List => Err(not_here()),
    }
}

async fn system(at: &At, what: System) -> Result<Value> {
    match what {
        System::Add { member, code, title, by_certificate } => {
            let input = json!({ "member": member, "code": code, "title": title, "by_certificate": by_certificate });
            act(at, "register-exchange-system", &input).await
        }
        System::End { system, reasons } => {
            act(at, "end-exchange-system", &json!({ "system": system, "reasons": reasons })).await
        }
        System::List => Err(not_here()),
    }
}

async fn key(at: &At, what: Key) -> Result<Value> {
    match what {
        Key::Add { unit, system, kind, material, from, until } => {
            let input = given(vec![
                ("unit", Some(unit.into())),
                ("system", Some(system.into())),
                ("kind", Some(kind.into())),
                ("material", Some(text(&material)?.into())),
                ("from", from.map(|day| json!(day))),
                ("until", Some(json!(until))),
            ]);
            act(at, "propose-exchange-key", &input).await
        }
        Key::Confirm { key, fingerprint, networks } => {
            let input = json!({ "key": key, "fingerprint": fingerprint, "networks": networks });
            act(at, "confirm-exchange-key", &input).await
        }
        Key::Revoke { key, unit, reasons } => {
            act(at, "revoke-exchange-key", &json!({ "key": key, "unit": unit, "reasons": reasons })).await
        }
        Key::Fingerprint { kind, material } => fingerprint(&kind, &text(&material)?),
        Key::List { .. } => Err(not_here()),
    }
}

async fn code(at: &At, what: Code) -> Result<Value> {
    match what {
        Code::Add { system, until } => {
            let input = given(vec![("system", Some(system.into())), ("until", until.map(|day| json!(day)))]);
            let mut answer = act(at, "make-enrolment-code", &input).await?;
            let number = answer["done"]["code"].as_i64().unwrap_or_default();
            spell(at, number, &mut answer).await?;
            Ok(answer)
        }
        Code::Revoke { code, reasons } => {
            act(at, "revoke-enrolment-code", &json!({ "code": code, "reasons": reasons })).await
        }
        Code::List => Err(not_here()),
    }
}

/// The code itself, and the hub's fingerprint that is read out with it.
async fn spell(at: &At, number: i64, answer: &mut Value) -> Result<()> {
    let db = at.open_reader().await?;
    let person = identity::envelope(at, &db).await?.actor.person();
    let spelled = public::spelled(&mut db.view().await?, (number, person), db.now()?).await?;
    if let (Some(map), Some(spelled)) = (answer.as_object_mut(), spelled) {
        map.insert("code".into(), spelled.code.into());
        map.insert("hub_fingerprint".into(), hub::fingerprint(db.keys()).into());
    }
    db.close().await;
    Ok(())
}

fn fingerprint(kind: &str, material: &str) -> Result<Value> {
    let kind = KeyKind::parse(kind).ok_or_else(|| Error::Input("jenis: tanda-tangan atau sertifikat".into()))?;
    let read: Option<KeyMaterial> = exchange::rules::keys::read(kind, material);
    let read = read.ok_or_else(|| Error::Input("kunci atau sertifikatnya tidak terbaca".into()))?;
    Ok(json!({ "kind": kind, "fingerprint": read.fingerprint() }))
}

async fn service(at: &At, what: Service) -> Result<Value> {
    match what {
        Service::Add { unit, system, code, title, meaning, url, personal, openapi } => {
            let openapi = openapi.as_deref().map(text).transpose()?;
            let input = given(vec![
                ("unit", Some(unit.into())),
                ("system", Some(system.into())),
                ("code", Some(code.into())),
                ("title", Some(title.into())),
                ("meaning", Some(meaning.into())),
                ("url", url.map(Value::from)),
                ("personal", Some(personal.into())),
                ("openapi", openapi.map(Value::from)),
            ]);
            act(at, "offer-service", &input).await
        }
        Service::Move { service, unit, url } => {
            act(at, "propose-service-address", &json!({ "service": service, "unit": unit, "url": url })).await
        }
        Service::Approve { address, networks } => {
            act(at, "approve-service-address", &json!({ "address": address, "networks": networks })).await
        }
        Service::Reject { address, reasons } => {
            act(at, "reject-service-address", &json!({ "address": address, "reasons": reasons })).await
        }
        Service::End { service, unit, reasons } => {
            act(at, "end-service", &json!({ "service": service, "unit": unit, "reasons": reasons })).await
        }
        Service::List | Service::Addresses => Err(not_here()),
    }
}

async fn dataset(at: &At, what: Dataset) -> Result<Value> {
    match what {
        Dataset::Add(described) => act(at, "describe-dataset", &description(*described)?).await,
        Dataset::Own { unit, system } => act(at, "offer-own-data", &json!({ "unit": unit, "system": system })).await,
        Dataset::Approve { description } => act(at, "approve-dataset", &json!({ "description": description })).await,
        Dataset::Reject { description, reasons } => {
            act(at, "reject-dataset", &json!({ "description": description, "reasons": reasons })).await
        }
        Dataset::End { dataset, unit, version, reasons } => {
            let input = given(vec![
                ("dataset", Some(dataset.into())),
                ("unit", Some(unit.into())),
                ("version", version.map(Value::from)),
                ("reasons", Some(json!(reasons))),
            ]);
            act(at, "end-dataset", &input).await
        }
        Dataset::List | Dataset::Fields { .. } => Err(not_here()),
    }
}

fn description(d: Described) -> Result<Value> {
    Ok(given(vec![
        ("unit", Some(d.unit.into())),
        ("system", Some(d.system.into())),
        ("code", Some(d.code.into())),
        ("version", Some(d.version.into())),
        ("title", Some(d.title.into())),
        ("meaning", Some(d.meaning.into())),
        ("period", Some(d.period.into())),
        ("measure", Some(d.measure.into())),
        ("reference_codes", Some(json!(d.references))),
        ("schema", Some(text(&d.schema)?.into())),
        ("example", d.example.as_deref().map(text).transpose()?.map(Value::from)),
        ("personal", Some(d.personal.into())),
        ("legal_ground", Some(d.legal_ground.into())),
        ("retention_days", Some(d.retention_days.into())),
    ]))
}

async fn grant(at: &At, what: Grant) -> Result<Value> {
    match what {
        Grant::Add(wanted) => act(at, "ask-access", &request(*wanted)).await,
        Grant::Approve { access, until } => {
            let input = given(vec![("access", Some(access.into())), ("until", until.map(|day| json!(day)))]);
            act(at, "approve-access", &input).await
        }
        Grant::Refuse { access, reasons } => {
            act(at, "refuse-access", &json!({ "access": access, "reasons": reasons })).await
        }
        Grant::End { access, reasons } => act(at, "end-access", &json!({ "access": access, "reasons": reasons })).await,
        Grant::GiveUp { access, unit, reasons } => {
            act(at, "give-up-access", &json!({ "access": access, "unit": unit, "reasons": reasons })).await
        }
        Grant::List => Err(not_here()),
    }
}

fn request(wanted: Wanted) -> Value {
    given(vec![
        ("unit", Some(wanted.unit.into())),
        ("client", Some(wanted.client.into())),
        ("service", wanted.service.map(Value::from)),
        ("endpoints", Some(json!(wanted.endpoints))),
        ("dataset", wanted.dataset.map(Value::from)),
        ("version", wanted.version.map(Value::from)),
        ("deliver_to", wanted.deliver_to.map(Value::from)),
        ("purpose", Some(wanted.purpose.into())),
        ("legal_ground", Some(wanted.legal_ground.into())),
        ("personal_ground", wanted.personal_ground.map(Value::from)),
        ("until", Some(json!(wanted.until))),
    ])
}

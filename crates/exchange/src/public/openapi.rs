//! OpenAPI 3.1 made from the catalogue: every service that can be reached, as
//! it is called through the hub.

use kernel::Day;
use serde_json::{Map, Value, json};

use crate::registry::{Grant, Registry, Service, System, What};

/// How a caller is known: its signature, or for those who cannot sign the
/// certificate of its line.
pub(super) const SIGNED: &str = "tandaTangan";
pub(super) const BY_CERTIFICATE: &str = "sertifikatKlien";
pub(super) const HOW_SIGNED: &str = "Tanda tangan pesan menurut RFC 9421 (ed25519) dengan kunci yang diberlakukan Diskominfo; beserta Signature-Input dan Content-Digest";
pub(super) const HOW_CERTIFIED: &str = "Sertifikat klien yang terdaftar, bagi sistem yang tidak dapat menandatangani";

const VERBS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// Kinds of parts that a document names and refers to.
const PARTS: [&str; 6] = ["schemas", "responses", "parameters", "examples", "requestBodies", "headers"];

/// The document of a day. `base` is where the hub is reached, `https://…`.
pub fn openapi(registry: &Registry, base: &str, day: Day) -> Value {
    let mut made =
        Made { paths: metadata(), parts: common(), tags: vec![tag("metadata", "Siapa dan apa yang ada di hub")] };
    for (system, service) in registry.living_services().filter(|(_, service)| service.reached_since().is_some()) {
        made.add(registry, (system, service), day);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("Layanan data {}", registry.region),
            "version": registry.version.to_string(),
            "description": "Layanan SKPD lewat hub menurut protokol X-Road REST (r1), dibuat dari katalognya. Pemanggil memerlukan akses yang diberi kepala SKPD penyedia.",
            "contact": super::asyncapi::contact(registry, base),
        },
        "servers": [{ "url": base }],
        "security": [{ (SIGNED): [] }, { (BY_CERTIFICATE): [] }],
        "tags": made.tags,
        "paths": made.paths,
        "components": made.parts,
    })
}

fn tag(name: &str, description: &str) -> Value {
    json!({ "name": name, "description": description })
}

fn text(ty: &str, description: &str) -> Value {
    json!({ "description": description, "content": { ty: { "schema": {} } } })
}

fn common() -> Map<String, Value> {
    let header = |name: &str, required: bool, description: &str, example: &str| {
        json!({
            "name": name, "in": "header", "required": required, "description": description,
            "schema": { "type": "string" }, "example": example,
        })
    };
    let parts = json!({
        "parameters": {
            "XRoadClient": header("X-Road-Client", true, "Pengenal sistem pemanggil", "ID-KAB/GOV/DINKES/SIK"),
            "XRoadId": header("X-Road-Id", false, "Pengenal pesan; dibuatkan bila tidak disebut", "b7f3c1f0-7c1d-4a5e-9d0e-1f2a3b4c5d6e"),
        },
        "responses": {
            "Fault": {
                "description": "Ditolak atau gagal di hub; header X-Road-Error memuat jenisnya",
                "headers": { "X-Road-Error": { "description": "Jenis kesalahan", "schema": { "type": "string" } } },
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Fault" } } },
            },
        },
        "securitySchemes": {
            (SIGNED): { "type": "apiKey", "in": "header", "name": "Signature", "description": HOW_SIGNED },
            (BY_CERTIFICATE): { "type": "mutualTLS", "description": HOW_CERTIFIED },
        },
        "schemas": {
            "Fault": {
                "type": "object",
                "required": ["type", "message", "detail"],
                "properties": {
                    "type": { "type": "string", "description": "Misalnya Server.ServerProxy.AccessDenied" },
                    "message": { "type": "string" },
                    "detail": { "type": "string", "description": "Pengenal kejadian, untuk ditanyakan kepada Diskominfo" },
                },
            },
        },
    });
    parts.as_object().cloned().unwrap_or_default()
}

/// What the hub itself answers.
fn metadata() -> Map<String, Value> {
    let part = |name: &str, description: &str| {
        json!({
            "name": name, "in": "path", "required": true, "description": description, "schema": { "type": "string" },
        })
    };
    let of = || {
        json!([
            part("instance", "Nama daerah, misalnya ID-KAB"),
            part("class", "Kelas anggota, misalnya GOV"),
            part("member", "Kode anggota"),
            part("system", "Kode sistem"),
        ])
    };
    let client = || json!({ "$ref": "#/components/parameters/XRoadClient" });
    let answer = |id: &str, description: &str, parameters: Value| {
        let own = json!({
            "operationId": id, "summary": description, "description": description, "tags": ["metadata"],
            "responses": {
                "200": text("application/json", "Daftarnya"),
                "400": { "$ref": "#/components/responses/Fault" },
                "500": { "$ref": "#/components/responses/Fault" },
            },
        });
        json!({ "parameters": parameters, "get": own })
    };
    let with = |mut list: Value, more: Value| {
        if let Some(list) = list.as_array_mut() {
            list.push(more);
        }
        list
    };
    let paths = json!({
        "/listClients": answer("listClients", "Anggota dan sistem yang dikenal hub", json!([])),
        "/r1/{instance}/{class}/{member}/{system}/listMethods":
            answer("listMethods", "Layanan sebuah sistem", with(of(), client())),
        "/r1/{instance}/{class}/{member}/{system}/allowedMethods":
            answer("allowedMethods", "Layanan sebuah sistem yang boleh Anda panggil", with(of(), client())),
        "/r1/{instance}/{class}/{member}/{system}/getOpenAPI": answer(
            "getOpenAPI",
            "Dokumen OpenAPI sebuah layanan",
            with(with(of(), client()), json!({
                "name": "serviceCode", "in": "query", "required": true, "description": "Kode layanan",
                "schema": { "type": "string" },
            })),
        ),
    });
    paths.as_object().cloned().unwrap_or_default()
}

/// The document in the making.
struct Made {
    paths: Map<String, Value>,
    parts: Map<String, Value>,
    tags: Vec<Value>,
}

impl Made {
    fn add(&mut self, registry: &Registry, (system, service): (&System, &Service), day: Day) {
        let name = format!("{}/{}", system.identifier, service.code);
        self.tags.push(tag(&name, &service.title));
        let at = format!("/r1/{name}");
        let here = |grant: &&Grant| {
            let this = matches!(&grant.what, What::Service { system: s, code } if *s == service.system && *code == service.code);
            this && grant.holds_on(day)
        };
        let users: Vec<Value> = registry
            .grants
            .values()
            .filter(here)
            .map(|g| {
                let calls: Vec<String> = g.endpoints.iter().map(ToString::to_string).collect();
                json!({ "sistem": g.client, "tujuan": g.purpose, "dasar": g.legal_ground, "sampai": g.until, "jalur": calls })
            })
            .collect();
        let before = format!("s{}_", service.id);
        let own = match &service.openapi {
            Some(document) => {
                let document = if document["openapi"].as_str().is_some_and(|v| v.starts_with("3.0.")) {
                    modern(document.clone())
                } else {
                    document.clone()
                };
                self.take_parts(&document, &before);
                let paths = document.get("paths").and_then(Value::as_object).cloned().unwrap_or_default();
                paths.into_iter().map(|(path, item)| (path, moved(item, &before))).collect()
            }
            None => vec![(String::new(), json!({ "get": plain() }))],
        };
        for (path, item) in own {
            // A call of the service itself has no slash behind it.
            let path = format!("{at}{}", if path == "/" { "" } else { &path });
            let item = dressed(item, &Dress { service, name: &name, before: &before, users: &users });
            self.paths.insert(path, item);
        }
    }

    /// Takes what a document names, under names of its own.
    fn take_parts(&mut self, document: &Value, before: &str) {
        for kind in PARTS {
            let Some(found) = document.pointer(&format!("/components/{kind}")).and_then(Value::as_object) else {
                continue;
            };
            let here = self.parts.entry(kind).or_insert_with(|| json!({}));
            for (name, part) in found {
                let mut part = moved(part.clone(), before);
                if kind == "responses" {
                    unlink(&mut part);
                }
                here[format!("{before}{name}")] = part;
            }
        }
    }
}

/// A service of which nothing more is known.
fn plain() -> Value {
    json!({ "responses": { "200": text("*/*", "Jawaban penyedia, apa adanya") } })
}

/// References into the parts of a document, under their new names; security
/// and servers are the hub's.
fn moved(value: Value, before: &str) -> Value {
    match value {
        Value::Object(map) => {
            let hubs = |name: &str| matches!(name, "security" | "servers");
            let own = map.into_iter().filter(|(name, value)| !(value.is_array() && hubs(name)));
            own.map(|(name, value)| (name, moved(value, before))).collect()
        }
        Value::Array(list) => list.into_iter().map(|inner| moved(inner, before)).collect(),
        Value::String(text) => {
            let to = text.strip_prefix("#/components/").and_then(|rest| rest.split_once('/'));
            match to {
                Some((kind, rest)) => format!("#/components/{kind}/{before}{rest}").into(),
                None => Value::String(text),
            }
        }
        plain => plain,
    }
}

/// Links name operations by what they were called before.
fn unlink(response: &mut Value) {
    if let Some(map) = response.as_object_mut() {
        map.remove("links");
    }
}

/// Parameters of its own, without those of the protocol.
fn own_parameters(list: &mut Vec<Value>) {
    let of_hub = |p: &Value| {
        let name = p.get("name").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        matches!(name.as_str(), "x-road-client" | "x-road-id")
    };
    list.retain(|p| !of_hub(p));
}

struct Dress<'a> {
    service: &'a Service,
    name: &'a str,
    before: &'a str,
    users: &'a [Value],
}

/// A path as it is called through the hub.
fn dressed(mut item: Value, dress: &Dress<'_>) -> Value {
    let Some(map) = item.as_object_mut() else { return json!({}) };
    let parameters = map.entry("parameters").or_insert_with(|| json!([]));
    if let Some(list) = parameters.as_array_mut() {
        own_parameters(list);
        list.push(json!({ "$ref": "#/components/parameters/XRoadClient" }));
        list.push(json!({ "$ref": "#/components/parameters/XRoadId" }));
    }
    for verb in VERBS {
        let Some(operation) = map.get_mut(verb).and_then(Value::as_object_mut) else { continue };
        let own = operation
            .get("operationId")
            .and_then(Value::as_str)
            .map_or_else(|| format!("{}{verb}", dress.before), |id| format!("{}{id}", dress.before));
        operation.insert("operationId".into(), own.into());
        operation.insert("tags".into(), json!([dress.name]));
        operation.entry("summary").or_insert_with(|| dress.service.title.as_str().into());
        operation.entry("description").or_insert_with(|| dress.service.meaning.as_str().into());
        operation.remove("callbacks");
        if let Some(list) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
            own_parameters(list);
        }
        operation.insert("x-akses".into(), dress.users.into());
        let responses = operation.entry("responses").or_insert_with(|| json!({}));
        responses.as_object_mut().into_iter().flat_map(|all| all.values_mut()).for_each(unlink);
        for status in ["400", "500"] {
            if responses.get(status).is_none() {
                responses[status] = json!({ "$ref": "#/components/responses/Fault" });
            }
        }
    }
    item
}

/// OpenAPI 3.0 said three things otherwise than JSON Schema does.
fn modern(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut map: Map<String, Value> = map.into_iter().map(|(name, inner)| (name, modern(inner))).collect();
            if map.get("nullable") == Some(&Value::Bool(true)) {
                if let Some(Value::String(kind)) = map.get("type").cloned() {
                    map.insert("type".into(), json!([kind, "null"]));
                }
                map.remove("nullable");
            } else if map.get("nullable") == Some(&Value::Bool(false)) {
                map.remove("nullable");
            }
            for (bound, open) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
                match map.get(open).cloned() {
                    Some(Value::Bool(true)) => {
                        let limit = map.remove(bound);
                        map.remove(open);
                        map.extend(limit.map(|limit| (open.to_owned(), limit)));
                    }
                    Some(Value::Bool(false)) => {
                        map.remove(open);
                    }
                    _ => {}
                }
            }
            Value::Object(map)
        }
        Value::Array(list) => list.into_iter().map(modern).collect(),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_3_0_said_otherwise_is_said_as_json_schema_does() {
        let old = json!({ "type": "string", "nullable": true, "properties": { "nullable": { "nullable": false } } });
        assert_eq!(modern(old), json!({ "type": ["string", "null"], "properties": { "nullable": {} } }));
        let open = json!({ "minimum": 1, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false });
        assert_eq!(modern(open), json!({ "exclusiveMinimum": 1, "maximum": 9 }));
    }

    #[test]
    fn parts_move_with_their_document() {
        let item = json!({
            "get": { "security": [{ "k": [] }], "responses": { "200": { "$ref": "#/components/responses/Ada" } } },
            "servers": [{ "url": "https://10.0.0.1" }],
        });
        let moved = moved(item, "s7_");
        assert_eq!(moved.pointer("/get/responses/200/$ref"), Some(&json!("#/components/responses/s7_Ada")));
        assert!(moved.get("servers").is_none() && moved.pointer("/get/security").is_none());
    }
}

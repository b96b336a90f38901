//! The types that the description names: inputs of acts with all they rest on,
//! and the answers, which are written by hand.

use kernel::Refusal;
use serde_json::{Map, Value, json};

use crate::practice::MEMBER;
use crate::problem::{Kind, TYPE};

/// Schemas under `components`, each name once.
#[derive(Debug)]
pub(super) struct Components(Map<String, Value>);

impl Components {
    pub(super) fn new() -> Components {
        let mut components = Components(Map::new());
        components.take_in("Refusal", schemars::schema_for!(Refusal).to_value());
        let Value::Object(own) = own() else { return components };
        components.0.extend(own);
        components
    }

    pub(super) fn finish(self) -> Value {
        Value::Object(self.0)
    }

    /// Takes in a schema and the definitions it carries along; answers with
    /// the name it has here. A definition that another act uses in another
    /// sense gets the owner's name behind its own.
    pub(super) fn take_in(&mut self, owner: &str, mut schema: Value) -> String {
        let mut definitions = Map::new();
        if let Some(object) = schema.as_object_mut() {
            object.remove("$schema");
            if let Some(Value::Object(found)) = object.remove("$defs") {
                definitions = found;
            }
        }
        let mut renamed = Vec::new();
        for (name, definition) in &definitions {
            let mut moved = definition.clone();
            point(&mut moved, &[]);
            let clash = self.0.get(name).is_some_and(|known| *known != moved);
            if clash {
                renamed.push((name.clone(), format!("{name}.{owner}")));
            }
        }
        for (name, mut definition) in definitions {
            point(&mut definition, &renamed);
            self.0.insert(new_name(&name, &renamed), definition);
        }
        point(&mut schema, &renamed);
        self.0.insert(owner.to_owned(), schema);
        owner.to_owned()
    }
}

fn new_name(name: &str, renamed: &[(String, String)]) -> String {
    renamed.iter().find(|(old, _)| old == name).map_or_else(|| name.to_owned(), |(_, new)| new.clone())
}

/// Lets references point to `components`.
fn point(value: &mut Value, renamed: &[(String, String)]) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get_mut("$ref")
                && let Some(name) = target.strip_prefix("#/$defs/")
            {
                *target = format!("#/components/schemas/{}", new_name(name, renamed));
            }
            object.values_mut().for_each(|v| point(v, renamed));
        }
        Value::Array(list) => list.iter_mut().for_each(|v| point(v, renamed)),
        _ => {}
    }
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn list_of(name: &str, item: Value) -> Value {
    json!({ "type": "object", "required": [name], "properties": { name: { "type": "array", "items": item } } })
}

/// The schemas of whole answers, with the mark of a practice regency.
fn own() -> Value {
    let mut all = answers();
    if let Some(named) = all.as_object_mut() {
        for schema in named.values_mut() {
            schema["properties"][MEMBER] = json!({ "$ref": "#/components/schemas/Practice" });
        }
        let told = "Hanya ada di daerah latihan: bukan data resmi";
        named.insert("Practice".into(), json!({ "type": "boolean", "enum": [true], "description": told }));
    }
    all
}

fn answers() -> Value {
    let refusals = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Refusal" } });
    let roles = json!({ "type": "array", "items": { "type": "string" } });
    json!({
        "Problem": problem(&refusals),
        "Answer": {
            "type": "object",
            "description": "Bukti bahwa langkah tercatat",
            "required": ["done", "entry", "leaf", "at"],
            "properties": {
                "done": { "description": "Hasil langkah" },
                "entry": { "type": "integer", "description": "Nomor catatan jurnal" },
                "leaf": { "type": "string", "pattern": "^[0-9a-f]{64}$", "description": "Sidik daun (RFC 6962)" },
                "index": { "type": "integer", "description": "Indeks daun, sesudah disegel" },
                "at": text("Waktu server"),
                "repeated": { "type": "boolean", "description": "Sudah dilakukan dahulu dengan kunci yang sama" },
                "dry_run": { "type": "boolean", "description": "Hanya uji coba" },
            },
        },
        "Acts": list_of("acts", json!({
            "type": "object",
            "required": ["name", "title", "law", "roles", "signs"],
            "properties": {
                "name": text("Nama tetap"), "title": text("Judul"), "law": text("Dasar hukum"), "roles": roles,
                "signs": { "type": "boolean", "description": "Menandatangani dokumen" },
            },
        })),
        "Reports": list_of("reports", json!({
            "type": "object",
            "required": ["name", "title", "by"],
            "properties": { "name": text("Nama tetap"), "title": text("Judul"), "by": roles },
        })),
        "Checks": {
            "type": "object",
            "required": ["tahun", "sound", "checks"],
            "properties": {
                "tahun": { "type": "integer" },
                "sound": { "type": "boolean", "description": "Tidak ada temuan" },
                "checks": { "type": "array", "items": {
                    "type": "object",
                    "required": ["name", "figures", "findings"],
                    "properties": { "name": text("Nama"), "figures": { "type": "object" }, "findings": refusals },
                } },
            },
        },
        "Object": { "type": "object", "description": "Objek", "properties": {} },
        "Document": document(),
        "Documents": documents(),
        "Messages": {
            "type": "object",
            "required": ["messages", "next", "more"],
            "properties": {
                "messages": { "type": "array", "items": {
                    "type": "object",
                    "required": ["id", "leaf", "topic", "payload"],
                    "properties": {
                        "id": { "type": "integer" },
                        "leaf": { "type": "integer", "description": "Indeks daun perbuatannya" },
                        "topic": text("Pokok"),
                        "payload": { "description": "Isi pesan" },
                    },
                } },
                "next": text("Nilai after untuk halaman berikutnya, sekarang atau nanti"),
                "more": { "type": "boolean", "description": "Masih ada" },
            },
        },
    })
}

fn problem(refusals: &Value) -> Value {
    let types: Vec<String> = Kind::ALL.iter().map(|k| format!("{TYPE}{}", k.slug())).collect();
    json!({
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string", "enum": types },
            "title": text("Nama masalah"),
            "status": { "type": "integer" },
            "detail": text("Satu kalimat untuk orang"),
            "refused": refusals,
        },
    })
}

fn document() -> Value {
    let money = json!({ "type": "string", "pattern": r"^-?\d+\.\d{2}$" });
    let maybe = json!({ "type": ["string", "null"] });
    let number = json!({ "type": "integer" });
    json!({
        "type": "object",
        "required": ["id", "kind", "year", "unit", "sub_unit", "thread", "state", "amount", "net", "external"],
        "properties": {
            "id": number, "kind": text("Jenis"), "flow": text("LS, UP, GU, TU"), "year": number, "unit": number,
            "sub_unit": number, "thread": number, "number": maybe, "date": maybe, "entered_at": text("Waktu server"),
            "state": text("Keadaan"), "amount": money, "net": money,
            "external": { "type": "boolean", "description": "Dibawa impor" },
            "subject": text("Perihal"), "version": number,
        },
    })
}

fn documents() -> Value {
    let mut list = list_of("documents", json!({ "$ref": "#/components/schemas/Document" }));
    list["properties"]["next"] = text("Nilai after untuk halaman berikutnya; tidak ada di halaman terakhir");
    list
}

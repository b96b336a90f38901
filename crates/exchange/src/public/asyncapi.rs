//! AsyncAPI 3 made from the catalogue: what is published through the hub, where
//! it goes in and where it comes out.

use kernel::Day;
use serde_json::{Map, Value, json};

use super::openapi::{BY_CERTIFICATE, HOW_CERTIFIED, HOW_SIGNED, SIGNED};
use crate::registry::{Action, DataSet, DataSetVersion, Registry};

/// The document of a day. `base` is where the hub is reached, `https://…`.
pub fn asyncapi(registry: &Registry, base: &str, day: Day) -> Value {
    let (mut channels, mut operations) = (Map::new(), Map::new());
    let (mut messages, mut schemas) = (Map::new(), Map::new());
    for (set, described) in registry.living_datasets() {
        let name = format!("{}-v{}", set.code, described.version);
        schemas.insert(name.clone(), at_home(&described.schema, &format!("#/components/schemas/{name}")));
        let users = registry.subscriptions(&set.code, described.version, day).count();
        for action in Action::ALL {
            let id = format!("{name}-{}", action.code());
            messages.insert(id.clone(), message(registry, base, (set, described), action));
            for (way, does, title) in
                [("pub", "receive", "Penerbitan oleh produsen"), ("pull", "send", "Pengambilan oleh penerima")]
            {
                let kind = registry.event_type(&set.code, described.version, action);
                let channel = format!("{id}-{way}");
                channels.insert(
                    channel.clone(),
                    json!({
                        "address": format!("/r1/{}/{way}/v1/{kind}", set.system),
                        "title": format!("{} ({})", described.title, title.to_lowercase()),
                        "description": described.meaning,
                        "messages": { "peristiwa": { "$ref": format!("#/components/messages/{id}") } },
                        "servers": [{ "$ref": "#/servers/hub" }],
                        "tags": [{ "name": set.code }],
                        "x-penerima": users,
                    }),
                );
                operations.insert(
                    channel.clone(),
                    json!({
                        "action": does,
                        "channel": { "$ref": format!("#/channels/{channel}") },
                        "title": title,
                        "summary": format!("{title}: {}", described.title),
                        "description": described.meaning,
                        "messages": [{ "$ref": format!("#/channels/{channel}/messages/peristiwa") }],
                        "tags": [{ "name": set.code }],
                    }),
                );
            }
        }
    }
    let (protocol, rest) = base.split_once("://").unwrap_or(("https", base));
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
    let known = |name: &str| json!({ "$ref": format!("#/components/securitySchemes/{name}") });
    let mut server = json!({
        "host": host, "protocol": protocol, "description": "Hub pertukaran data daerah",
        "security": [known(SIGNED), known(BY_CERTIFICATE)],
    });
    if !path.is_empty() {
        server["pathname"] = format!("/{path}").into();
    }
    json!({
        "asyncapi": "3.1.0",
        "id": format!("urn:simpul:pertukaran:{}", registry.instance.to_ascii_lowercase()),
        "info": {
            "title": format!("Peristiwa data {}", registry.region),
            "version": registry.version.to_string(),
            "description": "Set data yang diterbitkan SKPD lewat hub, dibuat dari katalognya. Penerima memerlukan akses yang diberi kepala SKPD produsen.",
            "contact": contact(registry, base),
            "license": { "name": "Data pemerintah daerah; pemakaian menurut aksesnya" },
            "tags": registry.living_datasets().map(|(set, v)| json!({ "name": set.code, "description": v.title }))
                .collect::<Vec<_>>(),
        },
        "defaultContentType": "application/json",
        "servers": { "hub": server },
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": schemas,
            "securitySchemes": {
                (SIGNED): { "type": "httpApiKey", "in": "header", "name": "Signature", "description": HOW_SIGNED },
                (BY_CERTIFICATE): { "type": "X509", "description": HOW_CERTIFIED },
            },
        },
    })
}

/// Whom to ask: the hub's own address, and one of mail where the regency has
/// named one (`pertukaran.surel`). None is made up.
pub(super) fn contact(registry: &Registry, base: &str) -> Value {
    let mut contact = json!({ "name": format!("Diskominfo {}", registry.region), "url": base });
    if !registry.contact.is_empty() {
        contact["email"] = registry.contact.as_str().into();
    }
    contact
}

/// A schema whose references lead within this document.
fn at_home(value: &Value, home: &str) -> Value {
    match value {
        Value::Object(map) => {
            let moved = |(name, value): (&String, &Value)| match (name.as_str(), value.as_str()) {
                ("$ref", Some(to)) => {
                    (name.clone(), to.strip_prefix('#').map_or(value.clone(), |rest| format!("{home}{rest}").into()))
                }
                // It would begin another document.
                _ => (name.clone(), at_home(value, home)),
            };
            map.iter().filter(|(name, _)| !matches!(name.as_str(), "$id" | "$schema")).map(moved).collect()
        }
        Value::Array(list) => list.iter().map(|inner| at_home(inner, home)).collect(),
        plain => plain.clone(),
    }
}

fn message(registry: &Registry, base: &str, (set, described): (&DataSet, &DataSetVersion), action: Action) -> Value {
    let kind = registry.event_type(&set.code, described.version, action);
    let text = |constant: &str| json!({ "type": "string", "const": constant });
    let mut message = json!({
        "name": kind,
        "title": format!("{}: {}", described.title, match action { Action::Upserted => "baru atau berubah", Action::Deleted => "dihapus" }),
        "summary": described.meaning,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["ce-specversion", "ce-id", "ce-source", "ce-type", "ce-sequence"],
            "properties": {
                "ce-specversion": text("1.0"),
                "ce-id": { "type": "string", "minLength": 1, "description": "Tidak pernah berubah saat dikirim ulang" },
                "ce-source": text(&registry.source(set)),
                "ce-type": text(&kind),
                "ce-subject": { "type": "string", "description": "Kunci catatannya" },
                "ce-time": { "type": "string", "format": "date-time" },
                "ce-dataschema": text(&described.data_schema(base, &set.code)),
                "ce-sequence": { "type": "string", "pattern": "^[0-9]+$" },
            },
        },
        "payload": { "$ref": format!("#/components/schemas/{}-v{}", set.code, described.version) },
        "tags": [{ "name": set.code }],
    });
    if let Some(example) = described.example.as_ref().filter(|_| action == Action::Upserted) {
        message["examples"] = json!([{ "name": "contoh", "payload": example }]);
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stay_within_their_schema() {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "x",
            "properties": { "a": { "$ref": "#/$defs/a" }, "$ref": { "type": "string" } }, "$defs": { "a": {} }
        });
        let moved = at_home(&schema, "#/components/schemas/d-v1");
        assert_eq!(moved["properties"]["a"]["$ref"], "#/components/schemas/d-v1/$defs/a");
        assert_eq!(moved["properties"]["$ref"]["type"], "string");
        assert!(moved.get("$id").is_none() && moved.get("$schema").is_none());
    }
}

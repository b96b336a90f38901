//! The trust list: who takes part, by which keys, with what access.

use std::collections::BTreeSet;

use kernel::{Moment, Zone};
use serde_json::{Value, json};

use crate::registry::{Action, Endpoint, KeyMaterial, Registry, What};

/// Everything that an agency needs to judge messages by itself for a while.
pub fn trust_list(registry: &Registry, made_at: Moment, valid_until: Moment) -> Value {
    let zone = registry.zone;
    let lives = |system: &str| registry.systems.get(system).is_some_and(|s| s.ended_at.is_none());
    let systems: Vec<_> = registry.systems.values().filter(|s| s.ended_at.is_none()).collect();
    let mut members: Vec<_> = systems.iter().map(|s| (&s.class, &s.member, &s.member_name)).collect();
    members.sort();
    members.dedup();
    let keys = registry.keys.values().filter_map(|key| match key.material {
        KeyMaterial::Ed25519(_) if key.revoked_at.is_none() && lives(&key.system) => Some(json!({
            "keyid": key.keyid, "of": key.system, "public": key.material.text(), "from": key.from.0, "until": key.to.0,
        })),
        _ => None,
    });
    let revocations = registry.keys.values().filter_map(|key| {
        let at = key.revoked_at?;
        Some(json!({ "keyid": key.keyid, "at": at.0, "reason": key.reasons.join("; ") }))
    });
    let services = registry.living_services().map(
        |(system, service)| json!({ "id": format!("{}/{}", system.identifier, service.code), "name": service.title }),
    );
    // Where events are fetched is a service of whoever publishes them.
    let publishers: BTreeSet<&String> = registry.living_datasets().map(|(set, _)| &set.system).collect();
    let pulls =
        publishers.into_iter().map(|system| json!({ "id": format!("{system}/pull"), "name": "Peristiwa set data" }));
    let grants = registry.grants.values().filter(|grant| grant.ended_at.is_none() && lives(&grant.client));
    let grants = grants.flat_map(|grant| {
        opened(registry, grant).into_iter().map(move |(service, endpoints)| {
            json!({
                "client": grant.client, "service": service, "endpoints": endpoints,
                "from": start(grant.from, zone), "until": start(grant.until.plus_days(1), zone),
            })
        })
    });
    json!({
        "v": 1,
        "instance": registry.instance,
        "version": registry.version,
        "made_at": made_at.0,
        "valid_until": valid_until.0,
        "members": members.iter().map(|(class, code, name)| json!({ "class": class, "code": code, "name": name })).collect::<Vec<_>>(),
        "systems": systems.iter().map(|s| json!({ "id": s.identifier, "name": s.title })).collect::<Vec<_>>(),
        "keys": keys.collect::<Vec<_>>(),
        "services": services.chain(pulls).collect::<Vec<_>>(),
        "grants": grants.collect::<Vec<_>>(),
        "revocations": revocations.collect::<Vec<_>>(),
    })
}

fn start(day: kernel::Day, zone: Zone) -> i64 {
    Moment::start_of(day, zone).0
}

/// All of a service is the service itself, too.
fn calls(endpoint: &Endpoint) -> Vec<Value> {
    let call = |path: &str| json!({ "method": endpoint.method, "path": path });
    if endpoint.path == "/**" { vec![call("/**"), call("")] } else { vec![call(&endpoint.path)] }
}

/// A grant as calls: the events of a data set are fetched by calls too.
fn opened(registry: &Registry, grant: &crate::registry::Grant) -> Vec<(String, Vec<Value>)> {
    match &grant.what {
        What::Service { system, code } => {
            let lives = registry.services.get(&(system.clone(), code.clone())).is_some_and(|s| s.ended_at.is_none());
            let endpoints = grant.endpoints.iter().flat_map(calls).collect();
            if lives { vec![(format!("{system}/{code}"), endpoints)] } else { Vec::new() }
        }
        What::DataSet { code, version } => {
            let endpoints = Action::ALL.into_iter().flat_map(|action| {
                let kind = registry.event_type(code, *version, action);
                [
                    json!({ "method": "GET", "path": format!("/v1/{kind}") }),
                    json!({ "method": "DELETE", "path": format!("/v1/{kind}/*") }),
                ]
            });
            let lives = registry.living_datasets().any(|(set, v)| set.code == *code && v.version == *version);
            if lives { vec![(format!("{}/pull", grant.provider), endpoints.collect())] } else { Vec::new() }
        }
    }
}

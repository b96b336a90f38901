//! The trust list: who takes part, by which keys, with what access.

use std::collections::BTreeSet;

use kernel::{Day, Moment};
use protocol::endpoint::Endpoint;
use protocol::id::{ServiceId, Subsystem};
use protocol::trust;
use protocol::trust::TrustList;

use crate::registry::{Action, Grant, KeyMaterial, Registry, System, What};

/// Where events are fetched: a service of whoever publishes them.
const PULL: &str = "pull";
const FORM: u32 = 1;

/// Everything that an agency needs to judge messages by itself for a while.
pub fn trust_list(registry: &Registry, made_at: Moment, valid_until: Moment) -> TrustList {
    let systems: Vec<&System> = registry.systems.values().filter(|s| s.ended_at.is_none()).collect();
    let members: BTreeSet<_> = systems.iter().map(|s| (&s.class, &s.member, &s.member_name)).collect();
    let member = |(class, code, name): (&String, &String, &String)| trust::Member {
        class: class.clone(),
        code: code.clone(),
        name: name.clone(),
    };
    let revoked = registry.keys.values().filter_map(|key| {
        let reason = key.reasons.join("; ");
        Some(trust::Revocation { keyid: key.keyid.clone(), at: key.revoked_at?.0, reason })
    });
    TrustList {
        v: FORM,
        instance: registry.instance.clone(),
        version: registry.version,
        made_at: made_at.0,
        valid_until: valid_until.0,
        members: members.into_iter().map(member).collect(),
        systems: systems.iter().filter_map(|s| Some(trust::System { id: named(s)?, name: s.title.clone() })).collect(),
        keys: keys(registry),
        services: services(registry),
        grants: grants(registry),
        revocations: revoked.collect(),
    }
}

/// The registers take no letter that the protocol does not.
fn named(system: &System) -> Option<Subsystem> {
    system.identifier.parse().ok()
}

fn living(registry: &Registry, identifier: &str) -> Option<Subsystem> {
    registry.systems.get(identifier).filter(|s| s.ended_at.is_none()).and_then(named)
}

/// Signing keys of living systems. Those that were taken back stay, beside
/// their revocation: what they signed before is still judged by them.
fn keys(registry: &Registry) -> Vec<trust::Key> {
    let signing = registry.keys.values().filter(|key| matches!(key.material, KeyMaterial::Ed25519(_)));
    let told = signing.filter(|key| key.from < key.to).filter_map(|key| {
        Some(trust::Key {
            keyid: key.keyid.clone(),
            of: living(registry, &key.system)?,
            public: key.material.text(),
            from: key.from.0,
            until: key.to.0,
        })
    });
    told.collect()
}

fn services(registry: &Registry) -> Vec<trust::Service> {
    let offered = registry.living_services().filter_map(|(system, service)| {
        let id = ServiceId { of: named(system)?, code: service.code.clone() };
        Some(trust::Service { id, name: service.title.clone() })
    });
    let publishers: BTreeSet<&String> = registry.living_datasets().map(|(set, _)| &set.system).collect();
    let pulls = publishers.into_iter().filter_map(|system| {
        let id = ServiceId { of: living(registry, system)?, code: PULL.into() };
        Some(trust::Service { id, name: "Peristiwa set data".into() })
    });
    offered.chain(pulls).collect()
}

fn grants(registry: &Registry) -> Vec<trust::Grant> {
    let start = |day: Day| Moment::start_of(day, registry.zone).0;
    let open = registry.grants.values().filter(|grant| grant.ended_at.is_none());
    let told = open.filter_map(|grant| {
        let (service, endpoints) = opened(registry, grant)?;
        Some(trust::Grant {
            client: living(registry, &grant.client)?,
            service,
            endpoints,
            from: start(grant.from),
            until: start(grant.until.plus_days(1)),
        })
    });
    told.collect()
}

/// A grant as calls: the events of a data set are fetched by calls too.
fn opened(registry: &Registry, grant: &Grant) -> Option<(ServiceId, Vec<Endpoint>)> {
    let call = |method: &str, path: String| Endpoint { method: method.into(), path };
    match &grant.what {
        What::Service { system, code } => {
            registry.living_services().find(|(_, s)| s.system == *system && s.code == *code)?;
            let service = ServiceId { of: living(registry, system)?, code: code.clone() };
            Some((service, grant.endpoints.clone()))
        }
        What::DataSet { code, version } => {
            let (set, _) = registry.living_datasets().find(|(set, v)| set.code == *code && v.version == *version)?;
            let endpoints = Action::ALL.into_iter().flat_map(|action| {
                let kind = registry.event_type(code, *version, action);
                [call("GET", format!("/v1/{kind}")), call("DELETE", format!("/v1/{kind}/*"))]
            });
            Some((ServiceId { of: living(registry, &set.system)?, code: PULL.into() }, endpoints.collect()))
        }
    }
}

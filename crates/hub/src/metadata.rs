//! Lists of who is there and what may be asked, in X-Road's letters.

use std::collections::BTreeMap;

use exchange::public::{Endpoint, Registry, Service, System};
use kernel::Moment;
use protocol::id::Subsystem;
use protocol::{Fault, FaultKind};
use serde_json::{Map, Value as Json, json};

use crate::course::Course;
use crate::head::Head;
use crate::hub::Hub;
use crate::reply::Reply;

fn identifier(of: &Subsystem, kind: &str) -> Map<String, Json> {
    let mut map = Map::new();
    for (name, value) in [
        ("object_type", kind),
        ("xroad_instance", &of.instance),
        ("member_class", &of.class),
        ("member_code", &of.member),
        ("subsystem_code", &of.subsystem),
    ] {
        map.insert(name.to_owned(), json!(value));
    }
    map
}

fn lives(ended: Option<Moment>, at: Moment) -> bool {
    ended.is_none_or(|ended| at < ended)
}

/// Every system of the exchange.
fn clients(registry: &Registry, at: Moment) -> Json {
    let client = |system: &System| {
        let of: Subsystem = system.identifier.parse().ok()?;
        Some(json!({ "id": identifier(&of, "SUBSYSTEM"), "name": system.title }))
    };
    let living = registry.systems.values().filter(|system| lives(system.ended_at, at));
    json!({ "member": living.filter_map(client).collect::<Vec<_>>() })
}

fn method(of: &Subsystem, service: &Service, endpoints: &[Endpoint]) -> Json {
    let mut map = identifier(of, "SERVICE");
    map.insert("service_code".into(), json!(service.code));
    let kind = if service.openapi.is_some() { "OPENAPI" } else { "REST" };
    map.insert("service_type".into(), json!(kind));
    let list = endpoints.iter().map(|e| json!({ "method": e.method, "path": e.path })).collect::<Vec<_>>();
    map.insert("endpoint_list".into(), json!(list));
    Json::Object(map)
}

/// Services of one system: all of them with what their descriptions say, or
/// those of a client with what was allowed to it.
fn methods(registry: &Registry, of: &Subsystem, at: Moment, allowed: Option<&BTreeMap<String, Vec<Endpoint>>>) -> Json {
    let name = of.to_string();
    let mut all = Vec::new();
    for ((system, code), service) in &registry.services {
        if *system != name || !lives(service.ended_at, at) {
            continue;
        }
        match allowed.map(|allowed| allowed.get(code)) {
            None => all.push(method(of, service, &described(service))),
            Some(Some(endpoints)) => all.push(method(of, service, endpoints)),
            Some(None) => {}
        }
    }
    json!({ "service": all })
}

/// Endpoints that a service's description names.
fn described(service: &Service) -> Vec<Endpoint> {
    const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];
    let paths = service.openapi.as_ref().and_then(|document| document["paths"].as_object());
    let mut all = Vec::new();
    for (path, operations) in paths.into_iter().flatten() {
        for method in METHODS {
            if operations.get(method).is_some() {
                all.push(Endpoint { method: method.to_ascii_uppercase(), path: path.clone() });
            }
        }
    }
    all
}

impl Hub {
    pub(crate) fn list_clients(&self, head: &Head, course: &mut Course) -> Result<Reply, Fault> {
        let registry = self.registry();
        self.know_anybody(head, &registry, course)?;
        if let Some(instance) = query(head, "xRoadInstance").filter(|named| *named != registry.instance) {
            return Err(Fault::new(FaultKind::BadRequest, format!("Instansi {instance} tidak dikenal di sini.")));
        }
        Ok(Reply::json(&clients(&registry, Moment(head.at))))
    }

    pub(crate) fn list_methods(&self, head: &Head, course: &mut Course, of: &Subsystem) -> Result<Reply, Fault> {
        let registry = self.registry();
        self.know(head, &registry, course)?;
        there(&registry, of, Moment(head.at))?;
        course.between.service = of.to_string();
        Ok(dressed(course, Reply::json(&methods(&registry, of, Moment(head.at), None))))
    }

    pub(crate) fn allowed_methods(&self, head: &Head, course: &mut Course, of: &Subsystem) -> Result<Reply, Fault> {
        let registry = self.registry();
        let known = self.know(head, &registry, course)?;
        there(&registry, of, Moment(head.at))?;
        course.between.service = of.to_string();
        let name = of.to_string();
        let allowed = registry.allowed(&known.text, self.today(&registry, head));
        let allowed = allowed.into_iter().filter(|((system, _), _)| *system == name);
        let allowed: BTreeMap<String, Vec<Endpoint>> =
            allowed.map(|((_, code), endpoints)| (code, endpoints)).collect();
        Ok(dressed(course, Reply::json(&methods(&registry, of, Moment(head.at), Some(&allowed)))))
    }

    pub(crate) fn open_api(
        &self,
        head: &Head,
        course: &mut Course,
        of: &Subsystem,
        code: &str,
    ) -> Result<Reply, Fault> {
        let registry = self.registry();
        self.know(head, &registry, course)?;
        there(&registry, of, Moment(head.at))?;
        let service = registry.services.get(&(of.to_string(), code.to_owned()));
        let service = service.filter(|service| lives(service.ended_at, Moment(head.at)));
        let unknown = |words: &str| Fault::new(FaultKind::UnknownService, words);
        let service = service.ok_or_else(|| unknown("Layanan ini tidak terdaftar."))?;
        let document = service.openapi.as_ref().ok_or_else(|| unknown("Layanan ini tidak mempunyai OpenAPI."))?;
        course.between.service = format!("{of}/{}", protocol::id::encode(code));
        Ok(dressed(course, Reply::json(document)))
    }
}

fn dressed(course: &Course, mut reply: Reply) -> Reply {
    course.dress(&mut reply);
    reply
}

fn there(registry: &Registry, of: &Subsystem, at: Moment) -> Result<(), Fault> {
    match registry.systems.get(&of.to_string()) {
        Some(system) if lives(system.ended_at, at) => Ok(()),
        _ => Err(Fault::new(FaultKind::UnknownMember, "Sistem pada alamat ini tidak terdaftar.")),
    }
}

/// One value of the query, decoded.
pub(crate) fn query(head: &Head, name: &str) -> Option<String> {
    let (_, query) = head.raw.split_once('?')?;
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let found = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()?;
    protocol::id::decode(found)
}

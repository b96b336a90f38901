//! Lists of who is there and what may be asked, in X-Road's letters and, on its
//! own paths, in GovStack's.

use std::collections::BTreeMap;

use exchange::public::{Registry, Service, System};
use protocol::endpoint::Endpoint;
use protocol::id::Subsystem;
use protocol::r1::{self, Target};
use protocol::{Fault, FaultKind};
use serde_json::{Map, Value as Json, json};

use crate::course::{Course, Form};
use crate::head::Head;
use crate::hub::Hub;
use crate::reply::Reply;

fn put(map: &mut Map<String, Json>, names: [&str; 5], kind: &str, of: &Subsystem) {
    let [object, instance, class, member, system] = names;
    for (name, value) in
        [(object, kind), (instance, &of.instance), (class, &of.class), (member, &of.member), (system, &of.subsystem)]
    {
        map.insert(name.to_owned(), json!(value));
    }
}

const X_ROAD: [&str; 5] = ["object_type", "xroad_instance", "member_class", "member_code", "subsystem_code"];
const GOVSTACK: [&str; 5] = ["objectType", "GovStackInstance", "memberClass", "memberCode", "applicationCode"];

/// The names of a system or of a service of it.
fn identifier(of: &Subsystem, kind: &str, form: Form) -> Map<String, Json> {
    let mut map = Map::new();
    if form == Form::GovStack {
        put(&mut map, GOVSTACK, kind, of);
        // GovStack's published checks ask for an object here.
        map.insert("objectType".into(), json!({ "object_type": kind }));
    } else {
        put(&mut map, X_ROAD, kind, of);
    }
    map
}

/// Every system of the exchange.
fn clients(registry: &Registry, form: Form) -> Json {
    let client = |system: &System| {
        let of: Subsystem = system.identifier.parse().ok()?;
        let names = identifier(&of, "SUBSYSTEM", form);
        Some(if form == Form::GovStack { json!(names) } else { json!({ "id": names, "name": system.title }) })
    };
    let living = registry.systems.values().filter(|system| system.lives());
    json!({ "member": living.filter_map(client).collect::<Vec<_>>() })
}

fn method(of: &Subsystem, service: &Service, endpoints: &[Endpoint], form: Form) -> Json {
    let mut map = identifier(of, "SERVICE", form);
    let kind = if service.openapi.is_some() { "OPENAPI" } else { "REST" };
    let list = endpoints.iter().map(|e| json!({ "method": e.method, "path": e.path })).collect::<Vec<_>>();
    let (code, service_type, endpoint_list) = if form == Form::GovStack {
        ("serviceCode", "serviceType", ("endpointList", json!({ "member": list })))
    } else {
        ("service_code", "service_type", ("endpoint_list", json!(list)))
    };
    map.insert(code.into(), json!(service.code));
    map.insert(service_type.into(), json!(kind));
    map.insert(endpoint_list.0.into(), endpoint_list.1);
    Json::Object(map)
}

/// What a client may call, by the code of the service.
type Allowed = BTreeMap<String, Vec<Endpoint>>;

/// Services of one system: all of them with what their descriptions say, or
/// those of a client with what was allowed to it.
fn methods(registry: &Registry, of: &Subsystem, allowed: Option<&Allowed>, form: Form) -> Json {
    let name = of.to_string();
    let mut all = Vec::new();
    for ((system, code), service) in &registry.services {
        if *system != name || service.ended_at.is_some() {
            continue;
        }
        match allowed.map(|allowed| allowed.get(code)) {
            None => all.push(method(of, service, &described(service), form)),
            Some(Some(endpoints)) => all.push(method(of, service, endpoints, form)),
            Some(None) => {}
        }
    }
    if form == Form::GovStack { json!({ "member": all }) } else { json!({ "service": all }) }
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

/// In whose form a list, or the refusal of one, is told.
pub(crate) fn form(head: &Head) -> Form {
    match r1::form(&head.raw) {
        r1::Form::XRoad => Form::XRoad,
        r1::Form::GovStack => Form::GovStack,
    }
}

impl Hub {
    pub(crate) fn list_clients(&self, head: &Head, course: &mut Course) -> Result<Reply, Fault> {
        let registry = self.registry();
        if course.form == Form::GovStack {
            self.know_by_line(head, &registry, course)?;
        } else {
            self.know_anybody(head, &registry, course)?;
        }
        if let Some(instance) = head.parameter("xRoadInstance").filter(|named| *named != registry.instance) {
            return Err(Fault::new(FaultKind::BadRequest, format!("Instansi {instance} tidak dikenal di sini.")));
        }
        Ok(Reply::json(&clients(&registry, course.form)))
    }

    /// Who asks for a list, which is as good as proved by the certificate on
    /// GovStack's paths: its clients name themselves in more ways than one.
    fn asker(&self, head: &Head, registry: &Registry, course: &mut Course) -> Result<String, Fault> {
        if course.form == Form::GovStack && !protocol::signature::is_signed(&head.fields) {
            return self.know_by_line(head, registry, course);
        }
        self.know(head, registry, course).map(|known| known.text)
    }

    /// GovStack's lists of methods: whoever is not there, or bears a name that
    /// nobody can bear, has none. GovStack's own checks ask for such names.
    pub(crate) fn govstack_methods(&self, head: &Head, course: &mut Course) -> Result<Option<Reply>, Fault> {
        let path = head.path();
        let list = matches!(path.rsplit('/').next(), Some("listMethods" | "allowedMethods"));
        if course.form != Form::GovStack || !list || head.method != "GET" {
            return Ok(None);
        }
        let registry = self.registry();
        let none = json!({ "member": [] });
        match r1::target("GET", path) {
            Ok(Target::ListMethods(of)) if there(&registry, &of).is_ok() => {
                self.list_methods(head, course, &of).map(Some)
            }
            Ok(Target::AllowedMethods(of)) if there(&registry, &of).is_ok() => {
                self.allowed_methods(head, course, &of).map(Some)
            }
            _ => {
                self.asker(head, &registry, course)?;
                Ok(Some(dressed(course, Reply::json(&none))))
            }
        }
    }

    pub(crate) fn list_methods(&self, head: &Head, course: &mut Course, of: &Subsystem) -> Result<Reply, Fault> {
        let registry = self.registry();
        self.asker(head, &registry, course)?;
        there(&registry, of)?;
        course.between.service = of.to_string();
        Ok(dressed(course, Reply::json(&methods(&registry, of, None, course.form))))
    }

    pub(crate) fn allowed_methods(&self, head: &Head, course: &mut Course, of: &Subsystem) -> Result<Reply, Fault> {
        let registry = self.registry();
        let client = self.asker(head, &registry, course)?;
        there(&registry, of)?;
        course.between.service = of.to_string();
        let name = of.to_string();
        let allowed = registry.allowed(&client, self.today(&registry, head));
        let allowed = allowed.into_iter().filter(|((system, _), _)| *system == name);
        let allowed: Allowed = allowed.map(|((_, code), endpoints)| (code, endpoints)).collect();
        let list = methods(&registry, of, Some(&allowed), course.form);
        Ok(dressed(course, Reply::json(&list)))
    }

    pub(crate) fn open_api(
        &self,
        head: &Head,
        course: &mut Course,
        of: &Subsystem,
        code: &str,
    ) -> Result<Reply, Fault> {
        let registry = self.registry();
        self.asker(head, &registry, course)?;
        there(&registry, of)?;
        let service = registry.services.get(&(of.to_string(), code.to_owned()));
        let service = service.filter(|service| service.ended_at.is_none());
        let unknown = |words: &str| Fault::new(FaultKind::UnknownService, words);
        let service = service.ok_or_else(|| unknown("Layanan ini tidak terdaftar."))?;
        let document = service.openapi.as_ref().ok_or_else(|| unknown("Layanan ini tidak mempunyai OpenAPI."))?;
        course.between.service = format!("{of}/{}", protocol::id::encode(code));
        // GovStack has the description as one text.
        let text = (course.form == Form::GovStack).then(|| json!(document.to_string()));
        Ok(dressed(course, Reply::json(text.as_ref().unwrap_or(document))))
    }
}

fn dressed(course: &Course, mut reply: Reply) -> Reply {
    course.dress(&mut reply);
    reply
}

fn there(registry: &Registry, of: &Subsystem) -> Result<(), Fault> {
    match registry.systems.get(&of.to_string()) {
        Some(system) if system.lives() => Ok(()),
        _ => Err(Fault::new(FaultKind::UnknownMember, "Sistem pada alamat ini tidak terdaftar.")),
    }
}

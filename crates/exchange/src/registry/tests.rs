//! What the hub decides, case by case.

#![allow(clippy::expect_used)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::*;
use crate::rules::endpoints;

const A: &str = "ID-BURU/GOV/DINKES/SIK";
const B: &str = "ID-BURU/GOV/DUKCAPIL/SIAK";
const C: &str = "ID-BURU/COM/BANK/INTI";

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn system(id: i64, identifier: &str) -> System {
    let parts: Vec<&str> = identifier.split('/').collect();
    System {
        id,
        identifier: identifier.into(),
        title: parts[3].into(),
        class: parts[1].into(),
        member: parts[2].into(),
        member_name: format!("Anggota {}", parts[2]),
        unit: id,
        unit_name: format!("SKPD {id}"),
        by_certificate: false,
        ended_at: None,
    }
}

fn service(code: &str) -> Service {
    Service {
        id: 50,
        system: B.into(),
        code: code.into(),
        title: code.into(),
        meaning: "Penduduk".into(),
        personal: true,
        openapi: None,
        address: Some(Address { url: "https://siak.lan".into(), networks: Vec::new(), approved_at: Moment(0) }),
        offered_at: Moment(0),
        ended_at: None,
    }
}

fn version(version: i64) -> DataSetVersion {
    DataSetVersion {
        version,
        revision: 1,
        title: "Kematian".into(),
        meaning: "Satu akta".into(),
        period: Period::Continuous,
        measure: "orang".into(),
        reference_codes: Vec::new(),
        schema: json!({ "type": "object", "properties": { "nomor": { "type": "string" } } }),
        schema_digest: "aa".into(),
        example: None,
        personal: true,
        legal_ground: "UU".into(),
        retention_days: 30,
        since: Moment(0),
        ended_at: None,
    }
}

fn grant(id: i64, client: &str, what: What, lines: &[&str]) -> Grant {
    let lines: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
    Grant {
        id,
        number: format!("99.01/PAD/{id:06}"),
        client: client.into(),
        provider: B.into(),
        what,
        endpoints: if lines.is_empty() { Vec::new() } else { endpoints::read(&lines).expect("endpoints") },
        deliver_to: None,
        purpose: "Verifikasi".into(),
        legal_ground: "Perbup".into(),
        personal_ground: Some(PersonalGround::PublicDuty),
        from: day("2026-03-01"),
        until: day("2026-03-31"),
        ended_at: None,
    }
}

fn penduduk() -> What {
    What::Service { system: B.into(), code: "penduduk".into() }
}

fn kematian(version: i64) -> What {
    What::DataSet { code: "kematian".into(), version }
}

fn registry() -> Registry {
    let systems = [(1, A), (2, B), (3, C)].map(|(id, name)| (name.to_owned(), system(id, name)));
    let services = ["penduduk", "keluarga"].map(|code| ((B.to_owned(), code.to_owned()), service(code)));
    let set = DataSet {
        id: 60,
        code: "kematian".into(),
        producer: "Disdukcapil".into(),
        unit: 2,
        system: B.into(),
        versions: [(1, version(1)), (2, version(2))].into(),
        ended_at: None,
    };
    let grants = [
        grant(100, A, penduduk(), &["GET /penduduk/*"]),
        grant(101, A, kematian(1), &[]),
        grant(102, C, penduduk(), &["* /**"]),
    ];
    Registry {
        version: 1,
        region: "Kabupaten Buru".into(),
        instance: "ID-BURU".into(),
        systems: systems.into(),
        services: services.into(),
        datasets: [("kematian".to_owned(), set)].into(),
        grants: grants.into_iter().map(|g| (g.id, g)).collect(),
        ..Registry::empty(Zone::Wit)
    }
}

fn with(change: impl Fn(&mut Registry)) -> Registry {
    let mut registry = registry();
    change(&mut registry);
    registry
}

fn call(registry: &Registry, client: &str, code: &str, (method, path): (&str, &str), on: &str) -> Result<i64, Why> {
    registry.decide(client, (B, code), method, path, day(on))
}

const GET: (&str, &str) = ("GET", "/penduduk/3201");
const IN: &str = "2026-03-15";

#[test]
fn nothing_goes_through_that_was_not_given() {
    let plain = registry();
    let ended = |moment: &mut Option<Moment>| *moment = Some(Moment(1));
    for (registry, client, code, http, on, wanted) in [
        (plain.clone(), A, "penduduk", GET, "2026-03-01", Ok(100)),
        (plain.clone(), A, "penduduk", GET, "2026-03-31", Ok(100)),
        (plain.clone(), A, "penduduk", GET, "2026-02-28", Err(Why::GrantOver)),
        (plain.clone(), A, "penduduk", GET, "2026-04-01", Err(Why::GrantOver)),
        (plain.clone(), A, "penduduk", ("POST", "/penduduk/3201"), IN, Err(Why::NotThisCall)),
        (plain.clone(), A, "penduduk", ("GET", "/penduduk"), IN, Err(Why::NotThisCall)),
        (plain.clone(), A, "penduduk", ("GET", "/penduduk/%2e%2e/kunci"), IN, Err(Why::UnclearPath)),
        (plain.clone(), A, "keluarga", GET, IN, Err(Why::NoGrant)),
        (plain.clone(), A, "tidak-ada", GET, IN, Err(Why::UnknownService)),
        (plain.clone(), B, "penduduk", GET, IN, Err(Why::NoGrant)),
        (plain.clone(), C, "penduduk", ("DELETE", ""), IN, Ok(102)),
        (plain.clone(), "ID-BURU/GOV/DINKES/sik", "penduduk", GET, IN, Err(Why::UnknownClient)),
        (
            with(|r| ended(&mut r.systems.get_mut(A).expect("A").ended_at)),
            A,
            "penduduk",
            GET,
            IN,
            Err(Why::ClientEnded),
        ),
        (
            with(|r| ended(&mut r.systems.get_mut(B).expect("B").ended_at)),
            A,
            "penduduk",
            GET,
            IN,
            Err(Why::ServiceEnded),
        ),
        (
            with(|r| r.services.values_mut().for_each(|s| ended(&mut s.ended_at))),
            A,
            "penduduk",
            GET,
            IN,
            Err(Why::ServiceEnded),
        ),
        (with(|r| r.services.values_mut().for_each(|s| s.address = None)), A, "penduduk", GET, IN, Err(Why::NoAddress)),
        (with(|r| r.services.values_mut().for_each(|s| s.address = None)), A, "keluarga", GET, IN, Err(Why::NoGrant)),
        (
            with(|r| ended(&mut r.grants.get_mut(&100).expect("it").ended_at)),
            A,
            "penduduk",
            GET,
            IN,
            Err(Why::GrantOver),
        ),
    ] {
        assert_eq!(call(&registry, client, code, http, on), wanted, "{client} {code} {http:?} {on}");
    }
}

#[test]
fn one_of_several_grants_suffices_and_the_nearest_reason_is_told() {
    let renewed = with(|r| {
        let next =
            Grant { from: day("2026-04-01"), until: day("2026-04-30"), ..grant(103, A, penduduk(), &["GET /**"]) };
        r.grants.insert(103, next);
    });
    assert_eq!(call(&renewed, A, "penduduk", GET, "2026-03-31"), Ok(100));
    assert_eq!(call(&renewed, A, "penduduk", GET, "2026-04-01"), Ok(103));
    assert_eq!(call(&renewed, A, "penduduk", ("POST", "/x"), "2026-04-01"), Err(Why::NotThisCall));
    assert_eq!(call(&renewed, A, "penduduk", GET, "2026-05-01"), Err(Why::GrantOver));
}

#[test]
fn events_go_to_whom_they_were_given_and_no_version_further() {
    let plain = registry();
    let may = |registry: &Registry, client: &str, version: i64, on: &str| {
        registry.decide_events(client, "kematian", version, day(on))
    };
    assert_eq!(may(&plain, A, 1, IN), Ok(101));
    assert_eq!(may(&plain, A, 2, IN), Err(Why::NoGrant));
    assert_eq!(may(&plain, A, 3, IN), Err(Why::UnknownDataSet));
    assert_eq!(may(&plain, B, 1, IN), Err(Why::NoGrant));
    assert_eq!(may(&plain, A, 1, "2026-04-01"), Err(Why::GrantOver));
    assert_eq!(plain.decide_events(A, "kelahiran", 1, day(IN)), Err(Why::UnknownDataSet));
    let over = with(|r| {
        let set = r.datasets.get_mut("kematian").expect("it");
        set.versions.get_mut(&1).expect("one").ended_at = Some(Moment(1));
    });
    assert_eq!(may(&over, A, 1, IN), Err(Why::DataSetEnded));
    let ids = |registry: &Registry, version: i64, on: &str| {
        registry.subscriptions("kematian", version, day(on)).map(|g| g.id).collect::<Vec<_>>()
    };
    assert_eq!((ids(&plain, 1, IN), ids(&plain, 2, IN), ids(&plain, 1, "2026-04-01")), (vec![101], vec![], vec![]));
    assert_eq!(ids(&over, 1, IN), Vec::<i64>::new());
    let gone = with(|r| r.systems.get_mut(A).expect("A").ended_at = Some(Moment(1)));
    assert_eq!(ids(&gone, 1, IN), Vec::<i64>::new());
}

#[test]
fn only_its_own_system_publishes_a_data_set() {
    let plain = registry();
    let kind = plain.event_type("kematian", 2, Action::Upserted);
    assert_eq!(kind, "id.go.buru.kematian.v2.upserted");
    let told =
        |registry: &Registry, kind: &str| registry.read_event_type(kind).map(|(code, version, _)| (code, version));
    assert_eq!(told(&plain, &kind), Some(("kematian".to_owned(), 2)));
    let (set, described) = plain.publishes(B, ("kematian", 2)).expect("it may");
    assert_eq!((plain.source(set).as_str(), described.version), ("/ID-BURU/GOV/DUKCAPIL/SIAK/kematian", 2));
    let refused = |registry: &Registry, system: &str, of: (&str, i64)| {
        registry.publishes(system, of).map(|_| ()).expect_err("refused")
    };
    assert_eq!(refused(&plain, A, ("kematian", 2)), Why::NotPublisher);
    assert_eq!(refused(&plain, "ID-BURU/GOV/X/Y", ("kematian", 2)), Why::UnknownClient);
    for unknown in [("kematian", 3), ("kelahiran", 1)] {
        assert_eq!(refused(&plain, B, unknown), Why::UnknownDataSet, "{unknown:?}");
    }
    for wrong in [
        "id.go.buru.kematian.v02.upserted",
        "id.go.buru.kematian.v0.upserted",
        "id.go.buru.kematian.v-1.upserted",
        "id.go.buru.kematian.v2.changed",
        "id.go.bursel.kematian.v2.upserted",
        "id.go.buru.kematian.upserted",
        "id.go.buru.kematian.v2.",
        "id.go.buru",
        "",
    ] {
        assert_eq!(told(&plain, wrong), None, "{wrong}");
    }
    let ended = with(|r| r.datasets.get_mut("kematian").expect("it").ended_at = Some(Moment(1)));
    assert_eq!(refused(&ended, B, ("kematian", 2)), Why::DataSetEnded);
    for action in Action::ALL {
        let kind = plain.event_type("a-v1", 12, action);
        assert_eq!(plain.read_event_type(&kind), Some(("a-v1".to_owned(), 12, action)));
    }
}

#[test]
fn a_key_holds_to_the_last_moment_and_not_after_it_was_taken_back() {
    let key = |revoked| Key {
        keyid: "DINKES-2026-1".into(),
        system: A.into(),
        material: KeyMaterial::Ed25519([7; 32]),
        from: Moment(10),
        to: Moment(20),
        revoked_at: revoked,
        reasons: Vec::new(),
        networks: Vec::new(),
    };
    let holds = |revoked: Option<i64>, at| key(revoked.map(Moment)).holds_at(Moment(at));
    assert!(!holds(None, 9) && holds(None, 10) && holds(None, 19) && !holds(None, 20));
    assert!(holds(Some(15), 14) && !holds(Some(15), 15));
}

#[test]
fn what_may_be_called_is_listed_for_its_caller() {
    let plain = registry();
    let key = (B.to_owned(), "penduduk".to_owned());
    let allowed = plain.allowed(A, day(IN));
    assert_eq!(allowed.len(), 1);
    assert_eq!(allowed.get(&key).map(Vec::len), Some(1));
    assert!(plain.allowed(A, day("2026-04-01")).is_empty() && plain.allowed(B, day(IN)).is_empty());
    let gone = with(|r| r.services.values_mut().for_each(|s| s.ended_at = Some(Moment(1))));
    assert!(gone.allowed(A, day(IN)).is_empty());
    assert!(!plain.may_call_by_certificate(A));
    let plain_client = with(|r| r.systems.get_mut(A).expect("A").by_certificate = true);
    assert!(plain_client.may_call_by_certificate(A) && !plain_client.may_call_by_certificate("?"));
}

#[test]
fn the_catalogue_tells_what_lives_and_who_uses_it() {
    let entries = crate::public::catalogue(&registry(), day(IN));
    let told: Vec<(What, usize)> = entries.iter().map(|e| (e.what.clone(), e.users.len())).collect();
    let keluarga = What::Service { system: B.into(), code: "keluarga".into() };
    assert_eq!(told, [(kematian(1), 1), (kematian(2), 0), (keluarga, 0), (penduduk(), 2)]);
    assert!(crate::public::catalogue(&with(|r| r.systems.clear()), day(IN)).is_empty());
}

#[test]
fn documents_are_made_of_what_lives() {
    let with_document = with(|r| {
        let service = r.services.values_mut().next().expect("one");
        service.openapi = Some(json!({
            "openapi": "3.0.3",
            "paths": { "/kk/{nomor}": { "get": { "operationId": "kk", "responses": {
                "200": { "description": "Ada", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Kk" } } } }
            } } } },
            "components": { "schemas": { "Kk": { "type": "string", "nullable": true } } }
        }));
    });
    let openapi = crate::public::openapi(&with_document, "https://hub.buru.go.id", day(IN));
    let path = format!("/r1/{B}/keluarga/kk/{{nomor}}");
    let get = &openapi["paths"][&path]["get"];
    assert_eq!(get["operationId"], "s50_kk");
    assert_eq!(get["responses"]["500"]["$ref"], "#/components/responses/Fault");
    let reference = get.pointer("/responses/200/content/application~1json/schema/$ref").expect("a reference");
    assert_eq!(reference, "#/components/schemas/s50_Kk");
    assert_eq!(openapi["components"]["schemas"]["s50_Kk"]["type"], json!(["string", "null"]));
    assert!(openapi["paths"][format!("/r1/{B}/penduduk")]["get"].is_object());
    // How a caller is known, in the letters of each.
    let schemes = &openapi["components"]["securitySchemes"];
    assert_eq!(
        (&schemes["tandaTangan"]["name"], &schemes["sertifikatKlien"]["type"]),
        (&json!("Signature"), &json!("mutualTLS"))
    );
    assert_eq!(openapi["security"], json!([{ "tandaTangan": [] }, { "sertifikatKlien": [] }]));
    let asyncapi = crate::public::asyncapi(&registry(), "https://hub.buru.go.id/x", day(IN));
    let channel = &asyncapi["channels"]["kematian-v1-upserted-pub"];
    assert_eq!(channel["address"], format!("/r1/{B}/pub/v1/id.go.buru.kematian.v1.upserted"));
    assert_eq!(asyncapi["channels"].as_object().map(serde_json::Map::len), Some(8));
    assert_eq!(asyncapi["servers"]["hub"]["pathname"], "/x");
    for known in asyncapi["servers"]["hub"]["security"].as_array().expect("a list") {
        let to = known["$ref"].as_str().and_then(|to| to.strip_prefix('#')).expect("a reference");
        assert!(asyncapi.pointer(to).is_some_and(|scheme| scheme["type"].is_string()), "{to}");
    }
    // Nobody's address of mail is made up.
    assert_eq!(
        asyncapi["info"]["contact"],
        json!({ "name": "Diskominfo Kabupaten Buru", "url": "https://hub.buru.go.id/x" })
    );
    let nothing = with(|r| r.systems.get_mut(B).expect("B").ended_at = Some(Moment(1)));
    let openapi = crate::public::openapi(&nothing, "https://hub", day(IN));
    let calls = openapi["paths"].as_object().expect("paths").keys().filter(|p| p.contains("BURU")).count();
    assert_eq!(calls, 0);
    assert_eq!(crate::public::asyncapi(&nothing, "https://hub", day(IN))["channels"], json!({}));
}

#[test]
fn the_trust_list_holds_what_agencies_may_rely_on() {
    let public: [u8; 32] =
        STANDARD.decode("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").expect("base64").try_into().expect("32");
    let key = |keyid: &str, system: &str, revoked: Option<i64>| Key {
        keyid: keyid.into(),
        system: system.into(),
        material: KeyMaterial::Ed25519(public),
        from: Moment(10),
        to: Moment(20),
        revoked_at: revoked.map(Moment),
        reasons: vec!["laptop hilang".into()],
        networks: Vec::new(),
    };
    let full = with(|r| {
        for key in [key("K-1", A, None), key("K-2", A, Some(15)), key("K-3", C, None)] {
            r.keys.insert(key.keyid.clone(), key);
        }
        r.systems.get_mut(C).expect("C").ended_at = Some(Moment(5));
        let broken = Grant { ended_at: Some(Moment(3)), ..grant(103, A, penduduk(), &["GET /**"]) };
        r.grants.insert(103, broken);
        r.grants.insert(104, grant(104, A, kematian(9), &[]));
        r.grants.insert(105, grant(105, A, What::Service { system: B.into(), code: "keluarga".into() }, &["* /**"]));
    });
    let list = crate::public::trust_list(&full, Moment(1), Moment(2));
    list.check().expect("a list that agencies take");
    let keys: Vec<&str> = list.keys.iter().map(|k| k.keyid.as_str()).collect();
    assert_eq!(keys, ["K-1", "K-2"]);
    assert!(list.key_at("K-2", 14).is_some() && list.key_at("K-2", 15).is_none() && list.key_at("K-1", 15).is_some());
    assert_eq!(list.revocations[0].reason, "laptop hilang");
    assert_eq!((list.members.len(), list.systems.len()), (2, 2), "who is over is not in it");
    assert_eq!(list.grants.len(), 3);
    let (client, pull) = (A.parse().expect("A"), format!("{B}/pull").parse().expect("pull"));
    let at = Moment::start_of(day("2026-03-15"), Zone::Wit).0;
    let may = |service: &str, call: (&str, &str), at: i64| {
        list.grant(&client, &format!("{B}/{service}").parse().expect("a service"), call, at).is_some()
    };
    assert!(may("penduduk", ("GET", "/penduduk/1"), at) && !may("penduduk", ("GET", "/kunci"), at));
    assert!(may("keluarga", ("PUT", ""), at) && may("keluarga", ("PUT", "/a/b"), at));
    let (from, until) = (day("2026-03-01"), day("2026-04-01"));
    let moment = |day: Day| Moment::start_of(day, Zone::Wit).0;
    assert!(may("keluarga", ("PUT", ""), moment(from)) && !may("keluarga", ("PUT", ""), moment(from) - 1));
    assert!(may("keluarga", ("PUT", ""), moment(until) - 1) && !may("keluarga", ("PUT", ""), moment(until)));
    let fetch = |version: i64| format!("/v1/{}", full.event_type("kematian", version, Action::Deleted));
    assert!(list.grant(&client, &pull, ("GET", &fetch(1)), at).is_some());
    assert!(list.grant(&client, &pull, ("GET", &fetch(2)), at).is_none());
}

/// Whoever carries the list decides as the hub does.
#[test]
fn agencies_and_the_hub_decide_alike() {
    let full = registry();
    let list = crate::public::trust_list(&full, Moment(1), Moment(2));
    let client = A.parse().expect("A");
    let service = format!("{B}/penduduk").parse().expect("a service");
    for (method, path) in [
        ("GET", "/penduduk/1"),
        ("GET", "/penduduk"),
        ("GET", "/penduduk/"),
        ("GET", "/penduduk/1/2"),
        ("POST", "/penduduk/1"),
        ("GET", ""),
        ("GET", "/%70enduduk/1"),
        ("GET", "/penduduk/%2e%2e"),
        ("GET", "/penduduk/1%2F2"),
    ] {
        let here = full.decide(A, (B, "penduduk"), method, path, day(IN)).is_ok();
        let there = list.grant(&client, &service, (method, path), Moment::start_of(day(IN), Zone::Wit).0).is_some();
        assert_eq!(here, there, "{method} {path}");
    }
}

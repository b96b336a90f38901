use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use sha2::{Digest, Sha512};

use super::*;
use crate::Fields;

fn sik() -> Subsystem {
    Subsystem::new("ID-KAB", "GOV", "DINKES", "SIK").expect("a name")
}

fn call(path: &str, query: Option<&str>) -> Target {
    let service = ServiceId { of: sik(), code: "pasien".into() };
    Target::Call(Call { service, path: path.into(), query: query.map(str::to_owned) })
}

#[test]
fn targets_of_x_road_and_govstack() {
    let event = |id: Option<&str>| (sik(), "id.go.kab.sp2d".to_owned(), id.map(str::to_owned));
    let publish = |id| {
        let (of, event_type, id) = event(id);
        Target::Publish { of, event_type, id }
    };
    let pull = |id| {
        let (of, event_type, id) = event(id);
        Target::Pull { of, event_type, id }
    };
    for (method, raw, expected) in [
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pasien", call("", None)),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pasien/", call("/", None)),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pasien/v1/1", call("/v1/1", None)),
        ("PUT", "/r1/ID-KAB/GOV/DINKES/SIK/pasien?", call("", Some(""))),
        ("POST", "/r1/ID-KAB/GOV/DINKES/SIK/pasien/a?b=c&d=%2F+e", call("/a", Some("b=c&d=%2F+e"))),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pasien/a//b/", call("/a//b/", None)),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pasien/a%2Fb", call("/a%2Fb", None)),
        ("GET", "/r1/ID%2DKAB/G%4fV/DINKES/SIK/p%61sien/%61", call("/%61", None)),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pasien/x?url=http://a/b?c[]=1", call("/x", Some("url=http://a/b?c[]=1"))),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pasien/listMethods", call("/listMethods", None)),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/listMethods", Target::ListMethods(sik())),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/allowedMethods?serviceId=x", Target::AllowedMethods(sik())),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/getOpenAPI?serviceCode=pasien", Target::OpenApi(sik(), "pasien".into())),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/getOpenAPI?serviceCode=p%61sien", Target::OpenApi(sik(), "pasien".into())),
        ("GET", "/listClients", Target::ListClients),
        ("GET", "/listClients?xRoadInstance=ID-KAB", Target::ListClients),
        ("GET", "/ID-KAB/GOV/DINKES/SIK/listMethods", Target::ListMethods(sik())),
        ("GET", "/ID-KAB/GOV/DINKES/SIK/allowedMethods", Target::AllowedMethods(sik())),
        ("GET", "/ID-KAB/GOV/DINKES/SIK/getOpenAPI?serviceCode=a", Target::OpenApi(sik(), "a".into())),
        ("POST", "/r1/ID-KAB/GOV/DINKES/SIK/pub/v1/id.go.kab.sp2d", publish(None)),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pub/v1/id.go.kab.sp2d/a-17", publish(Some("a-17"))),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pub/v1/id.go.kab.sp2d/a%2Fb%20c", publish(Some("a/b c"))),
        (
            "GET",
            "/r1/ID-KAB/GOV/DINKES/SIK/pub/v1/id.go.kab.sp2d/offset",
            Target::Offset { of: sik(), event_type: "id.go.kab.sp2d".into() },
        ),
        ("GET", "/r1/ID-KAB/GOV/DINKES/SIK/pull/v1/id.go.kab.sp2d", pull(None)),
        ("DELETE", "/r1/ID-KAB/GOV/DINKES/SIK/pull/v1/id.go.kab.sp2d/a-17", pull(Some("a-17"))),
        ("DELETE", "/r1/ID-KAB/GOV/DINKES/SIK/pull/v1/id.go.kab.sp2d/offset", pull(Some("offset"))),
    ] {
        assert_eq!(target(method, raw).as_ref(), Ok(&expected), "{method} {raw}");
    }
}

/// Examples of the specification itself (PR-REST 4.1, 4.2 and 6).
#[test]
fn examples_of_the_specification() {
    let got = target("GET", "/r1/INSTANCE/CLASS2/MEMBER2/SUBSYSTEM2/BARSERVICE/v1/bar/zyggy?quu=1").expect("a call");
    let Target::Call(got) = got else { panic!("{got:?}") };
    assert_eq!(got.service.to_string(), "INSTANCE/CLASS2/MEMBER2/SUBSYSTEM2/BARSERVICE");
    assert_eq!((got.path.as_str(), got.query.as_deref()), ("/v1/bar/zyggy", Some("quu=1")));
    let folded = target("GET", "/r1/INSTANCE%2FCLASS%2FMEMBER%2FSUBSYSTEM%2FBARSERVICE").expect_err("one part");
    assert_eq!(folded.code(), "Client.BadRequest");
}

#[test]
fn other_targets_are_refused() {
    let long = format!("/r1/ID-KAB/GOV/DINKES/SIK/pasien/{}", "x".repeat(8192));
    let part = format!("/r1/ID-KAB/GOV/DINKES/SIK/{}", "x".repeat(101));
    for bad in [
        "",
        "*",
        "/",
        "?",
        "r1/ID-KAB/GOV/DINKES/SIK/pasien",
        "//host/r1/ID-KAB/GOV/DINKES/SIK/pasien",
        "//r1/ID-KAB/GOV/DINKES/SIK/pasien",
        "///r1/ID-KAB/GOV/DINKES/SIK/pasien",
        "http://host/r1/ID-KAB/GOV/DINKES/SIK/pasien",
        "https://169.254.169.254/r1/ID-KAB/GOV/DINKES/SIK/pasien",
        "host:443",
        "/r1",
        "/r1/",
        "/r1/ID-KAB",
        "/r1/ID-KAB/GOV/DINKES/SIK",
        "/r1/ID-KAB/GOV/DINKES/SIK/",
        "/r1/ID-KAB/GOV/DINKES/SIK//v1",
        "/r1/ID-KAB/GOV//SIK/pasien",
        "/r1//ID-KAB/GOV/DINKES/SIK/pasien",
        "/r1/ID-KAB/GOV/DINKES//pasien",
        "/r2/ID-KAB/GOV/DINKES/SIK/pasien",
        "/r2/GOV/DINKES/SIK/listMethods",
        "/r0/ID-KAB/GOV/DINKES/SIK/pasien",
        "/r11/ID-KAB/GOV/DINKES/SIK/pasien",
        "/R1/ID-KAB/GOV/DINKES/SIK/pasien",
        "/R1/GOV/DINKES/SIK/listMethods",
        "/ID-KAB/GOV/DINKES/SIK/pasien",
        "/ID-KAB/GOV/DINKES/listMethods",
        "/ID-KAB/GOV/DINKES/SIK/x/listMethods",
        "/r1/ID-KAB/GOV/DINKES/SIK/pas%ien",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien%",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien%2",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/%zz",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/%",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien?a=%g0",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien?a=%",
        "/r1/ID-KAB/GOV/DINKES/SIK/BAR%2FSERVICE",
        "/r1/ID-KAB/GOV/DIN%2FKES/SIK/pasien",
        "/r1/ID-KAB/GOV/DIN%252FKES/SIK/pasien",
        "/r1/ID-KAB/GOV/DINKES/SIK/%70ub/%76/x y",
        "/r1/ID-KAB/GOV/DINKES/SIK/pas ien",
        "/r1/ID-KAB/GOV/DINKES/SIK/pas%20ien",
        "/r1/ID-KAB/GOV/DINKES/SIK/%FF",
        "/r1/ID-KAB/GOV/DINKES/SIK/é",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/é",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/\u{0}",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien\r\nX: y",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/%00",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/%FF%00",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/a%0Ab",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/..",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/../admin",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/./x",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/%2e%2E/admin",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien/.%2e/admin",
        "/r1/ID-KAB/GOV/DINKES/SIK/../SIK/pasien",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien\\..\\x",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien#x",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien?a#x",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien?a=\"b\"",
        "/r1/ID-KAB/GOV/DINKES/SIK/pasien?a=<b>",
        "/r1/ID-KAB/GOV/DINKES/SIK/getWsdl",
        "/r1/ID-KAB/GOV/DINKES/SIK/listClients",
        "/r1/ID-KAB/GOV/DINKES/SIK/ListMethods",
        "/r1/ID-KAB/GOV/DINKES/SIK/PUB/v1/x",
        "/r1/ID-KAB/GOV/DINKES/SIK/%70ub/v1/x",
        "/r1/ID-KAB/GOV/DINKES/SIK/listMethods/x",
        "/r1/ID-KAB/GOV/DINKES/SIK/listMethods/",
        "/r1/ID-KAB/GOV/DINKES/SIK/listMethods?a=b",
        "/r1/ID-KAB/GOV/DINKES/SIK/getOpenAPI",
        "/r1/ID-KAB/GOV/DINKES/SIK/getOpenAPI?serviceCode=",
        "/r1/ID-KAB/GOV/DINKES/SIK/getOpenAPI?serviceCode=a&serviceCode=b",
        "/r1/ID-KAB/GOV/DINKES/SIK/getOpenAPI?serviceCode=a&x=b",
        "/r1/ID-KAB/GOV/DINKES/SIK/getOpenAPI?serviceCode=a%2Fb",
        "/r1/ID-KAB/GOV/DINKES/SIK/getOpenAPI?serviceCode=%FF",
        "/listClients/",
        "/listClients?a=b",
        "/r1/listClients",
        "/r1/ID-KAB/GOV/DINKES/SIK/pub",
        "/r1/ID-KAB/GOV/DINKES/SIK/pub/v1",
        "/r1/ID-KAB/GOV/DINKES/SIK/pub/v1/",
        "/r1/ID-KAB/GOV/DINKES/SIK/pub/v2/x",
        "/r1/ID-KAB/GOV/DINKES/SIK/pub/x",
        "/r1/ID-KAB/GOV/DINKES/SIK/pub/v1/x/y/z",
        "/r1/ID-KAB/GOV/DINKES/SIK/pub/v1/x/",
        "/r1/ID-KAB/GOV/DINKES/SIK/pub/v1/a%2Fb/c",
        "/r1/ID-KAB/GOV/DINKES/SIK/pull/v1/x?a=b",
        "/r1/ID-KAB/GOV/DINKES/SIK/pull/v1/x/a%7F",
        long.as_str(),
        part.as_str(),
    ] {
        let fault = target("GET", bad).expect_err(bad);
        assert_eq!((fault.code(), fault.status()), ("Client.BadRequest", 400), "{bad}");
        assert!(fault.message.len() < 400 && !fault.message.contains(['\r', '\n', '\0']), "{bad}: {}", fault.message);
    }
    let longest = format!("/r1/ID-KAB/GOV/DINKES/SIK/{}", "x".repeat(100));
    target("GET", &longest).expect("just short enough");
    let longest = format!("/r1/ID-KAB/GOV/DINKES/SIK/pasien/{}", "x".repeat(8192 - 33));
    assert_eq!(longest.len(), 8192);
    target("GET", &longest).expect("just short enough");
}

#[test]
fn methods_that_an_address_does_not_have_are_refused() {
    let events = "/r1/ID-KAB/GOV/DINKES/SIK";
    for (method, raw) in [
        ("TRACE", "/r1/ID-KAB/GOV/DINKES/SIK/pasien"),
        ("CONNECT", "host:443"),
        ("get", "/r1/ID-KAB/GOV/DINKES/SIK/pasien"),
        ("", "/r1/ID-KAB/GOV/DINKES/SIK/pasien"),
        ("GET ", "/r1/ID-KAB/GOV/DINKES/SIK/pasien"),
        ("POST", "/listClients"),
        ("HEAD", "/r1/ID-KAB/GOV/DINKES/SIK/listMethods"),
        ("DELETE", "/r1/ID-KAB/GOV/DINKES/SIK/getOpenAPI?serviceCode=a"),
        ("GET", &format!("{events}/pub/v1/x")),
        ("POST", &format!("{events}/pub/v1/x/1")),
        ("DELETE", &format!("{events}/pub/v1/x/1")),
        ("POST", &format!("{events}/pub/v1/x/offset")),
        ("POST", &format!("{events}/pull/v1/x")),
        ("DELETE", &format!("{events}/pull/v1/x")),
        ("GET", &format!("{events}/pull/v1/x/1")),
    ] {
        let fault = target(method, raw).expect_err(raw);
        assert_eq!((fault.code(), fault.status()), ("Client.InvalidHttpMethod", 400), "{method} {raw}");
    }
    for method in METHODS {
        assert_eq!(target(method, "/r1/ID-KAB/GOV/DINKES/SIK/pasien"), Ok(call("", None)));
    }
}

#[test]
fn metadata_answers_in_the_form_of_its_path() {
    assert_eq!(form("/r1/ID-KAB/GOV/DINKES/SIK/listMethods"), Form::XRoad);
    assert_eq!(form("/ID-KAB/GOV/DINKES/SIK/listMethods"), Form::GovStack);
    assert_eq!(form("/listClients?xRoadInstance=X"), Form::XRoad);
}

fn fields(all: &[(&str, &str)]) -> Fields {
    all.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
}

#[test]
fn the_last_client_counts() {
    let of = |all: &[(&str, &str)]| client(&fields(all));
    assert_eq!(of(&[("x-road-client", "ID-KAB/GOV/DINKES/SIK")]), Ok(sik()));
    assert_eq!(of(&[("X-Road-Client", " ID-KAB/GOV/DINKES/SIK\t")]), Ok(sik()));
    assert_eq!(of(&[("x-road-client", "A/B/C/D"), ("X-Road-Client", "ID-KAB/GOV/DINKES/SIK")]), Ok(sik()));
    assert_eq!(of(&[("x-road-client", "nonsense"), ("x-road-client", "ID-KAB/GOV/DINKES/SIK")]), Ok(sik()));
    assert_eq!(of(&[("x-govstack-client", "ID-KAB/GOV/DINKES/SIK")]), Ok(sik()));
    assert_eq!(of(&[("x-road-client", "ID-KAB/GOV/DINKES/SIK"), ("x-govstack-client", "A/B/C/D")]), Ok(sik()));
    for bad in [
        &[][..],
        &[("x-road-client", "")],
        &[("x-road-client", "ID-KAB/GOV/DINKES/SIK/pasien")],
        &[("x-road-client", "ID-KAB/GOV/DINKES")],
        &[("x-road-client", "ID-KAB/GOV/DINKES/SIK"), ("x-road-client", "")],
        &[("x-road-client", "A/B/C/D, ID-KAB/GOV/DINKES/SIK")],
        &[("x-road-client", "ID-KAB/GOV/DINKES/é")],
        &[("x-road-service", "ID-KAB/GOV/DINKES/SIK")],
    ] {
        assert_eq!(of(bad).expect_err("no client").code(), "Client.BadRequest", "{bad:?}");
    }
    assert!(client(&[("x-road-client".into(), vec![0xff])]).is_err());
}

#[test]
fn identities_and_represented_parties() {
    let id = |value: &str| message_id(&fields(&[("x-road-id", value)]));
    assert_eq!(message_id(&[]), Ok(None));
    assert_eq!(id("fa2e18a5-c2cb-4d09-b994-f57727f7c3fb"), Ok(Some("fa2e18a5-c2cb-4d09-b994-f57727f7c3fb".into())));
    assert_eq!(id(&"x".repeat(255)), Ok(Some("x".repeat(255))));
    for bad in ["", "a b", &"x".repeat(256), "é", "a\u{7f}"] {
        assert!(id(bad).is_err(), "{bad}");
    }
    let party = |value: &str| represented_party(&fields(&[("x-road-represented-party", value)]));
    assert_eq!(represented_party(&[]), Ok(None));
    assert_eq!(party("DESA%2D1"), Ok(Some((None, "DESA-1".into()))));
    assert_eq!(party("GOV/DESA"), Ok(Some((Some("GOV".into()), "DESA".into()))));
    for bad in ["", "/", "A/", "A/B/C", "A%2FB", "%"] {
        assert!(party(bad).is_err(), "{bad}");
    }
}

#[test]
fn what_stays_at_the_hub() {
    for name in HOP_BY_HOP.iter().chain(&["Host", "USER-AGENT", "Server", "expect", "Content-Length"]) {
        assert!(is_dropped(name), "{name}");
    }
    for name in ["accept", "content-type", "cookie", "x-road-client", "signature", "x-powered-by", "cache-control"] {
        assert!(!is_dropped(name), "{name}");
    }
    let all = fields(&[("connection", "close, X-Secret"), ("Connection", "x-road-client, ce-id,content-digest , b")]);
    assert_eq!(dropped_by_connection(&all), ["close", "x-secret", "b"]);
    assert!(dropped_by_connection(&[("connection".into(), vec![0xff])]).is_empty());
}

/// Computed by `xtask/interop/request_hash.py`, which is hashlib and nothing of ours.
const HASHES: [&str; 3] = [
    "5/cMZBraP6Ai4ApXjzRNOmypk6Bfb2jiffXfZikPQKe8Eb4q9AaEYDxdgCDq+mC0/d/zRLAtsx3L20AXJi5/1g==",
    "jnr58/Jsjx7QKi+RP2e8mMcAf3xU6VxqI5PDxGvs99+6Ce94p75w+A7M1ew1hVT/Kl4GUEJRQfPukhPhSUr5Gw==",
    "PldCqnU7qWYDKpdq1fbVnugBnTBmenKO1n8oDeO/saVk4ysPXXXteriwbDUUgyMrNpdFveA/6bd0gJ9HOXYeig==",
];

#[test]
fn the_request_hash_is_x_roads() {
    let get = fields(&[
        ("Host", "hub.kab.go.id"),
        ("User-Agent", "curl/8"),
        ("X-Road-Client", "ID-KAB/GOV/DINKES/SIK"),
        ("Accept", "application/json"),
        ("Connection", "keep-alive"),
        ("x-road-request-id", "f92591a3-6bf0-49b1-987b-0dd78c034cc3"),
    ]);
    let path = "/r1/ID-KAB/GOV/DUKCAPIL/SIAK/penduduk/v1/1?a=b";
    assert_eq!(request_hash("GET", path, &get, None), HASHES[0]);
    let body: [u8; 64] = Sha512::digest(b"{\"nik\":1}").into();
    assert_eq!(request_hash("POST", path, &get, Some(body)), HASHES[1]);
    let empty: [u8; 64] = Sha512::digest(b"").into();
    assert_eq!(request_hash("POST", path, &get, Some(empty)), HASHES[2]);
    assert_eq!(STANDARD.decode(HASHES[0]).expect("base64").len(), 64);

    // What the client says of the answer does not count; where something stands does.
    let mut spoofed = fields(&[("x-road-request-id", "mine"), ("x-road-request-hash", "mine")]);
    spoofed.extend(get.clone());
    assert_eq!(request_hash("GET", path, &spoofed, None), HASHES[0]);
    let mut other = get.clone();
    other.swap(2, 3);
    for different in [
        request_hash("HEAD", path, &get, None),
        request_hash("GET", &path[..path.len() - 1], &get, None),
        request_hash("GET", path, &other, None),
        request_hash("GET", path, &get[..5], None),
    ] {
        assert_ne!(different, HASHES[0]);
    }
}

proptest! {
    #[test]
    fn nothing_that_comes_makes_it_panic(method in ".{0,8}", raw in "\\PC{0,60}", path in "[/%a-z0-9.?=&#@:\\\\\u{0}-\u{20}é]{0,80}") {
        for raw in [raw.as_str(), path.as_str(), &format!("/r1/{path}"), &format!("/r1/A/B/C/D/{path}")] {
            for method in [method.as_str(), "GET", "POST", "DELETE"] {
                if let Ok(Target::Call(call)) = target(method, raw) {
                    prop_assert!(call.path.is_empty() || call.path.starts_with('/'));
                    prop_assert!(!call.path.contains("/../") && !call.path.ends_with("/.."));
                }
            }
        }
    }

    #[test]
    fn headers_of_any_bytes_make_nothing_panic(value in proptest::collection::vec(any::<u8>(), 0..80)) {
        for name in ["x-road-client", "x-road-id", "x-road-represented-party", "connection", "x-govstack-client"] {
            let all = vec![(name.to_owned(), value.clone())];
            let _ = (client(&all), message_id(&all), represented_party(&all), dropped_by_connection(&all));
            prop_assert_eq!(request_hash("GET", "/", &all, None).len(), 88);
        }
    }

    #[test]
    fn names_are_read_as_they_are_written(parts in proptest::collection::vec("[A-Za-z0-9'()+,.=?-]{1,100}", 5)) {
        prop_assume!(parts.iter().all(|p| p != "." && p != ".."));
        let of = Subsystem::new(&parts[0], &parts[1], &parts[2], &parts[3]).expect("parts");
        prop_assert_eq!(&of.to_string().parse::<Subsystem>().expect("a name"), &of);
        let service = ServiceId { of, code: parts[4].clone() };
        prop_assert_eq!(&service.to_string().parse::<ServiceId>().expect("a service"), &service);
        prop_assume!(!is_reserved(&service.code));
        let raw = format!("/r1/{service}/x");
        prop_assert_eq!(target("GET", &raw), Ok(Target::Call(Call { service, path: "/x".into(), query: None })));
    }

    #[test]
    fn escapes_stand_for_any_text(text in ".{0,40}") {
        prop_assert_eq!(id::decode(&id::encode(&text)), Some(text));
    }
}

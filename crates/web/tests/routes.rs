//! The table of routes, walked: nothing behind it is open by mistake.

use crate::support::{CANARY, CHIEF, House, MODULE, on_both, request};
use axum::body::Body;
use serde_json::Value;
use web::{Access, ROUTES};

fn filled(path: &str) -> String {
    let act = if path.contains("reports") { "dompet" } else { "spend" };
    path.replace("{name}", act).replace("{*path}", "0/000")
}

fn secure(headers: &axum::http::HeaderMap, what: &str) {
    assert_eq!(headers["x-content-type-options"], "nosniff", "{what}");
    assert!(headers["content-security-policy"].to_str().is_ok_and(|v| v.starts_with("default-src 'none'")), "{what}");
    assert!(!headers.contains_key("access-control-allow-origin"), "{what}");
}

#[tokio::test]
async fn every_member_route_asks_who_is_there() {
    on_both(async |house: &House| {
        let before = house.tables().await;
        for route in ROUTES {
            let path = filled(route.path);
            for shown in ["", "tanda-palsu", "tanda kepala", &"x".repeat(300)] {
                let request = request(route.method, &path, shown).header("content-type", "application/json");
                let told = house.send(request.body(Body::from("{}")).expect("request")).await;
                secure(&told.headers, &path);
                if route.access == Access::Public {
                    assert_eq!(told.status, 200, "{path}");
                    continue;
                }
                told.problem(401, "belum-masuk");
                assert!(told.header("www-authenticate").starts_with("Bearer"), "{path}");
                assert_eq!(told.header("cache-control"), "no-store");
                assert!(!told.text().contains(CANARY) && !told.text().contains("1000.00"), "{path}");
            }
            let basic = request(route.method, &path, "").header("authorization", format!("Basic {CHIEF}"));
            let two = request(route.method, &path, CHIEF).header("authorization", format!("Bearer {CHIEF}"));
            for request in [basic, two] {
                let told = house.send(request.body(Body::empty()).expect("request")).await;
                assert_eq!(told.status == 200, route.access == Access::Public, "{path}");
            }
        }
        assert_eq!(house.tables().await, before);
    })
    .await;
}

#[tokio::test]
async fn other_methods_and_addresses_are_told_apart() {
    let house = House::sqlite().await;
    for route in ROUTES {
        let path = filled(route.path);
        let served: Vec<&str> = ROUTES.iter().filter(|r| r.path == route.path).map(|r| r.method).collect();
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
            if served.contains(&method) {
                continue;
            }
            let told = house.send(request(method, &path, CHIEF).body(Body::empty()).expect("request")).await;
            told.problem(405, "metode");
            assert!(served.iter().all(|m| told.header("allow").contains(m)), "{method} {path}: {:?}", told.headers);
            secure(&told.headers, &path);
        }
        // Those want to know of what.
        let whole = !["/api/trace", "/api/document", "/api/files", "/api/budget/compare", "/log/tile/{*path}"]
            .contains(&route.path);
        if route.method == "GET" && whole {
            let head = house.send(request("HEAD", &path, CHIEF).body(Body::empty()).expect("request")).await;
            assert_eq!((head.status.as_u16(), head.body.len()), (200, 0), "{path}");
        }
    }
    for path in ["/api", "/api/", "/api/acts/", "/api/acts/a/b", "/admin", "/healthz/x", "//healthz"] {
        let told = house.get(CHIEF, path).await;
        told.problem(404, "tidak-ditemukan");
        secure(&told.headers, path);
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|v| references(v, found));
        }
        Value::Array(list) => list.iter().for_each(|v| references(v, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_description_names_every_act_and_report() {
    let house = House::sqlite().await;
    let served = house.get("", "/api/openapi.json").await;
    assert_eq!(served.header("cache-control"), "no-cache");
    let document = served.json();
    assert_eq!(document["openapi"], "3.1.0");
    for act in MODULE.acts {
        assert!(document["paths"][format!("/api/acts/{}", act.def.name)]["post"].is_object());
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    for route in ROUTES.iter().filter(|r| !r.path.contains("{name}")) {
        let path = route.path.replace("{*path}", "{path}");
        assert!(document["paths"][path].is_object(), "{} is not described", route.path);
    }
    let schema = house.get(CHIEF, "/api/acts/spend").await;
    assert_eq!(schema.header("content-type"), "application/schema+json");
    assert_eq!(schema.json()["additionalProperties"], false);
}

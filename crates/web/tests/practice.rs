//! Whatever comes out of a practice regency says so; a real one never does.

use crate::support::{CHIEF, CLERK, House, Reply, on_both, request};
use axum::body::Body;
use serde_json::{Value, json};

/// Answers of every kind: successes, refusals, and requests that reach nothing.
async fn answers(house: &House) -> Vec<(String, Reply)> {
    let mut all = Vec::new();
    let paths = [
        "/healthz",
        "/api/openapi.json",
        "/api/acts",
        "/api/acts/spend",
        "/api/reports",
        "/api/reports/dompet",
        "/api/reports/dompet?format=csv",
        "/api/reports/dompet?format=xlsx",
        "/api/check",
        "/api/trace?nomor=0",
        "/api/documents",
        "/api/document?nomor=0",
        "/api/messages",
        "/api/messages?after=x",
        "/log/checkpoint",
        "/log/tile/9/000",
        "/nirwana",
    ];
    for path in paths {
        all.push((path.to_owned(), house.get(CHIEF, path).await));
        all.push((format!("{path} tanpa tanda"), house.get("", path).await));
        let put = request("PUT", path, CHIEF).body(Body::empty()).expect("request");
        all.push((format!("PUT {path}"), house.send(put).await));
    }
    let spend = "/api/acts/spend";
    let good = house.spend("1.00").to_string();
    let bad = house.spend("5000.00").to_string();
    for (what, reply) in [
        ("done", house.post(CHIEF, spend, good.clone()).await),
        ("dry", house.post(CHIEF, "/api/acts/spend?dry_run=1", good.clone()).await),
        ("refused", house.post(CHIEF, spend, bad).await),
        ("not allowed", house.post(CLERK, spend, good).await),
        ("no JSON", house.post(CHIEF, spend, "{").await),
        ("too large", house.post(CHIEF, spend, vec![b' '; web::MAX_BODY + 1]).await),
        ("unknown", house.post(CHIEF, "/api/acts/nirwana", "{}").await),
    ] {
        all.push((what.to_owned(), reply));
    }
    all
}

fn body(reply: &Reply) -> Option<Value> {
    let json = reply.header("content-type").ends_with("json");
    json.then(|| serde_json::from_slice(&reply.body).expect("JSON"))
}

#[tokio::test]
async fn every_answer_of_a_practice_regency_says_so() {
    on_both(async |house: &House| {
        let (mut objects, mut lists) = (0, 0);
        for (what, reply) in answers(house).await {
            assert_eq!(reply.header("simpul-latihan"), "ya", "{what}");
            let described = what == "/api/acts/spend" || what.starts_with("/api/openapi.json");
            let name = if described { "x-latihan" } else { "latihan" };
            match body(&reply) {
                Some(Value::Object(object)) => {
                    assert_eq!(object.get(name), Some(&json!(true)), "{what}: {}", reply.text());
                    assert_eq!(reply.text().matches(r#"latihan":true"#).count(), 1, "{what}");
                    objects += 1;
                }
                Some(_) => lists += 1,
                None => {}
            }
        }
        assert!(objects > 40 && lists > 0, "{objects} {lists}");
        let head = request("HEAD", "/api/acts", CHIEF).body(Body::empty()).expect("request");
        let (head, get) = (house.send(head).await, house.get(CHIEF, "/api/acts").await);
        assert_eq!(head.header("content-length"), get.body.len().to_string());
        assert_eq!((head.body.len(), head.header("simpul-latihan")), (0, "ya"));
    })
    .await;
}

#[tokio::test]
async fn a_real_regency_never_says_so() {
    let house = House::real().await;
    for (what, reply) in answers(&house).await {
        assert_eq!(reply.header("simpul-latihan"), "", "{what}");
        let marked = body(&reply).is_some_and(|b| b.get("latihan").is_some() || b.get("x-latihan").is_some());
        assert!(!marked, "{what}");
    }
}

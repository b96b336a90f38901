//! Acts over HTTP: what goes through, what does not, and what is said then.

use std::time::Duration;

use crate::support::{CHIEF, CLERK, House, app, on_both, request};
use axum::body::Body;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use web::{App, Handed, HandedBody, HandedFile};

const SPEND: &str = "/api/acts/spend";

/// Lets what is being packed go on.
static PACKING: Semaphore = Semaphore::const_new(0);

const HANDED: &[Handed] = &[
    Handed {
        act: "spend",
        to_programs: true,
        packed: true,
        file: |_, _, _| {
            Box::pin(async {
                let _turn = PACKING.acquire().await.map_err(|_| store::Error::Busy)?;
                Ok(given())
            })
        },
    },
    Handed { act: "deep", to_programs: true, packed: false, file: |_, _, _| Box::pin(async { Ok(given()) }) },
];

fn given() -> HandedFile {
    HandedFile { name: "uji.zip".into(), mime: "application/zip", body: HandedBody::Bytes(b"PK".to_vec()) }
}

#[tokio::test]
async fn an_act_is_done_and_its_answer_repeated() {
    on_both(async |house: &House| {
        let body = house.spend("10.00");
        let first = house.keyed("k-1", &body).await;
        assert_eq!(first.status, 200, "{}", first.text());
        let answer = first.json();
        assert_eq!(answer["done"]["amount"], "10.00");
        assert_eq!(answer["leaf"].as_str().map(str::len), Some(64));
        let again = house.keyed("k-1", &body).await.json();
        assert_eq!((&again["entry"], &again["repeated"]), (&answer["entry"], &json!(true)));
        house.keyed("k-1", &house.spend("11.00")).await.problem(409, "kunci-terpakai");
        house.keyed("dua kata", &body).await.problem(400, "masukan");
        house.keyed(&"k".repeat(101), &body).await.problem(400, "masukan");
    })
    .await;
}

#[tokio::test]
async fn a_refusal_gives_every_reason_and_does_not_consume_the_key() {
    on_both(async |house: &House| {
        let bad = json!({ "purse": house.purse, "amount": "5000.00", "note": "" });
        let problem = house.keyed("k-2", &bad).await.problem(422, "ditolak");
        let codes: Vec<&str> =
            problem["refused"].as_array().expect("list").iter().filter_map(|r| r["code"].as_str()).collect();
        assert_eq!(codes, ["UJI-PENUH", "UJI-CATATAN"]);
        assert_eq!(problem["refused"][0]["figures"]["sisa"], "1000.00");
        assert!(problem["refused"][0]["law"].is_string() && problem["refused"][0]["remedy"].is_string());
        assert_eq!(house.keyed("k-2", &house.spend("1.00")).await.status, 200);
        // Authority comes before figures.
        let told = house.post(CLERK, SPEND, house.spend("5000.00").to_string()).await;
        let problem = told.problem(422, "ditolak");
        assert!(problem["refused"][0]["code"].as_str().is_some_and(|c| c.starts_with("WEWENANG")));
        assert!(!told.text().contains("1000.00"), "{}", told.text());
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_and_a_bad_request_change_nothing() {
    on_both(async |house: &House| {
        let before = house.tables().await;
        let good = house.spend("10.00").to_string();
        let dry = house.post(CHIEF, "/api/acts/spend?dry_run=1", good.clone()).await;
        assert_eq!((dry.status.as_u16(), &dry.json()["dry_run"]), (200, &json!(true)), "{}", dry.text());
        house.post(CHIEF, "/api/acts/spend?dry_run=ya", good.clone()).await.problem(400, "masukan");
        house.post(CHIEF, "/api/acts/spend?kering=1", good.clone()).await.problem(400, "masukan");
        house.post("", SPEND, good.clone()).await.problem(401, "belum-masuk");
        house.post("tanda-palsu", SPEND, good.clone()).await.problem(401, "belum-masuk");
        for (name, value) in [("state", json!("terbit")), ("actor", json!(1)), ("entered_at", json!(1))] {
            let mut body = house.spend("10.00");
            body[name] = value;
            let told = house.post(CHIEF, SPEND, body.to_string()).await.problem(400, "masukan");
            assert!(told["detail"].as_str().is_some_and(|d| d.contains(name)), "{told}");
        }
        house.post(CHIEF, SPEND, good.replacen('{', r#"{"note":"dua","#, 1)).await.problem(400, "masukan");
        house.post(CHIEF, "/api/acts/tidak-ada", "{}").await.problem(404, "tidak-ditemukan");
        house
            .post(CHIEF, SPEND, json!({ "purse": 1, "amount": "1.00", "note": "x" }).to_string())
            .await
            .problem(404, "tidak-ditemukan");
        for body in ["", "{", "[]", "null", "\u{feff}{}", "{\"purse\":1e99}"] {
            house.post(CHIEF, SPEND, body).await.problem(400, "masukan");
        }
        house.post(CHIEF, SPEND, &b"\xff\xfe"[..]).await.problem(400, "masukan");
        let deep = format!("{{\"tree\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        house.post(CHIEF, "/api/acts/deep", deep).await.problem(400, "masukan");
        let long = format!("{{\"{}\":1}}", "x".repeat(900_000));
        assert!(house.post(CHIEF, SPEND, long).await.body.len() < 2_000, "an echo is cut");
        house.post(CHIEF, SPEND, vec![b' '; web::MAX_BODY + 1]).await.problem(413, "terlalu-besar");
        assert_eq!(house.tables().await, before);
    })
    .await;
}

#[tokio::test]
async fn only_one_content_type_is_read() {
    let house = House::sqlite().await;
    let before = house.tables().await;
    let good = house.spend("10.00").to_string();
    let types =
        ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", "application/jsonp"];
    for wrong in types {
        let request = request("POST", SPEND, CHIEF);
        let request = if wrong.is_empty() { request } else { request.header("content-type", wrong) };
        house.send(request.body(Body::from(good.clone())).expect("request")).await.problem(415, "jenis-isi");
    }
    let twice =
        request("POST", SPEND, CHIEF).header("content-type", "application/json").header("content-type", "text/plain");
    house.send(twice.body(Body::from(good.clone())).expect("request")).await.problem(415, "jenis-isi");
    assert_eq!(house.tables().await, before);
}

#[tokio::test]
async fn a_remembered_token_is_no_longer_good_once_revoked() {
    on_both(async |house: &House| {
        assert_eq!(house.post(CHIEF, SPEND, house.spend("1.00").to_string()).await.status, 200);
        assert_eq!(house.get(CHIEF, "/api/acts").await.status, 200);
        assert_eq!(house.post(CHIEF, "/api/acts/revoke", "{}").await.status, 200);
        let told = house.post(CHIEF, SPEND, house.spend("1.00").to_string()).await;
        told.problem(401, "belum-masuk");
        assert!(told.header("www-authenticate").contains("invalid_token"));
        house.get(CHIEF, "/api/acts").await.problem(401, "belum-masuk");
        house.post(CHIEF, SPEND, house.spend("1.00").to_string()).await.problem(401, "belum-masuk");
    })
    .await;
}

/// Two who have bundles packed take neither seat of the reports.
#[tokio::test]
async fn packing_keeps_no_report_and_no_small_file_waiting() {
    let mut house = House::sqlite().await;
    house.router = web::router(App { handed: HANDED, ..app(house.db.clone()) });
    let pack = || house.post(CHIEF, "/api/handed/spend", house.spend("1.00").to_string());
    let beside = async {
        sleep(Duration::from_millis(500)).await;
        let report = timeout(Duration::from_secs(10), house.get(CHIEF, "/api/reports/dompet")).await;
        let small = house.post(CHIEF, "/api/handed/deep", json!({ "tree": 1 }).to_string());
        let small = timeout(Duration::from_secs(10), small).await;
        PACKING.add_permits(1);
        (report.expect("a report").status, small.expect("a small file").status)
    };
    let (one, other, (report, small)) = tokio::join!(pack(), pack(), beside);
    assert_eq!([report, small, one.status, other.status].map(|status| status.as_u16()), [200; 4], "{}", one.text());
    assert_eq!((one.body.as_ref(), other.body.as_ref()), (b"PK".as_slice(), b"PK".as_slice()));
}

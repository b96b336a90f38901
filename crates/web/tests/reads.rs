//! Reads: each keeps to the reader's scope; formats, marks and pages.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use axum::body::Body;
use serde_json::json;
use support::{CANARY, CHIEF, CLERK, House, on_both, request};

#[tokio::test]
async fn nobody_reads_beyond_their_scope() {
    on_both(async |house: &House| {
        let all = house.get(CHIEF, "/api/documents?tahun=2026").await.json();
        let hidden = all["documents"][1]["number"].as_str().expect("a number").to_owned();
        assert_eq!(all["documents"][1]["amount"], CANARY);
        let paths = [
            "/api/documents?tahun=2026",
            "/api/reports/dompet?tahun=2026",
            "/api/reports/dompet?format=csv",
            "/api/acts",
        ];
        for path in paths {
            let told = house.get(CLERK, path).await;
            assert_eq!(told.status, 200, "{path} {}", told.text());
            assert!(!told.text().contains(CANARY), "{path}");
        }
        for path in ["/api/reports/dompet?by=unit", "/api/check", "/api/messages"] {
            let told = house.get(CLERK, path).await;
            assert_eq!(told.problem(403, "tidak-berwenang")["refused"][0]["code"], "WEWENANG-BACA", "{path}");
            assert_eq!(house.get(CHIEF, path).await.status, 200, "{path}");
        }
        let path = format!("/api/trace?nomor={hidden}");
        house.get(CLERK, &path).await.problem(404, "tidak-ditemukan");
        assert_eq!(house.get(CHIEF, &path).await.json()["amount"], CANARY);
        house.get(CHIEF, "/api/trace?nomor=a%00b").await.problem(400, "masukan");
    })
    .await;
}

#[tokio::test]
async fn a_report_has_formats_and_a_mark() {
    on_both(async |house: &House| {
        let first = house.get(CHIEF, "/api/reports/dompet?tahun=2026").await;
        assert_eq!(first.json(), json!([["1000.00"], [CANARY]]));
        assert_eq!(first.header("cache-control"), "no-store");
        let tag = first.header("etag").to_owned();
        let again = request("GET", "/api/reports/dompet?tahun=2026", CHIEF).header("if-none-match", &tag);
        let again = house.send(again.body(Body::empty()).expect("request")).await;
        assert_eq!((again.status.as_u16(), again.body.len(), again.header("etag")), (304, 0, tag.as_str()));
        let other = request("GET", "/api/reports/dompet?tahun=2026", CLERK).header("if-none-match", &tag);
        assert_eq!(house.send(other.body(Body::empty()).expect("request")).await.status, 200, "another scope");
        let csv = house.get(CHIEF, "/api/reports/dompet?tahun=2026&format=csv").await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(csv.header("content-disposition"), "attachment; filename=\"dompet-2026.csv\"");
        assert_eq!(house.get(CHIEF, "/api/reports/dompet?format=xlsx").await.text(), "PK");
        for wrong in ["format=pdf", "tahun=26", "tahun=2026&tahun=2027", "by=warna", "skpd=1", "tahun=%FF"] {
            let path = format!("/api/reports/dompet?{wrong}");
            house.get(CHIEF, &path).await.problem(400, "masukan");
        }
        house.get(CHIEF, "/api/reports/lain").await.problem(404, "tidak-ditemukan");
        let check = house.get(CHIEF, "/api/check?tahun=2026").await.json();
        assert_eq!((&check["sound"], &check["checks"][0]["figures"]["dompet"]), (&json!(true), &json!(2)));
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap() {
    on_both(async |house: &House| {
        let first = house.get(CHIEF, "/api/documents?tahun=2026&limit=1").await.json();
        let next = first["next"].as_str().expect("more");
        let second = house.get(CHIEF, &format!("/api/documents?tahun=2026&limit=1&after={next}")).await.json();
        assert_ne!(first["documents"][0]["id"], second["documents"][0]["id"]);
        assert!(second["next"].is_null());
        for wrong in ["limit=0", "limit=501", "after=-1", "kind=KWITANSI", "state=x", "sort=amount"] {
            house.get(CHIEF, &format!("/api/documents?{wrong}")).await.problem(400, "masukan");
        }
        for key in ["a", "b", "c"] {
            assert_eq!(house.keyed(key, &house.spend("1.00")).await.status, 200);
        }
        house.db.seal_now().await.expect("sealed");
        let (mut path, mut seen) = ("/api/messages?limit=1".to_owned(), 0);
        loop {
            let page = house.get(CHIEF, &path).await.json();
            seen += page["messages"].as_array().expect("list").len();
            assert_eq!(page["messages"][0]["payload"]["purse"], house.purse);
            path = format!("/api/messages?limit=1&after={}", page["next"].as_str().expect("a place"));
            if page["more"] == json!(false) {
                break;
            }
        }
        assert_eq!(seen, 3);
        assert_eq!(house.get(CHIEF, &path).await.json()["messages"], json!([]));
        house.get(CHIEF, "/api/messages?after=x").await.problem(400, "masukan");
    })
    .await;
}

#[tokio::test]
async fn the_log_is_read_by_members() {
    on_both(async |house: &House| {
        house.db.seal_now().await.expect("sealed");
        let checkpoint = house.get(CLERK, "/log/checkpoint").await;
        store::seal::open_checkpoint(house.db.keys().verifier(), &checkpoint.text()).expect("signed");
        let size: u64 = checkpoint.text().lines().nth(1).expect("a size").parse().expect("a number");
        let tile = house.get(CLERK, &format!("/log/tile/0/000.p/{size}")).await;
        assert_eq!(tile.body.len() as u64, 32 * size);
        for wrong in ["0/000.p/255", "0/..%2f..%2fcheckpoint", "9/000", "x"] {
            house.get(CLERK, &format!("/log/tile/{wrong}")).await.problem(404, "tidak-ditemukan");
        }
    })
    .await;
}

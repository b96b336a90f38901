//! Reads: each keeps to the reader's scope; formats, marks and pages.

use crate::support::{CANARY, CHIEF, CLERK, GUEST, House, OTHER_UNIT, OWN_UNIT, on_both, request};
use axum::body::Body;
use serde_json::{Value, json};

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
        for path in ["/api/reports/dompet?by=unit", "/api/check"] {
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
        assert_eq!(house.get(CHIEF, "/api/reports/dompet?format=pdf").await.text(), "%PDF-");
        for wrong in ["format=doc", "tahun=26", "tahun=2026&tahun=2027", "by=warna", "skpd=1", "tahun=%FF"] {
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
        let wrong =
            ["limit=0", "limit=501", "after=-1", "kind=KWITANSI", "state=x", "sort=amount", "unit=x", "unit=9.9"];
        for wrong in wrong {
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

fn units(page: &Value) -> Vec<&Value> {
    page["documents"].as_array().expect("a list").iter().map(|d| &d["unit"]).collect()
}

#[tokio::test]
async fn documents_are_found_by_unit_kind_state_and_number() {
    on_both(async |house: &House| {
        let all = house.get(CHIEF, "/api/documents?tahun=2026").await.json();
        let [own, other] = units(&all)[..] else { panic!("two documents: {all}") };
        let list = async |token: &str, filter: &str| {
            house.get(token, &format!("/api/documents?tahun=2026{filter}")).await.json()
        };
        assert_eq!(units(&list(CLERK, "").await), [own]);
        assert_eq!(units(&list(CHIEF, &format!("&unit={OTHER_UNIT}")).await), [other]);
        assert_eq!(units(&list(CLERK, &format!("&unit={OWN_UNIT}")).await), [own]);
        assert!(units(&list(CLERK, &format!("&unit={OTHER_UNIT}")).await).is_empty());
        for (filter, found) in [("&kind=SPD", 2), ("&kind=SPM", 0), ("&state=konsep", 2), ("&state=batal", 0)] {
            assert_eq!(units(&list(CHIEF, filter).await).len(), found, "{filter}");
            assert_eq!(units(&list(CLERK, filter).await).len(), found / 2, "{filter}");
        }
        assert!(units(&house.get(CHIEF, "/api/documents?tahun=2025").await.json()).is_empty());
        let (first, second) = (&all["documents"][0], &all["documents"][1]);
        let one = async |token: &str, document: &Value, more: &str| {
            let number = document["number"].as_str().expect("a number");
            house.get(token, &format!("/api/document?nomor={number}{more}")).await
        };
        assert_eq!(one(CLERK, first, "&kind=SPD&tahun=2026").await.json()["amount"], "1000.00");
        assert_eq!(one(CHIEF, second, "").await.json()["amount"], CANARY);
        assert_eq!(house.get(CLERK, &format!("/api/document?nomor={}", first["id"])).await.status, 200);
        one(CLERK, first, "&kind=SPP").await.problem(404, "tidak-ditemukan");
        one(CLERK, first, "&tahun=2025").await.problem(404, "tidak-ditemukan");
        one(CLERK, second, "").await.problem(404, "tidak-ditemukan");
        house.get(CLERK, &format!("/api/document?nomor={}", second["id"])).await.problem(404, "tidak-ditemukan");
    })
    .await;
}

#[tokio::test]
async fn a_sub_unit_is_seen_by_its_skpd_and_sees_itself_alone() {
    on_both(async |house: &House| {
        let all = house.get(CHIEF, "/api/documents?tahun=2026").await.json();
        let own = all["documents"][0]["unit"].clone();
        let act = async |name: &str, body: Value| {
            let told = house.post(CHIEF, &format!("/api/acts/{name}"), body.to_string()).await;
            assert_eq!(told.status, 200, "{}", told.text());
            told.json()["done"].clone()
        };
        const BRANCH: &str = "1.01.0.00.0.00.01.0001";
        let sub = act("settle", json!({ "code": BRANCH, "ceiling": "5.00", "skpd": own })).await["unit"].clone();
        act("enrol", json!({ "name": "cabang", "role": "staf", "unit": sub, "token": "tanda-cabang" })).await;
        act("announce", json!({ "unit": BRANCH })).await;
        act("announce", json!({ "unit": OWN_UNIT })).await;
        house.db.seal_now().await.expect("sealed");
        let amounts = async |token: &str, filter: &str| {
            let page = house.get(token, &format!("/api/documents?tahun=2026{filter}")).await.json();
            let list = page["documents"].as_array().expect("a list").iter();
            list.map(|d| d["amount"].as_str().expect("money").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(amounts(CLERK, "").await, ["1000.00", "5.00"]);
        assert_eq!(amounts("tanda-cabang", "").await, ["5.00"]);
        assert_eq!(amounts(CLERK, &format!("&unit={BRANCH}")).await, ["5.00"]);
        assert_eq!(amounts("tanda-cabang", &format!("&unit={OWN_UNIT}")).await, ["5.00"]);
        assert_eq!(amounts(CHIEF, &format!("&unit={OWN_UNIT}")).await, ["1000.00", "5.00"]);
        for (token, seen) in [(CHIEF, 2), (CLERK, 2), ("tanda-cabang", 1)] {
            let page = house.get(token, "/api/messages").await.json();
            assert_eq!(page["messages"].as_array().map(Vec::len), Some(seen), "{token}");
        }
    })
    .await;
}

#[tokio::test]
async fn messages_stay_in_the_unit_they_are_about() {
    on_both(async |house: &House| {
        assert_eq!(house.keyed("a", &house.spend("1.00")).await.status, 200);
        for unit in [OWN_UNIT, OTHER_UNIT, OWN_UNIT] {
            let told = house.post(CHIEF, "/api/acts/announce", json!({ "unit": unit }).to_string()).await;
            assert_eq!(told.status, 200, "{}", told.text());
        }
        house.db.seal_now().await.expect("sealed");
        let read = async |token: &str, path: &str| {
            let page = house.get(token, path).await.json();
            let said = page["messages"].as_array().expect("a list").iter().map(|m| m["payload"]["unit"].clone());
            (said.collect::<Vec<_>>(), page["next"].as_str().expect("a place").to_owned(), page["more"] == json!(true))
        };
        let (said, next, more) = read(CHIEF, "/api/messages").await;
        assert_eq!((said.len(), more), (4, false));
        assert_eq!(read(CLERK, "/api/messages").await, (vec![json!(OWN_UNIT), json!(OWN_UNIT)], next.clone(), false));
        let (said, half, more) = read(CLERK, "/api/messages?limit=1").await;
        assert_eq!((said.len(), more), (1, true));
        assert_eq!(read(CLERK, &format!("/api/messages?after={half}")).await.0.len(), 1);
        // The place goes on behind what was not for this reader.
        assert_eq!(read(CLERK, &format!("/api/messages?after={next}")).await, (vec![], next, false));
    })
    .await;
}

#[tokio::test]
async fn without_an_office_there_are_names_and_no_figures() {
    on_both(async |house: &House| {
        let (figures, names) = (
            ["documents", "document?nomor=1", "messages", "check", "trace?nomor=1", "reports/dompet"],
            ["acts", "acts/spend", "reports"],
        );
        for path in figures.map(|p| format!("/api/{p}")).iter().map(String::as_str).chain(["/log/checkpoint"]) {
            house.get(GUEST, path).await.problem(403, "tidak-berwenang");
        }
        for path in names {
            assert_eq!(house.get(GUEST, &format!("/api/{path}")).await.status, 200, "{path}");
        }
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
        let mark = store::mark::of(&checkpoint.text()).expect("a mark");
        let told = house.get(CLERK, &format!("/log/check?jejak={mark}")).await.json();
        assert_eq!((&told["verdict"], &told["size"]), (&json!("termuat"), &json!(size)));
        house.get(CLERK, "/log/check?cap=1").await.problem(400, "masukan");
        for wrong in ["0/000.p/255", "0/..%2f..%2fcheckpoint", "9/000", "x"] {
            house.get(CLERK, &format!("/log/tile/{wrong}")).await.problem(404, "tidak-ditemukan");
        }
    })
    .await;
}

//! Simpul as a member: its own data sets and services are registered as they are
//! shipped, and another agency follows every SP2D within a second of its commit,
//! over the line, while it waits for it.

use std::time::{Duration, Instant};

use hub::store::seeing;
use kernel::Moment;
use kernel::lifecycle::Kind;
use serde_json::{Value, json};

use super::browser::Server;
use super::exchange::{administrator, id};
use crate::demo::{self, HERO, Joined, Keepers, Line, Named, join};
use crate::serving::machines;

const SIMPUL: &str = "ID-KAB/GOV/BPKAD/SIMPUL";
/// The SKPD that answers for Simpul, whose head gives access to it.
const ANSWERS: usize = HERO + 2;
const DAY: &str = "2026-03-16";

/// Two agencies with a system each, and Simpul's own data given to them.
async fn registered(server: &Server) -> [Joined; 2] {
    let [one, other] = [administrator(server, 1).await, administrator(server, 2).await];
    let keepers = Keepers { one, other };
    let named = |member, system| Named { member, name: member, system, title: system };
    let of = |n: usize| (server.regency.units[n].as_str(), &server.regency.offices[n].head);
    let simpul = join(&server.db, &keepers, of(ANSWERS), &named("BPKAD", "SIMPUL")).await.expect("joins");
    assert_eq!(simpul.identifier, SIMPUL);
    let own = join(&server.db, &keepers, of(HERO), &named("DINKES", "SIK")).await.expect("joins");
    let foreign = join(&server.db, &keepers, of(HERO + 1), &named("DUKCAPIL", "SIAK")).await.expect("joins");
    let gives = &server.regency.offices[ANSWERS];
    let wish = json!({ "unit": server.regency.units[ANSWERS], "system": SIMPUL });
    let done = demo::act(&server.db, &gives.staff, "offer-own-data", wish).await.expect("registered");
    for described in done["descriptions"].as_array().expect("a list") {
        let approve = json!({ "description": id(described, "description") });
        demo::act(&server.db, &keepers.one, "approve-dataset", approve).await.expect("approved");
    }
    for (n, client, what) in [
        (HERO, &own, json!({ "dataset": "sp2d", "version": 1, "personal_ground": "tugas-publik" })),
        (HERO, &own, json!({ "service": format!("{SIMPUL}/unit"), "endpoints": ["GET /**"] })),
        (HERO + 1, &foreign, json!({ "dataset": "sp2d", "version": 1, "personal_ground": "tugas-publik" })),
        (HERO + 1, &foreign, json!({ "dataset": "sp2d-daerah", "version": 1 })),
    ] {
        let mut wish = json!({
            "unit": server.regency.units[n], "client": client.identifier, "purpose": "Uji", "legal_ground": "Perbup 1",
            "until": "2026-12-31",
        });
        for (name, value) in what.as_object().expect("fields") {
            wish[name.as_str()] = value.clone();
        }
        let asked = demo::act(&server.db, &server.regency.offices[n].head, "ask-access", wish).await.expect("asked");
        let access = json!({ "access": id(&asked, "id").to_string() });
        demo::act(&server.db, &gives.head, "approve-access", access).await.expect("given");
    }
    [own, foreign]
}

async fn asked(line: &Line<'_>, by: &Joined, (method, target): (&str, &str)) -> (Option<u16>, Value) {
    let (status, answer) = line.send(by, (method, target), b"").await.expect("an answer");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

/// What is new of a data set, waited for.
async fn pulled(line: &Line<'_>, by: &Joined, set: &str, wait: u32) -> Vec<Value> {
    let target = format!("/r1/{SIMPUL}/pull/v1/id.go.kab.{set}.v1?max=500&wait={wait}");
    match asked(line, by, ("GET", &target)).await {
        (Some(200), Value::Array(all)) => all,
        (Some(404), _) => vec![],
        other => panic!("{set}: {other:?}"),
    }
}

/// Takes everything that was told before.
async fn caught_up(line: &Line<'_>, by: &Joined, set: &str) -> usize {
    let mut taken = 0;
    loop {
        let all = pulled(line, by, set, 2).await;
        let Some(last) = all.last() else { return taken };
        taken += all.len();
        let target = format!("/r1/{SIMPUL}/pull/v1/id.go.kab.{set}.v1/{}", last["id"].as_str().expect("an id"));
        assert_eq!(asked(line, by, ("DELETE", &target)).await.0, Some(204));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_sp2d_reaches_who_follows_within_a_second_of_its_commit() {
    followed(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        followed(server).await;
    }
}

async fn followed(server: Server) {
    demo::workday(&server.db, &server.regency).await.expect("a day's work");
    let [own, foreign] = registered(&server).await;
    let running = machines::begin(&server.db, server.place(), &demo::listening()).await.expect("begins");
    let running = running.expect("an exchange");
    let line = Line::to(running.at(), &server.db);
    assert!(caught_up(&line, &own, "sp2d").await > 0, "the SP2D of the demonstration");
    assert!(caught_up(&line, &foreign, "sp2d-daerah").await > 0);

    // Both wait; then one is issued through the door.
    let mut view = server.db.view().await.expect("a view");
    let all = store::documents::own_after(&mut view, 0, 1000).await.expect("documents");
    drop(view);
    let spm = all.iter().rfind(|d| d.kind == Kind::Spm).expect("an SPM");
    let issue = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        let input = json!({ "spm": spm.id.to_string(), "date": DAY });
        let done = demo::act(&server.db, &server.regency.kuasa, "issue-sp2d", input).await.expect("issued");
        (done, Instant::now())
    };
    let waited = async |by: &Joined, set: &str| (pulled(&line, by, set, 20).await, Instant::now());
    let ((done, committed), mine, whole) = tokio::join!(issue, waited(&own, "sp2d"), waited(&foreign, "sp2d-daerah"));
    for (name, (told, at)) in [("sp2d", &mine), ("sp2d-daerah", &whole)] {
        let late = at.saturating_duration_since(committed);
        assert!(late < Duration::from_secs(1), "{name}: {late:?} after the commit");
        assert_eq!(told.len(), 1, "{name}: {told:?}");
        let data = &told[0]["data"];
        assert_eq!((&data["nomor"], &data["keadaan"]), (&done["number"], &json!("terbit")), "{data}");
        assert_eq!(data["nilai_sen"], 476_000_000, "{data}");
        assert_eq!(told[0]["subject"], done["number"]);
    }
    // What it is for stays with whose it is; another SKPD has nothing of it.
    assert!(mine.0[0]["data"]["uraian"].as_str().is_some_and(|text| text.contains("verifikasi lapangan")));
    assert!(!whole.0[0].to_string().contains("verifikasi lapangan"), "{:?}", whole.0);
    assert_eq!(pulled(&line, &foreign, "sp2d", 0).await, Vec::<Value>::new());

    // Every own data set that something is told of keeps to its own description.
    let lane = running.lane();
    let mut view = lane.view().await.expect("a view");
    let streams = seeing::streams(&mut view).await.expect("streams");
    let sets: Vec<&str> = streams.iter().map(|stream| stream.dataset.as_str()).collect();
    for set in ["pejabat", "sp2d", "sp2d-daerah", "spd", "spm", "spm-daerah", "unit"] {
        assert!(sets.contains(&set), "{set} in {sets:?}");
    }
    assert_eq!(seeing::counts(&mut view).await.expect("counts").aside, 0);
    let fresh = hub::reports::Fresh::of(&mut view, Moment(0)).await.expect("freshness");
    drop(view);
    let set = ::exchange::public::What::DataSet { code: "sp2d".into(), version: 1 };
    assert!(fresh.last(&set).is_some());

    // The organisation is a service too, whole, with a document of its own.
    let (status, units) = asked(&line, &own, ("GET", &format!("/r1/{SIMPUL}/unit"))).await;
    assert_eq!(status, Some(200), "{units}");
    let rows = units["rows"].as_array().map_or(0, Vec::len);
    assert!(rows >= server.regency.units.len(), "{rows} of {}", server.regency.units.len());
    let described = format!("/r1/{SIMPUL}/getOpenAPI?serviceCode=unit");
    let (status, document) = asked(&line, &own, ("GET", &described)).await;
    assert!(status == Some(200) && document["openapi"] == "3.1.0", "{status:?} {document}");
    drop(lane);
    running.end().await;
    server.stop().await;
}

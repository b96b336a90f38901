//! The running exchange on the pages: seen by whom it concerns, mended by two
//! persons, with a real lane and a real hub that carries out what was decided.

use std::sync::Arc;

use hub::store::agent::Hello;
use hub::store::event::{Into, Item, Publish, Verdict};
use hub::store::message::{Answer, Between, Operation};
use hub::store::quarantine;
use hub::{Ground, Hub, Settings};
use serde_json::{Value, json};
use store::{Actor, Lane};
use tokio::sync::watch;

use super::browser::{Browser, Server};
use super::exchange::{SIAK, SIK, administrator, id, joined, text};
use super::paying::send;
use crate::demo::{self, HERO};
use crate::serving::machines;

const HOSTILE: &str = "<script>alert(1)</script>";

/// The SKPD whose data they are, and the one that reads them.
const GIVES: usize = HERO + 1;

/// A hub that listens to nobody, over the registers as they are.
async fn hub(server: &Server, lane: &Arc<Lane>) -> Arc<Hub> {
    let registry = hub::follow::registry(&server.db).await.expect("a registry");
    let settings = Settings {
        addresses: vec!["https://hub.contoh.go.id".into()],
        practice: true,
        own: vec![],
        spool: None,
        reserve: 0,
        intake: Default::default(),
        patience: Default::default(),
        passes: Default::default(),
    };
    let ground = Ground {
        lane: lane.clone(),
        registry: watch::channel(Arc::new(registry)).1,
        keys: server.db.keys().clone(),
        settings,
        own: Some(machines::own(&server.db)),
    };
    Hub::new(ground, hub::outward::system(), hub::tls::client(None).expect("roots"))
}

/// A data set that two persons agreed on, personal or not, and who may follow it.
async fn published(server: &Server, admin: &Actor, personal: bool) {
    joined(server, admin).await;
    let gives = &server.regency.offices[GIVES];
    let schema = json!({
        "type": "object", "required": ["nama", "usia"],
        "properties": { "nama": { "type": "string" }, "usia": { "type": "integer", "minimum": 0 } },
    });
    let set = json!({
        "unit": server.regency.units[GIVES], "system": SIAK, "code": "penduduk", "version": 1, "title": "Penduduk",
        "meaning": "Satu penduduk", "period": "harian", "schema": schema.to_string(), "personal": personal,
        "legal_ground": "UU 24/2013", "retention_days": 30,
    });
    let described = demo::act(&server.db, &gives.staff, "describe-dataset", set).await.expect("described");
    let approve = json!({ "description": id(&described, "description") });
    demo::act(&server.db, admin, "approve-dataset", approve).await.expect("approved");
}

/// Events that were set aside, one for each record, and an exchange that failed.
async fn arrived(server: &Server, lane: &Lane, records: &[Value]) {
    let source = "/ID-KAB/GOV/DUKCAPIL/SIAK/penduduk";
    let kind = hub_kind(server).await;
    let item = |(n, data): (usize, &Value)| {
        let event = json!({
            "specversion": "1.0", "id": format!("a-{n}{HOSTILE}"), "source": source, "type": kind,
            "datacontenttype": "application/json", "data": data,
        });
        let text = event.to_string();
        Item {
            event_id: format!("a-{n}{HOSTILE}"),
            digest: protocol::digest::Digests::of(text.as_bytes()).sha256,
            kind: kind.clone(),
            epoch: String::new(),
            sequence: None,
            verdict: Verdict::Faulty { code: "SKEMA", reason: format!("/usia (minimum); /{HOSTILE} (type)") },
            bytes: text.len() as u64,
            content: server.db.keys().encrypt("exchange-event", text.as_bytes()).expect("encrypted"),
            audience: None,
        }
    };
    let into = Into { dataset: "penduduk".into(), version: 1, owner: SIAK.into(), source: source.into() };
    let between = Between { client: SIAK.into(), service: format!("{SIAK}/pub/{kind}"), ..Between::default() };
    let publish = Publish {
        into,
        between: between.clone(),
        nonce: None,
        items: records.iter().enumerate().map(item).collect(),
        evidence: json!({}),
        operation: Some(Operation { service_type: "EVENT", method: "POST".into(), status: 202, ..at(server) }),
        reached: None,
        hand: None,
    };
    lane.put(Arc::new(publish)).await.expect("taken in");
    let between = Between { client: SIK.into(), service: format!("{SIAK}/penduduk"), ..Between::default() };
    let fault = Some(("Server.ServerProxy.NetworkError".to_owned(), "tidak dapat dihubungi".to_owned()));
    let operation = Operation { service_type: "REST", method: "GET".into(), status: 500, fault, ..at(server) };
    lane.put(Arc::new(Answer { between, of: None, operation, evidence: "{}".into() })).await.expect("noted");
}

fn at(server: &Server) -> Operation {
    let now = server.db.now().expect("a moment").0;
    Operation { request_in: now, response_out: now + 40, ..Operation::default() }
}

async fn hub_kind(server: &Server) -> String {
    let registry = hub::follow::registry(&server.db).await.expect("a registry");
    registry.event_type("penduduk", 1, ::exchange::public::Action::Upserted)
}

async fn aside(lane: &Lane) -> Vec<i64> {
    let mut view = lane.view().await.expect("a view");
    quarantine::open(&mut view, 0, 9).await.expect("a list").into_iter().map(|a| a.event).collect()
}

/// The reasons that a page tells.
fn refused(page: &str) -> usize {
    page.matches("TUKAR-PERISTIWA-ISI").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_set_aside_is_seen_and_mended_by_two_of_its_own() {
    mended(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        mended(server).await;
    }
}

async fn mended(server: Server) {
    let (one, other) = (administrator(&server, 1).await, administrator(&server, 2).await);
    published(&server, &one, true).await;
    let mut admin = server.signed_in(&other).await;
    assert!(!text(&mut admin, "/").await.contains("href=\"/pertukaran\""), "no exchange runs here yet");
    let lane = server.lane().await;
    arrived(&server, &lane, &[json!({ "nama": HOSTILE, "usia": -1 }), json!({ "nama": "B", "usia": -2 })]).await;
    let events = aside(&lane).await;
    let (unit, gives) = (server.regency.units[GIVES].clone(), server.regency.offices[GIVES].clone());

    // The Diskominfo is told on its opening page, sees that it is there, and not what it holds.
    let home = text(&mut admin, "/").await;
    assert!(home.contains("Peristiwa disisihkan: penduduk v1 (2)") && home.contains("href=\"/pertukaran\""), "{home}");
    let seen = text(&mut admin, "/pertukaran").await;
    assert!(seen.contains("<h1>2 peristiwa disisihkan dan menunggu orang</h1>"), "{seen}");
    let detail = format!("/pertukaran/karantina/{}", events[0]);
    let masked = text(&mut admin, &detail).await;
    assert!(masked.contains("hanya dibaca petugas yang"), "{masked}");
    assert!(!masked.contains("\"usia\"") && !masked.contains("&#34;usia&#34;"), "{masked}");

    // An official of the producer reads it, escaped; another agency's sees nothing and can do nothing.
    let mut staff = server.signed_in(&gives.staff).await;
    assert!(text(&mut staff, "/").await.contains("Peristiwa disisihkan: penduduk v1 (2)"));
    let list = text(&mut staff, "/daftar/karantina-peristiwa").await;
    assert!(list.contains(&format!("href=\"{detail}\"")) && list.contains("melanggar skema"), "{list}");
    let own = text(&mut staff, &detail).await;
    assert!(
        own.contains("name=\"data\"") && own.contains("&#34;usia&#34;") && own.contains("&#60;script&#62;"),
        "{own}"
    );
    for page in [&seen, &masked, &list, &own] {
        assert!(!page.contains(HOSTILE), "{page}");
    }
    let mut treasurer = server.signed_in(&gives.treasurer).await;
    let told = text(&mut treasurer, &detail).await;
    assert!(told.contains("hanya dibaca petugas yang") && !told.contains("&#34;usia&#34;"), "{told}");
    assert!(!told.contains("name=\"data\""), "{told}");
    let mut stranger = server.signed_in(&server.regency.offices[HERO + 2].staff).await;
    assert_eq!(stranger.get(&detail).await.status, 404);
    assert!(!text(&mut stranger, "/daftar/karantina-peristiwa").await.contains("penduduk/1"));
    assert!(!text(&mut stranger, "/").await.contains("Peristiwa disisihkan"));
    let place = format!("penduduk/1/{}", events[0]);
    let foreign = server.regency.units[HERO + 2].clone();
    let form = stranger.get("/langkah/discard-event").await;
    let typed = [("unit", foreign.as_str()), ("event", place.as_str()), ("reasons", "iseng")];
    let tried = send(&mut stranger, &form, "/langkah/discard-event", &typed).await;
    assert!(tried.status == 422 && tried.text().contains("TUKAR-BUKAN-SKPD"), "{}", tried.text());

    // Wrong again: every reason at once, and nothing was proposed.
    let mut head = server.signed_in(&gives.head).await;
    let (page, opened) = (staff.get(&detail).await, head.get(&detail).await);
    let mend = |data: &'static str| [("data", data), ("reasons", "tertukar tanda")];
    let wrong = send(&mut staff, &page, "/langkah/propose-resend", &mend(r#"{"nama":7,"usia":-3}"#)).await;
    assert!(wrong.status == 422 && refused(&wrong.text()) >= 2, "{}", wrong.text());
    let right = send(&mut staff, &page, "/langkah/propose-resend", &mend(r#"{"nama":"A","usia":3}"#)).await;
    assert_eq!((right.status, right.header("location")), (303, "/daftar/karantina-peristiwa"), "{}", right.text());
    // The second of two who mend the same one is told.
    let again = send(&mut head, &opened, "/langkah/propose-resend", &mend("")).await;
    assert!(again.status == 422 && again.text().contains("TUKAR-KIRIM-MENUNGGU"), "{}", again.text());
    approved(&server, &lane, &mut head, (&detail, &unit)).await;
    assert_eq!(aside(&lane).await, events[1..]);

    // Let go by one, with a reason; the trace is a file for both sides.
    let place = format!("penduduk/1/{}", events[1]);
    let page = staff.get(&format!("/langkah/discard-event?event={place}")).await;
    assert!(page.text().contains(&format!("value=\"{place}\"")), "{}", page.text());
    let typed = [("unit", unit.as_str()), ("event", place.as_str()), ("reasons", "kembar")];
    let gone = send(&mut staff, &page, "/langkah/discard-event", &typed).await;
    assert_eq!(gone.status, 303, "{}", gone.text());
    hub(&server, &lane).await.carry_out().await.expect("carried out");
    assert_eq!(aside(&lane).await, Vec::<i64>::new());
    let trace = staff.get("/pertukaran/berkas/keputusan.csv").await.text();
    assert!(trace.contains("dikirim kepada penerima") && trace.contains("dibuang"), "{trace}");
    assert!(!text(&mut admin, "/").await.contains("Peristiwa disisihkan"));
    lane.close().await;
    server.stop().await;
}

/// The head of the agency approves; the hub sends it on.
async fn approved(server: &Server, lane: &Arc<Lane>, head: &mut Browser, (detail, unit): (&str, &str)) {
    let home = text(head, "/").await;
    assert!(home.contains("Pengiriman ulang"), "{home}");
    let waits = text(head, detail).await;
    assert!(waits.contains("menunggu orang kedua") && !waits.contains("name=\"data\""), "{waits}");
    let to = waits.split_once("href=\"/langkah/approve-resend?").expect("a way").1;
    let to = format!("/langkah/approve-resend?{}", to.split('"').next().expect("an address").replace("&#38;", "&"));
    let page = head.get(&to).await;
    let order = to.split_once("order=").expect("a number").1.split('&').next().expect("a number").to_owned();
    let done = send(head, &page, "/langkah/approve-resend", &[("unit", unit), ("order", &order)]).await;
    assert_eq!((done.status, done.header("location")), (303, "/daftar/karantina-peristiwa"), "{}", done.text());
    assert!(text(head, "/daftar/karantina-peristiwa").await.contains("Sedang dijalankan"));
    hub(server, lane).await.carry_out().await.expect("carried out");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn flows_are_seen_by_whom_they_concern() {
    concern(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        concern(server).await;
    }
}

async fn concern(server: Server) {
    let admin = administrator(&server, 1).await;
    published(&server, &admin, false).await;
    let lane = server.lane().await;
    let mut quiet = server.signed_in(&admin).await;
    assert!(text(&mut quiet, "/pertukaran").await.contains("Belum ada pertukaran"), "nothing passed yet");
    arrived(&server, &lane, &[json!({ "usia": -1 })]).await;
    for (who, sees, mends) in [
        (&admin, true, true),
        (&server.regency.offices[HERO].head, true, false),
        (&server.regency.offices[GIVES].staff, true, true),
        (&server.regency.offices[HERO + 2].staff, false, false),
    ] {
        let mut browser = server.signed_in(who).await;
        browser.packed = true;
        let weighed = browser.get("/pertukaran").await;
        assert!(weighed.weight() < 8192, "{} bytes", weighed.weight());
        browser.packed = false;
        // Only whoever answers for the data is told that something waits for them.
        let heads = text(&mut browser, "/pertukaran").await;
        assert_eq!(heads.contains("<h1>1 peristiwa disisihkan"), mends, "{heads}");
        for span in ["", "?masa=hari", "?masa=bulan"] {
            let page = text(&mut browser, &format!("/pertukaran{span}")).await;
            let told = page.contains("role=\"img\"") && page.contains(&format!("{SIAK}</span>"));
            assert_eq!(told, sees, "{page}");
            assert_eq!(page.contains("Dinas DUKCAPIL memberi Dinas DINKES: 1 pertukaran, 1 gagal"), sees, "{page}");
        }
        // Every list that the page names opens.
        let page = text(&mut browser, "/pertukaran").await;
        for name in ["karantina-peristiwa", "aliran-peristiwa", "alarm-pertukaran"] {
            let at = page.split('"').find(|part| part.starts_with('/') && part.ends_with(name)).expect("a list");
            text(&mut browser, at).await;
        }
        assert_eq!(browser.get("/pertukaran?masa=abad").await.status, 400);
        let flows = browser.get("/pertukaran/berkas/arus.csv?masa=hari").await;
        assert_eq!((flows.status, flows.text().contains(SIK)), (200, sees));
    }
    // What is not personal, the Diskominfo may read.
    let event = aside(&lane).await[0];
    assert!(text(&mut quiet, &format!("/pertukaran/karantina/{event}")).await.contains("specversion"));
    // Lines of operation under X-Road's names, for whoever runs the hub.
    let lines = quiet.get("/pertukaran/berkas/operasi.json").await;
    assert!(lines.text().contains("monitoringDataTs") && lines.text().contains("NetworkError"), "{}", lines.text());
    let mut staff = server.signed_in(&server.regency.offices[GIVES].staff).await;
    assert_eq!(staff.get("/pertukaran/berkas/operasi.csv").await.status, 403);
    for odd in ["operasi.pdf", "operasi", "lain.csv", "..%2Foperasi.csv"] {
        assert_eq!(quiet.get(&format!("/pertukaran/berkas/{odd}")).await.status, 404, "{odd}");
    }
    assert_eq!(quiet.get("/pertukaran/karantina/9").await.status, 404);
    assert_eq!(quiet.get("/pertukaran/karantina/satu").await.status, 404);
    lane.close().await;
    server.stop().await;
}

/// Every SKPD with a system, and flows between many of them.
async fn crowd(server: &Server, admin: &Actor, lane: &Lane) {
    let names: Vec<String> = (0..server.regency.units.len()).map(|n| format!("SKPD-{:02}", n + 1)).collect();
    for (unit, code) in server.regency.units.iter().zip(&names) {
        let member = json!({ "unit": unit, "class": "GOV", "code": code, "name": format!("Perangkat Daerah {code}") });
        let member = demo::act(&server.db, admin, "register-exchange-member", member).await.expect("a member");
        let system = json!({ "member": id(&member, "member"), "code": "APP", "title": format!("Aplikasi {code}") });
        demo::act(&server.db, admin, "register-exchange-system", system).await.expect("a system");
    }
    let system = |n: usize| format!("ID-KAB/GOV/{}/APP", names[n % names.len()]);
    for n in 0..400_usize {
        let (client, provider) = (system(n * 7 + n / 43), system(n * n));
        let between = Between { client, service: format!("{provider}/layanan-{}", n % 5), ..Between::default() };
        let fault = (n % 37 == 5).then(|| ("Server.ServerProxy.ServiceFailed".to_owned(), "gagal".to_owned()));
        let operation = Operation { service_type: "REST", method: "GET".into(), status: 200, fault, ..at(server) };
        lane.put(Arc::new(Answer { between, of: None, operation, evidence: "{}".into() })).await.expect("noted");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_three_agencies_are_one_picture_and_one_table() {
    let server = Server::sqlite().await;
    let admin = administrator(&server, 1).await;
    let lane = server.lane().await;
    crowd(&server, &admin, &lane).await;
    let mut browser = server.signed_in(&admin).await;
    let page = text(&mut browser, "/pertukaran").await;
    assert_eq!(page.matches("<text ").count(), 22 + 43, "a name for each that gives or takes");
    // The table says all that the picture does, page by page.
    let (mut told, mut next) = (0, Some("/pertukaran".to_owned()));
    while let Some(path) = next {
        let page = text(&mut browser, &path).await;
        told += page.matches("<th scope=\"row\">").count();
        next = page
            .split_once("rel=\"next\" href=\"")
            .map(|(_, rest)| rest.split('"').next().expect("an address").replace("&#38;", "&"));
    }
    let flows = browser.get("/pertukaran/berkas/arus.csv").await.text();
    assert_eq!(told, flows.lines().filter(|l| l.contains("layanan-")).count());
    browser.packed = true;
    let weighed = browser.get("/pertukaran").await;
    assert!(weighed.weight() < 25 * 1024, "{} bytes", weighed.weight());
    println!("{} bytes", weighed.weight());
    lane.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agents_are_seen_by_those_whose_they_are() {
    watched(Server::sqlite().await).await;
    if let Some(server) = Server::postgres().await {
        watched(server).await;
    }
}

async fn watched(server: Server) {
    let admin = administrator(&server, 1).await;
    published(&server, &admin, false).await;
    let lane = server.lane().await;
    let hello = |system: &str, run: &str, begins: Option<&str>, state: Value| Hello {
        between: Between { client: system.into(), message_id: format!("{system}{run}{state}"), ..Between::default() },
        nonce: None,
        run: run.into(),
        begins: begins.map(str::to_owned),
        ends: false,
        version: "0.1.0".into(),
        state: state.to_string(),
    };
    let stream = json!({
        "stream": "penduduk/v1", "rows": 100, "waiting": 7, "waiting_bytes": 9, "sent": 93, "aside": 2, "aside_at_hub": 1,
        "passed_at": null, "held": format!("kolom {HOSTILE} tidak ada lagi"), "trouble": null,
    });
    let oldest = server.db.now().expect("a moment").0 - 86_400_000;
    let state = |streams: Vec<Value>| json!({ "clock_ms": 0, "free_mb": 9, "oldest": oldest, "streams": streams, "takes": [], "troubles": [] });
    // An agent of a later day says more than is known here.
    let mut full = state(vec![stream]);
    full["weather"] = json!("fine");
    full["takes"] = json!([{
        "take": "rujukan/v1", "open": 3, "aside": 2, "good_at": oldest, "trouble": "portal menjawab 503", "tide": 1,
    }]);
    lane.put(Arc::new(hello(SIAK, "a", Some(""), full))).await.expect("heard");
    lane.put(Arc::new(hello(SIK, "c", Some(""), state(vec![])))).await.expect("heard");
    let mut diskominfo = server.signed_in(&admin).await;
    let page = text(&mut diskominfo, "/pertukaran").await;
    assert!(
        page.contains("Agen di samping aplikasi SKPD") && page.contains("10 sejak ") && !page.contains(HOSTILE),
        "{page}"
    );
    for words in ["rujukan/v1: portal menjawab 503", "rujukan/v1: 2 kiriman ditolak tujuannya", "simpul-agent retry"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("<td class=\"n\">5</td>"), "of rows, at the hub, of deliveries: {page}");
    assert!(page.contains(&format!("<span class=\"code\">{SIK}</span></th><td>Bekerja")), "{page}");
    let mut own = server.signed_in(&server.regency.offices[GIVES].staff).await;
    let page = text(&mut own, "/pertukaran").await;
    assert!(page.contains("10 sejak ") && !page.contains(&format!("{SIK}</span></th><td>Bekerja")), "{page}");
    // A report knows a day and no clock: who is heard now works, whatever hour it is.
    let listed = text(&mut own, "/laporan/agen-pertukaran").await;
    assert!(listed.contains("Bekerja") && !listed.contains("Tidak terdengar"), "{listed}");
    assert!(listed.contains("penduduk/v1 belum pernah") && listed.contains("simpul-agent retry"), "{listed}");

    // Another one with the same key takes over: that is an alarm, and the first is told.
    let kept = lane.put(Arc::new(hello(SIAK, "b", Some("z"), state(vec![])))).await.expect("heard");
    assert_eq!(kept.answer["fenced"], Value::Null);
    let kept = lane.put(Arc::new(hello(SIAK, "a", None, state(vec![])))).await.expect("heard");
    assert_eq!(kept.answer["fenced"], true);
    let alarms = text(&mut diskominfo, "/daftar/alarm-pertukaran").await;
    assert!(alarms.contains("Agen lain dengan kunci yang sama"), "{alarms}");
    // One that goes on after its own run is none.
    lane.put(Arc::new(hello(SIK, "d", Some("c"), state(vec![])))).await.expect("heard");
    assert_eq!(text(&mut diskominfo, "/daftar/alarm-pertukaran").await.matches("Agen lain dengan").count(), 1);
    // Until the one before says farewell after all: both were alive.
    let between = Between { client: SIK.into(), message_id: "pamit".into(), ..Between::default() };
    let farewell = Hello { ends: true, between, ..hello(SIK, "c", None, state(vec![])) };
    assert_eq!(lane.put(Arc::new(farewell)).await.expect("heard").answer["fenced"], true);
    assert_eq!(text(&mut diskominfo, "/daftar/alarm-pertukaran").await.matches("Agen lain dengan").count(), 2);
}

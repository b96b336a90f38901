//! Events: each once, in order, with a receipt; what cannot be taken is set
//! aside and nothing is lost.
#![allow(clippy::expect_used)]

mod support;

use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use hub::store::carried::By;
use kernel::Moment;
use protocol::event;
use serde_json::{Value, json};
use std::io::Write;
use support::client::Wish;
use support::{Answer, CLIENT, Client, House, OTHER, PROVIDER, Provider, Setup, a_key, on_both, register, until};

const PUB: &str = "/r1/ID-UJI/GOV/DUKCAPIL/KTP/pub/v1";
const PULL: &str = "/r1/ID-UJI/GOV/DUKCAPIL/KTP/pull/v1";

/// Types and addresses of the data set of the tests.
struct Names {
    upserted: String,
    deleted: String,
    stem: String,
    source: String,
}

impl Names {
    fn of(house: &House) -> Names {
        use exchange::public::Action;
        let registry = house.hub.registry();
        let upserted = registry.event_type("penduduk", 1, Action::Upserted);
        Names {
            deleted: registry.event_type("penduduk", 1, Action::Deleted),
            stem: upserted.strip_suffix(".upserted").expect("a type").to_owned(),
            source: registry.source(&registry.datasets["penduduk"]),
            upserted,
        }
    }

    fn event(&self, id: &str, data: Value) -> Value {
        let mut event = json!({
            "specversion": "1.0", "id": id, "source": self.source, "type": self.upserted, "subject": id,
            "time": "2026-01-19T08:15:30Z", "datacontenttype": "application/json", "data": data,
        });
        if let Some((_, digits)) = id.rsplit_once('-') {
            event["sequence"] = json!(digits);
        }
        event
    }

    fn person(&self, n: u32) -> Value {
        self.event(&format!("e1-{n}"), json!({ "nama": format!("Warga {n}"), "usia": 30 }))
    }
}

fn states(answer: &Answer) -> Vec<String> {
    let all = answer.json();
    all.as_array().expect("a list").iter().map(|o| o["state"].as_str().expect("a state").to_owned()).collect()
}

/// Ids of a pulled batch.
fn ids(answer: &Answer) -> Vec<String> {
    if answer.status == 404 {
        assert_eq!(answer.field("x-road-error"), None, "{answer:?}");
        return vec![];
    }
    let all = answer.json();
    all.as_array().expect("a batch").iter().map(|e| e["id"].as_str().expect("an id").to_owned()).collect()
}

async fn pull(client: &Client, names: &Names, query: &str) -> Answer {
    client.ask("GET", &format!("{PULL}/{}{query}", names.stem), b"").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_again_gets_the_same_receipt_and_another_body_an_alarm() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let (names, publisher) = (Names::of(&house), house.client(PROVIDER, "KTP-1"));
        let address = format!("{PUB}/{}", names.upserted);
        let first = publisher.tell(&address, &names.person(1)).await;
        assert_eq!(first.status, 201, "{first:?}");
        assert_eq!(first.json()["id"], "e1-1");
        assert_eq!(first.json()["state"], "diterima");
        let again = publisher.tell(&address, &names.person(1)).await;
        assert_eq!((again.status, &again.body), (200, &first.body));
        assert_eq!(again.field("simpul-log-leaf"), first.field("simpul-log-leaf"));
        // In a batch, and packed, it is still the same event.
        let batch = publisher.tell_all(&address, &json!([names.person(1), names.person(2)])).await;
        assert_eq!(states(&batch), ["sama", "diterima"]);
        assert_eq!(batch.json()[0]["receipt"], first.json());
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(json!([names.person(2), names.person(3)]).to_string().as_bytes()).expect("packed");
        let packed = packer.finish().expect("packed");
        let fields = vec![("content-type".into(), event::BATCH.into()), ("content-encoding".into(), "gzip".into())];
        let answer = publisher.ask_as("POST", &address, &packed, &Wish { fields, ..publisher.wish() }).await;
        assert_eq!(states(&answer), ["sama", "diterima"]);
        // Another body under a name that is taken.
        let other = names.event("e1-1", json!({ "nama": "Orang Lain", "usia": 1 }));
        let clash = publisher.tell(&address, &other).await;
        assert_eq!((clash.status, &*clash.fault()), (409, "Client.Conflict"));
        let mut view = house.lane.view().await.expect("a view");
        let alarms = hub::store::seeing::alarms(&mut view, 10).await.expect("alarms");
        drop(view);
        assert_eq!(alarms.len(), 1);
        assert_eq!((&*alarms[0].code, &*alarms[0].who), ("ISI-BERBEDA", PROVIDER));
        // One leaf for each event, however often it came.
        let kinds = house.kinds().await;
        assert_eq!(kinds.iter().filter(|k| *k == "peristiwa").count(), 3);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_has_its_own_place_in_the_stream() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let (names, publisher) = (Names::of(&house), house.client(PROVIDER, "KTP-1"));
        let subscriber = house.client(CLIENT, "SIK-1");
        assert_eq!(ids(&pull(&subscriber, &names, "").await), [""; 0]);
        let all: Vec<Value> = (1..=5).map(|n| names.person(n)).collect();
        let sent = publisher.tell_all(&format!("{PUB}/{}", names.stem), &json!(all)).await;
        assert_eq!(states(&sent), ["diterima"; 5]);

        // The next one, until it is acknowledged.
        let one = pull(&subscriber, &names, "").await;
        assert_eq!((one.status, &one.json()["id"]), (200, &json!("e1-1")));
        assert_eq!(one.field("simpul-position"), Some("1"));
        assert_eq!(one.json()["data"], json!({ "nama": "Warga 1", "usia": 30 }));
        assert_eq!(pull(&subscriber, &names, "").await.json()["id"], "e1-1");
        let ack = |id: &str| format!("{PULL}/{}/{id}", names.stem);
        // Nobody has what was not handed on.
        assert_eq!(subscriber.ask("DELETE", &ack("e1-2"), b"").await.status, 404);
        assert_eq!(subscriber.ask("DELETE", &ack("tidak-ada"), b"").await.status, 404);
        assert_eq!(subscriber.ask("DELETE", &ack("e1-1"), b"").await.status, 204);
        assert_eq!(subscriber.ask("DELETE", &ack("e1-1"), b"").await.status, 204, "twice is once");
        assert_eq!(ids(&pull(&subscriber, &names, "?max=3").await), ["e1-2", "e1-3", "e1-4"]);
        // An acknowledgement covers what stands before it.
        assert_eq!(subscriber.ask("DELETE", &ack("e1-3"), b"").await.status, 204);
        assert_eq!(ids(&pull(&subscriber, &names, "?max=3").await), ["e1-4", "e1-5"]);
        // Once more from the beginning, without losing one's place.
        assert_eq!(ids(&pull(&subscriber, &names, "?max=9&from=1").await), ["e1-1", "e1-2", "e1-3", "e1-4", "e1-5"]);
        assert_eq!(ids(&pull(&subscriber, &names, "?max=9").await), ["e1-4", "e1-5"]);

        // Who was granted nothing has nothing, and the place survives a restart.
        let stranger = house.client(OTHER, "RENJA-1");
        assert_eq!(pull(&stranger, &names, "").await.status, 403);
        let base = subscriber.base.clone();
        house.close().await;
        let setup = Setup { address: Some(base), ..Setup::default() };
        let house = House::open(place, register(1), setup).await;
        let subscriber = Client { at: house.at, ..subscriber };
        assert_eq!(ids(&pull(&subscriber, &names, "?max=9").await), ["e1-4", "e1-5"]);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_has_the_event_within_a_second() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let (names, publisher) = (Names::of(&house), house.client(PROVIDER, "KTP-1"));
        let subscriber = house.client(CLIENT, "SIK-1");
        let begun = Instant::now();
        let waiting = tokio::spawn({
            let (subscriber, target) = (subscriber.clone(), format!("{PULL}/{}?wait=20", names.stem));
            async move { (subscriber.ask("GET", &target, b"").await, Instant::now()) }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(publisher.tell(&format!("{PUB}/{}", names.upserted), &names.person(1)).await.status, 201);
        let told = Instant::now();
        let (answer, heard) = waiting.await.expect("ran");
        assert_eq!(answer.json()["id"], "e1-1");
        assert!(heard.duration_since(told) < Duration::from_secs(1) && begun.elapsed() < Duration::from_secs(10));
        // A right that is lost while waiting is lost.
        let waiting = tokio::spawn({
            let (subscriber, target) = (subscriber.clone(), format!("{PULL}/{}?wait=20", names.deleted));
            async move { subscriber.ask("GET", &target, b"").await }
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now = house.lane.now().expect("a time");
        house.change(|r| r.grants.get_mut(&2).expect("a grant").ended_at = Some(now));
        assert_eq!(publisher.tell(&format!("{PUB}/{}", names.upserted), &names.person(2)).await.status, 201);
        assert_eq!(waiting.await.expect("ran").status, 403);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_round_tells_a_sender_where_to_go_on() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let (names, publisher) = (Names::of(&house), house.client(PROVIDER, "KTP-1"));
        let (address, offset) = (format!("{PUB}/{}", names.stem), format!("{PUB}/{}/offset", names.stem));
        let reached = async |query: &str| {
            let answer = publisher.ask("GET", &format!("{offset}{query}"), b"").await.json();
            (answer["epoch"].clone(), answer["offset"].clone(), answer["highest"].clone())
        };
        assert_eq!(reached("").await, (Value::Null, json!(0), json!(0)));
        publisher.tell_all(&address, &json!([names.person(1), names.person(2), names.person(5)])).await;
        assert_eq!(reached("").await, (json!("e1"), json!(2), json!(5)));
        // One that is set aside has arrived all the same.
        let bad = names.event("e1-3", json!({ "nama": 7 }));
        assert_eq!(publisher.tell(&address, &bad).await.status, 202);
        assert_eq!(reached("").await, (json!("e1"), json!(3), json!(5)));
        publisher.tell(&address, &names.person(4)).await;
        assert_eq!(reached("").await, (json!("e1"), json!(5), json!(5)));
        // A new spool begins anew, and both are seen.
        publisher.tell(&address, &names.event("e2-1", json!({ "nama": "A", "usia": 1 }))).await;
        assert_eq!(reached("").await, (json!("e2"), json!(1), json!(1)));
        assert_eq!(reached("?epoch=e1").await, (json!("e1"), json!(5), json!(5)));
        let state = publisher.ask("GET", &format!("{address}/e1-3"), b"").await.json();
        assert_eq!((&state["state"], &state["code"]), (&json!("karantina"), &json!("SKEMA")));
        assert_eq!(publisher.ask("GET", &format!("{address}/e9-9"), b"").await.status, 404);
        house.close().await;
    })
    .await;
}

/// Events that are broken, each in its own way; all carry a number.
fn poisoned(names: &Names) -> Vec<(Value, &'static str)> {
    let good = json!({ "nama": "A", "usia": 1 });
    let with = |n: u32, change: &dyn Fn(&mut Value)| {
        let mut event = names.event(&format!("p-{n}"), good.clone());
        change(&mut event);
        event
    };
    vec![
        (with(1, &|e| e["source"] = json!("/ID-UJI/GOV/DINKES/SIK/penduduk")), "SUMBER"),
        (with(2, &|e| e["type"] = json!("id.go.lain.v1.upserted")), "JENIS"),
        (with(3, &|e| e["specversion"] = json!("0.3")), "BENTUK"),
        (with(4, &|e| e["data"] = json!({ "nama": "A\u{0}B", "usia": 1 })), "ISI"),
        (with(5, &|e| e["data"]["usia"] = json!(-1)), "SKEMA"),
        (with(6, &|e| e["data"]["lahir"] = json!("0000-00-00")), "SKEMA"),
        (with(7, &|e| e["data"] = Value::Null), "SKEMA"),
        (with(8, &|e| e["data"]["nama"] = json!("x".repeat(101))), "SKEMA"),
        (with(9, &|e| e["source"] = json!("bukan sumber")), "BENTUK"),
        (with(10, &|e| e["time"] = json!("kemarin")), "BENTUK"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_is_set_aside_and_the_stream_goes_on() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let (names, publisher) = (Names::of(&house), house.client(PROVIDER, "KTP-1"));
        let address = format!("{PUB}/{}", names.stem);
        let poison = poisoned(&names);
        let mut all = Vec::new();
        for (n, (event, _)) in poison.iter().enumerate() {
            all.push(event.clone());
            all.push(names.person(u32::try_from(n).expect("small") + 1));
        }
        all.push(json!("not even an object"));
        let sent = publisher.tell_all(&address, &Value::Array(all.clone())).await;
        let states = states(&sent);
        assert_eq!(states.len(), all.len());
        assert_eq!(states.iter().filter(|s| *s == "diterima").count(), poison.len());
        assert_eq!(states.iter().filter(|s| *s == "karantina").count(), poison.len() + 1);
        let told = sent.json();
        for (n, (event, code)) in poison.iter().enumerate() {
            assert_eq!(told[n * 2]["receipt"]["code"], *code, "{event}");
        }
        // Nobody's data stand in a reason.
        assert!(!told.to_string().contains("xxxxx"), "{told}");

        // Read is sent and set aside, to the last one.
        let mut view = house.lane.view().await.expect("a view");
        let counts = hub::store::seeing::counts(&mut view).await.expect("counts");
        let aside = hub::store::quarantine::open(&mut view, 0, 100).await.expect("a list");
        drop(view);
        assert_eq!((counts.taken, counts.aside), (10, 11));
        let subscriber = house.client(CLIENT, "SIK-1");
        assert_eq!(ids(&pull(&subscriber, &names, "?max=50").await).len(), 10);

        // Mended by whoever sent it: the same name with a good body.
        let mended = publisher.tell(&address, &names.event("p-5", json!({ "nama": "A", "usia": 1 }))).await;
        assert_eq!(mended.status, 201, "{mended:?}");
        // Mended by a person here.
        let fifth = aside.iter().find(|a| a.name == "p-6").expect("set aside");
        assert!(
            house.hub.send_on(fifth.event, By::hub("petugas"), None).await.is_err(),
            "as it came it still does not fit"
        );
        let data = r#"{"nama":"A","usia":1.0,"lahir":"2000-01-01"}"#;
        house.hub.send_on(fifth.event, By::hub("petugas"), Some(data)).await.expect("sent on");
        assert!(house.hub.send_on(fifth.event, By::hub("petugas"), Some(data)).await.is_err(), "once");
        // What its sender repeats is still what it sent.
        let again = publisher.tell(&address, &poison[5].0).await;
        assert_eq!(again.status, 200);
        let broken = aside.iter().find(|a| a.code == "BENTUK").expect("set aside");
        house.hub.discard(broken.event, By::hub("petugas"), "tidak terbaca").await.expect("let go");
        let found = pull(&subscriber, &names, "?max=50&from=11").await;
        assert_eq!(ids(&found), ["p-5", "p-6"]);
        assert!(String::from_utf8_lossy(&found.body).contains(data), "a mended record keeps its letters");
        let mut view = house.lane.view().await.expect("a view");
        let counts = hub::store::seeing::counts(&mut view).await.expect("counts");
        assert_eq!((counts.taken, counts.aside), (12, 8));
        drop(view);
        house.close().await;
    })
    .await;
}

/// Sets another schema in force, as a new revision that was approved.
fn revise(house: &House, schema: &Value, digest: &str) {
    house.change(|registry| {
        let set = registry.datasets.get_mut("penduduk").expect("a data set");
        let version = set.versions.get_mut(&1).expect("a version");
        version.schema = schema.clone();
        version.schema_digest = digest.to_owned();
        version.revision += 1;
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_breaks_holds_its_stream_until_it_is_decided() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let keeping = tokio::spawn(house.hub.clone().keep_up());
        let (names, publisher) = (Names::of(&house), house.client(PROVIDER, "KTP-1"));
        let (address, subscriber) = (format!("{PUB}/{}", names.stem), house.client(CLIENT, "SIK-1"));
        let schema = json!({ "type": "object", "required": ["nama_lengkap"] });
        let digest = kernel::hex(&protocol::digest::Digests::of(schema.to_string().as_bytes()).sha256);
        let new = |n: u32| {
            let mut event = names.event(&format!("e1-{n}"), json!({ "nama_lengkap": format!("Warga {n}") }));
            event["dataschema"] = json!(format!("https://hub/skema/penduduk/v1#sha256-{digest}"));
            event
        };
        // Another schema that only adds something holds up nobody.
        let mut more = names.person(1);
        more["dataschema"] = json!(format!("https://hub/skema/penduduk/v1#sha256-{}", "0".repeat(64)));
        more["data"]["alamat"] = json!("Jalan");
        assert_eq!(publisher.tell(&address, &more).await.status, 201);
        let broke = publisher.tell_all(&address, &json!([new(2), names.person(3), new(4)])).await;
        assert_eq!(states(&broke), ["karantina"; 3], "order is kept, so all behind it wait");
        assert_eq!(broke.json()[1]["receipt"]["code"], "ALIRAN-DITAHAN");
        assert_eq!(ids(&pull(&subscriber, &names, "?max=9").await), ["e1-1"]);
        let mut view = house.lane.view().await.expect("a view");
        let alarms = hub::store::seeing::alarms(&mut view, 10).await.expect("alarms");
        drop(view);
        assert_eq!(alarms.iter().map(|a| &*a.code).collect::<Vec<_>>(), ["SKEMA-BERUBAH"]);

        // Decided: what fits goes on in its order, what does not stays, alone.
        revise(&house, &schema, &digest);
        until(async || ids(&pull(&subscriber, &names, "?max=9&from=2").await) == ["e1-2", "e1-4"]).await;
        assert_eq!(publisher.tell(&address, &new(5)).await.status, 201);
        let mut view = house.lane.view().await.expect("a view");
        let aside = hub::store::quarantine::open(&mut view, 0, 100).await.expect("a list");
        drop(view);
        assert_eq!(aside.iter().map(|a| (&*a.name, &*a.code)).collect::<Vec<_>>(), [("e1-3", "SKEMA")]);
        keeping.abort();
        let _ = keeping.await;
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_change_and_are_taken_back_with_events_under_way() {
    on_both(async |place| {
        let at = |text: &str| {
            let day: kernel::Day = text.parse().expect("a day");
            Moment::start_of(day, kernel::Zone::Utc)
        };
        let mut registry = register(1);
        // KTP-0 ran out, KTP-X was taken back; KTP-1 is the one of now.
        let old = exchange::public::Key { from: at("2025-01-01"), to: at("2025-07-01"), ..a_key("KTP-0", PROVIDER) };
        let lost = exchange::public::Key {
            from: at("2025-07-01"),
            revoked_at: Some(at("2025-10-01")),
            to: at("2026-01-01"),
            ..a_key("KTP-X", PROVIDER)
        };
        registry.keys.get_mut("KTP-1").expect("a key").from = at("2025-10-01");
        registry.keys.extend([("KTP-0".to_owned(), old), ("KTP-X".to_owned(), lost)]);
        let house = House::open(place, registry, Setup::default()).await;
        let (names, publisher) = (Names::of(&house), house.client(PROVIDER, "KTP-1"));
        let address = format!("{PUB}/{}", names.stem);
        let captured = |n: u32, time: &str, keyid: &str, with: &str| {
            let mut event = names.person(n);
            event["time"] = json!(time);
            let fields = vec![("content-type".to_owned(), event::STRUCTURED.as_bytes().to_vec())];
            let limits = event::Limits::default();
            let mut read = event::parse(&fields, event.to_string().as_bytes(), &limits).expect("an event");
            read[0].capture(keyid, &support::key(with));
            serde_json::from_str::<Value>(&read[0].structured()).expect("JSON")
        };
        for (n, time, keyid, with, state, code) in [
            (1, "2025-03-01T00:00:00Z", "KTP-0", "KTP-0", "diterima", None),
            (2, "2025-08-01T00:00:00Z", "KTP-0", "KTP-0", "karantina", Some("KUNCI")),
            (3, "2025-09-01T00:00:00Z", "KTP-X", "KTP-X", "karantina", Some("KUNCI-DICABUT")),
            (4, "2025-11-01T00:00:00Z", "KTP-X", "KTP-X", "karantina", Some("KUNCI")),
            (5, "2025-11-01T00:00:00Z", "KTP-1", "KTP-1", "diterima", None),
            (6, "2025-11-01T00:00:00Z", "KTP-1", "KTP-X", "karantina", Some("TANDA-TANGAN")),
            (7, "2025-11-01T00:00:00Z", "SIK-1", "SIK-1", "karantina", Some("KUNCI")),
        ] {
            let answer = publisher.tell(&address, &captured(n, time, keyid, with)).await.json();
            assert_eq!((&answer["state"], answer["code"].as_str()), (&json!(state), code), "{n}: {answer}");
        }
        // Without a signature of its own an event is as good as the keys of its time.
        let mut bare = names.person(8);
        bare["time"] = json!("2025-09-01T00:00:00Z");
        assert_eq!(publisher.tell(&address, &bare).await.json()["code"], "KUNCI-DICABUT");
        // A person may let through what was captured before the key was lost.
        let mut view = house.lane.view().await.expect("a view");
        let aside = hub::store::quarantine::open(&mut view, 0, 100).await.expect("a list");
        drop(view);
        let third = aside.iter().find(|a| a.name == "e1-3").expect("set aside");
        house.hub.send_on(third.event, By::hub("petugas"), None).await.expect("sent on");
        let fourth = aside.iter().find(|a| a.name == "e1-4").expect("set aside");
        assert!(house.hub.send_on(fourth.event, By::hub("petugas"), None).await.is_err());
        // A key that was taken back delivers nothing at all.
        let gone = house.client(PROVIDER, "KTP-X");
        assert_eq!(gone.tell(&address, &names.person(9)).await.fault(), "Client.InvalidSignatureValue");
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_too_late_is_told() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let (names, publisher) = (Names::of(&house), house.client(PROVIDER, "KTP-1"));
        let (address, subscriber) = (format!("{PUB}/{}", names.stem), house.client(CLIENT, "SIK-1"));
        publisher.tell_all(&address, &json!([names.person(1), names.person(2)])).await;
        assert_eq!(ids(&pull(&subscriber, &names, "?max=9").await), ["e1-1", "e1-2"]);
        let first = publisher.tell(&address, &names.person(1)).await;
        house.change(|r| {
            let set = r.datasets.get_mut("penduduk").expect("a data set");
            set.versions.get_mut(&1).expect("a version").retention_days = 0;
        });
        tokio::time::sleep(Duration::from_millis(5)).await;
        house.hub.sweep().await.expect("swept");
        assert_eq!(publisher.tell(&address, &names.person(3)).await.status, 201);
        let late = pull(&subscriber, &names, "?max=9").await;
        assert_eq!(ids(&late), ["e1-3"]);
        assert_eq!(late.field("simpul-gap"), Some("2"));
        let mut view = house.lane.view().await.expect("a view");
        let alarms = hub::store::seeing::alarms(&mut view, 10).await.expect("alarms");
        drop(view);
        assert_eq!((&*alarms[0].code, &*alarms[0].who), ("RETENSI-LEWAT", CLIENT));
        // A late repetition still gets its receipt.
        let again = publisher.tell(&address, &names.person(1)).await;
        assert_eq!((again.status, again.body), (200, first.body));
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_publisher_publishes_and_only_with_a_signature() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let names = Names::of(&house);
        let stranger = house.client(CLIENT, "SIK-1");
        let address = format!("{PUB}/{}", names.upserted);
        assert_eq!(stranger.tell(&address, &names.person(1)).await.status, 403);
        let own = format!("/r1/{CLIENT}/pub/v1/{}", names.upserted);
        assert_eq!(stranger.tell(&own, &names.person(1)).await.status, 404);
        let publisher = house.client(PROVIDER, "KTP-1");
        let unknown = format!("{PUB}/id.go.lain.v1.upserted");
        assert_eq!(publisher.tell(&unknown, &names.person(1)).await.status, 404);
        let wish = Wish { fields: vec![("content-type".into(), "text/plain".into())], ..publisher.wish() };
        let plain = publisher.ask_as("POST", &address, b"x", &wish).await;
        assert!(matches!(plain.status, 400 | 415), "{plain:?}");
        let broken = Wish { fields: vec![("content-type".into(), event::BATCH.into())], ..publisher.wish() };
        assert_eq!(publisher.ask_as("POST", &address, b"[{]", &broken).await.status, 400);
        let mut view = house.lane.view().await.expect("a view");
        assert_eq!(hub::store::seeing::counts(&mut view).await.expect("counts"), Default::default());
        drop(view);
        house.close().await;
    })
    .await;
}

/// Brings the data set's events to a path of the client's own server.
fn deliver(registry: &mut exchange::public::Registry, port: u16, path: &str) {
    let address = exchange::public::Address { url: format!("http://127.0.0.1:{port}{path}"), ..support::address(port) };
    let ((_, code), mut service) = support::a_service("terima", address);
    service.system = CLIENT.into();
    registry.services.insert((CLIENT.into(), code.clone()), service);
    registry.grants.get_mut(&2).expect("a grant").deliver_to = Some(code);
}

/// Events that were brought, by their names.
fn brought(receiver: &Provider) -> Vec<String> {
    let heard = receiver.heard();
    let posted = heard.iter().filter(|h| h.method == "POST");
    let id = |h: &support::provider::Heard| {
        let event: Value = serde_json::from_slice(&h.body).expect("an event");
        event["id"].as_str().expect("an id").to_owned()
    };
    posted.map(id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_brought_to_whoever_agreed() {
    on_both(async |place| {
        let receiver = Provider::start().await;
        let mut registry = register(1);
        deliver(&mut registry, receiver.port(), "/webhook");
        let house = House::open(place, registry, Setup::default()).await;
        let bringing = tokio::spawn(house.hub.clone().bring());
        let (names, publisher) = (Names::of(&house), house.client(PROVIDER, "KTP-1"));
        let address = format!("{PUB}/{}", names.stem);
        // Twice not now, then later, and none behind goes before.
        receiver.will_answer(&[(503, None), (429, Some("1"))]);
        publisher.tell_all(&address, &json!([names.person(1), names.person(2), names.person(3)])).await;
        until(async || brought(&receiver).len() == 5).await;
        assert_eq!(brought(&receiver), ["e1-1", "e1-1", "e1-1", "e1-2", "e1-3"]);
        let heard = receiver.heard();
        assert_eq!(heard[0].method, "OPTIONS", "it was asked first");
        assert_eq!(heard.iter().filter(|h| h.method == "OPTIONS").count(), 1);
        // What is brought is signed by the hub and tells whose turn it is.
        let last = heard.last().expect("an event");
        assert_eq!(last.field("simpul-position"), Some("3"));
        let fields: protocol::Fields = last.fields.iter().map(|(n, v)| (n.clone(), v.clone().into_bytes())).collect();
        let uri = format!("http://127.0.0.1:{}/webhook", receiver.port());
        let message = protocol::signature::Message {
            method: "POST",
            target_uri: &uri,
            status: None,
            fields: &fields,
            request: None,
        };
        let claim = protocol::signature::claim(&message).expect("a claim");
        claim.covers_request(&message, true).expect("covers all of it");
        let key = protocol::key::read_public(&house.hub.public_key()).expect("the hub's key");
        claim.verify(&key).expect("signed by the hub");
        let expected = protocol::digest::expected(&fields).expect("readable").expect("there");
        expected.check(&protocol::digest::Digests::of(&last.body)).expect("the body that was signed");

        // It wants no more, and says so once.
        receiver.will_answer(&[(410, None)]);
        publisher.tell(&address, &names.person(4)).await;
        until(async || brought(&receiver).len() == 6).await;
        publisher.tell(&address, &names.person(5)).await;
        let stopped = async || {
            let mut view = house.lane.view().await.expect("a view");
            let alarms = hub::store::seeing::alarms(&mut view, 10).await.expect("alarms");
            alarms.iter().any(|a| a.code == "WEBHOOK-BERHENTI" && a.who == CLIENT)
        };
        until(stopped).await;
        assert_eq!(brought(&receiver).len(), 6);
        // Asked anew it goes on where it stopped; nothing was lost.
        house.hub.resume_webhook(("penduduk", 1), CLIENT, By::hub("petugas")).await.expect("resumed");
        until(async || brought(&receiver).len() == 8).await;
        assert_eq!(brought(&receiver)[6..], ["e1-4", "e1-5"]);
        // An address that never agreed is brought nothing.
        house.change(|registry| deliver(registry, receiver.port(), "/webhook-tolak"));
        publisher.tell(&address, &names.person(6)).await;
        until(async || receiver.heard().iter().any(|h| h.target == "/webhook-tolak")).await;
        assert_eq!(brought(&receiver).len(), 8);
        bringing.abort();
        let _ = bringing.await;
        house.close().await;
    })
    .await;
}

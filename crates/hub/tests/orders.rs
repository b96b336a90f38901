//! Decisions of officials are carried out once each, and what became of them is
//! told.
#![allow(clippy::expect_used)]

mod support;

use std::collections::BTreeMap;

use exchange::public::{Order, OrderKind};
use hub::store::quarantine::{self, Aside};
use hub::store::{carried, seeing};
use kernel::Moment;
use protocol::event;
use serde_json::{Value, json};
use support::{CLIENT, Client, House, PROVIDER, Provider, Setup, on_both, register, until};

const PUB: &str = "/r1/ID-UJI/GOV/DUKCAPIL/KTP/pub/v1";

fn kind(house: &House) -> String {
    house.hub.registry().event_type("penduduk", 1, exchange::public::Action::Upserted)
}

fn record(house: &House, id: &str, data: Value) -> Value {
    let registry = house.hub.registry();
    json!({
        "specversion": "1.0", "id": id, "source": registry.source(&registry.datasets["penduduk"]), "type": kind(house),
        "datacontenttype": "application/json", "data": data,
    })
}

async fn tell(house: &House, publisher: &Client, events: &[Value]) {
    let address = format!("{PUB}/{}", kind(house));
    let fields = vec![("content-type".to_owned(), event::BATCH.to_owned())];
    let wish = support::client::Wish { fields, ..publisher.wish() };
    let body = Value::Array(events.to_vec()).to_string();
    let answer = publisher.ask_as("POST", &address, body.as_bytes(), &wish).await;
    assert!(answer.status < 300, "{answer:?}");
}

async fn aside(house: &House) -> Vec<Aside> {
    let mut view = house.lane.view().await.expect("a view");
    quarantine::open(&mut view, 0, 100).await.expect("a list")
}

async fn outcomes(house: &House) -> BTreeMap<i64, (bool, String)> {
    let mut view = house.lane.view().await.expect("a view");
    carried::outcomes(&mut view, Moment(0)).await.expect("outcomes")
}

fn order(id: i64, kind: OrderKind, target: Option<i64>) -> Order {
    Order {
        id,
        kind,
        stream: Some(("penduduk".into(), 1)),
        target,
        subscriber: None,
        mended: None,
        reasons: vec!["sudah dicocokkan".into()],
        decided_at: Moment(id),
    }
}

fn mended(id: i64, event: i64, data: &Value) -> Order {
    Order { mended: Some(data.to_string()), ..order(id, OrderKind::Send, Some(event)) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_event_that_is_wrong_again_stays_aside_with_every_reason() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let publisher = house.client(PROVIDER, "KTP-1");
        let bad = json!({ "nama": "<script>alert(1)</script>", "usia": -1 });
        tell(&house, &publisher, &[record(&house, "a-1", bad), record(&house, "a-2", json!({}))]).await;
        let waits = aside(&house).await;
        let (one, two) = (waits[0].event, waits[1].event);
        // Wrong again: it stays where it was, and all reasons are told.
        house.hub.carry(&mended(1, one, &json!({ "nama": 7, "usia": 999 }))).await.expect("noted");
        let found = outcomes(&house).await;
        assert!(
            !found[&1].0 && found[&1].1.contains("bidang nama: jenis") && found[&1].1.contains("bidang usia: di atas"),
            "{found:?}"
        );
        assert_eq!(aside(&house).await.len(), 2);
        // Two decisions for one event: the first is done, the second is told that it came late.
        let good = json!({ "nama": "Siti", "usia": 31 });
        house.hub.carry(&mended(2, one, &good)).await.expect("sent");
        house.hub.carry(&mended(3, one, &json!({ "nama": "Lain", "usia": 1 }))).await.expect("noted");
        house.hub.carry(&order(4, OrderKind::Discard, Some(one))).await.expect("noted");
        let found = outcomes(&house).await;
        assert_eq!((found[&2].0, found[&3].0, found[&4].0), (true, false, false));
        assert!(found[&3].1.contains("tidak (lagi) disisihkan"), "{found:?}");
        // The same decision again, as after a restart, does nothing.
        house.hub.carry(&mended(2, one, &good)).await.expect("nothing");
        house.hub.carry(&order(5, OrderKind::Discard, Some(two))).await.expect("let go");
        house.hub.carry(&order(5, OrderKind::Discard, Some(two))).await.expect("nothing");
        let mut view = house.lane.view().await.expect("a view");
        let counts = seeing::counts(&mut view).await.expect("counts");
        drop(view);
        assert_eq!((counts.taken, counts.aside), (1, 0));
        // The log says under whose decision, and no more.
        let leaves = house.leaves().await;
        let of = |n: i64| leaves.iter().filter(|leaf| leaf["order"] == n).count();
        assert_eq!((of(1), of(2), of(3), of(5)), (0, 1, 0, 1));
        assert!(!leaves.iter().any(|leaf| leaf.to_string().contains("Siti")), "{leaves:?}");
        house.close().await;
    })
    .await;
}

/// What nobody decided on in the time of its stream is let go: no decision brings it
/// back, and neither does its sender under the same name.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_aside_is_let_go_with_its_stream() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let publisher = house.client(PROVIDER, "KTP-1");
        let (bad, good) = (json!({ "nama": "A", "usia": -1 }), json!({ "nama": "A", "usia": 1 }));
        tell(&house, &publisher, &[record(&house, "a-1", bad), record(&house, "a-2", good.clone())]).await;
        let event = aside(&house).await[0].event;
        house.hub.sweep().await.expect("swept");
        assert_eq!(aside(&house).await.len(), 1, "its time is not over");
        house.change(|r| {
            let set = r.datasets.get_mut("penduduk").expect("a data set");
            set.versions.get_mut(&1).expect("a version").retention_days = 0;
        });
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        house.hub.sweep().await.expect("swept");
        let mut view = house.lane.view().await.expect("a view");
        let counts = seeing::counts(&mut view).await.expect("counts");
        drop(view);
        assert_eq!((counts.taken, counts.aside), (1, 0));
        house.hub.carry(&mended(1, event, &good)).await.expect("noted");
        let found = outcomes(&house).await;
        assert!(!found[&1].0 && found[&1].1.contains("tidak (lagi) disisihkan"), "{found:?}");
        let again = record(&house, "a-1", good);
        let answer = publisher.tell(&format!("{PUB}/{}", kind(&house)), &again).await;
        assert_eq!((answer.status, &*answer.fault()), (409, "Client.Conflict"));
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_reaches_no_other_data_set_and_nothing_that_is_not_there() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let publisher = house.client(PROVIDER, "KTP-1");
        tell(&house, &publisher, &[record(&house, "a-1", json!({ "nama": 1 }))]).await;
        let event = aside(&house).await[0].event;
        // Somebody's own data set, with the number of another one's event.
        for (n, stream) in [(1, ("kunjungan", 1)), (2, ("penduduk", 2))] {
            let stream = Some((stream.0.to_owned(), stream.1));
            let foreign = Order { stream, ..order(n, OrderKind::Discard, Some(event)) };
            house.hub.carry(&foreign).await.expect("noted");
        }
        let stolen = Order { stream: None, ..mended(3, event, &json!({ "nama": "A", "usia": 1 })) };
        house.hub.carry(&stolen).await.expect("noted");
        house.hub.carry(&order(4, OrderKind::Discard, Some(event + 1))).await.expect("noted");
        house.hub.carry(&Order { target: Some(99), ..order(5, OrderKind::Note, None) }).await.expect("noted");
        let nowhere = Order { stream: Some(("tidak-ada".into(), 1)), ..order(6, OrderKind::Release, None) };
        house.hub.carry(&nowhere).await.expect("noted");
        let broken = Order { mended: Some("{".into()), ..order(7, OrderKind::Send, Some(event)) };
        house.hub.carry(&broken).await.expect("noted");
        let found = outcomes(&house).await;
        assert!(found.len() == 7 && found.values().all(|(done, words)| !done && !words.is_empty()), "{found:?}");
        assert_eq!(aside(&house).await.len(), 1);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_stream_is_released_and_an_alarm_is_looked_at() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let publisher = house.client(PROVIDER, "KTP-1");
        let mut breaks = record(&house, "a-1", json!({ "nama_lengkap": "A" }));
        breaks["dataschema"] = json!(format!("https://hub/skema/penduduk/v1#sha256-{}", "1".repeat(64)));
        let behind = record(&house, "a-2", json!({ "nama": "B", "usia": 2 }));
        tell(&house, &publisher, &[breaks, behind]).await;
        let mut view = house.lane.view().await.expect("a view");
        let held = seeing::waiting(&mut view, "").await.expect("a list");
        assert_eq!((held.len(), held[0].held, held[0].events), (1, true, 2));
        let own = seeing::waiting(&mut view, &format!(",{PROVIDER},")).await.expect("a list");
        assert_eq!(own, held);
        assert_eq!(seeing::waiting(&mut view, &format!(",{CLIENT},")).await.expect("a list"), []);
        let alarm = seeing::alarms(&mut view, 9).await.expect("alarms")[0].id;
        drop(view);
        house.hub.carry(&order(1, OrderKind::Release, None)).await.expect("released");
        let noted = Order { target: Some(alarm), stream: None, ..order(2, OrderKind::Note, None) };
        house.hub.carry(&noted).await.expect("noted");
        let found = outcomes(&house).await;
        assert_eq!((found[&1].0, found[&2].0), (true, true), "{found:?}");
        assert!(found[&1].1.starts_with("1 peristiwa"), "{found:?}");
        let mut view = house.lane.view().await.expect("a view");
        assert_eq!(seeing::unseen(&mut view).await.expect("alarms"), (0, None));
        let streams = seeing::streams(&mut view).await.expect("streams");
        assert_eq!((streams[0].last, streams[0].aside, streams[0].held.clone()), (1, 1, None));
        let behind = seeing::Behind { stream: streams[0].id, after: 0, kind: "", unit: 1 };
        assert_eq!(seeing::behind(&mut view, behind).await.expect("a count"), 1);
        drop(view);
        // It runs again, and what comes next is taken.
        tell(&house, &publisher, &[record(&house, "a-3", json!({ "nama": "C", "usia": 3 }))]).await;
        until(async || {
            let mut view = house.lane.view().await.expect("a view");
            seeing::counts(&mut view).await.expect("counts").taken == 2
        })
        .await;
        house.close().await;
    })
    .await;
}

/// Under another version an event has another place: it mends nothing there.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_mended_in_its_own_stream_alone() {
    on_both(async |place| {
        let mut registry = register(1);
        let second = exchange::public::DataSetVersion { version: 2, ..support::a_version() };
        registry.datasets.get_mut("penduduk").expect("a data set").versions.insert(2, second);
        let house = House::open(place, registry, Setup::default()).await;
        let publisher = house.client(PROVIDER, "KTP-1");
        tell(&house, &publisher, &[record(&house, "a-1", json!({ "nama": 1 }))]).await;
        let good = record(&house, "a-1", json!({ "nama": "A", "usia": 1 }));
        let other = house.hub.registry().event_type("penduduk", 2, exchange::public::Action::Upserted);
        let mut foreign = good.clone();
        foreign["type"] = json!(other);
        let clash = publisher.tell(&format!("{PUB}/{other}"), &foreign).await;
        assert_eq!((clash.status, &*clash.fault()), (409, "Client.Conflict"));
        let waits = aside(&house).await;
        assert_eq!((waits.len(), waits[0].version), (1, 1));
        let mended = publisher.tell(&format!("{PUB}/{}", kind(&house)), &good).await;
        assert_eq!(mended.status, 201, "{mended:?}");
        assert!(aside(&house).await.is_empty());
        house.close().await;
    })
    .await;
}

/// However many epochs a sender began, an answer about them stays small, and the
/// one that is asked for is in it.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_epochs_the_newest_are_told_and_the_one_that_was_asked_for() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let publisher = house.client(PROVIDER, "KTP-1");
        for n in 0..40 {
            let mut event = record(&house, &format!("e{n:02}-1"), json!({ "nama": "A", "usia": 1 }));
            event["sequence"] = json!("1");
            tell(&house, &publisher, &[event]).await;
        }
        let offset = format!("{PUB}/{}/offset", kind(&house));
        let newest = publisher.ask("GET", &offset, b"").await.json();
        let asked = publisher.ask("GET", &format!("{offset}?epoch=e00"), b"").await.json();
        let count = |answer: &Value| answer["epochs"].as_array().expect("a list").len();
        assert_eq!((count(&newest), count(&asked)), (32, 33));
        assert_eq!((&newest["epoch"], &newest["epochs"][0]["epoch"]), (&json!("e39"), &json!("e08")));
        assert_eq!((&asked["epoch"], &asked["offset"]), (&json!("e00"), &json!(1)));
        house.close().await;
    })
    .await;
}

/// Events that were brought to a server, by their names.
fn brought(receiver: &Provider) -> Vec<String> {
    let heard = receiver.heard();
    let posted = heard.iter().filter(|h| h.method == "POST");
    let id = |h: &support::provider::Heard| {
        let event: Value = serde_json::from_slice(&h.body).expect("an event");
        event["id"].as_str().expect("an id").to_owned()
    };
    posted.map(id).collect()
}

/// Of two grants for the same events only the newest that holds delivers them.
#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_access_is_brought_its_events_once() {
    on_both(async |place| {
        let (old, new) = (Provider::start().await, Provider::start().await);
        let mut registry = register(1);
        for (code, port) in [("lama", old.port()), ("baru", new.port())] {
            let url = format!("http://127.0.0.1:{port}/webhook");
            let address = exchange::public::Address { url, ..support::address(port) };
            let (_, mut service) = support::a_service(code, address);
            service.system = CLIENT.into();
            registry.services.insert((CLIENT.into(), code.into()), service);
        }
        let mut renewed = registry.grants[&2].clone();
        (renewed.id, renewed.deliver_to) = (3, Some("baru".into()));
        registry.grants.get_mut(&2).expect("a grant").deliver_to = Some("lama".into());
        registry.grants.insert(3, renewed);
        let house = House::open(place, registry, Setup::default()).await;
        let bringing = tokio::spawn(house.hub.clone().bring());
        let publisher = house.client(PROVIDER, "KTP-1");
        let good = |id: &str| record(&house, id, json!({ "nama": "A", "usia": 1 }));
        tell(&house, &publisher, &[good("a-1"), good("a-2")]).await;
        until(async || brought(&new).len() == 2).await;
        // The newest asks for nothing to be brought.
        house.change(|r| r.grants.get_mut(&3).expect("a grant").deliver_to = None);
        tell(&house, &publisher, &[good("a-3")]).await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        assert_eq!(brought(&new), ["a-1", "a-2"]);
        assert!(old.heard().is_empty());
        // It is over: the one before it still holds.
        let now = house.lane.now().expect("a time");
        house.change(|r| r.grants.get_mut(&3).expect("a grant").ended_at = Some(now));
        tell(&house, &publisher, &[good("a-4")]).await;
        until(async || brought(&old).len() == 2).await;
        assert_eq!((brought(&old), brought(&new).len()), (vec!["a-3".to_owned(), "a-4".to_owned()], 2));
        // Neither holds: nothing goes anywhere.
        house.change(|r| r.grants.get_mut(&2).expect("a grant").ended_at = Some(now));
        tell(&house, &publisher, &[good("a-5")]).await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        assert_eq!((brought(&old).len(), brought(&new).len()), (2, 2));
        bringing.abort();
        let _ = bringing.await;
        house.close().await;
    })
    .await;
}

//! Simpul itself as a member: what its register tells becomes events, each once
//! and in order, and its reports are services like any other's.
#![allow(clippy::expect_used)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use exchange::public::{Action, DataSet, Registry, System, What};
use hub::member::{Asked, Own, Told};
use kernel::{ActDef, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Act, Actor, Case, Channel, Db, Envelope, Record, Result, Subject, Tx};
use support::{CLIENT, House, OTHER, SCHEMA, Setup, a_grant, a_version, on_both, register, until};

const SIMPUL: &str = "ID-UJI/GOV/BPKAD/SIMPUL";
const PULL: &str = "/r1/ID-UJI/GOV/BPKAD/SIMPUL/pull/v1";

/// An official step that tells others of a payment.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pay {
    number: i64,
    unit: i64,
}

const PAY: ActDef = ActDef { setup: true, ..ActDef::new("pay", "Uji", "uji", &[Role::Ppkd]) };

impl Act for Pay {
    const DEF: &'static ActDef = &PAY;
    type Out = ();

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, _: &mut Tx) -> Result<Record<()>> {
        Ok(Record::new(()).tell("paid", json!({ "number": self.number, "unit": self.unit })))
    }
}

async fn pay(db: &Db, number: i64, unit: i64) {
    let envelope = Envelope::new(Actor::PracticeOperator, Channel::Cli);
    db.act(Arc::new(Pay { number, unit }), envelope).await.expect("paid");
}

fn own(db: &Arc<Db>) -> Own {
    Own {
        db: db.clone(),
        tell: Arc::new(|_, message| {
            Box::pin(async move {
                let payload: Value = serde_json::from_str(&message.payload)?;
                let number = payload["number"].as_i64().unwrap_or_default();
                let told = Told {
                    dataset: "bayar".into(),
                    action: Action::Upserted,
                    subject: number.to_string(),
                    // One of them does not keep to what the data set promises.
                    data: Some(json!({ "nama": format!("SP2D {number}"), "usia": if number == 13 { -1 } else { 1 } })),
                    audience: payload["unit"].as_i64().filter(|unit| *unit > 0),
                };
                Ok(vec![told])
            })
        }),
        serve: Arc::new(|asked: Asked| {
            Box::pin(async move {
                let known = asked.service == "lra" && asked.path.is_empty();
                Ok(known.then(|| json!({ "unit": asked.unit, "query": asked.query })))
            })
        }),
    }
}

fn with_simpul() -> Registry {
    let mut registry = register(1);
    let like = registry.systems[CLIENT].clone();
    let simpul = System { id: 9, identifier: SIMPUL.into(), unit: 9, member: "BPKAD".into(), ..like };
    registry.systems.insert(SIMPUL.into(), simpul);
    let set = DataSet { code: "bayar".into(), system: SIMPUL.into(), unit: 9, ..registry.datasets["penduduk"].clone() };
    registry.datasets.insert("bayar".into(), DataSet { versions: [(1, a_version())].into(), ..set });
    for (id, client) in [(20, CLIENT), (21, OTHER)] {
        let what = What::DataSet { code: "bayar".into(), version: 1 };
        registry.grants.insert(id, a_grant(id, client, SIMPUL, what));
    }
    let ((_, code), mut service) = support::a_service("lra", support::address(1));
    service.system = SIMPUL.into();
    service.address = None;
    registry.services.insert((SIMPUL.into(), code.clone()), service);
    let what = What::Service { system: SIMPUL.into(), code };
    registry.grants.insert(22, a_grant(22, CLIENT, SIMPUL, what));
    registry
}

async fn seen(house: &House, system: &str, keyid: &str) -> Vec<String> {
    let kind = house.hub.registry().event_type("bayar", 1, Action::Upserted);
    let target = format!("{PULL}/{kind}?max=100&from=1");
    let answer = house.client(system, keyid).ask("GET", &target, b"").await;
    if answer.status == 404 {
        return vec![];
    }
    let all = answer.json();
    let subject = |event: &Value| event["subject"].as_str().unwrap_or_else(|| panic!("{event}")).to_owned();
    all.as_array().unwrap_or_else(|| panic!("{answer:?}")).iter().map(subject).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_register_tells_is_told_once_and_in_order() {
    on_both(async |place| {
        let db = Arc::new(place.open(&SCHEMA).await.expect("opens"));
        // Before anybody listened, and before Simpul was a member at all.
        pay(&db, 1, 0).await;
        let setup = Setup { own: Some(own(&db)), ..Setup::default() };
        let house = House::of(place, db, with_simpul(), setup).await;
        let db = &house.db;
        let following = tokio::spawn(house.hub.clone().follow_outbox());
        until(async || seen(&house, CLIENT, "SIK-1").await == ["1"]).await;
        let begun = Instant::now();
        pay(db, 2, 0).await;
        until(async || seen(&house, CLIENT, "SIK-1").await == ["1", "2"]).await;
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        // Meant for one SKPD alone; whoever is of another has nothing of it.
        pay(db, 3, 1).await;
        pay(db, 4, 3).await;
        pay(db, 5, 0).await;
        until(async || seen(&house, CLIENT, "SIK-1").await == ["1", "2", "3", "5"]).await;
        assert_eq!(seen(&house, OTHER, "RENJA-1").await, ["1", "2", "4", "5"]);
        // What does not keep to its own description is set aside, not told.
        pay(db, 13, 0).await;
        pay(db, 14, 0).await;
        until(async || seen(&house, OTHER, "RENJA-1").await == ["1", "2", "4", "5", "14"]).await;
        following.abort();
        let _ = following.await;

        let mut view = house.lane.view().await.expect("a view");
        let before = hub::store::seeing::counts(&mut view).await.expect("counts");
        drop(view);
        assert_eq!((before.taken, before.aside), (6, 1));
        assert!(!house.hub.tell_some().await.expect("nothing new"));
        house.close().await;

        // A restart goes on where it stopped.
        let db = Arc::new(place.open(&SCHEMA).await.expect("opens"));
        pay(&db, 15, 0).await;
        let setup = Setup { own: Some(own(&db)), ..Setup::default() };
        let house = House::of(place, db, with_simpul(), setup).await;
        while house.hub.tell_some().await.expect("told") {}
        assert_eq!(seen(&house, CLIENT, "SIK-1").await, ["1", "2", "3", "5", "14", "15"]);
        let mut view = house.lane.view().await.expect("a view");
        let after = hub::store::seeing::counts(&mut view).await.expect("counts");
        let alarms = hub::store::seeing::alarms(&mut view, 10).await.expect("alarms");
        drop(view);
        assert_eq!((after.taken, after.aside, alarms.len()), (7, 1, 0));
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_reports_are_services_like_any_other() {
    on_both(async |place| {
        let db = Arc::new(place.open(&SCHEMA).await.expect("opens"));
        let setup = Setup { own: Some(own(&db)), ..Setup::default() };
        let house = House::of(place, db, with_simpul(), setup).await;
        let client = house.client(CLIENT, "SIK-1");
        let answer = client.ask("GET", &format!("/r1/{SIMPUL}/lra?tahun=2026&by=skpd%20x"), b"").await;
        assert_eq!(answer.json(), json!({ "unit": 1, "query": [["tahun", "2026"], ["by", "skpd x"]] }));
        assert!(answer.field("simpul-log-leaf").is_some() && answer.field("signature").is_some());
        assert_eq!(house.kinds().await, ["permintaan", "jawaban"]);
        assert_eq!(client.ask("POST", &format!("/r1/{SIMPUL}/lra"), b"{}").await.fault(), "Client.InvalidHttpMethod");
        let deeper = client.ask("GET", &format!("/r1/{SIMPUL}/lra/dalam"), b"").await;
        assert_eq!(deeper.fault(), "Server.ServerProxy.UnknownService");
        let other = house.client(OTHER, "RENJA-1");
        assert_eq!(
            other.ask("GET", &format!("/r1/{SIMPUL}/lra"), b"").await.fault(),
            "Server.ServerProxy.AccessDenied"
        );
        house.close().await;
    })
    .await;
}

//! What people see of a running exchange.
#![allow(clippy::expect_used)]

mod support;

use exchange::public::{Action, Address, Registry, What};
use hub::seen::{self, Looking};
use kernel::Moment;
use serde_json::json;
use store::Scope;
use support::{CLIENT, House, OTHER, PROVIDER, Provider, Setup, a_grant, on_both, register, until};

/// Who may follow the stream of the tests: access, events behind, whether they are
/// brought, whether the address wanted no more.
type Reads = Vec<(Option<i64>, i64, bool, bool)>;

/// As the Diskominfo sees it.
async fn readers(house: &House) -> Reads {
    let lane = house.lane.view().await.expect("a view");
    let now = house.lane.now().expect("a time");
    let registry = Registry::clone(&house.hub.registry());
    let mut looking = Looking { registry, reach: Scope::Region, lane, now, clock: now };
    let mut streams = seen::streams(&mut looking).await.expect("streams");
    assert_eq!(streams.len(), 1);
    let mut all = streams.remove(0).readers;
    all.sort_by_key(|reader| reader.access);
    assert!(all.iter().all(|reader| reader.last_at.is_none()), "{all:?}");
    all.into_iter().map(|r| (r.access, r.behind, r.brought, r.stopped)).collect()
}

async fn latest(house: &House) -> Moment {
    seen::latest(&mut house.lane.view().await.expect("a view")).await.expect("a moment")
}

/// Who was given a data set and has nothing of it yet is shown with all that waits;
/// and whose address wanted no more from the first event on.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_nothing_yet_is_seen_with_all_that_waits() {
    on_both(async |place| {
        let receiver = Provider::start().await;
        let mut registry = register(1);
        let what = What::DataSet { code: "penduduk".into(), version: 1 };
        registry.grants.insert(8, a_grant(8, OTHER, PROVIDER, what));
        let url = format!("http://127.0.0.1:{}/webhook", receiver.port());
        let address = Address { url, ..support::address(receiver.port()) };
        let (_, mut service) = support::a_service("terima", address);
        service.system = CLIENT.into();
        registry.services.insert((CLIENT.into(), "terima".into()), service);
        registry.grants.get_mut(&2).expect("a grant").deliver_to = Some("terima".into());
        let house = House::open(place, registry, Setup::default()).await;
        assert_eq!(readers(&house).await, [(Some(2), 0, true, false), (Some(8), 0, false, false)]);
        assert_eq!(latest(&house).await, Moment(0), "nothing has passed");

        let before = house.lane.now().expect("a time");
        let (publisher, register) = (house.client(PROVIDER, "KTP-1"), house.hub.registry());
        let kind = register.event_type("penduduk", 1, Action::Upserted);
        for id in ["a-1", "a-2"] {
            let event = json!({
                "specversion": "1.0", "id": id, "source": register.source(&register.datasets["penduduk"]),
                "type": kind, "datacontenttype": "application/json", "data": { "nama": "A", "usia": 1 },
            });
            let answer = publisher.tell(&format!("/r1/{PROVIDER}/pub/v1/{kind}"), &event).await;
            assert_eq!(answer.status, 201, "{answer:?}");
        }
        assert_eq!(readers(&house).await, [(Some(2), 2, true, false), (Some(8), 2, false, false)]);
        let passed = latest(&house).await;
        assert!(passed >= before && passed <= house.lane.now().expect("a time"), "{before:?} {passed:?}");

        receiver.will_answer(&[(410, None)]);
        let bringing = tokio::spawn(house.hub.clone().bring());
        until(async || readers(&house).await[0].3).await;
        assert_eq!(readers(&house).await, [(Some(2), 2, true, true), (Some(8), 2, false, false)]);
        bringing.abort();
        let _ = bringing.await;
        house.close().await;
    })
    .await;
}

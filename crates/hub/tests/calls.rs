//! A call through the hub: what the provider learns, what the client has in
//! hand afterwards, and what stands in the message log.
#![allow(clippy::expect_used)]

mod support;

use std::time::Duration;

use protocol::digest::Digests;
use serde_json::json;
use support::client::{Wish, is_receipt, letters};
use support::{CLIENT, Client, House, OTHER, PROVIDER, Provider, SERVICE, Setup, on_both, register, until};

const DAY_MS: i64 = 86_400_000;

/// What proves an exchange is let go when its time is over; the leaf stays, the log
/// is whole, receipts hold, and a leaf says what is no longer proved.
#[tokio::test(flavor = "multi_thread")]
async fn proofs_are_let_go_when_their_time_is_over() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let called = async || client.ask("GET", &format!("{SERVICE}/cari"), b"").await.status;
        assert_eq!(called().await, 200);
        house.change(|r| r.evidence_days = 90);
        house.hub.sweep().await.expect("swept");
        assert_eq!(house.kinds().await, ["permintaan", "jawaban"], "nothing is old");
        store::testing::pass(89 * DAY_MS);
        house.hub.sweep().await.expect("swept");
        assert_eq!((called().await, house.kinds().await.len()), (200, 4), "not old enough");
        store::testing::pass(3 * DAY_MS);
        for _ in 0..2 {
            house.hub.sweep().await.expect("swept");
        }
        let leaves = house.leaves().await;
        assert_eq!(leaves.len(), 5, "told once: {leaves:?}");
        let told = (&leaves[4]["kind"], &leaves[4]["from"], &leaves[4]["to"], &leaves[4]["days"]);
        assert_eq!(told, (&json!("retensi"), &json!(0), &json!(2), &json!(90)));
        let mut view = house.lane.view().await.expect("a view");
        let verified = store::lane::verify(&mut view, &place.keys).await.expect("verified");
        assert_eq!((verified.faults, verified.without_evidence), (vec![], 2));
        for (n, kept) in [(0, false), (1, false), (2, true), (3, true)] {
            let id = leaves[n]["id"].as_i64().expect("an id");
            let proof = store::lane::evidence(&mut view, &place.keys, id).await.expect("read");
            assert_eq!(proof.is_some_and(|proof| proof.contains("request_hash")), kept, "leaf {n}");
        }
        let point = house.lane.checkpoint().await.expect("signed");
        let point = store::seal::open_checkpoint(place.keys.verifier(), &point).expect("opened");
        let tile = store::tiles::tile(&mut view, "tile/0/000.p/5").await.expect("read").expect("a tile");
        let leaf = tile[..32].try_into().expect("a hash");
        let path = store::tiles::inclusion(&mut view, 0, 5).await.expect("a proof");
        assert!(store::tiles::is_included(&path, 5, point.hash().0, 0, leaf), "the old receipt holds");
        drop(view);
        // Without a term nothing is ever let go.
        house.change(|r| r.evidence_days = 0);
        store::testing::pass(200 * DAY_MS);
        house.hub.sweep().await.expect("swept");
        assert_eq!(house.leaves().await.len(), 5);
        house.close().await;
        store::testing::pass(-292 * DAY_MS);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_leaves_a_receipt_on_both_sides() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let wish = Wish {
            fields: vec![("x-lain".into(), "ikut".into()), ("user-agent".into(), "uji".into())],
            ..client.wish()
        };
        let target = format!("{SERVICE}/cari%2Fsemua?nama=Budi%20S&x=1");
        let sent = client.signed("POST", &target, br#"{"nik":"1"}"#, &wish);
        let answer = client.send(&sent).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.json(), json!({ "nama": "Budi" }));
        assert_eq!(answer.field("x-road-client"), Some(CLIENT));
        assert_eq!(answer.field("x-road-service"), Some("ID-UJI/GOV/DUKCAPIL/KTP/penduduk"));
        assert_eq!(answer.field("x-road-id"), Some(&*wish.id));
        assert_eq!(answer.field("x-road-error"), None);
        is_receipt(&house.hub.public_key(), &client.base, &sent, &answer);

        let heard = provider.heard();
        assert_eq!(heard.len(), 1);
        assert_eq!((&*heard[0].method, &*heard[0].target), ("POST", "/cari%2Fsemua?nama=Budi%20S&x=1"));
        for (name, value) in [
            ("x-lain", Some("ikut")),
            ("user-agent", None),
            ("accept", Some("application/json")),
            ("x-road-client", Some(CLIENT)),
            ("x-road-id", Some(&*wish.id)),
            ("content-type", Some("application/json")),
            ("content-length", Some("11")),
            ("x-road-request-id", answer.field("x-road-request-id")),
        ] {
            assert_eq!(heard[0].field(name), value, "{name}");
        }
        assert!(heard[0].field("signature").is_some(), "the provider may prove it for itself");

        // The client reckons the request's hash from what it sent.
        let head = String::from_utf8(sent.clone()).expect("text");
        let (head, body) = head.split_once("\r\n\r\n").expect("a head");
        let mut fields: protocol::Fields = head
            .split("\r\n")
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .map(|(n, v)| (n.to_owned(), v.as_bytes().to_vec()))
            .collect();
        let ours = answer.field("x-road-request-id").expect("there").as_bytes().to_vec();
        fields.push(("x-road-request-id".into(), ours));
        let hash = protocol::r1::request_hash("POST", &target, &fields, Some(Digests::of(body.as_bytes()).sha512));
        assert_eq!(answer.field("x-road-request-hash"), Some(&*hash));

        // Both leaves stand in the log where the headers say, and tell nothing.
        let leaves = house.leaves().await;
        assert_eq!(
            leaves.iter().map(|l| l["kind"].as_str()).collect::<Vec<_>>(),
            [Some("permintaan"), Some("jawaban")]
        );
        assert_eq!(answer.field("simpul-log-index"), Some("1"));
        let mut view = house.lane.view().await.expect("a view");
        for (name, index) in [("simpul-log-request-leaf", 0), ("simpul-log-leaf", 1)] {
            let found = store::tiles::find_leaf(&mut view, answer.field(name).expect(name)).await.expect("a look");
            assert_eq!(found, Some(index), "{name}");
        }
        drop(view);
        assert_eq!(leaves[0]["client"], CLIENT);
        assert_eq!(leaves[0]["message"], wish.id);
        assert_eq!(leaves[1]["of"], leaves[0]["id"]);
        assert_eq!(leaves[1]["status"], 200);
        for leaf in &leaves {
            assert!(!leaf.to_string().contains("Budi") && !leaf.to_string().contains("cari"), "{leaf}");
        }
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_says_of_the_exchange_counts_for_nothing() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let wish = client.wish();
        let target = format!("{SERVICE}/palsu");
        let sent = client.signed("GET", &target, b"", &wish);
        let answer = client.send(&sent).await;
        assert_eq!((answer.status, &*answer.body), (200, &b"isi"[..]));
        assert_eq!(answer.field("x-road-error"), None);
        assert_eq!(answer.field("x-road-id"), Some(&*wish.id));
        assert_eq!(answer.field("x-road-client"), Some(CLIENT));
        assert_eq!(answer.field("simpul-log-index"), Some("1"));
        assert_eq!(answer.field("x-rahasia"), None, "named by Connection");
        assert_eq!(answer.field("x-lain"), Some("tetap"));
        assert_eq!(answer.fields.iter().filter(|(n, _)| n == "set-cookie").count(), 2);
        assert_eq!(answer.fields.iter().filter(|(n, _)| n == "signature").count(), 1);
        is_receipt(&house.hub.public_key(), &client.base, &sent, &answer);

        // A failure of the provider is the provider's, with its own words.
        let failed = client.ask("GET", &format!("{SERVICE}/gagal"), b"").await;
        assert_eq!((failed.status, failed.json()), (503, json!({ "galat": "di sini" })));
        assert_eq!(failed.field("x-road-error"), None);
        // A redirect is handed on, never followed.
        let before = provider.heard().len();
        let moved = client.ask("GET", &format!("{SERVICE}/pindah"), b"").await;
        assert_eq!((moved.status, moved.field("location")), (302, Some("http://127.0.0.1:1/dalam")));
        assert_eq!(provider.heard().len(), before + 1);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_taken_in_once_also_after_a_restart() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let wish = client.wish();
        let target = format!("{SERVICE}/a");
        let sent = client.signed("POST", &target, b"{}", &wish);
        assert_eq!(client.send(&sent).await.status, 200);
        assert_eq!(client.send(&sent).await.fault(), "Client.MessageReplayed");
        // Another name under the same nonce, another nonce under the same name.
        let same_nonce = Wish { id: "lain".into(), ..wish.clone() };
        assert_eq!(client.ask_as("POST", &target, b"{}", &same_nonce).await.fault(), "Client.MessageReplayed");
        let same_id = Wish { nonce: Some("lain".into()), ..wish.clone() };
        assert_eq!(client.ask_as("POST", &target, b"{}", &same_id).await.fault(), "Client.MessageReplayed");
        assert_eq!(provider.heard().len(), 1);
        let base = client.base.clone();
        house.close().await;

        // The hub listens elsewhere now and is known by its old name.
        let setup = Setup { address: Some(base), ..Setup::default() };
        let house = House::open(place, register(provider.port()), setup).await;
        let again = Client { at: house.at, ..client.clone() };
        assert_eq!(again.send(&sent).await.fault(), "Client.MessageReplayed");
        assert_eq!(provider.heard().len(), 1);
        // To another service the same letters do not even fit their signature.
        let moved = String::from_utf8(sent).expect("text").replacen("/penduduk/a", "/rahasia/a", 1);
        assert_eq!(again.send(moved.as_bytes()).await.fault(), "Client.InvalidSignatureValue");
        assert_eq!(provider.heard().len(), 1);
        // After its day a name is free again, also where nothing was swept; and taken anew.
        store::testing::pass(2 * DAY_MS);
        let late = Wish { created: store::testing::wall().0 / 1000, ..wish };
        assert_eq!(again.ask_as("POST", &target, b"{}", &late).await.status, 200);
        assert_eq!(again.ask_as("POST", &target, b"{}", &late).await.fault(), "Client.MessageReplayed");
        assert_eq!(provider.heard().len(), 2);
        house.close().await;
        store::testing::pass(-2 * DAY_MS);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_taken_out_of_the_register_is_out_at_once() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let target = format!("{SERVICE}/a");
        assert_eq!(client.ask("GET", &target, b"").await.status, 200);
        let now = house.lane.now().expect("a time");
        house.change(|r| r.keys.get_mut("SIK-1").expect("a key").revoked_at = Some(now));
        assert_eq!(client.ask("GET", &target, b"").await.fault(), "Client.InvalidSignatureValue");
        house.change(|r| r.keys.get_mut("SIK-1").expect("a key").revoked_at = None);
        assert_eq!(client.ask("GET", &target, b"").await.status, 200);
        house.change(|r| r.grants.get_mut(&1).expect("a grant").ended_at = Some(now));
        assert_eq!(client.ask("GET", &target, b"").await.fault(), "Server.ServerProxy.AccessDenied");
        house.change(|r| r.systems.get_mut(CLIENT).expect("a system").ended_at = Some(now));
        assert_eq!(client.ask("GET", &target, b"").await.fault(), "Server.ClientProxy.UnknownMember");
        assert_eq!(provider.heard().len(), 2);
        // What a proved client was refused stands in the log; a stranger's does not.
        let kinds = house.kinds().await;
        assert_eq!(kinds, ["permintaan", "jawaban", "permintaan", "jawaban", "penolakan"]);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_speaks_for_another() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let target = format!("{SERVICE}/a");
        // With one's own key under another's name, with another's key name and
        // one's own key, without any proof.
        let as_other = Client { system: CLIENT.into(), ..house.client(OTHER, "RENJA-1") };
        assert_eq!(as_other.ask("GET", &target, b"").await.fault(), "Client.InvalidSignatureValue");
        let stolen = Client { keyid: "SIK-1".into(), ..as_other.clone() };
        assert_eq!(stolen.ask("GET", &target, b"").await.fault(), "Client.InvalidSignatureValue");
        let bare: protocol::Fields =
            vec![("host".into(), house.at.to_string().into()), ("x-road-client".into(), CLIENT.into())];
        let naked = as_other.send(&letters("GET", &target, &bare, b"")).await;
        assert_eq!(naked.fault(), "Server.ClientProxy.SslAuthenticationFailed");
        // Nobody was granted this one; nobody is told more than that.
        let other = house.client(OTHER, "RENJA-1");
        assert_eq!(other.ask("GET", &target, b"").await.fault(), "Server.ServerProxy.AccessDenied");
        let client = house.client(CLIENT, "SIK-1");
        let secret = format!("/r1/{PROVIDER}/rahasia/a");
        assert_eq!(client.ask("GET", &secret, b"").await.fault(), "Server.ServerProxy.AccessDenied");
        let unknown = format!("/r1/{PROVIDER}/tidakada/a");
        assert_eq!(client.ask("GET", &unknown, b"").await.fault(), "Server.ServerProxy.UnknownService");
        assert!(provider.heard().is_empty());
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_between_request_and_answer_is_seen_afterwards() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let wish = client.wish();
        let sent = client.signed("GET", &format!("{SERVICE}/lambat"), b"", &wish);
        let asking = tokio::spawn({
            let (client, sent) = (client.clone(), sent.clone());
            async move { client.send(&sent).await }
        });
        until(async || house.kinds().await == ["permintaan"]).await;
        asking.abort();
        let base = client.base.clone();
        house.close().await;

        let setup = Setup { address: Some(base), ..Setup::default() };
        let house = House::open(place, register(provider.port()), setup).await;
        let again = Client { at: house.at, ..client.clone() };
        assert_eq!(again.send(&sent).await.fault(), "Client.MessageReplayed");
        let now = house.lane.now().expect("a time");
        let mut view = house.lane.view().await.expect("a view");
        let open = hub::store::seeing::unanswered(&mut view, now, 10).await.expect("a list");
        drop(view);
        assert_eq!(open.len(), 1);
        assert_eq!((&*open[0].client, &*open[0].message_id), (CLIENT, &*wish.id));
        assert_eq!(again.ask("GET", &format!("{SERVICE}/a"), b"").await.status, 200);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_body_passes_in_little_memory() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let body = vec![42u8; 100 << 20];
        let sent = client.signed("POST", &format!("{SERVICE}/a"), &body, &client.wish());
        let before = resident();
        let (stop, mut highest) = (std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)), before);
        let watching = tokio::task::spawn_blocking({
            let stop = stop.clone();
            move || {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    highest = highest.max(resident());
                    std::thread::sleep(Duration::from_millis(5));
                }
                highest
            }
        });
        let answer = client.send(&sent).await;
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        let highest = watching.await.expect("watched");
        assert_eq!(answer.status, 200, "{:?}", answer.fields);
        let heard = provider.heard();
        assert_eq!(heard[0].length, body.len());
        assert_eq!(heard[0].sha256, kernel::hex(&Digests::of(&body).sha256));
        // The body itself lies in this very process, as the client's.
        let grown = highest.saturating_sub(before);
        assert!(grown < 48 << 20, "grew by {} MiB", grown >> 20);
        let large = client.ask("GET", &format!("{SERVICE}/besar"), b"").await;
        assert_eq!((large.status, large.body.len()), (200, 3 << 20));
        house.close().await;
    })
    .await;
}

/// Bytes of this process that lie in memory.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").expect("a kernel that tells");
    let pages: u64 = text.split(' ').nth(1).expect("a second figure").parse().expect("a number");
    pages * 4096
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_is_counted_under_x_roads_names() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        for _ in 0..2 {
            assert_eq!(client.ask("POST", &format!("{SERVICE}/a"), b"{}").await.status, 200);
        }
        client.ask("GET", &format!("/r1/{PROVIDER}/rahasia/a"), b"").await;
        let mut view = house.lane.view().await.expect("a view");
        let flows = hub::store::seeing::flows(&mut view, kernel::Moment(0)).await.expect("flows");
        let counted: Vec<_> = flows.iter().map(|f| (&*f.service, f.count, f.failed)).collect();
        assert_eq!(counted, [("ID-UJI/GOV/DUKCAPIL/KTP/penduduk", 2, 0), ("ID-UJI/GOV/DUKCAPIL/KTP/rahasia", 1, 1)]);
        assert!(flows.iter().all(|f| f.client == CLIENT && f.service_type == "REST"));
        let rows = hub::store::seeing::operations(&mut view, kernel::Moment(0), 0, 10).await.expect("rows");
        drop(view);
        let shown = serde_json::to_value(&rows).expect("JSON");
        let bytes = |of: &str| {
            let (system, code) = of.rsplit_once('/').expect("a service");
            let parts = ["serviceXRoadInstance", "serviceMemberClass", "serviceMemberCode", "serviceSubsystemCode"];
            let here = |r: &&serde_json::Value| {
                let of_system: Vec<&str> = parts.iter().filter_map(|name| r[*name].as_str()).collect();
                of_system.join("/") == system && r["serviceCode"] == code
            };
            shown.as_array().expect("rows").iter().filter(here).fold(0, |sum, r| {
                sum + r["requestSize"].as_i64().expect("a size") + r["responseSize"].as_i64().expect("a size")
            })
        };
        assert!(flows.iter().all(|f| f.bytes == bytes(&f.service) && f.bytes > 0), "the sums of the lines");
        assert_eq!((&shown[0]["requestSize"], &shown[0]["statusCode"]), (&json!(2), &json!(200)));
        assert_eq!((&shown[0]["succeeded"], &shown[0]["restMethod"]), (&json!(true), &json!("POST")));
        let names = ["clientXRoadInstance", "clientMemberClass", "clientMemberCode", "clientSubsystemCode"];
        let asked_by: Vec<&str> = names.iter().filter_map(|name| shown[0][*name].as_str()).collect();
        assert_eq!((asked_by.join("/").as_str(), &shown[0]["securityServerType"]), (CLIENT, &json!("Client")));
        let (taken, noted) = (shown[0]["requestInTs"].as_i64(), shown[0]["monitoringDataTs"].as_i64());
        let apart = taken.zip(noted).map(|(millis, seconds)| (millis / 1000 - seconds).abs());
        assert!(apart.is_some_and(|apart| apart < 60), "seconds beside milliseconds: {}", shown[0]);
        assert!(shown[0]["requestInTs"].is_i64() && shown[0]["requestOutTs"].is_i64(), "{shown}");
        assert_eq!(shown[2]["faultCode"], "Server.ServerProxy.AccessDenied");
        assert!(!shown.to_string().contains("/a\""), "no path stands in it");
        // Days are apart, and what is older than a quarter is gone with its lines.
        store::testing::pass(DAY_MS);
        assert_eq!(client.ask("GET", &format!("{SERVICE}/a"), b"").await.status, 200);
        let mut view = house.lane.view().await.expect("a view");
        let today = kernel::Moment::start_of(store::testing::wall().day(kernel::Zone::Wib), kernel::Zone::Wib);
        for (since, count) in [(kernel::Moment(0), 3), (today, 1)] {
            let flows = hub::store::seeing::flows(&mut view, since).await.expect("flows");
            assert_eq!((&*flows[0].service, flows[0].count), ("ID-UJI/GOV/DUKCAPIL/KTP/penduduk", count));
        }
        store::testing::pass(91 * DAY_MS);
        house.hub.sweep().await.expect("swept");
        assert_eq!(hub::store::seeing::flows(&mut view, kernel::Moment(0)).await.expect("flows"), []);
        drop(view);
        store::testing::pass(-92 * DAY_MS);
        let text = house.hub.metrics_text().await.expect("figures");
        for line in ["simpul_exchange_total{type=\"REST\",outcome=\"2xx\"} 3", "simpul_exchange_log_entries 7"] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
        house.close().await;
    })
    .await;
}

/// A gateway before a provider sees its key on this service's calls alone; no
/// client can write another one in its place, and none ever sees it.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_is_given_its_key_by_the_hub_alone() {
    on_both(async |place| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gerbang.toml");
        let provider = Provider::start().await;
        let of = "service = \"ID-UJI/GOV/DUKCAPIL/KTP/penduduk\"\nheader = \"apikey\"\nvalue_file = \"kunci\"\n";
        let pass = format!("[[pass]]\n{of}address = \"http://127.0.0.1:{}\"\n", provider.port());
        std::fs::write(&file, pass).expect("written");
        std::fs::write(folder.path().join("kunci"), "r4has1a-gerbang\n").expect("written");
        let passes = hub::passes::Passes::read(&file).expect("read");
        let setup = Setup { passes, ..Setup::default() };
        let house = House::open(place, register(provider.port()), setup).await;
        let client = house.client(CLIENT, "SIK-1");
        let wish = Wish { fields: vec![("apikey".into(), "tiruan".into())], ..client.wish() };
        let answer = client.send(&client.signed("GET", &format!("{SERVICE}/cari"), b"", &wish)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let heard = provider.heard();
        let keys: Vec<_> =
            heard[0].fields.iter().filter(|(name, _)| name == "apikey").map(|(_, v)| v.as_str()).collect();
        assert_eq!(keys, ["r4has1a-gerbang"]);
        assert!(!format!("{answer:?}").contains("r4has1a"), "{answer:?}");
        // Moved to another server, the service gets neither the key nor a call.
        let elsewhere = Provider::start().await;
        let moved = support::a_service("penduduk", support::address(elsewhere.port()));
        house.change(|registry| registry.services.extend([moved]));
        let refused = client.ask("GET", &format!("{SERVICE}/cari"), b"").await;
        assert_eq!((refused.status, &*refused.fault()), (500, "Server.ServerProxy.ServiceDisabled"), "{refused:?}");
        assert_eq!((provider.heard().len(), elsewhere.heard().len()), (1, 0));
        house.close().await;
    })
    .await;
}

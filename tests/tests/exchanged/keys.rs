//! Keys that change while messages are on their way, and keys and members that are
//! taken back.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, is_receipt};
use crate::house::{BASE, CLIENT, House, PROVIDER, PUB, SERVICE, at, captured, key};
use crate::joined::{number, ok, run};

/// How soon a decision of an official counts on the line.
const SOON: Duration = Duration::from_secs(1);

/// What the hub says of an event, and why.
fn told(receipt: &Value) -> (&str, Option<&str>) {
    (receipt["state"].as_str().unwrap(), receipt["code"].as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_changes_while_events_are_on_their_way() {
    let house = House::found();
    // They overlap for ten days; the old one ran out ten days ago.
    let (_, old) = house.key(PROVIDER, "lama", [-40, -10]);
    let (_, new) = house.key(PROVIDER, "baru", [-20, 300]);
    let (_, takes) = house.key(CLIENT, "sik", [0, 300]);
    let tokens = ["stafpemberi", "kominfodua"].map(|user| house.token(user));
    let hub = house.serve();

    // What lay in a spool is delivered with the new key, and held against the key of
    // its own day.
    let forged = Client { keyid: old.keyid.clone(), ..new.clone() };
    for (n, days, by, expected) in [
        (1, -30, &old, ("diterima", None)),
        (2, -15, &old, ("diterima", None)),
        (3, -15, &new, ("diterima", None)),
        (4, -5, &old, ("karantina", Some("KUNCI"))),
        (5, -30, &new, ("karantina", Some("KUNCI"))),
        (6, -30, &forged, ("karantina", Some("TANDA-TANGAN"))),
    ] {
        let receipt = house.tell(&new, &captured(n, days, by)).await.json();
        assert_eq!(told(&receipt), expected, "{n}: {receipt}");
    }
    // The old one delivers nothing more, whatever it is.
    let refused = house.tell(&old, &captured(7, -30, &old)).await;
    assert_eq!((refused.status, &*refused.fault()), (401, "Client.InvalidSignatureValue"));
    assert_eq!(house.pulled(&takes).await, ["e1-1", "e1-2", "e1-3"]);

    // The next one comes while the hub serves: soon both count, and none in between
    // is refused.
    let next = key("berikut");
    let material = protocol::key::write_public(&next.verifying_key());
    let until = at(300).day(kernel::Zone::Wib).to_string();
    let (unit, kind) = (&house.units[1], "tanda-tangan");
    let input = json!({ "unit": unit, "system": PROVIDER, "kind": kind, "material": material, "until": until });
    let proposed = house.act(&hub, &tokens[0], "propose-exchange-key", &input).await;
    let keyid = proposed["keyid"].as_str().unwrap().to_owned();
    let next = Client { keyid, key: next, ..new.clone() };
    let offset = format!("{PUB}/offset");
    let counts = async |by: &Client| house.ask(by, "GET", &offset, b"").await.status == 200;
    assert!(counts(&new).await && !counts(&next).await, "one person's word is no key");
    let fingerprint = protocol::key::fingerprint(&next.key.verifying_key());
    let input = json!({ "key": proposed["key"], "fingerprint": fingerprint });
    house.act(&hub, &tokens[1], "confirm-exchange-key", &input).await;
    let begun = Instant::now();
    while !counts(&next).await {
        assert!(counts(&new).await && begun.elapsed() < SOON, "{:?}", begun.elapsed());
    }
    assert!(counts(&new).await);
    assert_eq!(house.tell(&next, &captured(8, -15, &old)).await.status, 201);
    assert_eq!(house.tell(&new, &captured(9, 0, &next)).await.status, 201);
    assert_eq!(house.pulled(&takes).await, ["e1-1", "e1-2", "e1-3", "e1-8", "e1-9"]);
}

/// What officials see of the event with this name that was set aside: where it stands.
fn aside(house: &House, name: &str) -> String {
    let list = ok(&house.data, "stafpemberi", &["exchange", "quarantine", "list"]);
    let row = list["rows"].as_array().unwrap().iter().find(|row| row["Nama Peristiwa"] == name);
    row.unwrap_or_else(|| panic!("{name} in {list}"))["Peristiwa"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_taken_back_is_refused_at_once_and_loses_nothing() {
    let house = House::found();
    let (number_of_lost, lost) = house.key(PROVIDER, "hilang", [-20, 300]);
    let (_, good) = house.key(PROVIDER, "baru", [0, 300]);
    let (_, takes) = house.key(CLIENT, "sik", [0, 300]);
    let token = house.token("kominfosatu");
    let unit = &house.units[1];
    let hub = house.serve();
    let first = captured(1, -1, &lost);
    let sent = house.telling(&lost, &first);
    let receipt = house.send(&sent).await.expect("an answer");
    assert_eq!(receipt.status, 201, "{receipt:?}");
    let spooled = captured(2, -1, &lost);

    // One official takes the key back.
    let input = json!({ "unit": unit, "key": number_of_lost, "reasons": ["mesin hilang"] });
    house.act(&hub, &token, "revoke-exchange-key", &input).await;
    let begun = Instant::now();
    while house.tell(&lost, &first).await.status == 200 {
        assert!(begun.elapsed() < SOON, "a key that was taken back still delivers");
    }
    assert_eq!(house.tell(&lost, &spooled).await.fault(), "Client.InvalidSignatureValue");
    // What it signed before is for a person to look at, what it signs since is nothing.
    let (since, fourth) = (captured(3, 0, &lost), captured(4, 0, &good));
    for (event, expected) in [
        (&spooled, ("karantina", Some("KUNCI-DICABUT"))),
        (&since, ("karantina", Some("KUNCI"))),
        (&fourth, ("diterima", None)),
    ] {
        let receipt = house.tell(&good, event).await.json();
        assert_eq!(told(&receipt), expected, "{receipt}");
    }
    assert_eq!(house.pulled(&takes).await, ["e1-1", "e1-4"]);

    // Two persons let it through, by what they know of the machine.
    drop(hub);
    let event = aside(&house, "e1-2");
    let resend = ["exchange", "quarantine", "resend", &event, "--unit", unit, "--reason", "benar miliknya"];
    let order = number(&ok(&house.data, "stafpemberi", &resend), "order");
    let approve = ["exchange", "quarantine", "approve", &order, "--unit", unit, "--as"];
    assert_eq!(run(&house.data, &[&approve[..], &["stafpemberi"]].concat()).code, Some(3), "not by the same person");
    assert_eq!(run(&house.data, &[&approve[..], &["kepalapemberi"]].concat()).code, Some(0));
    let hub = house.serve();
    let begun = Instant::now();
    while house.pulled(&takes).await != ["e1-1", "e1-4", "e1-2"] {
        assert!(begun.elapsed() < Duration::from_secs(10), "it was not sent on");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    // The whole member is ended: nothing of it passes, its receipts hold.
    let call = format!("{SERVICE}/a");
    assert_eq!(house.ask(&takes, "GET", &call, b"").await.status, 200);
    let input = json!({ "member": house.members[1].parse::<i64>().unwrap(), "reasons": ["dibubarkan"] });
    house.act(&hub, &token, "end-exchange-member", &input).await;
    let begun = Instant::now();
    while house.tell(&good, &fourth).await.status == 200 {
        assert!(begun.elapsed() < SOON, "a member that was ended still delivers");
    }
    assert_eq!(house.tell(&good, &fourth).await.fault(), "Server.ClientProxy.UnknownMember");
    let refused = house.ask(&takes, "GET", &call, b"").await;
    assert_eq!((refused.status, &*refused.fault()), (500, "Server.ServerProxy.UnknownService"));
    assert_eq!(house.heard().len(), 1);
    is_receipt(&house.hub_key().await, BASE, &sent, &receipt);
    drop(hub);
    house.log_holds(receipt.field("simpul-log-leaf"));
}

//! A name that is not one's own: what `X-Road-Client` says counts for nothing by itself.

use protocol::Fields;

use crate::client::{Client, exchange, letters};
use crate::house::{CLIENT, House, PROVIDER, PUB, Pair, SERVICE, person};
use crate::joined::ok;

/// A system of the asking agency that is known by its certificate alone.
const LAB: &str = "ID-KAB/GOV/DINKES/LAB";

/// A call without a signature.
fn bare(name: &str) -> Vec<u8> {
    let fields: Fields = vec![
        ("host".into(), b"hub.uji.go.id".to_vec()),
        ("x-road-client".into(), name.into()),
        ("x-road-id".into(), b"satu".to_vec()),
    ];
    letters("GET", &format!("{SERVICE}/a"), &fields, b"")
}

fn laboratory(house: &House) -> Pair {
    let add = ["exchange", "system", "add", "--member", &house.members[0], "--code", "LAB", "--title", "Lab"];
    ok(&house.data, "kominfosatu", &[&add[..], &["--by-certificate"]].concat());
    house.grant(LAB, &["--service", &format!("{PROVIDER}/penduduk"), "--endpoint", "* /**"]);
    let pair = Pair::new("lab.uji.go.id");
    house.certificate(LAB, &pair);
    pair
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_speaks_under_another_name() {
    let house = House::found();
    let (_, sik) = house.key(CLIENT, "sik", [0, 300]);
    let (_, ktp) = house.key(PROVIDER, "ktp", [0, 300]);
    let lab = laboratory(&house);
    let (of_ktp, stranger) = (Pair::new("ktp.uji.go.id"), Pair::new("orang.lain"));
    house.certificate(PROVIDER, &of_ktp);
    let hub = house.serve();
    let signed = |client: &Client| client.signed("GET", &format!("{SERVICE}/a"), b"", &client.wish());
    let named = Client { system: CLIENT.into(), ..ktp.clone() };
    let stolen = Client { keyid: sik.keyid.clone(), ..named.clone() };
    let again = |more: &str| {
        let own = String::from_utf8(signed(&sik)).unwrap();
        own.replacen("x-road-id", &format!("{more}\r\nx-road-id"), 1).into_bytes()
    };
    let (unproved, unsigned) = ("Server.ClientProxy.SslAuthenticationFailed", "Client.InvalidSignatureValue");
    for (what, shown, sent, expected) in [
        ("another's name over one's own key", None, signed(&named), unsigned),
        ("another's name and the name of its key", None, signed(&stolen), unsigned),
        ("a name alone", None, bare(CLIENT), unproved),
        ("a certificate that nobody knows", Some(&stranger), bare(LAB), unproved),
        ("another's name over one's own certificate", Some(&of_ktp), bare(LAB), unproved),
        ("a neighbour's name over one's own certificate", Some(&lab), bare(CLIENT), unproved),
        ("another's signature over one's own certificate", Some(&of_ktp), signed(&sik), unproved),
        ("a second name behind the signed one", None, again(&format!("x-road-client: {PROVIDER}")), unsigned),
        (
            "another name in the other header",
            None,
            again(&format!("x-govstack-client: {PROVIDER}")),
            "Client.BadRequest",
        ),
        ("a name that nobody has", Some(&lab), bare("ID-KAB/GOV/DINKES/TIADA"), "Server.ClientProxy.UnknownMember"),
    ] {
        let answer = exchange(house.dial(shown).await, &sent).await.unwrap_or_else(|| panic!("{what}"));
        assert_eq!(answer.fault(), expected, "{what}");
        assert_eq!(answer.field("simpul-log-leaf"), None, "{what}: nothing is noted under that name");
    }
    // At another's address nobody publishes.
    let told = sik.signed("POST", PUB, person(1).to_string().as_bytes(), &sik.wish());
    let told = house.send(&told).await.expect("an answer");
    assert_eq!((told.status, &*told.fault()), (403, "Server.ServerProxy.AccessDenied"));
    assert!(house.heard().is_empty(), "{:?}", house.heard());

    // Under one's own name everybody is heard, and the provider learns who it was.
    for (shown, sent) in [(Some(&lab), bare(LAB)), (None, signed(&sik)), (Some(&lab), signed(&sik))] {
        let answer = exchange(house.dial(shown).await, &sent).await.expect("an answer");
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let heard = house.heard();
    assert_eq!(heard.iter().map(|one| &*one.client).collect::<Vec<_>>(), [LAB, CLIENT, CLIENT]);
    drop(hub);
}

/// Somebody copied a key and uses it from a network that is not its office's.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_used_elsewhere_opens_nothing_and_is_told() {
    let house = House::found();
    let near = house.bound_key(CLIENT, "dekat", "127.0.0.1");
    let far = house.bound_key(CLIENT, "jauh", "10.20.30.0/24");
    let hub = house.serve();
    let target = format!("{SERVICE}/a");
    assert_eq!(house.ask(&near, "GET", &target, b"").await.status, 200);
    let refused = house.ask(&far, "GET", &target, b"").await;
    assert_eq!((refused.status, &*refused.fault()), (500, "Server.ServerProxy.AccessDenied"));
    assert!(refused.field("simpul-log-leaf").is_some(), "who proved itself is noted: {refused:?}");
    assert_eq!(house.heard().len(), 1);
    let alarms = ok(&house.data, "kominfosatu", &["exchange", "alarm", "list"]).to_string();
    assert!(alarms.contains("KUNCI-JARINGAN") && alarms.contains(&far.keyid), "{alarms}");
    drop(hub);
}

//! Letters that no honest client writes: each is refused in the form that
//! clients of the exchange know, nothing breaks, nobody learns anything.
#![allow(clippy::expect_used)]

mod support;

use support::client::{exchange, letters};
use support::corpus::{fields, heads, signatures};
use support::{CLIENT, House, Provider, SERVICE, Setup, on_both, register};
use tokio::net::TcpStream;

/// Words of other members that no refusal may hold.
const SECRETS: [&str; 4] = ["RENJA", "127.0.0.1", "rahasia", "panic"];

#[tokio::test(flavor = "multi_thread")]
async fn malformed_letters_are_refused_in_due_form() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let signed = signatures(&client, SERVICE, ["KTP-1", "RENJA-1"]);
        let all: Vec<_> = heads(&client, SERVICE).into_iter().chain(signed).collect();
        assert!(all.len() >= 100, "{}", all.len());
        for (what, letters) in &all {
            let shown = String::from_utf8_lossy(&letters[..letters.len().min(300)]).into_owned();
            let stream = TcpStream::connect(house.at).await.expect("connects");
            let asked = tokio::time::timeout(std::time::Duration::from_secs(10), exchange(stream, letters));
            let answer = asked.await.unwrap_or_else(|_| panic!("{what}: no end: {shown}"));
            // TLS or HTTP/2 on this line is no request at all.
            let Some(answer) = answer else {
                assert!(!shown.starts_with("GET /r1") && !shown.starts_with("POST /r1/"), "{what}: no answer: {shown}");
                continue;
            };
            assert!(matches!(answer.status, 400 | 500), "{what}: {} {shown}", answer.status);
            let fault = answer.fault();
            assert!(fault.starts_with("Client.") || fault.starts_with("Server."), "{what}: {fault}");
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            for secret in SECRETS {
                assert!(!said.contains(secret), "{what}: {said}");
            }
        }
        assert!(provider.heard().is_empty(), "{:?}", provider.heard());
        assert_eq!(provider.connections(), 0);
        // And it is as well as before.
        let answer = client.ask("POST", &format!("{SERVICE}/a"), b"{}").await;
        assert_eq!(answer.status, 200);
        assert_eq!(provider.heard().len(), 1);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_has_limits_in_length_and_time() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let intake = hub::body::Intake {
            memory: 1024,
            most: 100_000,
            idle: std::time::Duration::from_millis(200),
            whole: std::time::Duration::from_secs(2),
        };
        let setup = Setup { intake: Some(intake), ..Setup::default() };
        let house = House::open(place, register(provider.port()), setup).await;
        let client = house.client(CLIENT, "SIK-1");
        let target = format!("{SERVICE}/a");
        let large = client.ask("POST", &target, &vec![1u8; 100_001]).await;
        assert_eq!(large.fault(), "Client.MessageTooLarge");
        // Half a body and then silence.
        let whole = client.signed("POST", &target, &[1u8; 5000], &client.wish());
        let half = client.send(&whole[..whole.len() - 2500]).await;
        assert_eq!(half.fault(), "Client.BadRequest");
        assert!(provider.heard().is_empty());
        // The provider's answer has the same limits.
        let answer = client.ask("GET", &format!("{SERVICE}/besar"), b"").await;
        assert_eq!(answer.fault(), "Server.ServerProxy.ServiceFailed");
        house.close().await;
    })
    .await;
}

/// What failed, where and why is for the hub's own log.
#[tokio::test(flavor = "multi_thread")]
async fn what_fails_within_is_told_to_nobody() {
    on_both(async |place| {
        let gone = std::env::temp_dir().join("simpul-tidak-pernah-ada");
        let house = House::open(place, register(1), Setup { spool: Some(gone), ..Setup::default() }).await;
        let client = house.client(CLIENT, "SIK-1");
        let answer = client.ask("POST", &format!("{SERVICE}/a"), &vec![1u8; 300_000]).await;
        assert_eq!((answer.status, &*answer.fault()), (500, "Server.ClientProxy.InternalError"));
        let said = answer.json()["message"].to_string();
        assert!(said.contains("detail") && !said.contains("os error") && !said.contains("simpul-"), "{said}");
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_disk_is_full_nothing_more_is_taken_in() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let spool = Some(std::env::temp_dir());
        let full = Setup { spool: spool.clone(), reserve: u64::MAX, ..Setup::default() };
        let house = House::open(place, register(provider.port()), full).await;
        let client = house.client(CLIENT, "SIK-1");
        let answer = client.ask("POST", &format!("{SERVICE}/a"), b"{}").await;
        assert_eq!((&*answer.fault(), answer.field("retry-after")), ("Server.ClientProxy.Busy", Some("30")));
        assert!(provider.heard().is_empty());
        house.close().await;
        let house = House::open(place, register(provider.port()), Setup { spool, ..Setup::default() }).await;
        let answer = house.client(CLIENT, "SIK-1").ask("POST", &format!("{SERVICE}/a"), b"{}").await;
        assert_eq!(answer.status, 200);
        house.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_brought_in_one_form_alone() {
    on_both(async |place| {
        let house = House::open(place, register(1), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let post = async |method: &str, body: &[u8]| {
            let length = body.len().to_string();
            let letters = letters(method, "/enrol", &fields(&client, &[("content-length", &length)]), body);
            let stream = TcpStream::connect(house.at).await.expect("connects");
            let answer = exchange(stream, &letters).await.expect("an answer");
            (answer.status, answer.fault())
        };
        let public = protocol::key::write_public(&support::key("baru").verifying_key());
        let whole = serde_json::json!({ "system": CLIENT, "public": public, "proof": "00" });
        let odd = |name: &str, value: serde_json::Value| {
            let mut body = whole.clone();
            body[name] = value;
            body.to_string().into_bytes()
        };
        let bad = (400, "Client.BadRequest".to_owned());
        assert_eq!(post("GET", b"").await, (405, "Client.InvalidHttpMethod".into()));
        for body in [
            b"".to_vec(),
            b"[]".to_vec(),
            odd("state", "berlaku".into()),
            odd("public", "AAAA".into()),
            odd("public", format!(" {public}").into()),
            odd("proof", 7.into()),
        ] {
            assert_eq!(post("POST", &body).await, bad, "{}", String::from_utf8_lossy(&body));
        }
        assert_eq!(post("POST", &odd("proof", "0".repeat(3000).into())).await, (413, "Client.MessageTooLarge".into()));
        // Well made; a hub without a register behind it takes none.
        let closed = (503, "Server.ServerProxy.ServiceDisabled".to_owned());
        assert_eq!(post("POST", whole.to_string().as_bytes()).await, closed);
        house.close().await;
    })
    .await;
}

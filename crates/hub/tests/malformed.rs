//! Letters that no honest client writes: each is refused in the form that
//! clients of the exchange know, nothing breaks, nobody learns anything.
#![allow(clippy::expect_used)]

mod support;

use protocol::Fields;
use support::client::{Wish, exchange, letters};
use support::{CLIENT, Client, House, PROVIDER, Provider, SERVICE, Setup, on_both, register};
use tokio::net::TcpStream;

/// Words of other members that no refusal may hold.
const SECRETS: [&str; 4] = ["RENJA", "127.0.0.1", "rahasia", "panic"];

fn fields(client: &Client, more: &[(&str, &str)]) -> Fields {
    let mut all: Fields = vec![("host".into(), client.at.to_string().into())];
    all.extend(more.iter().map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec())));
    all
}

/// Heads whose very form is wrong, each with its reason.
fn heads(client: &Client) -> Vec<(&'static str, Vec<u8>)> {
    let me = ("x-road-client", CLIENT);
    let plain = |method: &str, target: &str, more: &[(&str, &str)]| letters(method, target, &fields(client, more), b"");
    let host = client.at;
    let mut all: Vec<(&'static str, Vec<u8>)> = Vec::new();
    for target in [
        "/",
        "/r1",
        "/r1/",
        "/r1/ID-UJI",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/",
        "/r1/ID-UJI/GOV/DUKCAPIL//penduduk",
        "/r1//GOV/DUKCAPIL/KTP/penduduk",
        "/r2/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "/R1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "//host/r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "//r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/%zz",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/%2",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/a%00b",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/%ff%fe",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/a%2Fb",
        "/r1/ID-UJI/GOV%2FDUKCAPIL/KTP/penduduk/x",
        "/r1/ID-UJI/GOV/../KTP/penduduk/x",
        "/r1/ID-UJI/GOV/%2e%2e/KTP/penduduk/x",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/p\u{e9}nduduk",
        "/r1/ID-UJI/GOV/DUKCAPIL/KTP/pend:uduk",
        "http://contoh.go.id/r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "https://lain.go.id/r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
        "*",
        "r1/ID-UJI/GOV/DUKCAPIL/KTP/penduduk",
    ] {
        all.push(("target", plain("GET", target, &[me])));
    }
    for client in [
        "",
        "ID-UJI",
        "ID-UJI/GOV/DINKES",
        "ID-UJI/GOV/DINKES/",
        "/GOV/DINKES/SIK",
        "ID-UJI/GOV/DINKES/SIK/LAIN",
        "ID-UJI/GOV/DINKES/S%IK",
        "ID-UJI/GOV/DINKES/S%2FIK",
        "ID-UJI/GOV/DINKES/S IK",
        "ID-UJI/GOV/../SIK",
        "ID-UJI/GOV/DINKES/\u{1F600}",
        "' OR 1=1 --/a/b/c",
    ] {
        all.push(("client", plain("GET", SERVICE, &[("x-road-client", client)])));
    }
    all.push(("no client", plain("GET", SERVICE, &[])));
    all.push(("two clients", plain("GET", SERVICE, &[me, ("x-road-client", "ID-UJI/GOV/TIDAK/ADA")])));
    all.push(("two names", plain("GET", SERVICE, &[me, ("x-govstack-client", PROVIDER)])));
    all.push(("method", plain("TRACE", SERVICE, &[me])));
    all.push(("method", plain("BREW", SERVICE, &[me])));
    for text in [
        "GET",
        "GET /r1 HTTP/9.9\r\n\r\n",
        "GET / r1 HTTP/1.1\r\nhost: x\r\n\r\n",
        "G\u{0}T / HTTP/1.1\r\nhost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\nx-road-client ID\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\nbad\u{1}name: y\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\nx: a\u{0}b\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}",
        "POST /r1 HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        "POST /r1 HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
        "POST /r1 HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\nabc",
    ] {
        all.push(("line", format!("{text}\r\n\r\n").into_bytes()));
    }
    let long = "a".repeat(100_000);
    all.push(("long", format!("GET /{long} HTTP/1.1\r\nhost: {host}\r\n\r\n").into_bytes()));
    let many: String = (0..200).map(|n| format!("x-{n}: y\r\n")).collect();
    all.push(("many", format!("GET / HTTP/1.1\r\nhost: {host}\r\n{many}\r\n").into_bytes()));
    all
}

/// Signatures that are wrong in one thing each.
fn signatures(client: &Client) -> Vec<(&'static str, Vec<u8>)> {
    let (target, body) = (format!("{SERVICE}/a"), br#"{"a":1}"#);
    let wish = || client.wish();
    let signed = |wish: &Wish| client.signed("POST", &target, body, wish);
    let now = wish().created;
    let mut all: Vec<(&'static str, Vec<u8>)> = Vec::new();
    for name in ["@method", "@target-uri", "content-digest", "content-type", "x-road-client", "x-road-id"] {
        all.push(("uncovered", signed(&Wish { uncovered: vec![name.into()], ..wish() })));
    }
    for created in [now - 301, now - 86_400 * 3650, now + 302, now + 86_400 * 3650, -1, i64::from(i32::MAX) * 1000] {
        all.push(("stale", signed(&Wish { created, ..wish() })));
    }
    all.push(("expired", signed(&Wish { expires: Some(now - 1), created: now - 10, ..wish() })));
    all.push(("tag", signed(&Wish { tag: None, ..wish() })));
    for keyid in ["TIDAK-ADA", "KTP-1", "RENJA-1"] {
        all.push(("keyid", signed(&Wish { keyid: keyid.into(), ..wish() })));
    }
    all.push(("elsewhere", signed(&Wish { uri: Some(format!("https://lain.go.id{target}")), ..wish() })));
    all.push(("other path", signed(&Wish { uri: Some(format!("{}{SERVICE}/b", client.base)), ..wish() })));
    let text = |wish: &Wish| String::from_utf8(signed(wish)).expect("text");
    let good = text(&wish());
    let swapped = good.replace(r#"{"a":1}"#, r#"{"a":2}"#);
    all.push(("body", swapped.into_bytes()));
    all.push((
        "digest",
        good.replacen("content-digest: ", "content-digest: sha-256=:AAAA:\r\nx-lama: ", 1).into_bytes(),
    ));
    let lying = Wish { fields: vec![("content-digest".into(), "sha-256=:AAAA:".into())], ..wish() };
    all.push(("digest", signed(&lying)));
    all.push(("method", good.replacen("POST ", "PUT ", 1).into_bytes()));
    all.push(("path", good.replacen("/penduduk/a", "/penduduk/b", 1).into_bytes()));
    all.push(("query", good.replacen("/penduduk/a", "/penduduk/a?x=1", 1).into_bytes()));
    all.push(("id", good.replacen("x-road-id: ", "x-road-id: lain", 1).into_bytes()));
    all.push(("type", good.replacen("application/json", "text/plain", 1).into_bytes()));
    all.push((
        "added client",
        good.replacen("x-road-id", &format!("x-road-client: {CLIENT}\r\nx-road-id"), 1).into_bytes(),
    ));
    all.push(("tag", good.replacen("id-g2g", "lain", 1).into_bytes()));
    for keyid in ["keyid=\"\"", "keyid=\"../SIK-1\"", "keyid=SIK-1", "keyid=\"SIK-1\";keyid=\"KTP-1\""] {
        all.push(("keyid", good.replacen("keyid=\"SIK-1\"", keyid, 1).into_bytes()));
    }
    let line = good.split("\r\n").find(|l| l.starts_with("signature: ")).expect("a signature").to_owned();
    let input = good.split("\r\n").find(|l| l.starts_with("signature-input: ")).expect("an input").to_owned();
    for other in [
        "signature: ",
        "signature: sig1=::",
        "signature: sig1=:AAAA:",
        "signature: sig1=?1",
        "signature: sig2=:AAAA:",
        "signature: (((((((((((((((((((",
        "signature: sig1=:%%%%:",
    ] {
        all.push(("signature", good.replacen(&line, other, 1).into_bytes()));
    }
    for other in [
        "signature-input: ",
        "signature-input: sig1=()",
        "signature-input: sig1",
        "signature-input: sig1=(\"@method\" \"@method\");created=1;keyid=\"SIK-1\"",
        "signature-input: sig1=(\"x-tidak-ada\");created=1;keyid=\"SIK-1\"",
        "signature-input: sig1=(\"@status\");created=1;keyid=\"SIK-1\"",
        "signature-input: sig1=(\"signature\";req);created=1;keyid=\"SIK-1\"",
        "signature-input: sig1=(\"@method\" \"@target-uri\" \"x-road-client\" \"x-road-id\");alg=\"none\";keyid=\"SIK-1\"",
        "signature-input: sig1=(\"@method\";created=99999999999999999999",
    ] {
        all.push(("input", good.replacen(&input, other, 1).into_bytes()));
    }
    all.push(("no signature", good.replacen(&format!("{line}\r\n"), "", 1).into_bytes()));
    all.push(("no input", good.replacen(&format!("{input}\r\n"), "", 1).into_bytes()));
    all.push(("id", signed(&Wish { id: "x".repeat(256), ..wish() })));
    all.push(("id", good.replacen("x-road-id: ", "x-road-id: a\u{e9}", 1).into_bytes()));
    for path in ["/..", "/a/../b", "/%2e%2e/b", "/a/%2E/b", "/."] {
        all.push(("dots", client.signed("POST", &format!("{SERVICE}{path}"), body, &wish())));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_letters_are_refused_in_due_form() {
    on_both(async |place| {
        let provider = Provider::start().await;
        let house = House::open(place, register(provider.port()), Setup::default()).await;
        let client = house.client(CLIENT, "SIK-1");
        let all: Vec<_> = heads(&client).into_iter().chain(signatures(&client)).collect();
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

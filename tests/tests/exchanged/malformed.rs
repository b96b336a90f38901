//! Letters that no honest client writes, to a hub that is served: each is refused in
//! due form, nobody learns anything, and the process is as well afterwards as before.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::client::{Answer, Client, is_receipt};
use crate::corpus::{heads, signatures};
use crate::house::{BASE, CLIENT, House, PROVIDER, SERVICE};
use crate::joined::run;

const BODY: &str = r#"{"a":1}"#;
const LONG: Duration = Duration::from_secs(10);
/// Who is sent half a request waits for the rest.
const SHORT: Duration = Duration::from_secs(3);

/// Refused as clients of X-Road know it, in words that hold nothing of the inside.
fn refused(house: &House, what: &str, answer: &Answer) {
    assert!(matches!(answer.status, 400 | 500), "{what}: {answer:?}");
    let fault = answer.fault();
    assert!(["Client.", "Server."].iter().any(|start| fault.starts_with(start)), "{what}: {fault}");
    let told = format!("{:?}{}", answer.fields, String::from_utf8_lossy(&answer.body));
    let folder = house.place().to_str().unwrap();
    for inside in [folder, "127.0.0.1", "os error", "panic", "sqlite", "SELECT", "INSERT", "UNIQUE", ".rs:"] {
        assert!(!told.contains(inside), "{what}: «{inside}» in {told}");
    }
}

/// Lines that are not even TLS, and lines that end in the middle.
async fn broken_lines(house: &House, good: &[u8]) {
    for bytes in [good, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x80\x2e\x01\x00\x02", &[0xff; 5000]] {
        let mut line = TcpStream::connect(house.at).await.unwrap();
        let _ = line.write_all(bytes).await;
        let _ = line.shutdown().await;
        let mut told = Vec::new();
        let _ = timeout(LONG, line.read_to_end(&mut told)).await.expect("an end");
        assert!(!String::from_utf8_lossy(&told).contains("HTTP"), "{told:?}");
    }
    for cut in [0, 1, 3, 17, 100, good.len() / 2, good.len() - BODY.len() - 1, good.len() - 1] {
        let mut line = house.dial(None).await;
        line.write_all(&good[..cut]).await.unwrap();
        let _ = line.shutdown().await;
        let mut told = Vec::new();
        let _ = timeout(LONG, line.read_to_end(&mut told)).await.expect("an end");
        assert!(!String::from_utf8_lossy(&told).starts_with("HTTP/1.1 200"), "{cut}");
    }
}

/// A good call of which one bit is turned, once for every place that is looked at;
/// how many were refused.
async fn turned(house: &House, client: &Client, target: &str) -> usize {
    let (mut no, mut silent) = (0, 0);
    for n in 0..270 {
        let mut sent = client.signed("POST", target, BODY.as_bytes(), &client.wish());
        let (place, bit) = (n * 3 % sent.len(), if n % 2 == 0 { 0x01 } else { 0x80 });
        sent[place] ^= bit;
        match timeout(SHORT, house.send(&sent)).await.ok().flatten() {
            // Not all of a head is covered: a host's name, a space too many.
            Some(answer) if answer.status == 200 => {}
            Some(answer) => {
                refused(house, &String::from_utf8_lossy(&sent), &answer);
                no += 1;
            }
            None => silent += 1,
        }
    }
    assert!(silent < 20, "{silent} without an answer");
    // Whatever came through is what was signed.
    for one in house.heard() {
        assert_eq!((&*one.line, &*one.client, &*one.body), ("POST /api/a HTTP/1.1", CLIENT, BODY));
    }
    no
}

/// What came once does not come again, nor at another door.
async fn replayed(house: &House, client: &Client, target: &str) {
    let sent = client.signed("POST", target, BODY.as_bytes(), &client.wish());
    let answer = house.send(&sent).await.expect("an answer");
    assert_eq!(answer.status, 200, "{answer:?}");
    is_receipt(&house.hub_key().await, BASE, &sent, &answer);
    let text = String::from_utf8(sent).unwrap();
    for (what, letters, fault) in [
        ("again", text.clone(), "Client.MessageReplayed"),
        ("elsewhere", text.replacen("/penduduk/a", "/rahasia/a", 1), "Client.InvalidSignatureValue"),
        ("another body", text.replacen(BODY, r#"{"a":2}"#, 1), "Client.InvalidSignatureValue"),
    ] {
        let answer = house.send(letters.as_bytes()).await.expect("an answer");
        refused(house, what, &answer);
        assert_eq!(answer.fault(), fault, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_letters_leave_a_served_hub_as_it_was() {
    let house = House::found();
    let (_, client) = house.key(CLIENT, "sik", [0, 300]);
    let (_, other) = house.key(PROVIDER, "ktp", [0, 300]);
    let mut hub = house.serve();
    let target = format!("{SERVICE}/a");
    let signed = signatures(&client, SERVICE, [&other.keyid, &other.keyid]);
    let all: Vec<_> = heads(&client, SERVICE).into_iter().chain(signed).collect();
    for (what, letters) in &all {
        let shown = String::from_utf8_lossy(&letters[..letters.len().min(300)]);
        match timeout(LONG, house.send(letters)).await.unwrap_or_else(|_| panic!("{what}: no end: {shown}")) {
            Some(answer) => refused(&house, &format!("{what}: {shown}"), &answer),
            // HTTP/2 on this line is no request at all.
            None => {
                let called = ["GET /r1", "POST /r1/"].iter().any(|start| shown.starts_with(start));
                assert!(!called, "{what}: no answer: {shown}");
            }
        }
    }
    assert!(house.heard().is_empty(), "{:?}", house.heard());
    let no = turned(&house, &client, &target).await;
    assert!(all.len() + no > 300, "{} and {no}", all.len());
    replayed(&house, &client, &target).await;
    broken_lines(&house, &client.signed("POST", &target, BODY.as_bytes(), &client.wish())).await;

    // What fails within is no client's to read: a large body finds no place.
    let spool = house.data.join("pertukaran/lewat");
    std::fs::remove_dir_all(&spool).unwrap();
    let answer = house.ask(&client, "POST", &target, &vec![b'x'; 400_000]).await;
    refused(&house, "no place", &answer);
    assert_eq!(answer.fault(), "Server.ClientProxy.InternalError");
    std::fs::create_dir(&spool).unwrap();

    // The same process answers as before, and has nothing worse to tell.
    assert!(hub.serving.child.try_wait().unwrap().is_none(), "{}", hub.said());
    assert_eq!(house.ask(&client, "POST", &target, &vec![b'x'; 400_000]).await.status, 200);
    let said = hub.said();
    assert!(said.contains("InternalError") && !said.contains("panicked"), "{said}");
    drop(hub);
    house.log_holds([]);
    let journal: Value = run(&house.data, &["journal", "verify", "--json"]).json();
    assert_eq!(journal["sound"], true, "{journal}");
}

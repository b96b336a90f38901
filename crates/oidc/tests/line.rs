//! Only the issuer is ever asked, briefly, and for little.

#![allow(clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use oidc::{Asked, Fault, Provider, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const ASKED: Asked<'static> =
    Asked { state: "keadaan", nonce: "nonce", verifier: "0123456789012345678901234567890123456789012" };

/// A server on this machine: what it answers each path with, and how often it
/// was reached.
async fn server(answer: impl Fn(&str, &str) -> String + Send + Sync + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let (reached, own) = (Arc::new(AtomicUsize::new(0)), origin.clone());
    let count = reached.clone();
    tokio::spawn(async move {
        loop {
            let (mut line, _) = listener.accept().await.expect("a line");
            count.fetch_add(1, Ordering::SeqCst);
            let mut head = vec![0; 4096];
            let read = line.read(&mut head).await.unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let _ = line.write_all(answer(&own, &path).as_bytes()).await;
        }
    });
    (origin, reached)
}

fn json(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn described(issuer: &str, keys: &str, way_in: &str) -> String {
    json(&format!(
        r#"{{"issuer":"{issuer}","authorization_endpoint":"{way_in}","token_endpoint":"{issuer}/token","jwks_uri":"{keys}",
            "response_types_supported":["code"],"subject_types_supported":["public"],
            "id_token_signing_alg_values_supported":["RS256","HS256","none"]}}"#
    ))
}

fn provider(issuer: &str) -> Provider {
    let redirect = "https://simpul.contoh.go.id/masuk/sso/kembali".to_owned();
    let settings = Settings { issuer: issuer.into(), client: "simpul".into(), secret: None, redirect };
    Provider::new(settings).expect("fit settings")
}

#[tokio::test]
async fn an_attempt_goes_to_the_issuer_with_all_its_texts() {
    let (issuer, _) = server(|own, path| match path {
        "/keys" => json(r#"{"keys":[]}"#),
        _ => described(own, &format!("{own}/keys"), &format!("{own}/auth")),
    })
    .await;
    let address = provider(&issuer).address(ASKED).await.expect("an address");
    assert!(
        address.starts_with(&format!("{issuer}/auth?response_type=code&client_id=simpul&state=keadaan")),
        "{address}"
    );
    for part in ["nonce=nonce", "scope=openid+profile", "code_challenge_method=S256", "kembali"] {
        assert!(address.contains(part), "{part}: {address}");
    }
    assert!(!address.contains(ASKED.verifier), "{address}");
}

#[tokio::test]
async fn nobody_but_the_issuer_is_asked() {
    let (trap, sprung) = server(|_, _| json(r#"{"keys":[]}"#)).await;
    let (one, two, three) = (trap.clone(), trap.clone(), trap.clone());
    // Its keys elsewhere, its way in elsewhere, a description of another issuer, a redirect.
    let (keys, _) = server(move |own, _| described(own, &format!("{one}/keys"), &format!("{own}/auth"))).await;
    let (way_in, _) = server(move |own, path| match path {
        "/keys" => json(r#"{"keys":[]}"#),
        _ => described(own, &format!("{own}/keys"), &format!("{two}/auth")),
    })
    .await;
    let (other, _) = server(|own, _| described(&format!("{own}/lain"), &format!("{own}/keys"), own)).await;
    let (moved, _) = server(move |_, _| {
        format!("HTTP/1.1 302 Found\r\nLocation: {three}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    })
    .await;
    for issuer in [keys, way_in, other, moved] {
        let told = provider(&issuer).address(ASKED).await.expect_err("refused");
        println!("{told}");
    }
    assert_eq!(sprung.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_provider_that_is_away_costs_little() {
    // Nobody listens there any more.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let gone = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let away = provider(&gone);
    assert!(matches!(away.address(ASKED).await, Err(Fault::Away(_))));

    // Without an end: cut off; and not asked again for a while.
    let (flood, reached) = server(|_, _| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}", "a".repeat(400_000))
    })
    .await;
    let flood = provider(&flood);
    for _ in 0..3 {
        assert!(matches!(flood.address(ASKED).await, Err(Fault::Away(_))));
    }
    assert_eq!(reached.load(Ordering::SeqCst), 1);

    // Silence: five seconds at most.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let begun = Instant::now();
    let told = provider(&format!("http://{}", silent.local_addr().expect("an address"))).address(ASKED).await;
    assert!(matches!(told, Err(Fault::Away(_))));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn the_way_back_names_the_issuer_or_none() {
    let (issuer, reached) = server(|_, _| json("{}")).await;
    let told = provider(&issuer).arrival(ASKED, "kode", Some("https://lain.example")).await;
    assert!(matches!(told, Err(Fault::Refused(_))));
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

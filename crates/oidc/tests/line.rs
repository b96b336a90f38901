//! Only the issuer is ever asked, briefly, and for little.

#![allow(clippy::expect_used)]

mod support;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use oidc::Fault;
use tokio::net::TcpListener;

use support::{ASKED, described, json, server};

fn provider(issuer: &str) -> oidc::Provider {
    support::provider(issuer, None)
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

//! A provider on this machine that answers as a test wants it.
#![allow(dead_code, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oidc::{Asked, Provider, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub const ASKED: Asked<'static> =
    Asked { state: "keadaan", nonce: "nonce", verifier: "0123456789012345678901234567890123456789012" };
pub const CLIENT: &str = "simpul";
pub const SECRET: &str = "rahasia-simpul-pada-penyedia-ini";

/// A server on this machine: what it answers each path with, and how often it
/// was reached.
pub async fn server(answer: impl Fn(&str, &str) -> String + Send + Sync + 'static) -> (String, Arc<AtomicUsize>) {
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

pub fn json(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

pub fn described(issuer: &str, keys: &str, way_in: &str) -> String {
    json(&format!(
        r#"{{"issuer":"{issuer}","authorization_endpoint":"{way_in}","token_endpoint":"{issuer}/token","jwks_uri":"{keys}",
            "response_types_supported":["code"],"subject_types_supported":["public"],
            "id_token_signing_alg_values_supported":["RS256","ES256","HS256","none"]}}"#
    ))
}

pub fn provider(issuer: &str, secret: Option<&str>) -> Provider {
    let redirect = "https://simpul.contoh.go.id/masuk/sso/kembali".to_owned();
    let secret = secret.map(str::to_owned);
    Provider::new(Settings { issuer: issuer.into(), client: CLIENT.into(), secret, redirect }).expect("fit settings")
}

//! Only a token that the provider signed for us, now and for this attempt, says
//! who somebody is.

#![allow(clippy::expect_used)]

mod support;

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use oidc::{Arrival, Fault};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::Sha256;

use support::{ASKED, CLIENT, SECRET, described, server};

fn key(fill: u8) -> SigningKey {
    SigningKey::from_slice(&[fill; 32]).expect("a key")
}

fn coded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The provider's own key, as it tells it.
fn keys() -> Value {
    let point = key(7).verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "satu", "x": coded(x), "y": coded(y) }] })
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs()
}

fn claims(issuer: &str) -> Value {
    json!({
        "iss": issuer, "aud": CLIENT, "sub": "orang-1", "nonce": ASKED.nonce, "preferred_username": "bendahara",
        "iat": seconds(), "exp": seconds() + 300,
    })
}

fn head(algorithm: &str) -> Value {
    json!({ "alg": algorithm, "kid": "satu", "typ": "JWT" })
}

fn signed(head: &Value, claims: &Value, with: &SigningKey) -> String {
    let text = format!("{}.{}", coded(head.to_string()), coded(claims.to_string()));
    let signature: Signature = with.sign(text.as_bytes());
    format!("{text}.{}", coded(signature.to_bytes()))
}

/// What comes of a token that the provider answers with.
async fn arrival(token: impl Fn(&str) -> String + Send + Sync + 'static) -> Result<Arrival, Fault> {
    let (issuer, _) = server(move |own, path| match path {
        "/keys" => support::json(&keys().to_string()),
        "/token" => {
            let all = json!({ "access_token": "x", "token_type": "Bearer", "id_token": token(own) });
            support::json(&all.to_string())
        }
        _ => described(own, &format!("{own}/keys"), &format!("{own}/auth")),
    })
    .await;
    support::provider(&issuer, Some(SECRET)).arrival(ASKED, "kode", None).await
}

/// The right claims with one changed.
fn but(name: &'static str, value: Value) -> impl Fn(&str) -> String + Send + Sync + 'static {
    move |own| {
        let mut all = claims(own);
        all[name] = value.clone();
        signed(&head("ES256"), &all, &key(7))
    }
}

#[tokio::test]
async fn a_right_token_says_who_it_is() {
    let known = arrival(|own| signed(&head("ES256"), &claims(own), &key(7))).await.expect("known");
    assert_eq!((known.subject.as_str(), known.names), ("orang-1", vec!["bendahara".to_owned()]));
    // So it is the one change that decides below.
    assert_eq!(arrival(but("sub", "orang-2".into())).await.expect("known").subject, "orang-2");
}

#[tokio::test]
async fn a_forged_or_foreign_token_says_nothing() {
    type Forged = Box<dyn Fn(&str) -> String + Send + Sync>;
    let parts = |token: String| token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let cases: Vec<(&str, Forged)> = vec![
        ("another key", Box::new(|own| signed(&head("ES256"), &claims(own), &key(9)))),
        (
            "changed after it was signed",
            Box::new(move |own| {
                let whole = parts(signed(&head("ES256"), &claims(own), &key(7)));
                let mut other = claims(own);
                other["sub"] = "orang-2".into();
                format!("{}.{}.{}", whole[0], coded(other.to_string()), whole[2])
            }),
        ),
        (
            "no signature",
            Box::new(|own| format!("{}.{}.", coded(head("ES256").to_string()), coded(claims(own).to_string()))),
        ),
        (
            "none for an algorithm",
            Box::new(|own| format!("{}.{}.", coded(head("none").to_string()), coded(claims(own).to_string()))),
        ),
        (
            "the shared secret for a key",
            Box::new(|own| {
                let text = format!("{}.{}", coded(head("HS256").to_string()), coded(claims(own).to_string()));
                let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
                mac.update(text.as_bytes());
                format!("{text}.{}", coded(mac.finalize().into_bytes()))
            }),
        ),
        ("for somebody else", Box::new(but("aud", "lain".into()))),
        ("for us and somebody else", Box::new(but("aud", json!([CLIENT, "lain"])))),
        ("of another issuer", Box::new(but("iss", "https://lain.example".into()))),
        ("over since a second", Box::new(but("exp", (seconds() - 1).into()))),
        ("of another attempt", Box::new(but("nonce", "lain".into()))),
        ("of no attempt", Box::new(but("nonce", Value::Null))),
        ("of nobody", Box::new(but("sub", Value::Null))),
        ("no token", Box::new(|_| "bukan token".into())),
    ];
    for (what, token) in cases {
        let told = arrival(token).await;
        assert!(matches!(told, Err(Fault::Refused(_))), "{what}: {told:?}");
    }
}

//! That a form was opened here: the browser says the request comes from our
//! own pages, and the form carries a proof bound to the session's cookie.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use rand_core::{OsRng, RngCore};
use sha2::Sha256;

const NONCE: usize = 16;
/// Sets this use of the key apart from any other.
const PURPOSE: &[u8] = b"formulir";

/// Random bytes for cookies and forms, as text.
pub(crate) fn random() -> String {
    let mut bytes = [0u8; 32];
    OsRng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn mac(secret: &str, nonce: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(PURPOSE);
    mac.update(nonce);
    Some(mac)
}

/// A proof for one form; another one each time, so that a compressed page
/// gives nothing away by its length.
pub(crate) fn make(secret: &str) -> String {
    let mut nonce = [0u8; NONCE];
    OsRng.fill_bytes(&mut nonce);
    let tag = mac(secret, &nonce).map(|m| m.finalize().into_bytes().to_vec()).unwrap_or_default();
    URL_SAFE_NO_PAD.encode([nonce.as_slice(), &tag].concat())
}

pub(crate) fn holds(secret: &str, shown: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(shown) else { return false };
    let Some((nonce, tag)) = bytes.split_at_checked(NONCE) else { return false };
    !secret.is_empty() && mac(secret, nonce).is_some_and(|m| m.verify_slice(tag).is_ok())
}

/// Browsers of our floor send one of the two with every form; whoever sends
/// neither is no browser of ours.
pub(crate) fn from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let fetched = text("sec-fetch-site");
    if fetched.is_some_and(|site| site != "same-origin") {
        return false;
    }
    match (text(ORIGIN.as_str()), text(HOST.as_str())) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
        }
        (Some(_), None) => false,
        (None, _) => fetched.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_belongs_to_one_session() {
        let proof = make("rahasia");
        assert!(holds("rahasia", &proof) && proof != make("rahasia"));
        assert!(!holds("lain", &proof) && !holds("", &make("")) && !holds("rahasia", "") && !holds("rahasia", "AAAA"));
    }

    #[test]
    fn another_site_is_told_apart() {
        let of = |pairs: &[(&'static str, &'static str)]| {
            from_here(&pairs.iter().map(|(n, v)| (n.parse().expect("name"), v.parse().expect("value"))).collect())
        };
        assert!(of(&[("host", "simpul.example"), ("origin", "https://simpul.example")]));
        assert!(of(&[("host", "simpul.example"), ("sec-fetch-site", "same-origin")]));
        for bad in [
            &[("host", "simpul.example")][..],
            &[("host", "simpul.example"), ("origin", "https://evil.example")],
            &[("host", "simpul.example"), ("origin", "null")],
            &[("host", "simpul.example"), ("origin", "https://simpul.example"), ("sec-fetch-site", "cross-site")],
            &[("host", "simpul.example"), ("sec-fetch-site", "same-site")],
            &[("origin", "https://simpul.example")],
        ] {
            assert!(!of(bad), "{bad:?}");
        }
    }
}

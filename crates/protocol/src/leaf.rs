//! A leaf of the message log: who gave what to whom, and digests of it that
//! nobody can guess a person's number from.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::id::Subsystem;

/// What a leaf is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A request that was taken in.
    Permintaan,
    /// The answer that went out to it.
    Jawaban,
    /// An event that was taken in.
    Peristiwa,
    /// A request that the hub refused.
    Penolakan,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Permintaan => "permintaan",
            Kind::Jawaban => "jawaban",
            Kind::Peristiwa => "peristiwa",
            Kind::Penolakan => "penolakan",
        }
    }
}

/// What a message's digests are keyed with. It is kept with the message, away
/// from the log: when it is erased, the leaf tells nothing any more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// A keyed digest, the only kind that a leaf takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salted(String);

impl Salted {
    /// Over what is named by the label: HMAC-SHA-256 in base64. A digest under
    /// one label says nothing under another.
    pub fn of(salt: &Salt, label: &str, content: &[u8]) -> Salted {
        // An HMAC takes a key of any length.
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&salt.0) else { return Salted(String::new()) };
        for part in [label.as_bytes(), b"\0", content] {
            mac.update(part);
        }
        Salted(STANDARD.encode(mac.finalize().into_bytes()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A leaf before it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub kind: Kind,
    /// Milliseconds since 1970, by the hub's clock.
    pub at: i64,
    /// Who was proved to have sent it; a refused stranger is nobody.
    pub client: Option<Subsystem>,
    /// A service's or data set's name.
    pub service: Option<String>,
    /// The client's name for the message, or the event's.
    pub id: Option<String>,
    pub request_id: Option<String>,
    pub keyid: Option<String>,
    pub request: Option<Salted>,
    pub response: Option<Salted>,
    pub status: Option<u16>,
    /// The type of the fault of a refusal.
    pub fault: Option<String>,
    /// Length of the body.
    pub bytes: Option<u64>,
}

impl Leaf {
    /// A leaf of this kind that says nothing else yet.
    pub fn new(kind: Kind, at: i64) -> Leaf {
        Leaf {
            kind,
            at,
            client: None,
            service: None,
            id: None,
            request_id: None,
            keyid: None,
            request: None,
            response: None,
            status: None,
            fault: None,
            bytes: None,
        }
    }

    /// The one way to write it: fields by the alphabet, no spaces, nothing that
    /// is not there.
    pub fn canonical(&self) -> String {
        let text = |value: &Option<String>| value.clone().map(Value::String);
        let salted = |value: &Option<Salted>| value.as_ref().map(|s| Value::String(s.0.clone()));
        let fields = [
            ("at", Some(Value::from(self.at))),
            ("bytes", self.bytes.map(Value::from)),
            ("client", self.client.as_ref().map(|c| Value::String(c.to_string()))),
            ("fault", text(&self.fault)),
            ("id", text(&self.id)),
            ("keyid", text(&self.keyid)),
            ("kind", Some(Value::from(self.kind.as_str()))),
            ("request", salted(&self.request)),
            ("request_id", text(&self.request_id)),
            ("response", salted(&self.response)),
            ("service", text(&self.service)),
            ("status", self.status.map(Value::from)),
            ("v", Some(Value::from(1))),
        ];
        let map: BTreeMap<&str, Value> = fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        // Texts and whole numbers are always JSON.
        serde_json::to_string(&map).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_is_written_in_one_way() {
        let salt = Salt([1; 32]);
        let mut leaf = Leaf::new(Kind::Penolakan, 1_767_225_600_000);
        assert_eq!(leaf.canonical(), r#"{"at":1767225600000,"kind":"penolakan","v":1}"#);
        leaf.client = Some("ID-KAB/GOV/DINKES/SIK".parse().expect("a name"));
        leaf.service = Some("ID-KAB/GOV/DUKCAPIL/SIAK/penduduk".into());
        leaf.id = Some("a\"b\nc".into());
        leaf.request = Some(Salted::of(&salt, "permintaan", b"{\"nik\":\"3201010101010001\"}"));
        leaf.status = Some(200);
        let written = leaf.canonical();
        assert_eq!(
            written,
            format!(
                r#"{{"at":1767225600000,"client":"ID-KAB/GOV/DINKES/SIK","id":"a\"b\nc","kind":"penolakan","request":"{}","service":"ID-KAB/GOV/DUKCAPIL/SIAK/penduduk","status":200,"v":1}}"#,
                leaf.request.as_ref().expect("a digest").as_str()
            )
        );
        let read: BTreeMap<String, Value> = serde_json::from_str(&written).expect("JSON");
        assert_eq!(serde_json::to_string(&read).expect("JSON"), written);
    }

    #[test]
    fn a_digest_is_nothing_without_its_salt_and_label() {
        let of = |salt: u8, label: &str, content: &[u8]| Salted::of(&Salt([salt; 32]), label, content);
        let digest = of(1, "permintaan", b"x");
        // Python: base64(hmac.new(bytes([1])*32, b"permintaan\0x", "sha256").digest())
        assert_eq!(digest.as_str(), "GBHx6/ehyYgodAqDvJ/hBViSnyhNk95yFKvpR2IOfkw=");
        for other in [of(2, "permintaan", b"x"), of(1, "jawaban", b"x"), of(1, "permintaan", b"y")] {
            assert_ne!(digest, other);
        }
        assert_eq!(format!("{:?}", Salt([1; 32])), "Salt(…)");
        let plain = STANDARD.encode(<Sha256 as sha2::Digest>::digest(b"x"));
        assert_ne!(digest.as_str(), plain);
    }
}

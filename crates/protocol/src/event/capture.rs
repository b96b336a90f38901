//! The signature of whoever captured an event. A delivery is signed when it is
//! made; this one is made when the event is first written down, and stays with
//! it through a week in a spool, a change of keys, and every repetition.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};

use super::{Attribute, Event};
use crate::key::{SigningKey, VerifyingKey};

/// The extensions: name of the key, and signature in base64 over the digest of
/// the event without that signature.
pub const KEY: &str = "simpulkey";
pub const SIGNATURE: &str = "simpulsig";

impl Event {
    /// Signs it. Nothing of it may change any more.
    pub fn capture(&mut self, keyid: &str, key: &SigningKey) {
        self.extensions.remove(SIGNATURE);
        self.extensions.insert(KEY.to_owned(), Attribute::Text(keyid.to_owned()));
        let signature = STANDARD.encode(key.sign(&self.digest()).to_bytes());
        self.extensions.insert(SIGNATURE.to_owned(), Attribute::Text(signature));
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.extensions.get(name) {
            Some(Attribute::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether it says that it was signed when it was captured.
    pub fn is_captured(&self) -> bool {
        self.extensions.contains_key(SIGNATURE)
    }

    /// The key that it names.
    pub fn captured_by(&self) -> Option<&str> {
        self.text(KEY)
    }

    /// Whether this key signed it as it is.
    pub fn is_captured_with(&self, key: &VerifyingKey) -> bool {
        let made = self.text(SIGNATURE).and_then(|text| STANDARD.decode(text).ok());
        let Some(made) = made.and_then(|bytes| Signature::from_slice(&bytes).ok()) else { return false };
        let mut bare = self.clone();
        bare.extensions.remove(SIGNATURE);
        key.verify_strict(&bare.digest(), &made).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Data;
    use crate::key::from_seed;

    fn event() -> Event {
        Event {
            id: "e1-1".into(),
            source: "/ID-KAB/GOV/DINKES/SIK/pasien".into(),
            kind: "id.go.kab.pasien.v1.upserted".into(),
            subject: None,
            time: None,
            datacontenttype: Some("application/json".into()),
            dataschema: None,
            sequence: Some(1),
            extensions: [("asal".to_owned(), Attribute::Int(3))].into(),
            data: Some(Data::Json("{\"a\":1}".into())),
        }
    }

    #[test]
    fn a_capture_holds_everything_but_itself() {
        let (ours, theirs) = (from_seed([1; 32]), from_seed([2; 32]));
        let mut signed = event();
        assert!(!signed.is_captured() && !signed.is_captured_with(&ours.verifying_key()));
        signed.capture("SIK-1", &ours);
        assert!(signed.is_captured() && signed.is_captured_with(&ours.verifying_key()));
        assert_eq!(signed.captured_by(), Some("SIK-1"));
        assert!(!signed.is_captured_with(&theirs.verifying_key()));
        let changes: [fn(&mut Event); 6] = [
            |e| e.id.push('x'),
            |e| e.data = Some(Data::Json("{\"a\":2}".into())),
            |e| e.sequence = None,
            |e| drop(e.extensions.remove("asal")),
            |e| drop(e.extensions.insert(KEY.into(), Attribute::Text("SIK-2".into()))),
            |e| drop(e.extensions.insert(SIGNATURE.into(), Attribute::Text("AAAA".into()))),
        ];
        for change in changes {
            let mut changed = signed.clone();
            change(&mut changed);
            assert!(!changed.is_captured_with(&ours.verifying_key()), "{changed:?}");
        }
        // Signed anew it is another's.
        signed.capture("KTP-1", &theirs);
        assert!(signed.is_captured_with(&theirs.verifying_key()));
    }
}

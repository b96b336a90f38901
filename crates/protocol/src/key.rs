//! Keys of members as text, and their fingerprints.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha512};

pub use ed25519_dalek::{SigningKey, VerifyingKey};

use crate::Fault;

/// Groups of a fingerprint, of five digits each: over 130 bits.
const GROUPS: usize = 8;

fn bytes(text: &str) -> Option<[u8; 32]> {
    STANDARD.decode(text.trim()).ok()?.try_into().ok()
}

/// A public key: base64 of its 32 bytes. Keys for which others could forge are
/// refused.
pub fn read_public(text: &str) -> Result<VerifyingKey, Fault> {
    let key = bytes(text).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok()).filter(|key| !key.is_weak());
    key.ok_or_else(|| Fault::bad("Kunci publik harus 32 bita Ed25519 dalam base64".to_owned()))
}

pub fn write_public(key: &VerifyingKey) -> String {
    STANDARD.encode(key.as_bytes())
}

/// A secret key: base64 of its seed.
pub fn read_secret(text: &str) -> Result<SigningKey, Fault> {
    let seed = bytes(text).ok_or_else(|| Fault::bad("Kunci rahasia harus 32 bita dalam base64".to_owned()))?;
    Ok(from_seed(seed))
}

pub fn write_secret(key: &SigningKey) -> String {
    STANDARD.encode(key.to_bytes())
}

/// The key of a seed that the caller has drawn.
pub fn from_seed(seed: [u8; 32]) -> SigningKey {
    SigningKey::from_bytes(&seed)
}

/// What two people read to each other over the telephone before a key is taken
/// in: eight groups of five digits, as letters are misheard.
pub fn fingerprint(key: &VerifyingKey) -> String {
    let digest = Sha512::new().chain_update(b"simpul-kunci\0").chain_update(key.as_bytes()).finalize();
    let group = |five: &[u8]| five.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)) % 100_000;
    let groups = digest.chunks_exact(5).take(GROUPS).map(|five| format!("{:05}", group(five)));
    groups.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let key = from_seed([7; 32]);
        assert_eq!(read_secret(&write_secret(&key)).expect("a key"), key);
        assert_eq!(read_public(&write_public(&key.verifying_key())).expect("a key"), key.verifying_key());
        // RFC 8032, 7.1, test 1.
        let secret = kernel::unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").expect("hex");
        let public = kernel::unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").expect("hex");
        let key = from_seed(secret.try_into().expect("32 bytes"));
        assert_eq!(key.verifying_key().as_bytes()[..], public[..]);
    }

    #[test]
    fn other_texts_are_no_keys() {
        let zero = STANDARD.encode([0; 32]);
        // The neutral point: it verifies what nobody signed.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let not_on_the_curve = STANDARD.encode([2; 32]);
        for bad in
            ["", "AAAA", "not base64", &zero, &STANDARD.encode(neutral), &not_on_the_curve, &STANDARD.encode([1; 33])]
        {
            assert!(read_public(bad).is_err(), "{bad}");
        }
        assert!(read_secret("AAAA").is_err() && read_secret("").is_err());
        assert!(read_public(&format!(" {}\n", write_public(&from_seed([7; 32]).verifying_key()))).is_ok());
    }

    #[test]
    fn a_fingerprint_is_eight_groups_and_tells_keys_apart() {
        let prints: Vec<String> = (0..50).map(|n| fingerprint(&from_seed([n; 32]).verifying_key())).collect();
        for print in &prints {
            let groups: Vec<&str> = print.split(' ').collect();
            assert!(groups.len() == 8 && groups.iter().all(|g| g.len() == 5 && g.bytes().all(|b| b.is_ascii_digit())));
        }
        let distinct: std::collections::HashSet<&str> = prints.iter().flat_map(|p| p.split(' ')).collect();
        assert!(distinct.len() > 390, "{}", distinct.len());
    }
}

//! The regency's keys: one root secret for personal data and blind indexes,
//! one signing key for the log. They live in a file of their own, outside the
//! data folder of a real regency; what is lost with them is said in the guide.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::backup::EXTENSION;
use crate::{Error, Result};

#[derive(Clone)]
pub struct Keys {
    root: [u8; 32],
    signer: String,
    verifier: String,
    /// The signing key, read once: its curve point costs as much as a signature.
    ready: OnceLock<signed_note::StandardSigner>,
    /// Where erasures are written down: beside the file the keys came from.
    register: Option<PathBuf>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u32,
    root: String,
    log_signing_key: String,
    log_verifier_key: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.verifier)
    }
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // An HMAC takes a key of any length.
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Writes a new file that only its owner reads.
pub fn new_secret(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut file = crate::files::private(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

impl Keys {
    /// Makes new keys for a log of this name.
    pub fn generate(origin: &str) -> Keys {
        let (signer, verifier) = signed_note::generate_key(&mut OsRng, origin);
        Keys { root: random(), signer, verifier, ready: OnceLock::new(), register: None }
    }

    /// Writes a new file; a register of erasures goes along.
    pub fn save(&self, path: &Path) -> Result<()> {
        let stored = Stored {
            format: 1,
            root: STANDARD.encode(self.root),
            log_signing_key: self.signer.clone(),
            log_verifier_key: self.verifier.clone(),
        };
        new_secret(path, &serde_json::to_string_pretty(&stored)?)?;
        let target = path.with_extension(EXTENSION);
        if let Some(register) = self.register().filter(|r| r.is_file() && !target.exists()) {
            std::fs::copy(register, target)?;
        }
        Ok(())
    }

    pub fn load(path: &Path) -> Result<Keys> {
        let name = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|e| Error::Input(format!("berkas kunci {name} tidak terbaca ({e}); sebutkan dengan --keys")))?;
        let broken = || Error::Storage(format!("berkas kunci {name} rusak"));
        let stored: Stored = serde_json::from_str(&text).map_err(|_| broken())?;
        let root = STANDARD.decode(stored.root).map_err(|_| broken())?.try_into().map_err(|_| broken())?;
        let register = Some(path.with_extension(EXTENSION));
        let (signer, verifier) = (stored.log_signing_key, stored.log_verifier_key);
        Ok(Keys { root, signer, verifier, ready: OnceLock::new(), register })
    }

    /// A place of this name beside the file the keys came from.
    pub(crate) fn beside(&self, ending: &str) -> Option<PathBuf> {
        self.register.as_ref().map(|register| register.with_extension(ending))
    }

    pub(crate) fn register(&self) -> Option<&Path> {
        self.register.as_deref()
    }

    /// The log's public key, as auditors paste it into a verifier.
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    pub(crate) fn signer(&self) -> Result<&signed_note::StandardSigner> {
        if let Some(ready) = self.ready.get() {
            return Ok(ready);
        }
        let made = signed_note::StandardSigner::new(&self.signer)
            .map_err(|e| Error::Storage(format!("kunci segel rusak: {e}")))?;
        Ok(self.ready.get_or_init(|| made))
    }

    /// With what lists of this regency are signed beside its log: auditors know
    /// this key already.
    pub fn note_signer(&self) -> Result<&dyn signed_note::Signer> {
        Ok(self.signer()?)
    }

    /// The seed of a signing key of its own for one purpose. Nothing is added to
    /// the file: whoever has the root secret has them all.
    pub fn seed(&self, purpose: &str) -> [u8; 32] {
        hmac(&self.root, &[b"sign\0", purpose.as_bytes()])
    }

    /// A keyed digest, so that equal values can be found without being seen.
    pub fn index(&self, purpose: &str, value: &[u8]) -> Vec<u8> {
        hmac(&self.root, &[b"index\0", purpose.as_bytes(), b"\0", value])[..16].to_vec()
    }

    /// Whether a keyed digest is the one of this value; takes the same time
    /// wherever it differs.
    pub fn is_index(&self, purpose: &str, value: &[u8], shown: &[u8]) -> bool {
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&self.root) else { return false };
        for part in [b"index\0".as_slice(), purpose.as_bytes(), b"\0", value] {
            mac.update(part);
        }
        shown.len() == 16 && mac.verify_truncated_left(shown).is_ok()
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&hmac(&self.root, &[b"encrypt\0", purpose.as_bytes()]).into())
    }

    /// Encrypts a value for one purpose; the first byte names the algorithm.
    pub fn encrypt(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; 24] = random();
        let sealed = self
            .cipher(purpose)
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: purpose.as_bytes() })
            .map_err(|_| Error::Bug("enkripsi gagal".into()))?;
        Ok([&[1][..], &nonce, &sealed].concat())
    }

    pub fn decrypt(&self, purpose: &str, stored: &[u8]) -> Result<Vec<u8>> {
        let broken = || Error::Storage("isi terenkripsi tidak dapat dibuka dengan kunci ini".into());
        let Some((&[1], rest)) = stored.split_first_chunk::<1>() else { return Err(broken()) };
        let (nonce, sealed) = rest.split_first_chunk::<24>().ok_or_else(broken)?;
        self.cipher(purpose)
            .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: purpose.as_bytes() })
            .map_err(|_| broken())
    }
}

/// Encrypts under a key of the moment, which only the caller keeps.
pub(crate) fn encrypt_with(key: &[u8; 32], plain: &[u8]) -> Result<Vec<u8>> {
    // A fresh key per message: a fixed nonce never meets the same key twice.
    XChaCha20Poly1305::new(key.into())
        .encrypt(XNonce::from_slice(&[0; 24]), plain)
        .map_err(|_| Error::Bug("enkripsi gagal".into()))
}

pub(crate) fn decrypt_with(key: &[u8; 32], sealed: &[u8]) -> Option<Vec<u8>> {
    XChaCha20Poly1305::new(key.into()).decrypt(XNonce::from_slice(&[0; 24]), sealed).ok()
}

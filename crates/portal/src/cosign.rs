//! How a witness signs: C2SP `cosignature/v1`. It covers the checkpoint and the
//! time of the witness's own clock, which nobody in the regency can move.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use rand_core::{OsRng, RngCore as _};
use serde::{Deserialize, Serialize};
use signed_note::{Note, NoteError, Verifier, VerifierList, is_key_name_valid, key_id};
use store::keys::new_secret;
use store::seal::open_checkpoint;
use store::{Error, Result};

/// The kind of key, as C2SP numbers it: Ed25519 under a time.
const ALGORITHM: u8 = 4;
/// A time in eight bytes before the signature itself.
const TIME: usize = 8;

fn note_error(e: &dyn std::fmt::Display) -> Error {
    Error::Input(format!("checkpoint: {e}"))
}

/// What is signed.
fn message(note: &[u8], seconds: u64) -> Vec<u8> {
    [format!("cosignature/v1\ntime {seconds}\n").as_bytes(), note].concat()
}

fn encoded(key: &VerifyingKey) -> Vec<u8> {
    [&[ALGORITHM][..], key.as_bytes()].concat()
}

/// A witness's own key.
pub struct WitnessKey {
    name: String,
    key: SigningKey,
}

impl std::fmt::Debug for WitnessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WitnessKey({})", self.name)
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u32,
    name: String,
    seed: String,
}

impl WitnessKey {
    /// Makes a key in a new file, which only its owner reads.
    pub fn make(name: &str, path: &Path) -> Result<WitnessKey> {
        if !is_key_name_valid(name) || name.len() > 100 {
            return Err(Error::Input("nama saksi seperti saksi.inspektorat.contoh.go.id, tanpa spasi dan plus".into()));
        }
        let mut seed = [0; 32];
        OsRng.fill_bytes(&mut seed);
        let stored = Stored { format: 1, name: name.to_owned(), seed: STANDARD.encode(seed) };
        let text = serde_json::to_string_pretty(&stored)?;
        new_secret(path, &text).map_err(|e| Error::Input(format!("{}: {e}", path.display())))?;
        Ok(WitnessKey { name: stored.name, key: SigningKey::from_bytes(&seed) })
    }

    pub fn load(path: &Path) -> Result<WitnessKey> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|e| Error::Input(format!("kunci saksi {name}: {e}")))?;
        let broken = || Error::Input(format!("kunci saksi {name} rusak"));
        let stored: Stored = serde_json::from_str(&text).map_err(|_| broken())?;
        let seed: [u8; 32] = STANDARD.decode(&stored.seed).map_err(|_| broken())?.try_into().map_err(|_| broken())?;
        if !is_key_name_valid(&stored.name) {
            return Err(broken());
        }
        Ok(WitnessKey { name: stored.name, key: SigningKey::from_bytes(&seed) })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key, as the regency names it.
    pub fn verifier(&self) -> String {
        let key = encoded(&self.key.verifying_key());
        format!("{}+{:08x}+{}", self.name, key_id(&self.name, &key), STANDARD.encode(&key))
    }

    /// The checkpoint with this witness's signature and no other witness's.
    pub fn cosign(&self, checkpoint: &str, log: &str, seconds: u64) -> Result<String> {
        open_checkpoint(log, checkpoint)?;
        let note = Note::from_bytes(checkpoint.as_bytes()).map_err(|e| note_error(&e))?;
        let log = signed_note::StandardVerifier::new(log).map_err(|e| note_error(&e))?;
        let (theirs, _) = note.verify(&VerifierList::new(vec![Box::new(log)])).map_err(|e| note_error(&e))?;
        let signed = self.key.sign(&message(note.text(), seconds));
        let id = key_id(&self.name, &encoded(&self.key.verifying_key()));
        let line = [&seconds.to_be_bytes()[..], &signed.to_bytes()].concat();
        let ours = signed_note::Signature::new(self.name.clone(), id, line).map_err(|e| note_error(&e))?;
        let signatures: Vec<signed_note::Signature> = theirs.into_iter().chain([ours]).collect();
        let note = Note::new(note.text(), &signatures).map_err(|e| note_error(&e))?;
        String::from_utf8(note.to_bytes()).map_err(|e| note_error(&e))
    }
}

/// A witness's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessVerifier {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl WitnessVerifier {
    /// Reads `name+id+key`; none where any part of it is another's.
    pub fn read(text: &str) -> Option<WitnessVerifier> {
        let (name, rest) = text.split_once('+')?;
        let (id, key) = rest.split_once('+')?;
        let key = STANDARD.decode(key).ok()?;
        let fits = id.len() == 8 && u32::from_str_radix(id, 16).ok()? == key_id(name, &key) && is_key_name_valid(name);
        let (algorithm, bytes) = key.split_first()?;
        let bytes: &[u8; 32] = bytes.try_into().ok()?;
        let key = VerifyingKey::from_bytes(bytes).ok().filter(|_| fits && *algorithm == ALGORITHM)?;
        Some(WitnessVerifier { name: name.to_owned(), id: key_id(name, &encoded(&key)), key })
    }

    pub fn label(&self) -> &str {
        &self.name
    }

    /// Tells the key apart from all others, in eight letters.
    pub fn short(&self) -> String {
        format!("{:08x}", self.id)
    }
}

impl Verifier for WitnessVerifier {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, note: &[u8], line: &[u8]) -> bool {
        let Some((seconds, signature)) = line.split_first_chunk::<TIME>() else { return false };
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.key.verify_strict(&message(note, u64::from_be_bytes(*seconds)), &signature).is_ok()
    }
}

/// A checkpoint with the word of a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    pub origin: String,
    pub size: u64,
    pub root: [u8; 32],
    /// Which of the witnesses, and when by its clock, in seconds.
    pub witness: usize,
    pub seconds: u64,
}

/// Opens a checkpoint that the log and one of the witnesses have signed.
pub fn open(log: &str, witnesses: &[WitnessVerifier], text: &str) -> Result<Option<Cosigned>> {
    let point = open_checkpoint(log, text)?;
    let note = Note::from_bytes(text.as_bytes()).map_err(|e| note_error(&e))?;
    for (witness, verifier) in witnesses.iter().enumerate() {
        let known: Vec<Box<dyn Verifier>> = vec![Box::new(verifier.clone())];
        let signed = match note.verify(&VerifierList::new(known)) {
            Ok((signed, _)) => signed,
            Err(NoteError::UnverifiedNote) => continue,
            Err(e) => return Err(note_error(&e)),
        };
        let time = signed.first().and_then(|line| line.signature().first_chunk::<TIME>());
        if let Some(time) = time {
            let (origin, seconds) = (point.origin().to_owned(), u64::from_be_bytes(*time));
            return Ok(Some(Cosigned { origin, size: point.size(), root: point.hash().0, witness, seconds }));
        }
    }
    Ok(None)
}

#[cfg(test)]
pub(crate) mod tests {
    use store::Keys;

    use super::*;

    /// A checkpoint signed by a log, made without a database.
    pub(crate) fn checkpoint(keys: &Keys, origin: &str, size: u64, root: [u8; 32]) -> String {
        let body = format!("{origin}\n{size}\n{}\n", STANDARD.encode(root));
        let mut note = Note::new(body.as_bytes(), &[]).expect("a note");
        note.add_sigs(&[keys.note_signer().expect("a key")]).expect("signed");
        String::from_utf8(note.to_bytes()).expect("text")
    }

    fn witness(home: &Path, name: &str) -> WitnessKey {
        WitnessKey::make(name, &home.join(name)).expect("a key")
    }

    #[test]
    fn a_witness_vouches_for_what_it_signed_and_when() {
        let home = tempfile::tempdir().expect("a folder");
        let (keys, own, other) =
            (Keys::generate("simpul.99.99"), witness(home.path(), "saksi.satu"), witness(home.path(), "saksi.dua"));
        let verifiers = [&other, &own].map(|key| WitnessVerifier::read(&key.verifier()).expect("a key"));
        let plain = checkpoint(&keys, "simpul.99.99/jurnal/1", 7, [3; 32]);
        assert_eq!(open(keys.verifier(), &verifiers, &plain).expect("opens"), None);
        let signed = own.cosign(&plain, keys.verifier(), 1_790_000_000).expect("signed");
        let opened = open(keys.verifier(), &verifiers, &signed).expect("opens").expect("a witness");
        assert_eq!((opened.witness, opened.size, opened.seconds), (1, 7, 1_790_000_000));
        // Signed again, the earlier word makes way.
        let later = own.cosign(&signed, keys.verifier(), 1_790_000_060).expect("signed");
        assert_eq!(later.lines().count(), signed.lines().count());
        // Every byte counts: of the text, of the time, of both signatures.
        for at in 0..signed.len() {
            let mut bytes = signed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let found = open(keys.verifier(), &verifiers, &text);
            assert!(!matches!(found, Ok(Some(_))), "{at}: {text}");
        }
        assert!(own.cosign(&plain, other.verifier().as_str(), 1).is_err(), "not that log's");
        assert!(own.cosign("apa saja\n", keys.verifier(), 1).is_err());
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let home = tempfile::tempdir().expect("a folder");
        let made = witness(home.path(), "saksi.inspektorat");
        let read = WitnessKey::load(&home.path().join("saksi.inspektorat")).expect("read");
        assert_eq!(read.verifier(), made.verifier());
        assert!(
            WitnessKey::make("saksi.inspektorat", &home.path().join("saksi.inspektorat")).is_err(),
            "never over one"
        );
        for name in ["", "dua kata", "a+b"] {
            assert!(WitnessKey::make(name, &home.path().join("lain")).is_err(), "{name}");
        }
        let text = made.verifier();
        assert_eq!(WitnessVerifier::read(&text).expect("a key").label(), "saksi.inspektorat");
        for bad in ["", "a", "a+b+c", &text[..text.len() - 1], &text.replace("inspektorat", "lain")] {
            assert_eq!(WitnessVerifier::read(bad), None, "{bad}");
        }
        // A log's own key is none of a witness.
        assert_eq!(WitnessVerifier::read(Keys::generate("simpul.99.99").verifier()), None);
    }
}

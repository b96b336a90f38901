//! Making releases: for the workshop and for tests, never for the product.

use rand_core::OsRng;
use signed_note::{Note, StandardSigner};

use crate::{Refused, Release};

/// A new release key of this name: the secret half, and the public one. None
/// where the name cannot stand in a note.
pub fn new_key(name: &str) -> Option<(String, String)> {
    signed_note::is_key_name_valid(name).then(|| signed_note::generate_key(&mut OsRng, name))
}

/// The note of a release, with its first signature.
pub fn sign(release: &Release, secret: &str) -> Result<Vec<u8>, Refused> {
    let text = release.text();
    Release::parse(&text)?;
    add(Note::new(text.as_bytes(), &[]).map_err(|_| Refused::NotARelease)?, secret)
}

/// The same note with one signature more; each signer compares the program first.
pub fn countersign(note: &[u8], secret: &str) -> Result<Vec<u8>, Refused> {
    add(Note::from_bytes(note).map_err(|_| Refused::NotARelease)?, secret)
}

fn add(mut note: Note, secret: &str) -> Result<Vec<u8>, Refused> {
    let signer = StandardSigner::new(secret.trim()).map_err(|_| Refused::Secret)?;
    note.add_sigs(&[&signer]).map_err(|_| Refused::Secret)?;
    Ok(note.to_bytes())
}

/// What a note, signed by nobody we know yet, says: for whoever signs next.
pub fn told(note: &[u8]) -> Result<Release, Refused> {
    Release::noted(&Note::from_bytes(note).map_err(|_| Refused::NotARelease)?)
}

/// A release file before its program: the note and the blank line behind it.
pub fn before_program(note: &[u8]) -> Vec<u8> {
    [note, b"\n"].concat()
}

//! A release of the program as one file: a signed note, then the program's bytes.

#![forbid(unsafe_code)]

pub mod signing;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read, Write};
use std::str::FromStr;

use kernel::{Day, hex};
use sha2::{Digest, Sha256};
use signed_note::{Note, NoteError, StandardVerifier, Verifier, VerifierList};

/// The first line of the note. What the same key might sign elsewhere begins
/// otherwise, so one is never taken for the other.
const TITLE: &str = "simpul rilis v1";
/// So many release keys there are, and so many of them must have signed.
const KEYS: usize = 3;
const ENOUGH: usize = 2;
/// A note is six short lines and a few signatures.
pub const MOST_HEAD: usize = 4096;
/// No program of ours is larger.
const MOST_BYTES: u64 = 1 << 30;

/// Why a release is not taken, in words for whoever carries it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("ini bukan berkas rilis Simpul yang lengkap; salin lagi dari media penerbitnya")]
    NotARelease,
    #[error("berkas kunci rilis harus memuat tepat tiga kunci umum yang berbeda, satu per baris: {0}")]
    Keys(String),
    #[error("kunci rahasia rilis tidak terbaca")]
    Secret,
    #[error(
        "tanda tangan {0} tidak sah untuk keterangan rilis ini: keterangannya diubah sesudah ditandatangani. Jangan dipakai; \
         minta salinan lain dan beri tahu penerbitnya"
    )]
    BadSignature(String),
    #[error(
        "rilis ini ditandatangani oleh {0} dari tiga kunci rilis yang dikenal di sini, padahal harus sedikitnya dua. \
         Jangan dipakai; minta rilis yang ditandatangani lengkap"
    )]
    TooFew(usize),
    #[error("berkas rilis terpotong: isi program {found} dari {told} byte; salin lagi dari media penerbitnya")]
    Cut { found: u64, told: u64 },
    #[error(
        "isi program di berkas rilis tidak sama dengan keterangan yang ditandatangani (SHA-256). Jangan dipakai; minta \
         salinan lain dan beri tahu penerbitnya"
    )]
    Altered,
}

/// Three numbers, compared from the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u32, u32, u32);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for Version {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Version, Refused> {
        let numbers: Vec<u32> = text.split('.').filter_map(|part| part.parse().ok()).collect();
        let [major, minor, patch] = numbers[..] else { return Err(Refused::NotARelease) };
        let version = Version(major, minor, patch);
        if version.to_string() == text { Ok(version) } else { Err(Refused::NotARelease) }
    }
}

/// What is known of the program that a release would replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installed {
    pub version: Version,
    /// Known only of what came as a release.
    pub made: Option<Day>,
}

impl fmt::Display for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.made {
            Some(made) => write!(f, "{} dari {made}", self.version),
            None => write!(f, "{}", self.version),
        }
    }
}

/// What a release says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    pub version: Version,
    /// The day it was built; tells builds of one version apart.
    pub made: Day,
    /// For which machines; see [`here`].
    pub platform: String,
    pub bytes: u64,
    /// Of the program, in hex.
    pub sha256: String,
}

/// The kind of machine this program was built for.
pub fn here() -> String {
    format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} dari {}", self.version, self.made)
    }
}

impl Release {
    /// The text that is signed.
    fn text(&self) -> String {
        format!(
            "{TITLE}\nversi {}\ndibuat {}\nmesin {}\nbyte {}\nsha256 {}\n",
            self.version, self.made, self.platform, self.bytes, self.sha256
        )
    }

    fn parse(text: &str) -> Result<Release, Refused> {
        let mut lines = text.lines();
        let title = lines.next();
        let mut field = |name: &str| lines.next().and_then(|line| line.strip_prefix(name)).ok_or(Refused::NotARelease);
        let release = Release {
            version: field("versi ")?.parse()?,
            made: field("dibuat ")?.parse().map_err(|_| Refused::NotARelease)?,
            platform: field("mesin ")?.to_owned(),
            bytes: field("byte ")?.parse().map_err(|_| Refused::NotARelease)?,
            sha256: field("sha256 ")?.to_owned(),
        };
        // One release has one text, and no other text means it.
        let whole = title == Some(TITLE) && release.text() == text && (1..=MOST_BYTES).contains(&release.bytes);
        if whole { Ok(release) } else { Err(Refused::NotARelease) }
    }

    /// What a note says, whoever signed it; whoever carries another kind of note
    /// has no release.
    fn noted(note: &Note) -> Result<Release, Refused> {
        Release::parse(std::str::from_utf8(note.text()).map_err(|_| Refused::NotARelease)?)
    }

    /// Describes a program that is to be released.
    pub fn of(program: impl Read, version: Version, made: Day, platform: String) -> io::Result<Release> {
        let (bytes, sha256) = copy(program, io::sink())?;
        Ok(Release { version, made, platform, bytes, sha256 })
    }

    /// Whether it is newer than what is there. Of one version the later day
    /// is newer, where that day is known of both.
    pub fn is_newer(&self, than: Installed) -> bool {
        self.version > than.version || (self.version == than.version && than.made.is_some_and(|made| self.made > made))
    }

    /// Whether these bytes are its program.
    pub fn is(&self, program: impl Read) -> io::Result<bool> {
        Ok(copy(program, io::sink())? == (self.bytes, self.sha256.clone()))
    }

    /// Copies the program out, comparing on the way. What came out of one that
    /// is refused is no program.
    pub fn unpack(&self, from: impl Read, to: impl Write) -> io::Result<Result<(), Refused>> {
        let (found, sha256) = copy(from.take(self.bytes + 1), to)?;
        Ok(match found {
            found if found < self.bytes => Err(Refused::Cut { found, told: self.bytes }),
            found if found > self.bytes || sha256 != self.sha256 => Err(Refused::Altered),
            _ => Ok(()),
        })
    }
}

/// Copies all bytes; answers how many they are, and their SHA-256.
fn copy(mut from: impl Read, mut to: impl Write) -> io::Result<(u64, String)> {
    let (mut digest, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    loop {
        let read = match from.read(&mut buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        digest.update(piece);
        to.write_all(piece)?;
        bytes += piece.len() as u64;
    }
    Ok((bytes, hex(&digest.finalize())))
}

/// The note at the beginning of a release file, and where the program begins:
/// behind the note's second blank line. `start` holds the file's first bytes.
pub fn head(start: &[u8]) -> Result<(&[u8], usize), Refused> {
    let blank = |from: usize| {
        let rest = start.get(from..)?;
        rest.windows(2).position(|two| two == b"\n\n").map(|at| from + at)
    };
    let end = blank(0).and_then(|first| blank(first + 2)).ok_or(Refused::NotARelease)?;
    let note = start.get(..=end).ok_or(Refused::NotARelease)?;
    Ok((note, end + 2))
}

/// The public release keys that an installation trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring(Vec<String>);

impl Ring {
    /// Reads one key a line; empty lines and those that begin with `#` say nothing.
    pub fn read(text: &str) -> Result<Ring, Refused> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Vec<String> = lines.map(str::to_owned).collect();
        for (n, key) in keys.iter().enumerate() {
            StandardVerifier::new(key).map_err(|_| Refused::Keys(format!("kunci ke-{} tidak terbaca", n + 1)))?;
        }
        // One key under two names must not count twice.
        let different: BTreeSet<&str> = keys.iter().filter_map(|key| key.splitn(3, '+').nth(2)).collect();
        let names: BTreeSet<&str> = keys.iter().filter_map(|key| key.split('+').next()).collect();
        if keys.len() != KEYS || different.len() != KEYS || names.len() != KEYS {
            return Err(Refused::Keys(format!(
                "di sini {} kunci, {} di antaranya berbeda",
                keys.len(),
                different.len()
            )));
        }
        Ok(Ring(keys))
    }

    /// Each key's name and fingerprint, to be compared with what was announced.
    pub fn fingerprints(&self) -> Vec<(String, String)> {
        let print = |key: &String| hex(&Sha256::digest(key.as_bytes()));
        self.0.iter().map(|key| (key.split('+').next().unwrap_or_default().to_owned(), print(key))).collect()
    }

    /// Opens a note that enough of these keys have signed.
    pub fn open(&self, note: &[u8]) -> Result<Release, Refused> {
        let parsed = Note::from_bytes(note).map_err(|_| Refused::NotARelease)?;
        let release = Release::noted(&parsed)?;
        let mut known: Vec<Box<dyn Verifier>> = Vec::new();
        for key in &self.0 {
            known.push(Box::new(StandardVerifier::new(key).map_err(|e| Refused::Keys(e.to_string()))?));
        }
        let signed = match parsed.verify(&VerifierList::new(known)) {
            // The library counts each key once.
            Ok((signed, _)) => signed.len(),
            Err(NoteError::UnverifiedNote) => 0,
            Err(NoteError::InvalidSignature { name, .. }) => return Err(Refused::BadSignature(name)),
            Err(_) => return Err(Refused::NotARelease),
        };
        if signed < ENOUGH { Err(Refused::TooFew(signed)) } else { Ok(release) }
    }
}

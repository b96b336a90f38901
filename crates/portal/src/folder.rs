//! The snapshot as files. Pieces lie under their own digests and never change;
//! a version is a signed list of pieces. A list is written when its pieces are
//! on the disk, so whoever reads sees a whole version or the one before.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Moment, hex};
use sha2::{Digest, Sha256};
use signed_note::{Note, StandardVerifier, Verifier};
use store::seal::open_note;
use store::tiles::put;
use store::{Error, Keys, Result};

use crate::published::{LogName, Paper, Published, key_of};

/// Versions that are kept for whoever is still reading them.
const KEPT: usize = 3;
/// Papers in one piece: what changes every day is a small part of the whole.
const PAPERS: usize = 2000;
/// The largest piece, and the largest list of pieces, that are read.
const MOST_BYTES: u64 = 64 << 20;
const MOST_LIST: u64 = 1 << 20;
const VERSIONS: &str = "terbitan";
const PIECES: &str = "isi";
const LOCK: &str = "terbit.lock";

fn note_error(e: &dyn std::fmt::Display) -> Error {
    Error::Storage(format!("terbitan: {e}"))
}

/// A folder that snapshots are written to and read from.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub version: i64,
    pub papers: usize,
    /// Pieces that were not there before.
    pub pieces: usize,
}

/// A version as it was read, every byte of it proved.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub version: i64,
    pub at: Moment,
    pub published: Published,
    pieces: Vec<Arc<Vec<Paper>>>,
    index: HashMap<[u8; 32], (usize, usize)>,
}

impl Snapshot {
    fn of(list: &List, published: Published, pieces: Vec<Arc<Vec<Paper>>>) -> Result<Snapshot> {
        let mut index = HashMap::new();
        for (n, piece) in pieces.iter().enumerate() {
            for (at, paper) in piece.iter().enumerate() {
                let key = kernel::unhex(&paper.key).and_then(|bytes| bytes.try_into().ok());
                index.insert(key.ok_or_else(|| note_error(&"kunci kertas rusak"))?, (n, at));
            }
        }
        Ok(Snapshot { version: list.version, at: list.at, published, pieces, index })
    }

    /// The paper on which this token is printed.
    pub fn find(&self, token: &str) -> Option<&Paper> {
        let (piece, at) = self.index.get(&key_of(token))?;
        self.pieces.get(*piece)?.get(*at)
    }

    pub fn papers(&self) -> impl Iterator<Item = &Paper> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }
}

/// The signed list: whose, when, and the digests of its pieces, the first of
/// which is everything but papers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct List {
    name: String,
    version: i64,
    at: Moment,
    pieces: Vec<String>,
}

impl List {
    fn write(&self) -> String {
        format!("{}/terbitan\n{}\n{}\n{}\n", self.name, self.version, self.at.0, self.pieces.join("\n"))
    }

    fn read(text: &str) -> Option<List> {
        let mut lines = text.lines();
        let name = lines.next()?.strip_suffix("/terbitan")?.to_owned();
        let (version, at) = (lines.next()?.parse().ok()?, Moment(lines.next()?.parse().ok()?));
        let digest = |line: &str| (line.len() == 64 && kernel::unhex(line).is_some()).then(|| line.to_owned());
        let pieces = lines.map(digest).collect::<Option<Vec<String>>>()?;
        Some(List { name, version, at, pieces }).filter(|list| !list.pieces.is_empty() && list.write() == text)
    }

    fn sign(&self, keys: &Keys) -> Result<Vec<u8>> {
        let mut note = Note::new(self.write().as_bytes(), &[]).map_err(|e| note_error(&e))?;
        note.add_sigs(&[keys.note_signer()?]).map_err(|e| note_error(&e))?;
        Ok(note.to_bytes())
    }

    fn open(verifier: &str, bytes: &[u8]) -> Result<List> {
        let name = StandardVerifier::new(verifier).map_err(|e| note_error(&e))?.name().to_owned();
        let text = open_note(verifier, bytes)?;
        let list = std::str::from_utf8(&text).ok().and_then(List::read);
        list.filter(|list| list.name == name).ok_or_else(|| note_error(&"bukan daftar isi terbitan daerah ini"))
    }
}

/// Whether a text is a public key of a log.
pub fn is_verifier(text: &str) -> bool {
    StandardVerifier::new(text).is_ok()
}

fn bounded(path: &Path, most: u64) -> Result<Vec<u8>> {
    if fs::metadata(path)?.len() > most {
        return Err(note_error(&format_args!("{} terlalu besar", path.display())));
    }
    Ok(fs::read(path)?)
}

impl Folder {
    pub fn new(path: impl Into<PathBuf>) -> Folder {
        Folder(path.into())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the tiles of a log lie.
    pub fn log(&self, name: LogName) -> PathBuf {
        self.0.join("log").join(name.code())
    }

    /// Where answers of witnesses lie.
    pub(crate) fn answers(&self) -> PathBuf {
        self.0.join("saksi")
    }

    /// One program at a time publishes into a folder.
    pub fn lock(&self) -> Result<fs::File> {
        fs::create_dir_all(&self.0)?;
        let file = fs::File::options().create(true).truncate(false).write(true).open(self.0.join(LOCK))?;
        let taken = "folder terbitan ini sedang diisi program lain";
        file.try_lock().map_err(|_| Error::Input(taken.into()))?;
        Ok(file)
    }

    /// Numbers of the versions that lie here, the newest first.
    fn versions(&self) -> Result<Vec<i64>> {
        let entries = match fs::read_dir(self.0.join(VERSIONS)) {
            Ok(entries) => entries,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(e.into()),
        };
        let mut found = BTreeSet::new();
        for entry in entries {
            let name = entry?.file_name();
            let digits = name.to_str().filter(|n| n.len() == 16 && n.bytes().all(|b| b.is_ascii_digit()));
            found.extend(digits.and_then(|n| n.parse::<i64>().ok()));
        }
        Ok(found.into_iter().rev().collect())
    }

    fn list(&self, version: i64) -> PathBuf {
        self.0.join(VERSIONS).join(format!("{version:016}"))
    }

    fn opened(&self, verifier: &str, version: i64) -> Result<List> {
        let list = List::open(verifier, &bounded(&self.list(version), MOST_LIST)?)?;
        if list.version == version { Ok(list) } else { Err(note_error(&"nomor terbitan tidak sesuai")) }
    }

    fn piece(&self, digest: &str) -> Result<Vec<u8>> {
        let bytes = bounded(&self.0.join(PIECES).join(digest), MOST_BYTES)?;
        if hex(&Sha256::digest(&bytes)) == digest {
            return Ok(bytes);
        }
        Err(note_error(&format_args!("isi {digest} berubah")))
    }

    /// Writes a version. Tiles of the logs it names lie there already.
    pub fn write(&self, keys: &Keys, published: &Published, papers: &[Paper], at: Moment) -> Result<Written> {
        let mut new = 0;
        let mut keep = |bytes: Vec<u8>| -> Result<String> {
            let digest = hex(&Sha256::digest(&bytes));
            // What somebody broke meanwhile is written again.
            if self.piece(&digest).is_err() {
                put(&self.0.join(PIECES).join(&digest), &bytes)?;
                new += 1;
            }
            Ok(digest)
        };
        let mut pieces = vec![keep(serde_json::to_vec(published)?)?];
        for part in papers.chunks(PAPERS) {
            pieces.push(keep(serde_json::to_vec(part)?)?);
        }
        let last = self.sound(keys.verifier())?.into_keys().max().unwrap_or_default();
        let version = at.0.max(last.saturating_add(1));
        let name = keys.note_signer()?.name().to_owned();
        let list = List { name, version, at, pieces };
        put(&self.list(version), &list.sign(keys)?)?;
        self.tidy(keys.verifier())?;
        Ok(Written { version, papers: papers.len(), pieces: new })
    }

    /// Versions whose list is ours, with their pieces.
    fn sound(&self, verifier: &str) -> Result<BTreeMap<i64, List>> {
        let opened = |version| self.opened(verifier, version).ok().map(|list| (version, list));
        Ok(self.versions()?.into_iter().filter_map(opened).collect())
    }

    /// Lets go of old versions, and of lists that are none of ours.
    fn tidy(&self, verifier: &str) -> Result<()> {
        let mut sound = self.sound(verifier)?;
        while sound.len() > KEPT {
            sound.pop_first();
        }
        for version in self.versions()?.into_iter().filter(|version| !sound.contains_key(version)) {
            fs::remove_file(self.list(version))?;
        }
        let used: BTreeSet<&str> = sound.values().flat_map(|list| &list.pieces).map(String::as_str).collect();
        for entry in fs::read_dir(self.0.join(PIECES))? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| used.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Reads one version after the other, each only if it is newer and whole.
#[derive(Debug)]
pub struct Reader {
    folder: Folder,
    verifier: String,
    version: i64,
    /// Pieces that were read, by their digests.
    pieces: HashMap<String, Arc<Vec<Paper>>>,
    /// Versions that were refused are told once.
    refused: BTreeSet<i64>,
}

/// What a look at the folder found.
#[derive(Debug, Default)]
pub struct Look {
    pub snapshot: Option<Snapshot>,
    /// Newer versions that are not taken, and why.
    pub refused: Vec<(i64, String)>,
}

impl Reader {
    /// `verifier` is the regency's public key, as it came by another way.
    pub fn new(folder: Folder, verifier: impl Into<String>) -> Reader {
        let (pieces, refused) = (HashMap::new(), BTreeSet::new());
        Reader { folder, verifier: verifier.into(), version: 0, pieces, refused }
    }

    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// The newest whole version that is newer than the last one.
    pub fn look(&mut self) -> Result<Look> {
        let mut look = Look::default();
        for version in self.folder.versions()? {
            if version <= self.version {
                break;
            }
            match self.read(version) {
                Ok(snapshot) => {
                    self.version = version;
                    self.refused.clear();
                    look.snapshot = Some(snapshot);
                    break;
                }
                Err(e) if self.refused.insert(version) => look.refused.push((version, e.to_string())),
                Err(_) => {}
            }
        }
        Ok(look)
    }

    fn read(&mut self, version: i64) -> Result<Snapshot> {
        let list = self.folder.opened(&self.verifier, version)?;
        let (first, rest) = list.pieces.split_first().ok_or_else(|| note_error(&"terbitan kosong"))?;
        let published: Published = serde_json::from_slice(&self.folder.piece(first)?)?;
        let mut pieces = HashMap::new();
        let mut papers = Vec::with_capacity(rest.len());
        for digest in rest {
            let piece = match self.pieces.get(digest) {
                Some(known) => known.clone(),
                None => Arc::new(serde_json::from_slice::<Vec<Paper>>(&self.folder.piece(digest)?)?),
            };
            pieces.insert(digest.clone(), piece.clone());
            papers.push(piece);
        }
        let snapshot = Snapshot::of(&list, published, papers)?;
        self.pieces = pieces;
        Ok(snapshot)
    }
}

#[cfg(test)]
mod tests {
    use kernel::lifecycle::{Kind, State};
    use kernel::{Money, Zone};

    use super::*;
    use crate::published::{Regency, Watched};

    fn keys() -> Keys {
        Keys::generate("simpul.99.99")
    }

    fn published(keys: &Keys, name: &str) -> Published {
        let regency = Regency { wilayah: "99.99".into(), name: name.into(), zone: Zone::Wib, practice: false };
        let verifier = keys.verifier().to_owned();
        Published { regency, verifier, catalogue: vec![], logs: vec![], watched: Watched::default() }
    }

    fn paper(n: i64) -> Paper {
        Paper {
            key: hex(&key_of(&format!("token-{n}"))),
            id: n,
            version: 1,
            kind: Kind::Sp2d,
            number: format!("{n}/2026"),
            date: None,
            state: State::Issued,
            current: true,
            replaced: None,
            amount: Some(Money::from_sen(100)),
            digest: "abcd".into(),
        }
    }

    fn flipped(path: &Path) {
        let mut bytes = fs::read(path).expect("there");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).expect("written");
    }

    #[test]
    fn a_version_is_read_whole_and_only_forward() {
        let (keys, home) = (keys(), tempfile::tempdir().expect("a folder"));
        let folder = Folder::new(home.path());
        let papers: Vec<Paper> = (0..4500).map(paper).collect();
        let written = folder.write(&keys, &published(&keys, "A"), &papers, Moment(1000)).expect("written");
        assert_eq!((written.version, written.papers, written.pieces), (1000, 4500, 4));
        let mut reader = Reader::new(folder.clone(), keys.verifier());
        let first = reader.look().expect("a look").snapshot.expect("a version");
        assert_eq!(first.papers().count(), 4500);
        assert_eq!(first.find("token-4321").map(|p| p.number.as_str()), Some("4321/2026"));
        assert!(first.find("token-9999").is_none());
        assert!(reader.look().expect("a look").snapshot.is_none(), "nothing newer");
        // The clock went back: versions still go on, and pieces are not written twice.
        let again = folder.write(&keys, &published(&keys, "B"), &papers, Moment(10)).expect("written");
        assert_eq!((again.version, again.pieces), (1001, 1));
        assert_eq!(reader.look().expect("a look").snapshot.expect("a version").published.regency.name, "B");
        for n in 0..5 {
            folder.write(&keys, &published(&keys, "C"), &papers, Moment(2000 + n)).expect("written");
        }
        assert_eq!(folder.versions().expect("versions"), [2004, 2003, 2002]);
        assert_eq!(fs::read_dir(home.path().join(PIECES)).expect("pieces").count(), 4);
    }

    #[test]
    fn what_is_half_or_tampered_is_refused_and_the_one_before_is_served() {
        let (keys, home) = (keys(), tempfile::tempdir().expect("a folder"));
        let folder = Folder::new(home.path());
        folder.write(&keys, &published(&keys, "lama"), &[paper(1)], Moment(1000)).expect("written");
        let mut reader = Reader::new(folder.clone(), keys.verifier());
        let seen = |reader: &mut Reader| reader.look().expect("a look");
        assert!(seen(&mut reader).snapshot.is_some());
        let version =
            folder.write(&keys, &published(&keys, "baru"), &[paper(2)], Moment(2000)).expect("written").version;
        let list = fs::read(folder.list(version)).expect("a list");
        let opened = folder.opened(keys.verifier(), version).expect("ours");
        let pieces: Vec<PathBuf> = opened.pieces.iter().map(|d| home.path().join(PIECES).join(d)).collect();
        let whole: Vec<Vec<u8>> = pieces.iter().map(|p| fs::read(p).expect("a piece")).collect();
        // A list cut off at any place, a flipped letter, a piece that is missing, cut or changed.
        for end in (0..list.len()).step_by(7) {
            fs::write(folder.list(version), &list[..end]).expect("written");
            assert!(Reader::new(folder.clone(), keys.verifier()).read(version).is_err(), "{end}");
        }
        fs::write(folder.list(version), &list).expect("written");
        for (path, bytes) in pieces.iter().zip(&whole) {
            flipped(path);
            let look = seen(&mut reader);
            assert!(look.snapshot.is_none());
            fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
            assert!(seen(&mut reader).snapshot.is_none());
            fs::remove_file(path).expect("removed");
            assert!(seen(&mut reader).snapshot.is_none());
            fs::write(path, bytes).expect("written");
        }
        flipped(&folder.list(version));
        assert!(seen(&mut reader).snapshot.is_none());
        // A new look from nothing serves the old one and says why not the new.
        let mut fresh = Reader::new(folder.clone(), keys.verifier());
        let look = seen(&mut fresh);
        assert_eq!(look.snapshot.expect("the old one").published.regency.name, "lama");
        assert_eq!(look.refused.len(), 1);
        // Somebody else's key, and an old list under a newer number.
        let other = Keys::generate("simpul.99.99");
        assert!(Reader::new(folder.clone(), other.verifier()).look().expect("a look").snapshot.is_none());
        fs::write(folder.list(9000), &list).expect("written");
        assert!(seen(&mut fresh).snapshot.is_none());
        // Mended, it is taken; and the publisher clears what is none of its own away.
        fs::write(folder.list(version), &list).expect("written");
        assert_eq!(seen(&mut reader).snapshot.expect("mended").published.regency.name, "baru");
        folder.write(&keys, &published(&keys, "baru"), &[], Moment(3000)).expect("written");
        assert!(!folder.list(9000).exists());
    }

    #[test]
    fn one_program_publishes_at_a_time() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(home.path());
        let held = folder.lock().expect("free");
        assert!(folder.lock().is_err());
        drop(held);
        assert!(folder.lock().is_ok());
    }
}

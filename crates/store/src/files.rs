//! The file room: what is attached to documents. One encrypted file for each
//! content and SKPD, named by a keyed digest, so that nobody finds a paper by
//! its digest and nobody learns that another SKPD holds the same one. Files
//! are written once and never changed; the database says which there are.

use kernel::hex;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::keys::Keys;
use crate::table::CONTENT;
use crate::{Error, Read, Result, Tx, params};

/// The room's folder inside a data folder, and the ending beside a keys file.
pub(crate) const FOLDER: &str = "berkas";
const PURPOSE: &str = "berkas";
/// What encryption adds: the algorithm, the nonce, the tag.
const OVERHEAD: u64 = 1 + 24 + 16;
/// How long a file waits for the act that names it.
const UNNAMED: Duration = Duration::from_secs(24 * 3600);

const KEEP: &str = "INSERT INTO content (name, skpd_id, digest, size, made_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (name) DO NOTHING RETURNING *";
const ALL: &str = "SELECT * FROM content ORDER BY name";

/// A content that lies in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What it is called in the room.
    pub name: String,
    pub skpd: i64,
    /// SHA-256 of what was brought, in hex.
    pub digest: String,
    pub size: i64,
}

/// What the room lacks of what the database knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    pub whole: usize,
    pub missing: Vec<String>,
    /// Their bytes are not those that were brought.
    pub broken: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
pub struct Room<'a> {
    folder: &'a Path,
    keys: &'a Keys,
}

impl<'a> Room<'a> {
    pub(crate) fn new(folder: &'a Path, keys: &'a Keys) -> Room<'a> {
        Room { folder, keys }
    }

    fn path(&self, name: &str) -> Result<PathBuf> {
        let plain = name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit());
        let shelf = name.get(..2).filter(|_| plain).ok_or_else(|| Error::Bug(format!("nama berkas «{name}»")))?;
        Ok(self.folder.join(shelf).join(name))
    }

    /// Puts a content into the room, on the disk when this returns. The act
    /// that names it comes after: a file that no act names harms nobody.
    pub fn put(&self, skpd: i64, bytes: &[u8]) -> Result<Held> {
        let digest = hex(&Sha256::digest(bytes));
        let name = name(self.keys, skpd, &digest);
        let size = i64::try_from(bytes.len()).map_err(|_| Error::Input("berkas terlalu besar".into()))?;
        let held = Held { name, skpd, digest, size };
        let path = self.path(&held.name)?;
        // An older one that no act has named is young again.
        let fresh = || File::open(&path)?.set_modified(SystemTime::now());
        if self.get(&held).is_err() || fresh().is_err() {
            write_new(&path, &self.keys.encrypt(PURPOSE, bytes)?)?;
        }
        Ok(held)
    }

    /// A plain file of the length that the content has when it is encrypted.
    fn lies(&self, held: &Held) -> Result<bool> {
        let length = u64::try_from(held.size).unwrap_or_default() + OVERHEAD;
        Ok(self.path(&held.name)?.symlink_metadata().is_ok_and(|meta| meta.is_file() && meta.len() == length))
    }

    /// A content as it was brought.
    pub fn get(&self, held: &Held) -> Result<Vec<u8>> {
        if !self.lies(held)? {
            return Err(Error::Storage(format!("berkas {} tidak utuh di ruang berkas", held.name)));
        }
        let stored = fs::read(self.path(&held.name)?)?;
        let bytes = self.keys.decrypt(PURPOSE, &stored)?;
        if hex(&Sha256::digest(&bytes)) != held.digest {
            return Err(Error::Storage(format!("berkas {} bukan isi yang dilampirkan", held.name)));
        }
        Ok(bytes)
    }

    /// Where it lies: on a disk with room for files. It comes with the first of them.
    pub fn folder(&self) -> &Path {
        self.folder
    }

    /// Compares the room with what the database knows.
    pub fn examine(&self, known: &[Held]) -> Result<Inventory> {
        let mut found = Inventory::default();
        for held in known {
            if !self.path(&held.name)?.exists() {
                found.missing.push(held.name.clone());
            } else if self.get(held).is_err() {
                found.broken.push(held.name.clone());
            } else {
                found.whole += 1;
            }
        }
        Ok(found)
    }

    /// Brings what `known` names into another folder, each content opened and
    /// compared on the way; what lies there whole by its length stays. Answers
    /// how many could not be brought: one that fails keeps nobody from the rest.
    pub fn copy(&self, known: &[Held], to: &Path) -> Result<u64> {
        let there = Room { folder: to, keys: self.keys };
        let mut lacking = 0;
        for held in known {
            if !there.lies(held)? {
                let brought = self.get(held).and_then(|bytes| there.put(held.skpd, &bytes));
                lacking += u64::from(brought.is_err());
            }
        }
        Ok(lacking)
    }

    /// Brings what is missing here from the folder beside a backup.
    pub fn bring(&self, known: &[Held], from: &Path) -> Result<u64> {
        Room { folder: from, keys: self.keys }.copy(known, self.folder)
    }

    /// Removes files that no act has named for a day: their act was refused or
    /// never came. Answers how many.
    pub fn sweep(&self, known: &[Held]) -> Result<usize> {
        let named: BTreeSet<&str> = known.iter().map(|held| held.name.as_str()).collect();
        let Ok(shelves) = fs::read_dir(self.folder) else { return Ok(0) };
        let mut swept = 0;
        for shelf in shelves.filter_map(|s| fs::read_dir(s.ok()?.path()).ok()) {
            for file in shelf.filter_map(std::result::Result::ok) {
                let old = file.metadata().ok().filter(fs::Metadata::is_file).and_then(|m| m.modified().ok());
                let old = old.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > UNNAMED);
                let name = file.file_name();
                if old && !name.to_str().is_some_and(|name| named.contains(name)) {
                    match fs::remove_file(file.path()) {
                        Ok(()) => swept += 1,
                        // Another server of the same regency was quicker.
                        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                        Err(e) => return Err(e.into()),
                    }
                }
            }
        }
        Ok(swept)
    }
}

/// What a content of an SKPD is called in the room.
pub fn name(keys: &Keys, skpd: i64, digest: &str) -> String {
    hex(&keys.index(PURPOSE, format!("{skpd}|{digest}").as_bytes()))
}

/// A new file that only its owner reads.
pub(crate) fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes beside, flushes, and gives the name last.
fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let shelf = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(shelf)?;
    let beside = path.with_extension(hex(&crate::keys::random::<6>()));
    let written = private(&beside).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    let named = written.and_then(|()| fs::rename(&beside, path)).and_then(|()| File::open(shelf)?.sync_all());
    if let Err(e) = named {
        let _ = fs::remove_file(&beside);
        return Err(Error::Storage(format!("ruang berkas: {e}")));
    }
    Ok(())
}

/// Notes in an act's transaction that the room holds a content.
pub async fn keep(tx: &mut Tx, held: &Held) -> Result<()> {
    let params = params![held.name.as_str(), held.skpd, held.digest.as_str(), held.size, tx.ctx().now];
    tx.change(&CONTENT, KEEP, params).await.map(drop)
}

/// Every content that the database knows.
pub async fn known(read: &mut impl Read) -> Result<Vec<Held>> {
    let held = |row: &crate::Row| {
        Ok(Held {
            name: row.text("name")?,
            skpd: row.int("skpd_id")?,
            digest: row.text("digest")?,
            size: row.int("size")?,
        })
    };
    read.query(ALL, vec![]).await?.iter().map(held).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_comes_back_and_nothing_else_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Keys::generate("uji");
        let room = Room::new(folder.path(), &keys);
        let held = room.put(7, b"kuitansi").expect("put");
        assert_eq!(room.put(7, b"kuitansi").expect("again"), held, "one content is kept once");
        assert_eq!(room.get(&held).expect("get"), b"kuitansi");
        // The same paper of another SKPD has another name, and the digest is none.
        let other = room.put(8, b"kuitansi").expect("put");
        assert_eq!(other.digest, held.digest);
        assert_ne!(other.name, held.name);
        assert!(room.get(&Held { name: held.digest[..32].to_owned(), ..held.clone() }).is_err());
        assert!(room.get(&Held { name: "../../../../../../../etc/passwd".into(), ..held.clone() }).is_err());
        let path = room.path(&held.name).expect("a path");
        let stored = fs::read(&path).expect("stored");
        assert!(!stored.windows(8).any(|w| w == b"kuitansi"), "it lies encrypted");
        assert_eq!(room.examine(&[held.clone(), other.clone()]).expect("seen").whole, 2);
        // A bent byte and a lost file are told apart; a second bringing heals.
        fs::write(&path, [stored.as_slice(), b"x"].concat()).expect("bent");
        fs::remove_file(room.path(&other.name).expect("a path")).expect("lost");
        let found = room.examine(&[held.clone(), other.clone()]).expect("seen");
        assert_eq!(found, Inventory { whole: 0, missing: vec![other.name], broken: vec![held.name.clone()] });
        room.put(7, b"kuitansi").expect("healed");
        assert_eq!(room.get(&held).expect("get"), b"kuitansi");
        copied_and_swept(&room, &held, &path);
    }

    fn copied_and_swept(room: &Room<'_>, held: &Held, path: &Path) {
        let (beside, lost) = (tempfile::tempdir().expect("a folder"), Held { name: "0".repeat(32), ..held.clone() });
        let known = [held.clone(), lost];
        assert_eq!(room.copy(&known, beside.path()).expect("copied"), 1, "one is missing, one is there");
        let there = Room { folder: beside.path(), keys: room.keys };
        assert_eq!(there.get(held).expect("get"), b"kuitansi");
        // A cut file is brought again; a link is none, wherever it leads.
        let copy = there.path(&held.name).expect("a path");
        fs::write(&copy, b"x").expect("cut");
        assert_eq!(room.copy(&known[..1], beside.path()).expect("copied"), 0);
        assert_eq!(there.get(held).expect("get"), b"kuitansi");
        fs::remove_file(&copy).expect("gone");
        #[cfg(unix)]
        std::os::unix::fs::symlink("/dev/zero", &copy).expect("a link");
        assert!(there.get(held).is_err());
        // Only what is old and unnamed goes.
        assert_eq!(room.sweep(&[]).expect("swept"), 0);
        let day = std::time::SystemTime::now() - 2 * UNNAMED;
        File::options().write(true).open(path).expect("open").set_modified(day).expect("older");
        assert_eq!(room.sweep(&known).expect("swept"), 0);
        assert_eq!(room.sweep(&known[1..]).expect("swept"), 1);
        assert!(room.get(held).is_err());
    }
}

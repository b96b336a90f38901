//! The file room: what is attached to documents. One encrypted file for each
//! content and SKPD, named by a keyed digest, so that nobody finds a paper by
//! its digest and nobody learns that another SKPD holds the same one. Files
//! are written once and never changed; the database says which there are.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::effects::hex;
use crate::keys::Keys;
use crate::table::CONTENT;
use crate::{Error, Read, Result, Tx, params};

/// The room's folder inside a data folder, and the ending beside a keys file.
pub(crate) const FOLDER: &str = "berkas";
const PURPOSE: &str = "berkas";

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
        if self.get(&held).is_err() {
            write_new(&self.path(&held.name)?, &self.keys.encrypt(PURPOSE, bytes)?)?;
        }
        Ok(held)
    }

    /// A content as it was brought.
    pub fn get(&self, held: &Held) -> Result<Vec<u8>> {
        let stored = fs::read(self.path(&held.name)?)
            .map_err(|e| Error::Storage(format!("berkas {} tidak ada di ruang berkas ({e})", held.name)))?;
        let bytes = self.keys.decrypt(PURPOSE, &stored)?;
        if hex(&Sha256::digest(&bytes)) != held.digest {
            return Err(Error::Storage(format!("berkas {} bukan isi yang dilampirkan", held.name)));
        }
        Ok(bytes)
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

    /// Brings what `known` names into another folder; what lies there already
    /// stays. Answers how many the room itself lacks.
    pub(crate) fn copy(&self, known: &[Held], to: &Path) -> Result<u64> {
        let there = Room { folder: to, keys: self.keys };
        let mut lacking = 0;
        for held in known {
            let (from, target) = (self.path(&held.name)?, there.path(&held.name)?);
            if target.exists() {
                continue;
            }
            match fs::read(from) {
                Ok(bytes) => write_new(&target, &bytes)?,
                Err(_) => lacking += 1,
            }
        }
        Ok(lacking)
    }
}

/// What a content of an SKPD is called in the room.
pub fn name(keys: &Keys, skpd: i64, digest: &str) -> String {
    hex(&keys.index(PURPOSE, format!("{skpd}|{digest}").as_bytes()))
}

/// Writes beside, flushes, and gives the name last.
fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let shelf = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(shelf)?;
    let beside = path.with_extension(hex(&crate::keys::random::<6>()));
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
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
    }
}

//! Files that somebody, or a program, puts into a folder. Each holds the data
//! set as a whole; the newest is the one that counts.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use kernel::hex;
use sha2::{Digest, Sha256};

use crate::settings::FolderSettings;
use crate::trouble::{Result, Trouble};

#[derive(Clone, Debug)]
pub struct Folder {
    folder: PathBuf,
    settle: Duration,
}

/// A file that lies still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    pub path: PathBuf,
    pub name: String,
    /// Of all its bytes.
    pub digest: String,
}

/// Whether a name fits a pattern; `*` stands for any letters.
fn fits(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut rest = rest;
    let mut last = None;
    for part in parts {
        if let Some(found) = last.replace(part) {
            let Some(at) = rest.find(found) else { return false };
            rest = rest.get(at + found.len()..).unwrap_or_default();
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

/// Names that programs give to files which are not finished.
fn is_unfinished(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with(['.', '~']) || [".part", ".tmp", ".crdownload", "~"].iter().any(|end| lower.ends_with(end))
}

fn digest(path: &Path) -> std::io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(&hash.finalize())),
            n => hash.update(piece.get(..n).unwrap_or_default()),
        }
    }
}

impl Folder {
    pub fn new(settings: &FolderSettings, folder: PathBuf) -> Folder {
        Folder { folder, settle: Duration::from_secs(settings.settle_seconds) }
    }

    /// The newest file that fits and that nobody has written to for a while.
    pub fn newest(&self, pattern: &str) -> Result<Option<Dropped>> {
        let unread = |e: std::io::Error| Trouble::Source(format!("folder {}: {e}", self.folder.display()));
        let mut found: Option<(SystemTime, PathBuf, String)> = None;
        for entry in fs::read_dir(&self.folder).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let facts = entry.metadata().map_err(unread)?;
            if !facts.is_file() || is_unfinished(&name) || !fits(&name, pattern) {
                continue;
            }
            let changed = facts.modified().map_err(unread)?;
            // A clock that was set back must not hide a file for years.
            let rests = SystemTime::now().duration_since(changed).unwrap_or(self.settle) >= self.settle;
            let newer = found.as_ref().is_none_or(|(at, _, other)| (changed, &name) > (*at, other));
            if rests && newer {
                found = Some((changed, entry.path(), name));
            }
        }
        let Some((_, path, name)) = found else { return Ok(None) };
        let digest = digest(&path).map_err(unread)?;
        Ok(Some(Dropped { path, name, digest }))
    }
}

impl Dropped {
    /// Nobody has written to it since it was found.
    pub fn still(&self) -> Result<()> {
        match digest(&self.path) {
            Ok(now) if now == self.digest => Ok(()),
            _ => Err(Trouble::Source(format!("berkas {} masih ditulis", self.name))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_their_files() {
        for (name, pattern) in
            [("pasien.csv", "pasien.csv"), ("pasien-01.csv", "pasien*.csv"), ("a-b-c.csv", "a*b*.csv"), ("x", "*")]
        {
            assert!(fits(name, pattern), "{name} {pattern}");
        }
        for (name, pattern) in
            [("pasien.csv", "pasien.cs"), ("pasien.csv.part", "pasien*.csv"), ("b.csv", "a*.csv"), ("ab", "ab*b")]
        {
            assert!(!fits(name, pattern), "{name} {pattern}");
        }
        assert!(is_unfinished("~$buku.xlsx") && is_unfinished("a.csv.PART") && !is_unfinished("a.csv"));
    }

    #[test]
    fn a_file_that_is_being_written_is_left_alone() {
        let place = tempfile::tempdir().expect("a folder");
        let settings = FolderSettings { folder: place.path().into(), settle_seconds: 3600 };
        let folder = Folder::new(&settings, place.path().into());
        fs::write(place.path().join("a.csv"), "id,nama\n1,A\n").expect("written");
        assert_eq!(folder.newest("*.csv").expect("read"), None);
        let eager = Folder { settle: Duration::ZERO, ..folder };
        let found = eager.newest("*.csv").expect("read").expect("there");
        assert_eq!(found.name, "a.csv");
        assert_eq!(eager.newest("*.xlsx").expect("read"), None);
        assert_eq!(found.still(), Ok(()));
        fs::write(&found.path, "id,nama\n1,A\n2,B\n").expect("written");
        assert_eq!(found.still(), Err(Trouble::Source("berkas a.csv masih ditulis".into())));
    }
}

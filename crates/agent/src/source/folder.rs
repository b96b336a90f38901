//! Files that somebody, or a program, puts into a folder. Each holds the data
//! set as a whole; the newest is the one that counts.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use documents::Limits;
use kernel::hex;
use kernel::sheet::{Cell as GridCell, Grid};
use sha2::{Digest, Sha256};

use crate::mapping::Record;
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
    /// Its rows, under the names that its first row gives to the columns.
    pub fn records(&self, sheet: Option<&str>) -> Result<(Vec<String>, Vec<Record>)> {
        let failed = |words: String| Trouble::Shape(format!("berkas {}: {words}", self.name));
        let program = std::env::current_exe().map_err(|e| Trouble::Source(e.to_string()))?;
        let grids =
            documents::read_isolated(&program, &self.path, &Limits::standard()).map_err(|e| failed(e.to_string()))?;
        // Whoever writes on while it is read is read again later.
        match digest(&self.path) {
            Ok(after) if after == self.digest => {}
            _ => return Err(Trouble::Source(format!("berkas {} masih ditulis", self.name))),
        }
        let grid = grids.into_iter().find(|grid| sheet.is_none_or(|name| grid.name == name));
        records(grid.ok_or_else(|| failed(format!("lembar {} tidak ada", sheet.unwrap_or_default())))?)
            .ok_or_else(|| failed("tidak memuat baris judul".into()))
    }
}

fn records(grid: Grid) -> Option<(Vec<String>, Vec<Record>)> {
    let mut rows = grid.rows.into_iter();
    let names: Vec<String> = rows.next()?.cells.iter().map(GridCell::text).collect();
    let cell = |cell: &GridCell| (!cell.is_empty()).then(|| cell.text().into_bytes());
    let record = |row: kernel::sheet::GridRow| {
        let cells = names.iter().enumerate().filter(|(_, name)| !name.is_empty());
        Record { cells: cells.map(|(n, name)| (name.clone(), row.cells.get(n).and_then(cell))).collect() }
    };
    let all: Vec<Record> = rows.filter(|row| row.cells.iter().any(|c| !c.is_empty())).map(record).collect();
    Some((names, all))
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
    }
}

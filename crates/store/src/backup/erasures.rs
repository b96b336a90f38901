//! What was erased, written down outside the database too: an older backup
//! must not bring it back.
//!
//! The register is a file of lines that only grows, beside the keys. Each line
//! names one erased body by entry and leaf and is bound by a keyed digest to
//! the line before it. A backup lays a copy beside itself; a restore applies
//! every register it finds. Nothing in it is personal.

use kernel::{hex, unhex};
use std::collections::HashSet;
use std::fs::File;
use std::io::{Read as _, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::keys::Keys;
use crate::table::JOURNAL_ERASURE;
use crate::{Error, Read, Result, Tx, params, row};

/// How a register's name ends.
pub(crate) const EXTENSION: &str = "terhapus";
/// A register of a million erasures is far smaller.
const LARGEST: u64 = 512 * 1024 * 1024;

const ERASURES: &str = "SELECT e.entry_id, e.reason, e.at, j.digest FROM journal_erasure e
   JOIN journal j ON j.id = e.entry_id ORDER BY e.at, e.entry_id";
/// The digest too: two restores of one backup give the same ids again.
const FORGET: &str = "DELETE FROM journal_body WHERE entry_id = $1
     AND EXISTS (SELECT 1 FROM journal j WHERE j.id = $1 AND j.digest = $2) RETURNING entry_id";

/// One erased body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Erasure {
    entry: i64,
    /// Digest of the leaf, in hex.
    leaf: String,
    reason: String,
    at: i64,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    erasure: Erasure,
    /// Over the line before this one and the erasure.
    seal: String,
}

/// The first line: whose register it is.
#[derive(Serialize, Deserialize)]
struct Head {
    format: u32,
    verifier: String,
}

/// A register as it was read: its whole lines, and where they end.
#[derive(Default)]
struct Register {
    erasures: Vec<Erasure>,
    last: String,
    end: u64,
}

fn seal(keys: &Keys, before: &str, erasure: &Erasure) -> Result<String> {
    Ok(hex(&keys.index("penghapusan", format!("{before}\n{}", serde_json::to_string(erasure)?).as_bytes())))
}

/// `None` where the register belongs to other keys. A last line without its
/// end was cut short by a crash and counts as not written.
fn parse(text: &str, keys: &Keys, path: &Path) -> Result<Option<Register>> {
    let broken = |n: usize| {
        Error::Input(format!(
            "daftar penghapusan {} berubah sejak ditulis (baris {n}); pakai salinannya yang utuh",
            path.display()
        ))
    };
    let mut register = Register::default();
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let Some(line) = line.strip_suffix('\n') else { break };
        if n == 0 {
            let head: Head = serde_json::from_str(line).map_err(|_| broken(1))?;
            if head.verifier != keys.verifier() {
                return Ok(None);
            }
            register.last = line.to_owned();
        } else {
            let read: Line = serde_json::from_str(line).map_err(|_| broken(n + 1))?;
            if read.seal != seal(keys, &register.last, &read.erasure)? {
                return Err(broken(n + 1));
            }
            register.last = read.seal;
            register.erasures.push(read.erasure);
        }
        register.end += line.len() as u64 + 1;
    }
    Ok(Some(register))
}

fn read_text(file: &mut File, path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    String::from_utf8(bytes)
        .map_err(|_| Error::Input(format!("daftar penghapusan {} bukan berkas teks", path.display())))
}

/// Every erasure that the registers beside the keys and beside the backup name.
pub(crate) fn known(keys: &Keys, backup: &Path) -> Result<Vec<Erasure>> {
    let folder = backup.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == EXTENSION) && p.is_file())
        .collect();
    paths.extend(keys.register().filter(|p| p.is_file()).map(Path::to_owned));
    paths.sort();
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for path in paths {
        let text = read_text(&mut File::open(&path)?, &path)?;
        for erasure in parse(&text, keys, &path)?.unwrap_or_default().erasures {
            if seen.insert((erasure.entry, erasure.leaf.clone())) {
                all.push(erasure);
            }
        }
    }
    Ok(all)
}

/// Erases again what came back; answers with how many bodies that were.
pub(crate) async fn apply(tx: &mut Tx, erasures: &[Erasure]) -> Result<u64> {
    let mut again = 0;
    for erasure in erasures {
        let Some(leaf) = unhex(&erasure.leaf) else { continue };
        if tx.query(FORGET, params![erasure.entry, leaf]).await?.is_empty() {
            continue;
        }
        let gone = row! { entry_id: erasure.entry, reason: erasure.reason.as_str(), at: erasure.at };
        tx.insert(&JOURNAL_ERASURE, gone).await?;
        again += 1;
    }
    Ok(again)
}

/// Writes down what the register beside the keys does not hold yet; answers
/// with how many erasures were new. Keys that lie in no file have no register.
pub(crate) async fn note(read: &mut impl Read, keys: &Keys) -> Result<usize> {
    let Some(path) = keys.register() else { return Ok(0) };
    let rows = read.query(ERASURES, vec![]).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let erased = rows
        .iter()
        .map(|r| {
            let leaf = hex(&r.bytes("digest")?);
            Ok(Erasure { entry: r.int("entry_id")?, leaf, reason: r.text("reason")?, at: r.int("at")? })
        })
        .collect::<Result<Vec<_>>>()?;
    grow(path, keys, &erased)
}

/// One program at a time; what a crash left of a line is written over.
fn grow(path: &Path, keys: &Keys, erased: &[Erasure]) -> Result<usize> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.lock()?;
    let text = read_text(&mut file, path)?;
    let foreign = || Error::Input(format!("daftar penghapusan {} milik kunci lain", path.display()));
    let mut register = parse(&text, keys, path)?.ok_or_else(foreign)?;
    let held: HashSet<(i64, &str)> = register.erasures.iter().map(|e| (e.entry, e.leaf.as_str())).collect();
    let new: Vec<&Erasure> = erased.iter().filter(|e| !held.contains(&(e.entry, e.leaf.as_str()))).collect();
    if new.is_empty() {
        return Ok(0);
    }
    let mut lines = String::new();
    if register.end == 0 {
        register.last = serde_json::to_string(&Head { format: 1, verifier: keys.verifier().to_owned() })?;
        lines = format!("{}\n", register.last);
    }
    for erasure in &new {
        let line = Line { seal: seal(keys, &register.last, erasure)?, erasure: (*erasure).clone() };
        lines.push_str(&serde_json::to_string(&line)?);
        lines.push('\n');
        register.last = line.seal;
    }
    file.set_len(register.end)?;
    file.seek(SeekFrom::Start(register.end))?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    super::sync_folder(path)?;
    Ok(new.len())
}

/// The register's name beside a backup.
pub(crate) fn beside(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".");
    name.push(EXTENSION);
    name.into()
}

/// Lays a copy of the register beside a backup, where there is one.
pub(crate) fn copy(keys: &Keys, backup: &Path) -> Result<()> {
    let Some(path) = keys.register().filter(|p| p.is_file()) else { return Ok(()) };
    let target = beside(backup);
    std::fs::copy(path, &target)?;
    Ok(File::open(&target)?.sync_all()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use super::*;

    fn erasure(entry: i64) -> Erasure {
        Erasure { entry, leaf: "00ff".into(), reason: "UU 27/2022 Ps 8".into(), at: 5 }
    }

    #[test]
    fn the_register_only_grows_and_shows_every_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kunci.terhapus");
        let keys = Keys::generate("simpul.99.01");
        assert_eq!(grow(&path, &keys, &[erasure(1)]).expect("written"), 1);
        assert_eq!(grow(&path, &keys, &[erasure(1), erasure(2)]).expect("written"), 1, "each erasure once");
        let whole = std::fs::read_to_string(&path).expect("text");
        assert_eq!(whole.lines().count(), 3);
        // A crash cut the last line; it is written again.
        std::fs::write(&path, &whole[..whole.len() - 9]).expect("cut");
        assert_eq!(grow(&path, &keys, &[erasure(1), erasure(2)]).expect("written"), 1);
        assert_eq!(std::fs::read_to_string(&path).expect("text"), whole);
        let other = Keys::generate("simpul.99.01");
        assert!(parse(&whole, &other, &path).expect("read").is_none(), "another regency's register");
        for (from, to) in [("\"entry\":1", "\"entry\":3"), ("Ps 8", "Ps 9"), ("\"at\":5", "\"at\":6")] {
            assert!(parse(&whole.replacen(from, to, 1), &keys, &path).is_err(), "{from}");
        }
        let mut lines: Vec<&str> = whole.split_inclusive('\n').collect();
        lines.remove(1);
        assert!(parse(&lines.concat(), &keys, &path).is_err(), "no line can be taken out of the middle");
    }
}

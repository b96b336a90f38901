//! Verifies a mirror of a log: a folder of C2SP tiles that anybody can keep.
//! The tree is built anew from the entries; every hash that the folder holds,
//! the signed checkpoint, and a checkpoint of earlier days must follow from it.

use std::fs;
use std::io;
use std::path::Path;

use kernel::hex;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::seal::open_checkpoint;
use store::tiles;

/// Hashes or entries in a full tile.
const WIDTH: usize = 256;
/// Faults beyond this many are not listed.
const LISTED: usize = 1000;

type Hash = [u8; 32];

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    pub file: String,
    pub what: String,
}

/// What a folder proves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    pub sound: bool,
    pub origin: String,
    pub size: u64,
    /// Of the tree as it was built from the entries, in hex.
    pub root: String,
    /// Of what was kept earlier: that it is the beginning of this log.
    pub continues: Option<bool>,
    pub faults: Vec<Fault>,
}

impl Verified {
    fn fault(&mut self, file: impl Into<String>, what: impl Into<String>) {
        if self.faults.len() < LISTED {
            self.faults.push(Fault { file: file.into(), what: what.into() });
        }
    }
}

fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Roots of the full subtrees that a row of hashes consists of, the largest first.
fn subtrees(row: &[Hash]) -> Vec<Hash> {
    let mut found = Vec::new();
    let mut rest = row;
    while !rest.is_empty() {
        let size = 1usize << rest.len().ilog2();
        let (left, right) = rest.split_at(size);
        let mut level = left.to_vec();
        while level.len() > 1 {
            level = level.chunks(2).filter_map(|pair| Some(node_hash(pair.first()?, pair.get(1)?))).collect();
        }
        found.extend(level);
        rest = right;
    }
    found
}

/// The tree while it grows: for each level of tiles the tile that is not full.
#[derive(Debug, Default)]
struct Growing {
    levels: Vec<Vec<Hash>>,
    /// Full tiles of each level so far.
    full: Vec<u64>,
    size: u64,
}

impl Growing {
    /// Adds a leaf; answers with the tiles that it filled: level, number, hashes.
    fn push(&mut self, leaf: Hash) -> Vec<(usize, u64, Vec<Hash>)> {
        let mut filled = Vec::new();
        let mut hash = leaf;
        self.size += 1;
        for level in 0.. {
            if self.levels.len() <= level {
                self.levels.push(Vec::new());
                self.full.push(0);
            }
            let (Some(row), Some(count)) = (self.levels.get_mut(level), self.full.get_mut(level)) else { break };
            row.push(hash);
            if row.len() < WIDTH {
                break;
            }
            let tile = std::mem::take(row);
            hash = subtrees(&tile).first().copied().unwrap_or(hash);
            filled.push((level, *count, tile));
            *count += 1;
        }
        filled
    }

    fn root(&self) -> Hash {
        let parts: Vec<Hash> = self.levels.iter().rev().flat_map(|row| subtrees(row)).collect();
        let joined = parts.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
        joined.unwrap_or_else(|| Sha256::digest([]).into())
    }
}

/// `x001/234` of 1234.
fn numbered(n: u64) -> String {
    let mut groups = vec![format!("{:03}", n % 1000)];
    let mut rest = n / 1000;
    while rest > 0 {
        groups.push(format!("x{:03}", rest % 1000));
        rest /= 1000;
    }
    groups.reverse();
    groups.join("/")
}

fn tile_path(level: usize, n: u64, width: usize) -> String {
    let part = if width < WIDTH { format!(".p/{width}") } else { String::new() };
    format!("tile/{level}/{}{part}", numbered(n))
}

/// Entries of a bundle, each behind its length in two bytes.
fn entries(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut found = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (entry, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        found.push(entry);
        rest = after;
    }
    Some(found)
}

struct Walk<'a> {
    folder: &'a Path,
    verified: Verified,
    tree: Growing,
    /// Size and root that somebody kept.
    kept: Option<(u64, Hash)>,
}

impl Walk<'_> {
    fn read(&mut self, file: &str) -> Option<Vec<u8>> {
        match fs::read(self.folder.join(file)) {
            Ok(bytes) => Some(bytes),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                self.verified.fault(file, "tidak ada");
                None
            }
            Err(e) => {
                self.verified.fault(file, e.to_string());
                None
            }
        }
    }

    fn compare(&mut self, level: usize, n: u64, hashes: &[Hash]) {
        let file = tile_path(level, n, hashes.len());
        if let Some(bytes) = self.read(&file)
            && bytes != hashes.concat()
        {
            self.verified.fault(file, "tidak mengikuti isi catatan");
        }
    }

    fn look_back(&mut self) {
        if let Some((size, root)) = self.kept
            && size == self.tree.size
        {
            self.verified.continues = Some(root == self.tree.root());
        }
    }

    /// All entries, bundle by bundle; false where one cannot be read.
    fn entries(&mut self, size: u64) -> bool {
        self.look_back();
        for (n, file) in tiles::bundles(size).into_iter().enumerate() {
            let Some(bytes) = self.read(&file) else { return false };
            let expected = usize::try_from(size - (n * WIDTH) as u64).map_or(WIDTH, |left| left.min(WIDTH));
            let Some(found) = entries(&bytes).filter(|found| found.len() == expected) else {
                self.verified.fault(file, format!("bukan {expected} catatan"));
                return false;
            };
            for entry in found {
                for (level, n, tile) in self.tree.push(leaf_hash(entry)) {
                    self.compare(level, n, &tile);
                }
                self.look_back();
            }
        }
        // Tiles at the edge that are not full.
        let edge: Vec<(usize, u64, Vec<Hash>)> = self
            .tree
            .levels
            .iter()
            .zip(&self.tree.full)
            .enumerate()
            .map(|(l, (row, n))| (l, *n, row.clone()))
            .collect();
        for (level, n, row) in edge.into_iter().filter(|(_, _, row)| !row.is_empty()) {
            self.compare(level, n, &row);
        }
        true
    }
}

/// Verifies a mirror with the log's public key, and with a checkpoint that was
/// kept earlier, where there is one.
pub fn verify(folder: &Path, verifier: &str, kept: Option<&str>) -> Verified {
    let mut walk = Walk { folder, verified: Verified::default(), tree: Growing::default(), kept: None };
    let Some(text) = walk.read("checkpoint") else { return walk.verified };
    let point = match open_checkpoint(verifier, &String::from_utf8_lossy(&text)) {
        Ok(point) => point,
        Err(e) => {
            walk.verified.fault("checkpoint", e.to_string());
            return walk.verified;
        }
    };
    walk.verified.origin = point.origin().to_owned();
    if let Some(text) = kept {
        match open_checkpoint(verifier, text) {
            Ok(old) if old.origin() != point.origin() => {
                walk.verified.fault("checkpoint", format!("catatan lain: dahulu {}", old.origin()));
            }
            Ok(old) if old.size() > point.size() => {
                walk.verified.fault("checkpoint", format!("catatan menyusut: dahulu {} isi", old.size()));
            }
            Ok(old) => walk.kept = Some((old.size(), old.hash().0)),
            Err(e) => walk.verified.fault("checkpoint yang disimpan", e.to_string()),
        }
    }
    let whole = walk.entries(point.size());
    let root = walk.tree.root();
    let mut verified = walk.verified;
    (verified.size, verified.root) = (walk.tree.size, hex(&root));
    if whole && root != point.hash().0 {
        verified.fault("checkpoint", "akar yang ditandatangani berbeda dari isi catatan");
    }
    if verified.continues == Some(false) {
        verified.fault("checkpoint", "bukan lanjutan dari checkpoint yang disimpan");
    }
    verified.sound = verified.faults.is_empty() && whole;
    verified
}

/// An entry that stands behind what somebody kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beyond {
    pub index: u64,
    /// By which a receipt names it.
    pub leaf: String,
    pub entry: Vec<u8>,
}

/// What a mirror proves to follow on a checkpoint that was kept earlier, at most so
/// many entries; none where it proves nothing.
pub fn beyond(folder: &Path, verifier: &str, kept: &str, most: usize) -> Option<Vec<Beyond>> {
    let verified = verify(folder, verifier, Some(kept));
    if !verified.sound || verified.continues != Some(true) {
        return None;
    }
    let first = open_checkpoint(verifier, kept).ok()?.size();
    let mut found = Vec::new();
    for (n, file) in tiles::bundles(verified.size).into_iter().enumerate() {
        let start = (n * WIDTH) as u64;
        if start + WIDTH as u64 <= first || found.len() >= most {
            continue;
        }
        let bytes = fs::read(folder.join(file)).ok()?;
        let all = (start..).zip(entries(&bytes)?).filter(|(index, _)| *index >= first);
        found.extend(all.map(|(index, entry)| Beyond { index, leaf: hex(&leaf_hash(entry)), entry: entry.to_vec() }));
    }
    found.truncate(most);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6962, as it is defined.
    fn defined(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            more => {
                let mut split = 1;
                while split * 2 < more.len() {
                    split *= 2;
                }
                let (left, right) = more.split_at(split);
                node_hash(&defined(left), &defined(right))
            }
        }
    }

    #[test]
    fn the_tree_is_the_one_of_the_standard() {
        let leaves: Vec<Hash> = (0u32..70_000).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let sizes = [0usize, 1, 2, 3, 7, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 70_000];
        let mut tree = Growing::default();
        for (n, leaf) in leaves.iter().enumerate() {
            if sizes.contains(&n) {
                assert_eq!(tree.root(), defined(&leaves[..n]), "{n}");
            }
            tree.push(*leaf);
        }
        assert_eq!(tree.root(), defined(&leaves));
        assert_eq!(tree.full, [273, 1, 0]);
    }

    #[test]
    fn names_of_tiles_are_those_of_the_standard() {
        assert_eq!(tile_path(0, 0, 256), "tile/0/000");
        assert_eq!(tile_path(1, 1_234_067, 17), "tile/1/x001/x234/067.p/17");
    }

    #[test]
    fn a_bundle_is_whole_or_nothing() {
        assert_eq!(entries(b"\0\x02ab\0\0\0\x01c"), Some(vec![&b"ab"[..], b"", b"c"]));
        assert_eq!(entries(b"\0\x02a"), None);
        assert_eq!(entries(b"\0"), None);
    }
}

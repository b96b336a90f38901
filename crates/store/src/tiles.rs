//! The log as others read it: C2SP tlog-tiles, so that witnesses and auditors
//! use verifiers that nobody here wrote.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use tlog_tiles::{Hash, HashReader, stored_hash_index};

use crate::keys::Keys;
use crate::seal::{self, Edge, LogHead, to_i64, to_u64};
use crate::{Error, Read, Result, params};

/// Hashes or entries in a full tile.
const WIDTH: u64 = 256;
/// Beside the tiles of a folder: whose they are.
const NAMED: &str = "nama";
/// The tree is at most 64 high: levels 0, 8, …, 56.
const LEVELS: u8 = 8;

const HASH: &str = "SELECT hash FROM log_hash WHERE idx = $1";
const HASHES: &str = "SELECT idx, hash FROM log_hash WHERE idx >= $1 AND idx <= $2 ORDER BY idx";
const LEAVES: &str = "SELECT s.leaf_index, j.leaf FROM journal_seal s JOIN journal j ON j.id = s.entry_id
   WHERE s.leaf_index >= $1 AND s.leaf_index < $2 ORDER BY s.leaf_index";
const FIND: &str = "SELECT s.leaf_index FROM journal j JOIN journal_seal s ON s.entry_id = j.id
   WHERE j.digest = $1 ORDER BY s.leaf_index LIMIT 1";

/// What was exported.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Exported {
    pub size: u64,
    pub files: u64,
    pub checkpoint: String,
}

/// A resource of the log: the checkpoint, a tile of hashes, a bundle of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Checkpoint,
    Hashes { level: u8, n: u64, width: u64 },
    Entries { n: u64, width: u64 },
}

impl Part {
    /// Reads `tile/0/x001/234.p/17` and the like; refuses every other spelling.
    fn parse(path: &str) -> Option<Part> {
        if path == "checkpoint" {
            return Some(Part::Checkpoint);
        }
        let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, width.parse().ok().filter(|w| (1..WIDTH).contains(w))?),
            None => (rest, WIDTH),
        };
        let mut n = 0u64;
        for group in number.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            let value = digits.parse::<u64>().ok().filter(|_| digits.len() == 3)?;
            n = n.checked_mul(1000)?.checked_add(value)?;
        }
        let part = match kind {
            "entries" => Part::Entries { n, width },
            level => Part::Hashes { level: level.parse().ok().filter(|l| *l < LEVELS)?, n, width },
        };
        (part.path() == path).then_some(part)
    }

    fn path(self) -> String {
        let (kind, n, width) = match self {
            Part::Checkpoint => return "checkpoint".into(),
            Part::Hashes { level, n, width } => (level.to_string(), n, width),
            Part::Entries { n, width } => ("entries".to_owned(), n, width),
        };
        let mut groups = vec![format!("{:03}", n % 1000)];
        let mut rest = n / 1000;
        while rest > 0 {
            groups.push(format!("x{:03}", rest % 1000));
            rest /= 1000;
        }
        groups.reverse();
        let mut out = format!("tile/{kind}/{}", groups.join("/"));
        if width < WIDTH {
            let _ = write!(out, ".p/{width}");
        }
        out
    }

    /// All parts of a tree of this size, without its checkpoint.
    fn of_tree(size: u64) -> Vec<Part> {
        let mut parts = Vec::new();
        for n in 0..size.div_ceil(WIDTH) {
            parts.push(Part::Entries { n, width: WIDTH.min(size - n * WIDTH) });
        }
        for level in 0..LEVELS {
            let there = size >> (8 * u32::from(level));
            for n in 0..there.div_ceil(WIDTH) {
                parts.push(Part::Hashes { level, n, width: WIDTH.min(there - n * WIDTH) });
            }
        }
        parts
    }
}

/// Addresses of the bundles that hold the entries of a tree of this size, in
/// order, each of at most 256.
pub fn bundles(size: u64) -> Vec<String> {
    let part = |n| Part::Entries { n, width: WIDTH.min(size - n * WIDTH) };
    (0..size.div_ceil(WIDTH)).map(|n| part(n).path()).collect()
}

/// A resource of the log as it is served: `checkpoint`, `tile/…`. `None` where
/// the log has no such part (yet).
pub async fn tile(read: &mut impl Read, path: &str) -> Result<Option<Vec<u8>>> {
    let Some(part) = Part::parse(path) else { return Ok(None) };
    let head = seal::head(read).await?;
    if part == Part::Checkpoint {
        return Ok(Some(head.checkpoint.into_bytes()));
    }
    part_bytes(read, part, head.size).await
}

async fn part_bytes(read: &mut impl Read, part: Part, size: u64) -> Result<Option<Vec<u8>>> {
    let end = |n: u64, width: u64| n.checked_mul(WIDTH).and_then(|first| first.checked_add(width));
    match part {
        Part::Checkpoint => Ok(None),
        Part::Hashes { level, n, width } => match end(n, width) {
            Some(end) if end <= size >> (8 * u32::from(level)) => {
                Ok(Some(level_hashes(read, level * 8, n * WIDTH, width).await?.concat()))
            }
            _ => Ok(None),
        },
        Part::Entries { n, width } => match end(n, width) {
            Some(end) if end <= size => Ok(Some(bundle(read, n * WIDTH, end).await?)),
            _ => Ok(None),
        },
    }
}

fn to_hash(bytes: Vec<u8>) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| Error::Storage("simpul pohon rusak".into()))
}

async fn one_hash(read: &mut impl Read, index: u64) -> Result<[u8; 32]> {
    let row = read.opt(HASH, params![to_i64(index)?]).await?;
    to_hash(row.ok_or_else(|| Error::Storage(format!("simpul pohon {index} tidak ada")))?.bytes("hash")?)
}

async fn level_hashes(read: &mut impl Read, level: u8, first: u64, width: u64) -> Result<Vec<[u8; 32]>> {
    let indexes: Vec<u64> = (first..first + width).map(|n| stored_hash_index(level, n)).collect();
    let mut found = HashMap::new();
    // Leaves lie close together in the storage order; higher levels far apart.
    if let (0, Some(from), Some(to)) = (level, indexes.first(), indexes.last()) {
        for row in read.query(HASHES, params![to_i64(*from)?, to_i64(*to)?]).await? {
            found.insert(to_u64(row.int("idx")?)?, to_hash(row.bytes("hash")?)?);
        }
    }
    let mut hashes = Vec::with_capacity(indexes.len());
    for index in indexes {
        hashes.push(match found.get(&index) {
            Some(hash) => *hash,
            None => one_hash(read, index).await?,
        });
    }
    Ok(hashes)
}

/// Entries one after the other, each behind its length in two bytes.
async fn bundle(read: &mut impl Read, first: u64, end: u64) -> Result<Vec<u8>> {
    let rows = read.query(LEAVES, params![to_i64(first)?, to_i64(end)?]).await?;
    if rows.len() as u64 != end - first {
        return Err(Error::Storage(format!("jurnal tidak memuat semua daun {first} sampai {}", end - 1)));
    }
    let mut out = Vec::new();
    for row in rows {
        let leaf = row.text("leaf")?;
        let length = u16::try_from(leaf.len()).map_err(|_| Error::Storage("daun terlalu panjang".into()))?;
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(leaf.as_bytes());
    }
    Ok(out)
}

/// Writes the whole log into a folder that any file server can serve, with the
/// public key and instructions. Signs a fresh checkpoint over all sealed entries.
pub async fn export(read: &mut impl Read, keys: &Keys, folder: &Path) -> Result<Exported> {
    let (head, checkpoint) = fresh(read, keys, folder).await?;
    let files = write_parts(read, folder, head.size, |_| true).await?;
    put(&folder.join("kunci.txt"), format!("{}\n", keys.verifier()).as_bytes())?;
    put(&folder.join("README.md"), include_str!("tiles.md").as_bytes())?;
    // Last, so that a reader never sees a checkpoint without its tiles.
    put(&folder.join("checkpoint"), checkpoint.as_bytes())?;
    Ok(Exported { size: head.size, files: files + 3, checkpoint })
}

/// Writes what anybody may have of a log: its hashes, not its entries. Whoever
/// calls lets the checkpoint be seen afterwards.
pub async fn publish(read: &mut impl Read, keys: &Keys, folder: &Path) -> Result<(LogHead, Exported)> {
    let (head, checkpoint) = fresh(read, keys, folder).await?;
    let files = write_parts(read, folder, head.size, |part| matches!(part, Part::Hashes { .. })).await?;
    drop_parts_of_full_tiles(folder, head.size)?;
    let exported = Exported { size: head.size, files, checkpoint };
    Ok((head, exported))
}

async fn fresh(read: &mut impl Read, keys: &Keys, folder: &Path) -> Result<(LogHead, String)> {
    if folder.components().any(|c| c == Component::ParentDir) {
        return Err(Error::Input("folder ekspor tidak boleh memuat «..»".into()));
    }
    let head = seal::head(read).await?;
    let checkpoint = seal::sign(keys, &head.origin, &Edge::load(read, head.size).await?)?;
    // A restored log may hold other entries under the names of the old one's tiles.
    let (named, tiles) = (folder.join(NAMED), folder.join("tile"));
    if std::fs::read_to_string(&named).is_ok_and(|name| name != head.origin) && tiles.is_dir() {
        std::fs::remove_dir_all(&tiles)?;
    }
    put(&named, head.origin.as_bytes())?;
    Ok((head, checkpoint))
}

async fn write_parts(read: &mut impl Read, folder: &Path, size: u64, wanted: impl Fn(&Part) -> bool) -> Result<u64> {
    let mut files = 0;
    for part in Part::of_tree(size).into_iter().filter(wanted) {
        let target = folder.join(part.path());
        // A full tile never changes; a partial one has its width in its name.
        if !target.is_file() {
            let bytes = part_bytes(read, part, size).await?;
            put(&target, &bytes.ok_or_else(|| Error::Bug("ubin di luar pohon".into()))?)?;
            files += 1;
        }
    }
    Ok(files)
}

/// Widths of the newest tile that is full are not needed any more: whoever asks
/// for one finds them in the full tile.
fn drop_parts_of_full_tiles(folder: &Path, size: u64) -> Result<()> {
    for level in 0..LEVELS {
        let full = (size >> (8 * u32::from(level))) / WIDTH;
        // The one that became full last may still be on somebody's way.
        let Some(n) = full.checked_sub(2) else { continue };
        let parts = folder.join(format!("{}.p", Part::Hashes { level, n, width: WIDTH }.path()));
        if parts.is_dir() {
            std::fs::remove_dir_all(parts)?;
        }
    }
    Ok(())
}

/// Whether a path names a tile of hashes, in its one spelling.
pub fn names_hashes(path: &str) -> bool {
    matches!(Part::parse(path), Some(Part::Hashes { .. }))
}

/// A tile of leaf hashes: its address in a tree of some size, the address it
/// has once it is full, and how many hashes it holds there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafTile {
    pub path: String,
    pub full: String,
    pub width: usize,
}

/// Tiles that hold the leaves of a tree of `size` from the leaf `from` on.
pub fn leaf_tiles(from: u64, size: u64) -> Vec<LeafTile> {
    let tile = |n: u64| {
        let width = WIDTH.min(size - n * WIDTH);
        let path = |width| Part::Hashes { level: 0, n, width }.path();
        LeafTile { path: path(width), full: path(WIDTH), width: usize::try_from(width).unwrap_or_default() }
    };
    (from / WIDTH..size.div_ceil(WIDTH)).map(tile).collect()
}

/// A tree that grows by digests of leaves, as whoever mirrors a log builds it.
#[derive(Clone, Debug, Default)]
pub struct Growth(Edge);

impl Growth {
    pub fn size(&self) -> u64 {
        self.0.size()
    }

    pub fn append(&mut self, digest: [u8; 32]) -> Result<()> {
        self.0.append(digest)?;
        self.0.prune();
        Ok(())
    }

    pub fn root(&self) -> Result<[u8; 32]> {
        Ok(self.0.root()?.0)
    }

    /// A checkpoint of this tree under a name, as the log's own key signs it.
    pub fn checkpoint(&self, keys: &Keys, origin: &str) -> Result<String> {
        seal::sign(keys, origin, &self.0)
    }
}

/// A file is there whole or not at all.
pub fn put(target: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let temporary: PathBuf = target.with_extension("sementara");
    let mut file = std::fs::File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, target)?;
    // The name is as durable as what it names.
    if let Some(parent) = target.parent() {
        std::fs::File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// Hashes that a proof asked for, fetched once the asking is over.
#[derive(Default)]
struct Wanted {
    known: HashMap<u64, Hash>,
    missing: RefCell<Vec<u64>>,
}

impl HashReader for Wanted {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let found: Vec<Option<Hash>> = indexes.iter().map(|i| self.known.get(i).copied()).collect();
        let missing = indexes.iter().zip(&found).filter(|(_, f)| f.is_none()).map(|(i, _)| *i);
        self.missing.borrow_mut().extend(missing);
        Ok(found.into_iter().map(|f| f.unwrap_or(Hash([0; 32]))).collect())
    }
}

type Prover = Box<dyn Fn(&Wanted) -> Result<Vec<Hash>, tlog_tiles::Error> + Send>;

/// Asks first with nothing in hand to learn which hashes are needed.
async fn prove(read: &mut impl Read, prover: Prover) -> Result<Vec<[u8; 32]>> {
    let bad = |e: tlog_tiles::Error| Error::Storage(format!("pohon jurnal: {e}"));
    let mut known = HashMap::new();
    loop {
        let (proof, missing) = {
            let wanted = Wanted { known, missing: RefCell::default() };
            let proof = prover(&wanted).map_err(bad)?;
            known = wanted.known;
            (proof, wanted.missing.into_inner())
        };
        if missing.is_empty() {
            return Ok(proof.into_iter().map(|h| h.0).collect());
        }
        for index in missing {
            known.insert(index, Hash(one_hash(read, index).await?));
        }
    }
}

/// Proof that the leaf at `index` stands in the tree of `size` leaves.
pub async fn inclusion(read: &mut impl Read, index: u64, size: u64) -> Result<Vec<[u8; 32]>> {
    if index >= size || size > seal::head(read).await?.size {
        return Err(Error::Input(format!("daun {index} tidak ada dalam pohon atas {size} catatan")));
    }
    prove(read, Box::new(move |h| tlog_tiles::prove_record(size, index, h))).await
}

/// Proof that the tree of `new` leaves begins with the tree of `old` leaves.
pub async fn consistency(read: &mut impl Read, old: u64, new: u64) -> Result<Vec<[u8; 32]>> {
    if old == 0 || old > new || new > seal::head(read).await?.size {
        return Err(Error::Input(format!("tidak ada bukti dari {old} ke {new} catatan")));
    }
    prove(read, Box::new(move |h| tlog_tiles::prove_tree(new, old, h))).await
}

/// True where `proof` shows that the leaf with this digest stands at `index`
/// of the tree with this root.
pub fn is_included(proof: &[[u8; 32]], size: u64, root: [u8; 32], index: u64, digest: [u8; 32]) -> bool {
    let proof = proof.iter().copied().map(Hash).collect();
    index < size && tlog_tiles::check_record(&proof, size, Hash(root), index, Hash(digest)).is_ok()
}

/// True where `proof` shows that the new tree begins with the old one.
pub fn is_consistent(proof: &[[u8; 32]], old: (u64, [u8; 32]), new: (u64, [u8; 32])) -> bool {
    let proof = proof.iter().copied().map(Hash).collect();
    old.0 > 0 && old.0 <= new.0 && tlog_tiles::check_tree(&proof, new.0, Hash(new.1), old.0, Hash(old.1)).is_ok()
}

/// Where the leaf with this digest stands; `None` where the log does not hold
/// it, as for an act that a restore lost. Reads the whole journal.
pub async fn find_leaf(read: &mut impl Read, digest: &str) -> Result<Option<u64>> {
    let bytes = kernel::unhex(digest.trim())
        .filter(|b| b.len() == 32)
        .ok_or_else(|| Error::Input("digest daun: 64 angka heksadesimal".into()))?;
    let row = read.opt(FIND, params![&bytes[..]]).await?;
    row.map(|r| to_u64(r.int("leaf_index")?)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_spelling() {
        for path in ["checkpoint", "tile/0/000", "tile/entries/x001/x234/067", "tile/1/x001/000.p/255"] {
            assert_eq!(Part::parse(path).expect(path).path(), path);
        }
        for path in [
            "",
            "tile",
            "tile/0/0",
            "tile/0/1234",
            "tile/0/x000/001",
            "tile/0/../000",
            "tile/0/000.p/256",
            "tile/0/000.p/0",
            "tile/8/000",
            "tile/00/000",
            "tile/0/000.p/07",
            "tile/entries/x001",
            "/checkpoint",
            "tile/0/+01",
        ] {
            assert_eq!(Part::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_tree_has_the_parts_it_needs() {
        let paths = |size| Part::of_tree(size).into_iter().map(Part::path).collect::<Vec<_>>();
        assert_eq!(paths(0), Vec::<String>::new());
        assert_eq!(paths(1), ["tile/entries/000.p/1", "tile/0/000.p/1"]);
        assert_eq!(
            paths(257),
            ["tile/entries/000", "tile/entries/001.p/1", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]
        );
    }

    #[test]
    fn leaves_are_found_in_their_tiles() {
        let paths = |from, size| leaf_tiles(from, size).into_iter().map(|t| (t.path, t.width)).collect::<Vec<_>>();
        assert_eq!(paths(0, 0), []);
        assert_eq!(paths(0, 257), [("tile/0/000".to_owned(), 256), ("tile/0/001.p/1".to_owned(), 1)]);
        assert_eq!(paths(256, 300), [("tile/0/001.p/44".to_owned(), 44)]);
        assert_eq!(paths(300, 300), [("tile/0/001.p/44".to_owned(), 44)]);
        assert!(names_hashes("tile/0/001.p/44") && !names_hashes("tile/entries/001.p/44"));
        assert!(!names_hashes("checkpoint") && !names_hashes("tile/0/../001"));
    }

    #[test]
    fn a_tree_grows_as_the_standard_says() {
        let mut tree = Growth::default();
        let leaf = |n: u8| tlog_tiles::record_hash(&[n]);
        tree.append(leaf(1).0).expect("grows");
        assert_eq!(tree.root().expect("a root"), leaf(1).0);
        tree.append(leaf(2).0).expect("grows");
        let two = tlog_tiles::node_hash(leaf(1), leaf(2));
        assert_eq!(tree.root().expect("a root"), two.0);
        tree.append(leaf(3).0).expect("grows");
        assert_eq!(tree.root().expect("a root"), tlog_tiles::node_hash(two, leaf(3)).0);
        assert_eq!(tree.size(), 3);
    }
}

//! A witness: an ordinary mirror on another machine, under other hands. It
//! fetches checkpoints and tiles of hashes, lets its own tree grow by them, and
//! signs only what continues the tree it saw before. Where that is not so it
//! keeps both sides as evidence and says so until a person has decided.

mod asked;

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kernel::hex;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::seal::open_checkpoint;
use store::tiles::{Growth, LeafTile, leaf_tiles, put};
use store::{Error, Result};

pub use asked::{MOST_ASKED, Word};

use crate::cosign::WitnessKey;
use crate::published::LogName;

/// In the folder of a log: what it signed of its own mirror, and what the log
/// asked it to sign beyond that.
const CHECKPOINT: &str = "checkpoint";
const ASKED: &str = "diminta";

const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(30);
const MOST_CHECKPOINT: usize = 8 * 1024;
const HASH: usize = 32;
const MOST_TILE: usize = 256 * HASH;
/// Pieces of evidence that are kept; a source that lies every minute fills no disk.
const MOST_EVIDENCE: usize = 200;
/// What the log did not sign proves nothing against it, and anybody can make any
/// number of it: it has a room of its own.
const MOST_UNSIGNED: usize = 20;
const UNSIGNED: &str = "tanpa-tanda-";

/// Where the regency publishes.
pub struct Source {
    base: String,
    client: Client,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({})", self.base)
    }
}

impl Source {
    /// What is fetched is signed or proved by what is signed, so plain HTTP can
    /// hide an answer but forge none.
    pub fn to(address: &str) -> Result<Source> {
        let base = address.trim().trim_end_matches('/');
        let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
        if !host
            .is_some_and(|h| !h.is_empty() && h.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]/".contains(&b)))
        {
            return Err(Error::Input("alamat halaman publik seperti https://publik.contoh.go.id".into()));
        }
        // A second time it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(Policy::none()).no_proxy().connect_timeout(CONNECT).timeout(WHOLE);
        let client = client.build().map_err(|e| Error::Input(e.to_string()))?;
        Ok(Source { base: base.to_owned(), client })
    }

    /// None where there is no such thing; bounded whatever is announced.
    async fn get(&self, path: &str, most: usize) -> std::result::Result<Option<Vec<u8>>, String> {
        let told = |e: reqwest::Error| format!("{}/{path}: {}", self.base, e.without_url());
        let mut answer = self.client.get(format!("{}/{path}", self.base)).send().await.map_err(told)?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            other => return Err(format!("{}/{path}: {other}", self.base)),
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(told)? {
            if body.len() + part.len() > most {
                return Err(format!("{}/{path}: lebih dari {most} bita", self.base));
            }
            body.extend_from_slice(&part);
        }
        Ok(Some(body))
    }

    async fn hand_in(&self, path: &str, text: String) -> std::result::Result<(), String> {
        let post = self.client.post(format!("{}/{path}", self.base)).header(CONTENT_TYPE, "text/plain; charset=utf-8");
        let answer = post.body(text).send().await.map_err(|e| format!("{}/{path}: {}", self.base, e.without_url()))?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("{}/{path}: {}", self.base, answer.status())) }
    }
}

/// Why nothing was signed. Each is a matter for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alarm {
    /// Not signed with the regency's key.
    TandaTangan,
    /// The log has another name than before: a restore began a new epoch.
    GantiNama,
    /// Fewer entries than before.
    Menyusut,
    /// As many entries as before, and another root.
    Bercabang,
    /// The tiles do not lead from what was seen before to what is signed now.
    TidakSejalan,
}

impl Alarm {
    pub fn words(self) -> &'static str {
        match self {
            Alarm::TandaTangan => "checkpoint tidak ditandatangani kunci daerah itu",
            Alarm::GantiNama => {
                "catatan berganti nama: cadangan dipulihkan. Bila pemulihan itu diumumkan resmi, terima sekali dengan --epoch NAMA-BARU"
            }
            Alarm::Menyusut => "catatan menyusut: isinya kurang dari yang pernah dilihat",
            Alarm::Bercabang => "catatan bercabang: isi sebanyak dahulu, akarnya lain",
            Alarm::TidakSejalan => "catatan ditulis ulang: ubin tidak melanjutkan yang pernah dilihat",
        }
    }
}

/// What became of one log in one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "hasil", rename_all = "kebab-case")]
pub enum Outcome {
    /// The log continues what was seen; `diserahkan` says why the regency could
    /// not be told, where it could not.
    Sejalan { catatan: u64, bertambah: u64, diserahkan: Option<String> },
    /// There is no such log.
    TidakAda,
    /// Nothing was learned.
    TidakTerjangkau { sebab: String },
    /// Nothing was signed.
    Ditolak { alasan: Alarm, dahulu: u64, sekarang: u64, bukti: Option<PathBuf> },
}

impl Outcome {
    pub fn is_alarm(&self) -> bool {
        matches!(self, Outcome::Ditolak { .. })
    }

    pub fn is_sound(&self) -> bool {
        matches!(self, Outcome::Sejalan { .. } | Outcome::TidakAda)
    }
}

/// The tree of a log as this witness last signed it.
#[derive(Clone, Debug, Default)]
struct Seen {
    origin: String,
    checkpoint: String,
    tree: Growth,
    /// What the log itself asked it to sign, beyond its own mirror.
    asked: Option<Pushed>,
}

#[derive(Clone, Debug)]
struct Pushed {
    checkpoint: String,
    size: u64,
    root: [u8; 32],
}

/// A witness and its folder.
#[derive(Debug)]
pub struct Witness {
    folder: PathBuf,
    /// Nobody else goes on from this memory meanwhile.
    _lock: fs::File,
    key: WitnessKey,
    /// The regency's public key, as it came by another way.
    verifier: String,
    source: Source,
    /// The name of a log that a person accepted in place of the one before.
    accepted: Option<String>,
    seen: BTreeMap<LogName, Seen>,
}

/// What a checkpoint says, opened.
struct Point {
    text: String,
    origin: String,
    size: u64,
    root: [u8; 32],
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

impl Witness {
    /// Reads what it saw before and proves its own copy first.
    pub fn open(folder: &Path, key: WitnessKey, verifier: &str, source: Source) -> Result<Witness> {
        fs::create_dir_all(folder)?;
        let lock = fs::File::options().create(true).truncate(false).write(true).open(folder.join("saksi.lock"))?;
        lock.try_lock().map_err(|_| Error::Input("folder saksi ini sedang dipakai program lain".into()))?;
        let mut seen = BTreeMap::new();
        for log in LogName::ALL {
            if let Some(found) = read_back(&folder.join(log.code()), verifier)? {
                seen.insert(log, found);
            }
        }
        let (folder, verifier) = (folder.to_owned(), verifier.to_owned());
        Ok(Witness { folder, _lock: lock, key, verifier, source, accepted: None, seen })
    }

    /// A person accepts that a log goes on under this name.
    pub fn accept(&mut self, origin: Option<String>) {
        self.accepted = origin;
    }

    /// Looks once at every log.
    pub async fn round(&mut self) -> Result<Vec<(LogName, Outcome)>> {
        let mut told = Vec::new();
        for log in LogName::ALL {
            told.push((log, self.look(log).await?));
        }
        Ok(told)
    }

    async fn look(&mut self, log: LogName) -> Result<Outcome> {
        let text = match self.source.get(&format!("log/{}/checkpoint", log.code()), MOST_CHECKPOINT).await {
            Ok(Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            // What was there once does not go away.
            Ok(None) if self.seen.contains_key(&log) => {
                return Ok(Outcome::TidakTerjangkau { sebab: format!("log {} tidak diterbitkan lagi", log.code()) });
            }
            Ok(None) => return Ok(Outcome::TidakAda),
            Err(sebab) => return Ok(Outcome::TidakTerjangkau { sebab }),
        };
        let Ok(opened) = open_checkpoint(&self.verifier, &text) else {
            return self.refuse(log, Alarm::TandaTangan, &text, 0);
        };
        let (origin, size, root) = (opened.origin().to_owned(), opened.size(), opened.hash().0);
        let point = Point { text, origin, size, root };
        if self.seen.get(&log).is_some_and(|seen| seen.origin != point.origin) {
            if self.accepted.as_ref() != Some(&point.origin) {
                return self.refuse(log, Alarm::GantiNama, &point.text, point.size);
            }
            self.set_aside(log)?;
        }
        let before = self.seen.get(&log).cloned().unwrap_or_default();
        if point.size < before.tree.size() {
            return self.refuse(log, Alarm::Menyusut, &point.text, point.size);
        }
        if let Some(pushed) = before.asked.as_ref().filter(|pushed| point.size < pushed.size) {
            let sebab = format!("terbitan baru sampai {}, sedangkan {} sudah dibenarkan", point.size, pushed.size);
            return Ok(Outcome::TidakTerjangkau { sebab });
        }
        match self.grow(log, &before, &point).await? {
            Grown::Tree(tree, edge) => {
                if let Some((path, bytes)) = edge {
                    put(&path, &bytes)?;
                }
                self.sign(log, before, point, tree).await
            }
            Grown::Alarm(alarm) => self.refuse(log, alarm, &point.text, point.size),
            Grown::Unreachable(sebab) => Ok(Outcome::TidakTerjangkau { sebab }),
        }
    }

    /// Lets the tree grow by the leaves that came since, and compares its root
    /// with the one that is signed.
    async fn grow(&self, log: LogName, before: &Seen, point: &Point) -> Result<Grown> {
        let (home, mut tree, mut edge) = (self.folder.join(log.code()), before.tree.clone(), None);
        let tiles = if point.size == tree.size() { Vec::new() } else { leaf_tiles(tree.size(), point.size) };
        for tile in tiles {
            let bytes = match self.tile(log, &tile).await {
                Ok(bytes) => bytes,
                Err(sebab) => return Ok(Grown::Unreachable(sebab)),
            };
            // The first tile begins with leaves that are known.
            let known = own_edge(&home, &tree)?;
            if !bytes.starts_with(&known) {
                return Ok(Grown::Alarm(Alarm::TidakSejalan));
            }
            for hash in bytes.chunks_exact(HASH).skip(known.len() / HASH) {
                tree.append(hash.try_into().map_err(|_| Error::Bug("sidik tidak 32 bita".into()))?)?;
                // Through what the log itself brought it must have come.
                if let Some(pushed) = before.asked.as_ref().filter(|pushed| pushed.size == tree.size())
                    && tree.root()? != pushed.root
                {
                    return Ok(Grown::Alarm(Alarm::Bercabang));
                }
            }
            // What is not full is written once it is proved.
            if tile.path == tile.full {
                put(&home.join(&tile.path), &bytes)?;
            } else {
                edge = Some((home.join(&tile.path), bytes));
            }
        }
        match tree.root()? == point.root {
            true => Ok(Grown::Tree(tree, edge)),
            false if point.size == before.tree.size() => Ok(Grown::Alarm(Alarm::Bercabang)),
            false => Ok(Grown::Alarm(Alarm::TidakSejalan)),
        }
    }

    /// A tile as wide as it is needed, from the full one where that is all there is.
    async fn tile(&self, log: LogName, tile: &LeafTile) -> std::result::Result<Vec<u8>, String> {
        let want = tile.width * HASH;
        for path in [&tile.path, &tile.full] {
            if let Some(mut bytes) = self.source.get(&format!("log/{}/{path}", log.code()), MOST_TILE).await? {
                bytes.truncate(want);
                return if bytes.len() == want { Ok(bytes) } else { Err(format!("ubin {path} tidak utuh")) };
            }
        }
        Err(format!("ubin {} tidak diterbitkan", tile.path))
    }

    async fn sign(&mut self, log: LogName, before: Seen, point: Point, tree: Growth) -> Result<Outcome> {
        let home = self.folder.join(log.code());
        let checkpoint = self.key.cosign(&point.text, &self.verifier, seconds())?;
        // Its own memory first: what it vouched for it never forgets.
        put(&home.join(CHECKPOINT), checkpoint.as_bytes())?;
        let _ = fs::remove_file(home.join(ASKED));
        drop_partial(&home, before.tree.size(), point.size);
        let grew = point.size - before.tree.size();
        self.seen.insert(log, Seen { origin: point.origin, checkpoint: checkpoint.clone(), tree, asked: None });
        let handed = self.source.hand_in(&format!("log/{}/saksi", log.code()), checkpoint).await;
        Ok(Outcome::Sejalan { catatan: point.size, bertambah: grew, diserahkan: handed.err() })
    }

    /// Keeps what was shown beside what was seen, and signs nothing.
    fn refuse(&self, log: LogName, alarm: Alarm, shown: &str, now: u64) -> Result<Outcome> {
        let before = self.seen.get(&log);
        let signed = |seen: &Seen| seen.asked.as_ref().map_or(&seen.checkpoint, |pushed| &pushed.checkpoint).clone();
        let known = before.map(signed).unwrap_or_default();
        let text = format!("{}\n\n== dahulu\n{known}\n== sekarang\n{shown}\n", alarm.words());
        let folder = self.folder.join("bukti");
        let unsigned = alarm == Alarm::TandaTangan;
        let (kind, most) = if unsigned { (UNSIGNED, MOST_UNSIGNED) } else { ("", MOST_EVIDENCE) };
        let name = format!("{kind}{}-{}.txt", log.code(), &hex(&Sha256::digest(&text))[..16]);
        let target = folder.join(name);
        let alike = |one: &fs::DirEntry| one.file_name().to_string_lossy().starts_with(UNSIGNED) == unsigned;
        let many = fs::read_dir(&folder).into_iter().flatten().flatten().filter(alike).count() >= most;
        if !many && !target.exists() {
            put(&target, text.as_bytes())?;
        }
        let kept = target.exists().then_some(target);
        let size = before.map_or(0, |seen| seen.tree.size());
        Ok(Outcome::Ditolak { alasan: alarm, dahulu: size, sekarang: now, bukti: kept })
    }

    /// The copy of a log that ended stays, under another name.
    fn set_aside(&mut self, log: LogName) -> Result<()> {
        let home = self.folder.join(log.code());
        fs::rename(&home, self.folder.join(format!("{}-sampai-{}", log.code(), seconds())))?;
        self.seen.remove(&log);
        Ok(())
    }
}

enum Grown {
    /// And the tile at its edge that is not full.
    Tree(Growth, Option<(PathBuf, Vec<u8>)>),
    Alarm(Alarm),
    Unreachable(String),
}

/// The leaves of the tile in which a tree ends, from its own copy; none where
/// it ends with a full one.
fn own_edge(home: &Path, tree: &Growth) -> Result<Vec<u8>> {
    match leaf_tiles(tree.size(), tree.size()).first() {
        Some(edge) => Ok(fs::read(home.join(&edge.path))?),
        None => Ok(Vec::new()),
    }
}

/// The tile at the edge was replaced by a wider one.
fn drop_partial(home: &Path, before: u64, now: u64) {
    if before == now {
        return;
    }
    if let Some(edge) = leaf_tiles(before, before).first().filter(|edge| edge.path != edge.full) {
        let _ = fs::remove_file(home.join(&edge.path));
    }
}

/// What was signed last, and the tree behind it, worked out again.
fn read_back(home: &Path, verifier: &str) -> Result<Option<Seen>> {
    let kept = |name: &str| match fs::read_to_string(home.join(name)) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::from(e)),
    };
    let mut seen = None;
    if let Some(checkpoint) = kept(CHECKPOINT)? {
        let point = open_checkpoint(verifier, &checkpoint)?;
        let mut tree = Growth::default();
        for tile in leaf_tiles(0, point.size()) {
            for hash in fs::read(home.join(&tile.path))?.chunks_exact(HASH).take(tile.width) {
                tree.append(hash.try_into().map_err(|_| Error::Bug("sidik tidak 32 bita".into()))?)?;
            }
        }
        if tree.size() != point.size() || tree.root()? != point.hash().0 {
            return Err(Error::Storage(format!("salinan saksi sendiri rusak: {}", home.display())));
        }
        seen = Some(Seen { origin: point.origin().to_owned(), checkpoint, tree, asked: None });
    }
    if let Some(checkpoint) = kept(ASKED)? {
        let point = open_checkpoint(verifier, &checkpoint)?;
        let seen = seen.get_or_insert_with(|| Seen { origin: point.origin().to_owned(), ..Seen::default() });
        // The mirror has come further since, and a crash left this behind.
        if point.size() > seen.tree.size() || seen.checkpoint.is_empty() {
            seen.asked = Some(Pushed { checkpoint, size: point.size(), root: point.hash().0 });
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    /// Answers every request with these bytes; says how many came.
    fn answering(bytes: Vec<u8>) -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let _ = stream.read(&mut [0; 4096]);
                count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let _ = stream.write_all(&bytes);
            }
        });
        (address, asked)
    }

    /// What a server that lies, redirects or never ends gets out of a witness.
    #[tokio::test]
    async fn a_source_leads_nowhere_else_and_fills_nothing() {
        let (elsewhere, asked) =
            answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec());
        let home = tempfile::tempdir().expect("a folder");
        let keys = store::Keys::generate("simpul.99.99");
        let key = home.path().join("kunci");
        WitnessKey::make("saksi", &key).expect("a key");
        let body = |length: usize, body: &[u8]| {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            [head.as_bytes(), body].concat()
        };
        let redirect =
            format!("HTTP/1.1 302 Found\r\nLocation: {elsewhere}/log/jurnal/checkpoint\r\nContent-Length: 0\r\n\r\n");
        for (n, (bytes, refused)) in [
            (redirect.into_bytes(), false),
            (b"HTTP/1.1 500 Aduh\r\nContent-Length: 0\r\n\r\n".to_vec(), false),
            (body(1 << 30, &[b'a'; 20_000]), false),
            (body(100, b"terpotong"), false),
            (b"bukan HTTP".to_vec(), false),
            (body(4, b"apa\n"), true),
            (body(7, b"\xff\xfe\0\n\n\xe2\x80"), true),
        ]
        .into_iter()
        .enumerate()
        {
            let (address, _) = answering(bytes);
            let folder = home.path().join(n.to_string());
            let source = Source::to(&address).expect("an address");
            let mut witness =
                Witness::open(&folder, WitnessKey::load(&key).expect("a key"), keys.verifier(), source).expect("opens");
            let (_, outcome) = witness.round().await.expect("a round").remove(0);
            match outcome {
                Outcome::TidakTerjangkau { .. } => assert!(!refused, "{n}"),
                Outcome::Ditolak { alasan: Alarm::TandaTangan, bukti: Some(kept), .. } => {
                    assert!(refused && kept.is_file(), "{n}");
                }
                other => panic!("{n}: {other:?}"),
            }
            assert!(!folder.join("jurnal").exists(), "nothing is kept of it");
        }
        assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 0, "no redirect is followed");
    }

    #[test]
    fn what_nobody_signed_leaves_room_for_evidence() {
        let home = tempfile::tempdir().expect("a folder");
        let key = home.path().join("kunci");
        WitnessKey::make("saksi", &key).expect("a key");
        let keys = store::Keys::generate("simpul.99.99");
        let source = Source::to("http://127.0.0.1:1").expect("an address");
        let key = WitnessKey::load(&key).expect("a key");
        let witness = Witness::open(&home.path().join("saksi"), key, keys.verifier(), source).expect("opens");
        let log = LogName::ALL[0];
        let kept = |alarm: Alarm, shown: &str| match witness.refuse(log, alarm, shown, 1).expect("told") {
            Outcome::Ditolak { bukti, .. } => bukti.is_some(),
            other => panic!("{other:?}"),
        };
        let lies = (0..MOST_UNSIGNED + 9).filter(|n| kept(Alarm::TandaTangan, &format!("palsu {n}"))).count();
        assert_eq!(lies, MOST_UNSIGNED);
        assert!((0..MOST_EVIDENCE).all(|n| kept(Alarm::Bercabang, &format!("cabang {n}"))));
        assert!(!kept(Alarm::Bercabang, "satu lagi") && kept(Alarm::Bercabang, "cabang 0"));
    }

    #[test]
    fn an_address_is_plain() {
        for fit in ["https://publik.contoh.go.id", "http://127.0.0.1:8090/", "https://contoh.go.id/publik"] {
            assert!(Source::to(fit).is_ok(), "{fit}");
        }
        for unfit in [
            "",
            "publik.contoh.go.id",
            "ftp://x",
            "https://",
            "https://orang@contoh.go.id",
            "https://a?b",
            "file:///etc",
        ] {
            assert!(Source::to(unfit).is_err(), "{unfit}");
        }
    }

    #[test]
    fn one_program_remembers_in_a_folder() {
        let home = tempfile::tempdir().expect("a folder");
        WitnessKey::make("saksi", &home.path().join("kunci")).expect("a key");
        let keys = store::Keys::generate("simpul.99.99");
        let open = || {
            let key = WitnessKey::load(&home.path().join("kunci")).expect("a key");
            Witness::open(home.path(), key, keys.verifier(), Source::to("http://127.0.0.1:1").expect("an address"))
        };
        let held = open().expect("free");
        assert!(open().is_err());
        drop(held);
        assert!(open().is_ok());
    }
}

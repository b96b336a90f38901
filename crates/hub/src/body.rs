//! Bodies: read whole before anything is done with them, since a signature
//! that does not fit must never reach a provider. Small ones stay in memory,
//! larger ones go to a file without a name, which ends with the request even
//! where the power fails.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256, Sha512};
use tokio::task::{JoinHandle, spawn_blocking};

/// Read from and written to a file at once.
const CHUNK: usize = 256 * 1024;

/// How bodies are taken in.
#[derive(Clone, Copy, Debug)]
pub struct Intake {
    /// Up to here a body stays in memory.
    pub memory: usize,
    pub most: u64,
    /// Between two pieces.
    pub idle: Duration,
    pub whole: Duration,
}

impl Default for Intake {
    fn default() -> Intake {
        Intake { memory: CHUNK, most: 1 << 30, idle: Duration::from_secs(30), whole: Duration::from_secs(900) }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    #[error("isi lebih dari {0} bita")]
    TooLarge(u64),
    #[error("isi tidak datang pada waktunya")]
    Slow,
    #[error("isi terputus di tengah")]
    Broken,
    /// All requests together hold as much as they may.
    #[error("ruang untuk isi besar sedang penuh")]
    Full,
    #[error("isi tidak dapat disimpan sementara: {0}")]
    Storage(#[from] io::Error),
}

/// Where large bodies lie, and how much all of them may take.
#[derive(Debug)]
pub struct Spool {
    folder: Option<PathBuf>,
    most: u64,
    taken: Mutex<Shares>,
}

/// What is taken in all, and by whose requests.
#[derive(Debug, Default)]
struct Shares {
    all: u64,
    of: HashMap<String, u64>,
}

impl Spool {
    /// Without a folder, where the machine keeps temporary files.
    pub fn new(folder: Option<PathBuf>, most: u64) -> Arc<Spool> {
        Arc::new(Spool { folder, most, taken: Mutex::default() })
    }

    fn shares(&self) -> MutexGuard<'_, Shares> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> io::Result<File> {
        match &self.folder {
            Some(folder) => tempfile::tempfile_in(folder),
            None => tempfile::tempfile(),
        }
    }

    pub fn used(&self) -> u64 {
        self.shares().all
    }
}

/// Room taken of the spool; given back when it is dropped.
#[derive(Debug)]
struct Room {
    spool: Arc<Spool>,
    whose: String,
    taken: u64,
}

impl Room {
    /// Nobody holds more than is still free: however much one member sends, the
    /// others find as much room again.
    fn grow(&mut self, by: u64) -> Result<(), BodyError> {
        let mut shares = self.spool.shares();
        let own = shares.of.get(&self.whose).copied().unwrap_or_default().saturating_add(by);
        let all = shares.all.saturating_add(by);
        if own > self.spool.most.saturating_sub(all) {
            return Err(BodyError::Full);
        }
        shares.all = all;
        shares.of.insert(self.whose.clone(), own);
        self.taken += by;
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut shares = self.spool.shares();
        shares.all = shares.all.saturating_sub(self.taken);
        let left = shares.of.get(&self.whose).copied().unwrap_or_default().saturating_sub(self.taken);
        match left {
            0 => drop(shares.of.remove(&self.whose)),
            left => drop(shares.of.insert(self.whose.clone(), left)),
        }
    }
}

#[derive(Debug)]
struct Spooled {
    file: File,
    length: u64,
    _room: Room,
}

/// A body that is here as a whole.
#[derive(Clone, Debug)]
pub struct Held(Inside);

#[derive(Clone, Debug)]
enum Inside {
    Memory(Bytes),
    File(Arc<Spooled>),
}

impl Held {
    pub fn of(bytes: impl Into<Bytes>) -> Held {
        Held(Inside::Memory(bytes.into()))
    }

    pub fn length(&self) -> u64 {
        match &self.0 {
            Inside::Memory(bytes) => bytes.len() as u64,
            Inside::File(spooled) => spooled.length,
        }
    }

    /// The body, where it is small.
    pub fn in_memory(&self) -> Option<&Bytes> {
        match &self.0 {
            Inside::Memory(bytes) => Some(bytes),
            Inside::File(_) => None,
        }
    }

    /// All of it; asked only where its length has a limit.
    pub async fn whole(&self) -> io::Result<Bytes> {
        match &self.0 {
            Inside::Memory(bytes) => Ok(bytes.clone()),
            Inside::File(spooled) => {
                let spooled = spooled.clone();
                let read = move || {
                    let mut all = vec![0; usize::try_from(spooled.length).map_err(io::Error::other)?];
                    spooled.file.read_exact_at(&mut all, 0)?;
                    Ok(Bytes::from(all))
                };
                spawn_blocking(read).await.map_err(io::Error::other)?
            }
        }
    }

    /// The body as it is sent, from its beginning.
    pub fn sending(&self) -> Sending {
        Sending { held: self.clone(), at: 0, reading: None }
    }
}

/// A body with its digests.
#[derive(Clone, Debug)]
pub struct Taken {
    pub held: Held,
    pub sha256: [u8; 32],
    pub sha512: [u8; 64],
}

impl Taken {
    pub fn of(bytes: impl Into<Bytes>) -> Taken {
        let bytes = bytes.into();
        let (sha256, sha512) = (Sha256::digest(&bytes).into(), Sha512::digest(&bytes).into());
        Taken { held: Held::of(bytes), sha256, sha512 }
    }
}

/// Where the pieces of a body are put one after the other.
struct Taking<'a> {
    intake: &'a Intake,
    spool: &'a Arc<Spool>,
    whose: &'a str,
    length: u64,
    waiting: BytesMut,
    file: Option<(File, Room)>,
    sha256: Sha256,
    sha512: Sha512,
}

impl Taking<'_> {
    async fn put(&mut self, piece: &[u8]) -> Result<(), BodyError> {
        self.length += piece.len() as u64;
        if self.length > self.intake.most {
            return Err(BodyError::TooLarge(self.intake.most));
        }
        self.sha256.update(piece);
        self.sha512.update(piece);
        self.waiting.extend_from_slice(piece);
        let full =
            if self.file.is_some() { self.waiting.len() >= CHUNK } else { self.waiting.len() > self.intake.memory };
        if full { self.write().await } else { Ok(()) }
    }

    async fn write(&mut self) -> Result<(), BodyError> {
        let (file, mut room) = match self.file.take() {
            Some(there) => there,
            None => {
                let spool = self.spool.clone();
                let file = spawn_blocking(move || spool.open()).await.map_err(io::Error::other)??;
                (file, Room { spool: self.spool.clone(), whose: self.whose.to_owned(), taken: 0 })
            }
        };
        let piece = self.waiting.split().freeze();
        room.grow(piece.len() as u64)?;
        let file = spawn_blocking(move || {
            (&file).write_all(&piece)?;
            Ok::<_, io::Error>(file)
        });
        self.file = Some((file.await.map_err(io::Error::other)??, room));
        Ok(())
    }

    async fn end(mut self) -> Result<Taken, BodyError> {
        let inside = if self.file.is_some() {
            self.write().await?;
            let (file, room) = self.file.take().ok_or(BodyError::Broken)?;
            Inside::File(Arc::new(Spooled { file, length: self.length, _room: room }))
        } else {
            Inside::Memory(self.waiting.freeze())
        };
        Ok(Taken { held: Held(inside), sha256: self.sha256.finalize().into(), sha512: self.sha512.finalize().into() })
    }
}

/// Reads a body of somebody's request to its end, or says why not.
pub async fn take<B>(body: B, intake: &Intake, spool: &Arc<Spool>, whose: &str) -> Result<Taken, BodyError>
where
    B: Body<Data = Bytes>,
{
    // What is announced too large is not read at all.
    if body.size_hint().lower() > intake.most {
        return Err(BodyError::TooLarge(intake.most));
    }
    let until = tokio::time::Instant::now() + intake.whole;
    let mut body = std::pin::pin!(body);
    let mut taking = Taking {
        intake,
        spool,
        whose,
        length: 0,
        waiting: BytesMut::new(),
        file: None,
        sha256: Sha256::new(),
        sha512: Sha512::new(),
    };
    loop {
        let soon = (tokio::time::Instant::now() + intake.idle).min(until);
        let frame = tokio::time::timeout_at(soon, body.frame()).await.map_err(|_| BodyError::Slow)?;
        match frame {
            None => return taking.end().await,
            Some(Err(_)) => return Err(BodyError::Broken),
            Some(Ok(frame)) => {
                // Trailers are nobody's signed content.
                if let Ok(piece) = frame.into_data() {
                    taking.put(&piece).await?;
                }
            }
        }
    }
}

/// A held body on its way out; a file is read piece by piece.
#[derive(Debug)]
pub struct Sending {
    held: Held,
    at: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

fn read_piece(spooled: &Spooled, at: u64) -> io::Result<Bytes> {
    let left = usize::try_from(spooled.length.saturating_sub(at)).unwrap_or(CHUNK);
    let mut piece = vec![0; left.min(CHUNK)];
    spooled.file.read_exact_at(&mut piece, at)?;
    Ok(piece.into())
}

impl Body for Sending {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if this.at >= this.held.length() {
            return Poll::Ready(None);
        }
        let piece = match &this.held.0 {
            Inside::Memory(bytes) => bytes.clone(),
            Inside::File(spooled) => {
                let (spooled, at) = (spooled.clone(), this.at);
                let reading = this.reading.get_or_insert_with(|| spawn_blocking(move || read_piece(&spooled, at)));
                let read = ready!(Pin::new(reading).poll(cx));
                this.reading = None;
                match read.map_err(io::Error::other).flatten() {
                    Ok(piece) => piece,
                    Err(e) => return Poll::Ready(Some(Err(e))),
                }
            }
        };
        this.at += piece.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.at >= self.held.length()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.held.length().saturating_sub(self.at))
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::{Full, StreamBody};

    use super::*;

    const SMALL: Intake =
        Intake { memory: 1000, most: 2 << 20, idle: Duration::from_millis(100), whole: Duration::from_secs(5) };

    fn sample(length: usize) -> Vec<u8> {
        (0..length).map(|n| (n % 251) as u8).collect()
    }

    fn pieces(bytes: &[u8], of: usize) -> impl Body<Data = Bytes, Error = io::Error> + use<> {
        let frames: Vec<_> = bytes.chunks(of).map(|c| Ok(Frame::data(Bytes::copy_from_slice(c)))).collect();
        StreamBody::new(futures_util::stream::iter(frames))
    }

    #[tokio::test]
    async fn a_body_comes_back_as_it_went_in() {
        let spool = Spool::new(None, 10 << 20);
        for (length, of) in
            [(0, 10), (1, 1), (999, 100), (1000, 1000), (CHUNK, 7000), (CHUNK + 1, 9000), (1 << 20, 4096)]
        {
            let bytes = sample(length);
            let taken = take(pieces(&bytes, of), &SMALL, &spool, "a").await.expect("taken");
            assert_eq!(taken.sha256, <[u8; 32]>::from(Sha256::digest(&bytes)), "{length}");
            assert_eq!(taken.sha512, <[u8; 64]>::from(Sha512::digest(&bytes)), "{length}");
            assert_eq!(taken.held.length(), length as u64);
            assert_eq!(taken.held.in_memory().is_some(), length <= SMALL.memory, "{length}");
            assert_eq!(spool.used() > 0, length > SMALL.memory, "{length}");
            // Twice, as after a connection that broke before anything was sent.
            for _ in 0..2 {
                let sending = taken.held.sending();
                assert_eq!(sending.size_hint().exact(), Some(length as u64));
                assert_eq!(taken.held.whole().await.expect("read"), bytes, "{length}");
                assert_eq!(sending.collect().await.expect("read").to_bytes(), bytes, "{length}");
            }
            drop(taken);
            assert_eq!(spool.used(), 0, "{length}");
        }
    }

    #[tokio::test]
    async fn a_body_has_an_end_in_length_and_time() {
        let spool = Spool::new(None, 10 << 20);
        let long = sample((2 << 20) + 1);
        let announced = take(Full::new(Bytes::from(long.clone())), &SMALL, &spool, "a").await;
        assert!(matches!(announced, Err(BodyError::TooLarge(_))), "{announced:?}");
        let streamed = take(pieces(&long, 5000), &SMALL, &spool, "a").await;
        assert!(matches!(streamed, Err(BodyError::TooLarge(_))), "{streamed:?}");
        assert_eq!(spool.used(), 0);

        let silent = StreamBody::new(futures_util::stream::pending::<io::Result<Frame<Bytes>>>());
        assert!(matches!(take(silent, &SMALL, &spool, "a").await, Err(BodyError::Slow)));
        let broken = StreamBody::new(futures_util::stream::iter([
            Ok(Frame::data(Bytes::from_static(b"half"))),
            Err(io::Error::other("gone")),
        ]));
        assert!(matches!(take(broken, &SMALL, &spool, "a").await, Err(BodyError::Broken)));
    }

    #[tokio::test]
    async fn all_bodies_together_have_a_limit_too() {
        let spool = Spool::new(None, 1 << 20);
        let bytes = sample(400 << 10);
        let of = |whose: &'static str| take(pieces(&bytes, 8192), &SMALL, &spool, whose);
        let first = of("a").await.expect("room for one");
        assert!(matches!(of("a").await, Err(BodyError::Full)), "a member leaves room for others");
        let other = take(pieces(&bytes[..300 << 10], 8192), &SMALL, &spool, "b").await.expect("room for another");
        assert!(matches!(of("c").await, Err(BodyError::Full)), "there is an end for all");
        drop((first, other));
        assert_eq!(spool.used(), 0);
        of("a").await.expect("room again");
    }
}

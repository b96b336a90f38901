//! What the public sees: a process of its own, over a published snapshot. It
//! opens no database, holds no secret, sets no cookie and runs no script.

mod frame;
mod limits;
mod pages;

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, RETRY_AFTER, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use futures_util::FutureExt;
use hyper::Request as HyperRequest;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::service::TowerToHyperService;
use kernel::Moment;
use portal::answers::{self, Unfit};
use portal::folder::{Folder, Reader, Snapshot};
use portal::{Answer, LogName, Stamp, stamp};
use store::Result;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::assets;
use super::packing::Packing;
use super::throttle::{Key, Throttle};
use super::words::{self, Language};
use crate::log::{BYTES, TEXT};
use crate::practice;
use crate::reply;
use crate::serve::{Patience, accept, speak};
use limits::{Crowd, Rates, asking};
use pages::Which;

/// Connections, and requests at the same time; the next one is turned away.
const MAX_CONNECTIONS: usize = 1024;
const MAX_IN_FLIGHT: usize = 256;
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// A head arrives soon, and no connection lasts: so neither a slow writer nor a
/// slow reader holds a seat for long.
const PATIENCE: Patience = Patience { head: Duration::from_secs(10), life: Some(Duration::from_secs(120)) };
/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How often it is told how many papers were not known.
const TELL: Duration = Duration::from_secs(60);
/// How long a page that was made is given to others, and may be kept by them.
const FRESH: Duration = Duration::from_secs(30);
/// The media type of a time stamp.
const STAMP: &str = "application/timestamp-reply";
/// The largest tile.
const MOST_TILE: u64 = 8192;

/// Headers of every answer that does not bring its own.
const HEADERS: [(HeaderName, &str); 8] = [
    (CACHE_CONTROL, "no-store"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];
const TLS_ALONE: &str = "max-age=31536000; includeSubDomains";

/// Who is on the other side of the connection.
#[derive(Clone, Copy, Debug)]
struct Peer(IpAddr);

/// A page that was made and packed.
type Ready = (Instant, Bytes, Option<&'static str>);

/// A version as it is shown.
#[derive(Debug)]
struct Shown {
    snapshot: Snapshot,
    answers: Vec<Answer>,
    stamps: Vec<Stamp>,
    pages: Mutex<HashMap<(Which, Language, Packing), Ready>>,
}

/// The public's pages over a folder.
#[derive(Debug)]
pub struct Portal {
    reader: Mutex<Reader>,
    folder: Folder,
    shown: RwLock<Arc<Shown>>,
    rates: Rates,
    throttle: Throttle,
    gate: Semaphore,
    /// Papers that were asked for and not known, since it was last told.
    unknown: AtomicU64,
    /// Browsers come by TLS.
    secure: bool,
}

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl Portal {
    /// Begins with the newest whole version; none where there is none.
    pub fn open(folder: Folder, verifier: &str, secure: bool) -> Result<Option<Portal>> {
        let mut reader = Reader::new(folder.clone(), verifier);
        let look = reader.look()?;
        tell_refused(&look.refused);
        let Some(snapshot) = look.snapshot else { return Ok(None) };
        let shown = Shown::of(snapshot, &folder, verifier);
        Ok(Some(Portal {
            reader: Mutex::new(reader),
            folder,
            shown: RwLock::new(Arc::new(shown)),
            rates: Rates::default(),
            throttle: Throttle::default(),
            gate: Semaphore::new(MAX_IN_FLIGHT),
            unknown: AtomicU64::new(0),
            secure,
        }))
    }

    /// Of the version that is shown: its number, and whether it is practice.
    pub fn version(&self) -> (i64, bool) {
        let shown = self.shown();
        (shown.snapshot.version, shown.snapshot.published.regency.practice)
    }

    fn shown(&self) -> Arc<Shown> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, shown: Shown) {
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shown);
    }

    /// Takes a newer version where there is a whole one. What is not whole is
    /// told, and the one before goes on being served.
    fn look(&self) {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        match reader.look() {
            Ok(look) => {
                tell_refused(&look.refused);
                if let Some(snapshot) = look.snapshot {
                    self.show(Shown::of(snapshot, &self.folder, reader.verifier()));
                }
            }
            Err(e) => tracing::error!("folder terbitan: {e}"),
        }
    }

    /// Takes a witness's answer in and shows it.
    fn hear(&self, log: LogName, text: &str) -> Result<std::result::Result<Answer, Unfit>> {
        // One after the other, and never over a newer version.
        let _turn = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = self.shown();
        let taken = answers::take(&self.folder, &shown.snapshot.published, log, text, now())?;
        if taken.is_ok() {
            let verifier = &shown.snapshot.published.verifier;
            self.show(Shown::of(shown.snapshot.clone(), &self.folder, verifier));
        }
        Ok(taken)
    }
}

fn tell_refused(refused: &[(i64, String)]) {
    for (version, why) in refused {
        tracing::error!("terbitan {version} ditolak, yang lama tetap dilayani: {why}");
    }
}

impl Shown {
    fn of(snapshot: Snapshot, folder: &Folder, verifier: &str) -> Shown {
        let answers = answers::list(folder, verifier, &snapshot.published.watched);
        let stamps = stamp::newest(folder, verifier);
        Shown { snapshot, answers, stamps, pages: Mutex::default() }
    }
}

/// Serves until `shutdown` is ready, and follows the folder meanwhile.
pub async fn serve(
    portal: Arc<Portal>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let following = tokio::spawn(follow(portal.clone()));
    let (router, crowd) = (build(portal), Arc::new(Crowd::default()));
    let line = move |stream, address: std::net::SocketAddr, closing| {
        let seat = crowd.admit(address.ip())?;
        let (inner, peer) = (TowerToHyperService::new(router.clone()), Peer(address.ip()));
        let service = service_fn(move |mut request: HyperRequest<Incoming>| {
            request.extensions_mut().insert(peer);
            inner.call(request)
        });
        Some(async move {
            speak(service, stream, closing, PATIENCE).await;
            drop(seat);
        })
    };
    let ended = accept(listener, MAX_CONNECTIONS, shutdown, line).await;
    following.abort();
    ended
}

async fn follow(portal: Arc<Portal>) {
    let mut told = Instant::now();
    loop {
        tokio::time::sleep(LOOK).await;
        if told.elapsed() >= TELL {
            told = Instant::now();
            // Told by their number: strangers must not fill the log.
            let count = portal.unknown.swap(0, Ordering::Relaxed);
            if count > 0 {
                tracing::warn!(count, "kode QR yang tidak dikenal diperiksa");
            }
        }
        let portal = portal.clone();
        let _ = tokio::task::spawn_blocking(move || portal.look()).await;
    }
}

/// An address and what answers there.
type Page = (&'static str, fn() -> MethodRouter<Arc<Portal>>);

/// Pages in each language, the rest once.
fn build(portal: Arc<Portal>) -> Router {
    let pages: [Page; 5] = [
        ("/katalog", || get(pages::catalogue)),
        ("/katalog/rinci/{*path}", || get(pages::entry)),
        ("/jejak", || get(pages::trail)),
        ("/sah", || get(pages::typed)),
        ("/sah/{name}", || get(pages::paper)),
    ];
    let mut router = Router::new().route("/", get(pages::home)).route("/en", get(pages::home));
    for (path, handler) in pages {
        router = router.route(path, handler()).route(&format!("/en{path}"), handler());
    }
    router
        .route("/katalog.json", get(pages::catalogue_json))
        .route("/jejak.json", get(pages::trail_json))
        .route("/log/{name}/checkpoint", get(checkpoint))
        .route("/log/{name}/saksi", post(hear))
        .route("/log/{name}/tile/{*path}", get(tile))
        .route("/log/{name}/cap-waktu/{file}", get(stamped))
        .route("/aset/{name}", get(assets::answer))
        .route("/sehat", get(alive))
        .fallback(pages::lost)
        .method_not_allowed_fallback(|| async { told(StatusCode::METHOD_NOT_ALLOWED, words::get().no_method) })
        .layer(DefaultBodyLimit::max(answers::MOST_BYTES))
        .layer(from_fn_with_state(portal.clone(), guard))
        .with_state(portal)
}

/// A sentence without a page around it.
fn told(status: StatusCode, words: &str) -> Response {
    let mut response = reply::bytes(TEXT, format!("{words}\n"));
    *response.status_mut() = status;
    response
}

fn later(status: StatusCode, wait: Duration, words: &str) -> Response {
    let mut response = told(status, words);
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(u64::try_from(seconds).unwrap_or(60)));
    response
}

async fn guard(State(portal): State<Arc<Portal>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let english = path == "/en" || path.starts_with("/en/");
    let language = if english { Language::English } else { Language::Indonesian };
    let mut response = language.during(bounded(&portal, request, next)).await;
    let fields = response.headers_mut();
    for (name, value) in HEADERS {
        fields.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if portal.secure {
        fields.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ALONE));
    }
    if portal.version().1 {
        fields.insert(practice::HEADER, HeaderValue::from_static("ya"));
    }
    response
}

async fn bounded(portal: &Portal, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let from = peer.and_then(|peer| asking(peer.0, request.headers()));
    if let Some(Err(wait)) = from.map(|from| portal.rates.take(from, Instant::now())) {
        return later(StatusCode::TOO_MANY_REQUESTS, wait, &words::public::too_fast(wait));
    }
    let Ok(_permit) = portal.gate.try_acquire() else {
        return later(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(1), words::get().busy);
    };
    match tokio::time::timeout(TIME_LIMIT, AssertUnwindSafe(next.run(request)).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => told(StatusCode::INTERNAL_SERVER_ERROR, words::get().broken),
        Err(_) => later(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(1), words::get().problem_timeout),
    }
}

/// For whoever watches the process.
async fn alive(State(portal): State<Arc<Portal>>) -> Response {
    let shown = portal.shown();
    told(StatusCode::OK, &format!("{} {}", shown.snapshot.version, shown.snapshot.at.iso()))
}

fn nothing() -> Response {
    told(StatusCode::NOT_FOUND, words::get().not_found)
}

async fn checkpoint(State(portal): State<Arc<Portal>>, Path(name): Path<String>) -> Response {
    let shown = portal.shown();
    let point = shown.snapshot.published.logs.iter().find(|point| point.name.code() == name);
    point.map_or_else(nothing, |point| reply::public(reply::bytes(TEXT, point.checkpoint.clone())))
}

/// Tiles of hashes alone: what an entry says is for members.
async fn tile(State(portal): State<Arc<Portal>>, Path((name, path)): Path<(String, String)>) -> Response {
    let path = format!("tile/{path}");
    let Some(log) = LogName::parse(&name).filter(|_| store::tiles::names_hashes(&path)) else { return nothing() };
    let file = portal.folder.log(log).join(path);
    let small = tokio::fs::metadata(&file).await.is_ok_and(|found| found.len() <= MOST_TILE);
    match tokio::fs::read(&file).await {
        Ok(bytes) if small => {
            let mut response = reply::bytes(BYTES, bytes);
            // The log only grows: a tile of one width never changes.
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(assets::FOR_GOOD));
            response
        }
        _ => nothing(),
    }
}

/// A time stamp, or the checkpoint that it covers.
async fn stamped(State(portal): State<Arc<Portal>>, Path((name, file)): Path<(String, String)>) -> Response {
    let Some(log) = LogName::parse(&name) else { return nothing() };
    let kind = if file.ends_with(".tsr") { STAMP } else { TEXT };
    let found = tokio::task::spawn_blocking(move || stamp::file(&portal.folder, log, &file)).await;
    found.ok().flatten().map_or_else(nothing, |bytes| reply::bytes(kind, bytes))
}

/// A witness hands its signature in.
async fn hear(State(portal): State<Arc<Portal>>, Path(name): Path<String>, body: Bytes) -> Response {
    let Some(log) = LogName::parse(&name) else { return nothing() };
    let text = String::from_utf8_lossy(&body).into_owned();
    let heard = tokio::task::spawn_blocking(move || portal.hear(log, &text)).await;
    let w = words::public::get();
    match heard {
        Ok(Ok(Ok(_))) => told(StatusCode::OK, w.heard),
        Ok(Ok(Err(Unfit::Unproved))) => told(StatusCode::FORBIDDEN, w.heard_unproved),
        Ok(Ok(Err(Unfit::Old))) => told(StatusCode::CONFLICT, w.heard_old),
        Ok(Ok(Err(Unfit::Elsewhere | Unfit::Early))) => told(StatusCode::UNPROCESSABLE_ENTITY, w.heard_elsewhere),
        Ok(Err(e)) => {
            tracing::error!("jawaban saksi tidak dapat disimpan: {e}");
            later(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(60), w.heard_not_kept)
        }
        Err(_) => told(StatusCode::INTERNAL_SERVER_ERROR, words::get().broken),
    }
}

/// Against whom an unknown paper counts.
fn checker(portal: &Portal, peer: Option<Peer>, headers: &HeaderMap) -> std::result::Result<Vec<Key>, Duration> {
    let from = peer.and_then(|peer| asking(peer.0, headers));
    let keys: Vec<Key> = from.map(|from| Key::Checker(from.to_string())).into_iter().collect();
    portal.throttle.begin(&keys, Instant::now()).map(|()| keys)
}

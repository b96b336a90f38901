//! What every request passes: how many, how long, how large, and the headers
//! of every answer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use crate::pages::Language;
use crate::pages::frame::{told, wants_page};
use crate::pages::session::Names;
use crate::practice;
use crate::problem::Problem;
use crate::site::Site;

/// The largest body.
pub const MAX_BODY: usize = 1 << 20;
/// The longest a request may take.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);
/// A workbook of two megabytes over a bad line takes minutes to arrive.
const UPLOAD_TIME: Duration = Duration::from_secs(600);
/// Requests in flight; the next one is turned away at once.
pub const MAX_IN_FLIGHT: usize = 512;
/// Reports and checks made at the same time; the next one waits.
pub(crate) const MAX_REPORTS: usize = 2;
/// Bundles of papers packed at the same time; the next one waits.
pub(crate) const MAX_BUNDLES: usize = 1;
/// Papers printed at the same time; the next one waits.
pub(crate) const MAX_PRINTS: usize = 2;
/// Passwords compared at the same time: each takes 19 MiB.
pub(crate) const MAX_HASHING: usize = 4;
/// Head of a request: bytes, lines, time. The time also bounds an idle line.
pub(crate) const MAX_HEAD: usize = 32 * 1024;
pub(crate) const MAX_HEADERS: usize = 64;
pub(crate) const HEAD_TIME: Duration = Duration::from_secs(30);
pub(crate) const MAX_CONNECTIONS: usize = 1024;
/// Where programs bring scanned papers.
pub(crate) const FILES: &str = "/api/files";
/// The address that says whether the program is alive; it passes the gate.
pub(crate) const ALIVE: &str = "/healthz";

/// Headers of every answer that does not bring its own.
const HEADERS: [(HeaderName, &str); 5] = [
    (CACHE_CONTROL, "no-store"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
];

/// Where browsers come by TLS, they never come without it again.
const TLS_ALONE: &str = "max-age=31536000; includeSubDomains";

pub(crate) async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let asked = request.headers().clone();
    let page = wants_page(&path, &asked);
    // Programs are answered in one language.
    let language = if page { Names::of(&site, &asked).language(&asked) } else { Language::default() };
    let answered = async {
        let response = bounded(&site, request, (next, language), &path).await;
        if page { told(&site, &asked, response) } else { response }
    };
    let mut response = language.during(answered).await;
    if site.app.db.region().practice {
        response = practice::mark(response).await;
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    // The proxy in front speaks TLS where the address that browsers use says so.
    if site.app.address.as_ref().is_some_and(|address| address.starts_with("https://")) {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ALONE));
    }
    let path = logged(&path);
    let (status, millis) = (response.status(), begun.elapsed().as_millis());
    // Strangers' noise does not fill the log.
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
        tracing::debug!(%method, %path, status = status.as_u16(), millis, "permintaan");
    } else {
        tracing::info!(%method, %path, status = status.as_u16(), millis, "permintaan");
    }
    response
}

fn takes_files(path: &str) -> bool {
    ["/impor/", "/api/imports/"].iter().any(|place| path.starts_with(place))
        || path.ends_with("/lampiran")
        || path == FILES
}

/// What is handed over is put together first.
fn gives_files(path: &str) -> bool {
    path == "/langkah/take-evidence" || path.starts_with("/api/handed/")
}

/// One-time links open a door, so the log keeps none.
fn logged(path: &str) -> &str {
    ["/mulai/", "/masuk/tautan/"].into_iter().find(|link| path.starts_with(link)).unwrap_or(path)
}

async fn bounded(site: &Site, request: Request, (next, language): (Next, Language), path: &str) -> Response {
    let _permit = match site.gate.try_acquire() {
        Ok(permit) => Some(permit),
        Err(_) if path == ALIVE => None,
        Err(_) => return Problem::busy().into_response(),
    };
    let long = takes_files(path) || gives_files(path);
    let (reads, limit) = (request.method() == Method::GET, if long { UPLOAD_TIME } else { TIME_LIMIT });
    let run = AssertUnwindSafe(language.during(next.run(request))).catch_unwind();
    let run = async { if reads { site.app.db.aside(run).await.and_then(Result::ok) } else { run.await.ok() } };
    match tokio::time::timeout(limit, run).await {
        Ok(Some(response)) => response,
        Ok(None) => Problem::bug(&"permintaan gagal di tengah jalan").into_response(),
        Err(_) => Problem::timeout().into_response(),
    }
}

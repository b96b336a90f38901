//! What stands around a public page, and how a page becomes an answer.

use std::time::Instant;

use askama::Template;
use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use kernel::Moment;
use portal::answers;

use super::super::frame::HTML;
use super::super::packing::{accepted, pack};
use super::super::words::{self, Language, Words};
use super::super::{assets, time};
use super::pages::Which;
use super::{FRESH, Shown};
use crate::reply;

/// A snapshot older than this is told to be old: in the regency something stands still.
const OLD: i64 = 3_600_000;

#[derive(Debug)]
pub(super) struct PublicFrame {
    pub(super) w: &'static Words,
    pub(super) p: &'static words::public::Words,
    pub(super) title: String,
    pub(super) style: &'static str,
    pub(super) icon: &'static str,
    pub(super) region: String,
    pub(super) practice: bool,
    /// When the regency was as it is shown.
    pub(super) as_of: String,
    /// What has to be said before anything else.
    pub(super) warnings: Vec<String>,
    /// What stands before the addresses of this language.
    pub(super) base: &'static str,
    /// The same page in the other language: tag, name, address.
    pub(super) other: (&'static str, &'static str, String),
    /// Which of the main entries it is.
    pub(super) here: &'static str,
}

impl PublicFrame {
    /// `path` is the page's address in Indonesian.
    pub(super) fn of(shown: &Shown, title: impl Into<String>, here: &'static str, path: &str) -> PublicFrame {
        let (snapshot, p) = (&shown.snapshot, words::public::get());
        let regency = &snapshot.published.regency;
        let language = Language::here();
        let other = Language::ALL.into_iter().find(|l| *l != language).unwrap_or_default();
        let to = match other {
            Language::Indonesian => path.to_owned(),
            Language::English if path == "/" => "/en".to_owned(),
            Language::English => format!("/en{path}"),
        };
        PublicFrame {
            w: words::get(),
            p,
            title: title.into(),
            style: assets::STYLE.path,
            icon: assets::ICON.path,
            region: regency.name.clone(),
            practice: regency.practice,
            as_of: time::moment(snapshot.at, regency.zone),
            warnings: warnings(shown, super::now()),
            base: if language == Language::English { "/en" } else { "" },
            other: (other.tag(), other.message("language-name").unwrap_or(other.tag()), to),
            here,
        }
    }

    /// The main entries: key, address, name.
    pub(super) fn nav(&self) -> [(&'static str, String, &'static str); 3] {
        let home = if self.base.is_empty() { "/".to_owned() } else { self.base.to_owned() };
        [
            ("periksa", home, self.p.check),
            ("katalog", format!("{}/katalog", self.base), self.p.catalogue),
            ("jejak", format!("{}/jejak", self.base), self.p.trail),
        ]
    }
}

fn warnings(shown: &Shown, now: Moment) -> Vec<String> {
    let (snapshot, mut said) = (&shown.snapshot, Vec::new());
    let published = &snapshot.published;
    if now.0.saturating_sub(snapshot.at.0) > OLD {
        said.push(words::public::old(&time::moment(snapshot.at, published.regency.zone)));
    }
    if answers::is_silent(&shown.answers, published, now) {
        said.push(words::public::silent(published.watched.days));
    }
    said
}

/// A page made for one reader.
pub(super) fn page(status: StatusCode, headers: &HeaderMap, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => {
            let (body, coding) = pack(text.into_bytes(), accepted(headers));
            dressed(status, body.into(), coding)
        }
        Err(error) => broken(&error),
    }
}

/// A page that is the same for everybody: made once for a while.
pub(super) fn kept<T: Template>(
    shown: &Shown,
    which: Which,
    headers: &HeaderMap,
    make: impl FnOnce() -> T,
) -> Response {
    let (packing, now) = (accepted(headers), Instant::now());
    let key = (which, Language::here(), packing);
    let lock = || shown.pages.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let ready = lock().get(&key).filter(|(made, ..)| now.duration_since(*made) < FRESH).cloned();
    let (body, coding) = match ready {
        Some((_, body, coding)) => (body, coding),
        None => match make().render() {
            Ok(text) => {
                let (body, coding) = pack(text.into_bytes(), packing);
                let body = Bytes::from(body);
                lock().insert(key, (now, body.clone(), coding));
                (body, coding)
            }
            Err(error) => return broken(&error),
        },
    };
    for_all(dressed(StatusCode::OK, body, coding))
}

/// What everybody may keep for a while.
pub(super) fn for_all(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=30"));
    response
}

fn dressed(status: StatusCode, body: Bytes, coding: Option<&'static str>) -> Response {
    let mut response = reply::bytes(HTML, body);
    *response.status_mut() = status;
    let fields = response.headers_mut();
    fields.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        fields.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

fn broken(error: &askama::Error) -> Response {
    tracing::error!(%error, "halaman publik tidak dapat disusun");
    super::told(StatusCode::INTERNAL_SERVER_ERROR, words::get().broken)
}

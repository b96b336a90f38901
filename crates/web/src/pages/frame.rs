//! What stands around every page, and how a page becomes an answer.

use std::sync::Arc;

use askama::Template;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, HeaderName, LOCATION, REFERRER_POLICY,
    VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::packing::{accepted, pack};
use super::words::{self, Language, Words, theirs};
use super::{assets, guide, proof};
use crate::problem::{Problem, Told};
use crate::reply;
use crate::site::Site;
use crate::{Office, Who};

pub(crate) const HTML: &str = "text/html; charset=utf-8";
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Private pages are kept nowhere. The referrer stays within our pages: with
/// none at all, browsers would hide the origin of our own forms.
const HEADERS: [(HeaderName, &str); 6] = [
    (CACHE_CONTROL, "no-store"),
    (CONTENT_SECURITY_POLICY, POLICY),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

/// The person in the bar.
#[derive(Debug)]
pub(crate) struct Me {
    pub(crate) name: String,
    pub(crate) office: String,
    /// For the form that signs out.
    pub(crate) proof: String,
}

#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) w: &'static Words,
    pub(crate) title: String,
    pub(crate) style: &'static str,
    pub(crate) script: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) region: String,
    pub(crate) practice: bool,
    pub(crate) year: i32,
    pub(crate) place: String,
    pub(crate) me: Option<Me>,
    /// The entry of the navigation that this page is.
    pub(crate) here: &'static str,
    /// Pages of figures are open to them.
    pub(crate) reads: bool,
    /// The running exchange is open to them.
    pub(crate) exchange: bool,
    /// What explains this page.
    pub(crate) guide: &'static str,
    pub(crate) g: &'static words::guide::Words,
    /// The latest mark of the journal, for whoever keeps the page.
    pub(crate) mark: String,
    /// Their office signs and they have no second factor: a banner says so.
    pub(crate) unproved: bool,
}

impl Frame {
    /// The main entries: key, path, name. What would be refused is not offered.
    pub(crate) fn nav(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        let all = [
            ("tugas", "/", self.w.tasks, true),
            ("dokumen", "/dokumen", self.w.documents, true),
            ("harga", "/harga", self.w.prices, self.reads),
            ("anggaran", "/anggaran", self.w.budget, self.reads),
            ("pantauan", "/pantauan", self.w.watch, self.reads),
            ("pertukaran", super::exchange::PATH, self.w.exchange, self.exchange),
            ("laporan", "/laporan", self.w.reports, self.reads),
            ("jurnal", "/jurnal", self.w.journal, true),
        ];
        all.into_iter().filter(|(.., open)| *open).map(|(key, path, name, _)| (key, path, name))
    }

    /// The page is not in the language of the crates' own wordings.
    pub(crate) fn foreign(&self) -> bool {
        Language::here() != Language::default()
    }

    /// The languages to change to, by tag and by their own names.
    pub(crate) fn languages(&self) -> Vec<(&'static str, &'static str)> {
        let others = Language::ALL.into_iter().filter(|l| *l != Language::here());
        others.map(|l| (l.tag(), l.message("language-name").unwrap_or(l.tag()))).collect()
    }

    /// For pages that anybody may see.
    pub(crate) fn bare(site: &Site, title: impl Into<String>) -> Frame {
        let region = site.app.db.region();
        Frame {
            w: words::get(),
            title: title.into(),
            style: assets::STYLE.path,
            script: assets::SCRIPT.path,
            icon: assets::ICON.path,
            region: region.name.clone(),
            practice: region.practice,
            year: site.today().map(kernel::Day::year).unwrap_or_default(),
            place: String::new(),
            me: None,
            here: "",
            reads: true,
            exchange: false,
            guide: guide::FOR_STRANGERS,
            g: words::guide::get(),
            mark: String::new(),
            unproved: false,
        }
    }

    pub(crate) fn of(site: &Site, who: &Who, cookie: &str, title: impl Into<String>, here: &'static str) -> Frame {
        let me = Me { name: who.name.clone(), office: titles(&who.offices), proof: proof::make(cookie) };
        let units: Vec<&str> = who.offices.iter().filter_map(|o| o.unit.as_deref()).collect();
        let place = match units.as_slice() {
            [] => words::get().whole_region.to_owned(),
            [first, ..] => (*first).to_owned(),
        };
        let bare = Frame::bare(site, title);
        let guide = guide::explains(here, &who.offices);
        let (reads, exchange) = (who.reads, super::exchange::is_open(site, who));
        // The guide is the same for everybody, and some of its pages are as heavy as a page may be.
        let mark = if here == "panduan" { String::new() } else { site.latest.get() };
        let unproved = who.unproved && !bare.practice;
        Frame { me: Some(me), place, here, reads, exchange, guide, mark, unproved, ..bare }
    }
}

fn titles(offices: &[Office]) -> String {
    let mut titles: Vec<String> = offices.iter().map(theirs::office).collect();
    titles.dedup();
    if titles.is_empty() { "–".into() } else { titles.join(", ") }
}

/// A page as an answer, packed as the browser asks.
pub(crate) fn answer(status: StatusCode, headers: &HeaderMap, page: &impl Template) -> Result<Response, Problem> {
    let text = page.render().map_err(|e| Problem::bug(&e))?;
    let (body, coding) = pack(text.into_bytes(), accepted(headers));
    let mut response = reply::bytes(HTML, body);
    *response.status_mut() = status;
    let fields = response.headers_mut();
    for (name, value) in HEADERS {
        fields.insert(name, HeaderValue::from_static(value));
    }
    fields.insert(VARY, HeaderValue::from_static("accept-encoding, cookie"));
    if let Some(coding) = coding {
        fields.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    Ok(response)
}

/// On to another page, after a form or for want of a session.
pub(crate) fn go(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/")));
    response
}

#[derive(Debug, Template)]
#[template(path = "told.html")]
struct ToldPage {
    f: Frame,
    lead: String,
    help: &'static str,
}

/// People read a page where programs read a problem.
pub(crate) fn wants_page(path: &str, headers: &HeaderMap) -> bool {
    let machine = path == "/api" || path.starts_with("/api/") || path.starts_with("/log/");
    let accepts = |v: &HeaderValue| v.to_str().is_ok_and(|t| t.contains("text/html"));
    !machine && headers.get_all(axum::http::header::ACCEPT).iter().any(accepts)
}

/// The problem that a response tells, as a page; other responses pass.
pub(crate) fn told(site: &Arc<Site>, headers: &HeaderMap, mut response: Response) -> Response {
    let Some(Told { detail }) = response.extensions_mut().remove::<Told>() else { return response };
    let (w, status) = (words::get(), response.status());
    let (title, lead, help) = match status {
        StatusCode::NOT_FOUND => (w.not_found, w.not_found_lead.to_owned(), ""),
        StatusCode::FORBIDDEN => (w.forbidden, detail, w.forbidden_help),
        StatusCode::INTERNAL_SERVER_ERROR => (w.broken, w.broken_help.to_owned(), ""),
        StatusCode::SERVICE_UNAVAILABLE => (w.busy, detail, ""),
        _ => (w.not_done, detail, ""),
    };
    let page = ToldPage { f: Frame::bare(site, title), lead, help };
    let Ok(mut page) = answer(status, headers, &page) else { return response };
    for (name, value) in response.headers() {
        if *name != CONTENT_LENGTH {
            page.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
    }
    page
}

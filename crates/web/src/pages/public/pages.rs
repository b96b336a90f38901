//! The pages themselves: a paper is looked up, the catalogue read, the logs
//! and their witnesses seen.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::{Moment, Zone};
use portal::{Offered, Paper, Published};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::genuine::{self, Told};
use super::super::time;
use super::super::words::{self, Language, theirs};
use super::frame::{PublicFrame, for_all, kept, page};
use super::{Peer, Portal, Shown, checker, later};
use crate::Genuine;
use crate::reply;

/// Pages that are the same for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Which {
    Home,
    Catalogue,
    /// By its place in the catalogue.
    Entry(usize),
    Trail,
}

/// The longest code that is looked up; a whole address may be pasted.
const MOST_CODE: usize = 300;
const JSON_END: &str = ".json";

// ---- the opening page -------------------------------------------------------

#[derive(Debug, Template)]
#[template(path = "public_home.html")]
struct HomePage {
    f: PublicFrame,
    offered: String,
    logs: Vec<String>,
}

pub(super) async fn home(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response {
    let shown = portal.shown();
    kept(&shown, Which::Home, &headers, || {
        let published = &shown.snapshot.published;
        let log = |point: &portal::LogPoint| words::public::entries(log_name(point.name), point.size);
        HomePage {
            f: PublicFrame::of(&shown, words::public::home(&published.regency.name), "periksa", "/"),
            offered: words::public::offered(published.catalogue.len()),
            logs: published.logs.iter().map(log).collect(),
        }
    })
}

fn log_name(log: portal::LogName) -> &'static str {
    let p = words::public::get();
    match log {
        portal::LogName::Jurnal => p.log_journal,
        portal::LogName::Pertukaran => p.log_exchange,
    }
}

// ---- papers -----------------------------------------------------------------

#[derive(Debug, Template)]
#[template(path = "public_paper.html")]
struct PaperPage {
    f: PublicFrame,
    lead: String,
    told: Told,
    /// By which checkpoint it is proved.
    proved: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    kode: String,
}

/// What was typed or pasted leads to the address that is printed.
pub(super) async fn typed(Query(typed): Query<Typed>) -> Response {
    let code: String = typed.kode.trim().rsplit('/').next().unwrap_or_default().chars().take(MOST_CODE).collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    // What cannot be a token leads to the page that says so.
    let code = if !code.is_empty() && code.chars().all(plain) { code.as_str() } else { "-" };
    let base = if Language::here() == Language::English { "/en" } else { "" };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(&format!("{base}/sah/{code}"));
    response.headers_mut().insert(LOCATION, to.unwrap_or(HeaderValue::from_static("/")));
    response
}

fn genuine_of(paper: &Paper) -> Genuine {
    Genuine {
        kind: paper.kind,
        number: paper.number.clone(),
        date: paper.date,
        state: paper.state,
        external: false,
        current: paper.current,
        replaced: paper.replaced.clone(),
        amount: paper.amount,
        digest: paper.digest.clone(),
    }
}

pub(super) async fn paper(State(portal): State<Arc<Portal>>, Path(name): Path<String>, request: Request) -> Response {
    let (shown, headers) = (portal.shown(), request.headers());
    let (token, json) = name.strip_suffix(JSON_END).map_or((name.as_str(), false), |token| (token, true));
    let keys = match checker(&portal, request.extensions().get::<Peer>().copied(), headers) {
        Ok(keys) => keys,
        Err(wait) => return later(StatusCode::TOO_MANY_REQUESTS, wait, &words::public::too_fast(wait)),
    };
    let found = shown.snapshot.find(token);
    if found.is_some() {
        portal.throttle.passed(&keys);
    } else {
        portal.unknown.fetch_add(1, Ordering::Relaxed);
    }
    if json {
        return paper_json(&shown, found);
    }
    let path = format!("/sah/{}", if found.is_some() { token } else { "-" });
    match found {
        Some(paper) => {
            let genuine = genuine_of(paper);
            let (title, lead) = genuine::judged(shown.snapshot.published.regency.practice, &genuine);
            let f = PublicFrame::of(&shown, title, "periksa", &path);
            let told = genuine::told(&genuine);
            page(StatusCode::OK, headers, &PaperPage { f, lead: lead.to_owned(), told, proved: proved(&shown) })
        }
        None => {
            let f = PublicFrame::of(&shown, words::get().proof_unknown, "periksa", &path);
            let lead = words::public::unknown(&f.as_of);
            page(StatusCode::NOT_FOUND, headers, &PaperPage { f, lead, told: Told::default(), proved: None })
        }
    }
}

/// The journal as it stood when the snapshot was made.
fn proved(shown: &Shown) -> Option<String> {
    let journal = shown.snapshot.published.logs.iter().find(|point| point.name == portal::LogName::Jurnal)?;
    Some(words::public::proved(journal.size, root(&journal.checkpoint)))
}

/// The third line of a checkpoint.
fn root(checkpoint: &str) -> &str {
    checkpoint.lines().nth(2).unwrap_or_default()
}

fn paper_json(shown: &Shown, found: Option<&Paper>) -> Response {
    let Some(paper) = found else {
        return whole_json(shown, StatusCode::NOT_FOUND, json!({ "dikenal": false }));
    };
    let said = json!({
        "dikenal": true,
        "jenis": paper.kind,
        "nomor": paper.number,
        "tanggal": paper.date,
        "keadaan": paper.state,
        "versi_terakhir": paper.current,
        "diganti_oleh": paper.replaced,
        "nilai_sen": paper.amount.map(kernel::Money::sen),
        "sidik": paper.digest,
    });
    whole_json(shown, StatusCode::OK, said)
}

/// An object with what every answer says: whose, and as of when.
fn whole_json(shown: &Shown, status: StatusCode, mut said: Value) -> Response {
    let published = &shown.snapshot.published;
    if published.regency.practice {
        said["latihan"] = json!(true);
    }
    said["daerah"] = json!({ "wilayah": published.regency.wilayah, "nama": published.regency.name });
    said["keadaan_per"] = json!(shown.snapshot.at.iso());
    let mut response = reply::bytes(reply::JSON, said.to_string());
    *response.status_mut() = status;
    response
}

// ---- the catalogue ----------------------------------------------------------

#[derive(Debug)]
struct Row {
    to: String,
    title: String,
    kind: &'static str,
    owner: String,
    period: String,
    users: usize,
}

#[derive(Debug, Template)]
#[template(path = "public_catalogue.html")]
struct CataloguePage {
    f: PublicFrame,
    rows: Vec<Row>,
}

#[derive(Debug, Template)]
#[template(path = "public_entry.html")]
struct EntryPage {
    f: PublicFrame,
    meaning: String,
    facts: Vec<(&'static str, String)>,
    users: Vec<(String, String, String, String)>,
}

fn kind(offered: &Offered) -> &'static str {
    let p = words::public::get();
    if offered.dataset { p.dataset } else { p.service }
}

fn period(offered: &Offered) -> String {
    let own = offered.period.as_deref().unwrap_or_default();
    theirs::choice("option", own, own).to_owned()
}

pub(super) async fn catalogue(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response {
    let shown = portal.shown();
    kept(&shown, Which::Catalogue, &headers, || {
        let all = &shown.snapshot.published.catalogue;
        let f = PublicFrame::of(&shown, words::public::offered(all.len()), "katalog", "/katalog");
        let row = |offered: &Offered| Row {
            to: format!("{}/katalog/rinci/{}", f.base, offered.identifier),
            title: offered.title.clone(),
            kind: kind(offered),
            owner: offered.owner.clone(),
            period: period(offered),
            users: offered.users.len(),
        };
        CataloguePage { rows: all.iter().map(row).collect(), f }
    })
}

fn facts(offered: &Offered, zone: Zone) -> Vec<(&'static str, String)> {
    let p = words::public::get();
    let moment = |at: Option<Moment>| at.map(|at| time::moment(at, zone)).unwrap_or_default();
    let all = [
        (p.kind, kind(offered).to_owned()),
        (p.owner, offered.owner.clone()),
        (p.identifier, offered.identifier.clone()),
        (p.period, period(offered)),
        (p.last_at, moment(offered.last_at)),
        (p.measure, offered.measure.clone()),
        (p.references, offered.reference_codes.join("; ")),
        (p.personal, if offered.personal { p.yes } else { p.no }.to_owned()),
        (p.legal_ground, offered.legal_ground.clone()),
        (p.since, moment(offered.since)),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

pub(super) async fn entry(
    State(portal): State<Arc<Portal>>,
    Path(identifier): Path<String>,
    headers: HeaderMap,
) -> Response {
    let shown = portal.shown();
    let all = &shown.snapshot.published.catalogue;
    let found = all.iter().enumerate().find(|(_, offered)| offered.identifier == identifier);
    let Some((at, offered)) = found else { return lost(State(portal), headers).await };
    kept(&shown, Which::Entry(at), &headers, || EntryPage {
        f: PublicFrame::of(&shown, &offered.title, "katalog", &format!("/katalog/rinci/{identifier}")),
        meaning: offered.meaning.clone(),
        facts: facts(offered, shown.snapshot.published.regency.zone),
        users: offered
            .users
            .iter()
            .map(|u| (u.who.clone(), u.purpose.clone(), u.legal_ground.clone(), time::day(u.until)))
            .collect(),
    })
}

pub(super) async fn catalogue_json(State(portal): State<Arc<Portal>>) -> Response {
    let shown = portal.shown();
    let one = |o: &Offered| {
        json!({
            "pengenal": o.identifier,
            "jenis": if o.dataset { "set-data" } else { "layanan" },
            "nama": o.title,
            "uraian": o.meaning,
            "pemilik": o.owner,
            "diperbarui": o.period,
            "terakhir_diberikan": o.last_at.map(Moment::iso),
            "satuan": o.measure,
            "kode_referensi": o.reference_codes,
            "data_pribadi": o.personal,
            "dasar_hukum": o.legal_ground,
            "berlaku_sejak": o.since.map(Moment::iso),
            "pemakai": o.users.iter().map(|u| json!({
                "siapa": u.who, "tujuan": u.purpose, "dasar_hukum": u.legal_ground, "sampai": u.until,
            })).collect::<Vec<_>>(),
        })
    };
    let all: Vec<Value> = shown.snapshot.published.catalogue.iter().map(one).collect();
    for_all(whole_json(&shown, StatusCode::OK, json!({ "katalog": all })))
}

// ---- the logs and their witnesses -------------------------------------------

#[derive(Debug)]
struct LogRow {
    name: &'static str,
    code: &'static str,
    origin: String,
    size: String,
    checkpoint: String,
    /// When an authority stamped it last, and up to which entry.
    stamp: Option<(u64, String)>,
}

#[derive(Debug)]
struct WitnessRow {
    name: String,
    log: &'static str,
    at: String,
    size: String,
}

#[derive(Debug, Template)]
#[template(path = "public_trail.html")]
struct TrailPage {
    f: PublicFrame,
    lead: String,
    logs: Vec<LogRow>,
    witnesses: Vec<WitnessRow>,
    /// Named, and never heard.
    unheard: Vec<String>,
    key: String,
}

/// Counts as the pages write them.
fn count(n: u64) -> String {
    words::count(i64::try_from(n).unwrap_or(i64::MAX))
}

fn named(published: &Published) -> Vec<String> {
    published.watched.verifiers().iter().map(|v| v.label().to_owned()).collect()
}

pub(super) async fn trail(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response {
    let shown = portal.shown();
    kept(&shown, Which::Trail, &headers, || {
        let (published, p) = (&shown.snapshot.published, words::public::get());
        let zone = published.regency.zone;
        let last = portal::answers::last(&shown.answers, published);
        let heard = |name: &String| shown.answers.iter().any(|a| a.witness == *name);
        TrailPage {
            f: PublicFrame::of(&shown, p.trail_title, "jejak", "/jejak"),
            lead: match last {
                Some(at) => words::public::last_heard(&time::moment(at, zone)),
                None if published.watched.witnesses.is_empty() => p.no_witness.to_owned(),
                None => p.never_heard.to_owned(),
            },
            logs: published
                .logs
                .iter()
                .map(|point| LogRow {
                    name: log_name(point.name),
                    code: point.name.code(),
                    origin: point.origin.clone(),
                    size: count(point.size),
                    checkpoint: point.checkpoint.clone(),
                    stamp: shown
                        .stamps
                        .iter()
                        .find(|s| s.log == point.name)
                        .map(|s| (s.size, words::public::stamped(s.size, &time::moment(s.at, zone)))),
                })
                .collect(),
            witnesses: shown
                .answers
                .iter()
                .map(|a| WitnessRow {
                    name: a.witness.clone(),
                    log: log_name(a.log),
                    at: time::moment(a.at, zone),
                    size: count(a.size),
                })
                .collect(),
            unheard: named(published).into_iter().filter(|name| !heard(name)).collect(),
            key: published.verifier.clone(),
        }
    })
}

pub(super) async fn trail_json(State(portal): State<Arc<Portal>>) -> Response {
    let shown = portal.shown();
    let published = &shown.snapshot.published;
    let log = |point: &portal::LogPoint| json!({ "log": point.name, "nama": point.origin, "catatan": point.size, "checkpoint": point.checkpoint });
    let answer = |a: &portal::Answer| json!({ "saksi": a.witness, "log": a.log, "nama": a.origin, "catatan": a.size, "pada": a.at.iso() });
    let stamp = |s: &portal::Stamp| json!({ "log": s.log, "catatan": s.size, "pada": s.at.iso() });
    let silent = portal::answers::is_silent(&shown.answers, published, super::now());
    let said = json!({
        "kunci": published.verifier,
        "log": published.logs.iter().map(log).collect::<Vec<_>>(),
        "saksi": published.watched.witnesses,
        "jawaban": shown.answers.iter().map(answer).collect::<Vec<_>>(),
        "cap_waktu": shown.stamps.iter().map(stamp).collect::<Vec<_>>(),
        "batas_hari": published.watched.days,
        "saksi_diam": silent,
    });
    for_all(whole_json(&shown, StatusCode::OK, said))
}

// ---- nothing there ----------------------------------------------------------

#[derive(Debug, Template)]
#[template(path = "public_told.html")]
struct ToldPage {
    f: PublicFrame,
    lead: &'static str,
}

pub(super) async fn lost(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response {
    let shown = portal.shown();
    let f = PublicFrame::of(&shown, words::get().not_found, "", "/");
    page(StatusCode::NOT_FOUND, &headers, &ToldPage { f, lead: words::get().no_address })
}

//! Bringing a file of the national system: read, shown, and kept only when
//! somebody has seen what would be kept.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use serde_json::Value;
use store::{Envelope, Work};

use super::address::Choice;
use super::fields::Typed;
use super::frame::{Frame, answer};
use super::halfway::Waiting;
use super::refused::{self, Refused};
use super::session::{Away, Visitor};
use super::sign_in::{Posted, check_form, fields as sent_fields};
use super::words::theirs;
use super::{proof, words};
use crate::acts::{Named, name};
use crate::problem::{Kind, Problem};
use crate::site::Site;
use crate::uploads::parts;
use crate::{Brought, Places, Upload};

/// The largest file that is taken in; the reader has limits of its own.
pub(crate) const MOST: usize = 32 << 20;
/// Rows set aside that a page shows; all are counted.
const SHOWN: usize = 200;

/// Files that were read and wait for a word, by the session: a quarter of an
/// hour, few at a time, since each holds a whole budget.
pub(crate) type Read = Waiting<i64, Kept, 900, 8>;

#[derive(Clone)]
pub(crate) struct Kept {
    act: &'static str,
    key: String,
    work: Arc<dyn Work>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kept({})", self.act)
    }
}

/// What an act asks beside the year and the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Nothing,
    Stage,
    /// The kind of a price list, its first day and its decree.
    Prices,
    /// Who pays, for what, and for which months.
    Payees,
    /// The account in the regency's name.
    Statement,
    /// How many employees are left out.
    Staff,
}

/// Acts that take a file.
pub(crate) const ACTS: [(&str, Asks); 6] = [
    ("import-apbd", Asks::Stage),
    ("import-prices", Asks::Prices),
    ("import-realisasi", Asks::Nothing),
    ("import-payee-list", Asks::Payees),
    ("import-statement", Asks::Statement),
    ("import-staff", Asks::Staff),
];
/// Whether an act takes a file, and so begins on this page.
pub(crate) fn takes_file(act: &str) -> bool {
    ACTS.iter().any(|(name, _)| *name == act)
}

/// Kinds of price lists.
const KINDS: [&str; 4] = ["SSH", "SBU", "ASB", "HSPK"];

#[derive(Debug)]
struct Way {
    act: &'static str,
    title: &'static str,
    asks: Asks,
    /// Units for which the person may bring it, or accounts whose statement it is.
    units: Vec<crate::Choice>,
}

impl Way {
    fn asks_stage(&self) -> bool {
        self.asks == Asks::Stage
    }

    fn asks_prices(&self) -> bool {
        self.asks == Asks::Prices
    }

    fn asks_payees(&self) -> bool {
        self.asks == Asks::Payees
    }

    fn asks_statement(&self) -> bool {
        self.asks == Asks::Statement
    }

    /// The kinds of files that a browser offers.
    fn accepts(&self) -> &'static str {
        if self.asks_statement() { ".xlsx,.csv,.txt,.sta,.mt940,.940,.xml" } else { ".xlsx,.csv" }
    }

    /// A register is of no budget year.
    fn asks_year(&self) -> bool {
        self.asks != Asks::Staff
    }

    fn asks_left_out(&self) -> bool {
        matches!(self.asks, Asks::Payees | Asks::Staff)
    }
}

#[derive(Debug, Template)]
#[template(path = "imports.html")]
struct ImportsPage {
    f: Frame,
    heading: &'static str,
    proof: String,
    ways: Vec<Way>,
    year: String,
    stage: String,
    starts: String,
    decree: String,
    kinds: Vec<Choice>,
    said: crate::PayeesSaid,
    pay_kinds: Vec<Choice>,
    account: String,
    refused: Option<Refused>,
}

#[derive(Debug, Template)]
#[template(path = "imported.html")]
struct ImportedPage {
    f: Frame,
    proof: String,
    key: String,
    /// Still to be kept by this act; none once it is.
    act: Option<&'static str>,
    brought: Brought,
    left_out: usize,
    /// Where the kept import is seen.
    seen: Option<String>,
}

async fn ways(site: &Site, visitor: &mut Visitor) -> Result<Vec<Way>, Away> {
    let now = site.reading_time()?;
    let open = (site.app.drafting.beginnings)(&mut visitor.view, visitor.session.person, now).await?;
    let mut ways: Vec<Way> = Vec::new();
    for (act, asks) in ACTS {
        let Some(def) = open.iter().copied().find(|def| def.name == act) else { continue };
        let units = match asks {
            Asks::Payees => {
                match (site.app.drafting.places)(&mut visitor.view, visitor.session.person, def, now).await? {
                    Places::Units(units) => units,
                    Places::Nowhere | Places::Region => Vec::new(),
                }
            }
            Asks::Statement => (site.app.imports.accounts)(&mut visitor.view).await?,
            _ => Vec::new(),
        };
        ways.push(Way { act, title: theirs::act(def), asks, units });
    }
    match ways.is_empty() {
        true => Err(Problem::new(Kind::NotAllowed, words::get().import_not_yours).into()),
        false => Ok(ways),
    }
}

fn list(site: &Site, visitor: &Visitor, ways: Vec<Way>, typed: &Typed, refused: Option<Refused>) -> ImportsPage {
    let title = refused.as_ref().map_or_else(|| words::get().import_title.to_owned(), |r| r.heading.clone());
    ImportsPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, ""),
        heading: words::get().import_title,
        proof: proof::make(&visitor.cookie),
        ways,
        year: typed
            .get("tahun")
            .cloned()
            .unwrap_or_else(|| site.today().map(|d| d.year().to_string()).unwrap_or_default()),
        stage: typed.get("tahapan").cloned().unwrap_or_default(),
        starts: typed.get("mulai").cloned().unwrap_or_default(),
        decree: typed.get("dasar").cloned().unwrap_or_default(),
        said: crate::PayeesSaid::said(text(typed)),
        pay_kinds: pay_kinds(typed),
        account: typed.get("rekening").cloned().unwrap_or_default(),
        kinds: KINDS.iter().map(|k| Choice::new(*k, *k, typed.get("jenis").is_some_and(|t| t == k))).collect(),
        refused,
    }
}

/// What was typed in a field.
fn text(typed: &Typed) -> impl Fn(&str) -> String {
    move |name| typed.get(name).map(|t| t.trim().to_owned()).unwrap_or_default()
}

fn pay_kinds(typed: &Typed) -> Vec<Choice> {
    let w = words::get();
    let all = [("gaji", w.import_pay_salary), ("tambahan", w.import_pay_supplement), ("honorarium", w.import_pay_fee)];
    all.into_iter()
        .map(|(code, title)| Choice::new(code, title, typed.get("jenis").is_some_and(|t| t == code)))
        .collect()
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let ways = ways(&site, &mut visitor).await?;
    Ok(answer(StatusCode::OK, &headers, &list(&site, &visitor, ways, &Typed::new(), None))?)
}

/// A route that takes a file in.
pub(crate) fn upload() -> MethodRouter<Arc<Site>> {
    post(read).layer(DefaultBodyLimit::max(MOST + (1 << 20)))
}

async fn read(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    path: Named,
    request: Request,
) -> Result<Response, Away> {
    let headers = request.headers().clone();
    let (mut visitor, typed, files) = parts(&site, visitor, request, words::get().import_large).await?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let file = files.into_iter().next().unwrap_or_default();
    let act = name(path)?;
    let ways = ways(&site, &mut visitor).await?;
    let unseen = || Problem::new(Kind::NotFound, words::get().not_found_lead);
    let way = ways.iter().find(|way| way.act == act).ok_or_else(unseen)?.act;
    let file = Upload { name: file.name, bytes: file.bytes, ..Upload::said(way, text(&typed)) };
    if file.bytes.is_empty() {
        let refused = Some(Refused::plain(words::get().import_no_file));
        let page = list(&site, &visitor, ways, &typed, refused);
        return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page)?);
    }
    let parked = visitor.park();
    let tried = try_out(&site, parked.envelope(), file).await;
    let visitor = parked.back(&site).await?;
    match tried {
        Ok((work, brought)) => {
            let key = proof::random();
            site.imports.put(visitor.session.id, Kept { act: way, key: key.clone(), work }, Instant::now());
            let page = imported(&site, &visitor, (key, Some(way)), brought, None);
            Ok(answer(StatusCode::OK, &headers, &page)?)
        }
        Err(error) => {
            let (refused, _) = refused::told(error)?;
            let page = list(&site, &visitor, ways, &typed, Some(refused));
            Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page)?)
        }
    }
}

/// Reads the file in a child and takes the act through the door without
/// keeping anything.
async fn try_out(site: &Arc<Site>, mut envelope: Envelope, file: Upload) -> store::Result<(Arc<dyn Work>, Brought)> {
    let _turn = site.desk.acquire().await.map_err(|_| store::Error::Busy)?;
    let read = site.app.imports.read;
    let work =
        tokio::task::spawn_blocking(move || read(file)).await.map_err(|e| store::Error::Bug(e.to_string()))??;
    envelope.dry_run = true;
    let done = site.app.db.act(work.clone(), envelope).await?.done;
    Ok((work, (site.app.imports.told)(&done)))
}

fn imported(
    site: &Site,
    visitor: &Visitor,
    (key, act): (String, Option<&'static str>),
    mut brought: Brought,
    seen: Option<String>,
) -> ImportedPage {
    let title = if act.is_some() { words::get().import_look } else { words::get().import_kept };
    let left_out = brought.set_aside.len().saturating_sub(SHOWN);
    brought.set_aside.truncate(SHOWN);
    for (name, _) in &mut brought.facts {
        *name = theirs::named("fact", name);
    }
    ImportedPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, ""),
        proof: proof::make(&visitor.cookie),
        key,
        act,
        brought,
        left_out,
        seen,
    }
}

/// Where one goes on with what an import made.
fn leads_to(act: &str, done: &Value) -> Option<String> {
    match act {
        "import-apbd" => Some("/anggaran".into()),
        "import-prices" => Some("/harga".into()),
        "import-realisasi" => Some("/daftar/rekonsiliasi-sipd".into()),
        "import-statement" => Some("/daftar/rekonsiliasi-bank".into()),
        _ => done.get("id").and_then(Value::as_i64).map(|id| format!("/dokumen/{id}")),
    }
}

pub(crate) async fn keep(
    State(site): State<Arc<Site>>,
    path: Named,
    headers: HeaderMap,
    Posted(mut visitor, sent): Posted,
) -> Result<Response, Away> {
    let typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let act = name(path)?;
    let kept = site.imports.get(&visitor.session.id, Instant::now());
    let kept = kept.filter(|k| k.act == act && typed.get("kunci") == Some(&k.key));
    let Some(kept) = kept else {
        let ways = ways(&site, &mut visitor).await?;
        let gone = Some(Refused::plain(words::get().import_gone));
        return Ok(answer(StatusCode::CONFLICT, &headers, &list(&site, &visitor, ways, &typed, gone))?);
    };
    let envelope = visitor.envelope().with_key(kept.key.clone());
    match site.app.db.act(kept.work.clone(), envelope).await {
        Ok(done) => {
            let (brought, seen) = ((site.app.imports.told)(&done.done), leads_to(kept.act, &done.done));
            Ok(answer(StatusCode::OK, &headers, &imported(&site, &visitor, (kept.key, None), brought, seen))?)
        }
        Err(error) => {
            let (refused, _) = refused::told(error)?;
            let ways = ways(&site, &mut visitor).await?;
            let page = list(&site, &visitor, ways, &typed, Some(refused));
            Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page)?)
        }
    }
}

//! An RKA as a workbook: out, changed at home, and back in, where the
//! difference is shown before anything is kept.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use serde_json::Value;
use store::Work;

use super::super::fields::Fault;
use super::super::frame::{Frame, answer, go};
use super::super::halfway::Waiting;
use super::super::look::digits;
use super::super::plan::sums;
use super::super::refused::{self, Refused};
use super::super::session::{Away, Visitor};
use super::super::sign_in::{Posted, check_form, fields as sent_fields};
use super::super::step::{KEY, perform_act};
use super::super::words::planning::{self as say, Words};
use super::super::words::theirs;
use super::super::{proof, words};
use super::grid::{COLUMNS, Row};
use super::{Sums, draft, unseen};
use crate::acts::{Named, name};
use crate::asked::Asked;
use crate::planning::{Draft, Line, LineChange, PartChange, Spot};
use crate::problem::{Kind, Problem};
use crate::reports::{Format, file};
use crate::site::Site;
use crate::uploads::parts;

/// The largest workbook that is taken in.
const MOST: usize = 8 << 20;
/// Reasons and rows that the page shows; all are counted.
const SHOWN: usize = 200;

/// What was read and waits for a word, by the session: a quarter of an hour.
pub(crate) type Read = Waiting<i64, Kept, 900, 16>;

#[derive(Clone)]
pub(crate) struct Kept {
    rka: i64,
    key: String,
    inputs: Vec<Value>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kept({})", self.rka)
    }
}

#[derive(Debug)]
struct ChangeRow {
    /// Row in the file.
    row: String,
    what: &'static str,
    name: String,
    /// Column, before, after.
    cells: Vec<(&'static str, String, String)>,
    amount: String,
}

#[derive(Debug)]
struct PartView {
    what: String,
    code: String,
    counts: String,
    sums: Sums,
    rows: Vec<ChangeRow>,
    left_out: usize,
}

#[derive(Debug, Template)]
#[template(path = "rka_book.html")]
struct BookPage {
    f: Frame,
    w: &'static Words,
    id: i64,
    rka: String,
    heading: &'static str,
    proof: String,
    key: String,
    parts: Vec<PartView>,
    /// There is something to keep.
    ready: bool,
    refused: Option<Refused>,
}

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    uri: Uri,
) -> Result<Response, Away> {
    let mut asked = Asked::of(&uri)?.filled();
    let spot = asked.choice("bagian", Spot::parse)?;
    asked.end()?;
    let d = draft(&site, &mut visitor, &name(path)?).await?;
    let sheet = (site.app.planning.book)(&mut visitor.view, d.id, spot.as_ref()).await?.ok_or_else(unseen)?;
    drop(visitor);
    Ok(file(&site, Format::Xlsx, &format!("rka-{}-{}", d.year, d.id), sheet).await?)
}

fn page(site: &Site, visitor: &Visitor, d: &Draft, refused: Option<Refused>) -> BookPage {
    let heading = say::get().bring_book;
    let title = refused.as_ref().map_or_else(|| heading.to_owned(), |r| r.heading.clone());
    BookPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, "penyusunan"),
        w: say::get(),
        id: d.id,
        rka: say::rka_lead(&d.stage, d.year, &d.unit.name),
        heading,
        proof: proof::make(&visitor.cookie),
        key: String::new(),
        parts: Vec::new(),
        ready: false,
        refused,
    }
}

/// The RKA of an address, where its lines may be saved now.
async fn open(site: &Site, visitor: &mut Visitor, id: &str) -> Result<Draft, Away> {
    let d = draft(site, visitor, id).await?;
    match d.editable {
        true => Ok(d),
        false => Err(Problem::new(Kind::NotAllowed, say::not_open(theirs::state(d.state))).into()),
    }
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let d = open(&site, &mut visitor, &name(path)?).await?;
    Ok(answer(StatusCode::OK, &headers, &page(&site, &visitor, &d, None))?)
}

/// A route that takes a workbook in.
pub(crate) fn upload() -> MethodRouter<Arc<Site>> {
    post(read).layer(DefaultBodyLimit::max(MOST + (1 << 20)))
}

fn cells(before: Option<&Line>, after: Option<&Line>) -> Vec<(&'static str, String, String)> {
    let plain = |line: Option<&Line>| line.map(|l| Row::of(l).plain()).unwrap_or_default();
    let (was, is) = (plain(before), plain(after));
    let differs = (0..COLUMNS.len()).filter(|at| was[*at] != is[*at]);
    differs.map(|at| (say::column(at), was[at].clone(), is[at].clone())).collect()
}

fn change(LineChange { row, before, after }: &LineChange) -> ChangeRow {
    let w = say::get();
    let living = |l: &Option<Line>| l.as_ref().filter(|l| l.living).map(|l| l.amount).unwrap_or_default();
    let what = match (before, after) {
        (None, _) => w.added,
        (_, None) => w.gone,
        (Some(b), _) if !b.living => w.back,
        _ => w.changed,
    };
    ChangeRow {
        row: row.map_or("–".into(), |r| r.to_string()),
        what,
        name: after.as_ref().or(before.as_ref()).map(|l| l.name.clone()).unwrap_or_default(),
        cells: match (before, after) {
            (Some(_), Some(_)) => cells(before.as_ref(), after.as_ref()),
            _ => Vec::new(),
        },
        amount: format!("{} → {}", digits(living(before)), digits(living(after))),
    }
}

fn part(p: &PartChange) -> PartView {
    let added = p.lines.iter().filter(|l| l.before.is_none()).count();
    let gone = p.lines.iter().filter(|l| l.after.is_none()).count();
    PartView {
        what: if p.code.is_empty() { say::get().receipts.to_owned() } else { p.what.clone() },
        code: p.code.clone(),
        counts: say::change_counts(added, p.lines.len() - added - gone, gone),
        sums: sums(p.amount, p.ceiling),
        rows: p.lines.iter().take(SHOWN).map(change).collect(),
        left_out: p.lines.len().saturating_sub(SHOWN),
    }
}

fn input(rka: i64, p: &PartChange) -> Value {
    let mut input = p.input.clone();
    input["rka"] = rka.to_string().into();
    input
}

/// Reads the file away from the connections, and what it would change.
async fn looked(
    site: &Site,
    visitor: Visitor,
    d: &Draft,
    upload: crate::Upload,
) -> Result<(Visitor, store::Result<crate::planning::Changes>), Problem> {
    let parked = visitor.park();
    let turn = site.desk.acquire().await.map_err(|_| Problem::busy())?;
    let read = site.app.planning.read;
    let grids = tokio::task::spawn_blocking(move || read(upload)).await.map_err(|e| Problem::bug(&e))?;
    drop(turn);
    let mut visitor = parked.back(site).await?;
    let changes = match grids {
        Ok(grids) => (site.app.planning.changes)(&mut visitor.view, d.id, &grids).await,
        Err(error) => Err(error),
    };
    Ok((visitor, changes))
}

fn faults(found: &[(u32, String)]) -> Refused {
    let fault = |(row, what): &(u32, String)| {
        let label = if *row == 0 { say::get().the_file.to_owned() } else { say::row(*row) };
        Fault::new("berkas", &label, what)
    };
    let all: Vec<Fault> = found.iter().take(SHOWN).map(fault).collect();
    Refused { heading: words::refused(found.len()), ..Refused::faults(&all) }
}

/// What the door would say to each act, without keeping anything.
async fn tried(site: &Site, visitor: &Visitor, inputs: &[Value]) -> Result<Option<Refused>, Problem> {
    let entry = site.acts.get("save-rka-lines").ok_or_else(|| Problem::bug(&"langkah RKA tidak terdaftar"))?;
    let mut all: Option<Refused> = None;
    for input in inputs {
        let work: Arc<dyn Work> = Arc::from((entry.parse)(&input.to_string())?);
        let mut envelope = visitor.envelope();
        envelope.dry_run = true;
        if let Err(error) = site.app.db.act(work, envelope).await {
            let (mut refused, _) = refused::told(error)?;
            refused.reasons.iter_mut().for_each(|r| r.field = None);
            match &mut all {
                None => all = Some(refused),
                Some(all) => all.reasons.append(&mut refused.reasons),
            }
        }
    }
    if let Some(all) = &mut all {
        all.heading = words::refused(all.reasons.len());
    }
    Ok(all)
}

async fn read(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    path: Named,
    request: Request,
) -> Result<Response, Away> {
    let headers = request.headers().clone();
    let (mut visitor, typed, uploads) = parts(&site, visitor, request, say::get().book_large).await?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let d = open(&site, &mut visitor, &name(path)?).await?;
    let Some(upload) = uploads.into_iter().find(|u| !u.bytes.is_empty()) else {
        let refused = Refused::plain(words::get().import_no_file);
        return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page(&site, &visitor, &d, Some(refused)))?);
    };
    let (visitor, changes) = looked(&site, visitor, &d, upload).await?;
    let changes = match changes {
        Ok(changes) => changes,
        Err(error) => {
            let (refused, _) = refused::told(error)?;
            return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page(&site, &visitor, &d, Some(refused)))?);
        }
    };
    if !changes.faults.is_empty() {
        let refused = faults(&changes.faults);
        return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page(&site, &visitor, &d, Some(refused)))?);
    }
    let inputs: Vec<Value> = changes.parts.iter().map(|p| input(d.id, p)).collect();
    let refused = tried(&site, &visitor, &inputs).await?;
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let key = proof::random();
    let ready = refused.is_none() && !inputs.is_empty();
    if ready {
        site.books.put(visitor.session.id, Kept { rka: d.id, key: key.clone(), inputs }, Instant::now());
    }
    let w = say::get();
    let heading = if changes.parts.is_empty() { w.book_same } else { w.book_look };
    let parts = changes.parts.iter().map(part).collect();
    let bare = page(&site, &visitor, &d, refused);
    Ok(answer(status, &headers, &BookPage { heading, key, parts, ready, ..bare })?)
}

pub(crate) async fn keep(
    State(site): State<Arc<Site>>,
    path: Named,
    headers: HeaderMap,
    Posted(mut visitor, sent): Posted,
) -> Result<Response, Away> {
    let typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let d = open(&site, &mut visitor, &name(path)?).await?;
    let kept = site.books.get(&visitor.session.id, Instant::now());
    let Some(kept) = kept.filter(|k| k.rka == d.id && typed.get(KEY) == Some(&k.key)) else {
        let gone = page(&site, &visitor, &d, Some(Refused::plain(words::get().import_gone)));
        return Ok(answer(StatusCode::CONFLICT, &headers, &gone)?);
    };
    let entry = site.acts.get("save-rka-lines").copied();
    let entry = entry.ok_or_else(|| Problem::bug(&"langkah RKA tidak terdaftar"))?;
    for (n, input) in kept.inputs.iter().enumerate() {
        let key = format!("{}-{n}", kept.key);
        if let Err(error) = perform_act(&site, &visitor, &entry, input, (Some(&key), None)).await {
            let (mut refused, _) = refused::told(error)?;
            refused.reasons.iter_mut().for_each(|r| r.field = None);
            let page = page(&site, &visitor, &d, Some(refused));
            return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page)?);
        }
    }
    Ok(go(&format!("/rka/{}", d.id)))
}

//! The papers that prove a payment: brought, listed, taken off, read.

use std::sync::Arc;

use askama::Template;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use serde_json::{Map, Value, json};
use store::{Envelope, Error, Work};

use super::fields::Typed;
use super::frame::{Frame, answer, go};
use super::refused::{self, Refused};
use super::session::{Away, Parked, Visitor};
use super::sign_in::{Posted, check_form, fields as sent_fields};
use super::words::evidence::{self as say, Words};
use super::words::theirs;
use super::{proof, time, words};
use crate::acts::{Named, name};
use crate::files::{MOST, file, look};
use crate::problem::{Kind, Problem};
use crate::site::Site;
use crate::uploads::parts;
use crate::{Choice, EvidenceFolder, EvidenceNeed, Upload};

const ATTACH: &str = "attach-evidence";
const DETACH: &str = "detach-evidence";
/// Bytes of all files of a form.
const MOST_TOGETHER: usize = 2 * MOST;

#[derive(Debug)]
struct Row {
    id: i64,
    here: bool,
    document: i64,
    kind: String,
    name: String,
    about: String,
    who: String,
    may_detach: bool,
    detached: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "evidence.html")]
struct EvidencePage {
    f: Frame,
    w: &'static Words,
    proof: String,
    /// Repeating it repeats the answer, not the act.
    key: String,
    document: i64,
    rows: Vec<Row>,
    kinds: Vec<Choice>,
    chosen: String,
    may_attach: bool,
    refused: Option<Refused>,
    /// How many files of the same form were attached.
    kept: Option<String>,
    needs: Vec<(EvidenceNeed, String)>,
}

/// What is lacking of the list of this kind of payment, in one line; none where
/// there is no list.
pub(crate) fn lacking(needs: &[EvidenceNeed]) -> Option<String> {
    let asked: Vec<&EvidenceNeed> = needs.iter().filter(|n| !n.if_any).collect();
    let lacking: Vec<&str> =
        asked.iter().filter(|n| !n.there).map(|n| theirs::named("evidence-need", &n.name)).collect();
    (!asked.is_empty()).then(|| say::lacking(asked.len() - lacking.len(), asked.len(), &lacking.join("; ")))
}

fn kind(own: Choice) -> Choice {
    let title = theirs::choice("evidence-kind", &own.code, &own.title).to_owned();
    Choice { title, ..own }
}

fn unseen() -> Problem {
    Problem::new(Kind::NotFound, words::get().not_found_lead)
}

fn page(
    site: &Site,
    visitor: &Visitor,
    folder: EvidenceFolder,
    typed: &Typed,
    refused: Option<Refused>,
) -> EvidencePage {
    let zone = site.app.db.region().zone;
    let need = |n: &EvidenceNeed| (n.clone(), theirs::named("evidence-need", &n.name).to_owned());
    let needs = folder.needs.iter().map(need).collect();
    let title = match &refused {
        Some(refused) => refused.heading.clone(),
        None => {
            say::heading(folder.papers.iter().filter(|p| p.detached.is_none()).count(), &theirs::label(&folder.label))
        }
    };
    let row = |p: crate::EvidencePaper| Row {
        about: say::about(p.media, p.pages, p.size, theirs::choice("scan", &p.scan.code, &p.scan.title)),
        who: format!("{}, {}", p.person, time::moment(p.at, zone)),
        id: p.id,
        here: p.here,
        document: p.document,
        kind: kind(p.kind).title,
        name: p.name,
        may_detach: p.may_detach,
        detached: p.detached,
    };
    EvidencePage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, "bukti"),
        w: say::get(),
        proof: proof::make(&visitor.cookie),
        key: proof::random(),
        document: folder.document,
        rows: folder.papers.into_iter().map(row).collect(),
        kinds: (site.app.evidence.kinds)().into_iter().map(kind).collect(),
        chosen: typed.get("jenis").cloned().unwrap_or_default(),
        may_attach: folder.may_attach,
        refused,
        kept: None,
        needs,
    }
}

async fn folder(site: &Site, visitor: &mut Visitor, id: i64) -> Result<EvidenceFolder, Away> {
    let now = site.reading_time()?;
    let found = (site.app.evidence.folder)(&mut visitor.view, visitor.session.person, id, now).await?;
    Ok(found.ok_or_else(unseen)?)
}

fn number(path: Named) -> Result<i64, Problem> {
    name(path)?.parse().map_err(|_| unseen())
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let folder = folder(&site, &mut visitor, number(path)?).await?;
    Ok(answer(StatusCode::OK, &headers, &page(&site, &visitor, folder, &Typed::new(), None))?)
}

/// A route that takes a paper in.
pub(crate) fn upload() -> MethodRouter<Arc<Site>> {
    post(attach).layer(DefaultBodyLimit::max(MOST_TOGETHER + (1 << 20)))
}

fn work(site: &Site, act: &str, fields: Map<String, Value>) -> store::Result<Arc<dyn Work>> {
    let entry = site.acts.get(act).ok_or_else(|| Error::Bug(format!("langkah {act} tidak ada")))?;
    Ok(Arc::from((entry.parse)(&Value::Object(fields).to_string())?))
}

/// The kind that was chosen, where the reader may attach at all.
fn chosen(site: &Site, folder: &EvidenceFolder, typed: &Typed) -> store::Result<String> {
    if !folder.may_attach {
        return Err(Error::Input(say::get().not_yours.into()));
    }
    let kind = typed.get("jenis").cloned().unwrap_or_default();
    if !(site.app.evidence.kinds)().iter().any(|k| k.code == kind) {
        return Err(Error::Input(words::get().choose_listed.into()));
    }
    Ok(kind)
}

async fn bring(
    site: &Arc<Site>,
    visitor: &Parked,
    folder: &EvidenceFolder,
    (kind, key, Upload { name, bytes, .. }): (&str, String, Upload),
) -> store::Result<()> {
    if bytes.is_empty() {
        return Err(Error::Input(say::get().no_file.into()));
    }
    // What the act would refuse is not kept.
    if bytes.len() > folder.most {
        return Err(Error::Input(say::too_large(folder.most)));
    }
    let mut fields = look(site, (visitor.session.person, folder.skpd), bytes).await?;
    fields.insert("document".into(), folder.document.to_string().into());
    fields.insert("kind".into(), kind.into());
    fields.insert("name".into(), name.into());
    let envelope: Envelope = visitor.envelope().with_key(key);
    site.app.db.act(work(site, ATTACH, fields)?, envelope).await.map(drop)
}

/// Each file by itself: one that is refused keeps no other out. How many were
/// kept, and why the others were not. A scanner may think for long, so their
/// sender holds no connection to the database meanwhile.
async fn bring_all(
    site: &Arc<Site>,
    visitor: &Parked,
    folder: &EvidenceFolder,
    (typed, files): (&Typed, Vec<Upload>),
) -> Result<(usize, Vec<(String, Refused)>), Problem> {
    let kind = match chosen(site, folder, typed) {
        Ok(kind) => kind,
        Err(error) => return Ok((0, vec![(String::new(), refused::told(error)?.0)])),
    };
    let key = typed.get("kunci").cloned().unwrap_or_default();
    let (mut kept, mut refused) = (0, Vec::new());
    for (n, file) in files.into_iter().enumerate() {
        // Sent twice, each file finds its own answer.
        let key = if n == 0 { key.clone() } else { format!("{key}-{n}") };
        let name = file.name.clone();
        match bring(site, visitor, folder, (&kind, key, file)).await {
            Ok(()) => kept += 1,
            Err(error) => refused.push((name, refused::told(error)?.0)),
        }
    }
    Ok((kept, refused))
}

/// Back to the page where it went well, and the reasons where it did not.
async fn told(
    site: &Site,
    mut visitor: Visitor,
    headers: &HeaderMap,
    (id, typed): (i64, &Typed),
    done: store::Result<()>,
) -> Result<Response, Away> {
    let Err(error) = done else { return Ok(go(&format!("/dokumen/{id}/lampiran"))) };
    let (refused, _) = refused::told(error)?;
    let folder = folder(site, &mut visitor, id).await?;
    let page = page(site, &visitor, folder, typed, Some(refused));
    Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, headers, &page)?)
}

async fn attach(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    request: Request,
) -> Result<Response, Away> {
    let (id, headers) = (number(path)?, request.headers().clone());
    // Who may not attach is told before the file arrives.
    let folder = folder(&site, &mut visitor, id).await?;
    let (visitor, typed, mut files) = parts(&site, visitor, request, say::get().large).await?;
    check_form(&headers, &visitor.cookie, &typed)?;
    if files.is_empty() {
        files.push(Upload::default());
    }
    let parked = visitor.park();
    let (kept, refused) = bring_all(&site, &parked, &folder, (&typed, files)).await?;
    if refused.is_empty() {
        return Ok(go(&format!("/dokumen/{id}/lampiran")));
    }
    let mut visitor = parked.back(&site).await?;
    let folder = self::folder(&site, &mut visitor, id).await?;
    let shown = page(&site, &visitor, folder, &typed, Some(Refused::of_files(refused)));
    let shown = EvidencePage { kept: (kept > 0).then(|| say::kept(kept)), ..shown };
    Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &shown)?)
}

pub(crate) async fn detach(
    State(site): State<Arc<Site>>,
    path: Named,
    headers: HeaderMap,
    Posted(visitor, sent): Posted,
) -> Result<Response, Away> {
    let typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let id = number(path)?;
    let attachment: i64 = typed.get("lampiran").and_then(|n| n.parse().ok()).ok_or_else(unseen)?;
    let reason = typed.get("alasan").cloned().unwrap_or_default();
    let fields = json!({ "document": id.to_string(), "attachment": attachment, "reason": reason });
    let Value::Object(fields) = fields else { return Err(unseen().into()) };
    let envelope = visitor.envelope().with_key(typed.get("kunci").cloned().unwrap_or_default());
    let done = match work(&site, DETACH, fields) {
        Ok(work) => site.app.db.act(work, envelope).await.map(drop),
        Err(error) => Err(error),
    };
    told(&site, visitor, &headers, (id, &typed), done).await
}

pub(crate) async fn download(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
) -> Result<Response, Away> {
    let found = (site.app.evidence.open)(&mut visitor.view, number(path)?).await?;
    drop(visitor);
    Ok(file(&site, found.ok_or_else(unseen)?).await?)
}

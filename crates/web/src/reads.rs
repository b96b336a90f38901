//! Reads over the whole house: health, checks, threads, documents, messages.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use kernel::lifecycle::{Kind, State as DocState};
use kernel::{Code, Day, Money, Refusal};
use serde::Serialize;
use serde_json::Value;
use store::documents::{Asked as Wanted, list, seen};
use store::outbox::{self, Mark};
use store::{DocRef, Document, View};

use crate::asked::Asked;
use crate::auth::Reader;
use crate::problem::Problem;
use crate::reply;
use crate::site::Site;

/// Longest name or number of a document in an address.
const MAX_REFERENCE: usize = 200;

pub(crate) async fn alive() -> Response {
    reply::bytes(reply::JSON, r#"{"status":"hidup"}"#)
}

#[derive(Serialize)]
struct Checked {
    name: &'static str,
    figures: BTreeMap<String, Value>,
    findings: Vec<Refusal>,
}

#[derive(Serialize)]
struct Checks {
    tahun: i32,
    /// Nothing was found.
    sound: bool,
    checks: Vec<Checked>,
}

/// The checks of every module over the whole chain.
pub(crate) async fn check(State(site): State<Arc<Site>>, reader: Reader, uri: Uri) -> Result<Response, Problem> {
    reader.view.scope.whole().map_err(Problem::on_read)?;
    let mut asked = Asked::of(&uri)?;
    let tahun = match asked.year()? {
        Some(year) => year,
        None => site.today()?.year(),
    };
    asked.end()?;
    let (mut reader, _turn) = reader.at_desk(&site).await?;
    let mut checks = Vec::new();
    for check in site.app.modules.iter().flat_map(|m| m.checks) {
        let found = (check.run)(&mut reader.view, tahun).await.map_err(Problem::on_read)?;
        checks.push(Checked { name: check.name, figures: found.figures, findings: found.findings });
    }
    reply::json(&Checks { tahun, sound: checks.iter().all(|c| c.findings.is_empty()), checks })
}

/// A document with all that it rests on and all that rests on it.
pub(crate) async fn trace(State(site): State<Arc<Site>>, mut reader: Reader, uri: Uri) -> Result<Response, Problem> {
    let mut asked = Asked::of(&uri)?;
    let reference = reference(&mut asked)?;
    asked.end()?;
    let found = (site.app.reads.trace)(&mut reader.view, &reference).await.map_err(Problem::on_read)?;
    reply::json(&found)
}

/// A document in a list. People's ids and imports' ids stay inside.
#[derive(Serialize)]
struct Listed {
    id: i64,
    kind: &'static str,
    flow: String,
    year: i32,
    unit: i64,
    sub_unit: i64,
    thread: i64,
    number: Option<String>,
    date: Option<Day>,
    entered_at: String,
    state: &'static str,
    amount: Money,
    net: Money,
    external: bool,
    subject: String,
    version: i64,
}

impl From<Document> for Listed {
    fn from(d: Document) -> Listed {
        Listed {
            id: d.id,
            kind: d.kind.code(),
            flow: d.flow,
            year: d.year,
            unit: d.unit_id,
            sub_unit: d.sub_unit_id,
            thread: d.thread,
            number: d.number,
            date: d.doc_date,
            entered_at: d.entered_at.iso(),
            state: d.state.code(),
            amount: d.amount,
            net: d.net,
            external: d.external,
            subject: d.subject,
            version: d.version,
        }
    }
}

#[derive(Serialize)]
struct Documents {
    documents: Vec<Listed>,
    /// What to send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub(crate) async fn documents(
    State(site): State<Arc<Site>>,
    mut reader: Reader,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut asked = Asked::of(&uri)?;
    let limit = asked.limit()?;
    let year = match asked.year()? {
        Some(year) => year,
        None => site.today()?.year(),
    };
    let after = asked.choice("after", |text| text.parse::<i64>().ok().filter(|n| *n >= 0))?.unwrap_or(0);
    let kind = asked.choice("kind", Kind::parse)?;
    let state = asked.choice("state", DocState::parse)?;
    let unit = asked.choice("unit", |code| Code::parse(code).ok())?;
    asked.end()?;
    let unit = match unit {
        Some(code) => Some(unit_id(&mut reader.view, &code).await?),
        None => None,
    };
    let most = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let wanted = Wanted { year, kind, state, unit, after, most };
    let mut rows = list(&mut reader.view, &wanted).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|d| d.id.to_string());
    reply::json(&Documents { documents: rows.into_iter().map(Listed::from).collect(), next })
}

async fn unit_id(view: &mut View, code: &Code) -> Result<i64, Problem> {
    let found = store::units::by_norm(view, code.norm()).await?;
    found.map(|u| u.id).ok_or_else(|| Problem::input(format!("«unit»: tidak ada SKPD atau unit berkode {code}.")))
}

/// The number or id that a reader asks about.
fn reference(asked: &mut Asked) -> Result<DocRef, Problem> {
    let reference = asked.need("nomor")?;
    if reference.chars().count() > MAX_REFERENCE {
        return Err(Problem::input("«nomor» terlalu panjang."));
    }
    Ok(DocRef(reference))
}

/// One document, by number or id; unseen is not found.
pub(crate) async fn document(mut reader: Reader, uri: Uri) -> Result<Response, Problem> {
    let mut asked = Asked::of(&uri)?;
    let reference = reference(&mut asked)?;
    let year = asked.year()?;
    let kind = asked.choice("kind", Kind::parse)?;
    asked.end()?;
    let found = seen(&mut reader.view, &reference).await?;
    let mut fit = found.into_iter().filter(|d| year.is_none_or(|y| y == d.year) && kind.is_none_or(|k| k == d.kind));
    match (fit.next(), fit.next()) {
        (Some(document), None) => reply::json(&Listed::from(document)),
        (None, _) => Err(Problem::not_found(&format!("dokumen {}", reference.0))),
        _ => Err(Problem::input("Beberapa dokumen bernomor itu; sebutkan «kind» dan «tahun».")),
    }
}

#[derive(Serialize)]
struct Message {
    id: i64,
    leaf: i64,
    topic: String,
    payload: Value,
}

#[derive(Serialize)]
struct Messages {
    messages: Vec<Message>,
    /// Where to go on, now or when there is more.
    next: String,
    more: bool,
}

/// `LEAF-ID`, as a page of messages gave it.
fn parse_mark(text: &str) -> Option<Mark> {
    let (leaf, id) = text.split_once('-')?;
    let number = |text: &str| text.parse().ok().filter(|n| *n >= 0);
    Some(Mark { leaf: number(leaf)?, id: number(id)? })
}

fn message((mark, told): (Mark, outbox::Message)) -> Result<Message, Problem> {
    let payload = serde_json::from_str(&told.payload).map_err(|e| Problem::bug(&e))?;
    Ok(Message { id: mark.id, leaf: mark.leaf, topic: told.topic, payload })
}

/// What happened, for consumers: in the whole regency, or in their SKPD.
pub(crate) async fn messages(mut reader: Reader, uri: Uri) -> Result<Response, Problem> {
    let mut asked = Asked::of(&uri)?;
    let limit = asked.limit()?;
    let after = match asked.take("after") {
        None => Mark::START,
        Some(text) => {
            parse_mark(&text).ok_or_else(|| Problem::input("«after» ditulis seperti «next» halaman lalu."))?
        }
    };
    asked.end()?;
    let page = outbox::told(&mut reader.view, after, limit).await?;
    let next = format!("{}-{}", page.next.leaf, page.next.id);
    let messages = page.told.into_iter().map(message).collect::<Result<_, _>>()?;
    reply::json(&Messages { messages, next, more: page.more })
}

//! Reads over the whole house: health, checks, threads, documents, messages.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use kernel::lifecycle::{Kind, State as DocState};
use kernel::{Day, Money, Refusal};
use serde::Serialize;
use serde_json::Value;
use store::{DocRef, Document};

use crate::asked::Asked;
use crate::auth::Reader;
use crate::problem::Problem;
use crate::site::Site;
use crate::{After, DocumentsAsked, Told, reply};

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
pub(crate) async fn check(State(site): State<Arc<Site>>, mut reader: Reader, uri: Uri) -> Result<Response, Problem> {
    reader.view.scope.whole().map_err(Problem::on_read)?;
    let mut asked = Asked::of(&uri)?;
    let tahun = match asked.year()? {
        Some(year) => year,
        None => site.today()?.year(),
    };
    asked.end()?;
    let _turn = site.desk.acquire().await.map_err(|_| Problem::busy())?;
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
    let reference = asked.need("nomor")?;
    asked.end()?;
    if reference.len() > MAX_REFERENCE {
        return Err(Problem::input("«nomor» terlalu panjang."));
    }
    let found = (site.app.reads.trace)(&mut reader.view, &DocRef(reference)).await.map_err(Problem::on_read)?;
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

/// Cuts what was read one row too far; answers whether there is more.
fn cut<T>(rows: &mut Vec<T>, limit: i64) -> bool {
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > limit;
    rows.truncate(limit);
    more
}

pub(crate) async fn documents(
    State(site): State<Arc<Site>>,
    mut reader: Reader,
    uri: Uri,
) -> Result<Response, Problem> {
    let list = site.app.reads.documents.ok_or_else(|| Problem::not_found("daftar dokumen di server ini"))?;
    let mut asked = Asked::of(&uri)?;
    let limit = asked.limit()?;
    let year = match asked.year()? {
        Some(year) => year,
        None => site.today()?.year(),
    };
    let after = asked.choice("after", |text| text.parse::<i64>().ok().filter(|n| *n >= 0))?.unwrap_or(0);
    let kind = asked.choice("kind", Kind::parse)?;
    let state = asked.choice("state", DocState::parse)?;
    asked.end()?;
    let wanted = DocumentsAsked { year, kind, state, after, most: limit + 1 };
    let mut rows = list(&mut reader.view, &wanted).await.map_err(Problem::on_read)?;
    let more = cut(&mut rows, limit);
    let next = rows.last().filter(|_| more).map(|d| d.id.to_string());
    reply::json(&Documents { documents: rows.into_iter().map(Listed::from).collect(), next })
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
    /// Where to go on, now or when there is more; absent before the first message.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    more: bool,
}

/// `LEAF-ID`, as a page of messages gave it.
fn parse_after(text: &str) -> Option<After> {
    let (leaf, id) = text.split_once('-')?;
    Some(After { leaf: leaf.parse().ok().filter(|n| *n >= 0)?, id: id.parse().ok().filter(|n| *n >= 0)? })
}

fn message(told: Told) -> Result<Message, Problem> {
    let payload = serde_json::from_str(&told.payload).map_err(|e| Problem::bug(&e))?;
    Ok(Message { id: told.id, leaf: told.leaf, topic: told.topic, payload })
}

/// What happened, for consumers of the whole regency.
pub(crate) async fn messages(State(site): State<Arc<Site>>, mut reader: Reader, uri: Uri) -> Result<Response, Problem> {
    reader.view.scope.whole().map_err(Problem::on_read)?;
    let list = site.app.reads.messages.ok_or_else(|| Problem::not_found("pesan di server ini"))?;
    let mut asked = Asked::of(&uri)?;
    let limit = asked.limit()?;
    let sent = asked.take("after");
    asked.end()?;
    let after = match &sent {
        None => After { leaf: -1, id: 0 },
        Some(text) => {
            parse_after(text).ok_or_else(|| Problem::input("«after» ditulis seperti «next» halaman lalu."))?
        }
    };
    let mut rows = list(&mut reader.view, after, limit + 1).await.map_err(Problem::on_read)?;
    let more = cut(&mut rows, limit);
    let next = rows.last().map(|m| format!("{}-{}", m.leaf, m.id)).or(sent);
    reply::json(&Messages { messages: rows.into_iter().map(message).collect::<Result<_, _>>()?, next, more })
}

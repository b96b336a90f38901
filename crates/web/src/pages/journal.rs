//! What happened, newest first; and the seal that lets others check it.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use kernel::{Moment, Zone};
use store::DocRef;
use store::history::{self, Asked as Wanted, Entry};

use super::address::{Choice, Pager, Query};
use super::frame::{Frame, answer};
use super::session::{Away, Visitor};
use super::words::theirs;
use super::{time, words};
use crate::WitnessSeen;
use crate::acts::name;
use crate::asked::Asked;
use crate::log;
use crate::problem::Problem;
use crate::site::Site;

const PATH: &str = "/jurnal";
const MAX_TEXT: usize = 200;
/// Bundles of entries that the page of the seal links to.
const NEWEST: usize = 12;

#[derive(Debug)]
struct Row {
    when: String,
    who: String,
    unit: String,
    title: String,
    document: Option<(i64, String)>,
    /// Codes of the reasons of a refusal.
    refused: Option<String>,
    number: String,
}

#[derive(Debug, Template)]
#[template(path = "journal.html")]
struct JournalPage {
    f: Frame,
    lead: &'static str,
    filtered: bool,
    acts: Vec<Choice>,
    person: String,
    document: String,
    from: String,
    to: String,
    rows: Vec<Row>,
    pager: Pager,
}

fn row(site: &Site, entry: Entry, zone: Zone) -> Row {
    Row {
        when: time::moment(entry.at, zone),
        who: entry.person.unwrap_or_else(|| words::get().operator.to_owned()),
        unit: entry.unit.unwrap_or_default(),
        title: theirs::act_named(site, &entry.act),
        document: entry.document.map(|(id, label)| (id, theirs::label(&label).into_owned())),
        refused: entry.refused.map(|codes| codes.join(", ")),
        number: entry.index.map_or(words::get().not_sealed.to_owned(), |n| n.to_string()),
    }
}

/// What was asked, as fields of the form show it again.
struct Filters {
    act: String,
    person: String,
    document: String,
    from: Option<kernel::Day>,
    to: Option<kernel::Day>,
    page: usize,
    most: usize,
}

impl Filters {
    fn read(uri: &Uri) -> Result<Filters, Problem> {
        let mut asked = Asked::of(uri)?.filled();
        let mut text = |name: &str| {
            let text = asked.take(name).unwrap_or_default().trim().to_owned();
            if text.chars().count() > MAX_TEXT { Err(Problem::input(words::get().search_too_long)) } else { Ok(text) }
        };
        let (act, person, document) = (text("tindakan")?, text("orang")?, text("dokumen")?);
        let (from, to, most) = (asked.day("dari")?, asked.day("sampai")?, asked.rows()?);
        let page = asked.choice("halaman", |t| t.parse().ok().filter(|n| (1..=10_000).contains(n)))?.unwrap_or(1);
        asked.end()?;
        Ok(Filters { act, person, document, from, to, page, most })
    }

    fn query(&self) -> Query {
        let day = |d: Option<kernel::Day>| d.map(|d| d.to_string()).unwrap_or_default();
        Query::default()
            .with("tindakan", &self.act)
            .with("orang", &self.person)
            .with("dokumen", &self.document)
            .with("dari", day(self.from))
            .with("sampai", day(self.to))
            .with("baris", if self.most == Asked::PAGE { String::new() } else { self.most.to_string() })
    }

    fn is_filtered(&self) -> bool {
        let texts = [&self.act, &self.person, &self.document];
        texts.iter().any(|t| !t.is_empty()) || self.from.is_some() || self.to.is_some()
    }
}

/// Entries that fit; a document that the reader does not see has none.
async fn entries(visitor: &mut Visitor, filters: &Filters, zone: Zone) -> Result<(Vec<Entry>, bool), Problem> {
    let mut documents: Vec<Option<i64>> = vec![None];
    if !filters.document.is_empty() {
        let found = store::documents::seen(&mut visitor.view, &DocRef(filters.document.clone())).await?;
        documents = found.iter().map(|d| Some(d.id)).collect();
    }
    let Some(document) = documents.first() else { return Ok((Vec::new(), false)) };
    let wanted = Wanted {
        reader: visitor.session.person,
        act: filters.act.clone(),
        person: filters.person.clone(),
        document: *document,
        from: filters.from.map_or(Moment(0), |day| Moment::start_of(day, zone)),
        before: filters.to.map_or(Moment(i64::MAX), |day| Moment::start_of(day.plus_days(1), zone)),
        most: filters.most,
        after: (filters.page - 1) * filters.most,
    };
    Ok(history::list(&mut visitor.view, &wanted).await?)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let filters = Filters::read(&uri)?;
    let zone = site.app.db.region().zone;
    let (found, more) = entries(&mut visitor, &filters, zone).await?;
    let first = (filters.page - 1) * filters.most + 1;
    let to = |page: usize| filters.query().with("halaman", page).on(PATH);
    let mut acts: Vec<Choice> = site
        .acts
        .values()
        .map(|a| a.def)
        .map(|def| Choice::new(def.name, theirs::act(def), def.name == filters.act))
        .collect();
    acts.sort_by(|a, b| a.title.cmp(&b.title));
    let day = |d: Option<kernel::Day>| d.map(|d| d.to_string()).unwrap_or_default();
    let page = JournalPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, words::get().journal_title, "jurnal"),
        lead: if visitor.view.scope.list().is_some() { words::get().journal_own } else { words::get().journal_all },
        filtered: filters.is_filtered(),
        acts,
        person: filters.person.clone(),
        document: filters.document.clone(),
        from: day(filters.from),
        to: day(filters.to),
        pager: Pager {
            place: words::rows_shown(first, first + found.len().saturating_sub(1)),
            before: (filters.page > 1).then(|| to(filters.page - 1)),
            next: more.then(|| to(filters.page + 1)),
        },
        rows: found.into_iter().map(|entry| row(&site, entry, zone)).collect(),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

#[derive(Debug, Template)]
#[template(path = "seal.html")]
struct SealPage {
    f: Frame,
    origin: String,
    size: String,
    epoch: i64,
    checkpoint: String,
    key: String,
    bundles: Vec<String>,
    /// Older bundles are not linked.
    more: bool,
    p: &'static words::public::Words,
    /// What is said of the witnesses, and what each of them last said.
    watched: String,
    alarm: bool,
    witnesses: Vec<WitnessRow>,
}

#[derive(Debug)]
struct WitnessRow {
    name: String,
    log: &'static str,
    at: String,
    size: String,
    /// How its word stands to what is here.
    says: &'static str,
}

/// The state of the witnesses in a sentence, and whether it is one to act on.
fn watched(site: &Site, zone: Zone) -> (String, bool, Vec<WitnessRow>) {
    let p = words::public::get();
    let Some(told) = site.witnessed() else { return (p.not_published.to_owned(), false, Vec::new()) };
    let row = |seen: &WitnessSeen| WitnessRow {
        name: seen.witness.clone(),
        log: if seen.log == "jurnal" { p.log_journal } else { p.log_exchange },
        at: time::moment(seen.at, zone),
        size: words::count(i64::try_from(seen.size).unwrap_or(i64::MAX)),
        says: match seen {
            WitnessSeen { contradicts: true, .. } => p.contradicts,
            WitnessSeen { current: false, .. } => p.of_old_log,
            _ => p.agrees,
        },
    };
    let lost = told.seen.iter().any(|seen| seen.contradicts);
    let sentence = match told.last {
        _ if lost => p.rewritten.to_owned(),
        Some(at) => words::public::last_heard(&time::moment(at, zone)),
        None if told.named.is_empty() => p.no_witness.to_owned(),
        None => p.never_heard.to_owned(),
    };
    let late = if told.silent { format!(" {}", words::public::silent(told.days)) } else { String::new() };
    (format!("{sentence}{late}"), lost || told.silent, told.seen.iter().map(row).collect())
}

pub(crate) async fn seal(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let head = site.app.db.head().await?;
    let mut bundles = store::tiles::bundles(head.size);
    let more = bundles.len() > NEWEST;
    bundles.reverse();
    bundles.truncate(NEWEST);
    let count = i64::try_from(head.size).unwrap_or(i64::MAX);
    let (watched, alarm, witnesses) = watched(&site, site.app.db.region().zone);
    let page = SealPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, words::sealed(count), "jurnal"),
        origin: head.origin,
        size: words::count(count),
        epoch: head.epoch,
        checkpoint: head.checkpoint,
        key: site.app.db.keys().verifier().to_owned(),
        bundles,
        more,
        p: words::public::get(),
        watched,
        alarm,
        witnesses,
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

fn saved(mut response: Response, file: &str) -> Result<Response, Problem> {
    let value = HeaderValue::from_str(&format!("attachment; filename=\"{file}\"")).map_err(|e| Problem::bug(&e))?;
    response.headers_mut().insert(CONTENT_DISPOSITION, value);
    Ok(response)
}

/// The same parts of the log as below `/log/`, for people who are signed in.
pub(crate) async fn checkpoint(mut visitor: Visitor) -> Result<Response, Away> {
    visitor.reads_figures()?;
    Ok(saved(log::part(&mut visitor.view, "checkpoint", log::TEXT).await?, "checkpoint")?)
}

pub(crate) async fn tile(mut visitor: Visitor, path: Result<Path<String>, PathRejection>) -> Result<Response, Away> {
    visitor.reads_figures()?;
    let path = name(path)?;
    let found = log::part(&mut visitor.view, &format!("tile/{path}"), log::BYTES).await?;
    Ok(saved(found, &path.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))?)
}

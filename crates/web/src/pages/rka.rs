//! An RKA: its sub kegiatan beside their ceilings, its notes, and what its
//! reader may do next.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::{ActDef, Money, Role};

use super::address::Query;
use super::document::way;
use super::frame::{Frame, answer};
use super::look::{digits, state_class};
use super::plan::sums;
use super::session::{Away, Visitor};
use super::words::planning::{self as say, Words};
use super::words::theirs;
use super::{time, words};
use crate::acts::{Named, name};
use crate::planning::{Draft, Note, Place, Said, Spot};
use crate::problem::{Kind, Problem};
use crate::site::Site;

pub(crate) mod book;
mod grid;
mod history;
pub(crate) mod part;

pub(crate) use history::{aims, show as history};

pub(super) fn unseen() -> Problem {
    Problem::new(Kind::NotFound, words::get().not_found_lead)
}

/// Digits with a minus that is one.
pub(super) fn signed(amount: Money) -> String {
    digits(amount).replace('-', "−")
}

/// An amount beside its ceiling.
#[derive(Debug)]
pub(super) struct Sums {
    pub(super) amount: String,
    pub(super) ceiling: String,
    pub(super) rest: String,
    pub(super) over: bool,
    /// How far the ceiling is used, in a thousand; none without one.
    pub(super) width: Option<i64>,
    pub(super) share: String,
}

#[derive(Debug)]
struct PlaceRow {
    href: String,
    name: String,
    code: String,
    unit: String,
    target: String,
    ceiling: String,
    amount: String,
    rest: String,
    over: bool,
    lines: String,
}

#[derive(Debug)]
pub(super) struct NoteRow {
    pub(super) id: i64,
    pub(super) who: String,
    pub(super) when: String,
    pub(super) item: String,
    pub(super) text: String,
    /// Who and when, what it did, its words.
    pub(super) said: Vec<(String, &'static str, String)>,
    pub(super) status: String,
    pub(super) closed: bool,
    /// Title and address of what the reader may do about it.
    pub(super) acts: Vec<(&'static str, String)>,
}

#[derive(Debug, Template)]
#[template(path = "rka.html")]
struct RkaPage {
    f: Frame,
    w: &'static Words,
    id: i64,
    state: &'static str,
    class: &'static str,
    lead: String,
    sums: Sums,
    main: Option<(&'static str, String)>,
    others: Vec<(&'static str, String)>,
    places: Vec<PlaceRow>,
    whole: bool,
    receipts: [String; 3],
    receipts_href: String,
    open: Vec<NoteRow>,
    closed: Vec<NoteRow>,
    editable: bool,
    plan: String,
}

fn place(id: i64, p: &Place, own: &str) -> PlaceRow {
    let rest = p.ceiling.map(|c| c.minus(p.amount));
    PlaceRow {
        href: format!("/rka/{id}/{}", p.spot.text()),
        name: p.sub_kegiatan.name.clone(),
        code: p.sub_kegiatan.code.clone(),
        unit: if p.unit.code == own { String::new() } else { p.unit.name.clone() },
        target: p.target.clone(),
        ceiling: p.ceiling.map_or("–".into(), digits),
        amount: digits(p.amount),
        rest: rest.map_or("–".into(), signed),
        over: rest.is_some_and(Money::is_negative),
        lines: words::count(p.lines),
    }
}

/// A person with the office that they held.
pub(super) fn by(person: &str, office: &str) -> String {
    let office = Role::parse(office).map_or(office, |role| theirs::role(role));
    format!("{person}, {office}")
}

/// Where a note is answered, opened again or closed, by those who may.
pub(super) fn note(site: &Site, draft: &Draft, n: &Note) -> NoteRow {
    let offered = |act: &&&'static ActDef| match act.name {
        "answer-note" | "resolve-note" => !n.closed,
        "reopen-note" => !n.open,
        _ => false,
    };
    let to =
        |act: &&'static ActDef| (theirs::act(act), Query::default().with("note", n.id).on(&way(draft.id, act.name)));
    let zone = site.app.db.region().zone;
    let said = |s: &Said| {
        (
            format!("{}, {}", by(&s.person, &s.office), time::moment(s.at, zone)),
            theirs::value("Keadaan", s.what),
            s.text.clone(),
        )
    };
    NoteRow {
        id: n.id,
        who: by(&n.person, &n.office),
        when: time::moment(n.at, zone),
        item: n.item.clone(),
        text: n.text.clone(),
        said: n.said.iter().map(said).collect(),
        status: theirs::value("Keadaan", n.status).to_owned(),
        closed: n.closed,
        acts: draft.others.iter().filter(offered).map(to).collect(),
    }
}

/// Buttons of the RKA itself; a note has its own, and lines have their page.
fn is_button(act: &ActDef) -> bool {
    !matches!(act.name, "answer-note" | "reopen-note" | "resolve-note" | "save-rka-lines" | "set-activity")
}

/// The RKA of an address as the visitor sees it.
pub(super) async fn draft(site: &Site, visitor: &mut Visitor, id: &str) -> Result<Draft, Away> {
    let id: i64 = id.parse().map_err(|_| unseen())?;
    let (person, now) = (visitor.session.person, site.reading_time()?);
    let found = (site.app.planning.draft)(&mut visitor.view, person, now, id).await?;
    Ok(found.ok_or_else(unseen)?)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let d = draft(&site, &mut visitor, &name(path)?).await?;
    let to = |act: &'static ActDef| (theirs::act(act), way(d.id, act.name));
    let notes: Vec<NoteRow> = d.notes.iter().map(|n| note(&site, &d, n)).collect();
    let (closed, open): (Vec<NoteRow>, Vec<NoteRow>) = notes.into_iter().partition(|n| n.closed);
    let page = RkaPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, say::rka_title(&d, open.len()), "penyusunan"),
        w: say::get(),
        id: d.id,
        state: theirs::state(d.state),
        class: state_class(d.state),
        lead: say::rka_lead(&d.stage, d.year, &d.unit.name),
        sums: sums(d.amount, d.ceiling),
        main: d.main.filter(|act| is_button(act)).map(to),
        others: d.others.iter().copied().filter(|act| is_button(act)).map(to).collect(),
        places: d.places.iter().map(|p| place(d.id, p, &d.unit.code)).collect(),
        whole: d.whole,
        receipts: d.receipts.map(digits),
        receipts_href: format!("/rka/{}/{}", d.id, Spot::Receipts.text()),
        open,
        closed,
        editable: d.editable,
        plan: Query::default().with("tahun", d.year).on("/penyusunan"),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

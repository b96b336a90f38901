//! Every hand on a line or a sub kegiatan of an RKA, newest first, with what it
//! changed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::super::frame::{Frame, answer};
use super::super::look::digits;
use super::super::session::{Away, Visitor};
use super::super::step::Two;
use super::super::time;
use super::super::words::planning::{self as say, Words};
use super::super::words::theirs;
use super::grid::{COLUMNS, Row};
use super::{draft, unseen};
use crate::planning::{Draft, Hand, Line, Spot, Touch};
use crate::site::Site;

#[derive(Debug)]
struct HandRow {
    what: String,
    who: String,
    when: String,
    note: Option<i64>,
    /// What it was copied from.
    origin: String,
    /// Column, before, after.
    cells: Vec<(&'static str, String, String)>,
}

#[derive(Debug, Template)]
#[template(path = "rka_history.html")]
struct HistoryPage {
    f: Frame,
    w: &'static Words,
    id: i64,
    rka: String,
    part: String,
    lead: String,
    hands: Vec<HandRow>,
}

fn changed(before: Option<&Line>, after: Option<&Line>) -> Vec<(&'static str, String, String)> {
    let cells = |line: Option<&Line>| line.map(|l| Row::of(l).plain()).unwrap_or_default();
    let sum = |line: Option<&Line>| line.filter(|l| l.living).map(|l| digits(l.amount)).unwrap_or_default();
    let (was, is) = (cells(before), cells(after));
    let differs = (0..COLUMNS.len()).filter(|at| was[*at] != is[*at]);
    let mut all: Vec<_> = differs.map(|at| (say::column(at), was[at].clone(), is[at].clone())).collect();
    let (was, is) = (sum(before), sum(after));
    if was != is {
        all.push((say::get().amount, was, is));
    }
    all
}

fn row(site: &Site, by: &Touch, cells: Vec<(&'static str, String, String)>) -> HandRow {
    HandRow {
        what: theirs::value("Keadaan", by.what).to_owned(),
        who: super::by(&by.person, &by.office),
        when: time::moment(by.at, site.app.db.region().zone),
        note: by.note,
        origin: if by.origin.is_empty() { String::new() } else { say::copied_from(&by.origin) },
        cells,
    }
}

fn page(site: &Site, visitor: &Visitor, d: &Draft, (name, spot): (&str, &Spot), hands: Vec<HandRow>) -> HistoryPage {
    HistoryPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, say::history_title(name), "penyusunan"),
        w: say::get(),
        id: d.id,
        rka: say::rka_lead(&d.stage, d.year, &d.unit.name),
        part: format!("/rka/{}/{}", d.id, spot.text()),
        lead: say::history_lead(hands.len()),
        hands,
    }
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Two,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let Path((id, line)) = path.map_err(|_| unseen())?;
    let d = draft(&site, &mut visitor, &id).await?;
    let line: i64 = line.parse().map_err(|_| unseen())?;
    let found = (site.app.planning.history)(&mut visitor.view, d.id, line).await?.ok_or_else(unseen)?;
    let hand = |h: &Hand| row(&site, &h.by, changed(h.before.as_ref(), h.after.as_ref()));
    let hands = found.hands.iter().map(hand).collect();
    let page = page(&site, &visitor, &d, (&found.now.name, &found.spot), hands);
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

/// The fields of the act by which a sub kegiatan is told what to reach.
fn label(site: &Site, name: &'static str) -> &'static str {
    let form = site.acts.get(AIM).and_then(|entry| entry.form);
    let field = form.and_then(|form| form.fields.iter().find(|f| f.name == name));
    field.map_or(name, |field| theirs::field_label(AIM, field))
}

const AIM: &str = "set-activity";

pub(crate) async fn aims(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Two,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let Path((id, activity)) = path.map_err(|_| unseen())?;
    let d = draft(&site, &mut visitor, &id).await?;
    let activity: i64 = activity.parse().map_err(|_| unseen())?;
    let found = (site.app.planning.aims)(&mut visitor.view, d.id, activity).await?.ok_or_else(unseen)?;
    let named = |cells: &[(&'static str, String, String)]| {
        cells.iter().map(|(name, was, is)| (label(&site, name), was.clone(), is.clone())).collect()
    };
    let hands = found.hands.iter().map(|(by, cells)| row(&site, by, named(cells))).collect();
    let page = page(&site, &visitor, &d, (&found.sub_kegiatan.name, &found.spot), hands);
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

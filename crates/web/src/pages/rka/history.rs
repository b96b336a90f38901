//! Every hand on a line of an RKA, newest first, with what it changed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::Role;

use super::super::frame::{Frame, answer};
use super::super::look::digits;
use super::super::session::{Away, Visitor};
use super::super::step::Two;
use super::super::time;
use super::super::words::planning::{self as say, Words};
use super::super::words::theirs;
use super::grid::{COLUMNS, Row};
use super::{draft, unseen};
use crate::planning::{Hand, Line};
use crate::site::Site;

#[derive(Debug)]
struct HandRow {
    what: String,
    who: String,
    when: String,
    note: Option<i64>,
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

fn row(site: &Site, hand: &Hand) -> HandRow {
    let office = Role::parse(&hand.office).map_or(hand.office.as_str(), |role| theirs::role(role));
    HandRow {
        what: theirs::value("Keadaan", hand.what).to_owned(),
        who: format!("{}, {office}", hand.person),
        when: time::moment(hand.at, site.app.db.region().zone),
        note: hand.note,
        cells: changed(hand.before.as_ref(), hand.after.as_ref()),
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
    let page = HistoryPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, say::history_title(&found.now.name), "penyusunan"),
        w: say::get(),
        id: d.id,
        rka: say::rka_lead(&d.stage, d.year, &d.unit.name),
        part: format!("/rka/{}/{}", d.id, found.spot.text()),
        lead: say::history_lead(found.hands.len()),
        hands: found.hands.iter().map(|h| row(&site, h)).collect(),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

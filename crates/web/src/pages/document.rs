//! One document: state, way, content, lines, thread, history.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::Money;
use kernel::sheet::Value;

use super::frame::{Frame, answer};
use super::look::{digits, pieces, state_class, sum};
use super::session::{Away, Visitor};
use super::words::theirs;
use super::{time, words};
use crate::acts::{Named, name};
use crate::problem::{Kind, Problem};
use crate::site::Site;
use crate::{Knot, Milestone, Paper, Said};

#[derive(Debug)]
struct Step {
    title: &'static str,
    when: String,
    who: String,
    class: &'static str,
}

#[derive(Debug)]
struct Entry {
    when: String,
    who: String,
    title: String,
    number: String,
}

#[derive(Debug)]
struct Line {
    sub_kegiatan: String,
    name: String,
    code: String,
    amount: String,
}

#[derive(Debug)]
struct Part {
    id: i64,
    here: bool,
    kind: &'static str,
    label: Vec<String>,
    amount: String,
    when: String,
}

/// Why it was turned back.
#[derive(Debug)]
struct Reasons {
    title: String,
    who: String,
    reasons: Vec<String>,
}

#[derive(Debug, Template)]
#[template(path = "document.html")]
struct DocumentPage {
    f: Frame,
    e: &'static words::evidence::Words,
    id: i64,
    state: &'static str,
    class: &'static str,
    since: String,
    label: String,
    subject: String,
    number: Vec<String>,
    amount_name: &'static str,
    amount: String,
    external: bool,
    near: bool,
    /// Title and address of the step that leads on.
    yours: Option<(&'static str, String)>,
    others: Vec<(&'static str, String)>,
    reads: Vec<(&'static str, String)>,
    said: Vec<Reasons>,
    steps: Vec<Step>,
    facts: Vec<(&'static str, String)>,
    lines: Vec<Line>,
    gross: String,
    cuts: Vec<(String, String)>,
    net: String,
    thread: Vec<Part>,
    history: Vec<Entry>,
}

fn steps(journey: &[Milestone], zone: kernel::Zone) -> Vec<Step> {
    let last = journey.iter().rposition(|m| m.at.is_some());
    let step = |(n, m): (usize, &Milestone)| Step {
        title: theirs::named("milestone", m.title),
        when: m.at.map_or(words::get().to_come.to_owned(), |at| time::moment(at, zone)),
        who: m.who.clone(),
        class: match m.at {
            None => "todo",
            Some(_) if Some(n) == last => "here",
            Some(_) => "",
        },
    };
    journey.iter().enumerate().map(step).collect()
}

fn part(knot: &Knot, here: i64) -> Part {
    let when = knot.date.map(|d| format!("{}, ", time::day(d))).unwrap_or_default();
    Part {
        id: knot.id,
        here: knot.id == here,
        kind: theirs::kind(knot.kind),
        label: pieces(&theirs::label(&knot.label)),
        amount: sum(knot.amount),
        when: format!("{when}{}", theirs::state(knot.state).to_lowercase()),
    }
}

/// Where a step on a document is done.
pub(crate) fn way(id: i64, act: &str) -> String {
    match act {
        "revise-spp" => format!("/dokumen/{id}/ubah"),
        "save-rka-lines" => format!("/rka/{id}"),
        // It begins without a document and may be asked about one.
        "take-evidence" => format!("/langkah/{act}?document={id}"),
        _ => format!("/dokumen/{id}/{act}"),
    }
}

/// Title and address of the reports that tell what a document holds.
pub(crate) fn reads(site: &Site, paper: &Paper) -> Vec<(&'static str, String)> {
    let link = |(name, filter): &(&'static str, String)| {
        Some((theirs::report(site.reports.get(name)?), format!("/laporan/{name}?{filter}")))
    };
    paper.reads.iter().filter_map(link).collect()
}

fn reasons(site: &Site, said: &Said, zone: kernel::Zone) -> Reasons {
    let who = format!("{}, {}", said.who, time::moment(said.at, zone));
    Reasons { title: theirs::act_named(site, &said.act), who, reasons: said.reasons.clone() }
}

fn fill(site: &Site, f: Frame, paper: Paper) -> DocumentPage {
    let (w, zone) = (words::get(), site.app.db.region().zone);
    let reads = reads(site, &paper);
    let head = paper.head;
    let mut facts = vec![(w.purpose, head.subject.clone()), (w.unit, head.unit.clone())];
    facts.extend(paper.payee.map(|p| (w.paid_to, format!("{}, {}", p.name, p.account))));
    facts.extend(paper.date.map(|d| (w.dated, time::day(d))));
    let told = |value| if let Value::Day(day) = value { time::day(day) } else { value.plain() };
    facts.extend(paper.particulars.into_iter().map(|(what, value)| (theirs::named("particular", what), told(value))));
    facts.extend(head.sender.clone().map(|s| (w.last_by, s)));
    let lines = paper.lines.iter().map(|l| Line {
        sub_kegiatan: l.sub_kegiatan.clone(),
        name: l.name.clone(),
        code: l.code.clone(),
        amount: digits(l.amount),
    });
    let history = paper.history.iter().rev().map(|h| Entry {
        when: time::moment(h.at, zone),
        who: h.who.clone().unwrap_or_else(|| w.operator.to_owned()),
        title: theirs::act_named(site, &h.act),
        number: h.entry.map_or(w.not_sealed.to_owned(), |n| n.to_string()),
    });
    let paid = paper.net != head.amount && paper.net.is_positive();
    DocumentPage {
        f,
        e: words::evidence::get(),
        id: head.id,
        state: theirs::state(head.state),
        class: state_class(head.state),
        since: time::moment(head.since, zone),
        number: pieces(head.number.as_deref().unwrap_or_default()),
        amount_name: if paid { w.net } else { w.amount },
        amount: sum(if paid { paper.net } else { head.amount }),
        external: paper.external,
        near: paper.near,
        yours: paper.yours.map(|act| (theirs::act(act), way(head.id, act.name))),
        others: paper.others.iter().map(|act| (theirs::act(act), way(head.id, act.name))).collect(),
        reads,
        said: paper.said.iter().take(1).map(|said| reasons(site, said, zone)).collect(),
        steps: steps(&paper.journey, zone),
        facts,
        lines: lines.collect(),
        gross: digits(Money::sum(paper.lines.iter().map(|l| l.amount)).unwrap_or_default()),
        cuts: paper
            .cuts
            .iter()
            .map(|(name, amount)| (theirs::named("cut", name).to_owned(), format!("−{}", digits(*amount))))
            .collect(),
        net: digits(paper.net),
        thread: paper.thread.iter().map(|k| part(k, head.id)).collect(),
        history: history.collect(),
        label: theirs::label(&head.label).into_owned(),
        subject: head.subject,
    }
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let unseen = || Problem::new(Kind::NotFound, words::get().not_found_lead);
    let id: i64 = name(path)?.parse().map_err(|_| unseen())?;
    let now = site.reading_time()?;
    let found = (site.app.desk.document)(&mut visitor.view, visitor.session.person, id, now).await?;
    let paper = found.ok_or_else(unseen)?;
    let f = Frame::of(&site, &visitor.who, &visitor.cookie, theirs::label(&paper.head.label), "");
    Ok(answer(StatusCode::OK, &headers, &fill(&site, f, paper))?)
}

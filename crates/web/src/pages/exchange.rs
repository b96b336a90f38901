//! The running exchange: who gives what to whom, as a picture and as a table;
//! and an event that was set aside.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::{Role, Zone};

use super::address::{Choice, Pager, Query};
use super::frame::{Frame, answer};
use super::session::{Away, Visitor};
use super::table::pager;
use super::words::exchange::{self as say, Words};
use super::words::theirs;
use super::{proof, time, words};
use crate::acts::{Named, name};
use crate::asked::Asked;
use crate::exchange::{Flow, Passed, Proposed, SPANS, SetAside, Spelled};
use crate::problem::{Kind, Problem};
use crate::reports::{Format, file, find, sheet};
use crate::site::Site;
use crate::{Places, Who};

pub(crate) const PATH: &str = "/pertukaran";
pub(crate) const ASIDE: &str = "karantina-peristiwa";
pub(crate) const CODES: &str = "kode-pendaftaran";
/// Rows of one page of the table of flows.
const ROWS: usize = 50;
/// The picture: a cell's side, and room for the names beside and above.
const CELL: i64 = 18;
const BESIDE: i64 = 116;
const ABOVE: i64 = 110;

/// The exchange is open to whoever reads figures, and to whoever runs it.
pub(crate) fn is_open(site: &Site, who: &Who) -> bool {
    site.app.db.sees_lane() && (who.reads || who.offices.iter().any(|o| o.role == Role::Administrator))
}

/// Who works in the registers of what runs.
const WORKS: [Role; 4] = [Role::Administrator, Role::StaffDrafter, Role::Pa, Role::Kpa];

/// Where a list is read: as a register by whoever works in it, else as a report.
fn list(who: &Who, name: &str, roles: &[Role]) -> String {
    let works = who.offices.iter().any(|o| roles.contains(&o.role));
    if works { format!("/daftar/{name}") } else { format!("/laporan/{name}") }
}

/// A name beside or above the picture.
#[derive(Debug)]
struct Label {
    name: String,
    at: i64,
}

/// What one member gives another one.
#[derive(Debug)]
struct Mark {
    x: i64,
    y: i64,
    r: i64,
    /// Some of it failed; nothing passed today.
    failed: bool,
    quiet: bool,
    says: String,
}

#[derive(Debug)]
struct Picture {
    width: i64,
    height: i64,
    grid: String,
    rows: Vec<Label>,
    columns: Vec<Label>,
    marks: Vec<Mark>,
    label: String,
}

#[derive(Debug)]
struct Row {
    provider: String,
    provider_system: String,
    client: String,
    client_system: String,
    service: String,
    count: String,
    failed: String,
    bad: bool,
    mean: String,
    last: String,
}

#[derive(Debug)]
struct StreamRow {
    name: String,
    title: String,
    producer: String,
    last: String,
    freshness: &'static str,
    late: bool,
    aside: String,
    held: Option<String>,
    readers: String,
    stopped: Option<String>,
}

#[derive(Debug)]
struct AgentRow {
    member: String,
    system: String,
    version: String,
    last: String,
    state: &'static str,
    bad: bool,
    waiting: String,
    aside: String,
    good: Vec<(String, String)>,
    troubles: Vec<(String, &'static str)>,
}

#[derive(Debug, Template)]
#[template(path = "flows.html")]
struct FlowsPage {
    f: Frame,
    w: &'static Words,
    lead: String,
    spans: Vec<Choice>,
    exchanges: String,
    failures: String,
    aside: String,
    held: String,
    alarms: String,
    /// What is read further, and where.
    lists: [(&'static str, String); 3],
    picture: Option<Picture>,
    rows: Vec<Row>,
    pager: Pager,
    streams: Vec<StreamRow>,
    agents: Vec<AgentRow>,
    files: Vec<(String, String)>,
}

/// Letters of a code that fit beside the picture.
fn short(code: &str) -> String {
    const LETTERS: usize = 13;
    if code.chars().count() <= LETTERS {
        return code.to_owned();
    }
    code.chars().take(LETTERS - 1).chain(['…']).collect()
}

/// Flows between members, summed over their systems and services.
struct Between {
    count: i64,
    failed: i64,
    today: bool,
    provider: String,
    client: String,
}

fn picture(flows: &[Flow]) -> Option<Picture> {
    let mut between: BTreeMap<(&str, &str), Between> = BTreeMap::new();
    for flow in flows.iter().filter(|f| !f.meta) {
        let one = between.entry((&flow.provider.code, &flow.client.code)).or_insert_with(|| Between {
            count: 0,
            failed: 0,
            today: false,
            provider: flow.provider.name.clone(),
            client: flow.client.name.clone(),
        });
        one.count += flow.count;
        one.failed += flow.failed;
        one.today |= flow.today;
    }
    if between.is_empty() {
        return None;
    }
    let providers: Vec<&str> = between.keys().map(|(p, _)| *p).collect::<BTreeSet<_>>().into_iter().collect();
    let clients: Vec<&str> = between.keys().map(|(_, c)| *c).collect::<BTreeSet<_>>().into_iter().collect();
    let size = |n: usize| i64::try_from(n).unwrap_or_default() * CELL;
    let middle = |n: usize| size(n) + CELL / 2;
    let at = |all: &[&str], code: &str| middle(all.iter().position(|c| *c == code).unwrap_or_default());
    let marks = between.iter().map(|((p, c), b)| Mark {
        x: BESIDE + at(&clients, c),
        y: ABOVE + at(&providers, p),
        // Ten times as many is a step wider.
        r: (3 + i64::from(b.count.max(1).ilog10()) * 2).min(CELL / 2 - 1),
        failed: b.failed > 0,
        quiet: !b.today,
        says: say::between(&b.provider, &b.client, b.count, b.failed),
    });
    let marks: Vec<Mark> = marks.collect();
    let (width, height) = (BESIDE + size(clients.len()), ABOVE + size(providers.len()));
    let across = (0..=providers.len()).map(|n| format!("M{BESIDE} {}H{width}", ABOVE + size(n)));
    let down = (0..=clients.len()).map(|n| format!("M{} {ABOVE}V{height}", BESIDE + size(n)));
    let label = |(n, code): (usize, &&str)| Label { name: short(code), at: middle(n) };
    let failed = marks.iter().filter(|m| m.failed).count();
    Some(Picture {
        label: say::picture(providers.len(), clients.len(), marks.len(), failed),
        // Names above lean to the right.
        width: width + ABOVE / 2,
        height: height + 2,
        grid: across.chain(down).collect(),
        rows: providers.iter().enumerate().map(label).map(|l| Label { at: ABOVE + l.at, ..l }).collect(),
        columns: clients.iter().enumerate().map(label).map(|l| Label { at: BESIDE + l.at, ..l }).collect(),
        marks,
    })
}

fn rows(passed: &Passed, page: usize, zone: Zone) -> Vec<Row> {
    let mut flows: Vec<&Flow> = passed.flows.iter().collect();
    // The sort is stable, so pages fit together.
    flows.sort_by_key(|f| (std::cmp::Reverse(f.failed), std::cmp::Reverse(f.count)));
    let row = |f: &&Flow| Row {
        provider: f.provider.name.clone(),
        provider_system: f.provider_system.clone(),
        client: f.client.name.clone(),
        client_system: f.client_system.clone(),
        service: f.service.clone(),
        count: words::count(f.count),
        failed: words::count(f.failed),
        bad: f.failed > 0,
        mean: words::count(f.mean),
        last: time::moment(f.last_at, zone),
    };
    flows.iter().skip((page - 1) * ROWS).take(ROWS).map(row).collect()
}

fn streams(passed: &Passed, zone: Zone) -> Vec<StreamRow> {
    let row = |s: &crate::exchange::Stream| StreamRow {
        name: s.name.clone(),
        title: s.title.clone(),
        producer: s.producer.clone(),
        last: s.last_at.map_or_else(|| "–".into(), |at| time::moment(at, zone)),
        freshness: theirs::value("Kesegaran", s.freshness),
        late: s.late,
        aside: words::count(s.aside),
        held: s.held.as_ref().map(|(since, why)| say::held(&time::moment(*since, zone), why)),
        readers: say::readers(s.readers, s.furthest.as_ref().map(|(name, n)| (name.as_str(), *n))),
        stopped: (!s.stopped.is_empty()).then(|| say::stopped(&s.stopped.join(", "))),
    };
    passed.streams.iter().map(row).collect()
}

fn agents(passed: &Passed, zone: Zone) -> Vec<AgentRow> {
    let row = |a: &crate::exchange::Agent| AgentRow {
        member: a.member.clone(),
        system: a.system.clone(),
        version: a.version.clone(),
        last: time::moment(a.last_at, zone),
        state: theirs::value("Keadaan", a.state),
        bad: a.silent || !a.troubles.is_empty(),
        waiting: say::waiting(a.waiting, a.oldest.map(|at| time::moment(at, zone)).as_deref()),
        aside: words::count(a.aside),
        good: a
            .good
            .iter()
            .map(|(part, at)| (part.clone(), at.map_or_else(|| "–".into(), |at| time::moment(at, zone))))
            .collect(),
        troubles: a.troubles.clone(),
    };
    passed.agents.iter().map(row).collect()
}

fn closed(site: &Site, visitor: &Visitor) -> Result<(), Problem> {
    if is_open(site, &visitor.who) {
        return Ok(());
    }
    Err(Problem::new(Kind::NotFound, words::get().not_found_lead))
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    closed(&site, &visitor)?;
    let mut asked = Asked::of(&uri)?;
    let span = asked.choice("masa", |t| SPANS.into_iter().find(|s| *s == t))?.unwrap_or("minggu");
    let at = asked.choice("halaman", |t| t.parse().ok().filter(|n| (1..=10_000).contains(n)))?.unwrap_or(1);
    let (now, zone) = (site.reading_time()?, site.app.db.region().zone);
    let (mut visitor, turn) = visitor.turn(&site, &site.desk).await?;
    let passed = (site.app.exchange.passed)(&mut visitor.view, span, now).await?.unwrap_or_default();
    drop(turn);
    let sum = |f: fn(&Flow) -> i64| passed.flows.iter().map(f).sum::<i64>();
    let (count, failed) = (sum(|f| f.count), sum(|f| f.failed));
    // What another SKPD has to mend is told in its row.
    let own = || passed.streams.iter().filter(|s| s.own);
    let aside: i64 = own().map(|s| s.aside).sum();
    let held = own().filter(|s| s.held.is_some()).count();
    let to = |span: &str| Query::default().with("masa", span).on(PATH);
    let w = say::get();
    let page = FlowsPage {
        f: Frame::of(
            &site,
            &visitor.who,
            &visitor.cookie,
            say::heading(passed.flows.len(), failed, aside),
            "pertukaran",
        ),
        w,
        lead: say::lead(&time::moment(now, zone), say::span(span)),
        spans: SPANS.iter().map(|s| Choice::new(to(s), say::span(s), *s == span)).collect(),
        exchanges: words::count(count),
        failures: say::failures(failed),
        aside: words::count(aside),
        held: say::held_streams(held),
        alarms: words::count(passed.alarms),
        lists: [
            (w.see_aside, list(&visitor.who, ASIDE, &WORKS)),
            (w.see_streams, list(&visitor.who, "aliran-peristiwa", &WORKS)),
            (w.see_alarms, list(&visitor.who, "alarm-pertukaran", &[Role::Administrator])),
        ],
        picture: picture(&passed.flows),
        rows: rows(&passed, at, zone),
        pager: pager(passed.flows.len(), (at, ROWS), |n| {
            Query::default().with("masa", span).with("halaman", n).on(PATH)
        }),
        streams: streams(&passed, zone),
        agents: agents(&passed, zone),
        files: files(&visitor.who, span),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

/// Files of what the page shows; lines of operation for whoever runs the hub.
fn files(who: &Who, span: &str) -> Vec<(String, String)> {
    let runs = who.offices.iter().any(|o| o.role == Role::Administrator);
    let w = say::get();
    let all = [
        ("arus", "csv", w.flows_file, true),
        ("aliran", "csv", w.streams_file, true),
        ("keputusan", "csv", w.decisions_file, true),
        ("operasi", "csv", w.operations_file, runs),
        ("operasi", "json", w.operations_file, runs),
    ];
    let one = |(what, format, title, _): (&str, &str, &str, bool)| {
        let to = Query::default().with("masa", span).on(&format!("{PATH}/berkas/{what}.{format}"));
        (to, format!("{title} ({})", format.to_uppercase()))
    };
    all.into_iter().filter(|(.., open)| *open).map(one).collect()
}

/// Reports of the exchange as files, also for whoever reads no figures of money.
const FILES: [(&str, &str); 4] = [
    ("arus", "arus-pertukaran"),
    ("aliran", "aliran-peristiwa"),
    ("keputusan", "keputusan-pertukaran"),
    ("operasi", "operasi-pertukaran"),
];

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    path: Named,
    uri: Uri,
) -> Result<Response, Away> {
    closed(&site, &visitor)?;
    let unseen = || Problem::new(Kind::NotFound, words::get().not_found_lead);
    let wanted = name(path)?;
    let (what, format) = wanted.split_once('.').ok_or_else(unseen)?;
    let report = FILES.iter().find(|(short, _)| *short == what).ok_or_else(unseen)?.1;
    let format = Format::parse(format).filter(|f| matches!(f, Format::Csv | Format::Json)).ok_or_else(unseen)?;
    let mut asked = Asked::of(&uri)?;
    let report = find(&site, report)?;
    if let Some(span) = asked.take("masa").filter(|span| report.by.contains(&span.as_str())) {
        asked.put("by", span);
    }
    let (mut visitor, turn) = visitor.turn(&site, &site.desk).await?;
    let (_, sheet) = sheet((&site, &turn), &mut visitor.view, report, asked).await?;
    drop((visitor, turn));
    Ok(file(&site, format, report.name, sheet).await?)
}

/// A proposal, as the page tells it.
#[derive(Debug)]
struct Told {
    who: String,
    reasons: Vec<String>,
    mended: Option<String>,
    approve: Option<String>,
    reject: String,
}

#[derive(Debug, Template)]
#[template(path = "aside.html")]
struct AsidePage {
    f: Frame,
    w: &'static Words,
    proof: String,
    key: String,
    a: SetAside,
    since: String,
    state: &'static str,
    told: Option<Told>,
    /// The reader may decide on it here.
    may: bool,
    discard: String,
    list: String,
}

fn told(a: &SetAside, p: &Proposed, zone: Zone) -> Told {
    let to = |act: &str| Query::default().with("order", p.order).with("unit", &a.unit).on(&format!("/langkah/{act}"));
    Told {
        who: format!("{}, {}", p.by, time::moment(p.at, zone)),
        reasons: p.reasons.clone(),
        mended: p.mended.clone(),
        approve: (!p.own).then(|| to("approve-resend")),
        reject: to("reject-resend"),
    }
}

#[derive(Debug, Template)]
#[template(path = "spelled.html")]
struct SpelledPage {
    f: Frame,
    w: &'static Words,
    /// Until when it may be used.
    spelled: Option<(Spelled, String)>,
}

/// A code of enrolment, for the eyes of whoever made it. Of others', of one that is
/// over and of one that never was it says the same.
pub(crate) async fn spelled(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let unseen = || Problem::new(Kind::NotFound, words::get().not_found_lead);
    let number: i64 = name(path)?.parse().map_err(|_| unseen())?;
    let (now, zone) = (site.reading_time()?, site.app.db.region().zone);
    let found = (site.app.exchange.spelled)(&mut visitor.view, number, now).await?;
    let page = SpelledPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, say::get().code_title, "pertukaran"),
        w: say::get(),
        spelled: found.map(|spelled| {
            let until = say::code_until(&time::moment(spelled.until, zone));
            (spelled, until)
        }),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

pub(crate) async fn aside(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Away> {
    closed(&site, &visitor)?;
    let unseen = || Problem::new(Kind::NotFound, words::get().not_found_lead);
    let number: i64 = name(path)?.parse().map_err(|_| unseen())?;
    let (now, zone) = (site.reading_time()?, site.app.db.region().zone);
    let found = (site.app.exchange.aside)(&mut visitor.view, number, now).await?;
    let mut a = found.ok_or_else(unseen)?;
    let def = site.acts.get("propose-resend").map(|entry| entry.def).ok_or_else(unseen)?;
    let places = (site.app.drafting.places)(&mut visitor.view, visitor.session.person, def, now).await?;
    let may = matches!(places, Places::Units(units) if units.iter().any(|unit| unit.code == a.unit));
    // Whoever has no work with it sees that it is there.
    if !may {
        (a.event, a.record) = (None, None);
        a.proposed.iter_mut().for_each(|proposed| proposed.mended = None);
    }
    let discard = Query::default().with("event", &a.place).with("unit", &a.unit).on("/langkah/discard-event");
    let page = AsidePage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, say::aside(&a.stream, &a.code), "pertukaran"),
        w: say::get(),
        proof: proof::make(&visitor.cookie),
        key: proof::random(),
        since: time::moment(a.since, zone),
        state: theirs::value("Keadaan", a.state),
        told: a.proposed.as_ref().map(|p| told(&a, p, zone)),
        may,
        discard,
        list: list(&visitor.who, ASIDE, &WORKS),
        a,
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

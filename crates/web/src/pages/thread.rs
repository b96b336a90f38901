//! The thread of a document as a picture that one can walk, and as a list.

use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::Role;
use kernel::lifecycle::{Kind as DocKind, State as DocState};

use super::address::Query;
use super::frame::{Frame, answer};
use super::look::rupiah;
use super::session::{Away, Visitor};
use super::words::theirs;
use super::words::watching::{self as say, Words};
use super::{time, words};
use crate::Knot;
use crate::acts::{Named, name};
use crate::problem::{Kind, Problem};
use crate::shelf::Coded;
use crate::site::Site;
use crate::watch::{Origin, Question, Strand, Thread};

/// Boxes beside each other in a band; the list has all.
const BESIDE: usize = 3;
/// Things of one kind that the list names.
const LISTED: usize = 50;
/// Letters of a name that fit into a box.
const FIT: usize = 24;

/// Something on the thread: a level of the plan, an account, a document.
#[derive(Clone, Debug, Default)]
struct Item {
    href: String,
    kind: String,
    name: String,
    more: String,
    /// The three lines of its box.
    drawn: [String; 3],
    here: bool,
    /// Things of its kind that stand beside it.
    siblings: Vec<Item>,
}

#[derive(Debug)]
struct Band {
    title: &'static str,
    items: Vec<Item>,
}

/// A box of the picture.
#[derive(Debug)]
struct Drawn {
    x: usize,
    y: usize,
    href: String,
    lines: [String; 3],
    here: bool,
    siblings: String,
}

#[derive(Debug)]
struct DrawnBand {
    y: usize,
    title: String,
}

#[derive(Debug)]
struct Listed {
    item: Item,
    left_out: String,
}

#[derive(Debug, Template)]
#[template(path = "thread.html")]
struct ThreadPage {
    f: Frame,
    w: &'static Words,
    way: Vec<(String, String)>,
    label: String,
    height: usize,
    line: String,
    bands: Vec<DrawnBand>,
    boxes: Vec<Drawn>,
    lists: Vec<(&'static str, Vec<Listed>)>,
}

/// Different ones of a level, in their order; the first carries the others.
fn level(lines: &[Strand], kind: &str, item: impl Fn(&Strand) -> Item) -> Option<Item> {
    first(lines.iter().map(|line| Item { kind: kind.to_owned(), ..item(line) }))
}

fn first(items: impl Iterator<Item = Item>) -> Option<Item> {
    let mut all: Vec<Item> = Vec::new();
    for mut found in items {
        found.drawn[0].clone_from(&found.kind);
        if all.iter().all(|a| (&a.more, &a.name, &a.href) != (&found.more, &found.name, &found.href)) {
            all.push(found);
        }
    }
    let mut all = all.into_iter();
    let first = all.next()?;
    Some(Item { siblings: all.collect(), ..first })
}

fn coded(year: i32, line: &Strand, what: &Coded) -> Item {
    let place = Query::default().with("tahun", year).with("unit", &line.skpd).with("kode", &what.code);
    let name = if what.name.is_empty() { what.code.clone() } else { what.name.clone() };
    let drawn = [String::new(), fitting(&name), what.code.clone()];
    Item { href: place.on("/anggaran"), name, more: what.code.clone(), drawn, ..Item::default() }
}

/// An account stands on the page of its sub kegiatan.
fn account(year: i32, line: &Strand) -> Item {
    let ceiling = say::budget_ceiling(&rupiah(line.ceiling));
    let more = format!("{}, {ceiling}", line.rekening.code);
    let drawn = [String::new(), fitting(&line.rekening.name), ceiling];
    Item { name: line.rekening.name.clone(), more, drawn, ..coded(year, line, &line.sub_kegiatan) }
}

/// A line of an RKA, with its price.
fn origin(o: &Origin) -> Item {
    let reckoned = format!("{} × {}", o.coefficient, rupiah(o.price));
    Item {
        href: format!("/rka/{}/baris/{}", o.rka, o.line),
        kind: say::get().rka_line.to_owned(),
        more: format!("{reckoned}, {}", rupiah(o.amount)),
        drawn: [String::new(), fitting(&o.name), fitting(&reckoned)],
        name: o.name.clone(),
        ..Item::default()
    }
}

/// What a verifier asked about it.
fn question(o: &Origin, q: &Question) -> Item {
    let office = Role::parse(&q.office).map_or(q.office.as_str(), |role| theirs::role(role));
    let status = theirs::value("Keadaan", q.status);
    let answer = if q.answer.is_empty() { String::new() } else { format!("“{}”, ", q.answer) };
    Item {
        href: format!("/rka/{}", o.rka),
        kind: say::note_of(office),
        more: format!("{answer}{}", status.to_lowercase()),
        drawn: [String::new(), fitting(&q.text), status.to_owned()],
        name: q.text.clone(),
        ..Item::default()
    }
}

fn document(knot: &Knot, here: i64) -> Item {
    let (amount, state) = (rupiah(knot.amount), theirs::state(knot.state).to_lowercase());
    let short = theirs::label(&knot.short).into_owned();
    let date = knot.date.map(time::day).unwrap_or_default();
    let dated = if date.is_empty() { String::new() } else { format!(", {date}") };
    Item {
        href: format!("/dokumen/{}", knot.id),
        kind: theirs::kind(knot.kind).to_owned(),
        more: format!("{amount}, {state}{dated}"),
        drawn: [format!("{short}, {state}"), amount, date],
        name: short,
        here: knot.id == here,
        siblings: Vec::new(),
    }
}

fn lives(knot: &Knot) -> bool {
    !matches!(knot.state, DocState::Voided | DocState::Rejected)
}

/// The documents of each kind: the one of the page or the last that lives,
/// which carries the others.
fn documents(thread: &Thread, kinds: &[DocKind]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rest = thread.documents.iter().filter(|k| kinds.contains(&k.kind)).peekable();
    while let Some(kind) = rest.peek().map(|k| k.kind) {
        let mut all: Vec<&Knot> = Vec::new();
        while let Some(knot) = rest.next_if(|k| k.kind == kind) {
            all.push(knot);
        }
        let own = all.iter().position(|k| k.id == thread.id);
        let at = own.or_else(|| all.iter().rposition(|k| lives(k))).unwrap_or_default();
        if at < all.len() {
            let first = all.remove(at);
            let siblings = all.into_iter().map(|k| document(k, thread.id)).collect();
            items.push(Item { siblings, ..document(first, thread.id) });
        }
    }
    items
}

fn bands(thread: &Thread) -> Vec<Band> {
    let (w, lines, year) = (say::get(), thread.lines.as_slice(), thread.year);
    let plan = [
        level(lines, w.program, |l| coded(year, l, &l.program)),
        level(lines, w.kegiatan, |l| coded(year, l, &l.kegiatan)),
        level(lines, w.sub_kegiatan, |l| coded(year, l, &l.sub_kegiatan)),
    ];
    let origins = || lines.iter().flat_map(|l| &l.origins);
    let asked = origins().flat_map(|o| o.questions.iter().map(|q| question(o, q)));
    let making = documents(thread, &[DocKind::Rka]).into_iter().chain(first(origins().map(origin))).chain(first(asked));
    let budget = documents(thread, &[DocKind::Dpa]).into_iter().chain(level(lines, w.account, |l| account(year, l)));
    let before = [DocKind::Rka, DocKind::Dpa, DocKind::Spd];
    let paid: Vec<DocKind> = DocKind::ALL.iter().copied().filter(|k| !before.contains(k)).collect();
    let all = [
        Band { title: w.band_plan, items: plan.into_iter().flatten().collect() },
        Band { title: w.band_making, items: making.collect() },
        Band { title: w.band_budget, items: budget.collect() },
        Band { title: w.band_release, items: documents(thread, &[DocKind::Spd]) },
        Band { title: w.band_payment, items: documents(thread, &paid) },
    ];
    all.into_iter().filter(|b| !b.items.is_empty()).collect()
}

fn fitting(text: &str) -> String {
    if text.chars().count() <= FIT {
        return text.to_owned();
    }
    let cut: String = text.chars().take(FIT - 1).collect();
    format!("{}…", cut.trim_end())
}

/// The line sewn through boxes: along a band, round its end, into the next.
fn line(counts: &[usize]) -> String {
    let mut path = String::new();
    for (band, count) in counts.iter().enumerate() {
        let y = 71 + 136 * band;
        for n in 1..*count {
            let _ = write!(path, "M{} {y}H{}", 6 + 240 * n, 34 + 240 * n);
        }
        if band + 1 < counts.len() {
            let (end, low, left) = (6 + 240 * count, y + 55, y + 128);
            let _ = write!(path, "M{end} {y}H735q8 0 8 8V{low}q0 8-8 8H24q-8 0-8 8V{left}q0 8 8 8H34");
        }
    }
    path
}

fn drawn(bands: &[Band]) -> Vec<Drawn> {
    let mut boxes = Vec::new();
    for (n, band) in bands.iter().enumerate() {
        for (at, item) in band.items.iter().take(BESIDE).enumerate() {
            let others = item.siblings.len();
            boxes.push(Drawn {
                x: 34 + 240 * at,
                y: 38 + 136 * n,
                href: item.href.clone(),
                lines: item.drawn.clone(),
                here: item.here,
                siblings: if others == 0 { String::new() } else { say::siblings(others) },
            });
        }
    }
    boxes
}

/// Every item and those beside it.
fn listed(band: Band) -> (&'static str, Vec<Listed>) {
    let mut all = Vec::new();
    for mut item in band.items {
        let others = std::mem::take(&mut item.siblings);
        let left = others.len().saturating_sub(LISTED);
        all.push(Listed { item, left_out: String::new() });
        all.extend(others.into_iter().take(LISTED).map(|item| Listed { item, left_out: String::new() }));
        if let Some(last) = all.last_mut().filter(|_| left > 0) {
            last.left_out = say::siblings(left);
        }
    }
    (band.title, all)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let unseen = || Problem::new(Kind::NotFound, words::get().not_found_lead);
    let id: i64 = name(path)?.parse().map_err(|_| unseen())?;
    let thread = (site.app.watch.thread)(&mut visitor.view, id).await?.ok_or_else(unseen)?;
    let mut purposes: Vec<&str> = Vec::new();
    for line in &thread.lines {
        if !line.sub_kegiatan.name.is_empty() && !purposes.contains(&line.sub_kegiatan.name.as_str()) {
            purposes.push(&line.sub_kegiatan.name);
        }
    }
    let label = theirs::label(&thread.label).into_owned();
    let title = say::thread_title(&rupiah(thread.amount), &purposes, &label);
    let bands = bands(&thread);
    let boxes = drawn(&bands);
    let counts: Vec<usize> = bands.iter().map(|b| b.items.len().min(BESIDE)).collect();
    let band = |(n, b): (usize, &Band)| DrawnBand { y: 8 + 136 * n, title: b.title.to_uppercase() };
    let page = ThreadPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, title, ""),
        w: say::get(),
        label: say::picture(&label, boxes.len()),
        way: vec![("/dokumen".to_owned(), words::get().documents.to_owned()), (format!("/dokumen/{id}"), label)],
        height: (136 * bands.len()).saturating_sub(2),
        line: line(&counts),
        bands: bands.iter().enumerate().map(band).collect(),
        boxes,
        lists: bands.into_iter().map(listed).collect(),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_goes_through_every_box() {
        assert_eq!(line(&[3]), "M246 71H274M486 71H514");
        let two = "M246 71H274M486 71H735q8 0 8 8V126q0 8-8 8H24q-8 0-8 8V199q0 8 8 8H34";
        assert_eq!(line(&[2, 1]), two);
        assert_eq!(line(&[]), "");
    }

    #[test]
    fn a_long_name_is_cut_where_it_shows() {
        assert_eq!(fitting("Program Penunjang Urusan"), "Program Penunjang Urusan");
        assert_eq!(fitting("Penyelenggaraan Rapat Koordinasi"), "Penyelenggaraan Rapat K…");
    }
}

//! A part of an RKA with its lines: read by everybody who sees it, written by
//! its planners in a table of fields that needs no script.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::{Code, Money};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::address::{Pager, Query};
use super::super::document::way;
use super::super::fields::{Fault, Typed};
use super::super::frame::{Frame, answer, go};
use super::super::look::{digits, rupiah};
use super::super::plan::sums;
use super::super::proof;
use super::super::refused::{self, Refused};
use super::super::session::{Away, Visitor};
use super::super::sign_in::{Posted, check_form, fields as sent_fields};
use super::super::step::{KEY, Two, perform_act};
use super::super::table::pager;
use super::super::words::planning::{self as say, Words};
use super::super::words::theirs;
use super::grid::{self, COLUMNS, Column, Names, Row, Save};
use super::{NoteRow, Sums, draft, note, unseen};
use crate::asked::Asked;
use crate::planning::{Draft, Line, Part, Spot, Window, rate};
use crate::prices::{Price, Wanted};
use crate::problem::{Kind, Problem};
use crate::shelf::Coded;
use crate::site::Site;

/// Lines of one page.
const ROWS: usize = 100;
/// Rows to type in that are always there.
const FREE: usize = 5;
/// Standard prices that a search shows.
const OFFERS: usize = 20;
const BUTTON: &str = "langkah";
/// The place beside the ceiling, for what concerns all lines together.
const WHOLE: &str = "pagu-h";

#[derive(Debug)]
struct CellView {
    column: &'static Column,
    head: &'static str,
    value: String,
    bad: bool,
}

/// What is stored and what was typed, where somebody else saved first.
#[derive(Debug)]
struct Conflict {
    /// Column, stored, typed.
    cells: Vec<(&'static str, String, String)>,
}

#[derive(Debug)]
struct RowView {
    n: usize,
    key: String,
    version: i64,
    /// The line, where it is stored.
    line: Option<i64>,
    cells: Vec<CellView>,
    dropped: bool,
    name: String,
    about: String,
    coefficient: String,
    price: String,
    tax: String,
    source: String,
    before: String,
    amount: String,
    notes: Vec<NoteRow>,
    why: Vec<String>,
    conflict: Option<Conflict>,
}

#[derive(Debug)]
struct Group {
    code: String,
    name: String,
    sum: String,
    rows: Vec<RowView>,
}

/// A standard price that a search found.
#[derive(Debug)]
struct Offer {
    item: i64,
    name: String,
    about: String,
    price: String,
}

fn offer(p: &Price) -> Offer {
    let about = [p.code.as_str(), p.spec.as_str(), p.measure.as_str()];
    Offer {
        item: p.item,
        name: p.name.clone(),
        about: about.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" · "),
        price: rupiah(p.amount),
    }
}

/// What an editor has around its rows.
#[derive(Debug)]
struct Editor {
    proof: String,
    key: String,
    action: String,
    asked: String,
    found: Option<Vec<Coded>>,
    wanted: String,
    offers: Option<Vec<Offer>>,
    pasted: String,
    rekening: Vec<Coded>,
    sources: Vec<Coded>,
    notes: Vec<(i64, String)>,
    follows: String,
    saved: bool,
    /// Whose rows a browser keeps until they are saved.
    mark: String,
    heads: Vec<(&'static Column, &'static str)>,
}

#[derive(Debug, Template)]
#[template(path = "rka_part.html")]
struct PartPage {
    f: Frame,
    w: &'static Words,
    id: i64,
    spot: String,
    rka: String,
    heading: String,
    code: String,
    lead: String,
    target: Option<String>,
    set_target: Option<String>,
    aims: Option<String>,
    may_note: bool,
    changes: bool,
    sums: Sums,
    /// Why the whole was refused: it stands beside the ceiling.
    whole: Vec<String>,
    groups: Vec<Group>,
    dropped: Vec<RowView>,
    pager: Pager,
    edit: Option<Editor>,
    refused: Option<Refused>,
}

/// What somebody typed, on its way back to them.
#[derive(Debug, Default)]
struct Typing {
    rows: Vec<Row>,
    key: Option<String>,
    asked: String,
    found: Option<Vec<Coded>>,
    wanted: String,
    offers: Option<Vec<Price>>,
    pasted: String,
    follows: String,
    refused: Option<Refused>,
    faults: Vec<Fault>,
    /// Somebody else may have saved first.
    beside: bool,
}

/// The draft and the part of an address.
async fn load(site: &Site, visitor: &mut Visitor, path: Two, window: Window) -> Result<(Draft, Part), Away> {
    let Path((id, spot)) = path.map_err(|_| unseen())?;
    let draft = draft(site, visitor, &id).await?;
    let spot = Spot::parse(&spot).ok_or_else(unseen)?;
    let part = (site.app.planning.part)(&mut visitor.view, draft.id, &spot, window).await?;
    Ok((draft, part.ok_or_else(unseen)?))
}

struct Making<'a> {
    site: &'a Site,
    draft: &'a Draft,
    part: &'a Part,
    typing: &'a Typing,
    /// Notes by their lines.
    notes: BTreeMap<i64, Vec<usize>>,
}

impl Making<'_> {
    fn row(&self, n: usize, row: &Row, line: Option<&Line>) -> RowView {
        let here = |f: &&Fault| f.field.get(1..) == Some(row.key.as_str());
        let faults: Vec<&Fault> = self.typing.faults.iter().filter(here).collect();
        let is_bad = |column: &Column| faults.iter().any(|f| f.field.starts_with(column.letter));
        let cell = |(at, column): (usize, &'static Column)| CellView {
            column,
            head: say::column(at),
            value: row.cells[at].clone(),
            bad: is_bad(column),
        };
        let text = |f: fn(&Line) -> String| line.map(f).unwrap_or_default();
        let notes = line.and_then(|l| self.notes.get(&l.id)).map_or(&[][..], Vec::as_slice);
        let notes = notes.iter().filter_map(|at| self.draft.notes.get(*at));
        RowView {
            n,
            key: row.key.clone(),
            version: row.version,
            line: row.line(),
            cells: if self.draft.editable { COLUMNS.iter().enumerate().map(cell).collect() } else { Vec::new() },
            dropped: row.dropped,
            name: text(|l| l.name.clone()),
            about: line.map(about).unwrap_or_default(),
            coefficient: text(|l| l.coefficient.clone()),
            price: text(|l| digits(l.price)),
            tax: text(|l| rate(l.tax_rate)),
            source: text(|l| if l.source.name.is_empty() { l.source.code.clone() } else { l.source.name.clone() }),
            before: text(|l| digits(l.before)),
            amount: line.map_or_else(|| digits(Money::ZERO), |l| digits(l.amount)),
            notes: notes.map(|n| note(self.site, self.draft, n)).collect(),
            why: faults.iter().map(|f| f.message.clone()).collect(),
            conflict: line.filter(|l| self.typing.beside && l.version != row.version).and_then(|l| conflict(row, l)),
        }
    }

    /// The rows by their rekening; new ones last, under a heading of their own.
    fn groups(&self, rows: &[(usize, Row)]) -> Vec<Group> {
        let lines = &self.part.lines;
        let mut groups: Vec<(String, Group)> = Vec::new();
        for (n, row) in rows {
            let line = row.line().and_then(|id| lines.iter().find(|l| l.id == id));
            let code = line.map(|l| l.rekening.code.clone()).unwrap_or_default();
            let view = self.row(*n, row, line);
            match groups.last_mut().filter(|(last, _)| *last == code) {
                Some((_, group)) => group.rows.push(view),
                None => {
                    let norm = Code::parse(&code).map(|c| c.norm().to_owned()).unwrap_or_default();
                    let sum = self.part.sums.get(&norm).copied().unwrap_or_default();
                    let name = line.map_or_else(|| say::get().new_lines.to_owned(), |l| l.rekening.name.clone());
                    let sum = if line.is_some() { digits(sum) } else { String::new() };
                    groups.push((code.clone(), Group { code, name, sum, rows: vec![view] }));
                }
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }
}

fn about(l: &Line) -> String {
    let parts = [&l.package, &l.item, &l.specification, &l.note, &l.recipient, &l.location, &l.exception];
    parts.into_iter().filter(|t| !t.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}

/// The cells in which what was typed differs from what is stored.
fn conflict(row: &Row, line: &Line) -> Option<Conflict> {
    let stored = Row::of(line);
    let (here, there) = (row.plain(), stored.plain());
    let differs = (0..COLUMNS.len()).filter(|at| here[*at] != there[*at]);
    let cells: Vec<_> = differs.map(|at| (say::column(at), stored.cells[at].clone(), row.cells[at].clone())).collect();
    (!cells.is_empty()).then_some(Conflict { cells })
}

/// The rows of a page, each with its number: those that were sent, or those
/// that are stored there.
fn rows_of(part: &Part, typing: &Typing, page: usize, editable: bool) -> Vec<(usize, Row)> {
    let living: Vec<&Line> = part.lines.iter().filter(|l| l.living).collect();
    let place = |id: i64| living.iter().position(|l| l.id == id);
    let mut rows: Vec<(usize, Row)> = if typing.key.is_some() {
        let known = typing.rows.iter().filter_map(|r| Some((place(r.line()?)? + 1, r.clone())));
        let mut known: Vec<(usize, Row)> = known.collect();
        known.sort_by_key(|(n, _)| *n);
        known
    } else {
        living.iter().enumerate().map(|(n, l)| ((page - 1) * ROWS + n + 1, Row::of(l))).collect()
    };
    if editable {
        let mut fresh: Vec<Row> = typing.rows.iter().filter(|r| r.line().is_none()).cloned().collect();
        grid::add(&mut fresh, vec![Default::default(); FREE]);
        rows.extend((part.count + 1..).zip(fresh));
    }
    rows
}

async fn page(
    site: &Site,
    visitor: &mut Visitor,
    (d, part): (&Draft, &Part),
    (page, saved): (usize, bool),
    typing: Typing,
) -> Result<PartPage, Away> {
    let mut notes: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (at, n) in d.notes.iter().enumerate() {
        if let Some(line) = n.line {
            notes.entry(line).or_default().push(at);
        }
    }
    let sources = if d.editable { (site.app.planning.sources)(&mut visitor.view, d.year).await? } else { Vec::new() };
    let rows = rows_of(part, &typing, page, d.editable);
    let making = Making { site, draft: d, part, typing: &typing, notes };
    let groups = making.groups(&rows);
    let gone = part.lines.iter().filter(|l| !l.living);
    let dropped = gone.enumerate().map(|(n, l)| making.row(n + 1, &Row::of(l), Some(l))).collect();
    let place = &part.place;
    let to = format!("/rka/{}/{}", d.id, place.spot.text());
    let at =
        |page: usize| Query::default().with("halaman", if page > 1 { page.to_string() } else { String::new() }).on(&to);
    let heading = if part.receipts { say::get().receipts.to_owned() } else { place.sub_kegiatan.name.clone() };
    let title = typing.refused.as_ref().map_or_else(|| say::part_title(&heading, place), |r| r.heading.clone());
    let target = Query::default().with("sub_unit", &place.unit.code).with("sub_kegiatan", &place.sub_kegiatan.code);
    let mark = visitor.mark(site);
    let edit = d.editable.then(|| editor(visitor, d, part, &typing, at(page), (sources, saved, mark)));
    Ok(PartPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, "penyusunan"),
        w: say::get(),
        id: d.id,
        spot: place.spot.text(),
        rka: say::rka_lead(&d.stage, d.year, &d.unit.name),
        heading: say::part_title(&heading, place),
        code: place.sub_kegiatan.code.clone(),
        lead: say::part_lead(part.count),
        target: (!part.receipts).then(|| place.target.clone()),
        set_target: (d.editable && !part.receipts).then(|| target.on(&way(d.id, "set-activity"))),
        aims: match place.spot {
            Spot::Activity(activity) => Some(format!("/rka/{}/tolok-ukur/{activity}", d.id)),
            _ => None,
        },
        may_note: d.others.iter().any(|act| act.name == "note-rka"),
        changes: d.changes,
        sums: sums(place.amount, place.ceiling),
        whole: typing.faults.iter().filter(|f| f.field == WHOLE).map(|f| f.message.clone()).collect(),
        groups,
        dropped,
        pager: pager(part.count, (page, ROWS), at),
        edit,
        refused: typing.refused,
    })
}

fn editor(
    visitor: &Visitor,
    d: &Draft,
    part: &Part,
    typing: &Typing,
    action: String,
    (sources, saved, mark): (Vec<Coded>, bool, String),
) -> Editor {
    let mut seen = BTreeSet::new();
    let rekening = part.lines.iter().map(|l| &l.rekening).filter(|r| seen.insert(r.code.clone()));
    let open = d.notes.iter().filter(|n| !n.closed);
    Editor {
        proof: proof::make(&visitor.cookie),
        key: typing.key.clone().unwrap_or_else(proof::random),
        action,
        asked: typing.asked.clone(),
        found: typing.found.clone(),
        wanted: typing.wanted.clone(),
        offers: typing.offers.as_ref().map(|all| all.iter().map(offer).collect()),
        pasted: typing.pasted.clone(),
        rekening: rekening.cloned().collect(),
        sources,
        notes: open.map(|n| (n.id, format!("{}: {}", n.id, n.text.chars().take(80).collect::<String>()))).collect(),
        follows: typing.follows.clone(),
        saved,
        mark,
        heads: COLUMNS.iter().enumerate().map(|(at, column)| (column, say::column(at))).collect(),
    }
}

/// The page of the list, and whether it was just saved.
fn asked(uri: &Uri) -> Result<(usize, bool), Problem> {
    let mut asked = Asked::of(uri)?.filled();
    let page = asked.choice("halaman", |n| n.parse().ok().filter(|n| (1..=1000).contains(n)))?.unwrap_or(1);
    let saved = asked.flag("tersimpan")?;
    asked.end()?;
    Ok((page, saved))
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Two,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let asked = asked(&uri)?;
    let window = Window { after: (asked.0 - 1) * ROWS, most: ROWS };
    let (d, part) = load(&site, &mut visitor, path, window).await?;
    let page = page(&site, &mut visitor, (&d, &part), asked, Typing::default()).await?;
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

/// Rows of an older version that their sender did not touch.
async fn untouched(
    site: &Site,
    visitor: &mut Visitor,
    rows: &[Row],
    stored: &[Line],
) -> Result<BTreeSet<String>, Problem> {
    let mut left = BTreeSet::new();
    for row in rows.iter().filter(|r| !r.dropped) {
        let Some(line) = row.line().and_then(|id| stored.iter().find(|l| l.id == id)) else { continue };
        if line.version == row.version {
            continue;
        }
        let was = (site.app.planning.earlier)(&mut visitor.view, line.id, row.version).await?;
        // What history names by its norm stands on the page as it is printed.
        if was.is_some_and(|was| Row::of(&was).plain() == row.plain()) {
            left.insert(row.key.clone());
        }
    }
    Ok(left)
}

/// A new row for a standard price.
fn priced(p: &Price) -> [String; COLUMNS.len()] {
    let mut cells: [String; COLUMNS.len()] = Default::default();
    if let [only] = p.rekening.as_slice() {
        cells[0].clone_from(only);
    }
    cells[1].clone_from(&p.name);
    cells[2] = format!("1 {}", p.measure);
    cells[3] = digits(p.amount);
    cells[6].clone_from(&p.code);
    cells[7].clone_from(&p.spec);
    cells
}

/// What a button does before anything is saved; nothing where it saves.
async fn press(
    site: &Site,
    visitor: &mut Visitor,
    (d, part): (&Draft, &Part),
    typing: &mut Typing,
    button: &str,
) -> Result<bool, Problem> {
    let stored = |key: &str| key.parse().ok().and_then(|id: i64| part.lines.iter().find(|l| l.id == id));
    match button.split_once('-') {
        None if button == "cari" => {
            typing.found = Some((site.app.planning.rekening)(&mut visitor.view, d.year, &typing.asked).await?);
        }
        None if button == "harga" => {
            let wanted = Wanted {
                year: d.year,
                day: site.today()?,
                text: typing.wanted.clone(),
                kind: String::new(),
                rekening: None,
                most: OFFERS,
                after: 0,
            };
            typing.offers = Some((site.app.prices.search)(&mut visitor.view, &wanted).await?);
        }
        Some(("barang", item)) => {
            let item = item.parse().unwrap_or_default();
            let prices = (site.app.prices.history)(&mut visitor.view, item).await?;
            grid::add(&mut typing.rows, prices.first().map(priced).into_iter().collect());
        }
        None if button == "tempel" => {
            grid::add(&mut typing.rows, grid::pasted(&typing.pasted));
            typing.pasted.clear();
        }
        Some(("tambah", code)) => {
            let mut cells: [String; COLUMNS.len()] = Default::default();
            cells[0] = code.to_owned();
            grid::add(&mut typing.rows, vec![cells]);
        }
        Some(("simpanan", key)) => {
            if let (Some(line), Some(row)) = (stored(key), typing.rows.iter_mut().find(|r| r.key == key)) {
                *row = Row::of(line);
            }
        }
        Some(("saya", key)) => {
            if let (Some(line), Some(row)) = (stored(key), typing.rows.iter_mut().find(|r| r.key == key)) {
                row.version = line.version;
            }
            return Ok(false);
        }
        Some(("pulihkan", key)) => {
            typing.rows.extend(stored(key).filter(|l| !l.living).map(Row::of));
            return Ok(false);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The act's input apart from its lines.
fn base(d: &Draft, part: &Part, follows: &str) -> serde_json::Value {
    let code = |c: &Coded| (!part.receipts).then(|| c.code.clone());
    json!({
        "rka": d.id.to_string(), "sub_unit": code(&part.place.unit), "sub_kegiatan": code(&part.place.sub_kegiatan),
        "for_note": follows.parse::<i64>().ok(),
    })
}

/// What the door says, told at the cells of this page.
fn placed(mut refused: Refused, faults: Vec<Fault>, names: &Names) -> (Refused, Vec<Fault>) {
    let mut whole = Vec::new();
    for reason in &mut refused.reasons {
        reason.field = match reason.field.take() {
            Some(field) => names.here(&field),
            None => {
                whole.push(Fault::new(WHOLE, "", reason.title.clone()));
                Some(WHOLE.to_owned())
            }
        };
    }
    let place = |f: Fault| Some(Fault { field: names.here(&f.field)?, ..f });
    (refused, whole.into_iter().chain(faults.into_iter().filter_map(place)).collect())
}

/// One key for one form with what was typed in it.
pub(crate) fn once(key: &str, typed: &Typed) -> String {
    let mut digest = Sha256::new();
    for (name, value) in typed {
        digest.update(format!("{name}={};{value}", value.len()));
    }
    format!("{key}-{}", kernel::hex(&digest.finalize()[..16]))
}

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    path: Two,
    uri: Uri,
    headers: HeaderMap,
    Posted(mut visitor, sent): Posted,
) -> Result<Response, Away> {
    let mut typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let (number, _) = asked(&uri)?;
    let again = path.as_ref().map(|Path((id, spot))| (id.clone(), spot.clone())).map_err(|_| unseen())?;
    let (d, part) = load(&site, &mut visitor, path, Window::ALL).await?;
    if !d.editable {
        return Err(Problem::new(Kind::NotAllowed, say::not_open(theirs::state(d.state))).into());
    }
    let button = typed.remove(BUTTON).unwrap_or_default();
    let mut text = |name: &str| typed.remove(name).unwrap_or_default().trim().to_owned();
    let (asked, wanted) = (text("cari"), text("barang"));
    let (pasted, follows) = (text("tempel"), text("catatan"));
    let key = typed.get(KEY).cloned().unwrap_or_default();
    let once = once(&key, &typed);
    let rows = grid::rows(&typed);
    let mut typing = Typing { rows, key: Some(key), asked, wanted, pasted, follows, ..Typing::default() };
    if press(&site, &mut visitor, (&d, &part), &mut typing, &button).await? {
        let page = page(&site, &mut visitor, (&d, &part), (number, false), typing).await?;
        return Ok(answer(StatusCode::OK, &headers, &page)?);
    }
    let left = untouched(&site, &mut visitor, &typing.rows, &part.lines).await?;
    let (refused, faults) = match Save::of(&typing.rows, &part.lines, &left) {
        Err(faults) => (Refused::faults(&faults), faults),
        Ok(save) if save.is_empty() => (Refused::plain(say::get().nothing_changed), Vec::new()),
        Ok(save) => {
            let (input, names) = save.input(base(&d, &part, &typing.follows));
            let entry = site.acts.get("save-rka-lines").copied();
            let entry = entry.ok_or_else(|| Problem::bug(&"langkah RKA tidak terdaftar"))?;
            match perform_act(&site, &visitor, &entry, &input, (Some(&once), None)).await {
                // The same form again: what it says is saved already, and what
                // it would be now differs from what it was then.
                Ok(_) | Err(store::Error::KeyReused(_)) => {
                    let to = Query::default().with("halaman", number).with("tersimpan", 1);
                    return Ok(go(&to.on(&format!("/rka/{}/{}", again.0, again.1))));
                }
                Err(error) => {
                    let (refused, faults) = refused::told(error)?;
                    placed(refused, faults, &names)
                }
            }
        }
    };
    // Somebody else may have saved in between: what is stored now stands beside.
    let (d, part) = load(&site, &mut visitor, Ok(Path(again)), Window::ALL).await?;
    let typing = Typing { refused: Some(refused), faults, beside: true, ..typing };
    let page = page(&site, &mut visitor, (&d, &part), (number, false), typing).await?;
    Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page)?)
}

//! Ceilings and funding sources of a round: read by whoever sees them, typed in
//! by the budget team until they are agreed. Only what was changed is sent, and
//! what somebody else changed meanwhile is told before it is overwritten.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::{Code, Money};
use serde_json::{Value, json};

use super::address::Query;
use super::fields::{self, Fault, Typed};
use super::frame::{Frame, answer, go};
use super::look::{digits, rupiah};
use super::refused::{self, Refused};
use super::rka::{signed, unseen};
use super::session::{Away, Visitor};
use super::sign_in::{Posted, check_form, fields as sent_fields};
use super::step::{KEY, perform_act};
use super::words::planning::{self as say, Words};
use super::{proof, words};
use crate::asked::Asked;
use crate::planning::{Ceiling, Ceilings, SourcePlan, SourceRow};
use crate::problem::{Kind, Problem};
use crate::shelf::Coded;
use crate::site::Site;

pub(super) const CEILINGS: &str = "/penyusunan/pagu";
pub(super) const SOURCES: &str = "/penyusunan/sumber-dana";
/// Empty rows to type in.
const FREE: usize = 3;

/// What an amount is for: a code, within a unit where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct For {
    unit: String,
    code: String,
}

/// An amount that is kept, or that may be.
#[derive(Debug)]
struct Kept {
    to: For,
    name: String,
    more: String,
    href: Option<String>,
    amount: Option<Money>,
    /// Figures beside it, and whether they are bad.
    beside: Vec<(String, bool)>,
}

impl Kept {
    fn shown(&self) -> String {
        self.amount.map(digits).unwrap_or_default()
    }
}

#[derive(Debug)]
struct RowView {
    n: usize,
    key: String,
    name: String,
    code: String,
    more: String,
    href: Option<String>,
    shown: String,
    typed: String,
    label: String,
    beside: Vec<(String, bool)>,
    why: Vec<String>,
}

#[derive(Debug)]
struct FreshView {
    n: usize,
    unit: String,
    code: String,
    typed: String,
    why: Vec<String>,
}

/// What is typed in, and what it is typed against.
#[derive(Debug)]
struct Editor {
    proof: String,
    key: String,
    action: String,
    /// What stands there already is only read.
    only_new: bool,
    fresh: Vec<FreshView>,
    /// What a new row asks for, and what all of them are for.
    ask: &'static str,
    more: &'static str,
    /// Units to choose from; sources to choose from, else a code is typed.
    units: Vec<Coded>,
    sources: Vec<Coded>,
}

#[derive(Debug, Template)]
#[template(path = "amounts.html")]
struct AmountsPage {
    f: Frame,
    w: &'static Words,
    heading: String,
    lead: String,
    /// Places above, each with its address.
    way: Vec<(String, String)>,
    saved: bool,
    /// The caption, then the heads of the columns.
    caption: &'static str,
    heads: Vec<&'static str>,
    rows: Vec<RowView>,
    edit: Option<Editor>,
    refused: Option<Refused>,
}

impl AmountsPage {
    /// What stands there already is typed anew.
    fn writes(&self) -> bool {
        self.edit.as_ref().is_some_and(|e| !e.only_new)
    }
}

/// The round of an address, within an SKPD where one is named.
struct Place {
    year: i32,
    stage: String,
    skpd: Option<String>,
    saved: bool,
}

impl Place {
    fn of(uri: &Uri) -> Result<Place, Problem> {
        let mut asked = Asked::of(uri)?.filled();
        let place = Place {
            year: asked.year()?.ok_or_else(unseen)?,
            stage: asked.need("tahapan")?,
            skpd: asked.take("skpd"),
            saved: asked.flag("tersimpan")?,
        };
        asked.end()?;
        Ok(place)
    }

    fn query(&self) -> Query {
        let query = Query::default().with("tahun", self.year).with("tahapan", &self.stage);
        query.with("skpd", self.skpd.as_deref().unwrap_or_default())
    }

    fn way(&self) -> Vec<(String, String)> {
        let plan = Query::default().with("tahun", self.year).on("/penyusunan");
        vec![("/anggaran".to_owned(), words::get().budget.to_owned()), (plan, say::get().plan.to_owned())]
    }
}

/// One of the two pages, read.
struct Sheet {
    path: &'static str,
    act: &'static str,
    heading: String,
    lead: &'static str,
    way: Vec<(String, String)>,
    heads: Vec<&'static str>,
    rows: Vec<Kept>,
    units: Vec<Coded>,
    sources: Vec<Coded>,
    /// The person may change what stands here, or only add to it.
    editable: bool,
    only_new: bool,
}

async fn may(site: &Site, visitor: &mut Visitor, act: &str) -> Result<bool, Problem> {
    let now = site.reading_time()?;
    let open = (site.app.drafting.beginnings)(&mut visitor.view, visitor.session.person, now).await?;
    Ok(open.iter().any(|def| def.name == act))
}

fn rest(ceiling: Option<Money>, amount: Money) -> Vec<(String, bool)> {
    let rest = ceiling.map(|c| c.minus(amount));
    vec![(digits(amount), false), (rest.map_or("–".into(), signed), rest.is_some_and(Money::is_negative))]
}

fn ceiling(place: &Place, own: &str, c: Ceiling) -> Kept {
    let whole = c.sub_kegiatan.code.is_empty();
    let at = Place { year: place.year, stage: place.stage.clone(), skpd: Some(c.unit.code.clone()), saved: false };
    let name = match (place.skpd.is_some(), whole) {
        (true, true) => say::get().whole_skpd.to_owned(),
        (_, true) => c.unit.name.clone(),
        _ if c.sub_kegiatan.name.is_empty() => c.sub_kegiatan.code.clone(),
        _ => c.sub_kegiatan.name.clone(),
    };
    Kept {
        href: place.skpd.is_none().then(|| at.query().on(CEILINGS)),
        more: if whole || c.unit.code == own { String::new() } else { c.unit.name.clone() },
        beside: rest(c.ceiling, c.amount),
        amount: c.ceiling,
        to: For { unit: c.unit.code, code: c.sub_kegiatan.code },
        name,
    }
}

async fn ceilings(site: &Site, visitor: &mut Visitor, place: &Place) -> Result<Sheet, Problem> {
    visitor.reads_figures()?;
    let read = site.app.planning.ceilings;
    let found = read(&mut visitor.view, place.year, &place.stage, place.skpd.as_deref()).await?;
    let Ceilings { locked, urgent, rows, units } = found.ok_or_else(unseen)?;
    let open = (!locked || urgent) && may(site, visitor, "set-ceilings").await?;
    let w = say::get();
    let mut way = place.way();
    let unit = place.skpd.as_ref().and_then(|_| rows.first()).map(|c| c.unit.name.clone());
    if unit.is_some() {
        let above = Place { year: place.year, stage: place.stage.clone(), skpd: None, saved: false };
        way.push((above.query().on(CEILINGS), w.ceilings.to_owned()));
    }
    let of_skpd = rows.iter().filter(|c| c.sub_kegiatan.code.is_empty());
    let sum = of_skpd.fold(Money::ZERO, |sum, c| sum.plus(c.ceiling.unwrap_or_default()));
    let own = place.skpd.clone().unwrap_or_default();
    Ok(Sheet {
        path: CEILINGS,
        act: "set-ceilings",
        heading: say::ceilings_title(unit.as_deref(), &rupiah(sum)),
        lead: match (locked, urgent) {
            (true, true) => w.ceilings_urgent,
            (true, false) => w.ceilings_locked,
            _ => w.ceilings_lead,
        },
        way,
        heads: vec![if unit.is_some() { words::get().sub_kegiatan } else { w.skpd_head }, w.ceiling, w.asked, w.rest],
        rows: rows.into_iter().map(|c| ceiling(place, &own, c)).collect(),
        units,
        sources: Vec::new(),
        editable: open && place.skpd.is_some(),
        only_new: locked,
    })
}

async fn sources(site: &Site, visitor: &mut Visitor, place: &Place) -> Result<Sheet, Problem> {
    visitor.reads_figures()?;
    let planning = &site.app.planning;
    let found = (planning.source_plan)(&mut visitor.view, place.year, &place.stage).await?;
    let SourcePlan { locked, rows } = found.ok_or_else(unseen)?;
    let editable = !locked && may(site, visitor, "set-source-ceilings").await?;
    let w = say::get();
    // Of what nobody says anything, nothing is judged.
    let brings = |r: &SourceRow| r.estimate.or(Some(r.brings).filter(|b| !b.is_zero()));
    let over = rows.iter().filter(|r| brings(r).is_some_and(|b| r.used > b)).count();
    let sum = rows.iter().filter_map(brings).fold(Money::ZERO, Money::plus);
    let mut named = if editable { (planning.sources)(&mut visitor.view, place.year).await? } else { Vec::new() };
    named.retain(|s| rows.iter().all(|r| r.what.code != s.code));
    let row = |r: SourceRow| {
        let mut beside = vec![(digits(r.brings), false)];
        beside.extend(rest(brings(&r), r.used));
        Kept {
            beside,
            name: if r.what.name.is_empty() { r.what.code.clone() } else { r.what.name },
            to: For { unit: String::new(), code: r.what.code },
            more: String::new(),
            href: None,
            amount: r.estimate,
        }
    };
    Ok(Sheet {
        path: SOURCES,
        act: "set-source-ceilings",
        heading: say::sources_title(Some(&*rupiah(sum)).filter(|_| !sum.is_zero()), over),
        lead: if locked { w.sources_locked } else { w.sources_lead },
        way: place.way(),
        heads: vec![w.source, w.estimate, w.brings, w.used_of, w.left],
        rows: rows.into_iter().map(row).collect(),
        units: Vec::new(),
        sources: named,
        editable,
        only_new: false,
    })
}

fn page(
    site: &Site,
    visitor: &Visitor,
    (place, sheet): (&Place, Sheet),
    typed: &Typed,
    (refused, faults): (Option<Refused>, &[Fault]),
) -> AmountsPage {
    let text = |name: String| typed.get(&name).map_or("", |t| t.trim()).to_owned();
    let why = |name: String| faults.iter().filter(|f| f.field == name).map(|f| f.message.clone()).collect();
    let edits = sheet.editable;
    let row = |(n, kept): (usize, Kept)| {
        let key = format!("{} {}", kept.to.unit, kept.to.code).trim().to_owned();
        let sent = (1..=sheet_size(typed)).find(|at| text(format!("untuk-{at}")) == key);
        let shown = kept.shown();
        RowView {
            n,
            typed: sent.map_or_else(|| shown.clone(), |at| text(format!("nilai-{at}"))),
            why: sent.map(|at| why(format!("nilai-{at}"))).unwrap_or_default(),
            label: say::amount_of(&kept.name),
            code: if kept.to.code.is_empty() { kept.to.unit } else { kept.to.code },
            key,
            name: kept.name,
            more: kept.more,
            href: kept.href,
            shown,
            beside: kept.beside,
        }
    };
    let fresh = |n: usize| FreshView {
        n,
        unit: text(format!("unit-b{n}")),
        code: text(format!("kode-b{n}")),
        typed: text(format!("nilai-b{n}")),
        why: why(format!("nilai-b{n}")),
    };
    let title = refused.as_ref().map_or_else(|| sheet.heading.clone(), |r| r.heading.clone());
    AmountsPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, "penyusunan"),
        w: say::get(),
        lead: format!("{}. {}", say::stage_of(&place.stage, place.year), sheet.lead),
        heading: sheet.heading,
        way: sheet.way,
        saved: place.saved,
        caption: if sheet.path == SOURCES { say::get().source_plan } else { say::get().ceilings },
        heads: sheet.heads,
        rows: (1..).zip(sheet.rows).map(row).collect(),
        edit: edits.then(|| Editor {
            proof: proof::make(&visitor.cookie),
            key: typed.get(KEY).cloned().unwrap_or_else(proof::random),
            action: place.query().on(sheet.path),
            only_new: sheet.only_new,
            fresh: (1..=FREE).map(fresh).collect(),
            ask: if sheet.path == SOURCES { say::get().source } else { say::get().new_code },
            more: if sheet.path == SOURCES { say::get().more_sources } else { say::get().more_ceilings },
            units: sheet.units,
            sources: sheet.sources,
        }),
        refused,
    }
}

/// How many rows a form was sent with.
fn sheet_size(typed: &Typed) -> usize {
    typed.keys().filter(|name| name.starts_with("untuk-")).count()
}

fn is_touched(typed: &Typed) -> bool {
    let differs = |at: usize| typed.get(&format!("nilai-{at}")) != typed.get(&format!("lama-{at}"));
    (1..=sheet_size(typed)).any(differs)
}

/// What was changed, each with the field that it stands in.
type Changes = Vec<(For, Money, String)>;

fn changes(typed: &Typed, sheet: &Sheet) -> Result<Changes, Vec<Fault>> {
    let text = |name: &str| typed.get(name).map_or("", |t| t.trim()).to_owned();
    let (mut changes, mut faults) = (Changes::new(), Vec::new());
    let mut read = |to: For, name: &str, field: String| match fields::money(&text(&field)) {
        Ok(amount) => changes.push((to, amount, field)),
        Err(message) => faults.push(Fault::new(&field, name, message)),
    };
    let mut told = Vec::new();
    for at in 1..=sheet_size(typed) {
        let (key, field, was) = (text(&format!("untuk-{at}")), format!("nilai-{at}"), text(&format!("lama-{at}")));
        let is_it = |k: &&Kept| format!("{} {}", k.to.unit, k.to.code).trim() == key;
        let typed = |k: &&Kept| text(&field) != was && fields::money(&text(&field)).ok() != k.amount;
        let Some(kept) = sheet.rows.iter().find(is_it).filter(typed) else { continue };
        match (text(&field).is_empty(), kept.shown() == was) {
            (true, _) => told.push(Fault::new(&field, &kept.name, words::get().fill_in)),
            (_, false) => {
                told.push(Fault::new(&field, &kept.name, say::amount_changed(&kept.amount.map_or("–".into(), rupiah))))
            }
            _ => read(kept.to.clone(), &kept.name, field),
        }
    }
    for n in 1..=FREE {
        let (code, unit, field) = (text(&format!("kode-b{n}")), text(&format!("unit-b{n}")), format!("nilai-b{n}"));
        if code.is_empty() && text(&field).is_empty() {
            continue;
        }
        match Code::parse(&code) {
            Ok(_) => read(For { unit, code: code.clone() }, &code, field),
            Err(_) => told.push(Fault::new(&field, &code, say::get().not_a_code)),
        }
    }
    faults.extend(told);
    if faults.is_empty() { Ok(changes) } else { Err(faults) }
}

/// The act's input.
fn input(place: &Place, path: &str, changes: &Changes) -> Value {
    let mut input = json!({ "year": place.year, "stage": place.stage });
    let ceiling = |(to, amount, _): &(For, Money, String)| {
        let unit = if to.unit.is_empty() { place.skpd.clone().unwrap_or_default() } else { to.unit.clone() };
        json!({ "unit": unit, "sub_kegiatan": Some(&to.code).filter(|c| !c.is_empty()), "amount": amount })
    };
    let source = |(to, amount, _): &(For, Money, String)| json!({ "source": to.code, "amount": amount });
    if path == SOURCES {
        input["sources"] = changes.iter().map(source).collect();
    } else {
        input["ceilings"] = changes.iter().map(ceiling).collect();
    }
    input
}

async fn sheet(site: &Site, visitor: &mut Visitor, path: &str, place: &Place) -> Result<Sheet, Problem> {
    if path == SOURCES { sources(site, visitor, place).await } else { ceilings(site, visitor, place).await }
}

async fn shown(site: &Site, mut visitor: Visitor, uri: &Uri, headers: &HeaderMap) -> Result<Response, Away> {
    let place = Place::of(uri)?;
    let sheet = sheet(site, &mut visitor, uri.path(), &place).await?;
    let page = page(site, &visitor, (&place, sheet), &Typed::new(), (None, &[]));
    Ok(answer(StatusCode::OK, headers, &page)?)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    shown(&site, visitor, &uri, &headers).await
}

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    uri: Uri,
    headers: HeaderMap,
    Posted(mut visitor, sent): Posted,
) -> Result<Response, Away> {
    let typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let place = Place::of(&uri)?;
    let stored = sheet(&site, &mut visitor, uri.path(), &place).await?;
    if !stored.editable {
        return Err(Problem::new(Kind::NotAllowed, stored.lead).into());
    }
    let (refused, faults) = match changes(&typed, &stored) {
        Err(faults) => (Refused::faults(&faults), faults),
        Ok(changes) if changes.is_empty() && !is_touched(&typed) => {
            (Refused::plain(say::get().nothing_changed), Vec::new())
        }
        // The same form again: what it says is kept already.
        Ok(changes) if changes.is_empty() => return Ok(go(&place.query().with("tersimpan", 1).on(stored.path))),
        Ok(changes) => {
            let entry = site.acts.get(stored.act).copied();
            let entry = entry.ok_or_else(|| Problem::bug(&"langkah pagu tidak terdaftar"))?;
            let input = input(&place, stored.path, &changes);
            match perform_act(&site, &visitor, &entry, &input, (None, None)).await {
                Ok(_) => return Ok(go(&place.query().with("tersimpan", 1).on(stored.path))),
                Err(error) => {
                    let (mut refused, faults) = refused::told(error)?;
                    let here = |field: &str| {
                        let at: usize = field.split('.').nth(1)?.parse().ok()?;
                        changes.get(at).map(|(_, _, name)| name.clone())
                    };
                    for reason in &mut refused.reasons {
                        reason.field = reason.field.take().and_then(|field| here(&field));
                    }
                    let place = |f: Fault| Some(Fault { field: here(&f.field)?, ..f });
                    (refused, faults.into_iter().filter_map(place).collect())
                }
            }
        }
    };
    let page = page(&site, &visitor, (&place, stored), &typed, (Some(refused), &faults));
    Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page)?)
}

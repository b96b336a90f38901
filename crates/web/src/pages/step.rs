//! One step on a document: what will be signed, what is still asked, and the
//! one button that does it.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::form::{Ask, Field, Form};
use kernel::lifecycle::Kind as DocKind;
use kernel::sheet::Value as Cell;
use serde_json::Value;
use store::{ActEntry, Envelope, Scope, Work};

use super::document::reads;
use super::evidence::lacking;
use super::fields::{self, Drawn, Fault, Typed};
use super::frame::{Frame, answer, go};
use super::look::{digits, rupiah};
use super::refused::{self, Refused};
use super::session::{Away, Visitor};
use super::sign_in::{Posted, check_form, fields as sent_fields};
use super::words::{evidence, theirs};
use super::{presence, proof, seek, time, words};
use crate::problem::{Kind, Problem};
use crate::reports::{find, sheet};
use crate::site::Site;
use crate::{Choice, Handed, Paper, Places, handed};

/// The field that makes a form sent twice one act.
pub(crate) const KEY: &str = "kunci";
/// The field with the document's version as it was shown.
const VERSION: &str = "versi";

pub(crate) type Two = Result<Path<(String, String)>, PathRejection>;

#[derive(Debug, Template)]
#[template(path = "step.html")]
struct StepPage {
    f: Frame,
    heading: String,
    proof: String,
    key: String,
    version: i64,
    /// Where the form goes and where it turns back to.
    action: String,
    back: String,
    label: String,
    facts: Vec<(&'static str, String)>,
    cuts: Vec<(String, String)>,
    net: String,
    in_words: String,
    /// What is read before it is signed.
    reads: Vec<(&'static str, String)>,
    fields: Vec<Drawn>,
    then: &'static str,
    button: String,
    danger: bool,
    /// Something of it is searched: Enter looks before it acts.
    seeks: bool,
    code: Option<Drawn>,
    /// The act signs, and this person has nothing to sign with yet.
    no_factor: bool,
    refused: Option<Refused>,
}

/// What a request brings and what it is about.
struct Asked {
    id: i64,
    entry: ActEntry,
    form: &'static Form,
    paper: Paper,
    /// What is lacking of the papers that this kind of payment is asked for.
    lacking: Option<String>,
    /// A code of the phone is asked for.
    code: bool,
}

fn code_field(faults: &[Fault]) -> Drawn {
    let asked = Field::need(CODE, words::get().code_label, words::get().code_why, Ask::Text);
    Drawn { kind: "code", ..fields::drawn("", &asked, &Typed::new(), &[], faults) }
}

fn unseen() -> Problem {
    Problem::new(Kind::NotFound, words::get().not_found_lead)
}

async fn load(site: &Site, visitor: &mut Visitor, path: Two) -> Result<Asked, Away> {
    let Path((id, act)) = path.map_err(|_| unseen())?;
    let id: i64 = id.parse().map_err(|_| unseen())?;
    let entry = *site.acts.get(act.as_str()).ok_or_else(unseen)?;
    let form = entry.form.filter(|form| form.document.is_some()).ok_or_else(unseen)?;
    let now = site.reading_time()?;
    let found = (site.app.desk.document)(&mut visitor.view, visitor.session.person, id, now).await?;
    let paper = found.ok_or_else(unseen)?;
    let code = presence::asked(site, visitor, entry.def).await?;
    // Whoever submits, examines or orders a payment sees it; who turns one back wrote why.
    let looks = entry.def.edge.is_some_and(|e| e.kind == DocKind::Spp && !words::turns_back(e.to));
    let folder = match looks {
        true => (site.app.evidence.folder)(&mut visitor.view, visitor.session.person, id, now).await?,
        false => None,
    };
    let lacking = folder.and_then(|folder| lacking(&folder.needs));
    Ok(Asked { id, entry, form, paper, lacking, code })
}

impl Asked {
    /// A step that is not open to this person from here is not shown; a form
    /// that is sent all the same meets the door, which tells every reason.
    fn open(&self) -> bool {
        let offered = |act: &&kernel::ActDef| act.name == self.entry.def.name;
        self.paper.yours.iter().any(offered) || self.paper.others.iter().any(offered)
    }
}

fn page(
    site: &Site,
    visitor: &Visitor,
    asked: &Asked,
    typed: &Typed,
    (refused, faults): (Option<Refused>, &[Fault]),
) -> StepPage {
    let (w, head, def) = (words::get(), &asked.paper.head, asked.entry.def);
    let label = theirs::label(&head.label).into_owned();
    let heading = words::step(theirs::act(def), &label);
    let title = refused.as_ref().map_or_else(|| heading.clone(), |r| r.heading.clone());
    let mut facts = vec![(w.document, label.clone())];
    facts.extend(head.number.clone().map(|n| (w.number, n)));
    facts.push((w.unit, head.unit.clone()));
    facts.push((w.purpose, head.subject.clone()));
    facts.extend(asked.paper.payee.as_ref().map(|p| (w.paid_to, format!("{}, {}", p.name, p.account))));
    facts.extend(asked.lacking.clone().map(|text| (evidence::get().needs, text)));
    facts.push((w.gross, rupiah(head.amount)));
    let cuts = asked
        .paper
        .cuts
        .iter()
        .map(|(name, amount)| (theirs::named("cut", name).to_owned(), digits(*amount)))
        .collect();
    let danger = def.edge.is_some_and(|e| words::turns_back(e.to) && !e.from.contains(&e.to));
    let money = if danger { String::new() } else { format!(" {}", rupiah(asked.paper.net)) };
    StepPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, ""),
        heading,
        proof: proof::make(&visitor.cookie),
        key: typed.get(KEY).cloned().unwrap_or_else(proof::random),
        version: asked.paper.version,
        action: format!("/dokumen/{}/{}", asked.id, def.name),
        back: format!("/dokumen/{}", asked.id),
        label,
        facts,
        cuts,
        net: rupiah(asked.paper.net),
        in_words: asked.paper.net.in_words(),
        reads: reads(site, &asked.paper),
        fields: asked.form.fields.iter().map(|x| fields::drawn(def.name, x, typed, &[], faults)).collect(),
        then: theirs::then(def, asked.form),
        button: format!("{}{money}", theirs::act(def)),
        danger,
        seeks: seek::seeks(asked.form),
        code: asked.code.then(|| code_field(faults)),
        no_factor: presence::missing(site, def, asked.code),
        refused,
    }
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Two,
    uri: axum::http::Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let asked = load(&site, &mut visitor, path).await?;
    if !asked.open() {
        return Err(
            Problem::new(Kind::NotAllowed, words::not_yours(theirs::act(asked.entry.def), &asked.paper.head)).into()
        );
    }
    let mut typed = crate::asked::Asked::of(&uri)?.rest();
    typed.retain(|name, _| asked.form.fields.iter().any(|f| f.name == name));
    shown(&site, visitor, &asked, &typed, (None, &[]), (StatusCode::OK, &headers)).await
}

/// The page with its searches, as an answer.
async fn shown(
    site: &Site,
    mut visitor: Visitor,
    asked: &Asked,
    typed: &Typed,
    told: (Option<Refused>, &[Fault]),
    (status, headers): (StatusCode, &HeaderMap),
) -> Result<Response, Away> {
    let mut page = page(site, &visitor, asked, typed, told);
    let unit = match seek::seeks_account(asked.form) {
        true => (site.app.drafting.unit_of)(&mut visitor.view, asked.id).await?,
        false => None,
    };
    let place = seek::Place { site, form: asked.form, unit: unit.as_deref() };
    seek::beside(place, &mut visitor, typed, &mut page.fields).await?;
    // Who sent a form that is not theirs is told why, and offered no rows.
    if asked.open() {
        rows_to_pick(site, visitor, asked.form, &mut page.fields).await?;
    }
    Ok(answer(status, headers, &page)?)
}

pub(crate) async fn perform(
    State(site): State<Arc<Site>>,
    path: Two,
    headers: HeaderMap,
    Posted(mut visitor, sent): Posted,
) -> Result<Response, Away> {
    let mut typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let asked = load(&site, &mut visitor, path).await?;
    let (site, headers) = (&*site, &headers);
    if seek::looks(asked.form, &mut typed) {
        return shown(site, visitor, &asked, &typed, (None, &[]), (StatusCode::OK, headers)).await;
    }
    let unmet = (StatusCode::UNPROCESSABLE_ENTITY, headers);
    if typed.get(VERSION).is_some_and(|seen| *seen != asked.paper.version.to_string()) {
        let refused = Refused::plain(words::get().changed_since);
        return shown(site, visitor, &asked, &typed, (Some(refused), &[]), (StatusCode::CONFLICT, headers)).await;
    }
    let mut map = match fields::input(asked.entry.def.name, asked.form, &typed) {
        Ok(map) => map,
        Err(faults) => {
            let told = (Some(Refused::faults(&faults)), faults.as_slice());
            return shown(site, visitor, &asked, &typed, told, unmet).await;
        }
    };
    if let Some(name) = asked.form.document {
        map.insert(name.into(), asked.id.to_string().into());
    }
    let documents = [(asked.id, asked.paper.version)];
    let agreed = match agreed(asked.code, &typed, &documents) {
        Ok(agreed) => agreed,
        Err(fault) => {
            let told = (Some(Refused::faults(std::slice::from_ref(&fault))), std::slice::from_ref(&fault));
            return shown(site, visitor, &asked, &typed, told, unmet).await;
        }
    };
    // Whatever is handed over, each time is an act of its own: a key that is known
    // would be answered without the office, the reason and the journal.
    let hands = handed::find(site, asked.entry.def.name);
    let key = typed.get(KEY).filter(|_| hands.is_none());
    match perform_act(site, &visitor, &asked.entry, &Value::Object(map), (key, agreed)).await {
        Ok(done) => {
            if let Some(handed) = hands {
                return hand_over(site, visitor, handed, &done).await;
            }
            let back = match asked.form.document {
                Some("rka") => format!("/rka/{}", asked.id),
                _ => back_to(asked.form),
            };
            Ok(go(&on_to(&done, &back)))
        }
        Err(error) => {
            let (refused, faults) = refused::told_beside(error, asked.form, &[CODE])?;
            shown(site, visitor, &asked, &typed, (Some(refused), &faults), unmet).await
        }
    }
}

/// The file that an act gives to whoever did it.
async fn hand_over(site: &Site, visitor: Visitor, handed: Handed, done: &Value) -> Result<Response, Away> {
    let (mut visitor, _turn) = match handed::turns(site, handed) {
        Some(turns) => visitor.turn(site, turns).await.map(|(visitor, turn)| (visitor, Some(turn)))?,
        None => (visitor, None),
    };
    let file = (handed.file)(&mut visitor.view, &site.app.db, done).await?;
    Ok(handed::answer(file)?)
}

/// The field of the code.
const CODE: &str = "kode";

/// The code that was typed, where one is asked for.
fn agreed<'a>(asked: bool, typed: &'a Typed, documents: &'a [(i64, i64)]) -> Result<Option<Agreed<'a>>, Fault> {
    let code = typed.get(CODE).map_or("", |t| t.trim());
    match (asked, code) {
        (false, _) => Ok(None),
        (true, "") => Err(Fault::new(CODE, words::get().code_label, words::get().fill_in)),
        (true, code) => Ok(Some(Agreed { code, documents })),
    }
}

/// What somebody agrees to with a code of their phone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Agreed<'a> {
    pub(crate) code: &'a str,
    /// The documents of the act, in the versions that were on the screen.
    pub(crate) documents: &'a [(i64, i64)],
}

/// Takes an act of the person signed in through the door.
pub(crate) async fn perform_act(
    site: &Site,
    visitor: &Visitor,
    entry: &ActEntry,
    input: &Value,
    (key, agreed): (Option<&String>, Option<Agreed<'_>>),
) -> store::Result<Value> {
    let work: Arc<dyn Work> = Arc::from((entry.parse)(&input.to_string())?);
    let mut envelope = visitor.envelope();
    envelope.key = key.cloned();
    if let Some(agreed) = agreed {
        let digest = store::shown(entry.def.name, &work.input()?, agreed.documents);
        match presence::prove(site, visitor, agreed.code, entry.def.name, digest).await {
            Ok(presence) => envelope = envelope.with_presence(presence),
            Err(error) => return repeated(site, work, envelope).await.ok_or(error),
        }
    }
    Ok(site.app.db.act(work, envelope).await?.done)
}

/// A form that was sent twice has used its code up: the second time the answer
/// of the first is told. In practice an act would pass without any code, so
/// there it is not tried.
async fn repeated(site: &Site, work: Arc<dyn Work>, envelope: Envelope) -> Option<Value> {
    let tried = !site.app.db.region().practice && envelope.key.is_some();
    let answer = if tried { site.app.db.act(work, envelope).await.ok() } else { None };
    answer.filter(|a| a.repeated).map(|a| a.done)
}

/// Where the work of an act without a document is seen.
pub(crate) fn back_to(form: &Form) -> String {
    form.register.map_or_else(|| "/".to_owned(), register)
}

/// The page of a register; the cash plan has one of its own.
pub(crate) fn register(name: &str) -> String {
    if name == super::cash::REGISTER { super::cash::PATH.to_owned() } else { format!("/daftar/{name}") }
}

/// The document that the act made or moved, or where its form says.
pub(crate) fn on_to(done: &Value, back: &str) -> String {
    let number = |name: &str| done.get(name).and_then(Value::as_i64);
    let draft = done.get("kind").and_then(Value::as_str) == Some("RKA");
    match (number("id"), number("document")) {
        (Some(id), _) => format!("/dokumen/{id}"),
        (_, Some(id)) if draft => format!("/rka/{id}"),
        (_, Some(id)) => format!("/dokumen/{id}"),
        _ => back.to_owned(),
    }
}

#[derive(Debug, Template)]
#[template(path = "begin.html")]
struct BeginPage {
    f: Frame,
    heading: &'static str,
    proof: String,
    key: String,
    action: String,
    back: String,
    fields: Vec<Drawn>,
    then: &'static str,
    button: &'static str,
    seeks: bool,
    code: Option<Drawn>,
    no_factor: bool,
    refused: Option<Refused>,
}

/// The units to choose from, where the act is open at all.
pub(crate) fn units(open: Places, def: &kernel::ActDef) -> Result<Vec<Choice>, Problem> {
    match open {
        Places::Units(units) => Ok(units),
        Places::Region => Ok(Vec::new()),
        Places::Nowhere => Err(Problem::new(Kind::NotAllowed, words::not_your_office(theirs::act(def)))),
    }
}

/// An act that begins without a document.
struct Beginning {
    entry: ActEntry,
    form: &'static Form,
    units: Vec<Choice>,
    /// Rows to tick.
    rows: Vec<Choice>,
    code: bool,
}

/// Rows of a report as choices. Who may do the act reads them whole.
async fn rows_of(
    site: &Site,
    visitor: Visitor,
    (report, number, shown): (&str, &str, &[&str]),
    offered: impl Fn(&dyn Fn(&str) -> String) -> bool,
) -> Result<(Visitor, Vec<Choice>), Problem> {
    let (mut visitor, turn) = visitor.turn(site, &site.desk).await?;
    let own = std::mem::replace(&mut visitor.view.scope, Scope::Region);
    let none = crate::asked::Asked::default();
    let read = sheet((site, &turn), &mut visitor.view, find(site, report)?, none).await;
    visitor.view.scope = own;
    let (_, sheet) = read?;
    let at = |name: &str| sheet.columns.iter().position(|c| c.name == name);
    let choice = |row: &Vec<Cell>| {
        let cell = |name: &str| at(name).and_then(|n| row.get(n));
        let plain = |name: &str| cell(name).map(Cell::plain).unwrap_or_default();
        let said = |name: &&str| match cell(name) {
            Some(Cell::Money(amount)) => rupiah(*amount),
            Some(Cell::Day(day)) => time::day(*day),
            _ => theirs::value(name, &plain(name)).to_owned(),
        };
        let title = shown.iter().map(said).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
        offered(&plain).then(|| Choice { code: plain(number), title })
    };
    let found = sheet.rows.iter().filter_map(choice).collect();
    Ok((visitor, found))
}

/// The rows of the register that a form offers to be ticked, by what was typed.
async fn rows_to_tick(
    site: &Site,
    visitor: Visitor,
    (form, units): (&Form, &[Choice]),
    typed: &Typed,
) -> Result<(Visitor, Vec<Choice>), Problem> {
    let asked = form.fields.iter().find_map(|f| if let Ask::Ticks(ticks) = f.ask { Some(ticks) } else { None });
    let (Some(ticks), Some(register)) = (asked, form.register) else { return Ok((visitor, Vec::new())) };
    let wanted = typed.get(ticks.same.1).map_or("", |t| t.trim());
    // Rows of a unit are for whoever may do the act there.
    let of_unit = form.fields.iter().any(|f| f.name == ticks.same.1 && f.ask == Ask::Unit);
    if of_unit && units.iter().all(|unit| unit.code != wanted) {
        return Ok((visitor, Vec::new()));
    }
    let offered = |cell: &dyn Fn(&str) -> String| cell(ticks.same.0) == wanted && cell(ticks.only.0) == ticks.only.1;
    rows_of(site, visitor, (register, ticks.number, ticks.shown), offered).await
}

/// Puts the rows to choose one of into their fields.
async fn rows_to_pick(site: &Site, mut visitor: Visitor, form: &Form, drawn: &mut [Drawn]) -> Result<(), Problem> {
    for (field, drawn) in form.fields.iter().zip(drawn) {
        let Ask::Pick(pick) = field.ask else { continue };
        let offered = |cell: &dyn Fn(&str) -> String| {
            pick.only.iter().all(|(column, values)| values.contains(&cell(column).as_str()))
        };
        let picked = (pick.report, pick.number, pick.shown);
        (visitor, drawn.options) = rows_of(site, visitor, picked, offered).await?;
    }
    Ok(())
}

async fn beginning(site: &Site, visitor: &mut Visitor, path: crate::acts::Named) -> Result<Beginning, Away> {
    let act = crate::acts::name(path)?;
    let entry = *site.acts.get(act.as_str()).ok_or_else(unseen)?;
    let form = entry.form.filter(|form| form.document.is_none() && !entry.def.founding).ok_or_else(unseen)?;
    let now = site.reading_time()?;
    let open = (site.app.drafting.places)(&mut visitor.view, visitor.session.person, entry.def, now).await?;
    let units = units(open, entry.def)?;
    let code = presence::asked(site, visitor, entry.def).await?;
    Ok(Beginning { entry, form, units, rows: Vec::new(), code })
}

fn begin_page(
    site: &Site,
    visitor: &Visitor,
    it: &Beginning,
    typed: &Typed,
    (refused, faults): (Option<Refused>, &[Fault]),
) -> BeginPage {
    let def = it.entry.def;
    let title = refused.as_ref().map_or_else(|| theirs::act(def).to_owned(), |r| r.heading.clone());
    let drawn = |x: &Field| {
        let drawn = fields::drawn(def.name, x, typed, &it.units, faults);
        if matches!(x.ask, Ask::Ticks(_)) { Drawn { options: it.rows.clone(), ..drawn } } else { drawn }
    };
    BeginPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, ""),
        heading: theirs::act(def),
        proof: proof::make(&visitor.cookie),
        key: typed.get(KEY).cloned().unwrap_or_else(proof::random),
        action: format!("/langkah/{}", def.name),
        back: back_to(it.form),
        fields: it.form.fields.iter().map(drawn).collect(),
        then: theirs::then(def, it.form),
        button: theirs::act(def),
        seeks: seek::seeks(it.form),
        code: it.code.then(|| code_field(faults)),
        no_factor: presence::missing(site, def, it.code),
        refused,
    }
}

/// The form, with what the address already says.
pub(crate) async fn begin(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: crate::acts::Named,
    uri: axum::http::Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let mut it = beginning(&site, &mut visitor, path).await?;
    let mut typed = crate::asked::Asked::of(&uri)?.rest();
    typed.retain(|name, _| it.form.fields.iter().any(|f| f.name == name));
    let (visitor, rows) = rows_to_tick(&site, visitor, (it.form, &it.units), &typed).await?;
    it.rows = rows;
    // All of them, until somebody says otherwise.
    if let Some(field) = it.form.fields.iter().find(|f| matches!(f.ask, Ask::Ticks(_))) {
        let all: Vec<&str> = it.rows.iter().map(|row| row.code.as_str()).collect();
        typed.insert(field.name.into(), all.join(","));
    }
    begun_page(&site, visitor, &it, &typed, (None, &[]), (StatusCode::OK, &headers)).await
}

/// The page with its searches, as an answer.
async fn begun_page(
    site: &Site,
    mut visitor: Visitor,
    it: &Beginning,
    typed: &Typed,
    told: (Option<Refused>, &[Fault]),
    (status, headers): (StatusCode, &HeaderMap),
) -> Result<Response, Away> {
    let mut page = begin_page(site, &visitor, it, typed, told);
    let asked = it.form.fields.iter().find(|f| f.ask == Ask::Unit).and_then(|f| typed.get(f.name));
    let unit = match it.units.as_slice() {
        [only] => Some(only.code.as_str()),
        units => units.iter().find(|u| asked.is_some_and(|a| *a == u.code)).map(|u| u.code.as_str()),
    };
    seek::beside(seek::Place { site, form: it.form, unit }, &mut visitor, typed, &mut page.fields).await?;
    rows_to_pick(site, visitor, it.form, &mut page.fields).await?;
    Ok(answer(status, headers, &page)?)
}

pub(crate) async fn begun(
    State(site): State<Arc<Site>>,
    path: crate::acts::Named,
    headers: HeaderMap,
    Posted(mut visitor, sent): Posted,
) -> Result<Response, Away> {
    let mut typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let mut it = beginning(&site, &mut visitor, path).await?;
    fields::ticked(it.form, &mut typed);
    let (visitor, rows) = rows_to_tick(&site, visitor, (it.form, &it.units), &typed).await?;
    it.rows = rows;
    let (site, headers) = (&*site, &headers);
    if seek::looks(it.form, &mut typed) {
        return begun_page(site, visitor, &it, &typed, (None, &[]), (StatusCode::OK, headers)).await;
    }
    let unmet = (StatusCode::UNPROCESSABLE_ENTITY, headers);
    let map = match fields::input(it.entry.def.name, it.form, &typed) {
        Ok(map) => map,
        Err(faults) => {
            let told = (Some(Refused::faults(&faults)), faults.as_slice());
            return begun_page(site, visitor, &it, &typed, told, unmet).await;
        }
    };
    let agreed = match agreed(it.code, &typed, &[]) {
        Ok(agreed) => agreed,
        Err(fault) => {
            let told = (Some(Refused::faults(std::slice::from_ref(&fault))), std::slice::from_ref(&fault));
            return begun_page(site, visitor, &it, &typed, told, unmet).await;
        }
    };
    let hands = handed::find(site, it.entry.def.name);
    let key = typed.get(KEY).filter(|_| hands.is_none());
    match perform_act(site, &visitor, &it.entry, &Value::Object(map), (key, agreed)).await {
        Ok(done) => match hands {
            Some(handed) => hand_over(site, visitor, handed, &done).await,
            None => Ok(go(&on_to(&done, &back_to(it.form)))),
        },
        Err(error) => {
            let (refused, faults) = refused::told_beside(error, it.form, &[CODE])?;
            begun_page(site, visitor, &it, &typed, (Some(refused), &faults), unmet).await
        }
    }
}

//! Writing a payment request. The page holds everything that was typed in its
//! own form, so searching, adding and counting need no script and no draft.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::{Day, Money};

use super::fields::{self, Fault, Typed};
use super::frame::{Frame, answer, go};
use super::look::{digits, rupiah};
use super::refused::{self, Refused};
use super::session::{Away, Visitor};
use super::sign_in::{PROOF, Posted, Sent, check_form, fields as sent_fields};
use super::step::{KEY, on_to, perform_act, units as units_of};
use super::words::theirs;
use super::{proof, time, words};
use crate::acts::{Named, name};
use crate::problem::{Kind, Problem};
use crate::site::Site;
use crate::{Choice, Payee, Places, Purse};

mod conflict;
mod request;

use conflict::Part;
use request::{Change, Cut, Line};

/// The button that was pressed.
const BUTTON: &str = "langkah";
const SAVE: &str = "simpan";
/// After a conflict: on with what was chosen.
const MERGE: &str = "gabung";

/// What is being written: a new request, or one that is put right.
#[derive(Clone, Debug)]
enum Writing {
    New,
    Again { id: i64, label: String, version: i64 },
}

#[derive(Debug)]
struct LineRow {
    n: usize,
    purse: Purse,
    ceiling: String,
    drawn: String,
    left: String,
    released: String,
    sources: Vec<Choice>,
    source: String,
    amount: String,
    faults: Vec<String>,
}

#[derive(Debug)]
struct CutRow {
    n: usize,
    kind: String,
    amount: String,
    faults: Vec<String>,
}

#[derive(Debug, Template)]
#[template(path = "spp.html")]
struct SppPage {
    f: Frame,
    heading: String,
    proof: String,
    key: String,
    action: String,
    back: String,
    version: i64,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    cut_kinds: Vec<Choice>,
    typed: Typed,
    payee: Option<Payee>,
    payees: Option<Vec<Payee>>,
    purses: Option<Vec<Found>>,
    lines: Vec<LineRow>,
    cuts: Vec<CutRow>,
    total: String,
    net: String,
    in_words: String,
    refused: Option<Refused>,
    faults: Vec<Fault>,
}

/// An account that a search found.
#[derive(Debug)]
struct Found {
    purse: Purse,
    left: String,
}

impl SppPage {
    fn value(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", String::as_str)
    }

    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|f| f.field == field).map(|f| f.message.as_str())
    }

    fn same(&self, field: &str, code: &str) -> bool {
        self.value(field) == code
    }
}

/// Everything around a request, read for one page.
struct Around {
    today: Day,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    cut_kinds: Vec<Choice>,
    lines: Vec<(Line, Purse)>,
}

fn draft_act(site: &Site, writing: &Writing) -> Result<store::ActEntry, Problem> {
    let act = match writing {
        Writing::New => "draft-spp",
        Writing::Again { .. } => "revise-spp",
    };
    site.acts.get(act).copied().ok_or_else(|| Problem::bug(&"langkah SPP tidak terdaftar"))
}

async fn around(site: &Site, visitor: &mut Visitor, writing: &Writing, typed: &Typed) -> Result<Around, Away> {
    let (now, today) = (site.reading_time()?, site.today()?);
    let entry = draft_act(site, writing)?;
    let drafting = &site.app.drafting;
    let units = (drafting.places)(&mut visitor.view, visitor.session.person, entry.def, now).await?;
    let units = units_of(units, entry.def)?;
    let lists = (drafting.lists)(&mut visitor.view, today).await?;
    let mut lines = Vec::new();
    for line in request::lines(typed) {
        // An account of another unit is not shown, and falls away.
        if let Some(purse) = (drafting.purse)(&mut visitor.view, line.account, today).await? {
            lines.push((line, purse));
        }
    }
    Ok(Around {
        today,
        units,
        kinds: theirs::choices("ls", lists.kinds),
        cut_kinds: theirs::choices("cut", lists.cuts),
        lines,
    })
}

fn line_row(n: usize, line: &Line, purse: &Purse, faults: &[Fault]) -> LineRow {
    LineRow {
        n,
        ceiling: digits(purse.ceiling),
        drawn: digits(purse.drawn),
        left: digits(purse.available),
        released: digits(purse.released),
        sources: purse.sources.iter().map(|(source, left)| words::source(source, *left)).collect(),
        source: line.source.clone(),
        amount: line.amount.clone(),
        faults: request::faults_at(faults, &format!("nilai-{n}"), &format!("sumber-{n}")),
        purse: purse.clone(),
    }
}

fn cut_rows(typed: &Typed, faults: &[Fault]) -> Vec<CutRow> {
    let mut rows = request::cuts(typed);
    // One free row to type in.
    rows.push(Cut::default());
    let row = |(n, cut): (usize, Cut)| CutRow {
        n,
        faults: request::faults_at(faults, &format!("pot-{n}"), &format!("potnilai-{n}")),
        kind: cut.kind,
        amount: cut.amount,
    };
    (1..).zip(rows).map(row).collect()
}

async fn page(
    site: &Site,
    visitor: &mut Visitor,
    (writing, typed): (&Writing, Typed),
    (refused, faults): (Option<Refused>, Vec<Fault>),
) -> Result<SppPage, Away> {
    let it = around(site, visitor, writing, &typed).await?;
    let text = |field: &str| typed.get(field).map_or("", |t| t.trim()).to_owned();
    let drafting = &site.app.drafting;
    let payee = match text("penerima").parse() {
        Ok(account) => (drafting.payee)(&mut visitor.view, account).await?,
        Err(_) => None,
    };
    let payees = match text("cari-penerima") {
        asked if asked.is_empty() => None,
        asked => Some((drafting.payees)(&mut visitor.view, &asked).await?),
    };
    let purses = match (text("unit"), text("cari-rekening")) {
        (unit, asked) if unit.is_empty() || asked.is_empty() => None,
        (unit, asked) => {
            let found = (drafting.purses)(&mut visitor.view, &unit, it.today, &asked).await?;
            Some(found.into_iter().map(|purse| Found { left: rupiah(purse.available), purse }).collect())
        }
    };
    let total = request::sum(it.lines.iter().map(|(l, _)| l.amount.as_str()));
    let cut = request::sum(request::cuts(&typed).iter().map(|c| c.amount.as_str()));
    let net = total.zip(cut).map(|(total, cut)| total.minus(cut));
    let told = |sum: Option<Money>, say: fn(Money) -> String| sum.map_or_else(|| "–".to_owned(), say);
    let (action, back, heading, version) = match writing {
        Writing::New => ("/spp/baru".to_owned(), "/".to_owned(), words::get().spp_new.to_owned(), 0),
        Writing::Again { id, label, version } => {
            let title = words::step(words::get().spp_change, &theirs::label(label));
            (format!("/dokumen/{id}/ubah"), format!("/dokumen/{id}"), title, *version)
        }
    };
    let title = refused.as_ref().map_or_else(|| heading.clone(), |r| r.heading.clone());
    Ok(SppPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, ""),
        heading,
        proof: proof::make(&visitor.cookie),
        key: typed.get(KEY).cloned().unwrap_or_else(proof::random),
        action,
        back,
        version,
        lines: (1..).zip(&it.lines).map(|(n, (line, purse))| line_row(n, line, purse, &faults)).collect(),
        cuts: cut_rows(&typed, &faults),
        units: it.units,
        kinds: it.kinds,
        cut_kinds: it.cut_kinds,
        payee,
        payees,
        purses,
        total: told(total, rupiah),
        net: told(net, rupiah),
        in_words: told(net, Money::in_words),
        typed,
        refused,
        faults,
    })
}

#[derive(Debug)]
struct ConflictRow {
    name: String,
    label: String,
    own: String,
    stored: String,
    differs: bool,
}

/// Somebody else saved first: both versions, to choose from.
#[derive(Debug, Template)]
#[template(path = "conflict.html")]
struct ConflictPage {
    f: Frame,
    proof: String,
    label: String,
    action: String,
    back: String,
    by: String,
    /// What was typed, carried along.
    own: Vec<(String, String)>,
    rows: Vec<ConflictRow>,
}

/// What a part is called, and how its values are read.
async fn told(
    site: &Site,
    visitor: &mut Visitor,
    (it, part): (&Around, &Part),
    both: [&Typed; 2],
) -> Result<(String, [String; 2]), Away> {
    let drafting = &site.app.drafting;
    let title = |list: &[Choice], code: &str| list.iter().find(|c| c.code == code).map(|c| c.title.clone());
    let mut shown = both.map(|typed| part.value(typed).join("; "));
    let label = match part {
        Part::Line(account) => {
            let purse = (drafting.purse)(&mut visitor.view, *account, it.today).await?;
            purse.map_or_else(|| account.to_string(), |p| format!("{} ({})", p.rekening.title, p.rekening.code))
        }
        Part::Cut(kind) => title(&it.cut_kinds, kind).unwrap_or_else(|| kind.clone()),
        Part::Field(field) => {
            for text in &mut shown {
                let named = match (*field, text.parse::<i64>()) {
                    ("penerima", Ok(id)) => {
                        let payee = (drafting.payee)(&mut visitor.view, id).await?;
                        payee.map(|p| format!("{}, {}", p.name, p.account))
                    }
                    ("jenis", _) => title(&it.kinds, text),
                    ("tagihan-tanggal", _) => text.parse().ok().map(time::day),
                    _ => None,
                };
                *text = named.unwrap_or_else(|| std::mem::take(text));
            }
            request::label(field).to_owned()
        }
    };
    Ok((label, shown.map(|text| if text.is_empty() { "–".to_owned() } else { text })))
}

async fn side_by_side(
    site: &Site,
    visitor: &mut Visitor,
    (writing, typed): (&Writing, &Typed),
    stored: &Stored,
) -> Result<ConflictPage, Away> {
    let it = around(site, visitor, writing, typed).await?;
    let mut rows = Vec::new();
    for part in conflict::parts(typed, &stored.typed) {
        let (label, [own, kept]) = told(site, visitor, (&it, &part), [typed, &stored.typed]).await?;
        let differs = part.value(typed) != part.value(&stored.typed);
        rows.push(ConflictRow { name: part.name(), label, own, stored: kept, differs });
    }
    let (id, label) = match writing {
        Writing::Again { id, label, .. } => (*id, theirs::label(label).into_owned()),
        Writing::New => return Err(Problem::bug(&"konsep baru tidak berselisih").into()),
    };
    let carried = |(name, _): &(&String, &String)| ![PROOF, KEY, "versi"].contains(&name.as_str());
    Ok(ConflictPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, words::get().conflict_title, ""),
        proof: proof::make(&visitor.cookie),
        label,
        action: format!("/dokumen/{id}/ubah"),
        back: format!("/dokumen/{id}"),
        by: stored.by.clone(),
        own: typed.iter().filter(carried).map(|(name, value)| (name.clone(), value.clone())).collect(),
        rows,
    })
}

pub(crate) async fn new(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let mut typed = Typed::new();
    let entry = draft_act(&site, &Writing::New)?;
    let now = site.reading_time()?;
    let places = (site.app.drafting.places)(&mut visitor.view, visitor.session.person, entry.def, now).await?;
    // Who drafts for one unit need not choose it.
    if let Places::Units(units) = &places
        && let [only] = units.as_slice()
    {
        typed.insert("unit".into(), only.code.clone());
    }
    let page = page(&site, &mut visitor, (&Writing::New, typed), (None, Vec::new())).await?;
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

pub(crate) async fn create(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Posted(visitor, sent): Posted,
) -> Result<Response, Away> {
    write(site, visitor, headers, sent, (Writing::New, None)).await
}

/// A request as somebody else may have stored it meanwhile.
struct Stored {
    version: i64,
    typed: Typed,
    /// Who touched it last, and when.
    by: String,
}

/// The request of a path, where it may still be put right.
async fn again(site: &Site, visitor: &mut Visitor, path: Named) -> Result<(Writing, Stored), Away> {
    let unseen = || Problem::new(Kind::NotFound, words::get().not_found_lead);
    let id: i64 = name(path)?.parse().map_err(|_| unseen())?;
    let now = site.reading_time()?;
    let paper = (site.app.desk.document)(&mut visitor.view, visitor.session.person, id, now).await?;
    let paper = paper.ok_or_else(unseen)?;
    let entry = draft_act(site, &Writing::Again { id, label: String::new(), version: 0 })?;
    if paper.others.iter().all(|act| act.name != entry.def.name) {
        return Err(Problem::new(Kind::NotAllowed, words::not_yours(theirs::act(entry.def), &paper.head)).into());
    }
    let saved = (site.app.drafting.saved)(&mut visitor.view, id).await?.ok_or_else(unseen)?;
    let when = time::moment(paper.head.since, site.app.db.region().zone);
    let stored = Stored {
        version: saved.version,
        typed: saved.fields.into_iter().collect(),
        by: words::conflict_by(paper.head.sender.as_deref().unwrap_or(words::get().operator), &when),
    };
    Ok((Writing::Again { id, label: paper.head.label, version: saved.version }, stored))
}

pub(crate) async fn edit(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let (writing, stored) = again(&site, &mut visitor, path).await?;
    let page = page(&site, &mut visitor, (&writing, stored.typed), (None, Vec::new())).await?;
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

pub(crate) async fn change(
    State(site): State<Arc<Site>>,
    path: Named,
    headers: HeaderMap,
    Posted(mut visitor, sent): Posted,
) -> Result<Response, Away> {
    let (writing, stored) = again(&site, &mut visitor, path).await?;
    write(site, visitor, headers, sent, (writing, Some(stored))).await
}

async fn write(
    site: Arc<Site>,
    mut visitor: Visitor,
    headers: HeaderMap,
    sent: Sent,
    (writing, stored): (Writing, Option<Stored>),
) -> Result<Response, Away> {
    let mut typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    // The version that was on the screen, not the one that is there now.
    let writing = match writing {
        Writing::Again { id, label, version } => {
            let shown = typed.get("versi").and_then(|v| v.parse().ok()).unwrap_or(version);
            Writing::Again { id, label, version: shown }
        }
        new @ Writing::New => new,
    };
    request::compact(&mut typed);
    let button = typed.remove(BUTTON).unwrap_or_default();
    if let (Writing::Again { id, label, version }, Some(stored)) = (&writing, &stored) {
        if button == MERGE {
            let merged = (Writing::Again { id: *id, label: label.clone(), version: stored.version }, stored);
            let typed = conflict::merged(&typed, &merged.1.typed);
            let page = page(&site, &mut visitor, (&merged.0, typed), (None, Vec::new())).await?;
            return Ok(answer(StatusCode::OK, &headers, &page)?);
        }
        if button == SAVE && *version != stored.version {
            let page = side_by_side(&site, &mut visitor, (&writing, &typed), stored).await?;
            return Ok(answer(StatusCode::CONFLICT, &headers, &page)?);
        }
    }
    if button != SAVE {
        request::press(&mut typed, &Change::of(&button));
        let page = page(&site, &mut visitor, (&writing, typed), (None, Vec::new())).await?;
        return Ok(answer(StatusCode::OK, &headers, &page)?);
    }
    let it = around(&site, &mut visitor, &writing, &typed).await?;
    let draft = request::input(&typed, &it.lines, it.today.year());
    let (refused, faults) = match draft {
        Err(faults) => (Refused::faults(&faults), faults),
        Ok(draft) => {
            let input = match &writing {
                Writing::New => draft,
                Writing::Again { id, version, .. } => {
                    serde_json::json!({ "spp": id.to_string(), "version": version, "draft": draft })
                }
            };
            let entry = draft_act(&site, &writing)?;
            match perform_act(&site, &visitor, &entry, &input, (typed.get(KEY), None)).await {
                Ok(done) => return Ok(go(&on_to(&done, "/"))),
                Err(error) => refused::told(error)?,
            }
        }
    };
    let page = page(&site, &mut visitor, (&writing, typed), (Some(refused), faults)).await?;
    Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page)?)
}

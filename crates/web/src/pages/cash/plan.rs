//! The cash plan of an SKPD: a row for each rekening, twelve months beside it.
//! The Kuasa BUD writes it, without script too; everybody else reads it.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::Money;
use serde_json::json;

use super::super::address::{Pager, Query};
use super::super::fields::{Fault, Typed};
use super::super::frame::{Frame, answer, go};
use super::super::look::digits;
use super::super::refused::{self, Refused};
use super::super::rka::{part, signed, unseen};
use super::super::session::{Away, Visitor};
use super::super::sign_in::{Posted, check_form, fields as sent_fields};
use super::super::step::{KEY, perform_act};
use super::super::table::pager;
use super::super::words::cash::{self as say, Words};
use super::super::words::theirs;
use super::super::{proof, time};
use super::months::{self, LETTERS, Save};
use super::{PATH, Way, on, ways};
use crate::Places;
use crate::acts::{Named, name};
use crate::asked::Asked;
use crate::cash::{CashPlan, CashRow, Months};
use crate::problem::{Kind, Problem};
use crate::site::Site;

const EDIT: &str = "edit-cash-plan";
/// Rows of a page: those that are written are twelve fields each.
const WRITTEN: usize = 25;
const READ: usize = 100;

#[derive(Debug)]
struct Cell {
    letter: &'static str,
    head: &'static str,
    value: String,
    bad: bool,
}

#[derive(Debug)]
struct RowView {
    key: String,
    name: String,
    code: String,
    budget: String,
    cells: Vec<Cell>,
    mark: String,
    rest: String,
    off: bool,
    /// It is proposed, and does not bind yet.
    waits: bool,
    /// What is set, where something else is proposed.
    set: Option<Vec<String>>,
    why: Vec<String>,
}

#[derive(Debug)]
struct Group {
    name: String,
    code: String,
    rows: Vec<RowView>,
}

#[derive(Debug)]
struct Editor {
    proof: String,
    key: String,
    action: String,
    saved: bool,
    /// Whose rows a browser keeps until they are saved.
    mark: String,
}

#[derive(Debug, Template)]
#[template(path = "cash_plan.html")]
struct PlanPage {
    f: Frame,
    w: &'static Words,
    heading: String,
    lead: String,
    year: String,
    ways: Vec<Way>,
    heads: Vec<(&'static str, &'static str)>,
    groups: Vec<Group>,
    /// Sums of each side: its name, its budget, its months.
    sums: Vec<(String, String, Vec<String>)>,
    pager: Pager,
    edit: Option<Editor>,
    refused: Option<Refused>,
}

/// What somebody typed, on its way back to them.
#[derive(Debug, Default)]
struct Typing {
    typed: Typed,
    refused: Option<Refused>,
    faults: Vec<Fault>,
}

fn row(row: &CashRow, typing: &Typing) -> RowView {
    let stored = row.months();
    let typed = months::typed_cells(&typing.typed, &row.key);
    let cells = typed.unwrap_or_else(|| months::cells(&stored));
    let sum = months::read(&cells).iter().fold(Money::ZERO, |sum, m| sum.plus(*m));
    let rest = row.budget.minus(sum);
    let own = |f: &&Fault| f.field.get(1..) == Some(row.key.as_str());
    let faults: Vec<&Fault> = typing.faults.iter().filter(own).collect();
    let cell = |(at, value): (usize, String)| Cell {
        letter: LETTERS[at],
        head: say::month(at),
        bad: faults.iter().any(|f| f.field.starts_with(LETTERS[at])),
        value,
    };
    let written = |months: &Months| months.iter().map(|m| digits(*m)).collect();
    RowView {
        key: row.key.clone(),
        name: row.rekening.name.clone(),
        code: row.rekening.code.clone(),
        budget: digits(row.budget),
        mark: months::mark(&stored),
        rest: signed(rest),
        off: !rest.is_zero(),
        waits: row.proposed.is_some(),
        set: row.set.as_ref().filter(|set| row.proposed.is_some_and(|p| p != **set)).map(written),
        why: faults.iter().map(|f| f.message.clone()).collect(),
        cells: cells.into_iter().enumerate().map(cell).collect(),
    }
}

fn side(row: &CashRow) -> &'static str {
    theirs::choice("flow", row.flow.0, row.flow.1)
}

/// The rows of a page under what they are for.
fn groups(rows: &[CashRow], typing: &Typing) -> Vec<Group> {
    let mut groups: Vec<((String, String), Group)> = Vec::new();
    for r in rows {
        let place = (r.unit.code.clone(), r.sub_kegiatan.code.clone());
        let (key, name, code) = match r.sub_kegiatan.code.as_str() {
            "" => ((String::new(), r.flow.0.to_owned()), side(r).to_owned(), String::new()),
            code => (place, format!("{} · {}", r.sub_kegiatan.name, r.unit.name), code.to_owned()),
        };
        match groups.last_mut().filter(|(last, _)| *last == key) {
            Some((_, group)) => group.rows.push(row(r, typing)),
            None => groups.push((key, Group { name, code, rows: vec![row(r, typing)] })),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn sums(rows: &[CashRow]) -> Vec<(String, String, Vec<String>)> {
    let mut all: BTreeMap<&str, (usize, &CashRow, Money, Months)> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let (.., budget, months) = all.entry(row.flow.0).or_insert((at, row, Money::ZERO, [Money::ZERO; 12]));
        *budget = budget.plus(row.budget);
        for (sum, month) in months.iter_mut().zip(row.months()) {
            *sum = sum.plus(month);
        }
    }
    let mut sides: Vec<_> = all.into_values().collect();
    sides.sort_by_key(|(at, ..)| *at);
    let told = |(_, row, budget, months): (usize, &CashRow, Money, Months)| {
        (say::sum_of(side(row)), digits(budget), months.iter().map(|m| digits(*m)).collect())
    };
    sides.into_iter().map(told).collect()
}

/// The plan of an address.
async fn load(site: &Site, visitor: &mut Visitor, code: &str, year: i32) -> Result<CashPlan, Away> {
    visitor.reads_figures()?;
    let found = (site.app.cash.plan)(&mut visitor.view, year, code).await?;
    Ok(found.ok_or_else(unseen)?)
}

/// Whether this person may write the plan of an SKPD.
async fn may_write(site: &Site, visitor: &mut Visitor, code: &str) -> Result<bool, Problem> {
    let Some(entry) = site.acts.get(EDIT) else { return Ok(false) };
    let now = site.reading_time()?;
    let open = (site.app.drafting.places)(&mut visitor.view, visitor.session.person, entry.def, now).await?;
    Ok(matches!(open, Places::Units(units) if units.iter().any(|u| u.code == code)))
}

/// Year, page of the list, and whether it was just saved.
fn asked(site: &Site, uri: &Uri) -> Result<(i32, usize, bool), Problem> {
    let mut asked = Asked::of(uri)?.filled();
    let year = asked.year()?.map_or_else(|| site.today().map(kernel::Day::year), Ok)?;
    let page = asked.choice("halaman", |n| n.parse().ok().filter(|n| (1..=1000).contains(n)))?.unwrap_or(1);
    let saved = asked.flag("tersimpan")?;
    asked.end()?;
    Ok((year, page, saved))
}

async fn page(
    site: &Site,
    visitor: &mut Visitor,
    plan: &CashPlan,
    (year, page, saved): (i32, usize, bool),
    typing: Typing,
) -> Result<PlanPage, Away> {
    let code = plan.unit.code.as_str();
    let writes = may_write(site, visitor, code).await?;
    let ways = ways(site, visitor, year, code, plan.proposal.as_deref()).await?;
    let most = if writes { WRITTEN } else { READ };
    let here: Vec<CashRow> = plan.rows.iter().skip((page - 1) * most).take(most).cloned().collect();
    let at = |page: usize| {
        let query = Query::default().with("tahun", year);
        query.with("halaman", if page > 1 { page.to_string() } else { String::new() }).on(&format!("{PATH}/{code}"))
    };
    let waiting = plan.rows.iter().filter(|r| r.proposed.is_some()).count();
    let total = |m: &Months| Money::sum(m.iter().copied());
    let lacking = plan.rows.iter().filter(|r| r.set.as_ref().and_then(total) != Some(r.budget)).count();
    let heading = say::plan_title(&plan.unit.name, waiting, lacking);
    let title = typing.refused.as_ref().map_or_else(|| heading.clone(), |r| r.heading.clone());
    let zone = site.app.db.region().zone;
    let sent = plan.sent.first().map(|(who, when)| (who.as_str(), time::moment(*when, zone)));
    Ok(PlanPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, "anggaran-kas"),
        w: say::get(),
        heading,
        lead: say::plan_lead(year, sent.as_ref().map(|(who, when)| (*who, when.as_str()))),
        year: Query::default().with("tahun", year).on(PATH),
        ways,
        heads: LETTERS.into_iter().enumerate().map(|(at, letter)| (letter, say::month(at))).collect(),
        groups: groups(&here, &typing),
        sums: sums(&plan.rows),
        pager: pager(plan.rows.len(), (page, most), at),
        edit: (writes && !here.is_empty()).then(|| Editor {
            proof: proof::make(&visitor.cookie),
            key: typing.typed.get(KEY).cloned().unwrap_or_else(proof::random),
            action: at(page),
            saved,
            mark: visitor.mark(site),
        }),
        refused: typing.refused,
    })
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let asked = asked(&site, &uri)?;
    let plan = load(&site, &mut visitor, &name(path)?, asked.0).await?;
    let page = page(&site, &mut visitor, &plan, asked, Typing::default()).await?;
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    path: Named,
    uri: Uri,
    headers: HeaderMap,
    Posted(mut visitor, sent): Posted,
) -> Result<Response, Away> {
    let typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let (year, number, _) = asked(&site, &uri)?;
    let code = name(path)?;
    let plan = load(&site, &mut visitor, &code, year).await?;
    let entry = site.acts.get(EDIT).copied().ok_or_else(|| Problem::bug(&"langkah anggaran kas tidak terdaftar"))?;
    if !may_write(&site, &mut visitor, &plan.unit.code).await? {
        return Err(Problem::new(Kind::NotAllowed, super::super::words::not_your_office(theirs::act(entry.def))).into());
    }
    let kept = || go(&format!("{}&halaman={number}&tersimpan=1", on(year, &plan.unit.code)));
    let (refused, faults) = match Save::of(&plan.rows, &typed) {
        Err(faults) => (Refused::faults(&faults), faults),
        Ok(save) if save.lines.is_empty() && save.again => return Ok(kept()),
        Ok(save) if save.lines.is_empty() => (Refused::plain(say::get().nothing_changed), Vec::new()),
        Ok(save) => {
            let input = json!({ "year": year, "unit": plan.unit.code, "lines": save.lines });
            let key = typed.get(KEY).map(|key| part::once(key, &typed));
            match perform_act(&site, &visitor, &entry, &input, (key.as_ref(), None)).await {
                // The same form again: what it says is saved already.
                Ok(_) | Err(store::Error::KeyReused(_)) => return Ok(kept()),
                Err(error) => {
                    let (mut refused, faults) = refused::told(error)?;
                    for reason in &mut refused.reasons {
                        reason.field = reason.field.take().and_then(|field| save.here(&field));
                    }
                    let place = |f: Fault| Some(Fault { field: save.here(&f.field)?, ..f });
                    (refused, faults.into_iter().filter_map(place).collect())
                }
            }
        }
    };
    let typing = Typing { typed, refused: Some(refused), faults };
    let page = page(&site, &mut visitor, &plan, (year, number, false), typing).await?;
    Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &page)?)
}

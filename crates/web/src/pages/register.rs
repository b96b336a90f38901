//! A register: a report whose rows are where acts begin.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use kernel::Sheet;
use kernel::form::Only;
use kernel::sheet::Value;
use store::module::Report;
use store::{ActEntry, Scope, View};
use tokio::sync::SemaphorePermit;

use super::address::{Pager, encoded};
use super::frame::{Frame, answer};
use super::session::{Away, Visitor};
use super::table::{Table, pager};
use super::words::theirs;
use super::{time, words};
use crate::acts::{Named, name};
use crate::asked::Asked;
use crate::problem::{Kind, Problem};
use crate::reports::{find, sheet};
use crate::site::Site;

const ROWS: usize = 100;
/// Letters of a name before a register answers an official of one SKPD.
const LETTERS: usize = 3;
/// Rows that it then answers with, and no further pages.
const FOUND: usize = 50;
/// Words in the headings of columns that say who somebody is.
const NAMES: [&str; 3] = ["Nama", "Penerima", "Pemilik"];

#[derive(Debug, Template)]
#[template(path = "register.html")]
struct RegisterPage {
    f: Frame,
    name: &'static str,
    search: String,
    /// More letters are needed before anything is shown.
    ask_more: bool,
    begin: Vec<(&'static str, String)>,
    t: Table,
    /// More was found than is shown.
    more: Option<String>,
    pager: Pager,
}

/// The acts whose work is seen in this register.
fn acts_of<'s>(site: &'s Site, register: &str) -> Vec<&'s ActEntry> {
    let here = |entry: &&ActEntry| entry.form.is_some_and(|form| form.register == Some(register));
    site.acts.values().filter(here).collect()
}

/// The rows in which some cell holds the text; a name, where only names are
/// asked for. A sum of all rows is none of these.
fn narrow(mut sheet: Sheet, text: &str, by_name: bool) -> Sheet {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return sheet;
    }
    let mut asked: Vec<bool> =
        sheet.columns.iter().map(|c| c.name.split(' ').any(|word| NAMES.contains(&word))).collect();
    if !by_name || !asked.contains(&true) {
        asked.fill(true);
    }
    let holds = |value: &Value| match value {
        Value::Day(day) => time::day(*day).to_lowercase().contains(&wanted),
        other => other.plain().to_lowercase().contains(&wanted),
    };
    sheet.rows.retain(|row| row.iter().zip(&asked).any(|(value, asked)| *asked && holds(value)));
    sheet.total = None;
    sheet
}

/// Where an act begins from a row, with what the row says.
fn from_row(entry: &ActEntry, sheet: &Sheet, row: &[Value]) -> Option<(&'static str, String)> {
    let form = entry.form?;
    let (column, _) = form.row?;
    let cell = |name: &str| row.get(sheet.columns.iter().position(|c| c.name == name)?).map(Value::plain);
    let stands = |(column, values): &Only| cell(column).is_some_and(|said| values.contains(&said.as_str()));
    if !form.only.iter().all(stands) {
        return None;
    }
    cell(column)?;
    let filled = form.row.iter().chain(form.more).filter_map(|(column, field)| {
        let value = cell(column).filter(|said| !said.is_empty())?;
        Some(format!("{field}={}", encoded(&value)))
    });
    let filled: Vec<String> = filled.collect();
    Some((theirs::act(entry.def), format!("/langkah/{}?{}", entry.def.name, filled.join("&"))))
}

/// The page of a row that has one: an event that was set aside, a code to read out.
fn page_of(register: &str, first: &Value) -> Option<String> {
    let first = first.plain();
    match register {
        super::exchange::ASIDE => Some(format!("/pertukaran/karantina/{}", encoded(first.rsplit_once('/')?.1))),
        super::exchange::CODES => Some(format!("/pertukaran/kode/{}", encoded(&first))),
        _ => None,
    }
}

/// Whoever keeps a register sees all of it. An official of one SKPD sees what
/// is their SKPD's own; in a register that is one for the whole regency they
/// find what they ask for by name, and do not page through it.
async fn read(
    at: (&Site, &SemaphorePermit<'_>),
    view: &mut View,
    report: &Report,
    asked: Asked,
) -> Result<(bool, Sheet), Problem> {
    let of_unit = matches!(&view.scope, Scope::Units(units) if !units.is_empty());
    if of_unit {
        match sheet(at, view, report, asked.clone()).await {
            Ok((_, own)) => return Ok((false, own)),
            Err(problem) if problem.is(Kind::NotAllowed) => {}
            Err(problem) => return Err(problem),
        }
    }
    view.scope = Scope::Region;
    let (_, whole) = sheet(at, view, report, asked).await?;
    Ok((of_unit, whole))
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    path: Named,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let unseen = || Problem::new(Kind::NotFound, words::get().not_found_lead);
    let register = name(path)?;
    let acts = acts_of(&site, &register);
    if acts.is_empty() {
        return Err(unseen().into());
    }
    let now = site.reading_time()?;
    let open = (site.app.drafting.beginnings)(&mut visitor.view, visitor.session.person, now).await?;
    let open: BTreeSet<&str> = open.into_iter().map(|act| act.name).collect();
    let mine: Vec<&ActEntry> = acts.into_iter().filter(|entry| open.contains(entry.def.name)).collect();
    // Whoever neither keeps the register nor reads the whole regency has no
    // business with it.
    if mine.is_empty() && visitor.view.scope != Scope::Region {
        return Err(unseen().into());
    }
    let report = find(&site, &register)?;
    let mut asked = Asked::of(&uri)?;
    let search = asked.take("cari").unwrap_or_default();
    let page = asked.choice("halaman", |t| t.parse().ok().filter(|n| (1..=10_000).contains(n)))?.unwrap_or(1);
    let (mut visitor, turn) = visitor.turn(&site, &site.desk).await?;
    let (by_name, whole) = read((&site, &turn), &mut visitor.view, report, asked).await?;
    drop(turn);
    let ask_more = by_name && search.trim().chars().count() < LETTERS;
    let mut sheet = narrow(whole, &search, by_name);
    if ask_more {
        sheet.rows.clear();
    }
    let left = if by_name { sheet.rows.len().saturating_sub(FOUND) } else { 0 };
    sheet.rows.truncate(sheet.rows.len() - left);
    let page = if by_name { 1 } else { page };
    let rows: Vec<_> =
        sheet.rows.iter().map(|row| mine.iter().filter_map(|e| from_row(e, &sheet, row)).collect()).collect();
    let to = |n: usize| format!("/daftar/{}?cari={}&halaman={n}", report.name, encoded(&search));
    let whole = |n: usize| page_of(report.name, sheet.rows.get(n)?.first()?);
    let plain = mine.iter().filter(|entry| entry.form.is_some_and(|form| form.row.is_none()));
    let shown = RegisterPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, theirs::report(report), ""),
        name: report.name,
        begin: plain.map(|entry| (theirs::act(entry.def), format!("/langkah/{}", entry.def.name))).collect(),
        t: Table::of(theirs::report(report).to_owned(), &sheet, ((page - 1) * ROWS, ROWS), whole).with_acts(rows),
        more: (left > 0).then(|| words::register_more(left)),
        pager: pager(sheet.rows.len(), (page, ROWS), to),
        ask_more,
        search,
    };
    Ok(answer(StatusCode::OK, &headers, &shown)?)
}

#[cfg(test)]
mod tests {
    use kernel::sheet::{Column, ColumnKind};

    use super::*;

    fn register() -> Sheet {
        let column = |name: &str| Column::new(name, ColumnKind::Text);
        let row = |name: &str, state: &str, amount: i64| {
            vec![Value::text(name), Value::text(state), Value::Money(kernel::Money::from_sen(amount))]
        };
        Sheet {
            name: String::new(),
            heading: Vec::new(),
            columns: vec![column("Penerima"), column("Keadaan"), Column::new("Jumlah", ColumnKind::Money)],
            rows: vec![row("CV Satu", "dikonfirmasi", 100), row("CV Dua", "dikonfirmasi", 200)],
            total: Some(row("Jumlah", "", 300)),
        }
    }

    #[test]
    fn whoever_asks_by_name_finds_by_name_alone() {
        let rows = |text: &str, by_name: bool| narrow(register(), text, by_name).rows.len();
        assert_eq!((rows("konfirmasi", true), rows("konfirmasi", false)), (0, 2));
        assert_eq!((rows(" cv dua ", true), rows("cv dua", false)), (1, 1));
        // A register that names nobody is searched whole.
        let mut nameless = register();
        nameless.columns[0].name = "Berkas".into();
        assert_eq!(narrow(nameless, "konfirmasi", true).rows.len(), 2);
    }

    #[test]
    fn a_sum_stands_only_under_the_rows_it_sums() {
        assert!(narrow(register(), "", false).total.is_some());
        assert!(narrow(register(), "satu", false).total.is_none());
        assert!(narrow(register(), "konfirmasi", false).total.is_none());
    }
}

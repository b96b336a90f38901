//! The opening page: what waits for the person signed in.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::{Day, Zone};

use super::document::way;
use super::frame::{Frame, answer};
use super::import::takes_file;
use super::look::{pieces, state_class, sum};
use super::session::{Away, Visitor};
use super::step::register as page_of;
use super::words::theirs;
use super::{time, words};
use crate::Task;
use crate::site::Site;

/// A row of the list, in words.
#[derive(Debug)]
pub(crate) struct Row {
    href: String,
    label: String,
    subject: String,
    number: Vec<String>,
    /// From whom and since when.
    sub: String,
    amount: String,
    due: Option<(&'static str, String)>,
    act: &'static str,
    /// Where the act is done.
    to: String,
    main: bool,
    state: &'static str,
    class: &'static str,
}

#[derive(Debug)]
struct Group {
    title: &'static str,
    late: bool,
    rows: Vec<Row>,
}

#[derive(Debug, Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    f: Frame,
    lead: String,
    /// What is wrong with those who watch the journal; said to everybody.
    unwatched: Option<String>,
    groups: Vec<Group>,
    sent: Vec<Row>,
    /// What the person may begin, and where.
    begin: Vec<(&'static str, String)>,
    registers: Vec<Place>,
}

/// A register in which they work, and what is begun in it without a row.
#[derive(Debug)]
struct Place {
    title: &'static str,
    to: String,
    acts: Vec<(&'static str, String)>,
}

/// Rows shown of what was sent on.
const SENT: usize = 5;
/// Rows of one page; whoever has more works from the top.
const MOST: usize = 200;

fn row(task: &Task, today: Day, zone: Zone, sent: bool) -> Row {
    let since = time::moment(task.since, zone);
    Row {
        href: task.at.clone().unwrap_or_else(|| format!("/dokumen/{}", task.id)),
        label: theirs::label(&task.label).into_owned(),
        subject: task.subject.clone(),
        number: pieces(task.number.as_deref().unwrap_or_default()),
        sub: match (&task.sender, sent) {
            (_, true) => words::now_with(&theirs::desk(task.act), &since),
            (Some(sender), _) => words::from(sender, &task.unit, &since),
            (None, _) => words::since(&task.unit, &since),
        },
        amount: sum(task.amount),
        due: task.due.filter(|_| !sent).map(|due| match due {
            due if due < today => ("due-late", words::late(&time::day(due))),
            due if due == today => ("due-soon", words::get().due_today.to_owned()),
            due => ("", words::due(&time::weekday(due))),
        }),
        act: theirs::act(task.act),
        to: task.at.clone().unwrap_or_else(|| way(task.id, task.act.name)),
        main: task.due.is_some_and(|due| due < today),
        state: theirs::state(task.state),
        class: state_class(task.state),
    }
}

/// Does a term, seen from today, belong to the group?
type Fits = fn(Option<Day>, Day) -> bool;

fn groups(tasks: &[Task], today: Day, zone: Zone) -> Vec<Group> {
    let w = words::get();
    let kinds: [(&'static str, bool, Fits); 4] = [
        (w.late, true, |due, today| due.is_some_and(|d| d < today)),
        (w.today, false, |due, today| due == Some(today)),
        (w.this_week, false, |due, today| due.is_some_and(|d| d > today)),
        (w.without_term, false, |due, _| due.is_none()),
    ];
    let filled = kinds.into_iter().map(|(title, late, fits)| {
        let rows = tasks.iter().take(MOST).filter(|t| fits(t.due, today)).map(|t| row(t, today, zone, false)).collect();
        Group { title, late, rows }
    });
    filled.filter(|g: &Group| !g.rows.is_empty()).collect()
}

/// What may be begun, and where.
fn beginnings(site: &Site, open: &[&'static kernel::ActDef]) -> (Vec<(&'static str, String)>, Vec<Place>) {
    let (mut begin, mut registers) = (Vec::new(), Vec::<Place>::new());
    for act in open {
        let form = site.acts.get(act.name).and_then(|entry| entry.form);
        let own = (theirs::act(act), format!("/langkah/{}", act.name));
        let register = form.and_then(|form| form.register).and_then(|name| site.reports.get(name));
        let direct = match (act.name, register) {
            ("draft-spp", _) => (theirs::act(act), "/spp/baru".to_owned()),
            (name, _) if takes_file(name) => (words::get().import_title, "/impor".to_owned()),
            ("set-ceilings" | "set-source-ceilings", _) => (words::planning::get().plan, "/penyusunan".to_owned()),
            (_, None) => own,
            (_, Some(report)) => {
                let to = page_of(report.name);
                let at = registers.iter().position(|place| place.to == to).unwrap_or_else(|| {
                    registers.push(Place { title: theirs::report(report), to: to.clone(), acts: Vec::new() });
                    registers.len() - 1
                });
                // What begins from a row begins there; the cash plan has its own page.
                let plain = form.is_some_and(|form| form.row.is_none()) && to != super::cash::PATH;
                if let Some(place) = registers.get_mut(at).filter(|_| plain) {
                    place.acts.push(own);
                }
                continue;
            }
        };
        if !begin.contains(&direct) {
            begin.push(direct);
        }
    }
    (begin, registers)
}

/// Nobody outside vouches for the journal, or somebody vouches for another one.
fn unwatched(site: &Site) -> Option<String> {
    let told = site.witnessed()?;
    if told.seen.iter().any(|seen| seen.contradicts) {
        return Some(words::public::get().rewritten.to_owned());
    }
    told.silent.then(|| words::public::silent(told.days))
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let (now, zone) = (site.reading_time()?, site.app.db.region().zone);
    let today = now.day(zone);
    let tasks = (site.app.desk.tasks)(&mut visitor.view, visitor.session.person, now).await?;
    let begin = (site.app.drafting.beginnings)(&mut visitor.view, visitor.session.person, now).await?;
    let late = tasks.mine.iter().filter(|t| t.due.is_some_and(|d| d < today)).count();
    let left_out = tasks.more || tasks.mine.len() > MOST;
    let (begin, registers) = beginnings(&site, &begin);
    let page = TasksPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, words::waiting(tasks.mine.len()), "tugas"),
        lead: words::lead(&time::weekday(today), tasks.mine.len(), late, left_out),
        unwatched: unwatched(&site),
        groups: groups(&tasks.mine, today, zone),
        begin,
        registers,
        sent: tasks.sent.iter().take(SENT).map(|t| row(t, today, zone, true)).collect(),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

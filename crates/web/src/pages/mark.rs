//! A checkpoint that somebody kept, on paper or in a file, against the journal;
//! and the latest mark, which every page and printed list carries.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use store::mark::{self, Kept, Looked, Verdict};
use store::seal::LogHead;
use store::{Db, View};

use super::frame::{Frame, answer};
use super::session::{Away, Visitor};
use super::words::catalog::say;
use super::words::mark::Words;
use super::{time, words};
use crate::problem::Problem;
use crate::site::Site;

pub(crate) const PATH: &str = "/jurnal/jejak";
/// What is pasted, in the address: looking changes nothing.
const ASKED: &str = "jejak";
/// Entries that an answer counts anew; the command counts all.
pub(crate) const COUNTED: u64 = 20_000;
/// How old the latest mark may be.
const FRESH: Duration = Duration::from_secs(10);

/// The journal's latest mark, read again by whoever comes first after a while.
#[derive(Debug, Default)]
pub(crate) struct Latest(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    read: Option<Instant>,
    mark: Option<String>,
}

impl Latest {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True for one caller each time.
    fn is_due(&self) -> bool {
        let mut known = self.known();
        let due = known.read.is_none_or(|at| at.elapsed() >= FRESH);
        if due {
            known.read = Some(Instant::now());
        }
        due
    }

    /// A page without the newest mark is better than none.
    fn note(&self, head: store::Result<LogHead>) {
        match head {
            Ok(head) => self.known().mark = mark::of(&head.checkpoint),
            Err(e) => tracing::warn!("jejak jurnal tidak terbaca: {e}"),
        }
    }

    /// Reads it with a visitor's view, where it is due.
    pub(crate) async fn look(&self, view: &mut View) {
        if self.is_due() {
            self.note(store::seal::head(view).await);
        }
    }

    /// For whoever holds no view.
    pub(crate) async fn of(&self, db: &Db) -> Option<String> {
        if self.is_due() {
            self.note(db.head().await);
        }
        self.known().mark.clone()
    }

    pub(crate) fn get(&self) -> String {
        self.known().mark.clone().unwrap_or_default()
    }
}

#[derive(Debug, Template)]
#[template(path = "mark.html")]
struct MarkPage {
    f: Frame,
    m: &'static Words,
    /// As it was pasted.
    text: String,
    told: Option<Told>,
}

#[derive(Debug)]
struct Told {
    /// Somebody has to be called.
    alarm: bool,
    said: Vec<String>,
    facts: Vec<(&'static str, String)>,
}

/// A note has several lines, which no other address has.
pub(crate) fn asked(uri: &Uri) -> Result<String, Problem> {
    let Query(pairs) =
        Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| Problem::input(words::get().query_unread))?;
    let mut text = None;
    for (name, value) in pairs {
        if name != ASKED {
            return Err(Problem::input(say!("query-unknown", name = name)));
        }
        if text.replace(value).is_some() {
            return Err(Problem::input(say!("query-twice", name = name)));
        }
    }
    Ok(text.unwrap_or_default().trim().to_owned())
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let (text, m) = (asked(&uri)?, words::mark::get());
    let (visitor, looked) = if text.is_empty() {
        (visitor, None)
    } else {
        let (mut visitor, turn) = visitor.turn(&site, &site.desk).await?;
        let looked = mark::look(&mut visitor.view, &text, COUNTED).await?;
        drop(turn);
        (visitor, Some(looked))
    };
    let title = looked.as_ref().map_or(m.title, |looked| title(m, looked.verdict));
    let page = MarkPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, title, "jurnal"),
        m,
        text,
        told: looked.map(|looked| told(m, &site, &looked)),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

fn title(m: &'static Words, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => m.holds_title,
        Verdict::Broken => m.broken_title,
        Verdict::Differs => m.differs_title,
        Verdict::Short => m.short_title,
        Verdict::Lost => m.lost_title,
        Verdict::Apart => m.apart_title,
        Verdict::Foreign => m.foreign_title,
        Verdict::Forged => m.forged_title,
        Verdict::Unseen => m.unseen_title,
        Verdict::Unread => m.unread_title,
    }
}

fn told(m: &'static Words, site: &Site, looked: &Looked) -> Told {
    let zone = site.app.db.region().zone;
    let Some(kept) = &looked.kept else {
        return Told { alarm: false, said: vec![m.unread.to_owned()], facts: Vec::new() };
    };
    let ended = looked.ended.map(|e| (e.size, time::moment(e.at, zone)));
    let (alarm, said) = said(m, kept, looked, ended);
    let root = if kept.signed { kept.root.clone() } else { format!("{}…", kept.root) };
    let count = |n: u64| words::count(i64::try_from(n).unwrap_or(i64::MAX));
    let mut facts = vec![
        (m.log, kept.origin.clone()),
        (m.size, count(kept.size)),
        (m.root, root),
        (m.signature, if kept.signed { m.by_key } else { m.by_nobody }.to_owned()),
    ];
    facts.extend(looked.last.map(|at| (m.last, time::moment(at, zone))));
    if !matches!(looked.verdict, Verdict::Foreign | Verdict::Unseen) {
        facts.push((m.now, count(looked.size)));
    }
    Told { alarm, said, facts }
}

/// Whether somebody has to be called, and the answer in sentences.
fn said(m: &Words, kept: &Kept, looked: &Looked, ended: Option<(u64, String)>) -> (bool, Vec<String>) {
    use words::mark as w;
    let call = if kept.signed { m.rewritten } else { m.typed };
    match looked.verdict {
        Verdict::Holds => {
            let before = ended.map(|(_, at)| w::before(&at));
            (false, [Some(w::holds(kept, looked)), before, w::counted(kept, looked)].into_iter().flatten().collect())
        }
        Verdict::Broken => {
            let what = looked.changed.map_or_else(|| m.tree.to_owned(), w::broken);
            (true, vec![what, m.call.to_owned()])
        }
        Verdict::Differs => (true, vec![w::differs(kept), call.to_owned(), m.call.to_owned()]),
        Verdict::Short => (true, vec![w::short(kept, looked), call.to_owned(), m.call.to_owned()]),
        Verdict::Lost => {
            let (back, at) = ended.unwrap_or_default();
            (false, vec![w::lost(kept, back, &at), m.keep.to_owned()])
        }
        Verdict::Apart => (true, vec![w::apart(kept, looked), m.keep.to_owned()]),
        Verdict::Foreign => (false, vec![w::foreign(kept, looked)]),
        Verdict::Forged => (true, vec![m.forged.to_owned()]),
        Verdict::Unseen => (false, vec![m.unseen.to_owned()]),
        Verdict::Unread => (false, vec![m.unread.to_owned()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_many_reads_the_mark() {
        let latest = Latest::default();
        assert!(latest.is_due() && !latest.is_due() && latest.get().is_empty());
        latest.known().mark = Some("a".into());
        latest.note(Err(store::Error::Busy));
        assert_eq!(latest.get(), "a", "what is known stays");
    }
}

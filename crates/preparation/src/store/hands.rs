//! The hands that touched lines and activities of an RKA.

use kernel::{Moment, Money};
use store::{Read, Result, Row, Tx, Value, params, row};

use crate::model::{Activity, Line, Touch};
use crate::tables::RKA_CHANGE;

const OF_LINE: &str = "SELECT c.*, p.name AS person_name FROM rka_change c LEFT JOIN person p ON p.id = c.person
   WHERE c.line_id = $1 ORDER BY c.id";
const OF_ACTIVITY: &str = "SELECT c.*, p.name AS person_name FROM rka_change c LEFT JOIN person p ON p.id = c.person
   WHERE c.activity_id = $1 ORDER BY c.id";

/// What a hand was on.
#[derive(Clone, Copy, Debug)]
pub enum On {
    Line(i64),
    Activity(i64),
}

impl On {
    fn ids(self) -> (Option<i64>, Option<i64>) {
        match self {
            On::Line(id) => (Some(id), None),
            On::Activity(id) => (None, Some(id)),
        }
    }
}

/// One hand.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    pub rka: i64,
    pub on: On,
    pub what: Touch,
    pub office: &'a str,
    pub note: Option<i64>,
    /// What it said before, as JSON; nothing of what is new.
    pub was: String,
    pub before: Money,
    pub after: Money,
}

pub async fn record(tx: &mut Tx, c: &Change<'_>) -> Result<()> {
    let (id, person, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let (line, activity) = c.on.ids();
    let new = row! {
        id: id, rka_id: c.rka, line_id: line, activity_id: activity, what: c.what.code(), person: person,
        office: c.office, at: now, note_id: c.note, was: c.was.as_str(), origin: "", amount_before: c.before,
        amount_after: c.after,
    };
    tx.insert(&RKA_CHANGE, new).await
}

/// An activity that is made, or changed from what it was.
pub async fn record_activity(tx: &mut Tx, was: Option<&Activity>, now: &Activity, office: &str) -> Result<()> {
    let change = Change {
        rka: now.rka,
        on: On::Activity(now.id),
        what: if was.is_some() { Touch::Changed } else { Touch::Added },
        office,
        note: None,
        was: was.map(serde_json::to_string).transpose()?.unwrap_or_default(),
        before: now.amount,
        after: now.amount,
    };
    record(tx, &change).await
}

/// Everything that a new RKA took over from a stage: one load, since it may be
/// thousands of lines.
pub async fn record_copied(
    tx: &mut Tx,
    rka: i64,
    (activities, lines): (&[Activity], &[Line]),
    (office, origin): (&str, &str),
) -> Result<()> {
    let activities = activities.iter().map(|a| (On::Activity(a.id), a.amount));
    let all = activities.chain(lines.iter().map(|l| (On::Line(l.id), l.amount)));
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let row = |(on, amount): (On, Money)| {
        let (line, activity) = on.ids();
        let before = if line.is_some() { Money::ZERO } else { amount };
        let (added, none) = (Touch::Added.code(), None::<i64>);
        Ok(params![tx.id()?, rka, line, activity, added, person, office, now, none, "", origin, before, amount])
    };
    let rows: Vec<Vec<Value>> = all.map(row).collect::<Result<_>>()?;
    if rows.is_empty() { Ok(()) } else { tx.insert_bulk(&RKA_CHANGE, ("rka_id", rka), rows).await }
}

#[derive(Clone, Debug)]
pub struct Touched {
    pub what: String,
    pub person: String,
    pub office: String,
    pub at: Moment,
    pub note: Option<i64>,
    pub was: String,
    /// The stage and year that it was copied from, or nothing.
    pub origin: String,
    pub before: Money,
    pub after: Money,
}

fn touched(r: &Row) -> Result<Touched> {
    Ok(Touched {
        what: r.text("what")?,
        person: r.opt_text("person_name")?.unwrap_or_default(),
        office: r.text("office")?,
        at: r.moment("at")?,
        note: r.opt_int("note_id")?,
        was: r.text("was")?,
        origin: r.text("origin")?,
        before: r.money("amount_before")?,
        after: r.money("amount_after")?,
    })
}

/// Everything that happened to a line, oldest first.
pub async fn of_line(read: &mut impl Read, line: i64) -> Result<Vec<Touched>> {
    read.query(OF_LINE, params![line]).await?.iter().map(touched).collect()
}

/// Everything that happened to an activity's own words, oldest first.
pub async fn of_activity(read: &mut impl Read, activity: i64) -> Result<Vec<Touched>> {
    read.query(OF_ACTIVITY, params![activity]).await?.iter().map(touched).collect()
}

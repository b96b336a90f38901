//! Notes of verifiers with what was said after them, and reviews.

use store::{Error, Read, Result, Row, Tx, params, row};

use crate::model::{Note, NoteStatus, Reply, Said};
use crate::tables::{RKA_NOTE, RKA_REPLY, RKA_REVIEW};

const NOTE: &str = "SELECT * FROM rka_note WHERE id = $1";
const NOTES: &str = "SELECT * FROM rka_note WHERE rka_id = $1 ORDER BY id";
const NOTES_OF_LINE: &str = "SELECT * FROM rka_note WHERE line_id = $1 ORDER BY id";
/// $3: the status that bars the step.
const SET_STATUS: &str = "UPDATE rka_note SET status = $2 WHERE id = $1 AND status <> $3 RETURNING *";
const REPLIES: &str = "SELECT y.*, p.name AS person_name FROM rka_reply y JOIN rka_note n ON n.id = y.note_id
   LEFT JOIN person p ON p.id = y.person WHERE n.rka_id = $1 ORDER BY y.note_id, y.id";
const REPLIES_TO: &str = "SELECT y.*, p.name AS person_name FROM rka_reply y LEFT JOIN person p ON p.id = y.person
   WHERE y.note_id = $1 ORDER BY y.id";
const REVIEWS: &str = "SELECT office FROM rka_review WHERE rka_id = $1 AND handed_in = $2 ORDER BY office";
const REVIEW_PUT: &str = "INSERT INTO rka_review (rka_id, office, handed_in, person, at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (rka_id, office, handed_in) DO UPDATE SET person = $4, at = $5 RETURNING *";

fn note(r: &Row) -> Result<Note> {
    let status = r.text("status")?;
    Ok(Note {
        id: r.int("id")?,
        rka: r.int("rka_id")?,
        line: r.opt_int("line_id")?,
        office: r.text("office")?,
        text: r.text("text")?,
        person: r.int("person")?,
        at: r.moment("at")?,
        status: NoteStatus::parse(&status).ok_or_else(|| Error::Storage(format!("status catatan {status}")))?,
    })
}

pub async fn by_id(read: &mut impl Read, id: i64) -> Result<Option<Note>> {
    read.opt(NOTE, params![id]).await?.as_ref().map(note).transpose()
}

pub async fn of_rka(read: &mut impl Read, rka: i64) -> Result<Vec<Note>> {
    read.query(NOTES, params![rka]).await?.iter().map(note).collect()
}

pub async fn of_line(read: &mut impl Read, line: i64) -> Result<Vec<Note>> {
    read.query(NOTES_OF_LINE, params![line]).await?.iter().map(note).collect()
}

pub async fn insert(tx: &mut Tx, n: &Note) -> Result<()> {
    let new = row! {
        id: n.id, rka_id: n.rka, line_id: n.line, office: n.office.as_str(), text: n.text.as_str(), person: n.person,
        at: n.at, status: n.status.code(),
    };
    tx.insert(&RKA_NOTE, new).await
}

/// Keeps what was said about a note; false where the note is not so that it could be.
pub async fn reply(tx: &mut Tx, note: i64, what: Reply, office: &str, text: &str) -> Result<bool> {
    let barred = if what == Reply::Reopened { NoteStatus::Open } else { NoteStatus::Resolved };
    let status = params![note, what.status().code(), barred.code()];
    if tx.change(&RKA_NOTE, SET_STATUS, status).await?.is_empty() {
        return Ok(false);
    }
    let (id, person, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: id, note_id: note, what: what.code(), office: office, text: text, person: person, at: now,
    };
    tx.insert(&RKA_REPLY, new).await?;
    Ok(true)
}

fn said(r: &Row) -> Result<Said> {
    let what = r.text("what")?;
    Ok(Said {
        note: r.int("note_id")?,
        what: Reply::parse(&what).ok_or_else(|| Error::Storage(format!("balasan catatan {what}")))?,
        person: r.opt_text("person_name")?.unwrap_or_default(),
        office: r.text("office")?,
        at: r.moment("at")?,
        text: r.text("text")?,
    })
}

/// What was said about the notes of an RKA, note by note, oldest first.
pub async fn replies(read: &mut impl Read, rka: i64) -> Result<Vec<Said>> {
    read.query(REPLIES, params![rka]).await?.iter().map(said).collect()
}

pub async fn replies_to(read: &mut impl Read, note: i64) -> Result<Vec<Said>> {
    read.query(REPLIES_TO, params![note]).await?.iter().map(said).collect()
}

/// The offices that looked at what was handed in last.
pub async fn reviews(read: &mut impl Read, rka: i64, handed_in: i64) -> Result<Vec<String>> {
    read.query(REVIEWS, params![rka, handed_in]).await?.iter().map(|r| r.text("office")).collect()
}

pub async fn put_review(tx: &mut Tx, rka: i64, office: &str, handed_in: i64) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    tx.change(&RKA_REVIEW, REVIEW_PUT, params![rka, office, handed_in, person, now]).await.map(drop)
}

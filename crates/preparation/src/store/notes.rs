//! Notes of verifiers, and reviews.

use store::{Error, Read, Result, Row, Tx, params, row};

use crate::model::{Note, NoteStatus};
use crate::tables::{RKA_NOTE, RKA_REVIEW};

const NOTE: &str = "SELECT * FROM rka_note WHERE id = $1";
const NOTES: &str = "SELECT * FROM rka_note WHERE rka_id = $1 ORDER BY id";
const NOTES_OF_LINE: &str = "SELECT * FROM rka_note WHERE line_id = $1 ORDER BY id";
const ANSWER: &str = "UPDATE rka_note SET status = 'dijawab', answer = $2, answered_by = $3, answered_at = $4
   WHERE id = $1 AND status <> 'selesai' RETURNING *";
const RESOLVE: &str = "UPDATE rka_note SET status = 'selesai', resolved_by = $2, resolved_at = $3
   WHERE id = $1 AND status <> 'selesai' RETURNING *";
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
        answer: r.text("answer")?,
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
        at: n.at, status: n.status.code(), answer: n.answer.as_str(), answered_by: None::<i64>,
        answered_at: None::<i64>, resolved_by: None::<i64>, resolved_at: None::<i64>,
    };
    tx.insert(&RKA_NOTE, new).await
}

pub async fn answer(tx: &mut Tx, id: i64, text: &str) -> Result<bool> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    Ok(!tx.change(&RKA_NOTE, ANSWER, params![id, text, person, now]).await?.is_empty())
}

pub async fn resolve(tx: &mut Tx, id: i64) -> Result<bool> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    Ok(!tx.change(&RKA_NOTE, RESOLVE, params![id, person, now]).await?.is_empty())
}

/// The offices that looked at what was handed in last.
pub async fn reviews(read: &mut impl Read, rka: i64, handed_in: i64) -> Result<Vec<String>> {
    read.query(REVIEWS, params![rka, handed_in]).await?.iter().map(|r| r.text("office")).collect()
}

pub async fn put_review(tx: &mut Tx, rka: i64, office: &str, handed_in: i64) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    tx.change(&RKA_REVIEW, REVIEW_PUT, params![rka, office, handed_in, person, now]).await.map(drop)
}

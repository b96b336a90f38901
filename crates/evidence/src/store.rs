//! All SQL of this module.

use store::{Error, Read, Result, Row, Tx, View, params, row};

use crate::model::{Attachment, EvidenceKind, Media, Scan};
use crate::tables::ATTACHMENT;

const OF_DOCUMENT: &str = "SELECT * FROM attachment WHERE document_id = $1 ORDER BY id";
const OF_THREAD: &str = "SELECT a.*, p.name AS person FROM document d
   JOIN attachment a ON a.document_id = d.id LEFT JOIN person p ON p.id = a.attached_by
   WHERE d.thread = $1 ORDER BY a.id";
const BY_ID: &str = "SELECT * FROM attachment WHERE id = $1";
const DETACH: &str = "UPDATE attachment SET detached_by = $2, detached_at = $3, reason = $4
   WHERE id = $1 AND detached_at IS NULL RETURNING *";
/// The same paper on another payment, within one SKPD.
const ELSEWHERE: &str = "SELECT d.id, d.kind, d.number FROM attachment a JOIN document d ON d.id = a.document_id
   WHERE a.digest = $1 AND a.detached_at IS NULL AND d.unit_id = $2 AND d.thread <> $3 ORDER BY d.id LIMIT 5";
/// Papers of this year's payments that prove another payment too.
const TWICE: &str = "SELECT a.digest, COUNT(DISTINCT d.thread) AS payments, MIN(d.id) AS first, MAX(d.id) AS last,
     MIN(a.name) AS name
   FROM attachment a JOIN document d ON d.id = a.document_id
   WHERE a.detached_at IS NULL AND a.digest IN (SELECT x.digest FROM attachment x
     JOIN document y ON y.id = x.document_id WHERE x.detached_at IS NULL AND y.year = $1)
   GROUP BY a.digest HAVING COUNT(DISTINCT d.thread) > 1 ORDER BY a.digest";
const LABEL: &str = "SELECT kind, number FROM document WHERE id = $1";

pub(crate) fn from_row(row: &Row) -> Result<Attachment> {
    let odd = |what: &str| Error::Storage(format!("lampiran dengan {what} tak dikenal"));
    Ok(Attachment {
        id: row.int("id")?,
        document: row.int("document_id")?,
        content: row.text("content")?,
        digest: row.text("digest")?,
        kind: EvidenceKind::parse(&row.text("kind")?).ok_or_else(|| odd("jenis"))?,
        name: row.text("name")?,
        media: Media::parse(&row.text("media")?).ok_or_else(|| odd("isi"))?,
        pages: row.int("pages")?,
        size: row.int("size")?,
        scan: Scan::parse(&row.text("scan")?).ok_or_else(|| odd("pemeriksaan"))?,
        attached_by: row.int("attached_by")?,
        attached_at: row.moment("attached_at")?,
        detached_at: row.opt_moment("detached_at")?,
        reason: row.opt_text("reason")?,
    })
}

/// All attachments of a document, those that were detached too.
pub(crate) async fn of_document(read: &mut impl Read, document: i64) -> Result<Vec<Attachment>> {
    read.query(OF_DOCUMENT, params![document]).await?.iter().map(from_row).collect()
}

/// Attachments of a payment, with who attached them; those that were taken off too.
pub(crate) async fn of_thread(view: &mut View, thread: i64) -> Result<Vec<(Attachment, String)>> {
    let rows = view.query(OF_THREAD, params![thread]).await?;
    rows.iter().map(|row| Ok((from_row(row)?, row.opt_text("person")?.unwrap_or_default()))).collect()
}

pub(crate) async fn load(read: &mut impl Read, id: i64) -> Result<Option<Attachment>> {
    read.opt(BY_ID, params![id]).await?.as_ref().map(from_row).transpose()
}

pub(crate) async fn insert(tx: &mut Tx, a: &Attachment) -> Result<()> {
    let new = row! {
        id: a.id, document_id: a.document, content: a.content.as_str(), digest: a.digest.as_str(),
        kind: a.kind.code(), name: a.name.as_str(), media: a.media.code(), pages: a.pages, size: a.size,
        scan: a.scan.code(), attached_by: a.attached_by, attached_at: a.attached_at, detached_by: None::<i64>,
        detached_at: None::<i64>, reason: None::<String>,
    };
    tx.insert(&ATTACHMENT, new).await
}

pub(crate) async fn detach(tx: &mut Tx, id: i64, reason: &str) -> Result<()> {
    let params = params![id, tx.ctx().actor.person(), tx.ctx().now, reason];
    let rows = tx.change(&ATTACHMENT, DETACH, params).await?;
    if rows.is_empty() { Err(Error::Conflict("lampiran sudah dilepas".into())) } else { Ok(()) }
}

fn label(row: &Row) -> Result<String> {
    let kind = row.text("kind")?;
    Ok(row.opt_text("number")?.map_or_else(|| format!("konsep {kind}"), |number| format!("{kind} {number}")))
}

pub(crate) async fn elsewhere(read: &mut impl Read, digest: &str, skpd: i64, thread: i64) -> Result<Vec<String>> {
    read.query(ELSEWHERE, params![digest, skpd, thread]).await?.iter().map(label).collect()
}

/// A paper that proves more than one payment.
pub(crate) struct Twice {
    pub name: String,
    pub payments: i64,
    pub first: String,
    pub last: String,
}

pub(crate) async fn twice(view: &mut View, year: i32) -> Result<Vec<Twice>> {
    let rows = view.query(TWICE, params![year]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let first = label(&view.one(LABEL, params![row.int("first")?]).await?)?;
        let last = label(&view.one(LABEL, params![row.int("last")?]).await?)?;
        found.push(Twice { name: row.text("name")?, payments: row.int("payments")?, first, last });
    }
    Ok(found)
}

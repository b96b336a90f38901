//! What the papers of an RKA and a DPA show beyond their pages.

use store::{Read, Result, Row, params};

use super::lines::line;
use crate::model::Line;

/// The lines that are there, and in a change those that it takes out.
const LINES: &str = "SELECT * FROM rka_line WHERE rka_id = $1 AND (living = 1 OR before > 0) ORDER BY rekening, id";
const STAGE: &str = "SELECT v.id, v.stage FROM dpa d JOIN budget_version v ON v.id = d.version_id
   WHERE d.document_id = $1";

pub async fn lines_of(read: &mut impl Read, rka: i64) -> Result<Vec<Line>> {
    read.query(LINES, params![rka]).await?.iter().map(line).collect()
}

/// The version that a DPA carries out, and its stage.
pub async fn version_of(read: &mut impl Read, dpa: i64) -> Result<Option<(i64, String)>> {
    let found: Option<Row> = read.opt(STAGE, params![dpa]).await?;
    found.map(|r| Ok((r.int("id")?, r.text("stage")?))).transpose()
}

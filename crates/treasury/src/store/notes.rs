//! The bank's credit notes on the RKUD: whatever money came in, a note proves one
//! document, of the treasury's or of a neighbour's.

use store::{Document, Read, Result, Tx, params, row};

use crate::tables::CREDIT_NOTE;

const USED: &str = "SELECT d.* FROM credit_note n JOIN document d ON d.id = n.document_id
   WHERE n.year = $1 AND n.note_norm = $2";

/// What a note of a year proves already.
pub async fn used(read: &mut impl Read, year: i32, note: &str) -> Result<Option<Document>> {
    let found = read.opt(USED, params![year, kernel::text::fold(note)]).await?;
    found.as_ref().map(Document::from_row).transpose()
}

/// Of two documents at once by one note, the key lets one pass.
pub async fn take(tx: &mut Tx, year: i32, note: &str, document: i64) -> Result<()> {
    let new = row! { year: year, note_norm: kernel::text::fold(note), document_id: document };
    tx.insert(&CREDIT_NOTE, new).await
}

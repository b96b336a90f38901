//! Statements of the bank's side. No decisions here.

pub(crate) mod accounts;
pub(crate) mod batches;
pub(crate) mod cash;
pub(crate) mod ledger;
pub(crate) mod matching;
pub(crate) mod monthly;
pub(crate) mod outlook;
pub(crate) mod statements;

use kernel::lifecycle::Kind;
use store::{Read, Result, Tx, params, row};
use treasury::tables::DOCUMENT_REASON;

const NUMBER_TAKEN: &str = "SELECT id FROM document WHERE kind = $1 AND year = $2 AND number = $3 AND id <> $4";
const REGION: &str = "SELECT wilayah, name, practice FROM region WHERE id = 1";

/// Keeps why a document was sent back or ended, where its page tells it.
pub(crate) async fn insert_reason(tx: &mut Tx, document: i64, step: &str, reasons: &[String]) -> Result<()> {
    let (id, person, at) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let reasons = serde_json::to_string(reasons)?;
    let new = row! { id: id, document_id: document, step: step, reasons: reasons, person_id: person, at: at };
    tx.insert(&DOCUMENT_REASON, new).await
}

pub(crate) async fn number_taken(
    read: &mut impl Read,
    kind: Kind,
    year: i32,
    number: &str,
    except: i64,
) -> Result<bool> {
    Ok(read.opt(NUMBER_TAKEN, params![kind.code(), year, number, except]).await?.is_some())
}

/// The regency as its papers name it.
pub(crate) struct Region {
    pub wilayah: String,
    pub name: String,
    pub practice: bool,
}

pub(crate) async fn region(read: &mut impl Read) -> Result<Region> {
    let r = read.one(REGION, vec![]).await?;
    Ok(Region { wilayah: r.text("wilayah")?, name: r.text("name")?, practice: r.flag("practice")? })
}

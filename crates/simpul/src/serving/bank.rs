//! The bank's desk, on the pages.

use bank::acts::TakeBatchFile;
use kernel::{Moment, Role};
use serde_json::Value;
use store::module::Reading;
use store::{Act, Db, DocRef, Document, Error, Result, Scope, View};
use web::{Handed, HandedBody, HandedFile, Paper};

use crate::commands::bank::order;

pub const HANDED: Handed = Handed { act: TakeBatchFile::DEF.name, to_programs: false, packed: false, file };

/// Offers the file of a released list to whoever may take it: taking changes
/// nothing of the list, so no edge offers it.
pub async fn tell(view: &mut View, (person, now): (i64, Moment), document: &Document, paper: &mut Paper) -> Result<()> {
    let taken = bank::public::may_be_taken(document);
    if taken && organisation::public::may_in_region(view, person, TakeBatchFile::DEF, now).await? {
        paper.others.push(TakeBatchFile::DEF);
    }
    Ok(())
}

/// Where the bank's own officer, who reads no figures, finds what was released
/// to it; none for everybody else.
pub async fn reach(view: &mut View, person: i64, now: Moment) -> Result<Option<Scope>> {
    if view.scope != Scope::Units(Vec::new()) {
        return Ok(None);
    }
    let today = now.day(organisation::public::zone(view).await?);
    if !organisation::public::holds_any(view, person, &[Role::BankOfficer], today).await? {
        return Ok(None);
    }
    Ok(Some(Scope::Units(bank::public::payers(view).await?)))
}

fn file<'a>(view: &'a mut View, db: &'a Db, done: &'a Value) -> Reading<'a, HandedFile> {
    Box::pin(async move {
        let id = done.get("id").and_then(Value::as_i64);
        let id = id.ok_or_else(|| Error::Bug("daftar penguji tanpa nomor urut".into()))?;
        let document = store::documents::find(view, &DocRef::from(id)).await?;
        let document = document.ok_or_else(|| Error::NotFound(format!("daftar penguji {id}")))?;
        let file = bank::public::batch_file(view, db.keys(), &document).await?;
        let name = format!("{}.xml", file.message);
        Ok(HandedFile { name, mime: "application/xml", body: HandedBody::Bytes(order(&file)?) })
    })
}

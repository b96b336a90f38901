//! `simpul export batch`: a released list as the bank's own order.

use std::path::Path;
use std::sync::Arc;

use bank::acts::TakeBatchFile;
use bank::public::{BatchFile, BatchOrder, batch_file};
use documents::write::{Divided, PaymentFile, PaymentOrder, pain001};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{DocRef, Error, Result};

use super::report::save;
use crate::cli::At;
use crate::identity;
use crate::output::marked;

/// Whoever takes the file does so by an act: the journal keeps who and when.
pub async fn export(at: &At, number: String, reason: Option<String>, out: &Path) -> Result<Value> {
    let db = at.open().await?;
    let envelope = identity::envelope(at, &db).await?;
    let answer = db.act(Arc::new(TakeBatchFile { batch: DocRef(number), reason }), envelope).await?;
    let id = answer.done.get("id").and_then(Value::as_i64);
    let id = id.ok_or_else(|| Error::Bug("daftar penguji tanpa nomor urut".into()))?;
    let mut view = db.view().await?;
    let document = store::documents::find(&mut view, &DocRef::from(id)).await?;
    let document = document.ok_or_else(|| Error::NotFound(format!("daftar penguji {id}")))?;
    let file = batch_file(&mut view, db.keys(), &document).await?;
    drop(view);
    let practice = db.region().practice;
    db.close().await;
    let bytes = order(&file)?;
    save(out, &bytes)?;
    let told = json!({
        "file": out, "batch": document.label(), "rows": file.transfers(), "net": file.net, "digest": file.digest,
        "sha256": kernel::hex(&Sha256::digest(&bytes)), "bytes": bytes.len(), "leaf": answer.leaf,
    });
    Ok(marked(told, practice))
}

/// A released list in the bank's own words.
pub fn order(file: &BatchFile) -> Result<Vec<u8>> {
    pain001(&orders(file)).map_err(|e| Error::Input(e.to_string()))
}

fn orders(file: &BatchFile) -> PaymentFile {
    let order = |o: &BatchOrder| PaymentOrder {
        end_to_end: o.end_to_end.clone(),
        amount: o.amount,
        payee: o.payee.clone(),
        account: o.account.clone(),
        bank: o.bank.clone(),
        purpose: o.purpose.clone(),
    };
    PaymentFile {
        message: file.message.clone(),
        made_at: file.released_at.iso(),
        execute_on: file.execute_on,
        debtor: file.debtor.clone(),
        account: file.account.clone(),
        bank: file.bank.clone(),
        bic: file.bic.clone(),
        orders: file.orders.iter().map(order).collect(),
        divided: file
            .divided
            .iter()
            .map(|(id, orders)| Divided { id: id.clone(), orders: orders.iter().map(order).collect() })
            .collect(),
    }
}

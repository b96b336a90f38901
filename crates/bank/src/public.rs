//! What other modules and the edges may call.

pub mod ledger;

use kernel::lifecycle::Kind;
use kernel::{Day, Moment, Money};
use store::{Document, Error, Keys, Result, View};

use crate::rules::batch;
use crate::store::{self as rows, accounts, batches};

/// A released list as the bank is told of it, account numbers in the open.
#[derive(Clone, Debug)]
pub struct BatchFile {
    /// Letters and digits, at most 35.
    pub message: String,
    pub released_at: Moment,
    pub execute_on: Day,
    pub debtor: String,
    pub account: String,
    pub bank: String,
    pub bic: Option<String>,
    pub digest: String,
    pub net: Money,
    pub orders: Vec<BatchOrder>,
}

#[derive(Clone, Debug)]
pub struct BatchOrder {
    pub end_to_end: String,
    pub amount: Money,
    pub payee: String,
    pub account: String,
    pub bank: String,
    pub purpose: String,
}

/// The list behind a document, for who may see the whole regency and has just
/// taken its file ([`crate::acts::TakeBatchFile`]).
pub async fn batch_file(view: &mut View, keys: &Keys, d: &Document) -> Result<BatchFile> {
    view.scope.whole()?;
    let kept = batches::load(view, d.id).await?;
    let missing = || Error::Input(format!("{} belum dilepas", d.label()));
    let (released_at, execute_on) = kept.released_at.zip(d.doc_date).ok_or_else(missing)?;
    let account = accounts::by_id(view, kept.account).await?;
    let region = rows::region(view).await?;
    let mut orders = Vec::new();
    for r in batches::ordered(view, d.id).await? {
        let (kind, number) = (r.text("kind")?, r.opt_text("number")?.unwrap_or_default());
        orders.push(BatchOrder {
            end_to_end: r.text("e2e")?,
            amount: r.money("net")?,
            payee: r.text("holder")?,
            account: batches::number(keys, &r.bytes("account_enc")?)?,
            bank: r.text("bank")?,
            purpose: format!("{kind} {number} {}", r.text("subject")?),
        });
    }
    let digits: String = region.wilayah.chars().filter(char::is_ascii_digit).collect();
    let mark = if region.practice { "LATIHAN" } else { "DP" };
    let debtor = if region.practice { format!("LATIHAN {}", region.name) } else { region.name };
    Ok(BatchFile {
        message: format!("{mark}{digits}{}N{}", d.year, d.id),
        released_at,
        execute_on,
        debtor,
        account: batches::number(keys, &account.account_enc)?,
        bank: account.bank,
        bic: account.bic,
        digest: batch::shown(&kept.digest),
        net: kept.totals.net,
        orders,
    })
}

/// Accounts that have not ended: number in the register, and how people call
/// them.
pub async fn office_accounts(view: &mut View) -> Result<Vec<(i64, String)>> {
    view.scope.whole()?;
    let all = accounts::all(view).await?;
    let living = all.into_iter().filter(|(a, _)| a.ended_on.is_none());
    living.map(|(a, r)| Ok((a.id, format!("{} {}, {}", a.kind.title(), a.label(), r.text("name")?)))).collect()
}

/// A list whose file may be taken.
pub fn may_be_taken(d: &Document) -> bool {
    d.kind == Kind::Batch && batch::decide_taking(d.state, "", Some("")).is_ok()
}

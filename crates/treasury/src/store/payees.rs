//! The payee register.

use store::{Error, Read, Result, Row, Tx, Value, params, row};

use crate::model::PayeeAccount;
use crate::tables::{PAYEE, PAYEE_ACCOUNT};

const PAYEE_ACCOUNT_BY_ID: &str = "SELECT a.*, p.name AS payee_name, p.kind AS payee_kind
   FROM payee_account a JOIN payee p ON p.id = a.payee_id WHERE a.id = $1";
const SAME_ACCOUNT: &str = "SELECT a.id, a.payee_id, a.confirmed_on, p.name AS payee_name FROM payee_account a
   JOIN payee p ON p.id = a.payee_id WHERE a.account_idx = $1 AND a.replaced_on IS NULL ORDER BY a.id";
const CONFIRM_ACCOUNT: &str = "UPDATE payee_account SET confirmed_by = $2, confirmed_on = $3
   WHERE id = $1 AND confirmed_on IS NULL AND replaced_on IS NULL RETURNING *";
const WITHDRAW_ACCOUNT: &str = "UPDATE payee_account SET replaced_on = $2
   WHERE id = $1 AND confirmed_on IS NULL AND replaced_on IS NULL RETURNING *";
const REPLACE_ACCOUNTS: &str = "UPDATE payee_account SET replaced_on = $3
   WHERE payee_id = $1 AND id <> $2 AND replaced_on IS NULL AND confirmed_on IS NOT NULL RETURNING *";
const LOCK_PAYEE: &str = "SELECT id FROM payee WHERE id = $1 FOR NO KEY UPDATE";
const SAME_NPWP: &str = "SELECT name FROM payee WHERE npwp_idx = $1 ORDER BY id LIMIT 1";
const PAYEE_EXISTS: &str = "SELECT id FROM payee WHERE id = $1";

fn payee_account_row(r: &Row) -> Result<PayeeAccount> {
    payee_account_of(r, "payee_id", "account_idx")
}

/// The account in a row where an SPP's own columns stand before it.
pub fn payee_account_now(r: &Row) -> Result<PayeeAccount> {
    payee_account_of(r, "owner_id", "account_now")
}

fn payee_account_of(r: &Row, owner: &str, idx: &str) -> Result<PayeeAccount> {
    Ok(PayeeAccount {
        id: r.int("id")?,
        payee_id: r.int(owner)?,
        payee_name: r.text("payee_name")?,
        payee_kind: r.text("payee_kind")?,
        bank: r.text("bank")?,
        holder: r.text("holder")?,
        account_idx: r.bytes(idx)?,
        account_enc: r.bytes("account_enc")?,
        last4: r.text("last4")?,
        proposed_by: r.int("proposed_by")?,
        confirmed_on: r.opt_day("confirmed_on")?,
        replaced_on: r.opt_day("replaced_on")?,
    })
}

pub async fn payee_account(read: &mut impl Read, id: i64) -> Result<Option<PayeeAccount>> {
    read.opt(PAYEE_ACCOUNT_BY_ID, params![id]).await?.as_ref().map(payee_account_row).transpose()
}

/// The payee that is registered under the same tax number.
pub async fn same_npwp(read: &mut impl Read, idx: &[u8]) -> Result<Option<String>> {
    read.opt(SAME_NPWP, params![idx]).await?.map(|r| r.text("name")).transpose()
}

pub async fn payee_exists(read: &mut impl Read, id: i64) -> Result<bool> {
    Ok(read.opt(PAYEE_EXISTS, params![id]).await?.is_some())
}

/// Requests for one payee go one after the other.
pub async fn lock_payee(tx: &mut Tx, id: i64) -> Result<()> {
    tx.query(LOCK_PAYEE, params![id]).await.map(drop)
}

/// Live accounts of the same number: payee, name, whether it is confirmed.
pub async fn same_account(read: &mut impl Read, idx: &[u8]) -> Result<Vec<(i64, String, bool)>> {
    let rows = read.query(SAME_ACCOUNT, params![idx]).await?;
    let found = |r: &Row| Ok((r.int("payee_id")?, r.text("payee_name")?, r.opt_day("confirmed_on")?.is_some()));
    rows.iter().map(found).collect()
}

pub async fn insert_payee(
    tx: &mut Tx,
    id: i64,
    kind: &str,
    name: &str,
    npwp: Option<(Vec<u8>, Vec<u8>)>,
) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let (idx, enc) = npwp.map_or((None, None), |(i, e)| (Some(i), Some(e)));
    tx.insert(
        &PAYEE,
        row! { id: id, kind: kind, name: name, npwp_idx: idx, npwp_enc: enc, made_by: person, made_at: now },
    )
    .await
}

pub async fn insert_payee_account(tx: &mut Tx, row: Vec<(&'static str, Value)>) -> Result<()> {
    tx.insert(&PAYEE_ACCOUNT, row).await
}

pub async fn confirm_account(tx: &mut Tx, id: i64, on: kernel::Day) -> Result<()> {
    let person = tx.ctx().actor.person();
    still_waiting(tx.change(&PAYEE_ACCOUNT, CONFIRM_ACCOUNT, params![id, person, on]).await?)
}

/// A proposal that was never confirmed ends here; its number is free again.
pub async fn withdraw_account(tx: &mut Tx, id: i64, on: kernel::Day) -> Result<()> {
    still_waiting(tx.change(&PAYEE_ACCOUNT, WITHDRAW_ACCOUNT, params![id, on]).await?)
}

/// Of two who confirm and withdraw at once, the row lets one pass; the other
/// is tried again and sees it.
fn still_waiting(changed: Vec<Row>) -> Result<()> {
    if changed.is_empty() { Err(Error::Conflict("usulan rekening".into())) } else { Ok(()) }
}

/// The payee's earlier accounts give way to a newly confirmed one.
pub async fn replace_accounts(tx: &mut Tx, payee: i64, by: i64, on: kernel::Day) -> Result<usize> {
    Ok(tx.change(&PAYEE_ACCOUNT, REPLACE_ACCOUNTS, params![payee, by, on]).await?.len())
}

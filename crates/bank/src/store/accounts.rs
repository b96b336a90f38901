//! Accounts in the regency's name.

use kernel::Day;
use store::{Error, Read, Result, Row, Tx, params, row};

use crate::model::{AccountKind, OfficeAccount};
use crate::tables::OFFICE_ACCOUNT;

const BY_ID: &str = "SELECT * FROM office_account WHERE id = $1";
const LIVING: &str = "SELECT * FROM office_account WHERE account_idx = $1 AND ended_on IS NULL";
const OF_PAYEE: &str = "SELECT p.name FROM payee_account a JOIN payee p ON p.id = a.payee_id
   WHERE a.account_idx = $1 AND a.replaced_on IS NULL AND p.kind <> 'bendahara' ORDER BY a.id LIMIT 1";
const ALL: &str = "SELECT a.*, u.code, u.name FROM office_account a JOIN unit u ON u.id = a.unit_id
   ORDER BY CASE a.kind WHEN 'rkud' THEN 0 ELSE 1 END, u.norm, a.id";
const OF_UNIT: &str = "SELECT * FROM office_account WHERE unit_id = $1 AND kind = $2 ORDER BY id";
const END: &str =
    "UPDATE office_account SET ended_on = $2, ended_reason = $3 WHERE id = $1 AND ended_on IS NULL RETURNING *";

fn account(r: &Row) -> Result<OfficeAccount> {
    let kind = AccountKind::parse(&r.text("kind")?).ok_or_else(|| Error::Storage("jenis rekening".into()))?;
    Ok(OfficeAccount {
        id: r.int("id")?,
        unit: r.int("unit_id")?,
        kind,
        bank: r.text("bank")?,
        bic: r.opt_text("bic")?,
        holder: r.text("holder")?,
        account_idx: r.bytes("account_idx")?,
        account_enc: r.bytes("account_enc")?,
        last4: r.text("last4")?,
        ended_on: r.opt_day("ended_on")?,
    })
}

/// By its number in the register.
pub(crate) async fn by_id(read: &mut impl Read, id: i64) -> Result<OfficeAccount> {
    let found = read.opt(BY_ID, params![id]).await?;
    account(&found.ok_or_else(|| Error::NotFound(format!("rekening daerah {id}")))?)
}

/// A living account of this number, in the register or of a payee.
pub(crate) async fn known(read: &mut impl Read, idx: &[u8]) -> Result<Option<String>> {
    if let Some(row) = read.opt(LIVING, params![idx]).await? {
        return Ok(Some(account(&row)?.label()));
    }
    read.opt(OF_PAYEE, params![idx]).await?.map(|r| r.text("name")).transpose()
}

pub(crate) struct New<'a> {
    pub account: &'a OfficeAccount,
    pub decree: &'a str,
    pub decree_date: Day,
}

pub(crate) async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<()> {
    let (a, person, now) = (new.account, tx.ctx().actor.person(), tx.ctx().now);
    let row = row! {
        id: a.id, unit_id: a.unit, kind: a.kind.code(), bank: a.bank.as_str(), bic: a.bic.clone(),
        holder: a.holder.as_str(), account_idx: a.account_idx.as_slice(), account_enc: a.account_enc.as_slice(),
        last4: a.last4.as_str(), decree: new.decree, decree_date: new.decree_date, registered_by: person,
        registered_at: now, ended_on: None::<Day>, ended_reason: None::<&str>,
    };
    tx.insert(&OFFICE_ACCOUNT, row).await
}

/// False where it had ended before.
pub(crate) async fn end(tx: &mut Tx, id: i64, on: Day, reason: &str) -> Result<bool> {
    Ok(!tx.change(&OFFICE_ACCOUNT, END, params![id, on, reason]).await?.is_empty())
}

/// All accounts with their SKPD, for the register.
pub(crate) async fn all(read: &mut impl Read) -> Result<Vec<(OfficeAccount, Row)>> {
    read.query(ALL, vec![]).await?.into_iter().map(|r| Ok((account(&r)?, r))).collect()
}

pub(crate) async fn of_unit(read: &mut impl Read, unit: i64, kind: AccountKind) -> Result<Vec<OfficeAccount>> {
    read.query(OF_UNIT, params![unit, kind.code()]).await?.iter().map(account).collect()
}

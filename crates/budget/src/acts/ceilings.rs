//! A ratified version sets the ceilings of the year's accounts.

use std::collections::{BTreeMap, HashMap};

use kernel::{Money, Refusals};
use store::{Error, Result, Tx};

use crate::model::Account;
use crate::rules::{NewCeiling, new_ceiling};
use crate::store::{self as rows, KeyLine};

/// Lines of one account, summed, by funding source.
struct Wanted {
    key: KeyLine,
    sources: BTreeMap<String, Money>,
}

impl Wanted {
    /// The one source, where there is one.
    fn single(&self) -> Option<&str> {
        if self.sources.len() == 1 { self.sources.keys().next().map(String::as_str) } else { None }
    }
}

type Key = (i64, String, String);

/// Makes the ceilings those of the version, unless a later one binds already.
pub(super) async fn take_effect(tx: &mut Tx, year: i32, version: i64) -> Result<()> {
    let latest = rows::in_force(tx, year).await?;
    if latest.as_ref().is_some_and(|l| l.id != version) {
        // A later stage binds; this one is kept for comparison.
        return rows::set_status(tx, version, "diganti").await;
    }
    let wanted = wanted(rows::key_lines(tx, version).await?)?;
    let existing = rows::accounts(tx, year).await?;
    let with_sources: std::collections::HashSet<i64> =
        rows::sources(tx, year).await?.into_iter().map(|s| s.account_id).collect();
    let by_key: HashMap<Key, &Account> =
        existing.iter().map(|a| ((a.sub_unit_id, a.sub_kegiatan.clone(), a.rekening.clone()), a)).collect();
    let mut refusals = Refusals::new();
    for (key, want) in &wanted {
        match by_key.get(key) {
            Some(account) => {
                change(tx, account, want, with_sources.contains(&account.id), &mut refusals).await?;
            }
            None => {
                let id = tx.id()?;
                rows::insert_account(tx, id, year, &want.key, want.single()).await?;
                if want.sources.len() > 1 {
                    for (source, ceiling) in &want.sources {
                        rows::insert_source(tx, id, source, *ceiling).await?;
                    }
                }
            }
        }
    }
    for account in existing.iter().filter(|a| !a.ceiling.is_zero()) {
        let key = (account.sub_unit_id, account.sub_kegiatan.clone(), account.rekening.clone());
        if !wanted.contains_key(&key) {
            set(tx, account, Money::ZERO, account.source.as_deref(), &mut refusals).await?;
        }
    }
    refusals.or(()).map_err(Error::from)
}

fn wanted(lines: Vec<KeyLine>) -> Result<BTreeMap<Key, Wanted>> {
    let mut all: BTreeMap<Key, Wanted> = BTreeMap::new();
    for line in lines {
        let key = (line.sub_unit_id, line.sub_kegiatan.clone(), line.rekening.clone());
        let entry = all.entry(key).or_insert_with(|| Wanted {
            key: KeyLine { amount: Money::ZERO, ..line.clone() },
            sources: BTreeMap::new(),
        });
        let too_large = || Error::Input("jumlah pagu satu rekening melampaui batas".into());
        entry.key.amount = entry.key.amount.checked_add(line.amount).ok_or_else(too_large)?;
        let source = entry.sources.entry(line.source.unwrap_or_default()).or_default();
        *source = source.checked_add(line.amount).ok_or_else(too_large)?;
    }
    Ok(all)
}

async fn change(
    tx: &mut Tx,
    account: &Account,
    want: &Wanted,
    has_sources: bool,
    refusals: &mut Refusals,
) -> Result<()> {
    if account.ceiling != want.key.amount || account.source.as_deref() != want.single() {
        set(tx, account, want.key.amount, want.single(), refusals).await?;
    }
    if want.sources.len() > 1 || has_sources {
        for (source, ceiling) in &want.sources {
            rows::set_source_ceiling(tx, account.id, source, *ceiling).await?;
        }
    }
    Ok(())
}

async fn set(
    tx: &mut Tx,
    account: &Account,
    ceiling: Money,
    source: Option<&str>,
    refusals: &mut Refusals,
) -> Result<()> {
    let facts = NewCeiling {
        label: format!("{} · {}", account.sub_kegiatan, account.rekening),
        ceiling,
        reserved: account.reserved,
        posted: account.posted,
        external: account.external,
    };
    match new_ceiling(&facts) {
        Ok(overrun) => rows::set_ceiling(tx, account.id, ceiling, overrun, source).await,
        Err(found) => {
            refusals.extend(found);
            Ok(())
        }
    }
}

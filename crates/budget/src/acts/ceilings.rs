//! A ratified version sets the ceilings of the year's accounts.

use std::collections::{BTreeMap, HashMap};

use kernel::{Money, Refusals};
use store::{Error, Result, Tx};

use crate::model::{Account, SourceBalance, Stage};
use crate::public::lock_accounts;
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

/// Makes the ceilings those of the version, or of one SKPD in it, whose DPA is
/// ratified; the others keep theirs. What a month's twelfth adds is planned for
/// that month. False where a later version binds already.
pub async fn take_effect(tx: &mut Tx, year: i32, version: i64, only_unit: Option<i64>) -> Result<bool> {
    // Locked first, so that of two versions at once the second sees the first:
    // which one binds, and in a fresh read also the accounts it made.
    rows::accounts(tx, year).await?;
    let own = rows::version_by_id(tx, version).await?.filter(|v| v.year == year);
    let own = own.ok_or_else(|| Error::NotFound(format!("versi {version} tahun {year}")))?;
    if own.status == "ditolak" {
        return Err(Error::NotFound(format!("versi {version} tahun {year} yang tidak ditolak")));
    }
    let bound = own.status == "berlaku";
    if !bound {
        rows::set_status(tx, version, "berlaku").await?;
    }
    let latest = rows::in_force(tx, year).await?;
    if latest.is_none_or(|l| l.id != version) {
        // A later stage binds; this one is kept for comparison, unless it still
        // binds SKPD whose later DPA is not ratified yet.
        if only_unit.is_none() || !bound {
            rows::set_status(tx, version, "diganti").await?;
        }
        return Ok(false);
    }
    let concerned = |unit: i64| only_unit.is_none_or(|only| only == unit);
    let wanted = wanted(rows::key_lines(tx, version, only_unit).await?)?;
    let existing = rows::accounts(tx, year).await?;
    let mut sources: HashMap<i64, Vec<SourceBalance>> = HashMap::new();
    for source in rows::sources(tx, year).await? {
        sources.entry(source.account_id).or_default().push(source);
    }
    let none = Vec::new();
    let by_key: HashMap<Key, &Account> =
        existing.iter().map(|a| ((a.sub_unit_id, a.sub_kegiatan.clone(), a.rekening.clone()), a)).collect();
    let mut refusals = Refusals::new();
    for (key, want) in &wanted {
        match by_key.get(key) {
            Some(account) => {
                change(tx, account, want, sources.get(&account.id).unwrap_or(&none), &mut refusals).await?;
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
    for account in existing.iter().filter(|a| !a.ceiling.is_zero() && concerned(a.unit_id)) {
        let key = (account.sub_unit_id, account.sub_kegiatan.clone(), account.rekening.clone());
        if !wanted.contains_key(&key) {
            set(tx, account, Money::ZERO, account.source.as_deref(), &mut refusals).await?;
            for own in sources.get(&account.id).unwrap_or(&none) {
                set_source(tx, account, own, Money::ZERO, &mut refusals).await?;
            }
        }
    }
    refusals.or(())?;
    if let Some(month) = Stage(own.stage).month() {
        plan_growth(tx, year, month, &existing).await?;
    }
    Ok(true)
}

/// What accounts have more than before goes into the plan of a month.
async fn plan_growth(tx: &mut Tx, year: i32, month: u8, before: &[Account]) -> Result<()> {
    let before: HashMap<i64, Money> = before.iter().map(|a| (a.id, a.ceiling)).collect();
    let more = |a: &Account| a.ceiling.minus(before.get(&a.id).copied().unwrap_or_default());
    let mut grown = rows::accounts(tx, year).await?;
    grown.retain(|a| !more(a).is_zero());
    let ids: Vec<i64> = grown.iter().map(|a| a.id).collect();
    for standing in lock_accounts(tx, &ids).await? {
        let mut months = standing.plan.unwrap_or([Money::ZERO; 12]);
        if let Some(own) = months.get_mut(usize::from(month).saturating_sub(1)) {
            *own = own.plus(more(&standing.account));
        }
        tx.change_then_read(vec![rows::setting_plan(standing.account.id, &months)], vec![]).await?;
    }
    Ok(())
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
    own: &[SourceBalance],
    refusals: &mut Refusals,
) -> Result<()> {
    if account.ceiling != want.key.amount || account.source.as_deref() != want.single() {
        set(tx, account, want.key.amount, want.single(), refusals).await?;
    }
    if own.is_empty() && want.sources.len() <= 1 {
        // What its only source has paid stays that source's.
        let before = account.source.as_deref().filter(|s| !s.is_empty());
        if let Some(source) = before.filter(|s| want.single().is_some_and(|new| !new.is_empty() && new != *s)) {
            let label = source_label(account, source);
            let left = NewCeiling { label, ceiling: Money::ZERO, ..facts(account, Money::ZERO) };
            refusals.extend(new_ceiling(&left).err().unwrap_or_default());
        }
        return Ok(());
    }
    // Sources that stay or go; one that is gone keeps its row, without a ceiling.
    for source in own {
        let ceiling = want.sources.get(&source.source).copied().unwrap_or_default();
        set_source(tx, account, source, ceiling, refusals).await?;
    }
    let before = account.source.as_deref().filter(|s| own.is_empty() && !s.is_empty());
    if let Some(source) = before {
        split(tx, account, source, want.sources.get(source).copied().unwrap_or_default(), refusals).await?;
    }
    let known = |s: &str| before == Some(s) || own.iter().any(|o| o.source == s);
    for (source, ceiling) in want.sources.iter().filter(|(s, _)| !known(s)) {
        rows::insert_source(tx, account.id, source, *ceiling).await?;
    }
    Ok(())
}

/// What an account used of its only source stays with that source, once there
/// are several.
async fn split(tx: &mut Tx, account: &Account, source: &str, ceiling: Money, refusals: &mut Refusals) -> Result<()> {
    let facts = NewCeiling { label: source_label(account, source), ceiling, ..facts(account, ceiling) };
    match new_ceiling(&facts) {
        Ok(overrun) => rows::insert_used_source(tx, account, source, ceiling, overrun).await,
        Err(found) => {
            refusals.extend(found);
            Ok(())
        }
    }
}

async fn set_source(
    tx: &mut Tx,
    account: &Account,
    own: &SourceBalance,
    ceiling: Money,
    refusals: &mut Refusals,
) -> Result<()> {
    let facts = NewCeiling {
        label: source_label(account, &own.source),
        ceiling,
        reserved: own.reserved,
        posted: own.posted,
        external: own.external,
    };
    match new_ceiling(&facts) {
        Ok(_) => rows::set_source_ceiling(tx, account.id, &own.source, ceiling).await,
        Err(found) => {
            refusals.extend(found);
            Ok(())
        }
    }
}

fn label(account: &Account) -> String {
    format!("{} · {}", account.sub_kegiatan, account.rekening)
}

fn source_label(account: &Account, source: &str) -> String {
    format!("{} · sumber dana {source}", label(account))
}

fn facts(account: &Account, ceiling: Money) -> NewCeiling {
    NewCeiling {
        label: label(account),
        ceiling,
        reserved: account.reserved,
        posted: account.posted,
        external: account.external,
    }
}

async fn set(
    tx: &mut Tx,
    account: &Account,
    ceiling: Money,
    source: Option<&str>,
    refusals: &mut Refusals,
) -> Result<()> {
    let facts = facts(account, ceiling);
    match new_ceiling(&facts) {
        Ok(overrun) => rows::set_ceiling(tx, account.id, ceiling, overrun, source).await,
        Err(found) => {
            refusals.extend(found);
            Ok(())
        }
    }
}

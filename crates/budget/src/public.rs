//! What other modules may ask of the budget. Calls run on the caller's own
//! transaction, so a payment and its ceiling commit together.

mod absorbed;
mod beside;
mod browse;
mod keeping;
mod writing;

use kernel::{Code, Money, Refusal};
use store::{Change, Error, Read, Result, Row, Tx, Unit};

pub use crate::acts::take_effect;
use crate::model::{Account, Release, SourceBalance, Stage};
pub use crate::model::{Coded, Grain, Move, Offer, Standing};
pub use crate::sipd::write::FileLayout;
use crate::store as rows;
pub use crate::store::making::{
    CodeSeen, Planned, carry_code, code_named, codes_seen, given, has_codes, has_codes_below, has_list, planned,
    spending_of, version_lines, waits,
};
pub use crate::store::{
    KeyLine, Version, decide_import, in_force, key_lines, latest, ratified, released_by_month, setting_plan,
    version_by_id,
};
pub use absorbed::{Absorbed, absorbed, absorbed_by_rekening};
pub use beside::beside;
pub use browse::{Branch, Depth, Figures, Twig, VersionSeen, account_seen, browse, versions_seen};
pub use keeping::{KeptVersion, NewBare, NewDetail, NewLine, NewVersion, keep_version};
pub(crate) use writing::above_ceilings;
pub use writing::{check_ceilings, file_of};

/// An account by its key; codes in normal form.
pub async fn find_account(
    read: &mut impl Read,
    year: i32,
    sub_unit: i64,
    sub_kegiatan: &str,
    rekening: &str,
) -> Result<Option<Account>> {
    rows::find_account(read, year, sub_unit, sub_kegiatan, rekening).await
}

/// Accounts of a unit that a text names, by code or by name, at most `most`.
pub async fn offers(read: &mut impl Read, sub_unit: i64, year: i32, text: &str, most: i64) -> Result<Vec<Offer>> {
    rows::offers::named(read, sub_unit, year, text, most).await
}

/// One account as somebody chooses it.
pub async fn offer(read: &mut impl Read, account: i64) -> Result<Option<Offer>> {
    rows::offers::by_id(read, account).await
}

/// Locks accounts, in the one order that cannot deadlock, before anything is
/// summed over them.
pub async fn lock_accounts(tx: &mut Tx, ids: &[i64]) -> Result<Vec<Standing>> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let reads = sorted.iter().map(|id| rows::locking(*id)).chain(sorted.iter().map(|id| rows::around(*id)));
    let mut answers = tx.query_all(reads.collect()).await?;
    let around = answers.split_off(sorted.len());
    let accounts: Vec<&Row> = answers.iter().filter_map(|found| found.first()).collect();
    rows::standings(&accounts, &around)
}

/// Moves several accounts, sorted, then does `last`, then reads what stands
/// around them, all in one round trip; funding sources that are kept apart
/// follow. The rules judge what comes back; the guard in the statement and the
/// row's own CHECK hold even where a rule was forgotten.
pub async fn draw(tx: &mut Tx, moves: &[Move], last: Option<Change>) -> Result<(Vec<Standing>, Vec<Row>)> {
    let mut sorted = moves.to_vec();
    sorted.sort_by(|a, b| (a.account, &a.source).cmp(&(b.account, &b.source)));
    let mut ids: Vec<i64> = sorted.iter().map(|m| m.account).collect();
    ids.dedup();
    let changes = sorted.iter().map(rows::drawing).chain(last).collect();
    let (mut changed, around) = tx.change_then_read(changes, ids.iter().map(|id| rows::around(*id)).collect()).await?;
    let last = changed.split_off(sorted.len()).pop().unwrap_or_default();
    if let Some((m, _)) = sorted.iter().zip(&changed).find(|(_, rows)| rows.is_empty()) {
        return Err(Error::refuse(no_room(m)));
    }
    // Where an account moved twice, its last row is how it stands.
    let moved = |id: &i64| sorted.iter().zip(&changed).rfind(|(m, _)| m.account == *id);
    let accounts: Vec<&Row> = ids.iter().filter_map(moved).filter_map(|(_, rows)| rows.first()).collect();
    let mut standings = rows::standings(&accounts, &around)?;
    for standing in standings.iter_mut().filter(|s| !s.sources.is_empty()) {
        let own = sorted.iter().filter(|m| m.account == standing.account.id && m.source.is_some());
        let named: Vec<&Move> = own.collect();
        if !named.is_empty() {
            standing.sources = draw_sources(tx, standing.account.id, named).await?;
        }
    }
    Ok((standings, last))
}

/// Moves the funding sources of one account, whose row is held by now.
async fn draw_sources(tx: &mut Tx, account: i64, moves: Vec<&Move>) -> Result<Vec<SourceBalance>> {
    let changes = moves.iter().filter_map(|m| rows::drawing_source(m)).collect();
    let (changed, mut around) = tx.change_then_read(changes, vec![rows::around(account)]).await?;
    if let Some((m, _)) = moves.iter().zip(&changed).find(|(_, rows)| rows.is_empty()) {
        return Err(Error::refuse(no_room(m)));
    }
    rows::sources_of(&around.pop().unwrap_or_default())
}

fn no_room(m: &Move) -> Refusal {
    let asked = m.reserve.plus(m.post);
    Refusal::new(
        "PAGU",
        "PP 12/2019 Ps 124; UU 23/2014 Ps 327",
        format!("Sisa pagu rekening ini tidak cukup untuk {}.", asked.rupiah()),
        "Kurangi jumlahnya, atau tunggu pergeseran anggaran.",
    )
    .money("diminta", asked)
}

/// Money spent by documents of another system; never refused, it is a fact.
pub async fn post_external(tx: &mut Tx, account: i64, amount: Money) -> Result<Option<Account>> {
    rows::post_external(tx, account, amount).await
}

/// The mark of the stage in force in document numbers; M before any.
pub async fn stage_mark(read: &mut impl Read, year: i32) -> Result<String> {
    Ok(rows::in_force(read, year).await?.map_or_else(|| "M".into(), |version| Stage(version.stage).mark()))
}

/// How an account is called: unit, sub kegiatan and rekening, as printed.
pub async fn account_name(read: &mut impl Read, account: i64) -> Result<String> {
    rows::account_name(read, account).await
}

/// All accounts of a year.
pub async fn accounts(read: &mut impl Read, year: i32) -> Result<Vec<Account>> {
    rows::accounts(read, year).await
}

/// Printed code and name by (kind, normal form).
pub async fn names(
    read: &mut impl Read,
    year: i32,
) -> Result<std::collections::HashMap<(String, String), (String, String)>> {
    rows::names(read, year).await
}

/// The lines of one SPD.
pub async fn releases_by(read: &mut impl Read, document: i64) -> Result<Vec<Release>> {
    rows::releases_by(read, document).await
}

/// Keeps a line of an SPD that is not authorised yet; it releases nothing.
pub async fn propose_release(tx: &mut Tx, year: i32, release: &Release) -> Result<()> {
    rows::insert_release(tx, year, release, false).await
}

/// Keeps a line that releases at once: of an imported SPD.
pub async fn release(tx: &mut Tx, year: i32, release: &Release) -> Result<()> {
    rows::insert_release(tx, year, release, true).await
}

/// Brings a line of an imported SPD to what a newer report says.
pub async fn renew_release(tx: &mut Tx, year: i32, release: &Release) -> Result<()> {
    rows::renew_release(tx, year, release).await
}

/// Authorises the lines of an SPD from a day on.
pub async fn activate_releases(tx: &mut Tx, document: i64, starts: kernel::Day) -> Result<()> {
    rows::activate_releases(tx, document, starts).await
}

/// Lets the lines of an imported SPD count as they stand.
pub async fn restore_releases(tx: &mut Tx, document: i64) -> Result<()> {
    rows::restore_releases(tx, document).await
}

/// How the account of an imported line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Budgeted,
    /// Budgeted, from several funding sources.
    SeveralSources,
    /// Not in the budget: made now, without a ceiling.
    New,
}

#[derive(Clone, Copy, Debug)]
pub struct FoundAccount {
    pub id: i64,
    pub standing: Found,
}

/// The account of an imported line; one without a ceiling is made where the
/// budget has none, so that the spending is not lost.
pub async fn account_or_new(
    tx: &mut Tx,
    year: i32,
    unit: &Unit,
    sub_kegiatan: &Code,
    rekening: &Code,
) -> Result<FoundAccount> {
    if let Some(found) = rows::find_account(tx, year, unit.id, sub_kegiatan.norm(), rekening.norm()).await? {
        let several = found.source.is_none() && !found.ceiling.is_zero();
        let standing = if several { Found::SeveralSources } else { Found::Budgeted };
        return Ok(FoundAccount { id: found.id, standing });
    }
    let id = tx.id()?;
    let key = rows::KeyLine {
        unit_id: unit.skpd_id,
        sub_unit_id: unit.id,
        bidang: sub_kegiatan.prefix(2).norm().to_owned(),
        sub_kegiatan: sub_kegiatan.norm().to_owned(),
        rekening: rekening.norm().to_owned(),
        source: None,
        amount: Money::ZERO,
    };
    rows::insert_account(tx, id, year, &key, None).await?;
    Ok(FoundAccount { id, standing: Found::New })
}

/// A revision takes the place of an earlier SPD's lines.
pub async fn supersede_releases(tx: &mut Tx, document: i64) -> Result<()> {
    rows::supersede_releases(tx, document).await
}

/// Compares the latest versions of two stages.
pub async fn compare(
    read: &mut impl Read,
    year: i32,
    from: &str,
    to: &str,
    level: crate::rules::Level,
) -> Result<crate::rules::Comparison> {
    let missing = |stage: &str| Error::NotFound(format!("anggaran {year} tahapan {stage}"));
    let before = rows::latest(read, year, from).await?.ok_or_else(|| missing(from))?;
    let after = rows::latest(read, year, to).await?.ok_or_else(|| missing(to))?;
    compared(read, year, (before.id, after.id), level).await
}

/// Compares two versions of a year.
pub(crate) async fn compared(
    read: &mut impl Read,
    year: i32,
    (before, after): (i64, i64),
    level: crate::rules::Level,
) -> Result<crate::rules::Comparison> {
    let (before, after) = (rows::lines(read, before).await?, rows::lines(read, after).await?);
    let mut comparison = crate::rules::compare(&before, &after, level);
    comparison.print(&rows::writing::printed_names(read, year).await?);
    Ok(comparison)
}

/// An SKPD's budget for spending by sub kegiatan, as it was in force at a
/// moment.
pub async fn ceilings_at(
    read: &mut impl Read,
    year: i32,
    skpd: i64,
    at: kernel::Moment,
) -> Result<std::collections::HashMap<String, Money>> {
    rows::ceilings_at(read, year, skpd, at).await
}

/// The budget for spending that binds, by funding source.
pub async fn ceilings_by_source(read: &mut impl Read, year: i32) -> Result<Vec<(String, Money)>> {
    rows::by_source(read, year).await
}

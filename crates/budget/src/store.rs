//! Statements of the budget. No decisions here.

pub(crate) mod absorbed;
pub(crate) mod making;
pub mod offers;
pub(crate) mod pages;
pub(crate) mod writing;

use std::collections::HashMap;

use kernel::Money;
use store::{Change, Error, Read, Result, Row, Tx, Value, params, row};

use crate::model::{Account, Move, RATIFIED, Release, SourceBalance, Standing, TWELFTHS};
use crate::rules::Line;
use crate::tables::{ACCOUNT, ACCOUNT_SOURCE, BUDGET_VERSION, CASH_PLAN, FUND_RELEASE, PRIOR_REALISATION, REF_CODE};

const CODES: &str = "SELECT kind, norm FROM ref_code WHERE year = $1";
const LISTED: &str = "SELECT kind, norm FROM ref_code WHERE year = $1 AND origin = 'daftar'";
const CODE_PUT: &str =
    "INSERT INTO ref_code (year, kind, norm, code, name, origin) VALUES ($1, $2, $3, $4, $5, 'daftar')
   ON CONFLICT (year, kind, norm) DO UPDATE SET code = $4, name = $5, origin = 'daftar' RETURNING *";
const NAMES: &str = "SELECT kind, norm, code, name FROM ref_code WHERE year = $1";
const BY_DIGEST: &str = "SELECT b.report, v.status FROM budget_version v JOIN import_batch b ON b.id = v.import_id
   WHERE v.year = $1 AND v.stage = $2 AND b.digest = $3 AND v.revision = (SELECT MAX(w.revision)
     FROM budget_version w WHERE w.year = $1 AND w.stage = $2 AND w.status <> 'ditolak')";
const LATEST: &str = "SELECT * FROM budget_version WHERE year = $1 AND stage = $2 AND status <> 'ditolak'
   ORDER BY revision DESC LIMIT 1";
const REVISIONS: &str = "SELECT COUNT(*) AS n FROM budget_version WHERE year = $1 AND stage = $2";
/// Ranks above $2 bind.
const IN_FORCE: &str = "SELECT * FROM budget_version WHERE year = $1 AND status = 'berlaku' AND rank > $2
   ORDER BY rank DESC, revision DESC LIMIT 1";
const BY_ID: &str = "SELECT * FROM budget_version WHERE id = $1";
const SET_STATUS: &str = "UPDATE budget_version SET status = $2 WHERE id = $1 RETURNING *";
const LINES: &str =
    "SELECT s.norm AS skpd, s.name AS skpd_name, u.norm AS sub_unit, l.sub_kegiatan, l.rekening, l.amount
   FROM budget_line l JOIN unit s ON s.id = l.unit_id JOIN unit u ON u.id = l.sub_unit_id
   WHERE l.version_id = $1 ORDER BY l.id";
const KEYS: &str = "SELECT unit_id, sub_unit_id, bidang, sub_kegiatan, rekening, source, amount FROM budget_line
   WHERE version_id = $1 AND (CAST($2 AS BIGINT) = 0 OR unit_id = $2) ORDER BY id";
const ACCOUNTS: &str = "SELECT * FROM account WHERE year = $1 ORDER BY id FOR NO KEY UPDATE";
const SOURCES: &str = "SELECT s.* FROM account_source s JOIN account a ON a.id = s.account_id WHERE a.year = $1
   ORDER BY s.account_id, s.source FOR NO KEY UPDATE";
const CEILING: &str = "UPDATE account SET ceiling = $2, overrun = $3, source = $4 WHERE id = $1 RETURNING *";
const SOURCE_CEILING: &str =
    "INSERT INTO account_source (account_id, source, ceiling, reserved, posted, external, overrun)
   VALUES ($1, $2, $3, 0, 0, 0, 0)
   ON CONFLICT (account_id, source) DO UPDATE SET ceiling = $3, overrun = CASE
     WHEN account_source.reserved + account_source.posted + account_source.external > $3
     THEN account_source.reserved + account_source.posted + account_source.external - $3 ELSE 0 END
   RETURNING *";
const BY_KEY: &str =
    "SELECT * FROM account WHERE year = $1 AND sub_unit_id = $2 AND sub_kegiatan = $3 AND rekening = $4";
const LOCK: &str = "SELECT * FROM account WHERE id = $1 FOR NO KEY UPDATE";
/// The guard: a draw passes only where the ceiling itself leaves room.
const DRAW: &str = "UPDATE account SET reserved = reserved + $2, posted = posted + $3
   WHERE id = $1 AND (CAST($2 AS BIGINT) + CAST($3 AS BIGINT) <= 0
     OR ceiling - reserved - posted - external >= CAST($2 AS BIGINT) + CAST($3 AS BIGINT)) RETURNING *";
const DRAW_SOURCE: &str = "UPDATE account_source SET reserved = reserved + $3, posted = posted + $4
   WHERE account_id = $1 AND source = $2 AND (CAST($3 AS BIGINT) + CAST($4 AS BIGINT) <= 0
     OR ceiling - reserved - posted - external >= CAST($3 AS BIGINT) + CAST($4 AS BIGINT)) RETURNING *";
const EXTERNAL: &str = "UPDATE account SET external = external + $2, overrun = CASE
     WHEN reserved + posted + external + $2 > ceiling THEN reserved + posted + external + $2 - ceiling ELSE 0 END
   WHERE id = $1 RETURNING *";
/// Whoever moves a source holds its account's row, so that these hold still.
const AROUND: &str = "SELECT p.account_id AS planned, p.m1, p.m2, p.m3, p.m4, p.m5, p.m6, p.m7, p.m8, p.m9, p.m10,
     p.m11, p.m12, a.id AS account_id, s.source, s.ceiling, s.reserved, s.posted, s.external,
     r.document_id, r.from_month, r.to_month, r.starts, r.amount
   FROM account a LEFT JOIN cash_plan p ON p.account_id = a.id LEFT JOIN account_source s ON s.account_id = a.id
   LEFT JOIN fund_release r ON r.account_id = a.id AND r.active = 1
   WHERE a.id = $1 ORDER BY s.source, r.document_id";
const PLAN_PUT: &str = "INSERT INTO cash_plan (account_id, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   ON CONFLICT (account_id) DO UPDATE SET m1 = $2, m2 = $3, m3 = $4, m4 = $5, m5 = $6, m6 = $7, m7 = $8, m8 = $9,
     m9 = $10, m10 = $11, m11 = $12, m12 = $13 RETURNING *";
const PRIOR_PUT: &str = "INSERT INTO prior_realisation (year, sub_unit_id, sub_kegiatan, rekening, amount)
   VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (year, sub_unit_id, sub_kegiatan, rekening) DO UPDATE SET amount = $5 RETURNING *";

/// Codes already known in a year, by kind and normal form.
pub async fn known_codes(read: &mut impl Read, year: i32) -> Result<HashMap<(String, String), ()>> {
    pairs(read.query(CODES, params![year]).await?)
}

/// Codes of the official lists that were loaded.
pub async fn listed_codes(read: &mut impl Read, year: i32) -> Result<HashMap<(String, String), ()>> {
    pairs(read.query(LISTED, params![year]).await?)
}

fn pairs(rows: Vec<Row>) -> Result<HashMap<(String, String), ()>> {
    rows.iter().map(|r| Ok(((r.text("kind")?, r.text("norm")?), ()))).collect()
}

pub async fn insert_code(tx: &mut Tx, year: i32, kind: &str, norm: &str, code: &str, name: &str) -> Result<()> {
    tx.insert(&REF_CODE, row! { year: year, kind: kind, norm: norm, code: code, name: name, origin: "impor" }).await
}

pub async fn put_listed_code(tx: &mut Tx, year: i32, kind: &str, norm: &str, code: &str, name: &str) -> Result<()> {
    tx.change(&REF_CODE, CODE_PUT, params![year, kind, norm, code, name]).await.map(drop)
}

/// Printed code and name of every code of a year.
pub async fn names(read: &mut impl Read, year: i32) -> Result<HashMap<(String, String), (String, String)>> {
    let rows = read.query(NAMES, params![year]).await?;
    rows.iter().map(|r| Ok(((r.text("kind")?, r.text("norm")?), (r.text("code")?, r.text("name")?)))).collect()
}

/// The report and the present status of the stage's latest version, where it
/// came from the same file. An older version's file may come again: it then
/// makes a new revision.
pub async fn same_file(read: &mut impl Read, year: i32, stage: &str, digest: &str) -> Result<Option<(String, String)>> {
    let row = read.opt(BY_DIGEST, params![year, stage, digest]).await?;
    row.map(|r| Ok((r.text("report")?, r.text("status")?))).transpose()
}

/// How many revisions of a stage there are, rejected ones too.
pub async fn revisions(read: &mut impl Read, year: i32, stage: &str) -> Result<i64> {
    read.one(REVISIONS, params![year, stage]).await?.int("n")
}

#[derive(Clone, Debug)]
pub struct Version {
    pub id: i64,
    pub year: i32,
    pub stage: String,
    pub status: String,
    pub import_id: i64,
}

fn version(r: &Row) -> Result<Version> {
    Ok(Version {
        id: r.int("id")?,
        year: i32::try_from(r.int("year")?).unwrap_or_default(),
        stage: r.text("stage")?,
        status: r.text("status")?,
        import_id: r.int("import_id")?,
    })
}

pub async fn latest(read: &mut impl Read, year: i32, stage: &str) -> Result<Option<Version>> {
    read.opt(LATEST, params![year, stage]).await?.as_ref().map(version).transpose()
}

/// The version whose ceilings bind: the ratified one, or while there is none
/// the latest twelfth.
pub async fn in_force(read: &mut impl Read, year: i32) -> Result<Option<Version>> {
    read.opt(IN_FORCE, params![year, TWELFTHS]).await?.as_ref().map(version).transpose()
}

/// The ratified version whose ceilings bind.
pub async fn ratified(read: &mut impl Read, year: i32) -> Result<Option<Version>> {
    read.opt(IN_FORCE, params![year, RATIFIED - 1]).await?.as_ref().map(version).transpose()
}

pub async fn version_by_id(read: &mut impl Read, id: i64) -> Result<Option<Version>> {
    read.opt(BY_ID, params![id]).await?.as_ref().map(version).transpose()
}

pub async fn set_status(tx: &mut Tx, id: i64, status: &str) -> Result<()> {
    tx.change(&BUDGET_VERSION, SET_STATUS, params![id, status]).await.map(drop)
}

/// The lines of a version, as comparisons see them.
pub async fn lines(read: &mut impl Read, version: i64) -> Result<Vec<Line>> {
    let rows = read.query(LINES, params![version]).await?;
    rows.iter()
        .map(|r| {
            Ok(Line {
                skpd: r.text("skpd")?,
                skpd_name: r.text("skpd_name")?,
                sub_unit: r.text("sub_unit")?,
                sub_kegiatan: r.text("sub_kegiatan")?,
                rekening: r.text("rekening")?,
                amount: r.money("amount")?,
            })
        })
        .collect()
}

/// A version's line, reduced to its account.
#[derive(Clone, Debug)]
pub struct KeyLine {
    pub unit_id: i64,
    pub sub_unit_id: i64,
    pub bidang: String,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub source: Option<String>,
    pub amount: Money,
}

/// The lines of a version by their accounts, of all SKPD or of one.
pub async fn key_lines(read: &mut impl Read, version: i64, unit: Option<i64>) -> Result<Vec<KeyLine>> {
    let rows = read.query(KEYS, params![version, unit.unwrap_or(0)]).await?;
    rows.iter()
        .map(|r| {
            Ok(KeyLine {
                unit_id: r.int("unit_id")?,
                sub_unit_id: r.int("sub_unit_id")?,
                bidang: r.text("bidang")?,
                sub_kegiatan: r.text("sub_kegiatan")?,
                rekening: r.text("rekening")?,
                source: r.opt_text("source")?,
                amount: r.money("amount")?,
            })
        })
        .collect()
}

pub(crate) fn account(r: &Row) -> Result<Account> {
    Ok(Account {
        id: r.int("id")?,
        year: i32::try_from(r.int("year")?).unwrap_or_default(),
        unit_id: r.int("unit_id")?,
        sub_unit_id: r.int("sub_unit_id")?,
        sub_kegiatan: r.text("sub_kegiatan")?,
        rekening: r.text("rekening")?,
        source: r.opt_text("source")?,
        ceiling: r.money("ceiling")?,
        reserved: r.money("reserved")?,
        posted: r.money("posted")?,
        external: r.money("external")?,
    })
}

fn source_balance(r: &Row) -> Result<SourceBalance> {
    Ok(SourceBalance {
        account_id: r.int("account_id")?,
        source: r.text("source")?,
        ceiling: r.money("ceiling")?,
        reserved: r.money("reserved")?,
        posted: r.money("posted")?,
        external: r.money("external")?,
    })
}

pub async fn accounts(read: &mut impl Read, year: i32) -> Result<Vec<Account>> {
    read.query(ACCOUNTS, params![year]).await?.iter().map(account).collect()
}

pub async fn sources(read: &mut impl Read, year: i32) -> Result<Vec<SourceBalance>> {
    read.query(SOURCES, params![year]).await?.iter().map(source_balance).collect()
}

pub async fn insert_account(tx: &mut Tx, id: i64, year: i32, k: &KeyLine, source: Option<&str>) -> Result<()> {
    let zero = Money::ZERO;
    let new = row! {
        id: id, year: year, unit_id: k.unit_id, sub_unit_id: k.sub_unit_id, bidang: k.bidang.as_str(),
        sub_kegiatan: k.sub_kegiatan.as_str(), rekening: k.rekening.as_str(), source: source, ceiling: k.amount,
        reserved: zero, posted: zero, external: zero, overrun: zero,
    };
    tx.insert(&ACCOUNT, new).await
}

pub async fn insert_source(tx: &mut Tx, account: i64, source: &str, ceiling: Money) -> Result<()> {
    let zero = Money::ZERO;
    let new = row! {
        account_id: account, source: source, ceiling: ceiling, reserved: zero, posted: zero, external: zero,
        overrun: zero,
    };
    tx.insert(&ACCOUNT_SOURCE, new).await
}

pub async fn set_ceiling(tx: &mut Tx, id: i64, ceiling: Money, overrun: Money, source: Option<&str>) -> Result<()> {
    tx.change(&ACCOUNT, CEILING, params![id, ceiling, overrun, source]).await.map(drop)
}

/// A row for the source that was an account's only one, with what it used.
pub async fn insert_used_source(tx: &mut Tx, a: &Account, source: &str, ceiling: Money, overrun: Money) -> Result<()> {
    let new = row! {
        account_id: a.id, source: source, ceiling: ceiling, reserved: a.reserved, posted: a.posted,
        external: a.external, overrun: overrun,
    };
    tx.insert(&ACCOUNT_SOURCE, new).await
}

pub async fn set_source_ceiling(tx: &mut Tx, account: i64, source: &str, ceiling: Money) -> Result<()> {
    tx.change(&ACCOUNT_SOURCE, SOURCE_CEILING, params![account, source, ceiling]).await.map(drop)
}

pub async fn find_account(
    read: &mut impl Read,
    year: i32,
    sub_unit: i64,
    sub_kegiatan: &str,
    rekening: &str,
) -> Result<Option<Account>> {
    let row = read.opt(BY_KEY, params![year, sub_unit, sub_kegiatan, rekening]).await?;
    row.as_ref().map(account).transpose()
}

/// The read that locks an account.
pub fn locking(id: i64) -> (&'static str, Vec<Value>) {
    (LOCK, params![id])
}

/// What stands around an account: plan, sources, releases.
pub fn around(id: i64) -> (&'static str, Vec<Value>) {
    (AROUND, params![id])
}

/// Reads rows of accounts and the answers to [`around`].
pub fn standings(accounts: &[&Row], around: &[Vec<Row>]) -> Result<Vec<Standing>> {
    let mut all = Vec::with_capacity(accounts.len());
    for (row, beside) in accounts.iter().zip(around) {
        let plan = match beside.first() {
            Some(r) if r.opt_int("planned")?.is_some() => Some(months(r)?),
            _ => None,
        };
        let (sources, releases) = (sources_of(beside)?, releases_of(beside)?);
        all.push(Standing { account: account(row)?, releases, plan, sources });
    }
    Ok(all)
}

/// The sources in an answer to [`around`]; each stands beside every release.
pub fn sources_of(beside: &[Row]) -> Result<Vec<SourceBalance>> {
    let mut sources: Vec<SourceBalance> = Vec::new();
    for r in beside {
        let name = r.opt_text("source")?;
        if name.is_some() && sources.last().map(|s| &s.source) != name.as_ref() {
            sources.push(source_balance(r)?);
        }
    }
    Ok(sources)
}

fn releases_of(beside: &[Row]) -> Result<Vec<Release>> {
    let mut releases: Vec<Release> = Vec::new();
    for r in beside {
        let document = r.opt_int("document_id")?;
        if document.is_some_and(|id| releases.iter().all(|known| known.document != id)) {
            releases.push(release(r)?);
        }
    }
    Ok(releases)
}

/// The guarded movement of an account.
pub fn drawing(m: &Move) -> Change {
    (&ACCOUNT, DRAW, params![m.account, m.reserve, m.post])
}

/// The same on its funding source, where one is named.
pub fn drawing_source(m: &Move) -> Option<Change> {
    let source = m.source.as_ref()?;
    Some((&ACCOUNT_SOURCE, DRAW_SOURCE, params![m.account, source, m.reserve, m.post]))
}

/// Notes money spent elsewhere.
pub async fn post_external(tx: &mut Tx, id: i64, amount: Money) -> Result<Option<Account>> {
    tx.change(&ACCOUNT, EXTERNAL, params![id, amount]).await?.first().map(account).transpose()
}

const MONTHS: [&str; 12] = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"];

fn months(row: &Row) -> Result<[Money; 12]> {
    let mut months = [Money::ZERO; 12];
    for (month, name) in months.iter_mut().zip(MONTHS) {
        *month = row.money(name)?;
    }
    Ok(months)
}

/// The statement that sets an account's plan.
pub fn setting_plan(account: i64, months: &[Money; 12]) -> Change {
    let mut params = params![account];
    params.extend(months.iter().map(|m| (*m).into()));
    (&CASH_PLAN, PLAN_PUT, params)
}

pub async fn put_prior(
    tx: &mut Tx,
    year: i32,
    sub_unit: i64,
    sub_kegiatan: &str,
    rekening: &str,
    amount: Money,
) -> Result<()> {
    let params = params![year, sub_unit, sub_kegiatan, rekening, amount];
    tx.change(&PRIOR_REALISATION, PRIOR_PUT, params).await.map(drop)
}

const BROUGHT_BY: &str = "SELECT brought_by FROM import_batch WHERE id = $1";
const DECIDE_IMPORT: &str = "UPDATE import_batch SET status = $4, confirmed_by = $2, confirmed_at = $3
   WHERE id = $1 AND status = 'menunggu' RETURNING *";
const RELEASED: &str = "SELECT account_id, to_month, CAST(SUM(amount) AS BIGINT) AS amount FROM fund_release
   WHERE year = $1 AND active = 1 GROUP BY account_id, to_month ORDER BY account_id, to_month";
const RELEASES_BY: &str = "SELECT * FROM fund_release WHERE document_id = $1 ORDER BY account_id";
const ACTIVATE: &str = "UPDATE fund_release SET active = 1, starts = $2 WHERE document_id = $1 RETURNING *";
const RESTORE: &str = "UPDATE fund_release SET active = 1 WHERE document_id = $1 RETURNING *";
const SUPERSEDE: &str = "UPDATE fund_release SET active = 0 WHERE document_id = $1 AND active = 1 RETURNING *";

/// Who brought an import.
pub async fn brought_by(read: &mut impl Read, import: i64) -> Result<i64> {
    read.one(BROUGHT_BY, params![import]).await?.int("brought_by")
}

/// Notes what the second official decided: 'berlaku' or 'ditolak'.
pub async fn decide_import(tx: &mut Tx, import: i64, status: &str) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let decided = tx.change(&store::table::IMPORT_BATCH, DECIDE_IMPORT, params![import, person, now, status]).await?;
    // Of two who decide at once, the row lets one pass.
    if decided.is_empty() {
        return Err(Error::NotFound(format!("impor {import} yang menunggu konfirmasi")));
    }
    Ok(())
}

/// Money released by SPD, by account and by the last month of the SPD.
pub async fn released_by_month(read: &mut impl Read, year: i32) -> Result<HashMap<i64, [Money; 12]>> {
    let mut all: HashMap<i64, [Money; 12]> = HashMap::new();
    for row in read.query(RELEASED, params![year]).await? {
        let months = all.entry(row.int("account_id")?).or_insert([Money::ZERO; 12]);
        let month = usize::try_from(row.int("to_month")?).unwrap_or_default();
        if let Some(slot) = months.get_mut(month.saturating_sub(1)) {
            *slot = slot.plus(row.money("amount")?);
        }
    }
    Ok(all)
}

fn release(r: &Row) -> Result<Release> {
    let month = |name: &str| -> Result<u8> { Ok(u8::try_from(r.int(name)?).unwrap_or_default()) };
    Ok(Release {
        document: r.int("document_id")?,
        account: r.int("account_id")?,
        from_month: month("from_month")?,
        to_month: month("to_month")?,
        starts: r.day("starts")?,
        amount: r.money("amount")?,
    })
}

/// Lines of one SPD.
pub async fn releases_by(read: &mut impl Read, document: i64) -> Result<Vec<Release>> {
    read.query(RELEASES_BY, params![document]).await?.iter().map(release).collect()
}

pub async fn insert_release(tx: &mut Tx, year: i32, r: &Release, active: bool) -> Result<()> {
    let new = row! {
        document_id: r.document, account_id: r.account, year: year, from_month: r.from_month, to_month: r.to_month,
        starts: r.starts, amount: r.amount, active: active,
    };
    tx.insert(&FUND_RELEASE, new).await
}

/// Ends what an earlier SPD released; its revision takes over.
pub async fn supersede_releases(tx: &mut Tx, document: i64) -> Result<()> {
    tx.change(&FUND_RELEASE, SUPERSEDE, params![document]).await.map(drop)
}

/// An authorised SPD's money counts from its date on.
pub async fn activate_releases(tx: &mut Tx, document: i64, starts: kernel::Day) -> Result<()> {
    tx.change(&FUND_RELEASE, ACTIVATE, params![document, starts]).await.map(drop)
}

pub async fn restore_releases(tx: &mut Tx, document: i64) -> Result<()> {
    tx.change(&FUND_RELEASE, RESTORE, params![document]).await.map(drop)
}

/// Ceilings of spending that bind, whatever version gave them: an account of
/// several sources has one for each.
const BY_SOURCE: &str = "SELECT COALESCE(a.source, s.source, '') AS source,
     CAST(SUM(COALESCE(s.ceiling, a.ceiling)) AS BIGINT) AS amount
   FROM account a LEFT JOIN account_source s ON s.account_id = a.id AND a.source IS NULL
   WHERE a.year = $1 AND a.rekening LIKE '5.%'
   GROUP BY COALESCE(a.source, s.source, '') HAVING SUM(COALESCE(s.ceiling, a.ceiling)) <> 0 ORDER BY 1";

pub async fn by_source(read: &mut impl Read, year: i32) -> Result<Vec<(String, Money)>> {
    let rows = read.query(BY_SOURCE, params![year]).await?;
    rows.iter().map(|r| Ok((r.text("source")?, r.money("amount")?))).collect()
}

const ACCOUNT_NAME: &str = "SELECT u.code AS unit, a.sub_kegiatan, a.rekening, k.code AS sub_code, r.code AS rek_code,
     r.name AS rek_name
   FROM account a JOIN unit u ON u.id = a.sub_unit_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'sub_kegiatan' AND k.norm = a.sub_kegiatan
   LEFT JOIN ref_code r ON r.year = a.year AND r.kind = 'rekening' AND r.norm = a.rekening
   WHERE a.id = $1";

pub async fn account_name(read: &mut impl Read, account: i64) -> Result<String> {
    let r = read.one(ACCOUNT_NAME, params![account]).await?;
    let sub = r.opt_text("sub_code")?.unwrap_or(r.text("sub_kegiatan")?);
    let rekening = r.opt_text("rek_code")?.unwrap_or(r.text("rekening")?);
    let name = r.opt_text("rek_name")?.map(|n| format!(" {n}")).unwrap_or_default();
    Ok(format!("{} · {sub} · {rekening}{name}", r.text("unit")?))
}

const CEILINGS: &str =
    "SELECT u.code AS unit, u.name AS unit_name, a.unit_id, a.sub_unit_id, a.sub_kegiatan, a.rekening,
     k.code AS sub_code, k.name AS sub_name, r.code AS rek_code, r.name AS rek_name,
     a.ceiling, a.reserved, a.posted, a.external
   FROM account a JOIN unit u ON u.id = a.sub_unit_id
   LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'sub_kegiatan' AND k.norm = a.sub_kegiatan
   LEFT JOIN ref_code r ON r.year = a.year AND r.kind = 'rekening' AND r.norm = a.rekening
   WHERE a.year = $1 ORDER BY u.code, a.sub_kegiatan, a.rekening, a.id";

/// Accounts of a year with their printed codes, for reports.
pub async fn ceilings(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CEILINGS, params![year]).await
}

const PLANS_OFF: &str = "SELECT a.id FROM cash_plan p JOIN account a ON a.id = p.account_id WHERE a.year = $1
     AND p.m1 + p.m2 + p.m3 + p.m4 + p.m5 + p.m6 + p.m7 + p.m8 + p.m9 + p.m10 + p.m11 + p.m12 <> a.ceiling ORDER BY a.id";

/// Accounts whose cash plan does not add up to their ceiling.
pub async fn plans_that_differ(read: &mut impl Read, year: i32) -> Result<Vec<i64>> {
    read.query(PLANS_OFF, params![year]).await?.iter().map(|r| r.int("id")).collect()
}

const RENEW: &str =
    "INSERT INTO fund_release (document_id, account_id, year, from_month, to_month, starts, amount, active)
   VALUES ($1, $2, $3, $4, $5, $6, $7, 1)
   ON CONFLICT (document_id, account_id) DO UPDATE SET amount = $7 RETURNING *";

pub async fn renew_release(tx: &mut Tx, year: i32, r: &Release) -> Result<()> {
    let params = params![r.document, r.account, year, r.from_month, r.to_month, r.starts, r.amount];
    tx.change(&FUND_RELEASE, RENEW, params).await.map(drop)
}

/// A version that was followed by another one was in force until then.
const CEILINGS_AT: &str = "SELECT l.sub_kegiatan, CAST(SUM(l.amount) AS BIGINT) AS amount FROM budget_line l
   WHERE l.version_id = (SELECT v.id FROM budget_version v JOIN import_batch b ON b.id = v.import_id
        WHERE v.year = $1 AND v.status IN ('berlaku', 'diganti') AND COALESCE(b.confirmed_at, v.made_at) <= $2
        ORDER BY COALESCE(b.confirmed_at, v.made_at) DESC, v.id DESC LIMIT 1)
     AND l.unit_id = $3 AND l.rekening LIKE '5.%' GROUP BY l.sub_kegiatan ORDER BY l.sub_kegiatan";

pub async fn ceilings_at(
    read: &mut impl Read,
    year: i32,
    skpd: i64,
    at: kernel::Moment,
) -> Result<HashMap<String, Money>> {
    let rows = read.query(CEILINGS_AT, params![year, at, skpd]).await?;
    rows.iter().map(|r| Ok((r.text("sub_kegiatan")?, r.money("amount")?))).collect()
}

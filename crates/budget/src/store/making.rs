//! What the making of a budget reads of versions, codes and plans.

use std::collections::BTreeMap;

use kernel::Money;
use store::{Error, Read, Result, Row, Tx, params};

use super::{account, months};
use crate::model::{Account, Coded};
use crate::public::{NewDetail, NewLine};
use crate::tables::REF_CODE;

const LINES: &str = "SELECT l.*, d.package, d.note, d.recipient, d.specification, d.location, d.coefficient, d.price,
     d.tax, d.line_id AS detailed
   FROM budget_line l LEFT JOIN budget_detail d ON d.line_id = l.id
   WHERE l.version_id = $1 AND (CAST($2 AS BIGINT) = 0 OR l.unit_id = $2) ORDER BY l.id";
const CODE: &str = "SELECT code, name FROM ref_code WHERE year = $1 AND kind = $2 AND norm = $3";
const ANY: &str = "SELECT 1 AS n FROM ref_code WHERE year = $1 AND kind = $2 LIMIT 1";
/// Codes whose normal form goes on behind a full stop: '/' is its neighbour.
const BELOW: &str = "SELECT 1 AS n FROM ref_code
   WHERE year = $1 AND kind = $2 AND norm > $3 || '.' AND norm < $3 || '/' LIMIT 1";
const LISTED: &str = "SELECT 1 AS n FROM ref_code WHERE year = $1 AND kind = $2 AND origin = 'daftar' LIMIT 1";
const CARRY: &str = "INSERT INTO ref_code (year, kind, norm, code, name, origin)
   SELECT $2, kind, norm, code, name, 'impor' FROM ref_code WHERE year = $1 AND kind = $3 AND norm = $4
   ON CONFLICT (year, kind, norm) DO NOTHING RETURNING *";
const WAITING: &str =
    "SELECT 1 AS n FROM budget_version WHERE year = $1 AND rank >= 100 AND status = 'menunggu' LIMIT 1";
const MADE_HERE: &str = "SELECT 1 AS n FROM budget_version v JOIN import_batch b ON b.id = v.import_id
   WHERE v.year = $1 AND v.rank >= 100 AND v.status IN ('menunggu', 'berlaku') AND b.kind = 'rka' LIMIT 1";
const PLANNED: &str =
    "SELECT a.*, p.account_id AS planned, p.m1, p.m2, p.m3, p.m4, p.m5, p.m6, p.m7, p.m8, p.m9, p.m10,
     p.m11, p.m12
   FROM account a LEFT JOIN cash_plan p ON p.account_id = a.id WHERE a.year = $1 AND a.unit_id = $2 ORDER BY a.id";
const SPENDING: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS n FROM budget_line
   WHERE version_id = $1 AND rekening LIKE '5.%'";
const BY_SOURCE: &str = "SELECT source, CAST(SUM(amount) AS BIGINT) AS amount FROM budget_line
   WHERE version_id = $1 AND sub_unit_id = $2 AND sub_kegiatan = $3 AND rekening = $4 GROUP BY source";
const KIND: &str = "SELECT kind FROM import_batch WHERE id = $1";

/// Lines of a version with what they say of themselves, of all SKPD or of one.
pub async fn version_lines(read: &mut impl Read, version: i64, unit: Option<i64>) -> Result<Vec<NewLine>> {
    read.query(LINES, params![version, unit.unwrap_or(0)]).await?.iter().map(line).collect()
}

fn line(r: &Row) -> Result<NewLine> {
    let detail = match r.opt_int("detailed")? {
        None => None,
        Some(_) => Some(NewDetail {
            package: r.text("package")?,
            note: r.text("note")?,
            recipient: r.text("recipient")?,
            specification: r.text("specification")?,
            location: r.text("location")?,
            coefficient: r.text("coefficient")?,
            price: r.opt_money("price")?,
            tax: r.opt_money("tax")?,
            ..NewDetail::default()
        }),
    };
    Ok(NewLine {
        row_no: r.int("row_no")?,
        no: r.opt_text("no")?,
        unit_id: r.int("unit_id")?,
        sub_unit_id: r.int("sub_unit_id")?,
        bidang: r.text("bidang")?,
        sub_kegiatan: r.text("sub_kegiatan")?,
        rekening: r.text("rekening")?,
        source: r.opt_text("source")?,
        item_code: r.text("item_code")?,
        item_name: r.text("item_name")?,
        amount: r.money("amount")?,
        printed: r.opt_text("printed")?,
        detail,
    })
}

/// Spending of a year's ratified budget as it stands after its changes; none
/// where no such budget is known.
pub async fn spending_of(read: &mut impl Read, year: i32) -> Result<Option<Money>> {
    let Some(version) = super::ratified(read, year).await? else { return Ok(None) };
    read.one(SPENDING, params![version.id]).await?.money("n").map(Some)
}

/// A code of a year as it is printed.
pub async fn code_named(read: &mut impl Read, year: i32, kind: &str, norm: &str) -> Result<Option<Coded>> {
    read.opt(CODE, params![year, kind, norm]).await?.as_ref().map(coded).transpose()
}

fn coded(r: &Row) -> Result<Coded> {
    Ok(Coded { code: r.text("code")?, name: r.text("name")? })
}

/// What a year knows of a code.
#[derive(Clone, Debug)]
pub struct CodeSeen {
    /// None where it does not know it.
    pub named: Option<Coded>,
    pub has_below: bool,
}

/// What a year knows of each of some codes, in their order.
pub async fn codes_seen(tx: &mut Tx, year: i32, kind: &str, norms: &[String]) -> Result<Vec<CodeSeen>> {
    let reads = norms.iter().flat_map(|norm| [CODE, BELOW].map(|sql| (sql, params![year, kind, norm.as_str()])));
    let answers = tx.query_all(reads.collect()).await?;
    let seen = |pair: &[Vec<Row>]| {
        let [code, below] = pair else { return Err(Error::Bug("jawaban tanpa pasangan".into())) };
        Ok(CodeSeen { named: code.first().map(coded).transpose()?, has_below: !below.is_empty() })
    };
    answers.chunks(2).map(seen).collect()
}

/// Whether the year knows any code of a kind.
pub async fn has_codes(read: &mut impl Read, year: i32, kind: &str) -> Result<bool> {
    Ok(read.opt(ANY, params![year, kind]).await?.is_some())
}

/// Whether the year knows a code below this one.
pub async fn has_codes_below(read: &mut impl Read, year: i32, kind: &str, norm: &str) -> Result<bool> {
    Ok(read.opt(BELOW, params![year, kind, norm]).await?.is_some())
}

/// Whether an official list of a kind was loaded for the year.
pub async fn has_list(read: &mut impl Read, year: i32, kind: &str) -> Result<bool> {
    Ok(read.opt(LISTED, params![year, kind]).await?.is_some())
}

/// Lets a year know a code of another one that it lacks.
pub async fn carry_code(tx: &mut Tx, from: i32, to: i32, kind: &str, norm: &str) -> Result<()> {
    tx.change(&REF_CODE, CARRY, params![from, to, kind, norm]).await.map(drop)
}

/// Whether a version that is to bind waits for its second official.
pub async fn waits(read: &mut impl Read, year: i32) -> Result<bool> {
    Ok(read.opt(WAITING, params![year]).await?.is_some())
}

/// Whether the year's budget is made here, so that no file may set it.
pub async fn made_here(read: &mut impl Read, year: i32) -> Result<bool> {
    Ok(read.opt(MADE_HERE, params![year]).await?.is_some())
}

/// An account with its months, where it has a plan.
#[derive(Clone, Debug)]
pub struct Planned {
    pub account: Account,
    pub months: Option<[Money; 12]>,
}

pub async fn planned(read: &mut impl Read, year: i32, skpd: i64) -> Result<Vec<Planned>> {
    let rows = read.query(PLANNED, params![year, skpd]).await?;
    rows.iter()
        .map(|r| {
            let months = match r.opt_int("planned")? {
                None => None,
                Some(_) => Some(months(r)?),
            };
            Ok(Planned { account: account(r)?, months })
        })
        .collect()
}

/// What a version gives some accounts, each by funding source, in their order.
pub async fn given(tx: &mut Tx, version: i64, accounts: &[&Account]) -> Result<Vec<BTreeMap<String, Money>>> {
    let key = |a: &&Account| params![version, a.sub_unit_id, a.sub_kegiatan.as_str(), a.rekening.as_str()];
    let reads = accounts.iter().map(|a| (BY_SOURCE, key(a))).collect();
    let by_source = |rows: Vec<Row>| {
        rows.iter().map(|r| Ok((r.opt_text("source")?.unwrap_or_default(), r.money("amount")?))).collect()
    };
    tx.query_all(reads).await?.into_iter().map(by_source).collect()
}

/// By what a version came: `apbd`, `rincian`, `rka` or `seperduabelas`.
pub async fn batch_kind(read: &mut impl Read, import: i64) -> Result<String> {
    read.one(KIND, params![import]).await?.text("kind")
}

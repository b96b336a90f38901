//! Data sets and what is said of them.

use store::{Error, Read, Result, Row, Tx, params, row};

use super::{hand, json, kept, members, once, unreadable};
use crate::model::{DataSet, Described, Period, ReferenceCode, VersionState};
use crate::rules::schema::{self, Difference};
use crate::tables::{EXCHANGE_DATASET, EXCHANGE_DATASET_VERSION};

const BY_CODE: &str = "SELECT * FROM exchange_dataset WHERE code = $1";
const BY_ID: &str = "SELECT * FROM exchange_dataset WHERE id = $1";
const END: &str = "UPDATE exchange_dataset SET ended_by = $2, ended_at = $3, reasons = $4
   WHERE id = $1 AND ended_at IS NULL RETURNING *";
const DESCRIBED: &str = "SELECT * FROM exchange_dataset_version WHERE id = $1";
const NEWEST: &str = "SELECT * FROM exchange_dataset_version WHERE dataset_id = $1
     AND status IN ('berlaku', 'diakhiri') ORDER BY version DESC, revision DESC LIMIT 1";
const IN_FORCE: &str = "SELECT * FROM exchange_dataset_version WHERE dataset_id = $1 AND version = $2
     AND status = 'berlaku'";
const WAITS: &str = "SELECT id FROM exchange_dataset_version WHERE dataset_id = $1 AND status = 'menunggu'";
const LAST_REVISION: &str = "SELECT MAX(revision) AS revision FROM exchange_dataset_version
   WHERE dataset_id = $1 AND version = $2";
const REPLACE: &str = "UPDATE exchange_dataset_version SET status = 'diganti', ended_by = $3, ended_at = $4
   WHERE dataset_id = $1 AND version = $2 AND status = 'berlaku' RETURNING *";
const APPROVE: &str = "UPDATE exchange_dataset_version SET status = 'berlaku', decided_by = $2, decided_at = $3
   WHERE id = $1 AND status = 'menunggu' RETURNING *";
const REJECT: &str = "UPDATE exchange_dataset_version SET status = 'ditolak', reasons = $2, decided_by = $3,
     decided_at = $4 WHERE id = $1 AND status = 'menunggu' RETURNING *";
const END_VERSION: &str = "UPDATE exchange_dataset_version SET status = 'diakhiri', reasons = $3, ended_by = $4,
     ended_at = $5 WHERE dataset_id = $1 AND version = $2 AND status = 'berlaku' RETURNING *";

async fn read_dataset(read: &mut impl Read, r: &Row) -> Result<DataSet> {
    Ok(DataSet {
        id: r.int("id")?,
        code: r.text("code")?,
        unit: r.int("unit_id")?,
        system: members::system(read, r.int("system_id")?).await?,
        ended: r.opt_int("ended_at")?.is_some(),
    })
}

pub(crate) async fn by_code(read: &mut impl Read, code: &str) -> Result<Option<DataSet>> {
    match read.opt(BY_CODE, params![code.trim()]).await? {
        Some(r) => Ok(Some(read_dataset(read, &r).await?)),
        None => Ok(None),
    }
}

pub(crate) async fn named(read: &mut impl Read, code: &str) -> Result<DataSet> {
    let shown: String = code.chars().take(60).collect();
    by_code(read, code).await?.ok_or_else(|| Error::NotFound(format!("set data {shown}")))
}

pub(crate) async fn by_id(read: &mut impl Read, id: i64) -> Result<DataSet> {
    let r = read.opt(BY_ID, params![id]).await?.ok_or_else(|| Error::Bug("set data hilang".into()))?;
    read_dataset(read, &r).await
}

/// A description, and its words in one text to compare.
pub(crate) struct Found {
    pub described: Described,
    pub words: String,
}

fn read_described(r: &Row) -> Result<Found> {
    let described = Described {
        id: r.int("id")?,
        dataset: r.int("dataset_id")?,
        version: r.int("version")?,
        revision: r.int("revision")?,
        schema: kept(r, "schema")?,
        personal: r.flag("personal")?,
        state: VersionState::parse(r.str("status")?).ok_or_else(|| unreadable("keadaan uraian"))?,
        described_by: r.int("described_by")?,
    };
    let words = serde_json::json!([
        r.str("title")?,
        r.str("meaning")?,
        r.str("period")?,
        r.str("measure")?,
        r.str("reference_codes")?,
        r.opt_text("example")?,
        r.flag("personal")?,
        r.str("legal_ground")?,
        r.int("retention_days")?,
    ]);
    Ok(Found { described, words: words.to_string() })
}

pub(crate) async fn described(read: &mut impl Read, id: i64) -> Result<Described> {
    let found = read.opt(DESCRIBED, params![id]).await?;
    let r = found.ok_or_else(|| Error::NotFound(format!("uraian set data nomor {id}")))?;
    Ok(read_described(&r)?.described)
}

/// The last description that counted, of the highest version.
pub(crate) async fn newest(read: &mut impl Read, dataset: i64) -> Result<Option<Found>> {
    read.opt(NEWEST, params![dataset]).await?.as_ref().map(read_described).transpose()
}

pub(crate) async fn in_force(read: &mut impl Read, dataset: i64, version: i64) -> Result<Option<Described>> {
    let found = read.opt(IN_FORCE, params![dataset, version]).await?;
    Ok(found.as_ref().map(read_described).transpose()?.map(|found| found.described))
}

pub(crate) async fn waits(read: &mut impl Read, dataset: i64) -> Result<bool> {
    Ok(read.opt(WAITS, params![dataset]).await?.is_some())
}

/// A data set to be, before its first description.
pub(crate) struct New<'a> {
    pub code: &'a str,
    pub unit: i64,
    pub system: i64,
}

pub(crate) async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<i64> {
    let id = tx.id()?;
    let (by, at) = hand(tx);
    let row = row! {
        id: id, code: new.code, unit_id: new.unit, system_id: new.system, described_by: by,
        described_at: at, ended_by: None::<i64>, ended_at: None::<i64>, reasons: None::<&str>,
    };
    tx.insert(&EXCHANGE_DATASET, row).await?;
    Ok(id)
}

/// What is said of a data set.
pub(crate) struct Words<'a> {
    pub version: i64,
    pub title: &'a str,
    pub meaning: &'a str,
    pub period: Period,
    pub measure: &'a str,
    pub reference_codes: &'a [ReferenceCode],
    pub schema: &'a serde_json::Value,
    pub example: Option<&'a serde_json::Value>,
    pub personal: bool,
    pub legal_ground: &'a str,
    pub retention_days: i64,
}

impl Words<'_> {
    /// Everything but the schema, as [`Found::words`] has it.
    pub fn text(&self) -> Result<String> {
        let example = self.example.map(schema::canonical);
        let words = serde_json::json!([
            self.title,
            self.meaning,
            self.period.code(),
            self.measure,
            json(&self.reference_codes)?,
            example,
            self.personal,
            self.legal_ground,
            self.retention_days,
        ]);
        Ok(words.to_string())
    }
}

/// Keeps a description, which waits; gives its number and revision.
pub(crate) async fn describe(
    tx: &mut Tx,
    dataset: i64,
    words: &Words<'_>,
    changes: &[Difference],
) -> Result<(i64, i64)> {
    let last = tx.one(LAST_REVISION, params![dataset, words.version]).await?.opt_int("revision")?;
    let (id, revision) = (tx.id()?, last.unwrap_or_default() + 1);
    let (by, at) = hand(tx);
    let row = row! {
        id: id, dataset_id: dataset, version: words.version, revision: revision, title: words.title,
        meaning: words.meaning, period: words.period.code(), measure: words.measure, reference_codes: json(&words.reference_codes)?,
        schema: schema::canonical(words.schema), schema_digest: schema::digest(words.schema),
        example: words.example.map(schema::canonical), personal: words.personal, legal_ground: words.legal_ground,
        retention_days: words.retention_days, changes: json(&changes)?, status: VersionState::Waiting.code(),
        described_by: by, described_at: at, decided_by: None::<i64>, decided_at: None::<i64>,
        ended_by: None::<i64>, ended_at: None::<i64>, reasons: None::<&str>,
    };
    tx.insert(&EXCHANGE_DATASET_VERSION, row).await?;
    Ok((id, revision))
}

/// Lets a description count in place of the revision before.
pub(crate) async fn approve(tx: &mut Tx, d: &Described) -> Result<()> {
    let (by, at) = hand(tx);
    tx.change(&EXCHANGE_DATASET_VERSION, REPLACE, params![d.dataset, d.version, by.clone(), at.clone()]).await?;
    let rows = tx.change(&EXCHANGE_DATASET_VERSION, APPROVE, params![d.id, by, at]).await?;
    once(&rows, "uraian set data")
}

pub(crate) async fn reject(tx: &mut Tx, id: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let rows = tx.change(&EXCHANGE_DATASET_VERSION, REJECT, params![id, json(&reasons)?, by, at]).await?;
    once(&rows, "uraian set data")
}

pub(crate) async fn end(tx: &mut Tx, id: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let rows = tx.change(&EXCHANGE_DATASET, END, params![id, by, at, json(&reasons)?]).await?;
    once(&rows, "set data")
}

pub(crate) async fn end_version(tx: &mut Tx, id: i64, version: i64, reasons: &[String]) -> Result<()> {
    let (by, at) = hand(tx);
    let params = params![id, version, json(&reasons)?, by, at];
    once(&tx.change(&EXCHANGE_DATASET_VERSION, END_VERSION, params).await?, "versi set data")
}

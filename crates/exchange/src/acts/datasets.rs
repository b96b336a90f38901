//! Data sets: described by their producer, approved by the walidata.

use kernel::{ActDef, Code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::members::Ended;
use super::{AGENCY, BOTH, DISKOMINFO, Ref, SATU_DATA, clean, reasons, said, skpd};
use crate::model::{Period, ReferenceCode, VersionState};
use crate::rules::datasets::{DescribeFacts, decide_approve, decide_describe, decide_end, decide_reject};
use crate::rules::schema;
use crate::store::{datasets as rows, members};

const DESCRIBE: &ActDef = &ActDef::new("describe-dataset", "Uraikan set data", SATU_DATA, AGENCY);

/// Says what a data set is: standard, metadata and reference codes of Satu
/// Data. It counts when the walidata approves it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DescribeDataset {
    /// The SKPD that makes the data.
    pub unit: Code,
    /// Identifier of its system that publishes them, or its number.
    pub system: Ref,
    /// One code in the whole regency, such as kunjungan-puskesmas.
    pub code: String,
    /// 1 for the first; the newest one where this only adds, the next one otherwise.
    pub version: i64,
    pub title: String,
    /// What one record is, as a reader of another SKPD understands it.
    pub meaning: String,
    /// How often it is brought up to date.
    pub period: Period,
    /// Unit of measure, such as orang or rupiah; empty where nothing is measured.
    #[serde(default)]
    pub measure: String,
    /// Fields that speak a code list, one to a line: `desa = kode wilayah Kemendagri`.
    #[serde(default)]
    pub reference_codes: Vec<String>,
    /// JSON Schema of one record, an object.
    pub schema: String,
    /// A made-up record as JSON.
    #[serde(default)]
    pub example: Option<String>,
    #[serde(default)]
    pub personal: bool,
    /// By which law the SKPD collects the data.
    pub legal_ground: String,
    /// How many days the hub keeps its events for those who lag behind.
    pub retention_days: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct DescribedSet {
    /// Number of the description, for the walidata.
    pub description: i64,
    pub dataset: String,
    pub version: i64,
    pub revision: i64,
    pub status: &'static str,
    /// What it changes for readers of the newest version.
    pub changes: Vec<String>,
}

fn references(lines: &[String]) -> Result<Vec<ReferenceCode>> {
    let read = |line: &String| {
        let (field, list) = line
            .split_once('=')
            .ok_or_else(|| Error::Input(format!("kode referensi «{line}»: tulis bidang = daftar kodenya")))?;
        Ok(ReferenceCode { field: said("bidang", field, 100)?, list: said("daftar kode", list, 200)? })
    };
    lines.iter().filter(|line| !line.trim().is_empty()).map(read).collect()
}

impl Act for DescribeDataset {
    const DEF: &'static ActDef = DESCRIBE;
    type Out = DescribedSet;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<DescribedSet>> {
        Ok(Record::new(describe(self, skpd(case)?, tx).await?))
    }
}

/// Keeps a description, which waits; what speaks against it is told before
/// anything is written.
pub(super) async fn describe(wish: &DescribeDataset, skpd: i64, tx: &mut Tx) -> Result<DescribedSet> {
    let code = wish.code.trim().to_owned();
    let (title, meaning) = (said("nama", &wish.title, 200)?, said("uraian", &wish.meaning, 2000)?);
    let (measure, legal_ground) = (clean("satuan", &wish.measure, 60)?, clean("dasar hukum", &wish.legal_ground, 500)?);
    let reference_codes = references(&wish.reference_codes)?;
    let parsed = schema::read(&wish.schema);
    let example = wish.example.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let example = example.map(|text| serde_json::from_str(text).map_err(|_| "bukan JSON".to_owned()));
    tx.hold_steady().await?;
    let system = members::named(tx, &wish.system.0).await?;
    let known = rows::by_code(tx, &code).await?;
    let (newest, waits) = match &known {
        Some(set) => (rows::newest(tx, set.id).await?, rows::waits(tx, set.id).await?),
        None => (None, false),
    };
    let words = rows::Words {
        version: wish.version,
        title: &title,
        meaning: &meaning,
        period: wish.period,
        measure: &measure,
        reference_codes: &reference_codes,
        schema: parsed.as_ref().unwrap_or(&serde_json::Value::Null),
        example: example.as_ref().and_then(|e| e.as_ref().ok()),
        personal: wish.personal,
        legal_ground: &legal_ground,
        retention_days: wish.retention_days,
    };
    let text = words.text()?;
    let decided = decide_describe(&DescribeFacts {
        system: &system,
        skpd,
        code: &code,
        known: known.as_ref(),
        newest: newest.as_ref().map(|found| &found.described),
        waits,
        version: wish.version,
        schema: parsed.as_ref().map_err(String::as_str),
        example: example.as_ref().map(|e| e.as_ref().map_err(String::as_str)),
        reference_codes: &reference_codes,
        legal_ground: &legal_ground,
        retention_days: wish.retention_days,
        same_words: newest.as_ref().is_some_and(|found| found.words == text),
    })?;
    let id = match known {
        Some(set) => set.id,
        None => rows::insert(tx, &rows::New { code: &code, unit: skpd, system: system.id }).await?,
    };
    let (description, revision) = rows::describe(tx, id, &words, &decided.changes).await?;
    Ok(DescribedSet {
        description,
        dataset: code,
        version: wish.version,
        revision,
        status: VersionState::Waiting.code(),
        changes: decided.changes.iter().map(ToString::to_string).collect(),
    })
}

const APPROVE: &ActDef =
    &ActDef { signs: true, ..ActDef::new("approve-dataset", "Setujui uraian set data", SATU_DATA, DISKOMINFO) };

/// The walidata lets a description count: from now on its events are judged by
/// it, and it stands in the catalogue.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveDataset {
    /// Number of the description.
    pub description: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct DatasetDone {
    pub description: i64,
    pub dataset: String,
    pub version: i64,
    pub revision: i64,
    pub status: &'static str,
}

impl Act for ApproveDataset {
    const DEF: &'static ActDef = APPROVE;
    type Out = DatasetDone;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<DatasetDone>> {
        tx.hold_steady().await?;
        let described = rows::described(tx, self.description).await?;
        let dataset = rows::by_id(tx, described.dataset).await?;
        decide_approve(&described, &dataset, tx.ctx().actor.person())?;
        rows::approve(tx, &described).await?;
        let done = DatasetDone {
            description: described.id,
            dataset: dataset.code,
            version: described.version,
            revision: described.revision,
            status: VersionState::InForce.code(),
        };
        let told = serde_json::json!({ "dataset": done.dataset, "version": done.version, "revision": done.revision });
        Ok(Record::new(done).tell("exchange-dataset-approved", told))
    }
}

const REJECT: &ActDef = &ActDef::new("reject-dataset", "Tolak uraian set data", SATU_DATA, DISKOMINFO);

/// Sets a description aside; its producer mends it and brings it again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectDataset {
    /// Number of the description.
    pub description: i64,
    pub reasons: Vec<String>,
}

impl Act for RejectDataset {
    const DEF: &'static ActDef = REJECT;
    type Out = DatasetDone;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<DatasetDone>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let described = rows::described(tx, self.description).await?;
        let dataset = rows::by_id(tx, described.dataset).await?;
        decide_reject(&described)?;
        rows::reject(tx, described.id, &reasons).await?;
        Ok(Record::new(DatasetDone {
            description: described.id,
            dataset: dataset.code,
            version: described.version,
            revision: described.revision,
            status: VersionState::Rejected.code(),
        }))
    }
}

const END: &ActDef = &ActDef::new("end-dataset", "Akhiri set data", SATU_DATA, BOTH);

/// Ends a data set, or one version of it, at once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndDataset {
    /// The SKPD that makes the data.
    pub unit: Code,
    pub dataset: String,
    /// One version; all of it where none is named.
    #[serde(default)]
    pub version: Option<i64>,
    pub reasons: Vec<String>,
}

impl Act for EndDataset {
    const DEF: &'static ActDef = END;
    type Out = Ended;

    fn subject(&self) -> Subject {
        Subject::Unit(self.unit.clone())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Ended>> {
        let reasons = reasons(&self.reasons)?;
        tx.hold_steady().await?;
        let dataset = rows::named(tx, &self.dataset).await?;
        let version = match self.version {
            Some(version) => Some((version, rows::in_force(tx, dataset.id, version).await?.is_some())),
            None => None,
        };
        decide_end(&dataset, skpd(case)?, version)?;
        let ended = match self.version {
            Some(version) => {
                rows::end_version(tx, dataset.id, version, &reasons).await?;
                format!("{} v{version}", dataset.code)
            }
            None => {
                rows::end(tx, dataset.id, &reasons).await?;
                dataset.code
            }
        };
        let told = serde_json::json!({ "dataset": ended });
        Ok(Record::new(Ended { ended }).tell("exchange-dataset-ended", told))
    }
}

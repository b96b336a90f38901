//! A version of the budget comes in: from a file, or from the RKA of all SKPD.

use kernel::Money;
use serde_json::json;
use store::table::IMPORT_BATCH;
use store::{Error, Result, Tx, Value, row};

pub use crate::model::NewDetail;
use crate::model::{Grain, Stage};
use crate::store as rows;
use crate::tables::{BUDGET_BARE, BUDGET_DETAIL, BUDGET_LINE, BUDGET_VERSION};

/// A version to be kept, whole.
#[derive(Clone, Debug)]
pub struct NewVersion<'a> {
    pub year: i32,
    pub stage: &'a Stage,
    /// Kind of the batch it comes by: `apbd`, `rincian`, `rka`, `seperduabelas`.
    pub kind: &'a str,
    /// SHA-256 of the file or of the lines, in hex.
    pub digest: &'a str,
    pub file_name: &'a str,
    /// Rows that were read, lines or not.
    pub row_count: i64,
    pub grain: Grain,
    /// `tersimpan`, `menunggu` or `berlaku`; only [`super::take_effect`] binds.
    pub status: &'a str,
    /// An object; `version`, `revision` and `status` are added to it.
    pub report: serde_json::Value,
    pub lines: Vec<NewLine>,
    pub bare: Vec<NewBare>,
}

/// A line, with codes in normal form.
#[derive(Clone, Debug, Default)]
pub struct NewLine {
    /// Where it stands; lines are given in this order.
    pub row_no: i64,
    pub no: Option<String>,
    /// The SKPD.
    pub unit_id: i64,
    pub sub_unit_id: i64,
    pub bidang: String,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub source: Option<String>,
    /// Standard price, or package or group in a version of packages.
    pub item_code: String,
    pub item_name: String,
    pub amount: Money,
    /// What is printed otherwise than by the codes; see [`crate::sipd::Printed`].
    pub printed: Option<String>,
    pub detail: Option<NewDetail>,
}

/// A row that is no line, kept to be written back.
#[derive(Clone, Debug, Default)]
pub struct NewBare {
    pub row_no: i64,
    pub no: Option<String>,
    pub unit_id: Option<i64>,
    pub sub_unit_id: Option<i64>,
    pub bidang: Option<String>,
    pub sub_kegiatan: Option<String>,
    pub item_code: String,
    pub item_name: String,
    pub printed: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptVersion {
    pub version: i64,
    pub import: i64,
    pub revision: i64,
}

/// Keeps a version with its lines as the next revision of its stage. It binds
/// nothing yet.
pub async fn keep_version(tx: &mut Tx, new: NewVersion<'_>) -> Result<KeptVersion> {
    let rank = new.stage.rank().ok_or_else(|| {
        Error::Input("tahapan: huruf kecil, angka dan tanda hubung, misalnya murni atau pergeseran-1".into())
    })?;
    // Of two versions of a stage at once, the second counts the first.
    tx.hold_steady().await?;
    let revision = 1 + rows::revisions(tx, new.year, &new.stage.0).await?;
    let total = Money::sum(new.lines.iter().map(|l| l.amount))
        .ok_or_else(|| Error::Input("jumlah seluruh baris terlalu besar untuk jumlah uang".into()))?;
    let kept = KeptVersion { version: tx.id()?, import: tx.id()?, revision };
    let mut report = new.report;
    if let Some(map) = report.as_object_mut() {
        map.insert("version".into(), json!(kept.version));
        map.insert("revision".into(), json!(revision));
        map.insert("status".into(), json!(new.status));
    }
    let (now, person) = (tx.ctx().now, tx.ctx().actor.person());
    let batch = row! {
        id: kept.import, kind: new.kind, year: new.year, stage: new.stage.0.as_str(), digest: new.digest,
        file_name: new.file_name, row_count: new.row_count, total: total, status: new.status,
        report: report.to_string(), brought_by: person, brought_at: now, confirmed_by: None::<i64>,
        confirmed_at: None::<i64>,
    };
    tx.insert(&IMPORT_BATCH, batch).await?;
    let count = i64::try_from(new.lines.len()).unwrap_or(i64::MAX);
    let version = row! {
        id: kept.version, year: new.year, stage: new.stage.0.as_str(), rank: rank, revision: revision,
        import_id: kept.import, grain: new.grain.as_str(), line_count: count, total: total, status: new.status,
        made_at: now,
    };
    tx.insert(&BUDGET_VERSION, version).await?;
    let (lines, details) = lines(tx, new.lines, kept.version)?;
    let bare = bare(tx, new.bare, kept.version)?;
    let scope = ("version_id", kept.version);
    tx.insert_bulk(&BUDGET_LINE, scope, lines).await?;
    for (table, rows) in [(&BUDGET_DETAIL, details), (&BUDGET_BARE, bare)] {
        if !rows.is_empty() {
            tx.insert_bulk(table, scope, rows).await?;
        }
    }
    Ok(kept)
}

type Values = Vec<Vec<Value>>;

fn lines(tx: &Tx, lines: Vec<NewLine>, version: i64) -> Result<(Values, Values)> {
    let (mut all, mut details) = (Vec::with_capacity(lines.len()), Vec::new());
    for l in lines {
        let id = tx.id()?;
        if let Some(d) = l.detail {
            details.push(vec![
                id.into(),
                version.into(),
                d.package.into(),
                d.note.into(),
                d.recipient.into(),
                d.specification.into(),
                d.location.into(),
                d.coefficient.into(),
                d.price.into(),
                d.tax.into(),
                d.coefficient_before.into(),
                d.price_before.into(),
                d.total_before.into(),
            ]);
        }
        all.push(vec![
            id.into(),
            version.into(),
            l.row_no.into(),
            l.unit_id.into(),
            l.sub_unit_id.into(),
            l.bidang.into(),
            l.sub_kegiatan.into(),
            l.rekening.into(),
            l.source.into(),
            l.item_code.into(),
            l.item_name.into(),
            l.amount.into(),
            l.no.into(),
            l.printed.into(),
        ]);
    }
    Ok((all, details))
}

fn bare(tx: &Tx, bare: Vec<NewBare>, version: i64) -> Result<Values> {
    bare.into_iter()
        .map(|b| {
            Ok(vec![
                tx.id()?.into(),
                version.into(),
                b.row_no.into(),
                b.unit_id.into(),
                b.sub_unit_id.into(),
                b.bidang.into(),
                b.sub_kegiatan.into(),
                b.item_code.into(),
                b.item_name.into(),
                b.no.into(),
                b.printed.into(),
            ])
        })
        .collect()
}

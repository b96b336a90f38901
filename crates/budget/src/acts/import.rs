//! `import apbd` and `import rincian`: a version of the budget from a file of
//! the national system.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::{ActDef, Money, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::ceilings::take_effect;
use super::lines::{Unknown, learn};
use crate::model::Stage;
use crate::public::{NewVersion, compared, keep_version};
use crate::rekap::{Layout, Mismatch, Rekap};
use crate::rules::Level;
use crate::store as rows;

const IMPORT: &ActDef = &ActDef {
    setup: true,
    allocates: true,
    ..ActDef::new("import-apbd", "Impor APBD", "PP 12/2019 Ps 132–133", &[Role::Ppkd, Role::Tapd])
};

/// Takes in a whole version, or nothing. The lines travel beside the input:
/// the journal keeps the file's digest and one digest over all lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportApbd {
    pub year: i32,
    pub stage: Stage,
    pub file_name: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub rekap: Option<Arc<Rekap>>,
}

/// What the import tells.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ApbdReport {
    pub rows: u32,
    pub lines: usize,
    pub without_account: u32,
    pub skpd: u32,
    pub sub_units: u32,
    pub total: Money,
    pub accounts: usize,
    pub accounts_with_several_sources: usize,
    /// Lines whose coefficient and price do not make their amount; the file's
    /// amount is kept.
    #[serde(default)]
    pub coefficient_mismatch: Vec<Mismatch>,
    pub set_aside: Vec<serde_json::Value>,
    pub rounded: Vec<serde_json::Value>,
    pub unknown_codes: BTreeMap<String, usize>,
    pub notes: Vec<String>,
    pub version: i64,
    pub revision: i64,
    /// In force, kept for comparison, or waiting for a second official.
    pub status: String,
    /// Against the version of this stage that it replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<serde_json::Value>,
    /// The same file was already here; nothing was changed.
    pub unchanged: bool,
    /// Codes of rekening and sub kegiatan that no list knows are findings.
    pub findings: Vec<Refusal>,
}

impl Act for ImportApbd {
    const DEF: &'static ActDef = IMPORT;
    type Out = ApbdReport;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<ApbdReport>> {
        let rekap = self.rekap.clone().ok_or_else(|| {
            Error::Input("impor APBD memerlukan berkasnya; jalankan: simpul import apbd BERKAS".into())
        })?;
        crate::rekap::refuse_grave(&rekap.set_aside)?;
        // Of one file brought twice at once, the second finds the first.
        tx.hold_steady().await?;
        if let Some((before, status)) = rows::same_file(tx, self.year, &self.stage.0, &self.digest).await? {
            let report = ApbdReport { unchanged: true, status, ..serde_json::from_str(&before)? };
            return Ok(Record::new(report));
        }
        let previous = rows::latest(tx, self.year, &self.stage.0).await?;
        let learned = learn(tx, self.year, rekap).await?;
        let rekap = learned.rekap.clone();
        // A budget that is made here is not set by a file: that is kept beside it, to be compared.
        let binds = self.stage.is_ratified() && !rows::making::made_here(tx, self.year).await?;
        let status = match (binds, tx.ctx().region.practice) {
            (false, _) => "tersimpan",
            (true, true) => "berlaku",
            (true, false) => "menunggu",
        };
        let mut report = report(&rekap, &learned.unknown, status);
        if self.stage.is_ratified() && !binds {
            report
                .notes
                .push("Anggaran tahun ini disusun di Simpul; berkas ini disimpan untuk dibandingkan saja.".into());
        }
        let new = NewVersion {
            year: self.year,
            stage: &self.stage,
            kind: if rekap.layout == Layout::Detail { "rincian" } else { "apbd" },
            digest: &self.digest,
            file_name: &self.file_name,
            row_count: rekap.rows_read.into(),
            grain: rekap.layout.grain(),
            status,
            report: serde_json::to_value(&report)?,
            lines: learned.lines()?,
            bare: learned.bare()?,
        };
        let kept = keep_version(tx, new).await?;
        (report.version, report.revision) = (kept.version, kept.revision);
        if let Some(previous) = previous {
            let pair = (previous.id, kept.version);
            report.replaces = Some(serde_json::to_value(compared(tx, self.year, pair, Level::SubKegiatan).await?)?);
        }
        if status == "berlaku" {
            take_effect(tx, self.year, kept.version, None).await?;
            let told = serde_json::json!({ "year": self.year, "version": kept.version });
            return Ok(Record::new(report).tell("budget-in-force", told));
        }
        Ok(Record::new(report))
    }
}

fn report(rekap: &Rekap, unknown: &Unknown, status: &str) -> ApbdReport {
    let keys = crate::rekap::account_keys(rekap);
    let several = keys.iter().filter(|k| k.sources.len() > 1).count();
    ApbdReport {
        rows: rekap.rows_read,
        lines: rekap.rows.len(),
        without_account: rekap.without_account,
        skpd: rekap.skpd,
        sub_units: rekap.sub_units,
        total: rekap.total,
        accounts: keys.len(),
        accounts_with_several_sources: several,
        coefficient_mismatch: rekap.mismatches.clone(),
        set_aside: rekap
            .set_aside
            .iter()
            .map(|s| serde_json::json!({ "row": s.row, "no": s.no, "reason": s.reason }))
            .collect(),
        rounded: rekap
            .rounded
            .iter()
            .map(|r| serde_json::json!({ "row": r.row, "was": r.was, "now": r.now }))
            .collect(),
        unknown_codes: unknown.iter().map(|(kind, codes)| (kind.clone(), codes.len())).collect(),
        notes: rekap.notes.clone(),
        version: 0,
        revision: 0,
        status: status.to_owned(),
        replaces: None,
        unchanged: false,
        findings: unknown.iter().map(unknown_finding).collect(),
    }
}

/// So many codes are told by name; more mean that the list is an old one.
const NAMED: usize = 20;

fn unknown_finding((kind, codes): (&String, &BTreeSet<String>)) -> Refusal {
    let (kind, count) = (kind.replace('_', " "), codes.len());
    let mut told = codes.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if count > NAMED {
        told.push_str(", …");
    }
    Refusal::new(
        "KODE-TAK-TERDAFTAR",
        "Daftar kode tahun berjalan (Kepmendagri)",
        format!("{count} kode {kind} dalam berkas tidak ada di daftar yang dimuat: {told}."),
        "Muat daftar kode yang terbaru, atau periksa kodenya.",
    )
    .figure("jumlah", count.to_string())
    .figure("kode", told)
}

const CONFIRM: &ActDef = &ActDef {
    signs: true,
    allocates: true,
    ..ActDef::new("confirm-apbd", "Berlakukan APBD yang diimpor", "PP 12/2019 Ps 133", &[Role::Ppkd, Role::Sekda])
};

/// A second official makes an imported version binding.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmApbd {
    /// The version named in the import's report.
    pub version: i64,
}

impl Act for ConfirmApbd {
    const DEF: &'static ActDef = CONFIRM;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let version = waiting(tx, self.version).await?;
        let brought_by = rows::brought_by(tx, version.import_id).await?;
        if brought_by == tx.ctx().actor.person() {
            return Err(Error::refuse(Refusal::new(
                "WEWENANG-ORANG-SAMA",
                "PP 12/2019 Ps 4(5)",
                "Yang mengimpor tidak boleh memberlakukan impornya sendiri.",
                "Mintalah pejabat kedua (PPKD atau Sekda).",
            )));
        }
        // Of a confirmation and a ratification at once, the second sees the first.
        tx.hold_steady().await?;
        let made_here = rows::making::batch_kind(tx, version.import_id).await? == "rka";
        if !made_here && rows::making::made_here(tx, version.year).await? {
            return Err(Error::refuse(Refusal::new(
                "APBD-DISUSUN-DI-SINI",
                "PP 12/2019 Ps 101–117; aturan Simpul: berkas tidak menetapkan anggaran yang disusun di sini",
                format!("Anggaran {} kini disusun di Simpul; berkas ini tidak dapat memberlakukannya.", version.year),
                "Tolak impor itu (reject-apbd); anggaran berubah lewat pergeseran atau perubahan yang disusun di sini.",
            )));
        }
        rows::decide_import(tx, version.import_id, "berlaku").await?;
        rows::set_status(tx, version.id, "berlaku").await?;
        // What was made here binds an SKPD once its DPA is ratified.
        if !made_here {
            take_effect(tx, version.year, version.id, None).await?;
        }
        let record = Record::new(serde_json::json!({ "version": version.id, "status": "berlaku" }));
        let told = serde_json::json!({ "year": version.year, "version": version.id });
        Ok(if made_here { record } else { record.tell("budget-in-force", told) })
    }
}

async fn waiting(tx: &mut Tx, version: i64) -> Result<rows::Version> {
    let found = rows::version_by_id(tx, version).await?.filter(|v| v.status == "menunggu");
    found.ok_or_else(|| Error::NotFound(format!("versi {version} yang menunggu konfirmasi")))
}

const REJECT: &ActDef = &ActDef {
    ..ActDef::new("reject-apbd", "Tolak APBD yang diimpor", "PP 12/2019 Ps 133", &[Role::Ppkd, Role::Sekda, Role::Tapd])
};

/// Sets aside an imported version that waits. Who brought it may do so too:
/// nothing comes to bind by it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectApbd {
    /// The version named in the import's report.
    pub version: i64,
    pub reasons: Vec<String>,
}

impl Act for RejectApbd {
    const DEF: &'static ActDef = REJECT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let reasons = kernel::text::reasons(&self.reasons).map_err(Error::Input)?;
        let version = waiting(tx, self.version).await?;
        rows::decide_import(tx, version.import_id, "ditolak").await?;
        rows::set_status(tx, version.id, "ditolak").await?;
        Ok(Record::new(serde_json::json!({ "version": version.id, "status": "ditolak", "reasons": reasons })))
    }
}

//! Official lists of codes, and last year's realisation, brought in as data.

use kernel::{ActDef, Code, Money, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use crate::store as rows;

const LOAD: &ActDef = &ActDef {
    setup: true,
    ..ActDef::new(
        "load-reference",
        "Muat daftar kode",
        "Permendagri 90/2019 dan pemutakhirannya",
        &[Role::Ppkd, Role::Bappeda],
    )
};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceCode {
    pub code: Code,
    pub name: String,
}

/// Loads an official list of a year; codes outside it become findings.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadReference {
    pub year: i32,
    /// urusan, bidang, program, kegiatan, sub_kegiatan, rekening or sumber_dana.
    pub kind: String,
    /// Decree and date.
    pub source: String,
    pub codes: Vec<ReferenceCode>,
}

const KINDS: [&str; 7] = ["urusan", "bidang", "program", "kegiatan", "sub_kegiatan", "rekening", "sumber_dana"];

impl Act for LoadReference {
    const DEF: &'static ActDef = LOAD;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        if !KINDS.contains(&self.kind.as_str()) {
            return Err(Error::Input(format!("jenis daftar: {}", KINDS.join(", "))));
        }
        for entry in &self.codes {
            let (norm, text) = (entry.code.norm(), entry.code.text());
            rows::put_listed_code(tx, self.year, &self.kind, norm, text, &entry.name).await?;
        }
        Ok(Record::new(serde_json::json!({ "kind": self.kind, "codes": self.codes.len() })))
    }
}

const PRIOR: &ActDef = &ActDef {
    setup: true,
    ..ActDef::new("load-prior-realisation", "Muat realisasi tahun lalu", "PP 12/2019 Ps 189", &[Role::Ppkd])
};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorLine {
    pub sub_unit: Code,
    pub sub_kegiatan: Code,
    pub rekening: Code,
    pub amount: Money,
}

/// The realisation of an earlier year, per account, for the LRA's comparison.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadPriorRealisation {
    /// The year in which the money was spent.
    pub year: i32,
    pub source: String,
    pub lines: Vec<PriorLine>,
}

impl Act for LoadPriorRealisation {
    const DEF: &'static ActDef = PRIOR;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let mut total = Money::ZERO;
        for line in &self.lines {
            let unit = store::units::by_norm(tx, line.sub_unit.norm())
                .await?
                .ok_or_else(|| Error::NotFound(format!("unit {}", line.sub_unit)))?;
            let (sub, rek) = (line.sub_kegiatan.norm(), line.rekening.norm());
            rows::put_prior(tx, self.year, unit.id, sub, rek, line.amount).await?;
            total = total.plus(line.amount);
        }
        Ok(Record::new(serde_json::json!({ "lines": self.lines.len(), "total": total })))
    }
}

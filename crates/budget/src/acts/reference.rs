//! Official lists of codes, and last year's realisation, brought in as data.

use kernel::{ActDef, Code, Money, Role};
use organisation::public::{UnitSeen, learn_units};
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
    /// The SKPD of a sub unit, in a list of units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skpd: Option<Code>,
}

/// Loads an official list of a year; codes outside it become findings.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadReference {
    pub year: i32,
    /// urusan, bidang, program, kegiatan, sub_kegiatan, rekening or sumber_dana;
    /// skpd for units, which belong to no year.
    pub kind: String,
    /// Decree and date.
    pub source: String,
    pub codes: Vec<ReferenceCode>,
}

const KINDS: [&str; 7] = ["urusan", "bidang", "program", "kegiatan", "sub_kegiatan", "rekening", "sumber_dana"];

const UNITS: &str = "skpd";

fn unit(listed: &ReferenceCode) -> UnitSeen {
    let skpd_code = listed.skpd.clone().unwrap_or_else(|| listed.code.clone());
    UnitSeen { code: listed.code.clone(), name: listed.name.clone(), skpd_code }
}

impl Act for LoadReference {
    const DEF: &'static ActDef = LOAD;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        if self.kind == UNITS {
            let seen: Vec<UnitSeen> = self.codes.iter().map(unit).collect();
            let known = learn_units(tx, &seen).await?;
            // A unit keeps the name under which its documents were made.
            let other = |listed: &&ReferenceCode| {
                known.get(listed.code.norm()).is_some_and(|unit| unit.name != listed.name.trim())
            };
            let kept: Vec<&str> = self.codes.iter().filter(other).map(|listed| listed.code.text()).collect();
            let told = serde_json::json!({ "kind": self.kind, "codes": self.codes.len(), "names_kept": kept });
            return Ok(Record::new(told));
        }
        if !KINDS.contains(&self.kind.as_str()) {
            return Err(Error::Input(format!("jenis daftar: {}, {UNITS}", KINDS.join(", "))));
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

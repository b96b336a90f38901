//! A second official puts an imported list of prices in force, or sets it aside.

use kernel::{ActDef, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::LAW;
use super::import::{Effect, PriceReport, take_effect};
use crate::rules::compare;
use crate::store::{self as rows, imports};

const CONFIRM: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new("confirm-prices", "Berlakukan standar harga yang diimpor", LAW, &[Role::Ppkd, Role::Sekda])
};

/// A second official puts an imported list of prices in force.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPrices {
    /// The number named in the import's report.
    pub import: i64,
}

impl Act for ConfirmPrices {
    const DEF: &'static ActDef = CONFIRM;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        tx.hold_steady().await?;
        let (brought_by, year, report) = waiting(tx, self.import).await?;
        if brought_by == tx.ctx().actor.person() {
            return Err(Error::refuse(Refusal::new(
                "WEWENANG-ORANG-SAMA",
                "PP 12/2019 Ps 4(5)",
                "Yang mengimpor tidak boleh memberlakukan impornya sendiri.",
                "Mintalah pejabat kedua (PPKD atau Sekda).",
            )));
        }
        let report: PriceReport = serde_json::from_str(&report)?;
        let starts = report.starts.parse().map_err(|_| Error::Storage("hari mulai impor tak terbaca".into()))?;
        let lines = imports::lines(tx, self.import).await?;
        let register = rows::register(tx, year, starts).await?;
        let changes = compare::compare(&register, &lines, report.says, starts);
        imports::decide(tx, self.import, "berlaku").await?;
        take_effect(tx, &changes, &Effect::of(year, self.import, starts, &report.decree)).await?;
        Ok(Record::new(serde_json::json!({
            "import": self.import, "prices_new": changes.new.len(), "changed": changes.changed.len(),
            "status": "berlaku",
        })))
    }
}

async fn waiting(tx: &mut Tx, import: i64) -> Result<(i64, i32, String)> {
    let missing = || Error::NotFound(format!("impor harga {import} yang menunggu konfirmasi"));
    imports::waiting(tx, import).await?.ok_or_else(missing)
}

const REJECT: &ActDef =
    &ActDef::new("reject-prices", "Tolak standar harga yang diimpor", LAW, &[Role::Ppkd, Role::Sekda, Role::Tapd]);

/// Sets aside an imported list that waits. Who brought it may do so too:
/// nothing comes to count by it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectPrices {
    /// The number named in the import's report.
    pub import: i64,
    pub reasons: Vec<String>,
}

impl Act for RejectPrices {
    const DEF: &'static ActDef = REJECT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let reasons = kernel::text::reasons(&self.reasons).map_err(Error::Input)?;
        tx.hold_steady().await?;
        waiting(tx, self.import).await?;
        imports::decide(tx, self.import, "ditolak").await?;
        Ok(Record::new(serde_json::json!({ "import": self.import, "status": "ditolak", "reasons": reasons })))
    }
}

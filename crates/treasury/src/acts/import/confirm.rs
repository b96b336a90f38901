//! A second official lets an imported report count (its own documents, and what
//! it changes in documents that came with earlier reports) or sets it aside.

use kernel::{ActDef, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::super::common;
use super::{Keeper, post, units_of};
use crate::realisasi::{Line, Realisasi, rebuild};
use crate::store::{self as rows, national};
use kernel::lifecycle::Kind;
use organisation::public::learn_units;

const CONFIRM: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new(
        "confirm-realisasi",
        "Konfirmasi impor realisasi",
        "PP 12/2019 Ps 4(5)",
        &[Role::Ppkd, Role::Bud, Role::Inspektorat],
    )
};

/// A second official lets an imported report count.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRealisasi {
    pub import: i64,
}

impl Act for ConfirmRealisasi {
    const DEF: &'static ActDef = CONFIRM;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        tx.hold_steady().await?;
        let (brought_by, year) = waiting(tx, self.import).await?;
        if brought_by == tx.ctx().actor.person() {
            return Err(Error::refuse(Refusal::new(
                "WEWENANG-ORANG-SAMA",
                "PP 12/2019 Ps 4(5)",
                "Yang membawa impor tidak boleh mengonfirmasinya.",
                "Mintalah pejabat kedua (PPKD, BUD, atau Inspektorat).",
            )));
        }
        budget::public::decide_import(tx, self.import, "berlaku").await?;
        let (documents, mut keeper) = self.renewing(tx, year).await?;
        post(tx, self.import, std::mem::take(&mut keeper.moved)).await?;
        keeper.raise_series(tx).await?;
        Ok(Record::new(serde_json::json!({
            "import": self.import, "documents": documents, "findings": keeper.findings, "status": "berlaku",
        })))
    }
}

impl ConfirmRealisasi {
    /// Lets its documents count, and brings what was here before to what this
    /// report says, as an import in a practice folder does at once; what a newer
    /// report tells stays. What was meanwhile noted as ours does not count twice.
    async fn renewing(&self, tx: &mut Tx, year: i32) -> Result<(usize, Keeper)> {
        let lines = read(rows::lines_brought(tx, self.import).await?)?;
        let units = learn_units(tx, &units_of(&lines)).await?;
        let mut keeper = Keeper::new(year, self.import, units, rows::imported(tx, year).await?, true);
        let brought = Realisasi::of_lines(year, lines);
        let brought_chain = rebuild(&brought);
        keeper.meet_ours(tx, &brought.lines, &brought_chain).await?;
        keeper.give_way_to_ours(tx).await?;
        let documents = rows::take_effect(tx, self.import).await?;
        let newer = read(rows::lines_newer(tx, year, self.import).await?)?;
        if !newer.is_empty() {
            let chain = rebuild(&Realisasi::of_lines(year, newer));
            keeper.newer.extend(chain.spds.iter().map(|d| (Kind::Spd, d.key.clone())));
            for (kind, documents) in [(Kind::Spp, &chain.spps), (Kind::Spm, &chain.spms), (Kind::Tbp, &chain.tbps)] {
                keeper.newer.extend(documents.iter().map(|d| (kind, d.key.clone())));
            }
            keeper.newer.extend(chain.sp2ds.iter().map(|d| (Kind::Sp2d, d.document.key.clone())));
        }
        keeper.keep_all(tx, &brought_chain).await?;
        keeper.miss(&brought_chain);
        Ok((documents, keeper))
    }
}

async fn waiting(tx: &mut Tx, import: i64) -> Result<(i64, i32)> {
    let missing = || Error::NotFound(format!("impor {import} yang menunggu konfirmasi"));
    rows::waiting_import(tx, import).await?.ok_or_else(missing)
}

const REJECT: &ActDef = &ActDef {
    ..ActDef::new(
        "reject-realisasi",
        "Tolak impor realisasi",
        "PP 12/2019 Ps 4(5)",
        &[Role::Ppkd, Role::KuasaBud, Role::Bud, Role::Inspektorat],
    )
};

/// Sets aside an imported report that waits. Who brought it may do so too:
/// nothing comes to count by it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectRealisasi {
    pub import: i64,
    pub reasons: Vec<String>,
}

impl Act for RejectRealisasi {
    const DEF: &'static ActDef = REJECT;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let reasons = common::check_reasons(&self.reasons)?;
        tx.hold_steady().await?;
        waiting(tx, self.import).await?;
        budget::public::decide_import(tx, self.import, "ditolak").await?;
        let documents = rows::set_aside(tx, self.import).await?;
        national::withdraw_of_import(tx, self.import).await?;
        Ok(Record::new(serde_json::json!({
            "import": self.import, "documents": documents, "reasons": reasons, "status": "ditolak",
        })))
    }
}

fn read(lines: Vec<String>) -> Result<Vec<Line>> {
    lines.iter().map(|json| Ok(serde_json::from_str(json)?)).collect()
}

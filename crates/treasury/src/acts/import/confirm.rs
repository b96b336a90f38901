//! A second official lets an imported report count: its own documents, and
//! what it changes in documents that came with earlier reports.

use kernel::{ActDef, Refusal, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{Keeper, post, units_of};
use crate::realisasi::{Chain, Line, Realisasi, Totals, rebuild};
use crate::store as rows;
use kernel::lifecycle::Kind;
use organisation::public::learn_units;

const CONFIRM: &ActDef = &ActDef {
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
        let missing = || Error::NotFound(format!("impor {} yang menunggu konfirmasi", self.import));
        let (brought_by, year) = rows::waiting_import(tx, self.import).await?.ok_or_else(missing)?;
        if brought_by == tx.ctx().actor.person() {
            return Err(Error::refuse(Refusal::new(
                "WEWENANG-ORANG-SAMA",
                "PP 12/2019 Ps 4(5)",
                "Yang membawa impor tidak boleh mengonfirmasinya.",
                "Mintalah pejabat kedua (PPKD, BUD, atau Inspektorat).",
            )));
        }
        rows::confirm_import(tx, self.import).await?;
        let documents = rows::take_effect(tx, self.import).await?;
        let mut keeper = self.renewing(tx, year).await?;
        post(tx, self.import, std::mem::take(&mut keeper.moved)).await?;
        keeper.raise_series(tx).await?;
        Ok(Record::new(serde_json::json!({
            "import": self.import, "documents": documents, "findings": keeper.findings, "status": "berlaku",
        })))
    }
}

impl ConfirmRealisasi {
    /// Brings what was here before to what this report says, as an import in a
    /// practice folder does at once; what a newer report tells stays.
    async fn renewing(&self, tx: &mut Tx, year: i32) -> Result<Keeper> {
        let lines = read(rows::lines_brought(tx, self.import).await?)?;
        let units = learn_units(tx, &units_of(&lines)).await?;
        let mut keeper = Keeper::new(year, self.import, units, rows::imported(tx, year).await?, true);
        let newer = read(rows::lines_newer(tx, year, self.import).await?)?;
        if !newer.is_empty() {
            let chain = chain(year, newer);
            keeper.newer.extend(chain.spds.iter().map(|d| (Kind::Spd, d.key.clone())));
            for (kind, documents) in [(Kind::Spp, &chain.spps), (Kind::Spm, &chain.spms), (Kind::Tbp, &chain.tbps)] {
                keeper.newer.extend(documents.iter().map(|d| (kind, d.key.clone())));
            }
            keeper.newer.extend(chain.sp2ds.iter().map(|d| (Kind::Sp2d, d.document.key.clone())));
        }
        keeper.keep_all(tx, &chain(year, lines)).await?;
        Ok(keeper)
    }
}

fn read(lines: Vec<String>) -> Result<Vec<Line>> {
    lines.iter().map(|json| Ok(serde_json::from_str(json)?)).collect()
}

/// The documents of kept lines; what the file was like otherwise was told when
/// it came.
fn chain(year: i32, lines: Vec<Line>) -> Chain {
    rebuild(&Realisasi {
        sheet: String::new(),
        year,
        region: String::new(),
        title: Vec::new(),
        rows_read: 0,
        lines,
        set_aside: Vec::new(),
        rounded: Vec::new(),
        file_totals: Vec::new(),
        totals: Totals::default(),
        notes: Vec::new(),
    })
}

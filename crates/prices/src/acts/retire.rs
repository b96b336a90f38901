//! An item that may not be used any more.

use kernel::{ActDef, Day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::{LAW, SETTERS, facts, item};
use crate::rules::check_living;
use crate::store as rows;

const RETIRE: &ActDef =
    &ActDef { setup: true, ..ActDef::new("retire-price-item", "Hentikan barang standar harga", LAW, SETTERS) };

/// Retires an item from a day on; prices that lines already use stay theirs.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetirePriceItem {
    pub item: i64,
    /// From this day on; today where none is named.
    #[serde(default)]
    pub from: Option<Day>,
    pub reason: String,
}

impl Act for RetirePriceItem {
    const DEF: &'static ActDef = RETIRE;
    type Out = serde_json::Value;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<serde_json::Value>> {
        let reason = kernel::text::reason(&self.reason).map_err(Error::Input)?;
        let today = tx.ctx().today;
        let from = self.from.unwrap_or(today);
        if from < today {
            return Err(Error::Input("barang dihentikan mulai hari ini atau sesudahnya".into()));
        }
        tx.hold_steady().await?;
        let price = item(tx, self.item).await?;
        check_living(&facts(&price))?;
        rows::insert_end(tx, self.item, from, &reason).await?;
        Ok(Record::new(serde_json::json!({ "item": self.item, "code": price.code, "from": from })))
    }
}

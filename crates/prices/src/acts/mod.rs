//! Official steps on standard prices.

mod confirm;
mod import;
mod proposal;
mod retire;

pub use confirm::{ConfirmPrices, RejectPrices};
pub use import::{ImportPrices, PriceReport};
pub use proposal::{ApprovePrice, ProposePrice, RefusePrice};
pub use retire::RetirePriceItem;

use kernel::{Day, Role};
use store::{Error, Result, Tx};

use crate::rules::ItemFacts;
use crate::store as rows;

/// Who set prices; the regency's head does so by decree.
pub(crate) const LAW: &str = "PP 12/2019 Ps 51, 97(6)";
pub(crate) const SETTERS: &[Role] = &[Role::Ppkd, Role::Tapd];

/// An item with its newest price, or not found.
pub(crate) async fn item(tx: &mut Tx, id: i64) -> Result<crate::model::Price> {
    let missing = || Error::NotFound(format!("barang {id} dalam standar harga"));
    rows::history(tx, id).await?.into_iter().next().ok_or_else(missing)
}

pub(crate) fn facts(price: &crate::model::Price) -> ItemFacts {
    ItemFacts { label: format!("{} {}", price.code, price.terms.name), ends: price.ends }
}

/// The revision that a price from this day needs.
pub(crate) fn revision(prices: &[crate::model::Price], starts: Day) -> i64 {
    1 + prices.iter().filter(|p| p.starts == starts).map(|p| p.revision).max().unwrap_or(0)
}

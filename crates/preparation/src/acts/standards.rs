//! What the register of standard prices says of the items of a save.

use std::collections::{BTreeSet, HashMap};

use kernel::{Code, Day, Money};
use store::{Result, Tx};

/// A standard price in force.
#[derive(Clone, Debug)]
pub struct StandardPrice {
    pub id: i64,
    pub name: String,
    pub amount: Money,
    pub rekening: Vec<Code>,
}

impl StandardPrice {
    pub fn serves(&self, rekening: &Code) -> bool {
        self.rekening.is_empty() || self.rekening.contains(rekening)
    }
}

/// The prices in force of item codes. The national lists give one code to
/// several goods now and then: each is there, for the name to choose.
pub async fn in_force(
    _tx: &mut Tx,
    _year: i32,
    _codes: BTreeSet<&str>,
    _day: Day,
) -> Result<HashMap<String, Vec<StandardPrice>>> {
    Ok(HashMap::new())
}

/// The one that is called so, or else the first.
pub fn called<'p>(prices: Option<&'p Vec<StandardPrice>>, name: &str) -> Option<&'p StandardPrice> {
    let prices = prices?;
    prices.iter().find(|p| p.name == name.trim()).or_else(|| prices.first())
}

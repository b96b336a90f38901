//! What the register of standard prices says of the items of a save.

use std::collections::{BTreeSet, HashMap};

use kernel::{Code, Day};
use prices::public::Price;
use store::{Result, Tx};

/// The prices in force of item codes. The national lists give one code to
/// several goods now and then: each is there, for the name to choose.
pub async fn in_force(tx: &mut Tx, year: i32, codes: BTreeSet<&str>, day: Day) -> Result<HashMap<String, Vec<Price>>> {
    let mut all = HashMap::new();
    for text in codes {
        // What is no code has no standard price.
        if let Ok(code) = Code::parse(text) {
            all.insert(text.to_owned(), prices::public::by_code(tx, year, &code, day).await?);
        }
    }
    Ok(all)
}

/// The one that is called so, or else the first.
pub fn called<'p>(prices: Option<&'p Vec<Price>>, name: &str) -> Option<&'p Price> {
    let prices = prices?;
    prices.iter().find(|p| p.terms.name == name.trim()).or_else(|| prices.first())
}

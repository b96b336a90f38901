//! What other modules and the edges may call.

use kernel::{Code, Day, Money};
use store::{Read, Result, View};

pub use crate::model::{Price, PriceKind, Quotation, Terms};
use crate::rules::words;
use crate::store as rows;
pub use crate::store::proposals::Proposal;
pub use crate::store::search::Wanted;
use crate::store::{proposals, search as searching};

/// The prices of items in force on a day, in the order they are asked for.
/// What is retired or has no price yet is left out.
pub async fn in_force(read: &mut impl Read, items: &[i64], day: Day) -> Result<Vec<Price>> {
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        found.extend(rows::of_item(read, *item, day).await?.filter(|p| !p.retired(day)));
    }
    Ok(found)
}

/// The price in force of a code. The national lists give one code to several
/// goods now and then, so there may be more than one.
pub async fn by_code(read: &mut impl Read, year: i32, code: &Code, day: Day) -> Result<Vec<Price>> {
    let mut found = rows::of_code(read, year, code.norm(), day).await?;
    found.retain(|p| !p.retired(day));
    Ok(found)
}

/// Prices in force that hold every word of the text, each word by its beginning.
/// Without a text: the register by code.
pub async fn search(read: &mut impl Read, wanted: &Wanted, most: usize) -> Result<Vec<Price>> {
    let words = words(&wanted.text);
    match words.is_empty() {
        true if wanted.text.trim().is_empty() => searching::all(read, wanted, most, 0).await,
        true => Ok(Vec::new()),
        false => searching::hits(read, wanted, words, most).await,
    }
}

/// A page of a search.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub prices: Vec<Price>,
    /// Items in all; of a search at most `MOST_HITS`.
    pub count: i64,
    /// There are more than were counted.
    pub more: bool,
}

/// Hits of a search that are counted and paged through; who gets more adds a word.
pub const MOST_HITS: usize = 1_000;

/// Prices in force, a page of them; a search by name, the register by code.
pub async fn listing(view: &mut View, wanted: &Wanted, most: usize, after: usize) -> Result<Found> {
    if wanted.text.trim().is_empty() {
        let prices = searching::all(view, wanted, most, after).await?;
        let count = searching::items(view, wanted).await?;
        return Ok(Found { prices, count, more: false });
    }
    let mut all = search(view, wanted, MOST_HITS + 1).await?;
    let more = all.len() > MOST_HITS;
    all.truncate(MOST_HITS);
    all.sort_by(|a, b| (&a.terms.name, &a.code, a.item).cmp(&(&b.terms.name, &b.code, b.item)));
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Ok(Found { prices: all.into_iter().skip(after).take(most).collect(), count, more })
}

/// All prices of an item, the newest first; none where there is no such item.
pub async fn history(read: &mut impl Read, item: i64) -> Result<Vec<Price>> {
    rows::history(read, item).await
}

/// What a proposal says; none where the document is no proposal.
pub async fn proposal(read: &mut impl Read, document: i64) -> Result<Option<(Proposal, Vec<Quotation>)>> {
    match proposals::find(read, document).await? {
        Some(found) => Ok(Some((found, proposals::quotations(read, document).await?))),
        None => Ok(None),
    }
}

/// A share as people write it: `40,25 %`.
pub fn per_cent(share: i64) -> String {
    let text = Money::from_sen(share).rupiah();
    format!("{} %", text.trim_start_matches("Rp ").trim_end_matches(",00"))
}

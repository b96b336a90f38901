//! Search as one types: the rarest word leads, the others are looked for in
//! what it leads to.

use kernel::{Code, Day};
use store::{Read, Result, Value, params};

use super::price;
use crate::model::{Price, PriceKind};
use crate::rules::MOST_WORDS;

/// Items a word leads to ($2 ≤ word < $3), with their price on a day ($4).
/// $5: kind or ''; $6–$11: patterns of the other words; $12: account or ''.
const HITS: &str = "SELECT i.year, i.kind, i.code, p.*, e.ends FROM price_word w
   JOIN price_item i ON i.id = w.item_id
   JOIN price p ON p.id = (SELECT q.id FROM price q WHERE q.item_id = w.item_id AND q.starts <= $4
      ORDER BY q.starts DESC, q.revision DESC LIMIT 1)
   LEFT JOIN price_end e ON e.item_id = w.item_id
   WHERE w.year = $1 AND w.word >= $2 AND w.word < $3 AND ($5 = '' OR i.kind = $5)
     AND (e.ends IS NULL OR e.ends > $4)
     AND p.words LIKE $6 AND p.words LIKE $7 AND p.words LIKE $8 AND p.words LIKE $9 AND p.words LIKE $10
     AND p.words LIKE $11 AND ($12 = '' OR p.rekening_norm = '' OR p.rekening_norm LIKE $12)
   ORDER BY w.year, w.word, w.item_id LIMIT $13";
/// How much a word leads to, counted as far as it matters.
const WEIGHT: &str = "SELECT COUNT(*) AS n FROM (SELECT item_id FROM price_word
   WHERE year = $1 AND word >= $2 AND word < $3 LIMIT 3000) AS weighed";
const ALL: &str = "SELECT i.year, i.kind, i.code, p.*, e.ends FROM price_item i
   JOIN price p ON p.id = (SELECT q.id FROM price q WHERE q.item_id = i.id AND q.starts <= $2
      ORDER BY q.starts DESC, q.revision DESC LIMIT 1)
   LEFT JOIN price_end e ON e.item_id = i.id
   WHERE i.year = $1 AND (e.ends IS NULL OR e.ends > $2)
     AND ($3 = '' OR p.rekening_norm = '' OR p.rekening_norm LIKE $3)
   ORDER BY i.year, i.code, i.id LIMIT $4 OFFSET $5";
const ALL_OF_KIND: &str = "SELECT i.year, i.kind, i.code, p.*, e.ends FROM price_item i
   JOIN price p ON p.id = (SELECT q.id FROM price q WHERE q.item_id = i.id AND q.starts <= $2
      ORDER BY q.starts DESC, q.revision DESC LIMIT 1)
   LEFT JOIN price_end e ON e.item_id = i.id
   WHERE i.year = $1 AND i.kind = $6 AND (e.ends IS NULL OR e.ends > $2)
     AND ($3 = '' OR p.rekening_norm = '' OR p.rekening_norm LIKE $3)
   ORDER BY i.year, i.kind, i.code, i.id LIMIT $4 OFFSET $5";
const ITEMS: &str = "SELECT COUNT(*) AS n FROM price_item WHERE year = $1 AND ($2 = '' OR kind = $2)";

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub year: i32,
    /// Words in any order; the beginning of each is enough.
    pub text: String,
    pub kind: Option<PriceKind>,
    /// Only what may be used with this account.
    pub rekening: Option<Code>,
    pub day: Day,
}

impl Wanted {
    fn account(&self) -> String {
        self.rekening.as_ref().map_or_else(String::new, |code| format!("%;{};%", code.norm()))
    }

    fn kind(&self) -> &'static str {
        self.kind.map_or("", PriceKind::code)
    }
}

/// From a word's beginning up to behind everything that begins with it.
fn range(word: &str) -> (Value, Value) {
    let low = word.as_bytes().to_vec();
    let mut high = low.clone();
    // No text holds this byte.
    high.push(0xff);
    (Value::Bytes(low), Value::Bytes(high))
}

/// At most `most` items that hold all words, the exact words first.
pub(crate) async fn hits(
    read: &mut impl Read,
    wanted: &Wanted,
    mut words: Vec<String>,
    most: usize,
) -> Result<Vec<Price>> {
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.truncate(MOST_WORDS);
    let mut leading: Option<(i64, usize)> = None;
    for (at, word) in words.iter().enumerate().filter(|_| words.len() > 1) {
        let (low, high) = range(word);
        let weight = read.one(WEIGHT, vec![wanted.year.into(), low, high]).await?.int("n")?;
        if leading.is_none_or(|(least, _)| weight < least) {
            leading = Some((weight, at));
        }
    }
    let (low, high) = match words.get(leading.map_or(0, |(_, at)| at)) {
        Some(word) => range(word),
        None => return Ok(Vec::new()),
    };
    let mut params = vec![wanted.year.into(), low, high, wanted.day.into(), wanted.kind().into()];
    let pattern = |n: usize| words.get(n).map_or_else(|| "%".to_owned(), |word| format!("% {word}%"));
    params.extend((0..MOST_WORDS).map(|n| Value::from(pattern(n))));
    // An item stands under each of its words that begin alike.
    let limit = i64::try_from(most.saturating_mul(2)).unwrap_or(i64::MAX);
    params.extend([wanted.account().into(), limit.into()]);
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    for row in read.query(HITS, params).await? {
        if found.len() < most && seen.insert(row.int("item_id")?) {
            found.push(price(&row)?);
        }
    }
    Ok(found)
}

/// A page of the whole register, by code.
pub(crate) async fn all(read: &mut impl Read, wanted: &Wanted, most: usize, after: usize) -> Result<Vec<Price>> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut params = params![wanted.year, wanted.day, wanted.account(), number(most), number(after)];
    let rows = match wanted.kind {
        None => read.query(ALL, params).await?,
        Some(kind) => {
            params.push(kind.code().into());
            read.query(ALL_OF_KIND, params).await?
        }
    };
    rows.iter().map(price).collect()
}

/// Items of a year, retired ones too.
pub(crate) async fn items(read: &mut impl Read, wanted: &Wanted) -> Result<i64> {
    read.one(ITEMS, params![wanted.year, wanted.kind()]).await?.int("n")
}

#[cfg(test)]
mod tests;

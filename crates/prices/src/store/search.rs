//! Search as one types: the rarest word leads, the others are looked for in
//! what it leads to.

use kernel::{Code, Day};
use store::{Read, Result, Value, params};

use super::price;
use crate::model::{Price, PriceKind};
use crate::rules::MOST_WORDS;

/// The next items a word leads to (from $2, behind item $4, up to $3), with their
/// price on a day ($5) where that holds the other words ($6–$11) and may be used
/// with an account ($12, or ''). Few at a time: they mostly are enough, and
/// PostgreSQL then goes by the keys where it would read whole tables for more.
const HITS: &str = "SELECT i.year, i.kind, i.code, p.*, e.ends FROM (
      SELECT w.word, w.item_id FROM price_word w WHERE w.year = $1 AND w.word >= $2 AND w.word < $3
        AND (w.word > $2 OR w.item_id > $4) ORDER BY w.year, w.word, w.item_id LIMIT 100) c
   JOIN price p ON p.id = (SELECT q.id FROM price q WHERE q.item_id = c.item_id AND q.starts <= $5
      ORDER BY q.starts DESC, q.revision DESC LIMIT 1)
   JOIN price_item i ON i.id = c.item_id LEFT JOIN price_end e ON e.item_id = c.item_id
   WHERE p.words LIKE $6 AND p.words LIKE $7 AND p.words LIKE $8 AND p.words LIKE $9 AND p.words LIKE $10
     AND p.words LIKE $11 AND ($12 = '' OR p.rekening_norm = '' OR p.rekening_norm LIKE $12)
   ORDER BY c.word, c.item_id";
/// The last of them, where there are so many.
const LAST: &str = "SELECT word, item_id FROM price_word WHERE year = $1 AND word >= $2 AND word < $3
     AND (word > $2 OR item_id > $4) ORDER BY year, word, item_id LIMIT 1 OFFSET 99";
const CHUNK: usize = 100;
/// Items that one search looks at.
const MOST_SEEN: usize = 20_000;
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

    /// Of the kind, and not retired.
    fn fits(&self, price: &Price) -> bool {
        self.kind.is_none_or(|kind| kind == price.kind) && !price.retired(self.day)
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
    let (mut low, high) = match words.get(leading.map_or(0, |(_, at)| at)) {
        Some(word) => range(word),
        None => return Ok(Vec::new()),
    };
    let pattern = |n: usize| words.get(n).map_or_else(|| "%".to_owned(), |word| format!("% {word}%"));
    let patterns: Vec<Value> = (0..MOST_WORDS).map(|n| Value::from(pattern(n))).collect();
    let (mut behind, mut looked_at) = (0, 0);
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    while looked_at < MOST_SEEN {
        let mut params = vec![wanted.year.into(), low.clone(), high.clone(), behind.into(), wanted.day.into()];
        params.extend(patterns.iter().cloned());
        params.push(wanted.account().into());
        for row in read.query(HITS, params).await? {
            // An item stands under each of its words that begin alike.
            let hit = price(&row)?;
            if wanted.fits(&hit) && seen.insert(hit.item) {
                found.push(hit);
            }
            if found.len() == most {
                return Ok(found);
            }
        }
        looked_at += CHUNK;
        match read.opt(LAST, vec![wanted.year.into(), low, high.clone(), behind.into()]).await? {
            Some(last) => (low, behind) = (last.bytes("word")?.into(), last.int("item_id")?),
            None => break,
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

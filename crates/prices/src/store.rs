//! Statements of standard prices. No decisions here.

pub(crate) mod imports;
pub(crate) mod proposals;
pub(crate) mod search;

use kernel::{Code, Day};
use store::{Error, Read, Result, Row, Tx, Value, params, row};

use crate::model::{Price, PriceKind, Terms};
use crate::rules::words;
use crate::tables::{PRICE, PRICE_END, PRICE_ITEM, PRICE_WORD};

/// The price in force on a day ($2) of an item ($1).
const OF_ITEM: &str = "SELECT i.year, i.kind, i.code, p.*, e.ends FROM price_item i
   JOIN price p ON p.id = (SELECT q.id FROM price q WHERE q.item_id = i.id AND q.starts <= $2
      ORDER BY q.starts DESC, q.revision DESC LIMIT 1)
   LEFT JOIN price_end e ON e.item_id = i.id WHERE i.id = $1";
const OF_CODE: &str = "SELECT i.year, i.kind, i.code, p.*, e.ends FROM price_item i
   JOIN price p ON p.id = (SELECT q.id FROM price q WHERE q.item_id = i.id AND q.starts <= $3
      ORDER BY q.starts DESC, q.revision DESC LIMIT 1)
   LEFT JOIN price_end e ON e.item_id = i.id WHERE i.year = $1 AND i.norm = $2 ORDER BY i.id";
/// Every item of a year ($1) with its price on a day ($2), or else its first one.
const REGISTER: &str = "SELECT i.year, i.kind, i.code, p.*, e.ends FROM price_item i
   JOIN price p ON p.id = COALESCE(
      (SELECT q.id FROM price q WHERE q.item_id = i.id AND q.starts <= $2
         ORDER BY q.starts DESC, q.revision DESC LIMIT 1),
      (SELECT q.id FROM price q WHERE q.item_id = i.id ORDER BY q.starts, q.revision DESC LIMIT 1))
   LEFT JOIN price_end e ON e.item_id = i.id WHERE i.year = $1 ORDER BY i.id";
const HISTORY: &str = "SELECT i.year, i.kind, i.code, p.*, e.ends FROM price_item i
   JOIN price p ON p.item_id = i.id LEFT JOIN price_end e ON e.item_id = i.id
   WHERE i.id = $1 ORDER BY p.starts DESC, p.revision DESC";
const WORDS_OF: &str = "SELECT DISTINCT words FROM price WHERE item_id = $1";
const TAKEN: &str = "SELECT id FROM price_item WHERE year = $1 AND norm = $2 AND kind = $3 LIMIT 1";
const UNLIKELY: &str = "SELECT COUNT(*) AS n FROM price WHERE amount <= 0";
const SAME_DAY: &str = "SELECT COUNT(*) AS n FROM (SELECT p.item_id FROM price p JOIN price_item i ON i.id = p.item_id
   WHERE i.year = $1 GROUP BY p.item_id, p.starts HAVING COUNT(*) > 1) AS twice";
/// Approved proposals of a year without the price they should have become.
const WITHOUT_PRICE: &str = "SELECT d.id, d.number FROM document d
   LEFT JOIN price_proposal u ON u.document_id = d.id LEFT JOIN price p ON p.id = u.price_id
   WHERE d.kind = 'USH' AND d.year = $1 AND d.state = 'disetujui' AND p.id IS NULL ORDER BY d.id";
const COUNT: &str = "SELECT COUNT(*) AS n FROM price_item WHERE year = $1";

/// Parts the codes in a column.
const PARTED: &str = "; ";

pub(crate) fn price(r: &Row) -> Result<Price> {
    Ok(Price {
        item: r.int("item_id")?,
        id: r.int("id")?,
        year: i32::try_from(r.int("year")?).unwrap_or_default(),
        kind: kind(r)?,
        code: code(&r.text("code")?)?,
        terms: terms(r)?,
        starts: r.day("starts")?,
        revision: r.int("revision")?,
        source: r.text("source")?,
        ends: r.opt_day("ends")?,
    })
}

fn kind(r: &Row) -> Result<PriceKind> {
    PriceKind::parse(&r.text("kind")?).ok_or_else(|| Error::Storage("jenis standar harga tak dikenal".into()))
}

fn code(text: &str) -> Result<Code> {
    Code::parse(text).map_err(|e| Error::Storage(e.to_string()))
}

/// The columns of terms, which prices, lines and proposals share.
fn terms(r: &Row) -> Result<Terms> {
    Ok(Terms {
        group_code: r.text("group_code")?,
        group_name: r.text("group_name")?,
        national_id: r.text("national_id")?,
        ..bare_terms(r)?
    })
}

/// As [`terms`], where nothing of the national list is known.
fn bare_terms(r: &Row) -> Result<Terms> {
    let codes = r.text("rekening")?;
    Ok(Terms {
        name: r.text("name")?,
        spec: r.text("spec")?,
        measure: r.text("measure")?,
        amount: r.money("amount")?,
        tkdn: r.opt_int("tkdn")?,
        rekening: codes.split(PARTED).filter(|c| !c.is_empty()).map(code).collect::<Result<_>>()?,
        group_code: String::new(),
        group_name: String::new(),
        national_id: String::new(),
    })
}

fn printed(codes: &[Code]) -> String {
    codes.iter().map(Code::text).collect::<Vec<_>>().join(PARTED)
}

/// `;5.1.2.1.1.24;5.1.2.1.1.25;`, so that one code is found as a part.
fn compared(codes: &[Code]) -> String {
    codes.iter().fold(String::new(), |all, code| format!("{}{};", if all.is_empty() { ";" } else { &all }, code.norm()))
}

/// What a price is found by, each word once.
fn searched(code: &Code, terms: &Terms) -> Vec<String> {
    let mut all = words(&terms.name);
    all.extend(words(&terms.spec));
    all.push(code.norm().to_owned());
    let mut seen = std::collections::HashSet::new();
    all.retain(|word| seen.insert(word.clone()));
    all
}

fn as_column(words: &[String]) -> String {
    format!(" {} ", words.join(" "))
}

/// Where a price comes from: a file or a proposal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    Import(i64),
    Document(i64),
}

impl Origin {
    fn columns(self) -> [Value; 2] {
        match self {
            Origin::Import(id) => [Value::Int(id), Value::Null],
            Origin::Document(id) => [Value::Null, Value::Int(id)],
        }
    }
}

/// A price that is to be kept.
pub(crate) struct New<'a> {
    pub item: i64,
    pub code: &'a Code,
    pub terms: &'a Terms,
    pub starts: Day,
    pub revision: i64,
    pub source: &'a str,
    pub origin: Origin,
}

pub(crate) fn item_values(tx: &Tx, id: i64, year: i32, (kind, code): (PriceKind, &Code), origin: Origin) -> Vec<Value> {
    let [import, document] = origin.columns();
    vec![
        id.into(),
        year.into(),
        kind.code().into(),
        code.norm().into(),
        code.text().into(),
        import,
        document,
        tx.ctx().now.into(),
    ]
}

/// The row of a price, and the words that lead to it.
pub(crate) fn price_values(tx: &Tx, id: i64, new: &New<'_>) -> (Vec<Value>, Vec<String>) {
    let (terms, words) = (new.terms, searched(new.code, new.terms));
    let [import, document] = new.origin.columns();
    let values = vec![
        id.into(),
        new.item.into(),
        new.starts.into(),
        new.revision.into(),
        terms.amount.into(),
        terms.name.as_str().into(),
        terms.spec.as_str().into(),
        terms.measure.as_str().into(),
        terms.group_code.as_str().into(),
        terms.group_name.as_str().into(),
        terms.national_id.as_str().into(),
        terms.tkdn.into(),
        printed(&terms.rekening).into(),
        compared(&terms.rekening).into(),
        as_column(&words).into(),
        new.source.into(),
        import,
        document,
        tx.ctx().now.into(),
    ];
    (values, words)
}

fn named(table: &'static store::Table, values: Vec<Value>) -> Vec<(&'static str, Value)> {
    table.columns.iter().map(|c| c.name).zip(values).collect()
}

pub(crate) async fn insert_item(tx: &mut Tx, values: Vec<Value>) -> Result<()> {
    tx.insert(&PRICE_ITEM, named(&PRICE_ITEM, values)).await
}

pub(crate) async fn insert_price(tx: &mut Tx, values: Vec<Value>) -> Result<()> {
    tx.insert(&PRICE, named(&PRICE, values)).await
}

/// Words lead to items, in the order of the key, so that a whole list is
/// written from one end of the tree to the other.
pub(crate) async fn insert_words(tx: &mut Tx, year: i32, mut words: Vec<(String, i64)>) -> Result<()> {
    words.sort_unstable();
    for (word, item) in words {
        tx.insert(&PRICE_WORD, row! { year: year, word: word.into_bytes(), item_id: item }).await?;
    }
    Ok(())
}

/// Of these words those that no earlier price of the item has.
pub(crate) async fn new_words(read: &mut impl Read, item: i64, words: Vec<String>) -> Result<Vec<(String, i64)>> {
    let mut known = std::collections::HashSet::new();
    for row in read.query(WORDS_OF, params![item]).await? {
        known.extend(row.text("words")?.split_whitespace().map(str::to_owned));
    }
    Ok(words.into_iter().filter(|word| !known.contains(word)).map(|word| (word, item)).collect())
}

pub(crate) async fn insert_end(tx: &mut Tx, item: i64, ends: Day, reason: &str) -> Result<()> {
    let new = row! {
        item_id: item, ends: ends, reason: reason, ended_by: tx.ctx().actor.person(), ended_at: tx.ctx().now,
    };
    tx.insert(&PRICE_END, new).await
}

pub(crate) async fn of_item(read: &mut impl Read, item: i64, day: Day) -> Result<Option<Price>> {
    read.opt(OF_ITEM, params![item, day]).await?.as_ref().map(price).transpose()
}

pub(crate) async fn of_code(read: &mut impl Read, year: i32, norm: &str, day: Day) -> Result<Vec<Price>> {
    read.query(OF_CODE, params![year, norm, day]).await?.iter().map(price).collect()
}

pub(crate) async fn register(read: &mut impl Read, year: i32, day: Day) -> Result<Vec<Price>> {
    read.query(REGISTER, params![year, day]).await?.iter().map(price).collect()
}

/// All prices of an item, the newest first.
pub(crate) async fn history(read: &mut impl Read, item: i64) -> Result<Vec<Price>> {
    read.query(HISTORY, params![item]).await?.iter().map(price).collect()
}

pub(crate) async fn is_taken(read: &mut impl Read, year: i32, kind: PriceKind, norm: &str) -> Result<bool> {
    Ok(read.opt(TAKEN, params![year, norm, kind.code()]).await?.is_some())
}

/// What the check counts.
pub(crate) struct Counted {
    pub items: i64,
    pub not_positive: i64,
    pub same_day: i64,
    pub without_price: Vec<String>,
}

pub(crate) async fn counted(read: &mut impl Read, year: i32) -> Result<Counted> {
    let label = |r: &Row| Ok(r.opt_text("number")?.unwrap_or(r.int("id")?.to_string()));
    Ok(Counted {
        items: read.one(COUNT, params![year]).await?.int("n")?,
        not_positive: read.one(UNLIKELY, vec![]).await?.int("n")?,
        same_day: read.one(SAME_DAY, params![year]).await?.int("n")?,
        without_price: read.query(WITHOUT_PRICE, params![year]).await?.iter().map(label).collect::<Result<_>>()?,
    })
}

//! Lines of an RKA.

use kernel::Money;
use store::{Read, Result, Row, Tx, Value, params};

use crate::model::Line;
use crate::tables::RKA_LINE;

const LINE: &str = "SELECT * FROM rka_line WHERE id = $1";
const LINES_OF: &str = "SELECT * FROM rka_line WHERE rka_id = $1 AND living = 1 ORDER BY activity_id, rekening, id";
const LINES_OF_ACCOUNT: &str = "SELECT l.* FROM rka_line l JOIN rka_activity a ON a.id = l.activity_id
   JOIN rka r ON r.document_id = l.rka_id
   WHERE r.round_id = $1 AND r.cancelled = 0 AND a.sub_unit_id = $2 AND a.sub_kegiatan = $3 AND l.rekening = $4 AND l.living = 1
   ORDER BY l.id";
const COUNT: &str = "SELECT COUNT(*) AS n FROM rka_line WHERE rka_id = $1 AND living = 1";
/// Ratified lines that nobody touched were judged before.
const UNPRICED: &str = "SELECT item_name, COUNT(*) OVER () AS n FROM rka_line
   WHERE rka_id = $1 AND living = 1 AND activity_id IS NOT NULL AND amount > 0 AND price_id IS NULL
     AND (CAST($2 AS BIGINT) = 0 OR length(exception) < $2) AND NOT (before > 0 AND version = 1) ORDER BY id LIMIT 1";
const SOURCELESS: &str = "SELECT item_name, COUNT(*) OVER () AS n FROM rka_line
   WHERE rka_id = $1 AND living = 1 AND activity_id IS NOT NULL AND amount > 0 AND COALESCE(source, '') = ''
     AND NOT (before > 0 AND version = 1) ORDER BY id LIMIT 1";
const REKENING: &str = "SELECT DISTINCT rekening FROM rka_line
   WHERE rka_id = $1 AND living = 1 AND amount > before ORDER BY rekening";
const SAVE: &str = "UPDATE rka_line SET rekening = $3, package = $4, note = $5, recipient = $6, price_id = $7,
     item_code = $8, item_name = $9, specification = $10, coefficient = $11, price = $12, tax_rate = $13, tax = $14,
     amount = $15, source = $16, exception = $17, living = $18, location = $19, version = version + 1
   WHERE id = $1 AND version = $2 RETURNING *";
const OF_ACCOUNT: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS n FROM rka_line
   WHERE rka_id = $1 AND activity_id = $2 AND rekening = $3 AND living = 1";

pub fn line(r: &Row) -> Result<Line> {
    Ok(Line {
        id: r.int("id")?,
        rka: r.int("rka_id")?,
        activity: r.opt_int("activity_id")?,
        rekening: r.text("rekening")?,
        package: r.text("package")?,
        note: r.text("note")?,
        recipient: r.text("recipient")?,
        price_id: r.opt_int("price_id")?,
        item_code: r.text("item_code")?,
        item_name: r.text("item_name")?,
        specification: r.text("specification")?,
        coefficient: r.text("coefficient")?,
        price: r.money("price")?,
        tax_rate: r.int("tax_rate")?,
        tax: r.money("tax")?,
        amount: r.money("amount")?,
        source: r.opt_text("source")?,
        exception: r.text("exception")?,
        location: r.text("location")?,
        before: r.money("before")?,
        living: r.flag("living")?,
        version: r.int("version")?,
    })
}

pub async fn by_id(read: &mut impl Read, id: i64) -> Result<Option<Line>> {
    read.opt(LINE, params![id]).await?.as_ref().map(line).transpose()
}

/// The living lines of a whole RKA.
pub async fn living(read: &mut impl Read, rka: i64) -> Result<Vec<Line>> {
    read.query(LINES_OF, params![rka]).await?.iter().map(line).collect()
}

/// The lines behind one account of the year.
pub async fn of_account(
    read: &mut impl Read,
    round: i64,
    sub_unit: i64,
    sub_kegiatan: &str,
    rekening: &str,
) -> Result<Vec<Line>> {
    let rows = read.query(LINES_OF_ACCOUNT, params![round, sub_unit, sub_kegiatan, rekening]).await?;
    rows.iter().map(line).collect()
}

pub async fn count(read: &mut impl Read, rka: i64) -> Result<usize> {
    Ok(usize::try_from(read.one(COUNT, params![rka]).await?.int("n")?).unwrap_or_default())
}

/// How many lines of spending rest on no standard price and give no reason of so
/// many letters, and what the first is called; of 0 letters, no reason counts.
pub async fn unpriced(read: &mut impl Read, rka: i64, reason: i64) -> Result<Option<(i64, String)>> {
    let found = read.opt(UNPRICED, params![rka, reason]).await?;
    found.map(|r| Ok((r.int("n")?, r.text("item_name")?))).transpose()
}

/// How many lines of spending name no source, and what the first is called.
pub async fn sourceless(read: &mut impl Read, rka: i64) -> Result<Option<(i64, String)>> {
    let found = read.opt(SOURCELESS, params![rka]).await?;
    found.map(|r| Ok((r.int("n")?, r.text("item_name")?))).transpose()
}

/// The rekening that an RKA gives more than they had before.
pub async fn raised(read: &mut impl Read, rka: i64) -> Result<Vec<String>> {
    read.query(REKENING, params![rka]).await?.iter().map(|r| r.text("rekening")).collect()
}

/// What the living lines of one rekening of an activity come to.
pub async fn account_sum(read: &mut impl Read, rka: i64, activity: i64, rekening: &str) -> Result<Money> {
    read.one(OF_ACCOUNT, params![rka, activity, rekening]).await?.money("n")
}

/// A line's values in the order of its columns.
pub fn values(l: &Line) -> Vec<Value> {
    params![
        l.id,
        l.rka,
        l.activity,
        l.rekening.as_str(),
        l.package.as_str(),
        l.note.as_str(),
        l.recipient.as_str(),
        l.price_id,
        l.item_code.as_str(),
        l.item_name.as_str(),
        l.specification.as_str(),
        l.coefficient.as_str(),
        l.price,
        l.tax_rate,
        l.tax,
        l.amount,
        l.source.clone(),
        l.exception.as_str(),
        l.location.as_str(),
        l.before,
        l.living,
        l.version
    ]
}

pub async fn insert(tx: &mut Tx, l: &Line) -> Result<()> {
    let named = RKA_LINE.columns.iter().map(|c| c.name).zip(values(l)).collect();
    tx.insert(&RKA_LINE, named).await
}

/// Says whether the version still was the one that was read.
pub async fn save(tx: &mut Tx, l: &Line) -> Result<bool> {
    let values = params![
        l.id,
        l.version,
        l.rekening.as_str(),
        l.package.as_str(),
        l.note.as_str(),
        l.recipient.as_str(),
        l.price_id,
        l.item_code.as_str(),
        l.item_name.as_str(),
        l.specification.as_str(),
        l.coefficient.as_str(),
        l.price,
        l.tax_rate,
        l.tax,
        l.amount,
        l.source.clone(),
        l.exception.as_str(),
        l.living,
        l.location.as_str()
    ];
    Ok(!tx.change(&RKA_LINE, SAVE, values).await?.is_empty())
}

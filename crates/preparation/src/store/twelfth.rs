//! What the months of a late budget were given, by Perkada.

use kernel::{Day, Money};
use store::{Read, Result, Row, Tx, params, row};

use crate::tables::TWELFTH_RELEASE;

/// What the second official rejected, or what a budget overtook, gave nothing.
const RELEASES: &str = "SELECT t.*, v.status FROM twelfth_release t JOIN budget_version v ON v.id = t.version_id
   WHERE t.year = $1 AND v.status IN ('menunggu', 'berlaku') ORDER BY t.version_id";

#[derive(Clone, Debug)]
pub struct Release {
    pub month: u8,
    pub number: String,
    pub signed: Day,
    pub amount: Money,
    /// A second official has yet to confirm it.
    pub waits: bool,
}

fn release(r: &Row) -> Result<Release> {
    Ok(Release {
        month: u8::try_from(r.int("month")?).unwrap_or_default(),
        number: r.text("number")?,
        signed: r.day("signed")?,
        amount: r.money("amount")?,
        waits: r.text("status")? == "menunggu",
    })
}

/// The releases of a year in the order in which they were made.
pub async fn releases(read: &mut impl Read, year: i32) -> Result<Vec<Release>> {
    read.query(RELEASES, params![year]).await?.iter().map(release).collect()
}

pub async fn insert(tx: &mut Tx, version: i64, year: i32, r: &Release) -> Result<()> {
    let new = row! {
        version_id: version, year: year, month: r.month, number: r.number.as_str(), signed: r.signed, amount: r.amount,
    };
    tx.insert(&TWELFTH_RELEASE, new).await
}

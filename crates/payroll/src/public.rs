//! What reports, pages and other modules may ask of lists of payees.

use kernel::day::MONTHS;
use kernel::lifecycle::{Kind, State};
use store::{Document, Keys, Read, Result, Row, View};

pub use crate::model::{IdKind, ListKind, Months, PaidLine, Payable, PayeeList, ShownPayee, Sums};
use crate::rules::difference::{Difference, compare};
use crate::rules::registered::{self, Doubted, Pays};
use crate::rules::{Beside, beside_bytes};
use crate::store as rows;

/// What is kept of a list; none where the document is none.
pub async fn list(read: &mut impl Read, document: i64) -> Result<Option<PayeeList>> {
    rows::find(read, document).await
}

/// The verified list that a request for payment rests on.
pub async fn list_behind(read: &mut impl Read, spp: i64) -> Result<Option<i64>> {
    let below = store::documents::rests_on(read, spp).await?;
    Ok(below.into_iter().find(|d| d.kind == Kind::PayeeList && d.state == State::Verified).map(|d| d.id))
}

/// Everybody whom a list pays, as they lie.
#[derive(Debug)]
pub struct Sealed(Vec<Row>);

pub async fn payable(read: &mut impl Read, list: i64) -> Result<Sealed> {
    rows::payable::sealed(read, list).await.map(Sealed)
}

impl Sealed {
    /// Opened for the bank alone.
    pub fn open(&self, keys: &Keys) -> Result<Vec<Payable>> {
        rows::payable::opened(keys, &self.0)
    }
}

/// The same as the reader may see them.
pub async fn payees_seen(view: &mut View, list: i64) -> Result<Vec<ShownPayee>> {
    rows::payable::seen(view, list).await
}

/// A list beside the one before it, and which one that is.
pub async fn difference(read: &mut impl Read, d: &Document, list: &PayeeList) -> Result<(Difference, Option<i64>)> {
    let before = rows::previous(read, d, list).await?.map(|p| p.document);
    let now = rows::standings(read, d.id).await?;
    let known = match before {
        Some(before) => rows::standings(read, before).await?,
        None => Vec::new(),
    };
    Ok((compare(&known, &now), before))
}

/// Rows of a list that the register of staff speaks against, as it is now.
pub async fn doubted(read: &mut impl Read, d: &Document, list: &PayeeList) -> Result<Vec<Doubted>> {
    let lines = rows::listed(read, d.id).await?;
    let register = staff::public::register(read).await?;
    let pays = Pays { kind: list.kind, skpd: d.unit_id, year: d.year, months: list.months };
    Ok(registered::doubted(&pays, &lines, &register))
}

/// Rows of a list whose payee another one pays for the same month by another
/// name. An honorarium of another decree is another one.
pub async fn beside(read: &mut impl Read, d: &Document, list: &PayeeList) -> Result<Vec<Beside>> {
    match list.kind {
        ListKind::Salary | ListKind::Supplement => rows::beside(read, d, list).await,
        ListKind::Honorarium => Ok(Vec::new()),
    }
}

/// Rows of the verified lists of a year and of the one before.
pub async fn paid(read: &mut impl Read, year: i32) -> Result<Vec<PaidLine>> {
    rows::paid::lines(read, year).await
}

/// Keyed digests of employees' accounts that a company has in the register of payees.
pub async fn employees_as_companies(read: &mut impl Read, year: i32) -> Result<Vec<Vec<u8>>> {
    rows::paid::of_companies(read, year).await
}

/// What the verifier reads of a list.
type Told<'a> = (&'a Difference, &'a [Doubted], &'a [Beside]);

/// The mark by which one knows that just these differences and doubts were
/// read: nobody reckons it without the regency's keys.
pub fn mark(keys: &Keys, list: i64, before: Option<i64>, (difference, doubted, beside): Told<'_>) -> String {
    let mut bytes = list.to_be_bytes().to_vec();
    bytes.extend(before.unwrap_or_default().to_be_bytes());
    bytes.extend(difference.bytes());
    bytes.extend(registered::bytes(doubted));
    bytes.extend(beside_bytes(beside));
    let digest = kernel::hex(&keys.index("payee-list-difference", &bytes)).to_ascii_uppercase();
    let (front, back) = (digest.get(..4).unwrap_or_default(), digest.get(4..8).unwrap_or_default());
    format!("{front}-{back}")
}

/// `Januari 2026`, `Januari–Maret 2026`.
pub fn month_names(months: Months, year: i32) -> String {
    let name = |month: u8| MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("?");
    match months.from == months.to {
        true => format!("{} {year}", name(months.from)),
        false => format!("{}–{} {year}", name(months.from), name(months.to)),
    }
}

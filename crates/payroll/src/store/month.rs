//! What lists of a month, or of a year, pay each payee: those that are verified, and those that may yet be.

use std::collections::{BTreeMap, HashMap};

use kernel::Money;
use store::{Read, Result, params};

use super::{kind, months};
use crate::model::{ListKind, Part};
use crate::rules::reckoned::{MonthlyTax, Others};
use crate::rules::yearly::Year;

/// Rows of lists of one month ($1 year, $2 month) alone. One of the kind ($3) and basis ($4) that comes in now
/// is what it replaces, until it was verified.
const OF_MONTH: &str = "SELECT l.payee_idx, l.gross, l.parts, p.kind FROM payee_line l
   JOIN payee_list p ON p.document_id = l.document_id JOIN document d ON d.id = l.document_id
   WHERE d.year = $1 AND p.from_month = $2 AND p.to_month = $2 AND (d.state = 'diverifikasi'
     OR (d.state <> 'batal' AND (p.kind <> $3 OR p.basis_norm <> $4))) ORDER BY l.id";

/// Income and tax of each payee, by the keyed digest of its number, beside the list of a kind and basis.
pub(crate) async fn paid(
    read: &mut impl Read,
    (year, month): (i32, u8),
    (own, basis): (ListKind, &str),
    tax: &MonthlyTax,
) -> Result<HashMap<Vec<u8>, Others>> {
    let mut all: HashMap<Vec<u8>, Others> = HashMap::new();
    let basis = kernel::text::fold(basis);
    for r in read.query(OF_MONTH, params![year, month, own.code(), basis]).await? {
        if !tax.lists.contains(&kind(&r)?) {
            continue;
        }
        let parts: BTreeMap<String, Money> = serde_json::from_str(r.str("parts")?)?;
        let named = || parts.iter().map(|(code, amount)| (code.as_str(), *amount));
        let of = all.entry(r.bytes("payee_idx")?).or_default();
        of.gross = of.gross.plus(tax.taxable(r.money("gross")?, named()));
        of.tax = of.tax.plus(tax.withheld(named()));
    }
    Ok(all)
}

/// Rows of lists of a year ($1), but for those of the kind ($3) and basis ($4) of the month ($2) that come in now.
const OF_YEAR: &str = "SELECT l.payee_idx, l.gross, l.parts, p.kind, p.from_month, p.to_month FROM payee_line l
   JOIN payee_list p ON p.document_id = l.document_id JOIN document d ON d.id = l.document_id
   WHERE d.year = $1 AND (d.state = 'diverifikasi' OR (d.state <> 'batal'
     AND (p.from_month <> $2 OR p.to_month <> $2 OR p.kind <> $3 OR p.basis_norm <> $4))) ORDER BY l.id";

/// The same of the whole year so far.
pub(crate) async fn of_year(
    read: &mut impl Read,
    (year, month): (i32, u8),
    (own, basis): (ListKind, &str),
    tax: &MonthlyTax,
) -> Result<HashMap<Vec<u8>, Year>> {
    let mut all: HashMap<Vec<u8>, Year> = HashMap::new();
    let basis = kernel::text::fold(basis);
    for r in read.query(OF_YEAR, params![year, month, own.code(), basis]).await? {
        let kind = kind(&r)?;
        if !tax.lists.contains(&kind) {
            continue;
        }
        let parts: BTreeMap<String, Money> = serde_json::from_str(r.str("parts")?)?;
        let parts: Vec<Part> = parts.into_iter().collect();
        let of = all.entry(r.bytes("payee_idx")?).or_default();
        let withheld = tax.withheld(parts.iter().map(|(code, amount)| (code.as_str(), *amount)));
        *of = tax.added(*of, (kind, months(&r)?), (r.money("gross")?, &parts));
        of.tax = of.tax.plus(withheld);
    }
    Ok(all)
}

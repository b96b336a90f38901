//! Proposals of prices, with the quotations they rest on.

use kernel::Money;
use store::{Error, Read, Result, Row, Tx, params, row};

use super::{bare_terms, kind, printed};
use crate::model::{PriceKind, Quotation, Terms};
use crate::tables::{PRICE_PROPOSAL, PRICE_QUOTATION};

const BY_DOCUMENT: &str = "SELECT * FROM price_proposal WHERE document_id = $1";
const QUOTATIONS: &str =
    "SELECT vendor, amount, quoted_on FROM price_quotation WHERE document_id = $1 ORDER BY line_no";
const APPROVE: &str = "UPDATE price_proposal SET item_id = $2, price_id = $3 WHERE document_id = $1 RETURNING *";
const REFUSE: &str = "UPDATE price_proposal SET reasons = $2 WHERE document_id = $1 RETURNING *";

#[derive(Clone, Debug)]
pub struct Proposal {
    pub kind: PriceKind,
    /// The item whose price is to change.
    pub replaces: Option<i64>,
    pub terms: Terms,
    pub survey: String,
    pub lowest: Money,
    pub median: Money,
    pub highest: Money,
    pub item: Option<i64>,
    pub reasons: Vec<String>,
}

pub(crate) async fn insert(tx: &mut Tx, document: i64, p: &Proposal, quotations: &[Quotation]) -> Result<()> {
    let t = &p.terms;
    let new = row! {
        document_id: document, kind: p.kind.code(), replaces: p.replaces, name: t.name.as_str(),
        spec: t.spec.as_str(), measure: t.measure.as_str(), amount: t.amount, tkdn: t.tkdn,
        rekening: printed(&t.rekening), survey: p.survey.as_str(), lowest: p.lowest, median: p.median,
        highest: p.highest, item_id: None::<i64>, price_id: None::<i64>, reasons: None::<String>,
    };
    tx.insert(&PRICE_PROPOSAL, new).await?;
    for (q, n) in quotations.iter().zip(1_i64..) {
        let new = row! {
            document_id: document, line_no: n, vendor: q.vendor.as_str(), amount: q.amount, quoted_on: q.day,
        };
        tx.insert(&PRICE_QUOTATION, new).await?;
    }
    Ok(())
}

fn proposal(r: &Row) -> Result<Proposal> {
    let reasons = r.opt_text("reasons")?;
    Ok(Proposal {
        kind: kind(r)?,
        replaces: r.opt_int("replaces")?,
        terms: bare_terms(r)?,
        survey: r.text("survey")?,
        lowest: r.money("lowest")?,
        median: r.money("median")?,
        highest: r.money("highest")?,
        item: r.opt_int("item_id")?,
        reasons: reasons.map(|json| serde_json::from_str(&json)).transpose()?.unwrap_or_default(),
    })
}

pub(crate) async fn find(read: &mut impl Read, document: i64) -> Result<Option<Proposal>> {
    read.opt(BY_DOCUMENT, params![document]).await?.as_ref().map(proposal).transpose()
}

pub(crate) async fn load(read: &mut impl Read, document: i64) -> Result<Proposal> {
    find(read, document).await?.ok_or_else(|| Error::Bug("usulan tanpa isi".into()))
}

pub(crate) async fn quotations(read: &mut impl Read, document: i64) -> Result<Vec<Quotation>> {
    let quotation =
        |r: &Row| Ok(Quotation { vendor: r.text("vendor")?, amount: r.money("amount")?, day: r.day("quoted_on")? });
    read.query(QUOTATIONS, params![document]).await?.iter().map(quotation).collect()
}

pub(crate) async fn approve(tx: &mut Tx, document: i64, item: i64, price: i64) -> Result<()> {
    tx.change(&PRICE_PROPOSAL, APPROVE, params![document, item, price]).await.map(drop)
}

pub(crate) async fn refuse(tx: &mut Tx, document: i64, reasons: &[String]) -> Result<()> {
    tx.change(&PRICE_PROPOSAL, REFUSE, params![document, serde_json::to_string(reasons)?]).await.map(drop)
}

//! Requests and ratifications outside the RKUD, and the chain of each fund.

use kernel::{Day, Money};
use store::{Error, Read, Result, Row, Tx, params, row};

use crate::model::{Chain, FundReport, FundSums};
use crate::tables::{FUND_CHAIN, FUND_REPORT};

/// Makes the chain where there is none, and holds it until the commit.
const HOLD: &str = "INSERT INTO fund_chain (sub_unit_id, fund, until_day, balance, asked_id)
   VALUES ($1, $2, NULL, 0, NULL) ON CONFLICT (sub_unit_id, fund) DO UPDATE SET fund = $2 RETURNING *";
const ASKED: &str = "UPDATE fund_chain SET asked_id = $3 WHERE sub_unit_id = $1 AND fund = $2 RETURNING *";
const RATIFIED: &str = "UPDATE fund_chain SET until_day = $3, balance = $4, asked_id = NULL
   WHERE sub_unit_id = $1 AND fund = $2 RETURNING *";
const REPORT: &str = "SELECT * FROM fund_report WHERE document_id = $1";
/// The request that a ratification rests on.
const REPORT_OF: &str = "SELECT r.* FROM document_edge e JOIN fund_report r ON r.document_id = e.rests_on
   WHERE e.document_id = $1";
/// What ratifications of a unit and fund have charged to an account, or booked
/// on a rekening, of a year.
const SPENT: &str = "SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) AS amount FROM fund_report r
   JOIN document_edge e ON e.rests_on = r.document_id
   JOIN document d ON d.id = e.document_id AND d.kind = 'SP2B' AND d.state = 'disahkan'
   JOIN document_line l ON l.document_id = d.id
   WHERE r.sub_unit_id = $1 AND r.fund = $2 AND l.account_id = $3";
const RECEIVED: &str = "SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) AS amount FROM fund_report r
   JOIN document_edge e ON e.rests_on = r.document_id
   JOIN document d ON d.id = e.document_id AND d.kind = 'SP2B' AND d.state = 'disahkan' AND d.year = $4
   JOIN receipt_line l ON l.document_id = d.id
   WHERE r.sub_unit_id = $1 AND r.fund = $2 AND l.rekening = $3";

fn chain(rows: &[Row]) -> Result<Chain> {
    let r = rows.first().ok_or_else(|| Error::Bug("rantai dana hilang".into()))?;
    Ok(Chain { until: r.opt_day("until_day")?, balance: r.money("balance")?, asked: r.opt_int("asked_id")? })
}

pub async fn hold(tx: &mut Tx, sub_unit: i64, fund: &str) -> Result<Chain> {
    chain(&tx.change(&FUND_CHAIN, HOLD, params![sub_unit, fund]).await?)
}

pub async fn set_asked(tx: &mut Tx, sub_unit: i64, fund: &str, request: Option<i64>) -> Result<()> {
    tx.change(&FUND_CHAIN, ASKED, params![sub_unit, fund, request]).await.map(drop)
}

pub async fn set_ratified(tx: &mut Tx, sub_unit: i64, fund: &str, until: Day, balance: Money) -> Result<()> {
    tx.change(&FUND_CHAIN, RATIFIED, params![sub_unit, fund, until, balance]).await.map(drop)
}

pub async fn insert_report(tx: &mut Tx, r: &FundReport) -> Result<()> {
    let new = row! {
        document_id: r.document, sub_unit_id: r.sub_unit, fund: r.fund.as_str(), from_day: r.from, until_day: r.until,
        opening: r.sums.opening, income: r.sums.income, spending: r.sums.spending, returned: r.sums.returned,
        closing: r.sums.closing, corrects_id: r.corrects,
    };
    tx.insert(&FUND_REPORT, new).await
}

fn report_row(r: &Row) -> Result<FundReport> {
    Ok(FundReport {
        document: r.int("document_id")?,
        sub_unit: r.int("sub_unit_id")?,
        fund: r.text("fund")?,
        from: r.day("from_day")?,
        until: r.day("until_day")?,
        sums: FundSums {
            opening: r.money("opening")?,
            income: r.money("income")?,
            spending: r.money("spending")?,
            returned: r.money("returned")?,
            closing: r.money("closing")?,
        },
        corrects: r.opt_int("corrects_id")?,
    })
}

pub async fn report(read: &mut impl Read, document: i64) -> Result<Option<FundReport>> {
    read.opt(REPORT, params![document]).await?.as_ref().map(report_row).transpose()
}

/// The request behind a ratification.
pub async fn report_of(read: &mut impl Read, ratification: i64) -> Result<Option<FundReport>> {
    read.opt(REPORT_OF, params![ratification]).await?.as_ref().map(report_row).transpose()
}

/// Ratified spending of a unit and fund on an account.
pub async fn spent(read: &mut impl Read, sub_unit: i64, fund: &str, account: i64) -> Result<Money> {
    read.one(SPENT, params![sub_unit, fund, account]).await?.money("amount")
}

/// Ratified receipts of a unit and fund on a rekening in a year.
pub async fn received(read: &mut impl Read, sub_unit: i64, fund: &str, rekening: &str, year: i32) -> Result<Money> {
    read.one(RECEIVED, params![sub_unit, fund, rekening, year]).await?.money("amount")
}

//! Statements of accounts, line by line.

use kernel::{Day, Money};
use store::{Error, Read, Result, Row, Tx, Value, params, row};

use crate::model::StatementLine;
use crate::rules::arriving::Kept;
use crate::tables::{BANK_STATEMENT, STATEMENT_LINE};

const OF_ACCOUNT: &str = "SELECT * FROM bank_statement WHERE account_id = $1 ORDER BY from_day, id";
const LINES: &str = "SELECT * FROM statement_line WHERE statement_id = $1 ORDER BY row_no, id";
const LISTED: &str = "SELECT s.*, a.kind, a.bank, a.last4, u.code, u.name, p.name AS brought_name
   FROM bank_statement s JOIN office_account a ON a.id = s.account_id JOIN unit u ON u.id = a.unit_id
   LEFT JOIN person p ON p.id = s.brought_by WHERE s.year = $1 ORDER BY a.kind DESC, u.norm, s.account_id, s.from_day, s.id";
/// What an account held at the end of a day that its statements cover.
const ON_DAY: &str = "SELECT s.id, s.opening FROM bank_statement s WHERE s.account_id = $1 AND s.from_day <= $2
   ORDER BY s.from_day DESC LIMIT 1";
const UP_TO: &str = "SELECT CAST(COALESCE(SUM(credit), 0) AS BIGINT) AS credits,
     CAST(COALESCE(SUM(debit), 0) AS BIGINT) AS debits FROM statement_line WHERE statement_id = $1 AND day <= $2";
/// The newest word of an account.
const NEWEST: &str = "SELECT to_day, closing FROM bank_statement WHERE account_id = $1
   ORDER BY to_day DESC, id DESC LIMIT 1";
const COVERED: &str = "SELECT MAX(to_day) AS covered FROM bank_statement WHERE account_id = $1";

/// A statement that is here.
pub(crate) struct Here {
    pub id: i64,
    pub file_name: String,
    pub digest: String,
    pub from: Day,
    pub to: Day,
    pub opening: Money,
    pub closing: Money,
}

pub(crate) async fn of_account(read: &mut impl Read, account: i64) -> Result<Vec<Here>> {
    let here = |r: &Row| {
        Ok(Here {
            id: r.int("id")?,
            file_name: r.text("file_name")?,
            digest: r.text("digest")?,
            from: r.day("from_day")?,
            to: r.day("to_day")?,
            opening: r.money("opening")?,
            closing: r.money("closing")?,
        })
    };
    read.query(OF_ACCOUNT, params![account]).await?.iter().map(here).collect()
}

/// What makes a line the same as another.
pub(crate) type Mark = (Day, Money, Money, String);

pub(crate) fn mark(l: &StatementLine) -> Mark {
    (l.day, l.debit, l.credit, l.reference.clone())
}

pub(crate) async fn marks(read: &mut impl Read, statement: i64) -> Result<Vec<Mark>> {
    let rows = read.query(LINES, params![statement]).await?;
    rows.iter().map(|r| Ok((r.day("day")?, r.money("debit")?, r.money("credit")?, r.text("reference")?))).collect()
}

pub(crate) struct New<'a> {
    pub id: i64,
    pub account: i64,
    pub year: i32,
    pub file_name: &'a str,
    pub digest: &'a str,
    pub kept: &'a Kept,
    pub lines: &'a [StatementLine],
}

pub(crate) async fn insert(tx: &mut Tx, s: &New<'_>) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let count = i64::try_from(s.lines.len()).map_err(|_| Error::Input("terlalu banyak baris".into()))?;
    let new = row! {
        id: s.id, account_id: s.account, year: s.year, file_name: s.file_name, digest: s.digest,
        from_day: s.kept.from, to_day: s.kept.to, opening: s.kept.opening, credits: s.kept.credits,
        debits: s.kept.debits, closing: s.kept.closing, row_count: count, brought_by: person, brought_at: now,
    };
    tx.insert(&BANK_STATEMENT, new).await?;
    let values = |l: &StatementLine, id: i64| -> Vec<Value> {
        vec![
            id.into(),
            s.id.into(),
            l.row.into(),
            l.day.into(),
            l.value_day.into(),
            l.debit.into(),
            l.credit.into(),
            l.balance.into(),
            l.reference.as_str().into(),
            l.description.as_str().into(),
        ]
    };
    let rows: Result<Vec<Vec<Value>>> = s.lines.iter().map(|l| Ok(values(l, tx.id()?))).collect();
    let rows = rows?;
    if rows.is_empty() { Ok(()) } else { tx.insert_bulk(&STATEMENT_LINE, ("statement_id", s.id), rows).await }
}

pub(crate) async fn listed(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(LISTED, params![year]).await
}

/// What an account held at the end of its last statement.
pub(crate) async fn newest(read: &mut impl Read, account: i64) -> Result<Option<(Day, Money)>> {
    let found = read.opt(NEWEST, params![account]).await?;
    found.map(|r| Ok((r.day("to_day")?, r.money("closing")?))).transpose()
}

/// What an account held at the end of a day, where statements reach so far.
pub(crate) async fn balance_on(read: &mut impl Read, account: i64, day: Day) -> Result<Option<Money>> {
    let covered = read.one(COVERED, params![account]).await?.opt_day("covered")?;
    if covered.is_none_or(|covered| covered < day) {
        return Ok(None);
    }
    let Some(s) = read.opt(ON_DAY, params![account, day]).await? else { return Ok(None) };
    let sums = read.one(UP_TO, params![s.int("id")?, day]).await?;
    Ok(Some(s.money("opening")?.plus(sums.money("credits")?).minus(sums.money("debits")?)))
}

//! What a treasurer's books are made of, and closings.

use kernel::{Day, Money};
use store::{Document, Error, Read, Result, Row, Tx, params, row};
use treasury::rules::book::Source;

use crate::model::CashWay;
use crate::rules::books::Fact;
use crate::tables::{CASH_MOVE, CLOSING};

const IN_CASH: &str = "SELECT t.document_id FROM tbp t JOIN document d ON d.id = t.document_id
   WHERE d.year = $1 AND d.unit_id = $2 AND t.way = 'tunai' ORDER BY t.document_id";
const MOVES: &str = "SELECT * FROM cash_move WHERE year = $1 AND unit_id = $2 ORDER BY day, id";
/// A closing that lives, with its document.
const CLOSINGS: &str = "SELECT d.*, c.month, c.book, c.withheld, c.bank, c.cash, c.apart, c.difference, c.statement,
     c.explanation, u.code, u.name
   FROM closing c JOIN document d ON d.id = c.document_id JOIN unit u ON u.id = c.unit_id
   WHERE c.year = $1 AND (CAST($2 AS BIGINT) = 0 OR c.unit_id = $2) AND d.state IN ('diajukan', 'disahkan')
   ORDER BY u.norm, c.month, d.id";
/// SKPD whose treasurers moved money in a year.
const UNITS: &str = "SELECT DISTINCT u.id, u.code, u.name, u.norm FROM document d JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND d.external = 0 AND ((d.kind = 'SP2D' AND d.state IN ('cair', 'retur') AND d.flow <> 'LS')
     OR (d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan'))) ORDER BY u.norm";
/// Spending by account: direct payments, and evidence.
const BY_ACCOUNT: &str = "SELECT d.kind, d.flow, d.number, d.subject, COALESCE(p.paid_on, d.doc_date) AS day, d.id,
     l.amount, a.sub_kegiatan, a.rekening, a.ceiling
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   LEFT JOIN sp2d p ON p.document_id = d.id
   WHERE d.year = $1 AND d.unit_id = $2 AND d.external = 0
     AND ((d.kind = 'SP2D' AND d.flow = 'LS' AND (d.state = 'cair' OR (d.state = 'retur' AND p.paid_on IS NOT NULL)))
       OR (d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan')))
   ORDER BY a.sub_kegiatan, a.rekening, day, d.id, l.line_no";

/// All that moved a treasurer's money, with where it moved it.
pub(crate) async fn facts(read: &mut impl Read, year: i32, skpd: i64) -> Result<Vec<Fact>> {
    let mut in_cash = std::collections::BTreeSet::new();
    for r in read.query(IN_CASH, params![year, skpd]).await? {
        in_cash.insert(r.int("document_id")?);
    }
    let booked = treasury::public::bank::cash_facts(read, year, skpd).await?;
    let mut all: Vec<Fact> = booked
        .into_iter()
        .map(|f| Fact::Book {
            day: f.day,
            id: f.id,
            source: f.source,
            in_cash: f.source == Source::Evidence && in_cash.contains(&f.id),
            number: f.number,
            subject: f.subject,
            gross: f.gross,
            cut: f.cut,
        })
        .collect();
    for r in read.query(MOVES, params![year, skpd]).await? {
        let way = CashWay::parse(&r.text("way")?).ok_or_else(|| Error::Storage("pergeseran kas".into()))?;
        let (day, id, amount) = (r.day("day")?, r.int("id")?, r.money("amount")?);
        all.push(Fact::Move { day, id, way, reference: r.text("reference")?, amount });
    }
    Ok(all)
}

pub(crate) struct NewMove<'a> {
    pub year: i32,
    pub unit: i64,
    pub way: CashWay,
    pub amount: Money,
    pub day: Day,
    pub reference: &'a str,
}

pub(crate) async fn insert_move(tx: &mut Tx, m: &NewMove<'_>) -> Result<i64> {
    let (id, person, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: id, year: m.year, unit_id: m.unit, way: m.way.code(), amount: m.amount, day: m.day,
        reference: m.reference, made_by: person, made_at: now,
    };
    tx.insert(&CASH_MOVE, new).await?;
    Ok(id)
}

/// A closing that lives.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    pub document: Document,
    pub month: u8,
    pub book: Money,
    pub withheld: Money,
    pub bank: Money,
    pub cash: Money,
    pub apart: Money,
    pub difference: Money,
    pub explanation: Option<String>,
    pub code: String,
    pub name: String,
}

/// Closings of a year, of one SKPD or of all.
pub(crate) async fn closings(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Closed>> {
    let closed = |r: &Row| {
        Ok(Closed {
            document: Document::from_row(r)?,
            month: u8::try_from(r.int("month")?).map_err(|_| Error::Storage("bulan penutupan".into()))?,
            book: r.money("book")?,
            withheld: r.money("withheld")?,
            bank: r.money("bank")?,
            cash: r.money("cash")?,
            apart: r.money("apart")?,
            difference: r.money("difference")?,
            explanation: r.opt_text("explanation")?,
            code: r.text("code")?,
            name: r.text("name")?,
        })
    };
    read.query(CLOSINGS, params![year, skpd.unwrap_or(0)]).await?.iter().map(closed).collect()
}

pub(crate) struct NewClosing<'a> {
    pub document: i64,
    pub year: i32,
    pub month: u8,
    pub unit: i64,
    pub book: Money,
    pub withheld: Money,
    pub bank: Money,
    pub cash: Money,
    pub apart: Money,
    pub difference: Money,
    pub statement: &'a str,
    pub counted: String,
    pub explanation: Option<&'a str>,
}

pub(crate) async fn insert_closing(tx: &mut Tx, c: &NewClosing<'_>) -> Result<()> {
    let new = row! {
        document_id: c.document, year: c.year, month: c.month, unit_id: c.unit, book: c.book, withheld: c.withheld,
        bank: c.bank, cash: c.cash, apart: c.apart, difference: c.difference, statement: c.statement,
        counted: c.counted.as_str(), explanation: c.explanation,
    };
    tx.insert(&CLOSING, new).await
}

/// An SKPD that has a treasurer's book: id, code, name.
pub(crate) async fn units(read: &mut impl Read, year: i32) -> Result<Vec<(i64, String, String)>> {
    let rows = read.query(UNITS, params![year]).await?;
    rows.iter().map(|r| Ok((r.int("id")?, r.text("code")?, r.text("name")?))).collect()
}

pub(crate) async fn by_account(read: &mut impl Read, year: i32, skpd: i64) -> Result<Vec<Row>> {
    read.query(BY_ACCOUNT, params![year, skpd]).await
}

//! Accounts of treasurers for their months, as they are kept.

use kernel::lifecycle::State;
use kernel::{Day, Money};
use store::{Document, Error, Read, Result, Row, Tx, Value, params, row};
use treasury::public::accountability::Spent;
use treasury::rules::book::Flow;

use crate::rules::monthly::{Cash, Figures};
use crate::tables::{MONTHLY_LPJ, MONTHLY_LPJ_CASH, MONTHLY_LPJ_LINE};

/// Those that live, of a year, of one SKPD ($2) or of all.
const OF_YEAR: &str = "SELECT d.*, m.month, m.balance, m.delivered_on, m.received_on, c.difference, c.explanation
   FROM monthly_lpj m JOIN document d ON d.id = m.document_id JOIN closing c ON c.document_id = m.closing_id
   WHERE m.year = $1 AND (CAST($2 AS BIGINT) = 0 OR m.unit_id = $2) AND d.state <> 'batal' ORDER BY m.month, d.id";
const OF: &str = "SELECT d.*, m.month, m.balance, m.delivered_on, m.received_on, c.difference, c.explanation
   FROM monthly_lpj m JOIN document d ON d.id = m.document_id JOIN closing c ON c.document_id = m.closing_id
   WHERE m.document_id = $1";
/// SP2D to others of an SKPD ($2) that the bank was told of up to a day and that
/// are not noted as paid, nor as come back.
const ON_THE_WAY: &str = "SELECT d.* FROM sp2d p JOIN document d ON d.id = p.document_id
   WHERE d.year = $1 AND d.unit_id = $2 AND d.external = 0 AND d.state = 'ditransfer'
     AND d.flow IN ('LS', 'GU-KKPD') AND p.transferred_on <= $3 ORDER BY d.id";
const LINES: &str =
    "SELECT l.*, a.sub_kegiatan, a.rekening FROM monthly_lpj_line l JOIN account a ON a.id = l.account_id
   WHERE l.document_id = $1 ORDER BY l.account_id";
const FLOWS: &str = "SELECT * FROM monthly_lpj_cash WHERE document_id = $1 ORDER BY line_no";
const DELIVER: &str = "UPDATE monthly_lpj SET delivered_on = $2, received_on = NULL WHERE document_id = $1 RETURNING *";
const RECEIVE: &str = "UPDATE monthly_lpj SET received_on = $2 WHERE document_id = $1 RETURNING *";

/// A month's account.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub document: Document,
    pub month: u8,
    pub balance: Money,
    pub delivered_on: Option<Day>,
    pub received_on: Option<Day>,
    /// What the closing that it rests on could not find, and why.
    pub difference: Money,
    pub explanation: Option<String>,
}

impl Kept {
    /// The BUD has it, or is to receive it.
    pub fn is_delivered(&self) -> bool {
        matches!(self.document.state, State::Delivered | State::Settled)
    }
}

fn kept(r: &Row) -> Result<Kept> {
    Ok(Kept {
        document: Document::from_row(r)?,
        month: u8::try_from(r.int("month")?).map_err(|_| Error::Storage("bulan LPJ".into()))?,
        balance: r.money("balance")?,
        delivered_on: r.opt_day("delivered_on")?,
        received_on: r.opt_day("received_on")?,
        difference: r.money("difference")?,
        explanation: r.opt_text("explanation")?,
    })
}

pub(crate) async fn of_year(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Kept>> {
    read.query(OF_YEAR, params![year, skpd.unwrap_or(0)]).await?.iter().map(kept).collect()
}

pub(crate) async fn find(read: &mut impl Read, document: i64) -> Result<Option<Kept>> {
    read.opt(OF, params![document]).await?.as_ref().map(kept).transpose()
}

/// How they are called that may still come into a month that ended on a day.
pub(crate) async fn on_the_way(read: &mut impl Read, year: i32, skpd: i64, last: Day) -> Result<Vec<String>> {
    let rows = read.query(ON_THE_WAY, params![year, skpd, last]).await?;
    rows.iter().map(|r| Document::from_row(r).map(|d| d.label())).collect()
}

/// What was written down when it was drafted.
pub(crate) async fn figures(read: &mut impl Read, document: i64) -> Result<Figures> {
    let spent = |r: &Row| {
        let way = |before: &str, now: &str| Ok::<_, Error>((r.money(before)?, r.money(now)?));
        Ok(Spent {
            account: r.int("account_id")?,
            sub_kegiatan: r.text("sub_kegiatan")?,
            rekening: r.text("rekening")?,
            ceiling: r.money("ceiling")?,
            ways: [
                way("pay_before", "pay_now")?,
                way("goods_before", "goods_now")?,
                way("advance_before", "advance_now")?,
            ],
        })
    };
    let flow = |r: &Row| {
        let (name, comes) = (r.text("name")?, r.flag("comes")?);
        Ok(Flow { name, comes, before: r.money("past")?, now: r.money("current_month")? })
    };
    Ok(Figures {
        spent: read.query(LINES, params![document]).await?.iter().map(spent).collect::<Result<_>>()?,
        flows: read.query(FLOWS, params![document]).await?.iter().map(flow).collect::<Result<_>>()?,
    })
}

pub(crate) struct New<'a> {
    pub document: i64,
    pub closing: i64,
    pub year: i32,
    pub month: u8,
    pub unit: i64,
    pub cash: Cash,
    pub figures: &'a Figures,
}

/// Keeps it with its figures; accounts without a ceiling and without spending
/// are left out.
pub(crate) async fn insert(tx: &mut Tx, n: &New<'_>) -> Result<()> {
    let none: Option<Day> = None;
    let new = row! {
        document_id: n.document, closing_id: n.closing, year: n.year, month: n.month, unit_id: n.unit,
        opening: n.cash.opening, received: n.cash.received, paid: n.cash.paid, balance: n.cash.balance,
        delivered_on: none, received_on: none,
    };
    tx.insert(&MONTHLY_LPJ, new).await?;
    let line = |s: &Spent| -> Vec<Value> {
        let ways = s.ways.iter().flat_map(|(before, now)| [Value::from(*before), Value::from(*now)]);
        [n.document.into(), s.account.into(), s.ceiling.into()].into_iter().chain(ways).collect()
    };
    let spends =
        |s: &&Spent| !s.ceiling.is_zero() || s.ways.iter().any(|(before, now)| !before.is_zero() || !now.is_zero());
    let lines: Vec<Vec<Value>> = n.figures.spent.iter().filter(spends).map(line).collect();
    let flow = |(no, f): (i64, &Flow)| -> Vec<Value> {
        vec![n.document.into(), no.into(), f.name.as_str().into(), f.comes.into(), f.before.into(), f.now.into()]
    };
    let flows: Vec<Vec<Value>> = (1..).zip(&n.figures.flows).map(flow).collect();
    for (table, rows) in [(&MONTHLY_LPJ_LINE, lines), (&MONTHLY_LPJ_CASH, flows)] {
        if !rows.is_empty() {
            tx.insert_bulk(table, ("document_id", n.document), rows).await?;
        }
    }
    Ok(())
}

/// The day on which it went to the BUD; none where it was sent back.
pub(crate) async fn deliver(tx: &mut Tx, document: i64, day: Option<Day>) -> Result<()> {
    tx.change(&MONTHLY_LPJ, DELIVER, params![document, day]).await.map(drop)
}

pub(crate) async fn receive(tx: &mut Tx, document: i64, day: Day) -> Result<()> {
    tx.change(&MONTHLY_LPJ, RECEIVE, params![document, day]).await.map(drop)
}

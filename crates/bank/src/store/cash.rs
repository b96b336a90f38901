//! What a treasurer's books are made of, and closings.

use kernel::{Day, Money};
use store::{Document, Error, Read, Result, Row, Tx, params, row};
use treasury::public::bank::Holder;
use treasury::rules::book;

use crate::model::{CashWay, OF_RECEIPTS};
use crate::rules::books::Fact;
use crate::tables::{CASH_MOVE, CLOSING, CLOSING_PANJAR};

const MOVES: &str = "SELECT * FROM cash_move WHERE year = $1 AND unit_id = $2 ORDER BY day, id";
/// Whom a TBP paid, and how.
const EVIDENCE: &str = "SELECT t.recipient, t.way, t.invoice, a.bank, a.last4 FROM tbp t
   LEFT JOIN payee_account a ON a.id = t.payee_account_id WHERE t.document_id = $1";
/// A closing that lives, with its document.
const CLOSINGS: &str = "SELECT d.*, c.month, c.unit_id AS holder, c.book, c.withheld, c.bank, c.cash, c.apart,
     COALESCE(p.panjar, 0) AS panjar, c.difference, c.statement, c.explanation, u.code, u.name
   FROM closing c JOIN document d ON d.id = c.document_id JOIN unit u ON u.id = c.unit_id
   LEFT JOIN closing_panjar p ON p.document_id = c.document_id
   WHERE c.year = $1 AND (CAST($2 AS BIGINT) = 0 OR c.unit_id = $2) AND d.state IN ('diajukan', 'disahkan')
   ORDER BY u.norm, c.month, d.id";
/// SKPD whose treasurers, or their assistants, moved money in a year, or closed a
/// month over payments to others alone.
const UNITS: &str = "SELECT DISTINCT u.id, u.code, u.name, u.norm FROM document d JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND d.external = 0 AND ((d.kind = 'SP2D' AND d.state IN ('cair', 'retur')
       AND d.flow NOT IN ('LS', 'GU-KKPD'))
     OR (d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan'))
     OR (d.kind = 'SAU' AND d.state = 'disahkan')
     OR (d.kind = 'BAPK' AND d.flow = '' AND d.state IN ('diajukan', 'disahkan'))) ORDER BY u.norm";
/// Spending by account: direct payments, and evidence (w), with what came back
/// of them on the RKUD. Of what never left nothing is here, nor its return.
const BY_ACCOUNT: &str = "SELECT w.kind, w.flow, d.number, d.subject, d.id, l.amount, a.sub_unit_id, a.sub_kegiatan,
     a.rekening, a.ceiling, u.code AS unit,
     CASE WHEN w.id = d.id THEN COALESCE(p.paid_on, d.doc_date) ELSE d.doc_date END AS day
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   JOIN unit u ON u.id = a.sub_unit_id
   LEFT JOIN document_edge e ON e.document_id = d.id AND d.kind = 'STS' AND d.flow = 'BELANJA' AND d.state = 'cair'
   JOIN document w ON w.id = COALESCE(e.rests_on, d.id) LEFT JOIN sp2d p ON p.document_id = w.id
   WHERE d.year = $1 AND d.unit_id = $2 AND d.external = 0
     AND ((w.kind = 'SP2D' AND w.flow IN ('LS', 'GU-KKPD')
         AND (w.state = 'cair' OR (w.state = 'retur' AND p.paid_on IS NOT NULL)))
       OR (w.kind = 'TBP' AND w.state IN ('terbit', 'disahkan')))
   ORDER BY u.norm, u.id, a.sub_kegiatan, a.rekening, day, d.id, l.line_no";

pub(crate) async fn evidence(read: &mut impl Read, tbp: i64) -> Result<Option<Row>> {
    read.opt(EVIDENCE, params![tbp]).await
}

/// All that moved a treasurer's money, with where it moved it.
pub(crate) async fn facts(read: &mut impl Read, year: i32, holder: Holder) -> Result<Vec<Fact>> {
    let in_cash = treasury::public::bank::in_cash(read, year, holder.skpd).await?;
    let booked = treasury::public::bank::cash_facts(read, year, holder).await?;
    let mut all: Vec<Fact> = booked
        .into_iter()
        .map(|f| Fact::Book {
            day: f.day,
            id: f.id,
            source: f.source,
            in_cash: in_cash.contains(&f.id),
            number: f.number,
            subject: f.subject,
            gross: f.gross,
            cut: f.cut,
            panjar: f.panjar,
        })
        .collect();
    for r in read.query(MOVES, params![year, holder.unit]).await? {
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

/// What one treasurer counts: of the two of a unit, who spends or who receives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purse {
    pub holder: Holder,
    pub receives: bool,
}

impl Purse {
    pub fn closed(&self, c: &Closed) -> bool {
        c.holder == self.holder.unit && c.receives() == self.receives
    }
}

/// All that moved a purse's money, in the order of its book.
pub(crate) async fn booked(read: &mut impl Read, year: i32, purse: Purse) -> Result<Vec<book::Fact>> {
    if purse.receives {
        receipts::public::book::facts(read, year, purse.holder).await
    } else {
        treasury::public::bank::cash_facts(read, year, purse.holder).await
    }
}

/// Purses that moved in a year: treasurers, then who receives; code and name of each unit.
pub(crate) async fn purses(read: &mut impl Read, year: i32) -> Result<Vec<(Purse, String, String)>> {
    let spend = treasurers(read, year).await?.into_iter();
    let mut all: Vec<_> = spend.map(|(holder, c, n)| (Purse { holder, receives: false }, c, n)).collect();
    let receive = receipts::public::book::holders(read, year).await?.into_iter();
    all.extend(receive.map(|r| (Purse { holder: r.holder, receives: true }, r.code, r.name)));
    Ok(all)
}

/// A closing that lives.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    pub document: Document,
    /// The unit whose treasurer counted.
    pub holder: i64,
    pub month: u8,
    /// The cash book, what lies with PPTK included.
    pub book: Money,
    pub panjar: Money,
    pub withheld: Money,
    pub bank: Money,
    pub cash: Money,
    pub apart: Money,
    pub difference: Money,
    pub explanation: Option<String>,
    pub code: String,
    pub name: String,
}

impl Closed {
    pub fn receives(&self) -> bool {
        self.document.flow == OF_RECEIPTS
    }
}

/// Closings of a year, of one unit's treasurer or of all.
pub(crate) async fn closings(read: &mut impl Read, year: i32, unit: Option<i64>) -> Result<Vec<Closed>> {
    let closed = |r: &Row| {
        Ok(Closed {
            document: Document::from_row(r)?,
            month: u8::try_from(r.int("month")?).map_err(|_| Error::Storage("bulan penutupan".into()))?,
            holder: r.int("holder")?,
            book: r.money("book")?.plus(r.money("panjar")?),
            panjar: r.money("panjar")?,
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
    read.query(CLOSINGS, params![year, unit.unwrap_or(0)]).await?.iter().map(closed).collect()
}

pub(crate) struct NewClosing<'a> {
    pub document: i64,
    pub year: i32,
    pub month: u8,
    pub unit: i64,
    pub book: Money,
    pub panjar: Money,
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
    if c.panjar.is_positive() {
        tx.insert(&CLOSING_PANJAR, row! { document_id: c.document, panjar: c.panjar }).await?;
    }
    let new = row! {
        document_id: c.document, year: c.year, month: c.month, unit_id: c.unit, book: c.book.minus(c.panjar), withheld: c.withheld,
        bank: c.bank, cash: c.cash, apart: c.apart, difference: c.difference, statement: c.statement,
        counted: c.counted.as_str(), explanation: c.explanation,
    };
    tx.insert(&CLOSING, new).await
}

/// Treasurers that have a book, assistants behind their SKPD: whose, code, name.
pub(crate) async fn treasurers(read: &mut impl Read, year: i32) -> Result<Vec<(Holder, String, String)>> {
    let assistants = treasury::public::bank::assistants(read, year).await?;
    let mut all = Vec::new();
    for r in read.query(UNITS, params![year]).await? {
        let holder = Holder::treasurer(r.int("id")?);
        all.push((holder, r.text("code")?, r.text("name")?));
        let own = assistants.iter().filter(|a| a.holder.skpd == holder.skpd);
        all.extend(own.map(|a| (a.holder, a.code.clone(), a.name.clone())));
    }
    Ok(all)
}

pub(crate) async fn by_account(read: &mut impl Read, year: i32, skpd: i64) -> Result<Vec<Row>> {
    read.query(BY_ACCOUNT, params![year, skpd]).await
}

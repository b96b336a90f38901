//! Advances of the national system that go on here, as they are kept.

use kernel::Money;
use kernel::lifecycle::Kind;
use store::{Document, Error, Read, Result, Row, Tx, params, row};

use crate::model::AdvanceKind;
use crate::rules::opening::{Reckoned, Told};
use crate::tables::{ADVANCE, ADVANCE_OPENING};

/// Imported SP2D of an SKPD's UP, and what was spent of it.
const OF_UP: &str = "SELECT d.id, d.kind, d.flow, d.number, d.thread, d.sub_unit_id, d.amount,
     COALESCE(p.transferred_on, d.doc_date) AS day
   FROM document d LEFT JOIN sp2d p ON p.document_id = d.id
   WHERE d.year = $1 AND d.unit_id = $2 AND d.external = 1 AND d.state = 'cair'
     AND ((d.kind = 'SP2D' AND d.flow IN ('UP', 'GU')) OR (d.kind = 'TBP' AND d.flow <> 'TU' AND NOT EXISTS (SELECT 1 FROM document w
       WHERE w.thread = d.thread AND w.kind = 'SP2D' AND w.flow NOT IN ('UP', 'GU')))) ORDER BY d.id";
/// The same of one TU.
const OF_TU: &str = "SELECT d.id, d.kind, d.flow, d.number, d.thread, d.sub_unit_id, d.amount,
     COALESCE(p.transferred_on, d.doc_date) AS day
   FROM document d LEFT JOIN sp2d p ON p.document_id = d.id
   WHERE d.thread = $1 AND d.external = 1 AND d.state = 'cair' AND ((d.kind = 'SP2D' AND d.flow = 'TU') OR d.kind = 'TBP')
   ORDER BY d.id";
const TAKEN: &str = "SELECT CAST(COALESCE(SUM(o.received), 0) AS BIGINT) AS received,
     CAST(COALESCE(SUM(o.refilled), 0) AS BIGINT) AS refilled, CAST(COALESCE(SUM(o.spent), 0) AS BIGINT) AS spent
   FROM advance_opening o JOIN document d ON d.id = o.document_id WHERE o.spp_id = $1 AND d.state = 'disahkan'";
const IN_STATE: &str = "SELECT d.* FROM advance_opening o JOIN document d ON d.id = o.document_id
   WHERE o.spp_id = $1 AND d.state = $2 ORDER BY d.id DESC";
const OF: &str = "SELECT * FROM advance_opening WHERE document_id = $1";
const CONTINUED: &str = "SELECT DISTINCT o.spp_id, d.flow, d.unit_id, u.code
   FROM advance_opening o JOIN document d ON d.id = o.document_id JOIN unit u ON u.id = d.unit_id
   WHERE d.year = $1 AND d.state = 'disahkan' ORDER BY u.code, o.spp_id";
const TAKE_OVER: &str = "UPDATE advance SET received = received + $2, refilled = refilled + $3, spent = spent + $4,
     accounted = accounted + $4 WHERE id = $1 RETURNING *";

/// What the reports that count tell of an advance.
pub async fn told(
    read: &mut impl Read,
    kind: AdvanceKind,
    (year, skpd): (i32, i64),
    root: Option<i64>,
) -> Result<Vec<Told>> {
    let rows = match (kind, root) {
        (AdvanceKind::Up, _) => read.query(OF_UP, params![year, skpd]).await?,
        (AdvanceKind::Tu, Some(root)) => read.query(OF_TU, params![root]).await?,
        (AdvanceKind::Tu, None) => Vec::new(),
    };
    rows.iter().map(one).collect()
}

fn one(r: &Row) -> Result<Told> {
    let kind = Kind::parse(&r.text("kind")?).ok_or_else(|| Error::Storage("jenis dokumen".into()))?;
    let number = r.opt_text("number")?.unwrap_or_default();
    Ok(Told {
        id: r.int("id")?,
        label: format!("{} {number}", kind.code()),
        kind,
        refills: r.text("flow")? == "GU",
        thread: r.int("thread")?,
        sub_unit: r.int("sub_unit_id")?,
        day: r.opt_day("day")?,
        amount: r.money("amount")?,
    })
}

fn sums(r: &Row) -> Result<Reckoned> {
    Ok(Reckoned { received: r.money("received")?, refilled: r.money("refilled")?, spent: r.money("spent")? })
}

/// What was taken over of it, and confirmed.
pub async fn taken(read: &mut impl Read, root: i64) -> Result<Reckoned> {
    sums(&read.one(TAKEN, params![root]).await?)
}

/// Openings of an advance in a state, the newest first.
pub async fn in_state(read: &mut impl Read, root: i64, state: kernel::lifecycle::State) -> Result<Vec<Document>> {
    read.query(IN_STATE, params![root, state.code()]).await?.iter().map(Document::from_row).collect()
}

/// An opening as it is kept.
#[derive(Clone, Debug)]
pub struct Opening {
    pub root: i64,
    pub sums: Reckoned,
    pub bank: Money,
    pub cash: Money,
}

pub async fn of(read: &mut impl Read, document: i64) -> Result<Opening> {
    let r = read.one(OF, params![document]).await?;
    Ok(Opening { root: r.int("spp_id")?, sums: sums(&r)?, bank: r.money("bank")?, cash: r.money("cash")? })
}

pub async fn insert(tx: &mut Tx, document: i64, o: &Opening) -> Result<()> {
    let new = row! {
        document_id: document, spp_id: o.root, received: o.sums.received, refilled: o.sums.refilled,
        spent: o.sums.spent, bank: o.bank, cash: o.cash, cash_entry: tx.id()?,
    };
    tx.insert(&ADVANCE_OPENING, new).await
}

/// More of an advance that goes on here already; what was spent of it is
/// accounted for in the national system.
pub async fn add(tx: &mut Tx, advance: i64, new: &Reckoned) -> Result<()> {
    tx.change(&ADVANCE, TAKE_OVER, params![advance, new.received, new.refilled, new.spent]).await.map(drop)
}

/// An advance that goes on here.
#[derive(Clone, Debug)]
pub struct Continued {
    pub root: i64,
    pub kind: AdvanceKind,
    pub unit: i64,
    pub code: String,
}

pub async fn continued(read: &mut impl Read, year: i32) -> Result<Vec<Continued>> {
    let rows = read.query(CONTINUED, params![year]).await?;
    let one = |r: &Row| {
        let kind = AdvanceKind::parse(&r.text("flow")?).ok_or_else(|| Error::Storage("jenis uang muka".into()))?;
        Ok(Continued { root: r.int("spp_id")?, kind, unit: r.int("unit_id")?, code: r.text("code")? })
    };
    rows.iter().map(one).collect()
}

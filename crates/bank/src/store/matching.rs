//! What is laid side by side: lines of the RKUD and SP2D.

use std::collections::HashMap;

use kernel::lifecycle::State;
use kernel::{Day, Moment, Money, Zone};
use store::{Document, Error, Read, Result, Row, Tx, params, row};

use crate::model::MatchKind;
use crate::rules::e2e;
use crate::rules::matching::{Line, Order, Reach};
use crate::rules::parting::Part;
use crate::rules::returning::Returned;
use crate::tables::STATEMENT_MATCH;

/// Lines of all RKUD of a year and the one before.
const LINES: &str = "SELECT l.*, s.account_id, m.kind AS hand_kind, m.sp2d_id AS hand_sp2d, a.bank, a.last4
   FROM statement_line l JOIN bank_statement s ON s.id = l.statement_id
   JOIN office_account a ON a.id = s.account_id LEFT JOIN statement_match m ON m.line_id = l.id
   WHERE a.kind = 'rkud' AND s.year IN (CAST($1 AS BIGINT), CAST($1 AS BIGINT) - 1) ORDER BY l.day, l.id";
/// SP2D of which the bank was told, and orders that pay one again, each with
/// its own return; imported SP2D beside them, which were paid outside.
const ORDERS: &str = "SELECT d.*, COALESCE(p.transferred_on, y.transferred_on, d.doc_date) AS transferred_on,
     n.number AS national, r.amount AS back, COALESCE(r.returned_on, p.returned_on) AS back_on, p.returned_amount, r.credit_note
   FROM document d LEFT JOIN sp2d p ON p.document_id = d.id LEFT JOIN repayment y ON y.document_id = d.id
   LEFT JOIN payment_return r ON r.paid_id = d.id
   LEFT JOIN national_number n ON n.document_id = d.id AND n.withdrawn_at IS NULL
   WHERE d.kind IN ('SP2D', 'PBU') AND d.year IN (CAST($1 AS BIGINT), CAST($1 AS BIGINT) - 1) AND d.net > 0
     AND ((d.external = 0 AND d.state IN ('ditransfer', 'cair', 'retur')
         AND COALESCE(p.transferred_on, y.transferred_on) IS NOT NULL)
       OR (d.external = 1 AND d.state = 'cair' AND d.doc_date IS NOT NULL)) ORDER BY d.id";
/// The days that statements of each RKUD cover; one that has none of the year is left out.
const COVERED: &str = "SELECT s.account_id, a.ended_on, MIN(s.from_day) AS first_day, MAX(s.to_day) AS last_day
   FROM bank_statement s JOIN office_account a ON a.id = s.account_id
   WHERE a.kind = 'rkud' AND s.year IN (CAST($1 AS BIGINT), CAST($1 AS BIGINT) - 1) GROUP BY s.account_id, a.ended_on
   HAVING MAX(CASE WHEN s.year = $1 THEN 1 ELSE 0 END) = 1 ORDER BY s.account_id";
/// Every RKUD, and how far its statements of all years reach.
const REACHES: &str = "SELECT a.id, a.bank, a.last4, a.registered_at, a.ended_on, MAX(s.to_day) AS last_day
   FROM office_account a LEFT JOIN bank_statement s ON s.account_id = a.id
   WHERE a.kind = 'rkud' GROUP BY a.id, a.bank, a.last4, a.registered_at, a.ended_on ORDER BY a.id";
/// The newest day of an RKUD's statement that was brought before a moment.
const NEWEST: &str = "SELECT MAX(s.to_day) AS newest FROM bank_statement s
   JOIN office_account a ON a.id = s.account_id WHERE a.kind = 'rkud' AND s.brought_at < $1";
const LINE: &str = "SELECT l.*, s.brought_by, s.year, a.kind AS account_kind, m.kind AS hand_kind
   FROM statement_line l JOIN bank_statement s ON s.id = l.statement_id JOIN office_account a ON a.id = s.account_id
   LEFT JOIN statement_match m ON m.line_id = l.id WHERE l.id = $1";

/// A line with what a report shows of it.
pub(crate) struct Shown {
    pub line: Line,
    pub reference: String,
    pub description: String,
    pub account: String,
}

fn hand(r: &Row) -> Result<Option<(MatchKind, Option<i64>)>> {
    let Some(kind) = r.opt_text("hand_kind")? else { return Ok(None) };
    let kind = MatchKind::parse(&kind).ok_or_else(|| Error::Storage("jenis pencocokan".into()))?;
    Ok(Some((kind, r.opt_int("hand_sp2d")?)))
}

/// Until when lines of each RKUD are judged: as far as its own statements reach,
/// and of one that has ended as far as any do, since no more will come of it.
async fn judged_to(read: &mut impl Read) -> Result<HashMap<i64, Day>> {
    let mut all = Vec::new();
    for r in read.query(REACHES, vec![]).await? {
        if let Some(last) = r.opt_day("last_day")? {
            all.push((r.int("id")?, r.opt_day("ended_on")?.is_some(), last));
        }
    }
    let newest = all.iter().map(|(.., last)| *last).max();
    Ok(all.into_iter().map(|(id, ended, last)| (id, newest.filter(|_| ended).unwrap_or(last))).collect())
}

pub(crate) async fn lines(read: &mut impl Read, year: i32) -> Result<Vec<Shown>> {
    let judged_to = judged_to(read).await?;
    let shown = |r: &Row| {
        let (reference, description) = (r.text("reference")?, r.text("description")?);
        let day = r.day("day")?;
        let line = Line {
            id: r.int("id")?,
            day,
            debit: r.money("debit")?,
            credit: r.money("credit")?,
            said: format!("{reference} / {description}"),
            covered_to: judged_to.get(&r.int("account_id")?).copied().unwrap_or(day),
            hand: hand(r)?,
        };
        let account = format!("{} ••••{}", r.text("bank")?, r.text("last4")?);
        Ok(Shown { line, reference, description, account })
    };
    read.query(LINES, params![year]).await?.iter().map(shown).collect()
}

/// The return of a payment itself. One that was recorded before credit notes
/// were kept stands on the SP2D alone.
fn returned(r: &Row, state: State) -> Result<Option<Returned>> {
    let own = r.opt_money("back")?;
    let amount = if state == State::Bounced { own.or(r.opt_money("returned_amount")?) } else { own };
    let Some((amount, on)) = amount.zip(r.opt_day("back_on")?) else { return Ok(None) };
    Ok(Some(Returned { amount, on, note: r.opt_text("credit_note")?.unwrap_or_default() }))
}

pub(crate) async fn orders(read: &mut impl Read, year: i32, wilayah: &str) -> Result<Vec<Order>> {
    let rows = read.query(ORDERS, params![year]).await?;
    let mut parts: HashMap<i64, Vec<Part>> = HashMap::new();
    for year in [year - 1, year] {
        for r in super::batches::payee_rows(read, year, 0).await? {
            let part = Part { e2e: r.text("e2e")?, row: r.int("row_no")?, net: r.money("net")? };
            parts.entry(r.int("sp2d_id")?).or_default().push(part);
        }
    }
    let order = |r: &Row| {
        let d = Document::from_row(r)?;
        let own = e2e::of(wilayah, d.year, d.id, d.entered_at).filter(|_| !d.external);
        let number = if d.external { d.number.clone() } else { r.opt_text("national")? };
        Ok(Order {
            sp2d: d.id,
            label: d.label(),
            e2e: own.unwrap_or_default(),
            number: kernel::text::fold(&number.unwrap_or_default()),
            imported: d.external,
            net: d.net,
            transferred_on: r.day("transferred_on")?,
            returned: returned(r, d.state)?,
            parts: parts.remove(&d.id).unwrap_or_default(),
        })
    };
    rows.iter().map(order).collect()
}

/// From when and until when statements of the RKUD are here. Of one that has
/// ended no more will come: it does not hold back what the living ones show.
pub(crate) async fn covered(read: &mut impl Read, year: i32) -> Result<Option<(Day, Day)>> {
    let mut first: Option<Day> = None;
    let (mut living, mut ended): (Option<Day>, Option<Day>) = (None, None);
    for r in read.query(COVERED, params![year]).await? {
        let (from, to) = (r.day("first_day")?, r.day("last_day")?);
        first = Some(first.map_or(from, |f| f.min(from)));
        if r.opt_day("ended_on")?.is_some() {
            ended = ended.max(Some(to));
        } else {
            living = Some(living.map_or(to, |l| l.min(to)));
        }
    }
    Ok(first.zip(living.or(ended)))
}

/// Every RKUD, and how far its statements reach.
pub(crate) async fn reaches(read: &mut impl Read, zone: Zone) -> Result<Vec<Reach>> {
    let reach = |r: &Row| {
        let sent = r.opt_day("last_day")?;
        Ok(Reach {
            account: r.int("id")?,
            label: format!("{} ••••{}", r.text("bank")?, r.text("last4")?),
            last: sent.unwrap_or(r.moment("registered_at")?.day(zone)),
            sent: sent.is_some(),
            ended_on: r.opt_day("ended_on")?,
        })
    };
    read.query(REACHES, vec![]).await?.iter().map(reach).collect()
}

/// The newest day that a statement of an RKUD brought before a moment shows.
pub(crate) async fn newest(read: &mut impl Read, before: Moment) -> Result<Option<Day>> {
    read.one(NEWEST, params![before]).await?.opt_day("newest")
}

/// A line that somebody wants to place.
pub(crate) struct Open {
    pub day: Day,
    pub debit: Money,
    pub brought_by: i64,
    pub of_rkud: bool,
    pub already: Option<MatchKind>,
}

pub(crate) async fn line(read: &mut impl Read, id: i64) -> Result<Open> {
    let found = read.opt(LINE, params![id]).await?;
    let r = found.ok_or_else(|| Error::NotFound(format!("baris rekening koran {id}")))?;
    Ok(Open {
        day: r.day("day")?,
        debit: r.money("debit")?,
        brought_by: r.int("brought_by")?,
        of_rkud: r.text("account_kind")? == "rkud",
        already: r.opt_text("hand_kind")?.and_then(|k| MatchKind::parse(&k)),
    })
}

pub(crate) async fn insert(tx: &mut Tx, line: i64, kind: MatchKind, sp2d: Option<i64>, reason: &str) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        line_id: line, kind: kind.code(), sp2d_id: sp2d, reason: reason, matched_by: person, matched_at: now,
    };
    tx.insert(&STATEMENT_MATCH, new).await
}

//! Advances, their evidence and their accountability, as they are kept.

use kernel::{Day, Money};
use store::{Document, Error, Read, Result, Row, Tx, params, row};

use super::payment_line;
use crate::model::{Advance, AdvanceKind, Evidence, PaymentLine, UpLimit};
use crate::rules::advance::{Longer, OpenTu, Purse};
use crate::tables::{ADVANCE, ADVANCE_RETURN, LPJ, TBP, TU_LEAVE, UP_LIMIT};

const LIMIT: &str = "SELECT * FROM up_limit WHERE unit_id = $1 AND year = $2 FOR NO KEY UPDATE";
const UP_OF: &str = "SELECT * FROM advance WHERE unit_id = $1 AND year = $2 AND kind = 'UP' FOR NO KEY UPDATE";
const BY_ID: &str = "SELECT * FROM advance WHERE id = $1 FOR NO KEY UPDATE";
const BY_SPP: &str = "SELECT * FROM advance WHERE spp_id = $1 FOR NO KEY UPDATE";
/// The row's own CHECK holds what the rules forgot.
const RECEIVE: &str = "UPDATE advance SET received = received + $2, refilled = refilled + $3 WHERE id = $1 RETURNING *";
const SPEND: &str = "UPDATE advance SET spent = spent + $2 WHERE id = $1
   AND received - spent - returned - $2 - CAST($3 AS BIGINT) >= 0 RETURNING *";
const ACCOUNT: &str = "UPDATE advance SET accounted = accounted + $2 WHERE id = $1
   AND accounted + $2 <= spent RETURNING *";
const GIVE_BACK: &str = "UPDATE advance SET returned = returned + $2 WHERE id = $1
   AND received - spent - returned - $2 - CAST($3 AS BIGINT) >= 0 RETURNING *";
/// What assistants hold of an advance, and PPTK to whom it was given directly.
/// Asked when its row is held: whatever changes this holds it too.
const ASIDE: &str = "SELECT CAST(
     COALESCE((SELECT SUM(p.received - p.spent - p.returned) FROM advance_part p WHERE p.advance_id = $1), 0)
     + COALESCE((SELECT SUM(n.given - n.covered - n.withheld - n.handed_back) FROM npd n WHERE n.advance_id = $1 AND n.part_id IS NULL
         AND n.given - n.covered - n.withheld - n.handed_back > 0), 0) AS BIGINT) AS aside";
const OPEN_TU: &str = "SELECT a.*, d.number, d.id AS spp FROM advance a JOIN document d ON d.id = a.spp_id
   WHERE a.unit_id = $1 AND a.year = $2 AND a.kind = 'TU' AND a.received - a.accounted - a.returned > 0 ORDER BY a.id";
/// TU that were approved and whose money has not come yet.
const ON_ITS_WAY: &str = "SELECT d.number, d.amount, t.until FROM document d JOIN tu_leave t ON t.document_id = d.id
   WHERE d.kind = 'PTU' AND d.unit_id = $1 AND d.year = $2 AND d.id <> $3 AND d.state = 'disetujui'
     AND NOT EXISTS (SELECT 1 FROM document_edge e JOIN advance a ON a.spp_id = e.document_id WHERE e.rests_on = d.id)
   ORDER BY d.id";
const LIVE_UP: &str = "SELECT * FROM document WHERE unit_id = $1 AND year = $2 AND kind = 'SPP' AND flow = 'UP'
   AND id <> $3 AND state <> 'batal' ORDER BY id";
const EVIDENCE: &str = "SELECT * FROM tbp WHERE document_id = $1";
/// The treasurer's own: an assistant's comes with the assistant's LPJ.
const LOOSE: &str = "SELECT d.* FROM tbp t JOIN document d ON d.id = t.document_id
   WHERE t.advance_id = $1 AND t.lpj_id IS NULL AND d.state = 'terbit' AND d.doc_date <= $2
     AND NOT EXISTS (SELECT 1 FROM tbp_basis b WHERE b.document_id = d.id AND b.part_id IS NOT NULL)
   ORDER BY d.id FOR NO KEY UPDATE";
const OF_LPJ: &str = "SELECT d.* FROM tbp t JOIN document d ON d.id = t.document_id
   WHERE t.lpj_id = $1 ORDER BY d.id FOR NO KEY UPDATE";
const LINES_OF: &str = "SELECT l.account_id, l.source, CAST(SUM(l.amount) AS BIGINT) AS amount
   FROM tbp t JOIN document_line l ON l.document_id = t.document_id WHERE t.lpj_id = $1
   GROUP BY l.account_id, l.source ORDER BY l.account_id, l.source";
const PUT_INTO: &str = "UPDATE tbp SET lpj_id = $2 WHERE document_id = $1 RETURNING *";
const LPJ_BY_ID: &str = "SELECT * FROM lpj WHERE document_id = $1";
const SAME_INVOICE: &str = "SELECT d.* FROM tbp t JOIN document d ON d.id = t.document_id
   WHERE t.payee_id = $1 AND t.invoice_norm = $2 AND d.id <> $3 AND d.state <> 'batal' ORDER BY d.id";
const CAME_TO: &str = "SELECT payee_account_id FROM spp WHERE document_id = $1";
const LEAVE: &str = "SELECT * FROM tu_leave WHERE document_id = $1";
const BACK: &str = "SELECT * FROM advance_return WHERE document_id = $1";
const CREDIT: &str = "UPDATE advance_return SET credit_note = $2, credited_on = $3 WHERE document_id = $1 RETURNING *";
const ALL: &str = "SELECT a.*, u.code, u.name, p.number AS spp_number,
     COALESCE(l.cash, 0) AS cash, COALESCE(l.card, 0) AS card, CAST(
       COALESCE((SELECT SUM(k.received - k.spent - k.returned) FROM advance_part k WHERE k.advance_id = a.id), 0)
       + COALESCE((SELECT SUM(n.given - n.covered - n.withheld - n.handed_back) FROM npd n WHERE n.advance_id = a.id
           AND n.part_id IS NULL AND n.given - n.covered - n.withheld - n.handed_back > 0), 0) AS BIGINT) AS aside
   FROM advance a JOIN unit u ON u.id = a.sub_unit_id JOIN document p ON p.id = a.spp_id
   LEFT JOIN up_limit l ON l.unit_id = a.unit_id AND l.year = a.year AND a.kind = 'UP'
   WHERE a.year = $1 ORDER BY u.norm, a.kind DESC, a.id";
const SUMS: &str = "SELECT a.id, a.kind, a.year, a.unit_id, a.sub_unit_id, a.spp_id, a.due, a.received, a.spent,
     a.accounted, a.refilled, a.returned, u.code,
     CAST(COALESCE((SELECT SUM(d.amount) FROM tbp t JOIN document d ON d.id = t.document_id
       WHERE t.advance_id = a.id AND d.state IN ('terbit', 'disahkan')), 0) + COALESCE(x.spent, 0) AS BIGINT) AS evidence,
     CAST(COALESCE((SELECT SUM(d.amount) FROM lpj l JOIN document d ON d.id = l.document_id
       WHERE l.advance_id = a.id AND d.state = 'disahkan'), 0) + COALESCE(x.spent, 0) AS BIGINT) AS approved,
     CAST(COALESCE((SELECT SUM(d.amount) FROM advance_return r JOIN document d ON d.id = r.document_id
       WHERE r.advance_id = a.id AND d.state IN ('diajukan', 'cair')), 0) AS BIGINT) AS given_back
   FROM advance a JOIN unit u ON u.id = a.unit_id
   LEFT JOIN (SELECT o.spp_id, SUM(o.spent) AS spent FROM advance_opening o JOIN document d ON d.id = o.document_id
     WHERE d.state = 'disahkan' GROUP BY o.spp_id) x ON x.spp_id = a.spp_id
   WHERE a.year = $1 ORDER BY a.id";

fn advance(r: &Row) -> Result<Advance> {
    let kind = AdvanceKind::parse(&r.text("kind")?).ok_or_else(|| Error::Storage("jenis uang muka".into()))?;
    Ok(Advance {
        id: r.int("id")?,
        kind,
        year: i32::try_from(r.int("year")?).map_err(|_| Error::Storage("tahun uang muka".into()))?,
        unit: r.int("unit_id")?,
        sub_unit: r.int("sub_unit_id")?,
        spp: r.int("spp_id")?,
        due: r.opt_day("due")?,
        purse: Purse {
            received: r.money("received")?,
            spent: r.money("spent")?,
            accounted: r.money("accounted")?,
            refilled: r.money("refilled")?,
            returned: r.money("returned")?,
            aside: Money::ZERO,
        },
    })
}

/// An advance whose row is held, with what others hold of it.
async fn whole(tx: &mut Tx, row: &Row) -> Result<Advance> {
    let mut found = advance(row)?;
    found.purse.aside = tx.one(ASIDE, params![found.id]).await?.money("aside")?;
    Ok(found)
}

async fn whole_or_none(tx: &mut Tx, row: Option<Row>) -> Result<Option<Advance>> {
    match row {
        Some(row) => whole(tx, &row).await.map(Some),
        None => Ok(None),
    }
}

/// The SKPD's UP by decree, held until the commit.
pub async fn up_limit(tx: &mut Tx, unit: i64, year: i32) -> Result<Option<UpLimit>> {
    let found = tx.opt(LIMIT, params![unit, year]).await?;
    found
        .map(|r| {
            Ok(UpLimit {
                cash: r.money("cash")?,
                card: r.money("card")?,
                decree: r.text("decree")?,
                decree_date: r.opt_day("decree_date")?.ok_or_else(|| Error::Storage("tanggal keputusan".into()))?,
            })
        })
        .transpose()
}

pub async fn insert_limit(tx: &mut Tx, unit: i64, year: i32, l: &UpLimit) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        unit_id: unit, year: year, cash: l.cash, card: l.card, decree: l.decree.as_str(),
        decree_date: l.decree_date, set_by: person, set_at: now,
    };
    tx.insert(&UP_LIMIT, new).await
}

/// The UP of an SKPD, held until the commit.
pub async fn up_of(tx: &mut Tx, unit: i64, year: i32) -> Result<Option<Advance>> {
    let row = tx.opt(UP_OF, params![unit, year]).await?;
    whole_or_none(tx, row).await
}

/// The account to which an advance came by a request of ours; none where the
/// national system paid it.
pub async fn came_to(read: &mut impl Read, spp: i64) -> Result<Option<i64>> {
    read.opt(CAME_TO, params![spp]).await?.map(|r| r.int("payee_account_id")).transpose()
}

/// One advance, held until the commit.
pub async fn by_id(tx: &mut Tx, id: i64) -> Result<Advance> {
    let row = tx.one(BY_ID, params![id]).await?;
    whole(tx, &row).await
}

/// The advance that an SPP-UP or SPP-TU brought.
pub async fn by_spp(tx: &mut Tx, spp: i64) -> Result<Option<Advance>> {
    let row = tx.opt(BY_SPP, params![spp]).await?;
    whole_or_none(tx, row).await
}

pub async fn insert(tx: &mut Tx, a: &Advance) -> Result<()> {
    let new = row! {
        id: a.id, kind: a.kind.code(), year: a.year, unit_id: a.unit, sub_unit_id: a.sub_unit, spp_id: a.spp,
        due: a.due, received: a.purse.received, spent: a.purse.spent, accounted: a.purse.accounted,
        refilled: a.purse.refilled, returned: a.purse.returned,
    };
    tx.insert(&ADVANCE, new).await
}

pub async fn receive(tx: &mut Tx, id: i64, amount: Money, refilled: Money) -> Result<()> {
    tx.change(&ADVANCE, RECEIVE, params![id, amount, refilled]).await.map(drop)
}

/// Spends, or takes back where negative. `aside` is what others hold of it
/// afterwards. False where the money is not there.
pub async fn spend(tx: &mut Tx, id: i64, amount: Money, aside: Money) -> Result<bool> {
    Ok(!tx.change(&ADVANCE, SPEND, params![id, amount, aside]).await?.is_empty())
}

/// What others hold of an advance that is held.
pub async fn aside(tx: &mut Tx, id: i64) -> Result<Money> {
    tx.one(ASIDE, params![id]).await?.money("aside")
}

pub async fn account(tx: &mut Tx, id: i64, amount: Money) -> Result<bool> {
    Ok(!tx.change(&ADVANCE, ACCOUNT, params![id, amount]).await?.is_empty())
}

/// Gives back to the RKUD, and not what others hold of it.
pub async fn give_back(tx: &mut Tx, id: i64, amount: Money, aside: Money) -> Result<bool> {
    Ok(!tx.change(&ADVANCE, GIVE_BACK, params![id, amount, aside]).await?.is_empty())
}

/// TU of an SKPD that are not settled: the money is out, or it is on its way.
/// `leave` is the one that is about to be approved.
pub async fn open_tu(read: &mut impl Read, unit: i64, year: i32, leave: i64) -> Result<Vec<OpenTu>> {
    let paid = |r: &Row| {
        let a = advance(r)?;
        let label = format!("TU menurut SPP {}", r.opt_text("number")?.unwrap_or_default());
        let due = a.due.ok_or_else(|| Error::Storage("TU tanpa batas waktu".into()))?;
        Ok(OpenTu { label, due, open: a.purse.open() })
    };
    let waiting = |r: &Row| {
        let label = format!("TU yang disetujui dengan {}", r.opt_text("number")?.unwrap_or_default());
        Ok(OpenTu { label, due: r.day("until")?, open: r.money("amount")? })
    };
    let mut found = read.query(OPEN_TU, params![unit, year]).await?.iter().map(paid).collect::<Result<Vec<_>>>()?;
    let rows = read.query(ON_ITS_WAY, params![unit, year, leave]).await?;
    found.extend(rows.iter().map(waiting).collect::<Result<Vec<_>>>()?);
    Ok(found)
}

/// Other SPP-UP of the year that were not withdrawn.
pub async fn live_up(read: &mut impl Read, unit: i64, year: i32, except: i64) -> Result<Vec<Document>> {
    read.query(LIVE_UP, params![unit, year, except]).await?.iter().map(Document::from_row).collect()
}

pub async fn insert_evidence(tx: &mut Tx, document: i64, e: &Evidence) -> Result<()> {
    let new = row! {
        document_id: document, advance_id: e.advance, way: e.way.as_str(), recipient: e.recipient.as_str(),
        payee_account_id: e.payee_account, payee_id: e.payee, invoice: e.invoice.clone(),
        invoice_norm: e.invoice.as_deref().map(kernel::text::fold), lpj_id: None::<i64>,
    };
    tx.insert(&TBP, new).await
}

/// The advance of a TBP and the LPJ that holds it.
pub async fn evidence_of(read: &mut impl Read, document: i64) -> Result<(i64, Option<i64>)> {
    let r = read.one(EVIDENCE, params![document]).await?;
    Ok((r.int("advance_id")?, r.opt_int("lpj_id")?))
}

/// TBP of an advance up to a day that no LPJ holds.
pub async fn loose(tx: &mut Tx, advance: i64, up_to: Day) -> Result<Vec<Document>> {
    tx.query(LOOSE, params![advance, up_to]).await?.iter().map(Document::from_row).collect()
}

/// TBP that an LPJ holds, held until the commit.
pub async fn of_lpj(tx: &mut Tx, lpj: i64) -> Result<Vec<Document>> {
    tx.query(OF_LPJ, params![lpj]).await?.iter().map(Document::from_row).collect()
}

/// What an LPJ accounts for, by account and source.
pub async fn lines_of(read: &mut impl Read, lpj: i64) -> Result<Vec<PaymentLine>> {
    read.query(LINES_OF, params![lpj]).await?.iter().map(payment_line).collect()
}

pub async fn put_into(tx: &mut Tx, tbp: i64, lpj: Option<i64>) -> Result<()> {
    tx.change(&TBP, PUT_INTO, params![tbp, lpj]).await.map(drop)
}

pub async fn insert_lpj(tx: &mut Tx, document: i64, advance: i64) -> Result<()> {
    tx.insert(&LPJ, row! { document_id: document, advance_id: advance }).await
}

/// The advance that an LPJ accounts for.
pub async fn advance_of_lpj(read: &mut impl Read, lpj: i64) -> Result<i64> {
    read.one(LPJ_BY_ID, params![lpj]).await?.int("advance_id")
}

/// Other evidence of the same payee and invoice.
pub async fn same_invoice(read: &mut impl Read, payee: i64, invoice: &str, except: i64) -> Result<Vec<Document>> {
    let rows = read.query(SAME_INVOICE, params![payee, kernel::text::fold(invoice), except]).await?;
    rows.iter().map(Document::from_row).collect()
}

pub async fn insert_leave(tx: &mut Tx, document: i64, until: Day, longer: Option<Longer>) -> Result<()> {
    let new = row! { document_id: document, until: until, longer: longer.map(Longer::code) };
    tx.insert(&TU_LEAVE, new).await
}

/// Until when a TU may be used, and why it is longer than a month.
pub async fn leave(read: &mut impl Read, document: i64) -> Result<(Day, Option<Longer>)> {
    let r = read.one(LEAVE, params![document]).await?;
    let until = r.opt_day("until")?.ok_or_else(|| Error::Storage("waktu TU".into()))?;
    Ok((until, r.opt_text("longer")?.and_then(|code| Longer::parse(&code))))
}

pub async fn insert_back(tx: &mut Tx, document: i64, advance: i64, reference: &str) -> Result<()> {
    let new = row! {
        document_id: document, advance_id: advance, reference: reference, credit_note: None::<&str>,
        credited_on: None::<Day>,
    };
    tx.insert(&ADVANCE_RETURN, new).await
}

pub async fn advance_of_back(read: &mut impl Read, document: i64) -> Result<i64> {
    read.one(BACK, params![document]).await?.int("advance_id")
}

pub async fn credit(tx: &mut Tx, document: i64, note: &str, on: Day) -> Result<()> {
    tx.change(&ADVANCE_RETURN, CREDIT, params![document, note, on]).await.map(drop)
}

/// All advances of a year with their units, for reports.
pub async fn all(read: &mut impl Read, year: i32) -> Result<Vec<(Advance, Row)>> {
    let rows = read.query(ALL, params![year]).await?;
    let whole = |r: Row| {
        let mut found = advance(&r)?;
        found.purse.aside = r.money("aside")?;
        Ok((found, r))
    };
    rows.into_iter().map(whole).collect()
}

/// The same beside the sums of their documents.
pub async fn sums(read: &mut impl Read, year: i32) -> Result<Vec<(Advance, Row)>> {
    let rows = read.query(SUMS, params![year]).await?;
    rows.into_iter().map(|r| Ok((advance(&r)?, r))).collect()
}

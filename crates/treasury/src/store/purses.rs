//! NPD and panjar, the assistant's part of a UP, and the assistant's LPJ.

use kernel::{Day, Money, Role};
use store::{Document, Error, Read, Result, Row, Tx, params, row};

use super::payment_line;
use crate::model::{Npd, Part, PaymentLine};
use crate::rules::advance::Purse;
use crate::rules::npd::Open;
use crate::rules::route::KpaReason;
use crate::tables::{ADVANCE_PART, BPP_LPJ, NPD, NPD_RETURN, NPD_ROW, PASSING, TBP_BASIS};

const PART_OF: &str = "SELECT * FROM advance_part WHERE advance_id = $1 AND sub_unit_id = $2 FOR NO KEY UPDATE";
const PART_BY_ID: &str = "SELECT * FROM advance_part WHERE id = $1 FOR NO KEY UPDATE";
/// What PPTK hold of a part.
const PART_ASIDE: &str =
    "SELECT CAST(COALESCE(SUM(given - covered - withheld - handed_back), 0) AS BIGINT) AS aside FROM npd
   WHERE part_id = $1 AND given - covered - withheld - handed_back > 0";
/// $3 is what others hold of the advance, which is held since that was read.
const PASS: &str = "UPDATE advance_part SET received = received + $2, kpa_reason = $4 WHERE id = $1
   AND (SELECT a.received - a.spent - a.returned FROM advance a WHERE a.id = advance_part.advance_id)
     - CAST($3 AS BIGINT) - CAST($2 AS BIGINT) >= 0 RETURNING *";
const GIVE_BACK: &str = "UPDATE advance_part SET returned = returned + $2 WHERE id = $1
   AND received - spent - returned - $2 - CAST($3 AS BIGINT) >= 0 RETURNING *";
const SPEND: &str = "UPDATE advance_part SET spent = spent + $2 WHERE id = $1
   AND received - spent - returned - $2 - CAST($3 AS BIGINT) >= 0 RETURNING *";
const NPD_BY_ID: &str = "SELECT * FROM npd WHERE document_id = $1 FOR NO KEY UPDATE";
const APPROVE: &str = "UPDATE npd SET approved_by = $2 WHERE document_id = $1 RETURNING *";
const REASK: &str = "UPDATE npd SET pptk_id = $2, approved_by = NULL WHERE document_id = $1 RETURNING *";
const GIVE: &str = "UPDATE npd SET given_on = $2, given_entry = $3, given = $4, payee_account_id = $5, reference = $6
   WHERE document_id = $1 AND given_on IS NULL RETURNING *";
const USE: &str = "UPDATE npd SET used = used + $2, covered = covered + $3, withheld = withheld + $4, settled_on = NULL
   WHERE document_id = $1 AND used + $2 >= 0 AND given - covered - handed_back - $3 >= 0 RETURNING *";
const HAND_BACK: &str = "UPDATE npd SET handed_back = handed_back + $2, settled_on = $3 WHERE document_id = $1
   AND given - covered - handed_back - $2 >= 0 RETURNING *";
/// Rows of an NPD that were approved before are told anew.
const FORGET_ROWS: &str = "UPDATE npd_row SET ceiling = $3, left_before = $4 WHERE document_id = $1 AND line_no = $2
   RETURNING *";
/// Of an NPD that is asked for anew, nothing stood yet; of one with fewer rows than before, no more than those.
const ROWS_OF: &str = "SELECT r.ceiling, r.left_before FROM npd_row r
   JOIN npd n ON n.document_id = r.document_id AND n.approved_by IS NOT NULL
   JOIN document_line l ON l.document_id = r.document_id AND l.line_no = r.line_no
   WHERE r.document_id = $1 ORDER BY r.line_no";
const WITH_PANJAR: &str = "SELECT panjar FROM npd WHERE document_id = $1";
const USED_ROWS: &str = "SELECT l.account_id, l.source, CAST(SUM(l.amount) AS BIGINT) AS amount
   FROM tbp_basis b JOIN document d ON d.id = b.document_id JOIN document_line l ON l.document_id = b.document_id
   WHERE b.npd_id = $1 AND d.state <> 'batal' GROUP BY l.account_id, l.source ORDER BY l.account_id, l.source";
/// What other NPD that may still be used ask of an account, and what of it was used.
const PROMISED: &str = "SELECT l.document_id, CAST(SUM(l.amount) AS BIGINT) AS amount,
     CAST(COALESCE((SELECT SUM(x.amount) FROM tbp_basis b JOIN document t ON t.id = b.document_id
       JOIN document_line x ON x.document_id = t.id
       WHERE b.npd_id = l.document_id AND x.account_id = $1 AND t.state <> 'batal'), 0) AS BIGINT) AS used
   FROM document_line l JOIN document d ON d.id = l.document_id
   WHERE l.account_id = $1 AND d.id <> $2 AND d.kind = 'NPD' AND d.state IN ('disetujui', 'terbit')
   GROUP BY l.document_id ORDER BY l.document_id";
const OPEN_OF: &str = "SELECT d.number, n.given_on, n.given - n.covered - n.handed_back AS open
   FROM npd n JOIN document d ON d.id = n.document_id
   WHERE n.pptk_id = $1 AND n.panjar = 1 AND d.state = 'terbit' AND d.year = $2 AND d.id <> $3 ORDER BY d.id";
/// Panjar whose evidence an LPJ ($1) holds, the treasurer's or an assistant's.
const OPEN_IN: &str = "SELECT DISTINCT d.id, d.number, n.given_on, n.given - n.covered - n.handed_back AS open
   FROM tbp_basis b JOIN tbp t ON t.document_id = b.document_id JOIN npd n ON n.document_id = b.npd_id
   JOIN document d ON d.id = n.document_id
   WHERE (t.lpj_id = $1 OR b.bpp_lpj_id = $1) AND n.panjar = 1 AND d.state = 'terbit' ORDER BY d.id";
const BASIS: &str = "SELECT * FROM tbp_basis WHERE document_id = $1";
const PUT_INTO: &str = "UPDATE tbp_basis SET bpp_lpj_id = $2 WHERE document_id = $1 RETURNING *";
const LOOSE: &str = "SELECT d.* FROM tbp_basis b JOIN document d ON d.id = b.document_id
   WHERE b.part_id = $1 AND b.bpp_lpj_id IS NULL AND d.state = 'terbit' AND d.doc_date <= $2
   ORDER BY d.id FOR NO KEY UPDATE";
const OF_LPJ: &str = "SELECT d.* FROM tbp_basis b JOIN document d ON d.id = b.document_id
   WHERE b.bpp_lpj_id = $1 ORDER BY d.id FOR NO KEY UPDATE";
const LPJ_BY_ID: &str = "SELECT * FROM bpp_lpj WHERE document_id = $1 FOR NO KEY UPDATE";
const TAKE_UP: &str = "UPDATE bpp_lpj SET lpj_id = $2 WHERE document_id = $1 RETURNING *";
/// Approved LPJ of assistants that no LPJ-UP has taken up.
const WAITING: &str = "SELECT d.* FROM bpp_lpj b JOIN advance_part p ON p.id = b.part_id
   JOIN document d ON d.id = b.document_id
   WHERE p.advance_id = $1 AND b.lpj_id IS NULL AND d.state = 'disetujui' AND d.doc_date <= $2
   ORDER BY d.id FOR NO KEY UPDATE";
const TAKEN: &str = "SELECT d.* FROM bpp_lpj b JOIN document d ON d.id = b.document_id
   WHERE b.lpj_id = $1 ORDER BY d.id FOR NO KEY UPDATE";
/// By whom an SPP was filed.
const FILED: &str = "SELECT filed_role FROM spp WHERE document_id = $1";

/// The office that filed an SPP, and so holds the TU that it brought.
pub async fn filed_by(read: &mut impl Read, spp: i64) -> Result<Option<Role>> {
    // One that was asked for in the national system tells no role.
    let found = read.opt(FILED, params![spp]).await?;
    found.map_or(Ok(None), |r| Ok(Role::parse(&r.text("filed_role")?)))
}

fn part(r: &Row) -> Result<Part> {
    let kpa = serde_json::from_value::<KpaReason>(r.text("kpa_reason")?.into());
    Ok(Part {
        id: r.int("id")?,
        advance: r.int("advance_id")?,
        sub_unit: r.int("sub_unit_id")?,
        kpa: kpa.map_err(|_| Error::Storage("pertimbangan KPA".into()))?,
        purse: Purse {
            received: r.money("received")?,
            spent: r.money("spent")?,
            returned: r.money("returned")?,
            ..Purse::default()
        },
    })
}

/// A part whose row is held, with what PPTK hold of it.
async fn whole(tx: &mut Tx, row: &Row) -> Result<Part> {
    let mut found = part(row)?;
    found.purse.aside = part_aside(tx, found.id).await?;
    Ok(found)
}

pub async fn part_aside(tx: &mut Tx, id: i64) -> Result<Money> {
    tx.one(PART_ASIDE, params![id]).await?.money("aside")
}

/// The part of an advance that a sub unit's assistant holds, held until the
/// commit; the advance is held before.
pub async fn part_of(tx: &mut Tx, advance: i64, sub_unit: i64) -> Result<Option<Part>> {
    match tx.opt(PART_OF, params![advance, sub_unit]).await? {
        Some(row) => whole(tx, &row).await.map(Some),
        None => Ok(None),
    }
}

pub async fn part_by_id(tx: &mut Tx, id: i64) -> Result<Part> {
    let row = tx.one(PART_BY_ID, params![id]).await?;
    whole(tx, &row).await
}

/// How a reason is kept.
fn reason(kpa: KpaReason) -> Result<String> {
    let value = serde_json::to_value(kpa)?;
    value.as_str().map(str::to_owned).ok_or_else(|| Error::Bug("pertimbangan KPA".into()))
}

pub async fn insert_part(tx: &mut Tx, advance: i64, sub_unit: i64, kpa: KpaReason) -> Result<i64> {
    let id = tx.id()?;
    let new = row! {
        id: id, advance_id: advance, sub_unit_id: sub_unit, kpa_reason: reason(kpa)?, received: Money::ZERO,
        spent: Money::ZERO, returned: Money::ZERO,
    };
    tx.insert(&ADVANCE_PART, new).await?;
    Ok(id)
}

/// Passes money to a part. False where it is not there.
pub async fn pass(tx: &mut Tx, part: i64, amount: Money, aside: Money, kpa: KpaReason) -> Result<bool> {
    let kpa = reason(kpa)?;
    Ok(!tx.change(&ADVANCE_PART, PASS, params![part, amount, aside, kpa]).await?.is_empty())
}

pub async fn pass_back(tx: &mut Tx, part: i64, amount: Money, aside: Money) -> Result<bool> {
    Ok(!tx.change(&ADVANCE_PART, GIVE_BACK, params![part, amount, aside]).await?.is_empty())
}

/// Spends of a part, or takes back where negative.
pub async fn spend(tx: &mut Tx, part: i64, amount: Money, aside: Money) -> Result<bool> {
    Ok(!tx.change(&ADVANCE_PART, SPEND, params![part, amount, aside]).await?.is_empty())
}

pub struct NewPassing<'a> {
    pub document: i64,
    pub part: i64,
    pub decree: &'a str,
    pub decree_date: Day,
    pub reference: &'a str,
}

pub async fn insert_passing(tx: &mut Tx, p: &NewPassing<'_>) -> Result<()> {
    let new = row! {
        document_id: p.document, part_id: p.part, decree: p.decree, decree_date: p.decree_date,
        reference: p.reference,
    };
    tx.insert(&PASSING, new).await
}

fn npd(r: &Row) -> Result<Npd> {
    Ok(Npd {
        document: r.int("document_id")?,
        advance: r.int("advance_id")?,
        part: r.opt_int("part_id")?,
        pptk: r.int("pptk_id")?,
        panjar: r.flag("panjar")?,
        approved_by: r.opt_int("approved_by")?,
        given_on: r.opt_day("given_on")?,
        given: r.money("given")?,
        used: r.money("used")?,
        covered: r.money("covered")?,
        withheld: r.money("withheld")?,
        handed_back: r.money("handed_back")?,
    })
}

/// An NPD, held until the commit; it is held before its purse.
pub async fn npd_by_id(tx: &mut Tx, document: i64) -> Result<Option<Npd>> {
    tx.opt(NPD_BY_ID, params![document]).await?.as_ref().map(npd).transpose()
}

pub async fn insert_npd(
    tx: &mut Tx,
    document: i64,
    (advance, part): (i64, Option<i64>),
    pptk: i64,
    panjar: bool,
) -> Result<()> {
    let new = row! {
        document_id: document, advance_id: advance, part_id: part, pptk_id: pptk, panjar: panjar,
        approved_by: None::<i64>, given_on: None::<Day>, given_entry: None::<i64>, given: Money::ZERO,
        payee_account_id: None::<i64>, reference: None::<&str>, used: Money::ZERO, covered: Money::ZERO,
        withheld: Money::ZERO, handed_back: Money::ZERO, settled_on: None::<Day>,
    };
    tx.insert(&NPD, new).await
}

pub async fn approve(tx: &mut Tx, document: i64) -> Result<()> {
    let person = tx.ctx().actor.person();
    tx.change(&NPD, APPROVE, params![document, person]).await.map(drop)
}

/// It is asked for anew, by whoever asks now.
pub async fn ask_again(tx: &mut Tx, document: i64) -> Result<()> {
    let person = tx.ctx().actor.person();
    tx.change(&NPD, REASK, params![document, person]).await.map(drop)
}

pub async fn give(
    tx: &mut Tx,
    document: i64,
    on: Day,
    given: Money,
    (account, reference): (Option<i64>, Option<&str>),
) -> Result<bool> {
    let entry = tx.id()?;
    Ok(!tx.change(&NPD, GIVE, params![document, on, entry, given, account, reference]).await?.is_empty())
}

/// What evidence takes of an NPD; all of it negative where it is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    pub gross: Money,
    /// What the panjar pays of it.
    pub covered: Money,
    pub withheld: Money,
}

/// Evidence rests on it, or no longer does; then it is open again.
pub async fn use_up(tx: &mut Tx, document: i64, of: Use) -> Result<bool> {
    Ok(!tx.change(&NPD, USE, params![document, of.gross, of.covered, of.withheld]).await?.is_empty())
}

/// The PPTK hands back what is left; nothing is a return of nothing.
pub async fn settle(tx: &mut Tx, document: i64, on: Day, back: Money, reference: &str) -> Result<bool> {
    if back.is_positive() {
        let id = tx.id()?;
        let new = row! { id: id, npd_id: document, day: on, amount: back, reference: reference };
        tx.insert(&NPD_RETURN, new).await?;
    }
    Ok(!tx.change(&NPD, HAND_BACK, params![document, back, on]).await?.is_empty())
}

/// Keeps where each row's account stood: ceiling and what was left.
pub async fn keep_rows(tx: &mut Tx, document: i64, rows: &[(Money, Money)]) -> Result<()> {
    for (no, (ceiling, left)) in (1_i64..).zip(rows) {
        if tx.change(&NPD_ROW, FORGET_ROWS, params![document, no, *ceiling, *left]).await?.is_empty() {
            let new = row! { document_id: document, line_no: no, ceiling: *ceiling, left_before: *left };
            tx.insert(&NPD_ROW, new).await?;
        }
    }
    Ok(())
}

/// Ceiling and rest of each row, as they stood when the NPD was approved.
pub async fn rows_of(read: &mut impl Read, document: i64) -> Result<Vec<(Money, Money)>> {
    let rows = read.query(ROWS_OF, params![document]).await?;
    rows.iter().map(|r| Ok((r.money("ceiling")?, r.money("left_before")?))).collect()
}

/// Whether an NPD gives money beforehand, for its paper.
pub async fn with_panjar(read: &mut impl Read, document: i64) -> Result<Option<bool>> {
    read.opt(WITH_PANJAR, params![document]).await?.map(|r| r.flag("panjar")).transpose()
}

/// What evidence has used of an NPD, by account and source.
pub async fn used_rows(read: &mut impl Read, document: i64) -> Result<Vec<PaymentLine>> {
    read.query(USED_ROWS, params![document]).await?.iter().map(payment_line).collect()
}

/// What other NPD may still ask of an account.
pub async fn promised(read: &mut impl Read, account: i64, except: i64) -> Result<Money> {
    let mut sum = Money::ZERO;
    for r in read.query(PROMISED, params![account, except]).await? {
        sum = sum.plus(r.money("amount")?.minus(r.money("used")?).max(Money::ZERO));
    }
    Ok(sum)
}

fn open(r: &Row) -> Result<Open> {
    let given_on = r.opt_day("given_on")?.ok_or_else(|| Error::Storage("panjar tanpa tanggal".into()))?;
    Ok(Open { label: r.opt_text("number")?.unwrap_or_default(), given_on, amount: r.money("open")? })
}

/// Panjar that a PPTK has not settled.
pub async fn open_of(read: &mut impl Read, pptk: i64, year: i32, except: i64) -> Result<Vec<Open>> {
    read.query(OPEN_OF, params![pptk, year, except]).await?.iter().map(open).collect()
}

/// Panjar that are open behind the evidence of an LPJ.
pub async fn open_in(read: &mut impl Read, lpj: i64) -> Result<Vec<Open>> {
    read.query(OPEN_IN, params![lpj]).await?.iter().map(open).collect()
}

/// What a TBP rests on beside its advance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Basis {
    pub part: Option<i64>,
    pub npd: Option<i64>,
    pub panjar: Money,
    pub lpj: Option<i64>,
}

pub async fn basis_of(read: &mut impl Read, tbp: i64) -> Result<Basis> {
    let Some(r) = read.opt(BASIS, params![tbp]).await? else { return Ok(Basis::default()) };
    let (part, npd) = (r.opt_int("part_id")?, r.opt_int("npd_id")?);
    Ok(Basis { part, npd, panjar: r.money("panjar")?, lpj: r.opt_int("bpp_lpj_id")? })
}

pub async fn insert_basis(tx: &mut Tx, tbp: i64, b: &Basis) -> Result<()> {
    if b.part.is_none() && b.npd.is_none() {
        return Ok(());
    }
    let new = row! { document_id: tbp, part_id: b.part, npd_id: b.npd, panjar: b.panjar, bpp_lpj_id: b.lpj };
    tx.insert(&TBP_BASIS, new).await
}

/// Evidence of a part up to a day that no assistant's LPJ holds.
pub async fn loose(tx: &mut Tx, part: i64, up_to: Day) -> Result<Vec<Document>> {
    tx.query(LOOSE, params![part, up_to]).await?.iter().map(Document::from_row).collect()
}

/// Evidence that an assistant's LPJ holds, held until the commit.
pub async fn of_lpj(tx: &mut Tx, lpj: i64) -> Result<Vec<Document>> {
    tx.query(OF_LPJ, params![lpj]).await?.iter().map(Document::from_row).collect()
}

pub async fn put_into(tx: &mut Tx, tbp: i64, lpj: Option<i64>) -> Result<()> {
    tx.change(&TBP_BASIS, PUT_INTO, params![tbp, lpj]).await.map(drop)
}

pub async fn insert_lpj(tx: &mut Tx, document: i64, part: i64) -> Result<()> {
    tx.insert(&BPP_LPJ, row! { document_id: document, part_id: part, lpj_id: None::<i64> }).await
}

/// The part of an assistant's LPJ, and the LPJ-UP that took it up.
pub async fn lpj(tx: &mut Tx, document: i64) -> Result<(i64, Option<i64>)> {
    let r = tx.one(LPJ_BY_ID, params![document]).await?;
    Ok((r.int("part_id")?, r.opt_int("lpj_id")?))
}

pub async fn take_up(tx: &mut Tx, document: i64, by: Option<i64>) -> Result<()> {
    tx.change(&BPP_LPJ, TAKE_UP, params![document, by]).await.map(drop)
}

/// Approved LPJ of assistants up to a day that wait for the treasurer's.
pub async fn waiting(tx: &mut Tx, advance: i64, up_to: Day) -> Result<Vec<Document>> {
    tx.query(WAITING, params![advance, up_to]).await?.iter().map(Document::from_row).collect()
}

/// LPJ of assistants that an LPJ-UP took up.
pub async fn taken(tx: &mut Tx, lpj: i64) -> Result<Vec<Document>> {
    tx.query(TAKEN, params![lpj]).await?.iter().map(Document::from_row).collect()
}

//! A list beside the others that count.

use kernel::Day;
use store::{Document, Read, Result, Row, params};

use super::{id_kind, list_row, standing};
use crate::model::{PayeeList, Standing};
use crate::rules::registered::Listed;
use crate::rules::{Beside, Meets};

/// The newest verified list of the same unit ($1), kind ($2) and basis ($3)
/// before a month ($5 year, $6 last month).
const PREVIOUS: &str = "SELECT p.* FROM payee_list p JOIN document d ON d.id = p.document_id
   WHERE d.sub_unit_id = $1 AND p.kind = $2 AND p.basis_norm = $3 AND d.state = 'diverifikasi' AND d.id <> $4
     AND (d.year < $5 OR (d.year = $5 AND p.to_month < $6))
   ORDER BY d.year DESC, p.to_month DESC, d.id DESC LIMIT 1";
const STANDINGS: &str = "SELECT payee_idx, account_idx, row_no, souls, gross, net FROM payee_line
   WHERE document_id = $1 ORDER BY id";
/// Payees of a list as the register of staff is asked for them.
const LISTED: &str = "SELECT row_no, id_kind, payee_idx, souls, gross FROM payee_line
   WHERE document_id = $1 ORDER BY row_no, id";
/// Payees of a list that another one pays for one of its months.
const PAID: &str = "SELECT l.row_no, d.* FROM payee_line l
   JOIN payee_line o ON o.payee_idx = l.payee_idx AND o.document_id <> l.document_id
   JOIN payee_list p ON p.document_id = o.document_id JOIN document d ON d.id = o.document_id
   WHERE l.document_id = $1 AND p.kind = $2 AND p.basis_norm = $3 AND d.year = $4 AND p.from_month <= $6
     AND p.to_month >= $5 AND d.state = 'diverifikasi' ORDER BY d.id, l.row_no";
/// Payees of a list that another one of its kind pays for one of its months
/// under another basis.
const BESIDE: &str = "SELECT l.row_no, l.payee_idx, l.gross, p.basis, d.* FROM payee_line l
   JOIN payee_line o ON o.payee_idx = l.payee_idx AND o.document_id <> l.document_id
   JOIN payee_list p ON p.document_id = o.document_id JOIN document d ON d.id = o.document_id
   WHERE l.document_id = $1 AND p.kind = $2 AND p.basis_norm <> $3 AND d.year = $4 AND p.from_month <= $6
     AND p.to_month >= $5 AND d.state = 'diverifikasi' ORDER BY l.row_no, d.id";
/// Accounts of a list that another payee has in another one.
const SHARED: &str = "SELECT DISTINCT l.row_no, d.* FROM payee_line l
   JOIN payee_line o ON o.account_idx = l.account_idx AND o.payee_idx <> l.payee_idx
   JOIN document d ON d.id = o.document_id
   WHERE l.document_id = $1 AND d.year = $2 AND d.state = 'diverifikasi' ORDER BY d.id, l.row_no";
/// Months of the year that other lists of the decree pay to each payee.
const MONTHS: &str = "SELECT l.row_no, CAST(COALESCE((SELECT SUM(p.to_month - p.from_month + 1) FROM payee_line o
     JOIN payee_list p ON p.document_id = o.document_id JOIN document d ON d.id = o.document_id
     WHERE o.payee_idx = l.payee_idx AND o.document_id <> l.document_id AND p.kind = $2 AND p.basis_norm = $3
       AND d.year = $4 AND d.state = 'diverifikasi'), 0) AS BIGINT) AS months
   FROM payee_line l WHERE l.document_id = $1 ORDER BY l.row_no";
/// Payees whose account differs from that in an earlier list of the kind, verified between two days.
const MOVED: &str = "SELECT DISTINCT l.row_no FROM payee_line l
   JOIN payee_line o ON o.payee_idx = l.payee_idx AND o.account_idx <> l.account_idx
   JOIN payee_list p ON p.document_id = o.document_id JOIN document d ON d.id = o.document_id
   WHERE l.document_id = $1 AND o.document_id < l.document_id AND p.kind = $2 AND d.state = 'diverifikasi'
     AND p.verified_on >= $3 AND p.verified_on <= $4 ORDER BY l.row_no";

/// The list that another one is compared with.
pub(crate) async fn previous(read: &mut impl Read, d: &Document, list: &PayeeList) -> Result<Option<PayeeList>> {
    let basis = kernel::text::fold(&list.basis);
    let params = params![d.sub_unit_id, list.kind.code(), basis, d.id, d.year, list.months.from];
    read.opt(PREVIOUS, params).await?.as_ref().map(list_row).transpose()
}

pub(crate) async fn standings(read: &mut impl Read, document: i64) -> Result<Vec<Standing>> {
    read.query(STANDINGS, params![document]).await?.iter().map(standing).collect()
}

pub(crate) async fn listed(read: &mut impl Read, document: i64) -> Result<Vec<Listed>> {
    let one = |r: &Row| {
        Ok(Listed {
            row: row_no(r)?,
            id_kind: id_kind(r)?,
            payee: r.bytes("payee_idx")?,
            souls: r.int("souls")?,
            gross: r.money("gross")?,
        })
    };
    read.query(LISTED, params![document]).await?.iter().map(one).collect()
}

fn row_no(r: &Row) -> Result<u32> {
    Ok(u32::try_from(r.int("row_no")?).unwrap_or_default())
}

fn meeting(r: &Row) -> Result<Meets> {
    Ok(Meets { row: row_no(r)?, label: Document::from_row(r)?.label() })
}

/// Rows paid by another list, and rows whose account is another payee's.
pub(crate) async fn meets(read: &mut impl Read, d: &Document, list: &PayeeList) -> Result<(Vec<Meets>, Vec<Meets>)> {
    let basis = kernel::text::fold(&list.basis);
    let params = params![d.id, list.kind.code(), basis, d.year, list.months.from, list.months.to];
    let paid = read.query(PAID, params).await?.iter().map(meeting).collect::<Result<_>>()?;
    let shared = read.query(SHARED, params![d.id, d.year]).await?.iter().map(meeting).collect::<Result<_>>()?;
    Ok((paid, shared))
}

/// Rows paid by another list too, under another basis.
pub(crate) async fn beside(read: &mut impl Read, d: &Document, list: &PayeeList) -> Result<Vec<Beside>> {
    let basis = kernel::text::fold(&list.basis);
    let params = params![d.id, list.kind.code(), basis, d.year, list.months.from, list.months.to];
    let one = |r: &Row| {
        let (label, basis) = (Document::from_row(r)?.label(), r.text("basis")?);
        Ok(Beside { row: row_no(r)?, payee: r.bytes("payee_idx")?, gross: r.money("gross")?, label, basis })
    };
    read.query(BESIDE, params).await?.iter().map(one).collect()
}

/// Months of each row, those of this list too.
pub(crate) async fn months_of(read: &mut impl Read, d: &Document, list: &PayeeList) -> Result<Vec<(u32, i64)>> {
    let basis = kernel::text::fold(&list.basis);
    let rows = read.query(MONTHS, params![d.id, list.kind.code(), basis, d.year]).await?;
    let own = list.months.count();
    rows.iter().map(|r| Ok((row_no(r)?, r.int("months")? + own))).collect()
}

/// Rows whose account was another one in a list that was verified since a day.
pub(crate) async fn moved_accounts(read: &mut impl Read, list: &PayeeList, since: Day, until: Day) -> Result<Vec<u32>> {
    let params = params![list.document, list.kind.code(), since, until];
    read.query(MOVED, params).await?.iter().map(row_no).collect()
}

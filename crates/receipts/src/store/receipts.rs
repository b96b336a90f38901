//! Assessments, STBP with their lines, deposits, credit notes.

use kernel::{Day, Money};
use store::{Document, Error, Read, Result, Row, Tx, params, row};

use crate::model::{Assessment, AssessmentKind, Receipt, ReceiptLine, Way};
use crate::rules::receipt::LineFacts;
use crate::tables::{ASSESSMENT, RECEIPT_LINE, REVENUE_DEPOSIT, RKUD_CREDIT, STBP};

const ASSESSMENT_BY_ID: &str = "SELECT * FROM assessment WHERE id = $1 FOR NO KEY UPDATE";
const SAME_ASSESSMENT: &str = "SELECT * FROM assessment WHERE unit_id = $1 AND year = $2 AND kind = $3
   AND number_norm = $4 AND cancelled = 0";
/// The row's own CHECK holds what the rules forgot.
const PAY: &str = "UPDATE assessment SET paid = paid + $2 WHERE id = $1 AND cancelled = 0
   AND paid + $2 >= 0 AND paid + $2 <= amount RETURNING *";
const CANCEL: &str = "UPDATE assessment SET cancelled = 1 WHERE id = $1 AND paid = 0 RETURNING *";
const STBP_BY_ID: &str = "SELECT * FROM stbp WHERE document_id = $1";
/// A document and its STBP, held until the commit.
const HELD: &str = "SELECT * FROM document WHERE id = $1 FOR NO KEY UPDATE";
const OF_DEPOSIT: &str = "SELECT d.* FROM stbp s JOIN document d ON d.id = s.document_id
   WHERE s.deposit_id = $1 ORDER BY d.id FOR NO KEY UPDATE";
const PUT_INTO: &str = "UPDATE stbp SET deposit_id = $2 WHERE document_id = $1 RETURNING *";
const LINES: &str = "SELECT * FROM receipt_line WHERE document_id = $1 ORDER BY line_no";
const LINE: &str = "SELECT * FROM receipt_line WHERE document_id = $1 AND line_no = $2";
const TAKE: &str = "UPDATE receipt_line SET taken = taken + $3 WHERE document_id = $1 AND line_no = $2
   AND taken + $3 >= 0 AND taken + $3 <= amount RETURNING *";
const CREDIT_USED: &str = "SELECT d.* FROM rkud_credit c JOIN document d ON d.id = c.document_id
   WHERE c.year = $1 AND c.note_norm = $2 ORDER BY d.id LIMIT 1";
/// What deposits by one note come to.
const CREDITED: &str = "SELECT CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS amount
   FROM rkud_credit c JOIN document d ON d.id = c.document_id WHERE c.year = $1 AND c.note_norm = $2";

fn assessment(r: &Row) -> Result<Assessment> {
    let strange = |what: &str| Error::Storage(format!("{what} ketetapan"));
    Ok(Assessment {
        id: r.int("id")?,
        year: i32::try_from(r.int("year")?).map_err(|_| strange("tahun"))?,
        unit: r.int("unit_id")?,
        sub_unit: r.int("sub_unit_id")?,
        kind: AssessmentKind::parse(&r.text("kind")?).ok_or_else(|| strange("jenis"))?,
        number: r.text("number")?,
        payer: r.text("payer")?,
        rekening: r.text("rekening")?,
        amount: r.money("amount")?,
        issued: r.day("issued")?,
        due: r.day("due")?,
        paid: r.money("paid")?,
        cancelled: r.flag("cancelled")?,
    })
}

/// One assessment, held until the commit.
pub async fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Assessment>> {
    tx.opt(ASSESSMENT_BY_ID, params![id]).await?.as_ref().map(assessment).transpose()
}

/// A living one of the same kind and number.
pub async fn same(
    read: &mut impl Read,
    unit: i64,
    year: i32,
    kind: AssessmentKind,
    number: &str,
) -> Result<Option<Assessment>> {
    let params = params![unit, year, kind.code(), kernel::text::fold(number)];
    read.opt(SAME_ASSESSMENT, params).await?.as_ref().map(assessment).transpose()
}

pub async fn insert_assessment(tx: &mut Tx, a: &Assessment) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: a.id, year: a.year, unit_id: a.unit, sub_unit_id: a.sub_unit, kind: a.kind.code(),
        number: a.number.as_str(), number_norm: kernel::text::fold(&a.number), payer: a.payer.as_str(),
        rekening: a.rekening.as_str(), amount: a.amount, issued: a.issued, due: a.due, paid: a.paid,
        cancelled: a.cancelled, made_by: person, made_at: now,
    };
    tx.insert(&ASSESSMENT, new).await
}

/// Pays on an assessment, or takes back where negative. False where that would
/// be more than is left.
pub async fn pay(tx: &mut Tx, id: i64, amount: Money) -> Result<bool> {
    Ok(!tx.change(&ASSESSMENT, PAY, params![id, amount]).await?.is_empty())
}

pub async fn cancel(tx: &mut Tx, id: i64) -> Result<bool> {
    Ok(!tx.change(&ASSESSMENT, CANCEL, params![id]).await?.is_empty())
}

pub async fn insert_receipt(tx: &mut Tx, r: &Receipt) -> Result<()> {
    let new = row! {
        document_id: r.document, way: r.way.code(), payer: r.payer.as_str(), reference: r.reference.clone(),
        assessment_id: r.assessment, assessed: r.assessed, deposit_id: r.deposit, holder_id: r.holder,
    };
    tx.insert(&STBP, new).await
}

fn receipt(r: &Row) -> Result<Receipt> {
    Ok(Receipt {
        document: r.int("document_id")?,
        way: Way::parse(&r.text("way")?).ok_or_else(|| Error::Storage("cara terima".into()))?,
        payer: r.text("payer")?,
        reference: r.opt_text("reference")?,
        assessment: r.opt_int("assessment_id")?,
        assessed: r.money("assessed")?,
        deposit: r.opt_int("deposit_id")?,
        holder: r.int("holder_id")?,
    })
}

pub async fn receipt_of(read: &mut impl Read, document: i64) -> Result<Option<Receipt>> {
    read.opt(STBP_BY_ID, params![document]).await?.as_ref().map(receipt).transpose()
}

/// Documents in the order of their ids, which is the order of their locks, with
/// their STBP; none where one of them is no STBP.
pub async fn held(tx: &mut Tx, ids: &[i64]) -> Result<Option<Vec<(Document, Receipt)>>> {
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(found) = tx.opt(HELD, params![*id]).await? else { return Ok(None) };
        let Some(receipt) = receipt_of(tx, *id).await? else { return Ok(None) };
        all.push((Document::from_row(&found)?, receipt));
    }
    Ok(Some(all))
}

/// STBP that an STS holds, held until the commit.
pub async fn of_deposit(tx: &mut Tx, deposit: i64) -> Result<Vec<Document>> {
    tx.query(OF_DEPOSIT, params![deposit]).await?.iter().map(Document::from_row).collect()
}

pub async fn put_into(tx: &mut Tx, document: i64, deposit: Option<i64>) -> Result<()> {
    tx.change(&STBP, PUT_INTO, params![document, deposit]).await.map(drop)
}

pub async fn insert_deposit(tx: &mut Tx, document: i64, reference: &str, due: Option<Day>) -> Result<()> {
    tx.insert(&REVENUE_DEPOSIT, row! { document_id: document, reference: reference, due: due }).await
}

/// Keeps lines from a number on.
pub async fn insert_lines(
    tx: &mut Tx,
    document: i64,
    unit: i64,
    first: i64,
    lines: impl IntoIterator<Item = (String, Money)>,
) -> Result<()> {
    for (n, (rekening, amount)) in (first..).zip(lines) {
        let new = row! {
            document_id: document, line_no: n, unit_id: unit, rekening: rekening, amount: amount, taken: Money::ZERO,
        };
        tx.insert(&RECEIPT_LINE, new).await?;
    }
    Ok(())
}

pub fn as_lines(lines: &[LineFacts]) -> Vec<(String, Money)> {
    lines.iter().map(|l| (l.rekening.clone(), l.amount)).collect()
}

fn line(r: &Row) -> Result<ReceiptLine> {
    Ok(ReceiptLine {
        document: r.int("document_id")?,
        line: r.int("line_no")?,
        unit: r.int("unit_id")?,
        rekening: r.text("rekening")?,
        amount: r.money("amount")?,
        taken: r.money("taken")?,
    })
}

pub async fn lines(read: &mut impl Read, document: i64) -> Result<Vec<ReceiptLine>> {
    read.query(LINES, params![document]).await?.iter().map(line).collect()
}

pub async fn line_of(read: &mut impl Read, document: i64, number: i64) -> Result<Option<ReceiptLine>> {
    read.opt(LINE, params![document, number]).await?.as_ref().map(line).transpose()
}

/// Takes from a line, or gives back where negative. False where it is not there.
pub async fn take(tx: &mut Tx, document: i64, number: i64, amount: Money) -> Result<bool> {
    Ok(!tx.change(&RECEIPT_LINE, TAKE, params![document, number, amount]).await?.is_empty())
}

/// The document that a credit note proves already.
pub async fn credit_used(read: &mut impl Read, year: i32, note: &str) -> Result<Option<Document>> {
    let row = read.opt(CREDIT_USED, params![year, kernel::text::fold(note)]).await?;
    row.as_ref().map(Document::from_row).transpose()
}

/// The sum of what a credit note proves already.
pub async fn credited(read: &mut impl Read, year: i32, note: &str) -> Result<Money> {
    read.one(CREDITED, params![year, kernel::text::fold(note)]).await?.money("amount")
}

pub async fn insert_credit(tx: &mut Tx, document: i64, year: i32, note: &str, on: Day) -> Result<()> {
    let new = row! {
        document_id: document, year: year, note: note, note_norm: kernel::text::fold(note), credited_on: on,
    };
    tx.insert(&RKUD_CREDIT, new).await
}

//! Statements of the treasury. No decisions here.

pub(crate) mod accountability;
pub(crate) mod advances;
pub(crate) mod books;
pub(crate) mod card;
pub(crate) mod ledger;
pub(crate) mod listing;
pub(crate) mod national;
pub(crate) mod notes;
pub(crate) mod old_dates;
pub(crate) mod openings;
pub(crate) mod pages;
pub(crate) mod panjar;
pub(crate) mod papers;
mod payees;
pub(crate) mod proofs;
pub(crate) mod purses;
pub(crate) mod registers;
pub(crate) mod repayments;
mod requests;
mod spending;
pub(crate) mod tax;
pub(crate) mod watching;

use kernel::lifecycle::State;
use kernel::{Money, Role};
use store::{Error, Read, Result, Row, Tx, Value, params, row};

use crate::model::{Contract, PaymentLine, Spp};
use crate::rules::Earlier;
use crate::rules::deductions::Deduction;
use crate::rules::route::KpaReason;
use crate::tables::{DOCUMENT_LINE, DOCUMENT_REASON, REALISATION_LINE, SP2D, SPM, SPP};

pub use payees::*;
pub use requests::{insert_deductions, insert_spp, replace_deductions, replace_spp};
pub use spending::*;

/// An SPP ($1), its SPM ($2), and the account it pays into as it is now.
const ORDERED: &str = "SELECT s.*, m.sptjm_no, m.received_on, a.id, a.payee_id AS owner_id,
     a.account_idx AS account_now, a.bank, a.holder, a.account_enc, a.last4, a.proposed_by, a.confirmed_on,
     a.replaced_on, p.name AS payee_name, p.kind AS payee_kind
   FROM spp s JOIN payee_account a ON a.id = s.payee_account_id JOIN payee p ON p.id = a.payee_id
   JOIN spm m ON m.document_id = $2 WHERE s.document_id = $1";
const SPP_BY_ID: &str = "SELECT * FROM spp WHERE document_id = $1";
const LINES: &str = "SELECT account_id, source, amount FROM document_line WHERE document_id = $1 ORDER BY line_no";
/// Lines, then deductions.
const PARTS: &str = "SELECT 0 AS part, line_no, account_id, source, amount, CAST(NULL AS TEXT) AS kind
     FROM document_line WHERE document_id = $1
   UNION ALL SELECT 1 AS part, line_no, CAST(NULL AS BIGINT) AS account_id, CAST(NULL AS TEXT) AS source, amount, kind
     FROM deduction WHERE document_id = $1 ORDER BY part, line_no";
const SPP_FILED: &str = "UPDATE spp SET filed_role = $2 WHERE document_id = $1 RETURNING *";
const SAME_INVOICE: &str =
    "SELECT d.*, (SELECT MAX(CASE WHEN t.state IN ('cair', 'ditransfer', 'terbit') AND t.kind = 'SP2D'
       THEN t.state ELSE '' END) FROM document t WHERE t.thread = d.thread) AS furthest
   FROM spp s JOIN document d ON d.id = s.document_id
   WHERE s.payee_id = $1 AND s.invoice_norm = $2 AND s.document_id <> $3 ORDER BY d.id";
const SAME_CONTRACT: &str = "SELECT d.*, s.instalment FROM spp s JOIN document d ON d.id = s.document_id
   WHERE s.payee_id = $1 AND s.contract_norm = $2 AND s.document_id <> $3 ORDER BY d.id";
const SPM_RECEIVED: &str = "UPDATE spm SET received_on = $2 WHERE document_id = $1 RETURNING *";
/// By the edge alone: with the kind in the statement both planners walk all
/// documents of that kind, and few documents rest on one.
const RESTING: &str = "SELECT d.* FROM document_edge e CROSS JOIN document d
   WHERE e.rests_on = $1 AND d.id = e.document_id ORDER BY d.id";
const SP2D_BY_ID: &str = "SELECT * FROM sp2d WHERE document_id = $1";
const SP2D_TRANSFERRED: &str =
    "UPDATE sp2d SET transferred_on = $2, transfer_reference = $3 WHERE document_id = $1 RETURNING *";
const SP2D_PAID: &str = "UPDATE sp2d SET paid_on = $2 WHERE document_id = $1 RETURNING *";
const SP2D_RETURNED: &str = "UPDATE sp2d SET returned_on = $2, returned_amount = $3 WHERE document_id = $1 RETURNING *";
const NUMBER_TAKEN: &str = "SELECT id FROM document WHERE kind = $1 AND year = $2 AND number = $3 AND id <> $4";

/// Statements that bring an SPP whole, for pipelined reads.
pub fn spp_reads(document: i64) -> [(&'static str, Vec<Value>); 2] {
    [(SPP_BY_ID, params![document]), (PARTS, params![document])]
}

/// The same with the SPM and the payee's account as it is now.
pub fn ordered_reads(spp: i64, spm: i64) -> [(&'static str, Vec<Value>); 2] {
    [(ORDERED, params![spp, spm]), (PARTS, params![spp])]
}

/// Reads what [`spp_reads`] or [`ordered_reads`] asked.
pub fn spp_rows(answers: &[Vec<Row>]) -> Result<Spp> {
    let [head, parts, ..] = answers else { return Err(Error::Bug("SPP tidak lengkap".into())) };
    let r = head.first().ok_or_else(|| Error::Bug("SPP tanpa rincian".into()))?;
    let contract = r.opt_text("contract")?.map(|number| -> Result<Contract> {
        let instalment = r.opt_int("instalment")?.and_then(|v| u32::try_from(v).ok());
        Ok(Contract { number, value: r.opt_money("contract_value")?, instalment })
    });
    Ok(Spp {
        document: r.int("document_id")?,
        ls_kind: r.text("ls_kind")?,
        filed_role: Role::parse(&r.text("filed_role")?),
        kpa: r.opt_text("kpa_reason")?.and_then(|k| serde_json::from_value::<KpaReason>(k.into()).ok()),
        bill_received: r.opt_day("bill_received")?,
        payee_account: r.int("payee_account_id")?,
        payee: r.int("payee_id")?,
        account_idx: r.bytes("account_idx")?,
        invoice: r.opt_text("invoice")?,
        contract: contract.transpose()?,
        lines: part(parts, 0)?.map(payment_line).collect::<Result<_>>()?,
        deductions: part(parts, 1)?.map(deduction).collect::<Result<_>>()?,
    })
}

/// Lines (0) or deductions (1).
fn part(parts: &[Row], wanted: i64) -> Result<impl Iterator<Item = &Row>> {
    let mut of = Vec::with_capacity(parts.len());
    for row in parts {
        of.push(row.int("part")?);
    }
    Ok(parts.iter().zip(of).filter(move |(_, part)| *part == wanted).map(|(row, _)| row))
}

fn payment_line(r: &Row) -> Result<PaymentLine> {
    Ok(PaymentLine { account: r.int("account_id")?, source: r.opt_text("source")?, amount: r.money("amount")? })
}

fn deduction(r: &Row) -> Result<Deduction> {
    Ok(Deduction { kind: r.text("kind")?, amount: r.money("amount")? })
}

pub async fn load_spp(tx: &mut Tx, document: i64) -> Result<Spp> {
    spp_rows(&tx.query_all(spp_reads(document).to_vec()).await?)
}

/// The same for a page.
pub async fn read_spp(read: &mut impl Read, document: i64) -> Result<Spp> {
    let mut answers = Vec::with_capacity(2);
    for (sql, params) in spp_reads(document) {
        answers.push(read.query(sql, params).await?);
    }
    spp_rows(&answers)
}

pub async fn insert_lines(tx: &mut Tx, document: i64, lines: &[PaymentLine]) -> Result<()> {
    for (n, l) in (1i64..).zip(lines) {
        let new = row! {
            document_id: document, line_no: n, account_id: l.account, source: l.source.clone(), amount: l.amount,
        };
        tx.insert(&DOCUMENT_LINE, new).await?;
    }
    Ok(())
}

const REMOVE_LINES: &str = "DELETE FROM document_line WHERE document_id = $1 RETURNING *";

/// Takes away the lines of a document that are told anew.
pub async fn remove_lines(tx: &mut Tx, document: i64) -> Result<()> {
    tx.remove(&DOCUMENT_LINE, REMOVE_LINES, params![document]).await.map(drop)
}

pub async fn set_filed(tx: &mut Tx, document: i64, role: Role) -> Result<()> {
    tx.change(&SPP, SPP_FILED, params![document, role.code()]).await.map(drop)
}

fn earlier(r: &Row, zone: kernel::Zone) -> Result<Earlier> {
    let d = store::Document::from_row(r)?;
    Ok(Earlier {
        label: format!("{} nomor {}", d.kind.code(), d.number.as_deref().unwrap_or("(konsep)")),
        state: d.state,
        day: d.doc_date.unwrap_or_else(|| d.entered_at.day(zone)),
    })
}

/// Other SPP with the same payee and invoice, each with the furthest state its
/// payment reached.
pub async fn same_invoice(tx: &mut Tx, payee: i64, invoice: &str, except: i64) -> Result<Vec<Earlier>> {
    let zone = tx.ctx().region.zone;
    let rows = tx.query(SAME_INVOICE, params![payee, kernel::text::fold(invoice), except]).await?;
    rows.iter()
        .map(|r| {
            let found = earlier(r, zone)?;
            let furthest = r.opt_text("furthest")?.and_then(|s| State::parse(&s));
            Ok(Earlier { state: furthest.unwrap_or(found.state), ..found })
        })
        .collect()
}

/// Other SPP on the same contract: amount asked, instalment.
pub async fn same_contract(
    tx: &mut Tx,
    payee: i64,
    contract: &str,
    except: i64,
) -> Result<Vec<(Earlier, Money, Option<i64>)>> {
    let zone = tx.ctx().region.zone;
    let rows = tx.query(SAME_CONTRACT, params![payee, kernel::text::fold(contract), except]).await?;
    rows.iter().map(|r| Ok((earlier(r, zone)?, r.money("amount")?, r.opt_int("instalment")?))).collect()
}

/// Statement of the documents that rest on one.
pub fn resting_read(on: i64) -> (&'static str, Vec<Value>) {
    (RESTING, params![on])
}

/// Those of a kind, as the rules judge them.
pub fn earlier_rows(rows: &[Row], kind: kernel::lifecycle::Kind, zone: kernel::Zone) -> Result<Vec<Earlier>> {
    let mut found = Vec::new();
    for row in rows {
        if row.text("kind")? == kind.code() {
            found.push(earlier(row, zone)?);
        }
    }
    Ok(found)
}

/// Documents of a kind that rest on one.
pub async fn resting(read: &mut impl Read, on: i64, kind: kernel::lifecycle::Kind) -> Result<Vec<store::Document>> {
    let (sql, params) = resting_read(on);
    let all = read.query(sql, params).await?.iter().map(store::Document::from_row).collect::<Result<Vec<_>>>()?;
    Ok(all.into_iter().filter(|d| d.kind == kind).collect())
}

pub async fn insert_spm(tx: &mut Tx, document: i64, sptjm: Option<(&str, kernel::Day)>) -> Result<()> {
    let new = row! {
        document_id: document, sptjm_no: sptjm.map(|s| s.0), sptjm_date: sptjm.map(|s| s.1),
        received_on: None::<&str>,
    };
    tx.insert(&SPM, new).await
}

pub async fn set_spm_received(tx: &mut Tx, document: i64, on: kernel::Day) -> Result<()> {
    tx.change(&SPM, SPM_RECEIVED, params![document, on]).await.map(drop)
}

pub async fn insert_sp2d(
    tx: &mut Tx,
    document: i64,
    received: Option<kernel::Day>,
    transferred: Option<kernel::Day>,
) -> Result<()> {
    let new = row! {
        document_id: document, spm_received: received, transferred_on: transferred, transfer_reference: None::<&str>,
        paid_on: transferred, returned_on: None::<&str>, returned_amount: None::<Money>,
    };
    tx.insert(&SP2D, new).await
}

pub async fn sp2d_transferred_on(read: &mut impl Read, document: i64) -> Result<Option<kernel::Day>> {
    read.one(SP2D_BY_ID, params![document]).await?.opt_day("transferred_on")
}

/// What the bank sent back of an SP2D.
pub async fn sp2d_returned(read: &mut impl Read, document: i64) -> Result<Option<Money>> {
    read.one(SP2D_BY_ID, params![document]).await?.opt_money("returned_amount")
}

pub async fn set_transferred(tx: &mut Tx, document: i64, on: kernel::Day, reference: &str) -> Result<()> {
    tx.change(&SP2D, SP2D_TRANSFERRED, params![document, on, reference]).await.map(drop)
}

pub async fn set_paid(tx: &mut Tx, document: i64, on: kernel::Day) -> Result<()> {
    tx.change(&SP2D, SP2D_PAID, params![document, on]).await.map(drop)
}

pub async fn set_returned(tx: &mut Tx, document: i64, on: kernel::Day, amount: Money) -> Result<()> {
    tx.change(&SP2D, SP2D_RETURNED, params![document, on, amount]).await.map(drop)
}

/// Lines of any document.
pub async fn lines(read: &mut impl Read, document: i64) -> Result<Vec<PaymentLine>> {
    read.query(LINES, params![document]).await?.iter().map(payment_line).collect()
}

/// Statement of another document that bears a number.
pub fn number_taken(kind: &str, year: i32, number: &str, except: i64) -> (&'static str, Vec<Value>) {
    (NUMBER_TAKEN, params![kind, year, number, except])
}

/// Keeps why a document was sent back or ended.
pub async fn insert_reason(tx: &mut Tx, document: i64, step: &str, reasons: &[String]) -> Result<()> {
    let (id, person, at) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let reasons = serde_json::to_string(reasons)?;
    let new = row! { id: id, document_id: document, step: step, reasons: reasons, person_id: person, at: at };
    tx.insert(&DOCUMENT_REASON, new).await
}

/// Keeps the lines of an imported report, as they came.
pub async fn insert_realisation_lines(tx: &mut Tx, import: i64, lines: &[(u32, String, String)]) -> Result<()> {
    let rows = lines
        .iter()
        .map(|(row, document, line)| {
            Ok(vec![tx.id()?.into(), import.into(), (*row).into(), document.as_str().into(), line.as_str().into()])
        })
        .collect::<Result<Vec<Vec<Value>>>>()?;
    tx.insert_bulk(&REALISATION_LINE, ("import_id", import), rows).await
}

/// A number that was withdrawn since may bring what the report left out: such a
/// file is looked at again. One that waits is looked at when it is confirmed.
const SAME_IMPORT: &str = "SELECT b.report, b.status FROM import_batch b
   WHERE b.kind = 'realisasi' AND b.year = $1 AND b.digest = $2 AND b.status <> 'ditolak'
     AND (b.status = 'menunggu' OR NOT EXISTS (SELECT 1 FROM national_number n
       WHERE n.year = b.year AND n.withdrawn_at >= COALESCE(b.confirmed_at, b.brought_at)))
   ORDER BY b.id LIMIT 1";
const NUMBERED: &str = "SELECT * FROM document WHERE year = $1 AND number IS NOT NULL ORDER BY id";
/// What counts as spent: payments to third parties, and spending out of
/// advances; the advance itself is only cash on its way. What meanwhile proved
/// to be ours has ended and counts nowhere.
const LINES_OF_IMPORT: &str =
    "SELECT l.account_id, l.amount FROM document_line l JOIN document d ON d.id = l.document_id
   WHERE d.import_id = $1 AND d.state = 'cair' AND (d.kind = 'TBP' OR (d.kind = 'SP2D' AND d.flow = 'LS'))
   ORDER BY d.id, l.line_no";
const WAITING_IMPORT: &str =
    "SELECT brought_by, year FROM import_batch WHERE id = $1 AND kind = 'realisasi' AND status = 'menunggu'";
const TAKE_EFFECT: &str = "UPDATE document SET version = version + 1, state = CASE kind WHEN 'SPD' THEN 'diotorisasi'
     WHEN 'SPP' THEN 'diverifikasi' WHEN 'SPM' THEN 'terbit' ELSE 'cair' END
   WHERE import_id = $1 AND state = 'menunggu-konfirmasi' RETURNING *";

const SET_ASIDE: &str = "UPDATE document SET version = version + 1, state = 'ditolak'
   WHERE import_id = $1 AND state = 'menunggu-konfirmasi' RETURNING *";

/// The report of an import of the same file, and its present status.
pub async fn same_import(read: &mut impl Read, year: i32, digest: &str) -> Result<Option<(String, String)>> {
    let row = read.opt(SAME_IMPORT, params![year, digest]).await?;
    row.map(|r| Ok((r.text("report")?, r.text("status")?))).transpose()
}

/// Numbered documents of a year, each with its folded number.
pub async fn imported(read: &mut impl Read, year: i32) -> Result<Vec<(store::Document, String)>> {
    let rows = read.query(NUMBERED, params![year]).await?;
    rows.iter()
        .map(|r| {
            let d = store::Document::from_row(r)?;
            let key = crate::realisasi::document_key(d.number.as_deref().unwrap_or_default());
            Ok((d, key))
        })
        .collect()
}

pub async fn lines_of_import(read: &mut impl Read, import: i64) -> Result<Vec<(i64, Money)>> {
    let rows = read.query(LINES_OF_IMPORT, params![import]).await?;
    rows.iter().map(|r| Ok((r.int("account_id")?, r.money("amount")?))).collect()
}

/// Who brought an import that waits, and of which year it is.
pub async fn waiting_import(read: &mut impl Read, import: i64) -> Result<Option<(i64, i32)>> {
    let row = read.opt(WAITING_IMPORT, params![import]).await?;
    let year = |r: &Row| i32::try_from(r.int("year")?).map_err(|_| Error::Storage("tahun di luar batas".into()));
    row.map(|r| Ok((r.int("brought_by")?, year(&r)?))).transpose()
}

const LINES_BROUGHT: &str = "SELECT line FROM realisation_line WHERE import_id = $1 ORDER BY row_no, id";
const LINES_NEWER: &str = "SELECT l.line FROM realisation_line l JOIN import_batch b ON b.id = l.import_id
   WHERE b.year = $1 AND b.kind = 'realisasi' AND b.status = 'berlaku' AND b.id > $2 ORDER BY b.id, l.row_no, l.id";
const TIE: &str = "UPDATE document SET thread = $2, version = version + 1 WHERE id = $1 RETURNING *";
const ADOPT: &str = "UPDATE document SET import_id = $2, version = version + 1 WHERE id = $1 RETURNING *";

/// Lines of one import, as JSON, in the order of its file.
pub async fn lines_brought(read: &mut impl Read, import: i64) -> Result<Vec<String>> {
    read.query(LINES_BROUGHT, params![import]).await?.iter().map(|r| r.text("line")).collect()
}

/// Lines of all imports that are newer than one and count.
pub async fn lines_newer(read: &mut impl Read, year: i32, import: i64) -> Result<Vec<String>> {
    read.query(LINES_NEWER, params![year, import]).await?.iter().map(|r| r.text("line")).collect()
}

/// Lets a document of an import that waits belong to a newer one that counts.
pub async fn adopt(tx: &mut Tx, document: i64, import: i64) -> Result<()> {
    tx.change(&store::table::DOCUMENT, ADOPT, params![document, import]).await.map(drop)
}

/// Puts a document into another thread.
pub async fn tie(tx: &mut Tx, document: i64, thread: i64) -> Result<()> {
    tx.change(&store::table::DOCUMENT, TIE, params![document, thread]).await.map(drop)
}

/// Lets the documents and releases of an import count.
pub async fn take_effect(tx: &mut Tx, import: i64) -> Result<usize> {
    let rows = tx.change(&store::table::DOCUMENT, TAKE_EFFECT, params![import]).await?;
    for row in &rows {
        if row.text("kind")? == "SPD" {
            budget::public::restore_releases(tx, row.int("id")?).await?;
        }
    }
    Ok(rows.len())
}

/// The documents of a rejected import stay to be read and never count; a newer
/// report that holds them may still take them over.
pub async fn set_aside(tx: &mut Tx, import: i64) -> Result<usize> {
    Ok(tx.change(&store::table::DOCUMENT, SET_ASIDE, params![import]).await?.len())
}

const IMPORTED_LINES: &str = "SELECT l.line FROM realisation_line l JOIN import_batch b ON b.id = l.import_id
   WHERE b.year = $1 AND b.status = 'berlaku'
     AND NOT EXISTS (SELECT 1 FROM realisation_line n JOIN import_batch c ON c.id = n.import_id
       WHERE n.document = l.document AND n.import_id > l.import_id AND c.year = b.year AND c.status = 'berlaku')
   ORDER BY b.id, l.row_no, l.id";
const LOCAL_PAYMENTS: &str = "SELECT d.*, q.number AS document_number, 'SPP' AS document_kind,
     COALESCE(q.doc_date, d.doc_date) AS document_date, d.number AS sp2d_number, d.doc_date AS sp2d_date,
     d.amount AS sp2d_value, m.id AS spm_id, m.number AS spm_number, m.doc_date AS spm_date,
     q.id AS spp_id, q.number AS spp_number, q.doc_date AS spp_date, p.transferred_on
   FROM document d JOIN sp2d p ON p.document_id = d.id
   JOIN document_edge e ON e.document_id = d.id JOIN document m ON m.id = e.rests_on AND m.kind = 'SPM'
   JOIN document q ON q.id = d.thread
   WHERE d.year = $1 AND d.kind = 'SP2D' AND d.external = 0 AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur')
   ORDER BY d.id";
const LOCAL_LINES: &str = "SELECT l.amount, a.id AS account_id, a.bidang, a.sub_kegiatan, a.rekening, a.ceiling,
     a.sub_unit_id, s.code AS skpd, s.name AS skpd_name, u.code AS sub_unit, u.name AS sub_unit_name
   FROM document_line l JOIN account a ON a.id = l.account_id JOIN unit s ON s.id = a.unit_id
   JOIN unit u ON u.id = a.sub_unit_id WHERE l.document_id = $1 ORDER BY l.line_no";
const RELEASED_BY: &str = "SELECT d.number, r.from_month, r.to_month, r.amount FROM fund_release r
   JOIN document d ON d.id = r.document_id WHERE r.account_id = $1 AND r.active = 1 ORDER BY d.id";

/// Imported lines that count, as JSON, in the order of their files.
pub async fn imported_lines(read: &mut impl Read, year: i32) -> Result<Vec<String>> {
    read.query(IMPORTED_LINES, params![year]).await?.iter().map(|r| r.text("line")).collect()
}

pub async fn local_payments(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(LOCAL_PAYMENTS, params![year]).await
}

pub async fn local_lines(read: &mut impl Read, document: i64) -> Result<Vec<Row>> {
    read.query(LOCAL_LINES, params![document]).await
}

pub async fn released_by(read: &mut impl Read, account: i64) -> Result<Vec<Row>> {
    read.query(RELEASED_BY, params![account]).await
}

const CHECK_ACCOUNTS: &str = "SELECT a.*, u.code AS unit_code, COALESCE(r.amount, 0) AS realised,
     COALESCE(r.outside, 0) AS outside, COALESCE(f.amount, 0) AS released, (SELECT COUNT(*) FROM fund_release x WHERE x.account_id = a.id AND x.active = 1) AS spds,
     COALESCE(o.amount, 0) AS open_requests
   FROM account a JOIN unit u ON u.id = a.sub_unit_id
   LEFT JOIN (SELECT account_id, CAST(SUM(amount) AS BIGINT) AS amount,
         CAST(SUM(CASE WHEN kind = 'SP2B' THEN amount ELSE 0 END) AS BIGINT) AS outside
       FROM spent WHERE year = $1 GROUP BY account_id) r ON r.account_id = a.id
   LEFT JOIN (SELECT account_id, CAST(SUM(amount) AS BIGINT) AS amount FROM fund_release
       WHERE year = $1 AND active = 1 GROUP BY account_id) f ON f.account_id = a.id
   LEFT JOIN (SELECT l.account_id, CAST(SUM(l.amount) AS BIGINT) AS amount
       FROM document d JOIN document_line l ON l.document_id = d.id
       WHERE d.year = $1 AND d.external = 0 AND ((d.kind = 'TBP' AND d.state = 'terbit')
         OR (d.kind = 'DPR' AND d.state IN ('diajukan', 'diverifikasi'))
         OR (d.kind = 'SPP' AND d.flow = 'LS' AND d.state IN ('diajukan', 'diverifikasi') AND NOT EXISTS (
           SELECT 1 FROM document t WHERE t.thread = d.thread AND t.kind = 'SP2D' AND t.state <> 'batal')))
       GROUP BY l.account_id) o ON o.account_id = a.id
   WHERE a.year = $1 ORDER BY a.id";
const CHECK_SP2D: &str = "SELECT d.id, d.number, d.flow, d.amount, d.external, d.state, d.doc_date,
     COALESCE((SELECT CAST(SUM(l.amount) AS BIGINT) FROM document_line l WHERE l.document_id = d.id), 0) AS lines,
     (SELECT COUNT(*) FROM document_edge e JOIN document m ON m.id = e.rests_on AND m.kind = 'SPM'
        WHERE e.document_id = d.id) AS spms,
     (SELECT MAX(m.doc_date) FROM document_edge e JOIN document m ON m.id = e.rests_on AND m.kind = 'SPM'
        WHERE e.document_id = d.id) AS spm_date
   FROM document d WHERE d.year = $1 AND d.kind = 'SP2D' AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur')
   ORDER BY d.id";
const CHECK_NUMBERS: &str = "SELECT s.unit_id, s.kind, s.last, s.imported, u.code,
     (SELECT COUNT(*) FROM document d WHERE d.unit_id = s.unit_id AND d.kind = s.kind AND d.year = s.year
        AND d.external = 0 AND d.serial > s.imported) AS given
   FROM number_series s JOIN unit u ON u.id = s.unit_id WHERE s.year = $1 ORDER BY s.unit_id, s.kind";
const REPORTS_OF: &str = "SELECT report FROM import_batch WHERE year = $1 AND status = 'berlaku' ORDER BY id";

pub async fn check_accounts(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK_ACCOUNTS, params![year]).await
}

pub async fn check_sp2d(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK_SP2D, params![year]).await
}

pub async fn check_numbers(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK_NUMBERS, params![year]).await
}

/// Reports of imports that count; their findings are findings of the chain.
pub async fn import_reports(read: &mut impl Read, year: i32) -> Result<Vec<String>> {
    read.query(REPORTS_OF, params![year]).await?.iter().map(|r| r.text("report")).collect()
}

const REGION_NAME: &str = "SELECT name FROM region WHERE id = 1";

pub async fn region_name(read: &mut impl Read) -> Result<String> {
    read.one(REGION_NAME, vec![]).await?.text("name")
}

const HISTORY: &str = "SELECT j.act, j.entered_at, j.doc_date, p.name, (SELECT MAX(u.consent_id) FROM old_date_use u
     WHERE u.document_id = j.document_id AND u.day = j.doc_date AND u.used_at = j.entered_at) AS consent FROM journal j
   LEFT JOIN person p ON p.id = j.person_id WHERE j.thread = $1 AND j.outcome = 'done' ORDER BY j.entered_at, j.id";

/// Who did what on a thread.
pub async fn history(read: &mut impl Read, thread: i64) -> Result<Vec<crate::public::Event>> {
    let rows = read.query(HISTORY, params![thread]).await?;
    rows.iter()
        .map(|r| {
            Ok(crate::public::Event {
                act: r.text("act")?,
                person: r.opt_text("name")?,
                at: r.moment("entered_at")?.iso(),
                date: r.opt_day("doc_date")?,
                consent: r.opt_int("consent")?,
            })
        })
        .collect()
}

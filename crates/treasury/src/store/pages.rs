//! What task lists and document pages read.

use kernel::lifecycle::Kind;
use store::{Read, Result, Row, Scope, Value, View, params};

const IMPORTS: &str = "SELECT b.*, p.name AS brought_name, c.name AS confirmed_name FROM import_batch b
   LEFT JOIN person p ON p.id = b.brought_by LEFT JOIN person c ON c.id = b.confirmed_by
   WHERE b.kind = 'realisasi' AND b.year = $1 ORDER BY b.id DESC";
/// Documents that still move, with who touched them last. $2: how many. What is
/// left of last year is still to be done. An SPM stays issued for ever: those
/// that went on are left out, since they would fill the list. A retur waits
/// until it is paid again, or deposited as spending that came back.
const OPEN: &str = "SELECT d.*, u.name AS unit_name, m.received_on, s.bill_received, j.person_id AS last_person,
     j.entered_at AS since, p.name AS last_name, 0 AS carried
   FROM document d JOIN unit u ON u.id = d.sub_unit_id
   LEFT JOIN spm m ON m.document_id = d.id LEFT JOIN spp s ON s.document_id = d.id
   LEFT JOIN journal j ON j.id = (SELECT x.id FROM journal x WHERE x.thread = d.thread AND x.document_id = d.id
        AND x.outcome = 'done' ORDER BY x.entered_at DESC, x.id DESC LIMIT 1)
   LEFT JOIN person p ON p.id = j.person_id
   WHERE d.external = 0 AND d.year BETWEEN CAST($1 AS BIGINT) - 1 AND CAST($1 AS BIGINT)
     AND (d.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'terbit', 'ditransfer', 'retur')
       OR (d.kind IN ('DPT', 'NPD', 'LPJP') AND d.state = 'disetujui')
       OR (d.kind = 'LPJB' AND d.state IN ('disahkan', 'disampaikan')))
     AND NOT EXISTS (SELECT 1 FROM document_edge e JOIN document c ON c.id = e.document_id
        WHERE e.rests_on = d.id AND c.state NOT IN ('batal', 'dikembalikan', 'ditolak')
          AND ((d.kind = 'SPP' AND c.kind = 'SPM') OR (d.kind = 'SPM' AND c.kind = 'SP2D')
            OR (d.kind IN ('DPB', 'DPT') AND c.kind = 'SPP') OR (d.kind = 'LPJP' AND c.kind = 'LPJ')
            OR (d.kind = 'SP2D' AND d.state = 'retur' AND (c.flow = 'BELANJA' OR (c.kind = 'PBU' AND c.state <> 'retur')))))
   ORDER BY d.id LIMIT $2";
/// The same of one unit ($2): the index of its SKPD names the documents before
/// any is read. $3: how many.
const OPEN_OF_UNIT: &str = "SELECT d.*, u.name AS unit_name, m.received_on, s.bill_received, j.person_id AS last_person,
     j.entered_at AS since, p.name AS last_name, 0 AS carried
   FROM document d JOIN unit u ON u.id = d.sub_unit_id
   LEFT JOIN spm m ON m.document_id = d.id LEFT JOIN spp s ON s.document_id = d.id
   LEFT JOIN journal j ON j.id = (SELECT x.id FROM journal x WHERE x.thread = d.thread AND x.document_id = d.id
        AND x.outcome = 'done' ORDER BY x.entered_at DESC, x.id DESC LIMIT 1)
   LEFT JOIN person p ON p.id = j.person_id
   WHERE d.external = 0 AND d.year BETWEEN CAST($1 AS BIGINT) - 1 AND CAST($1 AS BIGINT)
     AND (d.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'terbit', 'ditransfer', 'retur')
       OR (d.kind IN ('DPT', 'NPD', 'LPJP') AND d.state = 'disetujui')
       OR (d.kind = 'LPJB' AND d.state IN ('disahkan', 'disampaikan')))
     AND d.unit_id = (SELECT x.skpd_id FROM unit x WHERE x.id = $2) AND (d.unit_id = $2 OR d.sub_unit_id = $2)
     AND NOT EXISTS (SELECT 1 FROM document_edge e JOIN document c ON c.id = e.document_id
        WHERE e.rests_on = d.id AND c.state NOT IN ('batal', 'dikembalikan', 'ditolak')
          AND ((d.kind = 'SPP' AND c.kind = 'SPM') OR (d.kind = 'SPM' AND c.kind = 'SP2D')
            OR (d.kind IN ('DPB', 'DPT') AND c.kind = 'SPP') OR (d.kind = 'LPJP' AND c.kind = 'LPJ')
            OR (d.kind = 'SP2D' AND d.state = 'retur' AND (c.flow = 'BELANJA' OR (c.kind = 'PBU' AND c.state <> 'retur')))))
   ORDER BY d.id LIMIT $3";
/// One document of our own, and whether another one goes on for it.
const STANDING: &str = "SELECT d.*, (SELECT m.received_on FROM spm m WHERE m.document_id = d.id) AS received_on,
     (SELECT COUNT(*) FROM document_edge e JOIN document c ON c.id = e.document_id
        WHERE e.rests_on = d.id AND c.state NOT IN ('batal', 'dikembalikan', 'ditolak')
          AND ((d.kind = 'SPP' AND c.kind = 'SPM') OR (d.kind = 'SPM' AND c.kind = 'SP2D')
            OR (d.kind IN ('DPB', 'DPT', 'LPJ') AND c.kind = 'SPP') OR (d.kind = 'LPJP' AND c.kind = 'LPJ')
            OR (d.kind = 'SP2D' AND d.state = 'retur' AND (c.flow = 'BELANJA' OR (c.kind = 'PBU' AND c.state <> 'retur'))))) AS carried
   FROM document d WHERE d.id = $1 AND d.external = 0";
/// What a person ($2) has done on threads that still move, up to a document ($3).
const OWN_HANDS: &str = "SELECT DISTINCT j.thread, j.act FROM document d JOIN journal j ON j.thread = d.thread
   WHERE d.year BETWEEN CAST($1 AS BIGINT) - 1 AND CAST($1 AS BIGINT) AND d.external = 0
     AND (d.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'terbit', 'ditransfer', 'retur')
       OR (d.kind IN ('DPT', 'NPD', 'LPJP') AND d.state = 'disetujui')
       OR (d.kind = 'LPJB' AND d.state IN ('disahkan', 'disampaikan')))
     AND d.id <= $3 AND j.person_id = $2 AND j.outcome = 'done' ORDER BY j.thread, j.act";
/// The same of one unit ($2): $3 person, $4 document.
const OWN_HANDS_OF_UNIT: &str = "SELECT DISTINCT j.thread, j.act FROM document d JOIN journal j ON j.thread = d.thread
   WHERE d.year BETWEEN CAST($1 AS BIGINT) - 1 AND CAST($1 AS BIGINT) AND d.external = 0
     AND d.unit_id = (SELECT x.skpd_id FROM unit x WHERE x.id = $2) AND (d.unit_id = $2 OR d.sub_unit_id = $2)
     AND (d.state IN ('konsep', 'diajukan', 'diverifikasi', 'dikembalikan', 'terbit', 'ditransfer', 'retur')
       OR (d.kind IN ('DPT', 'NPD', 'LPJP') AND d.state = 'disetujui')
       OR (d.kind = 'LPJB' AND d.state IN ('disahkan', 'disampaikan')))
     AND d.id <= $4 AND j.person_id = $3 AND j.outcome = 'done' ORDER BY j.thread, j.act";
const HANDS_ON: &str = "SELECT DISTINCT act FROM journal WHERE thread = $1 AND person_id = $2 AND outcome = 'done'
   ORDER BY act";
const SEALED: &str = "SELECT j.act, j.entered_at, j.document_id, p.name, s.leaf_index FROM journal j
   LEFT JOIN person p ON p.id = j.person_id LEFT JOIN journal_seal s ON s.entry_id = j.id
   WHERE j.thread = $1 AND j.outcome = 'done' ORDER BY j.entered_at, j.id";
const CUTS: &str = "SELECT kind, amount FROM deduction WHERE document_id = $1 ORDER BY line_no";

/// Accounts in force whose payee or holder a text ($1) names.
const PAYEES_NAMED: &str = "SELECT a.id, a.bank, a.last4, p.name, p.kind FROM payee_account a
   JOIN payee p ON p.id = a.payee_id WHERE a.confirmed_on IS NOT NULL AND a.replaced_on IS NULL
     AND (LOWER(p.name) LIKE $1 ESCAPE '!' OR LOWER(a.holder) LIKE $1 ESCAPE '!') ORDER BY p.name, a.id LIMIT $2";
const PAYEE_BY_ACCOUNT: &str = "SELECT a.id, a.bank, a.last4, p.name, p.kind FROM payee_account a
   JOIN payee p ON p.id = a.payee_id WHERE a.id = $1 AND a.confirmed_on IS NOT NULL AND a.replaced_on IS NULL";
/// Of what kind a request is. Goods and services that a list of payees is paid for are honoraria.
const LS_KIND: &str = "SELECT CASE WHEN d.flow <> 'LS' THEN d.flow WHEN s.ls_kind = 'barang-jasa' AND EXISTS (
       SELECT 1 FROM document_edge e JOIN document l ON l.id = e.rests_on AND l.kind = 'DPB' WHERE e.document_id = d.id)
     THEN 'honor' ELSE s.ls_kind END AS ls_kind
   FROM spp s JOIN document d ON d.id = s.document_id WHERE s.document_id = $1";
/// Whom the request at the root of a thread pays.
const PAID: &str = "SELECT a.id, a.bank, a.last4, p.name, p.kind FROM spp s
   JOIN payee_account a ON a.id = s.payee_account_id JOIN payee p ON p.id = s.payee_id WHERE s.document_id = $1";
/// Whom an order pays again.
const PAID_AGAIN: &str = "SELECT a.id, a.bank, a.last4, p.name, p.kind FROM repayment y
   JOIN payee_account a ON a.id = y.payee_account_id JOIN payee p ON p.id = a.payee_id WHERE y.document_id = $1";
/// Why documents of a thread were turned back, newest first.
const REASONS: &str = "SELECT r.step, r.reasons, r.at, p.name FROM document_reason r
   JOIN document d ON d.id = r.document_id LEFT JOIN person p ON p.id = r.person_id
   WHERE d.thread = $1 ORDER BY r.at DESC, r.id DESC LIMIT 20";

/// What the papers of a document itself say, of whichever kind it is.
const PARTICULARS: &str = "SELECT p.invoice, p.bill_received, p.contract, m.sptjm_no, m.sptjm_date, m.received_on,
     COALESCE(t.transferred_on, y.transferred_on) AS transferred_on,
     COALESCE(t.transfer_reference, y.transfer_reference) AS transfer_reference,
     COALESCE(t.paid_on, y.paid_on) AS paid_on, COALESCE(r.returned_on, t.returned_on) AS returned_on,
     r.credit_note, y.letter, y.letter_date
   FROM document d LEFT JOIN spp p ON p.document_id = d.id LEFT JOIN spm m ON m.document_id = d.id
   LEFT JOIN sp2d t ON t.document_id = d.id LEFT JOIN repayment y ON y.document_id = d.id
   LEFT JOIN payment_return r ON r.paid_id = d.id WHERE d.id = $1";

const PAYEES: &str = "SELECT p.id, p.name, p.kind, (SELECT COUNT(*) FROM payee_account a WHERE a.payee_id = p.id
     AND a.confirmed_on IS NOT NULL AND a.replaced_on IS NULL) AS accounts FROM payee p ORDER BY p.name, p.id";
const PAYEE_ACCOUNTS: &str = "SELECT a.id, a.bank, a.last4, a.holder, a.confirmed_on, a.replaced_on, p.name,
     o.name AS proposed_name FROM payee_account a JOIN payee p ON p.id = a.payee_id
   LEFT JOIN person o ON o.id = a.proposed_by
   ORDER BY CASE WHEN a.confirmed_on IS NULL AND a.replaced_on IS NULL THEN 0 ELSE 1 END, p.name, a.id DESC";

pub(crate) async fn list_payees(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(PAYEES, vec![]).await
}

pub(crate) async fn list_payee_accounts(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(PAYEE_ACCOUNTS, vec![]).await
}

pub(crate) async fn payees_named(read: &mut impl Read, text: &str, most: i64) -> Result<Vec<Row>> {
    read.query(PAYEES_NAMED, params![store::search::pattern(text), most]).await
}

pub(crate) async fn payee_by_account(read: &mut impl Read, account: i64) -> Result<Option<Row>> {
    read.opt(PAYEE_BY_ACCOUNT, params![account]).await
}

/// Whom a document pays: as the request at the root of its thread says, or the
/// order itself that pays again.
pub(crate) async fn paid(read: &mut impl Read, d: &store::Document) -> Result<Option<Row>> {
    match d.kind {
        Kind::Repayment => read.opt(PAID_AGAIN, params![d.id]).await,
        _ => read.opt(PAID, params![d.thread]).await,
    }
}

pub(crate) async fn particulars(read: &mut impl Read, id: i64) -> Result<Row> {
    read.one(PARTICULARS, params![id]).await
}

pub(crate) async fn list_reasons(read: &mut impl Read, thread: i64) -> Result<Vec<Row>> {
    read.query(REASONS, params![thread]).await
}

/// Rows within the view's scope: of the regency by one statement, of each unit
/// by another, which names it as $2.
async fn scoped(
    view: &mut View,
    (all, of_unit): (&'static str, &'static str),
    year: i32,
    rest: Vec<Value>,
) -> Result<Vec<Row>> {
    let Scope::Units(units) = view.scope.clone() else {
        return view.query(all, [params![year], rest].concat()).await;
    };
    let mut rows = Vec::new();
    for unit in units {
        rows.extend(view.query(of_unit, [params![year, unit], rest.clone()].concat()).await?);
    }
    Ok(rows)
}

/// Open documents within the view's scope, each once, the oldest first, and
/// whether there are more than `most`.
pub(crate) async fn list_open(view: &mut View, year: i32, most: usize) -> Result<(Vec<Row>, bool)> {
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = std::collections::BTreeMap::new();
    for row in scoped(view, (OPEN, OPEN_OF_UNIT), year, params![limit]).await? {
        found.insert(row.int("id")?, row);
    }
    let more = found.len() > most;
    Ok((found.into_values().take(most).collect(), more))
}

/// A document of our own, as far as its next step depends on it.
pub(crate) async fn standing(read: &mut impl Read, document: i64) -> Result<Option<Row>> {
    read.opt(STANDING, params![document]).await
}

/// What a person has done on one thread.
pub(crate) async fn hands_on(read: &mut impl Read, thread: i64, person: i64) -> Result<Vec<String>> {
    read.query(HANDS_ON, params![thread, person]).await?.iter().map(|row| row.text("act")).collect()
}

pub(crate) async fn list_own_hands(view: &mut View, year: i32, person: i64, last: i64) -> Result<Vec<(i64, String)>> {
    let rows = scoped(view, (OWN_HANDS, OWN_HANDS_OF_UNIT), year, params![person, last]).await?;
    rows.iter().map(|row| Ok((row.int("thread")?, row.text("act")?))).collect()
}

/// Imported reports of a year, with who brought them and who decided on them.
pub(crate) async fn list_imports(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(IMPORTS, params![year]).await
}

pub(crate) async fn list_sealed(read: &mut impl Read, thread: i64) -> Result<Vec<Row>> {
    read.query(SEALED, params![thread]).await
}

pub(crate) async fn list_cuts(read: &mut impl Read, document: i64) -> Result<Vec<Row>> {
    read.query(CUTS, params![document]).await
}

/// The kind of the payment request that leads a thread.
pub async fn ls_kind(view: &mut View, thread: i64) -> Result<Option<String>> {
    view.opt(LS_KIND, params![thread]).await?.map(|row| row.text("ls_kind")).transpose()
}

//! What officials said of a payment for its taxes, and the lists for the tax
//! office.

use std::collections::BTreeMap;

use store::{Read, Result, Row, Tx, params, row};

use crate::rules::tax::{PayeeForm, Remitted, TaxInput, TaxObject, VatKind};
use crate::rules::ter::Ptkp;
use crate::tables::TAX_FACTS;

const OF: &str = "SELECT * FROM tax_facts WHERE document_id = $1";
const AGAIN: &str = "UPDATE tax_facts SET object = $2, form = $3, npwp = $4, pkp = $5, certificate = $6,
     marketplace = $7, reason = $8, judged_by = $9, judged_at = $10, vat = $11, ptkp = $12 WHERE document_id = $1 RETURNING *";

pub async fn of(read: &mut impl Read, document: i64) -> Result<Option<TaxInput>> {
    let Some(r) = read.opt(OF, params![document]).await? else { return Ok(None) };
    let strange = |what: &str| store::Error::Storage(format!("{what} pajak dokumen {document}"));
    Ok(Some(TaxInput {
        object: TaxObject::parse(r.str("object")?).ok_or_else(|| strange("objek"))?,
        form: PayeeForm::parse(r.str("form")?).ok_or_else(|| strange("bentuk"))?,
        npwp: r.flag("npwp")?,
        pkp: r.flag("pkp")?,
        vat: VatKind::parse(r.str("vat")?),
        ptkp: Ptkp::parse(r.str("ptkp")?),
        certificate: r.flag("certificate")?,
        marketplace: r.flag("marketplace")?,
        reason: r.text("reason")?,
    }))
}

/// Keeps what was said; what was said before is in the journal.
pub async fn keep(tx: &mut Tx, document: i64, t: &TaxInput) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let (object, form, reason) = (t.object.code(), t.form.code(), t.reason.as_str());
    let (vat, ptkp) = (t.vat.map_or("", VatKind::code), t.ptkp.map_or("", Ptkp::code));
    if of(tx, document).await?.is_some() {
        let again = params![
            document,
            object,
            form,
            t.npwp,
            t.pkp,
            t.certificate,
            t.marketplace,
            reason,
            person,
            now,
            vat,
            ptkp
        ];
        return tx.change(&TAX_FACTS, AGAIN, again).await.map(drop);
    }
    let new = row! {
        document_id: document, object: object, form: form, npwp: t.npwp, pkp: t.pkp, certificate: t.certificate,
        marketplace: t.marketplace, vat: vat, ptkp: ptkp, reason: reason, judged_by: person, judged_at: now,
    };
    tx.insert(&TAX_FACTS, new).await
}

const REMOVE: &str = "DELETE FROM tax_facts WHERE document_id = $1 RETURNING *";

/// Takes back what was said of another payment than the draft now is; what it
/// was stays in the journal.
pub async fn forget(tx: &mut Tx, document: i64) -> Result<()> {
    tx.remove(&TAX_FACTS, REMOVE, params![document]).await.map(drop)
}

/// Deductions of a document that were remitted; a receipt is for one kind.
const REMITTED_OF: &str = "SELECT m.line_no, r.kind, r.ntpn, r.paid_on
   FROM remitted m JOIN remittance r ON r.id = m.remittance_id WHERE m.document_id = $1 ORDER BY m.line_no";

pub async fn remitted(read: &mut impl Read, document: i64) -> Result<Vec<Remitted>> {
    let rows = read.query(REMITTED_OF, params![document]).await?;
    let one = |r: &Row| {
        let (line, paid_on) = (r.int("line_no")?, r.day("paid_on")?);
        Ok(Remitted { line, kind: r.text("kind")?, ntpn: r.text("ntpn")?, paid_on })
    };
    rows.iter().map(one).collect()
}

/// Deductions of what was really paid in a month ($2, 0 for the year), with
/// the order, the payment, the payee and the State's receipt.
const LIST: &str =
    "SELECT c.document_id, c.line_no, c.kind, c.amount, d.kind AS document_kind, d.unit_id, d.sub_unit_id,
     u.code AS skpd, u.name AS skpd_name, m.number AS spm_number, m.amount AS spm_amount, w.id AS sp2d_id,
     COALESCE(w.number, d.number) AS sp2d_number, COALESCE(w.amount, d.amount) AS sp2d_amount,
     COALESCE(w.doc_date, d.doc_date) AS day, y.name AS payee, y.npwp_enc, t.recipient, r.billing, r.ntpn
   FROM deduction c JOIN document d ON d.id = c.document_id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN document w ON w.thread = d.thread AND w.kind = 'SP2D' AND d.kind = 'SPP'
     AND w.state IN ('terbit', 'ditransfer', 'cair', 'retur')
   LEFT JOIN document m ON m.thread = d.thread AND m.kind = 'SPM' AND d.kind = 'SPP' AND m.state = 'terbit'
   LEFT JOIN spp q ON q.document_id = d.id LEFT JOIN tbp t ON t.document_id = d.id
   LEFT JOIN payee y ON y.id = COALESCE(q.payee_id, t.payee_id)
   LEFT JOIN remitted x ON x.document_id = c.document_id AND x.line_no = c.line_no
   LEFT JOIN remittance r ON r.id = x.remittance_id
   WHERE d.year = $1 AND d.external = 0
     AND ((d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan')) OR (d.kind = 'SPP' AND w.id IS NOT NULL))
     AND (CAST($2 AS BIGINT) = 0
       OR CAST(SUBSTR(COALESCE(w.doc_date, d.doc_date), 6, 2) AS BIGINT) = CAST($2 AS BIGINT))
   ORDER BY u.norm, day, c.document_id, c.line_no";

pub async fn list(read: &mut impl Read, year: i32, month: Option<u8>) -> Result<Vec<Row>> {
    read.query(LIST, params![year, i64::from(month.unwrap_or(0))]).await
}

/// The rekening that what bears a deduction is charged to.
const CHARGED: &str = "SELECT DISTINCT l.document_id, a.rekening
   FROM document d JOIN document_line l ON l.document_id = d.id JOIN account a ON a.id = l.account_id
   WHERE d.year = $1 AND d.external = 0 AND d.kind IN ('SPP', 'TBP')
     AND EXISTS (SELECT 1 FROM deduction c WHERE c.document_id = d.id)
   ORDER BY l.document_id, a.rekening";

pub async fn charged(read: &mut impl Read, year: i32) -> Result<BTreeMap<i64, Vec<String>>> {
    let mut all: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for r in read.query(CHARGED, params![year]).await? {
        all.entry(r.int("document_id")?).or_default().push(r.text("rekening")?);
    }
    Ok(all)
}

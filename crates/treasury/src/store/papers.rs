//! What official papers show beyond a document's page.

use store::{Read, Result, Row, params};

/// Who did what on a document, in which office.
const HANDS: &str = "SELECT j.act, j.entered_at, p.name, p.nip, p.rank, g.role, g.mandate FROM journal j
   JOIN person p ON p.id = j.person_id LEFT JOIN role_grant g ON g.id = j.grant_id
   WHERE j.thread = $1 AND j.document_id = $2 AND j.outcome = 'done' ORDER BY j.entered_at, j.id";
/// The request at the root of a payment, and whom it pays.
const REQUEST: &str = "SELECT s.ls_kind, s.contract, s.instalment, s.invoice, p.name, p.kind, p.npwp_enc, a.bank,
     a.holder, a.account_enc
   FROM spp s JOIN payee_account a ON a.id = s.payee_account_id JOIN payee p ON p.id = s.payee_id
   WHERE s.document_id = $1";
const RELEASED: &str = "SELECT a.sub_kegiatan, CAST(SUM(r.amount) AS BIGINT) AS amount,
     MIN(r.from_month) AS from_month, MAX(r.to_month) AS to_month
   FROM fund_release r JOIN account a ON a.id = r.account_id WHERE r.document_id = $1
   GROUP BY a.sub_kegiatan ORDER BY a.sub_kegiatan";
/// What the SPD before one ($3 is its serial) release, the ones it or they
/// revised left out: as it stood when it was authorised.
const RELEASED_BEFORE: &str = "SELECT a.sub_kegiatan, CAST(SUM(r.amount) AS BIGINT) AS amount
   FROM document d JOIN fund_release r ON r.document_id = d.id JOIN account a ON a.id = r.account_id
   WHERE d.unit_id = $1 AND d.year = $2 AND d.kind = 'SPD' AND d.state = 'diotorisasi' AND d.serial < $3
     AND NOT EXISTS (SELECT 1 FROM document_edge e JOIN document n ON n.id = e.document_id
        WHERE e.rests_on = d.id AND n.kind = 'SPD' AND n.state = 'diotorisasi' AND n.serial <= $3)
   GROUP BY a.sub_kegiatan ORDER BY a.sub_kegiatan";

pub(crate) async fn list_hands(read: &mut impl Read, thread: i64, document: i64) -> Result<Vec<Row>> {
    read.query(HANDS, params![thread, document]).await
}

pub(crate) async fn request(read: &mut impl Read, spp: i64) -> Result<Option<Row>> {
    read.opt(REQUEST, params![spp]).await
}

pub(crate) async fn list_released(read: &mut impl Read, spd: i64) -> Result<Vec<Row>> {
    read.query(RELEASED, params![spd]).await
}

pub(crate) async fn list_released_before(read: &mut impl Read, skpd: i64, year: i32, serial: i64) -> Result<Vec<Row>> {
    read.query(RELEASED_BEFORE, params![skpd, year, serial]).await
}

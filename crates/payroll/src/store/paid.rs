//! What verified lists pay, for those who look over the whole regency.

use store::{Read, Result, Row, params};

use super::{id_kind, kind, months};
use crate::model::PaidLine;

/// Rows of verified lists of two years.
const PAID: &str = "SELECT l.id, l.document_id, l.id_kind, l.payee_idx, l.account_idx, l.souls, l.gross, d.number,
     d.unit_id, d.sub_unit_id, d.year, p.kind, p.from_month, p.to_month, p.basis_norm
   FROM payee_line l JOIN payee_list p ON p.document_id = l.document_id JOIN document d ON d.id = l.document_id
   WHERE d.state = 'diverifikasi' AND d.year IN ($1, $2) ORDER BY l.id";
/// Accounts to which employees of two years are paid, and which stand in the
/// register of payees under a company's name.
const OF_COMPANIES: &str = "SELECT DISTINCT l.account_idx FROM payee_account b JOIN payee y ON y.id = b.payee_id
   JOIN payee_line l ON l.account_idx = b.account_idx JOIN payee_list p ON p.document_id = l.document_id
   JOIN document d ON d.id = l.document_id
   WHERE y.kind = 'badan' AND l.id_kind = 'nip' AND p.kind IN ('gaji', 'tambahan') AND d.state = 'diverifikasi'
     AND d.year IN ($1, $2) ORDER BY l.account_idx";

pub(crate) async fn lines(read: &mut impl Read, year: i32) -> Result<Vec<PaidLine>> {
    let one = |r: &Row| {
        Ok(PaidLine {
            id: r.int("id")?,
            list: r.int("document_id")?,
            number: r.opt_text("number")?.unwrap_or_default(),
            skpd: r.int("unit_id")?,
            sub_unit: r.int("sub_unit_id")?,
            year: i32::try_from(r.int("year")?).unwrap_or_default(),
            kind: kind(r)?,
            months: months(r)?,
            basis: r.text("basis_norm")?,
            id_kind: id_kind(r)?,
            payee: r.bytes("payee_idx")?,
            account: r.bytes("account_idx")?,
            souls: r.int("souls")?,
            gross: r.money("gross")?,
        })
    };
    read.query(PAID, params![year, year - 1]).await?.iter().map(one).collect()
}

pub(crate) async fn of_companies(read: &mut impl Read, year: i32) -> Result<Vec<Vec<u8>>> {
    read.query(OF_COMPANIES, params![year, year - 1]).await?.iter().map(|r| r.bytes("account_idx")).collect()
}

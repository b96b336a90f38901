//! What the door reads to judge authority: offices, hands on the thread.

use kernel::authority::{Grant, Hand};
use kernel::role::Mandate;
use kernel::{Refusal, Role};

use crate::DocRef;
use crate::value::Row;
use crate::{Error, Result};

pub(crate) const GRANTS: &str = "SELECT * FROM role_grant WHERE person_id = $1 ORDER BY id";
const HANDS_BY_ID: &str = "SELECT j.act, j.person_id FROM document d JOIN journal j ON j.thread = d.thread
   WHERE d.id = $1 AND j.outcome = 'done' ORDER BY j.id";
const HANDS_BY_NUMBER: &str = "SELECT j.act, j.person_id FROM document d JOIN journal j ON j.thread = d.thread
   WHERE d.number = $1 AND j.outcome = 'done' ORDER BY j.id";
pub(crate) const ANY_USER: &str = "SELECT id FROM app_user ORDER BY id LIMIT 1";
/// Who calls and whether it was done before: the version of the steady tables,
/// the account ($1 of person $2), the token ($3) or session ($7) alive at $4,
/// and the answer already given to this act ($5) under this key ($6).
pub(crate) const CALLER: &str = "SELECT v.version,
     (SELECT status FROM app_user WHERE id = $1 AND person_id = $2) AS status,
     (SELECT id FROM token WHERE id = $3 AND user_id = $1 AND revoked_at IS NULL AND expires_at > $4) AS token,
     (SELECT id FROM session WHERE id = $7 AND user_id = $1 AND ended_at IS NULL AND expires_at > $4) AS session,
     k.input_hash, k.answer
   FROM steady_version v LEFT JOIN idempotency k ON k.actor = $2 AND k.act = $5 AND k.key = $6 WHERE v.id = 1";

/// The statement for the hands on a document's thread.
pub(crate) fn hands(document: &DocRef) -> &'static str {
    if document.id().is_some() { HANDS_BY_ID } else { HANDS_BY_NUMBER }
}

pub(crate) fn grant(row: &Row) -> Result<Grant> {
    let bad = |what: &str| Error::Storage(format!("{what} jabatan tidak dikenal"));
    Ok(Grant {
        id: row.int("id")?,
        role: Role::parse(&row.text("role")?).ok_or_else(|| bad("nama"))?,
        unit: row.opt_int("unit_id")?,
        mandate: Mandate::parse(&row.text("mandate")?).ok_or_else(|| bad("mandat"))?,
        from: row.day("starts")?,
        until: row.opt_day("ends")?,
        confirmed_at: row.opt_moment("confirmed_at")?,
        ended_at: row.opt_moment("ended_at")?,
        decree: row.text("decree_no")?,
    })
}

pub(crate) fn hand(row: &Row) -> Result<Hand> {
    Ok(Hand { act: row.text("act")?, person: row.int("person_id")? })
}

/// The refusal for an operator of a practice folder who tries an office's act.
pub(crate) fn operator_may_not(title: &str) -> Refusal {
    Refusal::new(
        "WEWENANG-JABATAN",
        "PP 12/2019 Ps 4",
        format!("«{title}» dilakukan oleh pejabat; sebut siapa yang bertindak."),
        "Tambahkan --as NAMA_PENGGUNA.",
    )
}

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
const UNIT_BY_ID: &str = "SELECT u.* FROM document d JOIN unit u ON u.id = d.sub_unit_id WHERE d.id = $1";
const UNIT_BY_NUMBER: &str = "SELECT u.* FROM document d JOIN unit u ON u.id = d.sub_unit_id
   WHERE d.number = $1 ORDER BY d.id";
pub(crate) const USER: &str = "SELECT status FROM app_user WHERE id = $1 AND person_id = $2";
pub(crate) const ANY_USER: &str = "SELECT id FROM app_user ORDER BY id LIMIT 1";
pub(crate) const TOKEN: &str =
    "SELECT id FROM token WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3";

/// Statements for the unit of a document and the hands on its thread.
pub(crate) fn around(document: &DocRef) -> (&'static str, &'static str) {
    if document.id().is_some() { (UNIT_BY_ID, HANDS_BY_ID) } else { (UNIT_BY_NUMBER, HANDS_BY_NUMBER) }
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

/// The refusal for a signing act outside a practice folder.
pub(crate) fn no_step_up(title: &str) -> Refusal {
    Refusal::new(
        "BUKTI-SEGAR",
        "Kebijakan keamanan Simpul (step-up)",
        format!(
            "«{title}» menandatangani dokumen dan memerlukan bukti kehadiran yang segar, yang belum tersedia di sini."
        ),
        "Untuk sementara, langkah yang menandatangani hanya berjalan di folder latihan.",
    )
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

//! Consents to an old date, and the documents that were entered by them.

use kernel::Day;
use kernel::lifecycle::Kind;
use store::{Error, Read, Result, Row, Tx, params, row};

use crate::rules::old_date::Consent;
use crate::tables::{OLD_DATE_CONSENT, OLD_DATE_USE};

/// Those of an SKPD ($1) or a sub unit of it ($2) for a kind ($3) and a day
/// ($4), held until the commit; and whether a document ($5) knows them.
const COVERING: &str = "SELECT c.*, (SELECT COUNT(*) FROM old_date_use u WHERE u.consent_id = c.id
     AND u.document_id = $5) AS known
   FROM old_date_consent c WHERE (c.unit_id = $1 OR c.unit_id = $2) AND c.kind = $3 AND c.first_day <= $4
     AND c.last_day >= $4 ORDER BY c.id FOR NO KEY UPDATE";
const BY_ID: &str = "SELECT c.*, 0 AS known FROM old_date_consent c WHERE c.id = $1 AND c.unit_id = $2
   FOR NO KEY UPDATE";
/// The rule's guard once more, in the statement itself.
const USE: &str = "UPDATE old_date_consent SET used = used + 1
   WHERE id = $1 AND used < most AND revoked_at IS NULL RETURNING *";
const REVOKE: &str = "UPDATE old_date_consent SET revoked_at = $2, revoked_reason = $3
   WHERE id = $1 AND revoked_at IS NULL RETURNING *";
const LISTED: &str = "SELECT c.*, 0 AS known, u.code, u.name, u.skpd_id, p.name AS giver FROM old_date_consent c
   JOIN unit u ON u.id = c.unit_id LEFT JOIN person p ON p.id = c.given_by
   WHERE c.year = $1 ORDER BY u.norm, c.id";
const USES: &str = "SELECT x.*, d.kind, d.number, d.amount, d.unit_id, d.sub_unit_id, u.code, u.name,
     p.name AS entered_by, g.name AS giver
   FROM old_date_use x JOIN old_date_consent c ON c.id = x.consent_id JOIN document d ON d.id = x.document_id
   JOIN unit u ON u.id = d.sub_unit_id LEFT JOIN person p ON p.id = x.used_by LEFT JOIN person g ON g.id = c.given_by
   WHERE c.year = $1 ORDER BY x.consent_id, x.id";
const OF_DOCUMENT: &str = "SELECT DISTINCT c.id, c.reason, g.name AS giver
   FROM old_date_use x JOIN old_date_consent c ON c.id = x.consent_id LEFT JOIN person g ON g.id = c.given_by
   WHERE x.document_id = $1 ORDER BY c.id";

pub(crate) fn consent(r: &Row) -> Result<Consent> {
    Ok(Consent {
        id: r.int("id")?,
        given_by: r.int("given_by")?,
        until: r.day("until")?,
        most: r.int("most")?,
        used: r.int("used")?,
        revoked: r.opt_moment("revoked_at")?.is_some(),
        known: r.int("known")? > 0,
    })
}

/// What a new consent is made of.
pub struct NewConsent<'a> {
    pub year: i32,
    pub unit: i64,
    pub kind: Kind,
    pub first_day: Day,
    pub last_day: Day,
    pub until: Day,
    pub most: i64,
    pub reason: &'a str,
    pub office: &'a str,
}

pub async fn insert(tx: &mut Tx, c: &NewConsent<'_>) -> Result<i64> {
    let (id, person, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: id, year: c.year, unit_id: c.unit, kind: c.kind.code(), first_day: c.first_day, last_day: c.last_day,
        until: c.until, most: c.most, used: 0_i64, reason: c.reason, office: c.office, given_by: person,
        given_at: now, revoked_at: None::<kernel::Moment>, revoked_reason: None::<&str>,
    };
    tx.insert(&OLD_DATE_CONSENT, new).await?;
    Ok(id)
}

/// What a document bears and when it comes in.
#[derive(Clone, Copy, Debug)]
pub struct OldDate {
    pub document: i64,
    pub day: Day,
    pub back_days: i64,
}

/// Consents for such a document, held until the commit.
pub async fn covering(tx: &mut Tx, units: (i64, i64), kind: Kind, old: OldDate) -> Result<Vec<Consent>> {
    let params = params![units.0, units.1, kind.code(), old.day, old.document];
    tx.query(COVERING, params).await?.iter().map(consent).collect()
}

/// One consent of a unit, held until the commit.
pub async fn by_id(tx: &mut Tx, id: i64, unit: i64) -> Result<Option<Consent>> {
    tx.opt(BY_ID, params![id, unit]).await?.as_ref().map(consent).transpose()
}

/// Enters a document by a consent; one that it knows already is not used again.
pub async fn take(tx: &mut Tx, by: &Consent, old: OldDate) -> Result<()> {
    if !by.known && tx.change(&OLD_DATE_CONSENT, USE, params![by.id]).await?.is_empty() {
        return Err(Error::Conflict("persetujuan tanggal lama terpakai".into()));
    }
    let (id, person, today, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().today, tx.ctx().now);
    let new = row! {
        id: id, consent_id: by.id, document_id: old.document, day: old.day, entered_on: today,
        back_days: old.back_days, used_by: person, used_at: now,
    };
    tx.insert(&OLD_DATE_USE, new).await
}

/// False where it was revoked meanwhile.
pub async fn revoke(tx: &mut Tx, id: i64, reason: &str) -> Result<bool> {
    let now = tx.ctx().now;
    Ok(!tx.change(&OLD_DATE_CONSENT, REVOKE, params![id, now, reason]).await?.is_empty())
}

pub async fn listed(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(LISTED, params![year]).await
}

pub async fn uses(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(USES, params![year]).await
}

pub async fn of_document(read: &mut impl Read, document: i64) -> Result<Vec<Row>> {
    read.query(OF_DOCUMENT, params![document]).await
}

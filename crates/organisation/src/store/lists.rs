//! What the reports read.

use kernel::{Day, Zone};
use store::{Read, Result, Row, params};

const REGION_ZONE: &str = "SELECT zone FROM region WHERE id = 1";
const OFFICES: &str = "SELECT g.*, p.name, p.nip, p.rank, u.code AS unit_code, u.name AS unit_name, u.skpd_id,
     c.name AS confirmed_name
   FROM role_grant g JOIN person p ON p.id = g.person_id
   LEFT JOIN unit u ON u.id = g.unit_id LEFT JOIN person c ON c.id = g.confirmed_by
   ORDER BY g.id";
const UNITS: &str = "SELECT u.id, u.code, u.name, u.skpd_id, s.code AS skpd_code, s.name AS skpd_name
   FROM unit u JOIN unit s ON s.id = u.skpd_id ORDER BY u.id";
const DATED: &str = "SELECT r.*, a.name AS proposed_name, b.name AS approved_name FROM regulation r
   LEFT JOIN person a ON a.id = r.proposed_by LEFT JOIN person b ON b.id = r.approved_by
   ORDER BY r.key, r.starts, r.id";
const RESETS: &str = "SELECT r.*, p.name, a.name AS proposed_name, b.name AS confirmed_name, f.ended_at
   FROM factor_reset r JOIN app_user u ON u.id = r.user_id JOIN person p ON p.id = u.person_id
   JOIN factor f ON f.id = r.factor_id
   LEFT JOIN person a ON a.id = r.proposed_by LEFT JOIN person b ON b.id = r.confirmed_by ORDER BY r.id DESC";
const HOLIDAYS: &str = "SELECT * FROM holiday WHERE day >= $1 AND day <= $2 ORDER BY day";

/// The regency's zone, for days of moments.
pub(crate) async fn zone(read: &mut impl Read) -> Result<Zone> {
    let name = read.one(REGION_ZONE, vec![]).await?.text("zone")?;
    Zone::parse(&name).ok_or_else(|| store::Error::Storage("zona waktu tak dikenal".into()))
}

pub(crate) async fn offices(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(OFFICES, vec![]).await
}

pub(crate) async fn units(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(UNITS, vec![]).await
}

pub(crate) async fn dated(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(DATED, vec![]).await
}

pub(crate) async fn resets(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(RESETS, vec![]).await
}

pub(crate) async fn holidays(read: &mut impl Read, first: Day, last: Day) -> Result<Vec<Row>> {
    read.query(HOLIDAYS, params![first, last]).await
}

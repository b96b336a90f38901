//! What reports, task lists and checks read.

use kernel::Day;
use store::{Read, Result, Row, params};

const MEMBERS: &str = "SELECT m.*, u.code AS unit_code, u.name AS unit_name, p.name AS registered_name,
     (SELECT COUNT(*) FROM exchange_system s WHERE s.member_id = m.id AND s.ended_at IS NULL) AS systems
   FROM exchange_member m JOIN unit u ON u.id = m.unit_id LEFT JOIN person p ON p.id = m.registered_by
   ORDER BY m.class, m.code_key";
const SYSTEMS: &str = "SELECT s.*, m.instance, m.class, m.code AS member_code, m.name AS member_name, m.unit_id,
     m.ended_at AS member_ended_at, u.name AS unit_name,
     (SELECT COUNT(*) FROM exchange_key k WHERE k.system_id = s.id AND k.status = 'berlaku'
        AND k.starts <= $1 AND k.ends >= $1) AS keys
   FROM exchange_system s JOIN exchange_member m ON m.id = s.member_id JOIN unit u ON u.id = m.unit_id
   ORDER BY m.class, m.code_key, s.code_key";
const KEYS: &str = "SELECT k.*, s.code, s.title, s.by_certificate, s.member_id, s.ended_at AS system_ended_at, m.instance,
     m.class, m.code AS member_code, m.name AS member_name, m.unit_id, m.ended_at AS member_ended_at,
     u.code AS unit_code, u.name AS unit_name, p.name AS proposed_name, c.name AS confirmed_name
   FROM exchange_key k JOIN exchange_system s ON s.id = k.system_id JOIN exchange_member m ON m.id = s.member_id
   JOIN unit u ON u.id = m.unit_id LEFT JOIN person p ON p.id = k.proposed_by LEFT JOIN person c ON c.id = k.confirmed_by
   WHERE (CAST($1 AS TEXT) = '' OR k.status = $1) ORDER BY k.id";
const CODES: &str = "SELECT c.*, s.code, m.instance, m.class, m.code AS member_code, m.unit_id, u.code AS unit_code,
     p.name AS made_name, k.keyid
   FROM exchange_code c JOIN exchange_system s ON s.id = c.system_id JOIN exchange_member m ON m.id = s.member_id
   JOIN unit u ON u.id = m.unit_id LEFT JOIN person p ON p.id = c.made_by LEFT JOIN exchange_key k ON k.id = c.key_id
   ORDER BY c.id DESC";
const ADDRESSES: &str = "SELECT a.*, v.code AS service_code, v.title AS service_title, s.code, m.instance, m.class,
     m.code AS member_code, m.unit_id, u.name AS unit_name, p.name AS proposed_name, d.name AS decided_name
   FROM exchange_address a JOIN exchange_service v ON v.id = a.service_id JOIN exchange_system s ON s.id = v.system_id
   JOIN exchange_member m ON m.id = s.member_id JOIN unit u ON u.id = m.unit_id
   LEFT JOIN person p ON p.id = a.proposed_by LEFT JOIN person d ON d.id = a.decided_by
   WHERE (CAST($1 AS TEXT) = '' OR a.status = $1) ORDER BY a.id DESC";
const DESCRIPTIONS: &str =
    "SELECT v.*, d.code AS dataset_code, d.unit_id, d.ended_at AS set_ended_at, s.code, m.instance,
     m.class, m.code AS member_code, u.name AS unit_name, p.name AS described_name, c.name AS decided_name
   FROM exchange_dataset_version v JOIN exchange_dataset d ON d.id = v.dataset_id
   JOIN exchange_system s ON s.id = d.system_id JOIN exchange_member m ON m.id = s.member_id
   JOIN unit u ON u.id = d.unit_id LEFT JOIN person p ON p.id = v.described_by LEFT JOIN person c ON c.id = v.decided_by
   WHERE (CAST($1 AS TEXT) = '' OR v.status = $1) ORDER BY d.code, v.version DESC, v.revision DESC";
const REQUESTS: &str = "SELECT a.*, d.number, d.state, d.unit_id, d.entered_at, d.subject, d.doc_date,
     c.code AS client_code, cm.instance AS client_instance, cm.class AS client_class, cm.code AS client_member,
     cm.unit_id AS client_unit, cu.name AS client_unit_name, p.code AS provider_code, pm.instance AS provider_instance,
     pm.class AS provider_class, pm.code AS provider_member, pu.name AS provider_unit_name,
     v.code AS service_code, t.code AS dataset_code, w.code AS deliver_code, o.name AS asked_name, e.name AS decided_name
   FROM exchange_access a JOIN document d ON d.id = a.document_id
   JOIN exchange_system c ON c.id = a.client_id JOIN exchange_member cm ON cm.id = c.member_id
   JOIN unit cu ON cu.id = cm.unit_id
   JOIN exchange_system p ON p.id = a.provider_id JOIN exchange_member pm ON pm.id = p.member_id
   JOIN unit pu ON pu.id = pm.unit_id
   LEFT JOIN exchange_service v ON v.id = a.service_id LEFT JOIN exchange_dataset t ON t.id = a.dataset_id
   LEFT JOIN exchange_service w ON w.id = a.deliver_to
   LEFT JOIN person o ON o.id = a.asked_by LEFT JOIN person e ON e.id = a.decided_by
   WHERE (CAST($1 AS BIGINT) = 0 OR a.document_id = $1)
     AND (CAST($2 AS BIGINT) = 0 OR (a.asked_by = $2 AND d.state = 'diajukan')) ORDER BY a.document_id DESC";
const ENDPOINTS: &str = "SELECT document_id, method, path FROM exchange_endpoint
   WHERE (CAST($1 AS BIGINT) = 0 OR document_id = $1) ORDER BY document_id, line_no";
const SKPD: &str = "SELECT id, code, name FROM unit WHERE id = skpd_id ORDER BY code, id";
/// What one person alone let count, past the rows' own checks.
const ALONE: &str = "SELECT 'kunci' AS what, keyid AS name FROM exchange_key
     WHERE confirmed_by IS NOT NULL AND confirmed_by = proposed_by
   UNION ALL SELECT 'alamat', url FROM exchange_address
     WHERE status IN ('berlaku', 'diganti') AND decided_by = proposed_by
   UNION ALL SELECT 'set data', d.code FROM exchange_dataset_version v JOIN exchange_dataset d ON d.id = v.dataset_id
     WHERE v.status IN ('berlaku', 'diganti', 'diakhiri') AND v.decided_by = v.described_by
   UNION ALL SELECT 'akses', d.number FROM exchange_access a JOIN document d ON d.id = a.document_id
     WHERE a.starts IS NOT NULL AND a.decided_by = a.asked_by ORDER BY what, name";
/// Requests whose document and row tell two stories.
const UNLIKE: &str =
    "SELECT d.id, d.number, d.state FROM document d LEFT JOIN exchange_access a ON a.document_id = d.id
   WHERE d.kind = 'PAD' AND (a.document_id IS NULL
     OR (d.state = 'diajukan') <> (a.decided_at IS NULL AND a.ended_at IS NULL)
     OR (d.state IN ('disetujui', 'selesai')) <> (a.starts IS NOT NULL)
     OR (d.state IN ('selesai', 'batal')) <> (a.ended_at IS NOT NULL)) ORDER BY d.id";

/// Rows that wait for another person.
pub(crate) const WAITING: &str = "menunggu";
/// Rows of every state.
pub(crate) const ALL: &str = "";

pub(crate) async fn members(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(MEMBERS, vec![]).await
}

pub(crate) async fn systems(read: &mut impl Read, day: Day) -> Result<Vec<Row>> {
    read.query(SYSTEMS, params![day]).await
}

pub(crate) async fn codes(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(CODES, vec![]).await
}

pub(crate) async fn keys(read: &mut impl Read, state: &str) -> Result<Vec<Row>> {
    read.query(KEYS, params![state]).await
}

pub(crate) async fn addresses(read: &mut impl Read, state: &str) -> Result<Vec<Row>> {
    read.query(ADDRESSES, params![state]).await
}

pub(crate) async fn descriptions(read: &mut impl Read, state: &str) -> Result<Vec<Row>> {
    read.query(DESCRIPTIONS, params![state]).await
}

pub(crate) async fn requests(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(REQUESTS, params![0_i64, 0_i64]).await
}

/// Requests of one person that nobody has decided.
pub(crate) async fn asked_by(read: &mut impl Read, person: i64) -> Result<Vec<Row>> {
    read.query(REQUESTS, params![0_i64, person]).await
}

pub(crate) async fn request(read: &mut impl Read, document: i64) -> Result<Option<Row>> {
    read.opt(REQUESTS, params![document, 0_i64]).await
}

/// What one request asks for, or all of them (0).
pub(crate) async fn endpoints(read: &mut impl Read, document: i64) -> Result<Vec<Row>> {
    read.query(ENDPOINTS, params![document]).await
}

pub(crate) async fn skpd(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(SKPD, vec![]).await
}

pub(crate) async fn alone(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(ALONE, vec![]).await
}

pub(crate) async fn unlike(read: &mut impl Read) -> Result<Vec<Row>> {
    read.query(UNLIKE, vec![]).await
}

//! Statements of the register of staff. No decisions here.

pub(crate) mod shown;

use std::collections::{HashMap, HashSet};

use kernel::Day;
use store::{Error, Keys, Read, Result, Row, Tx, Value, params, row};

use crate::list::Units;
use crate::model::{Change, ChangeState, Employment, EndReason, Line, Origin, Said, StaffKind};
use crate::rules::record::{Known, Register};
use crate::tables::{EMPLOYMENT, EMPLOYMENT_CHANGE};

/// Purposes of the keys. NIP and NIK are those of officials and payees, so that
/// one person is one wherever a number stands.
const NIP: &str = "nip";
const NIK: &str = "nik";
const NAME: &str = "staff-name";

/// Everything that counts, employee by employee.
const COUNTING: &str = "SELECT e.id, e.employee_idx, e.starts, e.revision, e.ends, e.end_reason, u.skpd_id, e.souls
   FROM employment e JOIN employment_change c ON c.id = e.change_id JOIN unit u ON u.id = e.unit_id
   WHERE c.status = 'berlaku' ORDER BY e.employee_idx, e.starts, e.revision";
/// The same with what is sealed.
const REGISTER: &str = "SELECT e.* FROM employment e JOIN employment_change c ON c.id = e.change_id
   WHERE c.status = 'berlaku' ORDER BY e.id";
/// What counts of whoever has a NIP ($1) or a NIK ($2).
const AROUND: &str = "SELECT e.* FROM employment e JOIN employment_change c ON c.id = e.change_id
   WHERE c.status = 'berlaku'
     AND e.employee_idx IN (SELECT x.employee_idx FROM employment x WHERE x.employee_idx = $1 OR x.nik_idx = $2)
   ORDER BY e.id";
/// What a proposal ($1) says; of an end nothing new begins.
const PROPOSED: &str = "SELECT e.* FROM employment e JOIN employment_change c ON c.id = e.change_id
   WHERE e.change_id = $1 AND c.origin <> 'akhiri' ORDER BY e.row_no, e.id";
/// What counts of whoever has a NIK that a proposal ($1) names.
const NAMED_IN: &str = "SELECT e.* FROM employment e JOIN employment_change c ON c.id = e.change_id
   WHERE c.status = 'berlaku' AND e.employee_idx IN (SELECT x.employee_idx FROM employment x
     JOIN employment y ON y.nik_idx = x.nik_idx WHERE y.change_id = $1)
   ORDER BY e.id";
const BY_ID: &str = "SELECT e.* FROM employment e JOIN employment_change c ON c.id = e.change_id
   WHERE e.id = $1 AND c.status = 'berlaku'";
const WAITING: &str = "SELECT DISTINCT e.employee_idx FROM employment e JOIN employment_change c ON c.id = e.change_id
   WHERE c.status = 'menunggu' ORDER BY e.employee_idx";
const REVISIONS: &str = "SELECT employee_idx, starts, MAX(revision) AS revision FROM employment
   GROUP BY employee_idx, starts ORDER BY employee_idx, starts";
const SAME_FILE: &str =
    "SELECT id FROM employment_change WHERE digest = $1 AND status <> 'ditolak' ORDER BY id LIMIT 1";
const CHANGE: &str = "SELECT id, status, proposed_by FROM employment_change WHERE id = $1 FOR NO KEY UPDATE";
const DECIDE: &str = "UPDATE employment_change SET status = $2, decided_by = $3, decided_at = $4, reasons = $5
   WHERE id = $1 AND status = 'menunggu' RETURNING *";
const UNITS: &str = "SELECT id, norm FROM unit ORDER BY id";
const COUNTS: &str = "SELECT status, COUNT(*) AS changes, CAST(SUM(row_count) AS BIGINT) AS records
   FROM employment_change GROUP BY status ORDER BY status";
/// Proposals whose rows are not as many as they say.
const UNLIKE: &str = "SELECT c.id, c.row_count, COUNT(e.id) AS counted FROM employment_change c
   LEFT JOIN employment e ON e.change_id = c.id GROUP BY c.id, c.row_count
   HAVING COUNT(e.id) <> c.row_count ORDER BY c.id";
/// Proposals that one person alone put in force.
const ALONE: &str =
    "SELECT id FROM employment_change WHERE status = 'berlaku' AND decided_by = proposed_by ORDER BY id";

/// The keyed digest of a NIP.
pub(crate) fn employee_index(keys: &Keys, nip: &str) -> Vec<u8> {
    keys.index(NIP, nip.as_bytes())
}

fn end(r: &Row) -> Result<Option<(Day, EndReason)>> {
    let reason = match r.opt_text("end_reason")? {
        Some(code) => Some(EndReason::parse(&code).ok_or_else(|| Error::Storage("alasan berakhir".into()))?),
        None => None,
    };
    Ok(r.opt_day("ends")?.zip(reason))
}

fn employment(r: &Row) -> Result<Employment> {
    Ok(Employment {
        id: r.int("id")?,
        employee: r.bytes("employee_idx")?,
        starts: r.day("starts")?,
        revision: r.int("revision")?,
        end: end(r)?,
        skpd: r.int("skpd_id")?,
        souls: r.int("souls")?,
    })
}

/// Opens a record.
pub(crate) fn known(keys: &Keys, r: &Row) -> Result<Known> {
    let text = |purpose: &str, sealed: &[u8]| -> Result<String> {
        String::from_utf8(keys.decrypt(purpose, sealed)?).map_err(|_| Error::Storage("catatan pegawai rusak".into()))
    };
    let kind = StaffKind::parse(&r.text("kind")?).ok_or_else(|| Error::Storage("jenis pegawai".into()))?;
    let said = Said {
        nip: text(NIP, &r.bytes("nip_enc")?)?,
        nik: r.opt_bytes("nik_enc")?.map(|sealed| text(NIK, &sealed)).transpose()?,
        name: text(NAME, &r.bytes("name_enc")?)?,
        kind,
        grade: r.text("grade")?,
        position: r.text("position")?,
        unit: r.int("unit_id")?,
        starts: r.day("starts")?,
        end: end(r)?,
        souls: r.int("souls")?,
        decree: r.text("decree_no")?,
        decree_date: r.opt_day("decree_date")?,
    };
    Ok(Known { id: r.int("id")?, revision: r.int("revision")?, said })
}

/// Every record that counts, by the employee's keyed digest.
pub(crate) async fn counting(read: &mut impl Read) -> Result<HashMap<Vec<u8>, Vec<Employment>>> {
    let mut all: HashMap<Vec<u8>, Vec<Employment>> = HashMap::new();
    for r in read.query(COUNTING, vec![]).await? {
        let one = employment(&r)?;
        all.entry(one.employee.clone()).or_default().push(one);
    }
    Ok(all)
}

pub(crate) async fn register(tx: &mut Tx) -> Result<Register> {
    let rows = tx.query(REGISTER, vec![]).await?;
    opened(tx.keys(), &rows)
}

/// What concerns one person: the own records, and those of a NIP with the same NIK.
pub(crate) async fn around(tx: &mut Tx, nip: &str, nik: Option<&str>) -> Result<Register> {
    let (of, twin) = {
        let keys = tx.keys();
        (keys.index(NIP, nip.as_bytes()), nik.map(|nik| keys.index(NIK, nik.as_bytes())).unwrap_or_default())
    };
    let rows = tx.query(AROUND, params![of, twin]).await?;
    opened(tx.keys(), &rows)
}

/// What a proposal says, and what counts of whoever has the same NIK.
pub(crate) async fn proposed(tx: &mut Tx, change: i64) -> Result<(Vec<Said>, Register)> {
    let (rows, beside) = (tx.query(PROPOSED, params![change]).await?, tx.query(NAMED_IN, params![change]).await?);
    let said = rows.iter().map(|r| known(tx.keys(), r).map(|k| k.said)).collect::<Result<Vec<_>>>()?;
    Ok((said, opened(tx.keys(), &beside)?))
}

fn opened(keys: &Keys, rows: &[Row]) -> Result<Register> {
    Ok(Register::new(rows.iter().map(|r| known(keys, r)).collect::<Result<Vec<_>>>()?))
}

pub(crate) async fn by_id(tx: &mut Tx, id: i64) -> Result<Known> {
    let row = tx.opt(BY_ID, params![id]).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("catatan pegawai nomor {id}")))?;
    known(tx.keys(), &row)
}

/// Keyed digests of those about whom a proposal waits.
pub(crate) async fn waiting(read: &mut impl Read) -> Result<HashSet<Vec<u8>>> {
    read.query(WAITING, vec![]).await?.iter().map(|r| r.bytes("employee_idx")).collect()
}

pub(crate) async fn same_file(read: &mut impl Read, digest: &str) -> Result<Option<i64>> {
    read.opt(SAME_FILE, params![digest]).await?.map(|r| r.int("id")).transpose()
}

pub(crate) async fn units(read: &mut impl Read) -> Result<Units> {
    read.query(UNITS, vec![]).await?.iter().map(|r| Ok((r.text("norm")?, r.int("id")?))).collect()
}

/// A change that may still be decided, held until the commit.
pub(crate) async fn change(tx: &mut Tx, id: i64) -> Result<Change> {
    let row = tx.opt(CHANGE, params![id]).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("usulan pegawai nomor {id}")))?;
    let state = ChangeState::parse(&row.text("status")?).ok_or_else(|| Error::Storage("keadaan usulan".into()))?;
    Ok(Change { id, state, proposed_by: row.int("proposed_by")? })
}

pub(crate) async fn decide(tx: &mut Tx, id: i64, to: ChangeState, reasons: Option<String>) -> Result<()> {
    let params = params![id, to.code(), tx.ctx().actor.person(), tx.ctx().now, reasons];
    match tx.change(&EMPLOYMENT_CHANGE, DECIDE, params).await?.is_empty() {
        true => Err(Error::Conflict("usulan pegawai berubah".into())),
        false => Ok(()),
    }
}

/// Something that is brought to the register.
pub(crate) struct New<'a> {
    pub origin: Origin,
    pub file_name: &'a str,
    pub digest: &'a str,
    pub report: String,
    pub lines: &'a [Line],
}

/// Keeps a proposal with its records; gives its number.
pub(crate) async fn propose(tx: &mut Tx, new: &New<'_>) -> Result<i64> {
    let mut revisions = HashMap::new();
    for r in tx.query(REVISIONS, vec![]).await? {
        revisions.insert((r.bytes("employee_idx")?, r.day("starts")?), r.int("revision")?);
    }
    let id = tx.id()?;
    let count = i64::try_from(new.lines.len()).unwrap_or(i64::MAX);
    let head = row! {
        id: id, origin: new.origin.code(), file_name: new.file_name, digest: new.digest, row_count: count,
        report: new.report.as_str(), status: ChangeState::Waiting.code(), proposed_by: tx.ctx().actor.person(),
        proposed_at: tx.ctx().now, decided_by: None::<i64>, decided_at: None::<i64>, reasons: None::<&str>,
    };
    tx.insert(&EMPLOYMENT_CHANGE, head).await?;
    let mut rows = Vec::with_capacity(new.lines.len());
    for line in new.lines {
        let of = employee_index(tx.keys(), &line.said.nip);
        let revision = revisions.get(&(of.clone(), line.said.starts)).copied().unwrap_or(0) + 1;
        rows.push(values(tx, id, line, of, revision)?);
    }
    tx.insert_bulk(&EMPLOYMENT, ("change_id", id), rows).await?;
    Ok(id)
}

fn values(tx: &Tx, change: i64, line: &Line, of: Vec<u8>, revision: i64) -> Result<Vec<Value>> {
    let (keys, s) = (tx.keys(), &line.said);
    let nik = s.nik.as_ref().map(|nik| keys.encrypt(NIK, nik.as_bytes())).transpose()?;
    Ok(vec![
        tx.id()?.into(),
        change.into(),
        line.row.into(),
        of.into(),
        keys.encrypt(NIP, s.nip.as_bytes())?.into(),
        s.nik.as_ref().map(|nik| keys.index(NIK, nik.as_bytes())).into(),
        nik.into(),
        keys.encrypt(NAME, s.name.as_bytes())?.into(),
        s.kind.code().into(),
        s.grade.as_str().into(),
        s.position.as_str().into(),
        s.unit.into(),
        s.starts.into(),
        revision.into(),
        s.end.map(|(day, _)| day).into(),
        s.end.map(|(_, reason)| reason.code()).into(),
        s.souls.into(),
        s.decree.as_str().into(),
        s.decree_date.into(),
    ])
}

/// Proposals and their records by state: state, proposals, records.
pub(crate) async fn counts(read: &mut impl Read) -> Result<Vec<(String, i64, i64)>> {
    let rows = read.query(COUNTS, vec![]).await?;
    rows.iter().map(|r| Ok((r.text("status")?, r.int("changes")?, r.int("records")?))).collect()
}

/// Number of a proposal, how many records it says, how many there are.
pub(crate) async fn unlike(read: &mut impl Read) -> Result<Vec<(i64, i64, i64)>> {
    let rows = read.query(UNLIKE, vec![]).await?;
    rows.iter().map(|r| Ok((r.int("id")?, r.int("row_count")?, r.int("counted")?))).collect()
}

pub(crate) async fn alone(read: &mut impl Read) -> Result<Vec<i64>> {
    read.query(ALONE, vec![]).await?.iter().map(|r| r.int("id")).collect()
}

//! Offices by decree, units.

use kernel::authority::Grant;
use kernel::role::Mandate;
use kernel::{Code, Day, Moment, Role, Zone};
use store::table::{ROLE_GRANT, UNIT};
use store::{Error, Read, Result, Row, Tx, Unit, params, row};

use crate::model::{Holding, OfficeHolder, OfficeToday};
use crate::rules::offices::Asked;

const OF_PERSON: &str = "SELECT g.*, p.name FROM role_grant g JOIN person p ON p.id = g.person_id
   WHERE g.person_id = $1 ORDER BY g.id";
const OF_ROLE: &str = "SELECT g.*, p.name FROM role_grant g JOIN person p ON p.id = g.person_id
   WHERE g.role = $1 ORDER BY g.id";
const BY_ID: &str = "SELECT g.*, p.name FROM role_grant g JOIN person p ON p.id = g.person_id WHERE g.id = $1";
const ALL: &str = "SELECT g.*, p.name FROM role_grant g JOIN person p ON p.id = g.person_id ORDER BY g.id";
const CONFIRM: &str = "UPDATE role_grant SET confirmed_by = $2, confirmed_at = $3
   WHERE id = $1 AND confirmed_at IS NULL AND ended_at IS NULL RETURNING *";
const END: &str = "UPDATE role_grant SET ended_by = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL RETURNING *";
/// One holder of an office: whoever enters one waits for others who do.
const LOCK_UNIT: &str = "SELECT id FROM unit WHERE id = $1 FOR NO KEY UPDATE";
const LOCK_REGION: &str = "SELECT id FROM region WHERE id = 1 FOR NO KEY UPDATE";
const IN_FORCE_OF: &str = "SELECT role, unit_id FROM role_grant
   WHERE person_id = $1 AND confirmed_at IS NOT NULL AND ended_at IS NULL
     AND starts <= $2 AND (ends IS NULL OR ends >= $2) ORDER BY id";
const ACTIVE_HOLDERS: &str =
    "SELECT DISTINCT g.person_id FROM role_grant g JOIN app_user u ON u.person_id = g.person_id
   WHERE g.role = $1 AND u.status = 'aktif' AND g.confirmed_at IS NOT NULL AND g.ended_at IS NULL
     AND g.starts <= $2 AND (g.ends IS NULL OR g.ends >= $2) ORDER BY g.person_id";
/// Of a past day too: an office that was ended later was held until then.
const HOLDERS_ON: &str = "SELECT g.*, p.name, p.nip, p.rank FROM role_grant g JOIN person p ON p.id = g.person_id
   WHERE g.role = $1 AND g.confirmed_at IS NOT NULL AND g.starts <= $2 AND (g.ends IS NULL OR g.ends >= $2)
   ORDER BY g.starts DESC, g.id DESC";
const TODAY: &str = "SELECT g.role, g.mandate, g.unit_id, g.decree_no, u.name AS unit_name
   FROM role_grant g LEFT JOIN unit u ON u.id = g.unit_id
   WHERE g.person_id = $1 AND g.confirmed_at IS NOT NULL AND g.ended_at IS NULL
     AND g.starts <= $2 AND (g.ends IS NULL OR g.ends >= $2) ORDER BY g.id";
const UNITS: &str = "SELECT * FROM unit ORDER BY id";

fn holding(row: &Row, zone: Zone) -> Result<Holding> {
    let bad = |what: &str| Error::Storage(format!("{what} jabatan tidak dikenal"));
    let ended_at = row.opt_moment("ended_at")?;
    Ok(Holding {
        grant: Grant {
            id: row.int("id")?,
            role: Role::parse(&row.text("role")?).ok_or_else(|| bad("nama"))?,
            unit: row.opt_int("unit_id")?,
            mandate: Mandate::parse(&row.text("mandate")?).ok_or_else(|| bad("mandat"))?,
            from: row.day("starts")?,
            until: row.opt_day("ends")?,
            confirmed_at: row.opt_moment("confirmed_at")?,
            ended_at,
            decree: row.text("decree_no")?,
        },
        person: row.int("person_id")?,
        name: row.text("name")?,
        decree_date: row.day("decree_date")?,
        entered_by: row.int("entered_by")?,
        ended: ended_at.map(|moment| moment.day(zone)),
    })
}

pub(crate) async fn list_of_person(read: &mut impl Read, person: i64, zone: Zone) -> Result<Vec<Holding>> {
    read.query(OF_PERSON, params![person]).await?.iter().map(|r| holding(r, zone)).collect()
}

pub(crate) async fn list_of_role(read: &mut impl Read, role: Role, zone: Zone) -> Result<Vec<Holding>> {
    read.query(OF_ROLE, params![role.code()]).await?.iter().map(|r| holding(r, zone)).collect()
}

pub(crate) async fn list_all(read: &mut impl Read, zone: Zone) -> Result<Vec<Holding>> {
    read.query(ALL, vec![]).await?.iter().map(|r| holding(r, zone)).collect()
}

pub(crate) async fn load(read: &mut impl Read, id: i64, zone: Zone) -> Result<Holding> {
    let row = read.opt(BY_ID, params![id]).await?;
    holding(&row.ok_or_else(|| Error::NotFound(format!("jabatan nomor {id}")))?, zone)
}

/// Makes those who fill the same office wait for each other.
pub(crate) async fn lock_office(tx: &mut Tx, unit: Option<i64>) -> Result<()> {
    match unit {
        Some(id) => tx.one(LOCK_UNIT, params![id]).await.map(drop),
        None => tx.one(LOCK_REGION, vec![]).await.map(drop),
    }
}

pub(crate) async fn save_grant(tx: &mut Tx, new: &Asked, confirmed: Option<(i64, Moment)>) -> Result<i64> {
    let (id, now, actor) = (tx.id()?, tx.ctx().now, tx.ctx().actor.person());
    let kept = row! {
        id: id, person_id: new.person, role: new.role.code(), unit_id: new.unit, mandate: new.mandate.code(),
        decree_no: &new.decree_number, decree_date: new.decree_date, starts: new.from, ends: new.until,
        entered_by: actor, entered_at: now, confirmed_by: confirmed.map(|c| c.0), confirmed_at: confirmed.map(|c| c.1),
        ended_by: None::<i64>, ended_at: None::<i64>,
    };
    tx.insert(&ROLE_GRANT, kept).await?;
    Ok(id)
}

pub(crate) async fn save_confirmation(tx: &mut Tx, id: i64) -> Result<()> {
    let (now, actor) = (tx.ctx().now, tx.ctx().actor.person());
    changed(tx.change(&ROLE_GRANT, CONFIRM, params![id, actor, now]).await?, id)
}

pub(crate) async fn save_end(tx: &mut Tx, id: i64) -> Result<()> {
    let (now, actor) = (tx.ctx().now, tx.ctx().actor.person());
    changed(tx.change(&ROLE_GRANT, END, params![id, actor, now]).await?, id)
}

fn changed(rows: Vec<Row>, id: i64) -> Result<()> {
    if rows.is_empty() { Err(Error::Conflict(format!("jabatan nomor {id} berubah"))) } else { Ok(()) }
}

/// Role and unit of the offices that a person holds on a day.
pub(crate) async fn list_in_force(read: &mut impl Read, person: i64, day: Day) -> Result<Vec<(Role, Option<i64>)>> {
    let rows = read.query(IN_FORCE_OF, params![person, day]).await?;
    let mut held = Vec::new();
    for row in rows {
        if let Some(role) = Role::parse(&row.text("role")?) {
            held.push((role, row.opt_int("unit_id")?));
        }
    }
    Ok(held)
}

/// The same, as their holder reads them.
pub(crate) async fn list_today(read: &mut impl Read, person: i64, day: Day) -> Result<Vec<OfficeToday>> {
    let bad = |what: &str| Error::Storage(format!("{what} jabatan tidak dikenal"));
    let office = |row: &Row| {
        Ok(OfficeToday {
            role: Role::parse(&row.text("role")?).ok_or_else(|| bad("nama"))?,
            mandate: Mandate::parse(&row.text("mandate")?).ok_or_else(|| bad("mandat"))?,
            unit: row.opt_int("unit_id")?,
            unit_name: row.opt_text("unit_name")?,
            decree: row.text("decree_no")?,
        })
    };
    read.query(TODAY, params![person, day]).await?.iter().map(office).collect()
}

/// Persons who hold an office on a day and can sign in.
pub(crate) async fn list_active_holders(read: &mut impl Read, role: Role, day: Day) -> Result<Vec<i64>> {
    read.query(ACTIVE_HOLDERS, params![role.code(), day]).await?.iter().map(|r| r.int("person_id")).collect()
}

/// Confirmed holders of an office whose period covers a day, newest first.
pub(crate) async fn list_holders(
    read: &mut impl Read,
    role: Role,
    day: Day,
    zone: Zone,
) -> Result<Vec<(Holding, OfficeHolder)>> {
    let rows = read.query(HOLDERS_ON, params![role.code(), day]).await?;
    rows.iter()
        .map(|row| {
            let held = holding(row, zone)?;
            let holder = OfficeHolder {
                person: held.person,
                name: held.name.clone(),
                nip: row.opt_text("nip")?,
                rank: row.text("rank")?,
                role,
                mandate: held.grant.mandate,
                decree: held.grant.decree.clone(),
            };
            Ok((held, holder))
        })
        .collect()
}

pub(crate) async fn list_units(read: &mut impl Read) -> Result<Vec<Unit>> {
    read.query(UNITS, vec![]).await?.iter().map(Unit::from_row).collect()
}

/// A new unit; an SKPD (no `skpd`) is its own.
pub(crate) async fn save_unit(tx: &mut Tx, code: &Code, name: &str, skpd: Option<i64>) -> Result<Unit> {
    let (id, now) = (tx.id()?, tx.ctx().now);
    let skpd_id = skpd.unwrap_or(id);
    let new = row! { id: id, code: code.text(), norm: code.norm(), name: name, skpd_id: skpd_id, made_at: now };
    tx.insert(&UNIT, new).await?;
    Ok(Unit { id, code: code.text().to_owned(), name: name.to_owned(), skpd_id })
}

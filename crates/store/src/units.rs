//! SKPD and sub units, as the door reads them.

use crate::module::Query;
use crate::value::Row;
use crate::{Error, Read, Result, View, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: i64,
    pub code: String,
    pub name: String,
    /// The SKPD; an SKPD is its own.
    pub skpd_id: i64,
}

const BY_NORM: &str = "SELECT * FROM unit WHERE norm = $1";
const ALL: &str = "SELECT * FROM unit";
const BY_ID: &str = "SELECT * FROM unit WHERE id = $1";

impl Unit {
    pub fn from_row(row: &Row) -> Result<Unit> {
        Ok(Unit { id: row.int("id")?, code: row.text("code")?, name: row.text("name")?, skpd_id: row.int("skpd_id")? })
    }
}

/// The unit of a code in normal form.
pub async fn by_norm(read: &mut impl Read, norm: &str) -> Result<Option<Unit>> {
    read.opt(BY_NORM, params![norm]).await?.as_ref().map(Unit::from_row).transpose()
}

/// Every unit that the view's scope reaches, in the order of their codes.
pub async fn seen(view: &mut View) -> Result<Vec<Unit>> {
    let mut units = view.query(ALL, vec![]).await?.iter().map(Unit::from_row).collect::<Result<Vec<_>>>()?;
    units.retain(|u| view.scope.sees(u.skpd_id, u.id));
    units.sort_by(|a, b| (&a.code, a.id).cmp(&(&b.code, b.id)));
    Ok(units)
}

/// The unit that `skpd=` names, within the view's scope; none where it names none.
pub async fn asked(view: &mut View, query: &Query) -> Result<Option<Unit>> {
    let Some(asked) = query.filters.get("skpd") else { return Ok(None) };
    let code = kernel::Code::parse(asked).map_err(|e| Error::Input(format!("skpd: {e}")))?;
    let found = by_norm(view, code.norm()).await?.filter(|unit| view.scope.sees(unit.skpd_id, unit.id));
    found.map(Some).ok_or_else(|| Error::NotFound(format!("SKPD {asked}")))
}

pub async fn by_id(read: &mut impl Read, id: i64) -> Result<Option<Unit>> {
    read.opt(BY_ID, params![id]).await?.as_ref().map(Unit::from_row).transpose()
}

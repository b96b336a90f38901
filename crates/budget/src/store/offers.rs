//! Accounts as somebody chooses them for a payment.

use store::{Read, Result, Row, params};

use super::{account, around, standings};
use crate::model::{Coded, Offer, OfferedSource};

/// Accounts of a unit ($1) and year ($2) that a text ($3) names, each once.
const NAMED: &str = "SELECT a.*, k.code AS sub_code, k.name AS sub_name, r.code AS rek_code, r.name AS rek_name
   FROM account a LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'sub_kegiatan' AND k.norm = a.sub_kegiatan
   LEFT JOIN ref_code r ON r.year = a.year AND r.kind = 'rekening' AND r.norm = a.rekening
   WHERE a.sub_unit_id = $1 AND a.year = $2 AND a.ceiling > 0
     AND (LOWER(COALESCE(k.name, '')) LIKE $3 ESCAPE '!' OR LOWER(COALESCE(r.name, '')) LIKE $3 ESCAPE '!'
       OR COALESCE(k.code, '') LIKE $3 ESCAPE '!' OR COALESCE(r.code, '') LIKE $3 ESCAPE '!'
       OR a.sub_kegiatan LIKE $3 ESCAPE '!' OR a.rekening LIKE $3 ESCAPE '!')
   ORDER BY a.sub_kegiatan, a.rekening LIMIT $4";
const BY_ID: &str = "SELECT a.*, k.code AS sub_code, k.name AS sub_name, r.code AS rek_code, r.name AS rek_name
   FROM account a LEFT JOIN ref_code k ON k.year = a.year AND k.kind = 'sub_kegiatan' AND k.norm = a.sub_kegiatan
   LEFT JOIN ref_code r ON r.year = a.year AND r.kind = 'rekening' AND r.norm = a.rekening WHERE a.id = $1";
const SOURCE_NAMES: &str = "SELECT norm, code, name FROM ref_code WHERE year = $1 AND kind = 'sumber_dana'";

pub async fn named(read: &mut impl Read, sub_unit: i64, year: i32, text: &str, most: i64) -> Result<Vec<Offer>> {
    let rows = read.query(NAMED, params![sub_unit, year, store::search::pattern(text), most]).await?;
    let mut offers = Vec::with_capacity(rows.len());
    for row in &rows {
        offers.push(offer(read, row).await?);
    }
    Ok(offers)
}

pub async fn by_id(read: &mut impl Read, id: i64) -> Result<Option<Offer>> {
    match read.opt(BY_ID, params![id]).await? {
        Some(row) => Ok(Some(offer(read, &row).await?)),
        None => Ok(None),
    }
}

async fn offer(read: &mut impl Read, row: &Row) -> Result<Offer> {
    let (sql, params) = around(row.int("id")?);
    let beside = read.query(sql, params).await?;
    let mut found = standings(&[row], &[beside])?;
    let standing = found.pop().ok_or_else(|| store::Error::Bug("rekening tanpa kedudukan".into()))?;
    let coded = |code: &str, name: &str, norm: &str| -> Result<Coded> {
        Ok(Coded {
            code: row.opt_text(code)?.unwrap_or_else(|| norm.to_owned()),
            name: row.opt_text(name)?.unwrap_or_default(),
        })
    };
    let own = account(row)?;
    let mut sources = Vec::new();
    if standing.sources.len() > 1 {
        let names = read.query(SOURCE_NAMES, params![own.year]).await?;
        for s in &standing.sources {
            let known = names.iter().find(|n| n.text("norm").is_ok_and(|norm| norm == s.source));
            let name = known.map(|n| n.text("name")).transpose()?.unwrap_or_default();
            let code = known.map(|n| n.text("code")).transpose()?.unwrap_or_else(|| s.source.clone());
            let available = s.ceiling.minus(s.reserved).minus(s.posted).minus(s.external);
            sources.push(OfferedSource { source: Coded { code, name }, available });
        }
    }
    Ok(Offer {
        sub_kegiatan: coded("sub_code", "sub_name", &own.sub_kegiatan)?,
        rekening: coded("rek_code", "rek_name", &own.rekening)?,
        standing,
        sources,
    })
}

//! What is to be typed into the national system: the treasury's list, with what
//! came in.

use kernel::Sheet;
use store::module::Query;
use store::{Document, Result, Row, View};
use treasury::public::sharing::{self, ToType};

use crate::store::entry;

pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    let rows = entry::to_type(view, query.year).await?;
    let more = rows.iter().map(to_type).collect::<Result<Vec<_>>>()?;
    sharing::to_enter(view, query, more).await
}

fn to_type(r: &Row) -> Result<ToType> {
    let basis = r.opt_text("owed_kind")?.zip(r.opt_text("owed_number")?);
    Ok(ToType {
        document: Document::from_row(r)?,
        skpd: r.text("skpd")?,
        sub_unit: r.text("sub_unit")?,
        sub_kegiatan: Some(r.text("sub_kegiatan")?).filter(|code| !code.is_empty()),
        rekening: r.text("rekening")?,
        part: r.money("part")?,
        payer: r.opt_text("payer")?,
        basis: basis.map(|(kind, number)| format!("{kind} {number}")),
    })
}

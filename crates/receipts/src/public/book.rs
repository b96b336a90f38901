//! What the bank's side asks of a Bendahara Penerimaan: whose book an act
//! writes in, and what stands in it.

use kernel::Role;
use store::{Case, Read, Result};
use treasury::public::bank::{Assistant, Holder};
use treasury::rules::book::Fact;

use crate::store::book;

/// Whose book this person writes in when acting for this unit: the assistant's
/// own, else that of the SKPD's Bendahara Penerimaan.
pub fn holder_of(case: &Case) -> Result<Holder> {
    let unit = case.unit()?;
    let own = case.grant.as_ref().filter(|g| g.role == Role::BendaharaPenerimaanPembantu).and_then(|g| g.unit);
    Ok(Holder { skpd: unit.skpd_id, unit: own.unwrap_or(unit.skpd_id) })
}

/// STBP that came into a holder's hands and STS by which they left, in the order
/// of the book.
pub async fn facts(read: &mut impl Read, year: i32, holder: Holder) -> Result<Vec<Fact>> {
    book::facts(read, year, holder).await
}

/// Those whose books have movements in a year.
pub async fn holders(read: &mut impl Read, year: i32) -> Result<Vec<Assistant>> {
    book::holders(read, year).await
}

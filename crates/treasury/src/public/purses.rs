//! What lies with PPTK, for those who look into it.

use store::{Read, Result};

use crate::store::panjar;

pub use crate::store::panjar::OpenPanjar;

/// Panjar of a year that are not settled, the oldest NPD first within a unit.
pub async fn open_panjar(read: &mut impl Read, year: i32) -> Result<Vec<OpenPanjar>> {
    panjar::open(read, year).await
}

//! Steps on the register of staff: something is proposed, and another person
//! of the personnel office lets it count.

mod decide;
mod import;
mod record;

pub use decide::{ConfirmEmployment, RejectEmployment};
pub use import::{ImportStaff, StaffReport, Workbook};
pub use record::{EndEmployment, Proposed, RecordEmployment};

use kernel::Role;
use store::{Error, Result};

pub(crate) use crate::rules::LAW;

/// Who keeps the register; never those who pay.
pub(crate) const KEEPERS: &[Role] = &[Role::Personnel];

fn clean(what: &str, text: &str, most: usize) -> Result<String> {
    match text.trim() {
        "" => Ok(String::new()),
        given => kernel::text::clean(given, most).map_err(|e| Error::Input(format!("{what} {e}"))),
    }
}

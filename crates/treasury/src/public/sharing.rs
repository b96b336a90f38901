//! What documents of neighbours share with the treasury's own: how they begin,
//! how their day is judged, their number, their lines, and the LRA that they
//! complete.

use kernel::Money;
use store::{Read, Result};

use crate::store::repayments;

pub use crate::acts::LineInput;
pub use crate::acts::advance::blank;
pub use crate::acts::common::{Done, check_reasons, give_number, judge_day, rests_on, settle, turn_back};
pub use crate::acts::national::refuse_noted;
pub use crate::acts::spp::{moves, payment_lines};
pub use crate::model::PaymentLine;
pub use crate::reports::beside::{ToType, entered as to_enter};
pub use crate::reports::lra::{BY as LRA_BY, Received, whole as lra};
pub use crate::reports::registers::{Step as LateStep, late};
pub use crate::rules::dates::{RestsOn, check_book_open};
pub use crate::rules::late::Term;
pub use crate::rules::waiting::due;
pub use crate::store::notes::{take as take_note, used as note_used};
pub use crate::store::{insert_lines, lines};

/// A retur that a credit note of the bank proves.
#[derive(Clone, Debug)]
pub struct Bounced {
    /// The payment that came back.
    pub label: String,
    pub thread: i64,
    /// What came back by this note.
    pub amount: Money,
    /// The money left again, or is about to.
    pub paid_again: bool,
}

/// The retur of a year that a credit note proves.
pub async fn bounced(read: &mut impl Read, year: i32, note: &str) -> Result<Option<Bounced>> {
    let Some(noted) = repayments::noted(read, year, note).await? else { return Ok(None) };
    let (label, thread) = (noted.paid.label(), noted.paid.thread);
    Ok(Some(Bounced { label, thread, amount: noted.amount, paid_again: noted.again }))
}

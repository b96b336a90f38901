//! What documents of neighbours share with the treasury's own: how they begin,
//! how their day is judged, their number, their lines, and the LRA that they
//! complete.

pub use crate::acts::LineInput;
pub use crate::acts::advance::blank;
pub use crate::acts::common::{Done, check_reasons, give_number, judge_day, rests_on, settle, turn_back};
pub use crate::acts::spp::{moves, payment_lines};
pub use crate::model::PaymentLine;
pub use crate::reports::lra::{BY as LRA_BY, Received, whole as lra};
pub use crate::rules::dates::RestsOn;
pub use crate::rules::waiting::due;
pub use crate::store::{insert_lines, lines};

//! The official steps of making a budget, one act each.

mod ceilings;
mod common;
mod dpa;
mod lines;
mod plan;
mod ratify;
mod review;
mod rka;
mod rounds;
mod shift;
mod spread;
mod standards;
mod twelfth;

pub use ceilings::{AdoptCeilings, CeilingInput, SetCeilings, SetSourceCeilings, SourceInput};
pub use dpa::{ApproveDpa, DraftDpa, RatifyDpa, ResubmitDpa, ReturnDpa, VerifyDpa};
pub use lines::{DropInput, LineInput, SaveRkaLines, Saved, SavedLine};
pub use plan::{Basis, EditCashPlan, PlanLine, PrepareCashPlan, RatifyCashPlan, propose_all};
pub use ratify::{ComposeRapbd, RatifyApbd};
pub use review::{AnswerNote, CancelRka, NoteRka, ReopenNote, ResolveNote, ReturnRka, ReviewRka, SubmitRka, VerifyRka};
pub use rka::{DraftRka, SetActivity};
pub use rounds::{CancelRound, LockStep, OpenRound, OpenStep, RecordInstrument};
pub use shift::ApproveShift;
pub use spread::{LoadCashPlan, SetCashPlan, SpreadCashPlan};
pub use twelfth::ReleaseTwelfth;

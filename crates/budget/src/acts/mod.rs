//! Official steps on the budget.

mod ceilings;
mod import;
mod lines;
mod reference;

pub use ceilings::take_effect;
pub use import::{ApbdReport, ConfirmApbd, ImportApbd, RejectApbd};
pub use reference::{LoadPriorRealisation, LoadReference, PriorLine, ReferenceCode};

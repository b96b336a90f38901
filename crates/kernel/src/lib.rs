//! What every other room rests on: values and pure rules.
//!
//! Nothing here reads a file, a clock, a database or the network, and nothing
//! is async. A rule is given its facts and answers; that is what makes it
//! testable case by case and repeatable by an auditor.

#![forbid(unsafe_code)]

pub mod act;
pub mod authority;
pub mod code;
pub mod coefficient;
pub mod day;
pub mod digits;
pub mod finding;
pub mod form;
mod hex;
mod in_words;
pub mod ledger;
pub mod lifecycle;
pub mod money;
mod names;
pub mod number;
pub mod reading;
pub mod regulation;
pub mod role;
pub mod sheet;
pub mod text;

pub use act::ActDef;
pub use code::Code;
pub use coefficient::Coefficient;
pub use day::{Day, Moment, Zone};
pub use finding::{Refusal, Refusals};
pub use hex::{hex, unhex};
pub use money::Money;
pub use role::Role;
pub use sheet::Sheet;

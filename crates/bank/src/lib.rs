//! The bank: batches of SP2D that go out, statements that come back, and cash that is counted.

#![forbid(unsafe_code)]

use ::store::Module;

/// The module's table of contents.
pub static MODULE: Module =
    Module { name: "bank", migrations: &[], tables: &[], acts: &[], regulations: &[], reports: &[], checks: &[] };

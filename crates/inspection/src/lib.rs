//! What may be wrong: patterns of fraud looked for in what is recorded, and what became of each finding.

#![forbid(unsafe_code)]

use ::store::Module;

/// The module's table of contents.
pub static MODULE: Module =
    Module { name: "inspection", migrations: &[], tables: &[], acts: &[], regulations: &[], reports: &[], checks: &[] };

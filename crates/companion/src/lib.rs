//! Beside the national system: what is to be entered there, and what came back from it.

#![forbid(unsafe_code)]

use ::store::Module;

/// The module's table of contents.
pub static MODULE: Module =
    Module { name: "companion", migrations: &[], tables: &[], acts: &[], regulations: &[], reports: &[], checks: &[] };

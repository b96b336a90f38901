//! What comes in: receipts, their deposit, refunds, and what is received and spent outside the RKUD.

#![forbid(unsafe_code)]

use ::store::Module;

/// The module's table of contents.
pub static MODULE: Module =
    Module { name: "receipts", migrations: &[], tables: &[], acts: &[], regulations: &[], reports: &[], checks: &[] };

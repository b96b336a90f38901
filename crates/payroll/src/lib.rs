//! Pay for many: lists of payees behind one request for payment.

#![forbid(unsafe_code)]

use ::store::Module;

/// The module's table of contents.
pub static MODULE: Module =
    Module { name: "payroll", migrations: &[], tables: &[], acts: &[], regulations: &[], reports: &[], checks: &[] };

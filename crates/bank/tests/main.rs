//! The bank on both databases, one program: a topic to a file.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod batches;
#[path = "../../payroll/tests/support/books.rs"]
#[allow(dead_code)]
mod books;
mod cash;
mod covered;
mod imported;
mod monthly;
mod neighbours;
mod nihil;
mod payees;
mod prove_fraud;
mod prove_registers;
mod purses;
mod receiving;
mod statements;
mod support;
mod taken;

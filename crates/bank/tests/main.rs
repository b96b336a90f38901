//! The bank on both databases, one program: a topic to a file.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod batches;
mod cash;
mod nihil;
mod prove_registers;
mod purses;
mod statements;
mod support;

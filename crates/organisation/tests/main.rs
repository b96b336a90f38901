//! Persons, offices and accounts on both databases, one program: a topic to a file.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod accounts;
mod clock;
mod erasures;
mod factors;
mod identities;
mod offices;
mod schemas;
mod steady;
mod support;

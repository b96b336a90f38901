//! Lists of payees on both databases, one program: a topic to a file.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod checks;
mod large;
mod lists;
mod reckoned;
mod register;
mod support;

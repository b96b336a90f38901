//! A budget in the making on both databases, one program: a topic to a file.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod change;
mod hands;
mod late;
mod plans;
mod support;
mod year;

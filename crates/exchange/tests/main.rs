//! The acts of the exchange on both databases, one program: a topic to a file.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod access;
mod enrolment;
mod orders;
mod registers;
mod support;

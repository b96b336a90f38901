//! The edge over real sockets, one program: a topic to a file.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod acts;
mod practice;
mod random;
mod reads;
mod routes;
mod support;
mod wire;

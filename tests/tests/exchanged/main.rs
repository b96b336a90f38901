//! The exchange as a served process, met by clients over TLS: what comes twice,
//! keys that change and are taken back, false names, letters that no honest
//! client writes, a disk that is full.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
#[path = "../cli/mod.rs"]
mod cli;
#[allow(dead_code)]
#[path = "../../../crates/hub/tests/support/client.rs"]
mod client;
#[path = "../../../crates/hub/tests/support/corpus.rs"]
mod corpus;
#[allow(dead_code)]
#[path = "../joined/mod.rs"]
mod joined;

mod disk;
mod house;
mod keys;
mod malformed;
mod spoofed;
mod twice;

use house::key;

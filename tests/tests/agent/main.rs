//! The agent as a process: an old MariaDB on one side, the hub in the middle,
//! another agency's agent with a PostgreSQL on the other. Whatever dies in
//! between, at the end both tables say the same.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
#[path = "../cli/mod.rs"]
mod cli;
#[allow(dead_code)]
#[path = "../joined/mod.rs"]
mod joined;

mod drops;
mod enrolling;
mod faults;
mod fleet;
mod keys;
mod kinds;
mod line;
mod refused;
mod rows;
mod secured;
mod steps;
mod world;

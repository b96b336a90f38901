//! The running exchange: what agencies' systems ask of each other passes here,
//! proved, allowed, noted, and answered with a receipt.
//!
//! Who may do what stands in the register (`exchange`); what goes over the line
//! is said by `protocol`; what is kept lies in a lane of `store`. This crate
//! listens, connects, and keeps the order of the steps.

#![forbid(unsafe_code)]

mod agent;
mod beside;
pub mod body;
mod call;
pub mod carry;
mod course;
mod enrol;
pub mod events;
pub mod fair;
pub mod follow;
pub mod gate;
mod head;
mod hub;
mod known;
pub mod listen;
pub mod member;
mod metadata;
pub mod metrics;
pub mod mirror;
pub mod outward;
pub mod passes;
mod reply;
pub mod reports;
mod room;
pub mod seen;
pub mod store;
pub mod tls;

pub use hub::{Ground, Hub, Settings};

/// Of the hub's key, which is read over the telephone before it is believed.
pub fn fingerprint(keys: &::store::Keys) -> String {
    reply::Signer::of(keys).fingerprint()
}

/// What the hub shows of itself among the modules' reports; its acts and
/// registers are those of `exchange`.
pub static MODULE: ::store::Module = ::store::Module {
    name: "hub",
    migrations: &[],
    tables: &[],
    acts: &[],
    regulations: &[],
    reports: reports::ALL,
    checks: &[],
};

//! Everything that goes over the line between the regency's hub and the agencies,
//! as values and pure rules: no file, clock, network or database.

#![forbid(unsafe_code)]

pub mod agent;
pub mod digest;
pub mod endpoint;
pub mod enrol;
pub mod event;
pub mod fault;
pub mod id;
pub mod key;
pub mod r1;
pub mod signature;
pub mod trust;

mod uri;

pub use fault::{Fault, FaultKind};

/// Header fields in the order they came, names in lower case.
pub type Fields = Vec<(String, Vec<u8>)>;

/// All values of a field, in their order.
pub(crate) fn values<'a>(fields: &'a [(String, Vec<u8>)], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    fields.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_slice())
}

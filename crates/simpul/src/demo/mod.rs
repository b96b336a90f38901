//! A regency that Simpul makes up: 43 SKPD, their budget, their officials.
//! Every figure is invented here and is labelled as an example.

mod agencies;
mod crowd;
mod exchanging;
mod fill;
mod preparing;
mod regency;
mod story;
mod workday;

pub use agencies::agencies;
#[cfg(test)]
pub(crate) use agencies::{Joined, Keepers, Named, join};
pub use crowd::crowd;
#[cfg(test)]
pub(crate) use exchanging::Line;
pub use exchanging::{exchanging, listening};
pub use fill::payments;
pub use preparing::preparing;
#[cfg(test)]
pub use regency::{People, payee, shifted};
pub use regency::{Regency, YEAR, act, found, others};
pub use story::{HERO, tell};
#[cfg(test)]
pub use workday::spp;
pub use workday::workday;

//! A regency that Simpul makes up: 43 SKPD, their budget, their officials.
//! Every figure is invented here and is labelled as an example.

mod fill;
mod regency;
mod story;

pub use fill::payments;
pub use regency::{YEAR, act, found};
pub use story::tell;

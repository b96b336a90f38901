//! A regency that Simpul makes up: 43 SKPD, their budget, their officials.
//! Every figure is invented here and is labelled as an example.

mod regency;
mod story;

pub use regency::{YEAR, found};
pub use story::tell;

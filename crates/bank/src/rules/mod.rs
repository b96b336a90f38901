//! Pure decisions: facts in, a decision or all refusals out.

pub mod accounts;
pub mod arriving;
pub mod batch;
pub mod books;
pub mod closing;
pub mod covering;
pub mod e2e;
pub mod forecast;
pub mod matching;
pub mod monthly;
pub mod parting;
pub mod printed;
pub mod returning;
pub mod rkud;
pub mod statement;

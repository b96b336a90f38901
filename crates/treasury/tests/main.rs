//! The acts of the treasury on both databases, one program: a topic to a file.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod advances;
mod beside;
mod card;
mod ceilings;
mod claims;
mod columns;
mod dates;
mod from_the_rka;
mod hands;
mod imports;
mod late_budget;
mod limits;
mod nihil;
mod openings;
mod panjar;
mod parts;
mod races;
mod random;
mod registers;
mod repayments;
mod returns;
mod support;
mod tax;
mod waiting;
mod whole_way;

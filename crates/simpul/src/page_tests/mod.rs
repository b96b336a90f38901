//! The pages as a browser meets them, over the demonstration regency.

#![allow(clippy::expect_used)]

mod browser;
mod paying;
mod signing_in;
mod working;

//! The pages as a browser meets them, over the demonstration regency.

#![allow(clippy::expect_used)]

mod bank;
mod bringing;
mod browser;
mod cash;
mod evidence;
mod exchange;
mod figures;
mod finding;
mod flows;
mod foreign_api;
mod founding;
mod identity;
mod inspecting;
mod languages;
mod marks;
mod matrix;
mod papers;
mod password;
mod paying;
mod preparing;
mod preparing_amounts;
mod preparing_book;
mod preparing_weight;
mod prices;
mod public;
mod second_factor;
mod signing;
mod signing_in;
mod staff;
mod telling;
mod unseen;
mod walking;
mod watching;
mod working;

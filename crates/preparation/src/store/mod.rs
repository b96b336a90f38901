//! Statements of the budget's making. No decisions here.

pub mod hands;
pub mod lines;
pub mod making;
pub mod notes;
pub mod pages;
pub mod papers;
pub mod plans;
pub mod rka;
pub mod rounds;
pub mod seen;
pub mod twelfth;

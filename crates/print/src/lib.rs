//! Papers and lists as PDF, set by Typst.
//!
//! A [`Form`] says what stands on a paper; how it looks stands in our own
//! templates. Texts of people reach a template as data and are set letter by
//! letter. The same form gives the same bytes. Layout runs in a child process
//! with limits ([`render_isolated`]), because a layout engine that is handed
//! something absurd may take all memory there is.

#![forbid(unsafe_code)]

mod error;
pub mod form;
mod isolate;
mod paper;
mod qr;
mod table;
#[cfg(test)]
mod tests;
mod world;

#[cfg(test)]
extern crate self as print;

use kernel::{Day, Sheet};
use serde::{Deserialize, Serialize};

pub use error::PrintError;
pub use form::{Foot, Form, Mark, Seal};
pub use isolate::{Limits, SUBCOMMAND, child_main, render_isolated};
pub use paper::grouped;

/// What is to be printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Job {
    Paper(Box<Form>),
    Table { sheet: Sheet, region: String, day: Day, marks: Vec<Mark>, foot: Foot },
}

/// Makes the PDF in this process; where the content comes from people, call
/// [`render_isolated`].
pub fn render(job: &Job) -> Result<Vec<u8>, PrintError> {
    match job {
        Job::Paper(form) => pdf(form),
        Job::Table { sheet, region, day, marks, foot } => table_pdf(sheet, region, *day, (marks.as_slice(), foot)),
    }
}

/// A paper: PDF/A-2a, tagged, with its fonts inside.
pub fn pdf(form: &Form) -> Result<Vec<u8>, PrintError> {
    world::set(world::PAPER, serde_json::to_value(paper::paper(form))?)
}

/// A list on A4 in landscape: repeated heads, running totals where the rows
/// add up to the total; columns that do not fit go over sheets to be laid side
/// by side. PDF/A-2b without tags.
pub fn table_pdf(sheet: &Sheet, region: &str, day: Day, told: (&[Mark], &Foot)) -> Result<Vec<u8>, PrintError> {
    world::set(world::TABLE, serde_json::to_value(table::pages(sheet, region, day, told)?)?)
}

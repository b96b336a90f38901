//! Files in and out: the only crate that knows xlsx, csv and scanned papers.
//!
//! A file becomes a kernel [`kernel::sheet::Grid`], a kernel [`kernel::Sheet`]
//! becomes a file. Nothing here decides what a figure means; nothing outside
//! knows a file format. Printed forms (PDF) are the crate `print`.
//!
//! A file from outside is read by [`isolate::read_isolated`], in a child
//! process with limits; [`read::read_file`] is what that child runs. Scanned
//! papers are not read but looked at, by [`inspect`].

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod error;
mod frame;
mod guard;
pub mod inspect;
pub mod isolate;
mod limits;
pub mod read;
pub mod write;

pub use error::{ReadError, WriteError};
pub use isolate::{Input, SUBCOMMAND, child_main, read_isolated, read_rows};
pub use limits::Limits;
pub use read::read_file;

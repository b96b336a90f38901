//! The edge agent: beside an agency's own application it reads what is new
//! there, keeps it through every outage, and brings it to the regency's hub;
//! and it takes what others give to the agency.

#![forbid(unsafe_code)]

mod authorities;
mod backoff;
mod clock;
pub mod command;
mod doctor;
mod follow;
mod hello;
mod init;
mod line;
mod mapping;
mod outside;
mod run;
mod send;
mod settings;
mod source;
mod status;
mod store;
mod take;
mod trouble;

pub use command::{Command, execute};
pub use trouble::{Result, Trouble};

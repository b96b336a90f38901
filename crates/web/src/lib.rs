//! The edge towards programs and browsers: HTTP in, acts and views behind it.
//!
//! Nothing is decided here. A POST becomes an act that goes through the door
//! of `store`; a GET becomes a view with the reader's scope. This crate knows
//! no domain module: the binary hands it the list of modules and the few
//! functions in [`App`].
//!
//! For now there is the JSON API alone. Pages will stand beside [`routes`] in
//! a table of their own, with their own headers where [`limits`] leaves room.

#![forbid(unsafe_code)]

mod acts;
mod asked;
mod auth;
mod limits;
mod log;
mod openapi;
mod practice;
mod problem;
mod reads;
mod reply;
mod reports;
mod routes;
mod serve;
mod site;

use std::sync::Arc;

use kernel::{Day, Moment, Sheet};
use serde_json::Value;
use store::module::Reading;
use store::{Db, DocRef, Module, Scope, View};

pub use limits::{MAX_BODY, MAX_IN_FLIGHT, TIME_LIMIT};
pub use openapi::document as openapi;
pub use problem::PROBLEM_JSON;
pub use routes::{Access, ROUTES, Route};
pub use serve::serve;

/// Everything that the edge is given; the binary fills it in.
#[derive(Clone, Debug)]
pub struct App {
    pub db: Arc<Db>,
    pub modules: &'static [&'static Module],
    pub auth: Auth,
    pub reads: Reads,
    pub files: Files,
}

/// How callers are known. Both functions read; neither is asked to remember.
#[derive(Clone, Copy, Debug)]
pub struct Auth {
    /// The credential of a token that is alive at the moment, its account active.
    pub token: for<'a> fn(&'a mut View, &'a str, Moment) -> Reading<'a, Option<Credential>>,
    /// What a person may read on the day.
    pub scope: for<'a> fn(&'a mut View, i64, Day) -> Reading<'a, Scope>,
}

/// Whom a token stands for. The triple never changes while the token exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential {
    pub token: i64,
    pub user: i64,
    pub person: i64,
}

/// Reads that belong to a module. The view carries the reader's scope, and the
/// function keeps to it.
#[derive(Clone, Copy, Debug)]
pub struct Reads {
    /// The thread of a document; unseen is not found.
    pub trace: for<'a> fn(&'a mut View, &'a DocRef) -> Reading<'a, Value>,
}

/// How a sheet becomes a file.
#[derive(Clone, Copy, Debug)]
pub struct Files {
    pub json: fn(&Sheet) -> Value,
    pub csv: fn(&Sheet) -> Vec<u8>,
    pub xlsx: fn(&Sheet) -> Result<Vec<u8>, String>,
}

/// All routes over one regency, with every limit on.
pub fn router(app: App) -> axum::Router {
    routes::build(Arc::new(site::Site::new(app)))
}

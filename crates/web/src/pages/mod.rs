//! The pages: the same acts and views as the API, behind a session.

mod account;
pub(crate) mod assets;
mod document;
pub(crate) mod frame;
mod genuine;
mod look;
mod packing;
mod print;
mod proof;
pub(crate) mod session;
mod sign_in;
mod tasks;
pub(crate) mod throttle;
mod time;
mod words;

pub(crate) use proof::random;

use axum::routing::{get, post};

use crate::routes::{Access, Route, route};

/// Every page, in one table beside [`crate::ROUTES`]; tests walk it.
pub static PAGES: &[Route] = &[
    route("GET", "/aset/{name}", Access::Public, || get(assets::answer)),
    route("GET", "/masuk", Access::Public, || get(sign_in::show)),
    route("POST", "/masuk", Access::Form, || post(sign_in::enter)),
    route("GET", "/masuk/tautan/{name}", Access::Public, || get(sign_in::show_link)),
    route("POST", "/masuk/tautan/{name}", Access::Form, || post(sign_in::enter_link)),
    route("POST", "/keluar", Access::Session, || post(sign_in::leave)),
    route("POST", "/keluar/semua", Access::Session, || post(sign_in::leave_all)),
    route("GET", "/", Access::Session, || get(tasks::show)),
    route("GET", "/dokumen/{id}", Access::Session, || get(document::show)),
    route("GET", "/dokumen/{id}/pdf", Access::Session, || get(print::show)),
    route("GET", "/sah/{name}", Access::Public, || get(genuine::show)),
    route("GET", "/akun", Access::Session, || get(account::show)),
];

//! The pages: the same acts and views as the API, behind a session.

mod account;
pub(crate) mod assets;
mod document;
mod fields;
pub(crate) mod frame;
mod look;
mod packing;
mod proof;
mod refused;
pub(crate) mod session;
mod sign_in;
mod spp;
mod step;
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
    route("GET", "/dokumen/{id}/ubah", Access::Session, || get(spp::edit)),
    route("POST", "/dokumen/{id}/ubah", Access::Session, || post(spp::change)),
    route("GET", "/dokumen/{id}/{act}", Access::Session, || get(step::show)),
    route("POST", "/dokumen/{id}/{act}", Access::Session, || post(step::perform)),
    route("GET", "/spp/baru", Access::Session, || get(spp::new)),
    route("POST", "/spp/baru", Access::Session, || post(spp::create)),
    route("GET", "/langkah/{act}", Access::Session, || get(step::begin)),
    route("POST", "/langkah/{act}", Access::Session, || post(step::begun)),
    route("GET", "/akun", Access::Session, || get(account::show)),
];

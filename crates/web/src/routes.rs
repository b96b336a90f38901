//! Every route, in one table.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};

use crate::limits::{ALIVE, FILES, MAX_BODY, guard};
use crate::pages::words;
use crate::problem::{Kind, Problem};
use crate::site::Site;
use crate::{acts, files, handed, imports, log, openapi, pages, prices, reads, reports};

/// Who gets past the first line of a handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Public,
    /// A living token; what it reaches is decided behind it.
    Member,
    /// A form that was opened here; it needs no session yet.
    Form,
    /// A living session in the browser; who has none is led to sign in.
    Session,
}

/// A row of the table.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
    handler: fn() -> MethodRouter<Arc<Site>>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Route({} {}, {:?})", self.method, self.path, self.access)
    }
}

pub(crate) const fn route(
    method: &'static str,
    path: &'static str,
    access: Access,
    handler: fn() -> MethodRouter<Arc<Site>>,
) -> Route {
    Route { method, path, access, handler }
}

/// Tests walk it: no route can be forgotten.
pub static ROUTES: &[Route] = &[
    route("GET", ALIVE, Access::Public, || get(reads::alive)),
    route("GET", "/api/openapi.json", Access::Public, || get(openapi::answer)),
    route("GET", "/api/acts", Access::Member, || get(acts::list)),
    route("GET", "/api/acts/{name}", Access::Member, || get(acts::schema)),
    route("POST", "/api/acts/{name}", Access::Member, || post(acts::perform)),
    route("GET", "/api/reports", Access::Member, || get(reports::list)),
    route("GET", "/api/reports/{name}", Access::Member, || get(reports::make)),
    route("GET", "/api/check", Access::Member, || get(reads::check)),
    route("GET", "/api/trace", Access::Member, || get(reads::trace)),
    route("GET", "/api/documents", Access::Member, || get(reads::documents)),
    route("GET", "/api/document", Access::Member, || get(reads::document)),
    route("GET", "/api/prices", Access::Member, || get(prices::search)),
    route("GET", "/api/messages", Access::Member, || get(reads::messages)),
    route("GET", FILES, Access::Member, || get(files::given)),
    route("POST", FILES, Access::Member, files::take),
    route("POST", "/api/handed/{name}", Access::Member, || post(handed::perform)),
    route("POST", "/api/imports/{name}", Access::Member, imports::take),
    route("GET", "/api/budget/compare", Access::Member, || get(reports::compare)),
    route("GET", "/log/checkpoint", Access::Member, || get(log::checkpoint)),
    route("GET", "/log/tile/{*path}", Access::Member, || get(log::tile)),
    route("GET", "/log/check", Access::Member, || get(log::check)),
];

pub(crate) fn build(site: Arc<Site>) -> Router {
    let mut router = Router::new();
    for route in ROUTES.iter().chain(pages::PAGES) {
        router = router.route(route.path, (route.handler)());
    }
    router
        .fallback(|| async { Problem::new(Kind::NotFound, words::get().no_address) })
        .method_not_allowed_fallback(|| async { Problem::new(Kind::Method, words::get().no_method) })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(site.clone(), guard))
        .with_state(site)
}

//! The official paper of a document.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;

use super::session::{Away, Visitor};
use super::words;
use crate::acts::{Named, name};
use crate::problem::{Kind, Problem};
use crate::reply;
use crate::site::Site;

/// No `sandbox` in its policy: browsers' own PDF viewers would stay blank, and
/// the paper holds no script.
pub(crate) async fn show(State(site): State<Arc<Site>>, mut visitor: Visitor, path: Named) -> Result<Response, Away> {
    let unseen = || Problem::new(Kind::NotFound, words::get().not_found_lead);
    let id: i64 = name(path)?.parse().map_err(|_| unseen())?;
    let found = (site.app.prints.paper)(&mut visitor.view, &site.issuer(), id).await?;
    let job = found.ok_or_else(unseen)?;
    // The database is free while the paper is set.
    drop(visitor);
    let file = format!("inline; filename=\"{}\"", job.name);
    let turn = site.printing.clone().acquire_owned().await.map_err(|_| Problem::busy())?;
    let render = site.app.prints.render;
    let made = tokio::task::spawn_blocking(move || {
        let made = render(job);
        // Held to the end of the work, also where nobody waits for it any more.
        drop(turn);
        made
    });
    let pdf = made.await.map_err(|e| Problem::bug(&e))?.map_err(Problem::input)?;
    let mut response = reply::bytes("application/pdf", pdf);
    let value = HeaderValue::from_str(&file).map_err(|e| Problem::bug(&e))?;
    response.headers_mut().insert(CONTENT_DISPOSITION, value);
    Ok(response)
}

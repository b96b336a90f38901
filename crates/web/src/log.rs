//! The journal's log for members' verifiers and witnesses (C2SP tlog-tiles).

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use store::View;

use crate::acts::name;
use crate::auth::Reader;
use crate::pages::mark::{COUNTED, asked};
use crate::problem::Problem;
use crate::reply;
use crate::site::Site;

pub(crate) const TEXT: &str = "text/plain; charset=utf-8";
pub(crate) const BYTES: &str = "application/octet-stream";

pub(crate) async fn part(view: &mut View, path: &str, content_type: &'static str) -> Result<Response, Problem> {
    let bytes = store::tiles::tile(view, path).await?;
    Ok(reply::bytes(content_type, bytes.ok_or_else(|| Problem::not_found("bagian log itu"))?))
}

pub(crate) async fn checkpoint(mut reader: Reader) -> Result<Response, Problem> {
    part(&mut reader.view, "checkpoint", TEXT).await
}

pub(crate) async fn tile(mut reader: Reader, path: Result<Path<String>, PathRejection>) -> Result<Response, Problem> {
    part(&mut reader.view, &format!("tile/{}", name(path)?), BYTES).await
}

/// What somebody kept of the log, against it.
pub(crate) async fn check(State(site): State<Arc<Site>>, reader: Reader, uri: Uri) -> Result<Response, Problem> {
    let kept = asked(&uri)?;
    let (mut reader, _turn) = reader.at_desk(&site).await?;
    reply::json(&store::mark::look(&mut reader.view, &kept, COUNTED).await?)
}

//! The journal's log for members' verifiers and witnesses (C2SP tlog-tiles).

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use store::View;

use crate::acts::name;
use crate::auth::Reader;
use crate::problem::Problem;
use crate::reply;

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

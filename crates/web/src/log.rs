//! The journal's log for members' verifiers and witnesses (C2SP tlog-tiles).

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;

use crate::acts::name;
use crate::auth::Reader;
use crate::problem::Problem;
use crate::reply;

async fn part(mut reader: Reader, path: &str, content_type: &'static str) -> Result<Response, Problem> {
    let bytes = store::tiles::tile(&mut reader.view, path).await?;
    Ok(reply::bytes(content_type, bytes.ok_or_else(|| Problem::not_found("bagian log itu"))?))
}

pub(crate) async fn checkpoint(reader: Reader) -> Result<Response, Problem> {
    part(reader, "checkpoint", "text/plain; charset=utf-8").await
}

pub(crate) async fn tile(reader: Reader, path: Result<Path<String>, PathRejection>) -> Result<Response, Problem> {
    part(reader, &format!("tile/{}", name(path)?), "application/octet-stream").await
}

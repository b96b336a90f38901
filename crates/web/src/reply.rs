//! Answers that went well.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Response as HttpResponse, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::digest::Output;
use sha2::{Digest, Sha256};

use crate::practice::Description;
use crate::problem::Problem;

pub(crate) const JSON: &str = "application/json";
pub(crate) const SCHEMA_JSON: &str = "application/schema+json";

pub(crate) fn json(value: &impl Serialize) -> Result<Response, Problem> {
    Ok(bytes(JSON, serde_json::to_vec(value).map_err(|e| Problem::bug(&e))?))
}

pub(crate) fn bytes(content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = HttpResponse::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// For what describes shapes and holds nothing of the regency.
pub(crate) fn description(mut response: Response) -> Response {
    response.extensions_mut().insert(Description);
    response
}

/// For what may be kept anywhere, since everybody may read it.
pub(crate) fn public(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// A mark of what a reader gets. Weak: two renderings of the same content may
/// differ in a byte.
#[derive(Debug)]
pub(crate) struct Tag(String);

impl Tag {
    pub(crate) fn of(digest: &Output<Sha256>) -> Tag {
        Tag(format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..18])))
    }

    /// The mark of a value in one format, as this version draws it.
    pub(crate) fn of_json(format: &str, value: &impl Serialize) -> Result<Tag, Problem> {
        let mut hasher = Sha256::new();
        hasher.update(concat!(env!("CARGO_PKG_VERSION"), "\n"));
        hasher.update(format);
        hasher.update("\n");
        serde_json::to_writer(&mut hasher, value).map_err(|e| Problem::bug(&e))?;
        Ok(Tag::of(&hasher.finalize()))
    }

    /// The reader already has it.
    pub(crate) fn is_known(&self, headers: &HeaderMap) -> bool {
        let bare = |t: &str| t.trim().trim_start_matches("W/").to_owned();
        let mut known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
        known.any(|list| list.split(',').any(|t| t.trim() == "*" || bare(t) == bare(&self.0)))
    }

    pub(crate) fn put(&self, mut response: Response) -> Response {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(ETAG, value);
        }
        response
    }

    pub(crate) fn not_modified(&self) -> Response {
        let mut response = HttpResponse::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        self.put(response)
    }
}

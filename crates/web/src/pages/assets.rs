//! Style sheet, script and mark, embedded and compressed when the program is built.
//! Their addresses hold their digests, so browsers may keep them for good.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::packing::{Packing, accepted};
use super::words;
use crate::acts::Named;
use crate::problem::{Kind, Problem};
use crate::reply;

#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) path: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const ALL: [&Asset; 3] = [&STYLE, &SCRIPT, &ICON];
/// A year, as long as caches believe.
pub(crate) const FOR_GOOD: &str = "public, max-age=31536000, immutable";

pub(crate) async fn answer(path: Named, headers: HeaderMap) -> Result<Response, Problem> {
    let asked = path.map(|Path(name)| name).unwrap_or_default();
    let found = ALL.into_iter().find(|a| a.path.rsplit('/').next() == Some(asked.as_str()));
    let asset = found.ok_or_else(|| Problem::new(Kind::NotFound, words::get().no_address))?;
    let (body, name) = match accepted(&headers) {
        Packing::Brotli => (asset.brotli, Some("br")),
        Packing::Gzip => (asset.gzip, Some("gzip")),
        Packing::None => (asset.plain, None),
    };
    let mut response = reply::bytes(asset.kind, body);
    let fields = response.headers_mut();
    fields.insert(CACHE_CONTROL, HeaderValue::from_static(FOR_GOOD));
    fields.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = name {
        fields.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Ok(response)
}

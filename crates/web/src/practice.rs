//! What comes out of a practice regency says so, whatever was asked: a header
//! on every answer, and a member of every JSON object.

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::problem::{PROBLEM_JSON, Problem};
use crate::reply::{JSON, SCHEMA_JSON};

pub(crate) const HEADER: HeaderName = HeaderName::from_static("simpul-latihan");
/// The header as people write it.
pub(crate) const NAME: &str = "Simpul-Latihan";
/// The member of answers.
pub(crate) const MEMBER: &str = "latihan";

/// Put on answers that describe shapes: their formats take only names that
/// begin with `x-` from others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Description;

pub(crate) async fn mark(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let described = parts.extensions.get::<Description>().is_some();
    let mut response = if is_json(&parts.headers) {
        // Answers are made whole before they are sent.
        match to_bytes(body, usize::MAX).await {
            Ok(bytes) => {
                parts.headers.remove(CONTENT_LENGTH);
                Response::from_parts(parts, spliced(&bytes, described).map_or_else(|| Body::from(bytes), Body::from))
            }
            Err(error) => Problem::bug(&error).into_response(),
        }
    } else {
        Response::from_parts(parts, body)
    };
    response.headers_mut().insert(HEADER, HeaderValue::from_static("ya"));
    response
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|v| [JSON, PROBLEM_JSON, SCHEMA_JSON].iter().any(|t| v == *t))
}

/// The object with the mark as its first member; `None` for anything else.
fn spliced(body: &[u8], described: bool) -> Option<Vec<u8>> {
    let rest = body.strip_prefix(b"{")?;
    let prefix = if described { "{\"x-" } else { "{\"" };
    let end: &[u8] = if rest.starts_with(b"}") { b"\":true" } else { b"\":true," };
    Some([prefix.as_bytes(), MEMBER.as_bytes(), end, rest].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_get_the_mark_and_lists_do_not() {
        let text = |body: &str, described| spliced(body.as_bytes(), described).map(String::from_utf8);
        assert_eq!(text("{}", false), Some(Ok(r#"{"latihan":true}"#.into())));
        assert_eq!(text(r#"{"a":1}"#, false), Some(Ok(r#"{"latihan":true,"a":1}"#.into())));
        assert_eq!(text(r#"{"a":1}"#, true), Some(Ok(r#"{"x-latihan":true,"a":1}"#.into())));
        assert_eq!((text("[1]", false), text("", false)), (None, None));
    }
}

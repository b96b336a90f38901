//! Headers of a call: who calls, what passes on, and the hash that binds an
//! answer to its request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha512};

use crate::id::{self, Subsystem, shown};
use crate::{Fault, values};

/// Headers of one hop (RFC 9110 7.6.1), which never pass on.
pub const HOP_BY_HOP: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What would tell one side about the other's host, or is made anew on each side.
const OWN: &[&str] = &["host", "user-agent", "server", "expect", "content-length"];

/// What X-Road leaves out of the hash of a request: all of these but for
/// `proxy-connection`, which it does not know.
const NOT_HASHED: &[&str] = &[
    "transfer-encoding",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "upgrade",
    "connection",
    "user-agent",
    "host",
    "content-length",
    "server",
    "expect",
];

/// What the provider is told that the client accepts, where it says nothing.
pub const ACCEPT: &str = "application/json";

/// Whether a header stays behind at the hub, on the way there and back.
pub fn is_dropped(name: &str) -> bool {
    HOP_BY_HOP.iter().chain(OWN).any(|dropped| dropped.eq_ignore_ascii_case(name))
}

/// Further names that `Connection` keeps to this hop. X-Road's own headers and
/// the digest cannot be made to vanish in this way.
pub fn dropped_by_connection(fields: &[(String, Vec<u8>)]) -> Vec<String> {
    let kept = |name: &str| name.starts_with("x-road-") || name.starts_with("ce-") || name.starts_with("content-");
    let lists = values(fields, "connection").filter_map(|value| std::str::from_utf8(value).ok());
    let names = lists.flat_map(|list| list.split(',')).map(|name| name.trim().to_ascii_lowercase());
    names.filter(|name| !name.is_empty() && !kept(name)).collect()
}

/// The value of a header; of several the last.
pub fn last<'a>(fields: &'a [(String, Vec<u8>)], name: &str) -> Option<&'a [u8]> {
    fields.iter().rev().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
}

/// The last value as text without what surrounds it.
fn text<'a>(fields: &'a [(String, Vec<u8>)], name: &str) -> Result<Option<&'a str>, Fault> {
    let Some(value) = last(fields, name) else { return Ok(None) };
    let text = std::str::from_utf8(value).ok().filter(|t| t.is_ascii());
    let text = text.ok_or_else(|| Fault::bad(format!("Header {name} memuat huruf yang tidak sah")))?;
    Ok(Some(text.trim_matches([' ', '\t'])))
}

/// Who says to call; whether it is true is not asked here. X-Road's header, or
/// GovStack's where that one is not there.
pub fn client(fields: &[(String, Vec<u8>)]) -> Result<Subsystem, Fault> {
    let name = client_header(fields);
    match text(fields, name)? {
        Some(value) => value.parse(),
        None => Err(Fault::bad("Header X-Road-Client wajib: instansi/kelas/anggota/sistem".to_owned())),
    }
}

/// The header in which the client names itself.
pub(crate) fn client_header(fields: &[(String, Vec<u8>)]) -> &'static str {
    let own = last(fields, "x-road-client").is_none() && last(fields, "x-govstack-client").is_some();
    if own { "x-govstack-client" } else { "x-road-client" }
}

/// The client's own name for its message.
pub fn message_id(fields: &[(String, Vec<u8>)]) -> Result<Option<String>, Fault> {
    let Some(value) = text(fields, "x-road-id")? else { return Ok(None) };
    let fits = (1..=255).contains(&value.len()) && value.bytes().all(|b| (0x21..0x7f).contains(&b));
    if fits {
        return Ok(Some(value.to_owned()));
    }
    Err(Fault::bad(format!("X-Road-Id harus 1 sampai 255 huruf tanpa spasi, bukan {}", shown(value))))
}

/// For whom the client calls: a class, where it is told, and a code.
pub fn represented_party(fields: &[(String, Vec<u8>)]) -> Result<Option<(Option<String>, String)>, Fault> {
    let Some(value) = text(fields, "x-road-represented-party")? else { return Ok(None) };
    let bad = || Fault::bad(format!("X-Road-Represented-Party harus [kelas/]kode, bukan {}", shown(value)));
    let part = |raw: &str| id::decode(raw).filter(|part| id::is_part(part)).ok_or_else(bad);
    match value.split('/').collect::<Vec<_>>().as_slice() {
        [code] => Ok(Some((None, part(code)?))),
        [class, code] => Ok(Some((Some(part(class)?), part(code)?))),
        _ => Err(bad()),
    }
}

/// `X-Road-Request-Hash`: over verb, path and headers, and over the body where
/// there is one, so that an answer belongs to one request alone.
///
/// The caller has appended `x-road-request-id`; an earlier one is the client's
/// and does not count, nor does a hash that the client sent. Names count in lower
/// case, as X-Road's text does not say and other servers on the way change it.
pub fn request_hash(
    verb: &str,
    path_and_query: &str,
    headers: &[(String, Vec<u8>)],
    body_sha512: Option<[u8; 64]>,
) -> String {
    const ID: &str = "x-road-request-id";
    let own = headers.iter().rposition(|(name, _)| name.eq_ignore_ascii_case(ID));
    let mut hash = Sha512::new();
    for line in [verb, path_and_query] {
        hash.update(line.as_bytes());
        hash.update(b"\r\n");
    }
    for (at, (name, value)) in headers.iter().enumerate() {
        let name = name.to_ascii_lowercase();
        let another = name == ID && own != Some(at);
        if another || name == "x-road-request-hash" || NOT_HASHED.contains(&name.as_str()) {
            continue;
        }
        hash.update(name.as_bytes());
        hash.update(b":");
        hash.update(value);
        hash.update(b"\r\n");
    }
    let mut whole: [u8; 64] = hash.finalize().into();
    if let Some(body) = body_sha512 {
        whole = Sha512::new().chain_update(whole).chain_update(body).finalize().into();
    }
    STANDARD.encode(whole)
}

//! The head of a request as the exchange reads it: in the letters that came.

use http_body::Body;
use hyper::Request;
use hyper::body::Incoming;
use protocol::signature::Message;
use protocol::{Fields, r1};

use crate::listen::Peer;

/// What stands above the body.
#[derive(Clone, Debug)]
pub struct Head {
    pub method: String,
    /// Path and query, or whatever else stood there.
    pub raw: String,
    /// The whole address, as a signature covers it.
    pub uri: String,
    pub fields: Fields,
    pub peer: Peer,
    /// When it came, in milliseconds.
    pub at: i64,
    /// Our name for the exchange.
    pub request_id: String,
    pub has_body: bool,
}

impl Head {
    /// `addresses` are those under which the hub is known; the one that the
    /// client names is what its signature covers. Who names another one signed
    /// for another hub, and is held against the first of ours.
    pub fn of(request: Request<Incoming>, peer: Peer, addresses: &[String], at: i64) -> (Head, Incoming) {
        let (parts, body) = request.into_parts();
        let fields: Fields =
            parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
        let raw = parts.uri.to_string();
        let head = Head {
            method: parts.method.as_str().to_owned(),
            uri: format!("{}{raw}", base(addresses, r1::last(&fields, "host"))),
            raw,
            fields,
            peer,
            at,
            request_id: uuid::Uuid::new_v4().to_string(),
            has_body: !body.is_end_stream(),
        };
        (head, body)
    }

    pub fn message(&self) -> Message<'_> {
        Message { method: &self.method, target_uri: &self.uri, status: None, fields: &self.fields, request: None }
    }

    /// The address without its query.
    pub fn path(&self) -> &str {
        self.raw.split('?').next().unwrap_or_default()
    }

    /// A value behind the address, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        r1::parameters(&self.raw).into_iter().find(|(found, _)| found == name).map(|(_, value)| value)
    }

    /// The last field of this name, where it is text.
    pub fn field(&self, name: &str) -> Option<&str> {
        r1::last(&self.fields, name).and_then(|value| std::str::from_utf8(value).ok())
    }
}

fn base<'a>(addresses: &'a [String], host: Option<&[u8]>) -> &'a str {
    let named = host.and_then(|host| std::str::from_utf8(host).ok());
    let is_named = |address: &&String| {
        let authority = address.split_once("://").map_or("", |(_, authority)| authority);
        named.is_some_and(|host| host.eq_ignore_ascii_case(authority))
    };
    addresses.iter().find(is_named).or(addresses.first()).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_one_of_ours() {
        let ours = ["https://hub.contoh.go.id".to_owned(), "https://10.1.2.3:8443".to_owned()];
        for (host, expected) in [
            (Some("hub.contoh.go.id"), 0),
            (Some("HUB.contoh.go.id"), 0),
            (Some("10.1.2.3:8443"), 1),
            (Some("10.1.2.3"), 0),
            (Some("hub.lain.go.id"), 0),
            (None, 0),
        ] {
            assert_eq!(base(&ours, host.map(str::as_bytes)), ours[expected], "{host:?}");
        }
        assert_eq!(base(&[], Some(b"x")), "");
    }
}

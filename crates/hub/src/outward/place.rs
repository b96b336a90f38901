//! The registered address of a provider, taken apart.

use std::net::IpAddr;

use super::OutwardError;

/// An address as it is registered: `https://layanan.contoh.go.id:8443/api`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub secure: bool,
    /// A name, or an address without brackets.
    pub host: String,
    pub port: u16,
    /// What stands before the path of a call; without a slash at its end.
    pub base: String,
}

impl Place {
    /// Reads an address; strange spellings of numbers are refused, since what
    /// a library makes of `0x7f.1` or `2130706433` is not what people read.
    pub fn parse(text: &str) -> Result<Place, OutwardError> {
        let bad = || OutwardError::Address(text.to_owned());
        let (secure, rest) = if let Some(rest) = text.strip_prefix("https://") {
            (true, rest)
        } else if let Some(rest) = text.strip_prefix("http://") {
            (false, rest)
        } else {
            return Err(bad());
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') || rest.contains(['?', '#', '\\']) || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(bad());
        }
        let (host, port) = if let Some(inner) = authority.strip_prefix('[') {
            let (host, after) = inner.split_once(']').ok_or_else(bad)?;
            host.parse::<std::net::Ipv6Addr>().map_err(|_| bad())?;
            (host, after.strip_prefix(':').or(after.is_empty().then_some("")).ok_or_else(bad)?)
        } else {
            authority.split_once(':').unwrap_or((authority, ""))
        };
        let port = match port {
            "" if authority.ends_with(':') => return Err(bad()),
            "" if secure => 443,
            "" => 80,
            digits => digits.parse().ok().filter(|p| *p > 0 && !digits.starts_with('+')).ok_or_else(bad)?,
        };
        if !is_host(host) || !is_base(path) {
            return Err(bad());
        }
        Ok(Place { secure, host: host.to_ascii_lowercase(), port, base: path.trim_end_matches('/').to_owned() })
    }

    /// As it stands in the `Host` field.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.secure, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }

    pub fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

fn is_host(host: &str) -> bool {
    if host.parse::<IpAddr>().is_ok() {
        return true;
    }
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    // A last label of digits makes resolvers read the whole as a number.
    let number = last.bytes().all(|b| b.is_ascii_digit())
        || last
            .strip_prefix("0x")
            .or(last.strip_prefix("0X"))
            .is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
    (1..=253).contains(&host.len()) && host.split('.').all(label) && !number
}

/// No way up out of the base.
fn is_base(path: &str) -> bool {
    path.split('/').all(|part| !is_dots(part))
}

/// A part of a path that means this folder or the one above, however written.
fn is_dots(part: &str) -> bool {
    let plain = part.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        for (text, secure, host, port, base, authority) in [
            ("https://a.go.id", true, "a.go.id", 443, "", "a.go.id"),
            ("https://A.go.id:8443/api/v1/", true, "a.go.id", 8443, "/api/v1", "a.go.id:8443"),
            ("http://10.1.2.3/x", false, "10.1.2.3", 80, "/x", "10.1.2.3"),
            ("http://[fd00::1]:81", false, "fd00::1", 81, "", "[fd00::1]:81"),
            ("http://server-1", false, "server-1", 80, "", "server-1"),
        ] {
            let place = Place::parse(text).expect(text);
            assert_eq!((place.secure, &*place.host, place.port, &*place.base), (secure, host, port, base), "{text}");
            assert_eq!(place.authority(), authority);
        }
    }

    #[test]
    fn strange_addresses_are_not_taken() {
        for text in [
            "",
            "a.go.id",
            "ftp://a.go.id",
            "HTTPS://a.go.id",
            "https://",
            "https:///x",
            "https://orang@a.go.id",
            "https://a.go.id:",
            "https://a.go.id:0",
            "https://a.go.id:70000",
            "https://a.go.id:+80",
            "https://a.go.id?x=1",
            "https://a.go.id/#x",
            "https://a.go.id/../x",
            "https://a.go.id/%2e%2E/x",
            "https://a go.id",
            "https://a..id",
            "https://-a.id",
            "http://2130706433/",
            "http://127.1/",
            "http://0x7f.1/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://[::1/",
            "http://[127.0.0.1]/",
            "http://[::1]x/",
            "http://::1/",
            "http://a\\@b/",
            "http://a.id\r\nX: y",
        ] {
            assert!(Place::parse(text).is_err(), "{text}");
        }
    }
}

//! Which calls a grant lets through. A path is judged as the provider will
//! read it, so what two programs could read in two ways is refused.

use crate::model::Endpoint;

const MOST_LINES: usize = 50;
const LONGEST: usize = 200;
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "*"];

/// Reads endpoints as people write them, one to a line: `GET /pasien/*`.
pub fn read(lines: &[String]) -> Result<Vec<Endpoint>, String> {
    let mut all = Vec::new();
    for line in lines.iter().map(|l| l.trim()).filter(|l| !l.is_empty()) {
        let shown: String = line.chars().take(60).collect();
        let (method, path) = line.split_once(' ').ok_or_else(|| format!("«{shown}» tanpa cara dan jalur"))?;
        let (method, path) = (method.to_ascii_uppercase(), path.trim());
        if !METHODS.contains(&method.as_str()) {
            return Err(format!("cara «{method}» tidak dikenal; pakai {}", METHODS.join(", ")));
        }
        if !is_pattern(path) {
            return Err(format!("jalur «{shown}» tidak terbaca"));
        }
        let endpoint = Endpoint { method, path: path.to_owned() };
        if !all.contains(&endpoint) {
            all.push(endpoint);
        }
    }
    match all.len() {
        0 => Err("tidak satu pun disebut".into()),
        n if n > MOST_LINES => Err(format!("lebih dari {MOST_LINES}")),
        _ => Ok(all),
    }
}

/// `/`, or parts behind slashes; `**` stands last.
fn is_pattern(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    if path.len() > LONGEST {
        return false;
    }
    let parts: Vec<&str> = if rest.is_empty() { Vec::new() } else { rest.split('/').collect() };
    let letter = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()+,;=:@".contains(&b);
    let plain = |part: &str| !part.is_empty() && part.bytes().all(letter) && !is_dots(part);
    let last = parts.len().saturating_sub(1);
    parts.iter().enumerate().all(|(at, part)| *part == "*" || (*part == "**" && at == last) || plain(part))
}

/// A part that leads upwards, also with what some servers cut off behind a semicolon.
fn is_dots(part: &str) -> bool {
    matches!(part.split(';').next().unwrap_or_default(), "." | "..")
}

/// A path in parts, as its reader will see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts(Vec<String>);

/// Takes a raw path apart: none where it is not clear where it leads.
pub fn parts(path: &str) -> Option<Parts> {
    let rest = match path {
        "" | "/" => return Some(Parts(Vec::new())),
        _ => path.strip_prefix('/')?,
    };
    let mut all = Vec::new();
    for raw in rest.split('/') {
        let part = decoded(raw)?;
        // Decoded once more by whoever is careless, does it lead upwards?
        let mut again = part.clone();
        for _ in 0..3 {
            let inner: Vec<&str> = again.split(['/', '\\']).collect();
            if inner.iter().any(|p| is_dots(p)) || again.chars().any(char::is_control) {
                return None;
            }
            match decoded(&again) {
                Some(next) if next != again => again = next,
                _ => break,
            }
        }
        all.push(part);
    }
    Some(Parts(all))
}

/// Percent-decoded; none where an escape is broken or the bytes are no text.
fn decoded(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let [high, low, tail @ ..] = after else { return None };
            let digit = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
            bytes.push(digit(high)? * 16 + digit(low)?);
            rest = tail;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// Whether a call is one of an endpoint.
pub fn lets_through(endpoint: &Endpoint, method: &str, parts: &Parts) -> bool {
    if endpoint.method != "*" && endpoint.method != method {
        return false;
    }
    let pattern = endpoint.path.trim_start_matches('/');
    let wanted: Vec<&str> = if pattern.is_empty() { Vec::new() } else { pattern.split('/').collect() };
    let mut given = parts.0.iter();
    for part in &wanted {
        if *part == "**" {
            // All of a service, or what lies below something: not itself.
            return wanted.len() == 1 || given.next().is_some();
        }
        let Some(found) = given.next() else { return false };
        // A slash in the clothes of a letter makes two parts of one somewhere.
        let one = !found.is_empty() && !found.contains(['/', '\\']);
        if !(one && (*part == "*" || part == found)) {
            return false;
        }
    }
    given.next().is_none()
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    fn may(endpoint: &str, method: &str, path: &str) -> Option<bool> {
        let endpoint = read(&[endpoint.to_owned()]).expect("an endpoint").remove(0);
        Some(lets_through(&endpoint, method, &parts(path)?))
    }

    #[test]
    fn a_star_is_one_part_and_two_are_the_rest() {
        for (endpoint, method, path, wanted) in [
            ("GET /", "GET", "", true),
            ("GET /", "GET", "/", true),
            ("GET /", "GET", "/a", false),
            ("GET /pasien", "GET", "/pasien", true),
            ("GET /pasien", "GET", "/pasien/", false),
            ("GET /pasien", "POST", "/pasien", false),
            ("get /pasien", "GET", "/pasien", true),
            ("* /pasien", "DELETE", "/pasien", true),
            ("GET /pasien", "GET", "/Pasien", false),
            ("GET /pasien", "GET", "/%70asien", true),
            ("GET /pasien/*", "GET", "/pasien/1", true),
            ("GET /pasien/*", "GET", "/pasien", false),
            ("GET /pasien/*", "GET", "/pasien/", false),
            ("GET /pasien/*", "GET", "/pasien/1/2", false),
            ("GET /pasien/*", "GET", "/pasien/1%2F2", false),
            ("GET /pasien/*", "GET", "/pasien/1%5c2", false),
            ("GET /pasien/*/obat", "GET", "/pasien/7/obat", true),
            ("GET /pasien/*/obat", "GET", "/pasien//obat", false),
            ("GET /pasien/**", "GET", "/pasien", false),
            ("GET /pasien/**", "GET", "/pasien/", true),
            ("GET /pasien/**", "GET", "/pasien/1/2/3", true),
            ("GET /pasien/**", "GET", "/pasienlain", false),
            ("* /**", "PATCH", "/apa/saja", true),
            ("* /**", "PATCH", "", true),
        ] {
            assert_eq!(may(endpoint, method, path), Some(wanted), "{endpoint} {method} {path}");
        }
    }

    #[test]
    fn what_may_lead_elsewhere_is_not_let_through() {
        for path in [
            "/a/../b",
            "/a/..",
            "/./a",
            "/a/%2e%2e/b",
            "/a/%2E./b",
            "/a/x%2F..%2Fb",
            "/a/..%5cb",
            "/a/..;x=1/b",
            "/a/%252e%252e/b",
            "/a/%25252e%25252e/b",
            "/a/%",
            "/a/%2",
            "/a/%zz",
            "/a/%00",
            "/a/%0d%0aX",
            "/a/%ff",
            "a/b",
        ] {
            assert_eq!(parts(path), None, "{path}");
        }
        for path in ["/a/...", "/a/.x", "/a/x..y", "/a/100%25", "/a/b;c=1", "//a", "/a//"] {
            assert!(parts(path).is_some(), "{path}");
        }
    }

    #[test]
    fn a_line_that_is_no_endpoint_is_told() {
        for (line, why) in [
            ("GET", "tanpa cara"),
            ("FETCH /a", "tidak dikenal"),
            ("GET a", "tidak terbaca"),
            ("GET /a/**/b", "tidak terbaca"),
            ("GET /a//b", "tidak terbaca"),
            ("GET /a/../b", "tidak terbaca"),
            ("GET /a/b?c=1", "tidak terbaca"),
            ("GET /a%20b", "tidak terbaca"),
            (" ", "tidak satu pun"),
        ] {
            let told = read(&[line.to_owned()]).expect_err(line);
            assert!(told.contains(why), "{line}: {told}");
        }
        let lines: Vec<String> = (0..=MOST_LINES).map(|n| format!("GET /{n}")).collect();
        assert!(read(&lines).is_err() && read(&lines[1..]).is_ok());
        assert_eq!(read(&["GET /a".into(), " get  /a ".into()]).expect("one").len(), 1);
    }
}

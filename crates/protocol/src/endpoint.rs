//! Endpoints of a service: which calls they take. A path is judged as the
//! provider will read it, so what two programs could read in two ways is clear
//! to nobody and taken by none.

use serde::{Deserialize, Serialize};

use crate::{id, uri};

/// Longest pattern, in bytes.
const LONGEST: usize = 200;

/// One way to call a service: `*` in a path is one part, `**` all that follow.
/// A part with a slash in it is two to some servers, and is taken by `**` alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// Upper case, or `*`.
    pub method: String,
    pub path: String,
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// `/`, or parts behind slashes; `**` stands last.
pub fn is_pattern(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    if path.len() > LONGEST {
        return false;
    }
    let parts: Vec<&str> = if rest.is_empty() { Vec::new() } else { rest.split('/').collect() };
    let letter = |b: u8| uri::is_of_path(b) && b != b'*';
    let plain = |part: &str| !part.is_empty() && part.bytes().all(letter) && !is_dots(part.as_bytes());
    let last = parts.len().saturating_sub(1);
    parts.iter().enumerate().all(|(at, part)| *part == "*" || (*part == "**" && at == last) || plain(part))
}

/// A part that leads upwards, also with what some servers cut off behind a semicolon.
pub(crate) fn is_dots(part: &[u8]) -> bool {
    matches!(part.split(|b| *b == b';').next(), Some(b"." | b".."))
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
        let part = id::decode(raw)?;
        // Decoded once more by whoever is careless, does it lead upwards?
        let mut again = part.clone();
        for _ in 0..3 {
            let inner: Vec<&str> = again.split(['/', '\\']).collect();
            if inner.iter().any(|p| is_dots(p.as_bytes())) || again.chars().any(char::is_control) {
                return None;
            }
            match id::decode(&again) {
                Some(next) if next != again => again = next,
                _ => break,
            }
        }
        all.push(part);
    }
    Some(Parts(all))
}

impl Endpoint {
    /// Whether it takes a call.
    pub fn takes(&self, method: &str, path: &Parts) -> bool {
        if self.method != "*" && !self.method.eq_ignore_ascii_case(method) {
            return false;
        }
        let pattern = self.path.trim_start_matches('/');
        let wanted: Vec<&str> = if pattern.is_empty() { Vec::new() } else { pattern.split('/').collect() };
        let mut given = path.0.iter();
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
}

#[cfg(test)]
mod tests;

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
mod tests;

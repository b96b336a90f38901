//! Endpoints as people write them. Which calls they take is said by
//! [`protocol::endpoint`].

use protocol::endpoint::{Endpoint, is_pattern};

const MOST_LINES: usize = 50;
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

#[cfg(test)]
mod tests;

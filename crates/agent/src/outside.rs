//! The rest of the world: addresses of the agency's own programs, portals, open
//! data of the centre. Nothing follows a redirect; every wait has an end.

use std::time::Duration;

use bytes::Bytes;
use protocol::Fields;

use crate::line::connect::Place;
use crate::line::{Ask, exchange};
use crate::trouble::{Result, Trouble};

const PATIENCE: Duration = Duration::from_secs(120);

/// One request to an address; troubles are those of a source, not of the hub.
pub async fn ask(method: &str, url: &str, fields: &[(&str, String)], body: Vec<u8>) -> Result<(u16, Bytes)> {
    let wrong = |e: &dyn std::fmt::Display| Trouble::Settings(format!("alamat {url}: {e}"));
    let parsed = url::Url::parse(url).map_err(|e| wrong(&e))?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(wrong(&"harus http:// atau https://, tanpa nama dan sandi"));
    }
    let target = match parsed.query() {
        Some(query) => format!("{}?{query}", parsed.path()),
        None => parsed.path().to_owned(),
    };
    let place = Place::of(&parsed.origin().ascii_serialization(), None, None)?;
    let mut all: Fields = vec![
        ("host".into(), place.authority.clone().into_bytes()),
        ("user-agent".into(), concat!("simpul-agent/", env!("CARGO_PKG_VERSION")).into()),
    ];
    all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into_bytes())));
    let ask = Ask { method, target: &target, body, ..Ask::default() };
    let answered = exchange(&place, &mut None, (&ask, PATIENCE), &all).await;
    let (status, _, body) = answered.map_err(|trouble| match trouble {
        Trouble::Line(words) => Trouble::Source(format!("{}: {words}", place.base)),
        other => other,
    })?;
    Ok((status, body))
}

//! The rest of the world: addresses of the agency's own programs, portals, open
//! data of the centre. Nothing follows a redirect; every wait has an end.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::SendRequest;
use protocol::Fields;
use url::Url;

use crate::line::connect::Place;
use crate::line::{Ask, download, exchange};
use crate::trouble::{Result, Trouble};

const PATIENCE: Duration = Duration::from_secs(120);
/// A long answer, however slowly its pieces come.
const LONGEST: Duration = Duration::from_secs(3600);

/// A place that is asked again and again: who vouches for it is read once, and its
/// connection is kept.
#[derive(Debug)]
pub struct Outside {
    place: Place,
    open: Option<SendRequest<Full<Bytes>>>,
}

fn parsed(url: &str) -> Result<Url> {
    let wrong = |e: &dyn std::fmt::Display| Trouble::Settings(format!("alamat {url}: {e}"));
    let parsed = Url::parse(url).map_err(|e| wrong(&e))?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(wrong(&"harus http:// atau https://, tanpa nama dan sandi"));
    }
    Ok(parsed)
}

impl Outside {
    /// The place of an address; nothing is asked yet.
    pub fn of(url: &str) -> Result<Outside> {
        let place = Place::of(&parsed(url)?.origin().ascii_serialization(), None, None)?;
        Ok(Outside { place, open: None })
    }

    /// Whether somebody answers there, and is who they should be.
    pub async fn reach(&mut self) -> Result<()> {
        let slow = |_| Trouble::Source(format!("{} tidak menjawab pada waktunya", self.place.base));
        let opened = tokio::time::timeout(PATIENCE, self.place.connect()).await.map_err(slow)?;
        self.open = Some(opened.map_err(|trouble| self.of_a_source(trouble))?);
        Ok(())
    }

    fn of_a_source(&self, trouble: Trouble) -> Trouble {
        match trouble {
            Trouble::Line(words) => Trouble::Source(format!("{}: {words}", self.place.base)),
            other => other,
        }
    }

    /// One request to an address of this place; troubles are those of a source, not
    /// of the hub. What is asked has to be harmless twice.
    pub async fn ask(
        &mut self,
        method: &str,
        url: &str,
        fields: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<(u16, Fields, Bytes)> {
        let (target, all) = self.question(url, fields)?;
        let ask = Ask { method, target: &target, body, ..Ask::default() };
        let kept = self.open.is_some();
        let mut answered = exchange(&self.place, &mut self.open, (&ask, PATIENCE), &all).await;
        // The other side ends a connection that was quiet, also just now.
        if kept && matches!(answered, Err(Trouble::Line(_))) {
            answered = exchange(&self.place, &mut self.open, (&ask, PATIENCE), &all).await;
        }
        answered.map_err(|trouble| self.of_a_source(trouble))
    }

    /// Asks for what may be long: it is given away as it comes, where the answer is 200.
    pub async fn download(
        &self,
        url: &str,
        fields: &[(&str, String)],
        into: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<(u16, Fields)> {
        let (target, all) = self.question(url, fields)?;
        let ask = Ask { method: "GET", target: &target, ..Ask::default() };
        let whole = download(&self.place, (&ask, PATIENCE), &all, into);
        let slow = || Trouble::Line(format!("belum selesai dalam {} menit", LONGEST.as_secs() / 60));
        let answered = tokio::time::timeout(LONGEST, whole).await.unwrap_or_else(|_| Err(slow()));
        answered.map_err(|trouble| self.of_a_source(trouble))
    }

    /// What is asked for of this place, and with which fields.
    fn question(&self, url: &str, fields: &[(&str, String)]) -> Result<(String, Fields)> {
        let parsed = parsed(url)?;
        let target = match parsed.query() {
            Some(query) => format!("{}?{query}", parsed.path()),
            None => parsed.path().to_owned(),
        };
        let mut all: Fields = vec![
            ("host".into(), self.place.authority.clone().into_bytes()),
            ("user-agent".into(), concat!("simpul-agent/", env!("CARGO_PKG_VERSION")).into()),
        ];
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into_bytes())));
        Ok((target, all))
    }
}

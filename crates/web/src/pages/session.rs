//! The session behind a page: a random cookie of which only the digest is
//! kept. How long it may lie idle is watched here, in memory: after a restart
//! a session counts as idle since it began.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use kernel::Moment;
use sha2::{Digest, Sha256};
use store::{Actor, Channel, Envelope, Proof, Scope, View};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::address::encoded;
use super::frame::go;
use super::words::{self, Language};
use crate::problem::{Kind, Problem};
use crate::site::Site;
use crate::{Session, Who};

const MAX_COOKIE: usize = 200;
/// Sessions watched; forgotten ones fall back to when they began.
const MAX_SEEN: usize = 20_000;
/// A device stays known for a year, and so does its language.
const YEAR: &str = "; Max-Age=31536000";

/// Between password and code a browser has five minutes.
const HALF_AGE: &str = "; Max-Age=300";

/// Between leaving for the identity provider and being paired: ten.
const SSO_AGE: &str = "; Max-Age=600";

/// The cookies: whose session it is, which device, and who is halfway in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    session: &'static str,
    device: &'static str,
    half: &'static str,
    language: &'static str,
    sso: &'static str,
    secure: bool,
}

impl Names {
    /// Plain names on plain HTTP, which is served on the own machine alone and
    /// believed only in practice.
    pub(crate) fn of(site: &Site, headers: &HeaderMap) -> Names {
        let host = headers.get(HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
        if site.app.db.region().practice && local {
            Names {
                session: "simpul",
                device: "simpul-perangkat",
                half: "simpul-kode",
                language: "simpul-bahasa",
                sso: "simpul-sso",
                secure: false,
            }
        } else {
            let (device, half) = ("__Host-simpul-perangkat", "__Host-simpul-kode");
            Names {
                session: "__Host-simpul",
                device,
                half,
                language: "__Host-simpul-bahasa",
                sso: "__Host-simpul-sso",
                secure: true,
            }
        }
    }

    pub(crate) fn session(self, headers: &HeaderMap) -> Option<String> {
        cookie(headers, self.session)
    }

    pub(crate) fn device(self, headers: &HeaderMap) -> Option<String> {
        cookie(headers, self.device)
    }

    pub(crate) fn half(self, headers: &HeaderMap) -> Option<String> {
        cookie(headers, self.half)
    }

    /// The language that was chosen in this browser.
    pub(crate) fn language(self, headers: &HeaderMap) -> Language {
        cookie(headers, self.language).and_then(|tag| Language::parse(&tag)).unwrap_or_default()
    }

    /// An attempt to sign in by the identity provider, or who came of it.
    pub(crate) fn sso(self, headers: &HeaderMap) -> Option<String> {
        cookie(headers, self.sso)
    }

    fn set(self, name: &str, value: &str, age: &str) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")).ok()
    }

    pub(crate) fn set_session(self, value: &str) -> Option<HeaderValue> {
        self.set(self.session, value, "")
    }

    pub(crate) fn set_device(self, value: &str) -> Option<HeaderValue> {
        self.set(self.device, value, YEAR)
    }

    pub(crate) fn set_language(self, language: Language) -> Option<HeaderValue> {
        self.set(self.language, language.tag(), YEAR)
    }

    pub(crate) fn set_half(self, value: &str) -> Option<HeaderValue> {
        self.set(self.half, value, HALF_AGE)
    }

    pub(crate) fn drop_half(self) -> Option<HeaderValue> {
        self.set(self.half, "", "; Max-Age=0")
    }

    pub(crate) fn set_sso(self, value: &str) -> Option<HeaderValue> {
        self.set(self.sso, value, SSO_AGE)
    }

    pub(crate) fn drop_sso(self) -> Option<HeaderValue> {
        self.set(self.sso, "", "; Max-Age=0")
    }

    pub(crate) fn drop_session(self) -> Option<HeaderValue> {
        self.set(self.session, "", "; Max-Age=0")
    }
}

/// A cookie that is there once; two of a name are somebody's trick.
fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut found = lines.flat_map(|l| l.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = found.by_ref().filter(|(name, _)| *name == wanted).map(|(_, value)| value);
    let (value, None) = (values.next()?, values.next()) else { return None };
    let fine = (1..=MAX_COOKIE).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic());
    fine.then(|| value.to_owned())
}

pub(crate) fn digest(cookie: &str) -> Vec<u8> {
    Sha256::digest(cookie.as_bytes()).to_vec()
}

/// When sessions were last used, by id.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<HashMap<i64, Moment>>);

impl Seen {
    /// Notes the use of a session, unless it lay idle for too long.
    fn touch(&self, session: &Session, now: Moment) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = seen.get(&session.id).copied().unwrap_or(session.made_at);
        if now.0.saturating_sub(last.0) > session.idle_millis {
            return false;
        }
        if seen.len() >= MAX_SEEN {
            let oldest = now.plus_millis(-session.idle_millis);
            seen.retain(|_, at| *at >= oldest);
        }
        seen.insert(session.id, now);
        true
    }
}

/// Somebody signed in, with a view that reaches as far as their offices.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) session: Session,
    pub(crate) cookie: String,
    pub(crate) who: Who,
    pub(crate) view: View,
}

fn envelope(session: &Session) -> Envelope {
    let Session { id, user, person, .. } = *session;
    Envelope::new(Actor::User { user, person, proof: Proof::Session(id) }, Channel::Web)
}

/// A visitor who holds no connection to the database.
pub(crate) struct Parked {
    pub(crate) session: Session,
    cookie: String,
    who: Who,
    scope: Scope,
    reader: Option<store::Reader>,
}

impl Parked {
    /// An act of theirs, as it comes from a page.
    pub(crate) fn envelope(&self) -> Envelope {
        envelope(&self.session)
    }

    pub(crate) async fn back(self, site: &Site) -> Result<Visitor, Problem> {
        let mut view = site.app.db.view_as(self.scope).await?;
        view.reader = self.reader;
        Ok(Visitor { session: self.session, cookie: self.cookie, who: self.who, view })
    }
}

impl Visitor {
    /// Gives the connection back while something slow goes on.
    pub(crate) fn park(self) -> Parked {
        Parked {
            session: self.session,
            cookie: self.cookie,
            who: self.who,
            scope: self.view.scope,
            reader: self.view.reader,
        }
    }

    /// A turn at something of which there is little. Nobody waits for one with a
    /// connection in hand: a few who wait would keep all of them.
    pub(crate) async fn turn<'s>(
        self,
        site: &Site,
        turns: &'s Semaphore,
    ) -> Result<(Visitor, SemaphorePermit<'s>), Problem> {
        if let Ok(turn) = turns.try_acquire() {
            return Ok((self, turn));
        }
        let parked = self.park();
        let turn = turns.acquire().await.map_err(|_| Problem::busy())?;
        Ok((parked.back(site).await?, turn))
    }

    /// An act of theirs, as it comes from a page.
    pub(crate) fn envelope(&self) -> Envelope {
        envelope(&self.session)
    }

    /// Under this a browser keeps what they typed until it is saved: whoever signs
    /// in after them at the same machine finds nothing, they themselves all of it.
    pub(crate) fn mark(&self, site: &Site) -> String {
        kernel::hex(&site.app.db.keys().index("isian", &self.session.user.to_be_bytes())[..8])
    }

    /// For pages of figures: a table of zeros would be believed.
    pub(crate) fn reads_figures(&self) -> Result<(), Problem> {
        if !self.who.reads {
            return Err(Problem::new(Kind::NotAllowed, words::get().reads_nothing));
        }
        Ok(())
    }
}

/// No page: on to sign-in, or a problem.
pub(crate) enum Away {
    SignIn(String),
    Problem(Box<Problem>),
}

impl From<Problem> for Away {
    fn from(problem: Problem) -> Away {
        Away::Problem(Box::new(problem))
    }
}

impl From<store::Error> for Away {
    fn from(error: store::Error) -> Away {
        Problem::from(error).into()
    }
}

impl IntoResponse for Away {
    fn into_response(self) -> Response {
        match self {
            Away::SignIn(to) => go(&to),
            Away::Problem(problem) => problem.into_response(),
        }
    }
}

/// The session of a request, where it is alive.
pub(crate) async fn living(site: &Site, headers: &HeaderMap) -> Result<Option<(Session, String, View)>, Problem> {
    let Some(cookie) = Names::of(site, headers).session(headers) else { return Ok(None) };
    let now = site.reading_time()?;
    let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
    let found = (site.app.sessions.find)(&mut view, digest(&cookie), now).await?;
    Ok(found.filter(|s| site.seen.touch(s, now)).map(|session| (session, cookie, view)))
}

impl FromRequestParts<Arc<Site>> for Visitor {
    type Rejection = Away;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Visitor, Away> {
        let Some((session, cookie, mut view)) = living(site, &parts.headers).await? else {
            // A form is not sent again after sign-in.
            let here = parts.uri.path_and_query().map_or("/", |p| p.as_str());
            let back = if parts.method == Method::GET { here } else { "/" };
            let to = if back == "/" {
                "/masuk".to_owned()
            } else {
                format!("/masuk?ke={}", encoded(back).replace("%2F", "/"))
            };
            return Err(Away::SignIn(to));
        };
        let today = site.today()?;
        site.latest.look(&mut view).await;
        let mut who = (site.app.sessions.who)(&mut view, session.person, today).await?;
        // Whoever reads no figures still sees an empty list, in words.
        if let Ok(scope) = (site.app.auth.scope)(&mut view, session.person, today).await {
            view.scope = scope;
        }
        view.reader = Some(store::Reader { person: session.person, today });
        who.reads = view.scope != Scope::Units(Vec::new());
        Ok(Visitor { session, cookie, who, view })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_session_ends_and_a_used_one_goes_on() {
        let seen = Seen::default();
        let session = Session { id: 1, user: 1, person: 1, made_at: Moment(0), idle_millis: 1000, by_paper: false };
        assert!(seen.touch(&session, Moment(900)) && seen.touch(&session, Moment(1800)));
        assert!(!seen.touch(&session, Moment(2801)) && !seen.touch(&session, Moment(9000)));
        // After a restart: idle since it began.
        assert!(!Seen::default().touch(&session, Moment(1800)));
    }

    #[test]
    fn a_cookie_counts_once() {
        let of = |text: &str| {
            let headers = [(COOKIE, text.parse().expect("a value"))].into_iter().collect();
            cookie(&headers, "simpul")
        };
        assert_eq!(of("a=1; simpul=abc; b=2").as_deref(), Some("abc"));
        assert_eq!(of("simpul=abc; simpul=def"), None);
        assert_eq!(of("simpul-perangkat=abc; simpul="), None);
    }
}

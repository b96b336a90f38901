//! Who calls. A token is shown with each request; what is remembered of it is
//! only whom it stands for, never that it is valid.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use store::{Scope, View};
use tokio::sync::SemaphorePermit;

use crate::Credential;
use crate::problem::Problem;
use crate::site::Site;

const MAX_TOKEN: usize = 200;
/// Remembered tokens; the memory is emptied when it is full.
const MAX_KNOWN: usize = 4096;

type TokenHash = [u8; 32];

/// Whom tokens stand for, by digest. The pair is immutable, and the door asks
/// again inside the act's transaction whether the token is still alive.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<TokenHash, Credential>>);

impl Known {
    fn get(&self, hash: &TokenHash) -> Option<Credential> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash).copied()
    }

    fn put(&self, hash: TokenHash, credential: Credential) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(hash, credential);
    }

    pub(crate) fn forget(&self, caller: &Caller) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&caller.hash);
    }
}

/// The token of the one Authorization header.
fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (shown.next(), shown.next()) else { return Err(Problem::no_token()) };
    let (scheme, token) = value.to_str().ok().and_then(|v| v.split_once(' ')).ok_or_else(Problem::no_token)?;
    let token = token.trim();
    let fine = (1..=MAX_TOKEN).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic());
    if scheme.eq_ignore_ascii_case("bearer") && fine { Ok(token) } else { Err(Problem::no_token()) }
}

async fn look_up(site: &Site, view: &mut View, token: &str) -> Result<Credential, Problem> {
    let found = (site.app.auth.token)(view, token, site.reading_time()?).await?;
    found.ok_or_else(|| Problem::bad_token("Tanda masuk tidak dikenal, sudah berakhir atau dicabut; masuk lagi."))
}

/// Who wants to act. Whether the token is alive is left to the door.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) credential: Credential,
    hash: TokenHash,
}

impl FromRequestParts<Arc<Site>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Caller, Problem> {
        let token = bearer(&parts.headers)?;
        let hash = Sha256::digest(token.as_bytes()).into();
        if let Some(credential) = site.known.get(&hash) {
            return Ok(Caller { credential, hash });
        }
        let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
        let credential = look_up(site, &mut view, token).await?;
        site.known.put(hash, credential);
        Ok(Caller { credential, hash })
    }
}

/// Somebody with a living token, whatever the office: for lists of what there
/// is, which hold no figure.
#[derive(Debug)]
pub(crate) struct Member;

impl FromRequestParts<Arc<Site>> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Member, Problem> {
        let token = bearer(&parts.headers)?;
        let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
        look_up(site, &mut view, token).await.map(|_| Member)
    }
}

/// Who reads: token, account and offices as they are now, and a view that
/// reaches no further.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) person: i64,
    pub(crate) view: View,
}

impl Reader {
    /// A turn at the desk, for which nobody waits with a connection in hand.
    pub(crate) async fn at_desk(self, site: &Site) -> Result<(Reader, SemaphorePermit<'_>), Problem> {
        if let Ok(turn) = site.desk.try_acquire() {
            return Ok((self, turn));
        }
        let Reader { person, view } = self;
        let (scope, reader) = (view.scope.clone(), view.reader);
        drop(view);
        let turn = site.desk.acquire().await.map_err(|_| Problem::busy())?;
        let mut view = site.app.db.view_as(scope).await?;
        view.reader = reader;
        Ok((Reader { person, view }, turn))
    }
}

impl FromRequestParts<Arc<Site>> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Reader, Problem> {
        let token = bearer(&parts.headers)?;
        let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
        let credential = look_up(site, &mut view, token).await?;
        let today = site.today()?;
        let scope = (site.app.auth.scope)(&mut view, credential.person, today).await;
        view.scope = scope.map_err(Problem::on_read)?;
        view.reader = Some(store::Reader { person: credential.person, today });
        Ok(Reader { person: credential.person, view })
    }
}

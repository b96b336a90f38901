//! Signing in by the regency's identity provider, and pairing it with an
//! account. What one attempt needs lies in a cookie of ten minutes and is
//! reckoned from it by the regency's keys; nothing is kept for strangers.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::State;
use axum::http::header::{REFRESH, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::Scope;

use super::frame::{Frame, answer, go};
use super::halfway::{Half, Waiting};
use super::session::{Away, Names, Visitor, living};
use super::sign_in::{Attempt, Posted, Sent, address, bare, begin, check_form, fields, form, has_factor, own_path};
use super::throttle::Key;
use super::words::entry::{self as say, Words};
use super::{proof, second, words};
use crate::asked::Asked;
use crate::identity::{Denied, Handshake, Identity, Sso};
use crate::problem::{Kind, Problem};
use crate::site::Site;
use crate::{Account, Means};

/// Where the provider sends browsers back to.
pub(crate) const BACK: &str = "/masuk/sso/kembali";
const PAIRING: &str = "/akun/sso";
const LIFE_MILLIS: i64 = 600_000;
/// Longer ways back are not carried along.
const LONGEST_WAY: usize = 90;

/// People whom the provider knows and who have not shown their account yet:
/// ten minutes.
pub(crate) type Arrivals = Waiting<String, Identity, 600, 1_000>;

fn sso(site: &Site) -> Result<&Sso, Problem> {
    site.app.sso.as_ref().ok_or_else(|| Problem::new(Kind::NotFound, words::get().not_found_lead))
}

/// One attempt, as it stands in its cookie: random, when it began, and where
/// the person wanted to go.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Begun {
    cookie: String,
    at: i64,
    to: String,
}

impl Begun {
    fn now(at: i64, to: String) -> Begun {
        let to = if to.len() <= LONGEST_WAY { to } else { String::new() };
        Begun { cookie: format!("{}~{at}~{}", proof::random(), URL_SAFE_NO_PAD.encode(&to)), at, to }
    }

    /// Read back, where it is not older than ten minutes.
    fn read(cookie: &str, now: i64) -> Option<Begun> {
        let [_, at, to] = cookie.split('~').collect::<Vec<_>>().try_into().ok()?;
        let at: i64 = at.parse().ok()?;
        let to = String::from_utf8(URL_SAFE_NO_PAD.decode(to).ok()?).ok()?;
        let to = own_path(Some(&to));
        (0..=LIFE_MILLIS).contains(&now.checked_sub(at)?).then(|| Begun { cookie: cookie.to_owned(), at, to })
    }

    /// Whoever changes a letter of the cookie reckons other texts, and lacks the key.
    fn hand(&self, site: &Site) -> Handshake {
        // A digest under the key has 128 bits; PKCE asks for 256.
        let half = |purpose: &str| site.app.db.keys().index(purpose, self.cookie.as_bytes());
        let text = |one, two| URL_SAFE_NO_PAD.encode([half(one), half(two)].concat());
        Handshake {
            state: text("sso-keadaan-1", "sso-keadaan-2"),
            nonce: text("sso-nonce-1", "sso-nonce-2"),
            verifier: text("sso-pkce-1", "sso-pkce-2"),
        }
    }
}

fn with_cookie(mut response: Response, value: Option<HeaderValue>) -> Response {
    if let Some(value) = value {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// The sign-in page, with why nobody came in this way.
fn not_in(
    site: &Site,
    headers: &HeaderMap,
    status: StatusCode,
    why: (String, &'static str),
) -> Result<Response, Problem> {
    let shown = form(site, headers, status, Attempt::default(), Some(why))?;
    Ok(with_cookie(shown, Names::of(site, headers).drop_sso()))
}

fn denied(site: &Site, headers: &HeaderMap, why: Denied) -> Result<Response, Problem> {
    match why {
        Denied::Away => {
            let told = (say::away(&sso(site)?.name), say::get().sso_away_help);
            not_in(site, headers, StatusCode::SERVICE_UNAVAILABLE, told)
        }
        Denied::Refused => {
            not_in(site, headers, StatusCode::FORBIDDEN, (say::get().sso_refused.to_owned(), say::get().sso_again))
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "leaving.html")]
struct LeavingPage {
    f: Frame,
    w: &'static Words,
    away: String,
}

/// Sends the browser to the provider, where somebody pressed the button: a link
/// from elsewhere begins nothing. By a page that leads on, since the content
/// policy lets no form end at another place.
pub(crate) async fn leave(State(site): State<Arc<Site>>, headers: HeaderMap, sent: Sent) -> Result<Response, Problem> {
    let sso = sso(&site)?;
    let (fields, names) = (fields(sent)?, Names::of(&site, &headers));
    let (device, session) = (names.device(&headers).unwrap_or_default(), names.session(&headers).unwrap_or_default());
    let to = own_path(fields.get("ke"));
    if [bare(&device), &session].iter().all(|secret| check_form(&headers, secret, &fields).is_err()) {
        let wrong = (words::get().form_old.to_owned(), words::get().form_old_help);
        let attempt = Attempt { to, ..Attempt::default() };
        return form(&site, &headers, StatusCode::FORBIDDEN, attempt, Some(wrong));
    }
    let begun = Begun::now(site.reading_time()?.0, to);
    match sso.provider.address(&begun.hand(&site)).await {
        Ok(away) => {
            let onward = HeaderValue::from_str(&format!("0;url={away}")).map_err(|e| Problem::bug(&e))?;
            let page = LeavingPage { f: Frame::bare(&site, say::get().sso_leaving), w: say::get(), away };
            let mut response = answer(StatusCode::OK, &headers, &page)?;
            response.headers_mut().insert(REFRESH, onward);
            Ok(with_cookie(response, names.set_sso(&begun.cookie)))
        }
        Err(why) => denied(&site, &headers, why),
    }
}

/// The browser comes back with a code.
pub(crate) async fn arrive(State(site): State<Arc<Site>>, headers: HeaderMap, uri: Uri) -> Result<Response, Problem> {
    let sso = sso(&site)?;
    let mut asked = Asked::of(&uri)?;
    let names = Names::of(&site, &headers);
    let now = site.reading_time()?.0;
    let begun = names.sso(&headers).and_then(|cookie| Begun::read(&cookie, now));
    let state = asked.take("state").unwrap_or_default();
    let Some((begun, hand)) = begun.map(|b| (b.clone(), b.hand(&site))).filter(|(_, hand)| hand.state == state) else {
        return not_in(
            &site,
            &headers,
            StatusCode::FORBIDDEN,
            (say::get().sso_foreign.to_owned(), say::get().sso_again),
        );
    };
    let Some(code) = asked.take("code").filter(|c| asked.take("error").is_none() && c.len() <= 2_000) else {
        return denied(&site, &headers, Denied::Refused);
    };
    let keys: Vec<Key> = address(&headers).map(Key::Address).into_iter().collect();
    if site.throttle.begin(&keys, Instant::now()).is_err() {
        return denied(&site, &headers, Denied::Refused);
    }
    let issuer = asked.take("iss");
    let identity = match sso.provider.arrival(&hand, &code, issuer.as_deref()).await {
        Ok(identity) => identity,
        Err(why) => return denied(&site, &headers, why),
    };
    site.throttle.passed(&keys);
    let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
    let paired = (site.app.identities.paired)(&mut view, site.app.db.keys(), &identity).await?;
    drop(view);
    match paired {
        Some((account, name)) => enter(&site, &headers, (account, name), identity, begun.to).await,
        None => propose(&site, &headers, identity).await,
    }
}

/// In, or on to the code of the phone: the provider stands for the password.
async fn enter(
    site: &Site,
    headers: &HeaderMap,
    (account, name): (Account, String),
    identity: Identity,
    to: String,
) -> Result<Response, Problem> {
    let to = if to.is_empty() { "/".to_owned() } else { to };
    let half = Half { account, name, to, identity: Some(identity.clone()) };
    let response = if has_factor(site, account).await? {
        second::ask(site, headers, half)
    } else {
        begin(site, headers, &half, Means::Identity(identity)).await?
    };
    Ok(with_cookie(response, Names::of(site, headers).drop_sso()))
}

/// Nobody's identity yet: its owner shows their account by the password, once.
async fn propose(site: &Site, headers: &HeaderMap, identity: Identity) -> Result<Response, Problem> {
    let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
    let likely = (site.app.identities.likely)(&mut view, &identity).await?;
    drop(view);
    let cookie = proof::random();
    site.arrivals.put(cookie.clone(), identity, Instant::now());
    let kept = Names::of(site, headers).set_sso(&cookie);
    if living(site, headers).await?.is_some() {
        return Ok(with_cookie(go(PAIRING), kept));
    }
    let wrong = (say::unpaired(likely.as_deref()), say::get().sso_unpaired_help);
    let attempt = Attempt { name: likely.unwrap_or_default(), to: PAIRING.into() };
    Ok(with_cookie(form(site, headers, StatusCode::OK, attempt, Some(wrong))?, kept))
}

fn waiting(site: &Site, headers: &HeaderMap) -> Option<(String, Identity)> {
    let cookie = Names::of(site, headers).sso(headers)?;
    let identity = site.arrivals.get(&cookie, Instant::now())?;
    Some((cookie, identity))
}

#[derive(Debug, Template)]
#[template(path = "sso.html")]
struct SsoPage {
    f: Frame,
    w: &'static Words,
    proof: String,
    name: String,
    /// What the provider calls the person that waits to be paired.
    known_as: Option<String>,
    wrong: Option<(String, String)>,
}

fn page(
    site: &Site,
    visitor: &Visitor,
    headers: &HeaderMap,
    wrong: Option<(String, String)>,
) -> Result<Response, Problem> {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let identity = waiting(site, headers).map(|(_, identity)| identity);
    let shown = SsoPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, say::get().sso_pair_title, "akun"),
        w: say::get(),
        proof: proof::make(&visitor.cookie),
        name: sso(site)?.name.clone(),
        known_as: identity.map(|i| i.names.first().cloned().unwrap_or_else(|| say::get().sso_nameless.to_owned())),
        wrong,
    };
    answer(status, headers, &shown)
}

/// The page again, with why an act was refused.
fn refused(site: &Site, visitor: &Visitor, headers: &HeaderMap, error: store::Error) -> Result<Response, Away> {
    let refusal = Problem::from(error).into_refusal()?;
    Ok(page(site, visitor, headers, Some((refusal.message, refusal.remedy)))?)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    Ok(page(&site, &visitor, &headers, None)?)
}

pub(crate) async fn pair(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Posted(visitor, sent): Posted,
) -> Result<Response, Away> {
    check_form(&headers, &visitor.cookie, &fields(sent)?)?;
    let Some((cookie, identity)) = waiting(&site, &headers) else {
        return Ok(page(&site, &visitor, &headers, Some((say::get().sso_gone.to_owned(), String::new())))?);
    };
    match site.app.db.act((site.app.identities.pair)(&identity), visitor.envelope()).await {
        Ok(_) => {
            site.arrivals.forget(&cookie);
            Ok(with_cookie(go("/akun"), Names::of(&site, &headers).drop_sso()))
        }
        Err(error) => refused(&site, &visitor, &headers, error),
    }
}

pub(crate) async fn unpair(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Posted(visitor, sent): Posted,
) -> Result<Response, Away> {
    check_form(&headers, &visitor.cookie, &fields(sent)?)?;
    match site.app.db.act((site.app.identities.unpair)(), visitor.envelope()).await {
        Ok(_) => Ok(go("/akun")),
        Err(error) => refused(&site, &visitor, &headers, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_lasts_ten_minutes_and_leads_nowhere_else() {
        let begun = Begun::now(1_000, "/dokumen?jenis=SPM".into());
        let read = |cookie: &str, now| Begun::read(cookie, now);
        assert_eq!(read(&begun.cookie, 1_000).as_ref(), Some(&begun));
        assert_eq!(read(&begun.cookie, 1_000 + LIFE_MILLIS).expect("alive").to, "/dokumen?jenis=SPM");
        assert_eq!(read(&begun.cookie, 1_001 + LIFE_MILLIS), None);
        assert_eq!(read(&begun.cookie, 999), None);
        for bad in ["https://lain.example", "//lain.example", "/a\\b"] {
            assert_eq!(read(&Begun::now(5, bad.into()).cookie, 5).expect("read").to, "", "{bad}");
        }
        let long = Begun::now(5, format!("/{}", "a".repeat(LONGEST_WAY)));
        assert!(long.to.is_empty() && begun.cookie.len() <= 200);
        assert!(Begun::now(i64::MAX, "/".repeat(LONGEST_WAY)).cookie.len() <= 200);
        for broken in ["", "a", "a~b~c", "a~5~*", "a~5~b~c"] {
            assert_eq!(read(broken, 5), None, "{broken}");
        }
    }
}

//! Signing in and out. Both are acts through the door; everything before them
//! is here: whose form it is, how often somebody may err, which device.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use store::{Actor, Channel, Envelope, Proof, Scope};

use super::factor::ENROL;
use super::frame::{Frame, answer, go};
use super::halfway::Half;
use super::session::{Away, Names, Visitor, digest, living};
use super::throttle::Key;
use super::words::entry;
use super::{proof, second, words};
use crate::asked::Asked;
use crate::problem::{Kind, Problem};
use crate::site::Site;
use crate::{Account, Means, Opening};

pub(crate) type Sent = Result<Form<BTreeMap<String, String>>, FormRejection>;

/// A form that somebody signed in has sent. The body comes first: however slowly
/// it arrives, it keeps no connection to the database.
pub(crate) struct Posted(pub(crate) Visitor, pub(crate) Sent);

impl FromRequest<Arc<Site>> for Posted {
    type Rejection = Away;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Posted, Away> {
        let (mut parts, body) = request.into_parts();
        let sent: Sent = Form::from_request(Request::from_parts(parts.clone(), body), site).await;
        Ok(Posted(Visitor::from_request_parts(&mut parts, site).await?, sent))
    }
}

/// The field of every form that holds its proof.
pub(crate) const PROOF: &str = "bukti";
const MAX_NAME: usize = 100;

/// The fields of a form.
pub(crate) fn fields(sent: Sent) -> Result<BTreeMap<String, String>, Problem> {
    sent.map(|Form(fields)| fields).map_err(|_| Problem::input(words::get().page_unread))
}

/// Refuses a form that was not opened in this session.
pub(crate) fn check_form(headers: &HeaderMap, secret: &str, fields: &BTreeMap<String, String>) -> Result<(), Problem> {
    let shown = fields.get(PROOF).map_or("", String::as_str);
    if proof::from_here(headers) && proof::holds(secret, shown) {
        return Ok(());
    }
    Err(Problem::new(Kind::NotAllowed, words::get().forbidden_form))
}

#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    f: Frame,
    proof: String,
    name: String,
    to: String,
    /// The identity provider that people may sign in by.
    sso: Option<String>,
    or: &'static str,
    /// What was wrong, and what helps.
    wrong: Option<(String, &'static str)>,
}

/// Only a path of our own: never another site.
pub(crate) fn own_path(text: Option<&String>) -> String {
    let fine = |t: &&String| {
        t.starts_with('/')
            && t.len() <= 200
            && !t.starts_with("//")
            && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.?=&%+".contains(&b))
    };
    text.filter(fine).cloned().unwrap_or_default()
}

pub(crate) async fn show(State(site): State<Arc<Site>>, headers: HeaderMap, uri: Uri) -> Result<Response, Problem> {
    if living(&site, &headers).await?.is_some() {
        return Ok(go("/"));
    }
    let to = own_path(Asked::of(&uri)?.take("ke").as_ref());
    form(&site, &headers, StatusCode::OK, Attempt { to, ..Attempt::default() }, None)
}

/// What the sign-in page gives back.
#[derive(Default)]
pub(crate) struct Attempt {
    pub(crate) name: String,
    pub(crate) to: String,
}

/// The page, with a device cookie to which its form is bound.
pub(crate) fn form(
    site: &Site,
    headers: &HeaderMap,
    status: StatusCode,
    attempt: Attempt,
    wrong: Option<(String, &'static str)>,
) -> Result<Response, Problem> {
    let names = Names::of(site, headers);
    let (device, new) = match names.device(headers) {
        Some(device) => (device, false),
        None => (proof::random(), true),
    };
    let title = if wrong.is_some() { words::get().not_yet_in } else { words::get().sign_in };
    let page = SignInPage {
        f: Frame::bare(site, title),
        proof: proof::make(bare(&device)),
        name: attempt.name,
        sso: site.app.sso.as_ref().map(|s| s.name.clone()),
        or: entry::get().sso_or,
        to: attempt.to,
        wrong,
    };
    let mut response = answer(status, headers, &page)?;
    if let Some(value) = names.set_device(&device).filter(|_| new) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

/// The random part of a device's cookie, to which its forms are bound; behind
/// it stands the mark of the account that was here last.
pub(crate) fn bare(device: &str) -> &str {
    device.split('~').next().unwrap_or_default()
}

/// A device is known for an account by a mark that only this regency's keys
/// make; it says nothing but that the owner was here once.
fn known_mark(site: &Site, device: &str, name: &str) -> String {
    let mark = site.app.db.keys().index("perangkat", format!("{}\n{name}", bare(device)).as_bytes());
    kernel::hex(&mark)
}

pub(crate) fn is_known(site: &Site, device: &str, name: &str) -> bool {
    device.split_once('~').is_some_and(|(_, mark)| mark == known_mark(site, device, name))
}

/// Where a request comes from: the last entry is the nearest proxy's own; the
/// ones before it are told by whoever asks. Without a proxy everybody is on
/// this machine.
pub(crate) fn address(headers: &HeaderMap) -> Option<String> {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back().and_then(|v| v.to_str().ok());
    let address = forwarded.and_then(|list| list.rsplit(',').next()).map_or("", str::trim);
    match address.parse() {
        Ok(known) => Some(network(known).to_string()),
        Err(_) => (!address.is_empty()).then(|| address.chars().take(50).collect()),
    }
}

/// Whoever has an address of the newer kind has a network of them.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        v4 => v4,
    }
}

/// What this try counts against.
fn keys(site: &Site, headers: &HeaderMap, device: &str, name: &str) -> Vec<Key> {
    if is_known(site, device, name) {
        return vec![Key::Device(format!("{name}\n{device}"))];
    }
    let mut keys = vec![Key::Account(name.to_owned())];
    keys.extend(address(headers).map(Key::Address));
    keys
}

pub(crate) async fn enter(State(site): State<Arc<Site>>, headers: HeaderMap, sent: Sent) -> Result<Response, Problem> {
    let fields = fields(sent)?;
    let device = Names::of(&site, &headers).device(&headers).unwrap_or_default();
    let take = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let name: String = take("nama").trim().to_lowercase().chars().take(MAX_NAME).collect();
    let attempt = Attempt { name: name.clone(), to: own_path(fields.get("ke")) };
    if check_form(&headers, bare(&device), &fields).is_err() {
        let wrong = (words::get().form_old.to_owned(), words::get().form_old_help);
        return form(&site, &headers, StatusCode::FORBIDDEN, attempt, Some(wrong));
    }
    let keys = keys(&site, &headers, &device, &name);
    if let Err(wait) = site.throttle.begin(&keys, Instant::now()) {
        return too_often(&site, &headers, attempt, wait);
    }
    match check_password(&site, &name, &take("sandi")).await? {
        Some(account) => {
            site.throttle.passed(&keys);
            let to = if attempt.to.is_empty() { "/".to_owned() } else { attempt.to };
            let half = Half { account, name, to, identity: None };
            if has_factor(&site, account).await? {
                return Ok(second::ask(&site, &headers, half));
            }
            begin(&site, &headers, &half, Means::Password).await
        }
        None => {
            tracing::info!("masuk ditolak");
            let wrong = (words::get().mismatch.to_owned(), words::get().mismatch_help);
            form(&site, &headers, StatusCode::UNPROCESSABLE_ENTITY, attempt, Some(wrong))
        }
    }
}

/// An unknown name takes the same time; a few comparisons run at once, since
/// each takes its memory.
async fn check_password(site: &Site, name: &str, password: &str) -> Result<Option<Account>, Problem> {
    let _turn = site.hashing.acquire().await.map_err(|_| Problem::busy())?;
    let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
    Ok((site.app.sessions.password)(&mut view, name, password).await?)
}

pub(crate) async fn has_factor(site: &Site, account: Account) -> Result<bool, Problem> {
    let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
    Ok((site.app.sessions.has_factor)(&mut view, account.user).await?)
}

fn too_often(site: &Site, headers: &HeaderMap, attempt: Attempt, wait: Duration) -> Result<Response, Problem> {
    let wrong = (words::wait_sentence(wait), "");
    let mut response = form(site, headers, StatusCode::TOO_MANY_REQUESTS, attempt, Some(wrong))?;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    Ok(response)
}

/// A new session with a new cookie, whatever the browser sent before.
pub(crate) async fn begin(site: &Site, headers: &HeaderMap, half: &Half, means: Means) -> Result<Response, Problem> {
    let (names, account) = (Names::of(site, headers), half.account);
    let cookie = proof::random();
    let actor = Actor::User { user: account.user, person: account.person, proof: Proof::Vouched };
    let work = (site.app.sessions.open)(Opening { digest: digest(&cookie), means });
    site.app.db.act(work, Envelope::new(actor, Channel::Web)).await?;
    let old = names.device(headers).unwrap_or_else(proof::random);
    let device = format!("{}~{}", bare(&old), known_mark(site, &old, &half.name));
    let mut response = go(if is_unproved(site, account.person).await? { ENROL } else { &half.to });
    for value in [names.set_session(&cookie), names.set_device(&device), names.drop_half()].into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

/// Whoever signs in a real regency is led to their second factor first.
async fn is_unproved(site: &Site, person: i64) -> Result<bool, Problem> {
    if site.app.db.region().practice {
        return Ok(false);
    }
    let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
    Ok((site.app.sessions.who)(&mut view, person, site.today()?).await?.unproved)
}

#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    f: Frame,
    /// What is said of the identity provider's own session.
    sso: Option<&'static str>,
}

/// Ends this session, or all of the person's.
async fn end(site: &Arc<Site>, visitor: Visitor, headers: &HeaderMap, sent: Sent, all: bool) -> Result<Response, Away> {
    check_form(headers, &visitor.cookie, &fields(sent)?)?;
    let (session, envelope) = (visitor.session, visitor.envelope());
    drop(visitor.view);
    let work = (site.app.sessions.close)(if all { None } else { Some(session.id) });
    site.app.db.act(work, envelope).await?;
    let sso = site.app.sso.as_ref().map(|_| entry::get().sso_still_there);
    let page = SignedOut { f: Frame::bare(site, words::get().signed_out), sso };
    let mut response = answer(StatusCode::OK, headers, &page)?;
    if let Some(value) = Names::of(site, headers).drop_session() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    // Also what was typed and not saved. A session that lay idle leaves it there.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

pub(crate) async fn leave(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Posted(visitor, sent): Posted,
) -> Result<Response, Away> {
    end(&site, visitor, &headers, sent, false).await
}

pub(crate) async fn leave_all(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Posted(visitor, sent): Posted,
) -> Result<Response, Away> {
    end(&site, visitor, &headers, sent, true).await
}

#[derive(Debug, Template)]
#[template(path = "link.html")]
struct LinkPage {
    f: Frame,
    proof: String,
    name: String,
    key: String,
}

fn spent_link(site: &Site, headers: &HeaderMap) -> Result<Response, Problem> {
    let wrong = (words::get().link_used.to_owned(), words::get().link_used_help);
    form(site, headers, StatusCode::NOT_FOUND, Attempt::default(), Some(wrong))
}

/// A practice link: looking at it uses nothing up.
pub(crate) async fn show_link(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    path: crate::acts::Named,
) -> Result<Response, Problem> {
    let key = crate::acts::name(path)?;
    let practice = site.app.db.region().practice;
    let Some((_, name)) = site.app.links.get(&key).filter(|_| practice) else { return spent_link(&site, &headers) };
    let names = Names::of(&site, &headers);
    let device = names.device(&headers).unwrap_or_else(proof::random);
    let page =
        LinkPage { f: Frame::bare(&site, words::get().link_title), proof: proof::make(bare(&device)), name, key };
    let mut response = answer(StatusCode::OK, &headers, &page)?;
    if let Some(value) = names.set_device(&device) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

/// Signs in by a practice link, once.
pub(crate) async fn enter_link(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    path: crate::acts::Named,
    sent: Sent,
) -> Result<Response, Problem> {
    let key = crate::acts::name(path)?;
    let device = Names::of(&site, &headers).device(&headers).unwrap_or_default();
    check_form(&headers, bare(&device), &fields(sent)?)?;
    let practice = site.app.db.region().practice;
    match site.app.links.take(&key).filter(|_| practice) {
        Some((account, name)) => {
            begin(&site, &headers, &Half { account, name, to: "/".into(), identity: None }, Means::Link).await
        }
        None => spent_link(&site, &headers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_counts_as_one_address() {
        let of = |forwarded: &str| {
            let pair = ("x-forwarded-for".parse().expect("a name"), forwarded.parse().expect("a value"));
            address(&std::iter::once(pair).collect())
        };
        assert_eq!(of("2001:db8::1:2"), of("10.0.0.1, 2001:db8:0:0:ffff::9"));
        assert_ne!(of("2001:db8:0:1::2"), of("2001:db8:0:2::2"));
        assert_eq!(of("::ffff:203.0.113.7").as_deref(), Some("203.0.113.7"));
        assert_eq!((of("siapa saja").as_deref(), of("")), (Some("siapa saja"), None));
    }
}

//! The second page of signing in: the code of the phone, or one from paper.
//! Until it is right there is no session, only a note in memory.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::State;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::frame::{Frame, answer, go};
use super::halfway::Half;
use super::session::Names;
use super::sign_in::{Attempt, Sent, begin, check_form, fields, form, is_known};
use super::throttle::Key;
use super::words::theirs;
use super::{proof, words};
use crate::Means;
use crate::problem::Problem;
use crate::site::Site;

const PATH: &str = "/masuk/kode";

#[derive(Debug, Template)]
#[template(path = "code.html")]
struct CodePage {
    f: Frame,
    proof: String,
    /// What was wrong, and what helps.
    wrong: Option<(String, String)>,
}

/// On to the code, after a right password.
pub(crate) fn ask(site: &Site, headers: &HeaderMap, half: Half) -> Response {
    let cookie = proof::random();
    site.halves.put(cookie.clone(), half, Instant::now());
    let mut response = go(PATH);
    if let Some(value) = Names::of(site, headers).set_half(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

fn waiting(site: &Site, headers: &HeaderMap) -> Option<(String, Half)> {
    let cookie = Names::of(site, headers).half(headers)?;
    let half = site.halves.get(&cookie, Instant::now())?;
    Some((cookie, half))
}

fn page(
    site: &Site,
    headers: &HeaderMap,
    cookie: &str,
    status: StatusCode,
    wrong: Option<(String, String)>,
) -> Result<Response, Problem> {
    let title = if wrong.is_some() { words::get().not_yet_in } else { words::get().code_title };
    answer(status, headers, &CodePage { f: Frame::bare(site, title), proof: proof::make(cookie), wrong })
}

pub(crate) async fn show(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<Response, Problem> {
    match waiting(&site, &headers) {
        Some((cookie, _)) => page(&site, &headers, &cookie, StatusCode::OK, None),
        None => Ok(go("/masuk")),
    }
}

pub(crate) async fn enter(State(site): State<Arc<Site>>, headers: HeaderMap, sent: Sent) -> Result<Response, Problem> {
    let fields = fields(sent)?;
    let found = waiting(&site, &headers).filter(|(cookie, _)| check_form(&headers, cookie, &fields).is_ok());
    let Some((cookie, half)) = found else {
        let wrong = (words::get().half_gone.to_owned(), words::get().form_old_help);
        return form(&site, &headers, StatusCode::FORBIDDEN, Attempt::default(), Some(wrong));
    };
    // Guesses from elsewhere are no business of the owner's own device.
    let device = Names::of(&site, &headers).device(&headers).unwrap_or_default();
    let known = is_known(&site, &device, &half.name);
    let keys = [Key::Code(if known { format!("{}\n{device}", half.name) } else { half.name.clone() })];
    if let Err(wait) = site.throttle.begin(&keys, Instant::now()) {
        let wrong = Some((words::wait_code(wait), String::new()));
        let mut response = page(&site, &headers, &cookie, StatusCode::TOO_MANY_REQUESTS, wrong)?;
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        return Ok(response);
    }
    let code = fields.get("kode").cloned().unwrap_or_default();
    let means = match half.identity.clone() {
        Some(identity) => Means::IdentityCode(identity, code),
        None => Means::Code(code),
    };
    match begin(&site, &headers, &half, means).await {
        Ok(response) => {
            site.throttle.passed(&keys);
            site.halves.forget(&cookie);
            Ok(response)
        }
        Err(problem) => match problem.into_refusal() {
            Ok(refusal) => {
                tracing::info!("kode masuk ditolak");
                let wrong = Some(theirs::told(refusal));
                page(&site, &headers, &cookie, StatusCode::UNPROCESSABLE_ENTITY, wrong)
            }
            Err(problem) => Err(problem),
        },
    }
}

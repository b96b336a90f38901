//! How an empty regency gets its first official: a form behind a link that was
//! printed where the program was started.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::form::{Ask, Field, Form};
use serde_json::Value;
use store::{ActEntry, Actor, Channel, Envelope, Scope, Work};

use super::factor::ENROL;
use super::fields::{self, Drawn, Fault, Typed};
use super::frame::{Frame, answer};
use super::halfway::Half;
use super::proof;
use super::refused::{self, Refused};
use super::session::Names;
use super::sign_in::{Attempt, Sent, bare, begin, check_form, fields as sent_fields, form as sign_in_form};
use super::words::entry::{self as say, Words};
use super::words::theirs;
use crate::acts::{Named, name};
use crate::problem::Problem;
use crate::site::Site;
use crate::{Account, Means};

const ACT: &str = "found-administration";
const PASSWORD: &str = "password";
const AGAIN: &str = "again";

#[derive(Debug, Template)]
#[template(path = "first.html")]
struct FirstPage {
    f: Frame,
    w: &'static Words,
    proof: String,
    key: String,
    fields: Vec<Drawn>,
    then: &'static str,
    refused: Option<Refused>,
}

/// The founding act and what it asks.
fn act(site: &Site) -> Result<(ActEntry, &'static Form), Problem> {
    let entry = site.acts.get(ACT).copied().filter(|e| e.def.founding);
    let found = entry.and_then(|entry| Some((entry, entry.form?)));
    found.ok_or_else(|| Problem::bug(&"tidak ada langkah pendirian"))
}

/// The link counts, and still nobody has an account.
async fn open(site: &Site, key: &str) -> Result<bool, Problem> {
    if !site.app.first.holds(key, Instant::now()) {
        return Ok(false);
    }
    let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
    let founded = (site.app.sessions.founded)(&mut view).await?;
    if founded {
        site.app.first.end();
    }
    Ok(!founded)
}

fn gone(site: &Site, headers: &HeaderMap) -> Result<Response, Problem> {
    let wrong = (say::get().first_gone.to_owned(), say::get().first_gone_help);
    sign_in_form(site, headers, StatusCode::NOT_FOUND, Attempt::default(), Some(wrong))
}

fn page(
    site: &Site,
    headers: &HeaderMap,
    (key, typed): (String, &Typed),
    refused: Option<(Refused, &[Fault])>,
) -> Result<Response, Problem> {
    let (act, form) = act(site)?;
    let names = Names::of(site, headers);
    let device = names.device(headers).unwrap_or_else(proof::random);
    let (refused, faults) = refused.map_or((None, &[][..]), |(r, faults)| (Some(r), faults));
    let title = refused.as_ref().map_or_else(|| say::get().first_title.to_owned(), |r| r.heading.clone());
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let again = Field::need(AGAIN, say::get().again, "", Ask::Secret);
    let asked = form.fields.iter().chain([&again]);
    let page = FirstPage {
        f: Frame::bare(site, title),
        w: say::get(),
        proof: proof::make(bare(&device)),
        key,
        fields: asked.map(|x| fields::drawn(ACT, x, typed, &[], faults)).collect(),
        then: theirs::then(act.def, form),
        refused,
    };
    let mut response = answer(status, headers, &page)?;
    if let Some(value) = names.set_device(&device) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

/// Looking at the link uses nothing up.
pub(crate) async fn show(State(site): State<Arc<Site>>, headers: HeaderMap, path: Named) -> Result<Response, Problem> {
    let key = name(path)?;
    if open(&site, &key).await? { page(&site, &headers, (key, &Typed::new()), None) } else { gone(&site, &headers) }
}

/// Makes the first official and signs them in; the door lets one do so.
pub(crate) async fn found(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    path: Named,
    sent: Sent,
) -> Result<Response, Problem> {
    let key = name(path)?;
    let typed = sent_fields(sent)?;
    let device = Names::of(&site, &headers).device(&headers).unwrap_or_default();
    check_form(&headers, bare(&device), &typed)?;
    if !open(&site, &key).await? {
        return gone(&site, &headers);
    }
    let input = match input(&site, &typed) {
        Ok(input) => input,
        Err(faults) => return page(&site, &headers, (key, &typed), Some((Refused::faults(&faults), &faults))),
    };
    match take(&site, &input).await {
        Ok(account) => {
            site.app.first.end();
            let half = Half { account, name: username(&typed), to: ENROL.into(), identity: None };
            begin(&site, &headers, &half, Means::Password).await
        }
        // Somebody else was quicker.
        Err(_) if !open(&site, &key).await? => gone(&site, &headers),
        Err(error) => {
            let (refused, faults) = refused::told(error)?;
            page(&site, &headers, (key, &typed), Some((refused, &faults)))
        }
    }
}

fn username(typed: &Typed) -> String {
    typed.get("username").map_or("", |t| t.trim()).to_lowercase()
}

fn input(site: &Site, typed: &Typed) -> Result<Value, Vec<Fault>> {
    let form = act(site).map(|(_, form)| form).map_err(|_| Vec::new())?;
    let read = fields::input(ACT, form, typed);
    let mut faults = read.as_ref().err().cloned().unwrap_or_default();
    if typed.get(PASSWORD) != typed.get(AGAIN) {
        faults.push(Fault::new(AGAIN, say::get().again, say::get().again_differs));
    }
    match read {
        Ok(map) if faults.is_empty() => Ok(Value::Object(map)),
        _ => Err(faults),
    }
}

async fn take(site: &Site, input: &Value) -> store::Result<Account> {
    let entry = act(site).map_err(|_| store::Error::Bug(ACT.into()))?.0;
    let work: Arc<dyn Work> = {
        // Reading the input hashes the password.
        let _turn = site.hashing.acquire().await.map_err(|_| store::Error::Busy)?;
        Arc::from((entry.parse)(&input.to_string())?)
    };
    let done = site.app.db.act(work, Envelope::new(Actor::PracticeOperator, Channel::Web)).await?.done;
    let number = |name: &str| done[name].as_i64().ok_or_else(|| store::Error::Bug("pendirian tanpa nomor".into()));
    Ok(Account { user: number("user")?, person: number("person")? })
}

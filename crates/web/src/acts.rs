//! Acts over HTTP: what there is, what each reads, and doing one.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;
use store::{ActEntry, Actor, Channel, Envelope, Proof, Work};

use crate::asked::Asked;
use crate::auth::{Caller, Member};
use crate::limits::MAX_BODY;
use crate::problem::{Kind, Problem};
use crate::reply;
use crate::site::Site;

/// The header that makes a repeated request one act.
pub(crate) const KEY: &str = "idempotency-key";
pub(crate) const DRY_RUN: &str = "dry_run";

pub(crate) type Named = Result<Path<String>, PathRejection>;

/// A name out of the path.
pub(crate) fn name(path: Named) -> Result<String, Problem> {
    path.map(|Path(name)| name).map_err(|_| Problem::input(crate::pages::words::get().address_unread))
}

#[derive(Serialize)]
struct Listed {
    name: &'static str,
    title: &'static str,
    law: &'static str,
    roles: Vec<&'static str>,
    /// The act signs: it asks for a fresh proof of who acts.
    signs: bool,
}

#[derive(Serialize)]
struct Acts {
    acts: Vec<Listed>,
}

fn listed(entry: &ActEntry) -> Listed {
    let def = entry.def;
    let roles = def.roles.iter().map(|r| r.code()).collect();
    Listed { name: def.name, title: def.title, law: def.law, roles, signs: def.signs }
}

pub(crate) async fn list(State(site): State<Arc<Site>>, _member: Member) -> Result<Response, Problem> {
    reply::json(&Acts { acts: site.acts.values().map(listed).collect() })
}

pub(crate) fn find<'s>(site: &'s Site, name: &str) -> Result<&'s ActEntry, Problem> {
    site.acts.get(name).ok_or_else(|| Problem::not_found("perbuatan dengan nama itu; daftarnya di /api/acts"))
}

/// The JSON Schema of an act's input.
pub(crate) async fn schema(State(site): State<Arc<Site>>, _member: Member, path: Named) -> Result<Response, Problem> {
    let schema = (find(&site, &name(path)?)?.schema)();
    let body = serde_json::to_vec(&schema).map_err(|e| Problem::bug(&e))?;
    Ok(reply::description(reply::bytes(reply::SCHEMA_JSON, body)))
}

/// Takes an act through the door.
pub(crate) async fn perform(
    State(site): State<Arc<Site>>,
    caller: Caller,
    path: Named,
    request: Request,
) -> Result<Response, Problem> {
    let entry = find(&site, &name(path)?)?;
    check_content_type(request.headers())?;
    let mut asked = Asked::of(request.uri())?;
    let envelope = envelope(&caller, request.headers(), &mut asked)?;
    asked.end()?;
    let work = read_body(entry, request).await?;
    match site.app.db.act(work, envelope).await {
        Ok(answer) => reply::json(&answer),
        Err(error) => {
            let problem = Problem::from(error);
            if problem.is_unauthorised() {
                site.known.forget(&caller);
            }
            Err(problem)
        }
    }
}

/// A form cannot send this type, and no other is read.
pub(crate) fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let fine = match (types.next(), types.next()) {
        (Some(one), None) => one.as_bytes().eq_ignore_ascii_case(reply::JSON.as_bytes()),
        _ => false,
    };
    if fine { Ok(()) } else { Err(Problem::new(Kind::ContentType, "Kirim isi dengan Content-Type: application/json.")) }
}

/// Who does it, under which key, and whether it is only tried.
pub(crate) fn envelope(caller: &Caller, headers: &HeaderMap, asked: &mut Asked) -> Result<Envelope, Problem> {
    let dry_run = asked.flag(DRY_RUN)?;
    let mut keys = headers.get_all(KEY).iter();
    let key = match (keys.next(), keys.next()) {
        (None, _) => None,
        (Some(key), None) => Some(key.to_str().map(str::to_owned).map_err(|_| bad_key())?),
        (Some(_), Some(_)) => return Err(bad_key()),
    };
    let who = caller.credential;
    let actor = Actor::User { user: who.user, person: who.person, proof: Proof::Token(who.token) };
    Ok(Envelope { key, dry_run, ..Envelope::new(actor, Channel::Api) })
}

fn bad_key() -> Problem {
    Problem::input("Idempotency-Key ditulis sekali: 1 sampai 100 huruf ASCII tanpa spasi.")
}

pub(crate) async fn read_body(entry: &ActEntry, request: Request) -> Result<Arc<dyn Work>, Problem> {
    let body = Bytes::from_request(request, &()).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(Kind::TooLarge, format!("Isi permintaan paling besar {MAX_BODY} bita."))
        } else {
            Problem::input("Isi permintaan terputus.")
        }
    })?;
    let text = std::str::from_utf8(&body).map_err(|_| Problem::input("Isi permintaan bukan UTF-8."))?;
    Ok(Arc::from((entry.parse)(text)?))
}

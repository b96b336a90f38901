//! Who one is here: offices of today, this session, the ways out.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::frame::{Frame, answer};
use super::session::{Away, Visitor};
use super::words;
use super::words::entry::{self as say, Words};
use super::{proof, time};
use crate::Office;
use crate::site::Site;

#[derive(Debug, Template)]
#[template(path = "account.html")]
struct AccountPage {
    f: Frame,
    name: String,
    offices: Vec<Office>,
    since: String,
    idle: String,
    proof: String,
    w: &'static Words,
    /// The identity provider, and since when the account is paired with it.
    sso: Option<(String, Option<String>)>,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let since = (site.app.identities.since)(&mut visitor.view, visitor.session.user).await?;
    let since = since.map(|at| time::moment(at, site.app.db.region().zone));
    let name = site.app.sso.as_ref().map(|sso| sso.name.clone());
    let idle = u64::try_from(visitor.session.idle_millis).unwrap_or_default();
    let page = AccountPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, words::get().account, "akun"),
        name: visitor.who.name.clone(),
        since: time::moment(visitor.session.made_at, site.app.db.region().zone),
        idle: words::span(std::time::Duration::from_millis(idle)),
        proof: proof::make(&visitor.cookie),
        w: say::get(),
        // A pairing outlives the setting, and can still be undone.
        sso: name.or_else(|| since.as_ref().map(|_| say::get().sso_title.to_owned())).map(|name| (name, since)),
        offices: visitor.who.offices,
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

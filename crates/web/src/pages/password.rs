//! Changing one's own password: whoever sits at an open session shows the
//! present one first.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use kernel::Refusal;
use kernel::form::{Ask, Field};
use store::Error;
use tokio::sync::SemaphorePermit;

use super::fields::{self, Drawn, Fault, Typed};
use super::frame::{Frame, answer};
use super::refused::{self, Refused};
use super::session::{Away, Visitor};
use super::sign_in::{Posted, check_form, fields as sent_fields};
use super::throttle::Key;
use super::words::entry::{self as say, Words};
use super::{proof, words};
use crate::Changing;
use crate::problem::Problem;
use crate::site::Site;

/// The fields, as refusals name them.
const PRESENT: &str = "present";
const NEW: &str = "password";
const AGAIN: &str = "again";

#[derive(Debug, Template)]
#[template(path = "password.html")]
struct PasswordPage {
    f: Frame,
    w: &'static Words,
    proof: String,
    fields: Vec<Drawn>,
    refused: Option<Refused>,
    done: bool,
}

fn page(site: &Site, visitor: &Visitor, refused: Option<(Refused, &[Fault])>, done: bool) -> PasswordPage {
    let w = say::get();
    let (refused, faults) = refused.map_or((None, &[][..]), |(r, faults)| (Some(r), faults));
    let title = refused.as_ref().map_or_else(|| w.password_title.to_owned(), |r| r.heading.clone());
    let drawn =
        |name, label, hint| fields::drawn("", &Field::need(name, label, hint, Ask::Secret), &Typed::new(), &[], faults);
    let fields = vec![
        Drawn { kind: "present", ..drawn(PRESENT, w.password_present, "") },
        drawn(NEW, w.password_new, w.password_new_hint),
        drawn(AGAIN, w.password_again, ""),
    ];
    PasswordPage {
        f: Frame::of(site, &visitor.who, &visitor.cookie, title, "akun"),
        w,
        proof: proof::make(&visitor.cookie),
        fields,
        refused,
        done,
    }
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    Ok(answer(StatusCode::OK, &headers, &page(&site, &visitor, None, false))?)
}

/// Tries at the present password wait as they do at sign-in, whatever the session.
fn keys(visitor: &Visitor) -> [Key; 1] {
    [Key::Account(format!("sandi\n{}", visitor.session.user))]
}

async fn try_change(site: &Site, visitor: &mut Visitor, typed: &Typed, turn: SemaphorePermit<'_>) -> Result<(), Error> {
    let text = |name: &str| typed.get(name).map_or("", String::as_str);
    let keys = keys(visitor);
    site.throttle.begin(&keys, Instant::now()).map_err(|wait| {
        let w = words::get();
        Error::refuse(Refusal::new("BUKTI-TUNGGU", w.our_policy, words::wait_sentence(wait), "").at(PRESENT))
    })?;
    let changing = Changing { user: visitor.session.user, present: text(PRESENT), new: text(NEW) };
    let work = (site.app.sessions.change)(&mut visitor.view, changing).await;
    drop(turn);
    // Whoever showed the present one and chose an unfit new one was no guesser.
    if !matches!(&work, Err(Error::Refused(all)) if all.has(WRONG)) {
        site.throttle.passed(&keys);
    }
    site.app.db.act(work?, visitor.envelope()).await.map(drop)
}

/// The refusal of a wrong present password.
const WRONG: &str = "JABATAN-SANDI-KELIRU";

pub(crate) async fn change(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Posted(visitor, sent): Posted,
) -> Result<Response, Away> {
    let typed = sent_fields(sent)?;
    check_form(&headers, &visitor.cookie, &typed)?;
    let again = |visitor: &Visitor, refused, faults: &[Fault]| -> Result<Response, Problem> {
        let shown = page(&site, visitor, Some((refused, faults)), false);
        answer(StatusCode::UNPROCESSABLE_ENTITY, &headers, &shown)
    };
    if typed.get(NEW) != typed.get(AGAIN) {
        let w = say::get();
        let faults = [Fault::new(AGAIN, w.password_again, w.again_differs)];
        return Ok(again(&visitor, Refused::faults(&faults), &faults)?);
    }
    let (mut visitor, turn) = visitor.turn(&site, &site.hashing).await?;
    match try_change(&site, &mut visitor, &typed, turn).await {
        Ok(()) => Ok(answer(StatusCode::OK, &headers, &page(&site, &visitor, None, true))?),
        Err(error) => {
            let (refused, faults) = refused::told(error)?;
            Ok(again(&visitor, refused, &faults)?)
        }
    }
}

//! Acts whose answer is a file: the act goes through the door as always, and
//! whoever did it is handed the file. Pages and programs share it.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH};
use axum::response::Response;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use store::{Actor, Channel, Envelope, Proof, Scope};
use tokio::sync::Semaphore;

use crate::acts::{self, Named, name};
use crate::asked::Asked;
use crate::auth::Caller;
use crate::problem::Problem;
use crate::reply;
use crate::site::Site;
use crate::{Handed, HandedBody, HandedFile};

/// Bytes of a file that are in memory at once.
const PIECE: usize = 256 << 10;

pub(crate) fn find(site: &Site, act: &str) -> Option<Handed> {
    site.app.handed.iter().find(|handed| handed.act == act).copied()
}

/// Where a turn is waited for; for what is small, nowhere: its act is done, and
/// whoever waited in vain would stand in the journal with empty hands.
pub(crate) fn turns(site: &Site, handed: Handed) -> Option<&Semaphore> {
    handed.packed.then_some(&site.bundles)
}

/// A file from where it stands, read off the threads that serve others.
fn pieces(file: File) -> impl Stream<Item = io::Result<Vec<u8>>> {
    try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let length = file.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(io::Error::other)??;
        Ok::<_, io::Error>((!piece.is_empty()).then_some((piece, file)))
    })
}

/// Saved, never shown in place.
pub(crate) fn answer(file: HandedFile) -> Result<Response, Problem> {
    let (length, body) = match file.body {
        HandedBody::Bytes(bytes) => (None, Body::from(bytes)),
        HandedBody::File(file) => {
            let length = file.metadata().map_err(|e| Problem::bug(&e))?.len();
            (Some(length), Body::from_stream(pieces(file)))
        }
    };
    let mut response = reply::bytes(file.mime, body);
    if let Some(length) = length {
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    let value = HeaderValue::from_str(&disposition).map_err(|e| Problem::bug(&e))?;
    response.headers_mut().insert(CONTENT_DISPOSITION, value);
    Ok(response)
}

/// For programs: does the act, and answers with its file. A repeated key would be
/// answered without the office and the journal, so none is read.
pub(crate) async fn perform(
    State(site): State<Arc<Site>>,
    caller: Caller,
    path: Named,
    request: Request,
) -> Result<Response, Problem> {
    let name = name(path)?;
    let handed = find(&site, &name)
        .filter(|handed| handed.to_programs)
        .ok_or_else(|| Problem::not_found("perbuatan yang memberi berkas"))?;
    acts::check_content_type(request.headers())?;
    Asked::of(request.uri())?.end()?;
    let work = acts::read_body(acts::find(&site, &name)?, request).await?;
    let who = caller.credential;
    let actor = Actor::User { user: who.user, person: who.person, proof: Proof::Token(who.token) };
    let done = match site.app.db.act(work, Envelope::new(actor, Channel::Api)).await {
        Ok(answer) => answer.done,
        Err(error) => {
            let problem = Problem::from(error);
            if problem.is_unauthorised() {
                site.known.forget(&caller);
            }
            return Err(problem);
        }
    };
    let _turn = match turns(&site, handed) {
        Some(turns) => Some(turns.acquire().await.map_err(|_| Problem::busy())?),
        None => None,
    };
    let today = site.today()?;
    let mut view = site.app.db.view_as(Scope::Units(Vec::new())).await?;
    // Whoever reads no figures may still be handed a file, as the bank's officer is.
    if let Ok(scope) = (site.app.auth.scope)(&mut view, who.person, today).await {
        view.scope = scope;
    }
    view.reader = Some(store::Reader { person: who.person, today });
    answer((handed.file)(&mut view, &site.app.db, &done).await?)
}

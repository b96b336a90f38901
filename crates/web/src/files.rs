//! Scanned papers over HTTP: looked at, kept, and given out again. Pages and
//! programs share it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderValue, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use serde_json::{Map, Value};
use store::Error;

use crate::asked::Asked;
use crate::auth::Reader;
use crate::pages::address::encoded;
use crate::problem::{Kind, Problem};
use crate::reply;
use crate::site::Site;
use crate::{Bringing, EvidenceFile};

/// The largest paper; dated data may allow less.
pub(crate) const MOST: usize = 20 << 20;

/// Looks at the file off the threads that serve others, a few at a time.
pub(crate) async fn look(
    site: &Arc<Site>,
    (person, skpd): (i64, i64),
    bytes: Vec<u8>,
) -> store::Result<Map<String, Value>> {
    let turn = site.looking.clone().acquire_owned().await.map_err(|_| Error::Busy)?;
    let site = site.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let found = (site.app.evidence.look)(
            &site.app.db,
            Bringing { person, skpd, scanner: site.app.scanner.as_deref(), bytes: &bytes },
        );
        drop(turn);
        found
    });
    match looked.await.map_err(|e| Error::Bug(e.to_string()))?? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::Bug("lampiran tanpa keterangan".into())),
    }
}

/// Saved, never shown in place: whatever is in the file, it does nothing here.
pub(crate) async fn file(site: &Arc<Site>, found: EvidenceFile) -> Result<Response, Problem> {
    let site = site.clone();
    let EvidenceFile { name, mime, held } = found;
    let read = tokio::task::spawn_blocking(move || site.app.db.files()?.get(&held));
    let bytes = read.await.map_err(|e| Problem::bug(&e))??;
    let mut response = reply::bytes(mime, bytes);
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded(&name));
    let value = HeaderValue::from_str(&disposition).map_err(|e| Problem::bug(&e))?;
    response.headers_mut().insert(CONTENT_DISPOSITION, value);
    let policy = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// For programs: a paper is brought, and the answer holds the fields that
/// `attach-evidence` asks for.
pub(crate) fn take() -> MethodRouter<Arc<Site>> {
    post(taken).layer(DefaultBodyLimit::max(MOST))
}

async fn taken(State(site): State<Arc<Site>>, mut reader: Reader, request: Request) -> Result<Response, Problem> {
    let mut asked = Asked::of(request.uri())?;
    let document = asked.number("document")?;
    asked.end()?;
    let now = site.reading_time()?;
    let found = (site.app.evidence.folder)(&mut reader.view, reader.person, document, now).await;
    let folder = found.map_err(Problem::on_read)?.ok_or_else(|| Problem::not_found("dokumen itu"))?;
    if !folder.may_attach {
        return Err(Problem::new(Kind::NotAllowed, "Melampirkan bukti tidak termasuk jabatan Anda hari ini."));
    }
    // The database is free while the body arrives.
    let person = reader.person;
    drop(reader);
    let arrival = site.uploads.begin(person)?;
    let large = || Problem::new(Kind::TooLarge, format!("Berkas paling besar {} bita.", folder.most));
    let body = Bytes::from_request(request, &()).await.map_err(|_| large())?;
    if body.len() > folder.most {
        return Err(large());
    }
    arrival.arrived(body.len(), site.today()?)?;
    let fields = look(&site, (person, folder.skpd), body.to_vec()).await?;
    reply::json(&fields)
}

/// For programs: the bytes of one paper.
pub(crate) async fn given(State(site): State<Arc<Site>>, mut reader: Reader, uri: Uri) -> Result<Response, Problem> {
    let mut asked = Asked::of(&uri)?;
    let id = asked.number("attachment")?;
    asked.end()?;
    let found = (site.app.evidence.open)(&mut reader.view, id).await.map_err(Problem::on_read)?;
    drop(reader);
    file(&site, found.ok_or_else(|| Problem::not_found("lampiran itu"))?).await
}

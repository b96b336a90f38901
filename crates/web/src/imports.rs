//! Files that people and programs bring: read in a child and taken in by the act
//! of that name. Here for programs; for people on a page.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use serde_json::Value;
use store::module::Reading;
use store::{View, Work};

use crate::Choice;
use crate::acts::{self, Named, name};
use crate::asked::Asked;
use crate::auth::{Caller, Reader};
use crate::pages::import::{ACTS, MOST};
use crate::problem::{Kind, Problem};
use crate::reply;
use crate::site::Site;

/// How a file becomes an act, and what is told of it.
#[derive(Clone, Copy, Debug)]
pub struct Imports {
    /// Reads the file, in a child process; slow.
    pub read: fn(Upload) -> store::Result<Arc<dyn Work>>,
    pub told: fn(&Value) -> Brought,
    /// Accounts in the regency's name whose statements may be brought.
    pub accounts: for<'a> fn(&'a mut View) -> Reading<'a, Vec<Choice>>,
}

/// A file that somebody brings.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// The act that takes it in.
    pub act: &'static str,
    pub year: String,
    /// The stage of a budget, or the kind of a price list.
    pub stage: String,
    /// From which day on, and by which decree.
    pub starts: String,
    pub decree: String,
    /// Of a list of payees.
    pub payees: PayeesSaid,
    /// Of a bank's statement: the account's number in the register.
    pub account: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What is said beside a list of payees, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct PayeesSaid {
    pub unit: String,
    pub month: String,
    /// Empty where one month is paid.
    pub to_month: String,
    /// How many rows are knowingly left out; empty for none.
    pub leave_out: String,
}

impl Upload {
    /// What is said beside a file, by the names of the fields on the page.
    pub(crate) fn said(act: &'static str, mut text: impl FnMut(&str) -> String) -> Upload {
        Upload {
            act,
            year: text("tahun"),
            stage: text(if matches!(act, "import-prices" | "import-payee-list") { "jenis" } else { "tahapan" }),
            starts: text("mulai"),
            decree: text("dasar"),
            account: text("rekening"),
            payees: PayeesSaid::said(text),
            ..Upload::default()
        }
    }
}

impl PayeesSaid {
    pub(crate) fn said(mut text: impl FnMut(&str) -> String) -> PayeesSaid {
        PayeesSaid { unit: text("unit"), month: text("bulan"), to_month: text("sampai"), leave_out: text("sisihkan") }
    }
}

/// What an import would bring, or brought.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    pub facts: Vec<(&'static str, String)>,
    pub notes: Vec<String>,
    /// Row and reason.
    pub set_aside: Vec<(String, String)>,
}

pub(crate) fn take() -> MethodRouter<Arc<Site>> {
    post(taken).layer(DefaultBodyLimit::max(MOST))
}

/// What is said beside the file, by the names that the page's form has.
fn said(act: &'static str, mut asked: Asked) -> Result<Upload, Problem> {
    let mut file = Upload::said(act, |name| asked.take(name).unwrap_or_default());
    file.name = asked.take("nama").unwrap_or_default().chars().take(120).collect();
    asked.end()?;
    Ok(file)
}

async fn taken(
    State(site): State<Arc<Site>>,
    caller: Caller,
    mut reader: Reader,
    path: Named,
    request: Request,
) -> Result<Response, Problem> {
    let wanted = name(path)?;
    let known = ACTS.iter().find(|(act, _)| *act == wanted);
    let (act, _) = known.ok_or_else(|| Problem::not_found("impor dengan nama itu; daftarnya di /api/openapi.json"))?;
    let mut asked = Asked::of(request.uri())?;
    let envelope = acts::envelope(&caller, request.headers(), &mut asked)?;
    let mut file = said(act, asked)?;
    // Nobody else's file is read at all.
    let now = site.reading_time()?;
    let open = (site.app.drafting.beginnings)(&mut reader.view, reader.person, now).await.map_err(Problem::on_read)?;
    if !open.iter().any(|def| def.name == *act) {
        return Err(Problem::new(Kind::NotAllowed, "Membawa berkas itu tidak termasuk jabatan Anda hari ini."));
    }
    // The database is free while the body arrives.
    let person = reader.person;
    drop(reader);
    let arrival = site.uploads.begin(person)?;
    let large = || Problem::new(Kind::TooLarge, format!("Berkas paling besar {MOST} bita."));
    let body = Bytes::from_request(request, &()).await.map_err(|_| large())?;
    arrival.arrived(body.len(), site.today()?)?;
    if body.is_empty() {
        return Err(Problem::input("Isi permintaan adalah berkasnya; yang ini kosong."));
    }
    file.bytes = body.into();
    let turn = site.desk.acquire().await.map_err(|_| Problem::busy())?;
    let read = site.app.imports.read;
    let work = tokio::task::spawn_blocking(move || read(file)).await.map_err(|e| Problem::bug(&e))??;
    drop(turn);
    reply::json(&site.app.db.act(work, envelope).await?)
}

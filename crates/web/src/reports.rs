//! Reports: one sheet, four formats' worth of readers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use kernel::{Day, Sheet};
use serde::Serialize;
use store::View;
use store::module::{Query, Report};
use tokio::sync::SemaphorePermit;

use crate::Files;
use crate::acts::{Named, name};
use crate::asked::Asked;
use crate::auth::{Member, Reader};
use crate::pages::{Language, words};
use crate::problem::Problem;
use crate::reply::{self, Tag};
use crate::shelf::Pair;
use crate::site::Site;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Csv,
    Xlsx,
    Pdf,
}

impl Format {
    pub(crate) const ALL: [Format; 4] = [Format::Json, Format::Csv, Format::Xlsx, Format::Pdf];

    pub(crate) fn code(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Pdf => "pdf",
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Format::Json => reply::JSON,
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Pdf => "application/pdf",
        }
    }

    pub(crate) fn parse(code: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|f| f.code() == code)
    }

    fn render(self, files: &Files, sheet: &Sheet, (region, day): (&str, Day)) -> Result<Vec<u8>, Problem> {
        match self {
            Format::Json => serde_json::to_vec(&(files.json)(sheet)).map_err(|e| Problem::bug(&e)),
            Format::Csv => Ok((files.csv)(sheet)),
            Format::Xlsx => (files.xlsx)(sheet).map_err(|e| Problem::bug(&e)),
            Format::Pdf => (files.pdf)(sheet, region, day).map_err(Problem::input),
        }
    }
}

#[derive(Serialize)]
struct Listed {
    name: &'static str,
    title: &'static str,
    /// Groupings; the first is taken where none is named.
    by: &'static [&'static str],
}

#[derive(Serialize)]
struct Reports {
    reports: Vec<Listed>,
}

pub(crate) async fn list(State(site): State<Arc<Site>>, _member: Member) -> Result<Response, Problem> {
    let listed = site.reports.values().map(|r| Listed { name: r.name, title: r.title, by: r.by });
    reply::json(&Reports { reports: listed.collect() })
}

/// The year that is asked for; this one where none is named.
pub(crate) fn year(site: &Site, asked: &mut Asked) -> Result<i32, Problem> {
    match asked.year()? {
        Some(year) => Ok(year),
        None => Ok(site.today()?.year()),
    }
}

/// At which level stages of a budget are compared.
pub(crate) fn level(site: &Site, asked: &mut Asked, or: &str) -> Result<String, Problem> {
    let level = asked.take("tingkat").unwrap_or_else(|| or.to_owned());
    match site.app.shelf.levels.iter().any(|(code, _)| *code == level) {
        true => Ok(level),
        false => Err(Problem::input(words::unknown_value("tingkat", &level))),
    }
}

/// Makes the sheet of a report as it was asked, for whoever has a turn at the
/// desk; answers with its year too.
pub(crate) async fn sheet(
    (site, _turn): (&Site, &SemaphorePermit<'_>),
    view: &mut View,
    report: &Report,
    mut asked: Asked,
) -> Result<(i32, Sheet), Problem> {
    let year = year(site, &mut asked)?;
    let query = Query { year, by: asked.take("by"), filters: asked.rest() };
    if query.by.is_some() {
        query.by(report.by)?;
    }
    Ok((year, (report.run)(view, &query).await.map_err(Problem::on_read)?))
}

/// A sheet as a file of a format; JSON is shown, the others are saved. What is
/// printed bears the journal's latest mark: paper leaves the regency by itself.
pub(crate) async fn file(site: &Site, format: Format, name: &str, mut sheet: Sheet) -> Result<Response, Problem> {
    let files = site.app.files;
    if format == Format::Pdf
        && !sheet.heading.is_empty()
        && let Some(mark) = site.latest.of(&site.app.db).await
    {
        sheet.heading.push(Language::Indonesian.within(|| words::mark::printed(&mark)));
    }
    let (region, day) = (site.app.db.region().name.clone(), site.today()?);
    let turn = match format {
        Format::Pdf => Some(site.printing.clone().acquire_owned().await.map_err(|_| Problem::busy())?),
        _ => None,
    };
    // A workbook of a whole budget is work for a thread of its own.
    let made = tokio::task::spawn_blocking(move || {
        let made = format.render(&files, &sheet, (&region, day));
        drop(turn);
        made
    });
    let mut response = reply::bytes(format.media_type(), made.await.map_err(|e| Problem::bug(&e))??);
    if format != Format::Json {
        let file = format!("attachment; filename=\"{name}.{}\"", format.code());
        let value = HeaderValue::from_str(&file).map_err(|e| Problem::bug(&e))?;
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

pub(crate) fn find<'s>(site: &'s Site, name: &str) -> Result<&'s Report, Problem> {
    let report = site.reports.get(name);
    report.ok_or_else(|| Problem::not_found("laporan dengan nama itu; daftarnya di /api/reports"))
}

/// Two stages of a year's budget beside each other.
pub(crate) async fn compare(State(site): State<Arc<Site>>, reader: Reader, uri: Uri) -> Result<Response, Problem> {
    let mut asked = Asked::of(&uri)?;
    let format = asked.choice("format", Format::parse)?.unwrap_or(Format::Json);
    let year = year(&site, &mut asked)?;
    let (from, to) = (asked.need("dari")?, asked.need("ke")?);
    let level = level(&site, &mut asked, "sub-kegiatan")?;
    let pair = Pair { year, from, to, level, all: asked.flag("semua")? };
    asked.end()?;
    let (mut reader, turn) = reader.at_desk(&site).await?;
    let sheet = (site.app.shelf.compare)(&mut reader.view, &pair).await.map_err(Problem::on_read)?;
    drop((reader, turn));
    file(&site, format, &format!("perbandingan-{year}"), sheet).await
}

pub(crate) async fn make(
    State(site): State<Arc<Site>>,
    reader: Reader,
    path: Named,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let report = find(&site, &name(path)?)?;
    let mut asked = Asked::of(&uri)?;
    let format = asked.choice("format", Format::parse)?.unwrap_or(Format::Json);
    let (mut reader, turn) = reader.at_desk(&site).await?;
    let (year, sheet) = sheet((&site, &turn), &mut reader.view, report, asked).await?;
    drop((reader, turn));
    let tag = Tag::of_json(format.code(), &sheet)?;
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    Ok(tag.put(file(&site, format, &format!("{}-{year}", report.name), sheet).await?))
}

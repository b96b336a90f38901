//! The modules' reports as pages, from the same sheets as the files.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use super::address::{Choice, Pager, Query};
use super::frame::{Frame, answer};
use super::session::{Away, Visitor};
use super::table::{Table, pager};
use super::words;
use super::words::theirs;
use crate::acts::{Named, name};
use crate::asked::Asked;
use crate::reports::{Format, file, find, sheet};
use crate::site::Site;

const ROWS: usize = 250;

#[derive(Debug)]
struct Listed {
    name: &'static str,
    title: &'static str,
    /// Its code, and what people read.
    by: Vec<(&'static str, &'static str)>,
}

#[derive(Debug, Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    f: Frame,
    year: i32,
    reports: Vec<Listed>,
}

pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let listed = site.reports.values().map(|r| Listed {
        name: r.name,
        title: theirs::report(r),
        by: r.by.iter().map(|b| (*b, theirs::grouping(b))).collect(),
    });
    let page = ReportsPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, words::get().reports, "laporan"),
        year: site.today()?.year(),
        reports: listed.collect(),
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

#[derive(Debug, Template)]
#[template(path = "report.html")]
struct ReportPage {
    f: Frame,
    heading: Vec<String>,
    name: &'static str,
    year: i32,
    by: Vec<Choice>,
    /// Other filters, kept by the form as they are.
    kept: Vec<(String, String)>,
    t: Table,
    pager: Pager,
    exports: Vec<(String, &'static str)>,
}

/// Names of filters live as long as the modules that know them; an address is
/// put together from what was asked.
fn address(path: &str, year: i32, by: &str, filters: &[(String, String)], last: (&'static str, String)) -> String {
    let mut address = Query::default().with("tahun", year).with("by", by).with(last.0, last.1).on(path);
    for (name, value) in filters {
        address.push_str(&format!("&{}={}", super::address::encoded(name), super::address::encoded(value)));
    }
    address
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    path: Named,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let report = find(&site, &name(path)?)?;
    visitor.reads_figures()?;
    let mut asked = Asked::of(&uri)?.filled();
    let format = asked.choice("format", Format::parse)?;
    let page = asked.choice("halaman", |t| t.parse().ok().filter(|n| (1..=10_000).contains(n)))?.unwrap_or(1);
    let filters: Vec<(String, String)> = asked.others(&["tahun", "by"]);
    let by = asked.peek("by").or(report.by.first().copied()).unwrap_or_default().to_owned();
    let (mut visitor, turn) = visitor.turn(&site, &site.desk).await?;
    let (year, sheet) = sheet((&site, &turn), &mut visitor.view, report, asked).await?;
    drop(turn);
    if let Some(format) = format {
        drop(visitor);
        return Ok(file(&site, format, &format!("{}-{year}", report.name), sheet).await?);
    }
    let here = format!("/laporan/{}", report.name);
    let to = |last: (&'static str, String)| address(&here, year, &by, &filters, last);
    let export = |(format, title): (Format, &'static str)| (to(("format", format.code().to_owned())), title);
    let shown = ReportPage {
        f: Frame::of(&site, &visitor.who, &visitor.cookie, theirs::report(report), "laporan"),
        heading: sheet.heading.clone(),
        name: report.name,
        year,
        by: report.by.iter().map(|b| Choice::new(*b, theirs::grouping(b), *b == by)).collect(),
        kept: filters.clone(),
        t: Table::of(words::report_of(theirs::report(report), year), &sheet, ((page - 1) * ROWS, ROWS), |_| None),
        pager: pager(sheet.rows.len(), (page, ROWS), |n| to(("halaman", n.to_string()))),
        exports: [(Format::Xlsx, "Excel"), (Format::Csv, "CSV"), (Format::Pdf, "PDF"), (Format::Json, "JSON")]
            .into_iter()
            .map(export)
            .collect(),
    };
    Ok(answer(StatusCode::OK, &headers, &shown)?)
}

//! Reading: reports, checks, comparisons, the thread.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use budget::public::FileLayout;
use budget::rules::Level;
use kernel::Sheet;
use serde_json::json;
use store::module::Query;
use store::{Db, DocRef, Document, Error, Read, Result, View};

use crate::cli::{At, Budget, Export, Format};
use crate::modules::{self, MODULES};
use crate::output::{self, marked};
use crate::serving::papers;

/// On the command line the reader is whoever holds the machine; outside a
/// practice folder an official must prove who reads.
async fn reader(at: &At) -> Result<(Db, View)> {
    reader_of(at, false).await
}

async fn reader_of(at: &At, judges: bool) -> Result<(Db, View)> {
    let db = at.open_reader().await?;
    let (scope, reader) = crate::identity::scope(at, &db, judges).await?;
    let mut view = db.view_as(scope).await?;
    view.reader = reader;
    Ok((db, view))
}

pub async fn budget(at: &At, what: Budget) -> Result<serde_json::Value> {
    let (db, mut view) = reader(at).await?;
    view.scope.whole()?;
    let told = match what {
        Budget::Compare { tahun, from, to, level } => {
            let level = Level::parse(&level)
                .ok_or_else(|| Error::Input("tingkat: skpd, sub-kegiatan, atau rekening".into()))?;
            serde_json::to_value(budget::public::compare(&mut view, tahun, &from, &to, level).await?)?
        }
        Budget::Check { tahun, ceilings, against } => {
            serde_json::to_value(budget::public::check_ceilings(&mut view, tahun, &ceilings, &against).await?)?
        }
    };
    Ok(marked(told, db.region().practice))
}

pub async fn check(at: &At, year: i32) -> Result<serde_json::Value> {
    let (db, mut view) = reader(at).await?;
    view.scope.whole()?;
    let mut out = serde_json::Map::new();
    let mut findings = Vec::new();
    for check in MODULES.iter().flat_map(|m| m.checks) {
        let result = (check.run)(&mut view, year).await?;
        out.extend(result.figures);
        findings.extend(result.findings);
    }
    out.insert("findings".into(), json!(findings));
    Ok(marked(serde_json::Value::Object(out), db.region().practice))
}

/// The national system's report against what is recorded here.
pub async fn reconcile(at: &At, year: i32, file: &Path) -> Result<serde_json::Value> {
    let realisasi = super::import::realisasi_of(year, file)?.0;
    let (db, mut view) = reader(at).await?;
    let found = treasury::public::reconcile(&mut view, &realisasi).await?;
    let practice = db.region().practice;
    drop(view);
    db.close().await;
    Ok(marked(serde_json::to_value(found)?, practice))
}

pub struct Ask {
    pub name: String,
    pub year: Option<i32>,
    pub by: Option<String>,
    pub filters: Vec<String>,
}

/// Reports that are asked for by their English names too.
const ALSO: [(&str, &str); 4] =
    [("advances", "uang-muka"), ("tax", "potongan"), ("forecast", "proyeksi-kas"), ("register", "register-sp2d")];

/// Makes the sheet of a report; whether it comes from a practice folder, and
/// how it is printed.
async fn sheet(at: &At, ask: Ask) -> Result<(Sheet, bool, impl FnOnce(Sheet) -> print::Job)> {
    let name = ALSO.iter().find(|(also, _)| *also == ask.name).map_or(ask.name.as_str(), |(_, own)| own);
    let report = modules::report(name).ok_or_else(|| {
        let names: BTreeSet<&str> = MODULES.iter().flat_map(|m| m.reports).map(|r| r.name).collect();
        let names: Vec<&str> = names.into_iter().collect();
        Error::NotFound(format!("laporan {}; yang ada: {}", ask.name, names.join(", ")))
    })?;
    let mut filters = BTreeMap::new();
    for filter in &ask.filters {
        let (name, value) =
            filter.split_once('=').ok_or_else(|| Error::Input(format!("saringan «{filter}»: tulis nama=nilai")))?;
        filters.insert(name.to_owned(), value.to_owned());
    }
    // Who runs the hub reads its registers and no figures.
    let judges = exchange::MODULE.reports.iter().chain(hub::MODULE.reports).any(|own| own.name == name);
    let (db, mut view) = reader_of(at, judges).await?;
    let year = match ask.year {
        Some(year) => year,
        None => db.today()?.year(),
    };
    let mut sheet = (report.run)(&mut view, &Query { year, by: ask.by, filters }).await?;
    let region = db.region().clone();
    if region.practice {
        output::mark(&mut sheet);
    }
    let (day, practice) = (db.today()?, region.practice);
    let mark = store::mark::of(&store::seal::head(&mut view).await?.checkpoint);
    let pdf = move |mut sheet: Sheet| {
        // What is printed bears the journal's latest mark.
        if let Some(mark) = mark.filter(|_| !sheet.heading.is_empty()) {
            sheet.heading.push(format!("Jejak jurnal: {mark}"));
        }
        let marks = if region.practice { vec![print::Mark::Practice] } else { Vec::new() };
        let foot = papers::foot(&sheet);
        print::Job::Table { sheet, region: region.name, day, marks, foot }
    };
    Ok((sheet, practice, pdf))
}

pub async fn run(at: &At, ask: Ask, format: Format, output: Option<PathBuf>) -> Result<ExitCode> {
    let (sheet, _, pdf) = sheet(at, ask).await?;
    let bytes = match format {
        Format::Pdf => printed(pdf(sheet), &print::Limits::table()).await?,
        Format::Table => documents::write::table(&sheet).into_bytes(),
        Format::Json => documents::write::json(&sheet).to_string().into_bytes(),
        Format::Csv => output::csv(&sheet),
        Format::Xlsx => documents::write::xlsx(&sheet).map_err(|e| Error::Input(e.to_string()))?,
    };
    match output {
        Some(file) => save(&file, &bytes)?,
        None if matches!(format, Format::Xlsx | Format::Pdf) && std::io::stdout().is_terminal() => {
            return Err(Error::Input("XLSX dan PDF tidak untuk layar; pakai --output BERKAS".into()));
        }
        None if matches!(format, Format::Xlsx | Format::Pdf) => output::raw(&bytes),
        None => output::write(&bytes),
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes beside the target and renames, so that nobody reads half a file.
pub(super) fn save(file: &Path, bytes: &[u8]) -> Result<()> {
    let beside = file.with_extension("sebagian");
    std::fs::write(&beside, bytes)?;
    Ok(std::fs::rename(&beside, file)?)
}

pub async fn export(at: &At, what: Export) -> Result<serde_json::Value> {
    let (tahun, file) = match what {
        Export::Lampiran { number, folder } => return super::evidence::export(at, number, &folder).await,
        Export::Batch { number, out, alasan } => return super::bank::export(at, number, alasan, &out).await,
        Export::Bukti(asked) => return super::bukti::export(at, asked).await,
        Export::Dokumen { number, file } => return export_document(at, number, &file).await,
        Export::Buku { tahun, skpd, format, file } => return export_books(at, tahun, skpd, &format, &file).await,
        Export::Apbd { tahun, tahapan, layout, file } => return export_apbd(at, tahun, &tahapan, &layout, &file).await,
        Export::Realisasi { tahun, file } => (tahun, file),
    };
    let ask = Ask { name: "realisasi".into(), year: Some(tahun), by: None, filters: vec![] };
    let (sheet, practice, _) = sheet(at, ask).await?;
    Ok(marked(save_sheet(&sheet, &file)?, practice))
}

/// A workbook, or CSV where the file's name says so.
fn save_sheet(sheet: &Sheet, file: &Path) -> Result<serde_json::Value> {
    let bytes = match file.extension().and_then(|e| e.to_str()) {
        Some("csv") => documents::write::csv(sheet),
        _ => documents::write::xlsx(sheet).map_err(|e| Error::Input(e.to_string()))?,
    };
    save(file, &bytes)?;
    Ok(json!({ "file": file, "lines": sheet.rows.len(), "bytes": bytes.len() }))
}

async fn export_apbd(at: &At, year: i32, stage: &str, layout: &str, file: &Path) -> Result<serde_json::Value> {
    let layout = FileLayout::parse(layout)
        .ok_or_else(|| Error::Input("susunan (--layout): rekap5, rekap4, rincian, atau rekap".into()))?;
    let (db, mut view) = reader(at).await?;
    view.scope.whole()?;
    let stage = budget::model::Stage::from_label(stage);
    let mut sheet = budget::public::file_of(&mut view, year, &stage.0, layout).await?;
    if db.region().practice {
        output::mark(&mut sheet);
    }
    Ok(marked(save_sheet(&sheet, file)?, db.region().practice))
}

/// The year's books, cash based, for a program that adds them up again.
async fn export_books(
    at: &At,
    year: i32,
    skpd: Option<String>,
    format: &str,
    file: &Path,
) -> Result<serde_json::Value> {
    if format != "hledger" {
        return Err(Error::Input(format!("bentuk buku «{format}» tidak dikenal; pilih: hledger")));
    }
    let (db, mut view) = reader(at).await?;
    view.scope.whole()?;
    let filters = skpd.map(|code| ("skpd".to_owned(), code)).into_iter().collect();
    let unit = store::units::asked(&mut view, &Query { year, by: None, filters }).await?;
    let entries = modules::ledger(&mut view, year, unit.as_ref().map(|u| u.skpd_id)).await?;
    if let Some(odd) = entries.iter().find(|e| !e.is_balanced()) {
        return Err(Error::Bug(format!("buku {} {} tidak seimbang", odd.day, odd.number)));
    }
    let region = db.region();
    let mut heading = vec![format!("{} · buku kas {year} (basis kas)", region.name)];
    heading.extend(unit.map(|u| u.name));
    heading.extend(region.practice.then(|| "LATIHAN: bukan buku resmi".to_owned()));
    let bytes = documents::write::journal(&entries, &heading).into_bytes();
    save(file, &bytes)?;
    Ok(marked(json!({ "file": file, "entries": entries.len(), "bytes": bytes.len() }), region.practice))
}

/// The one document of a reference that the view reaches.
pub async fn document(view: &mut View, number: &str) -> Result<Document> {
    let mut found = store::documents::seen(view, &DocRef(number.to_owned())).await?;
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => Err(Error::NotFound(format!("dokumen {number}"))),
        _ => Err(Error::Input("nomor itu milik beberapa dokumen; sebut nomor urutnya (trace)".into())),
    }
}

async fn export_document(at: &At, number: String, file: &Path) -> Result<serde_json::Value> {
    let (db, mut view) = reader(at).await?;
    let document = document(&mut view, &number).await?;
    let address = at.portal_address()?.or(at.public_address()?);
    let form = papers::form(&mut view, &db, address.as_deref(), document.id).await?;
    let (form, _) = form.ok_or_else(|| Error::NotFound(format!("dokumen {number}")))?;
    let bytes = printed(print::Job::Paper(Box::new(form)), &print::Limits::paper()).await?;
    save(file, &bytes)?;
    Ok(marked(json!({ "file": file, "document": document.label(), "bytes": bytes.len() }), db.region().practice))
}

/// Prints in a child process, off the threads that serve others.
async fn printed(job: print::Job, limits: &print::Limits) -> Result<Vec<u8>> {
    let limits = limits.clone();
    let made = tokio::task::spawn_blocking(move || papers::print_job(&job, &limits)).await;
    made.map_err(|e| Error::Bug(e.to_string()))?.map_err(|e| Error::Input(e.to_string()))
}

pub async fn trace(at: &At, number: String) -> Result<serde_json::Value> {
    let (db, mut view) = reader(at).await?;
    let trace = treasury::public::trace(&mut view, &DocRef(number)).await?;
    Ok(marked(serde_json::to_value(trace)?, db.region().practice))
}

/// A small read for `doctor`: is the database readable at all?
pub async fn readable(view: &mut View) -> Result<bool> {
    Ok(view.opt("SELECT id FROM region WHERE id = 1", vec![]).await?.is_some())
}

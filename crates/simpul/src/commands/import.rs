//! `simpul import`: files of the national system, read in a child process.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bank::acts::ImportStatement;
use budget::acts::{ImportApbd, LoadReference, ReferenceCode};
use budget::model::Stage;
use budget::rekap::{ParseError, Rekap};
use documents::{Limits, read_isolated};
use kernel::Code;
use kernel::sheet::{Grid, GridRow};
use payroll::acts::{ImportPayeeList, Workbook};
use payroll::public::ListKind;
use preparation::acts::LoadCashPlan;
use prices::acts::ImportPrices;
use prices::model::PriceKind;
use serde_json::{Value, json};
use staff::acts::ImportStaff;
use store::{Error, Result, Work};
use treasury::acts::ImportRealisasi;
use treasury::realisasi::Realisasi;

use crate::cli::{At, Import, Payees};
use crate::identity;

pub async fn run(at: &At, what: Import) -> Result<Value> {
    let started = Instant::now();
    let work: Arc<dyn Work> = match what {
        Import::Apbd { tahun, tahapan, file } => Arc::new(apbd(tahun, &tahapan, name(&file), &file)?),
        Import::Rincian { tahun, tahapan, file } => Arc::new(rincian(tahun, &tahapan, name(&file), &file)?),
        Import::Realisasi { tahun, file } => Arc::new(realisasi(tahun, name(&file), &file)?),
        Import::AnggaranKas { tahun, file } => {
            let (grids, _) = read(&file, &Limits::standard())?;
            let lines = preparation::kas::parse(&grids).map_err(Error::Input)?;
            Arc::new(LoadCashPlan { year: tahun, source: name(&file), lines })
        }
        Import::Harga { tahun, jenis, mulai, dasar, file } => {
            let asked = Prices { year: tahun, kind: &jenis, starts: mulai.as_deref(), decree: dasar };
            Arc::new(prices(asked, name(&file), &file)?)
        }
        Import::RekeningKoran { account, tahun, file } => Arc::new(statement(account, tahun, name(&file), &file)?),
        Import::DaftarPenerima(asked) => Arc::new(payees(&asked, name(&asked.file), &asked.file)?),
        Import::Pegawai { sisihkan, file } => Arc::new(staff(sisihkan, name(&file), &file)?),
        Import::Lampiran { folder } => return super::evidence::bring(at, &folder).await,
        Import::Referensi { tahun, jenis, sumber, file } => Arc::new(reference(tahun, jenis, sumber, &file)?),
    };
    let db = at.open().await?;
    let envelope = identity::envelope(at, &db).await?;
    let answer = db.act(work, envelope).await;
    let practice = db.region().practice;
    db.close().await;
    let answer = answer?;
    let mut report = crate::output::marked(answer.done, practice);
    if let Some(map) = report.as_object_mut() {
        let seconds = started.elapsed().as_millis();
        map.insert("seconds".into(), json!(format!("{}.{:03}", seconds / 1000, seconds % 1000)));
        map.insert("leaf".into(), json!(answer.leaf));
    }
    Ok(report)
}

fn read(file: &Path, limits: &Limits) -> Result<(Vec<Grid>, String)> {
    let program = std::env::current_exe()?;
    let grids = read_isolated(&program, file, limits).map_err(|e| Error::Input(e.to_string()))?;
    Ok((grids, digest(file)?))
}

/// SHA-256 of a file, in hex.
fn digest(file: &Path) -> Result<String> {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    std::io::copy(&mut std::fs::File::open(file)?, &mut hash)?;
    Ok(kernel::hex(&hash.finalize()))
}

fn name(file: &Path) -> String {
    file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A rekap, or a rincian belanja where the file's headings are those of one.
pub fn apbd(year: i32, stage: &str, name: String, file: &Path) -> Result<ImportApbd> {
    let (grids, digest) = read(file, &Limits::standard())?;
    let rekap = match budget::rekap::parse(&grids, year) {
        Err(no_rekap @ ParseError::NoHeader { .. }) => match budget::rincian::parse(&grids, year) {
            Err(ParseError::NoHeader { .. }) => Err(no_rekap),
            rincian => rincian,
        },
        rekap => rekap,
    };
    version(year, stage, name, digest, rekap)
}

/// A row for each item of a regency makes a file as large as a realisation's.
pub fn rincian(year: i32, stage: &str, name: String, file: &Path) -> Result<ImportApbd> {
    let (grids, digest) = read(file, &Limits::realisation())?;
    version(year, stage, name, digest, budget::rincian::parse(&grids, year))
}

fn version(
    year: i32,
    stage: &str,
    file_name: String,
    digest: String,
    rekap: std::result::Result<Rekap, ParseError>,
) -> Result<ImportApbd> {
    let rekap = rekap.map_err(|e| Error::Input(e.to_string()))?;
    Ok(ImportApbd { year, stage: Stage::from_label(stage), file_name, digest, rekap: Some(Arc::new(rekap)) })
}

pub fn realisasi(year: i32, name: String, file: &Path) -> Result<ImportRealisasi> {
    let (realisasi, digest) = realisasi_of(year, file)?;
    Ok(ImportRealisasi { year, file_name: name, digest, realisasi: Some(Arc::new(realisasi)) })
}

/// A report of realisation as its file tells it, and the file's digest.
pub fn realisasi_of(year: i32, file: &Path) -> Result<(Realisasi, String)> {
    let (grids, digest) = read(file, &Limits::realisation())?;
    let realisasi = treasury::realisasi::parse(&grids, year).map_err(|e| Error::Input(e.to_string()))?;
    budget::rekap::refuse_grave(&realisasi.set_aside)?;
    Ok((realisasi, digest))
}

/// What is said beside a file of prices.
pub struct Prices<'a> {
    pub year: i32,
    /// Of rows that name none; SSH where it is empty.
    pub kind: &'a str,
    pub starts: Option<&'a str>,
    pub decree: Option<String>,
}

pub fn prices(asked: Prices<'_>, name: String, file: &Path) -> Result<ImportPrices> {
    let kind = if asked.kind.trim().is_empty() { Some(PriceKind::Ssh) } else { PriceKind::read(asked.kind) };
    let kind = kind.ok_or_else(|| Error::Input("jenis standar harga: ssh, sbu, asb, atau hspk".into()))?;
    let starts = asked.starts.map(str::trim).filter(|t| !t.is_empty());
    let starts = starts.map(|t| t.parse().map_err(|_| Error::Input(format!("«{t}» bukan tanggal")))).transpose()?;
    let (grids, digest) = read(file, &Limits::standard())?;
    let found = prices::list::parse(&grids, asked.year, kind).map_err(|e| Error::Input(e.to_string()))?;
    let file = Some(Arc::new(found));
    Ok(ImportPrices { year: asked.year, kind, starts, decree: asked.decree, file_name: name, digest, file })
}

/// A bank's statement in any of its formats.
pub fn statement(account: i64, year: Option<i32>, file_name: String, file: &Path) -> Result<ImportStatement> {
    let (grids, digest) = read(file, &Limits::standard())?;
    let found = bank::rules::statement::read(&grids).map_err(Error::Input)?;
    Ok(ImportStatement { account, year, file_name, digest, file: Some(Arc::new(found)) })
}

/// The rows are read inside the act, by the headings of the day's dated data.
pub fn payees(asked: &Payees, file_name: String, file: &Path) -> Result<ImportPayeeList> {
    let kind = ListKind::parse(asked.jenis.trim());
    let kind = kind.ok_or_else(|| Error::Input("jenis daftar: gaji, tambahan, atau honorarium".into()))?;
    let unit = Code::parse(&asked.unit).map_err(|e| Error::Input(format!("unit: {e}")))?;
    let day = asked.tanggal_dasar.as_deref().map(str::trim).filter(|t| !t.is_empty());
    let basis_date = day.map(|t| t.parse().map_err(|_| Error::Input(format!("«{t}» bukan tanggal")))).transpose()?;
    let (grids, digest) = read(file, &Limits::standard())?;
    Ok(ImportPayeeList {
        unit,
        year: Some(asked.tahun),
        kind,
        month: asked.bulan,
        to_month: asked.sampai,
        basis: asked.dasar.clone(),
        basis_date,
        leave_out: asked.sisihkan,
        file_name,
        digest,
        workbook: Some(Workbook(Arc::new(grids))),
    })
}

/// As with payees, the rows are read inside the act.
pub fn staff(leave_out: u32, file_name: String, file: &Path) -> Result<ImportStaff> {
    let (grids, digest) = read(file, &Limits::standard())?;
    let workbook = Some(staff::acts::Workbook(Arc::new(grids)));
    Ok(ImportStaff { leave_out, file_name, digest, workbook })
}

/// A list of codes: the first columns whose headings begin with "kode" and
/// "nama". In a list of units they are the SKPD's, and those of its sub units
/// follow. What the list itself says is only a heading is left out.
fn reference(year: i32, kind: String, source: String, file: &Path) -> Result<LoadReference> {
    let (grids, _) = read(file, &Limits::standard())?;
    let grid = grids.first().ok_or_else(|| Error::Input("berkas kosong".into()))?;
    let header = grid.rows.first().ok_or_else(|| Error::Input("berkas kosong".into()))?;
    let find = |start: &str| header.cells.iter().position(|c| c.text().to_lowercase().starts_with(start));
    let column =
        |start: &str| find(start).ok_or_else(|| Error::Input(format!("kolom «{start}…» tidak ada di baris pertama")));
    let (code, title) = (column("kode")?, column("nama")?);
    let (set, part) = (find("set_input"), find("kode_sub_unit").zip(find("nama_sub_unit")));
    let mut codes = Vec::new();
    for row in grid.rows.iter().skip(1) {
        if set.is_some_and(|at| row.cell(at).text().eq_ignore_ascii_case("tidak")) {
            continue;
        }
        let own = entry(row, code, title)?;
        let part = part.filter(|(code, _)| !row.cell(*code).text().trim().is_empty());
        let part = part.map(|(code, title)| entry(row, code, title)).transpose()?;
        codes.extend(part.map(|part| ReferenceCode { skpd: Some(own.code.clone()), ..part }));
        codes.push(own);
    }
    Ok(LoadReference { year, kind, source, codes })
}

fn entry(row: &GridRow, code: usize, title: usize) -> Result<ReferenceCode> {
    let parsed = Code::parse(&row.cell(code).text()).map_err(|e| Error::Input(format!("baris {}: {e}", row.number)))?;
    Ok(ReferenceCode { code: parsed, name: row.cell(title).text(), skpd: None })
}

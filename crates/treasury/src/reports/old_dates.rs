//! Consents to old dates, and what was entered by them.

use kernel::sheet::column::{code, count, day, money, text};
use kernel::sheet::{Column, Value};
use kernel::{Role, Sheet};
use store::module::Query;
use store::{Result, View};

use crate::store::old_dates::{self, consent};
use crate::store::registers::last_day;

pub(crate) const BY: &[&str] = &["nomor", "dokumen"];

/// Every consent of a year, or every document that was entered by one.
pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let (columns, rows) = match query.by(BY)? {
        "dokumen" => (of_documents(), documents(view, query.year).await?),
        _ => (of_consents(), consents(view, query.year).await?),
    };
    Ok(Sheet {
        name: "Persetujuan Tanggal Lama".into(),
        heading: vec!["PERSETUJUAN TANGGAL LAMA".into(), format!("TAHUN ANGGARAN {}", query.year)],
        total: None,
        columns,
        rows,
    })
}

async fn consents(view: &mut View, year: i32) -> Result<Vec<Vec<Value>>> {
    let scope = view.scope.clone();
    let zone = organisation::public::zone(view).await?;
    let today = last_day(view).await?;
    let mut lines = Vec::new();
    for row in old_dates::listed(view, year).await? {
        let c = consent(&row)?;
        if !scope.sees(row.int("skpd_id")?, row.int("unit_id")?) {
            continue;
        }
        let office = Role::parse(&row.text("office")?).map_or("", Role::title);
        lines.push(vec![
            Value::text(c.id.to_string()),
            Value::Text(row.text("code")?),
            Value::Text(row.text("name")?),
            Value::Text(row.text("kind")?),
            Value::Day(row.day("first_day")?),
            Value::Day(row.day("last_day")?),
            Value::Day(row.moment("given_at")?.day(zone)),
            Value::Day(c.until),
            Value::Count(c.most),
            Value::Count(c.used),
            Value::text(c.standing(today.unwrap_or(c.until))),
            Value::text(row.opt_text("giver")?.unwrap_or_default()),
            Value::text(office),
            Value::Text(row.text("reason")?),
            Value::text(row.opt_text("revoked_reason")?.unwrap_or_default()),
        ]);
    }
    Ok(lines)
}

fn of_consents() -> Vec<Column> {
    vec![
        code("Nomor Urut"),
        code("Kode SKPD"),
        text("Nama SKPD"),
        text("Jenis Dokumen"),
        day("Tanggal Paling Awal"),
        day("Tanggal Paling Akhir"),
        day("Disetujui Pada"),
        day("Dipakai Sampai"),
        count("Untuk Dokumen"),
        count("Dokumen Dicatat"),
        text("Keadaan"),
        text("Penyetuju"),
        text("Jabatan"),
        text("Alasan"),
        text("Alasan Dicabut"),
    ]
}

async fn documents(view: &mut View, year: i32) -> Result<Vec<Vec<Value>>> {
    let scope = view.scope.clone();
    let mut lines = Vec::new();
    for row in old_dates::uses(view, year).await? {
        if !scope.sees(row.int("unit_id")?, row.int("sub_unit_id")?) {
            continue;
        }
        lines.push(vec![
            Value::text(row.int("consent_id")?.to_string()),
            Value::Text(row.text("code")?),
            Value::Text(row.text("name")?),
            Value::Text(row.text("kind")?),
            Value::text(row.opt_text("number")?.unwrap_or_default()),
            Value::Day(row.day("day")?),
            Value::Day(row.day("entered_on")?),
            Value::Count(row.int("back_days")?),
            Value::text(row.opt_text("entered_by")?.unwrap_or_default()),
            Value::text(row.opt_text("giver")?.unwrap_or_default()),
            Value::Money(row.money("amount")?),
        ]);
    }
    Ok(lines)
}

fn of_documents() -> Vec<Column> {
    vec![
        code("Nomor Urut"),
        code("Kode SKPD"),
        text("Nama SKPD"),
        text("Jenis Dokumen"),
        text("Nomor"),
        day("Tanggal"),
        day("Hari Dicatat"),
        count("Hari Kerja"),
        text("Pencatat"),
        text("Penyetuju"),
        money("Jumlah"),
    ]
}

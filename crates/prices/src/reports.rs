//! Prices as tables.

use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value};
use store::module::{Query, Report};
use store::{Result, View};

use crate::store::imports;

pub static ALL: &[Report] = &[Report {
    name: "impor-harga",
    title: "Standar harga yang diimpor",
    by: &["waktu"],
    run: |view, query| Box::pin(brought(view, query)),
}];

/// What was brought, by whom, and whether it counts; for the whole regency.
async fn brought(view: &mut View, query: &Query) -> Result<Sheet> {
    view.scope.whole()?;
    let text = |name| Column::new(name, ColumnKind::Text);
    let count = |name| Column::new(name, ColumnKind::Count);
    let mut sheet = Sheet {
        name: "Impor harga".into(),
        heading: vec!["STANDAR HARGA YANG DIIMPOR".into(), format!("TAHUN {}", query.year)],
        columns: vec![
            Column::new("Nomor", ColumnKind::Code),
            text("Jenis"),
            text("Berkas"),
            Column::new("Berlaku Mulai", ColumnKind::Day),
            count("Baris"),
            count("Barang Baru"),
            count("Harga Berubah"),
            count("Tidak Ada Lagi"),
            text("Keadaan"),
            text("Dibawa Oleh"),
            text("Diputuskan Oleh"),
        ],
        ..Sheet::default()
    };
    for row in imports::brought(view, query.year).await? {
        let report: serde_json::Value = serde_json::from_str(&row.text("report")?)?;
        let figure = |name: &str| Value::Count(report.get(name).and_then(serde_json::Value::as_i64).unwrap_or(0));
        let name = |column| Ok::<_, store::Error>(row.opt_text(column)?.map_or(Value::Empty, Value::Text));
        let status = row.text("status")?;
        sheet.rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(row.text("stage")?),
            Value::Text(row.text("file_name")?),
            imports::starts(&report).map_or(Value::Empty, Value::Day),
            Value::Count(row.int("row_count")?),
            figure("prices_new"),
            figure("changed"),
            figure("gone"),
            Value::text(if status == "menunggu" { "menunggu konfirmasi".to_owned() } else { status }),
            name("brought_name")?,
            name("confirmed_name")?,
        ]);
    }
    Ok(sheet)
}

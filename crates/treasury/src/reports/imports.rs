//! Realisation reports that were brought, for the official who confirms them.

use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value};
use store::module::Query;
use store::{Result, View};

use crate::store::pages;

pub async fn imports(view: &mut View, query: &Query) -> Result<Sheet> {
    view.scope.whole()?;
    let text = |name| Column::new(name, ColumnKind::Text);
    let mut sheet = Sheet {
        name: "Impor realisasi".into(),
        heading: vec!["LAPORAN REALISASI YANG DIIMPOR".into(), format!("TAHUN {}", query.year)],
        columns: vec![
            Column::new("Nomor", ColumnKind::Code),
            text("Berkas"),
            Column::new("Baris", ColumnKind::Count),
            Column::new("Jumlah", ColumnKind::Money),
            text("Keadaan"),
            text("Dibawa Oleh"),
            text("Diputuskan Oleh"),
        ],
        ..Sheet::default()
    };
    for row in pages::list_imports(view, query.year).await? {
        let name = |column| Ok::<_, store::Error>(row.opt_text(column)?.map_or(Value::Empty, Value::Text));
        let status = row.text("status")?;
        sheet.rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(row.text("file_name")?),
            Value::Count(row.int("row_count")?),
            Value::Money(row.money("total")?),
            Value::text(if status == "menunggu" { "menunggu konfirmasi".into() } else { status }),
            name("brought_name")?,
            name("confirmed_name")?,
        ]);
    }
    Ok(sheet)
}

//! The budget as tables.

use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value};
use store::module::{Query, Report};
use store::{Result, View};

use crate::store as rows;

pub static ALL: &[Report] = &[
    Report {
        name: "pagu",
        title: "Pagu, terpesan, terpakai dan tersedia",
        by: &["rekening"],
        run: |view, query| Box::pin(ceilings(view, query)),
    },
    Report {
        name: "tahapan",
        title: "Tahapan anggaran yang diimpor",
        by: &["waktu"],
        run: |view, query| Box::pin(versions(view, query)),
    },
];

/// What was brought, by whom, and whether it binds; for the whole regency.
async fn versions(view: &mut View, query: &Query) -> Result<Sheet> {
    view.scope.whole()?;
    let text = |name| Column::new(name, ColumnKind::Text);
    let count = |name| Column::new(name, ColumnKind::Count);
    let mut sheet = Sheet {
        name: "Tahapan".into(),
        heading: vec!["TAHAPAN ANGGARAN YANG DIIMPOR".into(), format!("TAHUN {}", query.year)],
        columns: vec![
            Column::new("Nomor", ColumnKind::Code),
            text("Tahapan"),
            count("Revisi"),
            text("Berkas"),
            count("Baris"),
            Column::new("Jumlah", ColumnKind::Money),
            text("Keadaan"),
            text("Dibawa Oleh"),
            text("Diputuskan Oleh"),
        ],
        ..Sheet::default()
    };
    for row in rows::pages::brought(view, query.year).await? {
        let name = |column| Ok::<_, store::Error>(row.opt_text(column)?.map_or(Value::Empty, Value::Text));
        sheet.rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(row.text("stage")?),
            Value::Count(row.int("revision")?),
            Value::Text(row.text("file_name")?),
            Value::Count(row.int("line_count")?),
            Value::Money(row.money("total")?),
            Value::text(if row.text("status")? == "menunggu" {
                "menunggu konfirmasi".into()
            } else {
                row.text("status")?
            }),
            name("brought_name")?,
            name("confirmed_name")?,
        ]);
    }
    Ok(sheet)
}

async fn ceilings(view: &mut View, query: &Query) -> Result<Sheet> {
    let text = |name| Column::new(name, ColumnKind::Text);
    let code = |name| Column::new(name, ColumnKind::Code);
    let money = |name| Column::new(name, ColumnKind::Money);
    let mut sheet = Sheet {
        name: "Pagu".into(),
        heading: vec!["PAGU DAN SISA ANGGARAN".into(), format!("TAHUN {}", query.year)],
        columns: vec![
            code("Kode Unit"),
            text("Nama Unit"),
            code("Kode Sub Kegiatan"),
            text("Nama Sub Kegiatan"),
            code("Kode Rekening"),
            text("Nama Rekening"),
            money("Pagu"),
            money("Terpesan"),
            money("Terpakai"),
            money("Tersedia"),
        ],
        ..Sheet::default()
    };
    let scope = view.scope.clone();
    for row in rows::ceilings(view, query.year).await? {
        if !scope.sees(row.int("unit_id")?, row.int("sub_unit_id")?) {
            continue;
        }
        let or = |coded: Option<String>, norm: String| Value::Text(coded.unwrap_or(norm));
        let (ceiling, reserved) = (row.money("ceiling")?, row.money("reserved")?);
        let used = row.money("posted")?.plus(row.money("external")?);
        sheet.rows.push(vec![
            Value::Text(row.text("unit")?),
            Value::Text(row.text("unit_name")?),
            or(row.opt_text("sub_code")?, row.text("sub_kegiatan")?),
            Value::Text(row.opt_text("sub_name")?.unwrap_or_default()),
            or(row.opt_text("rek_code")?, row.text("rekening")?),
            Value::Text(row.opt_text("rek_name")?.unwrap_or_default()),
            Value::Money(ceiling),
            Value::Money(reserved),
            Value::Money(used),
            Value::Money(ceiling.minus(reserved).minus(used)),
        ]);
    }
    Ok(sheet)
}

//! The budget as tables.

use kernel::Sheet;
use kernel::sheet::{Column, ColumnKind, Value};
use store::module::{Query, Report};
use store::{Result, View};

use crate::store as rows;

pub static ALL: &[Report] = &[Report {
    name: "pagu",
    title: "Pagu, terpesan, terpakai dan tersedia",
    by: &["rekening"],
    run: |view, query| Box::pin(ceilings(view, query)),
}];

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

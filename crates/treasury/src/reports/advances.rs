//! Advances: what was given, what became of it, and what is still open.

use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Result, View};

use crate::store::advances;

/// What each treasurer holds, and by when it is accounted for.
pub async fn outstanding(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let mut rows = Vec::new();
    let mut sums = [Money::ZERO; 6];
    for (a, row) in advances::all(view, query.year).await? {
        if !scope.sees(a.unit, a.sub_unit) {
            continue;
        }
        let p = a.purse;
        let figures = [p.received, p.spent, p.accounted, p.returned, p.in_hand(), p.open()];
        for (sum, figure) in sums.iter_mut().zip(figures) {
            *sum = sum.plus(figure);
        }
        let mut line = vec![
            Value::Text(row.text("code")?),
            Value::Text(row.text("name")?),
            Value::text(a.kind.code()),
            Value::Text(row.opt_text("spp_number")?.unwrap_or_default()),
            a.due.map_or(Value::Empty, Value::Day),
        ];
        line.extend(figures.map(Value::Money));
        rows.push(line);
    }
    let text = |name: &str| Column::new(name, ColumnKind::Text);
    let money = |name: &str| Column::new(name, ColumnKind::Money);
    let mut total = vec![Value::text("Jumlah"), Value::Empty, Value::Empty, Value::Empty, Value::Empty];
    total.extend(sums.map(Value::Money));
    Ok(Sheet {
        name: "Uang muka".into(),
        heading: vec!["UANG PERSEDIAAN DAN TAMBAHAN UANG".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            Column::new("Kode", ColumnKind::Code),
            text("Unit"),
            text("Jenis"),
            text("SPP"),
            Column::new("Batas Waktu", ColumnKind::Day),
            money("Diterima"),
            money("TBP"),
            money("LPJ Disahkan"),
            money("Disetor"),
            money("Di Bendahara"),
            money("Belum Dipertanggungjawabkan"),
        ],
        rows,
        total: Some(total),
    })
}

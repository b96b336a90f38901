//! What was asked and ratified outside the RKUD.

use kernel::lifecycle::State;
use kernel::sheet::Value;
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Document, Result, View};

use super::frame::{code, day, day_cell, money, text, text_cell, total};
use crate::store::registers;

/// Every period of every unit and fund; `dana` keeps one fund. Sums are of what
/// is ratified.
pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["dana"])?;
    let fund = query.filters.get("dana").cloned();
    let scope = view.scope.clone();
    let (mut rows, mut sums) = (Vec::new(), [Money::ZERO; 3]);
    for r in registers::funds(view, query.year).await? {
        let d = Document::from_row(&r)?;
        let own = r.text("fund")?;
        if !scope.sees(d.unit_id, d.sub_unit_id) || fund.as_ref().is_some_and(|f| *f != own) {
            continue;
        }
        let moved = [r.money("income")?, r.money("spending")?, r.money("returned")?];
        if d.state == State::Ratified {
            for (sum, figure) in sums.iter_mut().zip(moved) {
                *sum = sum.plus(figure);
            }
        }
        rows.push(vec![
            Value::Text(r.text("unit")?),
            Value::Text(r.text("unit_name")?),
            Value::Text(own),
            day_cell(&r, "from_day")?,
            day_cell(&r, "until_day")?,
            Value::Money(r.money("opening")?),
            Value::Money(moved[0]),
            Value::Money(moved[1]),
            Value::Money(moved[2]),
            Value::Money(r.money("closing")?),
            text_cell(&r, "number")?,
            text_cell(&r, "given_number")?,
            Value::text(if d.state == State::Ratified { "disahkan" } else { "menunggu pengesahan" }),
        ]);
    }
    let columns = vec![
        code("Kode Unit"),
        text("Nama Unit"),
        text("Dana"),
        day("Mulai"),
        day("Sampai"),
        money("Saldo Awal"),
        money("Pendapatan"),
        money("Belanja"),
        money("Pengembalian"),
        money("Saldo Akhir"),
        text("Nomor Permintaan"),
        text("Nomor Pengesahan"),
        text("Keadaan"),
    ];
    let mut total = total(columns.len(), &[(6, sums[0]), (7, sums[1]), (8, sums[2])]);
    if let Some(first) = total.first_mut() {
        *first = Value::text("Jumlah disahkan");
    }
    let heading =
        vec!["PENGESAHAN PENDAPATAN DAN BELANJA DI LUAR RKUD".into(), format!("TAHUN ANGGARAN {}", query.year)];
    Ok(Sheet { name: "Pengesahan".into(), heading, columns, rows, total: Some(total) })
}

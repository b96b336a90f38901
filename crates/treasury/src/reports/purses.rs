//! NPD with their panjar, and what assistants hold of the UP.

use kernel::lifecycle::State;
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Result, View};

use crate::policy::purses::PANJAR_DAYS;
use crate::store::{panjar, registers};

fn columns(of: &[(&str, ColumnKind)]) -> Vec<Column> {
    of.iter().map(|(name, kind)| Column::new(name, *kind)).collect()
}

fn total(width: usize, from: usize, sums: &[Money]) -> Vec<Value> {
    let mut row = vec![Value::Empty; width];
    for (cell, sum) in row.iter_mut().skip(from).zip(sums) {
        *cell = Value::Money(*sum);
    }
    if let Some(first) = row.first_mut() {
        *first = Value::text("Jumlah");
    }
    row
}

/// NPD of a year; `terbuka=ya` for panjar that are not settled.
pub async fn npd(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["terbuka"])?;
    let open_only = query.filters.get("terbuka").is_some_and(|v| v == "ya");
    let scope = view.scope.clone();
    // Days are counted to the last day of the journal, not to a clock.
    let today = registers::last_day(view).await?;
    let (regulations, _) = store::regulations::in_force(view).await?;
    let most = today.and_then(|day| regulations.number(PANJAR_DAYS.key, day));
    let mut rows = Vec::new();
    let mut sums = [Money::ZERO; 6];
    for r in panjar::npd(view, query.year).await? {
        let state = State::parse(r.str("state")?);
        let is_open = r.flag("panjar")? && state == Some(State::Issued);
        if !scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?) || (open_only && !is_open) {
            continue;
        }
        let (given, covered) = (r.money("given")?, r.money("covered")?);
        let short = r.money("evidence")?.minus(covered);
        let short = if given.is_positive() { short } else { Money::ZERO };
        let rest = given.minus(covered).minus(r.money("handed_back")?);
        let figures = [r.money("amount")?, given, r.money("used")?, r.money("handed_back")?, short, rest];
        for (sum, figure) in sums.iter_mut().zip(figures) {
            *sum = sum.plus(figure);
        }
        let given_on = r.opt_day("given_on")?;
        let days = given_on.filter(|_| is_open).zip(today).map(|(on, today)| today.days_since(on));
        let mut told = vec![
            Value::Text(r.text("code")?),
            Value::Text(r.text("name")?),
            Value::Text(r.opt_text("number")?.unwrap_or_default()),
            r.opt_day("doc_date")?.map_or(Value::Empty, Value::Day),
            Value::Text(r.text("subject")?),
            Value::Text(r.opt_text("pptk")?.unwrap_or_default()),
            Value::text(if r.flag("panjar")? { "panjar" } else { "tanpa panjar" }),
            Value::text(state.map_or("", State::title)),
            given_on.map_or(Value::Empty, Value::Day),
        ];
        told.extend(figures.map(Value::Money));
        told.push(days.map_or(Value::Empty, Value::Count));
        let late = days.zip(most).map(|(days, most)| (days - most).max(0)).filter(|late| *late > 0);
        told.push(late.map_or(Value::Empty, Value::Count));
        rows.push(told);
    }
    let (text, money, day, count) = (ColumnKind::Text, ColumnKind::Money, ColumnKind::Day, ColumnKind::Count);
    Ok(Sheet {
        name: "NPD".into(),
        heading: vec!["NOTA PENCAIRAN DANA DAN PANJAR".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: columns(&[
            ("Kode", ColumnKind::Code),
            ("Unit", text),
            ("Nomor NPD", text),
            ("Tanggal", day),
            ("Keperluan NPD", text),
            ("PPTK", text),
            ("Cara", text),
            ("Keadaan", text),
            ("Diberikan", day),
            ("Nilai NPD", money),
            ("Panjar", money),
            ("Bukti", money),
            ("Sisa Diserahkan", money),
            ("Kekurangan Dibayar", money),
            ("Pada PPTK", money),
            ("Hari Terbuka", count),
            ("Hari Lewat", count),
        ]),
        total: Some(total(17, 9, &sums)),
        rows,
    })
}

/// What each assistant received of the UP, and what became of it.
pub async fn parts(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let mut rows = Vec::new();
    let mut sums = [Money::ZERO; 7];
    for r in panjar::parts(view, query.year).await? {
        if !scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?) {
            continue;
        }
        let (received, spent, returned) = (r.money("received")?, r.money("spent")?, r.money("returned")?);
        let held = received.minus(spent).minus(returned);
        let figures = [received, spent, r.money("approved")?, r.money("taken")?, returned, held, r.money("panjar")?];
        for (sum, figure) in sums.iter_mut().zip(figures) {
            *sum = sum.plus(figure);
        }
        let mut told = vec![Value::Text(r.text("code")?), Value::Text(r.text("name")?)];
        told.extend(figures.map(Value::Money));
        rows.push(told);
    }
    let (text, money) = (ColumnKind::Text, ColumnKind::Money);
    Ok(Sheet {
        name: "Pelimpahan UP".into(),
        heading: vec!["PELIMPAHAN UANG PERSEDIAAN".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: columns(&[
            ("Kode", ColumnKind::Code),
            ("Sub Unit", text),
            ("Dilimpahkan", money),
            ("TBP", money),
            ("LPJ Pembantu Disetujui", money),
            ("Dihimpun LPJ-UP", money),
            ("Dikembalikan", money),
            ("Di Pembantu", money),
            ("Panjar", money),
        ]),
        total: Some(total(9, 2, &sums)),
        rows,
    })
}

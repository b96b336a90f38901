//! The cash plan in force by month: what comes in, what goes out, what is left.

use std::collections::BTreeMap;

use kernel::sheet::{Column, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Result, Unit, View};

use super::frame::{code, money, text};
use super::summary::norm_of;
use crate::public::cash::till_of;
use crate::rules::contents::{Names, cut, plain_name, sort_key};
use crate::rules::plans::{Flow, Months, PlanRow, Till, add, month_names};
use crate::store::plans;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];

/// A line of the report.
struct Line {
    code: String,
    name: String,
    budget: Money,
    months: Months,
}

fn line(by: &str, unit: &Unit, row: &PlanRow, names: &Names) -> Line {
    let norm = if by == "jenis" { cut(&row.rekening, 3) } else { row.rekening.clone() };
    let named = names.get(&("rekening".to_owned(), norm.clone())).cloned();
    let (code, name) = named.unwrap_or_else(|| (norm.clone(), plain_name(&norm).to_owned()));
    let (code, name) = match by {
        "jenis" => (code, name),
        "skpd" => (unit.code.clone(), format!("{} · {}", unit.name, row.flow().title())),
        _ => (code, format!("{} · {name}", unit.name)),
    };
    Line { code, name, budget: Money::ZERO, months: [Money::ZERO; 12] }
}

fn written(head: [Value; 2], budget: Value, months: &Months, sum: Value) -> Vec<Value> {
    let [code, name] = head;
    [code, name, budget].into_iter().chain(months.iter().map(|m| Value::Money(*m))).chain([sum]).collect()
}

fn planned(head: [Value; 2], budget: Money, months: &Months) -> Vec<Value> {
    let sum = months.iter().fold(Money::ZERO, |sum, m| sum.plus(*m));
    written(head, Value::Money(budget), months, Value::Money(sum))
}

/// What the year begins with, and the months that end below nothing.
fn told(till: &Till) -> Vec<String> {
    let by = if till.dated { "menurut data bertanggal" } else { "menurut SiLPA dalam anggaran" };
    let mut told = vec![format!("Kas awal tahun {} {by}", till.opening.rupiah())];
    if !till.short().is_empty() {
        told.push(format!("Kas direncanakan di bawah nol pada akhir {}", month_names(&till.short())));
    }
    told
}

/// Quarters are left to the reader's spreadsheet.
pub async fn cash(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd"])?;
    let by = query.by(&["rekening", "jenis", "skpd"])?;
    let names = budget::public::names(view, query.year).await?;
    let asked = query.filters.get("skpd");
    let here = |u: &Unit| asked.is_none_or(|a| kernel::Code::parse(a).is_ok_and(|c| c.norm() == norm_of(u)));
    let seen = store::units::seen(view).await?;
    let units: BTreeMap<i64, Unit> =
        seen.into_iter().filter(|u| u.id == u.skpd_id && here(u)).map(|u| (u.id, u)).collect();
    let mut lines: BTreeMap<(String, Vec<u32>), Line> = BTreeMap::new();
    let mut flows: BTreeMap<Flow, (Money, Months)> = BTreeMap::new();
    for row in plans::rows(view, query.year, None).await? {
        let (Some(months), Some(unit)) = (&row.set, units.get(&row.unit)) else { continue };
        let key = match by {
            "skpd" => vec![row.flow() as u32],
            "jenis" => sort_key(&cut(&row.rekening, 3)),
            _ => sort_key(&row.rekening),
        };
        let place = if by == "jenis" { String::new() } else { norm_of(unit) };
        let entry = lines.entry((place, key)).or_insert_with(|| line(by, unit, &row, &names));
        let flow = flows.entry(row.flow()).or_insert((Money::ZERO, [Money::ZERO; 12]));
        for (budget, sums) in [(&mut entry.budget, &mut entry.months), (&mut flow.0, &mut flow.1)] {
            *budget = budget.plus(row.budget);
            add(sums, months);
        }
    }
    let mut columns: Vec<Column> = vec![code("Kode"), text("Uraian"), money("Anggaran")];
    columns.extend(MONTHS.iter().map(|m| money(m)));
    columns.push(money("Jumlah"));
    let mut sheet = Sheet {
        name: "Anggaran Kas".into(),
        heading: vec!["ANGGARAN KAS".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns,
        ..Sheet::default()
    };
    for l in lines.into_values() {
        sheet.rows.push(planned([Value::Text(l.code), Value::Text(l.name)], l.budget, &l.months));
    }
    let mut totals: Vec<Vec<Value>> = Vec::new();
    for (flow, (budget, months)) in &flows {
        totals.push(planned([Value::text(format!("Jumlah {}", flow.title())), Value::Empty], *budget, months));
    }
    // The till is one for the whole regency.
    if asked.is_none() && view.scope.whole().is_ok() {
        let till = till_of(view, query.year, |row| row.set.as_ref()).await?;
        if till.is_known() {
            sheet.heading.extend(told(&till));
            let head = [Value::text("Jumlah Kas Akhir Bulan"), Value::Empty];
            totals.push(written(head, Value::Empty, &till.end, Value::Empty));
        }
    }
    sheet.total = totals.pop();
    sheet.rows.extend(totals);
    Ok(sheet)
}

//! Ringkasan APBD and penjabaran, of the budget in force or of a named stage.

use std::collections::BTreeMap;

use kernel::sheet::Value;
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, View};

use super::frame::{code, money, text};
use crate::rules::contents::{cut, plain_name, sort_key};
use crate::store::rka as rkas;

async fn version(view: &mut View, query: &Query) -> Result<budget::public::Version> {
    let found = match query.filters.get("tahapan") {
        Some(stage) => budget::public::latest(view, query.year, stage).await?,
        None => budget::public::in_force(view, query.year).await?,
    };
    found.ok_or_else(|| Error::NotFound(format!("anggaran tahun {}", query.year)))
}

pub(super) fn norm_of(unit: &store::Unit) -> String {
    kernel::Code::parse(&unit.code).map_or_else(|_| unit.code.clone(), |c| c.norm().to_owned())
}

/// Revenue, spending and financing with surplus and rest; the columns of the
/// form.
pub async fn summary(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["tahapan"])?;
    view.scope.whole()?;
    let levels = match query.by(&["jenis", "kelompok", "objek"])? {
        "kelompok" => 2,
        "objek" => 4,
        _ => 3,
    };
    let version = version(view, query).await?;
    let names = budget::public::names(view, query.year).await?;
    let mut sums: BTreeMap<Vec<u32>, (String, Money)> = BTreeMap::new();
    let mut add = |rekening: &str, amount: Money| {
        for level in 1..=levels {
            let norm = cut(rekening, level);
            let entry = sums.entry(sort_key(&norm)).or_insert((norm, Money::ZERO));
            entry.1 = entry.1.plus(amount);
        }
    };
    for line in budget::public::key_lines(view, version.id, None).await? {
        add(&line.rekening, line.amount);
    }
    for line in rkas::revenue(view, version.id, None).await? {
        add(&line.rekening, line.amount);
    }
    let of = |norm: &str| sums.get(&sort_key(norm)).map(|(_, sum)| *sum).unwrap_or_default();
    let surplus = of("4").minus(of("5"));
    let financing = of("6.1").minus(of("6.2"));
    let mut sheet = Sheet {
        name: "Ringkasan APBD".into(),
        heading: vec![
            "RINGKASAN APBD".into(),
            format!("{} TAHUN ANGGARAN {}", version.stage.to_uppercase(), query.year),
        ],
        columns: vec![code("Kode"), text("Uraian"), money("Jumlah")],
        ..Sheet::default()
    };
    let told = |name: &str, amount: Money| vec![Value::text(name), Value::Empty, Value::Money(amount)];
    let mut financed = false;
    for (key, (norm, amount)) in &sums {
        if key.first() == Some(&6) && !financed {
            sheet.rows.push(told("Surplus/(Defisit)", surplus));
            financed = true;
        }
        let printed = names.get(&("rekening".to_owned(), norm.clone()));
        let (code, name) = printed.cloned().unwrap_or_else(|| (norm.clone(), plain_name(norm).to_owned()));
        sheet.rows.push(vec![Value::Text(code), Value::Text(name), Value::Money(*amount)]);
    }
    if !financed {
        sheet.rows.push(told("Surplus/(Defisit)", surplus));
    }
    sheet.rows.push(told("Pembiayaan Neto", financing));
    sheet.total = Some(told("Sisa Lebih Pembiayaan Anggaran Tahun Berkenaan", surplus.plus(financing)));
    Ok(sheet)
}

/// Every account of the SKPD that the reader sees.
pub async fn elaboration(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["tahapan"])?;
    let version = version(view, query).await?;
    let names = budget::public::names(view, query.year).await?;
    let units: BTreeMap<i64, store::Unit> = store::units::seen(view).await?.into_iter().map(|u| (u.id, u)).collect();
    type Key = (String, String, Vec<u32>, Vec<u32>);
    let mut sums: BTreeMap<Key, (String, String, String, Money)> = BTreeMap::new();
    for line in budget::public::key_lines(view, version.id, None).await? {
        let Some(unit) = units.get(&line.sub_unit_id) else { continue };
        let key = (norm_of(unit), String::new(), sort_key(&line.sub_kegiatan), sort_key(&line.rekening));
        let entry = sums.entry(key).or_insert_with(|| {
            (format!("{} {}", unit.code, unit.name), line.sub_kegiatan.clone(), line.rekening.clone(), Money::ZERO)
        });
        entry.3 = entry.3.plus(line.amount);
    }
    let mut sheet = Sheet {
        name: "Penjabaran APBD".into(),
        heading: vec![
            "PENJABARAN APBD".into(),
            format!("{} TAHUN ANGGARAN {}", version.stage.to_uppercase(), query.year),
        ],
        columns: vec![
            text("Unit"),
            code("Kode Sub Kegiatan"),
            text("Nama Sub Kegiatan"),
            code("Kode Rekening"),
            text("Nama Rekening"),
            money("Jumlah"),
        ],
        ..Sheet::default()
    };
    let named = |kind: &str, norm: &str| {
        let found = names.get(&(kind.to_owned(), norm.to_owned())).cloned();
        found.unwrap_or_else(|| (norm.to_owned(), String::new()))
    };
    let mut total = Money::ZERO;
    for (unit, sub, rekening, amount) in sums.into_values() {
        let ((sub_code, sub_name), (rek_code, rek_name)) = (named("sub_kegiatan", &sub), named("rekening", &rekening));
        total = total.plus(amount);
        let texts = [unit, sub_code, sub_name, rek_code, rek_name].map(Value::Text);
        sheet.rows.push(texts.into_iter().chain([Value::Money(amount)]).collect());
    }
    let mut last = vec![Value::Empty; 5];
    last[0] = Value::text("Jumlah");
    last.push(Value::Money(total));
    sheet.total = Some(last);
    Ok(sheet)
}

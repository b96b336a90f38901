//! Ringkasan APBD, penjabaran and the cash plan, of the budget in force or of
//! a named stage.

use std::collections::BTreeMap;

use kernel::sheet::{Column, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, View};

use super::frame::{code, known, money, text};
use crate::store::rka as rkas;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];

async fn version(view: &mut View, query: &Query) -> Result<budget::public::Version> {
    let found = match query.filters.get("tahapan") {
        Some(stage) => budget::public::latest(view, query.year, stage).await?,
        None => budget::public::in_force(view, query.year).await?,
    };
    found.ok_or_else(|| Error::NotFound(format!("anggaran tahun {}", query.year)))
}

fn cut(norm: &str, levels: usize) -> String {
    norm.split('.').take(levels).collect::<Vec<_>>().join(".")
}

fn norm_of(unit: &store::Unit) -> String {
    kernel::Code::parse(&unit.code).map_or_else(|_| unit.code.clone(), |c| c.norm().to_owned())
}

/// Codes sort by their numbers.
fn sort_key(norm: &str) -> Vec<u32> {
    norm.split('.').map(|s| s.parse().unwrap_or(u32::MAX)).collect()
}

/// Revenue, spending and financing with surplus and rest; the columns of the
/// form.
pub async fn summary(view: &mut View, query: &Query) -> Result<Sheet> {
    known(query, &["tahapan"])?;
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

/// Levels that no file names.
fn plain_name(norm: &str) -> &str {
    match norm {
        "4" => "PENDAPATAN DAERAH",
        "5" => "BELANJA DAERAH",
        "6" => "PEMBIAYAAN DAERAH",
        "4.1" => "Pendapatan Asli Daerah",
        "4.2" => "Pendapatan Transfer",
        "4.3" => "Lain-lain Pendapatan Daerah yang Sah",
        "5.1" => "Belanja Operasi",
        "5.2" => "Belanja Modal",
        "5.3" => "Belanja Tidak Terduga",
        "5.4" => "Belanja Transfer",
        "6.1" => "Penerimaan Pembiayaan",
        "6.2" => "Pengeluaran Pembiayaan",
        _ => "",
    }
}

/// Every account of the SKPD that the reader sees.
pub async fn elaboration(view: &mut View, query: &Query) -> Result<Sheet> {
    known(query, &["tahapan"])?;
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

/// Code, what it is called, ceiling and months.
type Months = (String, String, Money, [Money; 12]);

/// The cash plan in force by month, with quarters' sums left to the reader's
/// spreadsheet.
pub async fn cash(view: &mut View, query: &Query) -> Result<Sheet> {
    known(query, &["skpd"])?;
    let by = query.by(&["rekening", "jenis", "skpd"])?.to_owned();
    let names = budget::public::names(view, query.year).await?;
    let mut sums: BTreeMap<(String, Vec<u32>), Months> = BTreeMap::new();
    for unit in store::units::seen(view).await?.into_iter().filter(|u| u.id == u.skpd_id) {
        if query
            .filters
            .get("skpd")
            .is_some_and(|asked| kernel::Code::parse(asked).map_or(true, |c| c.norm() != norm_of(&unit)))
        {
            continue;
        }
        for planned in budget::public::planned(view, query.year, unit.id).await? {
            let Some(months) = planned.months else { continue };
            let norm = match by.as_str() {
                "skpd" => String::new(),
                "jenis" => cut(&planned.account.rekening, 3),
                _ => planned.account.rekening.clone(),
            };
            let unit_key = if by == "jenis" { String::new() } else { norm_of(&unit) };
            let entry = sums.entry((unit_key, sort_key(&norm))).or_insert_with(|| {
                let (code, name) = match names.get(&("rekening".to_owned(), norm.clone())) {
                    Some((code, name)) => (code.clone(), name.clone()),
                    None => (norm.clone(), plain_name(&norm).to_owned()),
                };
                match by.as_str() {
                    "jenis" => (code, name, Money::ZERO, [Money::ZERO; 12]),
                    "skpd" => (unit.code.clone(), unit.name.clone(), Money::ZERO, [Money::ZERO; 12]),
                    _ => (code, format!("{} · {name}", unit.name), Money::ZERO, [Money::ZERO; 12]),
                }
            });
            entry.2 = entry.2.plus(planned.account.ceiling);
            for (sum, month) in entry.3.iter_mut().zip(months) {
                *sum = sum.plus(month);
            }
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
    let mut whole = (Money::ZERO, [Money::ZERO; 12]);
    let row = |code: Value, name: String, ceiling: Money, months: [Money; 12]| {
        let planned = months.iter().fold(Money::ZERO, |sum, m| sum.plus(*m));
        let head = [code, Value::Text(name), Value::Money(ceiling)].into_iter();
        head.chain(months.map(Value::Money)).chain([Value::Money(planned)]).collect::<Vec<_>>()
    };
    for (code, name, ceiling, months) in sums.into_values() {
        whole.0 = whole.0.plus(ceiling);
        for (sum, month) in whole.1.iter_mut().zip(months) {
            *sum = sum.plus(month);
        }
        sheet.rows.push(row(Value::Text(code), name, ceiling, months));
    }
    sheet.total = Some(row(Value::text("Jumlah"), String::new(), whole.0, whole.1));
    Ok(sheet)
}

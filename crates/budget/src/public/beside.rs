//! Two versions side by side, as a table.

use std::collections::HashMap;

use kernel::sheet::{Column, ColumnKind, Value, percent};
use kernel::{Money, Sheet};
use store::{Error, Result, View};

use crate::rules::{Change, Level, side_by_side};
use crate::store as rows;
use crate::store::pages;

/// What moved, in words: never by colour or sign alone.
fn word(change: &Change) -> &'static str {
    match (change.from.is_zero(), change.to.is_zero(), change.difference) {
        (_, _, same) if same.is_zero() => "tetap",
        (true, false, _) => "baru",
        (false, true, _) => "hilang",
        (_, _, moved) if moved.is_positive() => "naik",
        _ => "turun",
    }
}

/// With its sign, also where it grew.
fn signed(difference: Money) -> String {
    let digits = difference.rupiah().replace("Rp ", "");
    match difference {
        d if d.is_positive() => format!("+{digits}"),
        d if d.is_negative() => digits.replace('-', "−"),
        _ => digits,
    }
}

/// The latest versions of two stages within what the reader sees. Rows that
/// stayed are left out unless `all` is asked.
pub async fn beside(view: &mut View, year: i32, from: &str, to: &str, level: Level, all: bool) -> Result<Sheet> {
    let missing = |stage: &str| Error::NotFound(format!("anggaran {year} tahapan {stage}"));
    let before = rows::latest(view, year, from).await?.ok_or_else(|| missing(from))?;
    let after = rows::latest(view, year, to).await?.ok_or_else(|| missing(to))?;
    let before = pages::lines_seen(view, before.id).await?;
    let after = pages::lines_seen(view, after.id).await?;
    let names = if level == Level::Skpd { HashMap::new() } else { rows::names(view, year).await? };
    let skpd: HashMap<&str, &str> =
        before.iter().chain(&after).map(|l| (l.skpd.as_str(), l.skpd_name.as_str())).collect();
    let changes = side_by_side(&before, &after, level);
    let (mut sum, mut moved) = ([Money::ZERO; 2], 0);
    let mut sheet = sheet(year, from, to, level);
    for change in &changes {
        sum = [sum[0].plus(change.from), sum[1].plus(change.to)];
        let stayed = change.difference.is_zero();
        moved += usize::from(!stayed);
        if all || !stayed {
            let name = skpd.get(change.skpd.as_str()).copied().unwrap_or_default();
            sheet.rows.push(line(change, name, level, &names));
        }
    }
    sheet.heading.push(format!("{moved} dari {} baris berubah", changes.len()));
    let mut total = vec![Value::Empty; sheet.columns.len()];
    let difference = sum[1].minus(sum[0]);
    let figures = figures(sum[0], sum[1], difference, if difference.is_zero() { "tetap" } else { "" });
    let first = total.len() - figures.len();
    total.splice(first.., figures);
    if let Some(cell) = total.first_mut() {
        *cell = Value::text("Jumlah");
    }
    sheet.total = Some(total);
    Ok(sheet)
}

fn figures(from: Money, to: Money, difference: Money, word: &str) -> [Value; 5] {
    let word = if word.is_empty() && difference.is_positive() { "naik" } else { word };
    let word = if word.is_empty() && difference.is_negative() { "turun" } else { word };
    [
        Value::Money(from),
        Value::Money(to),
        Value::text(signed(difference)),
        percent(difference, from),
        Value::text(word),
    ]
}

fn sheet(year: i32, from: &str, to: &str, level: Level) -> Sheet {
    let column = Column::new;
    let mut columns = vec![column("SKPD", ColumnKind::Code), column("Nama SKPD", ColumnKind::Text)];
    if level != Level::Skpd {
        columns.extend([column("Sub kegiatan", ColumnKind::Code), column("Nama sub kegiatan", ColumnKind::Text)]);
    }
    if level == Level::Rekening {
        columns.extend([column("Rekening", ColumnKind::Code), column("Nama rekening", ColumnKind::Text)]);
    }
    columns.extend([
        column(from, ColumnKind::Money),
        column(to, ColumnKind::Money),
        column("Selisih", ColumnKind::Text),
        column("%", ColumnKind::Percent),
        column("Perubahan", ColumnKind::Text),
    ]);
    let heading = vec![format!("PERBANDINGAN TAHAPAN {} DAN {}", from.to_uppercase(), to.to_uppercase()), {
        format!("TAHUN ANGGARAN {year}")
    }];
    Sheet { name: "Perbandingan".into(), heading, columns, ..Sheet::default() }
}

fn line(
    change: &Change,
    skpd_name: &str,
    level: Level,
    names: &HashMap<(String, String), (String, String)>,
) -> Vec<Value> {
    let coded = |kind: &str, norm: Option<&String>| {
        let norm = norm.cloned().unwrap_or_default();
        let found = names.get(&(kind.to_owned(), norm.clone())).cloned();
        let (code, name) = found.unwrap_or((norm, String::new()));
        [Value::Text(code), Value::Text(name)]
    };
    let mut row = vec![Value::text(&change.skpd), Value::text(skpd_name)];
    if level != Level::Skpd {
        row.extend(coded("sub_kegiatan", change.sub_kegiatan.as_ref()));
    }
    if level == Level::Rekening {
        row.extend(coded("rekening", change.rekening.as_ref()));
    }
    row.extend(figures(change.from, change.to, change.difference, word(change)));
    row
}

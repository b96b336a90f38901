//! The government credit card as tables: limits, cards, purchases; and LPJ with
//! what became of them.

use kernel::lifecycle::State;
use kernel::sheet::column::{code, day, money, text};
use kernel::sheet::{Column, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Result, Row, View};

use super::codes::Printed;
use crate::acts::card::SORTS;
use crate::store::card as rows;

fn opt(row: &Row, name: &str) -> Result<Value> {
    Ok(row.opt_text(name)?.map_or(Value::Empty, Value::Text))
}

fn opt_day(row: &Row, name: &str) -> Result<Value> {
    Ok(row.opt_day(name)?.map_or(Value::Empty, Value::Day))
}

/// «Jumlah» before the sums of the last columns.
fn total(columns: &[Column], sums: &[Money]) -> Option<Vec<Value>> {
    let mut total = vec![Value::text("Jumlah")];
    total.resize(columns.len() - sums.len(), Value::Empty);
    total.extend(sums.iter().copied().map(Value::Money));
    Some(total)
}

fn add(sums: &mut [Money], figures: &[Money]) {
    for (sum, figure) in sums.iter_mut().zip(figures) {
        *sum = sum.plus(*figure);
    }
}

fn sheet(name: &str, title: &str, year: i32, columns: Vec<Column>, lines: Vec<Vec<Value>>, sums: &[Money]) -> Sheet {
    Sheet {
        name: name.into(),
        heading: vec![title.into(), format!("TAHUN ANGGARAN {year}")],
        total: total(&columns, sums),
        columns,
        rows: lines,
    }
}

/// What each SKPD may owe its bank, and owes.
pub async fn limits(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let (mut lines, mut sums) = (Vec::new(), [Money::ZERO; 3]);
    for row in rows::facilities(view, query.year).await? {
        let unit = row.int("unit_id")?;
        if !scope.sees(unit, unit) {
            continue;
        }
        let (most, used) = (row.money("most")?, row.money("used")?);
        let figures = [most, used, most.minus(used)];
        add(&mut sums, &figures);
        let bank =
            row.opt_text("bank")?.map(|bank| Ok::<_, store::Error>(format!("{bank} ••••{}", row.text("last4")?)));
        let mut line = vec![
            Value::Text(row.text("code")?),
            Value::Text(row.text("name")?),
            bank.transpose()?.map_or(Value::Empty, Value::Text),
            opt(&row, "administrator")?,
            Value::Text(row.text("decree")?),
            opt_day(&row, "decree_date")?,
        ];
        line.extend(figures.map(Value::Money));
        lines.push(line);
    }
    let columns = vec![
        code("Kode SKPD"),
        text("Nama SKPD"),
        text("Bank Penerbit"),
        text("Administrator"),
        text("Keputusan"),
        day("Tanggal Keputusan"),
        money("Batas KKPD"),
        money("Belum Dibayar"),
        money("Sisa Batas"),
    ];
    Ok(sheet("Batas KKPD", "BATAS KARTU KREDIT PEMERINTAH DAERAH", query.year, columns, lines, &sums))
}

/// Cards, their holders, and what is left of each.
pub async fn cards(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let (mut lines, mut sums) = (Vec::new(), [Money::ZERO; 3]);
    for row in rows::cards(view, query.year).await? {
        let unit = row.int("unit_id")?;
        if !scope.sees(unit, unit) {
            continue;
        }
        let (most, used) = (row.money("most")?, row.money("used")?);
        let figures = [most, used, most.minus(used)];
        add(&mut sums, &figures);
        let sort = row.text("sort")?;
        let title = SORTS.iter().find(|(code, _)| *code == sort).map_or("", |(_, title)| *title);
        let mut line = vec![
            Value::text(row.int("id")?.to_string()),
            Value::Text(row.text("code")?),
            Value::Text(row.text("name")?),
            Value::Text(row.text("holder")?),
            Value::text(format!("••••{}", row.text("last4")?)),
            Value::text(title),
            Value::Text(row.text("decree")?),
            opt_day(&row, "ended_on")?,
        ];
        line.extend(figures.map(Value::Money));
        lines.push(line);
    }
    let columns = vec![
        code("Nomor"),
        code("Kode SKPD"),
        text("Nama SKPD"),
        text("Pemegang"),
        text("Kartu"),
        text("Jenis"),
        text("Keputusan"),
        day("Berakhir"),
        money("Batas Kartu"),
        money("Belum Dibayar"),
        money("Sisa Batas"),
    ];
    Ok(sheet("Kartu KKPD", "PEMEGANG KARTU KREDIT PEMERINTAH DAERAH", query.year, columns, lines, &sums))
}

/// What was bought, and what its holders pay back.
pub async fn purchases(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let printed = Printed::read(view, query.year).await?;
    let (mut lines, mut sums) = (Vec::new(), [Money::ZERO; 2]);
    for row in rows::purchases(view, query.year).await? {
        if !scope.sees(row.int("unit_id")?, row.int("sub_unit_id")?) {
            continue;
        }
        let state = State::parse(&row.text("state")?);
        let counts = !matches!(state, Some(State::Voided | State::Returned) | None);
        let figures = [row.money("amount")?, row.money("excess")?];
        if counts {
            add(&mut sums, &figures);
        }
        let mut line = vec![
            opt(&row, "number")?,
            opt_day(&row, "doc_date")?,
            Value::Text(row.text("code")?),
            Value::Text(row.text("holder")?),
            Value::text(format!("••••{}", row.text("last4")?)),
            opt_day(&row, "bought_on")?,
            Value::Text(row.text("merchant")?),
            Value::Text(row.text("what")?),
            Value::Text(printed.sub_kegiatan(row.text("sub_kegiatan")?)),
            Value::Text(printed.rekening(row.text("rekening")?)),
            Value::text(if row.flag("evidence")? { "ya" } else { "tidak" }),
            Value::text(state.map_or("", State::title)),
            opt(&row, "dpt_number")?,
        ];
        line.extend(figures.map(|m| if counts { Value::Money(m) } else { Value::Empty }));
        lines.push(line);
    }
    let columns = vec![
        text("Nomor"),
        day("Tanggal"),
        code("Kode SKPD"),
        text("Pemegang"),
        text("Kartu"),
        day("Tanggal Belanja"),
        text("Penjual"),
        text("Uraian"),
        code("Sub Kegiatan"),
        code("Rekening"),
        text("Bukti"),
        text("Keadaan"),
        text("DPT"),
        money("Jumlah"),
        money("Dibayar Kembali"),
    ];
    Ok(sheet("DPR", "DAFTAR PENGELUARAN RIIL KKPD", query.year, columns, lines, &sums))
}

/// LPJ of a year, their statements, and the SPP that goes on for each.
pub async fn accounts(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let (mut lines, mut sum) = (Vec::new(), Money::ZERO);
    for row in rows::lpjs(view, query.year).await? {
        if !scope.sees(row.int("unit_id")?, row.int("sub_unit_id")?) {
            continue;
        }
        let amount = row.money("amount")?;
        sum = sum.plus(amount);
        let state = State::parse(&row.text("state")?);
        let next = match row.opt_text("next_flow")? {
            Some(flow) => {
                Value::text(format!("SPP-{flow} {}", row.opt_text("next_number")?.unwrap_or_default()).trim())
            }
            None => Value::Empty,
        };
        lines.push(vec![
            Value::text(row.int("id")?.to_string()),
            opt(&row, "number")?,
            opt_day(&row, "doc_date")?,
            Value::Text(row.text("code")?),
            Value::Text(row.text("name")?),
            Value::Text(row.text("flow")?),
            Value::text(state.map_or("", State::title)),
            opt(&row, "sptb_number")?,
            next,
            Value::Money(amount),
        ]);
    }
    let columns = vec![
        text("Nomor Urut"),
        text("Nomor"),
        day("Tanggal"),
        code("Kode SKPD"),
        text("Nama SKPD"),
        text("Jenis"),
        text("Keadaan"),
        text("SPTB"),
        text("Tindak Lanjut"),
        money("Jumlah"),
    ];
    Ok(sheet("LPJ", "LAPORAN PERTANGGUNGJAWABAN UANG MUKA", query.year, columns, lines, &[sum]))
}

//! Reports whose rows are persons.

use std::collections::HashMap;

use kernel::lifecycle::Kind;
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{DocRef, Document, Error, Result, Row, View};

use super::{money, opt_text, text};
use crate::model::{IdKind, Standing};
use crate::public::{beside as also_in, difference as differs, doubted, mark, month_names};
use crate::rules::difference::{Difference, moved, repaid};
use crate::store::{self as rows, Person, shown};

/// The list that a filter names, where the reader may see it.
async fn asked(view: &mut View, named: &str) -> Result<Document> {
    let found = store::documents::seen(view, &DocRef(named.to_owned())).await?;
    let found = found.into_iter().find(|d| d.kind == Kind::PayeeList);
    found.ok_or_else(|| Error::NotFound(format!("daftar penerima {named}")))
}

fn written(person: &Person, masked: bool) -> (Value, Value) {
    let (id, name) = shown::named(person, masked);
    (Value::Text(id), Value::Text(name))
}

fn difference_columns() -> Vec<Column> {
    vec![
        text("Perubahan"),
        Column::new("Baris", ColumnKind::Count),
        text("NIP atau NIK"),
        text("Nama"),
        money("Kotor Sebelum"),
        money("Kotor Sekarang"),
        money("Selisih"),
        money("Bersih Sebelum"),
        money("Bersih Sekarang"),
        text("Rekening Sebelum"),
        text("Rekening Sekarang"),
    ]
}

/// Payees of a list by their keyed digest, still sealed.
type Sealed = HashMap<Vec<u8>, Row>;

async fn sealed(view: &mut View, list: Option<i64>) -> Result<Sealed> {
    let Some(list) = list else { return Ok(Sealed::new()) };
    shown::persons(view, list).await?.into_iter().map(|row| Ok((row.bytes("payee_idx")?, row))).collect()
}

/// What parts a list from the one before it: joined, left, other pay, other
/// account. Whoever verifies reads this and types its mark.
pub(super) async fn difference(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["daftar"])?;
    let Some(named) = query.filters.get("daftar") else {
        let heading = vec!["SELISIH DAFTAR PENERIMA".into(), "PILIH DAFTAR: daftar=NOMOR".into()];
        return Ok(Sheet { name: "Selisih daftar".into(), heading, columns: difference_columns(), ..Sheet::default() });
    };
    let d = asked(view, named).await?;
    let list = rows::load(view, d.id).await?;
    let (found, before) = differs(view, &d, &list).await?;
    let doubts = doubted(view, &d, &list).await?;
    let keys = view.keys()?;
    let mut heading = vec![
        "SELISIH DAFTAR PENERIMA".to_owned(),
        format!("{}: {}", d.label(), month_names(list.months, d.year)).to_uppercase(),
    ];
    heading.push(match before {
        Some(before) => {
            let other = asked(view, &before.to_string()).await?;
            format!("DIBANDINGKAN DENGAN {}: {}", other.label(), other.subject).to_uppercase()
        }
        None => "BELUM ADA DAFTAR SEBELUMNYA YANG DIVERIFIKASI".to_owned(),
    });
    heading.push(format!(
        "BERTAMBAH {} ORANG, BERKURANG {} ORANG, BERUBAH {} ORANG ({} REKENING), TETAP {} ORANG",
        found.joined.len(),
        found.left.len(),
        found.changed.len(),
        found.accounts(),
        found.same
    ));
    if !doubts.is_empty() {
        heading.push(format!("TIDAK SESUAI DAFTAR PEGAWAI: {} ORANG", doubts.len()));
    }
    let beside = also_in(view, &d, &list).await?;
    if !beside.is_empty() {
        heading.push(format!("DIBAYAR JUGA OLEH DAFTAR LAIN UNTUK BULAN YANG SAMA: {} BARIS", beside.len()));
    }
    heading.push(format!("TANDA SELISIH: {}", mark(&keys, d.id, before, (&found, &doubts, &beside))));
    let (now, known) = (sealed(view, Some(d.id)).await?, sealed(view, before).await?);
    let mut rows = difference_rows(view, &found, &now, &known)?;
    for d in &doubts {
        let why: Vec<String> = d.doubts.iter().map(|doubt| doubt.told()).collect();
        rows.push(told_row(view, &now, (d.row, d.payee.as_slice(), d.gross), why.join("; "))?);
    }
    for b in &beside {
        rows.push(told_row(view, &now, (b.row, b.payee.as_slice(), b.gross), b.told())?);
    }
    let mut total = vec![Value::text("Jumlah"), Value::Empty, Value::Empty, Value::Empty];
    total.extend([Value::Empty, Value::Empty, Value::Money(found.growth())]);
    total.extend((0..4).map(|_| Value::Empty));
    Ok(Sheet { name: "Selisih daftar".into(), heading, columns: difference_columns(), rows, total: Some(total) })
}

fn difference_rows(view: &View, found: &Difference, now: &Sealed, known: &Sealed) -> Result<Vec<Vec<Value>>> {
    let masked = shown::is_masked(&view.scope);
    let mut all = Vec::new();
    let mut put = |what: &str, before: Option<&Standing>, after: Option<&Standing>| -> Result<()> {
        let (Some(one), Some(sealed)) = (
            after.or(before),
            match (after, before) {
                (Some(s), _) => now.get(&s.payee),
                (None, Some(s)) => known.get(&s.payee),
                (None, None) => None,
            },
        ) else {
            return Err(Error::Bug("penerima selisih hilang".into()));
        };
        let (id, name) = written(&rows::person(view, sealed)?, masked);
        let side =
            |s: Option<&Standing>, which: fn(&Standing) -> Money| s.map_or(Value::Empty, |s| Value::Money(which(s)));
        let bank = |s: Option<&Standing>, of: &Sealed| -> Result<Value> {
            let Some(row) = s.and_then(|s| of.get(&s.payee)) else { return Ok(Value::Empty) };
            shown::account(row).map(Value::Text)
        };
        let gross = |s: Option<&Standing>| s.map_or(Money::ZERO, |s| s.gross);
        all.push(vec![
            Value::text(what),
            Value::Count(one.row),
            id,
            name,
            side(before, |s| s.gross),
            side(after, |s| s.gross),
            Value::Money(gross(after).minus(gross(before))),
            side(before, |s| s.net),
            side(after, |s| s.net),
            bank(before, known)?,
            bank(after, now)?,
        ]);
        Ok(())
    };
    for s in &found.joined {
        put("bertambah", None, Some(s))?;
    }
    for s in &found.left {
        put("berkurang", Some(s), None)?;
    }
    for (before, after) in &found.changed {
        let what = match (moved(before, after), repaid(before, after)) {
            (true, true) => "jumlah dan rekening",
            (true, false) => "rekening",
            _ => "jumlah",
        };
        put(what, Some(before), Some(after))?;
    }
    Ok(all)
}

/// A row of which something is told; its money is in the rows above.
fn told_row(view: &View, now: &Sealed, (row, payee, gross): (u32, &[u8], Money), why: String) -> Result<Vec<Value>> {
    let sealed = now.get(payee).ok_or_else(|| Error::Bug("penerima daftar hilang".into()))?;
    let (id, name) = written(&rows::person(view, sealed)?, shown::is_masked(&view.scope));
    let mut told = vec![Value::Text(why), Value::Count(row.into()), id, name];
    told.extend([Value::Empty, Value::Money(gross)]);
    told.extend((0..4).map(|_| Value::Empty));
    told.push(Value::Text(shown::account(sealed)?));
    Ok(told)
}

fn payment_columns() -> Vec<Column> {
    vec![
        text("Daftar"),
        text("Nama Unit"),
        text("Jenis"),
        text("Bulan"),
        text("Dasar"),
        Column::new("Baris", ColumnKind::Count),
        text("NIP atau NIK"),
        text("Nama"),
        text("Golongan"),
        text("Rekening Penerima"),
        Column::new("Jiwa", ColumnKind::Count),
        money("Jumlah Kotor"),
        money("Potongan"),
        money("Jumlah Bersih"),
        text("Pembayaran"),
        text("SP2D"),
        Column::new("Tanggal Bayar", ColumnKind::Day),
    ]
}

/// A NIP or NIK as it is typed.
fn number(query: &Query) -> Result<Option<(IdKind, String)>> {
    for kind in IdKind::ALL {
        let Some(typed) = query.filters.get(kind.code()) else { continue };
        let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
        if digits.len() != kind.digits() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::Input(format!("{} terdiri atas {} angka", kind.title(), kind.digits())));
        }
        return Ok(Some((*kind, digits)));
    }
    Ok(None)
}

/// The payees of one list, or one payee in all lists of the year, each with the
/// SP2D that paid it.
pub(super) async fn payments(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["daftar", "nip", "nik"])?;
    let mut heading = vec!["PEMBAYARAN TIAP PENERIMA".to_owned(), format!("TAHUN ANGGARAN {}", query.year)];
    let (found, masked) = match (number(query)?, query.filters.get("daftar")) {
        (Some((kind, digits)), _) => {
            let keys = view.keys()?;
            let payee = rows::payee_index(&keys, kind, &digits);
            (shown::of_payee(view, &payee, query.year).await?, false)
        }
        (None, Some(named)) => {
            let d = asked(view, named).await?;
            (shown::of_list(view, d.id).await?, shown::is_masked(&view.scope))
        }
        (None, None) => {
            heading.push("PILIH DAFTAR ATAU PENERIMA: daftar=NOMOR, nip=ANGKA, nik=ANGKA".into());
            return Ok(Sheet {
                name: "Pembayaran penerima".into(),
                heading,
                columns: payment_columns(),
                ..Sheet::default()
            });
        }
    };
    let mut souls = 0;
    let mut sums = [Money::ZERO; 3];
    let mut all = Vec::with_capacity(found.len());
    for row in &found {
        let figures = [row.money("gross")?, row.money("cut")?, row.money("net")?];
        sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum = sum.plus(figure));
        souls += row.int("souls")?;
        all.push(payment(view, row, masked)?);
    }
    let mut total = vec![Value::text("Jumlah")];
    total.extend((0..9).map(|_| Value::Empty));
    total.push(Value::Count(souls));
    total.extend(sums.map(Value::Money));
    total.extend((0..3).map(|_| Value::Empty));
    Ok(Sheet { name: "Pembayaran penerima".into(), heading, columns: payment_columns(), rows: all, total: Some(total) })
}

fn payment(view: &View, row: &Row, masked: bool) -> Result<Vec<Value>> {
    let (id, name) = written(&rows::person(view, row)?, masked);
    let paid = shown::paid(row)?;
    let year = i32::try_from(row.int("year")?).unwrap_or_default();
    let list = match row.opt_text("number")? {
        Some(number) => number,
        None => format!("konsep nomor urut {}", row.int("list_id")?),
    };
    Ok(vec![
        Value::Text(list),
        Value::Text(row.text("unit_name")?),
        Value::text(rows::kind(row)?.title()),
        Value::Text(month_names(rows::months(row)?, year)),
        opt_text(row, "basis")?,
        Value::Count(row.int("row_no")?),
        id,
        name,
        Value::Text(row.text("grade")?),
        Value::Text(shown::account(row)?),
        Value::Count(row.int("souls")?),
        Value::Money(row.money("gross")?),
        Value::Money(row.money("cut")?),
        Value::Money(row.money("net")?),
        Value::text(paid.state),
        paid.number.map_or(Value::Empty, Value::Text),
        paid.on.map_or(Value::Empty, Value::Day),
    ])
}

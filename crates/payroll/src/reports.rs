//! Lists of payees as tables. Names and numbers are opened for whoever reads
//! that SKPD; who reads the whole regency sees them masked, until a NIP is asked
//! for. Accounts are shown by their last four digits to everybody.

mod payees;

use kernel::Sheet;
use kernel::lifecycle::State;
pub(crate) use kernel::sheet::column::{money, text};
use kernel::sheet::{Column, ColumnKind, Value};
use store::module::{Query, Report};
use store::{Result, Row, View};

use crate::public::month_names;
use crate::store::{self as rows, shown};

pub static ALL: &[Report] = &[
    Report {
        name: "daftar-penerima",
        title: "Daftar penerima pembayaran",
        by: &["dokumen"],
        run: |view, query| Box::pin(lists(view, query)),
    },
    Report {
        name: "komponen-daftar",
        title: "Penghasilan dan potongan tiap daftar penerima",
        by: &["dokumen"],
        run: |view, query| Box::pin(parts(view, query)),
    },
    Report {
        name: "selisih-daftar",
        title: "Selisih daftar penerima dari daftar sebelumnya",
        by: &["nama"],
        run: |view, query| Box::pin(payees::difference(view, query)),
    },
    Report {
        name: "pembayaran-penerima",
        title: "Pembayaran tiap penerima",
        by: &["nama"],
        run: |view, query| Box::pin(payees::payments(view, query)),
    },
];

pub(crate) fn opt_text(row: &Row, column: &str) -> Result<Value> {
    Ok(row.opt_text(column)?.map_or(Value::Empty, Value::Text))
}

fn months(row: &Row, year: i32) -> Result<Value> {
    Ok(Value::Text(month_names(rows::months(row)?, year)))
}

/// All lists of a year, with the payment that each came to.
async fn lists(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let mut sheet = Sheet {
        name: "Daftar penerima".into(),
        heading: vec!["DAFTAR PENERIMA PEMBAYARAN".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            Column::new("Nomor Urut", ColumnKind::Code),
            text("Nomor"),
            Column::new("Tanggal", ColumnKind::Day),
            text("Keadaan"),
            Column::new("Kode Unit", ColumnKind::Code),
            text("Nama Unit"),
            text("Jenis"),
            text("Bulan"),
            text("Dasar"),
            Column::new("Penerima", ColumnKind::Count),
            Column::new("Jiwa", ColumnKind::Count),
            money("Jumlah Kotor"),
            money("Potongan"),
            money("Jumlah Bersih"),
            text("SPP"),
            text("SP2D"),
            Column::new("Tanggal Bayar", ColumnKind::Day),
            text("Sidik Berkas"),
        ],
        ..Sheet::default()
    };
    let (mut payees, mut souls) = (0, 0);
    let mut sums = [kernel::Money::ZERO; 3];
    for row in shown::lists(view, query.year).await? {
        let state = State::parse(&row.text("state")?);
        let counts = state != Some(State::Voided);
        let figures = [row.money("gross")?, row.money("cut")?, row.money("net")?];
        let (n, s) = (row.int("payees")?, row.int("souls")?);
        if counts {
            payees += n;
            souls += s;
            sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum = sum.plus(figure));
        }
        let [gross, cut, net] = figures;
        let digest = row.text("digest")?;
        sheet.rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            opt_text(&row, "number")?,
            row.opt_day("doc_date")?.map_or(Value::Empty, Value::Day),
            Value::text(state.map_or("", State::title)),
            Value::Text(row.text("unit_code")?),
            Value::Text(row.text("unit_name")?),
            Value::text(rows::kind(&row)?.title()),
            months(&row, query.year)?,
            Value::Text(row.text("basis")?),
            Value::Count(n),
            Value::Count(s),
            Value::Money(gross),
            Value::Money(cut),
            Value::Money(net),
            opt_text(&row, "spp_number")?,
            opt_text(&row, "sp2d_number")?,
            row.opt_day("paid_on")?.map_or(Value::Empty, Value::Day),
            Value::text(digest.get(..16).unwrap_or(&digest)),
        ]);
    }
    let mut total = vec![Value::text("Jumlah")];
    total.extend((0..8).map(|_| Value::Empty));
    total.extend([Value::Count(payees), Value::Count(souls)]);
    total.extend(sums.map(Value::Money));
    total.extend((0..4).map(|_| Value::Empty));
    sheet.total = Some(total);
    Ok(sheet)
}

/// What each list sums to by column: for the accounts that bear it.
async fn parts(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let mut sheet = Sheet {
        name: "Komponen daftar".into(),
        heading: vec!["PENGHASILAN DAN POTONGAN TIAP DAFTAR PENERIMA".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns: vec![
            Column::new("Nomor Urut", ColumnKind::Code),
            text("Nomor"),
            text("Jenis"),
            text("Bulan"),
            text("Bagian"),
            Column::new("Kode", ColumnKind::Code),
            text("Uraian"),
            money("Jumlah"),
        ],
        ..Sheet::default()
    };
    for row in shown::parts(view, query.year).await? {
        let part = if row.text("part")? == "komponen" { "Penghasilan" } else { "Potongan" };
        sheet.rows.push(vec![
            Value::text(row.int("id")?.to_string()),
            opt_text(&row, "number")?,
            Value::text(rows::kind(&row)?.title()),
            months(&row, query.year)?,
            Value::text(part),
            Value::Text(row.text("code")?),
            Value::Text(row.text("title")?),
            Value::Money(row.money("amount")?),
        ]);
    }
    Ok(sheet)
}

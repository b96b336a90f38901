//! What the bank sent back in a year, and what became of it.

use kernel::lifecycle::State;
use kernel::sheet::{Column, ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, Row, View};

use crate::store::repayments;

/// What became of a retur, and how much of it still lies with the RKUD.
fn standing(r: &Row, amount: Money) -> Result<(&'static str, Money)> {
    let state = r.opt_text("again_state")?.and_then(|s| State::parse(&s));
    let given_back = r.money("given_back")?;
    // A deposit is about what came back last.
    let newest = r.int("newer")? == 0;
    Ok(match state {
        Some(State::Paid) => ("dibayar ulang", Money::ZERO),
        Some(State::Bounced) => ("dibayar ulang, kembali lagi", Money::ZERO),
        Some(State::Transferred) => ("ditransfer ulang", Money::ZERO),
        Some(State::Issued) => ("diperintahkan", amount),
        Some(_) => ("diminta", amount),
        None if newest && given_back >= amount => ("disetor kembali ke belanja", Money::ZERO),
        None if newest && given_back.is_positive() => ("disetor kembali sebagian", amount.minus(given_back)),
        None => ("terbuka", amount),
    })
}

/// Every retur of the year, or with `terbuka=ya` those that nobody paid again.
pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["terbuka"])?;
    let open_only = match query.filters.get("terbuka").map(String::as_str) {
        None => false,
        Some("ya") => true,
        Some(other) => return Err(Error::Input(format!("terbuka «{other}» tidak dikenal; pilih: ya"))),
    };
    let scope = view.scope.clone();
    let (mut rows, mut sum, mut open) = (Vec::new(), Money::ZERO, Money::ZERO);
    for r in repayments::listed(view, query.year).await? {
        let amount = r.money("amount")?;
        let (told, rest) = standing(&r, amount)?;
        let seen = scope.sees(r.int("unit_id")?, r.int("sub_unit_id")?);
        if !seen || (open_only && rest.is_zero()) {
            continue;
        }
        (sum, open) = (sum.plus(amount), open.plus(rest));
        rows.push(line(&r, told, (amount, rest))?);
    }
    let columns = columns();
    let mut total = vec![Value::text("Jumlah")];
    total.resize(columns.len(), Value::Empty);
    for (at, value) in [(6, sum), (12, open)] {
        if let Some(cell) = total.get_mut(at) {
            *cell = Value::Money(value);
        }
    }
    Ok(Sheet {
        name: "Retur".into(),
        heading: vec!["RETUR DAN PEMBAYARAN ULANGNYA".into(), format!("TAHUN ANGGARAN {}", query.year)],
        columns,
        rows,
        total: Some(total),
    })
}

fn columns() -> Vec<Column> {
    let text = |name: &str| Column::new(name, ColumnKind::Text);
    let day = |name: &str| Column::new(name, ColumnKind::Day);
    let money = |name: &str| Column::new(name, ColumnKind::Money);
    vec![
        Column::new("Kode SKPD", ColumnKind::Code),
        text("Nama SKPD"),
        text("Nomor SP2D"),
        text("Uraian"),
        text("Yang Kembali"),
        day("Tanggal Retur"),
        money("Jumlah"),
        text("Nota Kredit"),
        text("Perintah Bayar Ulang"),
        text("Rekening Bank"),
        day("Tanggal Transfer"),
        day("Tanggal Cair"),
        money("Belum Dibayar Ulang"),
        text("Keadaan"),
    ]
}

fn line(r: &Row, told: &str, (amount, rest): (Money, Money)) -> Result<Vec<Value>> {
    let text = |name: &str| Ok::<_, Error>(r.opt_text(name)?.map_or(Value::Empty, Value::Text));
    let day = |name: &str| Ok::<_, Error>(r.opt_day(name)?.map_or(Value::Empty, Value::Day));
    let account = r.opt_text("bank")?.zip(r.opt_text("last4")?).map(|(bank, last)| format!("{bank} ••••{last}"));
    let again = match (r.opt_text("again_number")?, r.opt_int("again_id")?) {
        (Some(number), _) => Value::Text(number),
        (None, Some(id)) => Value::Text(format!("konsep nomor urut {id}")),
        (None, None) => Value::Empty,
    };
    Ok(vec![
        Value::Text(r.text("code")?),
        Value::Text(r.text("name")?),
        text("sp2d_number")?,
        Value::Text(r.text("subject")?),
        text("paid_number")?,
        day("returned_on")?,
        Value::Money(amount),
        text("credit_note")?,
        again,
        account.map_or(Value::Empty, Value::Text),
        day("transferred_on")?,
        day("paid_on")?,
        if rest.is_zero() { Value::Empty } else { Value::Money(rest) },
        Value::text(told),
    ])
}

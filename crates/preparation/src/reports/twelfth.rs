//! What the months of a late budget may spend and were given.

use kernel::sheet::{ColumnKind, Value};
use kernel::{Day, Money, Sheet};
use store::module::Query;
use store::{Result, View};

use super::frame::{money, text};
use crate::public::twelfths;

/// A row for each decision; what is left of the month stands behind its last.
pub async fn months(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    view.scope.whole()?;
    let (cap, all) = twelfths(view, query.year).await?;
    let limit =
        cap.map_or_else(|| "BATAS BELUM DIKETAHUI".to_owned(), |cap| format!("BATAS TIAP BULAN {}", cap.rupiah()));
    let mut sheet = Sheet {
        name: "Seperduabelas".into(),
        heading: vec!["PENGELUARAN SEPERDUABELAS SEBELUM APBD".into(), format!("TAHUN ANGGARAN {}", query.year), limit],
        columns: vec![
            text("Bulan"),
            text("Nomor Perkada"),
            kernel::sheet::Column::new("Tanggal", ColumnKind::Day),
            money("Batas Bulan"),
            money("Jumlah"),
            money("Sisa"),
            text("Keadaan"),
        ],
        ..Sheet::default()
    };
    let mut total = Money::ZERO;
    for (at, r) in all.iter().enumerate() {
        let until_now = all.iter().take(at + 1).filter(|other| other.month == r.month);
        let given = until_now.fold(Money::ZERO, |sum, r| sum.plus(r.amount));
        total = total.plus(r.amount);
        sheet.rows.push(vec![
            Value::Text(month_of(query.year, r.month)),
            Value::Text(r.number.clone()),
            Value::Day(r.signed),
            cap.map_or(Value::Empty, Value::Money),
            Value::Money(r.amount),
            cap.map_or(Value::Empty, |cap| Value::Money(cap.minus(given))),
            Value::text(if r.waits { "menunggu konfirmasi" } else { "berlaku" }),
        ]);
    }
    let mut last = vec![Value::Empty; 7];
    last[0] = Value::text("Jumlah");
    last[4] = Value::Money(total);
    sheet.total = Some(last);
    Ok(sheet)
}

/// `Januari 2027`.
fn month_of(year: i32, month: u8) -> String {
    Day::new(year, month, 1).map_or_else(String::new, |day| day.long().split_off(2))
}

//! Which months treasurers have counted and closed.

use kernel::day::month_name;
use kernel::sheet::{ColumnKind, Value};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Result, View};
use treasury::rules::book::{self, Book};

use super::{columns, or_empty, total};
use crate::reports::books::last_of;
use crate::store::cash;

const WIDTH: usize = 17;

/// Each treasurer and month with movements or a closing, who spends and who
/// receives: the book, and what was counted.
pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let scope = view.scope.clone();
    let closed = cash::closings(view, query.year, None).await?;
    let mut rows = Vec::new();
    let mut difference = Money::ZERO;
    for (purse, code, name) in cash::purses(view, query.year).await? {
        if !scope.sees(purse.holder.skpd, purse.holder.unit) {
            continue;
        }
        let facts = cash::booked(view, query.year, purse).await?;
        let entries = book::entries(&facts, Book::General);
        let own = || closed.iter().filter(|c| purse.closed(c));
        // What moved after the year belongs to none of its months.
        let in_year = || entries.iter().filter(|e| e.day.year() == query.year);
        let months = || in_year().map(|e| e.day.month()).chain(own().map(|c| c.month));
        let (Some(first), Some(last)) = (months().min(), months().max()) else { continue };
        let mut opening = Money::ZERO;
        for month in first..=last {
            let Some(end) = last_of(query.year, month) else { continue };
            let of = || in_year().filter(|e| e.day.month() == month);
            let received = of().fold(Money::ZERO, |sum, e| sum.plus(e.received));
            let paid = of().fold(Money::ZERO, |sum, e| sum.plus(e.paid));
            let closing = entries.iter().rfind(|e| e.day <= end).map(|e| e.balance).unwrap_or_default();
            let counted = own().find(|c| c.month == month);
            difference = difference.plus(counted.map(|c| c.difference).unwrap_or_default());
            let mut told = vec![
                Value::text(&code),
                Value::text(&name),
                Value::text(if purse.receives { "Penerimaan" } else { "Pengeluaran" }),
                Value::text(month_name(month)),
                Value::Money(opening),
                Value::Money(received),
                Value::Money(paid),
                Value::Money(closing),
            ];
            told.extend(stated(counted));
            rows.push(told);
            opening = closing;
        }
    }
    Ok(sheet(query.year, rows, difference))
}

/// What was counted, or that nobody has counted.
fn stated(c: Option<&cash::Closed>) -> Vec<Value> {
    let money = |of: fn(&cash::Closed) -> Money| or_empty(c, |c| Value::Money(of(c)));
    vec![
        money(|c| c.panjar),
        money(|c| c.bank),
        money(|c| c.cash),
        money(|c| c.apart),
        money(|c| c.withheld),
        money(|c| c.difference),
        or_empty(c.and_then(|c| c.explanation.clone()), Value::Text),
        Value::text(c.map_or("belum ditutup", |c| c.document.state.title())),
        or_empty(c.and_then(|c| c.document.number.clone()), Value::Text),
    ]
}

fn sheet(year: i32, rows: Vec<Vec<Value>>, difference: Money) -> Sheet {
    let (text, money) = (ColumnKind::Text, ColumnKind::Money);
    Sheet {
        name: "Penutupan Kas".into(),
        heading: vec!["REGISTER PENUTUPAN KAS".into(), format!("TAHUN ANGGARAN {year}")],
        columns: columns(&[
            ("Kode", ColumnKind::Code),
            ("SKPD", text),
            ("Bendahara", text),
            ("Bulan", text),
            ("Saldo Awal", money),
            ("Penerimaan", money),
            ("Pengeluaran", money),
            ("Saldo Buku", money),
            ("Panjar", money),
            ("Bank", money),
            ("Tunai", money),
            ("Pajak Terpisah", money),
            ("Potongan Belum Disetor", money),
            ("Selisih", money),
            ("Penjelasan", text),
            ("Keadaan", text),
            ("Dokumen", text),
        ]),
        rows,
        total: Some(total(WIDTH, &[(13, difference)])),
    }
}

//! The functional accountability of an SKPD's treasurer (SPJ fungsional): the
//! month's spending by account and way of payment, and the cash beside it.

use std::collections::BTreeMap;

use kernel::sheet::{Column, Value, column};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, View};

use super::codes::Printed;
use super::lra::SortKey;
use crate::model::Holder;
use crate::rules::book::{Flow, flows, span};
use crate::store::accountability::{Spent, WAYS, by_way};
use crate::store::books;

/// Spending is the form's table; `kas` its second part.
pub const BY: &[&str] = &["belanja", "kas"];

pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd", "bulan"])?;
    let cash = query.by(BY)? == "kas";
    let month = query.month()?.unwrap_or(12);
    let days = span(query.year, month).ok_or_else(|| Error::Input("bulan: 1 sampai 12".into()))?;
    let title = if cash { "SPJ FUNGSIONAL: PENERIMAAN DAN PENGELUARAN KAS" } else { "SPJ FUNGSIONAL" };
    let mut sheet = Sheet { name: "SPJ Fungsional".into(), heading: vec![title.into()], ..Sheet::default() };
    sheet.columns = if cash { cash_columns() } else { columns() };
    let Some(unit) = store::units::asked(view, query).await? else {
        sheet.heading.push("PILIH SKPD: skpd=KODE".into());
        return Ok(sheet);
    };
    let place = [unit.name.to_uppercase(), format!("TAHUN ANGGARAN {}", query.year), format!("BULAN {month}")];
    sheet.heading.extend(place);
    if cash {
        let holder = Holder { skpd: unit.skpd_id, unit: unit.id };
        show_cash(&mut sheet, &flows(&books::facts(view, query.year, holder).await?, days));
    } else {
        let spent = by_way(view, query.year, unit.skpd_id, days).await?;
        show_spending(view, query.year, &mut sheet, &spent).await?;
    }
    Ok(sheet)
}

/// The table of the spending: each sub kegiatan above its accounts.
pub(crate) async fn show_spending(view: &mut View, year: i32, sheet: &mut Sheet, spent: &[Spent]) -> Result<()> {
    sheet.columns = columns();
    let printed = Printed::read(view, year).await?;
    fill(sheet, spent, &printed);
    Ok(())
}

fn columns() -> Vec<Column> {
    let mut all = vec![column::code("Kode"), column::text("Uraian"), column::money("Anggaran")];
    for way in ["LS Gaji", "LS Barang dan Jasa", "UP/GU/TU"] {
        all.extend(
            ["s.d. Bulan Lalu", "Bulan Ini", "s.d. Bulan Ini"].map(|when| column::money(&format!("{way} {when}"))),
        );
    }
    all.extend([column::money("Jumlah s.d. Bulan Ini"), column::money("Sisa Pagu")]);
    all
}

/// A ceiling and what went by each way, before the month and in it.
#[derive(Clone, Copy, Default)]
struct Sums {
    ceiling: Money,
    ways: [(Money, Money); WAYS],
}

impl Sums {
    fn add(&mut self, spent: &Spent) {
        self.ceiling = self.ceiling.plus(spent.ceiling);
        for (own, more) in self.ways.iter_mut().zip(spent.ways) {
            *own = (own.0.plus(more.0), own.1.plus(more.1));
        }
    }

    fn row(&self, code: Value, name: Value) -> Vec<Value> {
        let mut row = vec![code, name, Value::Money(self.ceiling)];
        let mut all = Money::ZERO;
        for (before, now) in self.ways {
            row.extend([before, now, before.plus(now)].map(Value::Money));
            all = all.plus(before).plus(now);
        }
        row.extend([all, self.ceiling.minus(all)].map(Value::Money));
        row
    }
}

fn fill(sheet: &mut Sheet, spent: &[Spent], printed: &Printed) {
    let mut groups: BTreeMap<SortKey, (Sums, BTreeMap<SortKey, Sums>)> = BTreeMap::new();
    let mut total = Sums::default();
    for one in spent {
        let (sum, accounts) = groups.entry(SortKey(one.sub_kegiatan.clone())).or_default();
        sum.add(one);
        accounts.entry(SortKey(one.rekening.clone())).or_default().add(one);
        total.add(one);
    }
    let row = |kind: &str, norm: &str, sums: &Sums| {
        let (code, name) = printed.named(kind, norm);
        sums.row(Value::Text(code), Value::Text(name))
    };
    for (SortKey(sub), (sum, accounts)) in &groups {
        sheet.rows.push(row("sub_kegiatan", sub, sum));
        sheet.rows.extend(accounts.iter().map(|(SortKey(rekening), sums)| row("rekening", rekening, sums)));
    }
    sheet.total = Some(total.row(Value::text("Jumlah"), Value::Empty));
}

fn cash_columns() -> Vec<Column> {
    let mut all = vec![column::text("Uraian")];
    all.extend(["s.d. Bulan Lalu", "Bulan Ini", "s.d. Bulan Ini"].map(column::money));
    all
}

/// The table of the cash: its lines, and what is left.
pub(crate) fn show_cash(sheet: &mut Sheet, flows: &[Flow]) {
    sheet.columns = cash_columns();
    let row = |name: &str, (before, now): (Money, Money)| {
        vec![Value::text(name), Value::Money(before), Value::Money(now), Value::Money(before.plus(now))]
    };
    let mut saldo = (Money::ZERO, Money::ZERO);
    for flow in flows {
        let signed = |sum: Money, own: Money| if flow.comes { sum.plus(own) } else { sum.minus(own) };
        saldo = (signed(saldo.0, flow.before), signed(saldo.1, flow.now));
        sheet.rows.push(row(&flow.name, (flow.before, flow.now)));
    }
    sheet.total = Some(row("Saldo kas", saldo));
}

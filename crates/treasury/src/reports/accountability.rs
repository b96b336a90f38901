//! The functional accountability of an SKPD's treasurer (SPJ fungsional): the
//! month's spending by account and way of payment, and the cash beside it.

use std::collections::BTreeMap;

use kernel::sheet::{Column, Value, column};
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Error, Result, Unit, View};

use super::lra::{Names, SortKey};
use crate::model::Holder;
use crate::rules::book::{Fact, Source, span};
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
        fill_cash(view, query.year, &unit, days, &mut sheet).await?;
    } else {
        let names = budget::public::names(view, query.year).await?;
        let spent = by_way(view, query.year, unit.skpd_id, days).await?;
        fill(&mut sheet, &spent, &names);
    }
    Ok(sheet)
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

    fn row(&self, code: Value, name: String) -> Vec<Value> {
        let mut row = vec![code, Value::Text(name), Value::Money(self.ceiling)];
        let mut all = Money::ZERO;
        for (before, now) in self.ways {
            row.extend([before, now, before.plus(now)].map(Value::Money));
            all = all.plus(before).plus(now);
        }
        row.extend([all, self.ceiling.minus(all)].map(Value::Money));
        row
    }
}

/// Each sub kegiatan above its accounts.
fn fill(sheet: &mut Sheet, spent: &[Spent], names: &Names) {
    let mut groups: BTreeMap<SortKey, BTreeMap<SortKey, Sums>> = BTreeMap::new();
    let mut total = Sums::default();
    for one in spent {
        let group = groups.entry(SortKey(one.sub_kegiatan.clone())).or_default();
        group.entry(SortKey(one.rekening.clone())).or_default().add(one);
        total.add(one);
    }
    let told = |kind: &str, norm: &str| {
        let known = names.get(&(kind.to_owned(), norm.to_owned())).cloned();
        known.unwrap_or_else(|| (norm.to_owned(), String::new()))
    };
    for (SortKey(sub), accounts) in &groups {
        let mut sum = Sums::default();
        spent.iter().filter(|s| s.sub_kegiatan == *sub).for_each(|s| sum.add(s));
        let (code, name) = told("sub_kegiatan", sub);
        sheet.rows.push(sum.row(Value::Text(code), name));
        for (SortKey(rekening), sums) in accounts {
            let (code, name) = told("rekening", rekening);
            sheet.rows.push(sums.row(Value::Text(code), name));
        }
    }
    let mut last = total.row(Value::text("Jumlah"), String::new());
    last.iter_mut().skip(1).take(1).for_each(|name| *name = Value::Empty);
    sheet.total = Some(last);
}

fn cash_columns() -> Vec<Column> {
    let mut all = vec![column::text("Uraian")];
    all.extend(["s.d. Bulan Lalu", "Bulan Ini", "s.d. Bulan Ini"].map(column::money));
    all
}

/// Lines of the cash, in their order: what came in, then what went out.
const LINES: [(&str, &[Source], bool); 9] = [
    ("Penerimaan: SP2D LS", &[Source::Direct], true),
    ("Penerimaan: SP2D GU-KKPD", &[Source::Card], true),
    ("Penerimaan: SP2D UP, GU, TU", &[Source::Advance], true),
    ("Penerimaan: pelimpahan UP", &[Source::PassedIn], true),
    ("Pengeluaran: SPJ LS", &[Source::Direct], false),
    ("Pengeluaran: SPJ KKPD", &[Source::Card], false),
    ("Pengeluaran: SPJ UP, GU, TU", &[Source::Evidence], false),
    ("Pengeluaran: penyetoran pajak dan potongan", &[Source::Remittance], false),
    ("Pengeluaran: pelimpahan dan setoran sisa", &[Source::PassedOut, Source::Deposit], false),
];

async fn fill_cash(
    view: &mut View,
    year: i32,
    unit: &Unit,
    (first, last): (kernel::Day, kernel::Day),
    sheet: &mut Sheet,
) -> Result<()> {
    let mut facts = books::facts(view, year, Holder { skpd: unit.skpd_id, unit: unit.id }).await?;
    facts.retain(|f| f.day <= last);
    let mut saldo = (Money::ZERO, Money::ZERO);
    let mut line = |name: &str, amount: &dyn Fn(&Fact) -> Money, comes: bool| {
        let (mut before, mut now) = (Money::ZERO, Money::ZERO);
        for fact in &facts {
            let side = if fact.day < first { &mut before } else { &mut now };
            *side = side.plus(amount(fact));
        }
        let signed = |sum: Money, own: Money| if comes { sum.plus(own) } else { sum.minus(own) };
        saldo = (signed(saldo.0, before), signed(saldo.1, now));
        let mut row = vec![Value::text(name)];
        row.extend([before, now, before.plus(now)].map(Value::Money));
        sheet.rows.push(row);
    };
    for (at, (name, sources, comes)) in LINES.iter().enumerate() {
        // Between the two sides: what was withheld stays in the treasurer's hands.
        if at == 4 {
            let cut = |f: &Fact| if f.source == Source::Evidence { f.cut } else { Money::ZERO };
            line("Penerimaan: pajak dan potongan yang dipungut", &cut, true);
        }
        let of = |f: &Fact| if sources.contains(&f.source) { f.gross } else { Money::ZERO };
        line(name, &of, *comes);
    }
    let mut total = vec![Value::text("Saldo kas")];
    total.extend([saldo.0, saldo.1, saldo.0.plus(saldo.1)].map(Value::Money));
    sheet.total = Some(total);
    Ok(())
}

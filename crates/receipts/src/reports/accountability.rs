//! LPJ of receipts: what was budgeted, received, and deposited, by account.

use std::collections::BTreeMap;

use kernel::sheet::Value;
use kernel::{Money, Sheet};
use store::module::Query;
use store::{Result, View};
use treasury::rules::book::span;

use super::books::deposited;
use super::frame::{code, money, text, total};
use crate::store::budget as expected;
use crate::store::registers;

#[derive(Clone, Copy, Default)]
struct Part {
    received: Money,
    deposited: Money,
}

impl Part {
    fn rest(self) -> Money {
        self.received.minus(self.deposited)
    }

    fn plus(self, o: Part) -> Part {
        Part { received: self.received.plus(o.received), deposited: self.deposited.plus(o.deposited) }
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    budget: Money,
    before: Part,
    now: Part,
}

impl Sums {
    /// In the order of the form's columns.
    fn figures(&self) -> [Money; 11] {
        let all = self.before.plus(self.now);
        [
            self.budget,
            self.before.received,
            self.before.deposited,
            self.before.rest(),
            self.now.received,
            self.now.deposited,
            self.now.rest(),
            all.received,
            all.deposited,
            all.rest(),
            self.budget.minus(all.received),
        ]
    }
}

/// Of one SKPD or of all that the reader sees; `bulan` parts the month from
/// those before it.
pub async fn report(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&["skpd", "bulan"])?;
    let (asked, month) = (store::units::asked(view, query).await?, query.month()?);
    let days = month.and_then(|m| span(query.year, m));
    let scope = view.scope.clone();
    let sees = |skpd: i64, sub_unit: i64| {
        asked.as_ref().is_none_or(|u| u.id == skpd || u.id == sub_unit) && scope.sees(skpd, sub_unit)
    };
    // Revenue is budgeted by SKPD: whoever is shown less of it has no rest.
    let mut below = asked.as_ref().is_some_and(|u| u.id != u.skpd_id);
    let mut all: BTreeMap<String, Sums> = BTreeMap::new();
    for ((skpd, rekening), amount) in expected::budgeted(view, query.year, None).await? {
        if sees(skpd, skpd) {
            let sums = all.entry(rekening).or_default();
            sums.budget = sums.budget.plus(amount);
        }
    }
    for r in registers::lines(view, query.year).await? {
        let skpd = r.int("unit_id")?;
        if !sees(skpd, r.int("sub_unit_id")?) {
            continue;
        }
        below |= !sees(skpd, skpd);
        let amount = r.money("amount")?;
        let sums = all.entry(r.text("rekening")?).or_default();
        for (day, is_deposit) in [(r.opt_day("doc_date")?, false), (deposited(&r)?, true)] {
            let Some(day) = day else { continue };
            let part = match days {
                Some((_, last)) if day > last => continue,
                Some((first, _)) if day < first => &mut sums.before,
                _ => &mut sums.now,
            };
            let slot = if is_deposit { &mut part.deposited } else { &mut part.received };
            *slot = slot.plus(amount);
        }
    }
    let names = ::budget::public::names(view, query.year).await?;
    let mut keys: Vec<&String> = all.keys().collect();
    keys.sort_by(|a, b| kernel::code::compare_norm(a, b));
    let (mut rows, mut under) = (Vec::with_capacity(keys.len()), [Money::ZERO; 11]);
    let of_budget = |at: usize| at == 0 || at == 10;
    for norm in keys {
        let figures = all.get(norm).copied().unwrap_or_default().figures();
        for (sum, figure) in under.iter_mut().zip(figures) {
            *sum = sum.plus(figure);
        }
        let named = names.get(&("rekening".to_owned(), norm.clone())).cloned();
        let (code, name) = named.unwrap_or_else(|| (norm.clone(), String::new()));
        let mut row = vec![Value::Text(code), Value::Text(name)];
        let cell = |(at, figure)| if below && of_budget(at) { Value::Empty } else { Value::Money(figure) };
        row.extend(figures.into_iter().enumerate().map(cell));
        rows.push(row);
    }
    let mut heading = vec!["LAPORAN PERTANGGUNGJAWABAN PENERIMAAN".to_owned()];
    heading.extend(asked.map(|u| u.name.to_uppercase()));
    heading.push(format!("TAHUN ANGGARAN {}", query.year));
    heading.extend(month.map(|m| format!("BULAN {m}")));
    let columns = vec![
        code("Kode"),
        text("Uraian"),
        money("Anggaran"),
        money("Diterima s.d. Bulan Lalu"),
        money("Disetor s.d. Bulan Lalu"),
        money("Sisa s.d. Bulan Lalu"),
        money("Diterima Bulan Ini"),
        money("Disetor Bulan Ini"),
        money("Sisa Bulan Ini"),
        money("Diterima s.d. Bulan Ini"),
        money("Disetor s.d. Bulan Ini"),
        money("Belum Disetor ke RKUD"),
        money("Sisa Anggaran"),
    ];
    let shown = under.into_iter().enumerate().filter(|(at, _)| !(below && of_budget(*at)));
    let sums: Vec<(usize, Money)> = shown.map(|(at, sum)| (at + 2, sum)).collect();
    let total = total(columns.len(), &sums);
    Ok(Sheet { name: "LPJ penerimaan".into(), heading, columns, rows, total: Some(total) })
}
